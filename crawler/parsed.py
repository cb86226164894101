"""Pages as they were read in one scan, for the next one: what has not changed is not parsed again.

Pages of a site share most of their lines and links: each stands once, and pages name it by number. By ``page_key``, which names
all that decides what a page says but its times; data, never code.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from core.snapshot import Block, Link, Page

MAX_PAGES: Final = 1_000
"""Of a larger site the others are parsed again."""
MAX_NUMBERS: Final = 2_000_000
"""Lines and links of all those pages."""

_BLOCK: Final = tuple(one.name for one in fields(Block))
_LINK: Final = tuple(one.name for one in fields(Link))
_APART: Final = {"blocks", "links", "fetched", "modified"}


class Parsed:
    """Pages of a former scan, and those of this one for the next."""

    def __init__(self, facts: Mapping[str, Any] | None = None) -> None:
        """``facts`` of a former scan. Raises ``LookupError``, ``TypeError`` or ``ValueError`` for what is none."""
        self._pages: Mapping[str, Any] = {}
        self._noted: dict[str, Page] = {}
        self._room = MAX_NUMBERS
        self.anew = 0
        """Pages noted that the former scan did not have."""
        if facts is not None:
            self._pages = dict(facts["pages"])
            self._blocks = [Block(*values) for values in facts["blocks"]]
            self._links = [Link(**dict(zip(_LINK, values, strict=True))) for values in facts["links"]]

    def page(self, key: str, fetched: datetime, modified: datetime | None) -> Page | None:
        """The page as if it were read now from an answer that came ``fetched``."""
        known = self._pages.get(key)
        if known is None:
            return None
        said, blocks, links = known
        return Page(
            **said,
            fetched=fetched,
            modified=modified,
            blocks=tuple([self._blocks[number] for number in blocks]),
            links=tuple([self._links[number] for number in links]),
        )

    def note(self, key: str, page: Page) -> None:
        """Takes down a page of this scan, where there is room."""
        size = len(page.blocks) + len(page.links)
        if key not in self._noted and len(self._noted) < MAX_PAGES and size <= self._room:
            self._room -= size
            self._noted[key] = page
            self.anew += key not in self._pages

    @property
    def noted(self) -> int:
        """Pages of this scan that are kept."""
        return len(self._noted)

    def facts(self) -> dict[str, Any]:
        """The pages of this scan, fit for JSON (arrays as lists)."""
        blocks, links = _Numbers(_BLOCK), _Numbers(_LINK)
        pages = {
            key: [
                page.model_dump(mode="json", exclude=_APART, exclude_defaults=True),
                blocks.of(page.blocks),
                links.of(page.links),
            ]
            for key, page in self._noted.items()
        }
        return {"pages": pages, "blocks": blocks.values(), "links": links.values()}


class _Numbers:
    """Equal things under one number."""

    def __init__(self, names: Sequence[str]) -> None:
        self._values = attrgetter(*names)
        self._known: dict[Hashable, int] = {}

    def of(self, things: Sequence[object]) -> array[int]:
        known, values = self._known, self._values
        return array("I", [known.setdefault(values(thing), len(known)) for thing in things])

    def values(self) -> list[Any]:
        return list(self._known)
