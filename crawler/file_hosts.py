"""Where files lie beside the site: what a link to a file service names, where it is downloaded, what an answer means.

Pure: addresses and bytes in, facts out. The forms of addresses and pages are those that Google Drive, Google Docs,
Dropbox and OneDrive show to a visitor who is not logged in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.snapshot import Cause
from crawler.answers import unicode_header
from crawler.readers.addresses import normalise_url
from crawler.readers.document import kind_of
from crawler.readers.structure import parsed
from crawler.traps import fold, kind_by_name
from crawler.walls import wall_of

Service = Literal["google", "dropbox", "microsoft"]
Kind = Literal["file", "document", "sheet", "slides", "folder", "form", "site"]
State = Literal["file", "page", "moved", "confirmation", "quota", "login", "deleted", "challenge", "error"]
"""``page``: a web page that says none of the rest. ``moved``: a redirect. ``error``: a status that says none of it."""

MAX_FOLDER_FILES = 30
"""Files of one folder that are read."""

_READ = 400_000
"""Bytes of a page that are searched."""
_ID = re.compile(r"[\w\-]{8,}\Z", re.ASCII)
_ACCOUNT = re.compile(r"\A/a/[^/]+(?=/)|/u/\d+(?=/)")
"""Whose account a Google address was copied from: says nothing of the thing."""
_GOOGLE_HOSTS = frozenset(("drive.google.com", "docs.google.com", "drive.usercontent.google.com"))
_DRIVE_FILE = re.compile(r"/file/d/([^/]+)")
_DRIVE_FOLDER = re.compile(r"/drive/(?:mobile/)?folders/([^/]+)")
_EDITOR = re.compile(r"/(document|spreadsheets|presentation)/d/(e/)?([^/]+)(/[^?]*)?")
_EDITORS: Mapping[str, tuple[Kind, str, str]] = {
    "document": ("document", "/export?format=docx", "/pub"),
    "spreadsheets": ("sheet", "/export?format=xlsx", "/pub?output=xlsx"),
    "presentation": ("slides", "/export/pptx", "/pub"),
}
"""Editor -> kind, download of a shared one, address of a published one."""
_DROPBOX_HOSTS = frozenset(("dropbox.com", "www.dropbox.com", "dl.dropbox.com", "dl.dropboxusercontent.com"))
_DROPBOX_PATH = re.compile(r"/(s|sh|scl/fi|scl/fo|u)/([^/]+)")
_MICROSOFT_PATH = re.compile(r"/:?([a-z]):?/")
_MICROSOFT_KINDS: Mapping[str, Kind] = {"w": "document", "x": "sheet", "p": "slides", "f": "folder"}

_VIEWERS = re.compile(
    r"(?:docs|drive)\.google\.com/(?:a/[^/]+/)?(?:viewer|gview|viewerng/viewer)\Z"
    r"|view\.officeapps\.live\.com/op/\w+\.aspx\Z|(?:www\.)?google\.(?:com|co\.th)/url\Z", re.IGNORECASE,
)  # fmt: skip
"""Services that show or lead to whatever address they are given."""
_VIEWER_NAME = re.compile(r"viewer|flip-?book|flip-?page|pdf-?js|pdf-?view|(?<![a-z])e-?book|web/view", re.IGNORECASE)
_NO_VIEWER = re.compile(r"down-?load|share|intent|login|translate|upload|delete|count", re.IGNORECASE)
_VIEWED = ("file", "pdf", "url", "src", "q", "doc", "document", "pdfurl", "pdf_url", "fileurl", "source", "book")
"""Parameters that name what a viewer shows."""

_LOGIN_HOSTS = frozenset(("accounts.google.com", "login.live.com", "login.microsoftonline.com"))
_LOGIN_PATH = re.compile(r"/(?:login|signin|servicelogin)\b", re.IGNORECASE)
_QUOTA = re.compile(
    r"Google Drive\W+Quota exceeded|Too many users have viewed or downloaded this file"
    r"|download quota|quota (?:has been )?exceeded"
    r"|generating too much traffic|link is temporarily disabled|ผู้ใช้จำนวนมากเกินไปดูหรือดาวน์โหลดไฟล์นี้|เกินโควต้า"
    r"|คุณไม่สามารถดูหรือดาวน์โหลดไฟล์นี้ได้ในขณะนี้", re.IGNORECASE,
)  # fmt: skip
_AUTOMATED = re.compile(r"sending automated queries|unusual traffic from your", re.IGNORECASE)
_DENIED = re.compile(
    r"You need (?:access|permission)|Request access|Access denied|ขอสิทธิ์เข้าถึง|(?:ต้องมี|จำเป็นต้องมี|ต้องได้รับ)สิทธิ์เข้าถึง"
    r"|ปฏิเสธการเข้าถึง|คุณต้องได้รับอนุญาต|Sign in to (?:continue|your account)", re.IGNORECASE,
)  # fmt: skip
_DELETED = re.compile(
    r"the file you have requested does not exist|File (?:is )?in (?:the )?owner's trash|violation of our Terms of Service"
    r"|(?:file|item|folder) (?:was|has been) (?:deleted|removed)|might not exist or is no longer available"
    r"|That file isn.t here anymore"
    r"|this (?:shared )?link (?:has expired|was removed|no longer (?:exists|works))"
    r"|ไม่มีไฟล์ที่คุณ(?:ร้อง)?ขอ|ไฟล์นี้อยู่ในถังขยะ|(?:ไฟล์|รายการ|ลิงก์)นี้(?:ถูกลบ|หมดอายุ|ไม่มีอยู่)", re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileAt:
    """A thing at a file service."""

    service: Service
    kind: Kind
    id: str
    fetch: str
    """Address that gives it; empty where it stays outside (forms, sites, a folder that lists itself only to scripts)."""
    direct: bool = False
    """Whether the address asked about gives the thing itself, not a viewer of it."""
    as_page: bool = False
    """Whether it comes as a web page: a folder's list, a published document."""
    otherwise: str = ""
    """Asked where ``fetch`` gives a page of the service's own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered."""

    state: State
    next: str = ""
    """Where it goes on: of ``moved`` and ``confirmation``."""


