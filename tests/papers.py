"""Papers as their readers see them: opened with LibreOffice, turned into pages, pictures and text; and whether a Word or Excel
file is put together as its format (ECMA-376) wants it, where LibreOffice is lenient and Word is not.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

SECONDS = 120
REQUIRED = "OIT_REQUIRE_OFFICE"
"""Set where LibreOffice is there, so that its tests may not be left out."""

Tree = Any
"""An element of lxml."""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = f"{_LINKED}/officeDocument"

_LETTERS = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden"
    " color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout"
    " specVanish oMath rPrChange"
)
_BORDERS = "top left start bottom right end insideH insideV tl2br tr2bl"
_ORDERED = {
    "rPr": f"ins del moveFrom moveTo {_LETTERS}",
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
        " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid"
        " spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl"
        " divId cnfStyle rPr sectPr pPrChange"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders"
        " shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark headers cellIns"
        " cellDel cellMerge tcPrChange"
    ),
    "tblBorders": _BORDERS,
    "tcBorders": _BORDERS,
    "tblCellMar": _BORDERS,
    "tcMar": _BORDERS,
    "pBdr": "top left bottom right between bar",
    "numPr": "ilvl numId",
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols"
        " formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"
    ),
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal"
        " personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr"
    ),
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "tbl": "bookmarkStart bookmarkEnd tblPr tblGrid tr",
}
"""Children of elements of Word in the order of their schema. Several of one name may stand together."""
_ANY_ORDER = {
    "trPr": (
        "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden ins del"
        " trPrChange"
    )
}
"""Of these the schema names the children alone."""
_SEVERAL = "headerReference footerReference bookmarkStart bookmarkEnd tr tblStylePr abstractNum num numPicBullet"
_SHEET_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter"
    " sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks"
    " printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags"
    " drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst"
)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_HOLDERS = frozenset(("p", "r", "tc"))
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ON_OR_OFF = frozenset(
    ("b", "bCs", "i", "iCs", "keepNext", "keepLines", "cantSplit", "tblHeader", "noWrap", "pageBreakBefore")
)
_NUMBERS = frozenset(("sz", "szCs", "kern", "gridSpan", "outlineLvl", "ilvl", "numId", "trHeight"))


def office() -> str:
    """The program, or the test is left out."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        if os.environ.get(REQUIRED):
            pytest.fail("LibreOffice is not there, and its tests are asked for")
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui")
    return found


