"""What an address says of itself: which other one it repeats, which endless list it is part of, what lies there."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

Kind = Literal["page", "file", "image", "script"]
"""What is expected at an address: an HTML page, a document, an image (a scan), a script that holds a menu."""

Endless = Literal["calendar", "dated", "paging"]

MAX_URL_LENGTH = 2000
"""Characters. Longer addresses are built by a loop, not by an officer."""

_FILES = frozenset(
    "pdf doc docx odt rtf xls xlsx ods csv ppt pptx odp ppsx pps txt zip rar 7z".split()  # noqa: SIM905 - one line reads better
)
_IMAGES = frozenset(("jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff"))
_NEVER = frozenset(
    "mp3 mp4 m4a m4v avi mov wmv flv mkv webm wav wma ogg mpg mpeg exe msi apk dmg iso css ico svg woff woff2 ttf eot "  # noqa: SIM905
    "map swf psd ai js json xml rss atom ics vcf torrent".split()
)
_PRINT = frozenset(
    (
        *(("tmpl", "component"), ("print", "1"), ("print", "true"), ("preview", "1")),
        *((key, "print") for key in ("format", "layout", "output", "view", "action")),
    )
)
_SORT_KEYS = frozenset(("sort", "order", "orderby", "order_by", "sortby", "sort_by", "dir", "filter_order_dir", "asc"))
_SORT_VALUES = re.compile(
    r"(asc|desc|name|title|date|hits|views?|created|modified|published|latest|popular|random|ordering|rating|size|type)"
    r"([._ -]?(asc|desc|up|down))?|[a-z]\.[a-z_]+",
    re.IGNORECASE,
)
_PAGING_KEYS = frozenset(
    "pg paged pagenum page_no pageno page_num limitstart offset limit perpage per_page pn currentpage current_page "  # noqa: SIM905
    "cpage pagination start_row".split()
)
_SOMETIMES_PAGING_KEYS = frozenset(("page", "p", "start", "pages"))
"""These name an article as often as a page of a list: the link's words decide."""
_PAGING_WORDS = re.compile(
    r"\W*((หน้า|page)?\W*\d*|(next|prev|previous|first|last|newer|older|ถัดไป|ต่อไป|ก่อนหน้า|ย้อนกลับ|หน้าแรก|หน้าสุดท้าย|"
    r"หน้าถัดไป|หน้าก่อน|แรกสุด|ท้ายสุด|สุดท้าย)\W*(page|posts?|หน้า)?)\W*",
    re.IGNORECASE,
)
_PAGING_PATH = re.compile(r"/(page|paged|p|หน้า)[/-]?\d+(?=/|$|\.)", re.IGNORECASE)
_CALENDAR_WORDS = re.compile(
    r"calend[ae]r|ปฏิทิน|eventlist|events?/(\d{4}|month|week|day|list)|tribe-bar-date", re.IGNORECASE
)
_DATE_KEYS = frozenset(("month", "year", "day", "m", "y", "d", "date", "week", "mon", "cal", "ym"))
_DATE_PATH = re.compile(r"/(19|20|25)\d\d[/-](0?[1-9]|1[0-2])([/-]([0-2]?\d|3[01]))?/?$")
_DIGITS = re.compile(r"\d+")
_HOME_FILES = frozenset(("", "index.html", "index.htm", "index.php", "default.aspx", "default.asp", "home.php"))
_REMEMBERED = 8192
"""Addresses whose key, kind and list are not worked out again: those of menus come with every page."""


def suffix(url: str) -> str:
    """The extension of the last path segment, lower-case, without its dot; empty where there is none."""
    return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower().lstrip(".")


@lru_cache(maxsize=_REMEMBERED)
def kind_by_name(url: str) -> Kind | None:
    """What the name of an address promises; ``None`` for what is never fetched (films, styles, fonts, feeds)."""
    extension = suffix(url)
    if extension in _NEVER:
        return None
    if extension in _FILES:
        return "file"
    return "image" if extension in _IMAGES else "page"


def without_print(url: str) -> str:
    """The address of the page that a print view repeats; any other address unchanged."""
    parts = urlsplit(url)
    if not parts.query:
        return url
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if (pair[0].lower(), pair[1].lower()) not in _PRINT]
    if len(kept) == len(pairs):
        return url
    return urlunsplit(parts._replace(query=urlencode(kept)))


@lru_cache(maxsize=_REMEMBERED)
def fold(url: str) -> str:
    """A key that is equal for addresses which lead to the same thing.

    The scheme, a leading ``www.``, the order of parameters, print views and sort orders are folded away.
    """
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.")
    query = sorted(
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if (key.lower(), value.lower()) not in _PRINT and not _orders(key.lower(), value)
    )
    return f"{host}{unquote(parts.path) or '/'}" + (f"?{urlencode(query)}" if query else "")


def _orders(key: str, value: str) -> bool:
    return (key in _SORT_KEYS or key.startswith("filter_order")) and (not value or bool(_SORT_VALUES.fullmatch(value)))


@lru_cache(maxsize=_REMEMBERED)
def endless(url: str, text: str = "") -> Endless | None:
    """Which kind of list without end an address belongs to, by its words and parameters and the link's ``text``.

    ``calendar``: its own words say so. ``dated``: chosen by month or day, as archives and monthly reports are.
    ``paging``: one page of a longer list.
    """
    parts = urlsplit(url)
    keys = {key.lower(): value for key, value in parse_qsl(parts.query, keep_blank_values=True)}
    path = unquote(parts.path)
    if _CALENDAR_WORDS.search(path + "?" + unquote(parts.query)):
        return "calendar"
    numbered = {key for key, value in keys.items() if value.isdigit()}
    paged = _PAGING_PATH.search(path)
    if (paged and not (paged.start() == 0 and _named(text))) or numbered & _PAGING_KEYS:
        return "paging"
    if numbered & _SOMETIMES_PAGING_KEYS and _PAGING_WORDS.fullmatch(text):
        return "paging"
    dated = [key for key, value in keys.items() if key in _DATE_KEYS and any(map(str.isdigit, value))]
    return "dated" if len(dated) >= 2 or _DATE_PATH.search(path) else None


def _named(text: str) -> bool:
    """Whether a link's words name what it leads to: '/page/849' is a page of its own, not the 849th of a list."""
    return bool(text.strip()) and not _PAGING_WORDS.fullmatch(text)


def shape(url: str, text: str = "") -> str:
    """The pattern an address is one of: digits folded, parameter values dropped.

    The pages of one list share a shape that no other list has: for them the other parameters keep their values.
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kind = endless(url, text)
    path = unquote(parts.path)
    if kind == "paging":
        others = _PAGING_KEYS | _SOMETIMES_PAGING_KEYS
        kept = sorted((key, value) for key, value in pairs if key.lower() not in others)
        return f"{parts.netloc}{_PAGING_PATH.sub('/page/#', path)}?{urlencode(kept)} paging"
    keys = "&".join(sorted({key for key, _ in pairs}))
    return f"{parts.netloc}{_DIGITS.sub('#', path)}?{keys} {kind or ''}".rstrip()


def looping(url: str) -> bool:
    """Whether an address is built by a loop: too long, one segment again and again, or a pile of parameters."""
    if len(url) > MAX_URL_LENGTH:
        return True
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment and not segment.isdigit()]
    return parts.query.count("&") > 20 or any(segments.count(segment) > 2 for segment in set(segments))


def is_home(url: str) -> bool:
    """Whether an address is the root of its host."""
    parts = urlsplit(url)
    return not parts.query and parts.path.strip("/").lower() in _HOME_FILES
