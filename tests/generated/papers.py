"""A body as a page's parts or as the bytes of a file; and what goes wrong with text on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files as package_files
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

from sample import files
from tests.generated.bank import Body, Column, Part, fill

_A4 = (1240, 1754)
"""Of a scanned page at 150 dpi, pixels."""
_LINE = 74
"""Characters of a scanned line at most."""


def shown_parts(
    body: Body | Sequence[Part], values: Mapping[str, str], *, dated: bool = True, without: str = ""
) -> tuple[Part, ...]:
    """The parts of a body with its braces filled in; without what says the year, without one element."""
    kept: list[Part] = []
    for part in body.parts if isinstance(body, Body) else body:
        if (part.dated and not dated) or (without and part.element == without):
            continue
        columns = tuple(column for column in part.table if not (without and column.element == without))
        if part.table and not columns:
            continue
        kept.append(_filled(part, columns, dict(values)))
    return tuple(kept)


def _filled(part: Part, columns: tuple[Column, ...], values: dict[str, str]) -> Part:
    def put(text: str) -> str:
        return fill(text, values)

    return part.model_copy(
        update={
            "p": put(part.p),
            "h": put(part.h),
            "ul": tuple(map(put, part.ul)),
            "ol": tuple(map(put, part.ol)),
            "table": tuple(
                column.model_copy(update={"head": put(column.head), "cells": tuple(map(put, column.cells))})
                for column in columns
            ),
            "people": tuple(
                person.model_copy(
                    update={
                        "name": put(person.name),
                        "position": put(person.position),
                        "telephone": put(person.telephone),
                    }
                )
                for person in part.people
            ),
            "form": part.form.model_copy(
                update={"fields": tuple(map(put, part.form.fields)), "submit": put(part.form.submit)}
            )
            if part.form
            else None,
            "picture": put(part.picture),
        }
    )


def blocks(parts: Sequence[Part], values: Mapping[str, str]) -> list[files.Block]:
    """Parts as a paper's blocks."""
    found: list[files.Block] = []
    for part in parts:
        if part.p:
            found.append(part.p)
        elif part.h:
            found.append(files.Heading(heading=part.h))
        elif part.ul:
            found += [f"- {line}" for line in part.ul]
        elif part.ol:
            found += [f"{number}. {line}" for number, line in enumerate(part.ol, start=1)]
        elif part.table:
            rows = zip(*(column.cells for column in part.table), strict=True)
            found.append(files.Rows(rows=(tuple(column.head for column in part.table), *rows)))
        elif part.sign:
            found += [
                "ลงชื่อ ........................................",
                f"({values['executive']})",
                values["executive_title"],
            ]
        elif part.people:
            found += [
                " ".join(word for word in (person.name, person.position, person.telephone) if word)
                for person in part.people
            ]
        elif part.break_page:
            found.append(files.Break(page="next"))
    return found


def paper(kind: str, title: str, parts: Sequence[Part], values: Mapping[str, str]) -> bytes:
    """The bytes of a file of a kind: pdf, docx, xlsx, odt, rtf ... or a scanned pdf."""
    written = blocks(parts, values)
    if kind == "scan":
        return files.scanned_pdf(title, scanned(title, written))
    printed = [_printable_block(block) for block in written]
    try:
        return files.WRITERS[kind](_printable(title), printed)
    except ValueError:
        # More columns than a page has room for: such papers go through their rows one by one.
        return files.WRITERS[kind](_printable(title), [line for block in printed for line in _without_columns(block)])


def _without_columns(block: files.Block) -> list[files.Block]:
    if not isinstance(block, files.Rows):
        return [block]
    head, *rows = block.rows
    return [f"{name} : {cell}" for row in rows for name, cell in zip(head, row, strict=True) if cell]


def _printable(text: str) -> str:
    """Without what the sample's writers have no code for."""
    return text.encode("cp874", "replace").decode("cp874")


