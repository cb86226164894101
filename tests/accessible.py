"""What axe-core says of a page of ours, in each of its languages."""

from __future__ import annotations

from pathlib import Path

from core.chromium import boxed, executable


def violations(page: str, folder: Path) -> list[str]:
    """Rules that the page breaks, with the language and the first place."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - optional
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - optional

    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    found: list[str] = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=executable(None), args=[] if boxed() else ["--no-sandbox"])
        try:
            shown = browser.new_context(bypass_csp=True).new_page()
            shown.goto(file.as_uri())
            for language in ("th", "en"):
                shown.check(f"#lang-{language}", force=True)
                # Both languages have the same colours, and to look at each letter's takes longest.
                rules = {"color-contrast": {"enabled": language == "th"}}
                broken = Axe().run(shown, options={"rules": rules}).response["violations"]
                found += [f"{language} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in broken]
        finally:
            browser.close()
    return found
