from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklist.classifying import Classifier
from checklist.findings import Judge
from checklist.loading import Checklist, load_checklist
from checklist.schema import Subject
from core.audit import Audit, Item, Verdict
from core.causes import causes
from core.snapshot import (
    Block,
    Cause,
    Certificate,
    Document,
    DocumentKind,
    Form,
    Health,
    Image,
    Link,
    LinkSource,
    Page,
    Snapshot,
    Unread,
    Zone,
)
from tests.checklist.sites import (
    AGENCY,
    AS_OF,
    FETCHED,
    HOSTS,
    SAID,
    SITE,
    at,
    audit,
    checklist,
    document,
    element,
    head,
    home,
    link,
    lookalike,
    page,
    row,
    said,
    site,
    subject,
    unread,
)

ROOT = Path(__file__).parents[2]

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น")
LAWS = subject("laws", "กฎหมายที่เกี่ยวข้อง")
HALF = subject("half", "รายงานรอบ 6 เดือนแรก", period="first_half")
PLAN_PAGE = page("/plan.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), said(), said(SAID * 2))
LAWS_PAGE = page("/laws.html", "กฎหมายที่เกี่ยวข้อง", head("กฎหมายที่เกี่ยวข้อง"), said(), said(SAID * 2))
LABELS = (link("แผนพัฒนาท้องถิ่น", "/plan.html"), link("กฎหมายที่เกี่ยวข้อง", "/laws.html"))


def one(*things, asked=((PLAN, LAWS),), as_of: date = AS_OF, **more) -> Item:
    """The one item of an audit."""
    (item,) = audit(site(*things, **more), checklist(*asked), as_of).items
    return item


# --- items of several subjects


def test_an_item_is_met_when_every_one_of_its_subjects_is():
    item = one(home(*LABELS), PLAN_PAGE, LAWS_PAGE)

    assert (item.verdict, item.present, item.gaps) == (Verdict.MET, True, ())
    assert [evidence.subject for evidence in item.evidence] == ["plan", "laws"]


def test_a_subject_that_is_not_there_is_a_gap_of_the_item():
    item = one(home(*LABELS[:1]), PLAN_PAGE)

    assert (item.verdict, item.present) == (Verdict.PARTIAL, True)
    assert [(gap.id, gap.subject) for gap in item.gaps] == [("element:laws", "laws")]


def test_an_item_none_of_whose_subjects_is_there_is_missing():
    item = one(home())

    assert (item.verdict, item.present, [gap.id for gap in item.gaps]) == (
        Verdict.MISSING,
        False,
        ["missing", "missing"],
    )


def test_a_subject_that_could_not_be_checked_leaves_the_item_open():
    item = one(home(*LABELS), PLAN_PAGE, unread("/laws.html", Cause.TIMEOUT))

    assert (item.verdict, item.confidence, item.cause) == (Verdict.UNVERIFIED, "unverified", "timeout")


def test_one_part_missing_decides_although_another_could_not_be_checked():
    three = subject("map", "แผนที่เดินทาง")
    item = one(home(*LABELS), PLAN_PAGE, unread("/laws.html", Cause.TIMEOUT), asked=((PLAN, LAWS, three),))

    assert (item.verdict, "element:map" in [gap.id for gap in item.gaps]) == (Verdict.PARTIAL, True)


def test_each_part_of_an_item_is_told_apart():
    item = one(home(*LABELS), PLAN_PAGE, unread("/laws.html"))

    assert [(part.subject, part.verdict) for part in item.parts] == [
        ("plan", Verdict.MET),
        ("laws", Verdict.MISSING),
    ]


def test_an_item_of_one_subject_has_no_parts():
    assert one(home(), asked=(PLAN,)).parts == ()


def test_a_part_that_is_not_due_does_not_hold_an_item_back():
    item = one(home(*LABELS[:1]), PLAN_PAGE, asked=((PLAN, HALF),), as_of=date(2025, 1, 15))

    assert item.verdict is Verdict.MET


def test_an_item_none_of_whose_parts_is_due_is_not_due():
    item = one(home(), asked=(HALF,), as_of=date(2025, 1, 15))

    assert (item.verdict, item.gaps, item.due) == (Verdict.NOT_DUE, (), date(2025, 4, 1))


def test_an_item_asks_for_the_periods_of_its_subjects_in_words():
    item = one(home(), asked=((PLAN, HALF),))

    assert item.period == "ฉบับที่ใช้อยู่ในปัจจุบัน และ รอบ 6 เดือนแรก ปีงบประมาณ พ.ศ. 2568"
    assert item.period_en == "the one in force now and first half of fiscal year 2568"


# --- how the scan went


def test_a_failed_scan_gets_no_items_and_no_score():
    made = audit(site(state="failed", cause=Cause.DNS, detail="ไม่พบโดเมน"), checklist(PLAN, LAWS))

    assert made.items == ()
    assert (made.scores.oit, made.scores.presence, made.scores.freshness) == (None, None, None)
    assert (made.crawl.state, made.crawl.cause, made.crawl.detail) == ("failed", Cause.DNS, "ไม่พบโดเมน")
    assert (made.crawl.why, made.crawl.mend_en) == (causes().words("dns").label.th, causes().words("dns").mend.en)
    assert made.crawl.who == ("site_admin", "vendor")


def test_a_failed_scan_with_pages_gets_no_items_either():
    assert audit(site(home(*LABELS), PLAN_PAGE, state="failed", cause=Cause.CHALLENGE), checklist(PLAN)).items == ()


def test_an_interrupted_scan_calls_nothing_missing():
    made = audit(site(home(), state="partial", cause=Cause.INTERRUPTED), checklist(PLAN, LAWS))

    assert {item.verdict for item in made.items} == {Verdict.UNVERIFIED}
    assert {item.cause for item in made.items} == {"interrupted"}


def test_an_interrupted_scan_keeps_what_it_found():
    made = audit(site(home(*LABELS), PLAN_PAGE, state="partial", cause=Cause.INTERRUPTED), checklist(PLAN))

    assert made.items[0].verdict is Verdict.MET


def test_what_is_open_widens_the_score():
    made = audit(site(home(*LABELS), PLAN_PAGE, unread("/laws.html", Cause.TIMEOUT)), checklist(PLAN, LAWS))

    assert made.scores.oit is not None
    assert (made.scores.oit.low, made.scores.oit.high) == (50, 100)


def test_a_whole_scan_of_an_empty_site_scores_nothing():
    made = audit(site(home()), checklist(PLAN, LAWS))

    assert made.scores.oit is not None
    assert (made.scores.oit.low, made.scores.oit.high, made.scores.presence) == (0, 0, 0)


def test_what_is_not_there_is_not_among_the_unread():
    made = audit(site(home(), unread("/a.html"), unread("/b.html", Cause.ROBOTS)), checklist(PLAN))

    assert [entry.url for entry in made.crawl.unread] == [at("/b.html")]


def test_a_closed_part_of_the_site_is_told_with_the_items_that_wait_for_it():
    closed = unread("/files.html", Cause.TIMEOUT)
    made = audit(site(home(link("แฟ้มเอกสาร", "/files.html")), closed), checklist(PLAN))

    (part,) = made.crawl.closed
    assert (part.url, part.text, part.on, part.cause) == (at("/files.html"), "แฟ้มเอกสาร", at("/"), Cause.TIMEOUT)
    assert part.codes == tuple(item.code for item in made.items)
    assert "closed" in json.loads(made.to_json())["crawl"]


def test_where_every_part_was_opened_none_is_told():
    assert "closed" not in json.loads(audit(site(home()), checklist(PLAN)).to_json())["crawl"]


def test_of_which_year_what_waits_is_nobody_says():
    ways = (link("แฟ้มเอกสาร", "/files.html"), link("แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2560", "/old.html"))
    old = page("/old.html", "แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2560", said())
    made = audit(
        site(home(*ways), old, unread("/files.html", Cause.TIMEOUT)),
        checklist(subject("yearly", "แผนการใช้จ่ายงบประมาณ", period="fy")),
    )

    assert [item.verdict for item in made.items] == [Verdict.UNVERIFIED]
    assert made.items[0].fiscal_year is None
    assert made.scores.freshness is None


def test_the_scans_own_numbers_are_told():
    left = (unread("/left.html", Cause.BUDGET),)
    snapshot = site(home(), document("/a.pdf"), state="partial", cause=Cause.BUDGET, left=left, left_count=7, bytes=9)

    crawl = audit(snapshot, checklist(PLAN)).crawl

    assert (crawl.state, crawl.pages, crawl.documents, crawl.bytes, crawl.left_count) == ("partial", 1, 1, 9, 7)


def test_dead_links_are_listed_once_with_where_they_stand():
    things = (home(link("ก", "/dead.html"), link("ข", "/dead.html")), unread("/dead.html"))

    health = audit(site(*things), checklist(PLAN)).health

    assert [(dead.url, dead.text, dead.on) for dead in health.dead_links] == [(at("/dead.html"), "ก", SITE)]
    assert health.dead_link_count == 1


def test_the_days_a_certificate_has_left_count_from_the_as_of_day():
    shown = Certificate(expires=datetime(2025, 8, 11, tzinfo=UTC), trusted=True)
    snapshot = site(home(), health=Health(home=SITE, https=True, certificate=shown))

    assert audit(snapshot, checklist(PLAN)).health.certificate_days_left == 10


def test_an_audit_says_whose_site_it_is_and_by_which_list():
    made = audit(site(home(), page("/a.html", AGENCY)), checklist(PLAN))

    assert (made.site.url, made.site.agency, made.edition.fiscal_year) == (SITE, AGENCY, 2568)
    assert (made.as_of, made.fetched, made.tool) == (AS_OF, FETCHED, "test")


# --- the same answer twice


@pytest.fixture(scope="module")
def bundled() -> Checklist:
    return load_checklist(2568)


def town() -> Snapshot:
    """A small municipality with something of everything."""
    plan = "แผนการใช้จ่ายงบประมาณประจำปี"
    return site(
        home(
            link("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", "/plan.html"),
            link("E-Service", "https://forms.gle/x"),
            link("เฟซบุ๊ก", "https://www.facebook.com/tuayang"),
            link("คู่มือการให้บริการประชาชน", "/manual.html"),
            link("No Gift Policy"),
            link("ข้อมูลสถิติการให้บริการ", "/stat.html"),
            link("ITA 2568", "/ita.html"),
        ),
        page(
            "/ita.html",
            "การเปิดเผยข้อมูลสาธารณะ (OIT) 2568",
            head("การเปิดเผยข้อมูลสาธารณะ (OIT) ปี 2568"),
            *(row(f"O{number} {plan} {year}", link("เปิด", f"/{year}.pdf")) for number, year in ((6, 2568), (7, 2567))),
            row("O25 แผนปฏิบัติการป้องกันการทุจริต", link("เปิด", "/anti.pdf")),
            row("O20 การเปิดโอกาสให้เกิดการมีส่วนร่วม", link("เปิด", "/dead.html")),
        ),
        page("/plan.html", "แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", head("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570"), said(SAID * 3)),
        page("/manual.html", "คู่มือการให้บริการประชาชน", head("คู่มือการให้บริการประชาชน"), said("ระยะเวลา 15 วัน"), said()),
        page("/stat.html", "ข้อมูลสถิติการให้บริการ", head("ข้อมูลสถิติการให้บริการ"), said("ไม่พบข้อมูล")),
        document("/2567.pdf"),
        document("/2568.pdf"),
        document("/anti.pdf"),
        unread("/dead.html"),
        unread("/slow.html", Cause.TIMEOUT),
    )


def test_the_same_scan_gives_the_same_bytes_twice(bundled: Checklist):
    assert audit(town(), bundled).to_json() == audit(town(), bundled).to_json()


def test_the_order_in_which_pages_were_seen_does_not_matter(bundled: Checklist):
    seen = town()
    turned = seen.model_copy(
        update={name: tuple(reversed(getattr(seen, name))) for name in ("pages", "documents", "unread")}
    )

    assert audit(turned, bundled).to_json() == audit(seen, bundled).to_json()


def test_another_process_gives_the_same_bytes(bundled: Checklist):
    script = (
        "from checklist.loading import load_checklist\n"
        "from tests.checklist.sites import audit\n"
        "from tests.checklist.test_judging import town\n"
        "import sys; sys.stdout.buffer.write(audit(town(), load_checklist(2568)).to_json().encode())"
    )

    said_there = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONHASHSEED": "7"}, cwd=ROOT, capture_output=True, check=True
    ).stdout

    assert said_there.decode() == audit(town(), bundled).to_json()


