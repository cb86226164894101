"""What a file holds: one reader per format, bytes in, ``Inside`` out. Pure; runs inside a bounded worker."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from core.snapshot import DocumentKind, Inside
from crawler.readers.limits import Limits, Unreadable

VERSION: Final = 3
"""Raised whenever a reader gives another answer for the same bytes; remembered answers of other versions are dropped."""

_READERS: Final[dict[DocumentKind, str]] = {
    "pdf": "pdf.read_pdf",
    "docx": "docx.read_docx",
    "odt": "odt.read_odt",
    "doc": "doc.read_doc",
    "rtf": "rtf.read_rtf",
    "txt": "plain.read_txt",
    "pptx": "pptx.read_pptx",
    "xlsx": "sheets.read_sheets",
    "xls": "sheets.read_sheets",
    "ods": "sheets.read_sheets",
    "csv": "plain.read_csv",
    "image": "image.read_image",
    "zip": "archive.read_archive",
}
"""Reader of each kind. Named, not imported: a worker loads only the libraries of the formats it meets."""


def read_inside(kind: DocumentKind, body: bytes, limits: Limits) -> Inside:
    """What ``body``, a file of ``kind``, holds. A file that cannot be read is an answer too: its ``cause`` says why."""
    named = _READERS.get(kind)
    if named is None:
        return Inside(cause="unsupported", detail=f"there is no reader for {kind} files")
    module, function = named.split(".")
    read = cast("Callable[[bytes, Limits], Inside]", getattr(import_module(f"crawler.readers.{module}"), function))
    try:
        return read(body, limits)
    except Unreadable as error:
        return Inside(cause=error.cause, detail=error.detail)
