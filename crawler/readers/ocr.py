"""Scans and pictures: what Tesseract reads in them, page by page, and the Thai digits that its model does not know.

Tesseract is a program of the machine, not a dependency: without it, or without its Thai and English models, nothing is
recognised and pages stay unread. Its Thai model has no ๔ ๖ ๗ ๘ ๙ (tesseract-ocr/langdata_lstm, issue 42) and writes the
nearest digit that it knows, so that ๒๕๖๗ becomes ๒๕๒๓. Every run of Thai digits is therefore read again by the shapes on
the picture; a digit whose shape is unclear comes out as '?', never as a guess, and so does the rest of its number.
"""

from __future__ import annotations

import base64
import hashlib
import math
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from time import monotonic
from typing import Final

from PIL import Image, ImageFilter, ImageOps

from core.snapshot import DocumentKind, DocumentPage
from core.thai import clean
from crawler.readers.image import frame
from crawler.readers.limits import Unreadable
from crawler.readers.pdf import render_page

PAGE_SECONDS: Final = 60
"""Wall time of one page; a page that takes longer stays unread."""
POOR: Final = 40.0
"""Mean confidence of the words, 0-100, under which a page is a photo or rubbish and holds no text."""

LABEL_LENGTH: Final = 150
"""Characters of the words of a button; more is a poster's text."""
_LABEL_LINES: Final = 3
_LABEL_SURE: Final = 65.0
"""Mean confidence of a line of a button: what is drawn around the words comes out as lines of 20 to 60."""
_LABEL_LETTERS: Final = 4
_LABEL_SECONDS: Final = 10
_LABEL_SIZE: Final = 700
"""Pixels of the longer side at most: photographs would cost seconds."""
_LABEL_DIRT = " ?©®|=~_«»“”‘'\"*.,:;<>\\/-–—"
"""What ornaments beside the words come out as."""
_FAINT: Final = 40
"""Shades between the darkest and the lightest point under which a picture shows nothing."""

_DOUBTFUL: Final = 75.0
"""Mean confidence under which a page is also tried turned; pages the right way up measured 85 to 96."""
_BETTER: Final = 5.0
_DPI: Final = 200
_A4_AREA: Final = 1654 * 2339
"""Pixels of an A4 page at 200 dpi, the size at which Thai body text is read best."""
_LANGUAGES: Final = ("tha", "eng")
_LEAST_LETTERS: Final = 8
_THAI_DIGITS: Final = "๐๑๒๓๔๕๖๗๘๙"
_THAI_LETTER = re.compile("[\u0e01-\u0e4e]")
_LETTER = re.compile("[A-Za-z\u0e01-\u0e4e]")
_DIGITS_ONLY = re.compile(rf"[{_THAI_DIGITS}.,]+\Z")
_UNCLEAR = re.compile(rf"[{_THAI_DIGITS}?]*\?[{_THAI_DIGITS}?]*")
_WORD = re.compile("[A-Za-z0-9]{2}|[\u0e01-\u0e4e]{3}|[๐-๙]")


@dataclass(frozen=True, slots=True)
class Engine:
    """The Tesseract that was found."""

    program: str
    version: str
    """Program version and, of each model, name, bytes and hash: whatever changes what is read changes this."""


@lru_cache(maxsize=1)
def engine() -> Engine | None:
    """The Tesseract of ``OIT_TESSERACT`` or of the PATH; None where it or a model is missing. Looked up once a process."""
    program = shutil.which(os.environ.get("OIT_TESSERACT") or "tesseract")
    if program is None:
        return None
    try:
        version = _answer(program, "--version").splitlines()[0]
        listing = _answer(program, "--list-langs")
    except (OSError, subprocess.SubprocessError, IndexError):
        return None
    folder = re.search(r'"([^"]+)"', listing)
    if folder is None or not set(_LANGUAGES) <= set(listing.split()):
        return None
    try:
        models = [(name, (Path(folder[1]) / f"{name}.traineddata").read_bytes()) for name in _LANGUAGES]
    except OSError:
        return None
    parts = [f"{name}-{len(model)}-{hashlib.sha256(model).hexdigest()[:12]}" for name, model in models]
    return Engine(program, " ".join([version, *parts]))


