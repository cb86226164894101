"""Word documents in Thai: fonts, headings, tables, links, pages as an official letter has them. It knows no audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reports.linked import Linked
from reports.safety import clean, link_target

FONT = "TH Sarabun New"
"""The typeface of Thai official papers; a machine without it shows its own Thai font."""
TEXT_POINTS, SMALL_POINTS = 16, 14
"""Of running text, and of tables: Sarabun's letters are small for their size."""
LINE_HEIGHT = 1.4
"""From line to line, in heights of letters: room for Thai marks above and below, and the same on every machine. Fonts tell a
height of their own, up to twice their letters', which would push what is to be done off the first page.
"""
HEADING_POINTS = (20, 18, 17, 16)
"""Of the title and of headings of level 1 to 3."""
INK, QUIET, LINK = "0F4C5C", "51616B", "0B5A78"
"""Colours, RGB in hexadecimal: headings, side remarks, links."""
HEAD_FILL, LINE = "E6F0F2", "B9C4C9"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can tell: the same document gives the same bytes whenever it is written."""
Place = Literal["left", "center", "right"]
_PLACES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


Words = str | Linked | Sequence[str | Linked]
"""What stands in a paragraph or cell; line ends break lines."""


def new_document(title: str, *, created: datetime | None, landscape: bool = False) -> Any:
    """An empty A4 document of python-docx with Thai fonts in its styles and page numbers at its foot.

    ``created``: aware; stands in the file's properties, which name nobody. ``None``: they tell no day.
    """
    document = Document()
    _without_thumbnail(document)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = clean(title), "", ""
    properties.language, properties.comments = "th-TH", ""
    if created is not None:
        properties.created = properties.modified = created.astimezone(UTC).replace(tzinfo=None)
    else:
        _without_day(properties)
    _paper(document.sections[0], landscape=landscape)
    _styles(document)
    _page_numbers(document.sections[0])
    return document


def new_pages(document: Any, *, landscape: bool, margin: float = 2) -> None:
    """What follows begins a new page, upright or lying across, with margins in centimetres."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _paper(section, landscape=landscape)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(margin)


def paragraph_style(document: Any, name: str, points: float) -> None:
    """A style for paragraphs under a name that Word shows, with letters of another size than running text."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = document.styles["Normal"], True
    _style(style, points)
    style.paragraph_format.space_after = Pt(0)


def heading(document: Any, text: str, level: int = 1) -> Any:
    """A heading, which the navigation pane and a PDF's bookmarks show. Level 0 is the title, 3 the least."""
    return document.add_heading(clean(text), level)


def paragraph(
    document: Any,
    words: Words,
    *,
    bold: bool = False,
    colour: str = "",
    place: Place = "left",
    before: float = 0,
    keep: bool = False,
    small: bool = False,
) -> Any:
    """A paragraph at the end of a document or of a cell. ``before``: points of space above it; ``keep``: on the page of what
    follows, as before a table; ``small``: with the letters of tables.
    """
    made = document.add_paragraph()
    made.alignment = _PLACES[place]
    if before:
        made.paragraph_format.space_before = Pt(before)
    if keep:
        made.paragraph_format.keep_with_next = True
    write(made, words, bold=bold, colour=colour, points=SMALL_POINTS if small else None)
    return made


def bullets(document: Any, lines: Sequence[Words], *, numbered: bool = False) -> None:
    """A list, one paragraph for each line. A numbered one begins at 1."""
    numbers = _new_numbers(document) if numbered else None
    for words in lines:
        made = document.add_paragraph(style="List Number" if numbered else "List Bullet")
        if numbers is not None:
            made._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = numbers  # noqa: SLF001 - a list of its own
        write(made, words)


def table(
    document: Any,
    heads: Sequence[str],
    rows: Sequence[Sequence[Words]],
    widths: Sequence[float],
    *,
    centred: Sequence[int] = (),
) -> Any:
    """A ruled table whose head is repeated on each page and whose rows are not torn over two.

    ``widths`` in centimetres, one a column; ``centred``: numbers of the columns that stand in the middle, from 0.
    """
    made = document.add_table(rows=1, cols=len(heads))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _lines(made)
    for cell, text in zip(made.rows[0].cells, heads, strict=True):
        _cell(cell, text, bold=True, place="center")
        fill(cell, HEAD_FILL)
    _mark(made.rows[0], "w:tblHeader")
    for row in rows:
        added = made.add_row()
        _mark(added, "w:cantSplit")
        for column, (cell, words) in enumerate(zip(added.cells, row, strict=True)):
            _cell(cell, words, place="center" if column in centred else "left")
    _widths(made, widths)
    return made


def facts(document: Any, told: Sequence[tuple[str, Words]], widths: tuple[float, float]) -> Any:
    """A ruled table without a head: labels on the left, what is told of them on the right. ``widths`` in centimetres."""
    made = document.add_table(rows=0, cols=2)
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _lines(made)
    for label, words in told:
        added = made.add_row()
        _mark(added, "w:cantSplit")
        _cell(added.cells[0], label, bold=True)
        fill(added.cells[0], HEAD_FILL)
        _cell(added.cells[1], words)
    _widths(made, widths)
    return made


def fill(cell: Any, colour: str) -> None:
    """Gives a cell a ground, RGB in hexadecimal."""
    own = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no ground of its own
    shade = own.find(qn("w:shd"))
    if shade is None:
        shade = OxmlElement("w:shd")
        _place(own, shade, _BEHIND_SHADE)
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)


