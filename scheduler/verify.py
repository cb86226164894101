"""The submitted links of many agencies, checked: each agency's site scanned once, each link judged by itself."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from checklist.loading import Checklist
from core.audit import Audit
from core.declared import Submission, Submitted
from core.exceptions import StoppedError, UsageError
from core.settings import ReadSettings, ScanSettings
from core.snapshot import DeclaredLink
from crawler.preflight import named_url
from crawler.readers.addresses import normalise_url
from crawler.stopping import Stop
from scheduler.audit import BEGUN_NAME, audit_links, audit_site
from scheduler.faults import note_fault
from scheduler.gate import Gate
from scheduler.places import host_name
from scheduler.previous import newest_snapshot

AUDIT_NAME = "audit.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency and its links."""

    name: str
    """As the file has it; empty where it names the site alone."""
    site: str
    """Normalised address of its main site; empty where none was given, so that its links are checked alone."""
    submitted: tuple[Submitted, ...]

    @property
    def links(self) -> tuple[DeclaredLink, ...]:
        """As they are checked: normalised."""
        return tuple(
            DeclaredLink(code=one.code, url=normalise_url(one.url, one.url) or one.url) for one in self.submitted
        )

    @property
    def rows(self) -> tuple[tuple[str, str, str, int], ...]:
        """Of each link: code, address as it is checked, as it was submitted, and the row of the file."""
        return tuple(
            (link.code, link.url, one.url, one.row) for link, one in zip(self.links, self.submitted, strict=True)
        )

    @property
    def folder(self) -> str:
        """A name for the folder of its results."""
        parts = urlsplit(self.site)
        host = host_name(self.site)
        if self.site and parts.path in {"", "/"} and not parts.query:
            return host
        mark = hashlib.sha256((self.site or self.name).encode()).hexdigest()[:10]
        return f"{host or 'links'}-{mark}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of one agency."""

    agency: Agency
    folder: Path
    trouble: str = ""
    """Why there is no audit; empty where there is one."""
    kept: bool = False
    """Whether the audit was there from before."""


@dataclass
class Verification:
    """A file of links being verified into a folder."""

    checklist: Checklist
    as_of: date
    settings: ScanSettings
    reading: ReadSettings
    folder: Path
    fresh: bool = False
    stop: Stop = field(default_factory=Stop)
    _judging: threading.Lock = field(default_factory=threading.Lock)

    def run(
        self, agencies: Sequence[Agency], concurrency: int, tell: Callable[[Verified], None] = lambda _: None
    ) -> list[Verified]:
        """Verifies agencies, so many at the same time, and tells of each as it is done. In their own order.

        One whose audit lies in the folder already, of the same links, list and day, is not checked again. What goes wrong with
        one agency is in its answer and stops no other. An interrupt ends the scans in order and is raised again.
        """
        done: dict[int, Verified] = {}
        with ThreadPoolExecutor(max(1, concurrency), thread_name_prefix="verify") as pool:
            futures = {pool.submit(self._verified, agency): number for number, agency in enumerate(agencies)}
            try:
                for future in as_completed(futures):
                    done[futures[future]] = future.result()
                    tell(done[futures[future]])
            except KeyboardInterrupt:
                self.stop.say()
                pool.shutdown(cancel_futures=True)
                raise
        return [done[number] for number in sorted(done)]

    def _verified(self, agency: Agency) -> Verified:
        folder = self.folder / agency.folder
        if not self.fresh and self._is_done(agency, folder):
            return Verified(agency, folder, kept=True)
        gate = Gate(self._judging, self.stop)
        try:
            self._verify(agency, folder, gate)
        except StoppedError as error:
            return Verified(agency, folder, trouble=str(error))
        except Exception as error:  # noqa: BLE001 - the one place where one agency's fault must not stop the others
            return Verified(agency, folder, trouble=note_fault(agency.name or agency.site, error))
        finally:
            gate.leave()
        return Verified(agency, folder)

    def _verify(self, agency: Agency, folder: Path, gate: Gate) -> None:
        """Audits an agency into its folder."""
        if self.stop.said:
            raise StoppedError("stopped before it was checked")
        if not agency.site:
            audit_links(
                agency.links,
                self.checklist,
                self.as_of,
                self.settings,
                folder,
                reading=self.reading,
                fresh=self.fresh,
                stop=self.stop,
                gate=gate,
            )
            return
        audit_site(
            agency.site,
            self.checklist,
            self.as_of,
            self.settings,
            folder,
            reading=self.reading,
            fresh=self.fresh,
            previous=None if self.fresh else newest_snapshot(agency.site, folder),
            declared=agency.links,
            stop=self.stop,
            gate=gate,
        )

    def _is_done(self, agency: Agency, folder: Path) -> bool:
        """Whether the audit wanted lies in its folder, of a site that could be read."""
        audit = None if (folder / BEGUN_NAME).exists() else audit_in(folder)
        if audit is None or (agency.site and audit.crawl.state == "failed"):
            return False
        same = audit.edition.revision == self.checklist.revision and audit.as_of == self.as_of
        declared = {(item.code, check.url) for item in audit.declared for check in item.links}
        return same and audit.tool == version("prongsai") and declared == {(one.code, one.url) for one in agency.links}


def audit_in(folder: Path) -> Audit | None:
    """The audit in a folder; None where there is none of this version."""
    try:
        return Audit.model_validate_json((folder / AUDIT_NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def agencies_of(submission: Submission) -> tuple[Agency, ...]:
    """The agencies of a file in its order. Rows that name the same site are one agency's, and so are rows without a site
    that bear the name of one that has a site.
    """
    sites = {one.agency: site for one in submission.links if one.agency and (site := _site(one))}
    grouped: dict[str, list[Submitted]] = {}
    for one in submission.links:
        grouped.setdefault(_site(one) or sites.get(one.agency, "") or f"name:{one.agency}", []).append(one)
    return tuple(_agency(place, rows) for place, rows in grouped.items())


def _agency(place: str, rows: Sequence[Submitted]) -> Agency:
    names = dict.fromkeys(one.agency for one in rows if one.agency)
    return Agency(" / ".join(names), "" if place.startswith("name:") else place, tuple(rows))


def _site(one: Submitted) -> str:
    try:
        return named_url(one.site) if one.site else ""
    except UsageError:
        return ""


def entries(verified: Sequence[Verified]) -> Iterator[tuple[Verified, Audit | None]]:
    """Each agency with its audit, read from its folder."""
    for one in verified:
        yield one, None if one.trouble else audit_in(one.folder)
