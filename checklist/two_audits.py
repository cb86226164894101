"""Two audits of one site laid side by side. Pure.

What could not be checked is neither lost nor mended (``checklist.comparing``). Lists of two years are compared by subject: a
code means another item in another year. Where the rules differ and the evidence is the same, byte for byte, it is the rules that
changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from checklist.comparing import DIRECTIONS, Direction, Kind, Known, carried, change, known, unread_places
from core.audit import Audit, Crawl, Evidence, Gap, Item, Part, UnreadEntry, Verdict
from core.comparison import Basis, Comparison, GapRef, Moved, Pair, Place, Side

FIRST = 5
"""Items to begin with."""


def compare_audits(one: Audit, other: Audit, *, same_site: bool) -> Comparison:
    """The comparison, the earlier visit first whichever way they are handed in."""
    before, after = sorted((one, other), key=lambda audit: (audit.fetched, audit.edition.fiscal_year, audit.as_of))
    basis = _basis(before, after)
    same_visit = same_site and before.fetched == after.fetched
    pairs = tuple(_pairs(before, after, basis))
    if same_visit:
        pairs = tuple(map(_rejudged, pairs))
    return Comparison(
        tool=version("prongsai"),
        same_site=same_site,
        basis=basis,
        same_visit=same_visit,
        before=_side(before),
        after=_side(after),
        pairs=pairs,
        first=_first(pairs),
        unread_new=_only(after.crawl, before.crawl),
        unread_gone=_only(before.crawl, after.crawl),
    )


def gap_ref(item: Item, gap: Gap) -> GapRef:
    """A gap with the title of what lacks."""
    kind, _, name = gap.id.partition(":")
    titled: dict[str, tuple[str, str]] = {}
    if kind == "element":
        titled |= {part.subject: (part.title, part.title_en) for part in item.parts}
        titled |= {element.id: (element.title, element.title_en) for element in item.elements}
        own = [element for element in item.elements if element.subject == gap.subject]
        titled |= {element.id: (element.title, element.title_en) for element in own}
    what, what_en = titled.get(name, ("", ""))
    return GapRef(id=gap.id, what=what, what_en=what_en or what, advice=gap.advice, advice_en=gap.advice_en)


def _basis(before: Audit, after: Audit) -> Basis:
    if before.edition.fiscal_year != after.edition.fiscal_year:
        return "other_year"
    # A site that could not be read was judged by no rules.
    if not before.items or not after.items:
        return "same_rules"
    same = (before.edition.revision, before.tool) == (after.edition.revision, after.tool)
    return "same_rules" if same else "other_rules"


def _side(audit: Audit) -> Side:
    crawl = audit.crawl
    counts = {verdict.value: sum(item.verdict is verdict for item in audit.items) for verdict in Verdict}
    return Side(
        site=audit.site,
        fiscal_year=audit.edition.fiscal_year,
        revision=audit.edition.revision,
        provisional=audit.edition.provisional,
        tool=audit.tool,
        as_of=audit.as_of,
        fetched=audit.fetched,
        state=crawl.state,
        cause=str(crawl.cause or ""),
        why=crawl.why,
        why_en=crawl.why_en,
        mend=crawl.mend,
        mend_en=crawl.mend_en,
        pages=crawl.pages,
        documents=crawl.documents,
        unread=len(crawl.unread) + len(crawl.unread_files),
        left=crawl.left_count,
        closed=crawl.closed,
        scores=audit.scores,
        **counts,
    )


def _only(crawl: Crawl, other: Crawl) -> tuple[UnreadEntry, ...]:
    known_there = {entry.url for entry in other.unread}
    return tuple(entry for entry in crawl.unread if entry.url not in known_there)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an audit says of an item, or of one subject of it."""

    audit: Audit
    item: Item
    known: Known
    gaps: tuple[Gap, ...]
    evidence: tuple[Evidence, ...]
    title: str
    title_en: str
    subject: str = ""


def _whole(audit: Audit, item: Item) -> _Answer:
    return _Answer(
        audit, item, known(audit, item), item.gaps, _best(item.evidence), item.title, item.title_en or item.title
    )


def _part(audit: Audit, item: Item, subject: str) -> _Answer:
    """One subject of an item. Where the item asks for nothing else, it is the whole of it."""
    part = next((one for one in item.parts if one.subject == subject), None)
    if part is None:
        return _whole(audit, item)
    gaps = tuple(gap for gap in item.gaps if _is_of(gap, part))
    whole = known(audit, item)
    own = Known(part.verdict, frozenset(gap.id for gap in gaps), whole.unsure, part.cause)
    evidence = tuple(place for place in item.evidence if place.subject == subject)
    return _Answer(audit, item, own, gaps, _best(evidence), part.title, part.title_en or part.title, subject)


def _is_of(gap: Gap, part: Part) -> bool:
    return gap.subject == part.subject or gap.id == f"element:{part.subject}"


