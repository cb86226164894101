"""The tree of an HTML page, flattened: nodes in document order, each knowing where its subtree ends.

Flat, because pages nest tables thousands deep: nothing here recurses, and the text of any element is a slice.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar, cast

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.thai import clean
from crawler.readers.floods import without_floods

MAX_NODES = 250_000
MAX_CLIMB = 40
MAX_DEPTH = 16_000
_LONGEST_REMEMBERED = 200

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
_ICON_NODES = 24
_NO_WORD = "- -"
_LIGATURE = re.compile(r"[a-z]+(?:_[a-z0-9]+)*\Z")


_Answer = TypeVar("_Answer")


def remembered(question: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
    """Keeps what was answered about the words of a class, an id or a label: a site says the same ones on every page. Long
    ones are not kept, lest a hostile page fill the memory.
    """
    kept = lru_cache(maxsize=1 << 13)(question)

    def answer(words: str) -> _Answer:
        return kept(words) if len(words) <= _LONGEST_REMEMBERED else question(words)

    return answer


_CHOICES = frozenset({"option", "select"})
_SPACES = dict.fromkeys((BLOCK_TAGS | {"br", "button"}) - _CHOICES, " ")
"""Elements that part the words before them from the words behind."""
_NO_TAGS: frozenset[str] = frozenset()


@dataclass(slots=True)
class Node:
    """An element, or (``tag`` empty) a run of text."""

    tag: str
    attributes: dict[str, str]
    parent: int
    """-1 for the root."""
    end: int
    """Index behind the last node of its subtree."""
    text: str
    hidden: bool
    """Not shown as text where it stands: an icon's ligature, an element hidden by its own attributes."""


