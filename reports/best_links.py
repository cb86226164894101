"""Which address answers each thing that an item asks for, whether it can be submitted as it is, and what stands against it.

Everything follows from the audit; nothing is judged anew (docs/decisions/best-link.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal
from urllib.parse import unquote, urldefrag, urlsplit

import yaml

from core.audit import Audit, DeclaredCheck, Evidence, Gap, Item, Part, Verdict, Weighed
from core.causes import Phrase, causes
from core.snapshot import Frozen
from reports.safety import clean, link_target
from reports.summary import gap_kind
from reports.wording import wording

State = Literal["ready", "ready_but", "not_ready", "unchecked", "not_due"]
Beside = Literal["same", "declared", "found", "either", "neither", "unknown"]

STATES: tuple[State, ...] = ("ready", "ready_but", "not_ready", "unchecked", "not_due")
_WRONG_PERIOD = ("stale", "undated")
_RANK = {Verdict.MET: 0, Verdict.PARTIAL: 1, Verdict.MISSING: 2}
_ENOUGH = 3
"""Pieces of evidence from which a page that all ways lead through is told from one that only a few do."""
_SAME_SCORE = 0.01


class LinkWords(Frozen):
    """All of ``links.yml``."""

    state: dict[State, Phrase]
    caveat: dict[str, Phrase]
    beside: dict[Beside, Phrase]
    sheet: dict[str, Phrase]
    """Headings and sentences of the link sheet."""
    page: dict[str, Phrase]
    """Headings and sentences of the page for the agency's site."""
    left: dict[str, Phrase]
    """Why an item is not on that page."""


