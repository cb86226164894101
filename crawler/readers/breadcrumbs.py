"""The line "home > section > page" of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.snapshot import Block
from crawler.readers.structure import Tree

_CRUMB_SPLIT = re.compile(r"\s*[>»›→❯▸▶]+\s*|\s+[/\\|]\s+")
_CRUMB_EDGE = " >»›→❯▸▶/\\|"
_CRUMB_START = re.compile(r"(?:คุณอยู่ที่|ท่านอยู่ที่|You are here)?\s*:?\s*(?:หน้าแรก|หน้าหลัก|Home)\s*[>»›→/❯▸▶]", re.IGNORECASE)


def breadcrumb(tree: Tree, blocks: Sequence[Block]) -> tuple[str, ...]:
    """The way from the home page as the page itself shows it, home first; empty where it shows none."""
    tags = tree.tags
    for index in tree.crumbs:
        if _is_item(tree.attributes[index]):
            continue
        inside = range(index + 1, tree.ends[index])
        items = [tree.text_of(p) for p in inside if tags[p] == "li"]
        if not items:
            items = _CRUMB_SPLIT.split(tree.text_of(index, most=500))
            if len(items) == 1:
                items = [tree.text_of(p) for p in inside if tags[p] in {"a", "span"}]
        crumbs = tuple(item for item in (item.strip(_CRUMB_EDGE) for item in items) if item)
        if crumbs:
            return crumbs[:12]
    for block in blocks[:200]:
        if len(block.text) < 200 and _CRUMB_START.match(block.text):
            return tuple(item for item in _CRUMB_SPLIT.split(block.text) if item)[:12]
    return ()


def _is_item(attributes: dict[str, str]) -> bool:
    """Whether the element is a part of a breadcrumb only."""
    return any("-item" in attributes.get(name, "").lower() for name in ("class", "id", "aria-label"))
