"""The same site, the same answer: in whatever order its things lie in the snapshot, were visited, or are hashed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from checklist.classifying import Classifier
from checklist.judging import judge
from checklist.loading import Checklist, load_checklist
from core.settings import ReadSettings, ScanSettings
from core.snapshot import Link, Snapshot
from crawler.files import FileReader
from crawler.frontier import Rank, neutral
from crawler.insides import with_insides
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot
from sample.server import serve
from scheduler.audit import judge_archive

pytestmark = pytest.mark.xdist_group("order")
"""What they share takes long to make: it is made once."""

ROOT = Path(__file__).parents[2]
EXPECTED: dict[str, Any] = yaml.safe_load((ROOT / "sample" / "expected.yml").read_text(encoding="utf-8"))
YEAR: int = EXPECTED["fiscal_year"]
AS_OF: date = EXPECTED["as_of"]
SETTINGS = ScanSettings(delay=0.0, allow_private=True)

_IN_ANOTHER_PROCESS = """
import sys
from datetime import date
from pathlib import Path
from checklist.loading import load_checklist
from core.settings import ReadSettings
from scheduler.audit import judge_archive

archive, cache, year, as_of = sys.argv[1:]
reading = ReadSettings(ocr="never", cache_dir=Path(cache))
audit, _ = judge_archive(Path(archive), load_checklist(int(year)), date.fromisoformat(as_of), reading=reading)
sys.stdout.buffer.write(audit.to_json().encode())
"""


@dataclass(frozen=True)
class Visited:
    """The sample, visited best links first, with the address that it still answers on."""

    url: str
    folder: Path
    archive: Path
    reading: ReadSettings
    checklist: Checklist
    rank: Rank


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    folder = tmp_path_factory.mktemp("order")
    checklist = load_checklist(YEAR)
    rank = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition).rank
    archive = folder / "best.warc.gz"
    with serve() as url:
        run_scan(url, SETTINGS, archive, rank)
        yield Visited(url, folder, archive, ReadSettings(ocr="never", cache_dir=folder / "cache"), checklist, rank)


@pytest.fixture(scope="module")
def snapshot(visited: Visited) -> Snapshot:
    with FileReader(visited.reading) as files:
        return with_insides(read_snapshot(visited.archive), visited.archive, files)


@pytest.fixture(scope="module")
def audited(visited: Visited) -> str:
    audit, _ = judge_archive(visited.archive, visited.checklist, AS_OF, reading=visited.reading)
    return audit.to_json()


def shuffled(snapshot: Snapshot, seed: int) -> Snapshot:
    """The same snapshot with its parts in another order."""
    order = random.Random(seed)

    def mixed(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(order.sample(things, len(things)))

    def aliased(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(thing.model_copy(update={"aliases": mixed(thing.aliases)}) for thing in mixed(things))

    return snapshot.model_copy(
        update={
            "hosts": mixed(snapshot.hosts),
            "pages": aliased(snapshot.pages),
            "documents": aliased(snapshot.documents),
            "unread": mixed(snapshot.unread),
        }
    )


def test_a_shuffled_snapshot_is_another_one(snapshot: Snapshot) -> None:
    other = shuffled(snapshot, 1)
    assert [page.url for page in other.pages] != [page.url for page in snapshot.pages]
    assert sorted(page.url for page in other.pages) == sorted(page.url for page in snapshot.pages)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_a_snapshots_parts_decides_nothing(snapshot: Snapshot, visited: Visited, seed: int) -> None:
    plain = judge(snapshot, visited.checklist, AS_OF, "order").to_json()
    mixed = judge(shuffled(snapshot, seed), visited.checklist, AS_OF, "order").to_json()
    assert differences(json.loads(mixed), json.loads(plain)) == []
    assert mixed == plain


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_another_process_with_other_hashes_gives_the_same_bytes(visited: Visited, audited: str, seed: str) -> None:
    given = [str(visited.archive), str(visited.folder / "cache"), str(YEAR), AS_OF.isoformat()]
    done = subprocess.run(
        [sys.executable, "-c", _IN_ANOTHER_PROCESS, *given],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert done.stdout.decode() == audited


def test_a_reader_that_remembers_nothing_gives_the_same_bytes(visited: Visited, audited: str) -> None:
    reading = ReadSettings(ocr="never", cache_dir=None)
    again, _ = judge_archive(visited.archive, visited.checklist, AS_OF, reading=reading)
    assert again.to_json() == audited


@pytest.mark.parametrize("way", ["breadth", "worst"])
def test_another_order_of_visits_gives_the_same_findings(visited: Visited, audited: str, way: str) -> None:
    """Pages without end are left at another place: what was counted may differ, what was found may not."""

    def worst(link: Link) -> float:
        return 1.0 - visited.rank(link)

    archive = visited.folder / f"{way}.warc.gz"
    run_scan(visited.url, SETTINGS, archive, worst if way == "worst" else neutral)
    other, _ = judge_archive(archive, visited.checklist, AS_OF, reading=visited.reading)
    assert differences(without_times(json.loads(other.to_json())), without_times(json.loads(audited))) == []


def without_times(audit: dict[str, Any]) -> dict[str, Any]:
    """An audit without when it was made and without the counts of what was read: some pages have no end."""
    crawl = {key: value for key, value in audit["crawl"].items() if key not in {"pages", "bytes", "left_count"}}
    health = {key: value for key, value in audit["health"].items() if key not in {"seconds_median", "seconds_p95"}}
    # How many requests were answered is counted.
    health["checks"] = [check for check in health["checks"] if check["id"] != "availability"]
    items = [
        {**item, "considered": [{**one, "left_out": 0} for one in item.get("considered", ())]}
        for item in audit["items"]
    ]
    return {**audit, "fetched": "", "crawl": crawl, "health": health, "items": items}


def differences(one: Any, other: Any, place: str = "") -> list[str]:
    """Where two audits differ, with what stands there."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            found
            for key in one.keys() | other.keys()
            for found in differences(one.get(key), other.get(key), f"{place}.{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            found
            for number, (left, right) in enumerate(zip(one, other, strict=True))
            for found in differences(left, right, f"{place}[{number}]")
        ]
    return [] if one == other else [f"{place}: {one!r} != {other!r}"]
