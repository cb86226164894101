"""The tree of an HTML page, flattened: nodes in document order, each knowing where its subtree ends.

Flat, because pages nest tables thousands deep: nothing here recurses, and the text of any element is a slice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from core.snapshot import Zone
from core.thai import clean

MAX_NODES = 250_000
MAX_CLIMB = 40

BLOCK_TAGS = frozenset(
    [
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
        ),
        *(
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "frameset",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
        ),
        *(
            "header",
            "hgroup",
            "hr",
            "html",
            "iframe",
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "noframes",
            "object",
            "ol",
        ),
        *("optgroup", "option", "p", "pre", "search", "section", "select", "summary", "table", "tbody", "td", "tfoot"),
        *("th", "thead", "tr", "ul"),
    ]
)
HEADING_TAGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_UNREAD_TAGS = frozenset(
    {"style", "template", "noembed", "noframes", "svg", "math", "textarea", "audio", "video", "canvas"}
)
_NO_ATTRIBUTES: dict[str, str] = {}

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INLINE_STYLE = re.compile(r"display\s*:\s*inline(?!-)", re.IGNORECASE)
_BLOCK_CLASS = re.compile(
    r"(?:^|\s)(?:d-(?:flex|block|grid)|flex|block|grid|col(?:-\w+)*|card\S*|list-group-item\S*|\S*-?box|\S*banner\S*)(?:\s|$)"
)
_ICON_CLASS = re.compile(
    r"material-(?:icons|symbols)|(?:^|\s)(?:mdi|md-icon|mat-icon|icon-font|sr-only|visually-hidden)(?:\s|$)"
)
_ICON_TAGS = frozenset({"i", "mat-icon", "ion-icon", "v-icon", "md-icon"})
_LIGATURE = re.compile(r"[a-z]+(?:_[a-z0-9]+)*\Z")


@dataclass(slots=True)
class Node:
    """An element, or (``tag`` empty) a run of text."""

    tag: str
    attributes: dict[str, str]
    parent: int
    """-1 for the root."""
    end: int = 0
    """Index behind the last node of its subtree."""
    text: str = ""
    hidden: bool = False
    """Not shown as text where it stands: an icon's ligature, an element hidden by its own attributes."""


@dataclass(slots=True)
class Tree:
    """``letters[i]`` and ``anchors[i]`` count the letters and the links before node i; both have one entry more."""

    nodes: list[Node] = field(default_factory=list)
    letters: list[int] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)
    scripts: list[tuple[int, str]] = field(default_factory=list)
    """Node index at which a script without ``src`` stands, and its code."""
    ids: dict[str, int] = field(default_factory=dict)
    truncated: bool = False

    def letters_in(self, index: int) -> int:
        """Letters of text inside the element, links' included."""
        return self.letters[self.nodes[index].end] - self.letters[index]

    def anchors_in(self, index: int) -> int:
        """Links (``a`` with an address) inside the element, itself included."""
        return self.anchors[self.nodes[index].end] - self.anchors[index]

    def ancestors(self, index: int, limit: int = MAX_CLIMB) -> Iterator[int]:
        """Parents from the nearest outward, at most ``limit``."""
        index = self.nodes[index].parent
        while index >= 0 and limit:
            yield index
            index = self.nodes[index].parent
            limit -= 1

    def text(
        self,
        start: int,
        end: int,
        *,
        skip: frozenset[str] = frozenset(),
        links: frozenset[int] | None = None,
        most: int = 2000,
    ) -> str:
        """Visible text of nodes ``start`` to ``end``, cut near ``most`` letters. Elements named in ``skip`` are left
        out, and where ``links`` is given every link but those.
        """
        parts: list[str] = []
        nodes = self.nodes
        length = 0
        index = start
        while index < end and length < most:
            node = nodes[index]
            if node.tag == "":
                parts.append(node.text)
                length += len(node.text.strip())
            elif node.hidden or node.tag in skip or node.tag in {"option", "select"}:
                index = node.end
                continue
            elif links is not None and node.tag == "a" and index not in links and "href" in node.attributes:
                parts.append(" ")
                index = node.end
                continue
            elif node.tag in BLOCK_TAGS or node.tag in {"br", "button"}:
                parts.append(" ")
            index += 1
        return clean("".join(parts))

    def text_of(
        self, index: int, *, skip: frozenset[str] = frozenset(), links: frozenset[int] | None = None, most: int = 2000
    ) -> str:
        """Visible text inside the element; arguments as of ``text``."""
        return self.text(index + 1, self.nodes[index].end, skip=skip, links=links, most=most)

    def is_block(self, index: int) -> bool:
        """Whether the element starts a line of its own: by its tag, unless its style or class says otherwise."""
        node = self.nodes[index]
        if node.tag in BLOCK_TAGS:
            return not (node.attributes and _INLINE_STYLE.search(node.attributes.get("style", "")))
        return (
            node.tag == "a"
            and bool(node.attributes)
            and _BLOCK_CLASS.search(node.attributes.get("class", "")) is not None
        )


