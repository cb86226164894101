"""What must be shown, seen or not: one recogniser per kind, over the text and parts of one piece of evidence.

Each answers true with the words it rests on, false, or could-not-tell where the answer may lie in something that was not
read (a file, an image).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from checklist.freshness import days, find_periods
from checklist.matching import MIN_BARE
from checklist.schema import ElementRule, Recognise
from core.snapshot import Form, Image, Link
from core.thai import Keyed, arabic_digits, bare_key, keyed, match_key
from core.thai_months import MONTH, month_name, month_number

SOCIAL_HOSTS = (
    "facebook.com",
    "fb.com",
    "fb.me",
    "line.me",
    "lin.ee",
    "youtube.com",
    "youtu.be",
    "twitter.com",
    "x.com",
    "instagram.com",
    "tiktok.com",
)
_SOCIAL = re.compile("|".join(map(re.escape, SOCIAL_HOSTS)))
_NO_REQUEST = re.compile("สมัครรับข่าว|รับข่าวสาร|subscribe|newsletter|comment|ความคิดเห็น|ค้นหา|search", re.IGNORECASE)
"""Forms that ask for no service."""
_SHARE = re.compile(
    r"sharer|share\.php|/share\b|intent/tweet|dialog/|/plugins/(?:like|share)\.php|lineit|/tr\?"
    r"|watch\?v=|/embed/|/reel/|/videos?/|/posts?/",
    re.IGNORECASE,
)
CHAT_HOSTS = ("m.me", "messenger.com", "line.me", "lin.ee", "tawk.to")
FORM_HOSTS = ("docs.google.com/forms", "forms.gle", "forms.office.com", "forms.microsoft.com")

_TELEPHONE = re.compile(
    r"(?:โทร\S{0,12}|tel\S{0,8}|phone|สายด่วน|หมายเลข\S{0,10})[\s.:)]*(?:\(?\+?66\)?[\s-]*)?[\d๐-๙][\d๐-๙\s\-–]{2,}"
    r"|(?<![\d๐-๙])[0๐][\s-]?[\d๐-๙][\d๐-๙\s\-–]{6,12}[\d๐-๙]",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{2,}\s?(?:@|\[at\]|\(at\))\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_SARABAN = re.compile(
    r"saraban[\w.-]*\s?@|สารบรรณ[^\n]{0,60}@|[\w.-]+@dla\.go\.th"
    r"|(?:อีเมล์?|e-?mail|ไปรษณีย์อิเล็กทรอนิกส์)\s?กลาง[^\n@]{0,30}\n?[^\n@]{0,40}@",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:เลขที่|หมู่ที่|หมู่|ม\.|ถนน|ถ\.|ตำบล|ต\.|แขวง|อำเภอ|อ\.|เขต|จังหวัด|จ\.)\s?\S+", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<![\d๐-๙])[1-9๑-๙][\d๐-๙]{4}(?![\d๐-๙])")
_MAP = re.compile(
    r"google\.[a-z.]+/maps|maps\.google|goo\.gl/maps|maps\.app\.goo\.gl|openstreetmap|longdo|leaflet|openlayers|/maps/embed",
    re.IGNORECASE,
)
_RANK = r"ว่าที่\s?(?:(?:ร้อย|พัน)(?:ตรี|โท|เอก)|[รพ]\.[ตทอ]\.)?(?:\s?หญิง)?"
_PERSON = re.compile(
    rf"(?:นาย(?!ก(?:องค์|เทศ|อบ|เมือง|รัฐ|สมาคม|\s))|นางสาว|น\.ส\.|นาง|{_RANK}|ร\.ต\.|ดร\.|พ\.อ\.|จ\.ส\.อ\.|สิบเอก|จ่าเอก)\s?"
    r"[\u0E01-\u0E2E\u0E40-\u0E44][\u0E00-\u0E4E]+\s+[\u0E01-\u0E2E\u0E40-\u0E44][\u0E00-\u0E4E]+"
)


Month = tuple[int, int]
"""C.E. year and month."""


@dataclass(frozen=True, slots=True)
class Loose:
    """How far the words of a text may differ from a phrase that they still meet."""

    score: int
    """Share of equal letters, per cent."""
    length: int
    """Letters from which a phrase may be met so."""


PICTURED = Loose(score=86, length=7)
"""Of texts read from pictures."""

PRINTED = Loose(score=90, length=13)
"""Of printed pages."""

SAME_NAME = 85
"""Share of equal letters, per cent, from which two spellings of a person's name are the same."""

PORTRAITS = 2
"""Pictures from which a page that names as many people shows their portraits."""

PERSON_LENGTH = 60
"""Characters of a line that is somebody's name and position, at most."""