# --- addresses


@lru_cache(maxsize=4096)
def locate(url: str) -> FileAt | None:
    """The thing at a known file service that a normalised address names; ``None`` for any other address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    query = dict(parse_qsl(parts.query))
    if host in _GOOGLE_HOSTS:
        return _google(host, _ACCOUNT.sub("", parts.path), query)
    if host == "forms.gle":
        return FileAt("google", "form", parts.path.strip("/"), "")
    if host == "sites.google.com":
        return FileAt("google", "site", parts.path.strip("/"), "")
    if host == "lh3.googleusercontent.com" and parts.path.startswith("/d/"):
        identity = parts.path.removeprefix("/d/").partition("=")[0]
        return _drive(identity, query, direct=False) if _ID.match(identity) else None
    if host in _DROPBOX_HOSTS:
        return _dropbox(url, host, parts.path)
    if host in {"1drv.ms", "onedrive.live.com"} or host.endswith(".sharepoint.com"):
        return _microsoft(url, host, parts.path, query)
    return None


def _google(host: str, path: str, query: Mapping[str, str]) -> FileAt | None:
    if path.startswith("/forms/"):
        return FileAt("google", "form", path.removeprefix("/forms/d/").removeprefix("e/").partition("/")[0], "")
    if match := _EDITOR.match(path):
        return _editor(match, query)
    if match := _DRIVE_FOLDER.match(path):
        return _folder(match.group(1), query)
    identity = match.group(1) if (match := _DRIVE_FILE.match(path)) else query.get("id", query.get("srcid", ""))
    if not _ID.match(identity):
        return None
    if match is not None or path in {"/thumbnail", "/viewer"}:
        return _drive(identity, query, direct=False)
    if path in {"/folderview", "/embeddedfolderview"}:
        return _folder(identity, query)
    if path == "/uc" or host == "drive.usercontent.google.com":
        return _drive(identity, query, direct=True)
    if path == "/open":
        # It leads on to a file, a folder or a document, and only the service knows to which.
        file = _drive(identity, query, direct=True)
        return FileAt(
            "google",
            "file",
            identity,
            _keyed(f"https://drive.google.com/open?id={identity}", query),
            otherwise=file.fetch,
        )
    return None


def _drive(identity: str, query: Mapping[str, str], *, direct: bool) -> FileAt:
    address = _keyed(f"https://drive.google.com/uc?export=download&id={identity}", query)
    return FileAt("google", "file", identity, address, direct=direct)


def _folder(identity: str, query: Mapping[str, str]) -> FileAt | None:
    if not _ID.match(identity):
        return None
    address = _keyed(f"https://drive.google.com/embeddedfolderview?id={identity}", query)
    return FileAt("google", "folder", identity, address, as_page=True)


def _editor(match: re.Match[str], query: Mapping[str, str]) -> FileAt | None:
    editor, published, identity, rest = match.groups()
    if not _ID.match(identity):
        return None
    kind, export, public = _EDITORS[editor]
    place = f"https://docs.google.com/{editor}/d/{published or ''}{identity}"
    if published:
        return FileAt("google", kind, identity, place + public, as_page=kind != "sheet")
    direct = (rest or "").startswith("/export")
    return FileAt("google", kind, identity, _keyed(place + export, query), direct=direct)


def _keyed(address: str, query: Mapping[str, str]) -> str:
    """With the resource key that files shared before 2021 ask for."""
    key = query.get("resourcekey", "")
    return f"{address}{'&' if '?' in address else '?'}resourcekey={quote(key, safe='-_')}" if key else address


def _dropbox(url: str, host: str, path: str) -> FileAt | None:
    match = _DROPBOX_PATH.match(path)
    if match is None:
        return None
    kind: Kind = "folder" if match.group(1) in {"sh", "scl/fo"} else "file"
    fetch = _with_parameter(url, "dl", "1", drop=("raw",))
    return FileAt("dropbox", kind, match.group(2), fetch, direct=host.startswith("dl.") or fetch == url)


def _microsoft(url: str, host: str, path: str, query: Mapping[str, str]) -> FileAt | None:
    identity = query.get("resid", "")
    if host == "onedrive.live.com" and not path.startswith("/:"):
        identity = identity or query.get("id", "")
        if not identity or query.get("ithint", "").startswith("folder"):
            return FileAt("microsoft", "folder", identity, "") if identity else None
        kept = {name: query[name] for name in ("cid", "authkey", "em") if name in query}
        fetch = f"https://onedrive.live.com/download?{urlencode({'resid': identity, **kept})}"
        return FileAt("microsoft", "file", identity, fetch, direct=path == "/download")
    match = _MICROSOFT_PATH.match(path)
    if match is None and not (host == "1drv.ms" and path.strip("/")):
        return None
    kind = _MICROSOFT_KINDS.get(match.group(1), "file") if match else "file"
    identity = path.rstrip("/").rpartition("/")[2]
    if kind == "folder":
        return FileAt("microsoft", kind, identity, "")
    fetch = _with_parameter(url, "download", "1", drop=("web",))
    return FileAt("microsoft", kind, identity, fetch, direct=fetch == url)


def _with_parameter(url: str, name: str, value: str, *, drop: tuple[str, ...]) -> str:
    head, _, query = url.partition("?")
    kept = [one for one in query.split("&") if one and one.partition("=")[0] not in {name, *drop}]
    return f"{head}?{'&'.join((*kept, f'{name}={value}'))}"


def names_file(url: str) -> bool:
    """Whether an address ends like the name of a document (PDF, Office, archive), in its path or a parameter."""
    if kind_by_name(url) == "file":
        return True
    try:
        query = urlsplit(url).query
    except ValueError:
        return False
    return any(_ends_like_file(value) for _, value in parse_qsl(query))


def _ends_like_file(value: str) -> bool:
    path = value.partition("?")[0].partition("#")[0].replace("\\", "/")
    return 4 < len(path) <= 2000 and kind_by_name("http://x/" + path.rpartition("/")[2].replace("?", "")) == "file"


def fetch_address(url: str) -> str:
    """Where a document on another host is fetched; empty for what is no document and stays outside."""
    place = locate(url)
    if place is not None:
        return place.fetch
    return url if names_file(url) else ""


def identity(url: str) -> str:
    """Equal for addresses of one file: ``/open?id=``, ``/file/d/.../view`` and ``/uc?id=`` of one id."""
    place = locate(url)
    if place is None or not place.fetch:
        return fold(url)
    return f"google {place.id}" if place.service == "google" else fold(place.fetch)


def onwards(url: str) -> str:
    """The address to ask after being sent to ``url``: the file's own where a viewer of it stands there."""
    place = locate(url)
    return url if place is None or place.direct or not place.fetch else place.fetch


