"""Which pages show their text or links only after their scripts have run, told from the page as fetched.

Finer than ``Page.needs_javascript``, which says that a page as read holds nothing: here the frame may be full of links
while the list in the middle is still empty. Nothing is executed; an ordinary page must not be taken for one of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from core.snapshot import Page
from crawler.menus import is_library
from crawler.readers.encoding import decode
from crawler.readers.scripts import links_in_script
from crawler.readers.structure import Tree, read_tree

_MARKS = (
    *(b"{{", b"-for=", b" ng-", b"data-ng-", b"app-root", b"data-reactroot", b"include-html", b"hx-trigger"),
    *(b"fetch(", b".load(", b"$.get", b"$.post", b"ajax(", b"jQuery.get", b"axios", b"XMLHttpRequest"),
)
_MARKED_ID = re.compile(rb" id=[\"']?(?:app|root|__n|___gatsby|main-app|q-app|svelte)")
"""What a page with scripts holds at least one of, or it is not looked at any closer."""
_ROOT = re.compile(r"(?:root|app|__next|__nuxt|___gatsby|main-app|q-app|svelte|app-root|application)\Z", re.IGNORECASE)
_ROOT_ATTRIBUTES = frozenset(
    ("ng-app", "data-ng-app", "ng-version", "data-reactroot", "data-server-rendered", "v-cloak")
)
_REPEATED = frozenset(("v-for", "ng-repeat", "data-ng-repeat", "x-for", "*ngfor", ":for"))
_INCLUDED = frozenset(("w3-include-html", "data-w3-include-html", "include-html", "data-include-html"))
_ROUTE = re.compile(r"[^#]*#!?/\S")
_PLACEHOLDER = re.compile(r"\{\{[^{}\n]{1,120}\}\}")
_LOADED = re.compile(r"\.load\(\s*[\"'`][^\"'`\s]{1,200}\.(?:html?|php\d?|aspx?|jsp|txt|inc)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\bfetch\(|\$\.(?:get|post|ajax|getJSON)\(|jQuery\.(?:get|post|ajax|getJSON)\(|\baxios\b|XMLHttpRequest|\.load\(\s*[\"'`]"
)
_BUILDS = re.compile(
    r"document\.write|innerHTML|insertAdjacentHTML|createElement|\.(?:append|prepend|html|load|after|before)\(|fetch\("
)
_NAMED = re.compile(r"getElementById\(\s*[\"'`]([\w\-:.]{1,80})[\"'`]|[\"'`]#([\w\-]{1,80})(?=[\"'` >.:])")
_CONTAINERS = frozenset("div ul ol tbody table section nav main article aside header footer menu dl".split())  # noqa: SIM905 - one line reads better
_WIDGET = re.compile(
    r"load|modal|map|chart|graph|calendar|slide|carousel|fb-|cookie|toast|alert|error|msg|message|count|visit|captcha|popup|pop-up|"
    r"weather|player|video|light|overlay|chat|line-|translate|clock|time|progress|spinner|tooltip|backdrop|online|stat|result|search",
    re.IGNORECASE,
)
"""Names of empty elements that hold no content: clocks, counters, maps, boxes that open on demand."""
_SHOWS = frozenset(("img", "iframe", "frame", "embed", "object", "input", "select", "textarea", "button", "form"))
_MOST_LETTERS_OF_SHELL = 40
_MOST_LETTERS_OF_THIN_PAGE = 200
_MOST_LINKS_OF_THIN_PAGE = 3
_FEW_LINKS_OF_MENU = 5


def needs_scripts(page: Page, body: bytes) -> bool:
    """Whether a page, as read from ``body``, lacks text or links that its own scripts would bring."""
    if page.soft_404 or page.login_wall:
        return False
    if page.needs_javascript:
        return True
    if b"<script" not in body and b"<SCRIPT" not in body:
        return False
    thin = _is_thin(page)
    if not thin and not any(mark in body for mark in _MARKS) and _MARKED_ID.search(body) is None:
        return False
    tree = read_tree(decode(body, f"text/html; charset={page.encoding}")[0])
    return (
        (thin and any(_is_own(source, page.url) for source in tree.script_sources) and _has_empty_element(tree))
        or _has_empty_root(tree)
        or _has_template(tree)
        or _has_include(tree)
        or _fills_empty_element(tree)
    )


def as_rendered(page: Page) -> Page:
    """A page that was read as its scripts left it. It lacks scripts only if it still shows nothing."""
    letters = sum(len(block.text) for block in page.blocks)
    empty = letters <= _MOST_LETTERS_OF_SHELL and not page.links
    return page.model_copy(update={"rendered": True, "needs_javascript": page.needs_javascript and empty})


def has_inner_routes(page: Page) -> bool:
    """Whether links of a page lead to views of its own that a script shows for what stands behind ``#``."""
    return any(_ROUTE.match(link.href) is not None for link in page.links)


