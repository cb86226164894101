from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.audit import Audit
from core.settings import ReadSettings, ScanSettings
from crawler.journal import part_of
from crawler.locks import held
from scheduler import turn
from scheduler.artefacts import Artefacts
from scheduler.audit import SNAPSHOT_NAME
from scheduler.turn import Means, chosen, former_scan, take_turn
from scheduler.unchanged import kept_beside
from store.audits import load_audit, newest_audit
from store.database import Database
from store.runs import Claim, Rules, begin_run, claim
from store.schema import AuditRow, DeclaredLink, Scan, Site
from tests.crawler.conftest import PDF, Answer, Website, page
from tests.store.register import NOW, a_site

NOTES = "snapshot.recrawl.json.gz"


@pytest.fixture
def town() -> Iterator[Website]:
    pages = {f"/{n}": Answer(page(f"หน้า {n}"), headers={"ETag": f'"{n}"'}) for n in range(4)}
    site = Website({"/": page("หน้าแรก", *pages), **pages})
    yield site
    site.close()


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    yield database
    database.dispose()


@pytest.fixture
def means(store: Database, tmp_path: Path) -> Means:
    return Means(
        database=store,
        artefacts=Artefacts(tmp_path / "kept", tmp_path / "scratch"),
        clock=lambda: NOW,
        wants_second_look=lambda session, scan, audit: False,
        record=lambda session, row, audit, now: None,
        settings=ScanSettings(delay=0, allow_private=True, timeout=5, probe="never", render="never"),
        reading=ReadSettings(ocr="never", cache_dir=None),
        rules=Rules(retry_after=timedelta(minutes=15)),
    )


def claimed(database: Database, url: str, name: str = "one", now: datetime = NOW, **site: Any) -> Claim:
    """A claim of the site, in a run of that name, which is begun where it is not there."""
    with database.write() as session:
        found = session.scalars(select(Site).where(Site.url == url)).first() or a_site(session, url, **site)
        until = NOW + timedelta(hours=9)
        run = begin_run(
            session, name, None, [found], fiscal_year=2569, as_of=date(2026, 1, 4), started=NOW, until=until
        )
        return claim(session, "worker", now, runs=[run.id])[0]


def scans(database: Database) -> list[Scan]:
    with database.read() as session:
        return list(session.scalars(select(Scan).order_by(Scan.id)))


def test_a_site_is_audited_kept_and_settled(means: Means, town: Website) -> None:
    mine = claimed(means.database, town.url)
    assert take_turn(means, mine) == "done"
    (scan,) = scans(means.database)
    assert (scan.state, scan.folder) == ("done", "sites/1/1/1")
    assert set(means.artefacts.kept(scan.folder)) >= {SNAPSHOT_NAME, NOTES, "audit.json"}
    with means.database.read() as session:
        row = newest_audit(session, mine.site_id)
        assert row is not None
        assert (row.pages, row.as_of) == (5, mine.as_of)
        audit = load_audit(session, row.id)
    folder = means.artefacts.fetch(scan.folder, ["audit.json"])
    assert folder is not None
    assert audit is not None
    assert (folder / "audit.json").read_text(encoding="utf-8") == audit.to_json()


def test_a_site_that_does_not_answer_is_tried_again_later(means: Means) -> None:
    assert take_turn(means, claimed(means.database, "http://127.0.0.1:9/")) == "again"
    (scan,) = scans(means.database)
    assert (scan.state, scan.failures, scan.not_before) == ("waiting", 1, NOW + timedelta(minutes=15))


def test_the_next_run_builds_on_the_last_one(means: Means, town: Website) -> None:
    take_turn(means, claimed(means.database, town.url))
    mine = claimed(means.database, town.url, "two")
    former = former_scan(means, mine)
    assert former is not None
    assert former.parent.parent.name == "1"
    assert take_turn(means, mine) == "done"


def test_on_another_machine_what_spares_judging_comes_along_with_the_last_scan(
    means: Means, town: Website, tmp_path: Path
) -> None:
    kept = f"memory://{tmp_path.name}"
    here = replace(means, artefacts=Artefacts(kept, tmp_path / "here"))
    take_turn(here, claimed(means.database, town.url))
    elsewhere = replace(means, artefacts=Artefacts(kept, tmp_path / "there"))
    former = former_scan(elsewhere, claimed(means.database, town.url, "two"))
    assert former is not None
    assert kept_beside(former).is_file()