SIGNATURE_REACH = 160
"""Characters between the name of who signs and the position."""


@dataclass(frozen=True, slots=True)
class Material:
    """What one piece of evidence offers to the recognisers."""

    text: str
    """Its own text (main part, or the section that answers the item); labels only for a file."""
    whole: str = ""
    """The whole page's text, frame included: for contact data that stands in the footer."""
    links: Sequence[Link] = ()
    page_links: Sequence[Link] = ()
    """Every link of the page, frame included."""
    forms: Sequence[Form] = ()
    """Forms of its main part, and of the pages its main part links to."""
    images: Sequence[Image] = ()
    rows: int = 0
    """Table rows in the main part."""
    pieces: int = 0
    """Living files and entries in the main part."""
    unread_inside: bool = False
    """Whether part of it could not be read: a file, a page made of images."""
    emails: Sequence[str] = ()
    telephones: Sequence[str] = ()
    more: Sequence[str] = ()
    """Texts of the files that belong to it, apart so that each is made comparable once."""
    doubtful: bool = False
    """Whether what is not found in it may still stand there: letters are lost, or were read from pictures."""
    loose: Loose | None = None
    """How far a phrase may differ: of texts read from pictures, and of printed pages, whose cells are torn in their midst."""
    pictures: int = 0
    """Pictures inside files."""
    executive: str = ""
    """Name of the current top executive as the site gives it; empty where it does not."""
    months: frozenset[Month] = frozenset()
    """Months that its living entries and its text cover."""
    months_due: tuple[Month, ...] = ()
    """Months of the fiscal year that had ended, from October on."""

    names: frozenset[str] = frozenset()
    """Match keys of what it calls itself: a title names no part of the thing."""

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.text, *self.more)


_TOP = r"นายก\s?(?:เทศมนตรี|องค์การบริหารส่วน(?:จังหวัด|ต(?:ำ|า|ํา)บล)|อบต\.?|อบจ\.?|เมืองพัทยา)"
_TOP_POSITION = re.compile(rf"(?:(?<![\u0E01-\u0E4E])|(?<=ตำแหน่ง)){_TOP}")
"""The position where a word begins: not 'รองนายกเทศมนตรี'."""
_DEPUTY = re.compile("ปลัด|รอง|เลขา|หัวหน้า|ผู้อำนวยการ|ประธานสภา|สมาชิก")
_HONORIFIC = re.compile(rf"^(?:{_RANK}|นายแพทย์|นางสาว|นาย|นาง|น\.ส\.|ดร\.|(?:[ก-ฮ]\.){{1,3}})\s*")
_ACTING = re.compile(r"(?:ปฏิบัติหน้าที่|รักษาราชการแทน|รักษาการ)[^\n]{0,20}\n?\s*$")
_BLANK_NAME = re.compile(r"\(\s*[.…_\s]{4,}\)")
_IN_CASE = re.compile(r"(?:กรณี|หาก|ถ้า|☐|□|\(\s*\))(?:ที่)?\s*$")
_MONTH_CELL = re.compile(rf"(?:เดือน\s?|[\d๐-๙]{{1,2}}\s)?(?P<month>{MONTH})\.?", re.IGNORECASE)
MONTH_CELL_LENGTH = 40
"""Characters of a cell that begins with a month, or with a day of one, and says when."""

_SIGNED = re.compile(r"ลงนาม|ลงชื่อ|ประกาศ\s?ณ\s?วันที่|ให้ไว้\s?ณ\s?วันที่|ให้ไว้ณ|สั่ง\s?ณ")

LABEL_LENGTH = 90
"""Characters that the title of a column or part has at most."""

LABELLED_LENGTH = 120_000
"""Characters of one text that are asked for such titles."""

_ENUMERATION = re.compile(
    r"^(?:[\s•*o\-–·●▪✓○/\d๐-๙.()]+|(?:ข้อ|ส่วนที่|บทที่|ตอนที่|หัวข้อที่|หมวดที่|หมวด|ประเด็นที่|ด้านที่)\s?[\d๐-๙.)]+)?\s*(?:[ก-จ][.)]\s?)?"
)
"""'1.2)', '•', 'ข้อ 3' or 'ข.' before a title."""

_NUMBERED = re.compile(r"^\s*\(?[\d๐-๙]+(?:\.[\d๐-๙]+)*[.)]\s*")
"""'1.' or '2.3)' before an entry: no figure of its own."""

RUNNING_LENGTH = 50
"""Characters from which a line that has neither number nor colon is running text, of which only the first words may
name a part.
"""

TITLE_LENGTH = 16
"""Letters from which what begins like a thing's own name is taken for that name, written on."""

