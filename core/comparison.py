"""Two audits of one site side by side. ``comparison.json`` is exactly this; reports render it and decide nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from core.audit import ClosedPart, Scores, SiteRef, UnreadEntry, Verdict
from core.snapshot import Frozen

Direction = Literal["better", "worse", "unchecked", "neutral"]

Basis = Literal["same_rules", "other_rules", "other_year"]
"""``other_rules``: the list or the program was corrected in between; ``other_year``: another fiscal year's list."""

Moved = Literal["none", "same", "changed", "moved", "other", "new", "gone", "unknown"]
"""What became of the best evidence: there is none; the same place says the same; the same place says something else; the same
file lies elsewhere; another place answers now; there is one now; there is none any more; it could not be told.
"""


class Side(Frozen):
    """One of the two audits."""

    site: SiteRef
    fiscal_year: int
    revision: str
    provisional: bool
    tool: str
    as_of: date
    fetched: datetime
    state: Literal["complete", "partial", "failed"]
    cause: str = ""
    why: str = ""
    why_en: str = ""
    mend: str = ""
    mend_en: str = ""
    pages: int
    documents: int
    unread: int
    """Addresses and files that could not be read."""
    left: int
    """Addresses that were not opened."""
    closed: tuple[ClosedPart, ...] = ()
    """Parts of the site that could not be opened and may hold what was not found."""
    scores: Scores
    met: int
    partial: int
    missing: int
    unverified: int
    not_due: int


class GapRef(Frozen):
    """One gap, as it can be shown without its item."""

    id: str
    what: str = ""
    """Title of the element or part that lacks; empty for other gaps."""
    what_en: str = ""
    advice: str
    advice_en: str = ""


class Place(Frozen):
    """The best evidence of an item or subject."""

    url: str
    title: str
    period: str = ""


class Pair(Frozen):
    """An item, or one subject of it, in both audits."""

    before_code: str = ""
    """Empty where the earlier list does not have it."""
    after_code: str = ""
    """Empty where the later list does not have it."""
    subject: str = ""
    """Set where the two lists cut their items differently, so that only this subject can be compared."""
    title: str
    title_en: str = ""
    before: Verdict | None = None
    after: Verdict | None = None
    kind: str
    """One of ``checklist.comparing.Kind``, or ``same``, ``asked`` (the later list is the first to ask for it), ``dropped``."""
    direction: Direction
    gaps_gone: tuple[GapRef, ...] = ()
    gaps_new: tuple[GapRef, ...] = ()
    gaps_kept: tuple[GapRef, ...] = ()
    """Those that stand in both, and those that the later audit could not tell."""
    evidence: Moved = "none"
    place_before: Place | None = None
    place_after: Place | None = None
    points: float = 0.0
    """ITA points it is worth by the later list; of a subject, of its whole item."""
    cause: str = ""
    """Why it could not be checked."""
    advice: str = ""
    """What to do now; empty where nothing is."""
    advice_en: str = ""

    @property
    def code(self) -> str:
        """The later code, else the earlier."""
        return self.after_code or self.before_code


class Comparison(Frozen):
    """Two audits of one site."""

    schema_: Literal["oit-comparison/1"] = Field(default="oit-comparison/1", alias="schema")
    tool: str
    same_site: bool
    """False where two sites are laid side by side on demand: differences are no changes then."""
    basis: Basis
    same_visit: bool = False
    """Whether both judge one visit, so that no difference is the site's."""
    before: Side
    """The earlier visit; of one visit judged twice, the earlier year."""
    after: Side
    pairs: tuple[Pair, ...]
    """In the order of the later list; what it does not have any more comes last."""
    first: tuple[str, ...] = ()
    """Codes to begin with, by the later list: what got worse, then what is still to mend, by ITA points; at most five."""
    unread_new: tuple[UnreadEntry, ...] = ()
    """Addresses that could be read, or were not known, in the earlier visit and could not be read in the later."""
    unread_gone: tuple[UnreadEntry, ...] = ()
    """The other way round."""

    def of(self, direction: Direction) -> tuple[Pair, ...]:
        """Pairs of one direction; those that did not change are neutral."""
        return tuple(pair for pair in self.pairs if pair.direction == direction)

    def to_json(self) -> str:
        """UTF-8, stable key order, newline at the end."""
        return self.model_dump_json(by_alias=True, indent=1) + "\n"