def read_tree(html: str, *, noscript: bool = False) -> Tree:
    """Parse as browsers do. ``noscript`` elements are read only when asked for."""
    parser = LexborHTMLParser(html)
    tree = Tree()
    nodes, letters, anchors = tree.nodes, tree.letters, tree.anchors
    letter_count = anchor_count = 0
    parent = -1
    node = parser.root
    open_nodes = []
    while node is not None:
        tag = node.tag or ""
        enter = False
        if tag == "-text":
            text = node.text_content or ""
            letters.append(letter_count)
            anchors.append(anchor_count)
            nodes.append(Node("", _NO_ATTRIBUTES, parent, len(nodes) + 1, text))
            letter_count += len(text.strip())
        elif tag == "script":
            if not node.attributes.get("src") and "json" not in (node.attributes.get("type") or ""):
                tree.scripts.append((len(nodes), node.text(deep=True)))
        elif tag and tag[0] != "-" and tag not in _UNREAD_TAGS and (noscript or tag != "noscript"):
            attributes = {name: value or "" for name, value in node.attributes.items()} or _NO_ATTRIBUTES
            index = len(nodes)
            letters.append(letter_count)
            anchors.append(anchor_count)
            element = Node(tag, attributes, parent, index + 1)
            nodes.append(element)
            if attributes:
                identity = attributes.get("id") or attributes.get("name", "")
                if identity and (tag == "a" or "id" in attributes):
                    tree.ids.setdefault(identity, index)
                if tag == "a" and "href" in attributes:
                    anchor_count += 1
                element.hidden = _is_hidden(attributes, tag)
            if tag in _ICON_TAGS or (attributes and _ICON_CLASS.search(attributes.get("class", ""))):
                word = (node.text(deep=True) or "").strip()
                element.hidden = element.hidden or not word or _LIGATURE.match(word) is not None
            enter = node.first_child is not None
            if enter:
                parent = index
        if len(nodes) >= MAX_NODES:
            tree.truncated = True
            break
        if enter:
            open_nodes.append(node)
            node = node.first_child
            continue
        following = node.next
        while following is None and open_nodes:
            node = open_nodes.pop()
            nodes[parent].end = len(nodes)
            parent = nodes[parent].parent
            following = node.next
        node = following if open_nodes else None
    while parent >= 0:
        nodes[parent].end = len(nodes)
        parent = nodes[parent].parent
    letters.append(letter_count)
    anchors.append(anchor_count)
    return tree


def _is_hidden(attributes: dict[str, str], tag: str) -> bool:
    if "hidden" in attributes and tag not in {"div", "section", "ul", "ol", "table", "tr", "nav"}:
        return True
    style = attributes.get("style")
    return bool(
        style
        and tag in {"span", "b", "i", "font", "small", "em", "strong", "label", "a"}
        and _HIDDEN_STYLE.search(style)
    )


# --- zones ---------------------------------------------------------------------------------------------------------

_TAG_ZONES: dict[str, Zone] = {"nav": "nav", "header": "header", "footer": "footer", "aside": "aside", "main": "main"}
_ROLE_ZONES: dict[str, Zone] = {
    "navigation": "nav", "menu": "nav", "menubar": "nav", "banner": "header", "contentinfo": "footer",
    "complementary": "aside", "main": "main",
}  # fmt: skip
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


@lru_cache(maxsize=4096)
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
    for index, node in enumerate(tree.nodes):
        inherited: Zone = result[node.parent] if node.parent >= 0 else "main"
        zone: Zone | None = None
        tag = node.tag
        if tag and tag not in {"html", "body", "head"}:
            if tag == "article":
                inside_article = max(inside_article, node.end)
            attributes = node.attributes
            role = attributes.get("role", "") if attributes else ""
            if tag in _TAG_ZONES and not (tag in {"header", "footer"} and index < inside_article):
                zone = _TAG_ZONES[tag]
            elif role in _ROLE_ZONES:
                zone = _ROLE_ZONES[role]
            if (
                zone is not None
                and zone != "main"
                and (index in holders_of_main or _is_wrapper(tree, index, total, 0.8))
            ):
                zone = None
            if zone in {"header", "footer"} and not _at_edge(tree, index, zone, total):
                zone = None
            if zone is None and attributes and tag in _WORD_TAGS:
                words = f"{attributes.get('class', '')} {attributes.get('id', '')}"
                if len(words) > 1:
                    zone = _words_zone(words)
                    if zone is not None and (
                        index in holders_of_main
                        or _is_wrapper(tree, index, total, 0.6)
                        or not _at_edge(tree, index, zone, total)
                        or (zone == "nav" and "breadcrumb" in words.lower() and _holds_heading(tree, index))
                    ):
                        zone = None
        result.append(inherited if zone is None or (zone == "header" and inherited == "nav") else zone)
    return result