def served_at(url: str, bases: Mapping[str, str]) -> str:
    """The address that is really asked, where ``bases`` names another for its host."""
    parts = urlsplit(url)
    base = bases.get((parts.hostname or "").lower())
    if base is None:
        return url
    return base.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")


@lru_cache(maxsize=16384)
def unwrap(url: str) -> str:
    """The file that a viewer's address carries in a parameter, for any other address the address itself.

    Known viewers (Google, Office) may carry any address. Any other page must be named like a viewer, or carry the whole
    address of a document; a relative one is taken from the viewer's place. A download counter keeps its own address.
    """
    if "?" not in url:
        return url
    parts = urlsplit(url)
    known = _VIEWERS.match((parts.hostname or "") + parts.path) is not None
    named = not known and _VIEWER_NAME.search(parts.path) is not None
    last = "/".join(parts.path.rsplit("/", 2)[1:])
    if not known and ((_NO_VIEWER.search(last) and not named) or locate(url) is not None):
        return url
    values: dict[str, str] = {}
    for parameter in parts.query.split("&"):
        name, _, value = parameter.partition("=")
        values.setdefault(name.lower(), value)
    for name in _VIEWED:
        value = _decoded(values.get(name, ""))
        whole = value.lower().startswith(("http://", "https://", "//"))
        if (known and whole) or ((whole or named) and _ends_like_file(value)):
            return normalise_url(url, value) or url
    return url


