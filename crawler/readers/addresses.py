"""Addresses as written on a page, made absolute and canonical, and found inside pieces of JavaScript."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE_PATH = "/%:@!$&'()*+,;=~-._"
_SAFE_QUERY = "/%:@!$&'()*+,;=~-._?[]|{}^"
_DEFAULT_PORT = {"http": 80, "https": 443}

_CONTROL = re.compile(r"[\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\u200b-\u200d\ufeff]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_PLAIN = re.compile(r"[A-Za-z0-9/._~\-]*\Z")
_HOST = re.compile(r"[a-z0-9_.:\-]+\Z")
"""Letters of a name in IDNA or of an address; colons in IPv6 only, where the port was taken off before."""
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sessionid)=[^/?;]*", re.IGNORECASE)
_SESSION_NAMES = frozenset({"phpsessid", "jsessionid", "aspsessionid", "sessionid", "session_id", "osclsid", "zenid"})
_SHORT_SESSION_NAMES = frozenset({"sid", "s", "sess", "session"})
_SESSION_VALUE = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|(?=[a-z]*[0-9])[0-9a-z]{26})\Z", re.IGNORECASE)
_TRACKING_NAMES = frozenset({"fbclid", "gclid", "yclid", "msclkid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl"})

_PAGE_EXTENSIONS = (
    "php|php3|php5|phtml|html|htm|xhtml|shtml|asp|aspx|jsp|do|cfm|cgi|"
    "pdf|doc|docx|xls|xlsx|xlsm|ppt|pptx|ppsx|odt|ods|odp|rtf|csv|txt|zip|rar|7z|jpg|jpeg|png|gif|webp|bmp|tif|tiff"
)
_LOOKS_LIKE_ADDRESS = re.compile(
    r"(?:https?://[^\s]+|//[^\s/]+\.[^\s]+|/(?![/*])[^\s<>]*|\.\.?/[^\s<>]*|\?[\w%\-]+=[^\s<>]*"
    rf"|[^\s<>(){{}};:=?#'\"]+\.(?:{_PAGE_EXTENSIONS})(?:[?#][^\s<>]*)?"
    rf"|[^\n<>(){{}};:=?#'\"]+\.(?:{_PAGE_EXTENSIONS}))\Z",
    re.IGNORECASE,
)
_NAMES_DOCUMENT = re.compile(
    r"[^\s/\\.]\.(?:pdf|docx?|xlsx?|xlsm|pptx?|ppsx?|od[tsp]|rtf|csv|zip|rar|7z)(?:[?#][^\s]*)?\Z", re.IGNORECASE
)
_QUOTED = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`$\\]*)`""")
_JS_LINE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)


def normalise_url(base: str, href: str, encoding: str = "utf-8") -> str:
    """The absolute, canonical address that ``href`` on the page ``base`` leads to; empty when it leads nowhere.

    Only http and https. Host in lower-case IDNA; fragment, default port, user name, session ids and tracking parameters
    out; dot segments resolved; letters outside ASCII percent-encoded as UTF-8, in the query in ``encoding``, the page's
    own (as browsers do, WHATWG URL 4.3). A link to a place on the same page ('#x') leads nowhere.
    """
    href = _CONTROL.sub("", href).strip()
    if not href or href[0] == "#":
        return ""
    scheme = _SCHEME.match(href)
    if scheme is not None:
        if scheme.group()[:-1].lower() not in _DEFAULT_PORT:
            return ""
        absolute = href
    else:
        absolute = _join(base, href.replace("\\", "/"))
    return _canonical(absolute, encoding)


def _join(base: str, href: str) -> str:
    """``href`` put onto ``base``; dot segments are left to the canonical form."""
    scheme, origin, page, folder = _base_parts(base)
    if href.startswith("//"):
        return f"{scheme}:{href}"
    if href.startswith("/"):
        return f"{origin}{href}"
    return f"{page}{href}" if href.startswith("?") else f"{folder}{href}"


def root_of(base: str) -> str:
    """Scheme and host of an absolute address, as ``normalise_url`` puts them before a path."""
    return _base_parts(base)[1]