def _answer(program: str, option: str) -> str:
    done = subprocess.run([program, option], capture_output=True, timeout=PAGE_SECONDS, check=True)  # noqa: S603
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def recognise(kind: DocumentKind, body: bytes, pages: tuple[int, ...]) -> tuple[DocumentPage, ...]:
    """The wanted pages (from 1) of a PDF, or frames of an image, as recognised; of other kinds none is.

    A page that cannot be drawn, that takes over ``PAGE_SECONDS``, or without Tesseract, has source ``none``. One that
    holds no text to speak of (a photo) has source ``ocr`` and text "".
    """
    found = engine()
    return tuple(_recognised(found, kind, body, number) for number in pages)


def recognise_label(kind: DocumentKind, body: bytes, pages: tuple[int, ...]) -> tuple[DocumentPage, ...]:
    """The words of a button or banner as the text of its one page, in one line of at most 150 characters; "" where no
    line of it is read with confidence.

    A picture that cannot be drawn, or without Tesseract, has source ``none``.
    """
    found = engine()
    return tuple(_recognised_label(found, kind, body, number) for number in pages)


def _recognised_label(found: Engine | None, kind: DocumentKind, body: bytes, number: int) -> DocumentPage:
    unread = DocumentPage(number=number, source="none")
    if found is None or kind != "image":
        return unread
    try:
        picture = frame(body, number)
        if _span(picture) < _FAINT:
            # White letters on nothing are meant for a coloured page.
            picture = frame(body, number, "black")
        if _span(picture) < _FAINT:
            return DocumentPage(number=number, source="ocr", confidence=0.0)
        picture = _enlarged(picture)
        lines = _lines(_output(found, picture, _LABEL_SECONDS, _SPARSE))
    except (Unreadable, subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return unread
    for line in lines:
        _put_digits_right(line, picture)
    kept = [line for line in lines if _says_something(line) and line.confidence >= _LABEL_SURE]
    text = " ".join(line.text.replace("\t", " ").strip(_LABEL_DIRT) for line in kept)
    if not 0 < len(kept) <= _LABEL_LINES or len(text) > LABEL_LENGTH or len(_LETTER.findall(text)) < _LABEL_LETTERS:
        return DocumentPage(number=number, source="ocr", confidence=0.0)
    sure = fmean(word.confidence for line in kept for word in line.words)
    return DocumentPage(number=number, text=text, source="ocr", confidence=round(sure, 1))


def _span(grey: Image.Image) -> float:
    low, high = grey.getextrema()
    return high - low if isinstance(low, (int, float)) and isinstance(high, (int, float)) else 0.0


def _enlarged(grey: Image.Image) -> Image.Image:
    """A button as Tesseract reads it best: letters some 30 pixels high, full contrast, dark on light."""
    scale = 100 / grey.height if grey.height <= 50 else 3.0 if grey.height <= 70 else 2.6
    scale = min(scale, _LABEL_SIZE / max(grey.size))
    size = (max(round(grey.width * scale), 1), max(round(grey.height * scale), 1))
    grey = ImageOps.autocontrast(grey.resize(size, Image.Resampling.LANCZOS))
    shades = grey.histogram()
    edge = _edge(shades)
    # Most of a button is its ground.
    return ImageOps.invert(grey) if sum(shades[: edge + 1]) > sum(shades) / 2 else grey


def _edge(shades: Sequence[int]) -> int:
    """The shade that parts the dark from the light points best, 0-255 (Otsu: the groups lie furthest apart)."""
    whole, weighted = sum(shades), sum(shade * count for shade, count in enumerate(shades))
    best, edge = 0.0, 127
    dark = dark_weighted = 0
    for shade, count in enumerate(shades[:-1]):
        dark += count
        dark_weighted += shade * count
        if 0 < dark < whole:
            apart = dark_weighted / dark - (weighted - dark_weighted) / (whole - dark)
            if dark * (whole - dark) * apart**2 > best:
                best, edge = dark * (whole - dark) * apart**2, shade
    return edge


def _recognised(found: Engine | None, kind: DocumentKind, body: bytes, number: int) -> DocumentPage:
    unread = DocumentPage(number=number, source="none")
    if found is None or kind not in {"pdf", "image"}:
        return unread
    try:
        picture = render_page(body, number, _DPI) if kind == "pdf" else frame(body, number)
        return _upright(found, picture, number)
    except (Unreadable, subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return unread


def _upright(found: Engine, picture: Image.Image, number: int) -> DocumentPage:
    """The page as read; one that lies on its head or side comes out as words too, but doubtful ones, and is turned."""
    deadline = monotonic() + PAGE_SECONDS
    page = _read(found, _prepared(picture), number, deadline)
    for turn in (Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270):
        if not 0 < (page.confidence or 0.0) < _DOUBTFUL:
            break
        turned = _read(found, _prepared(picture.transpose(turn)), number, deadline)
        if turned.text and (turned.confidence or 0.0) > (page.confidence or 0.0) + _BETTER:
            page = turned
    return page


def _prepared(picture: Image.Image) -> Image.Image:
    """The picture as Tesseract reads it best: grey, of an A4 page's size, full contrast, upright, without specks."""
    grey = picture.convert("L")
    scale = math.sqrt(_A4_AREA / max(grey.width * grey.height, 1))
    # Upscaling beyond three times adds nothing but seconds.
    scale = min(scale, 3.0, 4000 / max(grey.size))
    size = (max(round(grey.width * scale), 1), max(round(grey.height * scale), 1))
    if abs(scale - 1) > 0.02:
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    grey = ImageOps.autocontrast(grey, cutoff=(0.1, 10))
    angle = _skew(grey)
    if abs(angle) >= 0.2:
        grey = grey.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    return grey.filter(ImageFilter.MedianFilter(3))


def _skew(grey: Image.Image) -> float:
    """Degrees to turn the page by, -6 to 6, so that its lines lie level: ink then changes most from row to row."""
    small = grey.resize((700, max(round(grey.height * 700 / grey.width), 1)), Image.Resampling.BOX)
    ink = small.point([255 if value < 165 else 0 for value in range(256)])

    def sharpness(angle: float) -> int:
        rows = ink.rotate(angle, Image.Resampling.NEAREST).resize((1, ink.height), Image.Resampling.BOX).tobytes()
        return sum((upper - lower) ** 2 for upper, lower in pairwise(rows))

    best = max(map(float, range(-5, 6)), key=lambda angle: (sharpness(angle), -abs(angle)))
    for step in (0.5, 0.25, 0.125):
        best = max((best, best - step, best + step), key=sharpness)
    return best


@dataclass(slots=True)
class _Word:
    """A piece of a line as Tesseract cuts it: in Thai a syllable or less."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    gap: str = ""
    """What stands before it in the line: nothing, a space, a tab."""


@dataclass(slots=True)
class _Line:
    words: list[_Word] = field(default_factory=list)

    @property
    def text(self) -> str:
        cells = "".join(word.gap + word.text for word in self.words).split("\t")
        return "\t".join(filter(None, map(clean, cells)))

    @property
    def confidence(self) -> float:
        return fmean(word.confidence for word in self.words)


def _read(found: Engine, picture: Image.Image, number: int, deadline: float) -> DocumentPage:
    lines = _lines(_output(found, picture, max(deadline - monotonic(), 0.1), _WHOLE_PAGE))
    for line in lines:
        _put_digits_right(line, picture)
    kept = [line for line in lines if _says_something(line)]
    words = [word.confidence for line in kept for word in line.words]
    text = "\n".join(line.text for line in kept)
    if not words or fmean(words) < POOR or len(_LETTER.findall(text)) < _LEAST_LETTERS:
        return DocumentPage(number=number, source="ocr", confidence=round(fmean(words), 1) if words else 0.0)
    return DocumentPage(
        number=number, text=text, headings=_headings(kept), source="ocr", confidence=round(fmean(words), 1)
    )


_WHOLE_PAGE: Final = "3"
"""Tesseract's mode for a page of text in columns."""
_SPARSE: Final = "11"
"""Its mode for words that stand anywhere: beside the crest of a button, across a banner."""


def _output(found: Engine, picture: Image.Image, seconds: float, mode: str) -> str:
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    # One thread: several pages run beside each other already, and Tesseract's own threads slow all of them down.
    done = subprocess.run(  # noqa: S603
        [found.program, "-", "-", "-l", "+".join(_LANGUAGES), "--psm", mode, "--dpi", str(_DPI), "tsv", "txt"],
        input=buffer.getvalue(),
        capture_output=True,
        timeout=seconds,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8", "replace")


def _lines(output: str) -> list[_Line]:
    """The lines of Tesseract's table of words, with the spaces of its running text, which the table lacks.

    Thai is written without spaces between words; the table has a row a syllable all the same.
    """
    lines: dict[tuple[str, ...], _Line] = {}
    running: list[str] = []
    for row in output.splitlines():
        columns = row.split("\t")
        if len(columns) < 12:
            running.append(row)
        elif columns[0] == "5" and columns[11].strip():
            left, top, width, tall = map(int, columns[6:10])
            word = _Word(columns[11].strip(), left, top, left + width, top + tall, float(columns[10]))
            lines.setdefault(tuple(columns[1:5]), _Line()).words.append(word)
    text, place = "\n".join(running), 0
    for line in lines.values():
        height = median(word.bottom - word.top for word in line.words)
        for index, word in enumerate(line.words):
            start = text.find(word.text, place)
            if start < 0:
                continue
            spaces = text[place:start]
            place = start + len(word.text)
            if index and spaces.isspace():
                wide = word.left - line.words[index - 1].right > 3.0 * height
                word.gap = "\t" if wide else " "
    return list(lines.values())


def _says_something(line: _Line) -> bool:
    """Whether a line is text: marks over and under a line, stamps and scribbles come out as lines of odd letters."""
    text = line.text
    if not _WORD.search(text):
        return False
    pieces = text.split()
    if fmean(map(len, pieces)) < 2.2 and len(pieces) > 1:
        return False
    return line.confidence >= POOR


def _headings(lines: Sequence[_Line]) -> tuple[str, ...]:
    """Lines clearly taller than the page's usual one, at most 150 characters."""
    # Low letters only: boxes with marks over and under them are as tall as the line.
    heights = [sorted(word.bottom - word.top for word in line.words)[len(line.words) // 4] for line in lines]
    usual = median(heights)
    return tuple(
        line.text.replace("\t", " ")
        for line, height in zip(lines, heights, strict=True)
        if height >= 1.25 * usual and len(line.text) <= 150 and len(_LETTER.findall(line.text)) >= 4
    )


def _put_digits_right(line: _Line, picture: Image.Image) -> None:
    """Read the line's runs of Thai digits again, by their shapes."""
    done: list[_Word] = []
    for run in _runs(line.words):
        if isinstance(run, _Word):
            done.append(run)
            continue
        read = _digits_at(picture, run)
        certain = any(digit in word.text for word in run for digit in _THAI_DIGITS)
        if read is None or (not certain and ("?" in read or len(read) < 2)):
            if certain:
                for word in run:
                    word.text = "".join("?" if letter in _THAI_DIGITS else letter for letter in word.text)
            done += run
            continue
        first, last = run[0], run[-1]
        mean = fmean(word.confidence for word in run)
        top, bottom = min(word.top for word in run), max(word.bottom for word in run)
        done.append(_Word(read, first.left, top, last.right, bottom, mean, first.gap))
    line.words = done


def _runs(words: Sequence[_Word]) -> Iterator[_Word | list[_Word]]:
    """The words in order; those that are Thai digits, or may be digits taken for Latin letters, together as a run."""
    run: list[_Word] = []
    for word in words:
        digits = bool(_DIGITS_ONLY.match(word.text)) and any(letter in _THAI_DIGITS for letter in word.text)
        doubtful = word.confidence < 80 and len(word.text) <= 6 and not _THAI_LETTER.search(word.text)
        mixed = any(letter in _THAI_DIGITS for letter in word.text) and not _THAI_LETTER.search(word.text)
        if run and word.gap:
            yield run
            run = []
        if digits or doubtful or mixed:
            run.append(word)
            continue
        if run:
            yield run
            run = []
        yield word
    if run:
        yield run


@dataclass(slots=True)
class _Blot:
    """Ink that hangs together."""

    left: int
    top: int
    right: int
    bottom: int
    points: int


def _digits_at(picture: Image.Image, run: Sequence[_Word]) -> str | None:
    """The digits, commas and stops that stand where the run stands, '?' for the unclear; None where none stands there."""
    left, right = min(word.left for word in run), max(word.right for word in run)
    top, bottom = min(word.top for word in run), max(word.bottom for word in run)
    # Tesseract's boxes often cut a side or the foot of a digit off.
    margin = 8 + (bottom - top) // 4
    box = (
        max(left - margin, 0),
        max(top - margin, 0),
        min(right + margin, picture.width),
        min(bottom + margin, picture.height),
    )
    if (box[2] - box[0]) * (box[3] - box[1]) > 200_000:
        return None
    crop = picture.crop(box)
    low, high = crop.getextrema()
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)) or high - low < 60:
        return None
    edge = (low + high) / 2
    ink = crop.point([255 if value < edge else 0 for value in range(256)])
    blots = _joined(
        blot
        for blot in _blots(ink)
        if blot.points >= 6
        # What runs on over the edge is a rule, a stamp or a part of the next line.
        and blot.left > 0
        and blot.top > 0
        and blot.right < ink.width
        and blot.bottom < ink.height
        and left - 3 <= (blot.left + blot.right) / 2 + box[0] <= right + 3
        and top <= (blot.top + blot.bottom) / 2 + box[1] <= bottom + 6
    )
    tall = [blot for blot in blots if blot.bottom - blot.top >= 9]
    if not tall:
        return None
    height = max(blot.bottom - blot.top for blot in tall)
    base = median(blot.bottom for blot in tall)
    shades = ImageOps.invert(crop)
    read = ""
    waiting = list(reversed(blots))
    while waiting:
        blot = waiting.pop()
        if blot.bottom - blot.top < 0.4 * height:
            if blot.bottom >= base - 0.15 * height:
                read += "," if blot.bottom > base + 0.12 * height else "."
            continue
        found = _digit(shades.crop((blot.left, blot.top, blot.right, blot.bottom)))
        if found == "?" and blot.right - blot.left > 1.4 * (blot.bottom - blot.top):
            found = _two_digits(shades, blot)
        elif found == "?" and waiting and waiting[-1].left - blot.right <= 4:
            # A ring that broke apart lies there as two halves.
            whole = _around(blot, waiting[-1])
            if whole.right - whole.left <= 1.4 * (whole.bottom - whole.top):
                found = _digit(shades.crop((whole.left, whole.top, whole.right, whole.bottom)))
                if found != "?":
                    waiting.pop()
        read += found
    # One unclear shape makes its neighbours doubtful: digits may have been cut or joined wrongly.
    return _UNCLEAR.sub(lambda group: "?" * len(group.group()), read.strip(".,")) or None


def _blots(ink: Image.Image) -> list[_Blot]:
    """The blots of a small picture of ink."""
    width, height = ink.size
    data = bytearray(ink.tobytes())
    found: list[_Blot] = []
    for start in range(len(data)):
        if not data[start]:
            continue
        data[start] = 0
        waiting = [start]
        blot = _Blot(width, height, 0, 0, 0)
        while waiting:
            place = waiting.pop()
            y, x = divmod(place, width)
            blot.left, blot.right = min(blot.left, x), max(blot.right, x + 1)
            blot.top, blot.bottom = min(blot.top, y), max(blot.bottom, y + 1)
            blot.points += 1
            for row in range(max(y - 1, 0), min(y + 2, height)):
                for column in range(max(x - 1, 0), min(x + 2, width)):
                    beside = row * width + column
                    if data[beside]:
                        data[beside] = 0
                        waiting.append(beside)
        found.append(blot)
    return found


def _joined(blots: Iterable[_Blot]) -> list[_Blot]:
    """The blots from left to right; those that lie over one another are one."""
    joined: list[_Blot] = []
    for blot in sorted(blots, key=lambda blot: (blot.left, blot.top)):
        before = joined[-1] if joined else None
        overlap = min(before.right, blot.right) - blot.left if before else 0
        if before and overlap > 0.5 * min(before.right - before.left, blot.right - blot.left):
            joined[-1] = _around(before, blot)
        else:
            joined.append(blot)
    return joined


def _around(one: _Blot, other: _Blot) -> _Blot:
    return _Blot(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
        one.points + other.points,
    )


def _two_digits(shades: Image.Image, blot: _Blot) -> str:
    """The two digits of a blot in which they touch, '??' where no cut gives two."""
    width = blot.right - blot.left
    for step in range(width // 5):
        # From the middle outwards.
        cut = blot.left + width // 2 + (step + 1) // 2 * (1 if step % 2 else -1)
        halves = []
        for left, right in ((blot.left, cut), (cut, blot.right)):
            half = shades.crop((left, blot.top, right, blot.bottom))
            inked = half.point([255 if value > 127 else 0 for value in range(256)]).getbbox()
            halves.append(_digit(half.crop(inked)) if inked else "?")
        if "?" not in halves:
            return "".join(halves)
    return "??"


_CELLS: Final = (12, 16)
_LIKENESS: Final = 0.6
"""Correlation, -1 to 1, from which a shape can be a digit."""
_LEAD: Final = 0.06
"""Correlation by which it must be nearer than the second; half of that from 0.75 on (๔ and ๕ differ by a notch)."""


def _digit(shape: Image.Image) -> str:
    """The Thai digit of a shape (ink bright), '?' where none is near enough or two are."""
    wide = shape.width >= _CELLS[0] and shape.height >= _CELLS[1]
    cells = shape.resize(_CELLS, Image.Resampling.BOX if wide else Image.Resampling.BILINEAR).tobytes()
    seen = _levelled(cells)
    best: dict[str, float] = {}
    for digit, shade in _shapes():
        likeness = sum(map(float.__mul__, seen, shade))
        best[digit] = max(likeness, best.get(digit, -1.0))
    (first, most), (_, second) = sorted(best.items(), key=lambda pair: -pair[1])[:2]
    lead = _LEAD if most < 0.75 else _LEAD / 2
    return first if most >= _LIKENESS and most - second >= lead else "?"


def _levelled(cells: bytes) -> list[float]:
    """The cells around their mean, as a vector of length 1."""
    mean = fmean(cells)
    length = math.sqrt(sum((cell - mean) ** 2 for cell in cells)) or 1.0
    return [(cell - mean) / length for cell in cells]


@lru_cache(maxsize=1)
def _shapes() -> tuple[tuple[str, list[float]], ...]:
    size = _CELLS[0] * _CELLS[1] // 8
    packed = base64.b85decode(_SHAPES)
    shapes = []
    for index in range(len(packed) // size):
        bits = int.from_bytes(packed[index * size : (index + 1) * size], "big")
        cells = bytes(bits >> place & 1 for place in reversed(range(8 * size)))
        shapes.append((_THAI_DIGITS[index % 10], _levelled(cells)))
    return tuple(shapes)


_SHAPES: Final = (
    "4+H#g<_1741ArI-fEWS5Gy-5}3_pPI4+H#Q<_5+r^NSdfi5RiZ9C1T7Vm={;zytt51OPw;08izcTos{G6yZb`132LLILF>cJaNJpA%Ykoq8}mJ"
    "9HELGp>h`?01yKJAO;V^@L&YMjtL-|2;j^Fcz@x71`zWJAod5t_+SJ;&IzEB2;j^FaDU-~zytt51OQ+M{4nAJ01yE<62T-g!ac$G01yKJFarQL"
    "yG*>xjQCD~uL{_#j!?%405AgpFai(b{9ptCz-SJDn2Fr?XJcX<01yEH5CH%a+h=?*!3Yq6iOAH)W^^;a4+H#v#}43r2jF}Iz&;1yeg|;p{6E0("
    "4+Ho=#|~g@=g)n!**%l*HuryL<~-mGzzzUl1^{M8{(twIemCQKH{)zJ1Aq7aILH2f=5xn9W5zsV_CMqPJmbzi<9;(D05AgpU<MDv_;3us-VLDM"
    "4B*cO{C~lO1~BsrVD=x!_;?J!-VLDI4B*cOe1E}&zy<(d1^{OV{5|3a05O9+GQ%Wu&OgBT05AgpAOZj<@_($_&8*tt?;hFhoN>n(05AgpFdjeW"
    "_+ShGzzhz-?c4u1KOx`%05AgpFasDf|9@sM!3-GLkIZz(Mm!;a4*}dT#|B_-2jG4K;64Ljb_QT$3>kp%4+FR`#s*+)2Ecqn&OD>acBXD;WIn)<"
    "fCK<w1^{3N0A=QqXg1?&Hlt=T10W&%7=xT=W@ExU1He23z&wN8JwtRSMm#`_01yEH5CZ^UI1dAWU<5G6j9|wMFmuD^01yEH5Mv2od=CSFU<5G6"
    "jA+LUAald!zybg;0RRvI03X2y0C0mGGebNvf*4?U03ZSYFaZD%0e_U)$ovn${14dXj%dS}000315CH%X13%~dzzhI@$pY9X&U3&R01yEH5CH%X"
    "13%_$!VDn83=qu+2ylbM4*~c&#}43b2jG4O;C=_-b_Q_coF9Pj4*~c&#|~g_2jqU|>wdRuX10Il{6E3ifD8a&1^{3N0B`2oeK+HMH}hsU12AFy"
    "8N>d6=4a-92jG4O=zqube<yNhPCUSX01yKJFarSKJP(7waSnLojA-W%IDg^701yKPF!KrE{2v3ra}H?4jCkh{IDg^7zy<&?0{|ESuphyW0C9&j"
    "b4N6Dh8*Dd03ZSYFarQHGk><*;rtK4{g3(PUU|cq01yKJFarQE13%~f;0yr3&6fRV{&T??01yEH5CZ@)lYi!J<_<994)E)TxO~IJ4}ttY#|B`0"
    "1He23z&r!MHV1HH{y)I@AA|gG<_5ql<J&!x**x=aH{w2E4gkOizzzUl0stTab}#bFJ~N{#GUFgJ13&ZrILF?9{By@VBf>l*!apPOJ)_z^qjEPR"
    "01yKJFaiK!{6B^O%njg@3E<2Ocz?r$05Ags;3fm$9zW;2U<}~e4WP~pcz@%7Kn?(40st@r06)Rb5HJG_G2;?3W*^}A05AdoAOZj<a(yh?$><(|"
    "?;P>X9CL>-01yKJFarQF{(t5GzziJ0?Uw!LZgayN05AgpFarQHn}7Cx!wj(9jcne`#(ZOf4+FR`#s<J_1He23z&r!MJ_cZC3_F1EAA_7=W(L4K"
    "1I9e#%RIBsHg;lT<Q#wyfD8b@3;@6k&fe{_(LDp)J)_z@<6tBHIme!FWMjrWW5zsV#ylgyKZ9sAgLoqX03ZVZFa`kO_;3aQ#|+TT4B*5DU^9XK"
    "05AgwFqR47_;3UO#|+TT4B*5DU^9XKzy<(d1^{3O_#nUr05bz<G=q3H1~9?+03ZSYFarQHGk?6x%)HCMybAEIj!DND03ZVZFa`kO_;3aQ!0Zda"
    "ywA)v;xl0!03ZVZFarQHvw!St#tb0C3=nyT*d)V@4*~o?=MG?g2f#c7z&r!sb_a0d{vW{b9|QP*#}43Z2gW?}+dZ@UclJKv+yTG{zzhIj1^{3N"
    "0B`30eYfL!H{)(L2Y=`M9mD>A_IKwzbH_X*@IQn2KEup6gLpFo05AgpbN+wl_{I$I&kT^y4Djv;{C~sz3<2O0F=HR&{(sD1&kWGX4Dike;D5vX"
    "zzzUl1^{3N0B?u>aNq+NGs7%$&OgEU00093FarQL^MAbC%)HCszYEa44{+xW05AgpbN+wt_`nPRzzrDt&-CX;JY&Kb00093FarQE13&lw<17%t"
    "kC^R_*m;AP4+Hpc#s*+)2f#c7z&r!Mb_QT)3_pPI4+Hpc#zyXK_uD;_**)`bcXmEu%mKg<Kn?(42Ig<}+juwgZ#LU)w)1B*13%&XIOpDHymP}m"
    "Gs8SH^FOoiJo8UB^LsO*05AgpFa|&8cw`Ll+YON04De<Kct7EQ0ub{FFp>}B{9p{=-wlx44Djv-ct7EQKnwt21^_k#{1D&<05F3*Gh-%WW*ory"
    "05AgpFamcc`pvA`z^n@Jub#=|o_WI<05AgpFa|&8ct8vQ!^}L|ZT5fXY%{?a05AgpFavux`_AlS#tb0)5AbD%SUrJ=4+Hpr#}43Z2f#c7z&r!M"
    "eg|OZ{6B#34+Hpr#}43ZXU{yd$vm^qJac0=<~(7JzzhIj1^{M8{%^OFemA3fHsfG720!8W7{}g!_H)NPGs8SH!#^|oJhRI@vwJrq05AgpAO;`9"
    "_;3tB&J3W+4B*BFe1GGD05Ee2FqRL){BR6F&J3{24B*BFJb&ZDzy<(d1^{CM{5|6b05Ag>Gs7e^&L6<|05AgpAOa#Ma{sK_$*h{muO89u9P!5("
    "05AgpFar+b{(Fu9zzhz+yxH9UXJh6Z05Aan5CIqy|9Ac{!we9?jo9?ZMs#Ds4+H#v=l<~i2jG4O;C=_-e-D4>{y)I*4+H#v$Nuo{XYYRZ>3;X`"
    "es_0w=04z#zzzW51^{M8{%`lwemApwHsf%2{y*UOJ;(lk_y6a9cjtb0=YMzqefQ6Q_kVLE05Agpa0Vaa{CExk?hLTc4&dj9{y*RV05J0naF!3_"
    "{CExk?hLTc4&dj9{y*RV;06F-1^{OV{6FK5AaDmfbH^le-XFmD05AgpFb6Vs_kaH1&HUfZ{~qz}KJ&*I05AgpFb4qh{(tX);0^}h{>lFT|8wIU"
    "05AgpFasGk|9}2=;|w^<kJ$CcPJCg2"
)
"""The ten digits as 12 by 16 black and white cells, base 85, in ten cuts of Sarabun and other typefaces of Thai documents."""
