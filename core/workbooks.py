"""Opens workbooks that people hand in: Excel of 1997 and of 2007, OpenDocument. Cells as texts by their place in the sheet,
and where a cell of Excel 2007 is linked to.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import olefile
import python_calamine as calamine
from lxml import etree

from core.exceptions import UsageError

MAX_UNPACKED = 400_000_000
"""Bytes of a package's parts together."""
MAX_AREA = 10_000_000
"""Cells of the rectangle from the first row to the last filled cell; the library sets it up whole."""

_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_FILLED = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,9})(\d{1,9})[\"'][^>]*(?<!/)>")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{4,})[\"']")
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?<!/)>(.*?)</table:table-row>", re.DOTALL)
_ODS_FILLED = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*office:value-type[^>]*>")
_SHEET_BEGINS = 0x0809
_CELLS = frozenset((0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00D6, 0x00FD))
"""Records of Excel 1997 that hold a value at a row and a column."""
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet."""

    name: str
    rows: list[tuple[int, dict[int, str]]]
    """Row numbers as Excel shows them, with the filled cells by column, 0 for A; rows without one are left out."""
    links: Mapping[tuple[int, int], str]
    """Where a cell leads to, by row number and column. Only of Excel 2007; empty for the others."""


def sheets(file: Path, body: bytes) -> Iterator[Sheet]:
    """The visible sheets in their order. Raises ``UsageError`` that names the file and the mend."""
    package = _Package(file, body) if body.startswith(b"PK") else None
    if body.startswith(olefile.MAGIC):
        _check_container(file, body)
    with _told(file):
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        found = [one for one in workbook.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [one for one in found if one.visible == calamine.SheetVisibleEnum.Visible] or found
    for one in visible:
        with _told(file):
            rows = _rows(workbook.get_sheet_by_name(one.name))
        yield Sheet(one.name, rows, package.links(one.name) if package is not None else {})


def _check_container(file: Path, body: bytes) -> None:
    """Raises ``UsageError`` for a workbook of Excel 1997 whose sheets are larger than is read."""
    try:
        with olefile.OleFileIO(body) as container:
            name = next((one for one in ("Workbook", "Book") if container.exists(one)), None)
            stream = container.openstream(name).read() if name else b""
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise UsageError(
            f"{file} is damaged ({error}): open it in Excel or LibreOffice and save it as .xlsx"
        ) from error
    area, last_row, last_column, position = 0, 0, 0, 0
    while position + 8 <= len(stream):
        number, size = struct.unpack_from("<HH", stream, position)
        if number == _SHEET_BEGINS:
            area, last_row, last_column = area + last_row * last_column, 0, 0
        elif number in _CELLS and size >= 4:
            row, column = struct.unpack_from("<HH", stream, position + 4)
            last_row, last_column = max(last_row, row + 1), max(last_column, column + 1)
        position += 4 + size
    if area + last_row * last_column > MAX_AREA:
        raise _too_large(file)


def _too_large(file: Path) -> UsageError:
    return UsageError(f"{file} holds more than is read: keep only the table in it, without far-away cells")


def _rows(sheet: Any) -> list[tuple[int, dict[int, str]]]:
    if sheet.start is None:
        return []
    left = sheet.start[1]
    rows = []
    # The library hands out the empty rows above the first filled one, too.
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = {left + column: _shown(value) for column, value in enumerate(row) if value not in ("", None)}
        if cells:
            rows.append((number, cells))
    return rows


def _shown(value: object) -> str:
    """A cell as text: whole numbers without a point, days and moments in ISO 8601."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


class _told:  # noqa: N801 - reads as a word in a with statement
    """Within it, what the library raises over a workbook is told as ``UsageError``."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None or error is None:
            return
        if issubclass(kind, calamine.PasswordError):
            raise UsageError(f"{self._file} has a password: save it without one") from error
        # A panic of the library's own language lies outside Exception; its class has a name, but cannot be imported.
        if issubclass(kind, (calamine.CalamineError, OSError, ValueError)) or kind.__name__ == "PanicException":
            raise UsageError(
                f"{self._file} cannot be opened as a spreadsheet ({error}): open it in Excel or LibreOffice and save it as .xlsx"
            ) from error


class _Package:
    """The parts of a workbook that is a ZIP file, refused where it would unfold to more than is read."""

    def __init__(self, file: Path, body: bytes) -> None:
        self._file = file
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
            self._names = {name.replace("\\", "/").lstrip("/"): name for name in self._zip.namelist()}
            if sum(info.file_size for info in self._zip.infolist()) > MAX_UNPACKED:
                raise _too_large(self._file)
            for name in self._names:
                if "worksheets/" in name and name.endswith(".xml"):
                    self._check_sheet(self._part(name))
            if "content.xml" in self._names:
                self._check_ods(self._part("content.xml"))
        except _BROKEN_ZIP as error:
            raise UsageError(
                f"{file} is damaged ({error}): open it in Excel or LibreOffice and save it as .xlsx"
            ) from error

    def _part(self, name: str) -> bytes:
        with self._zip.open(self._names[name]) as part:
            # What the directory says of sizes need not be true.
            content = part.read(MAX_UNPACKED + 1)
        if len(content) > MAX_UNPACKED:
            raise _too_large(self._file)
        return content

    def _check_sheet(self, content: bytes) -> None:
        last_row = last_column = 0
        for letters, row in _FILLED.findall(content):
            last_row, last_column = max(last_row, int(row)), max(last_column, _column(letters.decode()) + 1)
        if last_row * last_column > MAX_AREA:
            raise _too_large(self._file)

    def _check_ods(self, content: bytes) -> None:
        for attributes, inside in _ODS_ROW.findall(content):
            filled = _ODS_FILLED.findall(inside)
            if filled and (_REPEATED.search(attributes) or any(_REPEATED.search(cell) for cell in filled)):
                raise _too_large(self._file)

    def links(self, sheet: str) -> dict[tuple[int, int], str]:
        """Where the cells of a sheet lead to, by row number and column; empty where the package does not tell."""
        try:
            part = self._targets("xl/workbook.xml").get(self._sheet_id(sheet), "")
            leads = {key: target for key, target in self._targets(part, _LINK).items() if target}
            if not leads:
                return {}
            found: dict[tuple[int, int], str] = {}
            for link in self._xml(part).iter("{*}hyperlink"):
                place, target = _PLACE.match(link.get("ref") or ""), leads.get(link.get(f"{_OFFICE}id") or "")
                if place and target:
                    fragment = link.get("location")
                    found[int(place[2]), _column(place[1])] = f"{target}#{fragment}" if fragment else target
        except (*_BROKEN_ZIP, KeyError, etree.XMLSyntaxError):
            # The cells could be read all the same; who needs a link finds none.
            return {}
        return found

    def _sheet_id(self, name: str) -> str:
        sheet = next((one for one in self._xml("xl/workbook.xml").iter("{*}sheet") if one.get("name") == name), None)
        return (sheet.get(f"{_OFFICE}id") if sheet is not None else None) or ""

    def _targets(self, part: str, kind: str | None = None) -> dict[str, str]:
        """What a part refers to by id: parts by their names, or addresses where a kind is asked for."""
        folder, name = posixpath.split(part)
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in self._names:
            return {}
        found = {}
        for one in self._xml(relations):
            target = one.get("Target") or ""
            if kind is None:
                target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            if kind is None or one.get("Type") == kind:
                found[one.get("Id") or ""] = target
        return found

    def _xml(self, name: str) -> Any:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        return etree.fromstring(self._part(name), parser)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
