"""The links that agencies submitted for the items of a year, as they come in Excel or CSV files.

One row a link (code, url), or one row an agency with a column for each code. A file of several agencies names them by name,
main address, or both. Nothing is passed over in silence: what cannot be used is told with its row and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from core.causes import Phrase
from core.exceptions import UsageError
from core.tables import Row, Table, as_meant, read_table

MAX_URL = 2000
"""Characters of an address."""
SHOWN = 200
"""Characters of a refused text that are told."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("รหัส", "ข้อ", "รหัสข้อ", "ข้อที่", "รหัส OIT", "ข้อ OIT", "OIT", "รายการ", "item", "item code"),
    "url": (
        *("ลิงก์", "ลิงค์", "ลิงก์ข้อมูล", "ลิงก์ที่แจ้ง", "ลิงก์ที่หน่วยงานแจ้ง", "ลิงก์/URL", "URL ที่แจ้ง", "URL ข้อมูล", "ที่อยู่ลิงก์"),
        *("link", "links", "declared url", "declared link", "address"),
    ),
    "agency": ("หน่วยงาน", "ชื่อหน่วยงาน", "อปท.", "ชื่อ อปท.", "agency", "agency name", "name"),
    "site": (
        *("เว็บไซต์", "เว็บไซต์หลัก", "เว็บไซต์หน่วยงาน", "ที่อยู่เว็บไซต์", "ที่อยู่เว็บไซต์หลัก", "URL เว็บไซต์", "URL หลัก", "หน้าแรก"),
        *("website", "main site", "main url", "site url", "home", "home page"),
    ),
}  # fmt: skip

_CODE = re.compile(
    r"(?:^|[^A-Za-z0-9])[Oo0]\s*[-.]?\s*0?(\d{1,2})(?![\d])(?!\.\d)|^\s*(?:ข้อ(?:ที่)?\s*)?0?(\d{1,2})\s*\.?\s*$"
)
_STARTS = re.compile(r"(?:https?://|(?<![\w./])www\.)", re.IGNORECASE)
_AROUND = " \t\r\n,;|<>\"'“”()[]"
_FILE_END = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|zip|rar|jpe?g|png)\Z", re.IGNORECASE)
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

_UNKNOWN = Phrase(
    th="ไม่มีรหัสข้อนี้ในปีงบประมาณ {year} (มี {first} ถึง {last})",
    en="no such item in fiscal year {year}, which has {first} to {last}",
)
_NO_CODE = Phrase(th="ไม่ได้บอกรหัสข้อ", en="the row has no item code")
_NO_LINK = Phrase(th="ไม่มีลิงก์", en="the row has no link")
_NO_ADDRESS = Phrase(
    th="ไม่ใช่ที่อยู่เว็บ ต้องขึ้นต้นด้วย http:// หรือ https://", en="no web address: it must begin with http:// or https://"
)
_LEFT = Phrase(th="ข้อความข้างลิงก์ไม่ได้ใช้", en="the text beside the link was not used")
_TWICE = Phrase(th="ซ้ำกับแถวที่ {row}", en="the same as row {row}")
_NO_AGENCY = Phrase(th="ไม่ได้บอกชื่อหน่วยงานหรือที่อยู่เว็บไซต์", en="the row names neither agency nor main site")
_BAD_SITE = Phrase(
    th="ที่อยู่เว็บไซต์หลักใช้ไม่ได้ จึงตรวจเฉพาะลิงก์", en="the main site is no web address: the links alone are checked"
)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A link as an agency submitted it."""

    agency: str
    """Its name; empty where the file does not say."""
    site: str
    """Its main address as written; empty where the file does not say."""
    code: str
    """In the edition's spelling: ``O12``."""
    url: str
    row: int
    """As a spreadsheet program shows it."""


class Refused(NamedTuple):
    """A text of the file that was not used, and why."""

    row: int
    agency: str
    text: str
    why: Phrase


@dataclass(frozen=True, slots=True)
class Submission:
    """A file of submitted links."""

    links: tuple[Submitted, ...]
    refused: tuple[Refused, ...]


def read_submission(path: Path, codes: Collection[str], year: int) -> Submission:
    """The links of a file. ``codes`` are those of the year's list, in its order.

    In a file of several agencies an empty cell for name or site means that of the row above, as merged cells do. Raises
    ``UsageError`` for a file that holds no table of links.
    """
    try:
        return _Reader(read_table(path, COLUMNS, ("code", "url")), tuple(codes), year).read([])
    except UsageError as error:
        table, wide = _with_codes(path, codes)
        if table is None:
            raise UsageError(
                f"{error}; or give each code a column of its own, headed {next(iter(codes))} and so on"
            ) from error
        return _Reader(table, tuple(codes), year).read(wide)


