"""Buttons of a menu as pictures: words drawn in the report's own typeface."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parents[1] / "reports" / "fonts" / "sarabun-thai-700-normal.woff2"


def button(
    *lines: str,
    size: tuple[int, int] = (220, 48),
    letters: int = 20,
    ink: str = "white",
    ground: tuple[int, int, int] | None = (12, 92, 48),
) -> bytes:
    """A PNG with each of ``lines`` in the middle; ``ground`` None is transparent. The typeface has Thai letters only."""
    picture = Image.new("RGBA", size, (*ground, 255) if ground else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    face = ImageFont.truetype(FONT, letters)
    top = size[1] / 2 - (len(lines) - 1) * 0.75 * letters
    for number, line in enumerate(lines):
        pen.text((size[0] / 2, top + 1.5 * letters * number), line, font=face, fill=ink, anchor="mm")
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