def _printable_block(block: files.Block) -> files.Block:
    match block:
        case files.Heading():
            return files.Heading(heading=_printable(block.heading))
        case files.Rows():
            return files.Rows(rows=tuple(tuple(map(_printable, row)) for row in block.rows))
        case files.Break():
            return block
        case _:
            return _printable(block)


@cache
def _font(script: str, size: int) -> ImageFont.FreeTypeFont:
    data = package_files("reports").joinpath("fonts", f"sarabun-{script}-400-normal.woff2").read_bytes()
    return ImageFont.truetype(BytesIO(data), size)


def scanned(title: str, written: Sequence[files.Block]) -> list[bytes]:
    """Pictures of printed pages, as a scanner makes them: PNG bytes."""
    lines: list[tuple[str, int]] = [(line, 38) for line in _broken(title)] + [("", 20)]
    for block in written:
        match block:
            case files.Heading():
                lines += [("", 14), *((line, 34) for line in _broken(block.heading))]
            case files.Rows():
                lines += [(line, 28) for row in block.rows for line in _broken("   ".join(row))]
            case files.Break():
                lines.append(("\f", 0))
            case _:
                lines += [(line, 30) for line in _broken(block)]
    pages: list[bytes] = []
    sheet, draw, y = _sheet()
    for text, size in lines:
        if text == "\f" or y > _A4[1] - 140:
            pages.append(_png(sheet))
            sheet, draw, y = _sheet()
        if text and text != "\f":
            _draw(draw, text, size, y)
        y += int(size * 1.7)
    pages.append(_png(sheet))
    return pages


def _sheet() -> tuple[Image.Image, ImageDraw.ImageDraw, int]:
    sheet = Image.new("L", _A4, 255)
    return sheet, ImageDraw.Draw(sheet), 110


def _png(sheet: Image.Image) -> bytes:
    kept = BytesIO()
    sheet.convert("1").save(kept, "PNG")
    return kept.getvalue()


def _draw(draw: ImageDraw.ImageDraw, text: str, size: int, y: int) -> None:
    x = 110.0
    run, thai = "", None
    for character in (*text, None):
        is_thai = character is not None and "\u0e00" <= character <= "\u0e7f"
        if run and (character is None or is_thai != thai):
            font = _font("thai" if thai else "latin", size)
            draw.text((x, y), run, font=font, fill=0)
            x += font.getlength(run)
            run = ""
        if character is not None:
            run, thai = run + character, is_thai


def _broken(text: str) -> list[str]:
    """A text in lines as wide as the page, broken between words where there are spaces."""
    lines, line = [], ""
    # A word too long for a line is cut at its end, as printers do.
    for word in (piece[at : at + _LINE] for piece in text.split(" ") for at in range(0, max(1, len(piece)), _LINE)):
        if len(line) + len(word) + 1 > _LINE:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def damaged(text: str, random: Random) -> str:
    """Thai as it comes out of a PDF and into a page by copy and paste."""
    match random.randrange(4):
        case 0:  # sara am taken apart
            return text.replace("ำ", "ํา")
        case 1:  # sara am lost
            return text.replace("ำ", "า")
        case 2:  # a space before sara am's second half and after upper vowels
            return text.replace("ำ", " า").replace("ั้", "ั ้")
        case _:  # marks in the wrong order, two sara e for sara ae
            return text.replace("แ", "เเ").replace("ี่", "่ี").replace("ั้", "้ั")


def damaged_parts(parts: Sequence[Part], random: Random) -> tuple[Part, ...]:
    """Paragraphs, headings, lists and tables of a body, damaged in one way."""
    seed = random.random()

    def spoil(text: str) -> str:
        return damaged(text, Random(seed))

    return tuple(
        part.model_copy(
            update={
                "p": spoil(part.p),
                "h": spoil(part.h),
                "ul": tuple(map(spoil, part.ul)),
                "ol": tuple(map(spoil, part.ol)),
                "table": tuple(
                    column.model_copy(update={"head": spoil(column.head), "cells": tuple(map(spoil, column.cells))})
                    for column in part.table
                ),
            }
        )
        for part in parts
    )