def test_an_audit_can_be_read_back(bundled: Checklist):
    made = audit(town(), bundled)

    assert Audit.model_validate_json(made.to_json()) == made


def test_the_small_town_is_answered_in_more_than_one_way(bundled: Checklist):
    verdicts = {item.verdict for item in audit(town(), bundled).items}

    assert verdicts >= {Verdict.PARTIAL, Verdict.MISSING, Verdict.UNVERIFIED}


# --- whatever the site is like

WORDS = st.sampled_from(
    [
        *("", "-", "เปิด", "ดาวน์โหลด", "O1", "O25", "2568", "ไม่พบข้อมูล", "อยู่ระหว่างดำเนินการ", "lorem ipsum", SAID, AGENCY),
        *("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", "ประชุมจัดทำแผนพัฒนาท้องถิ่น", "แสดงแผนพัฒนาท้องถิ่น", "แผนพัฒนาสาธารณสุข"),
        *("E-Service", "No Gift Policy", "คู่มือการให้บริการประชาชน", "ช่องทางแจ้งเรื่องร้องเรียนการทุจริต", "ข่าวประชาสัมพันธ์"),
        *("รายงานรอบ 6 เดือนแรก ปีงบประมาณ 2568", "สรุปผลการจัดซื้อจัดจ้าง เดือนตุลาคม 2567", "ลงวันที่ 31 กุมภาพันธ์ 2568"),
        *(
            "ระยะเวลา 15 วัน",
            "ไม่มีเรื่องร้องเรียน",
            "โทร 0 0000 0000",
            "ปีงบประมาณ ๒๕๖๗",
            "\u0e33\u0e48\u0e49",
            "\u200b\uf70a",
            "<b>&",
        ),
    ]
)
TEXT = WORDS | st.text(max_size=40)
PATHS = ("/", "/a.html", "/b.html", "/c.html", "/a.pdf", "/b.jpg", "/x?id=1")
ADDRESS = st.sampled_from([at(path) for path in PATHS])
OUT = st.sampled_from(
    ["", "https://www.facebook.com/tuayang", "https://forms.gle/x", "https://drive.google.com/x", "mailto:a"]
)
ZONES = st.sampled_from(get_args(Zone))

