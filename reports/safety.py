"""Text and addresses that come from a site, made fit to stand on a page.

Nothing fetched is trusted: characters that reorder or hide text are taken out, only http and https become links, and a
quote is escaped before any of it is highlighted.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from markupsafe import Markup, escape

_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, except tab and line ends
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"  # marks that reorder or hide what follows
)
_WEB = re.compile(r"https?://[^\s\\/?#\"'<>]", re.IGNORECASE)
_UNFIT_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

SHOWN_CHARACTERS = 300
"""Longest address printed, in characters; the link itself is never cut."""


def clean(text: str) -> str:
    """``text`` without control characters and without marks that change the reading direction."""
    return _HIDDEN.sub("", text)


def link_target(url: str) -> str | None:
    """``url`` where it may become a link: absolute http or https without blanks or hidden characters; else ``None``."""
    if _WEB.match(url) is None or _UNFIT_IN_ADDRESS.search(url):
        return None
    return url


def shown(url: str) -> str:
    """``url`` for the eye: percent-encoded UTF-8 as letters, the middle of a very long one left out."""
    try:
        text = clean(unquote(url, errors="strict"))
    except UnicodeDecodeError:
        text = clean(url)
    if len(text) <= SHOWN_CHARACTERS:
        return text
    head = SHOWN_CHARACTERS * 2 // 3
    return f"{text[:head]} … {text[-(SHOWN_CHARACTERS - head) :]}"


def marked(quote: str, words: str) -> Markup:
    """``quote`` escaped, with the first occurrence of ``words`` in a ``<mark>``."""
    text, part = clean(quote), clean(words)
    at = text.find(part) if part else -1
    if at < 0:
        return escape(text)
    end = at + len(part)
    return Markup("{}<mark>{}</mark>{}").format(text[:at], part, text[end:])
