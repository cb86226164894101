"""One file as read: what it calls itself, whose it is, and the text that may serve as evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz

from checklist.classifying import Label
from checklist.view import letters
from core.snapshot import Document, DocumentPage, Inside
from core.thai import bare_key

Trust = Literal["text", "broken", "ocr"]
"""``broken``: letters are lost. ``ocr``: read from pictures. What is not found in either may still stand there."""

TITLE_LINES = 10
"""Lines at the top of the first page that may be its title."""

TITLE_LENGTH = 130
"""Characters from which a line is running text."""

LETTERHEAD = 700
"""Characters at the beginning and at the end of a file that say whose it is."""

SAME_NAME, MISREAD_NAME = 85, 70
"""Share of equal letters, per cent, from which an agency's name is our own; the second where it was read from a picture."""

WRAPPED_ROWS, CELL_LENGTH = 30, 40
"""Rows of printed tables, and characters of a cell, within which wrapped column titles are joined."""

MANY_BLANKS = 4
"""Dotted lines and empty boxes from which a paper is a blank form."""

CAPTION_LENGTH = 90
"""Characters that the lines of a caption have together."""

HEAD_LENGTH = 6000
"""Characters at the top of a file that say what it is."""

PERIOD_LENGTH = 40_000
"""Characters of running text that are asked for years: what a paper is about stands early in it."""

MIN_TEXT = 12
"""Letters from which a file, or a page of it, says something."""

PRINTED_LINE = 62
"""Characters of a line that runs over the whole width of a page; three such lines are running text, no title."""

TOP_LENGTH = 1500
"""Characters at the top of a file within which a heading is the whole file's."""

FULL_LINE = 0.75
"""Share of the usual line's length from which a printed line goes on in the next."""

SHORT_LINE = 40
"""Characters up to which a line ends its paragraph."""

FIGURES = re.compile(r"(?<![\w./])[\d๐-๙][\d๐-๙,]*(?:\.[\d๐-๙]+)?(?![\w/])")

_BLANKS = re.compile(r"\.{6,}|…{3,}|_{5,}|☐|□")
_FORM = re.compile(r"^แบบ(?=รายงาน)")
_SUBJECT_LINE = re.compile(r"(?:^|\s)(?:เรื่อง\s*[:.]?\s*|เรือง\s*[:.]?\s+)(?=\S)")
"""Recognition loses the tone mark."""
_SUBJECT_ENDS = re.compile(
    r"^\s*(?:เรียน|อ้างถึง|สิ่งที่ส่งมาด้วย|ด้วย|ตามที่|เพื่อ(?!ประชาชน)|โดยที่|อาศัยอำนาจ|ตาม|ข้อ|\d+[.)]|[๐-๙]+[.)]|[-.…_*=]{3,}|ที่\s)"
)
_MEMO = re.compile(r"^\s*(?:บันทึกข้อความ|ส่วนราชการ|ที่\s+\S|วันที่\s|โทร|ครุฑ|หน้า\s*[\d๐-๙]+|[-–\s]*[\d๐-๙]{1,3}[-–\s]*$)")
"""Lines of an official letter's frame that do not say what it is about."""
_YEAR = re.compile(r"[2๒][5๕][\d๐-๙]{2}")
_CHAPTER = re.compile(r"^\s*(?:(?:ส่วน|บท|หมวด|ตอน)ที่\s*[\d๐-๙]|[1๑]\s*[.)]\s*\S|หลักการและเหตุผล|ลำดับ|ที่\s*$)")
"""Where the body begins below a title without a page of its own."""
_FOREWORD = re.compile(r"^\s*(?:คำนำ|บทนำ)\s*$")
_RUNNING = re.compile(r"^\s*(?:ด้วย|ตามที่|เพื่อให้|โดยที่|อาศัยอำนาจ|เรียน|สารบัญ|คำนำ)")
_AGENCY = re.compile(
    r"(?:เทศบาล\s?(?:ต(?:ำ|า|ํา)\s?บล|เมือง|นคร)|องค์การบริหารส่วน\s?(?:ต(?:ำ|า|ํา)\s?บล|จังหวัด)|อบต\.?|อบจ\.?|ทต\.|ทม\.|ทน\.)"
    r"(?:([\u0E01-\u0E2E\u0E40-\u0E44][\u0E01-\u0E4E]{2,40})(?![\u0E01-\u0E4E])"
    r"|\s([\u0E01-\u0E2E\u0E40-\u0E44][\u0E01-\u0E4E]{2,40})(?=\s+(?:อำเภอ|อ\.|จังหวัด|จ\.)))"
)
"""A local government by name; after a space a name is one only where its place follows ('เทศบาลตำบล วันจันทร์ถึงศุกร์')."""
_NOT_A_NAME = re.compile(
    r"^(?:วัน|เวลา|ณ|แห่ง|ที่|ของ|และ|หรือ|จะ|มี|ได้|ใน|เป็น|ทุก|อื่น|พิจารณา|ดำเนิน|จัด|ประกาศ|โดย|เพื่อ|ตาม|มอบ|ขอ|ต้อง|นั้น|นี้)"
)
_PROVINCIAL = re.compile(r"องค์การบริหารส่วน\s?จังหวัด|อบจ")
_PLACES = re.compile(r"(?:องค์การบริหารส่วน\s?)?(?:จังหวัด|อำเภอ)\s?\S+|(?:อบจ|จ|อ)\.\s?\S+")
"""Where an agency lies; a town may be called like its province."""
_NEIGHBOURS = re.compile("ติดต่อ|อาณาเขต|ทิศ(?:เหนือ|ใต้|ตะวัน)")
_FAMILY = re.compile(r"^(?:เทศบาล(?:ตำบล|เมือง|นคร)|องค์การบริหารส่วน(?:ตำบล|จังหวัด))")


