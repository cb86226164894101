"""Digits as a paper shows them: Arabic (0-9), or Thai as official papers have them."""

from __future__ import annotations

import re
from typing import Literal

from core.thai import thai_digits

Digits = Literal["arabic", "thai"]

_KEPT = re.compile(
    r"https?://[^\s<>\"]+"  # addresses
    r"|[^\s/“”\"'()]+\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|txt|zip|rar|jpe?g|png|gif|html?|php|aspx?|json|gz|md)\b"  # files
    r"|[A-Za-z0-9._~/?#@&+:;=%-]*[A-Za-z][A-Za-z0-9._~/?#@&+:;=%-]*",  # codes (O12), hosts, mail, versions with letters
    re.IGNORECASE,
)
"""What keeps 0-9 because somebody types it, or looks for it by these very letters."""
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_CHARACTER = re.compile(r"(&#?\w+;)")
_VOID = frozenset({"meta", "input", "br", "hr", "img", "link", "col", "wbr"})
_VERBATIM = frozenset({"style", "script", "bdi", "code"})
"""``bdi`` holds what others wrote (addresses, titles, quotes) in every page of ours."""


def in_digits(text: str, digits: Digits) -> str:
    """The text with its numbers in these digits; addresses, codes and names of files keep 0-9."""
    if digits == "arabic":
        return text
    parts: list[str] = []
    at = 0
    for kept in _KEPT.finditer(text):
        parts += (thai_digits(text[at : kept.start()]), kept.group())
        at = kept.end()
    return "".join((*parts, thai_digits(text[at:])))


def page_in_digits(page: str, digits: Digits) -> str:
    """A page of ours (HTML, each ``>`` of a text escaped) with the numbers of its words in these digits.

    Attributes, style, English words, and what a site or person wrote (``bdi``) stay as they are.
    """
    if digits == "arabic":
        return page
    made, stays = [], _Stays()
    for part in _TAG.split(page):
        if part.startswith("<"):
            stays.see(part)
            made.append(part)
        else:
            made.append(part if stays.now else _words(part))
    return "".join(made).replace("<html ", '<html data-digits="thai" ', 1)


def _words(text: str) -> str:
    """Text between two tags, its character references whole."""
    return "".join(part if place % 2 else in_digits(part, "thai") for place, part in enumerate(_CHARACTER.split(text)))


class _Stays:
    """Whether the place in a page is one whose digits stay: how deep it lies in an element of that kind."""

    def __init__(self) -> None:
        self.depth = 0

    @property
    def now(self) -> bool:
        return self.depth > 0

    def see(self, tag: str) -> None:
        named = _NAME.match(tag)
        if named is None or named[2] in _VOID or tag.endswith("/>"):
            return
        if named[1]:
            self.depth -= self.depth > 0
        elif self.depth or named[2] in _VERBATIM or re.search(r"""\slang=["']?en\b""", tag):
            self.depth += 1
