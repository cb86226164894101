"""Labels that no phrase names: put together from form, topic and time ('รายงาน' + 'ทรัพยากรบุคคล' + 'รอบ 6 เดือน').

Thai names a paper by its form first: the form that stands first is the head. A rule of ``composition.yml`` says which
subject the parts make; several topics in one label, or letters that no part explains, make none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
        self._rules = composition.rules
        self._patterns: list[tuple[str, str, re.Pattern[str], re.Pattern[str] | None]] = []
        """Group and name of a part, and how it is written: exactly, and where marks are lost."""
        for group in ("topics", "forms", "times", "words"):
            listed: Mapping[str, tuple[str, ...]] = getattr(composition, group)
            for name, wordings in listed.items():
                exact, bare = _pattern(map(_exact, wordings)), _pattern(map(_bare, wordings))
                if exact is not None:
                    self._patterns.append((group, name, exact, bare))

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
            for rule in self._rules:
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
        if (
            topic is None
            or (head.name if head else "") not in rule.head
            or any(part.name in rule.without for part in parts)
        ):
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
        found: list[_Part] = []
        exact = keyed(text)
        bare = keyed(text, bare=True)
        for group, name, pattern, loose in self._patterns:
            if group != "topics" and not found:
                # The topics come first: without one nothing is made.
                return []
            spans = {exact.span(*match.span()) for match in pattern.finditer(exact.key)}
            if not spans and loose is not None:
                spans = {bare.span(*match.span()) for match in loose.finditer(bare.key)}
            found += [_Part(start, end, group, name) for start, end in sorted(spans)]
        return found


_GENERAL = frozenset({"operations", "action_plan", "staff_work", "service", "pledge"})
"""Topics that every paper may speak of beside its own."""


def _exact(wording: str) -> str:
    return _gapped(match_key(piece) for piece in wording.split("*"))


def _bare(wording: str) -> str:
    """Nothing for a wording that is too short to be met without its marks."""
    parts = [bare_key(piece) for piece in wording.split("*")]
    return _gapped(parts) if sum(map(len, parts)) >= MIN_BARE else ""


def _gapped(parts: Iterable[str]) -> str:
    return ".{0,40}?".join(map(re.escape, parts))


def _pattern(alternatives: Iterable[str]) -> re.Pattern[str] | None:
    """The longest alternative is tried first."""
    listed = sorted({one for one in alternatives if one}, key=lambda one: (-len(one), one))
    return re.compile("|".join(listed)) if listed else None


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
