"""Scans put together by hand, and audits of them that need no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checklist.classifying import Classifier
from checklist.loading import Checklist
from checklist.schema import Edition, Subject, Vocabulary
from core.settings import ReadSettings, ScanSettings
from core.snapshot import Health, Probe, Snapshot, Wish
from crawler.archive import Archive, Exchange
from crawler.scan import ScanJob
from reports.formats import Format
from scheduler import audit as audit_module
from scheduler.audit import SNAPSHOT_NAME, audit_site

SITE = "https://www.tuayang.example/"
BEGUN = datetime(2025, 8, 1, 2, 0, tzinfo=UTC)
SEAL: dict[str, Any] = {
    "state": "complete",
    "cause": None,
    "detail": "",
    "hosts": ["tuayang.example", "www.tuayang.example"],
    "left": [],
    "left_count": 0,
    "left_cause": "budget",
    "seconds_median": 0.2,
}
HTML = "text/html; charset=utf-8"


def said(path: str, body: str | bytes = b"", status: int = 200, kind: str = HTML, **headers: str) -> Exchange:
    """An answer about a path of the site, or a whole address, at no particular time."""
    pairs = {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
    whole = body if isinstance(body, bytes) else body.encode()
    url = path if "://" in path else SITE + path.lstrip("/")
    return Exchange(url, status, tuple(pairs.items()), whole, BEGUN, 0.2)


@dataclass(frozen=True)
class Visit:
    """What a scan saw, in order."""

    answers: Sequence[Exchange]
    lost: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Address -> why it gave no answer."""
    unrendered: Mapping[str, str] = field(default_factory=dict)
    health: Mapping[str, Any] = field(default_factory=dict)
    seal: Mapping[str, Any] = field(default_factory=dict)
    probes: tuple[Probe, ...] = ()
    """What is seen elsewhere after the scan."""
    site: str = SITE
    begun: datetime = BEGUN
    seconds: float = 0.2

    def with_answer(self, answer: Exchange) -> Visit:
        """The visit with another answer of that address and role."""
        return replace(
            self, answers=[answer if (one.url, one.role) == (answer.url, answer.role) else one for one in self.answers]
        )

    def later(self, **weeks: float) -> Visit:
        """The same at another time, at another speed."""
        return replace(self, begun=self.begun + timedelta(**(weeks or {"weeks": 1})), seconds=0.7)

    def write(self, path: Path) -> None:
        health = Health(home=self.site, https=self.site.startswith("https")).model_dump(mode="json") | self.health
        with Archive(path, "visits") as archive:
            archive.begin(self.site, self.begun, {"extra_hosts": []})
            archive.metadata("health", self.site, self.begun, health)
            for number, answer in enumerate(self.answers):
                when = self.begun + timedelta(seconds=number)
                archive.exchange(replace(answer, fetched=when, seconds=self.seconds))
            for url, facts in self.lost.items():
                archive.metadata("failure", url, self.begun, dict(facts))
            for url, detail in self.unrendered.items():
                archive.metadata("unrendered", url, self.begun, {"detail": detail})
            archive.seal(self.begun, SEAL | {"seconds_median": self.seconds} | self.seal)


@dataclass
class Auditor:
    """Audits visits as if they had just been made."""

    folder: Path
    checklist: Checklist
    monkeypatch: pytest.MonkeyPatch
    settings: ScanSettings = field(default_factory=lambda: ScanSettings(allow_private=True, probe="never"))
    reading: ReadSettings = field(default_factory=lambda: ReadSettings(ocr="never", cache_dir=None))
    formats: tuple[Format, ...] = ("json",)
    new_readers: bool = False
    """Whether each audit has a classifier of its own, as it has outside tests."""
    judged: int = 0
    """Audits in which the scan was read and judged."""
    _audits: int = 0

    def __post_init__(self) -> None:
        real = audit_module.read_snapshot

        def counted(*arguments: Any) -> Snapshot:
            self.judged += 1
            return real(*arguments)

        self.monkeypatch.setattr(audit_module, "read_snapshot", counted)
        if not self.new_readers:
            # Making one takes longer than these audits.
            self.monkeypatch.setattr(audit_module, "Classifier", _classifier)

    def __call__(self, visit: Visit, as_of: date, previous: Path | None = None) -> Path:
        """The folder with the audit of a visit."""
        self._audits += 1
        folder = self.folder / str(self._audits)

        def run(job: ScanJob) -> None:
            visit.write(job.warc_path)

        def look(path: Path, snapshot: Snapshot, wanted: Sequence[Wish], *_: object) -> Snapshot:
            found = visit.probes if wanted else ()
            extra = path.with_name("extra")
            with Archive(extra, "visits") as archive:
                for probe in found:
                    archive.metadata("probe", probe.url, visit.begun, probe.model_dump(mode="json"))
            path.write_bytes(path.read_bytes() + extra.read_bytes())
            return snapshot.model_copy(update={"health": snapshot.health.model_copy(update={"probes": found})})

        self.monkeypatch.setattr(audit_module, "run_job", run)
        self.monkeypatch.setattr(audit_module, "look_around", look)
        former = previous / SNAPSHOT_NAME if previous is not None else None
        audit_site(
            visit.site,
            self.checklist,
            as_of,
            self.settings,
            folder,
            formats=self.formats,
            reading=self.reading,
            previous=former,
        )
        return folder

    def taken_over(self, visit: Visit, as_of: date, previous: Path) -> bool:
        """Whether the audit of a visit is taken over from a former one. Either way it is, byte for byte, the audit that has no
        former one to go by.
        """
        before = self.judged
        short = self(visit, as_of, previous)
        taken = self.judged == before
        whole = self(visit, as_of)
        for name in ({"json": "audit.json", "html": "report.html"}[one] for one in self.formats):
            assert (short / name).read_bytes() == (whole / name).read_bytes(), difference(short / name, whole / name)
        return taken


_readers: dict[int, tuple[Mapping[str, Subject], Classifier]] = {}
"""By the identity of their subjects, which they keep alive."""


def _classifier(subjects: Mapping[str, Subject], vocabulary: Vocabulary, edition: Edition) -> Classifier:
    if id(subjects) not in _readers:
        _readers[id(subjects)] = subjects, Classifier(subjects, vocabulary, edition)
    return _readers[id(subjects)][1]


def difference(one: Path, other: Path) -> str:
    """The first line in which two files differ."""
    lines = zip(one.read_text("utf-8").splitlines(), other.read_text("utf-8").splitlines(), strict=False)
    return next((f"{left!r} is not {right!r}" for left, right in lines if left != right), "one is longer")