BLOCKS = st.builds(
    Block,
    text=TEXT,
    kind=st.sampled_from(["heading", "cell", "item", "text"]),
    level=st.integers(0, 6),
    zone=ZONES,
    row=st.integers(-1, 2),
)
LINKS = st.builds(
    Link,
    url=ADDRESS | OUT,
    href=TEXT,
    text=TEXT,
    source=st.sampled_from(get_args(LinkSource)),
    zone=ZONES,
    block=st.integers(-1, 9),
    row=TEXT,
    heading=TEXT,
    section=TEXT,
)
PAGES = st.builds(
    Page,
    url=ADDRESS,
    aliases=st.lists(ADDRESS, max_size=1).map(tuple),
    fetched=st.just(FETCHED),
    title=TEXT,
    breadcrumb=st.lists(TEXT, max_size=2).map(tuple),
    blocks=st.lists(BLOCKS, max_size=6).map(tuple),
    links=st.lists(LINKS, max_size=6).map(tuple),
    images=st.lists(st.builds(Image, src=ADDRESS, alt=TEXT, zone=ZONES, block=st.integers(-1, 9)), max_size=2).map(
        tuple
    ),
    forms=st.lists(
        st.builds(
            Form, action=ADDRESS, method=st.sampled_from(["get", "post"]), text_fields=st.integers(0, 4), zone=ZONES
        ),
        max_size=1,
    ).map(tuple),
    emails=st.lists(TEXT, max_size=1).map(tuple),
    telephones=st.lists(TEXT, max_size=1).map(tuple),
    soft_404=st.booleans(),
    login_wall=st.booleans(),
    needs_javascript=st.booleans(),
)
DOCUMENTS = st.builds(
    Document, url=ADDRESS, kind=st.sampled_from(get_args(DocumentKind)), file_name=TEXT, fetched=st.just(FETCHED)
)
UNREAD = st.builds(Unread, url=ADDRESS, cause=st.sampled_from(Cause), text=TEXT)


