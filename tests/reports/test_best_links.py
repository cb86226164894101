from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from core.audit import Part, Reviewed, Verdict
from reports.best_links import LinkRow, link_rows, link_words
from tests.reports.golden import JAVASCRIPT_URL, golden_audit
from tests.reports.linked_audits import SITE, audit, declared, found, item, weighed

MEMBER = "files/all.zip#2%20%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"


def only(*items: Any, **changes: Any) -> LinkRow:
    rows = link_rows(audit(*items, **changes))
    assert len(rows) == 1
    return rows[0]


def test_what_is_met_is_ready_with_its_address() -> None:
    row = only(item(found("plan")))

    assert (row.state, row.url, row.notes) == ("ready", f"{SITE}plan", ())


def test_a_page_is_taken_before_a_file_that_is_as_good() -> None:
    row = only(item(found("plan.pdf", kind="pdf"), found("plan")))

    assert row.url == f"{SITE}plan"


def test_a_page_that_is_less_good_does_not_take_the_place_of_the_file() -> None:
    file, page = found("plan.pdf", kind="pdf"), found("plan")
    row = only(item(file, page, places=(weighed(file), weighed(page, score=96.7))))

    assert row.url == f"{SITE}plan.pdf"


def test_what_the_audit_did_not_weigh_is_never_taken_before_its_best() -> None:
    file = found("plan.pdf", kind="pdf")
    row = only(item(file, found("plan"), places=(weighed(file),)))

    assert row.url == f"{SITE}plan.pdf"


def test_the_agencys_own_site_comes_before_a_file_service() -> None:
    away = found("https://drive.example/1", off_site=True)

    assert only(item(away, found("plan.pdf", kind="pdf"))).url == f"{SITE}plan.pdf"
    assert link_words().caveat["off_site"] in only(item(away)).notes


def test_what_clicks_lead_to_comes_before_what_none_leads_to() -> None:
    assert only(item(found("a", via=()), found("b"))).url == f"{SITE}b"


def test_the_front_page_is_not_taken_where_another_page_is_as_good() -> None:
    home = found("home", via=("หน้าแรก",))

    assert only(item(home, found("news/"))).url == f"{SITE}news/"


def test_a_page_behind_a_splash_screen_that_all_ways_lead_through_is_a_front_page() -> None:
    way = ("หน้าแรก", "เข้าสู่เว็บไซต์")
    others = [item(found(f"p{number}", via=(*way, "x")), code=f"O{number}") for number in range(6, 10)]
    first = item(found("home", via=way), found("news/", via=(*way, "ข่าว")), code="O4")
    alone = item(found("home", via=way), code="O4")

    assert link_rows(audit(first, *others))[0].url == f"{SITE}news/"
    row = link_rows(audit(alone, *others))[0]
    assert (row.state, row.notes) == ("ready_but", (link_words().caveat["front"],))


def test_of_a_file_in_an_archive_the_archive_is_named_and_the_file_told() -> None:
    row = only(item(found(MEMBER, kind="document")))

    assert (row.state, row.url, row.inside) == ("ready_but", f"{SITE}files/all.zip", "แผน.pdf")
    assert "แผน.pdf" in row.notes[0].th


def test_a_page_takes_the_place_of_a_file_in_an_archive_though_its_name_is_less_plain() -> None:
    packed, page = found(MEMBER, kind="document"), found("plan")
    row = only(item(packed, page, places=(weighed(packed), weighed(page, score=96.7))))

    assert (row.url, row.state) == (f"{SITE}plan", "ready")


def test_a_place_in_a_page_keeps_its_address_whole() -> None:
    assert only(item(found("app#/plan"))).url == f"{SITE}app#/plan"


def test_what_is_missing_has_no_address_whatever_lies_about() -> None:
    row = only(item(found("other"), verdict="missing", gaps=("lookalike_only",)))

    assert (row.state, row.url, row.unfit, row.evidence) == ("not_ready", "", "", None)
    assert row.notes[0].th == "ให้แก้ lookalike_only"


def test_what_is_of_another_year_is_told_and_not_to_be_submitted() -> None:
    old = found("old", period="2566")
    row = only(item(old, verdict="partial", gaps=("stale",), places=(weighed(old, fit="stale", verdict="partial"),)))

    assert (row.state, row.url, row.unfit) == ("not_ready", "", f"{SITE}old")


def test_what_lacks_something_has_its_address_and_what_is_lacking() -> None:
    page = found("plan")
    row = only(item(page, verdict="partial", gaps=("element:budget",), places=(weighed(page, verdict="partial"),)))

    assert (row.state, row.url) == ("not_ready", f"{SITE}plan")
    assert [note.en for note in row.notes] == ["Mend element:budget"]


def test_what_could_not_be_decided_is_for_a_person_to_look_at_and_not_to_submit() -> None:
    row = only(item(found("plan"), verdict="unverified", confidence="unverified", reason="ยังตรวจไม่ได้: หมดเวลา"))

    assert (row.state, row.url, row.unfit) == ("unchecked", "", f"{SITE}plan")
    assert row.notes[0].th == "ยังตรวจไม่ได้: หมดเวลา"


def test_what_is_only_probable_is_to_be_opened_first() -> None:
    row = only(item(found("plan"), confidence="probable"))

    assert (row.state, row.notes) == ("ready_but", (link_words().caveat["probable"],))


