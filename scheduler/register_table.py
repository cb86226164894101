"""The register of sites as a table: rows of a file read and checked one by one, and sites written out as such a table again.

Nothing here knows which sites are registered; ``scheduler.registry`` holds the rows against those.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, NamedTuple

import xlsxwriter
import yaml

from core.exceptions import UsageError
from core.recipients import Kind, kind
from core.snapshot import Frozen
from core.tables import Row, neutral, read_table
from core.thai import clean, match_key
from crawler.readers.addresses import normalise_url
from store.schema import Site
from store.sites import host_of

Column = Literal["id", "name", "url", "old_url", "province", "kind", "tags", "contacts", "paused"]
WRITTEN: Final[tuple[Column, ...]] = ("id", "name", "url", "province", "kind", "tags", "contacts", "paused")
"""Columns of a register that is written out."""
CLEARED = "-"
"""In a cell: what was registered is taken away. An empty cell leaves it as it is."""
MAX_TEXT = 300
"""Characters of a name, a tag, a kind."""
MAX_URL = 2000

_WIDTHS = {"id": 13, "name": 40, "url": 45, "province": 18, "kind": 16, "tags": 20, "contacts": 35, "paused": 13}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST = re.compile(r"[^\s/:?#@]+\.[^\s/:?#@.]{2,}(?::\d+)?(?:[/?#]\S*)?")
_NO_HOSTS = frozenset(("", "http", "https", "www"))
"""What stands in a host's place where an address was typed twice or not to its end."""
_OF_PROVINCE = re.compile(r"^(?:จังหวัด|จ\.)\s*|\s+province$", re.IGNORECASE)


class _Register(Frozen):
    """All of ``register.yml``."""

    headings: dict[str, tuple[str, ...]]
    kinds: dict[str, tuple[str, ...]]
    affirmed: tuple[str, ...]
    denied: tuple[str, ...]
    provinces: dict[str, tuple[str, ...]]


class Note(NamedTuple):
    """What is to be said of a row."""

    row: int
    """As a spreadsheet program shows it."""
    wrong: bool
    """Whether nothing is imported because of it; otherwise it is only told."""
    text: str
    """One sentence, with the mend where it is wrong."""

    def __str__(self) -> str:
        return f"row {self.row}: {'' if self.wrong else 'note: '}{self.text}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says of a site. None: nothing."""

    row: int
    """0: it came from no table."""
    number: int | None = None
    name: str | None = None
    url: str | None = None
    """As ``crawler.preflight.named_url`` writes it."""
    old_url: str | None = None
    province: str | None = None
    kind: str | None = None
    tags: list[str] | None = None
    contacts: list[str] | None = None
    paused: bool | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A file's rows, as far as each can be judged by itself."""

    entries: tuple[Entry, ...]
    """Without the rows that are wrong."""
    notes: tuple[Note, ...]
    rows: int
    unread: tuple[str, ...]
    """Headings of columns that mean nothing here."""


def read_register(path: Path, channels: Collection[str] = ()) -> Register:
    """The rows of a file, see ``core.tables.read_table`` for its forms. Raises ``UsageError`` for what is no register.

    ``channels``: names that a contact may have beside addresses.
    """
    table = read_table(path, _register().headings, ["name", "url"])
    reader = _Reader(channels)
    entries = tuple(entry for row in table.rows if (entry := reader.entry(row)) is not None)
    unread = tuple(heading for heading in table.headings if heading not in table.known)
    return Register(entries, tuple(reader.notes), len(table.rows), unread)


def named_site(
    name: str,
    url: str,
    *,
    province: str = "",
    kind: str = "",
    tags: Iterable[str] = (),
    contacts: Iterable[str] = (),
    channels: Collection[str] = (),
) -> Entry:
    """What a person said of one site, cleaned as a row is. Raises ``UsageError``."""
    name = clean(name)
    if not name or name == CLEARED or len(name) > MAX_TEXT:
        raise UsageError(f"{name!r} cannot be a name: write the agency's, of at most {MAX_TEXT} letters")
    return Entry(
        0,
        name=name,
        url=named_address(url),
        province=named_province(province)[0],
        kind=named_kind(kind)[0],
        tags=list(dict.fromkeys(named_tag(tag) for tag in tags)),
        contacts=list(dict.fromkeys(named_contact(one, channels) for one in contacts)),
    )


