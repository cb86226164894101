"""The tree of an HTML page, flattened: nodes in document order, each knowing where its subtree ends.

Flat, because pages nest tables thousands deep: nothing here recurses, and the text of any element is a slice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from core.thai import clean

MAX_NODES = 250_000
MAX_CLIMB = 40
MAX_DEPTH = 16_000

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
_UNREAD_TAGS = frozenset({"style", "template", "noembed", "noframes", "svg", "math", "audio", "video", "canvas"})
_SELF_CLOSING = frozenset(
    [
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
            "p",
        ),
        *(
            "li",
            "dt",
            "dd",
            "td",
            "th",
            "tr",
            "tbody",
            "thead",
            "tfoot",
            "option",
            "optgroup",
            "a",
            "html",
            "head",
            "body",
        ),
    ]
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,30})")
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
    """``letters[i]``, ``linked[i]``, ``anchors[i]`` and ``titles[i]`` count the letters, the letters inside links, the
    links and the h1-h3 before node i; each has one entry more than there are nodes.
    """

    nodes: list[Node] = field(default_factory=list)
    letters: list[int] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    scripts: list[tuple[int, str]] = field(default_factory=list)
    script_sources: list[str] = field(default_factory=list)
    """Addresses of external scripts, as written."""
    """Node index at which a script without ``src`` stands, and its code."""
    ids: dict[str, int] = field(default_factory=dict)
    handlers: set[int] = field(default_factory=set)
    """Elements other than ``a`` that lead somewhere when clicked; filled in by the reader of the page."""
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
        end = min(end, start + 4 * most + 400)
        while index < end and length < most:
            node = nodes[index]
            if node.tag == "":
                parts.append(node.text)
                length += len(node.text.strip())
            elif node.hidden or node.tag in skip or node.tag in {"option", "select"}:
                index = node.end
                continue
            elif links is not None and self._is_other_link(index, links):
                parts.append(" ")
                index = node.end
                continue
            elif node.tag in BLOCK_TAGS or node.tag in {"br", "button"}:
                parts.append(" ")
            index += 1
        return clean("".join(parts))

    def _is_other_link(self, index: int, links: frozenset[int]) -> bool:
        node = self.nodes[index]
        if node.tag == "a":
            return index not in links and "href" in node.attributes
        return index in self.handlers and not any(index <= link < node.end for link in links)

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
    parser = LexborHTMLParser(_cut_where_too_deep(html))
    tree = Tree()
    nodes, letters, anchors = tree.nodes, tree.letters, tree.anchors
    linked, titles = tree.linked, tree.titles
    letter_count = linked_count = anchor_count = title_count = 0
    in_link = -1
    parent = -1
    node = parser.root
    open_nodes = []
    while node is not None:
        tag = node.tag or ""
        enter = False
        if tag == "-text":
            text = node.text_content or ""
            letters.append(letter_count)
            linked.append(linked_count)
            anchors.append(anchor_count)
            titles.append(title_count)
            nodes.append(Node("", _NO_ATTRIBUTES, parent, len(nodes) + 1, text))
            size = len(text.strip())
            letter_count += size
            if in_link >= 0:
                linked_count += size
        elif tag == "script":
            source = node.attributes.get("src")
            if source:
                tree.script_sources.append(source)
            elif "json" not in (node.attributes.get("type") or ""):
                tree.scripts.append((len(nodes), node.text(deep=True)))
        elif tag and tag[0] != "-" and tag not in _UNREAD_TAGS and (noscript or tag != "noscript"):
            attributes = {name: value or "" for name, value in node.attributes.items()} or _NO_ATTRIBUTES
            index = len(nodes)
            letters.append(letter_count)
            linked.append(linked_count)
            anchors.append(anchor_count)
            titles.append(title_count)
            element = Node(tag, attributes, parent, index + 1)
            nodes.append(element)
            title_count += tag in {"h1", "h2", "h3"}
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
            enter = tag != "textarea" and node.first_child is not None
            if enter:
                parent = index
                if tag == "a" and in_link < 0:
                    in_link = index
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
            if parent == in_link:
                in_link = -1
            parent = nodes[parent].parent
            following = node.next
        node = following if open_nodes else None
    while parent >= 0:
        nodes[parent].end = len(nodes)
        parent = nodes[parent].parent
    letters.append(letter_count)
    linked.append(linked_count)
    anchors.append(anchor_count)
    titles.append(title_count)
    return tree


def _cut_where_too_deep(html: str) -> str:
    """The page up to where more than ``MAX_DEPTH`` elements stand open: the parser's time grows with their square."""
    if html.count("<") <= MAX_DEPTH:
        return html
    depth = 0
    for match in _TAG.finditer(html):
        if match.group(2).lower() in _SELF_CLOSING:
            continue
        depth = max(depth - 1, 0) if match.group(1) else depth + 1
        if depth > MAX_DEPTH:
            return html[: match.start()]
    return html


def _is_hidden(attributes: dict[str, str], tag: str) -> bool:
    if "hidden" in attributes and tag not in {"div", "section", "ul", "ol", "table", "tr", "nav"}:
        return True
    style = attributes.get("style")
    return bool(
        style
        and tag in {"span", "b", "i", "font", "small", "em", "strong", "label", "a"}
        and _HIDDEN_STYLE.search(style)
    )
