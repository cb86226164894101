"""Where on the page something stands: header, menu, main part, side column or footer."""

from __future__ import annotations

import re

from core.snapshot import Zone
from crawler.readers.structure import Tree, remembered

_TAG_ZONES: dict[str, Zone] = {"nav": "nav", "header": "header", "footer": "footer", "aside": "aside", "main": "main"}
_ROLE_ZONES: dict[str, Zone] = {
    "navigation": "nav", "menu": "nav", "menubar": "nav", "banner": "header", "contentinfo": "footer",
    "complementary": "aside", "main": "main",
}  # fmt: skip
_SPEAKING_TAGS = frozenset({*_TAG_ZONES, "article"})
_WHOLE_PAGE = frozenset({"html", "body", "head"})
_TITLES = ("h1", "h2", "h3")
_WORD_TAGS = frozenset({"div", "ul", "ol", "td", "table", "tr", "section", "form", "p", "dl", "menu", "center", "span"})
_FRAME = r"(?:site|main|top|page|global|app|web|wrap|wrapper|the)?[-_]?"
_PARTS = (
    r"(?:[-_]?(?:area|wrapper|wrap|top|bottom|bar|inner|container|section|main|bg|menu|content|widgets?|copyright|"
    r"col\w*))*"
)
_FOOTER_WORD = re.compile(rf"{_FRAME}footer{_PARTS}[-_]?\d*\Z|copyright\w*\Z|colophon\Z|bottombar\Z")
_HEADER_WORD = re.compile(
    r"(?:site|main|top|global|app|web|the)?[-_]?header[-_]?(?:area|wrap|wrapper|top|main|inner|container|bar|bg)?[-_]?\d*\Z"
    r"|masthead\Z|top-?bar\Z|top_bar\Z|page-?top\Z"
)
_NAV_WORD = re.compile(
    r"(?:[a-z0-9]+[-_])*(?:nav(?!-(?:tab|pill|item|link|fill))|navbar|navigation|menu|menus|menubar|submenu|mainmenu|topmenu|topnav|mainnav|megamenu|"
    r"mega-menu|dropdown-menu|breadcrumbs?|sitemenu|mm-menu|offcanvas)(?:[-_](?:bar|area|wrap|wrapper|container|inner|main|top|left|right|"
    r"list|box|primary|holder|nav|menu|fixed|collapse|default|inverse|expand\w*|light|dark|ul|content))*[-_]?\d*\Z"
)
_ASIDE_WORD = re.compile(
    r"(?:[a-z0-9]+[-_])*(?:sidebar|side-bar|sidenav|side-nav|aside|widget|widgets|widget-area|leftmenu|left-menu|left_menu|rightmenu|right-menu|"
    r"right_menu|sidemenu|side-menu|side_menu|left-?bar|right-?bar)(?:[-_](?:area|wrap|wrapper|container|inner|main|left|right|box|\d+))*\Z"
)
_TABS = re.compile(r"(?:^|\s)(?:nav-tabs|nav-pills|tab-nav|tabs|tablist)(?:\s|$)", re.IGNORECASE)
_STATE_WORD = re.compile(
    r"(?:.*[-_])?(?:has|no|with|without|is|hide|show|open|opened|closed|active|sticky|fixed|mini|collapsed)[-_].*"
    r"|.*[-_](?:open|opened|closed|active|mini|collapsed|toggle|toggler|button|btn|icon|item|link|title|fixed)\Z"
)
_STATE_EXCEPTION = re.compile(r"(?:navbar|menu|nav|header)[-_]fixed\Z|(?:navbar|nav)[-_]fixed[-_]top\Z")


@remembered
def _words_zone(words: str) -> Zone | None:
    """What an element's class and id say about its place."""
    if _TABS.search(words):
        return None
    for word in words.lower().split():
        if _STATE_WORD.match(word) and not _STATE_EXCEPTION.match(word):
            continue
        if _FOOTER_WORD.match(word):
            return "footer"
        if _ASIDE_WORD.match(word):
            return "aside"
        if _NAV_WORD.match(word):
            return "nav"
        if _HEADER_WORD.match(word):
            return "header"
    return None


def zones(tree: Tree) -> list[Zone]:
    """The zone of every node, inherited from the nearest ancestor that says one.

    A tag or role is believed unless the main part lies inside it. A class or id word is believed for a part of the page
    only: what holds more than 60 % of the page's text is a wrapper, unless nearly all of that is links (a big menu).
    """
    result: list[Zone] = []
    holders_of_main = _holders_of_main(tree)
    total = max(tree.letters[-1], 1)
    inside_article = 0
    for index, (tag, attributes, parent) in enumerate(zip(tree.tags, tree.attributes, tree.parents, strict=True)):
        inherited: Zone = result[parent] if parent >= 0 else "main"
        if not attributes and tag not in _SPEAKING_TAGS:
            result.append(inherited)
            continue
        zone: Zone | None = None
        if tag not in _WHOLE_PAGE:
            if tag == "article":
                inside_article = max(inside_article, tree.ends[index])
            if tag in _TAG_ZONES and not (tag in {"header", "footer"} and index < inside_article):
                zone = _TAG_ZONES[tag]
            elif "role" in attributes:
                zone = _ROLE_ZONES.get(attributes["role"])
            if (
                zone is not None
                and zone != "main"
                and (index in holders_of_main or _is_wrapper(tree, index, total, 0.8))
            ):
                zone = None
            if zone in {"header", "footer"} and not _at_edge(tree, index, zone, total):
                zone = None
            if zone is None and tag in _WORD_TAGS and ("class" in attributes or "id" in attributes):
                words = f"{attributes.get('class', '')} {attributes.get('id', '')}"
                zone = _words_zone(words)
                if zone is not None and (
                    index in holders_of_main
                    or _is_wrapper(tree, index, total, 0.6)
                    or not _at_edge(tree, index, zone, total)
                    or (
                        zone == "nav" and "breadcrumb" in words.lower() and tree.holds(_TITLES, index, tree.ends[index])
                    )
                ):
                    zone = None
        result.append(inherited if zone is None or (zone == "header" and inherited == "nav") else zone)
    return result


def _at_edge(tree: Tree, index: int, zone: Zone, total: int) -> bool:
    """A header stands near the start of the page's text, a footer near its end; cards have headers and footers too."""
    if zone == "footer":
        return total - tree.letters[tree.ends[index]] <= 0.15 * total
    return zone != "header" or tree.letters[index] <= max(0.25 * total, 200)


def _holders_of_main(tree: Tree) -> set[int]:
    holders: set[int] = set()
    for index in tree.places.get("main", ()):
        holders.update(tree.ancestors(index, limit=200))
    for index in tree.marked:
        if tree.attributes[index].get("role") == "main":
            holders.update(tree.ancestors(index, limit=200))
    return holders


def _is_wrapper(tree: Tree, index: int, total: int, share: float) -> bool:
    inside = tree.letters_in(index)
    if inside < 200 or inside <= share * total:
        return False
    return tree.linked_in(index) < 0.85 * inside
