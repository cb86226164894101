"""An HTML page as bytes -> ``core.snapshot.Page``: its text in order, its links with the words around them."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote, urlsplit

from core.snapshot import Block, Image, Link, LinkSource, Page, Zone
from core.thai import clean
from crawler.file_hosts import unwrap
from crawler.readers.addresses import (
    addresses_in_javascript,
    looks_like_address,
    looks_like_document,
    normalise_url,
    root_of,
)
from crawler.readers.breadcrumbs import breadcrumb
from crawler.readers.encoding import decode
from crawler.readers.forms import read_forms
from crawler.readers.headings import BOLD, CAPTION, TAB, Headings, is_toggle, pane_of, section_of, title_level
from crawler.readers.labels import Origin, label, picture
from crawler.readers.placeholders import is_login_wall, is_soft_404, needs_javascript
from crawler.readers.rows import MAX_ROW, Line, Rows, is_generic
from crawler.readers.scripts import documents_in_script, links_in_script
from crawler.readers.structure import BLOCK_TAGS, HEADING_TAGS, Tree, read_tree, remembered
from crawler.readers.tables import Tables, cells_of, tables
from crawler.readers.zones import zones

MAX_LINKS = 3000
MAX_BLOCKS = 8000
MAX_BLOCK_LETTERS = 20_000
MAX_REMEMBERED = 200
"""Characters of an address up to which it is kept what it leads to."""
_NO_SCRIPTS: Mapping[str, str] = {}

_BREAK = "\u2028"
"""Stands for <br> inside a run; clean() turns it into a space."""
_TITLED_TAGS = frozenset({*HEADING_TAGS, "caption", "legend", "summary"})
_SPEAKING_TAGS = frozenset({*_TITLED_TAGS, "tr", "td", "th", "table", "li", "dd", "dt"})
"""Elements that say what the blocks in them are."""
_LINK_TAGS = frozenset({"a", "button"})
_HANDLES = frozenset({"a", "button", "div", "h2", "h3", "h4", "h5", "li", "span"})
"""Elements that open a tab pane or the body of an accordion."""
_BOLD_TAGS = frozenset({"b", "strong"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_HREF_SOURCES: dict[str, tuple[LinkSource, tuple[str, ...]]] = {
    "area": ("area", ("href",)),
    "frame": ("frame", ("src",)),
    "iframe": ("iframe", ("src", "data-src", "data-lazy-src")),
    "embed": ("embed", ("src",)),
    "object": ("embed", ("data",)),
}
_DATA_ADDRESSES = ("data-href", "data-url", "data-link")
_LEADING_TAGS = frozenset(("a", "param", *_HREF_SOURCES))
_SILENT = frozenset(
    (
        *(
            "align",
            "alt",
            "bgcolor",
            "border",
            "cellpadding",
            "cellspacing",
            "class",
            "color",
            "colspan",
            "dir",
            "face",
        ),
        *("for", "height", "id", "itemprop", "lang", "name", "property", "rel", "role", "rowspan", "scope", "size"),
        *("src", "style", "tabindex", "title", "type", "valign", "value", "width"),
    )
)
"""Common attributes that lead nowhere, on elements other than ``_LEADING_TAGS``."""
_HANDLERS = frozenset(("onclick", *_DATA_ADDRESSES))
_FILE_ATTRIBUTES = frozenset(("source", "pdf", "file", "pdf-src", "pdf-url"))
"""Beside ``data-...``: attributes in which flipbooks and viewers are told their file."""
_CLICKED = frozenset(("a", "button", "i", "img", "input", "label", "li", "span", "td", "tr"))
"""Elements that open their file when clicked; any other that names one shows it."""
_ICON_NAME = re.compile(
    r"(?:^|[/_\-.])(?:icons?|ico|spacer|blank|pixel|bullet|arrows?|loading|loader|spinner|clear|transparent|dot|new\d*|btn|button|"
    r"favicon|avatar|emoji|flags?|line|star|sprite|captcha|counter)(?:[_\-.\d]|$)", re.IGNORECASE,
)  # fmt: skip
_REFRESH = re.compile(r"^\s*\d*\.?\d*\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"']+)", re.IGNORECASE)
_MAP_SCRIPT = re.compile(r"maps\.google|google\.[a-z.]+/maps|longdo\.com/map|leaflet|openlayers", re.IGNORECASE)
_UNTITLED = frozenset({"untitled document", "untitled", "document", "new page 1", "เอกสารไม่มีชื่อ"})


_Kind = Literal["heading", "cell", "item", "text"]


@dataclass(slots=True)
class _Draft:
    """A link being read."""

    index: int
    url: str
    href: str
    text: str
    source: LinkSource
    text_from: Origin
    zone: Zone
    heading: str = ""
    image: str = ""
    block: int = -1
    line: Line | None = None
    adjoins: bool = False
    """Nothing visible stands between this link and the one before it."""
    anchors: tuple[int, ...] = ()
    """Node indices of all the links merged into this one."""


@dataclass(slots=True)
class _Run:
    """Text gathered since the last block boundary."""

    parts: list[str] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)
    """Node index each part stands at."""
    start: int = -1
    """Node index of its first text."""
    links: list[tuple[int, _Draft]] = field(default_factory=list)
    """First part, link."""
    bold: int = 0
    letters: int = 0
    broken: bool = False
    """Whether a <br> stands in it."""

    def add(self, index: int, text: str) -> None:
        """Put what the node at ``index`` says behind the rest."""
        self.parts.append(text)
        self.nodes.append(index)


def read_page(
    url: str,
    body: bytes,
    *,
    content_type: str = "",
    fetched: datetime,
    status: int = 200,
    modified: datetime | None = None,
    scripts: Mapping[str, str] = _NO_SCRIPTS,
) -> Page:
    """Read one page. ``url`` is where it was found; ``scripts`` holds the texts of the site's own external scripts
    (address -> text) whose links count as this page's. ``modified`` is what the server says (HTTP Last-Modified).
    Never raises on any bytes; at most 3,000 links and 8,000 blocks are kept.
    """
    text, encoding = decode(body, content_type)
    tree = read_tree(text)
    if not tree.letters[-1] and not tree.anchors[-1]:
        tree = read_tree(text, noscript=True)
    return _Reader(url, tree, encoding).page(
        scripts=scripts,
        fetched=fetched,
        status=status,
        modified=modified,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
    )


class _Reader:
    """Walks one tree once, in document order."""

    def __init__(self, url: str, tree: Tree, encoding: str) -> None:
        self.tree, self.encoding = tree, encoding
        self.url = self.base = url
        self.root = root_of(url)
        self.zones: list[Zone] = zones(tree)
        self.tables: Tables = tables(tree)
        self.headings = Headings(tree, self.zones)
        self.blocks: list[Block] = []
        self.drafts: list[_Draft] = []
        self.images: list[Image] = []
        self.emails: dict[str, None] = {}
        self.telephones: dict[str, None] = {}
        self.panes: dict[int, str] = {}
        self.run = _Run()
        self.position = 0
        self.title = self.og_title = ""
        self.contexts: list[tuple[int, _Kind, int, int]] = [(-1, "text", 0, -1)]
        """Element, kind of its blocks, heading level, table row."""

    def page(
        self,
        *,
        scripts: Mapping[str, str],
        fetched: datetime,
        status: int,
        modified: datetime | None,
        sha256: str,
        size: int,
    ) -> Page:
        self.read_head()
        self.find_panes()
        self.walk()
        links = self.links()
        links += self.script_links(scripts, MAX_LINKS - len(links))
        links += self.map_links()
        forms = read_forms(self.tree, self.zones, self.url_of)
        links += [
            Link(url=form.action, text=form.submit, source="form", zone=form.zone, heading=form.heading)
            for form in forms[: max(MAX_LINKS - len(links), 0)]
            if form.method == "get" and form.action and form.action != self.url
        ]
        title = self.title if self.title.lower() not in _UNTITLED else ""
        page = Page(
            url=self.url,
            status=status,
            fetched=fetched,
            modified=modified,
            title=title or self.og_title,
            breadcrumb=breadcrumb(self.tree, self.blocks),
            blocks=tuple(self.blocks),
            links=tuple(links),
            images=tuple(self.images),
            forms=forms,
            emails=tuple(self.emails),
            telephones=tuple(self.telephones),
            encoding=self.encoding,
            sha256=sha256,
            size=size,
        )
        return page.model_copy(
            update={
                "soft_404": status == 200 and is_soft_404(page),
                "login_wall": is_login_wall(page),
                "needs_javascript": needs_javascript(page, self.tree),
            }
        )

    def url_of(self, href: str) -> str:
        if len(href) > MAX_REMEMBERED or not href.startswith(("/", "http://", "https://")):
            return unwrap(normalise_url(self.base, href, self.encoding))
        # Wherever on the host it is written, it means the same: a site's menu is on every page.
        return _url_from_root(self.root, href, self.encoding)

    # --- the head ---

    def read_head(self) -> None:
        tree = self.tree
        for index in tree.places.get("base", ()):
            href = tree.attributes[index].get("href")
            if href:
                self.base = normalise_url(self.url, href, self.encoding) or self.base
                self.root = root_of(self.base)
                break
        for index in tree.places.get("title", ()):
            self.title = self.title or tree.text_of(index)[:500]
        for index in tree.places.get("meta", ()):
            attributes = tree.attributes[index]
            if attributes.get("property") == "og:title":
                self.og_title = clean(attributes.get("content", ""))[:500]
            elif attributes.get("http-equiv", "").lower() == "refresh":
                match = _REFRESH.match(attributes.get("content", ""))
                address = self.url_of(match.group(1)) if match else ""
                if match and address and address != self.url:
                    href = match.group(1).strip()[:500]
                    self.drafts.append(_Draft(index, address, href, "", "refresh", "none", "main"))

    def find_panes(self) -> None:
        """Tell every tab pane and accordion body the label of what opens it."""
        tree = self.tree
        total = max(tree.letters[-1], 1)
        for index in tree.marked:
            if tree.tags[index] in _HANDLES:
                pane = pane_of(tree, index)
                if pane is None or pane[0] <= index < tree.ends[pane[0]] or pane[0] in self.panes:
                    continue
                if tree.letters_in(pane[0]) > 0.8 * total and not pane[1]:
                    continue
                label = tree.text_of(index, most=201)
                if 1 < len(label) <= 200:
                    self.panes[pane[0]] = label

    # --- the walk ---

    def walk(self) -> None:
        tree, run = self.tree, self.run
        # Local names: the loop runs for every node of every page.
        tags, held, ends, texts, letters = tree.tags, tree.attributes, tree.ends, tree.texts, tree.letters
        lines, hidden = tree.lines, tree.hidden
        closing: list[int] = []
        bold_until = link_until = 0
        index, count = 0, len(tags)
        next_close = count + 1
        while index < count:
            while next_close <= index:
                closed = closing.pop()
                next_close = ends[closing[-1]] if closing else count + 1
                if held[closed] or tags[closed] in _SPEAKING_TAGS:
                    self.close(closed)
                elif run.parts or run.links:
                    self.flush()
            self.position = index
            tag = tags[index]
            if not tag:
                size = letters[index + 1] - letters[index]
                if size or run.letters or run.links:
                    if not run.letters:
                        run.start = index
                    if index < bold_until:
                        run.bold += size
                    run.letters += size
                    run.parts.append(texts[index])
                    run.nodes.append(index)
            elif (index in hidden and tag != "a") or tag == "head":
                index = ends[index]
                continue
            elif tag == "br":
                self.read_line_break(index, in_link=index < link_until)
            elif tag == "select":
                self.read_options(index)
                index = ends[index]
                continue
            else:
                attributes = held[index]
                if tag in _LINK_TAGS:
                    link_until = max(link_until, ends[index])
                if index in lines:
                    if attributes or tag in _SPEAKING_TAGS or index in self.panes:
                        self.open_block(index)
                    elif run.parts or run.links:
                        self.flush()
                    closing.append(index)
                    next_close = ends[index]
                elif tag == "button" or tag in BLOCK_TAGS:
                    run.add(index, " ")
                if tag in _BOLD_TAGS or ("style" in attributes and _is_bold(attributes["style"])):
                    bold_until = max(bold_until, ends[index])
                if (
                    attributes
                    and (tag in _LEADING_TAGS or not attributes.keys() <= _SILENT)
                    and len(self.drafts) < MAX_LINKS
                ):
                    self.read_links(index)
                if tag == "img":
                    self.read_image(index)
            index += 1
        self.position = count
        while closing:
            self.close(closing.pop())
        self.flush()

    def read_line_break(self, index: int, *, in_link: bool) -> None:
        run = self.run
        if in_link:
            run.add(index, " ")
        elif run.parts and run.parts[-1] == _BREAK:
            self.flush()
        elif run.letters:
            run.add(index, _BREAK)
            run.broken = True

    def open_block(self, index: int) -> None:
        run, tree = self.run, self.tree
        if run.parts or run.links:
            self.flush()
        if index in self.panes:
            self.headings.add(index, self.panes[index], TAB, end=tree.ends[index])
        tag, attributes = tree.tags[index], tree.attributes[index]
        is_heading = tag in _TITLED_TAGS or ("role" in attributes and attributes["role"] == "heading")
        if not is_heading and tag not in _SPEAKING_TAGS:
            return
        _, kind, level, row = self.contexts[-1]
        if is_heading:
            if kind != "cell":
                kind, level = "heading", min(title_level(tree, index), 6)
        elif tag in {"td", "th"}:
            kind = "cell" if row >= 0 else "text"
        elif tag == "tr":
            row = self.tables.rows.get(index, -1)
            kind = "text" if kind != "heading" else kind
        elif tag == "table":
            row = -1
        elif kind == "text":
            kind = "item"
        else:
            return
        self.contexts.append((index, kind, level, row))

    def close(self, index: int) -> None:
        run, tree = self.run, self.tree
        holds_links = bool(run.links)
        if run.parts or holds_links:
            self.flush()
        if self.contexts[-1][0] == index:
            self.contexts.pop()
        level = title_level(tree, index)
        if level and not (level > 6 and holds_links and tree.letters_in(index) > 200):
            self.headings.add(index, tree.text_of(index, most=201), level)
        elif tree.tags[index] == "tr" and index in self.tables.rows:
            self.read_title_row(index)

    def read_title_row(self, index: int) -> None:
        """A row of a single cell, without a link, is the title of the rows below it."""
        if self.tree.anchors_in(index) or index in self.tables.carried or len(cells_of(self.tree, index)) != 1:
            return
        self.headings.add(index, self.tree.text_of(index, most=201), CAPTION)

    def flush(self) -> None:
        """Close the run: its text becomes a block, or one per line where <br> alone divides a long text."""
        run = self.run
        if not run.parts and not run.links:
            return
        if run.letters:
            self.write_blocks(run)
        run.parts.clear()
        run.nodes.clear()
        run.bold = run.letters = 0
        run.broken = False
        if run.links:
            # A link that encloses blocks goes on in the next run.
            ends = self.tree.ends
            run.links = [(0, draft) for _, draft in run.links if draft.block < 0 and ends[draft.index] > self.position]

    def write_blocks(self, run: _Run) -> None:
        _, kind, level, row = self.contexts[-1]
        zone = self.zones[run.start]
        parts = run.parts
        lines = _lines(parts) if run.broken and _is_list(run, kind) else [(0, len(parts))]
        for first, last in lines:
            text = clean("".join(parts[first:last]) if len(parts) > 1 else parts[0])[:MAX_BLOCK_LETTERS]
            if not text or len(self.blocks) >= MAX_BLOCKS:
                continue
            for draft in _links_between(run, first, max(last, 1)) if run.links else ():
                if draft.block < 0:
                    draft.block = len(self.blocks)
            self.blocks.append(
                Block(
                    text=text,
                    kind=kind,
                    level=level if kind == "heading" else 0,
                    zone=zone,
                    row=row if kind == "cell" else -1,
                )
            )
        if run.broken and run.links:
            for first, last in _lines(parts):
                links = _links_between(run, first, last)
                for draft in links[:20]:
                    draft.line = Line(self.line(run, first, last, draft, links), run.start)
        if not run.links and kind == "text" and run.bold >= run.letters and run.letters <= 150:
            self.headings.add(run.start, clean("".join(run.parts)), BOLD)

    def line(self, run: _Run, first: int, last: int, draft: _Draft, links: list[_Draft]) -> str:
        """The line between two <br> that a link stands in, without the words of the line's other links."""
        others = [(other.index, self.tree.ends[other.index]) for other in links[:20] if other is not draft]
        if is_generic(draft.text):
            others = []
        kept = (
            run.parts[part]
            for part in range(first, last)
            if not any(start <= run.nodes[part] < end for start, end in others)
        )
        return clean("".join(kept))[:MAX_ROW]

    # --- links ---

    def read_links(self, index: int) -> None:
        """The link that an element with attributes is, if it is one."""
        tag, attributes = self.tree.tags[index], self.tree.attributes[index]
        if tag == "a":
            self.read_anchor(index)
        elif tag in _HREF_SOURCES:
            source, names = _HREF_SOURCES[tag]
            for name in names:
                href = attributes.get(name, "")
                address = self.url_of(href) if href and not href.startswith("about:") else ""
                if address:
                    self.add_link(index, address, href, source)
                    break
            else:
                if tag == "area" and attributes.get("href", "").startswith(("mailto:", "tel:")):
                    self.read_contact(attributes["href"])
                else:
                    self.read_named_document(index)
        elif not _HANDLERS.isdisjoint(attributes):
            self.read_handler(index)
        else:
            self.read_named_document(index)

    def read_named_document(self, index: int) -> None:
        """A document that a viewer is told in an attribute (``data-pdf``, ``source``) or a parameter of an object."""
        tag, attributes = self.tree.tags[index], self.tree.attributes[index]
        written = _documents_in(attributes)
        if tag == "param" and looks_like_document(attributes.get("value", "")):
            written.append(attributes["value"])
        address = self.url_of(written[0]) if written else ""
        if address:
            clicked = tag in _CLICKED
            if clicked:
                self.tree.handlers.add(index)
            self.add_link(index, address, written[0], "onclick" if clicked else "embed")

    def read_handler(self, index: int) -> None:
        attributes = self.tree.attributes[index]
        written = [attributes[name] for name in _DATA_ADDRESSES if looks_like_address(attributes.get(name, ""))]
        found = (*written, *addresses_in_javascript(attributes.get("onclick", "")), *_documents_in(attributes))
        for href in found[:1]:
            address = self.url_of(href)
            if address:
                self.tree.handlers.add(index)
                self.add_link(index, address, href, "onclick")

    def read_anchor(self, index: int) -> None:
        attributes = self.tree.attributes[index]
        href = attributes.get("href", "").strip()
        if not href and _HANDLERS.isdisjoint(attributes) and not _documents_in(attributes):
            if "href" in attributes and not is_toggle(self.tree, index):
                self.add_link(index, "", "", "a")
            return
        lower = href[:12].lower()
        if lower.startswith(("mailto:", "tel:")):
            self.read_contact(href)
            return
        address = self.url_of(href) if href else ""
        source: LinkSource = "a"
        if not address:
            code = [unquote(href[11:])] if lower.startswith("javascript:") else []
            code.append(attributes.get("onclick", ""))
            written = [attributes[name] for name in _DATA_ADDRESSES if looks_like_address(attributes.get(name, ""))]
            called = (found for piece in code for found in addresses_in_javascript(piece))
            for candidate in (*_documents_in(attributes), *written, *called):
                address = self.url_of(candidate)
                if address:
                    source = "onclick"
                    break
        if not address:
            pane = pane_of(self.tree, index)
            if (pane is not None and pane[1]) or is_toggle(self.tree, index):
                return
            if pane is not None:
                address = normalise_url(self.url, self.url)
            elif href and ":" in href and not lower.startswith(("javascript:", "http")) and not href.startswith("#"):
                return
        self.add_link(index, address, href, source)

    def read_contact(self, href: str) -> None:
        scheme, _, rest = href.partition(":")
        value = clean(unquote(rest.partition("?")[0]))[:200]
        if value:
            (self.emails if scheme.lower() == "mailto" else self.telephones).setdefault(value)

    def add_link(self, index: int, address: str, href: str, source: LinkSource) -> None:
        text, text_from = label(self.tree, index)
        if not address and not text:
            return
        level = self.level_around(index)
        image = self.url_of(picture(self.tree, index)) if text_from in {"file_name", "none"} and address else ""
        draft = _Draft(
            index, address, href[:500], text, source, text_from, self.zones[index],
            self.headings.above(index, inside_level=level), image, anchors=(index,),
        )  # fmt: skip
        if self.drafts and self.drafts[-1].source == source == "a":
            draft.adjoins = self.adjoin(self.drafts[-1].index, index)
            if draft.adjoins and self.drafts[-1].url != address:
                self.run.add(index, " ")
        self.drafts.append(draft)
        self.run.links.append((len(self.run.parts), draft))

    def adjoin(self, first: int, second: int) -> bool:
        """Whether two links stand side by side in one run of text."""
        tree = self.tree
        start = tree.ends[first]
        if second < start or second - start > 12:
            return False
        for index in range(start, second):
            tag = tree.tags[index]
            if not tag:
                if tree.texts[index].strip(" \t\r\n\u00a0\u200b"):
                    return False
            elif tag == "img" or index in tree.lines:
                return False
        block = next((ancestor for ancestor in tree.ancestors(first) if ancestor in tree.lines), -1)
        return block < 0 or second < tree.ends[block]

    def level_around(self, index: int) -> int:
        """Level of the heading that a link stands in, 0 outside one."""
        tags, parents = self.tree.tags, self.tree.parents
        for _ in range(4):
            index = parents[index]
            if index < 0:
                break
            if tags[index] in HEADING_TAGS:
                return HEADING_TAGS[tags[index]]
        return 0

    def read_options(self, index: int) -> None:
        tree = self.tree
        for position in range(index + 1, tree.ends[index]):
            value = tree.attributes[position].get("value", "").strip() if tree.tags[position] == "option" else ""
            if value and looks_like_address(value) and len(self.drafts) < MAX_LINKS:
                address = self.url_of(value)
                if address:
                    text = tree.text_of(position, most=300)
                    heading = self.headings.above(index)
                    origin: Origin = "text" if text else "none"
                    self.drafts.append(
                        _Draft(position, address, value[:500], text, "option", origin, self.zones[index], heading)
                    )

    def links(self) -> list[Link]:
        merged: list[_Draft] = []
        for draft in self.drafts:
            previous = merged[-1] if merged else None
            if previous is not None and draft.adjoins and draft.url and previous.url == draft.url:
                previous.anchors += draft.anchors
                if draft.text_from == previous.text_from == "text":
                    if draft.text != previous.text:
                        previous.text = f"{previous.text} {draft.text}"
                elif previous.text_from != "text" and draft.text:
                    previous.text, previous.text_from = draft.text, draft.text_from
                    previous.image = previous.image or draft.image
                continue
            merged.append(draft)
        rows = Rows(self.tree, self.tables)
        sections: dict[tuple[int, int], str] = {}
        return [
            Link(
                url=draft.url,
                href=draft.href,
                text=draft.text,
                source=draft.source,
                zone=draft.zone,
                block=draft.block,
                row=self.row(rows, draft),
                heading=draft.heading,
                section=section_of(self.tree, draft.index, sections) or self.pane_label(draft),
                text_from=draft.text_from,
                image=draft.image if draft.text_from in {"file_name", "none"} else "",
            )
            for draft in merged
        ]

    def pane_label(self, draft: _Draft) -> str:
        """Label of the tab or accordion that opens what a link stands in, where a nearer heading hides it."""
        for ancestor in self.tree.ancestors(draft.index, limit=40) if self.panes else ():
            label = self.panes.get(ancestor, "")
            if label:
                return "" if label in draft.heading else label
        return ""

    @staticmethod
    def row(rows: Rows, draft: _Draft) -> str:
        if draft.source in {"frame", "refresh", "option"}:
            return ""
        named, in_menu = draft.text_from == "text", draft.zone != "main"
        return rows.around(draft.anchors or (draft.index,), draft.text, draft.line, in_menu=in_menu, named=named)

    def script_links(self, scripts: Mapping[str, str], room: int) -> list[Link]:
        """Links written as plain strings in the page's own scripts and in ``scripts``."""
        links: list[Link] = []
        known = {(draft.url, draft.text) for draft in self.drafts}
        sources: list[tuple[int, str]] = [
            (min(index, len(self.zones) - 1), code) for index, code in self.tree.scripts if code
        ]
        sources += [(-1, code) for _, code in sorted(scripts.items())]
        for index, code in sources:
            for found in links_in_script(code):
                address = self.url_of(found.href)
                if not address and found.href not in {"#", "", "javascript:void(0)"}:
                    continue
                if (address, found.text) in known or (not address and not found.text) or len(links) >= room:
                    continue
                known.add((address, found.text))
                zone: Zone = self.zones[index] if index >= 0 and found.written else "nav"
                links.append(
                    Link(
                        url=address,
                        href=found.href[:500],
                        text=found.text,
                        source="script",
                        zone=zone,
                        section=found.section,
                        text_from="text" if found.text else "none",
                    )
                )
        linked = {draft.url for draft in self.drafts} | {link.url for link in links}
        for index, code in sources:
            for href in documents_in_script(code) if index >= 0 else ():
                address = self.url_of(href)
                if address and address not in linked and len(links) < room:
                    linked.add(address)
                    zone = self.zones[index]
                    links.append(
                        Link(url=address, href=href[:500], text="", source="script", zone=zone, text_from="none")
                    )
        return links

    def map_links(self) -> list[Link]:
        """Maps that a script draws: the address of the map service's script stands for the map."""
        addresses = (self.url_of(source) for source in self.tree.script_sources if _MAP_SCRIPT.search(source))
        return [
            Link(url=address, text="", source="script", zone="footer", text_from="none")
            for address in addresses
            if address
        ]

    # --- images ---

    def read_image(self, index: int) -> None:
        attributes = self.tree.attributes[index]
        source = attributes.get("data-src") or attributes.get("data-lazy-src") or attributes.get("src", "")
        if not source or source.startswith("data:") or len(self.images) >= 500:
            return
        for side in ("width", "height"):
            size = attributes.get(side, "").strip().removesuffix("px")
            if size.isascii() and size.isdecimal() and int(size) <= 40:
                return
        address = self.url_of(source)
        if not address or _ICON_NAME.search(urlsplit(address).path.rpartition("/")[2]):
            return
        block = len(self.blocks) - 1 if self.blocks else -1
        self.images.append(
            Image(src=address, alt=clean(attributes.get("alt", ""))[:300], zone=self.zones[index], block=block)
        )