def test_a_half_written_snapshot_is_not_built_on(means: Means, town: Website) -> None:
    take_turn(means, claimed(means.database, town.url))
    kept = means.artefacts.place("sites/1/1/1") / SNAPSHOT_NAME
    kept.write_bytes(kept.read_bytes()[:-100])
    mine = claimed(means.database, town.url, "two")
    assert former_scan(means, mine) is None
    assert take_turn(means, mine) == "done"


def test_what_a_broken_off_writing_left_is_not_kept(means: Means, town: Website) -> None:
    mine = claimed(means.database, town.url)
    folder = means.artefacts.place("sites/1/1/1")
    (folder / "audit.json.part").write_text('{"schema": "oit-au', encoding="utf-8")
    (folder / "audit.json").write_text("", encoding="utf-8")
    assert take_turn(means, mine) == "done"
    assert "audit.json.part" not in means.artefacts.kept("sites/1/1/1")
    Audit.model_validate_json((folder / "audit.json").read_bytes())


def test_a_second_look_has_a_folder_of_its_own_and_builds_on_the_first(means: Means, town: Website) -> None:
    curious = replace(means, wants_second_look=lambda session, scan, audit: scan.look == 1)
    assert take_turn(curious, claimed(means.database, town.url)) == "second look"
    mine = claimed(means.database, town.url, now=NOW + timedelta(hours=1))
    former = former_scan(means, mine)
    assert former is not None
    assert former.parent.name == "1"
    assert take_turn(curious, mine) == "done"
    assert scans(means.database)[0].folder == "sites/1/1/2"
    with means.database.read() as session:
        assert [(row.look, row.final) for row in session.scalars(select(AuditRow))] == [(1, False), (2, True)]


def test_a_worker_that_is_told_to_stop_gives_the_site_back_with_what_it_has(means: Means, town: Website) -> None:
    waits = threading.Event()

    def slow(request: Any) -> Answer:
        means.stop.say()
        waits.wait(1)
        return Answer(page("ช้า"))

    town.pages["/3"] = slow
    mine = claimed(means.database, town.url)
    assert take_turn(means, mine) == "again"
    waits.set()
    (scan,) = scans(means.database)
    assert (scan.state, scan.failures, scan.not_before) == ("waiting", 0, NOW)
    assert part_of(means.artefacts.place("sites/1/1/1") / SNAPSHOT_NAME).exists()
    del town.pages["/3"]
    town.asked.clear()
    again = replace(means, stop=type(means.stop)())
    assert take_turn(again, claimed(means.database, town.url)) == "done"
    assert "/" not in town.asked


def test_a_site_that_someone_scans_by_hand_waits(means: Means, town: Website, tmp_path: Path) -> None:
    with held(town.url, tmp_path / "other", means.settings.state_dir):
        assert take_turn(means, claimed(means.database, town.url)) == "again"
    (scan,) = scans(means.database)
    assert (scan.state, scan.failures, scan.not_before) == ("waiting", 0, NOW + timedelta(minutes=5))


def test_settings_that_cannot_be_used_are_told(means: Means, town: Website) -> None:
    assert take_turn(means, claimed(means.database, town.url, settings={"max_pages": "many"})) == "again"
    assert "max_pages cannot be 'many'" in scans(means.database)[0].error


def test_the_settings_of_a_run_go_before_those_of_a_site() -> None:
    found = chosen(ScanSettings(delay=3), {"delay": 2, "max_pages": 5, "ocr": "never"}, {"delay": 1})
    assert (found.delay, found.max_pages) == (1, 5)


def test_a_fault_in_the_history_leaves_no_audit_behind(means: Means, town: Website) -> None:
    def faulty(*_: object) -> None:
        raise KeyError("verdict")

    assert take_turn(replace(means, record=faulty), claimed(means.database, town.url)) == "again"
    with means.database.read() as session:
        assert session.scalars(select(AuditRow)).all() == []


