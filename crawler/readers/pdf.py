"""PDF files: the text of each page as a person would read it, and pages as pictures for whoever reads those.

PDFs say which glyph stands where, not which text was meant. What Thai exports lose in the code table is taken from the
places of the glyphs: a space with ink is the circle of a sara am, a sara am without circle is a sara aa, a mark belongs
to the letter over which it stands.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, Literal

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from core.snapshot import DocumentPage, Inside, TextQuality
from core.thai import clean
from core.thai_repair import from_latin, readable, repair
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.pdf_glyphs import Glyphs, Handle, direct
from crawler.readers.pdf_marks import mend
from crawler.readers.pdf_rows import Row, rows_of, table_of, tables_of, whole_titles

_LARGEST_SIDE: Final = 4000
"""Pixels; a poster's page is rendered smaller than asked for."""
_LETTER: Final = re.compile("[A-Za-z\u0e01-\u0e2e]")
_NOT_THAI: Final = bytes(code for code in range(256) if not (0xA1 <= code <= 0xCE or 0xD0 <= code <= 0xE5))
"""In TIS-620, what is no Thai letter."""
_NOT_LATIN: Final = bytes(code for code in range(256) if not chr(code).isascii() or not chr(code).isalpha())
_ANY_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LITTLE_TEXT: Final = 60
"""Letters up to which the text over a picture is a stamp or a page number."""
_MOST_OF_PAGE: Final = 0.5
"""Share of a page from which a picture on it is the page."""
_PICTURE: Final = re.compile(rb"/Subtype\s*/Image\b")
_SMALL_PICTURE: Final = 40.0
"""Points a side, below which a picture is a bullet or a logo's part."""
_DRAWN: Final = 12
"""Path segments from which a page without text is a drawing, not a frame."""
_MOST_OBJECTS: Final = 4_000
"""Of one page, looked at in search of pictures and drawings."""
_LARGER: Final = 1.15
"""Times the size of the body text, from which a line is a heading."""
_LONGEST_HEADING: Final = 120
_LONGEST_BOLD: Final = 80
"""Characters; a longer bold line is a heading only at a page's start."""
_AT_START: Final = 5
"""Lines."""
_TOLD_FROM: Final = 6_000
"""Characters from which a file's language is told."""
_THAILAND: Final = timezone(timedelta(hours=7))
_DATE: Final = re.compile(
    r"D?:?\s*(?P<year>\d{4})(?P<month>\d\d)?(?P<day>\d\d)?(?P<hour>\d\d)?(?P<minute>\d\d)?(?P<second>\d\d)?"
    r"(?:(?P<zulu>Z)|(?P<sign>[+-])(?P<zone_hour>\d\d)'?(?P<zone_minute>\d\d)?)?"
)
_DEFAULT_TITLE: Final = re.compile(
    r"(?:microsoft (?:office )?(?:word|excel|powerpoint)\b.*|untitled.*|document\s*\d*|doc\d+|book\s*\d+|slide\s*\d+"
    r"|sheet\s*\d+|powerpoint presentation|งานนำเสนอ powerpoint|(?:full )?page fax print|print|scan.*|img[_-]?\d+|new doc.*"
    r"|<[0-9a-f]+>?|.*\.(?:docx?|xlsx?|pptx?|rtf|pdf|tiff?|jpe?g|png|odt|ods|indd|cdr|ai|psd|htm|html|dot)|[\W\d_]*)",
    re.IGNORECASE,
)


