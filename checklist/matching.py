"""Where the checklist's phrases stand in a short text (label, heading, title, file name), and which of them count.

Every phrase of every subject, hint, look-alike and shared word is searched at once (Aho-Corasick) on two keys: the match
key, and for longer phrases the bare key without Thai marks. Of the phrases that name something, the longest wins over
those it contains or overlaps: 'รายงานผลการดำเนินการป้องกันการทุจริต' silences the 'ป้องกันการทุจริต' in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import ahocorasick
from rapidfuzz import fuzz, process

from checklist.schema import Subject, Vocabulary
from core.thai import bare_key, keyed, match_key

HitKind = Literal["phrase", "hint", "lookalike", "filler", "agency", "modifier", "event"]

NAMING: frozenset[HitKind] = frozenset({"phrase", "hint", "lookalike"})
"""Kinds that name something and compete by length."""

MIN_BARE = 7
"""Letters a phrase must have on the bare key before missing marks are forgiven: shorter ones meet by accident."""

MIN_BEGUN = 14
"""Letters of a cut-off label from which its beginning tells whose it is."""

MIN_FUZZY, MAX_FUZZY = 10, 90
"""Letters of a label that may be a misspelt phrase."""

FUZZY_CUTOFF = 91.0
"""Similarity (0-100) from which a whole label counts as a misspelt phrase; below it, other items' titles come near."""

_PRECEDENCE: dict[HitKind, int] = {"phrase": 0, "lookalike": 1, "hint": 2}


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the checklist, found."""

    start: int
    end: int
    """Offsets into the text."""
    kind: HitKind
    owner: str
    """Subject id, or the look-alike's id, or the word itself."""
    weight: int
    """Letters of the phrase that stand in the text, gaps not counted."""
    exact: bool = True
    """False where only the bare key met."""

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: HitKind
    owner: str
    parts: tuple[str, ...]
    """Literal parts on the key it is searched on; more than one where the phrase has gaps."""


def gap_between(parts: Iterable[str]) -> str:
    """Source of a regular expression of literal parts of a key in order, with a little between them."""
    return ".{0,40}?".join(map(re.escape, parts))


@lru_cache(maxsize=4096)
def _gapped(parts: tuple[str, ...]) -> re.Pattern[str]:
    """Compiled where one of the parts was met: few ever are."""
    return re.compile(gap_between(parts))


class Words:
    """Words that are looked for all at once."""

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for word in words:
            if word:
                self._automaton.add_word(word, word)
        self._automaton.make_automaton()
        self._empty = not len(self._automaton)

    def in_key(self, key: str) -> set[str]:
        """Those that stand anywhere in a key."""
        return set() if self._empty else {word for _, word in self._automaton.iter(key)}