_BRACKETED = re.compile(r"\s*\([^()]*\)\s*$")
"""A unit or note at the end of a label: '(บาท)'."""

_FIRST_HEAD = re.compile(
    r"(?:ลำดับ(?:\s?ที่)?|ที่|ข้อ|มาตรการ|รายการ|กิจกรรม|โครงการ|โครงการ/กิจกรรม|ขั้นตอน|ประเด็น|งาน|ตัวชี้วัด|กระบวนงาน)\s"
)
"""The head of a table's first column."""

_DIGIT = re.compile(r"\d")

FEWEST_HEADS = 4
"""Words of a line from which it may be the head of a table that lost its columns."""

HEAD_LENGTH = 160
"""Characters of a table's head that stands in one line without a column's end, at most."""

OPENING_LABEL = 30
"""Characters that the first words of running text have at most where they name what follows."""

TITLE_LINES = 4
"""Lines at the beginning of a text that may be its title."""

TIMED_LENGTH = 60_000
"""Characters of one text that are asked for months and days."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an element was seen; ``None``: could not tell."""

    seen: bool | None
    quote: str = ""
    lacking: str = ""
    """What of it is lacking, in Thai, where that can be named: months, a name that differs."""
    unclear: bool = False
    """Whether something was seen that may be it, said otherwise than is known."""


def answer(rule: ElementRule, material: Material) -> Answer:
    """Whether an element is shown: the first alternative that holds decides."""
    for how in rule.recognise:
        quote = _KINDS[how.kind](how, material)
        if quote is not None:
            return Answer(True, quote[:160])
    for how in rule.maybe:
        quote = _KINDS[how.kind](how, material)
        if quote is not None:
            return Answer(None, quote[:160], unclear=True)
    unread = material.unread_inside and not _of_portraits(material)
    unsure = unread or material.doubtful or _signed_by_hand(rule, material)
    return Answer(None if unsure else False, lacking="" if unsure else _lacking(rule, material))


def _of_portraits(material: Material) -> bool:
    """Whether the pictures of a page are those of the people it names, line by line: then its words are all it says."""
    if material.pieces or material.more or len(material.images) < PORTRAITS:
        return False
    lines = (line for line in material.text.split("\n") if len(line) <= PERSON_LENGTH)
    return sum(_PERSON.search(line) is not None for line in lines) >= len(material.images)


def _lacking(rule: ElementRule, material: Material) -> str:
    kinds = {how.kind for how in rule.recognise}
    if "every_month" in kinds:
        return ", ".join(month_name(*month) for month in material.months_due if month not in material.months)
    if "signature" in kinds and material.executive:
        signed = next((name for text in material.texts for name in _signers(text)), "")
        return f"{signed} (ในเว็บไซต์ผู้บริหารสูงสุดคือ {material.executive})" if signed else ""
    return ""


@lru_cache(maxsize=256)
def _key(text: str) -> str:
    return match_key(text)


@lru_cache(maxsize=16)
def _keyed(text: str) -> Keyed:
    return keyed(text)


@lru_cache(maxsize=16384)
def _parts(phrase: str) -> tuple[str, ...]:
    """A phrase's pieces between its stars on the match key; '#' in one stands for a figure."""
    pieces = ("#".join(match_key(said) for said in piece.split("#")) for piece in phrase.split("*"))
    return tuple(piece for piece in pieces if piece)


def find_phrase(phrase: str, text: str) -> str | None:
    """The words of a text that a phrase meets on the match key; None where it does not."""
    parts = _parts(phrase)
    if "#" in phrase:
        return next(iter(_counted(parts, text)), None) if parts else None
    key = _key(text)
    if not parts or any(part not in key for part in parts):
        return _find_bare(parts, text)
    pattern = _pattern(parts)
    if pattern.search(key) is None:
        return None
    for line in text.split("\n"):
        # The way back to the words is costly: only for the line that holds them.
        found = pattern.search(match_key(line))
        if found is not None:
            start, end = keyed(line).span(*found.span())
            return line[start:end]
    across = pattern.search(key)
    assert across is not None
    start, end = _keyed(text).span(*across.span())
    return text[start:end]


def _counted(parts: tuple[str, ...], text: str) -> list[str]:
    """The words that a phrase with a figure meets, each within one cell: the number of an entry is none."""
    said = max((piece for part in parts for piece in part.split("#")), key=len)
    if said not in _key(text):
        return []
    figures = _figures(text)
    quotes: list[str] = []
    for found in _pattern(parts).finditer(figures.keys):
        cell = figures.cells[figures.keys.count("\n", 0, found.start())]
        start = figures.keys.rfind("\n", 0, found.start()) + 1
        quotes.append(cell[slice(*keyed(cell).span(found.start() - start, found.end() - start))])
    return quotes


