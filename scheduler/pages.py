"""The index pages in the folder of reports, of a run's group and of all groups, each with its twin as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.exceptions import StoreError
from core.settings import NoticeSettings, StoreSettings
from reports.notices import Digest, Place
from reports.overview import GroupRow, Overview, Row, State, overview_json, render_overview
from scheduler.places import ALL_PAGE, group_folder, group_page, site_report
from scheduler.weekly import Round, digest_of, is_failing, round_of, thai_day
from store.database import Database
from store.groups import all_groups
from store.overview import SiteLine, overview_of_sites
from store.schema import Group, Run
from store.sites import sites_of
from store.watching import scanned_with


def write_pages(
    database: Database, run_id: int, settings: StoreSettings, notices: NoticeSettings | None = None
) -> tuple[Path, ...]:
    """Writes the index page of a run's group, or of sites without one, and that of all groups; each shows the newest finished
    run of a group, and links to the reports that lie in the folder. Returns the pages' paths. The same whenever it is done:
    what the pages show is the runs'. Raises ``StoreError``.
    """
    chosen = notices or NoticeSettings()
    folder = settings.reports_dir or settings.data_dir / "reports"
    with database.read() as session:
        run = session.get_one(Run, run_id)
        own = _newest(session, run)
        rounds = [round_of(session, one, chosen) for one in _newest_of_groups(session, own)]
        mine = next(one for one in rounds if one.run.id == own.id)
        pages = {
            group_page(mine.name): _page_of_group(mine, folder, chosen),
            ALL_PAGE: _page_of_all(session, run.fiscal_year, rounds, folder, chosen),
        }
    for place, shown in pages.items():
        _write(folder / place, render_overview(shown))
        _write(folder / place.with_suffix(".json"), overview_json(shown))
    return tuple(folder / place for place in pages)


def _newest(session: Session, run: Run) -> Run:
    """The newest finished run of the same group: one published late must not hide a newer one."""
    newest = session.scalars(
        select(Run).where(Run.group_id == run.group_id, Run.finished.is_not(None)).order_by(Run.id.desc()).limit(1)
    ).first()
    return run if run.group_id is None or newest is None or newest.id < run.id else newest


def _newest_of_groups(session: Session, own: Run) -> list[Run]:
    """The newest finished run of each group, and ``own``."""
    newest = select(func.max(Run.id)).where(Run.finished.is_not(None), Run.group_id.is_not(None)).group_by(Run.group_id)
    others = newest if own.group_id is None else newest.where(Run.group_id != own.group_id)
    ids = {own.id, *session.scalars(others)}
    return list(session.scalars(select(Run).where(Run.id.in_(ids)).order_by(Run.id)))


def _page_of_group(found: Round, folder: Path, settings: NoticeSettings) -> Overview:
    rows = tuple(_row(line, found, _report(folder, found.name, line)) for line in found.lines)
    return Overview(
        told=digest_of(found, settings),
        rows=rows,
        folder=group_folder(found.name),
        tool=version("prongsai"),
        language=found.language,
    )


def _page_of_all(
    session: Session, fiscal_year: int, rounds: Sequence[Round], folder: Path, settings: NoticeSettings
) -> Overview:
    sites = [site.id for site in sites_of(session, None)]
    lines = overview_of_sites(session, sites, fiscal_year)
    groups = scanned_with(session, sites)
    # A site of several groups is told of with its newest round.
    newest = {line.site_id: one for one in rounds for line in one.lines}
    known = {line.site_id: line for one in rounds for line in one.lines}
    rows = tuple(
        _row(
            known.get(line.site_id, line),
            newest.get(line.site_id),
            _report(folder, groups.get(line.site_id), line),
        )
        for line in lines
    )
    return Overview(
        told=_together(rounds, newest, fiscal_year, settings),
        rows=rows,
        groups=tuple(_group_row(session, group, rounds, settings) for group in all_groups(session)),
        tool=version("prongsai"),
    )


def _together(rounds: Sequence[Round], newest: dict[int, Round], fiscal_year: int, settings: NoticeSettings) -> Digest:
    """What the newest rounds of all groups found, each site once."""
    digests = []
    for one in rounds:
        lines = tuple(line for line in one.lines if newest[line.site_id] is one)
        urls = {line.url for line in lines}
        expiring = tuple(expiry for expiry in one.expiring if expiry.url in urls)
        digests.append(digest_of(replace(one, lines=lines, expiring=expiring), settings))
    return Digest(
        group="",
        fiscal_year=fiscal_year,
        as_of=max(one.run.as_of for one in rounds),
        sites=sum(one.sites for one in digests),
        overview=Place(str(ALL_PAGE)),
        changed=tuple(site for one in digests for site in one.changed),
        unchecked=tuple(sorted((site for one in digests for site in one.unchecked), key=lambda site: site.times)),
        expiring=tuple(sorted((e for one in digests for e in one.expiring), key=lambda e: (e.expires, e.name))),
    )


def _group_row(session: Session, group: Group, rounds: Sequence[Round], settings: NoticeSettings) -> GroupRow:
    page = Place(str(group_page(group.name)))
    found = next((one for one in rounds if one.run.group_id == group.id), None)
    if found is None:
        return GroupRow(group.name, group.title, page, None, len(sites_of(session, group)), 0, 0, 0, None)
    told = digest_of(found, settings)
    scores = [
        (line.oit_low, line.oit_high) for line in found.lines if line.oit_low is not None and line.oit_high is not None
    ]
    lows, highs = [low for low, _ in scores], [high for _, high in scores]
    return GroupRow(
        name=group.name,
        title=group.title,
        page=page,
        as_of=found.run.as_of,
        sites=len(found.lines),
        better=len(told.of("better")),
        worse=len(told.of("worse")),
        unchecked=len(told.unchecked),
        oit=(sum(lows) / len(lows), sum(highs) / len(highs)) if scores else None,
    )


def _row(line: SiteLine, found: Round | None, report: Place | None) -> Row:
    failing = found.failing.get(line.site_id) if found is not None else None
    if is_failing(line):
        fetched = failing.fetched if failing else None
        low, high = (failing.oit_low, failing.oit_high) if failing else (None, None)
        return Row(
            name=line.name,
            url=line.url,
            report=report,
            state="none" if line.audit_id is None else "failed",
            province=line.province,
            kind=line.kind,
            known=(low, high) if low is not None and high is not None else None,
            seen=thai_day(fetched) if fetched else None,
            cause=line.cause,
        )
    state: State = "partly" if line.state == "partial" else "read"
    return Row(
        name=line.name,
        url=line.url,
        report=report,
        state=state,
        province=line.province,
        kind=line.kind,
        oit=(line.oit_low, line.oit_high) if line.oit_low is not None and line.oit_high is not None else None,
        met=line.met,
        partial=line.partial,
        missing=line.missing,
        unverified=line.unverified,
        not_due=line.not_due,
        better=line.better,
        worse=line.worse,
        unchecked=line.unchecked,
        seen=thai_day(line.fetched) if line.fetched else None,
        cause=line.cause,
    )


def _report(folder: Path, group: str | None, line: SiteLine) -> Place | None:
    """Where a site's report lies, if it lies there."""
    place = site_report(group, line.site_id, line.url)
    return Place(str(place)) if (folder / place).is_file() else None


def _write(file: Path, text: str) -> None:
    """Puts the whole text in the place of the file, or leaves the file as it was."""
    unfinished = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(file)
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written ({error.strerror}): make room, or set OIT_REPORTS_DIR to another folder"
        ) from error
