"""Thai text made comparable: display cleaning, match keys, and the way back from a key to the words.

Thai web pages and files write the same word in many ways: sara am as two characters, marks out of order or doubled, two
sara e for sara ae, glyphs of old Windows fonts in the private use area, zero-width characters between syllables. The
match key folds what never matters; the bare key also drops the marks that slugs and PDF extraction lose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NIKHAHIT, _SARA_AM, _SARA_AA, _SARA_E, _SARA_AE = "\u0e4d", "\u0e33", "\u0e32", "\u0e40", "\u0e41"
_TONES = "\u0e48\u0e49\u0e4a\u0e4b"
_VOWEL_MARKS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e4d"
_MARKS = _VOWEL_MARKS + _TONES + "\u0e4c\u0e4e"

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
# Full-width ASCII, and the two letters that Thai typists take for each other (ฎ, ฏ).
_FOLDS = {**{0xFF01 + offset: chr(0x21 + offset) for offset in range(94)}, ord("ฎ"): "ฏ"}
_KEY_FOLDS = str.maketrans({**_FOLDS, **{ord(thai): str(number) for number, thai in enumerate("๐๑๒๓๔๕๖๗๘๙")}})

_ODD = re.compile(
    rf"{_NIKHAHIT}[{_TONES}]?{_SARA_AA}|{_SARA_AM}[{_TONES}]|{_SARA_E}{_SARA_E}|[{_TONES}][{_VOWEL_MARKS}]|([{_MARKS}])\1"
)
_AM = re.compile(rf"{_NIKHAHIT}([{_TONES}]?){_SARA_AA}")
_AM_TONE = re.compile(rf"{_SARA_AM}([{_TONES}])")
_TONE_VOWEL = re.compile(rf"([{_TONES}])([{_VOWEL_MARKS}]+)")
_DOUBLED = re.compile(rf"([{_MARKS}])\1+")
_WHITE = re.compile(r"\s+")
# Kept in keys: Latin letters, digits, Thai letters, vowels and marks; ฯ and ๆ are not.
_NOT_KEY = re.compile("[^a-z0-9\u0e01-\u0e2e\u0e30-\u0e39\u0e40-\u0e45\u0e47-\u0e4d\u00e0-\u024f]+")
_BARE = re.compile(f"[{_MARKS}]+")
_THAI = re.compile("[\u0e00-\u0e7f]")


def clean(text: str) -> str:
    """The text as a reader should see it: marks in order, sara am whole, one space between words. Thai digits stay."""
    text = text.translate(_GLYPHS)
    # Reordering one pair can bring the next two together.
    while _ODD.search(text):
        text = _DOUBLED.sub(r"\1", text)
        text = _AM.sub(rf"\1{_SARA_AM}", text)
        text = _AM_TONE.sub(rf"\1{_SARA_AM}", text)
        text = _TONE_VOWEL.sub(r"\2\1", text)
        text = text.replace(_SARA_E + _SARA_E, _SARA_AE)
    return _WHITE.sub(" ", text).strip()


def arabic_digits(text: str) -> str:
    """The text with Thai digits as 0-9; same length."""
    return text.translate(_DIGITS)


def match_key(text: str) -> str:
    """What of a text decides whether two titles are the same: no spaces, punctuation, case, digits' script, ฎ/ฏ."""
    return _key_of(clean(text))


def bare_key(text: str) -> str:
    """The match key without Thai marks, sara am as sara aa: for slugs and texts that lost their marks."""
    return _strip(match_key(text))


def _key_of(cleaned: str) -> str:
    return _NOT_KEY.sub("", cleaned.translate(_KEY_FOLDS).lower())


def _strip(key: str) -> str:
    return _BARE.sub("", key).replace(_SARA_AM, _SARA_AA)


def thai_share(text: str) -> float:
    """Share of Thai characters among the non-space characters, 0-1; 0 for an empty text."""
    dense = len(_WHITE.sub("", text))
    return len(_THAI.findall(text)) / dense if dense else 0.0


@dataclass(frozen=True, slots=True)
class Keyed:
    """A key and where each of its characters came from."""

    key: str
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the original text of the words that gave ``key[start:end]``; marks of the last letter included."""
        if start >= end:
            return (0, 0)
        return min(self._starts[start:end]), max(self._ends[start:end])


_CLUSTER = re.compile(rf"[{_SARA_E}\s]|.[{_MARKS}{_SARA_AM}{_SARA_AA}\uf700-\uf71a\u200b-\u200f\u00ad\u2060\ufeff]*", re.DOTALL)


def keyed(text: str, *, bare: bool = False) -> Keyed:
    """The match key (or bare key) of a text with the way back to the original words.

    Cleaning moves characters only within a syllable's cluster, so each key character answers for its whole cluster.
    """
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    size = len(text)
    while position < size:
        match = _CLUSTER.match(text, position)
        end = match.end() if match else position + 1
        if text[position] == _SARA_E:
            # Two sara e, perhaps with invisible characters between, are one sara ae.
            while end < size and text[end] in "\u200b\u200c\u200d\u2060\ufeff\u00ad":
                end += 1
            if end < size and text[end] == _SARA_E:
                end += 1
        key = _key_of(clean(text[position:end]))
        if bare:
            key = _strip(key)
        parts.append(key)
        starts += [position] * len(key)
        ends += [end] * len(key)
        position = end
    return Keyed("".join(parts), tuple(starts), tuple(ends))
