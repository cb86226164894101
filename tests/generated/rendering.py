"""Puts the layout of a kind of site around a page: the same content as the makers of such sites would write it in HTML.

Every family of layouts has a template in ``layouts/`` and a ``Dialect`` here, which says how it writes a paragraph, a
table, a person, a dead link. All of it follows from shell, page and seed alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import quote, urlsplit
from zlib import crc32

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tests.generated.bank import Part
from tests.generated.model import Entry, LinkStyle, Menu, Resource, Shell, WebPage

Urls = Callable[[str], str]
ErrorKind = Literal["not_found", "soft_404", "empty", "placeholder"]
CodePlace = Literal["inside", "outside"]
_T = TypeVar("_T")

_DEAD_HASH = ' href="#"'
_DEAD_SCRIPT = ' href="javascript:void(0)"'
_NO_HREF = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a family writes the small things."""

    paragraph: tuple[str, str] = ("<p>", "</p>")
    headings: tuple[tuple[str, str], ...] = (("<h3>", "</h3>"),)
    table: Literal["thead", "old", "word", "divs"] = "thead"
    people: Literal["cards", "cells", "lines"] = "cards"
    form: Literal["blocks", "cells"] = "blocks"
    runs: Literal["", "word", "spans", "nbsp"] = ""
    """Whether text is cut up into runs of Thai and Latin (Word) or spans (site builders), or has unbreakable spaces."""
    code: CodePlace = "inside"
    """Whether the code stands inside the link or before it."""
    joins: tuple[str, ...] = (" ", " ", ". ", " : ")
    """What stands between code and label."""
    dead: tuple[str, ...] = (_DEAD_HASH,)
    """The attributes of a link that leads nowhere."""
    title: tuple[str, ...] = ("{title} | {agency}", "{title} - {agency}")
    charsets: tuple[str, ...] = ("utf-8",)
    """One per site. Pages in cp874 are served without saying so."""


_BOLD_P = ("<p><strong>", "</strong></p>")
_WORD_SPAN = "<span lang=TH style='font-size:16.0pt;font-family:\"TH SarabunPSK\",sans-serif'>"

