from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.explaining import BANDS, KEPT_FOR_DEAD_ENDS, SHOWN, Explainer, score
from checklist.loading import load_subjects
from core.audit import Considered, Verdict
from core.snapshot import Cause
from tests.checklist.sites import (
    AS_OF,
    SAID,
    YEAR,
    audit,
    bench,
    checklist,
    element,
    file,
    head,
    home,
    inside,
    link,
    lookalike,
    page,
    row,
    said,
    scanned,
    site,
    subject,
    unread,
)
from tests.checklist.sites import document as unopened

MANUAL = subject("manual", "คู่มือประชาชน", elements=(element("time", "phrases", "ระยะเวลา"),))
YEARLY = subject("yearly", "แผนการใช้จ่ายงบประมาณ", period="fy")
NEWS = subject("news", "ข่าวประชาสัมพันธ์", period="recent", thing="feed", elements=(element("dated", "dated_items"),))
COMPLETE = said(f"ระยะเวลาดำเนินการ 15 วัน {SAID}")


def considered(snapshot, asked, *known, as_of: date = AS_OF, year: int = YEAR) -> Considered:
    judge = bench(snapshot, checklist(asked, known=known, year=year), as_of)
    return Explainer(judge, judge.finding(asked.id)).considered()


def verdict(snapshot, asked, *known, year: int = YEAR, as_of: date = AS_OF) -> Verdict:
    return bench(snapshot, checklist(asked, known=known, year=year), as_of).finding(asked.id).verdict


def whys(told: Considered) -> dict[str, str]:
    return {place.label: place.why for place in told.places}


def last_digits(year: int | str) -> int:
    return int(str(year)[:4] or 0) % 100


def plan(year: int | str, *, path: str = "", name: str = "แผนการใช้จ่ายงบประมาณ"):
    said_year = f" ปีงบประมาณ พ.ศ. {year}" if year else ""
    # What stands on many pages alike would be taken for their frame.
    own = said(f"{SAID} {'กขคงจฉชซฌญ'[last_digits(year) % 10] * (last_digits(year) // 10 + 1)}")
    return page(path or f"/{year}.html", f"{name}{said_year}", head(f"{name}{said_year}"), own)


def linked(*plans, more=()):
    """A site whose home page leads to these pages by their titles."""
    return site(home(*(link(one.title, one.url) for one in plans), *more), *plans)


# --- the score


ORDERS = st.tuples(
    st.integers(0, 7),
    st.integers(-2600, -2500),
    st.integers(-2, 0),
    st.integers(0, 2),
    st.booleans(),
    st.integers(0, 25),
    st.sampled_from(["https://a/", "https://b/"]),
).map(lambda order: (order[0], order[1] if order[0] == 5 else 0, *order[2:]))


@given(st.lists(ORDERS, min_size=2, max_size=12))
def test_sorting_by_score_is_sorting_by_order_ties_included(orders):
    by_score = sorted(orders, key=lambda order: (-score(order, running=True), order[-1]))

    assert by_score == sorted(orders)


@given(st.lists(ORDERS, min_size=2, max_size=12))
def test_where_nothing_is_a_list_of_entries_the_score_orders_just_so(orders):
    orders = [(*order[:2], 0, *order[3:]) for order in orders]
    by_score = sorted(orders, key=lambda order: (-score(order, running=False), order[-1]))

    assert by_score == sorted(orders)


@given(ORDERS, st.booleans())
def test_a_score_lies_in_the_band_of_its_kind(order, running):
    low, high = BANDS[order[0]]

    assert low < score(order, running=running) <= high


def test_the_bands_do_not_overlap_and_leave_0_to_what_is_no_evidence():
    assert [low for low, _ in BANDS] == sorted((low for low, _ in BANDS), reverse=True)
    assert all(low >= next_high for (low, _), (_, next_high) in pairwise(BANDS))
    assert min(low for low, _ in BANDS) > 0


def test_the_bands_are_published():
    text = (Path(__file__).parents[2] / "docs" / "explain.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d+) to (\d+) \|", text, re.MULTILINE)

    assert [(int(low), int(high)) for high, low in told] == list(BANDS)


def test_no_subject_has_more_gaps_than_the_score_tells_apart():
    assert max(len(one.elements) for one in load_subjects().values()) + 5 < 32


def test_what_is_perfect_scores_100():
    assert score((0, 0, 0, 0, False, 0, ""), running=False) == 100


