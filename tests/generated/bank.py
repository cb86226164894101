"""What sites say about each subject: labels, titles, bodies with their elements, look-alikes, stories, pasted criteria.

Written by hand, per subject one YAML file in ``content/<bank>/``; the wording is the writers' own and does not come from
the checklist's phrases. Braces are filled in per site (``PLACEHOLDERS``).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

CONTENT = Path(__file__).parent / "content"

PLACEHOLDERS = frozenset(
    {
        "when",
        "fy",
        "fy-1",
        "fy-2",
        "fy+1",
        "fy+4",
        "agency",
        "short",
        "subdistrict",
        "district",
        "province",
        "executive",
        "executive_title",
        "deputy",
        "deputy_title",
        "clerk",
        "clerk_title",
        "phone",
        "email",
        "saraban",
        "month",
        "month_year",
    }
)
_BRACE = re.compile(r"\{([^{}]*)\}")

Shape = Literal["page", "pdf", "docx", "xlsx", "scan"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Strict):
    """A column of a table. Left out together with its element."""

    head: str
    cells: tuple[str, ...]
    element: str = ""


class OnlineForm(_Strict):
    """A form that a visitor fills in and sends."""

    fields: tuple[str, ...] = Field(min_length=2)
    submit: str
    upload: bool = False


class Person(_Strict):
    name: str
    position: str
    telephone: str = ""
    photo: bool = True


class Part(_Strict):
    """One block of a body: exactly one of the kinds below."""

    element: str = ""
    """The element it shows; left out when that one is to be missing. Empty: belongs to none."""
    dated: bool = False
    """Whether it says of which year the whole is: left out when the thing is to bear no year."""
    p: str = ""
    """A paragraph."""
    h: str = ""
    """A heading of a part."""
    ul: tuple[str, ...] = ()
    ol: tuple[str, ...] = ()
    table: tuple[Column, ...] = ()
    form: OnlineForm | None = None
    people: tuple[Person, ...] = ()
    sign: bool = False
    """The executive's name and position below dots."""
    picture: str = ""
    """A photograph or chart with this alt text."""
    map: bool = False
    """A map of a map service, embedded."""
    chat: Literal["", "messenger", "line", "google_form", "facebook_page"] = ""
    """A link to a place of the agency on another service."""
    break_page: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> Part:
        kinds = [
            self.p, self.h, self.ul, self.ol, self.table, self.form, self.people, self.sign, self.picture, self.map,
            self.chat, self.break_page,
        ]  # fmt: skip
        if sum(bool(kind) for kind in kinds) != 1:
            raise ValueError(f"a part is of one kind: {self}")
        lengths = {len(column.cells) for column in self.table}
        if len(lengths) > 1:
            raise ValueError(f"columns of one table are equally long: {[c.head for c in self.table]}")
        return self


class Body(_Strict):
    """One way to write the thing with everything that it must show."""

    shapes: tuple[Shape, ...] = ("page", "pdf", "docx")
    """How such a text is published."""
    parts: tuple[Part, ...] = Field(min_length=2)

    def elements(self) -> frozenset[str]:
        named = {part.element for part in self.parts} | {c.element for part in self.parts for c in part.table}
        return frozenset(named - {""})


class Lookalike(_Strict):
    """Another thing whose label and page read alike, and which is no evidence."""

    what: str
    """In English, for who reads an error."""
    label: str
    title: str
    parts: tuple[Part, ...] = Field(min_length=1)
    shapes: tuple[Shape, ...] = ("page", "pdf")
    subject: str = ""
    """The other subject of the checklist that it is, if it is one."""


class Story(_Strict):
    """A dated news story that mentions the thing and is not it (for an activity: of another year)."""

    title: str
    paragraphs: tuple[str, ...] = Field(min_length=1)


class SubjectBank(_Strict):
    subject: str
    labels: tuple[str, ...] = Field(min_length=10)
    """Link texts that mean this thing and nothing else."""
    titles: tuple[str, ...] = Field(min_length=4)
    """What page or paper calls itself."""
    bodies: tuple[Body, ...] = Field(min_length=3)
    lookalikes: tuple[Lookalike, ...] = Field(min_length=2)
    stories: tuple[Story, ...] = Field(min_length=2)
    criteria: tuple[tuple[str, ...], ...] = Field(min_length=1)
    """What the assessment demands, pasted where the thing should be."""

    @model_validator(mode="after")
    def _known_braces(self) -> SubjectBank:
        unknown = set(_BRACE.findall(self.model_dump_json())) - PLACEHOLDERS
        unknown = {name for name in unknown if '"' not in name}
        if unknown:
            raise ValueError(f"{self.subject}: unknown placeholders {sorted(unknown)}")
        return self


class Noise(_Strict):
    """A page that every such site has and that answers no item."""

    section: str
    """Which part of the site: news, activity, tourism, products, council, history, forms, circulars, school, hospital,
    internal, links, gallery, calendar, board, welfare, disaster, tax, health, law_of_others, survey_forms, old_site."""
    label: str
    title: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@cache
def load_bank(name: str) -> dict[str, SubjectBank]:
    """Subject id -> its words, of one bank."""
    files = sorted((CONTENT / name).glob("*.yml"))
    banks = [SubjectBank(**yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    for file, bank in zip(files, banks, strict=True):
        if bank.subject != file.stem:
            raise ValueError(f"{file}: says it is of {bank.subject}")
    return {bank.subject: bank for bank in banks}


@cache
def load_noise(name: str) -> tuple[Noise, ...]:
    """The ordinary pages of one bank."""
    return tuple(
        Noise(**entry) for entry in yaml.safe_load((CONTENT / f"{name}_noise.yml").read_text(encoding="utf-8"))
    )


def fill(text: str, values: dict[str, str]) -> str:
    """Puts a site's own words in the place of the braces."""
    return _BRACE.sub(lambda match: values[match.group(1)], text)