@lru_cache(maxsize=256)
def _base_parts(base: str) -> tuple[str, str, str, str]:
    """Scheme, scheme and host, address without query, address up to the last slash."""
    page = base.partition("#")[0].partition("?")[0]
    scheme, _, rest = page.partition("://")
    host, slash, _ = rest.partition("/")
    origin = f"{scheme}://{host}"
    return scheme, origin, page if slash else f"{origin}/", page[: page.rindex("/") + 1] if slash else f"{origin}/"


@lru_cache(maxsize=16384)
def _canonical(absolute: str, encoding: str) -> str:
    head, question, query = absolute.partition("#")[0].partition("?")
    try:
        parts = urlsplit(head.replace("\\", "/"))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT:
        return ""
    host = _canonical_host(host)
    if not host:
        return ""
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORT[scheme]:
        netloc = f"{netloc}:{port}"
    path = _resolve_dots(_PATH_SESSION.sub("", parts.path) if ";" in parts.path else parts.path)
    if not _PLAIN.match(path):
        path = _escape(path, _SAFE_PATH, "utf-8")
    if question:
        query = _canonical_query(query, encoding)
    return f"{scheme}://{netloc}{path}?{query}" if query else f"{scheme}://{netloc}{path}"


def _canonical_host(host: str) -> str:
    host = host.strip().rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host if len(host) <= 253 and _HOST.match(host) else ""


def _resolve_dots(path: str) -> str:
    if not path:
        return "/"
    if "/." not in path:
        return path
    segments: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            if segments:
                segments.pop()
        elif segment != ".":
            segments.append(segment)
    if path.endswith(("/.", "/..")):
        segments.append("")
    return "/" + "/".join(segments)


def _canonical_escape(match: re.Match[str]) -> str:
    digits = match.group(1)
    if digits is None:
        return "%25"
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"


def _escape(text: str, safe: str, encoding: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(_canonical_escape, text)
    try:
        return quote(text, safe=safe, encoding=encoding, errors="strict")
    except UnicodeError:
        return quote(text, safe=safe, encoding="utf-8", errors="replace")


def _canonical_query(query: str, encoding: str) -> str:
    kept = []
    for parameter in query.split("&"):
        if not parameter:
            continue
        name, _, value = parameter.partition("=")
        name = name.lower()
        if name in _SESSION_NAMES or name in _TRACKING_NAMES or name.startswith("utm_"):
            continue
        if name in _SHORT_SESSION_NAMES and _SESSION_VALUE.match(value):
            continue
        kept.append(parameter)
    joined = "&".join(kept)
    return joined if _PLAIN.match(joined) else _escape(joined, _SAFE_QUERY, encoding)


def looks_like_address(text: str) -> bool:
    """Whether a bare string is a path or URL: starts like one, or ends like the name of a page or a file."""
    return 1 < len(text) <= 2000 and _LOOKS_LIKE_ADDRESS.match(text) is not None


def looks_like_document(text: str) -> bool:
    """Whether a bare string is the address of a document: ends like one, and is no sentence that does so by chance."""
    return _NAMES_DOCUMENT.search(text) is not None and looks_like_address(text) and ("/" in text or " " not in text)


def unescape_javascript(text: str) -> str:
    """The characters a JavaScript string literal stands for."""
    if "\\" not in text:
        return text
    return _JS_LINE.sub(_unescape_one, text)


def _unescape_one(match: re.Match[str]) -> str:
    digits = match.group(1) or match.group(2)
    if digits:
        code = int(digits, 16)
        return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
    return {"n": "\n", "t": " ", "r": " "}.get(match.group(3), match.group(3))


def addresses_in_javascript(code: str) -> list[str]:
    """Every quoted string of a handler such as ``window.open('a.pdf')`` that looks like an address, in order."""
    found = []
    for match in _QUOTED.finditer(code[:4000]):
        text = unescape_javascript(match.group(1) or match.group(2) or match.group(3) or "").strip()
        if looks_like_address(text):
            found.append(text)
    return found
