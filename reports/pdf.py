"""A page of ours as PDF: tagged, with bookmarks and page numbers, the same bytes for the same page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

import pikepdf

from core.audit import Audit
from core.chromium import printed, required
from core.settings import ScanSettings
from reports.digits import Digits, in_digits
from reports.html import render as render_html
from reports.html import title_of
from reports.safety import clean

_UNSAFE = re.compile(r"[\x00-\x1f\"'\\<>&{}]")
_BARE = re.compile("<span>([^<]*)</span>")
_TWINS = re.compile("<span lang=th>([^<]*)</span><span lang=en>[^<]*</span>")
# Without the hair between letters, viewers built on PDFium (Chrome, Edge) copy tone marks out behind the letter that follows.
_FOOTER = """<style>
* {{ letter-spacing: .02em; }}
@page {{
  @bottom-left {{ content: {title}; {look} }}
  @bottom-right {{ content: counter(page{style}) " / " counter(pages{style}); {look} }}
}}
</style>
"""
_LOOK = 'font: 8pt Sarabun, "Noto Sans Thai", sans-serif; color: #51616b;'


def render(audit: Audit, digits: Digits = "arabic") -> bytes:
    """The report of an audit as PDF, in Thai. Raises ``UsageError`` where chromium is not installed, ``PaperError``."""
    title = title_of(audit)
    return pdf_of(render_html(audit, digits), title=title, made=audit.fetched, digits=digits)


def pdf_of(html: str, *, title: str, made: datetime | None = None, digits: Digits = "arabic") -> bytes:
    """A self-contained HTML page as PDF on the paper that its style names; ``title`` stands at the foot of each page.

    ``made`` (aware) is the day that the file's properties name, none where it is left out. Raises ``UsageError`` where
    chromium is not installed, ``PaperError`` where it prints nothing.
    """
    style = ", thai" if digits == "thai" else ""
    footer = _FOOTER.format(title=_css_string(in_digits(title, digits)), style=style, look=_LOOK)
    browser = required(ScanSettings().chromium)
    # Nobody switches the language on paper; each element left out saves room and time.
    paper = _BARE.sub(r"\1", _TWINS.sub(r"\1", html)).replace("</head>", f"{footer}</head>", 1)
    return _settled(printed(paper, browser), made)


def _css_string(text: str) -> str:
    """A text as a CSS string that ends neither itself nor the style it stands in."""
    return '"' + _UNSAFE.sub(lambda sign: rf"\{ord(sign.group()):x} ", clean(text)) + '"'


def _settled(pdf: bytes, made: datetime | None) -> bytes:
    """The file without the clock and the browser's name in its properties, and half as large: chromium writes each of the
    thousands of tags as an object by itself.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        for key in ("/CreationDate", "/ModDate"):
            if made is not None:
                document.docinfo[key] = f"D:{made.astimezone(UTC):%Y%m%d%H%M%S}+00'00'"
            elif key in document.docinfo:
                del document.docinfo[key]
        document.docinfo["/Creator"] = "Prongsai"
        kept = BytesIO()
        # qpdf compresses and numbers the same way each time; the id comes from what the file holds.
        document.save(kept, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return kept.getvalue()
