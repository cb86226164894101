from __future__ import annotations

from checklist.two_audits import compare_audits
from core.audit import Audit, Element, Evidence, Gap, Item, Part, Verdict
from core.comparison import Comparison, Pair
from core.snapshot import Cause
from tests.made_up_audits import made_up

MET = {"O1": "met"}


def audits(before: dict[str, str], after: dict[str, str], **later: object) -> Comparison:
    return compare_audits(
        made_up(1, verdicts=before), made_up(1, week=1, verdicts=after, **later), same_site=True  # type: ignore[arg-type]
    )  # fmt: skip


def pair(found: Comparison, code: str) -> Pair:
    return next(one for one in found.pairs if one.code == code)


def with_item(audit: Audit, code: str, **given: object) -> Audit:
    items = tuple(item.model_copy(update=given) if item.code == code else item for item in audit.items)
    return audit.model_copy(update={"items": items})


def test_what_was_mended_and_what_was_lost_is_told() -> None:
    found = audits({"O1": "missing", "O3": "met"}, {"O1": "met", "O3": "missing"})
    assert [(one.code, one.kind) for one in found.of("better")] == [("O1", "new")]
    assert [(one.code, one.kind) for one in found.of("worse")] == [("O3", "lost")]
    assert pair(found, "O1").evidence == "new"
    assert pair(found, "O3").evidence == "gone"
    assert [gap.id for gap in pair(found, "O1").gaps_gone] == ["missing"]
    assert found.first == ("O3",)


def test_the_earlier_visit_stands_first_whichever_is_named_first() -> None:
    one, other = made_up(1), made_up(1, week=3)
    assert compare_audits(one, other, same_site=True) == compare_audits(other, one, same_site=True)


def test_what_could_not_be_checked_is_not_lost() -> None:
    found = audits({"O2": "met"}, {"O2": "unverified"})
    assert (pair(found, "O2").kind, pair(found, "O2").direction) == ("unchecked", "unchecked")
    assert pair(found, "O2").evidence == "unknown"
    assert found.of("worse") == ()


def test_what_lay_where_the_later_visit_did_not_get_to_is_not_lost() -> None:
    place = "https://www.site1.example.go.th/O2"
    found = audits({"O2": "met"}, {"O2": "missing"}, unread=(place,))
    assert (pair(found, "O2").after, pair(found, "O2").kind, pair(found, "O2").cause) == (
        Verdict.UNVERIFIED,
        "unchecked",
        "timeout",
    )
    assert [entry.url for entry in found.unread_new] == [place]


def test_a_site_that_could_not_be_read_loses_nothing() -> None:
    found = audits({"O2": "missing"}, {}, failed=Cause.DNS)
    assert {one.kind for one in found.pairs} == {"unchecked"}
    assert len(found.pairs) == 28
    assert (found.of("worse"), found.of("better"), found.first) == ((), (), ())


def test_after_a_visit_that_failed_everything_is_known_anew_and_nothing_better() -> None:
    found = compare_audits(made_up(1, failed=Cause.DNS), made_up(1, week=1), same_site=True)
    assert {(one.kind, one.direction) for one in found.pairs} == {("checked", "neutral")}


def test_gaps_that_are_gone_new_and_kept_are_told_apart() -> None:
    gaps = {name: Gap(id=name, advice=f"แก้ {name}") for name in ("stale", "off_site", "form_only")}
    before = with_item(
        made_up(1, verdicts={"O1": "partial"}), "O1", gaps=(gaps["stale"], gaps["off_site"]), elements=()
    )
    after = with_item(
        made_up(1, week=1, verdicts={"O1": "partial"}), "O1", gaps=(gaps["off_site"], gaps["form_only"]), elements=()
    )
    found = pair(compare_audits(before, after, same_site=True), "O1")
    told = [[gap.id for gap in some] for some in (found.gaps_gone, found.gaps_new, found.gaps_kept)]
    assert told == [["stale"], ["form_only"], ["off_site"]]
    assert found.kind == "changed"


def test_a_gap_that_the_later_audit_could_not_tell_is_kept_and_not_mended() -> None:
    lacks = Gap(id="element:fee", advice="ใส่ค่าธรรมเนียม", subject="service_manual")
    element = Element(id="fee", subject="service_manual", title="ค่าธรรมเนียม", seen=None)
    before = with_item(made_up(1, verdicts={"O9": "partial"}), "O9", gaps=(lacks, Gap(id="stale", advice="แก้")))
    after = with_item(
        made_up(1, week=1, verdicts={"O9": "partial"}), "O9", gaps=(Gap(id="stale", advice="แก้"),), elements=(element,)
    )
    found = pair(compare_audits(before, after, same_site=True), "O9")
    assert (found.kind, found.gaps_gone) == ("same", ())
    assert [gap.id for gap in found.gaps_kept] == ["element:fee", "stale"]