def test_places_stand_in_the_order_of_their_scores():
    told = considered(linked(plan(2568), plan(2566), plan(2567), plan("")), YEARLY)

    assert [place.period for place in told.places] == ["2568", "", "2567", "2566"]
    assert [place.score for place in told.places] == sorted((place.score for place in told.places), reverse=True)
    assert [place.outcome for place in told.places] == ["won", "lost", "lost", "lost"]


# --- why


def test_the_one_that_won_says_what_made_it_so():
    told = considered(linked(plan(2568)), YEARLY)

    assert told.places[0].why == "ตรงเรื่อง ตรงปี และเห็นครบทุกอย่างที่ข้อนี้ต้องมี"
    assert told.places[0].verdict is Verdict.MET


def test_where_no_year_is_needed_none_is_praised():
    told = considered(site(home(link("คู่มือประชาชน", "/m.html")), page("/m.html", "คู่มือประชาชน", COMPLETE)), MANUAL)

    assert told.places[0].why == "ตรงเรื่อง และเห็นครบทุกอย่างที่ข้อนี้ต้องมี"


def test_a_partial_one_that_won_says_what_it_lacks():
    told = considered(linked(plan(2566)), YEARLY)

    assert told.places[0].why == "ดีที่สุดที่พบ แต่เป็นของปี 2566 ซึ่งเก่ากว่าปีที่ต้องการ"
    assert told.places[0].why_en == "The best that was found, but of 2566, older than the year asked for"


@pytest.mark.parametrize(
    ("loser", "why"),
    [
        (plan(2566), "เป็นของปี 2566 ซึ่งเก่ากว่าปีที่ต้องการ"),
        (plan(2569), "เป็นของปี 2569 ซึ่งใหม่กว่าปีที่ต้องการ"),
        (plan(""), "ไม่ระบุว่าเป็นของปีใด"),
        (plan(2568, path="/z.html"), "ดีพอกันทุกด้าน จึงถือแห่งที่ที่อยู่เว็บมาก่อนตามลำดับอักษร"),
    ],
)
def test_a_loser_says_in_what_it_differs_from_the_winner(loser, why):
    told = considered(linked(plan(2568), loser), YEARLY)

    assert [place.why for place in told.places if place.outcome == "lost"] == [why]


def test_of_two_old_ones_the_older_says_so():
    told = considered(linked(plan(2566), plan(2565)), YEARLY)

    assert told.places[1].why == "เป็นของปี 2565 เก่ากว่าแห่งที่เลือก (2566)"


def test_a_loser_that_lacks_something_names_it():
    short = page("/short.html", "คู่มือประชาชน", head("คู่มือประชาชน"), said(), said())
    told = considered(linked(page("/m.html", "คู่มือประชาชน", head("คู่มือประชาชน"), COMPLETE), short), MANUAL)

    assert [place.why for place in told.places] == ["ตรงเรื่อง และเห็นครบทุกอย่างที่ข้อนี้ต้องมี", "ขาด “time”"]
    assert [place.seen for place in told.places] == [(1, 0, 0), (0, 1, 0)]


def test_one_that_hints_only_says_that_its_name_does_not_tell():
    asked = subject("manual", "คู่มือประชาชน", hints=("คู่มือ",))
    told = considered(site(home(), page("/m.html", "คู่มือ", head("คู่มือ"), said(), said())), asked)

    assert told.verdict is Verdict.UNVERIFIED
    assert "ชื่อบอกเพียงว่าอาจใช่" in told.places[0].why


@pytest.mark.parametrize(
    ("parts", "things", "why"),
    [
        ((link("คู่มือประชาชน"),), (), "มีป้ายนี้ แต่กดแล้วไม่ไปไหน เพราะไม่ได้ใส่ลิงก์"),
        ((link("คู่มือประชาชน", "/m.html"),), (unread("/m.html"),), "ลิงก์เสีย ไม่มีหน้าหรือไฟล์นั้นแล้ว"),
        (
            (link("คู่มือประชาชน", "/m.html"),),
            (page("/m.html", "คู่มือประชาชน", head("คู่มือประชาชน")),),
            "เปิดได้ แต่ไม่มีข้อมูลอยู่ในนั้น",
        ),
        (
            (link("คู่มือประชาชน", "/m.html"),),
            (unread("/m.html", Cause.FORBIDDEN),),
            "เปิดไม่ได้: เว็บไซต์ไม่ยอมให้เปิดหน้านี้",
        ),
        ((link("คู่มือประชาชน", "https://else.example/m"),), (), "อยู่บนเว็บไซต์อื่น ซึ่งไม่ได้เปิดดู"),
    ],
)
def test_a_dead_end_scores_0_and_says_why_it_is_no_evidence(parts, things, why):
    told = considered(site(home(*parts), *things), MANUAL)

    assert [(place.outcome, place.score, place.why) for place in told.places] == [("no_evidence", 0, why)]


