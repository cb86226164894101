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
    held = tree.attributes
    inside = [inner for inner in range(index, min(tree.ends[index], index + 60)) if held[inner]]
    for inner in inside:
        alt = clean(held[inner].get("alt", ""))
        if alt and not _EMPTY_ALT.match(alt):
            return alt[:500], "alt"
    for name in ("title", "data-original-title", "aria-label", "value"):
        for inner in inside:
            if name == "value" and tree.tags[inner] not in {"input", "button"}:
                continue
            words = clean(held[inner].get(name, ""))
            if words:
                return words[:500], "title" if "title" in name else "aria"
    for inner in inside:
        source = held[inner].get("src") or held[inner].get("data-src", "")
        if tree.tags[inner] in {"img", "input"} and source and not source.startswith("data:"):
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
    for inner in range(index, min(tree.ends[index], index + 60)):
        tag, attributes = tree.tags[inner], tree.attributes[inner]
        drawn = tag == "img" or (tag == "input" and attributes.get("type", "").lower() == "image")
        source = attributes.get("data-src") or attributes.get("data-lazy-src") or attributes.get("src", "")
        if not drawn or not source or source.startswith("data:"):
            continue
        sides = {side: attributes.get(side, "").strip().removesuffix("px") for side in _LEAST}
        if any(size.isascii() and size.isdecimal() and int(size) < _LEAST[side] for side, size in sides.items()):
            continue
        if not _ICON.search(unquote(source.partition("?")[0].rpartition("/")[2])):
            return source
    return ""
