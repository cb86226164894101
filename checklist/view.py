"""One page with the site's frame taken off: what it calls itself, what its main part holds, what may serve as evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from checklist.classifying import Label
from checklist.matching import Words
from checklist.schema import Vocabulary
from core.snapshot import Cause, Document, Form, Image, Link, Page
from core.thai import SHORT_TEXT, match_key

TargetState = Literal["page", "document", "dead", "nowhere", "external", "unvisited", "unread"]
"""``dead``: looked and not there. ``external``: off the site, not visited. ``unvisited`` and ``unread``: could not look."""

ContentState = Literal["content", "image", "empty", "criteria", "placeholder", "dead_files", "elsewhere"]
"""``dead_files``: says nothing beyond links that are dead. ``elsewhere``: nothing beyond links that lead off the site or
could not be opened."""

MIN_WORD = 2
"""Letters from which a cell says something."""

MIN_ROWS, MIN_FIGURES = 2, 4
"""Rows and digits from which a table of figures is content."""

MARKED_EMPTY = 80
"""Letters below which a line that bears a mark of emptiness says nothing else."""

EMPTY_LETTERS = 30
"""Letters of own text below which a page without files, forms or images has nothing to show."""

LINES_KEPT = 1 << 14
"""Different lines of one site whose reading is kept: menus and tables say the same few again and again."""

CRITERIA_HEAD, CRITERIA_LENGTH = 60, 14
"""Letters at the head of a line in which a mark of criteria stands, and from which a mark counts anywhere in it."""

METADATA_LENGTH = 90
"""Characters that a post's own data ('เขียนโดย ...') have at most."""

_METADATA = re.compile(
    r"\s*(?:เขียน(?:โดย|เมื่อ)|โพสต?์?(?:โดย|เมื่อ)|ประกาศเมื่อ|ฮิต\s*:|[\d๐-๙][^:]{0,20}\s(?:เปิด)?อ่าน\s*:|ผู้(?:เขียน|โพสต์|ประกาศ|ชม|อ่าน)|จำนวนผู้(?:ชม|อ่าน|เข้า)|เปิดอ่าน|อ่าน\s*:?\s*\d|เข้าชม|ยอดวิว"
    r"|แชร์|share|print|พิมพ์|hits?\b|views?\b|posted|created|last updated|written by|ปรับปรุง(?:ล่าสุด|เมื่อ)|tags?\b|หมวดหมู่|category"
    r"|(?:บทความ|ข่าว|เรื่อง|เนื้อหา)(?:อื่น|ที่เกี่ยวข้อง|ล่าสุด)|related|ก่อนหน้า|ถัดไป|previous|next|กลับ(?:หน้า|ไป)|back\b)",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"\s*(?:สถิติ(?:เว็บไซต์|(?:ผู้|การ)?เข้าชม)|(?:ขณะนี้)?ออนไลน์\s*:|ที่อยู่หน้านี้\s*:|(?:your )?ip\s*:\s*\d)", re.IGNORECASE
)
"""How the line begins that a counter writes into every page, each time another."""
_SHARING = re.compile(
    r"//(?:[\w.-]+\.)?(?:facebook\.com/(?:share|dialog/)|(?:twitter|x)\.com/(?:intent|share)|line\.me/(?:R/msg|R/share|lineit)"
    r"|pinterest\.com/pin/create|linkedin\.com/share)|^(?:mailto|whatsapp|fb-messenger):",
    re.IGNORECASE,
)
"""Addresses that pass a page on to others and hold nothing themselves."""
_DEMAND = re.compile(
    r"(?:ให้(?:หน่วยงาน)?)?(?:แสดง|เผยแพร่|ระบุ)|มีข้อมูล|มีรายละเอียด|มีสาระ|มีคู่มือ|โดย(?:มี|เป็น|อย่างน้อย|ระบุ)|ประกอบด้วย|ต้อง|อย่างน้อย"
    r"|เป็น(?:ข้อมูล|แผน|รายงาน|กิจกรรม|ช่องทาง|นโยบาย|การดำเนิน|ประมวล|มาตรการ)|ใช้(?:รายงาน|ข้อมูล|บังคับ)|สามารถ|(?:ใน)?กรณี|หาก"
    r"|ครอบคลุม|จัดทำ|จำแนก|ข้อมูล(?:ที่เผยแพร่|ครบถ้วน|ตั้งแต่)|ดำเนินการ(?:โดยผู้บริหาร|ในปี)|เช่น|หมายเหตุ|ไม่ใช่|สำหรับองค์กร|เข้าถึงได้|องค์ประกอบ"
    r"|กำหนดแนวทาง"
)
"""How a line of the criteria begins: what a paper must have, not what it says."""
_FIRST_DEMAND = re.compile(r"(?:ให้(?:หน่วยงาน)?)?แสดง|มีข้อมูล(?:อธิบาย|รายละเอียด)|เป็น(?:นโยบาย|แผน)\S*ที่|องค์ประกอบ")
_PART = re.compile(r"\s*[(]?[\d๐-๙]{1,2}[.)]|\s*[-–•]")
_OWN_NAME = re.compile(
    r"(?:เทศบาล(?:ตำบล|เมือง|นคร)|องค์การบริหารส่วน(?:ตำบล|จังหวัด)|อบต\.|อบจ\.|ทต\.|ทม\.)\s?[ก-ฮเ-ไ][ก-๎]{2}"
)
_LETTERS = re.compile(r"[A-Za-z\u0E01-\u0E2E]+")
_COUNTED = re.compile(r"[\d๐-๙]+\s*(?:เรื่อง|ราย|รายการ|โครงการ|กิจกรรม|ครั้ง|คน|ข้อ|งาน)")
_FILE_END = re.compile(r"\.(pdf|docx?|xlsx?|odt|ods|csv|pptx?|zip|rar|rtf|jpe?g|png)(?:$|[?#])", re.IGNORECASE)
_BULLET = re.compile(r"^[\s•*o\-–·●▪✓○\d๐-๙.)(]+")


