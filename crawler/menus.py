"""Menus that live in script files: which of a page's scripts are worth fetching for the links written in them."""

from __future__ import annotations

import re

from crawler.readers.addresses import normalise_url

_SCRIPT = re.compile(
    rb"<script\b[^<>]{0,500}?\bsrc\s{0,9}=\s{0,9}(?:\"([^\"]{1,2000})\"|'([^']{1,2000})'|([^\s>]{1,2000}))",
    re.IGNORECASE,
)
_MENU = re.compile(r"menu|nav|header|sidebar|link|topbar|sitemap|main_?page|submenu", re.IGNORECASE)
_LIBRARY = re.compile(
    r"jquery|bootstrap|superfish|smartmenu|metismenu|mmenu|navgoco|sidr|slicknav|hoverintent|vendor|\.min\.js|"
    r"navigation\.js|wp-includes|plugins/|node_modules|swiper|owl\.|modernizr|megamenu|superfish|popper",
    re.IGNORECASE,
)
MAX_SCRIPTS = 8
"""Of one page."""


def is_library(source: str) -> bool:
    """Whether the address of a script is that of a library, which knows nothing of the site."""
    return _LIBRARY.search(source) is not None


def menu_scripts(url: str, body: bytes) -> tuple[str, ...]:
    """Addresses of a page's external scripts whose own name says menu, libraries left out."""
    found: dict[str, None] = {}
    for match in _SCRIPT.finditer(body):
        source = next(part for part in match.groups() if part is not None).decode("utf-8", "replace")
        name = source.split("?", 1)[0].rsplit("/", 1)[-1]
        if _MENU.search(name) and not is_library(source):
            address = normalise_url(url, source)
            if address:
                found[address] = None
    return tuple(found)[:MAX_SCRIPTS]
