"""PDF files: the text of each page as a person would read it, and pages as pictures for whoever reads those."""

from __future__ import annotations

from typing import Final

import pypdfium2 as pdfium
from PIL import Image

from crawler.readers.limits import Unreadable

_LARGEST_SIDE: Final = 4000
"""Pixels; a poster's page is rendered smaller than asked for."""


def render_page(body: bytes, number: int, dpi: int) -> Image.Image:
    """Page ``number`` (from 1) in shades of grey at ``dpi``, at most 4,000 pixels a side.

    Raises ``Unreadable`` where the file or the page cannot be opened.
    """
    with _opened(body) as document:
        if not 1 <= number <= len(document):
            raise Unreadable("corrupt", f"there is no page {number}")
        try:
            page = document[number - 1]
        except pdfium.PdfiumError as error:
            raise Unreadable("corrupt", f"page {number} cannot be opened") from error
        try:
            side = max(page.get_size())
            if side <= 0:
                raise Unreadable("corrupt", f"page {number} has no size")
            # One pixel less: pdfium rounds up.
            scale = min(dpi / 72, (_LARGEST_SIDE - 1) / side)
            bitmap = page.render(scale=scale, grayscale=True)
            # The picture shares the bitmap's memory, which goes with it.
            picture = bitmap.to_pil().copy()
            bitmap.close()
            return picture
        finally:
            page.close()


def _opened(body: bytes) -> pdfium.PdfDocument:
    """The document, opened with the empty password."""
    try:
        return pdfium.PdfDocument(body, autoclose=False)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted", "a password is needed to open it") from error
        raise Unreadable("corrupt", "it cannot be opened as a PDF") from error
