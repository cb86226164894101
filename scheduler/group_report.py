"""Many sites as one report: from the register's group with the newest audit of each, or from a folder of audit.json files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from checklist.comparing import DIRECTIONS, Kind
from checklist.grouping import Origin, SiteFacts, Unaudited, facts_of, group_report
from checklist.two_audits import compare_audits
from core.audit import ItemChange, Range, Verdict
from core.exceptions import StoreError, UsageError
from core.group import GroupReport, LeftOut
from scheduler.audit_files import read_audit, read_folder
from store.audits import last_readable, load_audit, visits_before
from store.database import Database
from store.groups import group_by_name
from store.overview import SiteLine, changes_of, newest_run, overview_of_sites
from store.schema import Group, Site
from store.sites import place_of, sites_of


def report_of_group(
    database: Database, name: str, *, year: int | None = None, province: str | None = None
) -> GroupReport:
    """The sites of a group of the register, each with its newest audit that counts, of the year named, else of the group's
    newest run. Raises ``UsageError`` for a group, province or year that is not there.
    """
    with database.read() as session:
        group = group_by_name(session, name)
        sites = _of_province(sites_of(session, group), province)
        fiscal_year = year if year is not None else _year(session, group)
        lines = overview_of_sites(session, [site.id for site in sites], fiscal_year)
        if all(line.audit_id is None for line in lines):
            raise UsageError(
                f"no site of {name!r} has an audit of fiscal year {fiscal_year}: oit scan --group {name}, or another --year"
            )
        changes, before = (
            _changes(session, lines),
            visits_before(session, [line.site_id for line in lines], fiscal_year),
        )
        facts: list[SiteFacts] = []
        unaudited: list[Unaudited] = []
        left_out: list[LeftOut] = []
        for line in lines:
            origin = Origin(line.name, line.url, line.province, line.kind)
            if line.audit_id is None:
                unaudited.append(Unaudited(origin, fiscal_year))
                continue
            try:
                audit = load_audit(session, line.audit_id)
            except StoreError as error:
                left_out.append(LeftOut(source=line.name, kind="unreadable", detail=str(error)))
                continue
            if audit is None:
                left_out.append(LeftOut(source=line.name, kind="cleared"))
                continue
            facts.append(
                facts_of(
                    audit,
                    origin,
                    changes=changes.get(line.audit_id, ()),
                    compared_since=before.get(line.site_id),
                    known=_known(session, line, fiscal_year),
                )
            )
        return group_report(
            group.title or group.name,
            facts,
            unaudited=unaudited,
            province=province or "",
            confirmed=True,
            left_out=left_out,
        )


def _of_province(sites: Sequence[Site], province: str | None) -> list[Site]:
    if province is None:
        return list(sites)
    found = [site for site in sites if site.province == province.strip()]
    if not found:
        known = ", ".join(sorted({site.province for site in sites if site.province})) or "none is known"
        raise UsageError(f"no site of the group is in {province!r}; its provinces are {known}")
    return found


def _year(session: Session, group: Group) -> int:
    newest = newest_run(session, group)
    if newest is None:
        raise UsageError(f"the group {group.name!r} was never scanned: oit scan --group {group.name}, or name --year")
    return newest.fiscal_year


def _changes(session: Session, lines: Sequence[SiteLine]) -> Mapping[int, list[ItemChange]]:
    """Confirmed changes by the audit that told them."""
    fetched = [line.fetched for line in lines if line.fetched is not None]
    found: dict[int, list[ItemChange]] = defaultdict(list)
    for one in changes_of(session, site_ids=[line.site_id for line in lines], since=min(fetched, default=None)):
        kind = Kind(one.kind)
        found[one.audit_id].append(
            ItemChange(
                code=one.code,
                kind=kind.value,
                direction=DIRECTIONS[kind],
                before=Verdict(one.before),
                after=Verdict(one.after),
            )
        )
    return found


def _known(session: Session, line: SiteLine, fiscal_year: int) -> tuple[Range, datetime] | None:
    if line.oit_low is not None:
        return None
    row = last_readable(session, line.site_id, fiscal_year)
    if row is None or row.oit_low is None or row.oit_high is None:
        return None
    return Range(low=row.oit_low, high=row.oit_high), row.fetched


@dataclass(frozen=True, slots=True)
class _File:
    source: str
    facts: SiteFacts


def report_of_folder(folder: Path, *, year: int | None = None) -> GroupReport:
    """The audits in a folder and below it: of each site and year the newest, compared with the one before where that lies there,
    too. What is no audit is named in the report. Raises ``UsageError`` where there is none, or none of the year.
    """
    left_out: list[LeftOut] = []
    by_site: dict[tuple[int, str], list[_File]] = defaultdict(list)
    years: set[int] = set()
    for source, found in read_folder(folder):
        if isinstance(found, LeftOut):
            left_out.append(found)
            continue
        years.add(found.edition.fiscal_year)
        if year is None or found.edition.fiscal_year == year:
            by_site[found.edition.fiscal_year, _place(found.site.url)].append(_File(source, facts_of(found)))
    if not by_site:
        raise UsageError(_none_there(folder, year, years, left_out))
    facts = []
    for files in by_site.values():
        files.sort(key=lambda file: (file.facts.fetched, file.facts.as_of, file.source))
        facts.append(_compared(folder, files))
    return group_report(
        folder.resolve().name or "audits",
        facts,
        older=sum(len(files) - 1 for files in by_site.values()),
        left_out=left_out,
    )


def _place(url: str) -> str:
    try:
        return place_of(url)
    except ValueError:
        return url


def _compared(folder: Path, files: Sequence[_File]) -> SiteFacts:
    """The newest, with what changed since the newest before it that could be read."""
    newest = files[-1].facts
    readable = [file for file in files if file.facts.oit is not None and file.facts.fetched < newest.fetched]
    if not readable:
        return newest
    earlier = readable[-1]
    if newest.oit is None and earlier.facts.oit is not None:
        newest = replace(newest, known=earlier.facts.oit, known_fetched=earlier.facts.fetched)
    if newest.compared_since is not None:
        # Seen twice, which is more than two files can say.
        return newest
    comparison = compare_audits(
        read_audit(folder / earlier.source), read_audit(folder / files[-1].source), same_site=True
    )
    changes = tuple(
        ItemChange(code=pair.code, kind=pair.kind, direction=pair.direction, before=pair.before, after=pair.after)
        for pair in comparison.pairs
        if pair.before is not None and pair.after is not None and pair.kind not in _NO_CHANGE
    )
    return replace(newest, changes=changes, compared_since=earlier.facts.fetched)


_NO_CHANGE = frozenset({"same", "not_due", Kind.CHECKED.value})


def _none_there(folder: Path, year: int | None, years: set[int], left_out: Sequence[LeftOut]) -> str:
    if years:
        return f"{folder} holds no audit of fiscal year {year}, but of {', '.join(map(str, sorted(years)))}: name one with --year"
    if left_out:
        first = left_out[0]
        return f"{folder} holds no audit; of {len(left_out)} .json files the first is {first.source}: {first.detail}"
    return f"{folder} holds no .json file: name a folder where oit audit wrote its audit.json"
