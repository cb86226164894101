"""Where pdfium puts each sign of a PDF page: its box, its font, its ink. Asked for one sign at a time, only where it matters."""

from __future__ import annotations

import ctypes
import re
from typing import Any, Final, NamedTuple

import pypdfium2.raw as pdfium_c

_BOLD: Final = re.compile(rb"bold|black|heavy", re.IGNORECASE)
_FORCE_BOLD: Final = 1 << 18
"""Flag of a font, as the PDF standard numbers them."""


class Base(NamedTuple):
    """A letter that can carry marks: its place in the text, where the pen stood, left and right edge of its ink."""

    place: int
    x: float
    y: float
    left: float
    right: float


class Handle(ctypes.c_void_p):
    """An object of pdfium's. Being a class of its own, a result stays one: it would be a number, cut to 32 bits as an
    argument.
    """


def direct(function: Any, result: type = ctypes.c_int) -> Any:
    """A function of pdfium's without the checks of its arguments, which take longer than most calls: pointers are given
    as ``c_void_p``, whole numbers as they are.
    """
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_char_box = direct(pdfium_c.FPDFText_GetCharBox)
_char_origin = direct(pdfium_c.FPDFText_GetCharOrigin)
_loose_box = direct(pdfium_c.FPDFText_GetLooseCharBox)
_is_generated = direct(pdfium_c.FPDFText_IsGenerated)
_font_info = direct(pdfium_c.FPDFText_GetFontInfo)
_font_size = direct(pdfium_c.FPDFText_GetFontSize, ctypes.c_double)


def _pointer(thing: Any, offset: int = 0) -> ctypes.c_void_p:
    """The address of what ``thing`` owns, which has to outlive it."""
    return ctypes.c_void_p(ctypes.addressof(thing) + offset)


class Glyphs:
    """Places of a page's characters, in points from the lower left corner."""

    def __init__(self, text_page: Any) -> None:
        self._page = ctypes.cast(text_page, ctypes.c_void_p)
        self._numbers = (ctypes.c_double * 4)()
        self._box = (self._page, *(_pointer(self._numbers, 8 * place) for place in range(4)))
        self._flags = ctypes.c_int()
        self._name = ctypes.create_string_buffer(64)
        self._font = (_pointer(self._name), 64, _pointer(self._flags))
        self._loose = pdfium_c.FS_RECTF()
        self._loose_at = _pointer(self._loose)
        self._bases: dict[int, Base] = {}
        self._bold: dict[bytes, bool] = {}

    def box(self, index: int) -> list[float]:
        """Left, right, bottom, top of the ink."""
        page, left, right, bottom, top = self._box
        if not _char_box(page, index, left, right, bottom, top):
            return [0.0, 0.0, 0.0, 0.0]
        return self._numbers[:]

    def origin(self, index: int) -> list[float]:
        """Where the pen stood."""
        page, x, y, _, _ = self._box
        if not _char_origin(page, index, x, y):
            return [0.0, 0.0]
        return self._numbers[:2]

    def base(self, index: int) -> Base:
        """The letter at ``index``."""
        known = self._bases.get(index)
        if known is None:
            x, y = self.origin(index)
            left, right, _, _ = self.box(index)
            known = self._bases[index] = Base(index, x, y, left, right)
        return known

    def generated(self, index: int) -> bool:
        """Whether pdfium put the character in: it is not in the file."""
        return bool(_is_generated(self._page, index) == 1)

    def size(self, index: int) -> float:
        """Height of the font as set, whatever the matrix."""
        if not _loose_box(self._page, index, self._loose_at):
            return 0.0
        return abs(float(self._loose.top) - float(self._loose.bottom))

    def one(self, index: int, other: int) -> bool:
        """Whether two characters are the text of one glyph, whose width pdfium shares out among them."""
        return self.origin(index) == self.origin(other) and self.box(index)[2:] == self.box(other)[2:]

    def apart(self, before: int, after: int, spare: float = 0.0) -> bool:
        """Whether there is room for a space between two letters; ``spare`` heights of the first are not counted."""
        _, right, bottom, top = self.box(before)
        height = top - bottom
        return not -2 * height < self.box(after)[0] - right < (0.45 + spare) * height

    def font(self, index: int) -> bytes:
        """Name of the font, the subset's mark included."""
        _font_info(self._page, index, *self._font)
        return self._name.value

    def bold(self, index: int) -> bool:
        """Whether the font says so by name or as a flag; the weight that pdfium reckons is often wrong."""
        name = self.font(index)
        known = self._bold.get(name)
        if known is None:
            known = self._bold[name] = _BOLD.search(name) is not None
        return known or bool(self._flags.value & _FORCE_BOLD)

    def em(self, index: int) -> float:
        """Size of the font as the file says it, which a matrix may change."""
        return float(_font_size(self._page, index))
