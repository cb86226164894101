"""What a link says, which of its words say it, and the picture that says it where no words do."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import unquote

from core.thai import clean
from crawler.readers.structure import Tree

Origin = Literal["text", "alt", "title", "aria", "file_name", "none"]
_EMPTY_ALT = re.compile(
    r"(?:image|img|photo|picture|icon|logo|banner|thumbnail|alt|untitled|btn|card image cap|#+|รูปภาพ|ภาพ|\.\.\.|-)?"
    r"\s*\d*\Z"
    r"|[\w\-. ()%]+\.(?:jpe?g|png|gif|webp|bmp|svg)\Z", re.IGNORECASE,
)  # fmt: skip


def label(tree: Tree, index: int) -> tuple[str, Origin]:
    """The link's words and where they come from: its text, else alt, title, aria-label, the image's file name."""
    text = tree.text_of(index, most=1000)
    if text:
        return text[:1000], "text"
    nodes = tree.nodes
    node = nodes[index]
    inside = [nodes[index], *(n for n in nodes[index + 1 : min(node.end, index + 60)] if n.attributes)]
    for inner in inside:
        alt = clean(inner.attributes.get("alt", ""))
        if alt and not _EMPTY_ALT.match(alt):
            return alt[:500], "alt"
    for name in ("title", "data-original-title", "aria-label", "value"):
        for inner in inside:
            if name == "value" and inner.tag not in {"input", "button"}:
                continue
            words = clean(inner.attributes.get(name, ""))
            if words:
                return words[:500], "title" if "title" in name else "aria"
    for inner in inside:
        source = inner.attributes.get("src") or inner.attributes.get("data-src", "")
        if inner.tag in {"img", "input"} and source and not source.startswith("data:"):
            name = clean(unquote(source.partition("?")[0].rpartition("/")[2]))
            if name:
                return name[:200], "file_name"
    return "", "none"


_ICON = re.compile(
    r"(?:^|[/_\-.])(?:icons?|ico|spacer|blank|pixel|bullet|arrows?|loading|loader|spinner|clear|transparent|dot|new|favicon|"
    r"logo|avatar|emoji|flags?|star|sprite|captcha|counter|close|prev|next|play|search|facebook|fb|line|youtube|twitter|"
    r"tiktok|instagram|ig)\d*(?:[_\-.]|$)", re.IGNORECASE,
)  # fmt: skip
"""File names of pictures that bear no words; 'btn_plan.png' and 'menu3.png' do."""
_LEAST = {"width": 60, "height": 14}
"""Pixels from which a picture can bear a word."""


def picture(tree: Tree, index: int) -> str:
    """The picture in a link as its page writes the address: the first that may bear words; empty where none does."""
    nodes = tree.nodes
    for inner in nodes[index : min(nodes[index].end, index + 60)]:
        attributes = inner.attributes
        drawn = inner.tag == "img" or (inner.tag == "input" and attributes.get("type", "").lower() == "image")
        source = attributes.get("data-src") or attributes.get("data-lazy-src") or attributes.get("src", "")
        if not drawn or not source or source.startswith("data:"):
            continue
        sides = {side: attributes.get(side, "").strip().removesuffix("px") for side in _LEAST}
        if any(size.isascii() and size.isdecimal() and int(size) < _LEAST[side] for side, size in sides.items()):
            continue
        if not _ICON.search(unquote(source.partition("?")[0].rpartition("/")[2])):
            return source
    return ""
