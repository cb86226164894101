"""The page of an ITA analysis on paper."""

from __future__ import annotations

from core.ita import ItaAnalysis
from reports.digits import Digits, in_digits
from reports.ita_html import render_html, title_of
from reports.pdf import pdf_of


def render_pdf(analysis: ItaAnalysis, digits: Digits = "arabic") -> bytes:
    """The .pdf file, in Thai; its properties tell no day. Raises ``UsageError`` where chromium is not installed."""
    title = in_digits(title_of(analysis), digits)
    return pdf_of(render_html(analysis, digits), title=title, digits=digits)