def is_metadata(text: str) -> bool:
    """Whether a line is a post's own data or a counter's: nothing of what the page is about."""
    return (len(text) < METADATA_LENGTH and _METADATA.match(text) is not None) or (
        len(text) < 2 * METADATA_LENGTH and _COUNTER.match(text) is not None
    )


def only_demands(lines: Sequence[str]) -> bool:
    """Whether lines say what a paper must have, every one of them, and nothing of any agency."""
    asked = False
    for line in lines:
        said = _BULLET.sub("", line)
        if _OWN_NAME.search(line):
            return False
        if not _DEMAND.match(said) and not (asked and _PART.match(line)):
            return False
        asked = True
    return bool(lines) and _FIRST_DEMAND.match(_BULLET.sub("", lines[0])) is not None


def letters(text: str) -> int:
    """Number of consonants and Latin letters: how much is said."""
    return _short_letters(text) if len(text) <= SHORT_TEXT else _count_letters(text)


@lru_cache(maxsize=1 << 14)
def _short_letters(text: str) -> int:
    return _count_letters(text)


def _count_letters(text: str) -> int:
    return sum(map(len, _LETTERS.findall(text)))


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to."""

    url: str
    state: TargetState
    page: Page | None = None
    document: Document | None = None
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a page's main part holds."""

    state: ContentState
    letters: int
    documents: tuple[Target, ...]
    """Living files linked or embedded in the main part."""
    dead_documents: int
    offsite_documents: int
    images: int
    rows: int


@dataclass
class View:
    """One page with its frame taken off."""

    page: Page
    main: tuple[int, ...]
    """Indexes of the blocks of the main part."""
    links: tuple[Link, ...]
    """Links of the main part."""
    names: tuple[str, ...]
    """What the page calls itself: title parts, top headings, breadcrumb's end; best first, the site's name left out."""
    labels: tuple[Label, ...] = ()
    """What each name says."""
    images: tuple[Image, ...] = ()
    """Images of the main part."""
    forms: tuple[Form, ...] = ()
    """Forms of the main part; a comment form under every page is frame."""
    content: Content = field(default_factory=lambda: Content("empty", 0, (), 0, 0, 0, 0))
    own_text: str = ""
    """The main part without the pasted criteria, a line a block: what may serve as evidence."""

    @cached_property
    def text(self) -> str:
        """The main part, a line a block."""
        return "\n".join(self.page.blocks[index].text for index in self.main)

    def subjects(self) -> tuple[str, ...]:
        """Subjects that the page says it is about."""
        for label in self.labels:
            if label.subjects:
                return label.subjects
        return ()

    def others(self) -> tuple[str, ...]:
        """Look-alikes that the page says it is instead."""
        return tuple(label.lookalike for label in self.labels if label.lookalike)