def named_address(text: str) -> str:
    """The address that a person wrote, as it is kept; a bare host is taken for https. Raises ``UsageError``."""
    text = text.strip()
    if not _SCHEME.match(text) and _HOST.fullmatch(text):
        text = f"https://{text}"
    elif _HOST.fullmatch(text) and not text.lower().startswith(("http:", "https:")):
        # A host with a port looks like a scheme.
        text = f"https://{text}"
    normal = normalise_url(text, text) if text.lower().startswith(("http://", "https://")) else ""
    if not normal or host_of(normal) in _NO_HOSTS or any(char.isspace() for char in text) or len(normal) > MAX_URL:
        raise UsageError(f"{text!r} is no web address: write it like https://www.example.go.th")
    return normal


def named_contact(text: str, channels: Collection[str]) -> str:
    """A mail address, an Apprise URL or one of the channels. Raises ``UsageError``."""
    if kind(text) is Kind.CHANNEL and text not in channels:
        raise UsageError(
            f"{text!r} is no mail address and no channel in OIT_CHANNELS: write an address like name@example.go.th"
        )
    return text


def named_province(text: str) -> tuple[str, bool]:
    """The province as it is kept, and whether there is one of that name."""
    text = clean(text)
    known = _known_provinces().get(match_key(_OF_PROVINCE.sub("", text)))
    return (known, True) if known else (text, False)


def named_kind(text: str) -> tuple[str, bool]:
    """The kind as it is kept, and whether it is a known one."""
    text = clean(text)
    known = _known_kinds().get(match_key(text))
    return (known, True) if known else (text, False)


def named_tag(text: str) -> str:
    """A tag without what separates tags. Raises ``UsageError``."""
    tag = clean(text)
    if not tag or tag == CLEARED or len(tag) > MAX_TEXT or re.search(r"[,;|]", tag):
        raise UsageError(f"{text!r} cannot be a tag: write a word without commas")
    return tag


class _Reader:
    """Rows read one after the other, with what was wrong."""

    def __init__(self, channels: Collection[str]) -> None:
        self.notes: list[Note] = []
        self._channels = channels

    def entry(self, row: Row) -> Entry | None:
        """The row's entry; None where something of it is wrong."""
        before = len(self.notes)
        cells: Mapping[str, str] = row.cells
        url, linked = self._address(row, "url"), row.links.get("url", "")
        if url is None and "url" in cells and linked:
            # The cell shows words and leads to the address.
            self.notes.pop()
            url = self._url(row.number, linked)
        entry = Entry(
            row.number,
            number=self._number(row),
            name=self._name(row),
            url=url,
            old_url=self._address(row, "old_url"),
            province=self._word(row, "province"),
            kind=self._word(row, "kind"),
            tags=self._tags(row),
            contacts=self._contacts(row),
            paused=self._paused(row),
        )
        if entry.number is None and entry.url is None and "url" not in cells:
            self._wrong(row, "there is no web address: write it, or delete the row")
        return None if any(note.wrong for note in self.notes[before:]) else entry

    def _wrong(self, row: Row, text: str) -> None:
        self.notes.append(Note(row.number, wrong=True, text=text))

    def _number(self, row: Row) -> int | None:
        text = row.cells.get("id", "")
        if not text:
            return None
        if not text.isdecimal() or not 0 < int(text) < 1 << 62:
            self._wrong(row, f"the number of a site cannot be {text!r}: leave the cell empty for a new site")
            return None
        return int(text)

    def _name(self, row: Row) -> str | None:
        name = clean(row.cells.get("name", ""))
        if len(name) > MAX_TEXT:
            self._wrong(row, f"the name has {len(name)} letters: shorten it to {MAX_TEXT}")
        if name == CLEARED or (not name and not row.cells.get("id")):
            self._wrong(row, "the name is missing: write the agency's name")
        return name if name and name != CLEARED else None

    def _address(self, row: Row, column: str) -> str | None:
        text = row.cells.get(column, "")
        return self._url(row.number, text) if text else None

    def _url(self, row: int, text: str) -> str | None:
        try:
            return named_address(text)
        except UsageError as error:
            self.notes.append(Note(row, wrong=True, text=str(error)))
            return None

    def _word(self, row: Row, column: Literal["province", "kind"]) -> str | None:
        text = row.cells.get(column, "")
        if not text:
            return None
        if text == CLEARED:
            return ""
        word, known = named_province(text) if column == "province" else named_kind(text)
        if len(word) > MAX_TEXT:
            self._wrong(row, f"the {column} has {len(word)} letters: shorten it to {MAX_TEXT}")
        elif not known:
            meant = "none of the 77" if column == "province" else f"none of {', '.join(_register().kinds)}"
            self.notes.append(
                Note(row.number, wrong=False, text=f"{column} {word!r} is {meant}; it is kept as written")
            )
        return word

    def _tags(self, row: Row) -> list[str] | None:
        text = row.cells.get("tags", "")
        if not text:
            return None
        words = [] if text == CLEARED else [clean(word) for word in re.split(r"[,;|\n]", text)]
        if any(len(word) > MAX_TEXT for word in words):
            self._wrong(row, f"a tag has more than {MAX_TEXT} letters: put commas between tags")
        if CLEARED in words:
            self._wrong(row, f"{CLEARED!r} cannot be a tag: write it alone to take all tags away")
        return list(dict.fromkeys(word for word in words if word))

    def _contacts(self, row: Row) -> list[str] | None:
        text = row.cells.get("contacts", "")
        if not text:
            return None
        found = [] if text == CLEARED else _contacts_in(text)
        for contact in found:
            try:
                named_contact(contact, self._channels)
            except UsageError as error:
                self._wrong(row, str(error))
        return list(dict.fromkeys(found))

    def _paused(self, row: Row) -> bool | None:
        text = row.cells.get("paused", "")
        if not text or text == CLEARED:
            return None if not text else False
        word = text.casefold()
        if word in _register().affirmed or word in _register().denied:
            return word in _register().affirmed
        self._wrong(row, f"whether the site is paused cannot be {text!r}: write ใช่ or ไม่ (yes or no)")
        return None