@dataclass(slots=True)
class Tree:
    """The nodes of a page in document order, as lists side by side: elements, and (tag empty) runs of text.

    ``letters[i]`` and ``anchors[i]`` count the letters and the links before node i; they and ``offsets`` have one entry
    more than there are nodes.
    """

    tags: list[str] = field(default_factory=list)
    attributes: list[dict[str, str]] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    """-1 for the root."""
    ends: list[int] = field(default_factory=list)
    """Index behind the last node of the subtree."""
    texts: list[str] = field(default_factory=list)
    """What each node adds to the text around it; of an element, a space where it parts words."""
    flow: str = ""
    """``texts`` one behind the other."""
    offsets: list[int] = field(default_factory=list)
    """Where in ``flow`` each node begins."""
    letters: list[int] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)
    """Indices of the elements of a tag."""
    marked: list[int] = field(default_factory=list)
    """Indices of the elements that have attributes."""
    crumbs: list[int] = field(default_factory=list)
    """Indices of the elements whose class, id or label speaks of a breadcrumb."""
    lines: set[int] = field(default_factory=set)
    """Elements that start a line of their own: by their tag, unless style or class says otherwise."""
    hidden: set[int] = field(default_factory=set)
    """Elements not shown as text where they stand: an icon's ligature, what is hidden by its own attributes."""
    unseen: list[int] = field(default_factory=list)
    """Indices of the elements that no text includes: what is hidden, and what one can choose."""
    links: list[int] = field(default_factory=list)
    """Indices of the ``a`` elements that stand in no other."""
    link_letters: list[int] = field(default_factory=list)
    """Letters inside all ``links`` before each of them."""
    scripts: list[tuple[int, str]] = field(default_factory=list)
    """Node index at which a script without ``src`` stands, and its code."""
    script_sources: list[str] = field(default_factory=list)
    """Addresses of external scripts, as written."""
    ids: dict[str, int] = field(default_factory=dict)
    handlers: set[int] = field(default_factory=set)
    """Elements other than ``a`` that lead somewhere when clicked; filled in by the reader of the page."""
    _nodes: list[Node] = field(default_factory=list)

    @property
    def nodes(self) -> list[Node]:
        """The nodes as objects, for whoever looks closer at a few pages; made when first asked for."""
        if not self._nodes:
            self._nodes = [
                Node(
                    tag,
                    self.attributes[index],
                    self.parents[index],
                    self.ends[index],
                    self.texts[index] if not tag else "",
                    index in self.hidden,
                )
                for index, tag in enumerate(self.tags)
            ]
        return self._nodes

    def letters_in(self, index: int) -> int:
        """Letters of text inside the element, links' included."""
        return self.letters[self.ends[index]] - self.letters[index]

    def anchors_in(self, index: int) -> int:
        """Links (``a`` with an address) inside the element, itself included."""
        return self.anchors[self.ends[index]] - self.anchors[index]

    def linked_in(self, index: int) -> int:
        """Letters of text in links inside the element."""
        return self._linked_before(self.ends[index]) - self._linked_before(index)

    def _linked_before(self, index: int) -> int:
        last = bisect_right(self.links, index) - 1
        if last < 0:
            return 0
        link = self.links[last]
        return self.link_letters[last] + self.letters[min(index, self.ends[link])] - self.letters[link]

    def holds(self, tags: Iterable[str], start: int, end: int) -> bool:
        """Whether an element of one of ``tags`` is among nodes ``start`` to ``end``."""
        return any(_any_between(self.places[tag], start, end) for tag in tags if tag in self.places)

    def ancestors(self, index: int, limit: int = MAX_CLIMB) -> Iterator[int]:
        """Parents from the nearest outward, at most ``limit``."""
        parents = self.parents
        index = parents[index]
        while index >= 0 and limit:
            yield index
            index = parents[index]
            limit -= 1

    def text(
        self,
        start: int,
        end: int,
        *,
        skip: frozenset[str] = _NO_TAGS,
        links: frozenset[int] | None = None,
        most: int = 2000,
    ) -> str:
        """Visible text of nodes ``start`` to ``end``, cut near ``most`` letters. Elements named in ``skip`` are left
        out, and where ``links`` is given every link but those.
        """
        end = min(end, start + 4 * most + 400)
        if (
            (self.unseen and _any_between(self.unseen, start, end))
            or (skip and self.holds(skip, start, end))
            or (links is not None and self._holds_other_link(start, end, links))
        ):
            return self._text_in_parts(start, end, skip, links, most)
        if end > start and self.letters[end] - self.letters[start] >= most:
            # Up to the text with which there are letters enough.
            end = bisect_left(self.letters, self.letters[start] + most, start, end)
        return clean(self.flow[self.offsets[start] : self.offsets[end]]) if end > start else ""

    def _text_in_parts(
        self, start: int, end: int, skip: frozenset[str], links: frozenset[int] | None, most: int
    ) -> str:
        parts: list[str] = []
        tags, ends, letters = self.tags, self.ends, self.letters
        length = 0
        index = start
        while index < end and length < most:
            tag = tags[index]
            if not tag:
                length += letters[index + 1] - letters[index]
            elif tag in skip or tag in _CHOICES or index in self.hidden:
                index = ends[index]
                continue
            elif links is not None and self._is_other_link(index, links):
                parts.append(" ")
                index = ends[index]
                continue
            parts.append(self.texts[index])
            index += 1
        return clean("".join(parts))

    def _holds_other_link(self, start: int, end: int, links: frozenset[int]) -> bool:
        """Whether a link beside ``links`` may be among the nodes."""
        if self.handlers:
            return True
        anchors = self.anchors
        count = anchors[end] - anchors[start] if end > start else 0
        return count > 0 and count > sum(start <= link < end and anchors[link + 1] > anchors[link] for link in links)

    def _is_other_link(self, index: int, links: frozenset[int]) -> bool:
        if self.tags[index] == "a":
            return index not in links and "href" in self.attributes[index]
        return index in self.handlers and not any(index <= link < self.ends[index] for link in links)

    def text_of(
        self, index: int, *, skip: frozenset[str] = _NO_TAGS, links: frozenset[int] | None = None, most: int = 2000
    ) -> str:
        """Visible text inside the element; arguments as of ``text``."""
        if self.ends[index] == index + 2 and not self.tags[index + 1]:
            return clean(self.texts[index + 1])
        return self.text(index + 1, self.ends[index], skip=skip, links=links, most=most)


def _any_between(sorted_places: list[int], start: int, end: int) -> bool:
    position = bisect_left(sorted_places, start)
    return position < len(sorted_places) and sorted_places[position] < end


def parsed(html: str) -> LexborHTMLParser:
    """A page as the parser sees it, without what would cost it the square of its size."""
    return LexborHTMLParser(_cut_where_too_deep(without_floods(html)))