def test_a_database_that_is_away_for_a_moment_gets_the_outcome_when_it_is_back(
    means: Means, town: Website, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = claimed(means.database, town.url)
    monkeypatch.setattr("store.database.BUSY_SECONDS", 0.05)
    impatient = Database(str(means.database.engine.url))
    tries: list[int] = []
    holder = Database(str(means.database.engine.url))

    def record(*_: object) -> None:
        tries.append(len(tries))

    with holder.write() as session:
        session.connection()
        turn = threading.Thread(target=take_turn, args=(replace(means, database=impatient, record=record), mine))
        turn.start()
        turn.join(4)
        assert turn.is_alive()
        assert tries == []
    turn.join(30)
    assert tries == [0]
    assert scans(means.database)[0].state == "done"
    impatient.dispose()
    holder.dispose()


@pytest.fixture
def heavy(town: Website) -> Website:
    """A town with two files."""
    pdf = Answer(PDF, headers={"Content-Type": "application/pdf"})
    town.pages |= {
        "/": page("หน้าแรก", "/0", "/a.pdf", "/b.pdf"),
        "/a.pdf": pdf,
        "/b.pdf": Answer(PDF + b"%", headers=pdf.headers),
    }
    return town


def read_by_another(means: Means, mine: Claim) -> str:
    """Settles a handed-on site in a turn of its own."""
    with means.database.write() as session:
        (reading,) = claim(session, "reader", NOW, stage="reading")
    assert (reading.scan_id, reading.attempt) == (mine.scan_id, 2)
    return take_turn(means, reading)


def audit_of(means: Means, mine: Claim) -> Audit:
    with means.database.read() as session:
        row = newest_audit(session, mine.site_id)
        assert row is not None
        audit = load_audit(session, row.id)
    assert audit is not None
    return audit


def test_the_files_of_a_heavy_site_are_opened_by_another_turn_with_the_same_outcome(
    means: Means, heavy: Website
) -> None:
    alone = claimed(means.database, heavy.url)
    assert take_turn(replace(means, heavy_files=3), alone) == "done"
    mine = claimed(means.database, heavy.url, "two")
    assert take_turn(replace(means, heavy_files=2), mine) == "reading"
    assert scans(means.database)[1].state == "scanned"
    asked = len(heavy.asked)
    assert read_by_another(means, mine) == "done"
    assert len(heavy.asked) == asked
    first, second = (
        one.model_copy(
            update={"fetched": NOW, "health": one.health.model_copy(update={"seconds_median": 0, "seconds_p95": 0})}
        )
        for one in (audit_of(means, alone), audit_of(means, mine))
    )
    assert first == second


def test_a_heavy_site_is_opened_on_another_machine(means: Means, heavy: Website, tmp_path: Path) -> None:
    store = f"memory://{tmp_path.name}"
    here, there = (
        replace(means, artefacts=Artefacts(store, tmp_path / name), heavy_files=1) for name in ("here", "there")
    )
    mine = claimed(means.database, heavy.url)
    assert take_turn(here, mine) == "reading"
    heavy.asked.clear()
    assert read_by_another(there, mine) == "done"
    assert heavy.asked == []
    assert audit_of(means, mine).crawl.documents == 2
    # What is kept elsewhere leaves no copy on the machines that worked on it.
    assert not [one for name in ("here", "there") for one in (tmp_path / name).rglob("*") if one.is_file()]


def test_a_heavy_site_whose_files_are_gone_is_told(means: Means, heavy: Website) -> None:
    mine = claimed(means.database, heavy.url)
    take_turn(replace(means, heavy_files=1), mine)
    means.artefacts.delete("sites/1/1")
    assert read_by_another(means, mine) == "again"
    assert "is not there any more" in scans(means.database)[0].error


def test_links_that_the_agency_declared_are_checked_along(means: Means, town: Website) -> None:
    mine = claimed(means.database, town.url)
    with means.database.write() as session:
        for year, code in ((2569, "O5"), (2568, "O6")):
            session.add(
                DeclaredLink(site_id=mine.site_id, fiscal_year=year, code=code, url=f"{town.url}gone", added=NOW)
            )
    assert take_turn(means, mine) == "done"
    with means.database.read() as session:
        row = newest_audit(session, mine.site_id)
        assert row is not None
        audit = load_audit(session, row.id)
    assert audit is not None
    assert [item.code for item in audit.declared] == ["O5"]


def test_turns_that_begin_together_share_one_checklist(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each of 24 turns took a worker's first ten seconds, and the memory of 24."""
    loaded: list[object] = []

    def slowly(year: int) -> object:
        loaded.append(object())
        time.sleep(0.05)
        return loaded[-1]

    monkeypatch.setattr(turn, "load_checklist", slowly)
    turn._loaded.cache_clear()
    try:
        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(turn._checklist, [2568] * 8))
    finally:
        turn._loaded.cache_clear()
    assert len(loaded) == 1
    assert set(map(id, got)) == {id(loaded[0])}
