"""QR codes in pictures."""

from __future__ import annotations

from typing import Final

import zxingcpp
from PIL import Image

from core.snapshot import DocumentKind, DocumentPage
from crawler.readers.image import frame
from crawler.readers.limits import Unreadable

_FORMATS: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
MAX_CODES: Final = 10
MAX_TEXT: Final = 500
"""Characters of one code."""
_SMALL: Final = 240
"""Pixels of the shorter side below which a picture is enlarged before it is searched."""
_LARGE: Final = 3000
"""Pixels of the longer side above which it is shrunk."""


def recognise_codes(kind: DocumentKind, body: bytes, pages: tuple[int, ...]) -> tuple[DocumentPage, ...]:
    """What the QR codes of a picture say, a line a code, sorted, as the text of its one page; "" where it holds none. A
    picture that cannot be drawn has source ``none``.
    """
    return tuple(_searched(kind, body, number) for number in pages)


def _searched(kind: DocumentKind, body: bytes, number: int) -> DocumentPage:
    unread = DocumentPage(number=number, source="none")
    if kind != "image":
        return unread
    try:
        picture = frame(body, number)
    except Unreadable:
        return unread
    texts = _codes(picture)
    if not texts and min(picture.size) < _SMALL:
        texts = _codes(picture.resize((picture.width * 3, picture.height * 3), Image.Resampling.LANCZOS))
    return DocumentPage(number=number, source="ocr", text="\n".join(sorted(texts)[:MAX_CODES]))


def _codes(picture: Image.Image) -> set[str]:
    if max(picture.size) > _LARGE:
        picture = picture.copy()
        picture.thumbnail((_LARGE, _LARGE))
    found = zxingcpp.read_barcodes(picture, formats=_FORMATS)
    return {" ".join(code.text.split())[:MAX_TEXT] for code in found if code.text.strip()}