def read_tree(html: str, *, noscript: bool = False) -> Tree:
    """Parse as browsers do. ``noscript`` elements are read only when asked for."""
    parser = parsed(html)
    tree = Tree()
    # Local names, and as little as can be in the loop: it runs for every node of every page.
    tags, held, parents, ends, texts = tree.tags, tree.attributes, tree.parents, tree.ends, tree.texts
    places, marked, hidden = tree.places, tree.marked, tree.hidden
    hrefs: list[int] = []
    inline: list[int] = []
    block_links: list[int] = []
    count = 0
    parent = -1
    node = parser.root
    open_nodes = []
    while node is not None:
        tag = node.tag or ""
        first = None
        if tag == "-text":
            tags.append("")
            held.append(_NO_ATTRIBUTES)
            parents.append(parent)
            texts.append(node.text_content or "")
            count += 1
            ends.append(count)
        elif tag == "script":
            source = node.attributes.get("src")
            if source:
                tree.script_sources.append(source)
            elif "json" not in (node.attributes.get("type") or ""):
                tree.scripts.append((count, node.text(deep=True)))
        elif tag in places or (tag and tag[0] != "-" and tag not in _UNREAD_TAGS and (noscript or tag != "noscript")):
            index = count
            count += 1
            if tag in places:
                places[tag].append(index)
            else:
                places[tag] = [index]
            tags.append(tag)
            parents.append(parent)
            ends.append(count)
            texts.append(_SPACES.get(tag, ""))
            is_icon = tag in _ICON_TAGS
            written = node.attributes
            attributes = _NO_ATTRIBUTES
            if written:
                attributes = _with_values(written) if None in written.values() else cast("dict[str, str]", written)
                marked.append(index)
                names_breadcrumb = False
                if "class" in attributes:
                    words = _said_by(attributes["class"])
                    is_icon = is_icon or words.is_icon
                    names_breadcrumb = words.names_breadcrumb
                    if words.starts_line and tag == "a":
                        block_links.append(index)
                if tag == "a" and "href" in attributes:
                    hrefs.append(index)
                if "id" in attributes or (tag == "a" and "name" in attributes):
                    identity = attributes.get("id") or attributes.get("name", "")
                    if identity:
                        tree.ids.setdefault(identity, index)
                    names_breadcrumb = names_breadcrumb or "breadcrumb" in attributes.get("id", "").lower()
                if "style" in attributes and _INLINE_STYLE.search(attributes["style"]):
                    inline.append(index)
                if ("hidden" in attributes or "style" in attributes) and _is_hidden(attributes, tag):
                    hidden.add(index)
                if names_breadcrumb or ("aria-label" in attributes and _speaks_of_breadcrumb(attributes["aria-label"])):
                    tree.crumbs.append(index)
            held.append(attributes)
            if is_icon:
                word = _word_of(node)
                if not word or _LIGATURE.match(word) is not None:
                    hidden.add(index)
            if tag != "textarea":
                first = node.first_child
        if count >= MAX_NODES:
            break
        if first is not None:
            parent = index
            open_nodes.append(node)
            node = first
            continue
        following = node.next
        while following is None and open_nodes:
            node = open_nodes.pop()
            ends[parent] = count
            parent = parents[parent]
            following = node.next
        node = following if open_nodes else None
    while parent >= 0:
        ends[parent] = count
        parent = parents[parent]
    block_tags = BLOCK_TAGS.intersection(places)
    tree.lines = set().union(*(places[tag] for tag in block_tags)).difference(inline).union(block_links)
    tree.unseen = sorted(hidden.union(*(places[tag] for tag in _CHOICES.intersection(places))))
    _count(tree, hrefs)
    return tree


def _count(tree: Tree, hrefs: list[int]) -> None:
    """What of a tree is counted, once its nodes are known. ``hrefs`` are the links with an address."""
    tree.flow = "".join(tree.texts)
    tree.offsets = list(accumulate(map(len, tree.texts), initial=0))
    tree.letters = list(accumulate(map(len, map(str.strip, tree.texts)), initial=0))
    is_link = bytearray(len(tree.tags))
    for index in hrefs:
        is_link[index] = 1
    tree.anchors = list(accumulate(is_link, initial=0))
    end = inside = 0
    for index in tree.places.get("a", ()):
        if index >= end:
            end = tree.ends[index]
            tree.links.append(index)
            tree.link_letters.append(inside)
            inside += tree.letters_in(index)


def _speaks_of_breadcrumb(words: str) -> bool:
    return "breadcrumb" in words.lower()


def _word_of(node: LexborNode) -> str:
    """The text of an icon. What holds more than a few nodes is none: its text would be gathered again for every icon
    that stands in another.
    """
    parts: list[str] = []
    waiting = [node.first_child]
    for _ in range(_ICON_NODES):
        if not waiting:
            return "".join(parts).strip()
        child = waiting.pop()
        if child is None:
            continue
        waiting += [child.next, child.first_child]
        if child.tag == "-text":
            parts.append(child.text_content or "")
    return _NO_WORD


def _with_values(attributes: dict[str, str | None]) -> dict[str, str]:
    """An attribute without a value has an empty one."""
    return {name: value or "" for name, value in attributes.items()}


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


@dataclass(frozen=True, slots=True)
class _Class:
    """What an element's class says of it."""

    is_icon: bool
    starts_line: bool
    """Of a link."""
    names_breadcrumb: bool


@remembered
def _said_by(words: str) -> _Class:
    return _Class(
        _ICON_CLASS.search(words) is not None, _BLOCK_CLASS.search(words) is not None, _speaks_of_breadcrumb(words)
    )


def _is_hidden(attributes: dict[str, str], tag: str) -> bool:
    if "hidden" in attributes and tag not in {"div", "section", "ul", "ol", "table", "tr", "nav"}:
        return True
    style = attributes.get("style")
    return bool(
        style
        and tag in {"span", "b", "i", "font", "small", "em", "strong", "label", "a"}
        and _HIDDEN_STYLE.search(style)
    )
