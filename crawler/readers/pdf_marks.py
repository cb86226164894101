"""Thai marks, sara am and dashes that a PDF page's text holds astray, put back by where they stand on the page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from crawler.readers.pdf_glyphs import Base, Glyphs

_AM: Final = "\u0e33"
_AA: Final = "\u0e32"
_NIKHAHIT: Final = "\u0e4d"
_MARKS: Final = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
# What is looked for comes before what has to stand before it: that is found several times as fast.
_SPACE_AFTER_THAI: Final = re.compile(" (?<=[\u0e01-\u0e4e] )")
_SPACE_BESIDE_THAI: Final = re.compile(" (?<=[\u0e01-\u0e4e] )(?=[\u0e01-\u0e4e])")
_BESIDE_AA: Final = re.compile("[\u0e32\u0e33][\u0e48-\u0e4b]? | [\u0e48-\u0e4b]?[\u0e32\u0e33]")
_SPACE_BEFORE_AA: Final = re.compile(" (?<=[ก-๎] )(?=[่-๋]?[าำ])")
_INK: Final = 0.3
"""Points of height from which a glyph is more than rounding."""
_EACH_AM: Final = re.compile(_AM)
_EACH_AA: Final = re.compile(_AA)
_CONTROL: Final = re.compile("[\x01-\x08\x0b\x0e-\x1f]")
_DOUBLED: Final = re.compile(f"(?=([\u0e01-\u0e2e][{_MARKS}]{{1,3}})[\u0e01-\u0e4e ]{{0,6}}?(\\1))")
_MARK: Final = re.compile(f"[{_MARKS}]")
MARK_SET: Final = frozenset(
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
)
_UNDER: Final = frozenset("\u0e38\u0e39\u0e3a")
_CONSONANTS: Final = frozenset(map(chr, range(0x0E01, 0x0E2F)))
_LOOSE_MARK: Final = re.compile(f"[^\u0e01-\u0e2e\u0e32\u0e33{_MARKS}][{_MARKS}]")
_LONE_MARK: Final = re.compile(
    "[\u0e31\u0e34-\u0e37\u0e47-\u0e4e](?<![\u0e38-\u0e3a].)(?![\u0e38-\u0e3a])|[\u0e38-\u0e3a](?<![\u0e47-\u0e4e].)(?![\u0e47-\u0e4e])"
)
"""A mark not both over and under its letter: of two, fonts have one glyph."""
_NO_TONE: Final = re.compile("[\u0e31\u0e34-\u0e37] |\u0e33[!-~](?=\u0e32)")
"""What stands where a tone can."""
_SIGN_ALONE: Final = re.compile("[-–—…•“”‘’][-–—…•“”‘’]?(?![^ \r\n])")
_NEAR: Final = 200
"""Characters before and after a sign, among which its place is looked for."""
_SPACES: Final = re.compile(" +")
_FIRST_PLACES: Final = 12
"""Of a page, looked at in any case."""
_MOST_AM: Final = 0.3
"""Share of sara am among sara am and sara aa, which no Thai page reaches."""


def mend(raw: str, characters: list[str], glyphs: Glyphs, *, astray: bool) -> tuple[bool, bool]:
    """Put right in ``characters`` what the glyphs' places tell; whether there was anything, and whether marks among it.
    ``astray``: marks were on a page before.
    """
    moved = False
    recoded = _recoded(raw, glyphs)
    changed = recoded != raw
    if changed:
        raw, characters[:] = recoded, recoded
    if any(
        _inked(glyphs, index)
        for index in chain(_sample(_SPACE_AFTER_THAI, raw, 12), _sample(_SPACE_BEFORE_AA, raw, 12))
    ):
        for index in [match.start() for match in _SPACE_AFTER_THAI.finditer(raw)]:
            if not _inked(glyphs, index):
                continue
            characters[index] = _NIKHAHIT if _BESIDE_AA.search(raw, max(index - 2, 0), index + 3) else ""
            if raw[index - 1] in _AA + _AM and glyphs.apart(index - 1, index + 1):
                # Of two spaces pdfium keeps one.
                characters[index] += " "
            changed = True
    if _AM in raw:
        changed = _mend_am(raw, characters, glyphs) or changed
    for match in _DOUBLED.finditer(raw):
        # A program that gives a cluster's text to each of its glyphs: the second stands for a mark.
        start, end = match.span(2)
        if glyphs.one(start, end - 1) and (_above(glyphs, start) or _below(glyphs, start)):
            characters[start:end] = [""] * (end - start)
            changed = True
    if astray or _strayed(raw, characters, glyphs):
        moved = _put_back(raw, characters, glyphs)
    _close_up(raw, characters, glyphs)
    for match in _SIGN_ALONE.finditer(raw):
        if raw[match.start() - 1 : match.start()] in ("", " ", "\n"):
            _set_in(match.start(), match.end(), raw, characters, glyphs)
    return changed or moved, moved


def _recoded(raw: str, glyphs: Glyphs) -> str:
    """The characters, with another one where the ink stands where the one given cannot: fonts whose code table takes
    one mark for another, a tone over a vowel for a space or a digit.
    """
    found: dict[int, str] = {}
    for match in _NO_TONE.finditer(raw):
        index = match.end() - 1
        if not glyphs.generated(index) and _above(glyphs, index):
            found[index] = _tone(glyphs, index)
    if any(_misplaced(raw, glyphs, index) for index in _sample(_LONE_MARK, raw, 12)):
        for index in [match.start() for match in _LONE_MARK.finditer(raw)]:
            if _misplaced(raw, glyphs, index):
                if raw[index] in _UNDER:
                    found[index] = _tone(glyphs, index)
                else:
                    left, right, bottom, top = glyphs.box(index)
                    found[index] = "\u0e39" if right - left > top - bottom else "\u0e38"
    if not found:
        return raw
    characters = list(raw)
    for index, character in found.items():
        characters[index] = character
    return "".join(characters)


def _sample(pattern: re.Pattern[str], raw: str, others: int) -> Iterator[int]:
    """Where a pattern is found: the first places, for a page's title may be of a font of its own, and some others."""
    last = -1
    for match in islice(pattern.finditer(raw), _FIRST_PLACES):
        last = match.start()
        yield last
    for start in range(last + 1, len(raw), max(len(raw) // others, 1)):
        found = pattern.search(raw, max(start, last + 1))
        if found is None:
            return
        last = found.start()
        yield last


def _misplaced(raw: str, glyphs: Glyphs, index: int) -> bool:
    """Whether a mark of its own glyph stands over the line and belongs under it, or the other way round."""
    left, right, bottom, top = glyphs.box(index)
    y = glyphs.origin(index)[1]
    if right <= left:
        return False
    if raw[index] in _UNDER:
        return bottom - y > 0.5 * (top - y) > 0 and not glyphs.one(index - 1, index)
    return top < y and not glyphs.one(index - 1, index)


def _tone(glyphs: Glyphs, index: int) -> str:
    """Mai ek, which is a bar, or mai tho: the tones of nearly all words."""
    left, right, bottom, top = glyphs.box(index)
    return "\u0e48" if right - left < 0.6 * (top - bottom) else "\u0e49"


def _inked(glyphs: Glyphs, index: int) -> bool:
    """Whether a character of the file, not of pdfium's making, has ink."""
    _, _, bottom, top = glyphs.box(index)
    return top - bottom > _INK and not glyphs.generated(index)


def _mend_am(raw: str, characters: list[str], glyphs: Glyphs) -> bool:
    """Tell the whole sara am from the circle alone and from a sara aa, which some code tables give as one, too."""
    changed = False
    hollow: dict[bytes, list[int]] = {}
    for match in _EACH_AM.finditer(raw):
        index = match.start()
        left, right, bottom, top = glyphs.box(index)
        x, y = glyphs.origin(index)
        above = bottom - y > 0.5 * (top - y) > 0
        # Without height the font is not in the file, and nobody knows its ink.
        if top - bottom <= _INK or not (above or right > left >= x) or (index and glyphs.one(index - 1, index)):
            continue
        if above:
            after = index + 1
            while after < len(raw) and raw[after] in MARK_SET:
                after += 1
            if raw[after : after + 1] == _AA:
                characters[index] = _NIKHAHIT
                changed = True
            elif raw[after : after + 1] and _CONTROL.match(raw[after]):
                # The leg has no code at all, here and wherever the font writes it.
                characters[:] = [_AA if each == raw[after] else each for each in characters]
                characters[index] = _NIKHAHIT
                changed = True
        else:
            hollow.setdefault(glyphs.font(index), []).append(index)
    if not hollow:
        return changed
    with_aa = Counter(glyphs.font(match.start()) for match in _EACH_AA.finditer(raw))
    for font, indices in hollow.items():
        # Where a whole sara am is a circle and a leg, a leg alone is a sara aa; so where there are too many of them.
        legs = any(_NIKHAHIT in characters[max(index - 2, 0) : index] for index in indices)
        if legs or (len(indices) > 1 and len(indices) > _MOST_AM * (len(indices) + with_aa[font])):
            for index in indices:
                characters[index] = _AA
            changed = True
    return changed


def _above(glyphs: Glyphs, index: int) -> bool:
    """Whether a glyph's ink stands where marks over letters stand."""
    _, _, bottom, top = glyphs.box(index)
    y = glyphs.origin(index)[1]
    return bottom - y > 0.5 * (top - y) > 0


def _below(glyphs: Glyphs, index: int) -> bool:
    """Whether a glyph's ink stands under the line."""
    _, _, bottom, top = glyphs.box(index)
    return bottom < top < glyphs.origin(index)[1]


def _close_up(raw: str, characters: list[str], glyphs: Glyphs) -> None:
    """Take out the spaces that pdfium put between Thai letters which stand side by side."""
    for match in _SPACE_BESIDE_THAI.finditer(raw):
        index = match.start()
        if not characters[index] or not glyphs.generated(index):
            continue
        before, after = index - 1, index + 1
        while before > 0 and (raw[before] in MARK_SET or raw[before] == " " or not characters[before]):
            before -= 1
        while after < len(raw) - 1 and (raw[after] in MARK_SET or raw[after] == " " or not characters[after]):
            after += 1
        # Where the text of letter and sara am is on the letter's glyph, the leg stands in the gap.
        leg = 0.75 if before and raw[before] == _AM and glyphs.one(before - 1, before) else 0.0
        if not glyphs.apart(before, after, leg):
            characters[index] = ""


def _strayed(raw: str, characters: list[str], glyphs: Glyphs) -> bool:
    """Whether a sample of the page's marks shows one that does not stand over the letter before it."""
    if _LOOSE_MARK.search(raw):
        return True
    for index in _sample(_MARK, raw, 24):
        base = index - 1
        while base >= 0 and (raw[base] in MARK_SET or characters[base] in (_NIKHAHIT, _AA, _AM)):
            base -= 1
        if base < 0 or raw[base] not in _CONSONANTS:
            return True
        if not _over(glyphs, index, glyphs.base(base)):
            return True
    return False


def _over(glyphs: Glyphs, mark: int, base: Base) -> bool:
    """Whether a mark stands over (or under) a letter: by the pen, which is past the letter, or by the ink."""
    width = base.right - base.left
    beyond = glyphs.origin(mark)[0] - base.x
    if width <= 0 or 0.5 * width <= beyond <= 1.8 * width or glyphs.one(mark, base.place):
        return True
    left, right, _, _ = glyphs.box(mark)
    return base.left + 0.1 * width <= (left + right) / 2 <= base.right


def _put_back(raw: str, characters: list[str], glyphs: Glyphs) -> bool:
    """Move each mark that does not stand over the letter before it to the one over which it stands."""
    letters: list[int] = []
    strays: list[int] = []
    following = False
    for index, character in enumerate(raw):
        if character in _CONSONANTS:
            letters.append(index)
            following = True
        elif character in MARK_SET or characters[index] == _NIKHAHIT:
            upper_strayed = bool(strays) and strays[-1] == index - 1
            if not following or upper_strayed or not _over(glyphs, index, glyphs.base(letters[-1])):
                strays.append(index)
        else:
            following = False
    moved: dict[int, Base] = {}
    for index in strays:
        upper = moved.get(index - 1)
        # A tone above a vowel leans further right than the vowel.
        if upper is not None and glyphs.origin(index)[0] - upper.x <= 2.2 * (upper.right - upper.left):
            target: Base | None = upper
        else:
            target = _carrier(glyphs, index, letters)
        if target is None:
            continue
        moved[index] = target
        characters[target.place] += characters[index]
        characters[index] = ""
        # What pdfium put in because the pen went back is no space and no new line.
        before = index - 1
        while before >= 0 and raw[before] in "\r\n " and glyphs.generated(before):
            characters[before] = ""
            before -= 1
    return bool(moved)


def _set_in(start: int, end: int, raw: str, characters: list[str], glyphs: Glyphs) -> None:
    """Move a sign to the gap of its line where it stands: programs write what another font has to lend out of turn."""
    low, high = max(raw.rfind("\n", 0, start) + 1, start - _NEAR), min(end + _NEAR, len(raw))
    broken = raw.find("\r", end, high)
    high = high if broken < 0 else broken
    left, right = glyphs.box(start)[0], glyphs.box(end - 1)[1]
    before, after = start - 2, end + 1
    size = glyphs.size(start)
    spare = 0.15 * size
    late = before >= low and glyphs.box(before)[1] > left + spare
    early = after < high and glyphs.box(after)[0] < right - spare
    if not (late or early) or not characters[start]:
        return
    y = glyphs.origin(start)[1]
    for space in _SPACES.finditer(raw, low, high):
        last, following = space.start() - 1, space.end()
        if last < low or following >= high or start <= last < end or start <= following < end:
            continue
        lead, trail = left - glyphs.box(last)[1], glyphs.box(following)[0] - right
        if not (-spare <= lead <= 0.9 * size and -spare <= trail <= 0.9 * size):
            continue
        if abs(glyphs.origin(following)[1] - y) > spare:
            continue
        sign = "".join(characters[start:end])
        # With a space that parts no cells.
        closing = "\u00a0" if trail > spare else ""
        characters[last + 1] = f"{' ' if lead > spare else ''}{sign}{closing}"
        characters[start:end] = [""] * (end - start)
        if before >= low and (after >= high or not glyphs.apart(before, after)):
            characters[start - 1] = ""
        if end < high:
            characters[end] = ""
        return


def _carrier(glyphs: Glyphs, mark: int, letters: list[int]) -> Base | None:
    """The letter over which a mark stands: the last such one, among those written shortly before and after it, else in
    its line.
    """
    near = bisect_left(letters, mark)
    x, y = glyphs.origin(mark)
    for place in (*letters[max(near - 8, 0) : near + 4][::-1], *letters[max(near - 60, 0) : max(near - 8, 0)][::-1]):
        base = glyphs.base(place)
        width = base.right - base.left
        if width > 0 and abs(y - base.y) <= 1.2 * width and 0.5 * width <= x - base.x <= 2.2 * width:
            return base
    return None
