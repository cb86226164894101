from __future__ import annotations

from pathlib import Path

import pytest

from core.exceptions import UsageError
from core.settings import ScanSettings
from crawler.rendering import chromium
from crawler.rendering.chromium import chosen


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a browser."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("bare")
def test_without_a_browser_pages_are_read_as_fetched():
    rendering = chosen(ScanSettings(render="auto"))
    assert (rendering.mode, rendering.why_not) == ("never", "no browser is installed")


@pytest.mark.usefixtures("bare")
def test_without_a_browser_rendering_every_page_is_refused_with_what_to_install():
    with pytest.raises(UsageError, match="apt install chromium"):
        chosen(ScanSettings(render="always"))


@pytest.mark.usefixtures("bare")
def test_without_the_package_it_is_named_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chromium.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'prongsai\[render\]' and apt install chromium"):
        chosen(ScanSettings(render="always"))


def test_a_named_browser_that_is_no_program_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="OIT_CHROMIUM names"):
        chosen(ScanSettings(render="auto", chromium=tmp_path / "nothing"))


def test_switched_off_no_browser_is_looked_for(tmp_path: Path):
    assert chosen(ScanSettings(render="never", chromium=tmp_path / "nothing")).mode == "never"


def test_a_named_browser_is_taken(tmp_path: Path):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    rendering = chosen(ScanSettings(render="always", chromium=program, max_rendered=3, render_seconds=4))
    assert (rendering.mode, rendering.path, rendering.most, rendering.seconds) == ("always", str(program), 3, 4.0)