def read_pdf(body: bytes, limits: Limits) -> Inside:
    """Text, headings and tables of a PDF by page; pages without usable text are of source ``none``, to be seen by
    whoever can read pictures.

    Raises ``Unreadable``: ``encrypted`` where a password is needed, ``corrupt`` where it cannot be opened, ``empty``
    where it has no page.
    """
    with _opened(body) as document:
        count = len(document)
        if count <= 0:
            raise Unreadable("empty", "it has no page")
        # Pictures are streams: what they are stands in the file in clear.
        pictured = _PICTURE.search(body) is not None
        seen: list[_Page] = []
        left = limits.characters
        for number in range(1, min(count, limits.pages) + 1):
            if left <= 0:
                break
            astray = any(page.astray for page in seen)
            seen.append(_read_page(document, _Page(number, astray=astray), left, pictured=pictured))
            left -= len(seen[-1].text)
        about = {key: _about(document, key) for key in ("Title", "Producer")}
        dates = [_date(_about(document, key)) for key in ("CreationDate", "ModDate")]
    repaired = repair("\f".join(page.text for page in seen))
    texts = repaired.text.split("\f") if repaired.text else [""] * len(seen)
    usual = _body(seen)
    pages = tuple(_page(page, text, usual) for page, text in zip(seen, texts, strict=True))
    unread = [page.number for page in pages if page.source == "none"]
    cut = len(seen) < count or left <= 0
    return Inside(
        cause="too_long" if cut else "scanned" if unread else None,
        detail=_detail(len(seen), count, unread, cut=cut),
        title=_title(about["Title"]),
        pages=pages,
        page_count=count,
        producer=clean(about["Producer"]),
        created=dates[0],
        modified=dates[1],
        language=_language(repaired.text),
        text_quality=_quality(repaired.quality, seen),
        pictures=sum(page.pictures for page in seen),
    )


def _about(document: pdfium.PdfDocument, key: str) -> str:
    """What the file says of itself; empty where it does not, or not in Unicode."""
    try:
        return str(document.get_metadata_value(key)).strip("\0 ")
    except UnicodeDecodeError:
        return ""


def _detail(read: int, count: int, unread: list[int], *, cut: bool) -> str:
    if cut:
        return f"{read} of {count} pages were read"
    return f"{len(unread)} of {count} pages are pictures or have no usable text" if unread else ""


def _quality(found: TextQuality, pages: list[_Page]) -> TextQuality:
    """The text's, unless at least half of the pages that hold something have none."""
    unread = sum(page.source == "none" for page in pages)
    held = sum(page.source == "none" or bool(page.text) for page in pages)
    if not held or 2 * unread >= held:
        return "none"
    if found == "good" and any(page.repaired for page in pages):
        return "repaired"
    return found


@dataclass(slots=True)
class _Page:
    number: int
    text: str = ""
    """A line of ``rows`` each."""
    source: Literal["text", "none"] = "text"
    rows: list[Row] = field(default_factory=list)
    tables: list[tuple[int, int]] = field(default_factory=list)
    """Lines of each, from and to (not included)."""
    pictures: int = 0
    repaired: bool = False
    astray: bool = False
    """Whether marks stand away from their letters; before the page is read, whether they do on a page before it."""


_object_of_page = direct(pdfium_c.FPDFPage_GetObject, Handle)
_object_of_form = direct(pdfium_c.FPDFFormObj_GetObject, Handle)
_kind_of_object = direct(pdfium_c.FPDFPageObj_GetType)


def _read_page(document: pdfium.PdfDocument, page: _Page, most: int, *, pictured: bool) -> _Page:
    try:
        opened = document[page.number - 1]
    except pdfium.PdfiumError:
        # A damaged page among good ones.
        page.source = "none"
        return page
    try:
        text_page = opened.get_textpage()
        try:
            _read_text(text_page.raw, page, most)
        finally:
            text_page.close()
        _judge(opened, page, pictured=pictured)
    except pdfium.PdfiumError:
        page.source = "none"
    finally:
        opened.close()
    return page


def _judge(opened: pdfium.PdfPage, page: _Page, *, pictured: bool) -> None:
    """Count the page's pictures, and drop a text that is none."""
    written = bool(page.text.strip())
    pictures, largest, drawn = _pictures(opened, drawings=not written) if pictured or not written else (0, 0.0, 0)
    page.pictures = pictures
    if written:
        little = largest >= _MOST_OF_PAGE and sum(map(len, _ANY_LETTERS.findall(page.text))) <= _LITTLE_TEXT
        unusable = little or not readable(from_latin(page.text))
    else:
        unusable = pictures > 0 or drawn >= _DRAWN
    if unusable:
        page.source, page.text, page.rows, page.tables, page.repaired = "none", "", [], [], False


