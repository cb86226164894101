r"""Rich text: rtf, after the RTF Specification 1.9.1.

An own walk in place of striprtf, which gives the words alone: docs/decisions/own-readers-of-office-files.md.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from core.snapshot import Inside
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.properties import THAILAND, Properties, sensible
from crawler.readers.writing import Cell, Full, Writing

_TOKEN = re.compile(
    rb"\\(?:(?P<bytes>'[0-9a-fA-F]{2}(?:\\'[0-9a-fA-F]{2})*)"
    rb"|(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,10})? ?"
    rb"|(?P<sign>[^A-Za-z']))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}]+)|(?P<stray>\\'?)",
    re.DOTALL,
)
_CHARSETS: Final = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""Code pages of a font's character set; the others are the file's own."""
_ASIDE: Final = frozenset(
    b"colortbl listtable listoverridetable revtbl rsidtbl object objdata themedata colorschememapping datastore "
    b"latentstyles xmlnstbl mmathPr filetbl footnote annotation header headerl headerr headerf footer footerl footerr "
    b"footerf fldinst bkmkstart bkmkend nonshppict nonesttables pntext pntxta pntxtb xe tc tcn template shprslt "
    b"private ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn background sp author operator".split()
)
"""Groups whose words are no part of the text."""
_PLACES: Final = {
    b"fonttbl": "fonts", b"stylesheet": "styles", b"info": "aside", b"title": "title", b"generator": "generator",
    b"creatim": "creatim", b"revtim": "revtim", b"pict": "picture", b"shptxt": "box", b"dptxbxtext": "box",
}  # fmt: skip
_FACTS: Final = frozenset({"title", "creatim", "revtim"})
"""Groups inside the one of facts about the file."""
_STARRED: Final = frozenset({b"shpinst", b"shppict", b"do", b"generator", b"shptxt", b"dptxbxtext"})
"""Groups that are read although marked as ones to skip."""
_SIGNS: Final = {
    b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"tab": "\t", b"line": "\n", b"lbr": "\n", b"column": "\n", b"page": "\f", b"emspace": " ",
    b"enspace": " ", b"qmspace": " ", b"nestcell": " ",
}  # fmt: skip
_TWIPS: Final = 567
"""Twips in a centimetre."""
_DEEPEST: Final = 100_000
_HEADING = re.compile(r"(?:heading [1-9]|title|subtitle)", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and gives back at its end."""

    place: str = "text"
    """Where its words belong: text, box, or one of the others in ``_PLACES``; aside is nowhere."""
    code_page: str = ""
    """Of its font; empty for the file's own."""
    stand_ins: int = 1
    """Characters after one in Unicode that stand for it in old programs."""
    bold: bool = False
    size: float = 12.0
    complex_size: float = 0.0
    hidden: bool = False


@dataclass(slots=True)
class _Flow:
    """A run of paragraphs and tables: the text's own, or that of a box inside it."""

    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    bold: int = 0
    largest: int = 0
    size: float = 0.0
    in_table: bool = False
    centred: bool = False
    heading: bool = False
    new_page: bool = False
    cell: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    edges: list[tuple[int, bool]] = field(default_factory=list)
    """Of each cell of the row, its right edge and whether it goes on from the cell above."""
    below: bool = False
    table: list[list[Cell]] | None = None

    def fresh(self) -> None:
        """Ready for the next paragraph; what the paragraph looks like stays, as it does in the file."""
        self.pieces = []
        self.letters = self.bold = self.largest = 0
        self.size = 0.0


class _Reader:
    """The walk through the words of a file. Groups are kept on a list, so that their depth costs no calls."""

    def __init__(self, body: bytes, writing: Writing) -> None:
        self._body = body
        self._writing = writing
        self._state = _State()
        self._groups: list[_State] = []
        self._boxes: list[tuple[int, _Flow]] = []
        """Depth of each open box, and the run of text it stands in."""
        self._flow = _Flow()
        self._own_code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = -1
        self._default_font = -1
        self._styles: set[int] = set()
        """Numbers of the heading styles."""
        self._style = 0
        self._style_name = ""
        self._skip = 0
        self._pending = b""
        self._opening = False
        """Whether a group has just begun, so that the next word names it."""
        self._starred = False
        self._picture: dict[bytes, int] = {}
        self._section_turns = True
        self.facts: dict[str, str] = {}
        self.moments: dict[str, dict[bytes, int]] = {}
        self.closed = False

    def read(self) -> None:
        """Everything up to the end of the outermost group."""
        at = 0
        end = len(self._body)
        while at < end and not self.closed:
            token = _TOKEN.match(self._body, at)
            assert token is not None
            at = token.end()
            kind = token.lastgroup
            if kind == "text":
                self._bytes(token["text"].replace(b"\r", b"").replace(b"\n", b""))
            elif kind == "bytes":
                self._bytes(bytes.fromhex(token["bytes"].replace(b"\\'", b"").replace(b"'", b"").decode()))
            elif kind == "brace":
                self._brace(token["brace"])
            elif kind in {"word", "number"}:
                number = int(token["number"]) if token["number"] else None
                if token["word"] == b"bin":
                    at += max(0, number or 0)
                else:
                    self._word(token["word"], number)
            elif kind == "sign":
                self._sign(token["sign"])
        self._end_paragraph()
        self._end_table()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._skip = 0
        if brace == b"{":
            if len(self._groups) >= _DEEPEST:
                self._writing.end("too_large", f"groups inside groups, more than {_DEEPEST} deep")
            self._groups.append(self._state)
            self._opening, self._starred = True, False
            return
        self._opening = False
        if self._state.place == "picture" and self._picture is not None:
            self._end_picture()
        if self._boxes and self._boxes[-1][0] == len(self._groups):
            self._end_paragraph()
            self._end_table()
            self._flow = self._boxes.pop()[1]
        if self._groups:
            self._state = self._groups.pop()
        self.closed = not self._groups

    def _end_picture(self) -> None:
        if self._groups[-1].place != "picture":
            width, height = (
                self._picture.get(goal, 10 * _TWIPS) * self._picture.get(scale, 100) / 100 / _TWIPS
                for goal, scale in ((b"picwgoal", b"picscalex"), (b"pichgoal", b"picscaley"))
            )
            self._writing.picture(width, height)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = self._opening
            return
        self._opening = False
        if sign in b"\r\n":
            self._end_paragraph()
        elif sign in b"\\{}":
            self._bytes(sign)
        elif sign == b"~":
            self._shown(" ")
        elif sign == b"_":
            self._shown("-")

    def _bytes(self, text: bytes) -> None:
        """Words in the code page of their font."""
        if not text:
            return
        self._opening = False
        if self._skip:
            skipped = min(self._skip, len(text))
            self._skip -= skipped
            text = text[skipped:]
        if self._state.place == "styles":
            self._name_style(text)
        elif self._state.place in {"text", "box", "title", "generator"}:
            self._pending += text

    def _flush(self) -> None:
        if self._pending:
            text = self._pending.decode(self._state.code_page or self._own_code_page, "replace")
            self._pending = b""
            self._add(text)

    def _shown(self, text: str) -> None:
        self._flush()
        self._add(text)

    def _add(self, text: str) -> None:
        state, flow = self._state, self._flow
        if state.place in {"title", "generator"}:
            self.facts[state.place] = (self.facts.get(state.place, "") + text)[:1000]
        elif state.place in {"text", "box"} and not state.hidden:
            flow.pieces.append(text)
            count = len(text.strip())
            flow.letters += count
            if state.bold:
                flow.bold += count
            if count > flow.largest:
                flow.largest, flow.size = count, state.complex_size or state.size

    def _name_style(self, text: bytes) -> None:
        *whole, rest = (self._style_name + text.decode("latin-1")).split(";")
        if whole and _HEADING.fullmatch(whole[-1].strip()):
            self._styles.add(self._style)
        self._style_name = rest[-100:]

    def _word(self, word: bytes, number: int | None) -> None:
        opening, self._opening = self._opening, False
        if self._skip and not opening:
            self._skip -= 1
            return
        if opening and self._open(word):
            return
        place = self._state.place
        if word == b"u":
            self._unicode(number or 0)
        elif word in _SIGNS:
            self._shown(_SIGNS[word])
        elif place in {"text", "box"}:
            self._flush()
            if not self._letter_word(word, number):
                self._paragraph_word(word, number)
        elif place == "fonts":
            self._font_word(word, number or 0)
        elif place == "styles":
            self._style_word(word, number)
        elif place in {"creatim", "revtim"}:
            self.moments.setdefault(place, {})[word] = number or 0
        elif place == "picture":
            self._picture[word] = number or 0

    def _open(self, word: bytes) -> bool:
        """The first word of a group; whether it names where the group's words belong."""
        state = self._state
        named = _PLACES.get(word)
        if state.place == "aside" and named in _FACTS:
            self._state = replace(state, place=named)
            # Written twice, the second time in Unicode.
            self.facts.pop(named, None)
        elif state.place not in {"text", "box"}:
            if word in _ASIDE or self._starred:
                self._state = replace(state, place="aside")
            return False
        elif word in _ASIDE or (self._starred and word not in _STARRED):
            self._state = replace(state, place="aside")
        elif named is None:
            return False
        else:
            if named == "box":
                self._boxes.append((len(self._groups), self._flow))
                self._flow = _Flow()
            if named == "picture":
                self._picture = {}
            self._state = replace(state, place=named)
        return True

    def _unicode(self, number: int) -> None:
        code = number & 0xFFFF
        self._shown(chr(code))
        self._skip = self._state.stand_ins

    def _letter_word(self, word: bytes, number: int | None) -> bool:
        """Words that change how letters look or are read; whether it was one."""
        state = self._state
        on = number != 0
        match word:
            case b"f":
                state = replace(state, code_page=self._fonts.get(number or 0, ""))
            case b"b" | b"ab":
                state = replace(state, bold=on)
            case b"fs":
                state = replace(state, size=(number or 24) / 2)
            case b"afs":
                # Thai letters take the size of complex scripts.
                state = replace(state, complex_size=(number or 24) / 2)
            case b"v" | b"deleted":
                state = replace(state, hidden=on)
            case b"plain":
                font = self._fonts.get(self._default_font, "")
                state = replace(state, code_page=font, bold=False, size=12.0, complex_size=0.0, hidden=False)
            case b"uc":
                state = replace(state, stand_ins=min(max(number if number is not None else 1, 0), 100))
            case b"ansicpg":
                self._own_code_page = _code_page(number or 0)
            case b"mac":
                self._own_code_page = "mac_roman"
            case b"deff":
                self._default_font = number or 0
            case _:
                return False
        self._state = state
        return True

    def _paragraph_word(self, word: bytes, number: int | None) -> None:
        flow = self._flow
        match word:
            case b"par":
                self._end_paragraph()
            case b"sect":
                self._end_paragraph()
                if self._section_turns and not flow.in_table:
                    self._writing.turn_page()
            case b"sectd" | b"sbkpage" | b"sbkodd" | b"sbkeven":
                self._section_turns = True
            case b"sbknone" | b"sbkcol":
                self._section_turns = False
            case b"pard":
                flow.in_table = flow.centred = flow.heading = flow.new_page = False
            case b"intbl":
                flow.in_table = True
            case b"qc":
                flow.centred = True
            case b"ql" | b"qr" | b"qj" | b"qd":
                flow.centred = False
            case b"outlinelevel":
                flow.heading = 0 <= (number or 0) < 9
            case b"s":
                flow.heading = number in self._styles
            case b"pagebb":
                flow.new_page = number != 0
            case b"cell":
                flow.cells.append(" ".join([*flow.cell, self._taken()]).replace("\n", " ").replace("\f", " "))
                flow.cell = []
            case b"row":
                self._end_row()
            case b"trowd":
                flow.edges, flow.below = [], False
            case b"clvmrg":
                flow.below = True
            case b"cellx":
                flow.edges.append((number or 0, flow.below))
                flow.below = False
            case _:
                pass

    def _font_word(self, word: bytes, number: int) -> None:
        if word == b"f":
            self._font = number
        elif word == b"fcharset" and number in _CHARSETS:
            self._fonts[self._font] = _CHARSETS[number]
        elif word == b"cpg" and number:
            self._fonts[self._font] = _code_page(number)

    def _style_word(self, word: bytes, number: int | None) -> None:
        if word == b"s":
            self._style = number or 0
        elif word in {b"cs", b"ts", b"ds"}:
            self._style = -1
        elif word == b"outlinelevel" and 0 <= (number or 0) < 9:
            self._styles.add(self._style)

    def _taken(self) -> str:
        """The words since the last mark; they are done with."""
        self._flush()
        text = "".join(self._flow.pieces)
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self._flow.fresh()
        return text

    def _end_paragraph(self) -> None:
        self._flush()
        flow = self._flow
        bold, size = flow.bold > 0.9 * flow.letters, flow.size
        text = self._taken()
        if flow.in_table:
            flow.cell.append(text)
            return
        if text.strip():
            self._end_table()
        if flow.new_page:
            self._writing.turn_page()
        for number, part in enumerate(text.split("\f")):
            if number:
                self._writing.turn_page()
            self._writing.line(part, heading=flow.heading, bold=bold, centred=flow.centred, size=size)

    def _end_row(self) -> None:
        flow = self._flow
        cells = [Cell(text) for text in flow.cells]
        for cell, (edge, below) in zip(cells, flow.edges, strict=False):
            cell.edge, cell.below = edge, below
        flow.cells, flow.cell = [], []
        if len(cells) == 1 and flow.table is None:
            # A frame around a paragraph.
            self._writing.line(cells[0].text)
            return
        if flow.table is None:
            flow.table = self._writing.table()
        flow.table.append(cells)
        self._writing.row(cells)

    def _end_table(self) -> None:
        flow = self._flow
        if flow.cell:
            flow.cells.append(" ".join(flow.cell))
        if flow.cells:
            self._end_row()
        flow.table = None


def _code_page(number: int) -> str:
    name = {65001: "utf-8", 10000: "mac_roman", 0: "cp1252"}.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def read_rtf(body: bytes, limits: Limits) -> Inside:
    """What a rich text holds: the text with its boxes and tables; headers and notes left out.

    Only breaks that a person made divide it into pages. Raises ``Unreadable``.
    """
    start = body[:1000].find(b"{\\rtf")
    if start < 0:
        raise Unreadable("corrupt", "it does not begin as rich text does")
    writing = Writing(limits)
    reader = _Reader(body[start:], writing)
    with suppress(Full):
        reader.read()
        if not reader.closed:
            writing.end("corrupt", "it ends in the middle; what comes before was read")
    properties = Properties(
        title=reader.facts.get("title", ""),
        producer=reader.facts.get("generator", "").rstrip(";"),
        created=_time(reader.moments.get("creatim", {})),
        modified=_time(reader.moments.get("revtim", {})),
    )
    return writing.inside(properties)


def _time(words: dict[bytes, int]) -> datetime | None:
    """Times of these files are those of the writer's clock."""
    year = words.get(b"yr", 0)
    if year > 2400:
        year -= 543
    try:
        return sensible(
            datetime(
                year,
                words.get(b"mo", 1),
                words.get(b"dy", 1),
                words.get(b"hr", 0),
                words.get(b"min", 0),
                tzinfo=THAILAND,
            )
        )
    except (ValueError, OverflowError):
        return None
