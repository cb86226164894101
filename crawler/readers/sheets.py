"""Spreadsheets: Excel (the packages of 2007, the containers of 1993 to 2003), OpenDocument, and what scripts and
exports pass off as Excel files: bare records, SpreadsheetML of 2003, HTML tables, web archives.

Every cell is text as a person sees it, as far as the file tells: whole numbers without a decimal point, real dates as
ISO 8601. How a figure is rounded or a date is written by its cell's format is not known here.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Final

import olefile
import python_calamine as calamine
from lxml import etree

from core.snapshot import Inside
from crawler.readers.encoding import decode
from crawler.readers.grids import Grids
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.markup import is_web_archive, read_markup, web_parts
from crawler.readers.ole import BROKEN_CONTAINER, of_container
from crawler.readers.package import BROKEN_ZIP, LOCKED, UNTRUSTED, Package, attribute, child, local
from crawler.readers.plain import as_text
from crawler.readers.properties import Properties, of_office, of_opendocument
from crawler.readers.writing import Full

_AREA: Final = 5_000_000
"""Cells of the rectangle around a sheet's filled cells, which the library sets up whole: 32 bytes each."""
_ROWS: Final = 1_048_576
_COLUMNS: Final = 16_384
"""Of a sheet, at most (Excel)."""
_MERGED: Final = 20_000
"""Merged cells of a sheet that are looked at."""
_CHUNK: Final = 1 << 20

_NOT_CELLS: Final = re.compile(
    r"(?:^|/)(?:media|embeddings|drawings|charts|theme|externallinks|pivotcache|pivottables|printersettings|customxml|"
    r"ctrlprops|activex|thumbnail|threadedcomments|persons|queries|diagrams)/|vbaproject|docprops/",
    re.IGNORECASE,
)
"""Parts of a package that no cell needs."""
_MEDIA: Final = re.compile(r"(?:^|/)xl/media/[^/]+\.(?:png|jpe?g|bmp|tiff?|gif)\Z", re.IGNORECASE)
_ROW_OR_CELL: Final = re.compile(rb"<(?:\w+:)?(?:(row)\b([^>]*)|c(\s[^>]*)?(?<!/))>")
_PLACE: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,20})(\d{1,20})["']""")
_SHEET_DATA: Final = re.compile(rb"<((?:\w+:)?)sheetData\b")


def read_sheets(body: bytes, limits: Limits) -> Inside:
    """What a workbook holds, whatever it is packed in; hidden sheets and sheets without a filled cell left out.

    Raises ``Unreadable`` (corrupt, encrypted, empty, too_large, unsupported).
    """
    if body.startswith(b"PK"):
        with suppress(Unreadable):
            if Package(body, limits).part("content.xml") is not None:
                return _read_ods(body, limits)
        return _read_xlsx(body, limits)
    if body.startswith(olefile.MAGIC):
        return _read_xls(body, limits)
    if body[:1] == b"\x09" and body[1:2] in {b"\x00", b"\x02", b"\x04", b"\x08"} and body[3:4] == b"\x00":
        return _read_records(body, limits)
    return _read_text(body, limits)


def _read_xlsx(body: bytes, limits: Limits) -> Inside:
    grids = Grids(limits)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            members = package.infolist()
            if any(info.flag_bits & 1 for info in members):
                raise Unreadable("encrypted", LOCKED)
            names = [info.filename.replace("\\", "/") for info in members]
            if any(name.lower().endswith("workbook.bin") for name in names):
                raise Unreadable("unsupported", "there is no reader for binary workbooks (xlsb)")
            plain = _plain_package(package, members, limits, grids)
    except BROKEN_ZIP as error:
        raise Unreadable("corrupt", f"the package cannot be opened: {error}") from error
    properties = of_office(Package(body, limits))
    sheets = _write_workbook(plain, grids)
    return grids.inside(
        replace(properties, page_count=sheets), pictures=sum(bool(_MEDIA.search(name)) for name in names)
    )


