"""When two pages are one page under two addresses."""

from __future__ import annotations

import hashlib

from core.snapshot import Page


def fingerprint(page: Page) -> str:
    """Equal for pages that say the same: title, own text, links and images.

    Menus', side columns' and footers' words are left out (they hold visitor counters and clocks); their links count.
    """
    digest = hashlib.sha256()
    for part in (
        page.title,
        *page.breadcrumb,
        *(block.text for block in page.blocks if block.zone == "main"),
        *(f"{link.url} {link.text}" for link in page.links if link.url),
        *(image.src for image in page.images),
    ):
        digest.update(part.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()