def content_of(view: View, marks: Marks, target_of: Callable[[str], Target]) -> Content:
    """What a page's main part holds; its own text is kept in ``view.own_text`` on the way."""
    names = {match_key(name) for name in (*view.names, *view.page.breadcrumb, view.page.title)}
    own: list[str] = []
    blocks = [view.page.blocks[index] for index in view.main]
    lines = [marks.line(block.text) for block in blocks]
    alone = Counter(block.row for block, line in zip(blocks, lines, strict=True) if line.letters >= MIN_WORD)
    said_lines: list[str] = []
    said = 0
    nothing_to_report = False
    criteria = 0
    placeholders = 0
    rows: set[int] = set()
    figures = 0
    criteria_block = False
    for block, line in zip(blocks, lines, strict=True):
        if not line.key or line.key in names:
            continue
        if block.row < 0 and is_metadata(block.text):
            continue
        if line.placeholder:
            placeholders += 1
            continue
        if line.empty and line.letters < MARKED_EMPTY:
            # In a row that says more, or with a number, 'อยู่ระหว่างดำเนินการ' is the state of one thing.
            told = _COUNTED.search(block.text) or (block.row >= 0 and alone[block.row] != 1)
            if not told:
                continue
        said_lines.append(block.text)
        if line.criteria:
            criteria += 1
            criteria_block = True
            continue
        if criteria_block and _BULLET.match(block.text) and len(block.text) < 240:
            # Bullets that go on with the criteria.
            criteria += 1
            continue
        criteria_block = False
        if block.row >= 0:
            rows.add(block.row)
            if figures < MIN_FIGURES:
                figures += sum(map(str.isdigit, block.text))
        own.append(block.text)
        said += line.letters
        nothing_to_report = nothing_to_report or line.nothing_to_report
    view.own_text = "\n".join((*view.names, *own))
    documents: dict[str, Target] = {}
    dead = offsite = alive = elsewhere = 0
    labels: set[str] = set()
    for link in view.links:
        labels.add(link.text)
        if _SHARING.search(link.url or link.href):
            continue
        target = target_of(link.url)
        dead_here = target.state == "dead" or (target.state == "nowhere" and not link.href.startswith("#"))
        alive += target.state == "page" and target.url != view.page.url
        elsewhere += target.state in {"external", "unread", "unvisited"}
        if dead_here and not _FILE_END.search(link.url):
            dead += 1
        if target.state == "document":
            documents.setdefault(target.url, target)
        elif _FILE_END.search(link.url):
            if target.state == "dead":
                dead += 1
            elif target.state in {"unread", "unvisited", "external"}:
                offsite += 1
        elif target.state == "external" and link.source in {"iframe", "embed", "frame"}:
            offsite += 1
    images = len(view.images)
    forms = any(form.text_fields >= 1 for form in view.forms)
    # What is said beyond the labels of links: a list of dead links says nothing.
    beyond = max(0, said - sum(letters(text) for text in labels))
    useless = not documents and not forms and not alive
    state: ContentState = "content"
    told = bool(rows or images or offsite or dead or elsewhere)
    if useless and not told and only_demands(said_lines):
        state = "criteria"
    elif useless and beyond < EMPTY_LETTERS and elsewhere:
        state = "elsewhere"
    elif useless and beyond < EMPTY_LETTERS and dead:
        state = "dead_files"
    elif nothing_to_report:
        # 'There was none' is disclosure, however short.
        state = "content"
    elif len(rows) >= MIN_ROWS and figures >= MIN_FIGURES:
        # A table of figures says much in few letters.
        state = "content"
    elif said < EMPTY_LETTERS and not documents and not offsite and not forms:
        if criteria:
            state = "criteria"
        elif dead:
            state = "dead_files"
        elif images:
            state = "image"
        elif placeholders:
            state = "placeholder"
        else:
            state = "empty"
    elif criteria >= 2 and said < 2 * EMPTY_LETTERS and not documents and not offsite and not images:
        state = "dead_files" if dead else "criteria"
    return Content(state, said, tuple(documents.values()), dead, offsite, images, len(rows))


class Line(NamedTuple):
    """What one line of a page says by itself."""

    key: str
    """Its match key."""
    letters: int
    placeholder: bool
    empty: bool
    """Whether it says that there is nothing."""
    criteria: bool
    """Criteria speak in the imperative: the mark stands at the head of the line, or is a long one."""
    nothing_to_report: bool


class Marks:
    """The vocabulary's marks, as match keys."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._empty = frozenset(map(match_key, vocabulary.empty_marks))
        self._criteria = tuple(map(match_key, vocabulary.criteria_marks))
        self._placeholder = frozenset(map(match_key, vocabulary.placeholder_marks))
        self._none = tuple(
            frozenset(match_key(part) for part in phrase.split("*") if match_key(part))
            for phrase in vocabulary.none_statements
        )
        """Parts of each sentence that says there was nothing."""
        self._all = Words(
            (*self._empty, *self._criteria, *self._placeholder, *(part for one in self._none for part in one))
        )
        self.line = lru_cache(maxsize=LINES_KEPT)(self._read)

    def _read(self, text: str) -> Line:
        key = match_key(text)
        found = self._all.in_key(key)
        if not found:
            # As of most lines.
            return Line(key, letters(text), False, False, False, False)
        return Line(
            key,
            letters(text),
            placeholder=not found.isdisjoint(self._placeholder),
            empty=not found.isdisjoint(self._empty),
            criteria=self._is_criteria(text, key, found),
            nothing_to_report=any(parts <= found for parts in self._none),
        )

    def _is_criteria(self, text: str, key: str, found: set[str]) -> bool:
        bullet = _BULLET.match(text)
        head = key[len(match_key(bullet.group())) if bullet else 0 :][:CRITERIA_HEAD]
        return head.startswith(self._criteria) or any(
            len(mark) >= CRITERIA_LENGTH and mark in found for mark in self._criteria
        )
