"""The tables. ``store.migrations`` holds the way to them; ``tests/store/test_migrating.py`` keeps both in step.

Days and moments are UTC in the database and aware in Python. Years are B.E. fiscal years. Texts that agencies or sites wrote are
kept as they came: who shows them escapes them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# SQLite numbers rows by itself only where the key is called INTEGER.
_Id = BigInteger().with_variant(Integer(), "sqlite")


def _of(table: str, *, on_delete: str = "CASCADE") -> ForeignKey:
    return ForeignKey(f"{table}.id", ondelete=on_delete)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        # SQLite keeps no zone.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: _Id, datetime: Moment, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 - SQLAlchemy reads it


class Site(Base):
    """A website of an agency, as registered. The number of one that was deleted is never given again."""

    __tablename__ = "sites"
    # Artefacts and exported registers name sites by number.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    """The agency's name."""
    url: Mapped[str] = mapped_column(Text, unique=True)
    """Where a scan begins, as ``crawler.preflight.named_url`` writes it."""
    province: Mapped[str] = mapped_column(Text, default="", index=True)
    kind: Mapped[str] = mapped_column(Text, default="", index=True)
    """What body it is, as the register says: เทศบาลตำบล, อบต., อบจ. ..."""
    contacts: Mapped[list[str]] = mapped_column(default=list)
    """Where notices on this site go: mail addresses or Apprise URLs."""
    tags: Mapped[list[str]] = mapped_column(default=list)
    """Labels in the order given; ``site_tags`` holds the same for looking up."""
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Scan settings that differ from the installation's, by their names in ``core.settings.ScanSettings``."""
    paused: Mapped[bool] = mapped_column(default=False)
    """Left out of scheduled runs."""
    added: Mapped[datetime]