def hides_menu(page: Page, scripts: Mapping[str, str]) -> bool:
    """Whether a page with hardly a menu has a menu's own script (address -> text) that puts something on it without a
    link that can be read there. ``page`` was read with these scripts.
    """
    if sum(1 for link in page.links if link.url and link.zone in ("nav", "header")) >= _FEW_LINKS_OF_MENU:
        return False
    return any(_BUILDS.search(code) is not None and not links_in_script(code) for code in scripts.values())


def _is_thin(page: Page) -> bool:
    if len(page.links) > _MOST_LINKS_OF_THIN_PAGE or len(page.images) > 1 or page.forms:
        return False
    if any(link.source in ("frame", "iframe", "refresh", "embed", "script") for link in page.links):
        return False
    if any(block.kind == "cell" for block in page.blocks):
        return False
    return sum(len(block.text) for block in page.blocks) < _MOST_LETTERS_OF_THIN_PAGE


def _is_own(source: str, page: str) -> bool:
    host = urlsplit(source).netloc
    return (not host or host == urlsplit(page).netloc) and not is_library(source)


def _is_empty(tree: Tree, index: int, letters: int = 0) -> bool:
    """Whether nothing of an element can be seen or followed."""
    inside = range(index + 1, tree.nodes[index].end)
    return (
        tree.letters_in(index) <= letters
        and tree.anchors_in(index) <= 1
        and not any(tree.nodes[one].tag in _SHOWS for one in inside)
    )


def _has_empty_root(tree: Tree) -> bool:
    if not (tree.script_sources or tree.scripts):
        return False
    for index, node in enumerate(tree.nodes):
        if not node.tag:
            continue
        identity = node.attributes.get("id", "")
        if (
            node.tag == "app-root"
            or (node.tag in ("div", "main", "section") and _ROOT.match(identity))
            or not _ROOT_ATTRIBUTES.isdisjoint(node.attributes)
        ) and _is_empty(tree, index, _MOST_LETTERS_OF_SHELL):
            return True
    return False


def _has_template(tree: Tree) -> bool:
    """Names in double braces, or an element that a script repeats, stand where text should."""
    found = 0
    for node in tree.nodes:
        if node.tag:
            if not _REPEATED.isdisjoint(node.attributes):
                return True
        elif "{{" in node.text:
            found += len(_PLACEHOLDER.findall(node.text))
    return found >= 2


def _has_include(tree: Tree) -> bool:
    """Parts of the page lie in files of their own that a script puts in."""
    if any(_LOADED.search(code) for _, code in tree.scripts):
        return True
    return any(
        node.tag
        and (not _INCLUDED.isdisjoint(node.attributes) or "load" in node.attributes.get("hx-trigger", "").split())
        for node in tree.nodes
    )


def _has_empty_element(tree: Tree) -> bool:
    """Whether an element with a name of its own, as scripts look for, waits for content."""
    return any(
        node.tag in _CONTAINERS and not _WIDGET.search(name) and _is_empty(tree, index)
        for name, index in tree.ids.items()
        for node in (tree.nodes[index],)
    )


def _fills_empty_element(tree: Tree) -> bool:
    """A script of the page asks the network and names an element of the page that is still empty."""
    for _, code in tree.scripts:
        if not _ASKS.search(code):
            continue
        for match in _NAMED.finditer(code):
            name = match.group(1) or match.group(2)
            index = tree.ids.get(name)
            if index is None or _WIDGET.search(name) or tree.nodes[index].tag not in _CONTAINERS:
                continue
            if _is_empty(tree, index):
                return True
    return False
