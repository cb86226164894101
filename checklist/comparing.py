"""What changed between two answers to one item. Pure; what one of them could not tell is never a change of the site's.

Words for the kinds stand in reports/wording.yml.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from core.audit import Audit, Item, Verdict
from core.snapshot import Cause

Direction = Literal["better", "worse", "unchecked", "neutral"]
"""``neutral``: nothing that the agency did or could mend."""


class Kind(StrEnum):
    """How an item changed."""

    NEW = "new"
    """It was not there and is now, complete or not."""
    FIXED = "fixed"
    """It was incomplete or of the wrong year and is met."""
    BETTER = "better"
    """Still not met, with fewer gaps."""
    LOST = "lost"
    """It was there and is not any more."""
    STALE = "stale"
    """It is there, but its year is no longer the right one, or no longer told."""
    WORSE = "worse"
    """Still there, with more gaps."""
    CHANGED = "changed"
    """Still not met, with other gaps."""
    UNCHECKED = "unchecked"
    """It could not be checked this time; what is known of it stays."""
    CHECKED = "checked"
    """It could be checked again, and is as it was last known, or is known for the first time."""
    DUE = "due"
    """It was not due before."""
    REJUDGED = "rejudged"
    """The program or its checklist changed, so that the verdicts cannot be compared."""


DIRECTIONS: dict[Kind, Direction] = {
    Kind.NEW: "better",
    Kind.FIXED: "better",
    Kind.BETTER: "better",
    Kind.LOST: "worse",
    Kind.STALE: "worse",
    Kind.WORSE: "worse",
    Kind.UNCHECKED: "unchecked",
    Kind.CHANGED: "neutral",
    Kind.CHECKED: "neutral",
    Kind.DUE: "neutral",
    Kind.REJUDGED: "neutral",
}

_WRONG_YEAR = frozenset({"stale", "undated"})


@dataclass(frozen=True, slots=True)
class Known:
    """An answer to one item, as far as it compares."""

    verdict: Verdict
    gaps: frozenset[str] = frozenset()
    """Ids of its gaps."""
    unsure: frozenset[str] = frozenset()
    """Ids of gaps that this audit could not tell: there or not, they say nothing of the site."""
    cause: str = field(default="", compare=False)
    """Why it is unverified."""


def known(audit: Audit, item: Item) -> Known:
    """What an audit says of one of its items."""
    unsure = {f"element:{one.id}" for one in item.elements if one.seen is not True}
    unsure |= {f"element:{part.subject}" for part in item.parts if part.verdict is Verdict.UNVERIFIED}
    if unsure:
        unsure |= {"form_only", "other_agency", "element:count"}
    if any(place.year_alone for place in item.evidence):
        unsure |= _WRONG_YEAR
    gaps = {gap.id for gap in item.gaps}
    unsure -= gaps
    if audit.crawl.state != "complete" or audit.crawl.unread:
        # The way there may lead over a page that was not read.
        unsure.add("not_reachable_from_home")
    return Known(item.verdict, frozenset(gaps), frozenset(unsure), item.cause)


def change(before: Known, after: Known) -> Kind | None:
    """How an item changed from what was known of it to a later answer; None where it did not, or nobody can tell.

    ``before`` is what was last known, not what a visit said that could not tell.
    """
    was, now = before.verdict, after.verdict
    if now is Verdict.NOT_DUE:
        # Judged for an earlier day.
        return None
    if was is Verdict.NOT_DUE:
        return Kind.DUE
    if now is Verdict.UNVERIFIED:
        return None if was is Verdict.UNVERIFIED else Kind.UNCHECKED
    if was is Verdict.UNVERIFIED:
        return Kind.CHECKED
    if was is now:
        return _gaps(before.gaps, carried(before, after)) if now is Verdict.PARTIAL else None
    if was is Verdict.MISSING:
        return Kind.NEW
    if now is Verdict.MISSING:
        return Kind.LOST
    if now is Verdict.MET:
        return Kind.FIXED
    told = after.gaps - after.unsure
    if after.gaps and not told:
        return Kind.UNCHECKED
    return Kind.STALE if told & _WRONG_YEAR else Kind.WORSE


def carried(before: Known, after: Known) -> frozenset[str]:
    """The gaps of a later answer; of those that it could not tell, what was known before."""
    if after.verdict is not Verdict.PARTIAL:
        return frozenset()
    if before.verdict is not Verdict.PARTIAL:
        return after.gaps
    return (after.gaps - after.unsure) | (before.gaps & after.unsure)


def _gaps(before: frozenset[str], after: frozenset[str]) -> Kind | None:
    if before == after:
        return None
    if after < before:
        return Kind.BETTER
    if after > before:
        return Kind.STALE if (after - before) & _WRONG_YEAR else Kind.WORSE
    return Kind.CHANGED


def unread_places(audit: Audit, before: Item) -> str:
    """The cause where a place that answered an item before could not be read in ``audit``: then what is not found is not lost.

    Empty where all of them could, or are gone.
    """
    unread: dict[str, str] = {one.url: str(one.cause) for one in audit.crawl.unread if one.cause is not Cause.NOT_FOUND}
    unread |= {file.url: file.cause for file in audit.crawl.unread_files}
    for place in before.evidence:
        for url in (place.url, place.url.partition("#")[0], place.linked_on):
            if url in unread:
                return unread[url]
    return ""