@lru_cache(maxsize=1 << 13)
def _url_from_root(root: str, href: str, encoding: str) -> str:
    return unwrap(normalise_url(root, href, encoding))


@remembered
def _is_bold(style: str) -> bool:
    return _BOLD_STYLE.search(style) is not None


def _documents_in(attributes: dict[str, str]) -> list[str]:
    """Documents named in an element's own attributes, whole or in the options of a viewer; pictures are none."""
    found = []
    for name, value in attributes.items():
        if name[:5] != "data-" and name not in _FILE_ATTRIBUTES:
            continue
        if looks_like_document(value):
            found.append(value)
        elif value[:1] in {"{", "["}:
            found += documents_in_script(value)
    return found


def _links_between(run: _Run, first: int, last: int) -> list[_Draft]:
    begin, end = bisect_left(run.links, first, key=_position), bisect_left(run.links, last, key=_position)
    return [draft for _, draft in run.links[begin:end]]


def _position(entry: tuple[int, _Draft]) -> int:
    return entry[0]


def _is_list(run: _Run, kind: _Kind) -> bool:
    """Whether the lines of a run are things of their own: a long text, or a link on each of three lines."""
    if kind == "heading":
        return False
    if kind != "cell" and run.letters > 240:
        return True
    starts = {sum(1 for part in run.parts[:begin] if part == _BREAK) for begin, _ in run.links[:50]}
    return len(starts) >= 3


def _lines(parts: list[str]) -> list[tuple[int, int]]:
    """First part of every line, and the one behind its last."""
    cuts = [position for position, part in enumerate(parts) if part == _BREAK]
    return list(zip([0, *(cut + 1 for cut in cuts)], [*cuts, len(parts)], strict=True))
