"""Which heading governs a place on the page, and which menu item a list of links hangs under."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.snapshot import Zone
from crawler.readers.structure import HEADING_TAGS, Tree, remembered

MAX_HEADING = 200
_LISTS = frozenset({"ul", "ol", "menu"})

_CAPTION_TAGS = frozenset({"caption", "legend", "summary"})
_TITLE_CLASS = re.compile(
    r"(?:^|\s)(?:[\w-]*-)?(?:card-header|card-title|panel-heading|panel-title|accordion-(?:header|title|button|heading)|"
    r"toggle-title|widget-title|widgettitle|section-title|block-title|box-title|title-box|box-header|list-title|topic|"
    r"tab-title|modal-title|elementor-tab-title|vc_tta-title-text|head-title|heading-title|section-heading)(?:\s|$)"
)
_SUBMENU_CLASS = re.compile(
    r"(?:^|\s)(?:dropdown-menu|sub-?menu|sub_menu|mega-?menu|dropdown-content|nav-second-level|children)(?:\s|$)"
)
_MENU_ITEM_CLASS = re.compile(r"dropdown|menu-item|has-(?:sub|child)|nav-item")
_TOGGLES = frozenset({"dropdown", "tab", "pill", "collapse", "modal", "list", "offcanvas", "accordion", "tooltip"})
_BARE_YEAR = re.compile(
    r"(?:ข้อมูล|ประจำ)?(?:ปี)?\s*(?:งบประมาณ)?\s*(?:พ\.?\s?ศ\.?)?\s*(?:25|๒๕|20|6|๖|7|๗)[0-9๐-๙]{1,2}\s*(?:[-–/]\s*[0-9๐-๙]{2,4})?\Z"
    r"|(?:รอบ|ไตรมาส|ครั้ง|งวด|เดือน)\S{0,20}(?:\s\S{1,12}){0,3}\Z|OIT\s*[0-9๐-๙]{4}\Z",
    re.IGNORECASE,
)
CAPTION, TITLE, BOLD, TAB = 7, 8, 9, 7


@dataclass(slots=True)
class Heading:
    """A heading in force: words, rank (1-6, then captions, titles by class, bold lines), end of its scope."""

    text: str
    level: int
    end: int


@dataclass(slots=True)
class Headings:
    """The headings that govern the place the reader has come to; fed in document order."""

    tree: Tree
    zones: list[Zone]
    active: list[Heading] = field(default_factory=list)

    def add(self, index: int, text: str, level: int, *, end: int | None = None) -> None:
        """Put the heading at node ``index`` in force; without ``end`` its scope is worked out from the tree."""
        if not text or len(text) > MAX_HEADING:
            return
        if self.active and self.active[-1].text == text and level > self.active[-1].level:
            return
        scope = self.scope(index) if end is None else end
        if len(self.active) > 500:
            self.active = [heading for heading in self.active if heading.end > index][-250:]
        self.active.append(Heading(text, level, scope))

    def scope(self, index: int) -> int:
        """Index behind the last node that a heading governs: the end of the nearest ancestor with other links."""
        tree, zones = self.tree, self.zones
        own = tree.anchors_in(index)
        place = index
        for ancestor in tree.ancestors(index):
            if tree.anchors_in(ancestor) > own or tree.tags[ancestor] in {"body", "main", "html"}:
                return tree.ends[ancestor]
            parent = tree.parents[ancestor]
            if parent >= 0 and zones[parent] != zones[ancestor]:
                return tree.ends[ancestor]
            place = ancestor
        return tree.ends[place]

    def above(self, index: int, *, inside_level: int = 0) -> str:
        """Words of the heading that governs node ``index``; for a link that is itself a heading of ``inside_level``,
        of the next higher one. A bare year or half-year is said together with the heading above it.
        """
        active = self.active
        while active and active[-1].end <= index:
            active.pop()
        position = len(active) - 1
        low: Heading | None = None
        while position >= 0:
            heading = active[position]
            position -= 1
            if heading.end <= index or (inside_level and heading.level >= inside_level):
                continue
            if low is None:
                if not _is_bare_year(heading.text):
                    return heading.text
                low = heading
            elif heading.level < low.level and not _is_bare_year(heading.text):
                return f"{heading.text} {low.text}"[:MAX_HEADING]
        return low.text if low is not None else ""


def title_level(tree: Tree, index: int) -> int:
    """Rank of the element as a heading: 1-6 for h1-h6, more for captions and titles by class, 0 for none."""
    tag = tree.tags[index]
    if tag in HEADING_TAGS:
        return HEADING_TAGS[tag]
    if tag in _CAPTION_TAGS:
        return CAPTION
    attributes = tree.attributes[index]
    if not attributes:
        return 0
    if attributes.get("role") == "heading":
        rank = attributes.get("aria-level", "")
        return int(rank) if rank in {"1", "2", "3", "4", "5", "6"} else 2
    if "class" in attributes and _is_title(attributes["class"]) and tree.letters_in(index) <= MAX_HEADING:
        return TITLE
    return 0


def pane_of(tree: Tree, index: int) -> tuple[int, bool] | None:
    """For a tab, accordion button or in-page link: the node it opens, and whether it only toggles (so is no link)."""
    attributes = tree.attributes[index]
    if not attributes.get("href", "#").startswith("#"):
        return None
    toggle = attributes.get("data-bs-toggle") or attributes.get("data-toggle") or ""
    toggles = toggle in _TOGGLES or attributes.get("role") == "tab" or "aria-controls" in attributes
    for name in ("data-bs-target", "data-target", "href", "aria-controls"):
        value = attributes.get(name, "")
        if name != "aria-controls" and not value.startswith("#"):
            continue
        target = tree.ids.get(value.removeprefix("#"))
        if target is not None and value.removeprefix("#"):
            return target, toggles
    return None


def is_toggle(tree: Tree, index: int) -> bool:
    """Whether a link without an address is only the handle of a menu, tab or dialog on this page."""
    attributes = tree.attributes[index]
    toggle = attributes.get("data-bs-toggle") or attributes.get("data-toggle") or ""
    if toggle in _TOGGLES or attributes.get("role") == "tab" or attributes.get("aria-haspopup") in {"true", "menu"}:
        return True
    tags, ends, parents = tree.tags, tree.ends, tree.parents
    following = ends[index]
    parent = parents[index]
    for _ in range(8):
        if following >= len(tags) or parents[following] != parent:
            break
        if tags[following] in _LISTS or _is_submenu(tree.attributes[following].get("class", "")):
            return tree.anchors_in(following) > 0
        if tree.texts[following].strip():
            return False
        following = ends[following]
    return False


def section_of(tree: Tree, index: int, known: dict[tuple[int, int], str]) -> str:
    """Label of the menu or list item that the nested list around node ``index`` belongs to; empty outside one.
    ``known`` holds what was found for other nodes of the tree: from which element on, with how many steps left.
    """
    passed: list[tuple[int, int]] = []
    section = ""
    for steps, ancestor in enumerate(tree.ancestors(index, limit=12)):
        place = (ancestor, steps)
        if place in known:
            section = known[place]
            break
        passed.append(place)
        if tree.tags[ancestor] in _LISTS or _is_submenu(tree.attributes[ancestor].get("class", "")):
            section = _label_of_list(tree, ancestor)
            if section:
                break
    known.update(dict.fromkeys(passed, section))
    return section


def _label_of_list(tree: Tree, index: int) -> str:
    """What the item says in which a list stands, before the list; empty where the list stands in no item."""
    parent = tree.parents[index]
    for _ in range(3):
        if parent < 0 or tree.tags[parent] in {"body", "nav", "main"}:
            break
        if tree.tags[parent] == "li" or _is_menu_item(tree.attributes[parent].get("class", "")):
            if tree.letters[index] > tree.letters[parent]:
                label = tree.text(parent + 1, index, skip=_LISTS, most=MAX_HEADING + 1)
                return label if len(label) <= MAX_HEADING else ""
            break
        parent = tree.parents[parent]
    return ""


@remembered
def _is_bare_year(words: str) -> bool:
    return _BARE_YEAR.match(words) is not None


@remembered
def _is_title(words: str) -> bool:
    return _TITLE_CLASS.search(words) is not None


@remembered
def _is_submenu(words: str) -> bool:
    return _SUBMENU_CLASS.search(words) is not None


@remembered
def _is_menu_item(words: str) -> bool:
    return _MENU_ITEM_CLASS.search(words) is not None