@dataclass(frozen=True, slots=True)
class _Cells:
    """Lines and cells of a text."""

    cells: tuple[str, ...]
    keys: str
    """Their match keys, a line each: what is looked for in all of them is looked for once."""


@lru_cache(maxsize=64)
def _figures(text: str) -> _Cells:
    """Those that hold a figure, without the numbers of entries."""
    cells = (_NUMBERED.sub("", cell) for line in text.split("\n") for cell in line.split("\t"))
    kept = tuple(cell for cell in cells if _FIGURE.search(cell))
    return _Cells(kept, "\n".join(map(match_key, kept)))


@lru_cache(maxsize=64)
def _all_cells(text: str) -> _Cells:
    cells = tuple(text.replace("\n", "\t").split("\t"))
    return _Cells(cells, "\n".join(map(match_key, cells)))


def _find_bare(parts: Sequence[str], text: str) -> str | None:
    """As ``find_phrase``, where the text lost its marks (pasted from a PDF); for long phrases only."""
    bare = _bare_parts(parts)
    if not bare:
        return None
    smeared = _bare(text)
    if any(part not in smeared for part in bare):
        return None
    known = _keyed_bare(text)
    match = _pattern(bare).search(known.key)
    if match is None:
        return None
    start, end = known.span(*match.span())
    return text[start:end]


