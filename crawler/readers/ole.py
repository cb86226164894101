"""OLE containers, in which the Word and Excel files of 1993 to 2003 lie: what they say of themselves."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from crawler.readers.properties import NOTHING_SAID, Properties, sensible

BROKEN_CONTAINER: Final = (
    OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError
)  # fmt: skip
"""What olefile lets through over damaged and crafted files."""

_SUMMARY: Final = "\x05SummaryInformation"


def word(data: bytes, at: int) -> int:
    """The two bytes at that place as a number; 0 beyond the end."""
    return int.from_bytes(data[at : at + 2], "little")


def long(data: bytes, at: int) -> int:
    """The four bytes at that place as a number; 0 beyond the end."""
    return int.from_bytes(data[at : at + 4], "little")


def of_container(container: Any) -> Properties:
    """The properties that an open container's summary holds."""
    if not container.exists(_SUMMARY):
        return NOTHING_SAID
    # olefile's own reading believes counts of hundreds of thousands.
    facts = _facts(container.openstream(_SUMMARY).read())
    code_page = facts.get(1, 874)
    pages = facts.get(14, 0)
    return Properties(
        title=_named(facts.get(2), code_page),
        producer=_named(facts.get(18), code_page),
        created=_time(facts.get(12)),
        modified=_time(facts.get(13)),
        page_count=pages if isinstance(pages, int) and 0 < pages < 100_000 else 0,
    )


def _facts(stream: bytes) -> dict[int, int | bytes | str]:
    """Numbers, words and times (100 ns from 1601) of the first property set ([MS-OLEPS]), by their number."""
    section = long(stream, 44)
    found: dict[int, int | bytes | str] = {}
    for entry in range(section + 8, section + 8 + 8 * min(long(stream, section + 4), 100), 8):
        number, at = long(stream, entry), section + long(stream, entry + 4)
        kind, length = long(stream, at), min(long(stream, at + 4), 1000)
        match kind:
            case 2:
                found[number] = word(stream, at + 4)
            case 3:
                found[number] = long(stream, at + 4)
            case 30:
                found[number] = stream[at + 8 : at + 8 + length]
            case 31:
                found[number] = stream[at + 8 : at + 8 + 2 * length].decode("utf-16-le", "replace")
            case 64:
                found[number] = int.from_bytes(stream[at + 4 : at + 12], "little")
            case _:
                pass
    return found


def _named(text: object, code_page: object) -> str:
    if not isinstance(text, bytes):
        return text.split("\0")[0] if isinstance(text, str) else ""
    number = code_page if isinstance(code_page, int) else 874
    name = {65001: "utf-8", 1200: "utf-16-le"}.get(number, f"cp{number}")
    try:
        words = text.decode(name, "replace")
    except LookupError:
        words = text.decode("cp874", "replace")
    return words.split("\0")[0]


def _time(ticks: object) -> datetime | None:
    """Times of these files are UTC."""
    try:
        found = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10 if isinstance(ticks, int) else 0)
    except OverflowError:
        return None
    return sensible(found.replace(microsecond=0))