def _decoded(value: str) -> str:
    """A parameter's value; bytes that are not UTF-8 stay escaped, as their server expects them."""
    raw = unquote_to_bytes(value.replace("+", " "))
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return quote(raw, safe=":/?&=%#;,@!$'()*~+")


# --- answers


def answer_of(url: str, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """What the answer of another host at ``url`` is. Header names lower-case."""
    if 300 <= status < 400 and headers.get("location"):
        return _moved(normalise_url(url, unicode_header(headers["location"])))
    place = locate(url)
    wall = wall_of(status, headers, body)
    if wall is not None and wall.cause in (Cause.CHALLENGE, Cause.CAPTCHA):
        return Answer("challenge")
    if status in (404, 410):
        return Answer("deleted")
    if status in (401, 407):
        return Answer("login")
    if status == 200 and not body.strip():
        return Answer("error")
    kind = kind_of(body, url, headers.get("content-type", ""), headers.get("content-disposition", ""))
    if status == 200 and kind != "html":
        return Answer("file")
    if status == 429:
        return Answer("quota")
    if place is None and not _is_google(url):
        return Answer("page" if status == 200 else "error")
    return _said(url, status, body, whole=place is None or not place.as_page)


def _moved(target: str) -> Answer:
    parts = urlsplit(target)
    host = parts.hostname or ""
    if host.endswith("google.com") and parts.path.startswith("/sorry/"):
        return Answer("challenge")
    dropbox_login = host in _DROPBOX_HOSTS and _LOGIN_PATH.match(parts.path)
    if host in _LOGIN_HOSTS or dropbox_login or (host.endswith(".sharepoint.com") and "/_forms/" in parts.path.lower()):
        return Answer("login")
    return Answer("moved", target) if target else Answer("error")


def _said(url: str, status: int, body: bytes, *, whole: bool) -> Answer:
    """What a service's own page says. A page that is itself the thing is asked for its title alone."""
    tree = parsed(body[:_READ].decode("utf-8", "replace"))
    title = tree.css_first("title")
    text = title.text() if title is not None else ""
    if whole or status != 200:
        following = _confirmation(url, tree)
        if following:
            return Answer("confirmation", following)
        for node in tree.css("script, style"):
            node.decompose()
        text = f"{text} {tree.root.text(separator=' ') if tree.root is not None else ''}"
    text = " ".join(text.split())
    for pattern, state in ((_AUTOMATED, "challenge"), (_QUOTA, "quota"), (_DENIED, "login"), (_DELETED, "deleted")):
        if pattern.search(text):
            return Answer(state)  # type: ignore[arg-type]  # a tuple's literals are read as str
    if status == 403:
        return Answer("login")
    return Answer("page" if status == 200 else "error")


def _is_google(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in _GOOGLE_HOSTS or host.endswith(".googleusercontent.com")


def _confirmation(url: str, tree: LexborHTMLParser) -> str:
    """Where Drive's warning that a file is too large to be scanned for viruses leads on; empty on any other page."""
    for form in tree.css("form[action]"):
        fields = {
            node.attributes.get("name") or "": node.attributes.get("value") or ""
            for node in form.css("input[type=hidden]")
        }
        action = normalise_url(url, form.attributes.get("action") or "")
        if _confirms(action, fields):
            return normalise_url(
                url, f"{action}{'&' if '?' in action else '?'}{urlencode(fields)}" if fields else action
            )
    link: LexborNode | None = tree.css_first("a#uc-download-link")
    target = normalise_url(url, (link.attributes.get("href") or "") if link is not None else "")
    return target if _confirms(target, {}) else ""


def _confirms(action: str, fields: Mapping[str, str]) -> bool:
    given = dict(parse_qsl(urlsplit(action).query)) | dict(fields)
    return bool(given.get("confirm") and given.get("id")) and _is_google(action)
