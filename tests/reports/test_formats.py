from __future__ import annotations

import shutil
from typing import get_args

import pytest

from core.audit import Audit
from core.exceptions import UsageError
from reports.formats import FORMATS, Format, chosen_formats
from tests.reports.golden import failed_audit, golden_audit, quiet_audit

WITHOUT_A_BROWSER = [name for name in FORMATS if name != "pdf"]


def test_every_format_has_a_file_of_its_own() -> None:
    assert tuple(FORMATS) == get_args(Format)
    assert len({paper.file_name for paper in FORMATS.values()}) == len(FORMATS)


@pytest.mark.parametrize("name", WITHOUT_A_BROWSER)
def test_the_same_audit_gives_the_same_bytes(name: Format) -> None:
    assert FORMATS[name].render(golden_audit(), "thai") == FORMATS[name].render(golden_audit(), "thai")


@pytest.mark.parametrize("audit", [failed_audit(), quiet_audit()], ids=["failed", "all met"])
@pytest.mark.parametrize("name", WITHOUT_A_BROWSER)
def test_every_outcome_can_be_written(name: Format, audit: Audit) -> None:
    assert FORMATS[name].render(audit, "arabic")


def test_json_keeps_its_digits() -> None:
    assert FORMATS["json"].render(golden_audit(), "thai") == golden_audit().to_json().encode()


def test_formats_come_in_one_order_however_they_are_named() -> None:
    assert chosen_formats(" MD,json,html ") == ("html", "json", "md")


@pytest.mark.parametrize("text", ["html,word", "", ","])
def test_an_unknown_format_is_refused_with_all_that_there_are(text: str) -> None:
    with pytest.raises(UsageError, match=r"html, pdf, .*json, csv, md"):
        chosen_formats(text)


def test_without_chromium_pdf_is_refused_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(UsageError, match="apt-get install chromium"):
        chosen_formats("html,pdf")
