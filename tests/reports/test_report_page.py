"""The report as a browser has it: valid, small, at home on a USB stick, and for everybody to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from core.audit import Audit
from core.chromium import boxed, executable
from core.snapshot import Cause
from reports.digits import Digits
from reports.html import LARGEST, render
from tests.reports.golden import failed_audit, full_audit, golden_audit, quiet_audit, watched_audit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VARIANTS = {
    "golden": golden_audit(),
    "failed": failed_audit(),
    "failed with items": failed_audit(Cause.TIMEOUT).model_copy(update={"items": golden_audit().items[:3]}),
    "all met": quiet_audit(),
    "watched": watched_audit(),
    "43 items": full_audit(),
    "nothing": golden_audit().model_copy(
        update={"items": (), "health": golden_audit().health.model_copy(update={"checks": ()})}
    ),
}


@pytest.mark.parametrize("digits", ["arabic", "thai"])
@pytest.mark.parametrize("audit", VARIANTS.values(), ids=VARIANTS)
def test_every_variant_is_valid_html_of_less_than_400_kb(audit: Audit, digits: Digits) -> None:
    page = render(audit, digits)

    html5lib.HTMLParser(strict=True).parse(page)
    assert len(page.encode()) <= LARGEST == 400_000


def test_a_long_report_still_has_every_item_with_what_to_do_and_its_evidence() -> None:
    page = render(full_audit())

    for item in full_audit().items:
        assert f"id=item-{item.code} " in page
    assert page.count("<div class=todo>") == sum(bool(item.gaps or item.cause) for item in full_audit().items)
    assert page.count("<div class=proof>") >= sum(bool(item.evidence) for item in full_audit().items)


@pytest.fixture(scope="module")
def chromium(browser: None) -> Iterator[Browser]:
    del browser
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - optional

    with sync_playwright() as started:
        flags = [] if boxed() else ["--no-sandbox"]
        running = started.chromium.launch(executable_path=executable(None), args=flags)
        yield running
        running.close()


def opened(chromium: Browser, folder: Path, audit: Audit, **context: Any) -> Page:
    """The report as it lies on a stick."""
    file = folder / "report.html"
    file.write_text(render(audit), encoding="utf-8")
    page = chromium.new_context(**context).new_page()
    page.goto(file.as_uri())
    return page


def few(audit: Audit) -> Audit:
    """The audit with one item of each look: the styles are the same for all, and each takes its time to be looked at."""
    chosen = {(item.verdict, item.review is not None): item for item in audit.items}
    return audit.model_copy(update={"items": tuple(item for item in audit.items if item in chosen.values())})


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", ["watched", "failed"])
def test_axe_finds_nothing(chromium: Browser, tmp_path: Path, name: str, language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - with the browser

    page = opened(chromium, tmp_path, few(VARIANTS[name]), bypass_csp=True)
    page.check(f"#lang-{language}", force=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.xdist_group("browser")
def test_axe_finds_nothing_in_43_items(chromium: Browser, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - with the browser

    page = opened(chromium, tmp_path, full_audit(), bypass_csp=True)
    # The colours are those of the test above; to look at each letter's takes half a minute.
    options = {"rules": {"color-contrast": {"enabled": False}}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.xdist_group("browser")
def test_on_a_stick_it_is_whole_without_scripts_and_asks_nobody_for_anything(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(full_audit()), encoding="utf-8")
    page = chromium.new_context(java_script_enabled=False).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())

    assert [url for url in asked if not url.startswith("data:font/")] == [file.as_uri()]
    assert page.locator("article.item:visible").count() == 43
    assert page.locator("h2:visible").first.inner_text() == "ผลโดยสรุป"
    page.locator('label[for="lang-en"]').click()
    assert (
        page.locator("h2:visible").first.inner_text() == "In short"
        or page.locator("h2:visible").first.inner_text().isascii()
    )
