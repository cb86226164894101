"""Many sites as one paper: who stands where, what most of them lack, whom to call. ``group-report.json`` is exactly this.

Reports render it and decide nothing. Audits of different fiscal years stand in parts of their own: their items are not the
same, so that nothing of them is compared.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from core.audit import ItemChange, Range, SourceConfidence, Verdict
from core.snapshot import Frozen

Apart = Literal["", "failed", "too_little", "no_audit"]
"""Why a site has no place in the league: it could not be read; fewer than half of its items could be checked; there is no audit
of this year. Empty for one that has a place.
"""

Reason = Literal["failed", "closed", "worse", "certificate", "domain", "too_little", "low"]
"""Why somebody should be called, the most urgent first."""

LeftOutKind = Literal["not_json", "not_an_audit", "too_large", "unreadable", "cleared"]


class GroupItem(Frozen):
    """One line of the year's list over all sites of the part."""

    code: str
    title: str
    title_en: str = ""
    points: float
    """ITA points it is worth to one agency."""
    due: date
    met: int = 0
    partial: int = 0
    missing: int = 0
    unverified: int = 0
    not_due: int = 0

    @property
    def to_fix(self) -> int:
        """Sites that have something to mend: partial and missing."""
        return self.partial + self.missing

    @property
    def to_gain(self) -> float:
        """ITA points that all sites together would gain."""
        return round(self.points * self.to_fix, 2)


class Example(Frozen):
    """A site where an item is met for certain, with the place that shows it."""

    name: str
    site_url: str
    url: str
    title: str


class CommonGap(Frozen):
    """One thing that several sites lack."""

    code: str
    title: str
    """Of the item."""
    title_en: str = ""
    gap: str
    """Its id: ``stale``, ``element:period``."""
    what: str = ""
    """Title of the element or part that lacks; empty for other gaps."""
    what_en: str = ""
    advice: str
    """The advice that most of the sites got."""
    advice_en: str = ""
    sites: int
    examples: tuple[Example, ...] = ()
    """Sites that do it well, those with the highest proven score first; at most three."""


class Call(Frozen):
    """One reason to call a site."""

    reason: Reason
    count: int = 0
    """Items that got worse, or that could not be checked."""
    codes: tuple[str, ...] = ()
    """Items that got worse, or that wait for a closed part of the site."""
    part: str = ""
    """The closed part that most items wait for, in the words of its link."""
    cause: str = ""
    """Why it could not be read, as ``core.causes``."""
    day: date | None = None
    """When the certificate or the domain expires."""


class GroupSite(Frozen):
    """One site of the part."""

    name: str
    url: str
    province: str = ""
    kind: str = ""
    """What body it is, as the register or its own name says: เทศบาลตำบล, อบต. ..."""
    state: Literal["complete", "partial", "failed", "none"]
    """Of the crawl; ``none``: there is no audit of this year."""
    apart: Apart = ""
    rank: int | None = None
    """By proven score, 1 is the highest, equal scores share a rank; null for sites apart."""
    rank_best: int | None = None
    """The place it would have if every open item of its own were met, and none of the others'."""
    rank_worst: int | None = None
    """The place it would have the other way round."""
    cause: str = ""
    """Why it could not be read, or only in part."""
    oit: Range | None = None
    known: Range | None = None
    """Of a site that could not be read: what it had when it was read last."""
    known_fetched: datetime | None = None
    fetched: datetime | None = None
    as_of: date | None = None
    days_behind: int = 0
    """Days that its visit lies before the newest one of the part."""
    revision: str = ""
    tool: str = ""
    met: int = 0
    partial: int = 0
    missing: int = 0
    unverified: int = 0
    not_due: int = 0
    verdicts: tuple[Verdict | None, ...] = ()
    """In the order of the part's items; null where this site's list does not have the item."""
    changes: tuple[ItemChange, ...] = ()
    """What changed since the audit before, where there is one; empty where nothing did, too."""
    compared_since: datetime | None = None
    """When it was visited for the audit before; null where there is none to compare with."""
    calls: tuple[Call, ...] = ()

    def changed(self, direction: str) -> tuple[ItemChange, ...]:
        """Changes of one direction."""
        return tuple(one for one in self.changes if one.direction == direction)


class Area(Frozen):
    """The sites of one province, or of one kind of body."""

    name: str
    """Empty for sites of which nobody says it."""
    sites: int
    ranked: int
    oit: Range | None
    """Means over the ranked sites; null where there is none."""
    met_share: float | None
    """Items met of those that are due, over the ranked sites, 0-100."""
    apart: int
    better: int
    """Sites with a change of that direction."""
    worse: int


class Revision(Frozen):
    """Sites judged by one version of the year's list."""

    revision: str
    sites: int


class GroupPart(Frozen):
    """The sites that were judged by one fiscal year's list."""

    fiscal_year: int
    provisional: bool = False
    confidence: SourceConfidence = "unknown"
    note: str = ""
    note_en: str = ""
    revisions: tuple[Revision, ...] = ()
    """The commonest first. More than one: the list was corrected between the visits."""
    newest: datetime | None
    """The newest and the oldest visit."""
    oldest: datetime | None
    next_due: date | None
    """The day on which the next items fall due; null where all are due."""
    next_codes: tuple[str, ...] = ()
    oit: Range | None
    """Means over the ranked sites."""
    middle: float | None
    """Half of the ranked sites have at least this proven score."""
    all_met: int
    """Ranked sites without anything to mend or to look at."""
    items: tuple[GroupItem, ...]
    sites: tuple[GroupSite, ...]
    """By rank, then those apart; equal ones by the higher possible score, then by name."""
    first: tuple[str, ...]
    """Codes of the items that would gain the group most ITA points, at most three."""
    gaps: tuple[CommonGap, ...]
    """The commonest first."""
    provinces: tuple[Area, ...] = ()
    """Empty where no province is known."""
    kinds: tuple[Area, ...] = ()

    @property
    def ranked(self) -> tuple[GroupSite, ...]:
        """Sites with a place in the league."""
        return tuple(site for site in self.sites if site.rank is not None)

    @property
    def aside(self) -> tuple[GroupSite, ...]:
        """Sites without one."""
        return tuple(site for site in self.sites if site.rank is None)


class LeftOut(Frozen):
    """A file or site that could not be taken in."""

    source: str
    """Path within the folder, or the site's name."""
    kind: LeftOutKind
    detail: str = ""
    """What the reader of the file said, in English."""


class GroupReport(Frozen):
    """Many sites as one paper."""

    schema_: Literal["oit-group/1"] = Field(default="oit-group/1", alias="schema")
    tool: str
    title: str
    """The group's, or the folder's name."""
    province: str = ""
    """The one it was narrowed to; empty for all."""
    confirmed: bool
    """Whether changes were seen twice, as the register's are; otherwise they are differences of two files."""
    parts: tuple[GroupPart, ...]
    """The one with most sites first; of equal ones the newest year."""
    older: int = 0
    """Audits that a newer one of the same site and year took the place of."""
    left_out: tuple[LeftOut, ...] = ()

    def to_json(self) -> str:
        """UTF-8, stable key order, newline at the end."""
        return self.model_dump_json(by_alias=True, indent=1) + "\n"