DIALECTS: dict[str, Dialect] = {
    "portal": Dialect(
        headings=(('<h5 class="fw-bold">', "</h5>"), ("<h4>", "</h4>")),
        paragraph=('<p class="lh-base">', "</p>"),
        code="outside",
        joins=(" – ", " "),
        title=("{agency}",),
    ),
    "tables": Dialect(
        paragraph=("<p><font size=2>", "</font>"),
        headings=(
            ("<p><b><font size=3 color=#003399>", "</font></b><br>"),
            ("<font size=3><b><u>", "</u></b></font><br>"),
        ),
        table="old",
        people="cells",
        form="cells",
        runs="nbsp",
        dead=(_NO_HREF, _DEAD_HASH),
        title=("{agency}", "Untitled Document", "..::: {agency} :::.."),
        charsets=("utf-8", "cp874"),
    ),
    "cards": Dialect(headings=(('<h4 class="card-head">', "</h4>"),), dead=(_DEAD_SCRIPT, _DEAD_HASH)),
    "accordion": Dialect(
        headings=(("<h4>", "</h4>"), _BOLD_P), form="blocks", dead=(_DEAD_SCRIPT,), joins=(" ", "", " : ", "- ")
    ),
    "wordexport": Dialect(
        paragraph=("<p class=MsoNormal style='text-indent:1.0cm'>", "</p>\n"),
        headings=(
            ("<p class=MsoNormal><b>", "</b></p>\n"),
            ("<p class=MsoNormal align=center><b><u>", "</u></b></p>\n"),
        ),
        table="word",
        people="cells",
        form="cells",
        runs="word",
        code="outside",
        joins=(".<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span>", "&nbsp;"),
        dead=(_NO_HREF,),
        title=("{title}", "", "{place}"),
        charsets=("cp874",),
    ),
    "sitebuilder": Dialect(
        paragraph=(
            '<div class="tyJCtd mGzaTb"><p dir="ltr" class="zfr3Q CDt4Ke" style="text-align: left;">',
            "</p></div>",
        ),
        headings=(('<div class="tyJCtd"><div class="zfr3Q OmQG5e CDt4Ke" role="presentation">', "</div></div>"),),
        table="divs",
        people="lines",
        form="blocks",
        runs="spans",
        dead=(_NO_HREF,),
        joins=(" ", "", " - "),
        title=("{agency} - {title}", "{place} - {title}"),
    ),
    "wordpress": Dialect(
        headings=(('<h3 class="wp-block-heading">', "</h3>"), ('<h2 class="wp-block-heading">', "</h2>"), _BOLD_P),
        title=("{title} &#8211; {agency}", "{title} - {agency}"),
        joins=(" ", "", " – ", "."),
    ),
    "joomla": Dialect(
        headings=(('<h3 style="color: #2a5db0;">', "</h3>"), ('<p style="font-size: 14pt;"><b>', "</b></p>")),
        paragraph=('<p style="text-align: justify;"><span style="font-size: 12pt;">', "</span></p>"),
        people="cells",
        form="cells",
        title=("{title}", "{title} - {agency}"),
    ),
    "vendor": Dialect(
        headings=(('<div class="topic">', "</div>"), ("<b>", "</b><br>")),
        paragraph=('<div class="detail">', "</div>"),
        people="cards",
        form="cells",
        runs="nbsp",
        joins=(" ", "", " "),
        dead=(_DEAD_HASH, _DEAD_SCRIPT),
        title=("messager {agency}", "{agency} {district} {province}"),
    ),
    "imagemenu": Dialect(
        paragraph=("<p>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;", "</p>"),
        headings=(("<h4>", "</h4>"), _BOLD_P),
        people="lines",
        form="cells",
        dead=(_NO_HREF, _DEAD_HASH),
        title=("{agency}", "ยินดีต้อนรับ"),
    ),
    "tabs": Dialect(headings=(("<h4>", "</h4>"),), joins=(" ", " - ", "")),
    "frames": Dialect(
        paragraph=("<p>", "\n"),
        headings=(("<h3><font color=#006600>", "</font></h3>"), ("<p><b>", "</b>")),
        table="old",
        people="cells",
        form="cells",
        code="outside",
        dead=(_NO_HREF, _DEAD_HASH),
        title=("{title}", "New Page 1"),
        charsets=("cp874", "utf-8"),
    ),
    "list": Dialect(
        headings=(("<h3>", "</h3>"), _BOLD_P), code="outside", joins=(" – ", " ", ". "), title=("{agency}", "{title}")
    ),
    "modern": Dialect(
        paragraph=('<div class="text-base leading-7 mb-4">', "</div>"),
        headings=(('<div class="text-xl font-semibold mt-6" role="heading" aria-level="3">', "</div>"),),
        table="divs",
        people="cards",
        dead=(_NO_HREF, _DEAD_HASH),
        title=("{title} | {agency}", "{agency}"),
    ),
}
LAYOUTS: tuple[str, ...] = tuple(DIALECTS)