def test_a_lookalike_is_called_by_its_own_name():
    asked = subject("manual", "คู่มือประชาชน", lookalikes=(lookalike("staff_rules", "คู่มือพนักงาน"),))
    told = considered(site(home(link("คู่มือพนักงาน", "/s.html")), page("/s.html", "คู่มือพนักงาน", said(), said())), asked)

    assert "ชื่อคล้ายกัน แต่เป็นเรื่อง “staff_rules”" in [place.why for place in told.places]


def test_dead_ends_stand_last_though_they_were_met_first():
    told = considered(linked(plan(2568), more=(link("แผนการใช้จ่ายงบประมาณ 2567"),)), YEARLY)

    assert [place.outcome for place in told.places] == ["won", "no_evidence"]


def test_a_link_that_says_only_open_goes_by_the_words_beside_it():
    rows = (row("แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2568", link("เปิด", "/a.pdf")),)
    told = considered(site(home(*rows), unopened("/a.pdf")), YEARLY)

    assert told.places[0].label == "แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2568"


def test_what_is_behind_a_wall_decides_before_the_old_one_that_is_open():
    told = considered(
        site(
            home(link("แผนการใช้จ่ายงบประมาณ 2568", "/new.html"), link("แผนการใช้จ่ายงบประมาณ 2566", "/2566.html")),
            plan(2566),
            unread("/new.html", Cause.TIMEOUT),
        ),
        YEARLY,
    )

    assert told.verdict is Verdict.UNVERIFIED
    assert [place.outcome for place in told.places] == ["lost", "no_evidence"]
    assert [(change.verdict, change.condition[:10]) for change in told.changes] == [
        (Verdict.MET, "ถ้าเปิดลิง"),
        (Verdict.PARTIAL, "ถ้าเปิดดูท"),
    ]


# --- how many are listed


def test_a_dozen_places_are_listed_and_the_rest_are_counted():
    told = considered(linked(*(plan(year) for year in range(2540, 2569))), YEARLY)

    assert {place.outcome for place in told.places} == {"won", "lost"}
    assert (len(told.places), told.left_out) == (SHOWN, 29 - SHOWN)


def test_many_places_leave_room_for_what_can_be_mended():
    dead = [link(f"แผนการใช้จ่ายงบประมาณ {year}") for year in range(2540, 2560)]
    told = considered(linked(*(plan(year) for year in range(2549, 2569)), more=dead), YEARLY)

    assert [place.outcome for place in told.places].count("no_evidence") == KEPT_FOR_DEAD_ENDS
    assert (len(told.places), told.left_out) == (SHOWN, 40 - SHOWN)


def test_what_stands_on_many_pages_is_told_once():
    pages = [page(f"/{name}.html", name, link("คู่มือประชาชน"), said()) for name in ("ก", "ข", "ค")]
    told = considered(site(home(*(link(one.title, one.url) for one in pages)), *pages), MANUAL)

    assert len(told.places) == 1


# --- what would change it: each promise is kept when the site is changed so


def test_met_says_what_would_decide_if_it_were_gone():
    told = considered(linked(plan(2568), plan(2566)), YEARLY)

    assert told.changes[0].verdict is verdict(linked(plan(2566)), YEARLY) is Verdict.PARTIAL
    assert "จะตัดสินจากหน้า “แผนการใช้จ่ายงบประมาณ ปีงบประมาณ พ.ศ. 2566” แทน" in told.changes[0].condition


def test_met_with_nothing_behind_it_would_be_missing():
    told = considered(linked(plan(2568)), YEARLY)

    assert told.changes[0].verdict is verdict(site(home()), YEARLY) is Verdict.MISSING


def test_met_with_an_equal_beside_it_would_stay_so():
    told = considered(linked(plan(2568), plan(2568, path="/z.html")), YEARLY)

    assert told.changes[0].verdict is Verdict.MET


