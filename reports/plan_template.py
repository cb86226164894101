"""Builds the bundled Word templates of the action plan and of its report, so that they can be made again and looked into.

::

    python -m reports.plan_template        writes reports/templates/plan.docx and plan_report.docx

Whoever wants another letterhead edits a copy in Word (``oit plan template``); this file is for the bundled ones alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from reports.plan_words import TemplateWords, plan_words
from reports.word import (
    SMALL_POINTS,
    heading,
    new_document,
    new_pages,
    packed,
    paragraph,
    paragraph_style,
    table,
    write,
)

CELL = "Plan cell"
"""Style of the paragraphs in tables: who wants other letters there changes this style."""
_MADE = datetime(2025, 1, 1, tzinfo=UTC)
_TITLE_POINTS = 17
_SIGNED = 7.6
"""Centimetres of a column up to which a line to sign on reaches."""
_WIDE = 26.3
"""Centimetres between the margins of a page that lies across."""


def templates() -> dict[str, bytes]:
    """The files by name."""
    return {"plan.docx": plan_template(), "plan_report.docx": report_template()}


def plan_template() -> bytes:
    """Of the plan."""
    words = plan_words().template
    document = _begun(words, words.plan_title)
    heading(document, words.analysis)
    paragraph(document, "{{ analysis_intro }}")
    _looped(
        document, words.analysis_heads, (5.2, 4.0, 7.8), "row in indicators",
        ("**{{ row.instrument }}**{{ row.title }}", _lines("row.score"), _lines("row.issue")), centred=(1,),
    )  # fmt: skip
    new_pages(document, landscape=True, margin=1.7)
    heading(document, words.measures)
    cells = (
        ("**{{ row.title }}**", "{{ row.codes }}"),
        _lines("row.steps"),
        "{{ row.unit }}",
        _lines("row.period"),
        _lines("row.monitoring"),
    )
    widths = (5.6, 10.0, 3.1, 3.0, 4.6)
    _looped(document, words.measures_heads, widths, "row in measures", cells)
    paragraph(document, "{%p if surveys %}")
    heading(document, words.surveys)
    _looped(document, words.measures_heads, widths, "row in surveys", cells)
    paragraph(document, "{%p endif %}")
    heading(document, words.follow_up)
    _bullets(document, "follow_up")
    return _ended(document, words)


def report_template() -> bytes:
    """Of the report on the plan."""
    words = plan_words().template
    document = _begun(words, words.report_title)
    new_pages(document, landscape=True, margin=1.7)
    heading(document, words.report_measures)
    cells = (
        ("**{{ row.title }}**", "{{ row.codes }}"),
        _lines("row.steps"),
        "{{ row.unit }}",
        _lines("row.period"),
        _lines("row.results"),
        _lines("row.outcomes"),
    )
    widths = (4.2, 7.6, 2.6, 2.5, 5.6, 3.8)
    _looped(document, words.report_heads, widths, "row in measures", cells)
    paragraph(document, "{%p if surveys %}")
    heading(document, words.surveys)
    _looped(document, words.report_heads, widths, "row in surveys", cells)
    paragraph(document, "{%p endif %}")
    paragraph(document, "{%p if new %}")
    heading(document, words.new)
    _looped(
        document, words.new_heads, (5.5, 7.7, 8.5, 4.0), "row in new",
        ("{{ row.title }}", _lines("row.found"), _lines("row.steps"), "{{ row.unit }}"),
    )  # fmt: skip
    paragraph(document, "{%p endif %}")
    return _ended(document, words)


def _begun(words: TemplateWords, title: str) -> Any:
    """Title, where the agency stands, and what to do first: the first half page."""
    document = new_document(title, created=_MADE)
    paragraph_style(document, CELL, SMALL_POINTS)
    for text in (title, f"{words.year} {{{{ year }}}} · {{{{ agency }}}}"):
        made = paragraph(document, "", place="center")
        made.paragraph_format.space_after = Pt(0)
        write(made, text, bold=True, points=_TITLE_POINTS)
    summary = heading(document, words.summary).paragraph_format
    summary.space_before, summary.space_after = Pt(4), Pt(0)
    for text in _lines("standing"):
        paragraph(document, text).style = CELL
    _looped(
        document, (words.first_heads[0], words.first, *words.first_heads[2:]), (0.9, 9.7, 3.8, 2.6), "row in first",
        ("{{ row.number }}", "{{ row.title }}", "{{ row.unit }}", "{{ row.until }}"), centred=(0,),
    )  # fmt: skip
    # What else is to be said of the standing comes after what is to be done: that belongs into the first half page.
    for text in ("{{ first_more }}", *_lines("standing_more")):
        paragraph(document, text).style = CELL
    return document


def _ended(document: Any, words: TemplateWords) -> bytes:
    heading(document, words.notes)
    _bullets(document, "notes")
    paragraph(document, "")
    _signatures(document, words)
    return packed(document)


def _lines(name: str) -> tuple[str, ...]:
    """The tags that go through lines with links."""
    return (f"{{%p for line in {name} %}}", "{{r line }}", "{%p endfor %}")


def _bullets(document: Any, name: str) -> None:
    for text in _lines(name):
        document.add_paragraph(text, style="List Bullet")


def _looped(
    document: Any, heads: Sequence[str], widths: Sequence[float], loop: str, cells: Sequence[str | tuple[str, ...]],
    *, centred: Sequence[int] = (),
) -> None:  # fmt: skip
    """A table with one row for each turn of a loop; its head is repeated on each page, its rows are not torn."""
    blank = ("",) * len(heads)
    made = table(document, heads, (blank, blank, blank), widths)
    _, begin, body, end = made.rows
    _write(begin.cells[0], (f"{{%tr for {loop} %}}",))
    for column, (cell, text) in enumerate(zip(body.cells, cells, strict=True)):
        _write(cell, (text,) if isinstance(text, str) else text, centred=column in centred)
    _write(end.cells[0], ("{%tr endfor %}",))


def _write(cell: Any, texts: Sequence[str], *, centred: bool = False) -> None:
    """Paragraphs of a cell; what stands between ``**`` is bold."""
    cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)  # noqa: SLF001 - replaced by the ones below
    for text in texts:
        made = paragraph(cell, "", place="center" if centred else "left")
        made.style = CELL
        for place, part in enumerate(text.split("**")):
            if part:
                write(made, part, bold=place % 2 == 1)


def _signatures(document: Any, words: TemplateWords) -> None:
    """Blank lines for those who propose, check and approve; not torn from each other."""
    made = document.add_table(rows=1, cols=len(words.signers))
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no name for it in python-docx
    for cell, signer in zip(made.rows[0].cells, words.signers, strict=True):
        cell.width = Cm(_WIDE / len(words.signers))
        _write(cell, (f"**{signer}**", "", *words.signature))
        for line in cell.paragraphs:
            line.paragraph_format.tab_stops.add_tab_stop(Cm(_SIGNED), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.DOTS)


if __name__ == "__main__":
    folder = Path(__file__).parent / "templates"
    for name, body in templates().items():
        (folder / name).write_bytes(body)
