"""QR codes on a site: the pictures that may hold one, searched from the archive."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from core.snapshot import Code, Snapshot
from crawler.files import FileReader
from crawler.snapshot import bodies


def with_codes(snapshot: Snapshot, path: Path, wanted: Collection[str], files: FileReader) -> Snapshot:
    """The snapshot with what the QR codes in pictures say: ``wanted`` names pictures by their address, fetched by the scan or
    looked at after it. ``path`` is the archive it came from.
    """
    held = {
        url: document.sha256
        for document in snapshot.documents
        if document.kind == "image"
        for url in (document.url, *document.aliases)
    }
    held |= {probe.url: probe.sha256 for probe in snapshot.health.probes if probe.kind == "picture" and probe.sha256}
    places = {url: held[url] for url in sorted(wanted) if held.get(url)}
    if not places:
        return snapshot
    said = files.codes(bodies(path, set(places.values())))
    codes = tuple(Code(url=url, texts=said[sha]) for url, sha in places.items() if sha in said)
    return snapshot.model_copy(update={"health": snapshot.health.model_copy(update={"codes": codes})})