def _plain_package(package: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits, grids: Grids) -> bytes:
    """The parts that cells need, unpacked and packed again without compression: each sheet no longer than is read.

    Sheets come last, so that a long one costs its own rows only.
    """
    left = limits.unpacked
    buffer = io.BytesIO()
    wanted = [info for info in members if not info.is_dir() and not _NOT_CELLS.search(info.filename.replace("\\", "/"))]
    wanted.sort(key=lambda info: "worksheets/" in info.filename.lower())
    with zipfile.ZipFile(buffer, "w") as target:
        for info in wanted:
            content, whole = _beginning(package, info, left)
            left -= len(content)
            is_sheet = _SHEET_DATA.search(content[:_CHUNK]) is not None
            if not whole:
                if left <= 0 and not is_sheet:
                    raise Unreadable("too_large", f"{info.filename} unfolds to more than is read")
                grids.note("too_large" if left <= 0 else "corrupt", f"{info.filename} was not read to its end")
            if is_sheet:
                content, reason = _shortened(content, limits.cells, whole=whole)
                if reason:
                    grids.note("too_long", f"{info.filename}: {reason}")
            target.writestr(info.filename.replace("\\", "/"), content)
    return buffer.getvalue()


def _beginning(package: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> tuple[bytes, bool]:
    """At most so many bytes of a member, and whether that is all of it."""
    found = bytearray()
    try:
        with package.open(info) as member:
            while chunk := member.read(_CHUNK):
                found += chunk
                if len(found) > most:
                    return bytes(found[:most]), False
    except BROKEN_ZIP:
        return bytes(found), False
    return bytes(found), True


def _shortened(content: bytes, most: int, *, whole: bool) -> tuple[bytes, str]:
    """The XML of a sheet up to the row at which it has more than ``most`` cells, or at which a far cell would make the
    rectangle around them larger than is set up; and why it was cut, empty where it was not.
    """
    data = _SHEET_DATA.search(content)
    if data is None:
        return content, ""
    row = column = cells = 0
    last_row, first_column, last_column = 0, 1 << 31, 0
    row_start = data.end()
    reason = ""
    for match in _ROW_OR_CELL.finditer(content, data.end()):
        place = _PLACE.search(match[2] or match[3] or b"")
        if match[1]:
            row_start = match.start()
            row = int(place[2]) if place is not None else row + 1
            column = 0
            continue
        cells += 1
        column = _column(place[1]) if place is not None and place[1] else column + 1
        row = int(place[2]) if place is not None else row
        last_row = max(last_row, row)
        first_column, last_column = min(first_column, column), max(last_column, column)
        if cells > most:
            reason = f"more than {most} cells"
            break
        # The library hands out the empty rows above too.
        if last_row > _ROWS or last_column > _COLUMNS or last_row * (last_column - first_column + 1) > _AREA:
            reason = "a cell lies too far from the others"
            break
    if reason or not whole:
        end = row_start if reason else max(content.rfind(b"</row>") + 6, content.rfind(b":row>") + 5, data.end())
        prefix = data[1]
        opened = content[:end]
        if not opened.rstrip().endswith(b">"):
            opened += b">"
        return opened + b"</" + prefix + b"sheetData></" + prefix + b"worksheet>", reason
    return content, ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _write_workbook(body: bytes, grids: Grids) -> int:
    """Writes the visible sheets that the library reads; how many there are."""
    with _Library("it cannot be opened as a workbook"):
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    # A script may hide all of them; Excel shows none then, and refuses the file.
    visible = [sheet for sheet in sheets if sheet.visible == calamine.SheetVisibleEnum.Visible] or sheets
    with suppress(Full):
        for sheet in visible:
            grids.begin(sheet.name)
            try:
                with _Library(f"sheet {sheet.name!r} cannot be read"):
                    cells = workbook.get_sheet_by_name(sheet.name)
            except Unreadable as error:
                grids.note(error.cause, error.detail)
                continue
            _write_sheet(cells, grids)
    return len(visible)


class _Library:
    """Within it, what the library raises over a damaged workbook is told as ``Unreadable``; anything else goes on."""

    def __init__(self, failure: str) -> None:
        self._failure = failure

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None or error is None:
            return
        if issubclass(kind, calamine.PasswordError):
            raise Unreadable("encrypted", LOCKED) from error
        # A panic of the library's own language lies outside Exception; its class has a name, but cannot be imported.
        if issubclass(kind, (calamine.CalamineError, OSError, ValueError)) or kind.__name__ == "PanicException":
            raise Unreadable("corrupt", f"{self._failure}: {error}") from error


def _write_sheet(sheet: calamine.CalamineSheet, grids: Grids) -> None:
    if sheet.start is None:
        return
    left = sheet.start[1]
    wide: dict[int, dict[int, int]] = {}
    for (top, first), (_, last) in (sheet.merged_cell_ranges or [])[:_MERGED]:
        if last > first:
            wide.setdefault(top, {})[first - left] = last - first + 1
    for number, row in enumerate(sheet.iter_rows()):
        cells = {column: _shown(value) for column, value in enumerate(row) if value not in ("", None)}
        if cells:
            grids.row(cells, wide.get(number))


def _shown(value: object) -> str:
    """The value of a cell as people see it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _figure(float(value))
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    return str(value)


def _figure(value: float) -> str:
    if value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    if 1e-6 <= abs(value) < 1e15:
        # The fifteen digits that Excel keeps.
        return f"{float(f'{value:.15g}'):.10f}".rstrip("0").rstrip(".")
    return f"{value:.15g}"


def _read_xls(body: bytes, limits: Limits) -> Inside:
    try:
        with olefile.OleFileIO(body) as container:
            if container.exists("EncryptedPackage"):
                raise Unreadable("encrypted", LOCKED)
            name = next((each for each in ("Workbook", "Book") if container.exists(each)), None)
            if name is None:
                raise Unreadable("corrupt", "there is no workbook in it")
            stream = container.openstream(name).read()
            properties = of_container(container)
    except BROKEN_CONTAINER as error:
        raise Unreadable("corrupt", f"the container cannot be opened: {error}") from error
    _check_records(stream, limits)
    grids = Grids(limits)
    sheets = _write_workbook(body, grids)
    return grids.inside(replace(properties, page_count=sheets))


_BOF: Final = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_EOF: Final = 0x000A
_FILE_PASS: Final = 0x002F
_CODE_PAGE: Final = 0x0042
_NUMBER: Final = frozenset((0x0003, 0x0203))
_INTEGER: Final = 0x0002
_LABEL: Final = frozenset((0x0004, 0x0204))
_CELL_RECORDS: Final = frozenset(
    (0x0006, 0x0203, 0x027E, 0x00BD, 0x0204, 0x0205, 0x00FD, 0x00D6, 0x0003, 0x0004, 0x0002)
)
"""Records that hold a value at a row and a column: formula, number, RK, multiple RK, label, error, shared string, ..."""


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a workbook (BIFF): number and content, up to the first one that is cut short."""
    position = 0
    while position + 4 <= len(stream):
        number, size = struct.unpack_from("<HH", stream, position)
        if position + 4 + size > len(stream):
            return
        yield number, stream[position + 4 : position + 4 + size]
        position += 4 + size


def _check_records(stream: bytes, limits: Limits) -> None:
    """Raises ``Unreadable`` for a workbook with a password, or with more than the library should set up."""
    area = cells = 0
    box: list[int] = []
    for number, content in _records(stream):
        if number == _FILE_PASS:
            raise Unreadable("encrypted", LOCKED)
        if number in _BOF:
            area, box = area + _size(box), []
        elif number in _CELL_RECORDS and len(content) >= 4:
            cells += 1
            row, column = struct.unpack_from("<HH", content)
            last = struct.unpack_from("<H", content, len(content) - 2)[0] if number == 0x00BD else column
            box = (
                [min(box[0], row), max(box[1], row), min(box[2], column), max(box[3], last)]
                if box
                else [row, row, column, last]
            )
    if area + _size(box) > 4 * _AREA or cells > 20 * limits.cells:
        raise Unreadable("too_large", "its sheets are larger than is read")


def _size(box: list[int]) -> int:
    return (box[1] + 1) * (box[3] - box[2] + 1) if box else 0


def _read_records(body: bytes, limits: Limits) -> Inside:
    """A sheet written by a script as bare records without a container: Excel opens it, Thai is in code page 874."""
    grids = Grids(limits)
    rows: dict[int, dict[int, str]] = {}
    for number, content in _records(body):
        if number == _FILE_PASS:
            raise Unreadable("encrypted", LOCKED)
        if number == _EOF and rows:
            break
        if len(content) < 8:
            continue
        row, column = struct.unpack_from("<HH", content)
        # Three bytes of format in the records of Excel 2, an index of two later.
        at = 7 if number < 0x0200 else 6
        if number in _NUMBER and len(content) >= at + 8:
            rows.setdefault(row, {})[column] = _figure(struct.unpack_from("<d", content, at)[0])
        elif number == _INTEGER and len(content) >= 9:
            rows.setdefault(row, {})[column] = str(struct.unpack_from("<H", content, 7)[0])
        elif number in _LABEL:
            start = at + (1 if number < 0x0200 else 2)
            size = content[at] if number < 0x0200 else struct.unpack_from("<H", content, at)[0]
            rows.setdefault(row, {})[column] = decode(content[start : start + size])[0]
    with suppress(Full):
        grids.begin()
        for row in sorted(rows):
            grids.row(rows[row])
    return grids.inside()


def _read_ods(body: bytes, limits: Limits) -> Inside:
    package = Package(body, limits)
    package.refuse_locked_opendocument()
    content = package.part("content.xml") or b""
    grids = Grids(limits)
    if package.damaged:
        grids.note("corrupt", "it is damaged; what comes before was read")
    with suppress(Full):
        _write_opendocument(content, grids)
    return grids.inside(of_opendocument(package.xml("meta.xml")), pictures=_pictures(body))


def _pictures(body: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return sum(name.startswith("Pictures/") for name in package.namelist())


def _write_opendocument(content: bytes, grids: Grids) -> None:
    """Writes the sheets of an OpenDocument workbook. A row that says it is repeated is written once for every time it
    stands there, an empty one never; a filled cell that says so stands in at most as many columns as Excel has.
    """
    hidden: set[str] = set()
    depth = 0
    shown = True
    for event, element in _elements(content):
        name = local(element)
        if event == "start":
            if name == "table":
                depth += 1
                style = attribute(element, "style-name") or ""
                shown = style not in hidden
                if depth == 1 and shown:
                    grids.begin(attribute(element, "name") or "")
            continue
        if name == "style":
            properties = child(element, "table-properties")
            if attribute(properties, "display") == "false":
                hidden.add(attribute(element, "name") or "")
        elif name == "table":
            depth -= 1
            _drop(element)
        elif name == "table-row":
            if depth == 1 and shown:
                cells, spans = _opendocument_row(element)
                for _ in range(_times(element, "number-rows-repeated", _ROWS) if cells else 0):
                    grids.row(cells, spans)
            _drop(element)


def _opendocument_row(row: Any) -> tuple[dict[int, str], dict[int, int]]:
    cells: dict[int, str] = {}
    spans: dict[int, int] = {}
    column = 0
    for cell in row:
        if local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        times = _times(cell, "number-columns-repeated", _COLUMNS)
        text = _opendocument_text(cell) if local(cell) == "table-cell" else ""
        if text:
            cells |= dict.fromkeys(range(column, min(column + times, _COLUMNS)), text)
            width = _times(cell, "number-columns-spanned", _COLUMNS)
            if width > 1:
                spans[column] = width
        column += times
    return cells, spans


def _opendocument_text(cell: Any) -> str:
    kind = attribute(cell, "value-type")
    if kind == "date":
        date, _, time = (attribute(cell, "date-value") or "").partition("T")
        return date if time[:5] in {"", "00:00"} else f"{date} {time[:5]}"
    if kind in {"float", "currency", "percentage"} and (value := attribute(cell, "value")):
        written = " ".join(_paragraphs(cell))
        if kind != "float" and written:
            return written
        with suppress(ValueError):
            return _figure(float(value))
    return " ".join(_paragraphs(cell))


def _paragraphs(cell: Any) -> Iterator[str]:
    """The paragraphs of a cell; notes are left out."""
    return (_spoken(each) for each in cell if local(each) == "p")


def _spoken(paragraph: Any) -> str:
    parts: list[str] = []
    for part in paragraph.iter():
        if local(part) in {"s", "tab", "line-break"}:
            parts.append(" ")
        parts.append(part.text or "")
        if part is not paragraph:
            parts.append(part.tail or "")
    return "".join(parts)


def _times(element: Any, name: str, most: int) -> int:
    value = attribute(element, name) or ""
    return max(1, min(int(value), most)) if re.fullmatch("[0-9]{1,9}", value) else 1


def _elements(content: bytes) -> Iterator[tuple[str, Any]]:
    """Starts and ends of the elements of a document that is never in memory whole; ends early where it is damaged.

    Raises ``Unreadable`` where not even the first element can be read.
    """
    begun = False
    try:
        for event, element in etree.iterparse(
            io.BytesIO(content),
            events=("start", "end"),
            **UNTRUSTED,
        ):
            begun = True
            yield event, element
    except etree.XMLSyntaxError as error:
        if not begun:
            raise Unreadable("corrupt", f"it is no XML: {error}") from error


def _read_text(body: bytes, limits: Limits) -> Inside:
    grids = Grids(limits)
    title = ""
    texts = [as_text(part) for part in web_parts(body)] if is_web_archive(body) else [as_text(body)]
    if re.search(r"urn:schemas-microsoft-com:office:spreadsheet", texts[0][:4096]) and "<html" not in texts[0][:4096]:
        with suppress(Full):
            _write_spreadsheetml(re.sub(r"\A\s*<\?xml[^>]*>", "", texts[0]).encode(), grids)
        return grids.inside()
    with suppress(Full):
        for text in texts:
            named = re.search(r"<x:Name>([^<]{1,100})</x:Name>", text[:100_000])
            grids.begin(named[1] if named is not None and len(texts) == 1 else "")
            title = read_markup(text, grids) or title
    return grids.inside(Properties(title=title))


def _write_spreadsheetml(content: bytes, grids: Grids) -> None:
    """Writes the sheets of a workbook in the XML of Excel 2003."""
    name = ""
    rows: list[tuple[dict[int, str], dict[int, int]]] = []
    hidden = False
    for event, element in _elements(content):
        tag = local(element)
        if event == "start":
            if tag == "Worksheet":
                name, rows, hidden = attribute(element, "Name") or "", [], False
            continue
        if tag == "Row":
            rows.append(_spreadsheetml_row(element))
            _drop(element)
        elif tag == "Visible":
            hidden = (element.text or "").startswith("SheetHidden") or (element.text or "") == "SheetVeryHidden"
        elif tag == "Worksheet":
            if not hidden:
                grids.begin(name)
                for cells, spans in rows:
                    grids.row(cells, spans)
            _drop(element)


def _spreadsheetml_row(row: Any) -> tuple[dict[int, str], dict[int, int]]:
    cells: dict[int, str] = {}
    spans: dict[int, int] = {}
    column = 0
    for cell in row:
        if local(cell) != "Cell":
            continue
        column = _times(cell, "Index", _COLUMNS) - 1 if attribute(cell, "Index") else column
        data = child(cell, "Data")
        if data is not None:
            text = "".join(data.itertext())
            kind = attribute(data, "Type")
            if kind == "Number":
                with suppress(ValueError):
                    text = _figure(float(text))
            elif kind == "DateTime":
                date, _, time = text.partition("T")
                text = date if time[:5] in {"", "00:00"} else f"{date} {time[:5]}"
            elif kind == "Error":
                text = ""
            cells[column] = text
        wide = attribute(cell, "MergeAcross")
        width = _times(cell, "MergeAcross", _COLUMNS - 1) + 1 if wide and wide != "0" else 1
        if width > 1:
            spans[column] = width
        column += width
    return cells, spans


def _drop(element: Any) -> None:
    """Forgets an element that was read, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