def as_pdf(paper: Path, folder: Path) -> Path:
    """The PDF that LibreOffice makes of a Word or Excel file; fails where it cannot open it."""
    program = office()
    profile = (folder / "profile").absolute().as_uri()
    told = subprocess.run(
        [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", folder, paper],
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    made = folder / f"{paper.stem}.pdf"
    assert made.is_file(), f"{paper.name} could not be opened: {told.stdout} {told.stderr}"
    return made


def text_of(pdf: Path) -> list[str]:
    """What copying out of each page gives."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def down_the_page(pdf: Path, words: str) -> float:
    """How far down the first page some words begin, where they stand for the last time, as a share of its height."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        text = page.get_textpage()
        searched = text.search(words)
        places = [found[0] for found in iter(searched.get_next, None)]
        assert places, f"the first page does not say {words}"
        _, _, _, top = text.get_charbox(places[-1])
        return float(1 - top / page.get_height())
    finally:
        document.close()


def pictures_of(pdf: Path, *, scale: float = 1.5) -> list[Image.Image]:
    """The pages as pictures; scale 1 is 72 dots an inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=scale).to_pil() for page in document]
    finally:
        document.close()


def faults_of(paper: bytes) -> list[str]:
    """What is wrong with the build of a .docx or .xlsx file, each in a sentence; empty where nothing is.

    Looks at the zip, the types and relationships of its parts, the XML, the order of properties, what is referred to, and
    the limits of Excel.
    """
    try:
        with ZipFile(BytesIO(paper)) as package:
            torn = package.testzip()
            names = [entry.filename for entry in package.infolist()]
            parts = {name: package.read(name) for name in names} if torn is None else {}
    except (BadZipFile, EOFError, zlib.error) as error:
        return [f"it is no whole zip file: {error}"]
    if torn is not None:
        return [f"{torn} is damaged"]
    faults = [
        f"{name} is in the zip {count} times" for name, count in Counter(map(str.casefold, names)).items() if count > 1
    ]
    faults += [f"{name} is no name for a part" for name in names if name.startswith("/") or ".." in name.split("/")]
    trees, broken = _trees(parts)
    if broken:
        return faults + broken
    faults += _types(trees.get("[Content_Types].xml"), names)
    relations, lost = _relations(trees, parts)
    faults += lost
    for name, tree in trees.items():
        known = {relation.get("Id") for relation in relations.get(name, ())}
        for node in tree.iter(etree.Element):
            used = [
                value for key, value in node.attrib.items() if key.startswith(f"{{{_LINKED}}}") and value not in known
            ]
            faults += [f"{name}: {_name(node)} refers to {value}, which is no relationship" for value in used]
    main = next(
        (one.get("Target", "").lstrip("/") for one in relations.get("", ()) if one.get("Type") == _OFFICE), None
    )
    if main is None or main not in trees:
        return [*faults, "no relationship of the package leads to its document"]
    root = trees[main].tag
    if root == f"{{{_WORD}}}document":
        return faults + list(_word_faults(trees, main))
    if root == f"{{{_SHEET}}}workbook":
        return faults + list(_book_faults(trees, main, relations[main]))
    return [*faults, f"{main} is a {root}, neither a document nor a workbook"]


def _trees(parts: Mapping[str, bytes]) -> tuple[dict[str, Tree], list[str]]:
    """The XML parts, and those that are not well-formed."""
    trees, faults = {}, []
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        try:
            trees[name] = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            faults.append(f"{name} is not well-formed: {error}")
            continue
        if trees[name].getroottree().docinfo.doctype:
            faults.append(f"{name} has a document type, which the format forbids")
    return trees, faults


def _types(types: Tree, names: Iterable[str]) -> Iterator[str]:
    if types is None:
        yield "[Content_Types].xml is not there"
        return
    defaults = Counter(one.get("Extension", "").casefold() for one in types.iter(f"{{{_TYPES}}}Default"))
    overrides = Counter(one.get("PartName", "").casefold() for one in types.iter(f"{{{_TYPES}}}Override"))
    yield from (
        f"[Content_Types].xml names {name} twice" for name, count in (defaults | overrides).items() if count > 1
    )
    there = {f"/{name.casefold()}" for name in names}
    yield from (f"[Content_Types].xml names {name}, which is not there" for name in overrides if name not in there)
    for name in names:
        if name == "[Content_Types].xml" or name.endswith("/"):
            continue
        if f"/{name.casefold()}" not in overrides and name.rpartition(".")[2].casefold() not in defaults:
            yield f"{name} has no content type"


def _relations(trees: Mapping[str, Tree], parts: Mapping[str, bytes]) -> tuple[dict[str, list[Tree]], list[str]]:
    """Relationships by the part that they are of, the package's own under an empty name; and what is wrong with them."""
    found: dict[str, list[Tree]] = {}
    faults = []
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        folder, file = posixpath.split(name)
        base = posixpath.dirname(folder)
        owner = posixpath.join(base, file.removesuffix(".rels"))
        if owner and owner not in parts:
            faults.append(f"{name} is of {owner}, which is not there")
        found[owner] = list(tree.iter(f"{{{_RELATIONS}}}Relationship"))
        ids = Counter(one.get("Id") for one in found[owner])
        faults += [f"{name} has the id {key} {count} times" for key, count in ids.items() if count > 1]
        for one in found[owner]:
            target = one.get("Target", "")
            if one.get("TargetMode") == "External":
                if re.search(r"[\s<>\"\\^`{|}\x00-\x20]", target):
                    faults.append(f"{name}: {target[:80]!r} is no address")
            elif posixpath.normpath(posixpath.join("/", base, unquote(target.partition("#")[0])))[1:] not in parts:
                faults.append(f"{name}: its target {target} is not there")
    return found, faults


def _name(node: Tree) -> str:
    """An element's name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def _out_of_order(node: Tree, names: str, several: str) -> Iterator[str]:
    """Of the children in the same namespace: unknown ones, ones twice that are not of ``several``, ones behind a later one."""
    space, order, last = etree.QName(node).namespace, names.split(), -1
    seen: set[str] = set()
    for child in node.iterchildren(etree.Element):
        if etree.QName(child).namespace != space:
            continue
        name = _name(child)
        if name not in order:
            yield f"{_name(node)} may not hold {name}"
            continue
        if name in seen and name not in several.split():
            yield f"{_name(node)} holds {name} twice"
        seen.add(name)
        if (place := order.index(name)) < last:
            yield f"{_name(node)} has {name} behind {order[last]}"
        last = max(last, place)


def _word_faults(trees: Mapping[str, Tree], main: str) -> Iterator[str]:
    def names(part: str, path: str) -> set[str]:
        tree = trees.get(posixpath.join(posixpath.dirname(main), part))
        return set() if tree is None else set(tree.xpath(path, namespaces={"w": _WORD}))

    styles = names("styles.xml", "//w:style/@w:styleId")
    lists = names("numbering.xml", "//w:num/@w:numId") | {"0"}
    for part, tree in trees.items():
        if not part.startswith(f"{posixpath.dirname(main)}/"):
            continue
        yield from (f"{part}: {fault}" for fault in dict.fromkeys(_word_part_faults(tree, styles, lists)))


def _word_part_faults(tree: Tree, styles: set[str], lists: set[str]) -> Iterator[str]:
    ids: Counter[tuple[str, str]] = Counter()
    for node in tree.iter(etree.Element):
        if etree.QName(node).namespace != _WORD:
            if _name(node) == "docPr":
                ids["docPr", node.get("id", "")] += 1
            continue
        name, value = _name(node), node.get(f"{{{_WORD}}}val")
        if name in _ORDERED:
            yield from _out_of_order(node, _ORDERED[name], _SEVERAL)
        elif name in _ANY_ORDER:
            yield from (
                f"{name} may not hold {child}" for child in map(_name, node) if child not in _ANY_ORDER[name].split()
            )
        match name:
            case "bookmarkStart" | "comment" | "footnote" | "abstractNum" | "num":
                key = {"abstractNum": "abstractNumId", "num": "numId"}.get(name, "id")
                ids[name, node.get(f"{{{_WORD}}}{key}", "")] += 1
            case "style":
                ids["style", node.get(f"{{{_WORD}}}styleId", "")] += 1
            case "pStyle" | "rStyle" | "tblStyle" | "basedOn" | "link" | "next" if value not in styles:
                yield f"{name} names the style {value}, which is not there"
            case "numId" if value not in lists and node.getparent().tag == f"{{{_WORD}}}numPr":
                yield f"numId names the list {value}, which is not there"
            case "t" if (node.text or "") != (node.text or "").strip(" \t\n") and not node.get(_SPACE):
                yield f"the blanks around {node.text!r} are lost without xml:space"
            case "tr" if not node.findall(f"{{{_WORD}}}tc") and not node.findall(f".//{{{_WORD}}}tc"):
                yield "a row of a table has no cell"
            case "tc" if len(node) == 0 or _name(node[-1]) != "p":
                yield "a cell does not end with a paragraph"
            case "body" if any(_name(child) == "sectPr" for child in node[:-1]):
                yield "the body goes on behind its sectPr"
            case "pPr" | "rPr" | "tcPr" if (
                holder := _name(node.getparent())
            ) in _HOLDERS and node.getprevious() is not None:
                yield f"{name} does not stand first in its {holder}"
            case "tbl":
                yield from _table_faults(node)
            case _:
                yield from _value_faults(name, value, node)
    yield from (f"{kind} has the id {key} {count} times" for (kind, key), count in ids.items() if count > 1)


def _value_faults(name: str, value: str | None, node: Tree) -> Iterator[str]:
    if name in _ON_OR_OFF and value not in {None, "0", "1", "true", "false", "on", "off"}:
        yield f"{name} is {value}, neither on nor off"
    if name in _NUMBERS and not re.fullmatch(r"-?\d+", value or ""):
        yield f"{name} is {value}, no whole number"
    colours = [(key, node.get(f"{{{_WORD}}}{key}")) for key in ("fill", "color")] + [
        ("val", value if name == "color" else None)
    ]
    for key, colour in colours:
        if colour is not None and not re.fullmatch(r"auto|[0-9A-Fa-f]{6}", colour):
            yield f"{name} has {key}={colour}, no colour"


def _table_faults(table: Tree) -> Iterator[str]:
    columns = len(table.findall(f"{{{_WORD}}}tblGrid/{{{_WORD}}}gridCol"))
    for row in table.findall(f"{{{_WORD}}}tr"):
        spans = [cell.find(f"{{{_WORD}}}tcPr/{{{_WORD}}}gridSpan") for cell in row.findall(f"{{{_WORD}}}tc")]
        wide = sum(1 if span is None else int(span.get(f"{{{_WORD}}}val", "1")) for span in spans)
        if wide > columns:
            yield f"a row is {wide} columns wide in a table of {columns}"


def _book_faults(trees: Mapping[str, Tree], main: str, relations: Iterable[Tree]) -> Iterator[str]:
    spaces = {"s": _SHEET}
    base = posixpath.dirname(main)
    sheets = trees[main].xpath("s:sheets/s:sheet", namespaces=spaces)
    for one in sheets:
        name = one.get("name", "")
        if not 0 < len(name) <= 31 or re.search(r"[\[\]:*?/\\]", name) or name[:1] == "'" or name[-1:] == "'":
            yield f"{name!r} is no name for a sheet"
    yield from _twice("sheet name", (one.get("name", "").casefold() for one in sheets))
    yield from _twice("sheetId", (one.get("sheetId", "") for one in sheets))
    names = trees[main].xpath("s:definedNames/s:definedName", namespaces=spaces)
    yield from _twice("defined name", (f"{one.get('name')} of {one.get('localSheetId')}" for one in names))
    shared = trees.get(f"{base}/sharedStrings.xml")
    strings = (
        [] if shared is None else ["".join(one.itertext(f"{{{_SHEET}}}t")) for one in shared.iter(f"{{{_SHEET}}}si")]
    )
    yield from (f"a text of {len(text)} characters; Excel takes 32767" for text in strings if len(text) > 32_767)
    styles = trees.get(f"{base}/styles.xml")
    formats = 1 if styles is None else len(styles.xpath("s:cellXfs/s:xf", namespaces=spaces))
    targets = {one.get("Id"): posixpath.join(base, one.get("Target", "")) for one in relations}
    for one in sheets:
        tree = trees.get(targets.get(one.get(f"{{{_LINKED}}}id"), ""))
        if tree is None:
            yield f"the sheet {one.get('name')} is not there"
        else:
            yield from (f"sheet {one.get('name')}: {fault}" for fault in _sheet_faults(tree, len(strings), formats))


def _twice(what: str, values: Iterable[str]) -> Iterator[str]:
    yield from (f"the {what} {value} is there {count} times" for value, count in Counter(values).items() if count > 1)


def _sheet_faults(tree: Tree, strings: int, formats: int) -> Iterator[str]:
    spaces = {"s": _SHEET}
    yield from _out_of_order(tree, _SHEET_ORDER, "conditionalFormatting")
    above = 0
    for row in tree.xpath("s:sheetData/s:row", namespaces=spaces):
        number = int(row.get("r", "0"))
        if not above < number <= 1_048_576:
            yield f"row {number} stands behind row {above}"
        above, left = number, 0
        if float(row.get("ht", "0")) > 409.5:
            yield f"row {number} is higher than Excel takes"
        for cell in row.iterchildren(f"{{{_SHEET}}}c"):
            column, line = _place(cell.get("r", ""))
            if line != number or not left < column <= 16_384:
                yield f"cell {cell.get('r')} is out of its place in row {number}"
            left = column
            yield from _cell_faults(cell, strings, formats)
    links = tree.xpath("s:hyperlinks/s:hyperlink", namespaces=spaces)
    if len(links) > 65_530:
        yield f"{len(links)} links; Excel takes 65530"
    yield from _twice("link in", (one.get("ref", "") for one in links))
    for one in tree.xpath("s:dataValidations/s:dataValidation/s:formula1", namespaces=spaces):
        if len(one.text or "") > 257:
            yield f"a list of choices of {len(one.text)} characters; Excel takes 255"
    for one in tree.xpath("s:headerFooter/*", namespaces=spaces):
        if len(one.text or "") > 255:
            yield f"a header or footer of {len(one.text)} characters; Excel takes 255"
    taken: set[tuple[int, int]] = set()
    for one in tree.xpath("s:mergeCells/s:mergeCell", namespaces=spaces):
        first, _, last = one.get("ref", "").partition(":")
        (left, top), (right, bottom) = _place(first), _place(last)
        cells = {(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)}
        if not cells or cells & taken:
            yield f"the merged cells {one.get('ref')} overlap others"
        taken |= cells


def _cell_faults(cell: Tree, strings: int, formats: int) -> Iterator[str]:
    place, kind = cell.get("r"), cell.get("t", "n")
    value = cell.findtext(f"{{{_SHEET}}}v")
    if not 0 <= int(cell.get("s", "0")) < formats:
        yield f"cell {place} has a format that is not there"
    if kind == "s" and not 0 <= int(value or "-1") < strings:
        yield f"cell {place} names a text that is not there"
    if kind == "n" and value is not None and not _is_number(value):
        yield f"cell {place} holds {value!r}, which is no number"
    if len("".join(cell.itertext(f"{{{_SHEET}}}t"))) > 32_767:
        yield f"cell {place} holds more than 32767 characters"


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _place(reference: str) -> tuple[int, int]:
    """Column and row of a cell's reference, from 1; zeros where it is none."""
    found = _CELL.fullmatch(reference)
    if found is None:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(found[2])