def _at_edge(tree: Tree, index: int, zone: Zone, total: int) -> bool:
    """A header stands near the start of the page's text, a footer near its end; cards have headers and footers too."""
    if zone == "footer":
        return total - tree.letters[tree.nodes[index].end] <= 0.15 * total
    return zone != "header" or tree.letters[index] <= max(0.25 * total, 200)


def _holds_heading(tree: Tree, index: int) -> bool:
    return any(node.tag in {"h1", "h2", "h3"} for node in tree.nodes[index : tree.nodes[index].end])


def _holders_of_main(tree: Tree) -> set[int]:
    holders: set[int] = set()
    for index, node in enumerate(tree.nodes):
        if node.tag == "main" or (node.attributes and node.attributes.get("role") == "main"):
            holders.update(tree.ancestors(index, limit=200))
    return holders


def _is_wrapper(tree: Tree, index: int, total: int, share: float) -> bool:
    inside = tree.letters_in(index)
    if inside < 200 or inside <= share * total:
        return False
    linked = 0
    end = tree.nodes[index].end
    position = index
    while position < end:
        node = tree.nodes[position]
        if node.tag == "a":
            linked += tree.letters_in(position)
            position = node.end
        elif node.tag == "h1":
            return True
        else:
            position += 1
    return linked < 0.85 * inside


# --- tables --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tables:
    """Which tables hold data (the others only lay the page out), and their rows' numbers over the page."""

    data: set[int] = field(default_factory=set)
    rows: dict[int, int] = field(default_factory=dict)
    """Node index of a data table's ``tr`` -> number of the row."""
    carried: dict[int, str] = field(default_factory=dict)
    """Node index of a ``tr`` -> text of the cells that reach into it from rows above (rowspan)."""


def tables(tree: Tree) -> Tables:
    """Tell data tables from layout tables: a layout table holds another table, or a single cell, or a cell with most
    of a page in it, or says so by its role.
    """
    result = Tables()
    open_tables: list[int] = []
    layout: set[int] = set()
    rows: dict[int, list[int]] = {}
    cells: dict[int, list[int]] = {}
    nodes = tree.nodes
    for index, node in enumerate(nodes):
        while open_tables and nodes[open_tables[-1]].end <= index:
            open_tables.pop()
        if node.tag == "table":
            if open_tables:
                layout.add(open_tables[-1])
            if node.attributes.get("role") in {"presentation", "none"}:
                layout.add(index)
            open_tables.append(index)
            rows[index], cells[index] = [], []
        elif open_tables:
            if node.tag == "tr":
                rows[open_tables[-1]].append(index)
            elif node.tag in {"td", "th"}:
                cells[open_tables[-1]].append(index)
                if node.tag == "td" and (tree.letters_in(index) > 1500 or tree.anchors_in(index) > 25):
                    layout.add(open_tables[-1])
    number = 0
    for table in sorted(rows):
        if table in layout or len(cells[table]) < 2:
            continue
        result.data.add(table)
        for row in rows[table]:
            result.rows[row] = number
            number += 1
        _carry(tree, rows[table], result.carried)
    return result


def _carry(tree: Tree, rows: list[int], carried: dict[int, str]) -> None:
    waiting: list[tuple[int, str]] = []
    for position, row in enumerate(rows):
        waiting = [(last, text) for last, text in waiting if last >= position]
        if waiting:
            carried[row] = " ".join(text for _, text in waiting)
        index, end = row + 1, tree.nodes[row].end
        while index < end:
            node = tree.nodes[index]
            if node.tag in {"td", "th"}:
                span = node.attributes.get("rowspan", "")
                if span.isdecimal() and span.isascii() and 1 < int(span) < 1000:
                    text = tree.text_of(index, most=300)
                    if text:
                        waiting.append((position + int(span) - 1, text[:300]))
                index = node.end
            else:
                index += 1
