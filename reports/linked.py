"""Words that open an address, in whatever kind of paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that open an address; a paper shows the words alone where the address is none of the web."""

    text: str
    url: str
