"""What a file says of itself, its author aside: the embedded title, program and dates; and the language of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final, Literal

from core.thai import clean
from crawler.readers.package import Package, local, texts

THAILAND: Final = timezone(timedelta(hours=7))

_DEFAULT_TITLE = re.compile(
    r"(?:microsoft (?:office )?(?:word|powerpoint)(?: -.*)?|untitled.*|ไม่มีชื่อ.*|(?:document|doc|เอกสาร|presentation|งานนำเสนอ|"
    r"slide|ภาพนิ่ง|สไลด์|template|แม่แบบ)\s*[\d๐-๙]*|(?:powerpoint presentation|งานนำเสนอ powerpoint|word document|"
    r"powerpoint template|no slide title|ไม่มีชื่อเรื่องภาพนิ่ง|normal(?:\.dotm?)?)|[\W\d_]*)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\s*(\d{4})(-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?\s*$")
_YEARS: Final = range(1981, 2200)
"""Earlier years are a clock that was never set."""

_ENGLISH_LETTER = re.compile("[A-Za-z]")
_THAI_LETTER = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]")
_OTHER_LETTER = re.compile("[^\\W\\d_A-Za-z\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself."""

    title: str = ""
    producer: str = ""
    created: datetime | None = None
    modified: datetime | None = None
    page_count: int = 0
    """Pages, slides or sheets as the program counted them; 0 where it does not say."""


NOTHING_SAID: Final = Properties()


def of_office(package: Package) -> Properties:
    """The properties of an OOXML file."""
    parts = dict(package.relations().values())
    core = texts(package.xml(parts.get("core-properties", "docProps/core.xml")))
    program = texts(package.xml(parts.get("extended-properties", "docProps/app.xml")))
    pages = program.get("Pages") or program.get("Slides") or ""
    return Properties(
        title=core.get("title", ""),
        producer=f"{program.get('Application', '')} {program.get('AppVersion', '')}",
        created=moment(core.get("created")),
        modified=moment(core.get("modified")),
        page_count=int(pages) if re.fullmatch("[0-9]{1,6}", pages) else 0,
    )


def of_opendocument(root: Any | None) -> Properties:
    """The properties of an OpenDocument file: of its meta.xml, or of the whole where all is one XML document."""
    said: dict[str, str] = {}
    for each in root.iter() if root is not None else ():
        if local(each) == "meta":
            said |= texts(each)
    return Properties(
        title=said.get("title", ""),
        producer=said.get("generator", ""),
        created=moment(said.get("creation-date")),
        modified=moment(said.get("date")),
    )


def own_title(title: str) -> str:
    """The embedded title, empty where a program made it up."""
    shown = clean(title)[:300]
    return "" if _DEFAULT_TITLE.fullmatch(shown) else shown


def language_of(text: str) -> Literal["th", "en", "other", ""]:
    """What most letters of the text are."""
    counts: dict[Literal["th", "en", "other"], int] = {
        "th": len(_THAI_LETTER.findall(text)),
        "en": len(_ENGLISH_LETTER.findall(text)),
        "other": len(_OTHER_LETTER.findall(text)),
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def moment(text: str | None) -> datetime | None:
    """The time that ISO 8601 words name, None for none; a Buddhist year is taken as one, no zone as Thailand's."""
    match = _DATE.match(text or "")
    if match is None:
        return None
    year = int(match[1])
    if year > 2400:
        year -= 543
    zone = match[3] or ""
    try:
        found = datetime.fromisoformat(f"{year:04}{match[2]}{zone}")
    except ValueError:
        return None
    return sensible(found if found.tzinfo else found.replace(tzinfo=THAILAND))


def sensible(found: datetime) -> datetime | None:
    """The time, None where its year says that nobody set it."""
    return found if found.year in _YEARS else None