def test_nothing_is_said_of_a_page_whose_going_may_close_other_doors():
    away = link("คู่มือประชาชน เล่มเต็ม", "https://else.example/m")
    told = considered(linked(page("/m.html", "คู่มือประชาชน", head("คู่มือประชาชน"), COMPLETE, said(), away)), MANUAL)

    assert told.verdict is Verdict.MET
    assert told.changes == ()


def test_of_the_front_page_only_the_thing_is_taken_away():
    told = considered(site(home(head("คู่มือประชาชน", 2), COMPLETE)), MANUAL)

    assert told.places[0].kind == "section"
    assert told.changes[0].condition.startswith("ถ้านำเรื่องนี้ออกจากหน้าแรก")


def test_met_says_that_the_next_fiscal_year_makes_it_old():
    told = considered(linked(plan(2568)), YEARLY)
    (change,) = [change for change in told.changes if "1 ตุลาคม 2568" in change.condition]

    assert change.verdict is verdict(linked(plan(2568)), YEARLY, year=2569, as_of=date(2025, 10, 1)) is Verdict.PARTIAL


@pytest.mark.parametrize("span", ["2566-2570", "2568-2569"])
def test_a_plan_that_covers_the_next_year_too_does_not_grow_old(span):
    asked = subject("strategy", "แผนพัฒนาท้องถิ่น", period="covers_fy")
    found = linked(plan(f"{span}", path="/p.html", name="แผนพัฒนาท้องถิ่น"))

    assert verdict(found, asked) is Verdict.MET
    assert not [change for change in considered(found, asked).changes if change.condition.startswith("เมื่อ")]


@pytest.mark.parametrize(
    ("asked", "before", "after", "words"),
    [
        (YEARLY, linked(plan(2566)), linked(plan(2568)), "ถ้าเผยแพร่ฉบับของปีงบประมาณ 2568 แทนฉบับปี 2566"),
        (YEARLY, linked(plan("")), linked(plan(2568)), "เป็นฉบับของปีงบประมาณ 2568 จริง และบอกปีไว้"),
        (
            MANUAL,
            linked(page("/m.html", "คู่มือประชาชน", head("คู่มือประชาชน"), said(), said())),
            linked(page("/m.html", "คู่มือประชาชน", head("คู่มือประชาชน"), COMPLETE)),
            "ถ้าเพิ่ม “time” ในหน้า “คู่มือประชาชน”",
        ),
        (
            YEARLY,
            site(home(), plan(2568)),
            linked(plan(2568)),
            "ถ้าใส่ลิงก์ไปยังหน้า “แผนการใช้จ่ายงบประมาณ ปีงบประมาณ พ.ศ. 2568” ไว้ในหน้าที่กดไปถึงได้จากหน้าแรก",
        ),
        (
            YEARLY,
            site(home(link("แผนการใช้จ่ายงบประมาณ", "/old.html")), plan(2568), unread("/old.html")),
            linked(plan(2568)),
            "ถ้าแก้ลิงก์ “แผนการใช้จ่ายงบประมาณ” ในหน้าแรก ให้ชี้ไปที่หน้า “แผนการใช้จ่ายงบประมาณ ปีงบประมาณ พ.ศ. 2568”",
        ),
    ],
)
def test_partial_says_what_mended_makes_it_met(asked, before, after, words):
    told = considered(before, asked)

    assert told.verdict is Verdict.PARTIAL
    assert words in told.changes[0].condition
    assert told.changes[0].verdict is verdict(after, asked) is Verdict.MET


def test_several_gaps_must_all_be_mended():
    asked = subject("yearly", "แผนการใช้จ่ายงบประมาณ", period="fy", elements=(element("time", "phrases", "ระยะเวลา"),))
    told = considered(linked(plan(2566)), asked)

    assert told.changes[0].condition.startswith("ถ้าแก้ครบทั้ง 2 จุด: (1) เผยแพร่ฉบับของปีงบประมาณ 2568")
    assert "(2) เพิ่ม “time”" in told.changes[0].condition


def test_a_dead_label_of_the_right_year_beside_an_old_one_is_a_way_to_mend_it():
    told = considered(linked(plan(2566), more=(link("แผนการใช้จ่ายงบประมาณ 2568"),)), YEARLY)

    assert "หรือถ้าแก้ลิงก์ “แผนการใช้จ่ายงบประมาณ 2568” ในหน้าแรก" in told.changes[1].condition