def _pictures(opened: pdfium.PdfPage, *, drawings: bool) -> tuple[int, float, int]:
    """Pictures of some size; the share of the page that the largest covers, 0-1; segments of drawn paths, if asked."""
    width, height = opened.get_size()
    whole = max(width * height, 1.0)
    pictures, largest, drawn = 0, 0.0, 0
    bounds = [ctypes.c_float() for _ in range(4)]
    left, bottom, right, top = bounds
    pending = [(opened.raw, pdfium_c.FPDFPage_CountObjects, _object_of_page, 0)]
    looked = 0
    text = pdfium_c.FPDF_PAGEOBJ_TEXT
    while pending:
        holder, count, get, depth = pending.pop()
        handle = ctypes.cast(holder, ctypes.c_void_p)
        for index in range(min(count(holder), _MOST_OBJECTS)):
            looked += 1
            if looked > _MOST_OBJECTS:
                return pictures, largest, drawn
            bare = get(handle, index)
            kind = _kind_of_object(bare)
            if kind == text:
                continue
            each = ctypes.cast(bare, pdfium_c.FPDF_PAGEOBJECT)
            if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                if not pdfium_c.FPDFPageObj_GetBounds(each, left, bottom, right, top):
                    continue
                wide, high = abs(right.value - left.value), abs(top.value - bottom.value)
                if depth:
                    # Inside a form the page's scale is unknown; a form that holds a picture is taken for one.
                    wide, high = min(wide, width), min(high, height)
                if min(wide, high) >= _SMALL_PICTURE:
                    pictures += 1
                    largest = max(largest, min(wide * high / whole, 1.0))
            elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
                drawn += max(pdfium_c.FPDFPath_CountSegments(each), 0) if drawings else 0
            elif kind == pdfium_c.FPDF_PAGEOBJ_SHADING:
                drawn += 1
            elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < 3:
                pending.append((each, pdfium_c.FPDFFormObj_CountObjects, _object_of_form, depth + 1))
    return pictures, largest, drawn


def _read_text(text_page: Any, page: _Page, most: int) -> None:
    count = min(pdfium_c.FPDFText_CountChars(text_page), most)
    if count <= 0:
        return
    raw = _characters(text_page, count)
    glyphs = Glyphs(text_page)
    characters = list(raw)
    page.repaired, page.astray = mend(raw, characters, glyphs, astray=page.astray)
    rows = rows_of(raw, characters, glyphs)
    rows = [row for row in rows if any(cell[2] for cell in row.cells)]
    edge = max((row.cells[-1][1] for row in rows), default=0.0)
    done = 0
    for start, end in tables_of(rows):
        titles, lines = whole_titles(rows[start:end], edge)
        page.rows += rows[done:start]
        page.tables.append((len(page.rows), len(page.rows) + end - start - lines + 1))
        page.rows += [titles, *rows[start + lines : end]]
        done = end
    page.rows += rows[done:]
    inside = {index for start, end in page.tables for index in range(start, end)}
    page.text = "\n".join(
        ("\t" if index in inside else " ").join(cell[2] for cell in row.cells) for index, row in enumerate(page.rows)
    )


