"""Links whose words stand in a picture: a menu of buttons, a row of banners. Their words are read from the archive."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from core.snapshot import Page, Snapshot
from crawler.files import FileReader
from crawler.snapshot import bodies


def with_labels(snapshot: Snapshot, path: Path, wanted: Collection[str], files: FileReader) -> Snapshot:
    """The snapshot with the words of links read from their pictures, as far as they can be: ``wanted`` names pictures by
    their SHA-256. ``path`` is the archive it came from.
    """
    words = files.labels(bodies(path, wanted))
    read = {
        address: words[document.sha256]
        for document in snapshot.documents
        if document.sha256 in words
        for address in (document.url, *document.aliases)
    }
    if not read:
        return snapshot
    return snapshot.model_copy(update={"pages": tuple(_renamed(page, read) for page in snapshot.pages)})


def _renamed(page: Page, read: dict[str, str]) -> Page:
    if not any(link.image in read for link in page.links):
        return page
    links = (
        replace(link, text=read[link.image], text_from="ocr") if link.image in read else link for link in page.links
    )
    return page.model_copy(update={"links": tuple(links)})
