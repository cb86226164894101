from __future__ import annotations

from core.audit import Crawl, Gap, Item, UnreadEntry, UnreadFile, Verdict
from core.snapshot import Cause
from reports.summary import best_evidence, fixes, groups, periods_found, tally, unread_by_cause
from tests.reports.golden import golden_audit


def item(code: str = "O1", **changes: object) -> Item:
    plain = golden_audit().items[0]
    blank = {"verdict": Verdict.PARTIAL, "gaps": (), "ita_points": 1.0, "evidence": (), "code": code, "parts": ()}
    return plain.model_copy(update=blank | changes)


def gap(name: str) -> Gap:
    return Gap(id=name, advice="แก้", advice_en="mend")


def test_the_four_verdicts_of_items_due_add_up() -> None:
    counts = tally(golden_audit().items)
    assert counts.met + counts.partial + counts.missing + counts.unverified == counts.due == 27
    assert counts.to_fix == counts.partial + counts.missing


def test_an_item_not_due_counts_neither_as_due_nor_as_found() -> None:
    counts = tally((item(verdict=Verdict.NOT_DUE, present=True),))
    assert (counts.due, counts.found, counts.not_due) == (0, 0, 1)


def test_an_item_of_another_year_is_found_but_not_current() -> None:
    counts = tally((item(present=True, fiscal_year=2567, gaps=(gap("stale"),)),))
    assert (counts.found, counts.current) == (1, 0)


def test_an_item_that_needs_no_year_is_not_counted_as_of_the_right_year() -> None:
    assert tally((item(present=True, fiscal_year=None, verdict=Verdict.MET),)).current == 0


def test_of_two_items_of_the_same_effort_the_one_worth_more_comes_first() -> None:
    order = fixes((item("O1", gaps=(gap("stale"),)), item("O2", ita_points=2.5, gaps=(gap("stale"),))))
    assert [fix.item.code for fix in order] == ["O2", "O1"]


def test_of_two_items_of_the_same_points_the_easier_comes_first() -> None:
    order = fixes((item("O1", gaps=(gap("missing"),)), item("O2", gaps=(gap("broken_link"),))))
    assert [fix.item.code for fix in order] == ["O2", "O1"]


def test_an_item_is_as_hard_as_its_hardest_gap() -> None:
    (fix,) = fixes((item(gaps=(gap("undated"), gap("form_only"), gap("element:map"))),))
    assert (fix.effort, fix.more, fix.gap) == (3, 2, gap("undated"))


def test_a_whole_subject_that_is_not_there_is_as_hard_as_a_missing_item() -> None:
    (fix,) = fixes((golden_audit().items[0],))
    assert (fix.item.gaps[0].id, fix.effort) == ("element:powers_and_duties", 3)


def test_items_that_are_equal_keep_the_order_of_the_edition() -> None:
    order = fixes(tuple(item(code, gaps=(gap("stale"),)) for code in ("O9", "O10", "O11")))
    assert [fix.item.code for fix in order] == ["O9", "O10", "O11"]


def test_unverified_met_and_not_due_items_are_nothing_to_fix() -> None:
    assert fixes(tuple(item(verdict=one) for one in (Verdict.MET, Verdict.UNVERIFIED, Verdict.NOT_DUE))) == ()


def test_items_are_grouped_as_the_edition_names_them() -> None:
    found = groups(golden_audit())
    assert [(group.id, [part.id for part in group.parts]) for group in found] == [
        ("9", ["9.1", "9.2", "9.3", "9.4", "9.5"]),
        ("10", ["10.1", "10.2"]),
    ]
    assert found[0].parts[0].title == "ข้อมูลพื้นฐาน"
    assert sum(len(part.items) for group in found for part in group.parts) == 28


def test_a_sub_indicator_without_a_name_is_kept_without_one() -> None:
    assert groups(golden_audit())[1].parts[1].title == ""


def test_each_subject_of_an_item_shows_its_best_evidence() -> None:
    one = golden_audit().items[4].evidence[0]
    first, second, third = (one.model_copy(update={"subject": subject}) for subject in ("plan", "plan", "progress"))
    best, others = best_evidence(item(evidence=(first, second, third)))
    assert [evidence.subject for evidence in best] == ["plan", "progress"]
    assert others == (second,)


def test_a_period_that_two_subjects_share_is_named_once() -> None:
    one = golden_audit().items[3].evidence[0]
    twice = (one, one.model_copy(update={"subject": "other"}))
    assert periods_found(item(evidence=twice)) == ("ปีงบประมาณ พ.ศ. 2568",)


def test_causes_come_largest_first_then_by_name() -> None:
    entries = tuple(
        UnreadEntry(url=f"https://bantuayang.example/{number}", cause=cause)
        for number, cause in enumerate((Cause.TLS, Cause.DNS, Cause.TIMEOUT, Cause.TIMEOUT))
    )
    crawl = Crawl(state="complete", pages=1, documents=0, bytes=0, unread=entries)
    assert [(cause, len(members)) for cause, members in unread_by_cause(crawl)] == [
        ("timeout", 2),
        ("dns", 1),
        ("tls", 1),
    ]


def test_files_that_were_not_read_stand_beside_addresses() -> None:
    causes = ("memory", "timeout", "encrypted")
    files = tuple(UnreadFile(url=f"https://bantuayang.example/{cause}.pdf", cause=cause) for cause in causes)
    crawl = Crawl(state="complete", pages=1, documents=3, bytes=0, unread_files=files)
    assert [(cause, len(members)) for cause, members in unread_by_cause(crawl)] == [
        ("file_too_costly", 2),
        ("encrypted", 1),
    ]
