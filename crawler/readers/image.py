"""Pictures as files: what can be known of them without reading their text, and their frames for whoever reads it.

A picture of text is a scan: its pages are there, unread. An SVG drawing holds its words as text.
"""

from __future__ import annotations

import re
import struct
from datetime import datetime
from io import BytesIO
from typing import Final

from lxml import etree
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from core.snapshot import DocumentPage, Inside
from core.thai import clean
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.properties import THAILAND, language_of

_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
"""Formats as Pillow calls them."""
_PIXELS: Final = 120_000_000
"""Of one frame: an A3 page at 600 dpi is 70 million. One that declares more is never unpacked."""
_SMALLEST_SIDE: Final = 200
"""Pixels; a smaller picture is an icon, a button or a thumbnail and holds no text worth reading."""
_LABEL: Final = (60, 14)
"""Width and height in pixels from which a button may bear a word."""
_SVG = re.compile(rb"<svg[\s>]|<!DOCTYPE svg")
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, OverflowError, Image.DecompressionBombError)
"""What Pillow raises over broken files; ``SyntaxError`` is its own way to say that a chunk is wrong."""


def read_image(body: bytes, limits: Limits) -> Inside:
    """What an image file is: a page a frame, unread (``scanned``), or the words of an SVG.

    An animation is one picture. A picture with a side under 200 pixels is ``empty``; its page counts as unread all the
    same where it is large enough for the word of a button. Raises ``Unreadable``: ``corrupt`` where nothing opens it,
    ``too_large`` where a frame declares over 120 million pixels, ``unsupported`` for other formats.
    """
    if _SVG.search(body[:4096]):
        return _read_svg(body, limits)
    with _opened(body) as picture:
        exif = _exif(picture)
        created = _created(exif)
        producer = clean(str(exif.get(ExifTags.Base.Software, "")).strip("\0"))[:200]
        sizes, whole = _sizes(picture, limits.pages)
    if max(min(size) for size in sizes) < _SMALLEST_SIDE:
        worded = sizes[0][0] >= _LABEL[0] and sizes[0][1] >= _LABEL[1]
        return Inside(
            cause="empty",
            detail=f"a picture of {sizes[0][0]} by {sizes[0][1]} pixels is too small to hold text",
            pages=(DocumentPage(number=1, source="none" if worded else "text"),),
            page_count=1,
            created=created,
            producer=producer,
            pictures=1,
        )
    return Inside(
        cause="scanned" if whole else "too_long",
        detail="it is a picture" if whole else f"only the first {len(sizes)} frames are looked at",
        pages=tuple(DocumentPage(number=number, source="none") for number in range(1, len(sizes) + 1)),
        page_count=len(sizes) if whole else len(sizes) + 1,
        created=created,
        producer=producer,
        pictures=len(sizes),
    )


def frame(body: bytes, number: int, paper: str = "white") -> Image.Image:
    """Frame ``number`` (from 1) in shades of grey, upright as its camera says, what is transparent on ``paper``.

    Raises ``Unreadable`` where it cannot be unpacked.
    """
    with _opened(body) as picture:
        try:
            picture.seek(number - 1)
            _bounded(picture)
            # A JPEG far larger than a page is unpacked at a half, a quarter or an eighth.
            picture.draft("L", (3308, 4678))
            upright = ImageOps.exif_transpose(picture)
            if upright.has_transparency_data:
                sheet = Image.new("RGBA", upright.size, paper)
                sheet.alpha_composite(upright.convert("RGBA"))
                upright = sheet
            if upright.mode.startswith("I") or upright.mode == "F":
                low, high = upright.getextrema()
                if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
                    raise Unreadable("corrupt", f"frame {number} has no shades")
                span = (high - low) or 1
                upright = upright.convert("F").point(lambda value: value * (255 / span) - low * (255 / span))
            return upright.convert("L")
        except _BROKEN as error:
            raise Unreadable("corrupt", f"frame {number} cannot be unpacked") from error


def _opened(body: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(body), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise Unreadable("corrupt", "it cannot be opened as a picture") from error
    except Image.DecompressionBombError as error:
        raise Unreadable("too_large", "it declares more pixels than are unpacked") from error
    except _BROKEN as error:
        raise Unreadable("corrupt", "it cannot be opened as a picture") from error
    _bounded(picture)
    return picture


def _bounded(picture: Image.Image) -> None:
    if picture.width * picture.height > _PIXELS:
        raise Unreadable("too_large", f"{picture.width} by {picture.height} pixels are more than are unpacked")


def _sizes(picture: Image.Image, most: int) -> tuple[list[tuple[int, int]], bool]:
    """Width and height of each frame of a TIFF, of other formats of the first, up to ``most``; whether those are all."""
    sizes = [picture.size]
    if picture.format != "TIFF":
        return sizes, True
    while True:
        try:
            picture.seek(len(sizes))
        except _BROKEN:
            return sizes, True
        if len(sizes) >= most:
            return sizes, False
        _bounded(picture)
        sizes.append(picture.size)


def _exif(picture: Image.Image) -> Image.Exif:
    """What camera or scanner noted; nothing where that is broken."""
    # Looking for it behind the pixels would unpack all of a PNG.
    if picture.format == "PNG" and "exif" not in picture.info:
        return Image.Exif()
    try:
        return picture.getexif()
    except (*_BROKEN, struct.error):
        return Image.Exif()


def _created(exif: Image.Exif) -> datetime | None:
    """When it was taken, as the camera or scanner says."""
    try:
        details = exif.get_ifd(ExifTags.IFD.Exif)
    except (*_BROKEN, struct.error):
        details = {}
    said = details.get(ExifTags.Base.DateTimeOriginal) or details.get(ExifTags.Base.DateTimeDigitized)
    try:
        written = str(said or exif.get(ExifTags.Base.DateTime))[:19]
        return datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=THAILAND)
    except ValueError:
        return None


def _read_svg(body: bytes, limits: Limits) -> Inside:
    """The words of an SVG's <title> and <text> elements; entities are never resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("corrupt", "it cannot be opened as an SVG drawing") from error
    if root is None:
        raise Unreadable("corrupt", "it cannot be opened as an SVG drawing")
    title, letters = "", 0
    lines: list[str] = []
    for element in root.iter("{*}title", "{*}text"):
        words = clean("".join(element.itertext()))
        if etree.QName(element).localname == "title":
            title = title or words
        elif words:
            letters += len(words)
            if letters > limits.characters:
                page = DocumentPage(number=1, text="\n".join(lines))
                return Inside(
                    cause="too_long", detail="more text than is read", pages=(page,), page_count=1, text_quality="good"
                )
            lines.append(words)
    if not lines:
        raise Unreadable("unsupported", "an SVG drawing without text is not drawn")
    text = "\n".join(lines)
    return Inside(
        title=title,
        pages=(DocumentPage(number=1, text=text),),
        page_count=1,
        language=language_of(text),
        text_quality="good",
        pictures=1,
    )
