"""Labels that no phrase names: put together from form, topic and time ('รายงาน' + 'ทรัพยากรบุคคล' + 'รอบ 6 เดือน').

Thai names a paper by its form first: the form that stands first is the head. A rule of ``composition.yml`` says which
subject the parts make; several topics in one label, or letters that no part explains, make none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from checklist.matching import Words, gap_between
from checklist.schema import ComposedRule, Composition
from core.thai import bare_key, keyed, match_key

MIN_BARE = 7
"""Letters a wording must have before missing marks are forgiven."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What the parts of a label make."""

    subject: str
    spans: tuple[tuple[int, int], ...]
    """Offsets into the text of the parts that made it."""
    known: tuple[tuple[int, int], ...]
    """Offsets of everything in it that is a part of any kind."""

    def letters(self) -> int:
        """Characters that the parts explain."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True)
class _Wordings:
    """How one part is written."""

    group: str
    name: str
    exact: tuple[tuple[str, ...], ...]
    """Literal pieces of each wording on the match key."""
    bare: tuple[tuple[str, ...], ...]
    """Those that are long enough to be met without their marks, on the bare key."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return _pattern(self.exact)

    @cached_property
    def loose(self) -> re.Pattern[str]:
        return _pattern(self.bare)


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    group: str
    """forms, times, topics or words."""
    name: str

    @property
    def length(self) -> int:
        return self.end - self.start


class Composer:
    """Reads labels by one composition."""

    def __init__(self, composition: Composition) -> None:
        self._rules: dict[str, list[ComposedRule]] = {}
        """By the form that stands first; '' where none does."""
        for rule in composition.rules:
            for head in dict.fromkeys(rule.head):
                self._rules.setdefault(head, []).append(rule)
        self._known: list[_Wordings] = []
        for group in ("topics", "forms", "times", "words"):
            listed: Mapping[str, tuple[str, ...]] = getattr(composition, group)
            for name, wordings in listed.items():
                exact = _listed(match_key, wordings)
                # Too short to be met without its marks.
                bare = tuple(parts for parts in _listed(bare_key, wordings) if sum(map(len, parts)) >= MIN_BARE)
                if exact:
                    self._known.append(_Wordings(group, name, exact, bare))
        self._exact = _Index(wordings.exact for wordings in self._known)
        self._bare = _Index(wordings.bare for wordings in self._known)

    def compose(self, text: str) -> Composed | None:
        """The one subject that the parts of a label make; None where they make none or several."""
        if not self._rules or len(text) > 300:
            return None
        parts = self._parts(text)
        topics = _outermost([part for part in parts if part.group == "topics"])
        if not topics:
            return None
        forms = sorted(_outermost([part for part in parts if part.group == "forms"]), key=lambda part: part.start)
        # 'แผน' in 'แผนดำเนินงาน' is the topic's, unless it begins the label.
        own = [form for form in forms if not any(_inside(form, topic) and form.start > topic.start for topic in topics)]
        head = next((form for form in own if not any(_inside(form, t) for t in topics)), own[0] if own else None)
        first = own[0] if own else None
        found: dict[str, Composed] = {}
        for candidate_head in dict.fromkeys((first, head)):
            for rule in self._rules.get(candidate_head.name if candidate_head else "", ()):
                made = self._made(rule, candidate_head, topics, parts)
                if made is not None and (rule.subject not in found or made.letters() > found[rule.subject].letters()):
                    found[rule.subject] = made
            if found:
                break
        if not found:
            return None
        most = max(found.values(), key=lambda one: (one.letters(), one.subject))
        if any(one.letters() == most.letters() and one.subject != most.subject for one in found.values()):
            return None
        return most

    def _made(self, rule: ComposedRule, head: _Part | None, topics: list[_Part], parts: list[_Part]) -> Composed | None:
        topic = next((part for part in topics if part.name in rule.topic), None)
        if topic is None or any(part.name in rule.without for part in parts):
            return None
        used = [topic, *((head,) if head else ())]
        for wanted in rule.required:
            part = max(
                (part for part in parts if part.name in wanted.split("|") and part.group != "topics"),
                key=lambda part: part.length,
                default=None,
            )
            if part is None:
                return None
            used.append(part)
        others = [part for part in topics if part is not topic and not any(_inside(part, one) for one in used)]
        if any(part.name not in rule.topic and part.name not in _GENERAL for part in others):
            return None
        if topic.name in _GENERAL and any(part.name not in _GENERAL for part in others):
            return None
        return Composed(rule.subject, _spans(used), _spans(parts))

    def _parts(self, text: str) -> list[_Part]:
        written = self._exact.met_in(match_key(text))
        smeared = self._bare.met_in(bare_key(text))
        if not any(self._known[number].group == "topics" for number in written | smeared):
            # Without a topic nothing is made.
            return []
        found: list[_Part] = []
        exact = keyed(text)
        bare = keyed(text, bare=True)
        for number in sorted(written | smeared):
            known = self._known[number]
            if known.group != "topics" and not found:
                # The topics come first.
                return []
            spans: set[tuple[int, int]] = set()
            if number in written:
                spans = {exact.span(*match.span()) for match in known.pattern.finditer(exact.key)}
            if not spans and number in smeared:
                spans = {bare.span(*match.span()) for match in known.loose.finditer(bare.key)}
            found += [_Part(start, end, known.group, known.name) for start, end in sorted(spans)]
        return found


_GENERAL = frozenset({"operations", "action_plan", "staff_work", "service", "pledge"})
"""Topics that every paper may speak of beside its own."""


class _Index:
    """Tells which of many parts may stand in a key: those of which one wording's longest piece does."""

    def __init__(self, listed: Iterable[tuple[tuple[str, ...], ...]]) -> None:
        self._by_piece: dict[str, set[int]] = {}
        for number, wordings in enumerate(listed):
            for pieces in wordings:
                self._by_piece.setdefault(max(pieces, key=len), set()).add(number)
        self._pieces = Words(self._by_piece)

    def met_in(self, key: str) -> set[int]:
        """Numbers of the parts."""
        return {number for piece in self._pieces.in_key(key) for number in self._by_piece[piece]}


def _listed(fold: Callable[[str], str], wordings: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The literal pieces of wordings on a kind of key."""
    pieces = (tuple(filter(None, map(fold, wording.split("*")))) for wording in wordings)
    return tuple(one for one in pieces if one)


def _pattern(wordings: Iterable[tuple[str, ...]]) -> re.Pattern[str]:
    """The longest alternative is tried first."""
    listed = sorted({gap_between(pieces) for pieces in wordings}, key=lambda one: (-len(one), one))
    return re.compile("|".join(listed))


def _inside(inner: _Part, outer: _Part) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _outermost(parts: list[_Part]) -> list[_Part]:
    """Without those that lie within a longer one."""
    return [
        part
        for part in parts
        if not any(other is not part and other.length > part.length and _inside(part, other) for other in parts)
    ]


def _spans(parts: Iterable[_Part]) -> tuple[tuple[int, int], ...]:
    """Where parts stand, in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((part.start, part.end) for part in parts):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