def write(made: Any, words: Words, *, bold: bool = False, colour: str = "", points: float | None = None) -> None:
    """Writes into a paragraph of python-docx. An address that is none of the web is written as plain words. ``points``: of
    letters of another size than the paragraph's style has.
    """
    if points is not None:
        made.paragraph_format.line_spacing = _line(points)
    for part in (words,) if isinstance(words, str | Linked) else words:
        if isinstance(part, Linked) and link_target(part.url) is not None:
            _link(made, clean(part.text), part.url, points)
            continue
        run = made.add_run(clean(part.text if isinstance(part, Linked) else part))
        if bold:
            _embolden(run)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        if points is not None:
            _size(run, points)


def packed(document: Any) -> bytes:
    """The .docx file. The same document gives the same bytes."""
    made, kept = BytesIO(), BytesIO()
    document.save(made)
    with ZipFile(made) as source, ZipFile(kept, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            entry = ZipInfo(part.filename, _FIRST_DAY)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(part))
    return kept.getvalue()


def _without_day(properties: Any) -> None:
    """Takes out the day of python-docx's own template."""
    own = properties._element  # noqa: SLF001 - python-docx can set a day, not take it out
    for name in ("dcterms:created", "dcterms:modified"):
        for found in own.findall(qn(name)):
            own.remove(found)


def _new_numbers(document: Any) -> int:
    """A list that begins at 1; the style's own goes on from the list before."""
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    numbering = document.part.numbering_part.element
    shape = next(one.abstractNumId.val for one in numbering.num_lst if one.numId == style)
    made = numbering.add_num(shape)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def _without_thumbnail(document: Any) -> None:
    """Takes out the picture of python-docx's own template, which is of another document."""
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[key]


def _paper(section: Any, *, landscape: bool) -> None:
    wide, high = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = wide, high
    section.left_margin = section.right_margin = Cm(2)
    # What is to be done is to stand in the first half of the page.
    section.top_margin, section.bottom_margin = Cm(1.5), Cm(2)


def _styles(document: Any) -> None:
    _style(document.styles["Normal"], TEXT_POINTS)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    _style(document.styles["Title"], HEADING_POINTS[0], bold=True, colour=INK)
    document.styles["Title"].paragraph_format.space_after = Pt(2)
    for level, points in enumerate(HEADING_POINTS[1:], start=1):
        style = document.styles[f"Heading {level}"]
        _style(style, points, bold=True, colour=INK)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10), Pt(4)
        style.paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Number"):
        _style(document.styles[name], TEXT_POINTS)


def _line(points: float) -> Any:
    return Pt(round(points * LINE_HEIGHT))


def _style(style: Any, points: float, *, bold: bool = False, colour: str = "") -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(points), bold
    style.paragraph_format.line_spacing = _line(points)
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)
    own = style.element.get_or_add_rPr()
    fonts = own.get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    # Thai is a complex script to Word: it has a size, a weight and a language of its own.
    _put(own, "w:szCs", str(round(points * 2)))
    if bold:
        _put(own, "w:bCs", "1")
    language = own.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        own.append(language)
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:bidi"), "th-TH")


def _size(run: Any, points: float) -> None:
    run.font.size = Pt(points)
    _put(run._r.get_or_add_rPr(), "w:szCs", str(round(points * 2)))  # noqa: SLF001 - no name for it in python-docx


_BEHIND_SHADE = ("w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")
_BEHIND_BORDERS = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription")
_ORDER = (
    "w:rStyle",
    "w:rFonts",
    "w:b",
    "w:bCs",
    "w:i",
    "w:iCs",
    "w:color",
    "w:spacing",
    "w:kern",
    "w:sz",
    "w:szCs",
    "w:u",
    "w:lang",
)
"""In which Word wants the properties of letters, as far as they are used here."""


def _put(properties: Any, name: str, value: str) -> None:
    """Sets a property of letters in the place where the format's order wants it."""
    found = properties.find(qn(name))
    if found is None:
        found = OxmlElement(name)
        _place(properties, found, _ORDER[_ORDER.index(name) + 1 :])
    found.set(qn("w:val"), value)


def _place(properties: Any, new: Any, behind: Sequence[str]) -> None:
    """Puts a property where the format's order wants it: before those that must come ``behind`` it."""
    names = {qn(name) for name in behind}
    first = next((child for child in properties if child.tag in names), None)
    if first is None:
        properties.append(new)
    else:
        first.addprevious(new)


def _embolden(run: Any) -> None:
    run.bold = True
    # Of a complex script, which Thai is to Word, another property says it.
    _put(run._r.get_or_add_rPr(), "w:bCs", "1")  # noqa: SLF001 - no name for it in python-docx


def _cell(cell: Any, words: Words, *, bold: bool = False, place: Place = "left") -> None:
    made = cell.paragraphs[0]
    made.alignment, made.paragraph_format.space_after = _PLACES[place], Pt(0)
    write(made, words, points=SMALL_POINTS)
    if bold:
        for run in made.runs:
            _embolden(run)


def _widths(made: Any, widths: Sequence[float]) -> None:
    for column, width in enumerate(widths):
        made.columns[column].width = Cm(width)
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _lines(made: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", LINE)):
            line.set(qn(name), value)
        borders.append(line)
    _place(made._tbl.tblPr, borders, _BEHIND_BORDERS)  # noqa: SLF001 - no name for it in python-docx


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - no name for it in python-docx


def _link(made: Any, text: str, url: str, points: float | None) -> None:
    target = made.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = made.add_run(text)
    run.font.color.rgb, run.font.underline = RGBColor.from_string(LINK), True
    if points is not None:
        _size(run, points)
    link.append(run._r)  # noqa: SLF001 - a link holds runs
    made._p.append(link)  # noqa: SLF001


def _page_numbers(section: Any) -> None:
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = foot.add_run("1")
    field.append(run._r)  # noqa: SLF001 - a field holds runs
    foot._p.append(field)  # noqa: SLF001