def test_a_file_that_moved_is_the_same_file() -> None:
    def placed(url: str, sha: str) -> dict[str, object]:
        return {"evidence": (Evidence(url=url, title="แผน", kind="pdf", sha256=sha),)}

    before = with_item(made_up(1, verdicts=MET), "O1", **placed("https://a.example/old.pdf", "aa"))
    for url, sha, moved in (
        ("https://a.example/new.pdf", "aa", "moved"),
        ("https://a.example/new.pdf", "bb", "other"),
        ("https://a.example/old.pdf", "bb", "changed"),
        ("https://a.example/old.pdf", "aa", "same"),
    ):
        after = with_item(made_up(1, week=1, verdicts=MET), "O1", **placed(url, sha))
        assert pair(compare_audits(before, after, same_site=True), "O1").evidence == moved


def test_another_verdict_of_the_same_bytes_by_other_rules_is_no_change_of_the_site() -> None:
    same = {"evidence": (Evidence(url="https://a.example/1.pdf", title="แผน", kind="pdf", sha256="aa"),)}
    before = with_item(made_up(1, verdicts={"O1": "partial"}), "O1", **same)
    for tool, kind in (("2.0.0", "rejudged"), ("1.0.0", "fixed")):
        after = with_item(made_up(1, week=1, verdicts=MET, tool=tool), "O1", **same)
        found = compare_audits(before, after, same_site=True)
        assert (found.basis, pair(found, "O1").kind) == ("other_rules" if tool == "2.0.0" else "same_rules", kind)


def test_lists_of_two_years_are_matched_by_subject_and_not_by_code() -> None:
    before = made_up(1, 2567, verdicts={})
    after = made_up(1, 2568, week=1, verdicts={})
    was = {subject: item.code for item in before.items for subject in item.subjects}
    found = compare_audits(before, after, same_site=True)
    assert found.basis == "other_year"
    matched = [one for one in found.pairs if one.before_code and one.after_code]
    assert any(one.before_code != one.after_code for one in matched)
    now = {item.code: item for item in after.items}
    for one in matched:
        subjects = (one.subject,) if one.subject else now[one.after_code].subjects
        assert {was[subject] for subject in subjects} == {one.before_code}


def test_what_only_one_list_asks_for_is_neither_better_nor_worse() -> None:
    found = compare_audits(made_up(1, 2564, verdicts={}), made_up(1, 2568, week=1, verdicts={}), same_site=True)
    asked = [one for one in found.pairs if one.kind == "asked"]
    dropped = [one for one in found.pairs if one.kind == "dropped"]
    assert asked
    assert dropped
    assert {one.direction for one in (*asked, *dropped)} == {"neutral"}
    assert {one.before for one in asked} == {None} == {one.after for one in dropped}


def test_every_item_and_subject_of_both_years_is_somewhere() -> None:
    before, after = made_up(1, 2566), made_up(1, 2569, week=1)
    found = compare_audits(before, after, same_site=True)
    assert {one.before_code for one in found.pairs if one.before_code} == {item.code for item in before.items}
    assert {one.after_code for one in found.pairs if one.after_code} == {item.code for item in after.items}


def test_an_item_that_was_cut_in_two_is_compared_subject_by_subject() -> None:
    def item(code: str, *subjects: str, verdict: str = "met", parts: tuple[Part, ...] = ()) -> Item:
        like = made_up(1, verdicts={"O1": verdict}).items[0]
        return like.model_copy(update={"code": code, "subjects": subjects, "parts": parts, "gaps": ()})

    halves = tuple(
        Part(subject=name, title=name, verdict=Verdict(told), confidence="certain")
        for name, told in (("plan", "met"), ("progress", "missing"))
    )
    before = made_up(1, 2567).model_copy(
        update={"items": (item("O10", "plan"), item("O11", "progress", verdict="met"))}
    )
    after = made_up(1, 2568, week=1).model_copy(update={"items": (item("O6", "plan", "progress", parts=halves),)})
    found = compare_audits(before, after, same_site=True)
    assert [(one.before_code, one.after_code, one.subject, one.before, one.after) for one in found.pairs] == [
        ("O10", "O6", "plan", Verdict.MET, Verdict.MET),
        ("O11", "O6", "progress", Verdict.MET, Verdict.MISSING),
    ]


def test_items_of_one_year_are_matched_by_code_even_where_the_list_was_corrected() -> None:
    before, after = made_up(1), made_up(1, week=1)
    shorter = after.model_copy(update={"items": after.items[1:]})
    found = compare_audits(before, shorter, same_site=True)
    assert [(one.code, one.kind) for one in found.pairs if not one.after_code] == [("O1", "dropped")]


def test_one_visit_judged_by_two_lists_shows_no_change_of_the_site() -> None:
    found = compare_audits(
        made_up(1, 2567, verdicts={"O1": "missing"}), made_up(1, 2568, verdicts={"O5": "missing"}), same_site=True
    )
    assert found.same_visit
    assert {one.direction for one in found.pairs} == {"neutral"}
    assert "rejudged" in {one.kind for one in found.pairs}
