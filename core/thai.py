"""Thai text made comparable: display cleaning, match keys, and the way back from a key to the words.

Thai web pages and files write the same word in many ways: sara am as two characters, marks out of order or doubled, two
sara e for sara ae, glyphs of old Windows fonts in the private use area, zero-width characters between syllables. The
match key folds what never matters; the bare key also drops the marks that slugs and PDF extraction lose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_NIKHAHIT, _SARA_AM, _SARA_AA, _SARA_E, _SARA_AE = "\u0e4d", "\u0e33", "\u0e32", "\u0e40", "\u0e41"
# Tone marks and thanthakhat come after the vowel above or below the letter.
_TONES = "\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
_VOWEL_MARKS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e4d"
_MARKS = _VOWEL_MARKS + _TONES + "\u0e4e"

# Glyphs that Windows Thai fonts of the 1990s put into the private use area (shifted and lowered forms).
_PRIVATE_USE = dict(
    zip(
        range(0xF700, 0xF71B),
        "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e0d"
        "\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
_INVISIBLE = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF], "")
_SPACES = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x85, 0x2028, 0x2029], " ")
_GLYPHS = str.maketrans({**_PRIVATE_USE, **_INVISIBLE, **_SPACES})
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_KEY_FOLDS = str.maketrans(
    {
        **_PRIVATE_USE,
        **{ord(thai): str(number) for number, thai in enumerate("๐๑๒๓๔๕๖๗๘๙")},
        **{0xFF01 + offset: chr(0x21 + offset) for offset in range(94)},  # full-width ASCII
        ord("ฎ"): "ฏ",  # typists take them for each other
        0x0E45: _SARA_AA,  # lakkhangyao
        0x0130: "i",  # the one letter that grows when lower-cased
    }
)
"""One character for one, so that offsets into the key's material are offsets into the text."""
_FOLDED_RUN = re.compile(f"[{re.escape(''.join(map(chr, _KEY_FOLDS)))}]+")

_RUN = re.compile(f"{_SARA_E}{{2,}}|[{_MARKS}{_SARA_AM}{_SARA_AA}]{{2,}}")
"""Characters whose order can be wrong; one such run never depends on another."""
_ORDER = (
    (re.compile(rf"([{_MARKS}])\1+"), r"\1"),
    (re.compile(rf"([{_TONES}])([{_VOWEL_MARKS}]+)"), r"\2\1"),
    (re.compile(rf"{_NIKHAHIT}([{_TONES}]*)[{_SARA_AA}{_SARA_AM}]"), rf"\1{_SARA_AM}"),
    (re.compile(rf"{_SARA_AA}([{_TONES}]*){_NIKHAHIT}"), rf"\1{_SARA_AM}"),
    (re.compile(rf"([{_SARA_AM}{_SARA_AA}])([{_TONES}]+)"), r"\2\1"),
    (re.compile(_SARA_E + _SARA_E), _SARA_AE),
)
_BEYOND = re.compile("[^\x00-\x7f\u0e01-\u0e5b]")
"""What only ASCII and Thai letters never need: other glyphs, other spaces, composition."""
_ORDERED = f"[{_MARKS}{_SARA_AM}{_SARA_AA}{_SARA_E}]"
_DISORDER = re.compile(
    rf"({_ORDERED})(?={_ORDERED})(?:(?<=[{_MARKS}{_SARA_E}])\1|(?<=[{_TONES}])[{_VOWEL_MARKS}]"
    rf"|(?<={_NIKHAHIT})[{_TONES}]*[{_SARA_AA}{_SARA_AM}]|(?<={_SARA_AA})[{_TONES}]*{_NIKHAHIT}"
    rf"|(?<=[{_SARA_AM}{_SARA_AA}])[{_TONES}]|(?<=[\u0e38\u0e39])\u0e3a)"
)
"""Found wherever a pattern of ``_ORDER`` is, or where canonical order changes Thai marks: one search instead of all. It
begins with one set of characters, which the search skips to.
"""
_ACROSS_LINES = re.compile(
    rf"(?={_ORDERED}\n)(?:[{_MARKS}{_SARA_AM}{_SARA_AA}]\n+[{_MARKS}{_SARA_AM}{_SARA_AA}]|{_SARA_E}\n+{_SARA_E})"
)
_WHITE = re.compile(r"\s+")
_IN_KEY = "a-z0-9\u0e01-\u0e2e\u0e30-\u0e39\u0e40-\u0e45\u0e47-\u0e4d\u00df-\u024f"
"""Kept in keys: Latin letters, digits, Thai letters, vowels and marks; ฯ and ๆ are not."""
_KEPT = re.compile(f"[{_IN_KEY}]+")
_UNMARKED = re.compile(f"[^{_MARKS}]+")
_THAI = re.compile("[\u0e00-\u0e7f]")


SHORT_TEXT = 300
"""Characters up to which a text's cleaned form and its match key are kept."""


def clean(text: str) -> str:
    """The text as a reader should see it: marks in order, sara am whole, one space between words. Thai digits stay."""
    return _short_cleaned(text) if len(text) <= SHORT_TEXT else _cleaned(text)


@lru_cache(maxsize=1 << 14)
def _short_cleaned(text: str) -> str:
    return _cleaned(text)