class _Automaton:
    """All phrases on one kind of key."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        by_key: dict[str, list[_Entry]] = {}
        for entry in entries:
            by_key.setdefault(max(entry.parts, key=len), []).append(entry)
        self._automaton = ahocorasick.Automaton()
        for key, found in by_key.items():
            self._automaton.add_word(key, (len(key), tuple(found)))
        self._automaton.make_automaton()
        self._empty = not by_key

    def search(self, key: str) -> list[tuple[int, int, _Entry]]:
        """Spans on the key, each once."""
        if self._empty or not key:
            return []
        found: list[tuple[int, int, _Entry]] = []
        torn: dict[int, _Entry] = {}
        for last, (length, entries) in self._automaton.iter(key):
            for entry in entries:
                if len(entry.parts) == 1:
                    found.append((last - length + 1, last + 1, entry))
                else:
                    torn[id(entry)] = entry
        for entry in torn.values():
            found += [(*match.span(), entry) for match in _gapped(entry.parts).finditer(key)]
        return found


def _entry(kind: HitKind, owner: str, phrase: str, *, bare: bool) -> _Entry | None:
    fold = bare_key if bare else match_key
    parts = tuple(part for part in (fold(piece) for piece in phrase.split("*")) if part)
    if not parts or (bare and sum(map(len, parts)) < MIN_BARE):
        return None
    return _Entry(kind, owner, parts)


class PhraseBook:
    """The phrases of one checklist, ready to be searched."""

    def __init__(self, subjects: Mapping[str, Subject], vocabulary: Vocabulary) -> None:
        listed: list[tuple[HitKind, str, str]] = []
        for subject in subjects.values():
            listed += [("phrase", subject.id, phrase) for phrase in subject.phrases]
            listed += [("hint", subject.id, phrase) for phrase in subject.hints]
            for lookalike in subject.lookalikes:
                if lookalike.id is not None:
                    listed += [("lookalike", lookalike.id, phrase) for phrase in lookalike.phrases]
        naming = list(dict.fromkeys(listed))
        listed += [("filler", word, word) for word in vocabulary.filler]
        listed += [("agency", word, word) for word in vocabulary.agencies]
        listed += [("modifier", word, word) for word in vocabulary.modifiers]
        listed += [("event", word, word) for word in vocabulary.events]
        exact = [_entry(kind, owner, phrase, bare=False) for kind, owner, phrase in dict.fromkeys(listed)]
        bare = [_entry(kind, owner, phrase, bare=True) for kind, owner, phrase in naming]
        self._exact = _Automaton(entry for entry in exact if entry)
        self._bare = _Automaton(entry for entry in bare if entry)
        self._titles = [
            (match_key(phrase), owner) for kind, owner, phrase in naming if kind == "phrase" and "*" not in phrase
        ]
        self._choices: list[str] = []
        self._choice_owners: list[tuple[HitKind, str]] = []
        self._of_piece: dict[str, list[int]] = {}
        for kind, owner, phrase in naming:
            folded = bare_key(phrase)
            if "*" not in phrase and len(folded) >= MIN_FUZZY:
                self._choices.append(folded)
                self._choice_owners.append((kind, owner))
        for place, phrase in enumerate(self._choices):
            for piece in _pieces_of(phrase):
                self._of_piece.setdefault(piece, []).append(place)
        self._pieces = Words(self._of_piece)

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every hit that counts, in order of appearance. Of the naming kinds, only the winners."""
        found: dict[tuple[int, int, HitKind, str], Hit] = {}
        for bare, spans in (
            (False, self._exact.search(match_key(text))),
            (True, self._bare.search(bare_key(text))),
        ):
            if not spans:
                # Most texts name nothing; the way back to their words is the costly part.
                continue
            key = keyed(text, bare=bare)
            for first, last, entry in spans:
                start, end = key.span(first, last)
                place = (start, end, entry.kind, entry.owner)
                if place not in found:
                    found[place] = Hit(start, end, entry.kind, entry.owner, sum(map(len, entry.parts)), not bare)
        if not found:
            return ()
        naming = sorted(
            (hit for hit in found.values() if hit.kind in NAMING),
            key=lambda hit: (-hit.length, not hit.exact, -hit.weight, _PRECEDENCE[hit.kind], hit.start, hit.owner),
        )
        # What a longer one contains is silenced first; of two that overlap, the head of the label wins,
        # but a hint never against a name.
        outermost = [
            hit for place, hit in enumerate(naming) if not any(_contains(other, hit) for other in naming[:place])
        ]
        outermost.sort(key=lambda hit: (hit.kind == "hint", hit.start, -hit.length))
        winners: list[Hit] = []
        for hit in outermost:
            if all(_side_by_side(hit, other) or _same_place(hit, other) for other in winners):
                winners.append(hit)
        others = [hit for hit in found.values() if hit.kind not in NAMING]
        return tuple(sorted((*winners, *others), key=lambda hit: (hit.start, -hit.length, hit.kind, hit.owner)))

    def begun(self, text: str) -> tuple[str, ...]:
        """Subjects of which a phrase begins with a whole cut-off label ('หลักเกณฑ์การบริหารและ...')."""
        key = match_key(text)
        if len(key) < MIN_BEGUN:
            return ()
        return tuple(sorted({owner for phrase, owner in self._titles if phrase.startswith(key)}))

    def nearest(self, text: str) -> tuple[HitKind, str, float] | None:
        """The phrase that a whole misspelt label comes nearest to: kind, owner, similarity 0-100; None below the cutoff."""
        folded = bare_key(text)
        if not MIN_FUZZY <= len(folded) <= MAX_FUZZY:
            return None
        places = sorted({place for piece in self._pieces.in_key(folded) for place in self._of_piece[piece]})
        best = process.extractOne(
            folded, [self._choices[place] for place in places], scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF
        )
        if best is None:
            return None
        kind, owner = self._choice_owners[places[best[2]]]
        return kind, owner, float(best[1])


def _pieces_of(phrase: str) -> list[str]:
    """A phrase cut into so many pieces that whatever is near to it holds one of them as it stands.

    A letter that is left out or put in spoils one piece at most, and ``FUZZY_CUTOFF`` bounds how many letters differ.
    """
    same = FUZZY_CUTOFF / 100
    longest = int(len(phrase) * (2 - same) / same)
    count = int((1 - same) * (len(phrase) + longest) + 1e-6) + 1
    ends = [len(phrase) * number // count for number in range(count + 1)]
    return [phrase[start:end] for start, end in pairwise(ends)]


def _side_by_side(one: Hit, other: Hit) -> bool:
    return one.end <= other.start or other.end <= one.start


def _contains(outer: Hit, inner: Hit) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and not _same_place(outer, inner)


def _same_place(one: Hit, other: Hit) -> bool:
    """Two subjects named by the same words: both hold, unless one of them is only a hint or a look-alike."""
    return one.start == other.start and one.end == other.end and one.kind == other.kind