WORDS_SOFT_404 = (
    "ไม่พบหน้าที่ท่านต้องการ",
    "ขออภัย ไม่พบหน้าเว็บที่คุณเรียกดู อาจถูกย้ายหรือลบออกจากระบบแล้ว",
    "404 ไม่พบหน้าเว็บเพจนี้",
    "ขออภัยค่ะ ไม่มีหน้าที่ท่านเรียก กรุณาตรวจสอบที่อยู่อีกครั้ง",
    "Page not found. ไม่พบเนื้อหาที่ร้องขอ",
    "เกิดข้อผิดพลาด! ไม่พบรายการที่ท่านเลือก",
)
WORDS_EMPTY = (
    "",
    "ไม่พบข้อมูล",
    "อยู่ระหว่างปรับปรุง",
    "ยังไม่มีข้อมูล",
    "อยู่ระหว่างดำเนินการจัดทำข้อมูล",
    "ไม่มีข้อมูลในหมวดนี้",
    "กำลังปรับปรุงข้อมูล ขออภัยในความไม่สะดวก",
    "No data available in table",
)
_LOREM = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore.",
    "Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur.",
    "Curabitur pretium tincidunt lacus. Nulla gravida orci a odio. Nullam varius, turpis et commodo pharetra.",
)
OPEN_WORDS = ("เปิด", "ดูรายละเอียด", "คลิก", "เปิดดู", "รายละเอียด", "คลิกที่นี่", "Click", "View")
DOWNLOAD_WORDS = ("ดาวน์โหลด", "ดาวน์โหลดเอกสาร", "โหลดไฟล์", "Download", "download")
_PAGING = re.compile(r"^(\d{1,3}|[«»‹›]|<<|>>|ถัดไป|ก่อนหน้า|หน้าถัดไป|หน้าก่อนหน้า|หน้าสุดท้าย|Next|Prev(ious)?|หน้า \d+)$")
_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png)(?:$|[?#])", re.IGNORECASE)
_MARKS = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_BREAKS = ("หรือ", "และ", "เพื่อ", "ประจำปี", "การ", "ของ", "ตาม", "ด้าน", "ต่อ", "รอบ", "พ.ศ.", "หน้าที่", "ข้อมูล", "เรื่อง", "ผู้")
_JOINED_BEFORE = re.compile(r"[\u0e40-\u0e44]$|[\u0e2f]$")
_JOINED_AFTER = re.compile(r"^[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]")
_THAI_RUN = re.compile(r"[\u0e00-\u0e7f]+(?:[ \n\xa0.()\-]*[\u0e00-\u0e7f]+)*")


def as_is(path: str) -> str:
    """Leaves an address as it is given."""
    return path


def _crc(*what: object) -> int:
    return crc32("\x1f".join(map(str, what)).encode())


def two_halves(label: str) -> tuple[str, str]:
    """A label cut near its middle where an editor breaks the line: at a space, before a joining word, else anywhere."""
    middle = len(label) / 2
    places = [place.start() for place in re.finditer(r"(?<=\S) (?=\S)", label)]
    places += [m.start() for word in _BREAKS for m in re.finditer(word, label)]
    good = [p for p in places if len(label) * 0.2 <= p <= len(label) * 0.8]
    if not good:
        good = [
            p
            for p in range(1, len(label))
            if not _JOINED_AFTER.match(label[p:]) and not _JOINED_BEFORE.search(label[:p])
        ]
    if not good:
        return label, ""
    cut = min(good, key=lambda p: (abs(p - middle), p))
    return label[:cut].rstrip(), label[cut:].lstrip()


def thai_slug(title: str) -> str:
    """A title as a site builder makes an address of it: without tone marks and vowels above or below, hyphens between."""
    return re.sub(r"[^\w]+", "-", _MARKS.sub("", title.replace("ำ", "า")).lower()).strip("-")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "layouts"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


@dataclass(frozen=True, slots=True)
class Block:
    """Entries of one group that stand together and are shown alike: as rows of cells, or one by one."""

    rows: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    blocks: tuple[Block, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for block in self.blocks for entry in block.entries)

    @property
    def anchor(self) -> str:
        return f"t{_crc(self.name) % 100000}"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every page of a site says of itself and means nothing."""

    house: str
    village: int
    postcode: str
    copyright_year: int
    visitors: str
    today: str
    online: int
    server_time: str
    colour: str


class Painter:
    """What a template asks for: addresses, links in their style, text in the family's own markup, numbers of the site."""

    def __init__(self, shell: Shell, page: WebPage, urls: Urls) -> None:
        self.shell = shell
        self.page = page
        self.urls = urls
        self.d = DIALECTS[shell.layout]
        self._random = random.Random(_crc(shell.seed, page.path))
        self._join = self.site_pick("join", self.d.joins)
        self._heading = self.site_pick("heading", self.d.headings)
        self.imprint = _imprint(shell)

    # Chance, always the same for the same site and page

    def pick(self, options: Sequence[str]) -> str:
        """One of several, differing within a page."""
        return self._random.choice(options)

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def site_pick(self, what: str, options: Sequence[_T]) -> _T:
        """One of several, the same on every page of the site."""
        return options[_crc(self.shell.seed, what) % len(options)]

    def page_pick(self, what: str, options: Sequence[_T]) -> _T:
        """One of several, the same at every asking on this page."""
        return options[_crc(self.shell.seed, self.page.path, what) % len(options)]

    # Addresses

    def to(self, href: str) -> str:
        """The address to write; '#' for nowhere."""
        if not href:
            return "#"
        return self.urls(href) if href.startswith("/") else href

    def at(self, href: str) -> Markup:
        """The attributes of a link to somewhere, or to nowhere as this family writes it."""
        if not href:
            return Markup(self.pick(self.d.dead))
        target = Markup(' target="_blank"') if not href.startswith("/") or _FILE.search(href) else ""
        return Markup(' href="{}"{}').format(self.to(href), target)

    def _script(self, href: str) -> Markup:
        if not href:
            return Markup("return false;")
        address = self.to(href).replace("'", "%27")
        return Markup(
            self.pick(("location.href='{}'", "window.open('{}','_blank')", "window.location = '{}';"))
        ).format(address)

    # Text

    def text(self, words: str) -> Markup:
        """Text as this family writes it between tags."""
        if self.d.runs == "word":
            return _word_runs(words)
        if self.d.runs == "spans":
            return _spans(words)
        if self.d.runs == "nbsp" and _crc(words) % 3 == 0:
            return escape(words).replace(" ", Markup("&nbsp;"))
        return escape(words)

    def paragraph(self, words: str) -> Markup:
        before, after = self.d.paragraph
        return Markup(before) + self.text(words) + Markup(after)

    def heading(self, words: str) -> Markup:
        before, after = self._heading
        return Markup(before) + self.text(words) + Markup(after)

    @property
    def title(self) -> Markup:
        """Of the whole document, which many families never fill in."""
        agency = self.shell.agency
        form = self.site_pick("title", self.d.title) if self.page.title else "{agency}"
        names = {"agency": agency.name, "title": self.page.title, "place": agency.place}
        names |= {"district": f"อำเภอ{agency.district}", "province": f"จังหวัด{agency.province}"}
        return Markup(form).format(**names)

    @property
    def charset(self) -> str:
        return self.site_pick("charset", self.d.charsets)

    @property
    def declared(self) -> str:
        """The charset that the page itself names."""
        return self.site_pick("declared", ("tis-620", "windows-874")) if self.charset == "cp874" else self.charset

    @property
    def alias(self) -> str:
        """What the agency calls itself on other services."""
        return f"invented-{_crc(self.shell.agency.name):08x}"

    @property
    def slug(self) -> str:
        return thai_slug(self.page.title)

    @property
    def trail(self) -> dict[str, object]:
        """The crumbs as data for search engines."""
        steps = [
            {"@type": "ListItem", "position": number, "name": label, "item": self.to(href or self.page.path)}
            for number, (label, href) in enumerate(self.page.crumbs, start=1)
        ]
        return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}

    # Entries

    @property
    def groups(self) -> tuple[Group, ...]:
        """The page's entries by their heading, the ways to further pages of a list apart."""
        listed = [e for e in self.page.entries if not _is_paging(e)]
        return tuple(
            Group(
                name,
                tuple(
                    Block(rows, tuple(same)) for rows, same in groupby(entries, key=lambda entry: entry.style == "row")
                ),
            )
            for name, entries in groupby(listed, key=lambda entry: entry.group)
        )

    @property
    def paging(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.page.entries if _is_paging(e))

    def code(self, entry: Entry) -> Markup:
        """The code with what stands between it and the label."""
        return escape(entry.code) + Markup(self._join) if entry.code else Markup()

    def in_full(self, entry: Entry) -> str:
        """Code and label as one text, as a picture's words or name have it."""
        return f"{entry.code} {entry.label}".strip()

    def words(self, entry: Entry) -> Markup:
        return self.code(entry) + self.text(entry.label)

    def open_word(self, entry: Entry) -> str:
        return self.pick(DOWNLOAD_WORDS if _FILE.search(entry.href) and self.number(0, 2) else OPEN_WORDS)

    def opening(self, entry: Entry, css: str = "") -> Markup:
        """A link that says no more than 'open': in a word, or on some sites, in rows, by a picture with that word."""
        kind = Markup(' class="{}"').format(css) if css else Markup()
        word: str | Markup = self.open_word(entry)
        if entry.style == "row" and self.site_pick("row icons", (False, False, False, True)):
            icon = Markup('<img src="/img/icon_{}.png" width="20" border="0" alt="{}">')
            word = icon.format(file_kind(entry.href), word)
        return Markup("<a{}{}>{}</a>").format(self.at(entry.href), kind, word)

    def link(self, entry: Entry, css: str = "", *, code: CodePlace | Literal["none"] | None = None) -> Markup:
        """The way to somewhere in its style; a row's cells are the template's own."""
        kind = Markup(' class="{}"').format(css) if css else Markup()
        inside = (code or self.d.code) == "inside"
        before = self.code(entry) if not inside and code != "none" else Markup()
        label = (self.code(entry) if inside else Markup()) + self.text(entry.label)
        match entry.style:
            case "plain":
                return before + Markup("<a{}{}>{}</a>").format(self.at(entry.href), kind, label)
            case "split":
                first, second = two_halves(entry.label)
                where = self.at(entry.href)
                between = Markup(self.page_pick("split", ("&nbsp;&nbsp;", "<br>", "&nbsp;&nbsp; ", " ")))
                lead = self.code(entry) if inside else Markup()
                halves = [Markup("<a{}{}>{}</a>").format(where, kind, lead + self.text(first))]
                halves += [Markup("<a{}{}>{}</a>").format(where, kind, self.text(second))] if second else []
                return before + between.join(halves)
            case "onclick":
                shown = self.page_pick("onclick", _ON_CLICK)
                return before + Markup(shown).format(script=self._script(entry.href), css=css or "btn", label=label)
            case "bare" | "row":
                return self.words(entry) + Markup(" ") + self.opening(entry, css)
            case _:
                words = self.in_full(entry)
                on_link = entry.style == "image_title" and self.site_pick("title on link", (True, False))
                title = _title_of(words) if on_link else ""
                picture = self.image(entry.style, words, titled=not on_link)
                return Markup("<a{}{}{}>{}</a>").format(self.at(entry.href), kind, title, picture)

    def image(self, style: LinkStyle, words: str, *, titled: bool = True) -> Markup:
        """A picture of words, with them in alt, title, file name, or nowhere else."""
        number = _crc(self.shell.seed, words) % 90 + 10
        name = self.site_pick("picture name", ("menu_{}.png", "btn{}.jpg", "images_{}.png", "banner-{}.jpg")).format(
            number
        )
        alt = Markup(self.site_pick("no alt", ("", ' alt=""')))
        if style == "image_alt":
            alt = Markup(' alt="{}"').format(words)
        elif style == "image_title":
            alt = _title_of(words) if titled else Markup()
        elif style == "image_file":
            plain = re.sub(r'[\\/?#%&"<>:*|]+', "-", words)
            plain = plain.replace(" ", self.site_pick("space in name", ("-", "_", " ")))
            name = (quote(plain) if self.site_pick("quoted", (True, False)) else plain) + ".png"
        return Markup('<img src="/img/{}"{} border="0" class="img-fluid">').format(name, alt)

    def menu_image(self, entry: Menu) -> Markup:
        return self.image(picture_way(self.shell, entry.label), entry.label)

    # Files

    def kind_of(self, entry: Entry) -> str:
        return file_kind(entry.href)

    def size(self) -> str:
        big = self.number(0, 1)
        return f"{self.number(1, 9)}.{self.number(10, 99)} MB" if big else f"{self.number(31, 989)} KB"

    # Menu

    @property
    def full_menu(self) -> bool:
        """Whether the page carries the whole menu: not every page of some families does."""
        if self.page.kind in {"home", "list"} or self.shell.layout not in {"wordexport", "frames", "sitebuilder"}:
            return True
        return self.shell.layout == "sitebuilder" and self.site_pick("menu everywhere", (True, False))

    @property
    def frameset(self) -> bool:
        """Whether a home page of frames is a frameset; otherwise it shows its content in an inline frame."""
        return self.site_pick("frameset", (True, True, False))


_ON_CLICK = (
    '<a href="#" onclick="{script}" class="{css}">{label}</a>',
    '<div class="link {css}" style="cursor:pointer" onclick="{script}">{label}</div>',
    '<button type="button" class="btn {css}" onclick="{script}">{label}</button>',
    '<span class="{css}" onclick="{script}">{label}</span>',
)


def _title_of(words: str) -> Markup:
    return Markup(' title="{}"').format(words)


def _is_paging(entry: Entry) -> bool:
    return not entry.group and not entry.code and bool(_PAGING.match(entry.label.strip()))


def file_kind(href: str) -> str:
    """By its address, as the icon beside it shows."""
    found = _FILE.search(urlsplit(href).path) or _FILE.search(href)
    return found.group(1).lower()[:3] if found else "link"


def picture_way(shell: Shell, label: str) -> LinkStyle:
    """How a menu of pictures shows this label; 'image': its words stand nowhere in the HTML."""
    ways: tuple[LinkStyle, ...] = ("image_alt",) * 4 + ("image_title",) * 3 + ("image_file",) * 2 + ("image",)
    return ways[_crc(shell.seed, "menu", label) % len(ways)]


def _wrapped(words: str) -> str:
    """Lines of an editor's making: broken at the first space past the 70th letter, where a browser sees a space."""
    lines = [""]
    for word in words.split(" "):
        if len(lines[-1]) > 70:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


def _word_runs(words: str) -> Markup:
    words = _wrapped(words)
    pieces = []
    last = 0
    for run in _THAI_RUN.finditer(words):
        pieces += [escape(words[last : run.start()]), Markup(_WORD_SPAN), escape(run.group()), Markup("</span>")]
        last = run.end()
    pieces.append(escape(words[last:]))
    return Markup().join(pieces)


def _spans(words: str) -> Markup:
    first, second = two_halves(words) if len(words) > 60 else (words, "")
    if second and words[len(first)] != second[0]:
        first += " "
    shown = Markup('<span class="C9DxTc" style="font-family: Sarabun, Arial;">{}</span>')
    return shown.format(first) + (shown.format(second) if second else "")


def _imprint(shell: Shell) -> Imprint:
    chance = random.Random(_crc(shell.seed, shell.agency.name))
    return Imprint(
        house=f"{chance.randint(1, 299)}",
        village=chance.randint(1, 12),
        postcode=f"{chance.randint(10, 96)}{chance.randint(0, 9)}{chance.choice('012345')}0",
        copyright_year=chance.randint(2555, 2568),
        visitors=f"{chance.randint(1200, 2_600_000):,}",
        today=f"{chance.randint(1, 480)}",
        online=chance.randint(1, 19),
        server_time=f"{chance.randint(2012, 2025)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d} "
        f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}:{chance.randint(0, 59):02d}",
        colour=chance.choice(("#0b5394", "#7a1fa2", "#00695c", "#b45f06", "#8e1b1b", "#1565c0", "#c2185b", "#33691e")),
    )


