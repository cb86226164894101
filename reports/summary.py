"""What the report counts and in what order it shows things. Verdicts and scores come with the audit, unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.audit import Audit, Crawl, Evidence, Gap, IndicatorScore, Item, Verdict

_WRONG_PERIOD = frozenset({"stale", "undated"})

_EFFORT = {
    # The thing exists: a link, a setting or a line of text mends it.
    "undated": 1,
    "broken_link": 1,
    "not_reachable_from_home": 1,
    "login_required": 1,
    "document_not_read": 1,
    "could_not_check": 1,
    "scanned": 1,
    "encrypted": 1,
    "corrupt": 1,
    "too_large": 1,
    "too_long": 1,
    "unsupported": 1,
    # Content has to be written or brought over.
    "stale": 2,
    "element": 2,
    "empty_page": 2,
    "criteria_only": 2,
    "off_site": 2,
    "other_agency": 3,
    # The thing itself has to be made.
    "form_only": 3,
    "missing": 3,
    "lookalike_only": 3,
    "news_only": 3,
}
_USUAL_EFFORT = 2

_COSTLY = frozenset({"timeout", "memory", "crashed"})
"""Causes of a file that are one for the reader: it took too much."""


def gap_kind(gap_id: str) -> str:
    """The kind of a gap: ``element`` for ``element:period``."""
    return gap_id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of items. ``met + partial + missing + unverified == due``."""

    due: int
    found: int
    """Items due that were found at all."""
    current: int
    """Items due that were found with a year, and the year is right."""
    met: int
    partial: int
    missing: int
    unverified: int
    not_due: int

    @property
    def to_fix(self) -> int:
        """Items that need work: partial and missing."""
        return self.partial + self.missing


def tally(items: tuple[Item, ...]) -> Tally:
    """Counts over ``items``."""
    due = [item for item in items if item.verdict is not Verdict.NOT_DUE]

    def count(verdict: Verdict) -> int:
        return sum(item.verdict is verdict for item in items)

    return Tally(
        due=len(due),
        found=sum(item.present for item in due),
        current=sum(
            item.present
            and item.fiscal_year is not None
            and not any(gap_kind(gap.id) in _WRONG_PERIOD for gap in item.gaps)
            for item in due
        ),
        met=count(Verdict.MET),
        partial=count(Verdict.PARTIAL),
        missing=count(Verdict.MISSING),
        unverified=count(Verdict.UNVERIFIED),
        not_due=count(Verdict.NOT_DUE),
    )


@dataclass(frozen=True, slots=True)
class Fix:
    """An item to mend, with the one action to begin with."""

    item: Item
    gap: Gap | None
    """The first gap the audit names."""
    effort: int
    """1 quick, 2 content to add, 3 a thing to make: the hardest of its gaps."""
    more: int
    """Gaps beside the first."""


def _effort(item: Item, gap: Gap) -> int:
    kind, _, name = gap.id.partition(":")
    if kind == "element" and any(part.subject == name for part in item.parts):
        kind = "missing"  # one of the things the item asks for is not there at all
    return _EFFORT.get(kind, _USUAL_EFFORT)


def fixes(items: tuple[Item, ...]) -> tuple[Fix, ...]:
    """Partial and missing items, those with most ITA points per effort first, ties in the order of the edition."""
    found = [
        Fix(
            item=item,
            gap=item.gaps[0] if item.gaps else None,
            effort=max((_effort(item, gap) for gap in item.gaps), default=_USUAL_EFFORT),
            more=max(len(item.gaps) - 1, 0),
        )
        for item in items
        if item.verdict in {Verdict.PARTIAL, Verdict.MISSING}
    ]
    return tuple(sorted(found, key=lambda fix: (-fix.item.ita_points / fix.effort, fix.effort, fix.more)))


def to_fix(audit: Audit) -> tuple[Fix, ...]:
    """What needs work, in the order of ``fixes``, without what a person says is met."""
    return fixes(tuple(item for item in audit.items if item.review is None or item.review.verdict is not Verdict.MET))


def to_look(audit: Audit) -> tuple[Item, ...]:
    """Unverified items that no person has looked at, without those that wait for a closed part of the site to open."""
    waiting = {code for part in audit.crawl.closed for code in part.codes}
    return tuple(
        item
        for item in audit.items
        if item.verdict is Verdict.UNVERIFIED and item.review is None and item.code not in waiting
    )


@dataclass(frozen=True, slots=True)
class SubGroup:
    """Items of one sub-indicator; ``id`` is ``None`` where the edition does not know it."""

    id: str | None
    title: str
    """Thai; empty where the edition does not tell."""
    title_en: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one indicator."""

    id: str
    title: str
    """Thai; empty where the audit does not tell."""
    score: IndicatorScore | None
    parts: tuple[SubGroup, ...]


def groups(audit: Audit) -> tuple[Group, ...]:
    """The items by indicator and sub-indicator, in the order in which the edition names them first."""
    scores = {score.id: score for score in audit.scores.indicators}
    tree: dict[str, dict[str | None, list[Item]]] = {}
    for item in audit.items:
        tree.setdefault(item.indicator, {}).setdefault(item.sub_indicator, []).append(item)

    names = {sub.id: sub for sub in audit.edition.sub_indicators}

    def part(key: str | None, members: list[Item]) -> SubGroup:
        name = names.get(key) if key else None
        return SubGroup(
            id=key, title=name.title if name else "", title_en=name.title_en if name else "", items=tuple(members)
        )

    return tuple(
        Group(
            id=indicator,
            title=scores[indicator].title if indicator in scores else "",
            score=scores.get(indicator),
            parts=tuple(part(key, members) for key, members in parts.items()),
        )
        for indicator, parts in tree.items()
    )


def best_evidence(item: Item) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """The first piece of evidence of each subject, and the rest; both in the order of the audit."""
    first: dict[str, Evidence] = {}
    for evidence in item.evidence:
        first.setdefault(evidence.subject, evidence)
    best = tuple(first.values())
    return best, tuple(evidence for evidence in item.evidence if all(evidence is not one for one in best))


def periods_found(item: Item) -> tuple[str, ...]:
    """The periods that the best evidence speaks of, in its own words, each once."""
    return tuple(dict.fromkeys(evidence.period for evidence in best_evidence(item)[0] if evidence.period))


class Unread(NamedTuple):
    """An address that was not read, or not in full."""

    url: str
    detail: str


def unread_by_cause(crawl: Crawl) -> tuple[tuple[str, tuple[Unread, ...]], ...]:
    """What could not be read, addresses and files, by cause: the largest group first, then by the cause's name."""
    by_cause: dict[str, list[Unread]] = {}
    for entry in crawl.unread:
        by_cause.setdefault(entry.cause.value, []).append(Unread(entry.url, entry.detail))
    for file in crawl.unread_files:
        cause = "file_too_costly" if file.cause in _COSTLY else file.cause
        by_cause.setdefault(cause, []).append(Unread(file.url, file.detail))
    ordered = sorted(by_cause.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple((cause, tuple(members)) for cause, members in ordered)