def _with_codes(path: Path, codes: Collection[str]) -> tuple[Table | None, list[str]]:
    """The table of a file with a column for each code, and those codes; None where it is none."""
    columns = COLUMNS | {code: (f"ข้อ {code}", f"ข้อ {code.removeprefix('O')}", f"URL {code}") for code in codes}
    try:
        table = read_table(path, columns)
    except UsageError:
        return None, []
    wide = [code for code in codes if code in table.known]
    # A single one is more likely the first row below headings that say nothing.
    several = len(wide) > 1 or bool(wide and {"agency", "site"} & table.known)
    return (table, wide) if several else (None, [])


def code_of(text: str) -> str:
    """The code that a cell names (``O12``, ``o 12``, ``ข้อ ๑๒``, ``O12 title``), in the edition's spelling; else empty."""
    found = _CODE.search(text.translate(_THAI_DIGITS).strip())
    return f"O{int(found.group(1) or found.group(2))}" if found else ""


@dataclass
class _Reader:
    """Reads the rows of one table."""

    table: Table
    codes: tuple[str, ...]
    year: int
    links: list[Submitted] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    _first: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _agency: str = ""
    _site: str = ""

    def read(self, wide: list[str]) -> Submission:
        """``wide``: codes that have a column of their own."""
        several = bool({"agency", "site"} & self.table.known)
        for row in self.table.rows:
            self._owner(row)
            if several and not (self._agency or self._site):
                self._refuse(row, next(iter(row.cells.values()), ""), _NO_AGENCY)
                continue
            if wide:
                for code in wide:
                    self._cell(row, code, code)
            elif "code" in row.cells or "url" in row.cells:
                self._long(row)
        return Submission(tuple(self.links), tuple(self.refused))

    def _owner(self, row: Row) -> None:
        """Whose row it is. A name without an address, or the other way round, begins another agency."""
        agency, site = as_meant(row.cells.get("agency", "")), as_meant(row.cells.get("site", ""))
        if agency and agency != self._agency:
            self._agency, self._site = agency, ""
        elif site and not agency and "agency" not in self.table.known:
            self._agency = ""
        if site:
            found, _ = addresses(site)
            if not found and (named := addresses(f"https://{site}")[0]) and "." in site:
                found = named
            self._site = found[0] if found else ""
            if not found:
                self._refuse(row, site, _BAD_SITE)

    def _long(self, row: Row) -> None:
        written = row.cells.get("code", "")
        code = code_of(written)
        if not written:
            self._refuse(row, row.cells.get("url", ""), _NO_CODE)
        elif code not in self.codes:
            self._refuse(row, written, self._unknown())
        elif "url" not in row.cells:
            self._refuse(row, written, _NO_LINK)
        else:
            self._cell(row, "url", code)

    def _cell(self, row: Row, column: str, code: str) -> None:
        """The links of one cell; where its words only stand for a link, the link."""
        text = as_meant(row.cells.get(column, ""))
        if not text:
            return
        found, left = addresses(text)
        if not found and column in row.links:
            found, left = addresses(row.links[column])
        if not found:
            self._refuse(row, text, _NO_ADDRESS)
            return
        for url in found:
            place = (self._site or self._agency, code, url)
            if place in self._first:
                self._refuse(row, f"{code} {url}", _filled(_TWICE, row=str(self._first[place])))
                continue
            self._first[place] = row.number
            self.links.append(Submitted(self._agency, self._site, code, url, row.number))
        if left:
            self._refuse(row, left, _LEFT)

    def _unknown(self) -> Phrase:
        return _filled(_UNKNOWN, year=str(self.year), first=self.codes[0], last=self.codes[-1])

    def _refuse(self, row: Row, text: str, why: Phrase) -> None:
        self.refused.append(Refused(row.number, self._agency or self._site, text[:SHOWN], why))


def addresses(text: str) -> tuple[list[str], str]:
    """The web addresses in a cell, in their order, each once, and what stands there besides. One that begins with ``www.``
    is taken as http; spaces belong to the only address of a cell where that ends like a file.
    """
    starts = [found.start() for found in _STARTS.finditer(text)]
    if not starts:
        return [], ""
    if len(starts) == 1 and "\n" not in text and _FILE_END.search(text.strip()):
        pieces = [(text[starts[0] :].strip().replace(" ", "%20"), "")]
    else:
        ends = [*starts[1:], len(text)]
        cut = [text[start:end].split(maxsplit=1) for start, end in zip(starts, ends, strict=True)]
        pieces = [(one[0], one[1] if len(one) > 1 else "") for one in cut]
    found: list[str] = []
    left = [text[: starts[0]]]
    for piece, beside in pieces:
        url = piece.strip(_AROUND)
        url = url if url.lower().startswith("http") else f"http://{url}"
        left += [beside] if _is_address(url) else [piece, beside]
        found += [url] if _is_address(url) else []
    words = " ".join(" ".join(left).split()).strip(_AROUND)
    return list(dict.fromkeys(found)), words if found else ""


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    named = "." in host or ":" in host or host == "localhost"
    return parts.scheme.lower() in {"http", "https"} and named and len(url) <= MAX_URL


def _filled(phrase: Phrase, **values: str) -> Phrase:
    return Phrase(th=phrase.th.format(**values), en=phrase.en.format(**values))