def test_a_dead_label_of_another_year_is_none():
    told = considered(linked(plan(2566), more=(link("แผนการใช้จ่ายงบประมาณ 2565"),)), YEARLY)

    assert len(told.changes) == 1


def test_missing_says_what_to_publish_and_which_dead_link_to_mend():
    told = considered(site(home(link("คู่มือประชาชน"))), MANUAL)

    assert [(change.condition, change.verdict) for change in told.changes] == [
        (
            "ถ้าเผยแพร่ “คู่มือประชาชน” ที่แสดง “time” ครบ และใส่ลิงก์ชื่อเดียวกันไว้ในหน้าที่กดไปถึงได้จากหน้าแรก",
            Verdict.MET,
        ),
        ("หรือถ้าแก้ลิงก์ “คู่มือประชาชน” ในหน้าแรก ให้เปิดสิ่งนั้นได้", Verdict.MET),
    ]


def test_a_scan_says_what_reading_it_would_settle():
    asked = subject("yearly", "แผนการใช้จ่ายงบประมาณ", period="fy", elements=(element("time", "phrases", "ระยะเวลา"),))
    seen = home(link("แผนการใช้จ่ายงบประมาณ 2568", "/a.pdf"))
    told = considered(site(seen, unopened("/a.pdf", inside=scanned("", ""))), asked)
    read = site(seen, file("/a.pdf", "แผนการใช้จ่ายงบประมาณ ปีงบประมาณ พ.ศ. 2568\nระยะเวลาดำเนินการ 15 วัน"))

    assert told.verdict is Verdict.UNVERIFIED
    assert "“time”" in told.changes[0].condition
    assert told.changes[0].verdict is verdict(read, asked) is Verdict.MET
    assert told.changes[1].verdict is Verdict.PARTIAL


def test_a_budget_that_ran_out_says_what_looking_at_the_rest_would_settle():
    left = site(home(), state="partial", cause=Cause.INTERRUPTED)
    told = considered(left, MANUAL)

    assert [change.verdict for change in told.changes] == [Verdict.MET, Verdict.MISSING]


def test_not_due_says_what_it_would_be_as_things_stand():
    asked = subject("half", "แผนการใช้จ่ายงบประมาณ", period="first_half")
    early = date(2025, 2, 1)
    told = considered(linked(plan(2567)), asked, as_of=early)

    assert told.verdict is Verdict.NOT_DUE
    assert told.changes[0].verdict is verdict(linked(plan(2567)), asked) is Verdict.PARTIAL


def test_with_nothing_gone_the_outlook_is_the_verdict():
    lists = checklist(YEARLY, MANUAL, NEWS)
    judge = bench(linked(plan(2568), plan(2566), more=(link("คู่มือประชาชน"),)), lists)

    for name in lists.subjects:
        assert judge.outlook(judge.finding(name), lambda _: False)[0] is judge.finding(name).verdict


# --- the audit


def test_an_item_of_several_subjects_tells_of_each():
    both = audit(linked(plan(2568)), checklist((YEARLY, MANUAL))).items[0]

    assert [(one.subject, one.verdict) for one in both.considered] == [
        ("yearly", Verdict.MET),
        ("manual", Verdict.MISSING),
    ]


def test_the_same_site_is_explained_in_the_same_words():
    lists = checklist(YEARLY, MANUAL, NEWS)
    found = linked(plan(2568), plan(2566), more=(link("คู่มือประชาชน"),))

    assert audit(found, lists).to_json() == audit(found, lists).to_json()


def test_what_is_empty_is_left_out_of_the_record_and_read_back():
    record = considered(site(home(link("คู่มือประชาชน"))), MANUAL)

    assert set(record.model_dump(mode="json")["places"][0]) == {
        "label",
        "on",
        "kind",
        "sure",
        "signals",
        "score",
        "outcome",
        "why",
        "why_en",
    }
    assert Considered.model_validate_json(record.model_dump_json()) == record


def test_a_file_that_holds_nothing_is_no_evidence():
    empty = unopened("/a.pdf", inside=inside(cause="empty", text_quality="none"))
    told = considered(site(home(link("คู่มือประชาชน", "/a.pdf")), empty), MANUAL)

    assert whys(told) == {"คู่มือประชาชน": "เปิดได้ แต่ไม่มีข้อมูลอยู่ในนั้น"}
