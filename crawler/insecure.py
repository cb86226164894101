"""Parts that a page under https takes from, or sends to, plain http addresses: browsers leave them out or warn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin

from core.snapshot import Insecure, InsecureKind
from crawler.readers.structure import parsed

MAX_PARTS: Final = 20
"""Of one page."""
MAX_BODY: Final = 4_000_000
"""Bytes of a page that are looked at."""
_PARTS: Final[dict[str, tuple[InsecureKind, str]]] = {
    "script": ("script", "src"),
    "iframe": ("frame", "src"),
    "frame": ("frame", "src"),
    "object": ("object", "data"),
    "embed": ("object", "src"),
    "form": ("form", "action"),
    "link": ("style", "href"),
    "img": ("picture", "src"),
    "audio": ("media", "src"),
    "video": ("media", "src"),
    "source": ("media", "src"),
}
_SELECTOR: Final = ",".join(f"{tag}[{attribute}]" for tag, (_, attribute) in _PARTS.items())
_UPGRADED: Final = "upgrade-insecure-requests"


def insecure_parts(url: str, body: bytes, headers: Mapping[str, str]) -> list[Insecure]:
    """The parts of one page, each address once, in the page's order. ``headers`` have lower-case names.

    A page that has browsers turn every address into https has none.
    """
    if not url.startswith("https://") or b"http:" not in body[:MAX_BODY].lower():
        return []
    if upgraded(headers):
        return []
    # Addresses and tags are ASCII whatever the page's encoding.
    tree = parsed(body[:MAX_BODY].decode("ascii", "replace"))
    if any(_UPGRADED in (meta.attributes.get("content") or "").lower() for meta in tree.css("meta[http-equiv]")):
        return []
    base = tree.css_first("base[href]")
    root = urljoin(url, (base.attributes.get("href") or "").strip()) if base is not None else url
    found: dict[str, Insecure] = {}
    for node in tree.css(_SELECTOR):
        kind, attribute = _PARTS[str(node.tag)]
        if kind == "style" and "stylesheet" not in (node.attributes.get("rel") or "").lower():
            continue
        try:
            address = urljoin(root, (node.attributes.get(attribute) or "").strip())
        except ValueError:
            continue
        if address.lower().startswith("http://") and len(found) < MAX_PARTS:
            found.setdefault(address, Insecure(page=url, kind=kind, url=address[:500]))
    return list(found.values())


def upgraded(headers: Mapping[str, str]) -> bool:
    """Whether an answer's own headers have browsers turn every address into https."""
    return _UPGRADED in headers.get("content-security-policy", "").lower()