def _apart(things):
    return st.lists(things, max_size=6, unique_by=lambda one: one.url).map(
        lambda found: tuple(sorted(found, key=lambda one: one.url))
    )


SNAPSHOTS = st.builds(
    Snapshot,
    site=st.just(SITE),
    hosts=st.sampled_from([HOSTS, ()]),
    fetched=st.just(FETCHED),
    state=st.sampled_from(["complete", "partial", "failed"]),
    cause=st.none() | st.sampled_from(Cause),
    pages=_apart(PAGES),
    documents=_apart(DOCUMENTS),
    unread=_apart(UNREAD),
    left=_apart(UNREAD),
    health=st.builds(Health, home=ADDRESS | st.just("")),
)

SMALL = checklist(
    subject(
        "plan",
        "แผนพัฒนาท้องถิ่น",
        period="covers_fy",
        hints=("แผนพัฒนา",),
        lookalikes=(lookalike("other", "แผนพัฒนาสาธารณสุข"),),
    ),
    (
        subject(
            "manual", "คู่มือการให้บริการ", elements=(element("time", "phrases", "ระยะเวลา"), element("table", "table"))
        ),
        subject("service", "E-Service", thing="channel", elements=(element("form", "request_form"),)),
    ),
    subject("report", "รายงานรอบ 6 เดือนแรก", period="first_half"),
    subject("monthly", "สรุปผลการจัดซื้อจัดจ้าง", period="fy", elements=(element("m", "months", min_count=2),), min_count=2),
    subject("news", "ข่าวประชาสัมพันธ์", period="recent", thing="feed", elements=(element("d", "dated_items"),)),
    subject("drive", "No Gift Policy", period="previous_fy", thing="activity", elements=(element("p", "photo"),)),
    subject("social_network", "เครือข่ายสังคม", thing="channel", elements=(element("s", "social_link"),)),
)


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(SNAPSHOTS)
def test_any_snapshot_is_judged_and_told_in_full(snapshot: Snapshot):
    made = audit(snapshot, SMALL)

    if snapshot.state == "failed":
        assert made.items == ()
        return
    assert len(made.items) == len(SMALL.edition.items)
    for item in made.items:
        assert item.reason
        assert item.reason_en
        assert (item.verdict is Verdict.UNVERIFIED) == bool(item.cause)
        assert bool(item.gaps) == (item.verdict in {Verdict.PARTIAL, Verdict.MISSING, Verdict.UNVERIFIED})
        assert item.evidence or item.verdict in {Verdict.MISSING, Verdict.UNVERIFIED, Verdict.NOT_DUE}
    assert Audit.model_validate_json(made.to_json()) == made