@dataclass(frozen=True)
class DocumentView:
    """A file that was read, at least in part."""

    document: Document
    inside: Inside
    classify: Callable[[str], Label]

    @property
    def pages(self) -> tuple[DocumentPage, ...]:
        return self.inside.pages

    @cached_property
    def text(self) -> str:
        """All that was read, a line a line."""
        return "\n".join(page.text for page in self.pages if page.text)

    @cached_property
    def head(self) -> str:
        """The beginning of it."""
        return self.text[:HEAD_LENGTH]

    @cached_property
    def flowing(self) -> str:
        """The beginning with the printed lines of a paragraph joined: a law's name that is wrapped stays whole."""
        return "\n".join(_paragraphs(self.text[:PERIOD_LENGTH].split("\n")))

    @property
    def trust(self) -> Trust:
        if any(page.source == "ocr" and page.text for page in self.pages):
            return "ocr"
        return "broken" if self.inside.text_quality == "broken" else "text"

    @cached_property
    def says_something(self) -> bool:
        """Whether there is text enough to judge."""
        return letters(self.text) >= MIN_TEXT or self.rows >= 2

    @property
    def whole(self) -> bool:
        return self.inside.whole

    @property
    def cause(self) -> str:
        """Why not all of it was read; empty where all was."""
        if self.inside.cause is not None:
            return unread_cause(self.inside)
        return "" if self.whole else "scanned"

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Column titles of its tables."""
        return tuple(dict.fromkeys(cell for page in self.pages for table in page.tables for cell in table.head))

    @cached_property
    def rows(self) -> int:
        """Rows of its tables; where a printed page's table was not seen as one, lines with two figures or more."""
        counted = sum(table.rows for page in self.pages for table in page.tables)
        lines = sum(len(FIGURES.findall(line)) >= 2 for line in self.text[: 10 * HEAD_LENGTH].split("\n"))
        return max(counted, lines)

    @cached_property
    def title_lines(self) -> tuple[str, ...]:
        """The lines of its title page or letterhead that say what it is, in order."""
        first = next((page for page in self.pages[:3] if letters(page.text) >= MIN_TEXT), None)
        if first is None:
            first = next((page for page in self.pages if page.text), None)
        if first is None:
            return ()
        kept: list[str] = []
        lines = [line.replace("\t", " ").strip() for line in first.text.split("\n")[: 3 * TITLE_LINES]]
        for number, line in enumerate(lines):
            if (letters(line) < 3 and not _YEAR.search(line)) or _MEMO.match(line):
                continue
            paragraph = all(len(one) >= PRINTED_LINE for one in lines[number : number + 3]) and len(lines) > number + 2
            if (
                (kept and _CHAPTER.match(line))
                or len(line) > TITLE_LENGTH
                or (paragraph and not _SUBJECT_LINE.match(line))
                or (kept and _RUNNING.match(line))
            ):
                break
            kept.append(line)
            if len(kept) == TITLE_LINES:
                break
        return tuple(kept)

    @cached_property
    def title(self) -> str:
        """The title page in one line: the subject of a letter, else its first lines."""
        return self._subject_line() or " ".join(self.title_lines[:6])[: 3 * TITLE_LENGTH]

    @cached_property
    def caption(self) -> str:
        """What to call it in a list: the subject of a letter, else the first lines of the title, as many as are short."""
        subject = self._subject_line()
        if subject:
            return subject
        caption = ""
        for line in self.title_lines:
            if caption and len(caption) + len(line) > CAPTION_LENGTH:
                break
            caption = f"{caption} {line}".strip()
        return caption[: 2 * CAPTION_LENGTH]

    @cached_property
    def top_headings(self) -> tuple[str, ...]:
        """Headings that stand near the top."""
        top = self.head[:TOP_LENGTH]
        headings = (heading for page in self.pages[:3] for heading in page.headings)
        return tuple(heading for heading in headings if heading in top and len(heading) <= 2 * TITLE_LENGTH)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What it calls itself, best first: the subject of a letter, the title as a whole, its lines, the top headings,
        the embedded title, the sheets' names.
        """
        names: list[str] = []
        subject = self._subject_line()
        if subject:
            names.append(subject)
        # What is left of a wrapped subject line ('... จัดทำแผน / ปฏิบัติการ ...') is no name of its own.
        lines = [line for line in self.title_lines if line == subject or line not in subject]
        for count in (3, 2):
            names += [" ".join(lines[at : at + count]) for at in range(max(0, min(4, len(lines) - count + 1)))]
        names += [line for line in lines if letters(line) >= 3]
        names += self.top_headings[:6]
        names += [self.inside.title] if self.inside.title else []
        names += [page.name for page in self.pages[:4] if page.name]
        names += self._opening()
        return tuple(dict.fromkeys(name for name in names if len(name) <= 3 * TITLE_LENGTH))

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """What each name says. 'แบบรายงาน...' heads the blank form and the filled one alike."""
        names = (_FORM.sub("", name) if self.filled else name for name in self.names)
        return tuple(self.classify(name) for name in names)

    def subjects(self) -> tuple[str, ...]:
        """Subjects that the file says it is about: of the first name that says so."""
        for label in self.labels:
            if label.subjects and not label.news:
                return label.subjects
        return ()

    def named(self) -> frozenset[str]:
        """Every subject that one of its names says or hints at."""
        return frozenset(name for label in self.labels for name in (*label.subjects, *label.candidates))

    def other_agency(self, own: str | None) -> str:
        """The local government that the file's head names where it never names ``own``; empty where it is our own, or
        nobody's. An upgraded agency keeps its name: the kind does not count, but that a province's is never a town's.
        """
        if not own:
            return ""
        ours = bare_key(_FAMILY.sub("", own))
        provincial = _PROVINCIAL.match(own) is not None
        letterhead = self._letterhead() if provincial else _PLACES.sub("", self._letterhead())
        if not ours or ours in bare_key(letterhead):
            return ""
        for line in (*self.names[:8], *self.title_lines):
            for match in _AGENCY.finditer(line):
                name = match.group(1) or match.group(2)
                theirs = bare_key(name)
                if len(theirs) < 3 or _NOT_A_NAME.match(name):
                    continue
                same_kind = (_PROVINCIAL.match(match.group(0)) is not None) == provincial
                alike = fuzz.ratio(ours, theirs) >= (MISREAD_NAME if self.trust == "ocr" else SAME_NAME)
                if not (same_kind and alike):
                    return match.group(0).strip()
        return ""

    def names_local_government(self) -> bool:
        """Whether head or end name any local government."""
        return _AGENCY.search(self._letterhead()) is not None

    def _letterhead(self) -> str:
        """Names, first lines and last, where a paper says whose it is: what stands between may name neighbours."""
        ends = (*self.names[:8], self.text[:LETTERHEAD], self.text[-LETTERHEAD:])
        return "\n".join(line for end in ends for line in end.split("\n") if not _NEIGHBOURS.search(line))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Where words are looked for: the text, the whole titles of columns, wrapped cells put together."""
        return tuple(text for text in (self.text, "\n".join(self.heads), self.wrapped) if text)

    @cached_property
    def wrapped(self) -> str:
        """Cells of a printed table joined with those one and two lines below: a column title that is wrapped stays whole."""
        lines = self.text[: 4 * HEAD_LENGTH].split("\n")
        tabbed = [number for number, line in enumerate(lines) if "\t" in line][:WRAPPED_ROWS]
        # The rest of a wrapped cell may stand in a line of its own.
        near = sorted({at for number in tabbed for at in range(max(0, number - 2), number + 3) if at < len(lines)})
        rows = [lines[at].split("\t") for at in near if lines[at]]
        joined = (
            f"{above}{below}"
            for number, row in enumerate(rows)
            for lower in rows[number + 1 : number + 3]
            for above in row
            for below in lower
            if 3 <= len(above) <= CELL_LENGTH and 1 < len(below) <= CELL_LENGTH
        )
        return "\n".join(dict.fromkeys(joined))

    @cached_property
    def filled(self) -> bool:
        """Whether it is no blank form: few dotted lines and boxes."""
        return len(_BLANKS.findall(self.text[:HEAD_LENGTH])) < MANY_BLANKS

    def page_of(self, words: str) -> int | None:
        """Number of the first page that holds some words; None where they stand on none, or there is one page only."""
        if not words or len(self.pages) < 2:
            return None
        return next((page.number for page in self.pages if words in page.text), None)

    def _opening(self) -> list[str]:
        """The first sentence below a heading that says nothing ('คำนำ'): what the foreword is about, the file is about."""
        lines = [line.strip() for line in self.head.split("\n") if line.strip()]
        for number, line in enumerate(lines[: 3 * TITLE_LINES]):
            if _FOREWORD.match(line):
                return [" ".join(lines[number + 1 : number + 3])[: 2 * TITLE_LENGTH]]
        return []

    def _subject_line(self) -> str:
        """What a letter or announcement says after 'เรื่อง', its next lines included where it is wrapped."""
        for page in self.pages[:2]:
            lines = [line.replace("\t", " ").strip() for line in page.text.split("\n")]
            lines = [line for line in lines if line][: 2 * TITLE_LINES]
            for number, line in enumerate(lines):
                found = _SUBJECT_LINE.search(line)
                if found is None or found.start() > 90 or (number and lines[number - 1].startswith("ตาม")):
                    # 'ตามประกาศ ... เรื่อง ...': the subject of the paper that this one rests on.
                    continue
                parts = [line[found.end() :]]
                for more in lines[number + 1 : number + 3]:
                    if _SUBJECT_ENDS.match(more) or len(more) > TITLE_LENGTH:
                        break
                    parts.append(more)
                return " ".join(parts)[: 2 * TITLE_LENGTH].strip()
        return ""


def unread_cause(inside: Inside) -> str:
    """The cause of a finding that rests on a file which was not read, or not to its end."""
    match inside.cause:
        case "timeout" | "memory" | "crashed":
            return "file_too_costly"
        case None:
            return ""
        case cause:
            return cause


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    lengths = sorted(len(line) for line in lines if len(line) >= SHORT_LINE)
    # Most lines of running text are about as wide as the page allows; headings and table rows are not.
    usual = lengths[4 * len(lengths) // 5] if lengths else 0
    full = max(SHORT_LINE, FULL_LINE * min(usual, 2 * TITLE_LENGTH))
    gathered = ""
    for line in lines:
        gathered = f"{gathered} {line}" if gathered else line
        if len(line) < full or "\t" in line:
            yield gathered
            gathered = ""
    if gathered:
        yield gathered
