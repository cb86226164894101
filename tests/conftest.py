"""What tests of several packages share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.readers.ocr import engine
from crawler.rendering.chromium import lacking

pytest_plugins = ["tests.databases"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real material beside the checkout (``OIT_SHARED``); its tests are left out where it is absent.

    ``OIT_REQUIRE_SHARED=1`` makes its absence a failure.
    """
    folder = Path(os.environ.get("OIT_SHARED") or Path(__file__).parents[2] / "shared")
    if folder.is_dir():
        return folder
    if os.environ.get("OIT_REQUIRE_SHARED") == "1":
        pytest.fail(f"{folder} is required by OIT_REQUIRE_SHARED and is not there")
    pytest.skip("the real material is not beside this checkout")


@pytest.fixture(scope="session", autouse=True)
def _nothing_remembered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or leaves anything in the user's own folders: the memory of read files, the locks of scans, the database."""
    own = {
        "OIT_CACHE_DIR": "",
        "OIT_STATE_DIR": str(tmp_path_factory.mktemp("state")),
        "OIT_DATA_DIR": str(tmp_path_factory.mktemp("data")),
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    yield
    for name, value in before.items():
        os.environ.pop(name)
        if value is not None:
            os.environ[name] = value


def pytest_configure() -> None:
    """No test starts a browser that does not ask for one. What tests start can be interrupted, also where they run in the
    background of a shell, which lets nothing of what it starts hear Ctrl-C.
    """
    os.environ["OIT_RENDER"] = "never"
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def browser() -> None:
    """Chromium and what drives it; its tests are left out where they are not installed. ``OIT_REQUIRE_RENDER=1`` makes that
    a failure.
    """
    wanted = lacking(None)
    if not wanted:
        return
    if os.environ.get("OIT_REQUIRE_RENDER") == "1":
        pytest.fail(f"OIT_REQUIRE_RENDER wants pages to be rendered: {wanted}")
    pytest.skip(f"pages cannot be rendered here: {wanted}")


@pytest.fixture(scope="session")
def tesseract() -> None:
    """Character recognition; its tests are left out where it is not installed. ``OIT_REQUIRE_OCR=1`` makes that a failure."""
    if engine() is not None:
        return
    if os.environ.get("OIT_REQUIRE_OCR") == "1":
        pytest.fail("OIT_REQUIRE_OCR wants tesseract with Thai and English: install tesseract-ocr-tha")
    pytest.skip("tesseract with Thai and English is not installed (Debian: tesseract-ocr-tha)")
