"""The snapshot, indexed for judging: what is the site's frame and what a page's own content, and how one gets anywhere.

Menus, headers and footers are recognised by repetition over the site, not only by markup: a text that stands on many
pages is the frame. What is left is the page's main part.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from checklist.classifying import Classifier, Label
from checklist.document_view import MANY_BLANKS, DocumentView
from checklist.elements import executive_of
from checklist.view import EMPTY_LETTERS, Marks, Target, View, content_of, is_metadata, letters
from core.snapshot import Cause, Document, DocumentPage, Form, Page, Snapshot, Unread, Zone
from core.thai import clean, match_key

FRAME_SHARE = 0.15
"""Share of the pages from which a repeated text outside the marked-up frame counts as frame."""

FRAME_MIN = 4
"""Pages a text must stand on to be frame at all."""


HOME_BLOCKS = 60
"""Blocks of the home page in which it says whose site it is."""

SPLASH_LINKS = 3
"""Pages a home page links to at most where it only lets visitors in."""

TITLE_LENGTH, SHORT_TITLE = 160, 60
"""Characters a page's title has at most; a line up to the second that begins with a thing's name is its title."""


FILLED = 120
"""Letters of its main part from which a page is no mere door to a form."""

_AGENCY = re.compile(
    r"(?:เทศบาล(?:ตำบล|เมือง|นคร)|องค์การบริหารส่วน(?:ตำบล|จังหวัด))"
    r"[\u0E01-\u0E2E\u0E40-\u0E44][\u0E01-\u0E4E]{2,40}(?![\u0E01-\u0E4E])"
)
_MEMBER = re.compile(r".+?\.[A-Za-z]{2,5}(?=/|$)")
"""A file's path at the beginning of the name of one of its pages; a sheet's name may follow."""
_BLANKS = re.compile(r"\.{6,}|…{3,}|_{5,}|☐|□")
_FORM = re.compile(r"^แบบ(?=รายงาน)")
_FRAMING = re.compile(
    r"(?:เทศบาล(?:ตำบล|เมือง|นคร)|องค์การบริหารส่วน(?:ตำบล|จังหวัด)|(?:อบต|อบจ|ทต|ทม|ทน)\.\s?)[ก-๎]*|ประกาศ(?:ใช้)?|เรื่อง|ประจำ|ปีงบประมาณ|พ\.ศ\."
)
"""Whose a paper is and of when, which its title says besides what it is."""
_TITLE_SPLIT = re.compile(r"\s+[|–—:»›-]+\s+(?![\d๐-๙]|[^(]*\))|\s*[|»›]\s*")


_FRAME: frozenset[Zone] = frozenset({"nav", "footer"})


def _say_more(page: Page, blocks: Sequence[int], count: int) -> bool:
    """Whether blocks of a page hold more letters than so many."""
    said = 0
    for index in blocks:
        said += letters(page.blocks[index].text)
        if said > count:
            return True
    return False


def _form_key(form: Form) -> tuple[str, tuple[str, ...]]:
    return form.action, form.labels


def members_of(document: Document) -> tuple[Document, ...]:
    """The files inside an archive as documents of their own, at the archive's address with their name behind '#'."""
    if document.kind != "zip" or document.inside is None:
        return ()
    pages: dict[str, list[DocumentPage]] = {}
    for page in document.inside.pages:
        member = _MEMBER.match(page.name)
        if member is not None:
            pages.setdefault(member.group(), []).append(page)
    return tuple(
        document.model_copy(
            update={
                "url": f"{document.url}#{quote(name)}",
                "aliases": (),
                "file_name": name,
                "inside": document.inside.model_copy(
                    update={"pages": tuple(held), "page_count": len(held), "title": "", "cause": None}
                ),
            }
        )
        for name, held in pages.items()
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """On how many pages each text, link, image and title part stands."""

    pages: int
    often: int
    """Pages from which a repeated thing is the site's frame."""
    blocks: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By text, zone and kind: a page's title may be the menu's label word for word."""
    links: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    menus: set[tuple[str, str]] = field(default_factory=set)
    """Address and text of links that stand on the very page they lead to, and on others."""
    images: Counter[str] = field(default_factory=Counter)
    forms: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Survey:
    """A snapshot with its indexes. Built once per audit; pure."""

    snapshot: Snapshot
    classifier: Classifier
    pages: dict[str, Page] = field(init=False, default_factory=dict)
    documents: dict[str, Document] = field(init=False, default_factory=dict)
    unread: dict[str, Unread] = field(init=False, default_factory=dict)
    views: dict[str, View] = field(init=False, default_factory=dict)
    files: dict[str, DocumentView] = field(init=False, default_factory=dict)
    """Documents that were read and say something, by their own address."""
    pictures: frozenset[str] = field(init=False, default=frozenset())
    """Addresses of pictures that stand for the words of links and that no link leads to: no documents of their own."""
    paths: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)
    home: str = field(init=False, default="")
    _hosts: frozenset[str] = field(init=False, default=frozenset())
    _marks: Marks = field(init=False)
    _agency: str | None = field(init=False, default=None)
    _others: dict[str, str] = field(init=False, default_factory=dict)
    _front: frozenset[str] = field(init=False, default=frozenset())
    _targets: dict[str, Target] = field(init=False, default_factory=dict)
    _executive: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self._marks = Marks(self.classifier.vocabulary)
        self._hosts = frozenset(self.snapshot.hosts)
        for page in self.snapshot.pages:
            for url in (page.url, *page.aliases):
                self.pages.setdefault(url, page)
        for document in self.snapshot.documents:
            for url in (document.url, *document.aliases):
                self.documents.setdefault(url, document)
        for unread in self.snapshot.unread:
            self.unread.setdefault(unread.url, unread)
        links = [link for page in self.snapshot.pages for link in page.links]
        self.pictures = frozenset(link.image for link in links if link.image) - {link.url for link in links}
        self.home = self._find_home()
        self._front = self._find_front()
        self._agency = self._find_agency()
        self._find_paths()
        self._build_views()
        self._read_files()
        self._executive = self._find_executive()

    # --- where things are

    def target(self, url: str) -> Target:
        """What an address leads to, as far as the scan saw."""
        known = self._targets.get(url)
        if known is None:
            known = self._targets[url] = self._look_up(url)
        return known

    def _look_up(self, url: str) -> Target:
        if not url:
            return Target("", "nowhere")
        page = self.pages.get(url)
        if page is not None:
            if page.soft_404:
                return Target(url, "dead", page=page, cause=Cause.NOT_FOUND)
            if page.login_wall:
                return Target(url, "unread", page=page, cause=Cause.LOGIN)
            if page.needs_javascript:
                return Target(url, "unread", page=page, cause=Cause.NEEDS_JAVASCRIPT)
            return Target(page.url, "page", page=page)
        document = self.documents.get(url)
        if document is not None:
            return Target(document.url, "document", document=document)
        unread = self.unread.get(url)
        if unread is not None:
            if unread.cause is Cause.NOT_FOUND:
                return Target(url, "dead", cause=unread.cause)
            return Target(url, "unread", cause=unread.cause)
        if self._hosts and urlsplit(url).netloc.lower() not in self._hosts:
            return Target(url, "external")
        return Target(url, "unvisited", cause=self.snapshot.cause or Cause.BUDGET)

    def path(self, url: str) -> tuple[str, ...] | None:
        """Link texts from the home page to an address; None where no click path leads there. A file in an archive is
        reached with it.
        """
        return self.paths.get(url.partition("#")[0])

    def forms(self, view: View) -> tuple[Form, ...]:
        """A page's own forms and those one click further: a list of services leads to their forms."""
        forms = list(view.forms)
        for link in view.links:
            page = self.pages.get(link.url)
            if page is not None and page.url != view.page.url:
                forms += list(self.views[page.url].forms) if page.url in self.views else []
        return tuple(forms)

    def agency(self) -> str | None:
        """The name of the local government whose site it is, as most of its pages' titles and headings give it."""
        return self._agency

    def executive(self) -> str:
        """The current top executive as the site's own page of executives names them; empty where it does not."""
        return self._executive

    def file(self, target: Target) -> DocumentView | None:
        """What is inside a file, where it was read and says something."""
        return self.files.get(target.url) if target.document is not None else None

    def other_agency(self, target: Target) -> str:
        """The local government whose paper a file is, where it is not that of the site's own; else empty."""
        return self._others.get(target.url, "")

    def _read_files(self) -> None:
        for document in self.snapshot.documents:
            if document.inside is None or not document.inside.pages:
                continue
            for one in (document, *members_of(document)):
                assert one.inside is not None
                view = DocumentView(one, one.inside, self.classifier.title)
                if not view.says_something:
                    continue
                self.files[one.url] = view
                if other := view.other_agency(self._agency):
                    self._others[one.url] = other

    def _find_executive(self) -> str:
        for view in sorted(
            self.views.values(), key=lambda view: (len(self.paths.get(view.page.url, ())), view.page.url)
        ):
            if "executives" in view.subjects():
                name = executive_of(view.own_text)
                if name:
                    return name
        return ""

    def _find_agency(self) -> str | None:
        names: Counter[str] = Counter()
        for page in self.snapshot.pages:
            said = {page.title, *(block.text for block in page.blocks[:40] if len(block.text) < 160)}
            names.update({clean(match.group(0)) for text in said for match in _AGENCY.finditer(text)})
        if not names:
            return None
        ranked = sorted(names.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0]))
        name, count = ranked[0]
        if 2 * count >= len(self.snapshot.pages):
            return name
        # Pages without a frame say it seldom: then the home page's own, where no other is named half as often.
        home = self.pages.get(self.home)
        front = (
            "\n".join((home.title, *(block.text for block in home.blocks[:HOME_BLOCKS]))) if home is not None else ""
        )
        alone = len(ranked) == 1 or 2 * ranked[1][1] <= count
        return name if alone and name in clean(front) else None

    def front_pages(self) -> frozenset[str]:
        """The home page, and where it is a splash page also the pages it lets in to."""
        return self._front

    def _find_front(self) -> frozenset[str]:
        home = self.pages.get(self.home)
        if home is None:
            return frozenset()
        inner = {self.pages[link.url].url for link in home.links if link.url in self.pages}
        return frozenset({self.home, *(inner if len(inner) <= SPLASH_LINKS else ())})

    def _find_home(self) -> str:
        health = self.snapshot.health
        for url in (health.home, self.snapshot.site):
            if url in self.pages:
                return self.pages[url].url
        # What an agency declared is no front page.
        return self.snapshot.pages[0].url if self.snapshot.pages and self.snapshot.declared is None else ""

    def _find_paths(self) -> None:
        starts = [url for url in (self.home, self.snapshot.site) if url in self.pages]
        queue: deque[str] = deque()
        for start in starts:
            url = self.pages[start].url
            if url not in self.paths:
                self.paths[url] = ("หน้าแรก",)
                queue.append(url)
        while queue:
            url = queue.popleft()
            page = self.pages.get(url)
            if page is None:
                continue
            for link in page.links:
                if not link.url:
                    continue
                target = self.pages.get(link.url) or self.documents.get(link.url)
                final = target.url if target is not None else link.url
                if final not in self.paths:
                    text = clean(link.text)[:80] or link.href[:80]
                    self.paths[final] = (*self.paths[url], text)
                    if isinstance(target, Page):
                        queue.append(final)

    # --- frame and main part

    def _build_views(self) -> None:
        pages = [page for page in self.snapshot.pages if not page.soft_404]
        often = max(FRAME_MIN, int(FRAME_SHARE * len(pages)))
        counts = _Counts(len(pages), often)
        for page in pages:
            counts.blocks.update({(block.text, block.zone, block.kind) for block in page.blocks})
            counts.links.update({(link.url, link.text, link.zone) for link in page.links})
            counts.images.update({image.src for image in page.images})
            counts.forms.update({_form_key(form) for form in page.forms})
            counts.titles.update({match_key(part) for part in _TITLE_SPLIT.split(page.title) if part.strip()})
            here = {page.url, *page.aliases}
            counts.menus.update((link.url, link.text) for link in page.links if link.url in here and link.text)
        for page in pages:
            view = self._view(page, counts, home=page.url == self.home)
            # 'แบบรายงาน...' heads the blank form and the filled one alike.
            filled = letters(view.text) >= FILLED and len(_BLANKS.findall(view.text)) < MANY_BLANKS
            view.labels = tuple(
                self.classifier.classify(_FORM.sub("", name) if filled else name) for name in view.names
            )
            self.views[page.url] = view
        for view in self.views.values():
            view.images = tuple(
                image
                for image in view.page.images
                if image.zone == "main" and (counts.images[image.src] < often or len(pages) < FRAME_MIN)
            )
            view.forms = tuple(
                form
                for form in view.page.forms
                if form.zone == "main" and (counts.forms[_form_key(form)] < often or len(pages) < FRAME_MIN)
            )
        for view in self.views.values():
            view.content = content_of(view, self._marks, self.target)

    def _view(self, page: Page, counts: _Counts, *, home: bool) -> View:
        menu = {
            link.block
            for link in page.links
            if (link.url, link.text) in counts.menus and counts.links[(link.url, link.text, link.zone)] >= FRAME_MIN
        }

        few = counts.pages < FRAME_MIN
        often = counts.pages + 1 if few or home else counts.often

        def in_frame(count: int, zone: str) -> bool:
            return count >= often or (zone in {"header", "aside"} and (few or count >= 2))

        main = tuple(
            index
            for index, block in enumerate(page.blocks)
            if block.zone not in _FRAME
            and (index not in menu or home)
            # A number stands in many tables and makes none of them the site's frame.
            and not in_frame(
                counts.blocks[(block.text, block.zone, block.kind)] if letters(block.text) else 1, block.zone
            )
        )
        if not _say_more(page, main, EMPTY_LETTERS - 1):
            # Markup may call the whole page a menu: then repetition alone decides.
            loose = tuple(
                index
                for index, block in enumerate(page.blocks)
                if counts.blocks[(block.text, block.zone, block.kind)] < counts.often
                and block.zone != "footer"
                and index not in menu
            )
            if not few and _say_more(page, loose, 4 * EMPTY_LETTERS):
                main = loose
        links = tuple(
            link
            for link in page.links
            if link.zone not in _FRAME
            and not in_frame(counts.links[(link.url, link.text, link.zone)], link.zone)
            and (link.block not in menu or (link.url, link.text) not in counts.menus or home)
        )
        # A home page is about the whole site: its headings head parts of it.
        return View(page, main, links, () if home else self._names(page, main, counts))

    def _names(self, page: Page, main: Sequence[int], counts: _Counts) -> tuple[str, ...]:
        names: list[str] = []
        # A heading that links to another page is an entry's title, not the page's.
        linked = {link.block: link.url for link in page.links if link.block >= 0}

        def leads_away(block: int) -> bool:
            to = self.target(linked[block]) if block in linked else None
            return to is not None and to.state in {"page", "document"} and to.url != page.url

        level = 0
        for index in main:
            block = page.blocks[index]
            if block.kind == "heading" and letters(block.text) >= 3 and not leads_away(index):
                # A banner may stand above the title; a lower heading, or one after text, heads a part of the page.
                if names and block.level > level and not _AGENCY.search(names[0]):
                    break
                level = block.level
                names.append(clean(block.text)[:200])
                if len(names) == 2:
                    break
            elif names and letters(block.text) >= 3:
                break
        for part in _TITLE_SPLIT.split(page.title):
            repeated = counts.pages >= FRAME_MIN and counts.titles[match_key(part)] >= max(3, counts.pages // 5)
            if part.strip() and not repeated and letters(part) >= 3:
                names.append(clean(part)[:200])
        first = next((block for index in main if not is_metadata((block := page.blocks[index]).text)), None)
        if first is not None:
            # A title may stand as plain text above the first heading; a sentence is no title.
            titled = first.kind == "text" and len(first.text) <= TITLE_LENGTH
            label = self.classifier.classify(first.text) if titled else Label()
            criteria = self._marks.line(first.text).criteria
            said = letters(_FRAMING.sub("", first.text))
            short = label.confidence == "certain" and len(first.text) <= SHORT_TITLE
            if (label.subjects or label.lookalike) and (short or 2 * letters(label.matched) > said) and not criteria:
                names.append(clean(first.text))
        if page.breadcrumb:
            names.append(clean(page.breadcrumb[-1])[:200])
        return tuple(dict.fromkeys(name for name in names if name))