def test_an_item_of_several_subjects_has_a_row_for_each() -> None:
    parts = (
        Part(subject="plan", title="แผน", verdict=Verdict.MET, confidence="certain"),
        Part(subject="progress", title="ความก้าวหน้า", verdict=Verdict.MISSING, confidence="certain"),
    )
    rows = link_rows(audit(item(found("plan"), verdict="partial", parts=parts, gaps=("element:progress",))))

    assert [(row.state, row.url) for row in rows] == [("ready", f"{SITE}plan"), ("not_ready", "")]
    assert [len(row.notes) for row in rows] == [0, 1]


def test_a_part_that_could_not_be_checked_says_its_own_cause() -> None:
    parts = (
        Part(subject="plan", title="แผน", verdict=Verdict.PARTIAL, confidence="certain"),
        Part(subject="progress", title="ผล", verdict=Verdict.UNVERIFIED, confidence="unverified", cause="forbidden"),
    )
    rows = link_rows(audit(item(found("plan"), verdict="partial", parts=parts, reason="พบแล้วแต่ขาดงบประมาณ")))

    assert rows[1].state == "unchecked"
    assert rows[1].notes[0].th.startswith("ยังตรวจไม่ได้: ")
    assert "งบประมาณ" not in rows[1].notes[0].th


def test_a_declared_link_that_answers_no_part_stands_with_the_first_and_replaces_none() -> None:
    parts = (
        Part(subject="plan", title="แผน", verdict=Verdict.MISSING, confidence="certain"),
        Part(subject="progress", title="ผล", verdict=Verdict.MISSING, confidence="certain"),
    )
    links = declared("O5", (f"{SITE}right", "met"), subject="")
    rows = link_rows(audit(item(verdict="missing", parts=parts), declared=(links,)))

    assert [(row.url, len(row.declared)) for row in rows] == [("", 1), ("", 0)]


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    row = only(item(found(JAVASCRIPT_URL)))

    assert (row.url, row.state) == ("", "not_ready")


@pytest.mark.parametrize(
    ("verdict", "links", "beside"),
    [
        ("met", [(f"{SITE}plan", "met")], "same"),
        ("met", [(f"{SITE}else", "partial")], "found"),
        ("met", [(f"{SITE}else", "met")], "either"),
        ("met", [(f"{SITE}else", "unverified")], "unknown"),
        ("partial", [(f"{SITE}else", "partial")], "neither"),
        ("partial", [(f"{SITE}else", "missing")], "found"),
        ("missing", [(f"{SITE}else", "partial")], "declared"),
        ("missing", [(f"{SITE}else", "unverified")], "unknown"),
    ],
)
def test_declared_links_stand_beside_what_was_found(verdict: str, links: list[tuple[str, str]], beside: str) -> None:
    row = only(item(found("plan"), verdict=verdict), declared=(declared("O5", *links),))

    assert row.beside == beside
    assert [check.url for check in row.declared] == [url for url, _ in links]
    assert row.url == ("" if verdict == "missing" else f"{SITE}plan")


@pytest.mark.parametrize("verdict", ["partial", "missing", "unverified"])
def test_a_declared_link_that_is_right_is_the_one_to_submit_where_the_search_found_less(verdict: str) -> None:
    row = only(item(found("plan"), verdict=verdict), declared=(declared("O5", (f"{SITE}right", "met")),))

    assert (row.state, row.url, row.beside) == ("ready_but", f"{SITE}right", "declared")
    assert row.notes[0] == link_words().caveat["declared"]


@pytest.mark.parametrize(
    ("says", "state"), [(Verdict.MET, "ready_but"), (Verdict.MISSING, "not_ready"), (Verdict.UNVERIFIED, "ready_but")]
)
def test_what_a_person_says_is_told_without_the_name(says: Verdict, state: str) -> None:
    made = datetime(2025, 3, 1, tzinfo=UTC)
    review = Reviewed(verdict=says, finding=Verdict.MET, reason="เปิดดูแล้ว", reviewer="สมมุติ", made=made)
    row = only(item(found("plan"), review=review))

    assert row.state == state
    assert "เปิดดูแล้ว" in row.notes[0].th
    assert "สมมุติ" not in row.notes[0].th


@pytest.mark.parametrize("verdict", ["unverified", "partial"])
def test_what_a_person_confirmed_can_be_submitted(verdict: str) -> None:
    page, made = found("plan"), datetime(2025, 3, 1, tzinfo=UTC)
    review = Reviewed(verdict=Verdict.MET, finding=Verdict(verdict), reason="เปิดดูแล้ว", reviewer="สมมุติ", made=made)
    places = (weighed(page, fit="stale", verdict=verdict),)
    row = only(item(page, verdict=verdict, review=review, places=places))

    assert (row.state, row.url, row.unfit) == ("ready_but", f"{SITE}plan", "")


def test_every_item_of_a_large_audit_has_a_row_and_no_missing_one_an_address() -> None:
    golden = golden_audit()
    rows = link_rows(golden)

    assert list(dict.fromkeys(row.item.code for row in rows)) == [one.code for one in golden.items]
    assert not [row.url for row in rows if row.verdict is Verdict.MISSING and row.url]