def _contacts_in(text: str) -> list[str]:
    """The contacts of a cell. Spaces, line ends and semicolons separate them; commas too, but not within a channel."""
    found = []
    for part in re.split(r"[\s;]+", text):
        rest = part
        while "," in rest and "://" not in rest.partition(",")[0]:
            one, _, rest = rest.partition(",")
            found.append(one)
        found.append(rest.rstrip(","))
    return [re.sub(r"^mailto:(?!//)", "", one, flags=re.IGNORECASE) for one in found if one]


def write_register(sites: Iterable[Site], path: Path, *, english: bool = False) -> int:
    """Writes sites as a table that ``read_register`` reads: .xlsx or .csv (UTF-8). Cells that a program might take for
    formulas begin with an apostrophe. Returns how many rows. Raises ``UsageError`` where it cannot be written.
    """
    words = _register().headings
    headings = [name if english else words[name][0] for name in WRITTEN]
    rows = [_row(site, english=english) for site in sites]
    unfinished = path.with_name(f"{path.name}.part")
    try:
        if path.suffix.lower() == ".xlsx":
            _write_book(headings, rows, unfinished, english=english)
        elif path.suffix.lower() == ".csv":
            with unfinished.open("w", encoding="utf-8-sig", newline="") as opened:
                csv.writer(opened).writerows([headings, *rows])
        else:
            raise UsageError(f"{path} is no kind of table that is written: name it .xlsx or .csv")
        unfinished.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise UsageError(f"{path} cannot be written ({error}): close it where it is open, or name another") from error
    return len(rows)


def _row(site: Site, *, english: bool) -> list[str]:
    yes = ("yes" if english else _register().affirmed[0]) if site.paused else ""
    texts = (
        str(site.id),
        site.name,
        site.url,
        site.province,
        site.kind,
        ", ".join(site.tags),
        "; ".join(site.contacts),
        yes,
    )
    return [neutral(text) for text in texts]


def _write_book(headings: Sequence[str], rows: Sequence[Sequence[str]], path: Path, *, english: bool) -> None:
    # An address is no link: Excel counts them, and a click would leave the table.
    options = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        # The same register, the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the library takes no zone
        sheet = book.add_worksheet("sites" if english else "ทะเบียน")
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"})
        for column, (name, heading) in enumerate(zip(WRITTEN, headings, strict=True)):
            sheet.set_column(column, column, _WIDTHS[name])
            sheet.write_string(0, column, heading, head)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(number, column, text)
        # Thai marks stand above the usual height.
        sheet.set_default_row(18)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(WRITTEN) - 1)


@cache
def _register() -> _Register:
    return _Register.model_validate(yaml.safe_load((files("scheduler") / "register.yml").read_text(encoding="utf-8")))


@cache
def _known_provinces() -> Mapping[str, str]:
    return _by_key(_register().provinces)


@cache
def _known_kinds() -> Mapping[str, str]:
    return _by_key(_register().kinds)


def _by_key(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {match_key(word): kept for kept, others in words.items() for word in (kept, *others)}