class SiteUrl(Base):
    """An address a site had. The newest has no ``until``."""

    __tablename__ = "site_urls"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    site_id: Mapped[int] = mapped_column(_of("sites"), index=True)
    url: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class SiteTag(Base):
    __tablename__ = "site_tags"

    site_id: Mapped[int] = mapped_column(_of("sites"), primary_key=True)
    tag: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class Group(Base):
    """A choice of sites by what the register says of them; new sites that fit belong to it by themselves.

    A site belongs when it fits every list that is not empty. All lists empty: every site.
    """

    __tablename__ = "groups"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    """Short name for the command line and the folder of its reports."""
    title: Mapped[str] = mapped_column(Text, default="")
    provinces: Mapped[list[str]] = mapped_column(default=list)
    kinds: Mapped[list[str]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    recipients: Mapped[list[str]] = mapped_column(default=list)
    """Where its digest goes: mail addresses or Apprise URLs."""
    language: Mapped[str] = mapped_column(String(2), default="th")


class Schedule(Base):
    """When the sites of a group are scanned."""

    __tablename__ = "schedules"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(_of("groups"), unique=True)
    days: Mapped[str] = mapped_column(Text, default="sun")
    """Days of the week in APScheduler's words: ``sun`` or ``mon,thu``."""
    starts: Mapped[str] = mapped_column(String(5), default="20:00")
    """When the window opens, Asia/Bangkok."""
    hours: Mapped[float] = mapped_column(Float, default=10.0)
    """Length of the window."""
    quiet: Mapped[str] = mapped_column(Text, default="")
    """Hours in which no scan begins, Asia/Bangkok: ``08:30-16:30``; several with commas between."""
    fiscal_year: Mapped[int | None] = mapped_column(SmallInteger)
    """B.E.; null: the one that the day of the run lies in."""
    paused: Mapped[bool] = mapped_column(default=False)


class Run(Base):
    """One round over many sites: of a schedule, or asked for."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    group_id: Mapped[int | None] = mapped_column(_of("groups", on_delete="SET NULL"), index=True)
    schedule_id: Mapped[int | None] = mapped_column(_of("schedules", on_delete="SET NULL"))
    name: Mapped[str] = mapped_column(Text, unique=True)
    """Says which run it is, so that one is never begun twice: ``<group> <its moment>``."""
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    as_of: Mapped[date]
    """C.E., Asia/Bangkok."""
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Scan and reading settings of this run that differ from the installation's."""
    quiet: Mapped[str] = mapped_column(Text, default="")
    """Hours in which no scan begins, as its schedule named them."""
    started: Mapped[datetime]
    until: Mapped[datetime]
    """End of the window: nothing is tried again after it."""
    finished: Mapped[datetime | None] = mapped_column(index=True)
    """When its last site was done."""
    published: Mapped[datetime | None]
    """When its index page and notices were written."""


SCAN_STATES = ("waiting", "scanning", "scanned", "reading", "done", "failed")


class Scan(Base):
    """One site's turn in a run; exactly one a run and site.

    ``waiting`` (for a worker) -> ``scanning`` -> ``scanned`` (waits for a worker that opens files) -> ``reading`` -> ``done``
    (it has its audit, of a site that could not be read, too) | ``failed`` (no audit could be made; ``error`` says why).
    """

    __tablename__ = "scans"
    __table_args__ = (
        UniqueConstraint("run_id", "site_id"),
        CheckConstraint("state IN ('waiting','scanning','scanned','reading','done','failed')", name="state"),
        # What workers look for, and nothing else.
        Index(
            "ix_scans_open",
            "state",
            "not_before",
            sqlite_where=text("state NOT IN ('done','failed')"),
            postgresql_where=text("state NOT IN ('done','failed')"),
        ),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    run_id: Mapped[int] = mapped_column(_of("runs"))
    site_id: Mapped[int] = mapped_column(_of("sites"), index=True)
    url: Mapped[str] = mapped_column(Text)
    """The site's address at that time."""
    server: Mapped[str] = mapped_column(Text, default="")
    """What shares the politeness of one server: its network address where known, else its host."""
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    look: Mapped[int] = mapped_column(SmallInteger, default=1)
    """1: first; 2: the second look that confirms changes; a repeat after a failure keeps the number."""
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Times a worker took it up; also the fence: only who holds the newest attempt may write its outcome."""
    failures: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Times of this look that the site could not be read."""
    not_before: Mapped[datetime]
    claimed_by: Mapped[str] = mapped_column(Text, default="")
    claimed: Mapped[datetime | None]
    folder: Mapped[str] = mapped_column(Text, default="")
    """Where its artefacts lie, relative to the artefact store; empty before the first is there."""
    ended: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")


class AuditRow(Base):
    """An audit. ``final`` is the one that counts for its scan; a first look that was looked at again is not."""

    __tablename__ = "audits"
    __table_args__ = (
        UniqueConstraint("scan_id", "look"),
        Index("uq_audits_final", "scan_id", unique=True, sqlite_where=text("final"), postgresql_where=text("final")),
        # The newest of a site is the one stored last: clocks jump.
        Index("ix_audits_site_id_fiscal_year_id", "site_id", "fiscal_year", "id"),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    site_id: Mapped[int] = mapped_column(_of("sites"))
    run_id: Mapped[int] = mapped_column(_of("runs"), index=True)
    scan_id: Mapped[int] = mapped_column(_of("scans"))
    look: Mapped[int] = mapped_column(SmallInteger, default=1)
    final: Mapped[bool] = mapped_column(default=True)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    revision: Mapped[str] = mapped_column(String(64))
    """Of the checklist."""
    tool: Mapped[str] = mapped_column(String(32))
    """Version of this program."""
    as_of: Mapped[date]
    fetched: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    """Of the crawl: complete, partial, failed."""
    cause: Mapped[str] = mapped_column(String(32), default="")
    pages: Mapped[int] = mapped_column(default=0)
    documents: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    oit_low: Mapped[float | None]
    """0-100; null where there is no score."""
    oit_high: Mapped[float | None]
    presence: Mapped[float | None]
    freshness: Mapped[float | None]
    met: Mapped[int] = mapped_column(SmallInteger, default=0)
    partial: Mapped[int] = mapped_column(SmallInteger, default=0)
    missing: Mapped[int] = mapped_column(SmallInteger, default=0)
    unverified: Mapped[int] = mapped_column(SmallInteger, default=0)
    not_due: Mapped[int] = mapped_column(SmallInteger, default=0)
    indicators: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """``{"9": [low, high]}``."""
    certificate_expires: Mapped[date | None]
    domain_expires: Mapped[date | None]
    better: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Changes of each direction that were confirmed with it: items, never sites."""
    worse: Mapped[int] = mapped_column(SmallInteger, default=0)
    unchecked: Mapped[int] = mapped_column(SmallInteger, default=0)
    recorded: Mapped[datetime | None]
    """When its changes were worked out; null for a look that does not count."""


class AuditDocument(Base):
    """The whole audit with its evidence: audit.json, zstd-compressed."""

    __tablename__ = "audit_documents"

    audit_id: Mapped[int] = mapped_column(_of("audits"), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class FindingRow(Base):
    """One finding of one audit."""

    __tablename__ = "findings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    audit_id: Mapped[int] = mapped_column(_of("audits"), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    present: Mapped[bool]
    fiscal_year: Mapped[int | None] = mapped_column(SmallInteger)
    """Of the evidence."""
    cause: Mapped[str] = mapped_column(String(32), default="")
    gaps: Mapped[str] = mapped_column(Text, default="")
    """Their ids, with commas between."""
    fingerprint: Mapped[str] = mapped_column(String(16), default="")
    """Of what it rests on: see ``store.audits.fingerprint``. The same evidence, the same letters."""


class Standing(Base):
    """Where an item of a site stands now: what is confirmed, and what waits for a second look."""

    __tablename__ = "standings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    site_id: Mapped[int] = mapped_column(_of("sites"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    """The last one that was known and confirmed; ``unverified`` only while nothing ever was known."""
    gaps: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime]
    """When that verdict was first seen."""
    first_seen: Mapped[datetime | None]
    """When the thing was first found at all."""
    last_seen: Mapped[datetime | None]
    last_checked: Mapped[datetime | None]
    """When its verdict was last known."""
    latest: Mapped[str] = mapped_column(String(10))
    """What the newest audit says."""
    pending: Mapped[str] = mapped_column(String(10), default="")
    """A verdict that was seen once and waits for a second look; empty where none does."""
    pending_gaps: Mapped[str] = mapped_column(Text, default="")
    pending_since: Mapped[datetime | None]
    revision: Mapped[str] = mapped_column(String(64), default="")
    """Of the checklist by which ``verdict`` was last known: another one's verdicts are no change of the site's."""
    tool: Mapped[str] = mapped_column(String(32), default="")


class ChangeRow(Base):
    """A change of one item. Run and audit are those that confirmed it, before that those that saw it first."""

    __tablename__ = "changes"
    __table_args__ = (
        UniqueConstraint("audit_id", "code", "kind"),
        Index("ix_changes_site_id_seen", "site_id", "seen"),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    site_id: Mapped[int] = mapped_column(_of("sites"))
    run_id: Mapped[int] = mapped_column(_of("runs"), index=True)
    audit_id: Mapped[int] = mapped_column(_of("audits"))
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    """One of ``checklist.comparing``'s kinds."""
    before: Mapped[str] = mapped_column(String(10))
    after: Mapped[str] = mapped_column(String(10))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Gaps and address before and after, cause."""
    state: Mapped[str] = mapped_column(String(12), default="unconfirmed")
    """unconfirmed, confirmed, withdrawn (the second look saw it otherwise)."""
    seen: Mapped[datetime]
    settled: Mapped[datetime | None]
    """When it was confirmed or withdrawn."""


class Review(Base):
    """A person's word on a finding."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_site_id_fiscal_year_code", "site_id", "fiscal_year", "code"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    site_id: Mapped[int] = mapped_column(_of("sites"))
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(String(8))
    verdict: Mapped[str] = mapped_column(String(10))
    """What the person says it is: the same as the finding's confirms it, another one overturns it."""
    finding: Mapped[str] = mapped_column(String(10))
    """What the program had said."""
    fingerprint: Mapped[str] = mapped_column(String(16))
    """Of the evidence it was said of: it holds while that stays the same."""
    reason: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(Text)
    made: Mapped[datetime]
    expires: Mapped[date | None]
    ended: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(16), default="")
    """evidence_changed, expired, withdrawn, replaced."""


class DeclaredLink(Base):
    """An address an agency submitted for an item."""

    __tablename__ = "declared_links"
    __table_args__ = (UniqueConstraint("site_id", "fiscal_year", "code", "url"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    site_id: Mapped[int] = mapped_column(_of("sites"))
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(String(8))
    url: Mapped[str] = mapped_column(Text)
    place: Mapped[int] = mapped_column(default=0)
    """Its order among the links of the list."""
    added: Mapped[datetime]


class Notice(Base):
    """A message to one recipient, sent or to be sent."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    """Says what it tells whom, so that nothing is told twice."""
    kind: Mapped[str] = mapped_column(String(16))
    """digest, change, failure, certificate, domain, due."""
    site_id: Mapped[int | None] = mapped_column(_of("sites"), index=True)
    group_id: Mapped[int | None] = mapped_column(_of("groups"))
    run_id: Mapped[int | None] = mapped_column(_of("runs"))
    recipient: Mapped[str] = mapped_column(Text)
    """As ``core.recipients.label`` writes it: without its secrets. It is among those of the group or site."""
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """HTML, for mail."""
    text: Mapped[str] = mapped_column(Text)
    """The same in plain text, for every other channel."""
    made: Mapped[datetime]
    next_try: Mapped[datetime | None] = mapped_column(index=True)
    """Null once it was sent or given up."""
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    sent: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")


class Worker(Base):
    """A process that scans or reads, and when it was last heard of."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    """Machine, process and a random part."""
    started: Mapped[datetime]
    heard: Mapped[datetime]