@cache
def link_words() -> LinkWords:
    """The words, read once per process."""
    text = files("reports").joinpath("links.yml").read_text(encoding="utf-8")
    return LinkWords.model_validate(yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One thing that an item asks for: the item itself, or one of its several subjects."""

    item: Item
    part: Part | None
    """The subject; ``None`` where the item asks for one thing."""
    state: State
    url: str
    """The address to submit, exactly; empty where there is none."""
    evidence: Evidence | None
    """What it rests on; ``None`` where nothing was found, or where the address is a declared one."""
    inside: str
    """Name of the file in the archive that ``url`` names; empty for all else."""
    unfit: str
    """An address that was found and is not to be submitted: of another period, or for a person to look at first; else empty."""
    fit: str
    """As ``Weighed.fit``, of the evidence; empty where that is not known."""
    gaps: tuple[Gap, ...]
    """Those of this thing."""
    notes: tuple[Phrase, ...]
    """What is lacking, or what to look at before submitting."""
    declared: tuple[DeclaredCheck, ...]
    beside: Beside | None
    """How declared links and ``url`` go together; ``None`` where none were declared."""

    @property
    def title(self) -> Phrase:
        """Of the thing."""
        one = self.part or self.item
        return Phrase(th=one.title, en=one.title_en or one.title)

    @property
    def verdict(self) -> Verdict:
        """Of the thing, as the audit has it."""
        return self.part.verdict if self.part is not None else self.item.verdict

    @property
    def period(self) -> str:
        """The B.E. year or years that the evidence speaks of; empty where it states none."""
        return self.evidence.period if self.evidence is not None else ""


def link_rows(audit: Audit) -> tuple[LinkRow, ...]:
    """A row for each thing that the items ask for, in the order of the edition."""
    fronts = _front_pages(audit)
    declared = {one.code: one.links for one in audit.declared}
    rows: list[LinkRow] = []
    for item in audit.items:
        subjects = _subjects(item)
        for place, (subject, part) in enumerate(subjects):
            checks = [
                check
                for check in declared.get(item.code, ())
                if len(subjects) == 1 or check.subject == subject or (place == 0 and not _known(check, subjects))
            ]
            rows.append(_row(item, subject, part, checks, fronts))
    return tuple(rows)


def archive_of(evidence: Evidence) -> tuple[str, str]:
    """The address that a browser opens, and the name of the file inside where that is an archive."""
    url, member = urldefrag(evidence.url)
    if evidence.kind in {"page", "external"} or not member:
        return evidence.url, ""
    # "2 report.docx": its number in the archive, then its name.
    name = unquote(member).partition(" ")
    return url, clean(name[2] if name[0].isdigit() and name[2] else unquote(member))


def _subjects(item: Item) -> list[tuple[str, Part | None]]:
    if item.parts:
        return [(part.subject, part) for part in item.parts]
    return [(item.evidence[0].subject if item.evidence else (item.subjects or ("",))[0], None)]


def _known(check: DeclaredCheck, subjects: Iterable[tuple[str, Part | None]]) -> bool:
    return any(check.subject == subject for subject, _ in subjects)


def _row(
    item: Item, subject: str, part: Part | None, checks: Sequence[DeclaredCheck], fronts: frozenset[tuple[str, ...]]
) -> LinkRow:
    weighed = _weighed(item, subject)
    found = [
        one
        for one in item.evidence
        if (part is None or one.subject == subject) and link_target(archive_of(one)[0]) is not None
    ]
    best = _best(found, weighed, fronts)
    gaps = tuple(gap for gap in item.gaps if part is None or gap.subject == subject or gap.id == f"element:{subject}")
    verdict = part.verdict if part is not None else item.verdict
    place = weighed.get(best.url) if best is not None else None
    fit = place.fit or "" if place is not None else _fit_by_gaps(gaps)
    url, inside = archive_of(best) if best is not None else ("", "")
    unfit = ""
    # Of what is missing nothing is named, whatever the audit lists beside it.
    if verdict is Verdict.MISSING:
        best, url, inside = None, "", ""
    elif (fit == "stale" or verdict is Verdict.UNVERIFIED) and not _confirmed(item):
        # A place that a person has to look at first is no answer yet.
        url, unfit = "", url
    caveats = _caveats(best, inside, fronts) if best is not None and url else None
    state, notes = _told(item, part, gaps, caveats)
    beside = None
    if checks:
        right = next(
            (
                check
                for check in checks
                if check.verdict is Verdict.MET
                and (part is None or check.subject == subject)
                and link_target(check.url)
            ),
            None,
        )
        beside = _beside(checks, verdict, url, unfit)
        if right is not None and verdict in {Verdict.PARTIAL, Verdict.MISSING, Verdict.UNVERIFIED}:
            url, best, inside, state = right.url, None, "", "ready_but"
            fit, beside = right.fit or "", "declared"
            notes = (link_words().caveat["declared"], *notes)
    return LinkRow(
        item, part, state, url, best, inside, unfit, fit, gaps, notes, tuple(checks), beside
    )  # fmt: skip


def _confirmed(item: Item) -> bool:
    """Whether a person has looked and says that it is met."""
    return item.review is not None and item.review.verdict is Verdict.MET


def _weighed(item: Item, subject: str) -> dict[str, Weighed]:
    """What was weighed for a subject, by address; of several parts of one page the best."""
    told: dict[str, Weighed] = {}
    for considered in item.considered:
        if considered.subject == subject:
            for place in considered.places:
                if place.outcome != "no_evidence":
                    told.setdefault(place.url, place)
    return told


def _best(
    found: Sequence[Evidence], weighed: dict[str, Weighed], fronts: frozenset[tuple[str, ...]]
) -> Evidence | None:
    """The first piece of evidence, or one that the audit holds to be as good and that is the better one to open."""
    if not found:
        return None
    first, packed = weighed.get(found[0].url), bool(archive_of(found[0])[1])
    if first is None:
        return found[0]

    def as_good(one: Evidence) -> bool:
        place = weighed.get(one.url)
        if place is None or (place.verdict, place.fit, place.gaps) != (first.verdict, first.fit, first.gaps):
            return False
        # What can be opened at once is worth a little less plain a name.
        return abs(place.score - first.score) < _SAME_SCORE or (packed and not archive_of(one)[1])

    def order(numbered: tuple[int, Evidence]) -> tuple[bool, bool, bool, bool, bool, int]:
        number, one = numbered
        other = one.kind not in {"page", "external"}
        return (one.off_site, bool(archive_of(one)[1]), one.via in fronts, not one.via, other, number)

    return min(
        ((number, one) for number, one in enumerate(found) if number == 0 or as_good(one)), key=order
    )[1]  # fmt: skip


def _front_pages(audit: Audit) -> frozenset[tuple[str, ...]]:
    """The ways to the site's front pages: home, and a page that every way leads through, as behind a splash screen."""
    ways = {one.url: one.via for item in audit.items for one in item.evidence if one.via}
    home = {way for url, way in ways.items() if _is_root(url) or len(way) == 1}
    shared = Counter(way[:depth] for way in ways.values() for depth in range(1, len(way)))
    through = {way for way in ways.values() if len(way) == 2 and len(ways) > _ENOUGH and shared[way] == len(ways) - 1}
    return frozenset(home | through)


def _is_root(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _fit_by_gaps(gaps: Iterable[Gap]) -> str:
    kinds = {gap_kind(gap.id) for gap in gaps}
    return next((kind for kind in _WRONG_PERIOD if kind in kinds), "")


def _told(
    item: Item, part: Part | None, gaps: Sequence[Gap], caveats: Sequence[Phrase] | None
) -> tuple[State, tuple[Phrase, ...]]:
    """The state and what is to be said of it. ``caveats``: of its address; ``None`` where there is none."""
    words = link_words().caveat
    state: State
    notes: list[Phrase] = []
    match part.verdict if part is not None else item.verdict:
        case Verdict.MET:
            state = "ready" if caveats is not None else "not_ready"
            notes += caveats if caveats is not None else [link_words().left["no_address"]]
            if (part.confidence if part is not None else item.confidence) != "certain":
                notes.append(words["probable"])
        case Verdict.PARTIAL | Verdict.MISSING:
            state = "not_ready"
            notes += [Phrase(th=gap.advice, en=gap.advice_en or gap.advice) for gap in gaps]
        case Verdict.UNVERIFIED:
            state = "unchecked"
            notes.append(_unchecked(item, part))
        case Verdict.NOT_DUE:
            state = "not_due"
    if item.review is not None:
        says = wording().verdict[item.review.verdict]
        reason = clean(item.review.reason)
        notes.insert(
            0,
            Phrase(
                th=words["reviewed"].th.format(verdict=says.th, reason=reason),
                en=words["reviewed"].en.format(verdict=says.en, reason=reason),
            ),
        )
        if _confirmed(item) and caveats is not None:
            state = "ready_but"
        elif item.review.verdict in {Verdict.PARTIAL, Verdict.MISSING}:
            state = "not_ready"
    if state == "ready" and notes:
        state = "ready_but"
    return state, tuple(note for note in notes if note.th)


def _unchecked(item: Item, part: Part | None) -> Phrase:
    """Why it could not be checked; an item's own sentence may tell of another of its parts."""
    if part is None or not part.cause:
        return Phrase(th=item.reason, en=item.reason_en or item.reason)
    words, why = link_words().caveat["unchecked"], causes().words(part.cause).because
    return Phrase(th=words.th.format(why=why.th), en=words.en.format(why=why.en))


def _caveats(best: Evidence, inside: str, fronts: frozenset[tuple[str, ...]]) -> list[Phrase]:
    words, notes = link_words().caveat, []
    if inside:
        named = words["archive"]
        notes.append(Phrase(th=named.th.format(name=inside), en=named.en.format(name=inside)))
    if best.off_site:
        notes.append(words["off_site"])
    if not best.via:
        notes.append(words["no_way"])
    elif best.via in fronts:
        notes.append(words["front"])
    if best.year_alone:
        notes.append(words["year_alone"])
    return notes


def _beside(checks: Sequence[DeclaredCheck], verdict: Verdict, url: str, unfit: str) -> Beside:
    """Which is the better one: the declared links, or what was found."""
    ours = {one for one in (url, unfit) if one}
    if any(ours & {check.url, check.final} for check in checks):
        return "same"
    ranks = [_RANK[check.verdict] for check in checks if check.verdict in _RANK]
    if not ranks or verdict not in _RANK:
        return "declared" if 0 in ranks and verdict is Verdict.UNVERIFIED else "unknown"
    theirs, own = min(ranks), _RANK[verdict] if url or verdict is not Verdict.PARTIAL else 2
    if theirs == own:
        return "either" if own == 0 else "neither"
    return "declared" if theirs < own else "found"
