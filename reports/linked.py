"""Words that open an address, in whatever kind of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that open an address; a paper shows the words alone where the address is none of the web."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address that people copy: written whole and exactly, however long, and opened by a click where it can be."""

    url: str


Line = Sequence[str | Linked]
"""Words, some of them links, of one line or paragraph."""
