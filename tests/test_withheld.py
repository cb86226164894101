"""A part of the sample site that could not be read makes no answer false."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from checklist.loading import load_checklist
from core.settings import ScanSettings
from core.snapshot import Cause, Snapshot
from sample.server import serve
from scheduler.audit import audit_site
from tests.bench.withheld import Turned, judged, opened, turned, without

pytestmark = pytest.mark.xdist_group("withheld")
"""What they share takes long to make: it is made once."""

DAY = date(2025, 4, 30)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("scan")
    with serve() as url:
        settings = ScanSettings(allow_private=True, delay=0, probe="never", render="never")
        audit_site(url, load_checklist(2568), DAY, settings, folder, formats=())
    return opened(folder / "snapshot.warc.gz")


@pytest.fixture(scope="module")
def false_without(snapshot: Snapshot) -> Callable[[str], list[Turned]]:
    checklist = load_checklist(2568)
    before = judged(snapshot, checklist, DAY)

    def told(path: str) -> list[Turned]:
        page = next(one for one in snapshot.pages if one.url.endswith(path))
        return list(turned(before, judged(without(snapshot, page), checklist, DAY), page, path))

    return told


def test_what_only_a_page_leads_to_is_withheld_with_it(snapshot: Snapshot) -> None:
    page = next(one for one in snapshot.pages if one.url.endswith("/info/general"))
    less = without(snapshot, page)

    assert not any(one.url.endswith(("/info/general", "/info/documents")) for one in less.pages)
    assert [one.cause for one in less.unread if one.url == page.url] == [Cause.TIMEOUT]


@pytest.mark.parametrize(
    "path", ["/home", "/info/general", "/info/documents", "/ita/", "/ita/2568", "/plan/", "/plan/menu.html"]
)
def test_a_page_that_timed_out_makes_nothing_missing_and_takes_nothing_away(
    false_without: Callable[[str], list[Turned]], path: str
) -> None:
    assert false_without(path) == []
