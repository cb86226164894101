"""What people see of a finished run: each site's report in the folder of reports, the index pages, the notices.

Plain files that a web server or the file manager shows: ``<group>/<site>/report.html`` and ``audit.json`` are the newest, those
of earlier weeks lie beside them under their day.
"""

from __future__ import annotations

import os
import re
import shutil
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import Audit
from core.exceptions import StoreError
from core.settings import NoticeSettings, StoreSettings
from reports.formats import FORMATS
from scheduler import places
from scheduler.audit import THAILAND
from scheduler.notices import make_notices
from scheduler.pages import write_pages
from scheduler.reviewing import shown_audit
from store.database import Database
from store.schema import AuditRow, Group, Run, Site

DATED_KEPT = 8
"""Days of a site whose report is kept beside the newest one."""
_DATED = re.compile(r"\d{4}-\d\d-\d\d")


def publish(
    database: Database, run_id: int, settings: StoreSettings, now: datetime, notices: NoticeSettings | None = None
) -> bool:
    """Writes what people see of a finished run and notes that it is out. Whether that was to be done.

    A kill in between repeats harmlessly: files are written anew, and notices know what was told. Raises ``StoreError`` where the
    database or the folder of reports cannot be used.
    """
    with database.read() as session:
        run = session.get_one(Run, run_id)
        if run.finished is None or run.published is not None:
            return False
        group = session.get(Group, run.group_id) if run.group_id is not None else None
        audited = session.execute(
            select(AuditRow, Site)
            .join(Site, Site.id == AuditRow.site_id)
            .where(AuditRow.run_id == run_id, AuditRow.final)
            .order_by(Site.id)
        ).all()
    folder, today = reports_folder(settings) / group_folder(group), now.astimezone(THAILAND).date()
    try:
        for row, site in audited:
            with database.read() as session:
                audit = shown_audit(session, row, today)
            if audit is not None:
                write_report(folder / places.site_folder(site.id, site.url), audit, run.as_of)
        write_pages(database, run_id, settings, notices)
        if hasattr(os, "sync"):
            # What is noted as published outlives a power cut.
            os.sync()
    except OSError as error:
        raise StoreError(
            f"reports cannot be written to {folder} ({error.strerror}): make room, or set OIT_REPORTS_DIR to another folder"
        ) from error
    make_notices(database, run_id, now, notices)
    database.insist(lambda session: _note(session, run_id, now))
    return True


def reports_folder(settings: StoreSettings) -> Path:
    return settings.reports_dir or settings.data_dir / "reports"


def group_folder(group: Group | None) -> str:
    return places.group_folder(group.name if group else None)


def delete_reports(settings: StoreSettings, site_id: int) -> int:
    """Deletes the folders of a site's reports, under every host that it had. Returns how many. Raises ``StoreError``."""
    folders = [one for one in reports_folder(settings).glob(f"*/*-{site_id}") if one.is_dir() and not one.is_symlink()]
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise StoreError(f"{folder} could not be deleted ({error.strerror}): delete it by hand") from error
    return len(folders)


def write_report(folder: Path, audit: Audit, day: date) -> None:
    """Writes the newest report of a site and its copy of the day; of older days so many are kept. Raises ``OSError``."""
    dated = folder / f"{day.year + 543}-{day:%m-%d}"
    dated.mkdir(parents=True, exist_ok=True)
    for paper in (FORMATS["json"], FORMATS["html"]):
        unfinished = dated / f"{paper.file_name}.part"
        unfinished.write_bytes(paper.render(audit, "arabic"))
        unfinished.replace(dated / paper.file_name)
        _also(dated / paper.file_name, folder / paper.file_name)
    days = sorted(one for one in folder.iterdir() if one.is_dir() and _DATED.fullmatch(one.name))
    for old in days[:-DATED_KEPT]:
        for file in old.iterdir():
            file.unlink()
        old.rmdir()


def _also(file: Path, name: Path) -> None:
    """Shows a file under another name, too, without taking its room twice where the file system can. Raises ``OSError``."""
    unfinished = name.with_name(f"{name.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        unfinished.hardlink_to(file)
    except OSError:
        # Shares of other machines, and sticks, know no second names.
        shutil.copyfile(file, unfinished)
    unfinished.replace(name)


def _note(session: Session, run_id: int, now: datetime) -> None:
    run = session.get_one(Run, run_id)
    run.published = run.published or now
