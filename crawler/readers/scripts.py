"""Links written as plain strings inside scripts: document.write, arrays of menu objects, JSX, redirects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.thai import clean
from crawler.readers.addresses import looks_like_address, looks_like_document, unescape_javascript

MAX_SCRIPT = 400_000
MAX_FOUND = 1000
MAX_DOCUMENTS = 50

_ANCHOR = re.compile(
    r"""<(a|link|navlink|nav\.link)\b[^<>]{0,600}?\b(?:href|to)\s*=\s*\{?\s*["'`]([^"'`<>]{1,500})["'`]\s*\}?[^<>]{0,600}>(.{0,600}?)</\1""",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^>]{0,600}>")
_BRACES = re.compile(r"\{[^{}\n]{0,80}\}")
_REDIRECT = re.compile(
    r"""(?:^|[;{}\s.(])location(?:\.href)?\s*=\s*["']([^"'\s]{1,500})["']|location\.(?:replace|assign)\(\s*["']([^"'\s]{1,500})["']"""
)
_STRING = r""""(?:[^"\\\n]|\\.){0,500}"|'(?:[^'\\\n]|\\.){0,500}'|`(?:[^`\\]|\\.){0,500}`"""
_TOKEN = re.compile(
    rf"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<key>["']?[A-Za-z_][\w\-]{{0,30}}["']?)\s*:\s*(?P<value>{_STRING})"""
    rf"""|(?P<string>{_STRING})|(?P<open>[{{\[])|(?P<close>[}}\]])""",
    re.DOTALL,
)
_DOCUMENT_HINT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar)\b", re.IGNORECASE)
_ADDRESS_KEYS = frozenset(
    {"href", "url", "link", "to", "path", "src", "page", "menulink", "linkurl", "menu_url", "menuurl"}
)
_LABEL_KEYS = frozenset(
    {"title", "text", "label", "name", "menu", "caption", "topic", "item", "menuname", "menu_name", "th", "subject"}
)


@dataclass(frozen=True, slots=True)
class ScriptLink:
    """``written``: it stands in HTML that the script writes where it is."""

    href: str
    text: str
    section: str = ""
    written: bool = False


def links_in_script(code: str) -> list[ScriptLink]:
    """Every link of a script that stands there as a plain string; nothing is executed."""
    code = code[:MAX_SCRIPT]
    found: list[ScriptLink] = []
    if "</" in code or "<\\/" in code:
        found.extend(_anchors(code))
    if ":" in code and ("{" in code):
        found.extend(_objects(code))
    if "location" in code:
        for match in _REDIRECT.finditer(code):
            href = match.group(1) or match.group(2)
            if looks_like_address(href):
                found.append(ScriptLink(href, ""))
    return found[:MAX_FOUND]


def documents_in_script(code: str) -> list[str]:
    """Addresses of documents that stand in a script as whole strings: the options of a flipbook or PDF viewer.

    Strings that are put together with others are no addresses, and what is commented out is not shown.
    """
    code = code[:MAX_SCRIPT]
    if not _DOCUMENT_HINT.search(code):
        return []
    found: dict[str, None] = {}
    for match in _TOKEN.finditer(code):
        group = "value" if match.group("value") else "string"
        quoted = match.group(group)
        if not quoted or "${" in quoted:
            continue
        start, end = match.span(group)
        text = unescape_javascript(quoted[1:-1]).strip()
        if looks_like_document(text) and not _is_joined(code, start, end):
            found[text] = None
    return list(found)[:MAX_DOCUMENTS]


def _is_joined(code: str, start: int, end: int) -> bool:
    return code[max(start - 4, 0) : start].rstrip().endswith("+") or code[end : end + 4].lstrip().startswith("+")


def _anchors(code: str) -> Iterator[ScriptLink]:
    text = unescape_javascript(code)
    for match in _ANCHOR.finditer(text):
        href = match.group(2).strip()
        if "${" in href or "+" in href[:2] or "'" in href:
            continue
        words = _BRACES.sub(" ", _TAG.sub(" ", match.group(3)))
        label = clean(re.sub(r"[\"'`]\s*\+.*?\+\s*[\"'`]|[\"'`]\s*[+,]\s*[\"'`]", " ", words))
        yield ScriptLink(href, label[:300], written=True)


def _objects(code: str) -> Iterator[ScriptLink]:
    """Objects that hold an address and a label side by side; a label of the object around it becomes the section."""
    frames: list[dict[str, str]] = [{}]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup
        if kind == "open":
            if len(frames) < 60:
                frames.append({})
        elif kind == "close":
            if len(frames) > 1:
                frame = frames.pop()
                link = _link_of(frame, frames)
                if link is not None:
                    yield link
        elif match.group("key"):
            key = match.group("key").strip("\"'").lower()
            value = unescape_javascript(match.group("value")[1:-1]).strip()
            if key in _ADDRESS_KEYS:
                if "${" not in value:
                    frames[-1].setdefault("href", value)
            elif key in _LABEL_KEYS and value:
                frames[-1].setdefault("text", value)


def _link_of(frame: dict[str, str], frames: list[dict[str, str]]) -> ScriptLink | None:
    href, text = frame.get("href", ""), frame.get("text", "")
    if not text or "href" not in frame:
        return None
    if href not in {"", "#"} and not looks_like_address(href) and not re.fullmatch(r"#?/?[\w\-/]+", href):
        return None
    section = next((outer["text"] for outer in reversed(frames) if "text" in outer), "")
    return ScriptLink(href, clean(_TAG.sub(" ", text))[:300], clean(_TAG.sub(" ", section))[:200])