def _characters(text_page: Any, count: int) -> str:
    """The page's characters, one for each of pdfium's indices."""
    buffer = (ctypes.c_ushort * (count + 1))()
    got = pdfium_c.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: max(got - 1, 0) * 2].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    # Characters outside the basic plane, or without a code, shift the indices of the text at large.
    codes = (pdfium_c.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


@dataclass(frozen=True, slots=True)
class _Body:
    """Most of a file's text."""

    size: float
    em: float
    bold_is_rare: bool


def _body(pages: list[_Page]) -> _Body:
    sizes: Counter[float] = Counter()
    ems: Counter[float] = Counter()
    bold = total = 0
    for page in pages:
        for row in page.rows:
            length = sum(len(cell[2]) for cell in row.cells)
            sizes[round(row.size, 1)] += length
            ems[round(row.em, 1)] += length
            total += length
            bold += length if row.bold else 0
    if not total:
        return _Body(0.0, 0.0, bold_is_rare=False)
    return _Body(sizes.most_common(1)[0][0], ems.most_common(1)[0][0], bold <= 0.4 * total)


def _page(page: _Page, text: str, body: _Body) -> DocumentPage:
    lines = text.split("\n") if page.rows else []
    in_table = {index for start, end in page.tables for index in range(start + 1, end)}
    headings = tuple(
        line.replace("\t", " ")
        for index, (line, row) in enumerate(zip(lines, page.rows, strict=True))
        if index not in in_table and _is_heading(line, row, body, at_start=index < _AT_START)
    )
    tables = tuple(table_of(lines[start:end], page.rows[start:end]) for start, end in page.tables)
    return DocumentPage(number=page.number, text=text, headings=headings, tables=tables, source=page.source)


def _is_heading(line: str, row: Row, body: _Body, *, at_start: bool) -> bool:
    # The height is reckoned from the first glyph, which may be one of many letters; the font's size is none where a
    # matrix makes it.
    larger = row.em >= _LARGER * body.em if body.em != 1 else row.size >= _LARGER * body.size
    if not larger and not (row.bold and body.bold_is_rare and (at_start or len(line) <= _LONGEST_BOLD)):
        return False
    return len(line) <= _LONGEST_HEADING and len(_LETTER.findall(line)) >= 3


def _language(text: str) -> Literal["th", "en", "other", ""]:
    text = text[:_TOLD_FROM]
    known = text.encode("cp874", "ignore")
    thai, latin = len(known.translate(None, _NOT_THAI)), len(known.translate(None, _NOT_LATIN))
    every = thai + latin
    if len(known) < len(text):
        every = max(every, sum(map(len, _ANY_LETTERS.findall(text))))
    if not every:
        return ""
    if thai >= 0.4 * every:
        return "th"
    return "en" if latin >= 0.6 * every else "other"


def _title(text: str) -> str:
    title = clean(from_latin(text))
    return "" if _DEFAULT_TITLE.fullmatch(title) or not readable(title) else repair(title).text


def _date(text: str) -> datetime | None:
    """A PDF date (D:20150130094500+07'00'); years of the Buddhist era, which some Thai programs write, as well."""
    match = _DATE.match(text.strip())
    if match is None:
        return None
    year = int(match["year"])
    if year >= 2400:
        year -= 543
    zone = UTC if match["zulu"] else _THAILAND
    try:
        if match["sign"]:
            offset = timedelta(hours=int(match["zone_hour"]), minutes=int(match["zone_minute"] or 0))
            zone = timezone(offset if match["sign"] == "+" else -offset)
        return datetime(
            year,
            int(match["month"] or 1),
            int(match["day"] or 1),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            int(match["second"] or 0),
            tzinfo=zone,
        )
    except ValueError:
        return None


def render_page(body: bytes, number: int, dpi: int) -> Image.Image:
    """Page ``number`` (from 1) in shades of grey at ``dpi``, at most 4,000 pixels a side.

    Raises ``Unreadable`` where the file or the page cannot be opened.
    """
    with _opened(body) as document:
        if not 1 <= number <= len(document):
            raise Unreadable("corrupt", f"there is no page {number}")
        try:
            page = document[number - 1]
        except pdfium.PdfiumError as error:
            raise Unreadable("corrupt", f"page {number} cannot be opened") from error
        try:
            side = max(page.get_size())
            if side <= 0:
                raise Unreadable("corrupt", f"page {number} has no size")
            # One pixel less: pdfium rounds up.
            scale = min(dpi / 72, (_LARGEST_SIDE - 1) / side)
            bitmap = page.render(scale=scale, grayscale=True)
            # The picture shares the bitmap's memory, which goes with it.
            picture = bitmap.to_pil().copy()
            bitmap.close()
            return picture
        finally:
            page.close()


@contextmanager
def _opened(body: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document, opened with the empty password."""
    try:
        document = pdfium.PdfDocument(body)
        try:
            yield document
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted", "a password is needed to open it") from error
        raise Unreadable("corrupt", "it cannot be opened as a PDF") from error
