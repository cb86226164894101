"""What tests of several packages share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


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