@lru_cache(maxsize=16384)
def _bare_parts(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The pieces of a phrase on the bare key; empty where one is too short to be met so."""
    bare = tuple(bare_key(part) for part in parts)
    return () if any(len(part) < MIN_BARE for part in bare) else bare


@lru_cache(maxsize=256)
def _bare(text: str) -> str:
    return bare_key(text)


@lru_cache(maxsize=16)
def _keyed_bare(text: str) -> Keyed:
    return keyed(text, bare=True)


@lru_cache(maxsize=16384)
def _pattern(parts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(".{0,40}?".join(map(_piece, parts)))


_NOT_AFTER = {
    "งบประมาณ": ("ปี",),
    "นายก": ("รอง", "ที่ปรึกษา", "เลขานุการ", "เลขา", "ผู้ช่วย", "อดีต"),
    "ปลัด": ("สำนัก", "สำนักงาน", "อดีต"),
}
"""What other word these are the end of: 'ปีงบประมาณ' is no amount, 'รองนายก' no head, 'สำนักปลัด' an office."""


_DIGITS = r"(?<!\d)\d+"
_UNITS_SAID = "หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|ยี่|สิบ"
_COUNT = rf"(?:{_DIGITS}|(?:{_UNITS_SAID})(?:{_UNITS_SAID}|เอ็ด|ร้อย)*)"
"""A figure, or a small number in words: 'สามสิบ'."""
_TIME_UNITS = tuple(map(match_key, ("วัน", "เดือน", "ปี", "ชั่วโมง", "นาที", "สัปดาห์")))
"""Units before which numbers are written in words: 'ภายในสิบห้าวัน'."""
_FIGURE = re.compile(rf"\d|(?:{_UNITS_SAID})")


def _piece(part: str) -> str:
    before = next((words for word, words in _NOT_AFTER.items() if part.startswith(word)), ())
    whole = {folded for word in before for folded in (match_key(word), bare_key(word))}
    first, *rest = part.split("#")
    counted = re.escape(first) + "".join(
        (_COUNT if said.startswith(_TIME_UNITS) else _DIGITS) + re.escape(said) for said in rest
    )
    return "".join(f"(?<!{word})" for word in sorted(whole)) + counted


def find_loosely(phrase: str, text: str, loose: Loose) -> str | None:
    """The words of a text that are a phrase but for a letter or two; None where there are none.

    A phrase that denies ('ไม่มี') is never met so: one letter may turn it round.
    """
    parts = tuple(bare_key(part) for part in _parts(phrase))
    if (
        "#" in phrase
        or phrase.endswith("$")
        or not parts
        or any(len(part) < loose.length for part in parts)
        or "ไม" in parts[0]
    ):
        return None
    known = _keyed_bare(text)
    if len(known.key) < max(map(len, parts)):
        # The text would be looked for in the phrase.
        return None
    first = last = -1
    for part in parts:
        found = fuzz.partial_ratio_alignment(part, known.key, score_cutoff=loose.score)
        if found is None or found.dest_start < last:
            return None
        first = found.dest_start if first < 0 else first
        last = found.dest_end
    start, end = known.span(first, last)
    return text[start:end] if last - first <= sum(map(len, parts)) + 60 else None


def _find(phrase: str, material: Material) -> str | None:
    """Where a phrase is met in the texts of one piece of evidence."""
    for text in material.texts:
        quote = find_phrase(phrase, text)
        if quote is not None:
            return quote
    loose = material.loose
    if loose is None:
        return None
    return next((quote for text in material.texts if (quote := find_loosely(phrase, text, loose)) is not None), None)


@lru_cache(maxsize=256)
def _lines_without(words: tuple[str, ...], text: str) -> str:
    """A text without the lines and cells that hold one of the words."""
    if not _holds(words, _all_cells(text).keys):
        return text
    kept = (
        "\t".join(cell for cell in line.split("\t") if not _holds(words, match_key(cell))) for line in text.split("\n")
    )
    return "\n".join(kept)


def _any_of(phrases: Sequence[str], material: Material) -> str | None:
    return next((quote for phrase in phrases if (quote := _find(phrase, material)) is not None), None)


def _phrases(how: Recognise, material: Material) -> str | None:
    if how.without:
        text, *more = (_lines_without(how.without, text) for text in material.texts)
        material = replace(material, text=text, more=tuple(more))
    if how.all_of:
        quotes = [_any_of(group, material) for group in how.all_of]
        if any(quote is None for quote in quotes):
            return None
        if not how.any:
            return " … ".join(quote for quote in quotes if quote)
    return _any_of(how.any, material) if how.min_count <= 1 else _several_of(how, material)


def _several_of(how: Recognise, material: Material) -> str | None:
    """At least ``min_count`` phrases that say different things, none of them a part of another one's words."""
    found: dict[str, str] = {}
    for phrase in how.any:
        if "#" in phrase:
            quotes = [quote for text in material.texts for quote in _counted(_parts(phrase), text)]
        else:
            quotes = [quote for quote in (_find(phrase, material),) if quote is not None]
        found |= {match_key(quote): quote for quote in quotes}
    kept = [key for key in found if not any(key != other and key in other for other in found)]
    return ", ".join(found[key] for key in kept[: how.min_count]) if len(kept) >= how.min_count else None


@dataclass(frozen=True, slots=True)
class Labels:
    """What may name a part of a text: short lines, cells, what stands before a colon, the first words of a paragraph."""

    keys: str
    """Their match keys, a line each."""
    first: str
    """That of the first line."""
    opening: frozenset[str]
    """Those of the first lines without a number."""
    begun: frozenset[str]
    """Those that are only the first words of a longer text."""


@lru_cache(maxsize=128)
def _labels(text: str) -> Labels:
    found: dict[str, None] = {}
    first = ""
    opening: set[str] = set()
    begun: set[str] = set()
    lines = text[:LABELLED_LENGTH].split("\n")
    for number, line in enumerate(lines):
        for cell in (*line.split("\t"), *_glued_heads(number, lines)):
            named = _label_of(cell)
            if named.begins is not None:
                found[named.begins] = None
                begun.add(named.begins)
            if named.key is None:
                continue
            found[named.key] = None
            found[named.without_bracket] = None
            begun.discard(named.key)
            first = first or named.key
            if number < TITLE_LINES and named.plain:
                opening.add(named.key)
    return Labels("\n".join(found), first, frozenset(opening), frozenset(begun))


class _Label(NamedTuple):
    """What one line or cell names, as match keys."""

    begins: str | None
    """Its first words, where it is running text."""
    key: str | None
    """The label; None where it is none."""
    without_bracket: str = ""
    plain: bool = False
    """Whether it bears no number."""


@lru_cache(maxsize=1 << 14)
def _label_of(cell: str) -> _Label:
    said, colon, _ = cell.partition(":")
    plain = (said if colon else cell).strip()
    label = _ENUMERATION.sub("", plain).strip()
    if len(label) > LABEL_LENGTH and " " in label:
        label = plain = label.split(maxsplit=1)[0]
    begins = None
    if len(label) > RUNNING_LENGTH and not colon:
        opening = label.split(maxsplit=1)[0]
        if 2 < len(opening) <= OPENING_LABEL:
            begins = match_key(opening)
        if label == plain:
            return _Label(begins, None)
    if len(label) < (2 if colon else 3):
        return _Label(begins, None)
    return _Label(begins, match_key(label), match_key(_BRACKETED.sub("", label)), label == plain)


def _glued_heads(number: int, lines: Sequence[str]) -> Sequence[str]:
    """The single words of the head of a table whose columns stand so near that a PDF's reader took them for one cell."""
    line = lines[number]
    if (number and "\t" in lines[number - 1]) or _DIGIT.search(line):
        return ()
    after = lines[number + 1] if number + 1 < len(lines) else ""
    if "\t" not in line:
        words = line.split() if len(line) <= HEAD_LENGTH and _FIRST_HEAD.match(line) else ()
        return words if len(words) >= FEWEST_HEADS and max(map(len, words)) <= OPENING_LABEL else ()
    if "\t" not in after:
        return ()
    return [word for cell in line.split("\t") if len(cell) <= LABEL_LENGTH for word in cell.split()]


def _labelled(how: Recognise, material: Material) -> str | None:
    """Labels that begin with one of the phrases, or say little else, ``min_count`` different ones."""
    found: dict[str, str] = {}
    for text in material.texts:
        labels = _labels(text)
        for phrase in how.any:
            for label in _labels_that_say(phrase, labels, how, material.names):
                found.setdefault(label, find_phrase(phrase, text) or phrase.strip("$").replace("*", " "))
                if len(found) >= how.min_count:
                    return ", ".join(found.values())
    return None


def _labels_that_say(phrase: str, labels: Labels, how: Recognise, names: frozenset[str]) -> Iterator[str]:
    """The labels that a phrase meets; with '$' at its end only those that say no more, a bracket apart."""
    parts = _parts(phrase)
    if not parts or any(piece not in labels.keys for part in parts for piece in part.split("#")):
        return
    for found in _pattern(parts).finditer(labels.keys):
        start = labels.keys.rfind("\n", 0, found.start()) + 1
        end = labels.keys.find("\n", found.end())
        label = labels.keys[start : end if end >= 0 else len(labels.keys)]
        mostly = 2 * len(found.group()) >= len(label) and label not in labels.begun
        fits = found.group() == label if phrase.endswith("$") else found.start() == start or mostly
        own = not how.title_too and _is_title(label, labels, names, mostly=mostly)
        if fits and not own and not _holds(how.without, label):
            yield label


def _is_title(label: str, labels: Labels, names: frozenset[str], *, mostly: bool) -> bool:
    """Whether a label is the name of the whole thing: it stands first; or is such a name, and says more than a phrase."""
    if label in names:
        return label == labels.first or (label in labels.opening and not mostly)
    return not mostly and any(len(name) >= TITLE_LENGTH and label.startswith(name) for name in names)


def _holds(words: Sequence[str], key: str) -> bool:
    return bool(words) and any(word in key for word in _keys(tuple(words)))


@lru_cache(maxsize=1024)
def _keys(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(match_key(word) for word in words)


def _title(_how: Recognise, material: Material) -> str | None:
    return material.text.split("\n", 1)[0] or "-"


def _search(pattern: re.Pattern[str], *texts: str) -> str | None:
    for text in texts:
        match = pattern.search(text)
        if match:
            return match.group(0).strip()
    return None


def _telephone(how: Recognise, material: Material) -> str | None:
    return _several(how, _TELEPHONE, material.telephones, material)


def _email(how: Recognise, material: Material) -> str | None:
    return _several(how, _EMAIL, material.emails, material)


def _several(how: Recognise, pattern: re.Pattern[str], linked: Sequence[str], material: Material) -> str | None:
    """The first of at least ``min_count`` different matches in links, text or, where it counts, the whole page; of
    several also where that many people have one each, be it the same.
    """
    if how.min_count > 1:
        theirs = next((one for text in material.texts if (one := _one_each(pattern, how.min_count, text))), None)
        if theirs is not None:
            return theirs
    said = (match for text in material.texts for match in _matches(pattern, text))
    found = list(dict.fromkeys((*linked, *said)))
    if len(found) < how.min_count:
        found += _matches(pattern, material.whole)
    return found[0] if len(dict.fromkeys(found)) >= how.min_count else None


@lru_cache(maxsize=64)
def _matches(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(match.group(0).strip() for match in pattern.finditer(text))


def _one_each(pattern: re.Pattern[str], count: int, text: str) -> str | None:
    """The first match of a text in which that many people each have one between their name and the next one's."""
    people = [match.start() for match in _PERSON.finditer(text)]
    theirs = [pattern.search(text, start, end) for start, end in pairwise((*people, len(text)))]
    found = [match.group(0).strip() for match in theirs if match is not None]
    return found[0] if len(found) >= count else None


def _saraban(_how: Recognise, material: Material) -> str | None:
    return next((mail for mail in material.emails if "saraban" in mail.lower()), None) or _search(
        _SARABAN, *material.texts, material.whole
    )


def _address(_how: Recognise, material: Material) -> str | None:
    for text in (*material.texts, material.whole):
        for line in text.split("\n"):
            marks = _ADDRESS.findall(line)
            if len(marks) >= 3 or (len(marks) >= 2 and _POSTCODE.search(line)):
                return line.strip()
    return None


def _map(how: Recognise, material: Material) -> str | None:
    for link in (*material.links, *material.page_links):
        if _MAP.search(link.url):
            return link.text or link.url
    return _any_of(how.any, material)


def own_social_links(links: Sequence[Link]) -> list[Link]:
    """Links to a page or channel on a social network, share buttons left out."""
    return [
        link
        for link in links
        if _SOCIAL.search(link.url)
        and _host_of(link.url, SOCIAL_HOSTS)
        and (not _SHARE.search(link.url) or "likebox" in link.url)
        and (len(urlsplit(link.url).path.strip("/")) > 0 or urlsplit(link.url).query)
    ]


def _host_of(url: str, hosts: Sequence[str]) -> bool:
    host = urlsplit(url).hostname or ""
    return any(host == known or host.endswith("." + known) for known in hosts)


def _social(_how: Recognise, material: Material) -> str | None:
    found = own_social_links((*material.links, *material.page_links))
    return (found[0].text or found[0].url) if found else None


def _photo(how: Recognise, material: Material) -> str | None:
    if len({image.src for image in material.images}) >= how.min_count:
        return material.images[0].alt or material.images[0].src
    return f"{material.pictures} ภาพ" if material.pictures >= how.min_count else None


def _person(how: Recognise, material: Material) -> str | None:
    found = list(dict.fromkeys(match.group(0) for text in material.texts for match in _PERSON.finditer(text)))
    return found[0] if len(found) >= how.min_count else None


def _table(how: Recognise, material: Material) -> str | None:
    if material.rows < max(2, how.min_count):
        return None
    if not how.any:
        return f"{material.rows} แถว"
    return _any_of(how.any, material)


def is_request_form(form: Form) -> bool:
    """Whether a visitor can ask for something by a form: no search, login, comment or newsletter."""
    said = " ".join((form.heading, form.submit, *form.labels))
    return form.zone == "main" and form.text_fields >= 2 and not form.password and not _NO_REQUEST.search(said)


def _request_form(_how: Recognise, material: Material) -> str | None:
    for form in material.forms:
        if is_request_form(form):
            return form.heading or form.submit or (form.labels[0] if form.labels else form.action)
    return _form_link(material)


def _form_link(material: Material) -> str | None:
    for link in material.links:
        if any(host in link.url for host in FORM_HOSTS):
            return link.text or link.url
    return None


def _post_form(_how: Recognise, material: Material) -> str | None:
    for form in material.forms:
        if form.text_fields >= 1 and form.zone == "main" and not form.password and form.method == "post":
            return form.heading or form.submit or (form.labels[0] if form.labels else form.action)
    for link in material.links:
        if _host_of(link.url, CHAT_HOSTS) or any(host in link.url for host in FORM_HOSTS):
            return link.text or link.url
    return next((link.text for link in material.links for word in _POST_WORDS if word in match_key(link.text)), None)


_POST_WORDS = tuple(
    match_key(word) for word in ("ตั้งกระทู้", "สร้างกระทู้", "ตั้งคำถาม", "ถามคำถาม", "ส่งคำถาม", "แสดงความคิดเห็น")
)


def _dated_items(how: Recognise, material: Material) -> str | None:
    found = [day for text in material.texts for day in days(text[:TIMED_LENGTH])]
    return found[0].text if len({(m.first, m.start) for m in found}) >= how.min_count else None


def _linked_items(how: Recognise, material: Material) -> str | None:
    count = max(material.pieces, len({link.url for link in material.links if link.url}))
    return f"{count} รายการ" if count >= how.min_count else None


def _months(how: Recognise, material: Material) -> str | None:
    months = {
        (mention.first.year, mention.first.month)
        for text in material.texts
        for mention in find_periods(text[:TIMED_LENGTH])
        if mention.kind == "month"
    }
    if len(months) < how.min_count:
        # The columns of a plan by month carry no year.
        cells = (cell.strip() for text in material.texts for cell in re.split(r"[\t\n]", text[:TIMED_LENGTH]))
        months = {
            (0, month_number(name["month"]))
            for cell in cells
            if _MONTH_CELL.match(cell) and len(cell) <= MONTH_CELL_LENGTH
            for name in _MONTH_CELL.finditer(cell)
        }
    return f"{len(months)} เดือน" if len(months) >= how.min_count else None


_AMOUNT = re.compile(
    r"(?<![\d,.])\d[\d,]*(?:\.\d+)?\s*(?:ล้าน|แสน|พัน)?บาท|^\s*\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:\s*\.-)?\s*$"
)
"""'25,000 บาท', or a cell that is such an amount and nothing else."""


def _amounts(how: Recognise, material: Material) -> str | None:
    cells = (cell for text in material.texts for line in text.split("\n") for cell in line.split("\t"))
    found = [match.group(0).strip() for cell in cells for match in _AMOUNT.finditer(arabic_digits(cell))]
    return ", ".join(found[:3]) if len(found) >= how.min_count else None


def _every_month(how: Recognise, material: Material) -> str | None:
    due = material.months_due[: how.min_count]
    if any(month not in material.months for month in due):
        return None
    return ", ".join(month_name(*month) for month in due) or None


def _signature(how: Recognise, material: Material) -> str | None:
    """Who signs: the current top executive by name where the site gives it, else anyone in one of the positions."""
    for text in material.texts:
        for name in _signers(text):
            if not material.executive or same_person(name, material.executive):
                return name
        if _signers(text) or (material.executive and not material.doubtful):
            # Somebody else signs, or nobody who could be told from the executive.
            continue
        for block in _signature_blocks(text):
            quote = next((quote for phrase in how.any if (quote := find_phrase(phrase, block))), None)
            if quote is not None and _PERSON.search(block):
                return quote
    return None


def _signature_blocks(text: str) -> list[str]:
    """What follows each place where a paper says that it is signed or given on a day."""
    return [text[match.start() : match.start() + 2 * SIGNATURE_REACH] for match in _SIGNED.finditer(text)]


def _signed_by_hand(rule: ElementRule, material: Material) -> bool:
    """Whether a paper is given by the top executive without any typed name or blank for one: a hand may have signed it."""
    if all(how.kind != "signature" for how in rule.recognise):
        return False
    blocks = [block for text in material.texts for block in _signature_blocks(text)]
    return any(_TOP_POSITION.search(block) for block in blocks) and not any(
        _PERSON.search(block) or _BLANK_NAME.search(block) for block in blocks
    )


@lru_cache(maxsize=256)
def _signers(text: str) -> tuple[str, ...]:
    """Names that stand where a paper is signed: between the day or 'ลงชื่อ' and the top executive's position."""
    names: list[str] = []
    for position in _TOP_POSITION.finditer(text):
        before = text[max(0, position.start() - SIGNATURE_REACH) : position.start()]
        found = list(_PERSON.finditer(before))
        between = before[found[-1].end() :] if found else ""
        # A clerk or deputy who acts for the executive signs in his place, and is not he.
        if found and (_ACTING.search(between) or not _DEPUTY.search(between)):
            names.append(found[-1].group(0))
    return tuple(dict.fromkeys(names))


def same_person(one: str, other: str) -> bool:
    """Whether two spellings name the same person, titles left out; lost marks and a wrong letter do not matter."""
    first, second = (bare_key(_HONORIFIC.sub("", name)) for name in (one, other))
    return fuzz.ratio(first, second) >= SAME_NAME


def executive_of(text: str) -> str:
    """The one name that a page of executives gives with the top position, before or after it; empty where it is not one."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    names: set[str] = set()
    for number, line in enumerate(lines):
        if not _TOP_POSITION.search(line):
            continue
        same = _PERSON.search(line)
        before = _PERSON.search(lines[number - 1]) if number else None
        after = _PERSON.search(lines[number + 1]) if number + 1 < len(lines) else None
        if same is not None:
            names.add(same.group(0))
        elif (before is None) != (after is None):
            names.add((before or after).group(0))  # type: ignore[union-attr]
        elif before is not None:
            # Name over position, name over position: the one above.
            names.add(before.group(0))
    return names.pop() if len(names) == 1 else ""


def _none_statement(how: Recognise, material: Material) -> str | None:
    return next(
        (quote for text in material.texts for phrase in how.any if (quote := _stated(phrase, text)) is not None), None
    )


def _stated(phrase: str, text: str) -> str | None:
    """The words of a sentence, unless they only say what to do in that case ('กรณีไม่มี ... ให้ระบุ')."""
    quote = find_phrase(phrase, text)
    if quote is None:
        return None
    places = [match.start() for match in re.finditer(re.escape(quote), text)]
    return quote if any(not _IN_CASE.search(text, max(0, start - 12), start) for start in places) else None


_KINDS: dict[str, Callable[[Recognise, Material], str | None]] = {
    "title": _title,
    "phrases": _phrases,
    "labelled": _labelled,
    "telephone": _telephone,
    "email": _email,
    "saraban_email": _saraban,
    "address": _address,
    "map": _map,
    "social_link": _social,
    "photo": _photo,
    "person": _person,
    "table": _table,
    "request_form": _request_form,
    "post_form": _post_form,
    "dated_items": _dated_items,
    "linked_items": _linked_items,
    "amounts": _amounts,
    "months": _months,
    "every_month": _every_month,
    "signature": _signature,
    "none_statement": _none_statement,
}
