"""The groups in which tests are run: what is made for one test of a group serves all of it."""

from __future__ import annotations

import os

import pytest


@pytest.mark.xdist_group("kept-together")
def test_a_group_goes_to_one_process(request: pytest.FixtureRequest) -> None:
    """pytest-xdist hangs a group's name on its tests; with pytest 9.2 it did not, and everything was made four times."""
    if "PYTEST_XDIST_WORKER" in os.environ and request.config.getoption("loadgroup", default=False):
        assert request.node.nodeid.endswith("@kept-together")
    else:
        assert request.node.get_closest_marker("xdist_group") is not None