def _flat(menu: Sequence[Menu], depth: int = 0) -> Iterator[tuple[Menu, int]]:
    for entry in menu:
        yield entry, depth
        yield from _flat(entry.below, depth + 1)


def _paint(template: str, shell: Shell, page: WebPage, urls: Urls, **more: object) -> Resource:
    painter = Painter(shell, page, urls)
    html = (
        _templates()
        .get_template(template)
        .render(
            x=painter,
            d=painter.d,
            shell=shell,
            agency=shell.agency,
            page=page,
            imprint=painter.imprint,
            flat=tuple(_flat(shell.menu)),
            **{"role": "", **more},
        )
    )
    served = "text/html" if painter.charset == "cp874" else f"text/html; charset={painter.charset}"
    return Resource(html.encode(painter.charset, errors="xmlcharrefreplace"), served, page.status)


def render_page(shell: Shell, page: WebPage, urls: Urls) -> Resource:
    """A page of a site in the site's layout. ``urls`` is asked for every address within the site that is written."""
    return _paint(f"{shell.layout}.html.j2", shell, page, urls)


def companions(shell: Shell, page: WebPage, urls: Urls) -> dict[str, Resource]:
    """Path -> what must be served beside this page: the frames of a home page made of frames. Most pages have none."""
    if shell.layout != "frames" or page.kind != "home":
        return {}
    roles = ("top", "menu", "main") if Painter(shell, page, urls).frameset else ("main",)
    return {f"/{role}.htm": _paint("frames.html.j2", shell, page, urls, role=role) for role in roles}