@pytest.fixture(scope="module")
def reader(bundled: Checklist) -> Classifier:
    return Classifier(bundled.subjects, bundled.vocabulary, bundled.edition)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(SNAPSHOTS)
def test_every_bundled_subject_has_an_answer_on_any_snapshot(
    bundled: Checklist, reader: Classifier, snapshot: Snapshot
):
    judge = Judge(snapshot, bundled.edition, bundled.subjects, bundled.vocabulary, AS_OF, reader)
    asked: Mapping[str, Subject] = bundled.subjects

    assert [judge.finding(name).subject.id for name in asked] == list(asked)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(SNAPSHOTS.filter(lambda snapshot: snapshot.state != "failed"))
def test_an_interrupted_scan_of_any_site_calls_nothing_missing(snapshot: Snapshot):
    cut = snapshot.model_copy(update={"state": "partial", "cause": Cause.INTERRUPTED})

    wrong = [item for item in audit(cut, SMALL).items if item.verdict is Verdict.MISSING]

    assert wrong == []


# --- pictures that stand for the words of links


def test_the_pictures_of_links_are_no_documents_and_their_silence_closes_nothing():
    links = [link("", f"/{n}.html", image=at(f"/m{n}.png"), text_from="none") for n in range(9)]
    shown = document("/m0.png", kind="image")
    silent = [unread(f"/m{n}.png", Cause.FORBIDDEN) for n in range(1, 9)]

    seen = audit(site(home(*links), shown, document("/a.pdf"), *silent), checklist(subject("plan", "แผนพัฒนาท้องถิ่น")))

    assert (seen.crawl.documents, seen.crawl.unread) == (1, ())
    assert seen.items[0].cause == ""