def _best(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The first of each subject."""
    first: dict[str, Evidence] = {}
    for place in evidence:
        first.setdefault(place.subject, place)
    return tuple(first.values())


def _pairs(before: Audit, after: Audit, basis: Basis) -> Iterator[Pair]:
    if not after.items or not before.items:
        yield from _one_sided(before, after)
        return
    if basis == "other_year":
        yield from _by_subject(before, after, basis)
        return
    earlier = {item.code: item for item in before.items}
    for item in after.items:
        was = earlier.pop(item.code, None)
        yield _asked(after, item) if was is None else _pair(_whole(before, was), _whole(after, item), basis)
    for item in earlier.values():
        yield _dropped(before, item)


def _one_sided(before: Audit, after: Audit) -> Iterator[Pair]:
    """One of the two could not be read: what the other knows stays known, and nothing changed."""
    for item in before.items:
        yield Pair(
            before_code=item.code,
            after_code=item.code if before.edition.fiscal_year == after.edition.fiscal_year else "",
            title=item.title,
            title_en=item.title_en or item.title,
            before=item.verdict,
            after=Verdict.UNVERIFIED,
            kind=Kind.UNCHECKED.value,
            direction="unchecked",
            gaps_kept=tuple(gap_ref(item, gap) for gap in item.gaps),
            evidence="unknown",
            place_before=_place(_best(item.evidence)),
            points=item.ita_points,
            cause=str(after.crawl.cause or ""),
        )
    for item in after.items:
        answer = _whole(after, item)
        yield _known_first(answer)


def _known_first(answer: _Answer) -> Pair:
    item = answer.item
    advice = item.gaps[0] if item.gaps else None
    return Pair(
        after_code=item.code,
        title=item.title,
        title_en=item.title_en or item.title,
        before=Verdict.UNVERIFIED,
        after=item.verdict,
        kind=Kind.CHECKED.value,
        direction="neutral",
        gaps_kept=tuple(gap_ref(item, gap) for gap in item.gaps),
        evidence="unknown",
        place_after=_place(answer.evidence),
        points=item.ita_points,
        cause=item.cause,
        advice=advice.advice if advice else "",
        advice_en=advice.advice_en if advice else "",
    )


def _by_subject(before: Audit, after: Audit, basis: Basis) -> Iterator[Pair]:
    """Whole items where both lists ask for the same subjects in one, else subject by subject."""
    earlier = {subject: item for item in before.items for subject in item.subjects}
    seen: set[str] = set()
    for item in after.items:
        was = earlier.get(item.subjects[0])
        if was is not None and set(was.subjects) == set(item.subjects):
            seen |= set(item.subjects)
            yield _pair(_whole(before, was), _whole(after, item), basis)
            continue
        if not any(subject in earlier for subject in item.subjects):
            yield _asked(after, item)
            continue
        for subject in item.subjects:
            now = _part(after, item, subject)
            found = earlier.get(subject)
            if found is None:
                yield _asked(after, item, now)
            else:
                seen.add(subject)
                yield _pair(_part(before, found, subject), now, basis, subject)
    for item in before.items:
        left = [subject for subject in item.subjects if subject not in seen]
        if len(left) == len(item.subjects):
            yield _dropped(before, item)
        else:
            for subject in left:
                yield _dropped(before, item, _part(before, item, subject))


def _asked(audit: Audit, item: Item, answer: _Answer | None = None) -> Pair:
    return _alone(answer or _whole(audit, item), earlier=False)


def _dropped(audit: Audit, item: Item, answer: _Answer | None = None) -> Pair:
    return _alone(answer or _whole(audit, item), earlier=True)


def _alone(answer: _Answer, *, earlier: bool) -> Pair:
    """What only one of the lists asks for: neither won nor lost."""
    item, verdict, place = answer.item, answer.known.verdict, _place(answer.evidence)
    advice = answer.gaps[0] if answer.gaps and not earlier else None
    return Pair(
        before_code=item.code if earlier else "",
        after_code="" if earlier else item.code,
        subject=answer.subject,
        title=answer.title,
        title_en=answer.title_en,
        before=verdict if earlier else None,
        after=None if earlier else verdict,
        kind="dropped" if earlier else "asked",
        direction="neutral",
        gaps_kept=tuple(gap_ref(item, gap) for gap in answer.gaps),
        evidence="unknown",
        place_before=place if earlier else None,
        place_after=None if earlier else place,
        points=0.0 if earlier else item.ita_points,
        cause=answer.known.cause,
        advice=advice.advice if advice else "",
        advice_en=advice.advice_en if advice else "",
    )


def _pair(before: _Answer, after: _Answer, basis: Basis, subject: str = "") -> Pair:
    now = _less_the_unknown(before, after)
    found = change(before.known, now)
    moved = _moved(before.evidence, after.evidence, now.verdict)
    kind, direction = _told(found, before.known, now)
    identical = _is_identical(before.evidence, after.evidence)
    if basis != "same_rules" and direction in {"better", "worse"} and identical:
        kind, direction = Kind.REJUDGED.value, "neutral"
    gone, new, kept = _gaps(before, after, now)
    advice = after.gaps[0] if after.gaps and now.verdict is not Verdict.MET else None
    return Pair(
        before_code=before.item.code,
        after_code=after.item.code,
        subject=subject,
        title=after.title,
        title_en=after.title_en,
        before=before.known.verdict,
        after=now.verdict,
        kind=kind,
        direction=direction,
        gaps_gone=gone,
        gaps_new=new,
        gaps_kept=kept,
        evidence=moved,
        place_before=_place(before.evidence),
        place_after=_place(after.evidence),
        points=after.item.ita_points,
        cause=now.cause,
        advice=advice.advice if advice else "",
        advice_en=advice.advice_en if advice else "",
    )


def _less_the_unknown(before: _Answer, after: _Answer) -> Known:
    """What the later audit says, less what it cannot know: that something is gone which lay where it did not get to."""
    kind = change(before.known, after.known)
    if kind in {Kind.LOST, Kind.STALE, Kind.WORSE} and (cause := unread_places(after.audit, before.item)):
        return Known(Verdict.UNVERIFIED, cause=cause)
    if kind is Kind.UNCHECKED:
        return Known(Verdict.UNVERIFIED, cause=after.known.cause)
    return after.known


def _rejudged(pair: Pair) -> Pair:
    """A pair of one visit that was judged twice: whatever differs, the site is the same."""
    if pair.direction == "neutral":
        return pair
    return pair.model_copy(update={"kind": Kind.REJUDGED.value, "direction": "neutral"})


def _told(found: Kind | None, before: Known, after: Known) -> tuple[str, Direction]:
    if found is not None:
        return found.value, DIRECTIONS[found]
    if after.verdict is Verdict.NOT_DUE and before.verdict is not Verdict.NOT_DUE:
        return "not_due", "neutral"
    return "same", "neutral"


def _gaps(
    before: _Answer, after: _Answer, now: Known
) -> tuple[tuple[GapRef, ...], tuple[GapRef, ...], tuple[GapRef, ...]]:
    """Gaps that are gone, new, and still there or not told."""
    was = {gap.id: gap_ref(before.item, gap) for gap in before.gaps}
    told = {gap.id: gap_ref(after.item, gap) for gap in after.gaps}
    unknown = {Verdict.UNVERIFIED, Verdict.NOT_DUE}
    if now.verdict in unknown:
        return (), (), tuple(was.values())
    if before.known.verdict in unknown:
        return (), (), tuple(told.values())
    stays = carried(before.known, now) if now.verdict is Verdict.PARTIAL else frozenset(told)
    gone = tuple(ref for name, ref in was.items() if name not in stays)
    new = tuple(ref for name, ref in told.items() if name in stays and name not in was)
    kept = tuple(told.get(name, ref) for name, ref in was.items() if name in stays)
    return gone, new, kept


def _place(best: Sequence[Evidence]) -> Place | None:
    return Place(url=best[0].url, title=best[0].title, period=best[0].period) if best else None


def _moved(before: Sequence[Evidence], after: Sequence[Evidence], verdict: Verdict) -> Moved:
    if not before and not after:
        return "none"
    if not before:
        return "new"
    if not after:
        # What could not be checked may lie where it lay.
        return "unknown" if verdict in {Verdict.UNVERIFIED, Verdict.NOT_DUE} else "gone"
    if {one.url for one in before} == {one.url for one in after}:
        return "same" if set(map(_says, before)) == set(map(_says, after)) else "changed"
    hashes, hashes_now = {one.sha256 for one in before}, {one.sha256 for one in after}
    return "moved" if hashes == hashes_now and "" not in hashes else "other"


def _says(place: Evidence) -> tuple[str, str, str]:
    # The rest of a page changes by the hour; of a file its bytes count.
    words = place.quote if place.kind in {"page", "external"} else place.sha256
    return place.url, words, place.period


def _is_identical(before: Sequence[Evidence], after: Sequence[Evidence]) -> bool:
    """Whether both rest on the very same bytes, so that only the rules can have changed the verdict."""
    was, now = {(one.url, one.sha256) for one in before}, {(one.url, one.sha256) for one in after}
    return bool(was) and was == now and all(digest for _, digest in was)


def _first(pairs: Sequence[Pair]) -> tuple[str, ...]:
    asked = [pair for pair in pairs if pair.after_code]
    worse = sorted((pair for pair in asked if pair.direction == "worse"), key=lambda pair: -pair.points)
    open_ = sorted(
        (pair for pair in asked if pair.after in {Verdict.PARTIAL, Verdict.MISSING}), key=lambda pair: -pair.points
    )
    return tuple(dict.fromkeys(pair.after_code for pair in (*worse, *open_)))[:FIRST]
