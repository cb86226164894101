"""What the files of a sealed snapshot hold: read from the archive, then, page by page, recognised where they are scans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from core.snapshot import Document, DocumentKind, DocumentPage, Snapshot
from crawler.files import FileReader
from crawler.snapshot import bodies


def with_insides(snapshot: Snapshot, path: Path, files: FileReader) -> Snapshot:
    """The snapshot with the inside of every file, as far as it could be read. ``path`` is the archive it came from."""
    kinds = {document.sha256: document.kind for document in reversed(snapshot.documents) if document.size}
    found = files.read((digest, kinds[digest], body) for digest, body in bodies(path, kinds))
    return _replaced(
        snapshot,
        [
            document.model_copy(update={"inside": found[document.sha256]}) if document.sha256 in found else document
            for document in snapshot.documents
        ],
    )


def with_recognised(
    snapshot: Snapshot, path: Path, wanted: Mapping[str, tuple[int, ...]], files: FileReader
) -> Snapshot:
    """The snapshot with pages of scans recognised: ``wanted`` gives page numbers by the SHA-256 of files.

    What recognition is not installed for, or what the audit's pages do not suffice for, stays a picture.
    """
    kinds = {document.sha256: document.kind for document in reversed(snapshot.documents) if document.sha256 in wanted}

    def jobs() -> Iterator[tuple[str, DocumentKind, bytes, tuple[int, ...]]]:
        # In the order wanted: what matters most comes first where the pages do not suffice for all.
        held = dict(bodies(path, kinds))
        for digest, numbers in wanted.items():
            if digest in held:
                yield digest, kinds[digest], held.pop(digest), numbers

    pages = files.recognise(jobs())
    return _replaced(snapshot, [_merged(document, pages, files) for document in snapshot.documents])


def _merged(document: Document, pages: Mapping[str, tuple[DocumentPage, ...]], files: FileReader) -> Document:
    if document.inside is None or document.sha256 not in pages:
        return document
    return document.model_copy(update={"inside": files.with_pages(document.inside, pages[document.sha256])})


def _replaced(snapshot: Snapshot, documents: list[Document]) -> Snapshot:
    return snapshot.model_copy(update={"documents": tuple(documents)})
