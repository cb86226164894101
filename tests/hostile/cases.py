"""The misbehaviours, each with what a scan must make of it. A case is one line of data where that is enough."""
# ruff: noqa: E501  a table reads better with one case per row

from __future__ import annotations

import asyncio
import base64
import codecs
import gzip
import zlib
from collections.abc import Mapping
from functools import cache

import brotli
from backports import zstd

from tests.hostile.playing import (
    GOOD,
    HTML,
    PDF,
    Case,
    Expected,
    Part,
    Play,
    Visit,
    moves,
    page,
    raw,
    sends,
    site,
    with_corner,
    with_front,
)

CASES: list[Case] = []
HARD: dict[str, Part] = {}
"""Pages that are hard to read, by name."""
FLOOD = b"<p>" + "เทศบาลตำบลบ้านตัวอย่าง ".encode() * 400 + b"</p>\n"
NAMES = (
    "127.0.0.1",
    "[::1]",
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "[::ffff:127.0.0.1]",
    "[fd00::1]",
)
SPELLINGS = ("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "localhost.", "inside.hostile.test")
FAILED, PARTIAL = "failed", "partial"
TRIES = {"timeout": 1.5}
"""For sites that keep silent: every second is waited for several times."""


def _causes(*names: str) -> frozenset[str]:
    return frozenset(names)


def corner(
    name: str,
    does: str,
    part: Part,
    *causes: str,
    read: bool = False,
    others: tuple[str, ...] = (),
    heavy: bool = False,
    most_asked: int = 200,
    **settings: object,
) -> None:
    """An honest site with one hostile place: the rest is read, and the place's cause is named (or it is read too)."""
    expected = Expected(
        read=("/", "/good", *(("/corner",) if read else ())),
        unread={"/corner": _causes(*causes)} if causes else {},
        most_asked=most_asked,
    )
    CASES.append(Case(name, does, with_corner(part, *others), expected, settings, heavy=heavy))


def front(
    name: str,
    does: str,
    part: Part,
    state: str,
    *causes: str,
    read: tuple[str, ...] = (),
    heavy: bool = False,
    **more: object,
) -> None:
    """A site that misbehaves from its first answer on."""
    CASES.append(Case(name, does, with_front(part), Expected(state, _causes(*causes), read), more, heavy=heavy))


def whole(
    name: str,
    does: str,
    parts: Mapping[str, Part],
    *,
    rest: Part | None = None,
    state: str = "complete",
    causes: tuple[str, ...] = (),
    read: tuple[str, ...] = ("/",),
    unread: Mapping[str, frozenset[str]] | None = None,
    most_asked: int = 200,
    heavy: bool = False,
    **settings: object,
) -> None:
    """A site written path by path."""
    expected = Expected(state, _causes(*causes), read, unread or {}, most_asked)
    CASES.append(Case(name, does, site(parts, rest=rest), expected, settings, heavy=heavy))


def at_line(name: str, does: str, play: Play, state: str, *causes: str, scheme: str = "http", tls: str = "") -> None:
    """A site that misbehaves below HTTP."""
    CASES.append(
        Case(name, does, play, Expected(state, _causes(*causes)), TRIES, tls=tls, at_once=tls == "", scheme=scheme)
    )


def home(*links: str, body: str = "", head: str = "") -> str:
    return page("เทศบาลตำบลบ้านตัวอย่าง", *links, "/good", body=body, head=head)


# --- answers that lie about their length, or have none ---


async def _drip(visit: Visit) -> None:
    await visit.head_only("HTTP/1.1 200 OK", f"Content-Type: {HTML}", "Content-Length: 100000")
    await visit.forever(b"<p>", 0.05)


async def _drip_head(visit: Visit) -> None:
    visit.ended = True
    await visit.write(b"HTTP/1.1 200 OK\r\n")
    await visit.forever(b"X-A: b\r\n", 0.05)


def _endless(kind: str, data: bytes) -> Play:
    async def play(visit: Visit) -> None:
        await visit.head_only("HTTP/1.1 200 OK", f"Content-Type: {kind}", "Connection: close")
        await visit.forever(data)

    return play


def _chunks(first: bytes, then: bytes = b"") -> Play:
    async def play(visit: Visit) -> None:
        await visit.head_only("HTTP/1.1 200 OK", f"Content-Type: {HTML}", "Transfer-Encoding: chunked")
        await visit.write(first)
        if then:
            await visit.forever(then)

    return play


async def _reset_in_body(visit: Visit) -> None:
    await visit.head_only("HTTP/1.1 200 OK", f"Content-Type: {HTML}", "Content-Length: 100000")
    await visit.write(page("ตัดกลางคัน").encode())
    await asyncio.sleep(0.1)
    visit.reset()


async def _reset(visit: Visit) -> None:
    visit.reset()


async def _silence(visit: Visit) -> None:
    visit.ended = True
    await visit.reader.read()


async def _close(visit: Visit) -> None:
    visit.ended = True


SMUGGLED = page("หน้าที่แทรกมา").encode()


async def _smuggle(visit: Visit) -> None:
    body = page("หน้าแรกของสองคำตอบ").encode()
    second = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    await visit.write(head + body + second + SMUGGLED)


def _length(value: str, body: bytes | None = None) -> Play:
    text = page("ความยาวไม่ตรง").encode() if body is None else body
    return raw(f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\n{value}\r\n\r\n".encode() + text)


NO_ANSWER = ("reset", "other", "timeout", "refused", "unreadable", "too_large", "server_error")
corner("slow-drip", "sends a byte now and then and never ends", _drip, "timeout", **TRIES)
corner("slow-head", "sends headers one by one and never ends", _drip_head, "timeout", **TRIES)
corner("never-ends", "sends a page without end", _endless(HTML, FLOOD), "too_large")
corner("never-ends-file", "sends a PDF without end", _endless("application/pdf", PDF * 100), "too_large")
corner("never-ends-film", "sends a film without end", _endless("video/mp4", bytes(65_536)), "too_large")
corner("never-ends-plain", "sends text without a type and without end", _endless("", FLOOD), "too_large")
corner("length-too-long", "promises more than it sends", _length("Content-Length: 1000000"), read=True)
corner("length-too-short", "sends more than it promised", _length("Content-Length: 600"), read=True)
corner("length-negative", "promises a negative length", _length("Content-Length: -5"), *NO_ANSWER)
corner("length-twice", "promises two lengths", _length("Content-Length: 10\r\nContent-Length: 900"), *NO_ANSWER)
corner("length-no-number", "promises a length that is no number", _length("Content-Length: abc"), *NO_ANSWER)
corner(
    "length-astronomic", "promises more bytes than there are atoms", _length(f"Content-Length: {10**90}"), "too_large"
)
corner("chunk-garbage", "sends chunks without sizes", _chunks(b"zz\r\nhello\r\n"), *NO_ANSWER)
corner("chunk-of-4-gb", "announces a chunk of 4 GB and sends it", _chunks(b"FFFFFFFF\r\n", FLOOD), "too_large")
corner("chunk-size-endless", "sends a chunk's size without end", _chunks(b"1;", b"x" * 60_000), *NO_ANSWER)
corner("chunk-trailers", "sends trailers without end", _chunks(b"0\r\n", b"X-A: b\r\n" * 5000), *NO_ANSWER)
corner(
    "transfer-unknown", "names a transfer encoding that does not exist", _length("Transfer-Encoding: rot13"), *NO_ANSWER
)
corner(
    "transfer-and-length", "names a length and chunks at once",
    _length("Content-Length: 5\r\nTransfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD.encode()) + 1, GOOD.encode() + b" ")),
)  # fmt: skip
corner("reset-in-body", "cuts the line in the middle of a page", _reset_in_body)
corner("reset-before-head", "cuts the line before it answers", _reset, *NO_ANSWER)
corner("close-before-head", "hangs up before it answers", _close, *NO_ANSWER)
corner("silence", "takes a request and never answers", _silence, "timeout", **TRIES)
corner("smuggled-answer", "sends a second answer that nobody asked for", _smuggle, read=True)

# --- heads ---


def _interim(visit: Visit) -> object:
    visit.ended = True
    return visit.forever(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)


async def _endless_interim(visit: Visit) -> None:
    await _interim(visit)  # type: ignore[misc]


async def _header_flood(visit: Visit) -> None:
    visit.ended = True
    await visit.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        visit.writer.write(b"X-%d: y\r\n" % number)
    await visit.write(b"\r\n<p>late</p>")


async def _headers_forever(visit: Visit) -> None:
    visit.ended = True
    await visit.write(b"HTTP/1.1 200 OK\r\n")
    await visit.forever(b"X-A: b\r\n" * 5000)


PAGE = page("หน้าที่มีหัวแปลก").encode()


def _head(*lines: bytes) -> Play:
    return raw(b"\r\n".join((*lines, b"Content-Length: %d" % len(PAGE), b"", b"")) + PAGE)


OK, TYPE = b"HTTP/1.1 200 OK", b"Content-Type: text/html; charset=utf-8"
corner("http-0-9", "answers without a status line", raw(PAGE), *NO_ANSWER)
corner("status-garbage", "answers with a status that is no number", _head(b"HTTP/1.1 OK 200", TYPE), *NO_ANSWER)
corner("status-999", "answers with status 999", sends(PAGE, 999), "server_error")
corner("status-huge", "answers with status 99999999", sends(PAGE, 99_999_999), "server_error")
corner("status-negative", "answers with status -200", sends(PAGE, -200), *NO_ANSWER)
corner("version-unknown", "answers in HTTP/9.9", _head(b"HTTP/9.9 200 OK", TYPE))
corner("status-204", "answers with no content", raw(b"HTTP/1.1 204 No Content\r\n\r\n"), "empty")
corner("status-205", "answers with reset content", sends("", 205), "empty")
corner("status-206", "answers with a part nobody asked for", sends(PAGE, 206, Content_Range="bytes 0-9/10"), read=True)
corner("status-304", "answers that nothing has changed, unasked", raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"), "other")
corner("interim-forever", "sends interim answers without end", _endless_interim, *NO_ANSWER)
corner(
    "interim-once",
    "sends an interim answer before the page",
    raw(
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        + b"\r\n".join((OK, TYPE, b"Content-Length: %d" % len(PAGE), b"", b""))
        + PAGE
    ),
    read=True,
)
corner("headers-100000", "sends 100,000 headers", _header_flood, *NO_ANSWER)
corner("headers-forever", "sends headers as fast as it can, without end", _headers_forever, *NO_ANSWER)
corner("header-of-1-mb", "sends a header of 1 MB", _head(OK, TYPE, b"X-A: " + b"b" * 1_000_000), *NO_ANSWER)
corner(
    "header-nul",
    "puts NUL, CR and escapes into headers",
    _head(OK, TYPE, b"X-A: b\x00c\rd\x1b[31m", b"Server: \x1b]0;x\x07"),
    read=True,
)
corner("header-no-colon", "sends header lines without a colon", _head(OK, b"nonsense", TYPE), read=True)
corner("header-duplicates", "sends every header fifty times", _head(OK, *([TYPE, b"X-A: b"] * 50)), read=True)

# --- encodings ---


@cache
def _zeros(megabytes: int) -> bytes:
    return page("ระเบิด").encode() + b" " * (megabytes * 1_000_000)


def _packed(name: str) -> Play:
    """Packed at the first request, so that the list of cases costs nothing."""

    @cache
    def body() -> bytes:
        match name:
            case "gzip":
                return gzip.compress(_zeros(30), 6)
            case "deflate":
                return zlib.compress(_zeros(30), 6)
            case "br":
                return brotli.compress(_zeros(30), quality=1)
            case "zstd":
                return zstd.compress(_zeros(30))
            case "gzip, br":
                return brotli.compress(gzip.compress(_zeros(30), 6), quality=1)
        return gzip.compress(gzip.compress(_zeros(30), 6), 6)

    async def play(visit: Visit) -> None:
        packed = await asyncio.to_thread(body)
        await sends(packed, Content_Encoding=name)(visit)

    return play


for _name in ("gzip", "deflate", "br", "zstd", "gzip, gzip", "gzip, br"):
    _slug = _name.replace(", ", "-in-")
    corner(f"bomb-{_slug}", f"packs 30 MB with {_name}", _packed(_name), "too_large")
    if _name in ("gzip", "br", "gzip, gzip"):
        front(
            f"front-bomb-{_slug}",
            f"answers at once with 30 MB packed with {_name}",
            _packed(_name),
            FAILED,
            "too_large",
            "unreadable",
        )
corner(
    "encodings-40",
    "names forty encodings over each other",
    sends(PAGE, Content_Encoding=", ".join(["gzip"] * 40)),
    "unreadable",
)
corner("encoding-lie", "says gzip and sends HTML", sends(PAGE, Content_Encoding="gzip"), "unreadable")
corner("encoding-unknown", "names an encoding nobody asked for", sends(PAGE, Content_Encoding="x-secret"), "unreadable")
corner(
    "encoding-cut", "sends half of a packed page", sends(gzip.compress(PAGE)[:-30], Content_Encoding="gzip"), read=True
)

# --- redirects ---

corner("redirect-loop", "redirects to itself", moves("/corner"), "redirect_loop")
whole(
    "redirect-circle",
    "redirects from one page to the other and back",
    {"/": home("/a"), "/a": moves("/b"), "/b": moves("/a")},
    read=("/", "/good"),
    unread={"/a": _causes("redirect_loop")},
)


async def _fresh(visit: Visit) -> None:
    await moves(f"/corner?n={visit.number}")(visit)


whole(
    "redirect-fresh",
    "redirects to a fresh address each time",
    {"/": home("/corner")},
    rest=_fresh,
    read=("/",),
    most_asked=80,
)
front("front-redirect-loop", "redirects its first page to itself", moves("/"), FAILED, "redirect_loop")
front("front-redirect-fresh", "redirects its first page to a fresh address each time", _fresh, FAILED, "redirect_loop")
for _number, _place in enumerate(NAMES):
    front(
        f"front-to-private-{_number}",
        f"redirects its first page to {_place}",
        moves(f"http://{_place}/"),
        FAILED,
        "private_address",
    )
for _place in SPELLINGS:
    _slug = _place.rstrip(".").replace(".", "-") + ("-dot" if _place.endswith(".") else "")
    front(
        f"front-to-{_slug}",
        f"redirects its first page to {_place}",
        moves(f"http://{_place}:{{canary_port}}/"),
        FAILED,
        "private_address",
    )
front(
    "front-to-chain",
    "redirects by way of its own pages into private space",
    site({"/": moves("/a"), "/a": moves("/b"), "/b": moves("http://{canary}/")}),
    FAILED,
    "private_address",
)
front(
    "front-to-mixed",
    "redirects to a name of one public and one private address",
    moves("http://mixed.hostile.test/"),
    FAILED,
    "private_address",
)
front(
    "front-to-nowhere", "redirects to a name that does not exist", moves("http://nowhere.hostile.test/"), FAILED, "dns"
)
front(
    "front-to-ssh",
    "redirects to port 22 of its own host",
    moves("http://front-to-ssh.hostile.test:22/"),
    FAILED,
    "other",
)
for _name, _target in (
    ("javascript", "javascript:alert(1)"), ("file", "file:///etc/passwd"), ("gopher", "gopher://127.0.0.1:70/_x"),
    ("data", "data:text/html,<script>alert(1)</script>"), ("ftp", "ftp://127.0.0.1/"),
):  # fmt: skip
    front(f"front-to-{_name}", f"redirects its first page to {_name}:", moves(_target), FAILED, "other")
    corner(f"redirect-to-{_name}", f"redirects a page to {_name}:", moves(_target), "other")
corner("redirect-long", "redirects to an address of 10,000 letters", moves("/" + "a" * 10_000))
corner("redirect-1-mb", "redirects to an address of 1 MB", moves("/" + "a" * 1_000_000), *NO_ANSWER)
corner("redirect-nowhere", "redirects without saying where", sends("", 302), "other")
corner("redirect-split", "redirects with line ends in the address", moves("/good%0d%0aSet-Cookie:%20a=b"), "not_found")
corner("redirect-letters", "redirects to an address of raw Thai letters", moves("/แผน".encode().decode("latin-1")))
corner(
    "redirect-password",
    "redirects to its own page with a user name and password",
    moves("http://user:secret@{host}/good"),
)
for _number, _place in enumerate((*NAMES[:6], "{canary}", "inside.hostile.test")):
    corner(
        f"document-in-private-{_number}", f"links an item's document at {_place}",
        page("แผน"), others=(f"http://{_place}/แผนดำเนินงาน2568.pdf",), read=True,
    )  # fmt: skip
corner("redirect-document", "redirects an item's document into private space", moves("http://{canary}/plan.pdf"))

# --- names ---

whole(
    "rebind",
    "has a name that leads to loopback from the second look-up on",
    {"/": home("/a", "/b")},
    state="any",
    read=(),
)

# --- pages without end ---


async def _ten_million_links(visit: Visit) -> None:
    await visit.head_only("HTTP/1.1 200 OK", f"Content-Type: {HTML}", "Connection: close")
    await visit.write(b"<!doctype html><title>x</title><main>")
    for start in range(0, 10_000_000, 1000):
        await visit.write(b"".join(b'<a href="/n%d">n%d</a>\n' % (n, n) for n in range(start, start + 1000)))


def _many_links(count: int) -> str:
    links = "".join(f'<a href="/n{number}">เรื่องที่ {number}</a> ' for number in range(count))
    return home(body=links)


async def _tree(visit: Visit) -> None:
    base = visit.path.rstrip("/")
    await visit.reply(page(f"หน้า {visit.number}", *(f"{base}/{number}" for number in range(30))))


async def _calendar(visit: Visit) -> None:
    month = int(visit.path.rpartition("=")[2]) if "=" in visit.path else 1
    links = (f"/calendar?month={month + step}" for step in (-1, 1, 12))
    await visit.reply(page(f"ปฏิทิน {month}", *links, *(("/good",) if month == 1 else ())))


async def _session(visit: Visit) -> None:
    number = visit.number
    links = (f"/{name}?PHPSESSID={number:032x}" for name in ("good", "about", "news"))
    await visit.reply(page(visit.path.partition("?")[0], *links))


async def _fork(visit: Visit) -> None:
    visits = [f"/view?v={visit.number}{step}" for step in range(5)]
    await sends(page(f"ครั้งที่ {visit.number}", *visits), Set_Cookie=f"id{visit.number}=x{visit.number}; Path=/")(visit)


async def _cases(visit: Visit) -> None:
    word = "".join(
        letter.upper() if visit.number >> place & 1 else letter for place, letter in enumerate("announcement")
    )
    await visit.reply(page("ประกาศ", f"/{word}", f"/{word}/"))


async def _matrix(visit: Visit) -> None:
    await visit.reply(page(f"หน้า {visit.number}", *(f"/page;v={visit.number};w={step}" for step in range(10))))


async def _parameters(visit: Visit) -> None:
    await visit.reply(
        page(f"หน้า {visit.number}", "/p?" + "&".join(f"a{n}={visit.number}" for n in range(10_000)), "/good")
    )


async def _growing(visit: Visit) -> None:
    await visit.reply(
        page(f"หน้า {visit.number}", f"/next?n={visit.number}", "/good", body="<p>ข่าว</p>" * (visit.number * 2000))
    )


SMALL = {"max_pages": 12}
BUDGET = ("budget",)
front("links-10-million", "sends a page of ten million links", _ten_million_links, FAILED, "too_large")
whole(
    "links-20000",
    "links 20,000 pages that do not exist",
    {"/": _many_links(20_000)},
    read=("/",),
    state="any",
    most_asked=3100,
    max_minutes=0.3,
)
front("endless-tree", "has pages below pages below pages", _tree, PARTIAL, "budget", **SMALL)
front("endless-calendar", "has a calendar of all months for ever", _calendar, "any", read=("/",), **SMALL)
front("endless-sessions", "gives every link a session of its own", _session, "complete")
front(
    "endless-cookies",
    "sets a new cookie with every answer and makes new addresses of it",
    _fork,
    PARTIAL,
    "budget",
    **SMALL,
)
front("endless-cases", "writes its addresses in ever new cases", _cases, "any", **SMALL)
front("endless-matrix", "puts counters behind semicolons", _matrix, "any", **SMALL)
front("endless-parameters", "links addresses of ten thousand parameters", _parameters, "complete")
front("endless-growth", "sends longer pages each time", _growing, "any", **SMALL)
front("same-page", "answers every address with one page", page("หน้าเดียว", *(f"/p{n}" for n in range(50))), "complete")
front(
    "soft-404",
    "answers every address with 'not found' and status 200",
    "<title>404 Not Found</title><h1>ไม่พบหน้าที่ต้องการ</h1>",
    FAILED,
    "not_found",
)
whole(
    "url-long",
    "links addresses of 100,000 letters",
    {"/": home("/" + "a" * 100_000, "/?q=" + "b" * 3000)},
    read=("/", "/good"),
)
whole(
    "url-controls",
    "writes controls, quotes and spaces into its addresses",
    {"/": home("/a\tb\nc\x0b", "/\u202e\u0000x", "/a b'c", "http://{host}\\@good", "//{host}/x y")},
    read=("/", "/good"),
)
whole(
    "url-password",
    "links with user name and password",
    {"/": home("http://user:secret@{host}/in")},
    rest=page("ภายใน"),
    read=("/", "/in"),
)
whole(
    "url-ports",
    "links to mail, shell and database ports of its own name",
    {"/": home(*(f"http://url-ports.hostile.test:{port}/แผนดำเนินงาน" for port in (22, 25, 3306, 6379)))},
    read=("/", "/good"),
)
whole(
    "url-private",
    "links pages, pictures, scripts, frames and forms in private space",
    {
        "/": home(
            "http://{canary}/x",
            body='<img src="http://{canary}/a.png"><script src="http://{canary}/menu.js"></script><iframe src="http://{canary}/f"></iframe><form action="http://{canary}/s"><input name=q></form><link rel=stylesheet href="http://{canary}/s.css"><object data="http://{canary}/o.pdf"></object>',
        )
    },
    read=("/", "/good"),
)
whole(
    "base-elsewhere",
    "says that its links begin in private space",
    {"/": home("x", body='<a href="y">แผน</a>', head='<base href="http://{canary}/">')},
    read=("/",),
)
whole(
    "www-twin",
    "redirects from its name to www and back",
    {"/": home("/a"), "/a": moves("http://www.{host}/a")},
    read=("/", "/good"),
)

# --- pages that are hard to read ---

CHEAP = {"max_pages": 5, "max_documents": 3}


def hard(
    name: str, does: str, body: Part, *, heavy: bool = False, read: bool = True, causes: tuple[str, ...] = ()
) -> None:
    HARD[name] = body
    corner(
        name, does, body, *causes, read=read, heavy=heavy, max_page_bytes=8_000_000, max_file_bytes=12_000_000, **CHEAP
    )


LINE = "เทศบาล " * 250_000
hard("one-line-5-mb", "sends one line of 5 MB", page("ยาว", body=LINE), heavy=True)
hard("title-2-mb", "has a title of 2 MB", f"<title>{'ก' * 700_000}</title><h1>แผน</h1><p>ข้อความ</p>", heavy=True)
hard("deep-100000", "nests 100,000 elements", page("ลึก", body="<div>" * 100_000 + "x"), heavy=True)
hard("deep-tables", "nests 20,000 tables", page("ตาราง", body="<table><tr><td>" * 20_000), heavy=True)
hard(
    "deep-spans",
    "nests 100,000 formatting elements",
    page("ตัวหนา", body="<b><i><a href=/good>" * 30_000 + "x"),
    heavy=True,
)
hard("entities-million", "writes a million entities", page("เอนทิตี", body="&amp;" * 1_000_000), heavy=True)
hard(
    "attributes-flood",
    "gives one element 50,000 attributes",
    page("แอตทริบิวต์", body="<p " + " ".join(f"a{n}=b" for n in range(50_000)) + ">x"),
    heavy=True,
)
hard(
    "attribute-of-5-mb",
    "has an attribute of 5 MB",
    page("แอตทริบิวต์", body=f'<p title="{"x" * 5_000_000}">x'),
    heavy=True,
)
hard(
    "pictures-10000",
    "shows 10,000 pictures",
    page("ภาพ", body="".join(f'<img src="/i{n}.png" alt="ภาพ {n}">' for n in range(10_000))),
    heavy=True,
)
hard(
    "forms-10000",
    "has 10,000 forms",
    page("แบบฟอร์ม", body="<form action=/f><input name=a><input type=password></form>" * 10_000),
    heavy=True,
)
hard("scripts-flood", "opens a million scripts", page("สคริปต์", body="<script " * 500_000), heavy=True, read=False)
hard("comments-flood", "opens a million comments", page("ความเห็น", body="<!-" * 1_000_000), heavy=True)
hard("quotes-flood", "never closes its quotes", page("คำพูด", body="<a href='" * 300_000), heavy=True, read=False)
hard(
    "script-strings",
    "writes scripts of nothing but quotes and braces",
    page("สคริปต์", body="<script>" + "{a:'" * 90_000 + "location=" * 1000 + "</script>"),
    heavy=True,
)
hard(
    "selects-flood",
    "offers 100,000 choices",
    page("ตัวเลือก", body="<select>" + "".join(f"<option value=/o{n}.pdf>{n}" for n in range(100_000)) + "</select>"),
    heavy=True,
)
hard("breaks-flood", "writes 200,000 line ends", page("บรรทัด", body="x<br>" * 200_000), heavy=True)
hard(
    "rows-100000",
    "has a table of 50,000 rows of links",
    page(
        "ตาราง",
        body="<table>" + "".join(f"<tr><td>{n}<td><a href=/r{n}>ดาวน์โหลด</a>" for n in range(50_000)) + "</table>",
    ),
    heavy=True,
)
hard(
    "spans-huge",
    "has cells that span a million rows",
    page("ตาราง", body="<table>" + "<tr><td rowspan=1000000 colspan=1000000>x<td>y" * 300 + "</table>"),
    heavy=True,
)
hard(
    "nul-bytes",
    "is full of NUL bytes",
    b"<html>" + b"\x00" * 50_000 + page("นัล").encode() + b"\x00" * 50_000,
    read=False,
)
hard("charset-lie", "says UTF-16 and sends UTF-8", sends(page("ชุดอักขระ"), kind="text/html; charset=utf-16"))
hard(
    "charset-unknown",
    "names a charset of 10,000 letters",
    sends(page("ชุดอักขระ"), kind="text/html; charset=" + "x" * 10_000),
)
hard(
    "charset-cp874-lie",
    "says UTF-8 and sends cp874",
    page("เทศบาลตำบลบ้านตัวอย่าง แผนดำเนินงาน").encode("cp874", "replace"),
)
hard(
    "utf16-broken",
    "begins like UTF-16 and goes on like UTF-8",
    codecs.BOM_UTF16_LE + page("ลำดับไบต์").encode() + b"\xd8",
    read=False,
)
hard(
    "utf8-broken",
    "sends broken UTF-8 and stray surrogates",
    page("เสีย").encode() + b"\xed\xa0\x80\xff\xfe\xf8\x88\x80\x80\x80" * 1000,
)
hard(
    "utf7",
    "hides its markup in UTF-7",
    sends(page("+ADw-script+AD4-alert(1)+ADw-/script+AD4-"), kind="text/html; charset=utf-7"),
)
hard(
    "frames-recursive",
    "frames itself and frames within frames",
    page("กรอบ", body='<iframe src="/corner"></iframe><iframe src="/corner?f=1"></iframe>' * 200),
)
hard(
    "refresh-loop",
    "refreshes to itself in no time",
    page("รีเฟรช", head='<meta http-equiv=refresh content="0;url=/corner?r=1">'),
)
hard(
    "script-spins",
    "runs a script that spins for ever",
    page("สคริปต์", body="<script>while(true){document.write('<a href=/x>x</a>')}</script>"),
)
hard(
    "xml-entities",
    "is XML of entities inside entities",
    sends(
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else chr(32)};" * 10}">' for n in range(12))
        + "]><x>&a11;</x>",
        kind="text/xml",
    ),
    read=False,
)

# --- things that are not what they say ---

corner("html-as-pdf", "serves a page as a PDF", sends(page("ไม่ใช่ไฟล์"), kind="application/pdf"), read=True)
corner("pdf-as-html", "serves a PDF as a page", sends(PDF), read=True)
corner("css-as-page", "serves a style sheet where a page was linked", sends("body{}" * 1000, kind="text/css"))
corner("script-as-page", "serves a script where a page was linked", sends("alert(1);" * 1000, kind="text/javascript"))
corner("json-as-page", "serves JSON as a page", sends('{"a": "<script>alert(1)</script>"}', kind="application/json"))
corner(
    "film-as-page", "serves a short film as a page", sends(b"\x00\x00\x00\x18ftypmp42" + bytes(1000), kind="video/mp4")
)
corner(
    "name-with-dots",
    "names its file ../../../etc/passwd",
    sends(PDF, kind="application/pdf", Content_Disposition='attachment; filename="../../../../etc/passwd"'),
    read=True,
)
corner(
    "name-with-escapes",
    "names its file in escapes and line ends",
    sends(
        PDF, kind="application/pdf", Content_Disposition="attachment; filename*=UTF-8''%1b%5b31m%0d%0a%2e%2e%2f%00x.pdf"
    ),
    read=True,
)
corner(
    "name-endless",
    "names its file in 10,000 letters",
    sends(PDF, kind="application/pdf", Content_Disposition="attachment; filename=" + "x" * 10_000),
    read=True,
)
corner(
    "date-endless",
    "was changed after the end of time",
    sends(page("วันที่"), Last_Modified="Fri, 31 Dec 9999 23:59:59 -1200"),
    read=True,
)
corner("empty-200", "answers with nothing and status 200", sends(""), "empty")
corner("head-only", "refuses GET", sends("", 405, Allow="HEAD"), "other")

# --- walls ---

front(
    "login-wall",
    "asks for a password on every page",
    "<title>เข้าสู่ระบบ</title><form method=post><input name=user><input type=password name=p><button>เข้าสู่ระบบ</button></form>",
    FAILED,
    "login",
)
front(
    "captcha",
    "shows a bot wall on every page",
    sends("<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/h/b.js></script>", 403),
    FAILED,
    "challenge",
)
front(
    "parked",
    "shows a parking page",
    "<title>Domain</title><h1>This domain is for sale</h1><p>Buy this domain</p>",
    FAILED,
    "parked",
)
front(
    "needs-script",
    "is empty without scripts",
    '<!doctype html><title>เทศบาล</title><div id="root"></div><script src="/static/app.js"></script>',
    FAILED,
    "needs_javascript",
)
front("all-forbidden", "forbids everything", sends("Forbidden", 403), FAILED, "forbidden")


def _storm(status: int, **headers: str) -> Play:
    async def play(visit: Visit) -> None:
        if visit.path == "/":
            await visit.reply(page("หน้าแรก", *(f"/p{n}" for n in range(60))))
        elif visit.path in ("/robots.txt", "/sitemap.xml"):
            await visit.reply("", 404)
        else:
            await sends("busy", status, **headers)(visit)

    return play


CASES.append(
    Case(
        "storm-429",
        "answers everything but its first page with 429",
        _storm(429, Retry_After="999999"),
        Expected(PARTIAL, _causes("forbidden", "rate_limited", "budget", "server_error"), ("/",), most_asked=200),
        {"max_minutes": 0.3},
    )
)
CASES.append(
    Case(
        "storm-503",
        "answers everything but its first page with 503 and Retry-After: 999999",
        _storm(503, Retry_After="999999"),
        Expected("any", frozenset(), ("/",), most_asked=300),
        {"max_minutes": 0.3},
    )
)
CASES.append(
    Case(
        "storm-reset",
        "cuts every line but the first",
        site({"/": page("หน้าแรก", *(f"/p{n}" for n in range(60)))}, rest=_reset),
        Expected("any", frozenset(), ("/",), most_asked=300),
        {"max_minutes": 0.3},
    )
)
CASES.append(
    Case(
        "storm-silence",
        "answers its first page and nothing more",
        site(
            {"/": page("หน้าแรก", *(f"/p{n}" for n in range(60))), "/robots.txt": b"", "/sitemap.xml": b""},
            rest=_silence,
        ),
        Expected(PARTIAL, _causes("timeout", "budget"), ("/",)),
        {"max_minutes": 0.3, "timeout": 1},
    )
)

# --- robots.txt and sitemaps ---


def rules(
    name: str,
    does: str,
    robots: Part,
    sitemap: Part | None = None,
    *,
    read: tuple[str, ...] = ("/", "/good"),
    state: str = "complete",
    causes: tuple[str, ...] = (),
    heavy: bool = False,
    **settings: object,
) -> None:
    parts: dict[str, Part] = {"/": home(), "/robots.txt": robots}
    if sitemap is not None:
        parts["/sitemap.xml"] = sitemap
    whole(name, does, parts, read=read, state=state, causes=causes, heavy=heavy, **settings)


URLS = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "http://{host}/good">'
    + "".join(f'<!ENTITY b{n} "{(f"&b{n - 1};" if n else "&a;") * 10}">' for n in range(9))
    + "]>"
)
rules(
    "robots-5-mb",
    "has a robots.txt of 5 MB",
    sends("User-agent: *\n" + "Disallow: /x*y*z$\n" * 300_000, kind="text/plain"),
    heavy=True,
)
rules(
    "robots-stars",
    "has rules of nothing but stars",
    sends("User-agent: *\nDisallow: /" + "*a" * 50_000 + "\nAllow: /\n", kind="text/plain"),
)
rules("robots-forever", "has a robots.txt without end", _endless("text/plain", b"Disallow: /secret\n" * 1000))
rules("robots-drip", "sends its robots.txt a byte at a time", _drip, timeout=1.5)
rules(
    "robots-forbids",
    "forbids all of the site",
    sends("User-agent: *\nDisallow: /", kind="text/plain"),
    read=(),
    state=FAILED,
    causes=("robots",),
)
rules("robots-private", "redirects its robots.txt into private space", moves("http://{canary}/robots.txt"))
rules("robots-garbage", "has a robots.txt of random bytes", sends(bytes(range(256)) * 2000, kind="text/plain"))
rules(
    "robots-delay",
    "wants a million seconds between two requests",
    sends("User-agent: *\nCrawl-delay: 1000000", kind="text/plain"),
    read=("/",),
    state="any",
    max_minutes=0.3,
)
rules(
    "sitemap-entities",
    "has a sitemap of entities inside entities",
    b"",
    sends(f'<?xml version="1.0"?>{LAUGHS}{URLS}<url><loc>&b8;</loc></url></urlset>', kind="text/xml"),
)
rules(
    "sitemap-entities-hidden",
    "hides a sitemap's entities in UTF-16",
    b"",
    sends(
        f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}{URLS}<url><loc>&b8;</loc></url></urlset>'.encode("utf-16"),
        kind="text/xml",
    ),
)
rules(
    "sitemap-external",
    "has a sitemap with an entity that is a file",
    b"",
    sends(
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{URLS}<url><loc>&a;</loc></url></urlset>',
        kind="text/xml",
    ),
)
rules("sitemap-bomb", "has a sitemap that unfolds to 30 MB", b"", _packed("gzip"))
rules(
    "sitemap-of-itself",
    "has an index of sitemaps that names itself and more each time",
    b"",
    "<sitemapindex>"
    + "".join(f"<sitemap><loc>http://{{host}}/sitemap.xml?{n}</loc></sitemap>" for n in range(3000))
    + "</sitemapindex>",
)
rules(
    "sitemap-50000",
    "lists 50,000 pages that do not exist",
    b"",
    URLS + "".join(f"<url><loc>http://{{host}}/s{n}</loc></url>" for n in range(50_000)) + "</urlset>",
    state="any",
    heavy=True,
    max_minutes=0.3,
)
rules(
    "sitemap-private",
    "lists pages and sitemaps in private space",
    b"",
    URLS + "<url><loc>http://{canary}/a</loc></url><url><loc>http://169.254.169.254/</loc></url></urlset>",
)
rules(
    "sitemap-drip",
    "sends its sitemaps a byte at a time",
    sends("Sitemap: /s1.xml\n" * 30, kind="text/plain"),
    _drip,
    timeout=1.5,
)

# --- transport security and the line below ---

for _kind, _does in (
    ("expired", "shows an expired certificate"),
    ("wrong_name", "shows a certificate of another name"),
    ("self_signed", "signed its certificate itself"),
    ("old", "speaks TLS 1.0 only"),
):
    CASES.append(
        Case(
            f"tls-{_kind.replace('_', '-')}",
            _does,
            site({"/": home()}),
            Expected(read=("/", "/good")),
            tls=_kind,
            scheme="https",
        )
    )


def _says(data: bytes, *, then: Play | None = None) -> Play:
    async def play(visit: Visit) -> None:
        await visit.write(data)
        await asyncio.sleep(0.05)
        if then is not None:
            await then(visit)

    return play


async def _hang_up_in_handshake(visit: Visit) -> None:
    await visit.reader.read(50)
    await visit.write(b"\x16\x03\x03\x00\x40\x02")
    visit.reset()


at_line(
    "tls-garbage",
    "answers a handshake with noise",
    _says(base64.b64decode("/////w==") * 100),
    FAILED,
    "tls",
    "refused",
    "other",
    scheme="https",
)
at_line(
    "tls-plain",
    "speaks plain HTTP on its secure port",
    _says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    FAILED,
    "tls",
    "refused",
    "other",
    scheme="https",
)
at_line(
    "tls-cut",
    "cuts the line within the handshake",
    _hang_up_in_handshake,
    FAILED,
    "tls",
    "refused",
    "other",
    "timeout",
    scheme="https",
)
at_line(
    "tls-silence", "never ends the handshake", _silence, FAILED, "tls", "timeout", "reset", "refused", scheme="https"
)
at_line("line-silence", "takes every connection and never answers", _silence, FAILED, "timeout")
at_line("line-closes", "closes every connection at once", _close, FAILED, "other", "reset", "refused")
at_line("line-resets", "resets every connection", _reset, FAILED, "other", "reset", "refused")
at_line(
    "line-speaks-first",
    "answers before it is asked",
    _says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>hi</p>\n"),
    "any",
)
at_line("line-ssh", "speaks SSH", _says(b"SSH-2.0-OpenSSH_9.2\r\n"), FAILED, "other", "reset", "refused", "timeout")

# --- what a site would like to see in the report ---

EVIL = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "{{7*7}}${7*7}<%= 7*7 %>",
    '=HYPERLINK("http://evil.hostile.test","แผน")', "+cmd|' /C calc'!A0", "\u202eexe.fdp\u202c", "\x1b[31mแดง\x1b]0;x\x07\x9b2J", "'; DROP TABLE audits; --",
    "</title></style></textarea><!--", "[link=http://evil.hostile.test]x[/link][/b]", "%s %n {0} {x.__class__}", "../../../etc/passwd",
)  # fmt: skip


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def injected(number: int, evil: str) -> Play:
    words = _escaped(evil)
    item = f"แผนดำเนินงานและการใช้งบประมาณประจำปี 2568 {words}"
    inside = (
        f'<html><head><meta charset="utf-8"><title>{item}</title></head><body><main><h1>{item}</h1><table><caption>{words}</caption>'
        f"<tr><th>โครงการ {words}</th><th>งบประมาณ (บาท)</th></tr><tr><td>{words}</td><td>1</td></tr></table>"
        f'<a href="javascript:alert(1)">{item}</a><a href="data:text/html,x" onclick="x">{item}</a><a href="mailto:{words}">{words}</a></main></body></html>'
    )
    start = (
        f'<html><head><meta charset="utf-8"><title>{words}</title></head><body><main><h1>{words}</h1>'
        f'<a href="/plan?{number}">{item}</a><a href="/lost" title="{words}">แผนปฏิบัติการป้องกันการทุจริต {words}</a>'
        f'<a href="javascript:alert(1)//.pdf">คู่มือปฏิบัติงาน {words}</a></main></body></html>'
    )
    return site(
        {"/": start, f"/plan?{number}": inside, "/lost": sends("x", 403, Server=evil.encode().decode("latin-1"))}
    )


for _number, _evil in enumerate(EVIL):
    CASES.append(
        Case(
            f"inject-{_number}",
            f"writes {_evil[:40]!a} into titles, labels and tables",
            injected(_number, _evil),
            Expected(read=("/", f"/plan?{_number}")),
        )
    )
SPAM = "".join(f'<a href="http://slot{n}.hostile.test/">สล็อตเว็บตรง บาคาร่า แทงบอล {n}</a>' for n in range(500))
corner(
    "spam",
    "hides links to gambling on an honest page",
    page("ข่าว", body=f'<div style="display:none">{SPAM}</div>'),
    read=True,
)
corner(
    "look-alikes",
    "writes Thai in letters of other scripts",
    page(
        "แผนดําเนินงานและการใช้งบประมาณ ປະຈຳປີ ２５６８ \u0e41\u0e1c\u0e19\u0e4d\u0e32\u0e34\u0e34\u0e34\u0e34\u0e34"
        + "\u0e49" * 3000
    ),
    read=True,
)