def error_page(shell: Shell, kind: ErrorKind, urls: Urls = as_is, *, title: str = "", path: str = "/error") -> Resource:
    """What the site answers where there is nothing: an error, an error that says 200, a page not filled in."""
    pick = _crc(shell.seed, path, kind)
    page = WebPage(path=path, title=title)
    match kind:
        case "not_found" if shell.layout in {"tables", "wordexport", "frames", "imagemenu"} or pick % 3 == 0:
            return Resource(
                b'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head>'
                b"<body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n<hr>\n"
                b"<address>Apache/2.4.6 Server at Port 80</address>\n</body></html>\n",
                "text/html; charset=iso-8859-1",
                404,
            )
        case "not_found":
            page = replace(page, title="404", status=404, parts=_paragraphs("404 Not Found", WORDS_SOFT_404[pick % 4]))
        case "soft_404":
            page = replace(page, parts=_paragraphs(WORDS_SOFT_404[pick % len(WORDS_SOFT_404)], "กลับหน้าหลัก"))
        case "empty":
            said = WORDS_EMPTY[pick % len(WORDS_EMPTY)]
            page = replace(page, parts=_paragraphs(said) if said else ())
        case "placeholder":
            page = replace(page, parts=_paragraphs(*_LOREM, "123 Street, New York, USA", "Call +012 345 6789"))
    return render_page(shell, page, urls)


def _paragraphs(*texts: str) -> tuple[Part, ...]:
    return tuple(Part(p=text) for text in texts)
