from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from core.audit import Part, Verdict
from reports.best_links import link_rows
from reports.ita_page import link_kind, link_text, published, render
from reports.link_sheet import render_html
from tests.reports.golden import SCRIPT, golden_audit
from tests.reports.linked_audits import SITE, audit, found, item, weighed
from tests.reports.test_link_sheet import forty_three

DAY = date(2025, 3, 20)


def page_of(told, **options) -> str:
    return render(told, published(link_rows(told)).rows, **options)


@pytest.mark.parametrize(
    ("verdict", "gaps", "fit", "why"),
    [
        ("met", (), "right", ""),
        ("partial", ("element:budget",), "right", ""),
        ("partial", ("not_reachable_from_home",), "right", ""),
        ("partial", ("broken_link", "element:budget"), "right", ""),
        ("partial", ("stale",), "stale", "stale"),
        ("partial", ("stale", "element:budget"), "stale", "stale"),
        ("partial", ("undated",), "undated", "undated"),
        ("partial", ("login_required",), "right", "unfit"),
        ("partial", ("other_agency",), "right", "unfit"),
        ("partial", ("form_only",), "not_needed", "unfit"),
        ("missing", ("lookalike_only",), None, "missing"),
        ("unverified", ("could_not_check",), "right", "unchecked"),
        ("not_due", (), "right", ""),
        ("not_due", (), "stale", "stale"),
        ("not_due", (), "undated", "undated"),
    ],
)
def test_only_what_is_there_and_of_the_right_period_is_shown(verdict, gaps, fit, why) -> None:
    place = found("plan")
    told = audit(item(place, verdict=verdict, gaps=gaps, places=(weighed(place, fit=fit, verdict=verdict),)))
    parted = published(link_rows(told))

    assert [one.why for one in parted.left] == ([why] if why else [])
    assert len(parted.rows) == (0 if why else 1)


def test_what_is_not_due_and_not_there_is_left_out() -> None:
    assert [one.why for one in published(link_rows(audit(item(verdict="not_due")))).left] == ["not_due"]


def test_a_dead_link_takes_its_line_and_an_item_without_lines_its_code() -> None:
    told = audit(item(found("a")), item(found("b"), code="O6"))
    parted = published(link_rows(told)).without({f"{SITE}a": "gone"})
    page = render(told, parted.rows)

    assert [(one.row.item.code, one.why) for one in parted.left] == [("O5", "gone")]
    assert "O5" not in page
    assert f'href="{SITE}b"' in page


def test_a_link_says_the_checklists_words_with_its_year_and_kind() -> None:
    rows = link_rows(
        audit(
            item(found("plan.pdf", kind="pdf", title="กดที่นี่ นายสมมุติ")),
            item(found("p", period="2566-2570"), code="O6"),
            item(found("m.zip#3%20a.doc", kind="document", period=""), code="O7"),
            item(found("x", period=""), code="O8"),
        )
    )

    assert [link_text(row) for row in rows] == [
        "แผนพัฒนา ปีงบประมาณ พ.ศ. 2568",
        "แผนพัฒนา พ.ศ. 2566-2570",
        "แผนพัฒนา",
        "แผนพัฒนา",
    ]
    assert [link_kind(row) for row in rows] == ["ไฟล์ PDF", "หน้าเว็บ", "ไฟล์ ZIP เปิดแล้วเลือกไฟล์ “a.doc”", "หน้าเว็บ"]


def test_the_words_of_the_site_and_names_of_people_are_not_on_the_page() -> None:
    page = page_of(golden_audit())

    for one in golden_audit().items:
        for evidence in one.evidence:
            assert evidence.quote not in page
    assert SCRIPT not in page
    assert "javascript:" not in page


@pytest.mark.parametrize("options", [{}, {"checked": DAY}, {"agency": "อบต.<ก>"}])
def test_the_page_is_valid_html_small_and_complete_in_itself(options) -> None:
    page = page_of(forty_three(), **options)

    html5lib.HTMLParser(strict=True).parse(page)
    assert len(page.encode()) < 100_000
    assert not re.search(r"<script|@import|url\(|src=|<link", page)
    assert "<h1>การเปิดเผยข้อมูลสาธารณะ (OIT) ปีงบประมาณ พ.ศ. 2568</h1>" in page


def test_the_fragment_fits_into_a_page_and_touches_none_of_it() -> None:
    inner = page_of(forty_three(), fragment=True, checked=DAY)

    whole = f'<!DOCTYPE html><html lang="th"><head><title>-</title></head><body><h1>-</h1>{inner}</body></html>'
    html5lib.HTMLParser(strict=True).parse(whole)
    assert inner.startswith('<div class="oit-page"')
    assert not re.search(r"<style|<main|<h1|<body|style=", inner)
    assert set(re.findall(r'(?:id|class)="(?!oit-)([^"]*)', inner)) == set()


def test_the_styles_of_the_page_touch_nothing_else() -> None:
    style = page_of(golden_audit()).partition("<style>")[2].partition("</style>")[0]
    selectors = [one.strip() for part in re.findall(r"([^{}]+)\{", style) for one in part.split(",")]

    assert [one for one in selectors if not one.startswith((".oit-page", "@"))] == []


def test_headings_go_down_step_by_step() -> None:
    for fragment, first in ((False, 1), (True, 2)):
        levels = [int(level) for level in re.findall(r"<h(\d)", page_of(golden_audit(), fragment=fragment))]
        assert levels[0] == first
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_parts_of_an_item_stand_below_its_title() -> None:
    parts = (
        Part(subject="plan", title="แผน", verdict=Verdict.MET, confidence="certain"),
        Part(subject="progress", title="ความก้าวหน้า", verdict=Verdict.NOT_DUE, confidence="certain"),
    )
    page = page_of(audit(item(found("plan"), parts=parts, title="แผนและความก้าวหน้า")))

    assert re.search(r"O5</span> แผนและความก้าวหน้า\s*<ul>\s*<li><a [^>]*>แผน ปีงบประมาณ", page)
    assert ">ความก้าวหน้า" not in page


def test_the_day_of_the_check_is_told_where_there_was_one() -> None:
    assert "ตรวจลิงก์ล่าสุด 20 มีนาคม 2568" in page_of(golden_audit(), checked=DAY)
    assert "ตรวจลิงก์ล่าสุด" not in page_of(golden_audit())


def test_a_provisional_list_is_told_as_that() -> None:
    assert "ฉบับชั่วคราว" in page_of(golden_audit())
    assert "ฉบับชั่วคราว" not in page_of(audit(item(found("plan"))))


def test_the_same_audit_gives_the_same_page() -> None:
    assert page_of(golden_audit(), checked=DAY) == page_of(golden_audit(), checked=DAY)


@pytest.mark.xdist_group("browser")
@pytest.mark.usefixtures("browser")
def test_axe_finds_no_fault_in_page_and_sheet() -> None:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        shown = chromium.new_page()
        faults = {}
        for name, text in (("page", page_of(golden_audit(), checked=DAY)), ("sheet", render_html(golden_audit()))):
            # The sheet's own policy forbids every script, axe's too.
            shown.set_content(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text))
            faults[name] = [
                (one["id"], [node["html"] for node in one["nodes"]][:3])
                for one in Axe().run(shown).response["violations"]
            ]
        chromium.close()

    assert faults == {"page": [], "sheet": []}