def _cleaned(text: str) -> str:
    if not text.isascii():
        if _BEYOND.search(text):
            text = unicodedata.normalize("NFC", text.translate(_GLYPHS))
        if _DISORDER.search(text):
            text = _in_order(unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def arabic_digits(text: str) -> str:
    """The text with Thai digits as 0-9; same length."""
    return text.translate(_DIGITS)


def thai_digits(text: str) -> str:
    """The text with 0-9 as Thai digits; same length. Not for addresses and codes that somebody types."""
    return text.translate(_THAI_DIGITS)


def match_key(text: str) -> str:
    """What of a text decides whether two titles are the same: no spaces, punctuation, case, digits' script, ฎ/ฏ."""
    # Menus repeat the same short texts on every page; long texts are not kept, but their lines come again and again.
    return _short_key(text) if len(text) <= SHORT_TEXT else _key_by_lines(text)


@lru_cache(maxsize=1 << 16)
def _short_key(text: str) -> str:
    return _key_of(text)


def _key_by_lines(text: str) -> str:
    lines = text.split("\n")
    keys = "\n".join(_short_key(line) if len(line) <= SHORT_TEXT else _key_of(line) for line in lines)
    # Marks at the end of a line and at the beginning of the next may have to be put in order together.
    return _key_of(text) if _ACROSS_LINES.search(keys) else keys.replace("\n", "")


def _key_of(text: str) -> str:
    return _in_order("".join(_KEPT.findall(_material(text))))


def bare_key(text: str) -> str:
    """The match key without Thai marks, sara am as sara aa: for slugs and texts that lost their marks."""
    return _short_bare(text) if len(text) <= SHORT_TEXT else _without_marks(_key_by_lines(text))


@lru_cache(maxsize=1 << 12)
def _short_bare(text: str) -> str:
    return _without_marks(_short_key(text))


def _without_marks(key: str) -> str:
    for mark in _MARKS:
        key = key.replace(mark, "")
    return key.replace(_SARA_AM, _SARA_AA)


def thai_share(text: str) -> float:
    """Share of Thai characters among the non-space characters, 0-1; 0 for an empty text."""
    dense = len(_WHITE.sub("", text))
    return len(_THAI.findall(text)) / dense if dense else 0.0


def _material(text: str) -> str:
    """The text folded for a key, same length."""
    return _FOLDED_RUN.sub(_as_folded, text).lower()


def _as_folded(run: re.Match[str]) -> str:
    return run.group().translate(_KEY_FOLDS)


def _in_order(text: str) -> str:
    if _DISORDER.search(text) is None:
        return text
    return _RUN.sub(lambda run: _run_in_order(run.group()), text)


@lru_cache(maxsize=4096)
def _run_in_order(run: str) -> str:
    before = ""
    # Reordering one pair can bring the next two together.
    while run != before:
        before = run
        for pattern, order in _ORDER:
            run = pattern.sub(order, run)
    return run


@dataclass(frozen=True, slots=True)
class Keyed:
    """A key and where each of its characters came from."""

    key: str
    _starts: Sequence[int]
    _ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the original text of the words that gave ``key[start:end]``; (0, 0) for an empty slice.

        The key of those words is ``key[start:end]`` again, unless the slice cuts through marks that had to be put in
        order. Of a bare key, the marks that stood on the last letter are part of the words.
        """
        if start >= end:
            return (0, 0)
        return self._starts[start], self._ends[end - 1]


def keyed(text: str, *, bare: bool = False) -> Keyed:
    """The match key (or bare key) of a text with the way back to the original words."""
    # A label is asked for its phrases, then for its parts.
    return _short_keyed(text, bare) if len(text) <= SHORT_TEXT else _keyed_of(text, bare)


@lru_cache(maxsize=64)
def _short_keyed(text: str, bare: bool) -> Keyed:
    return _keyed_of(text, bare)


def _keyed_of(text: str, bare: bool) -> Keyed:
    material = _material(text)
    starts: list[int] = []
    kept: list[str] = []
    for run in _KEPT.finditer(material):
        starts += range(*run.span())
        kept.append(run.group())
    raw = "".join(kept)
    ends = [start + 1 for start in starts]
    if _DISORDER.search(raw) is not None:
        raw, starts, ends = _put_in_order(raw, starts, ends)
    if bare:
        return _bared(raw, starts, ends)
    return Keyed(raw, starts, ends)


def _put_in_order(raw: str, starts: list[int], ends: list[int]) -> tuple[str, list[int], list[int]]:
    """A key with its runs in order. What was reordered came from the whole run."""
    parts: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for run in _RUN.finditer(raw):
        ordered = _run_in_order(run.group())
        if ordered == run.group():
            continue
        low, high = run.span()
        parts += [raw[done:low], ordered]
        new_starts += starts[done:low] + [starts[low]] * len(ordered)
        new_ends += ends[done:low] + [ends[high - 1]] * len(ordered)
        done = high
    parts.append(raw[done:])
    return "".join(parts), new_starts + starts[done:], new_ends + ends[done:]


def _bared(key: str, starts: list[int], ends: list[int]) -> Keyed:
    """Marks belong to the letter before them; those before the first letter to none."""
    bare: list[str] = []
    bare_starts: list[int] = []
    bare_ends: list[int] = []
    for run in _UNMARKED.finditer(key):
        low, high = run.span()
        if bare:
            bare_ends[-1] = ends[low - 1]
        bare.append(run.group())
        bare_starts += starts[low:high]
        bare_ends += ends[low:high]
    if bare:
        bare_ends[-1] = ends[-1]
    return Keyed("".join(bare).replace(_SARA_AM, _SARA_AA), bare_starts, bare_ends)
