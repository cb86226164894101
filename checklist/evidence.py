"""Where on a site a subject is spoken of: candidates, each with the words and signals that point at it.

A candidate is a target (page, part of a page, file, place elsewhere) together with what names it: its own title and
headings, the label of a link to it, the row, heading or page that link stands in. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from checklist.classifying import Label
from checklist.elements import CHAT_HOSTS, FORM_HOSTS, own_social_links
from checklist.schema import Subject
from checklist.survey import Survey
from checklist.view import EMPTY_LETTERS, Target, View, letters
from core.snapshot import Document, Link
from core.thai import clean, match_key

_YEAR = re.compile(r"[2๒][5๕][\d๐-๙]{2}|[\d๐-๙]{2}\s*[-–]\s*[\d๐-๙]{2}|ปี\s*[\d๐-๙]{2}")

Sure = Literal["certain", "probable", "weak"]

SECTION_HEAD = 110
"""Characters a line may have to head a part of a page."""

COLLECTION = 3
"""Different subjects that headings of one page must name before it counts as a collection."""

LAST_SECTION = 60
"""Blocks that the last part of a page has at most, where its heads are few."""

LISTED, LISTED_LETTERS = 3, 12
"""Entries from which a page is a list of them, and the letters from which a link is an entry."""

MAX_SECTION_BLOCKS = 1200
"""Blocks of one page that are looked at for such heads."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a subject's evidence."""

    subject: str
    target: Target
    kind: Literal["page", "section", "document", "external", "none"]
    sure: Sure
    signals: tuple[str, ...]
    label: str = ""
    row: str = ""
    heading: str = ""
    section: str = ""
    on: str = ""
    """URL of the page that points at it; empty where it speaks for itself."""
    matched: str = ""
    text: str = ""
    """For a part of a page: its own text."""
    blocks: tuple[int, ...] = ()
    news: bool = False
    lookalike: str = ""
    inherited: bool = False
    """Whether only the surroundings name it, not its own label."""


@dataclass(slots=True)
class Candidates:
    """Every candidate of every subject of one snapshot."""

    survey: Survey
    subjects: dict[str, Subject]
    by_subject: dict[str, list[Candidate]] = field(init=False, default_factory=lambda: defaultdict(list))
    hubs: dict[str, list[Candidate]] = field(init=False, default_factory=lambda: defaultdict(list))
    """Links whose label names a family of subjects: where one could not be opened, its subjects may be behind it."""
    gathered: set[str] = field(init=False, default_factory=set)
    """Addresses of pages that are several things one below the other."""
    _seen: dict[tuple[str, str, str], int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        order = sorted(self.survey.views.values(), key=lambda view: (self._depth(view), view.page.url))
        for view in order:
            self._own_names(view)
            self._sections(view)
        self._documents()
        done: set[tuple[str, str, str, str, str]] = set()
        for view in order:
            main = {id(link) for link in view.links}
            for link in view.page.links:
                place = (link.url, link.text, link.row, link.heading, link.section)
                if place in done:
                    continue
                done.add(place)
                self._link(view, link, main=id(link) in main)
        self._social(order)
        self._channels(order)
        self._feeds(order)
        self._to_sections()

    def _depth(self, view: View) -> int:
        path = self.survey.path(view.page.url)
        return len(path) if path is not None else 999

    def _add(self, candidate: Candidate) -> None:
        """Keep one candidate per subject and target: the surest, with the signals of all."""
        target = candidate.target.url or f"{candidate.on}#{candidate.label}"
        kind = "section" if candidate.kind == "section" else "whole"
        place = (candidate.subject, target, kind if candidate.kind == "section" else "")
        known = self._seen.get(place)
        listed = self.by_subject[candidate.subject]
        if known is None:
            self._seen[place] = len(listed)
            listed.append(candidate)
            return
        old = listed[known]
        order: dict[Sure, int] = {"certain": 0, "probable": 1, "weak": 2}
        better = order[candidate.sure] < order[old.sure]
        named = [one for one in (old, candidate) if "title" in one.signals]
        signals = tuple(dict.fromkeys((*old.signals, *candidate.signals)))
        if len(named) == 1 and named[0].sure == "weak" and not named[0].news and {old.sure, candidate.sure} != {"weak"}:
            # A name that only hints at it does not bear out what another place says.
            signals = tuple(signal for signal in signals if signal != "title")
        merged = replace(candidate if better else old, signals=signals)
        other = old if better else candidate
        if other.label and not _YEAR.search(merged.label + merged.row) and _YEAR.search(other.label + other.row):
            # Of two places that name it, the one that says of which year.
            merged = replace(
                merged, label=other.label, row=other.row, heading=other.heading, section=other.section, on=other.on
            )
        if not merged.label and (old.label or candidate.label):
            source = old if old.label else candidate
            merged = replace(
                merged, label=source.label, row=source.row, heading=source.heading, section=source.section, on=source.on
            )
        listed[known] = replace(merged, news=old.news and candidate.news)

    def _to_sections(self) -> None:
        """What points at a page that gathers several things points at its own part of it."""
        for subject, listed in self.by_subject.items():
            parts = {
                one.target.url: at
                for at, one in enumerate(listed)
                if one.kind == "section" and one.target.url in self.gathered
            }
            whole = [one for one in listed if one.kind == "page" and one.target.url in parts and not one.lookalike]
            for one in whole:
                at = parts[one.target.url]
                part = listed[at]
                signals = tuple(signal for signal in one.signals if signal != "title")
                listed[at] = replace(
                    part,
                    sure=one.sure if signals and one.sure != "weak" else part.sure,
                    signals=tuple(dict.fromkeys((*part.signals, *signals))),
                    label=one.label,
                    row=one.row,
                    heading=one.heading,
                    section=one.section,
                    on=one.on,
                )
            self.by_subject[subject] = [one for one in listed if one not in whole]

    # --- what pages say of themselves

    def _own_names(self, view: View) -> None:
        target = Target(view.page.url, "page", page=view.page)
        for name, label in zip(view.names, view.labels, strict=True):
            for subject in label.subjects:
                self._add(
                    Candidate(
                        subject,
                        target,
                        "page",
                        "certain" if label.confidence == "certain" else "probable",
                        ("title",),
                        matched=label.matched or name,
                        news=label.news,
                    )
                )
            if len(label.candidates) == 1 and not label.news and not view.subjects():
                # Its own name hints at one thing alone: for a person to decide where nothing surer is found.
                self._add(Candidate(label.candidates[0], target, "page", "weak", ("title",), matched=label.matched))
            if label.news:
                for subject in label.candidates:
                    told = self._told(subject, label)
                    self._add(Candidate(subject, target, "page", told, ("title",), matched=label.matched, news=True))

    def _sections(self, view: View) -> None:
        page = view.page
        linked = {link.block for link in view.links if link.block >= 0}
        rows = [link.row for link in view.links if link.row]
        own = set(view.subjects())
        heads: list[tuple[int, Label]] = []
        for position, index in enumerate(view.main[:MAX_SECTION_BLOCKS]):
            block = page.blocks[index]
            if len(block.text) > SECTION_HEAD or index in linked:
                continue
            label = self.survey.classifier.classify(block.text)
            # A title beside a link is that link's label, not the head of what follows.
            if label.subjects and not any(block.text in row for row in rows):
                heads.append((position, label))
        certain = [(position, label) for position, label in heads if label.confidence == "certain"]
        sure: Sure = "probable"
        if self._gathers(view, certain):
            # Among parts with titles of their own, a title that is told less surely heads one, too.
            self.gathered.add(page.url)
            heads, own = self._titled(view, heads), set()
        else:
            heads, sure = self._trusted(view, certain)
        heads = self._merged(view, heads)
        several = len({label.subjects for _, label in heads}) >= COLLECTION
        for number, (position, label) in enumerate(heads):
            head = page.blocks[view.main[position]]
            ends = (at for at, other in heads[number + 1 :] if not (several and other.subjects == ("laws",)))
            end = next(ends, len(view.main) if several else min(len(view.main), position + LAST_SECTION))
            blocks: list[int] = [view.main[position]]
            for index in view.main[position + 1 : end]:
                block = page.blocks[index]
                if (
                    head.kind == "heading"
                    and block.kind == "heading"
                    and (block.level < head.level or (block.level == head.level and not several))
                ):
                    break
                if several and block.kind == "heading" and self.survey.classifier.classify(block.text).lookalike:
                    break
                if head.row >= 0 and block.row != head.row:
                    # A cell speaks for its row, not for the table below it.
                    break
                blocks.append(index)
            text = "\n".join(page.blocks[index].text for index in blocks)
            for subject in label.subjects:
                if subject in own:
                    continue
                self._add(
                    Candidate(
                        subject,
                        Target(page.url, "page", page=page),
                        "section",
                        sure,
                        ("heading",),
                        matched=label.matched,
                        text=text,
                        blocks=tuple(blocks),
                    )
                )

    def _merged(self, view: View, heads: list[tuple[int, Label]]) -> list[tuple[int, Label]]:
        """Heads without those that only say again what the one above says: a title below a title."""
        kept: list[tuple[int, Label]] = []
        for position, label in heads:
            text = view.page.blocks[view.main[position]].text
            if kept and kept[-1][1].subjects == label.subjects:
                above = view.page.blocks[view.main[kept[-1][0]]].text
                if not _YEAR.search(text) or _YEAR.findall(text) == _YEAR.findall(above) or position == kept[-1][0] + 1:
                    continue
            kept.append((position, label))
        return kept

    def _trusted(self, view: View, heads: list[tuple[int, Label]]) -> tuple[list[tuple[int, Label]], Sure]:
        """The heads that may be believed. A page about something else mentions much in passing: there a line counts only
        as a heading among several, or where it names a neighbour of what the page is about.
        """
        if self._is_collection(view):
            return heads, "probable"
        titled = self._titled(view, heads)
        if len({subject for _, label in titled for subject in label.subjects}) >= COLLECTION:
            return titled, "weak"
        family = {
            lookalike.subject
            for subject in view.subjects()
            for lookalike in self.subjects[subject].lookalikes
            if lookalike.subject
        }
        return [(position, label) for position, label in titled if family & set(label.subjects)], "probable"

    def _titled(self, view: View, heads: list[tuple[int, Label]]) -> list[tuple[int, Label]]:
        return [head for head in heads if view.page.blocks[view.main[head[0]]].kind == "heading"]

    def _gathers(self, view: View, heads: list[tuple[int, Label]]) -> bool:
        """Whether a page is several things one below the other: headings of one level name them, and the page itself is
        named like a list, not at all, or after the first of them.
        """
        titled = self._titled(view, heads)
        if self._is_front(view) or not titled:
            return False
        linked = {link.block for link in view.links}
        first = view.page.blocks[view.main[titled[0][0]]]
        told: set[str] = set()
        for number, (position, label) in enumerate(titled):
            end = titled[number + 1][0] if number + 1 < len(titled) else len(view.main)
            below = sum(
                letters(view.page.blocks[index].text)
                for index in view.main[position + 1 : end]
                if index not in linked and view.page.blocks[index].kind != "heading"
            )
            # An entry of a list says nothing more below its title.
            if view.page.blocks[view.main[position]].level == first.level and below >= EMPTY_LETTERS:
                told |= set(label.subjects)
        if len(told) < COLLECTION:
            return False
        named = any(label.subjects or label.news for label in view.labels)
        hub = not named and any(self.survey.classifier.is_hub(name) for name in view.names)
        return hub or not view.names or view.names[0] == clean(first.text)

    def _is_collection(self, view: View) -> bool:
        """Whether a page gathers things: a front page, one without a name, or one named like a list."""
        if self._is_front(view) or not view.names:
            return True
        if any(label.subjects or label.lookalike or label.news for label in view.labels):
            return False
        return any(self.survey.classifier.is_hub(name) for name in view.names)

    def _is_front(self, view: View) -> bool:
        return view.page.url in self.survey.front_pages()

    # --- what files say of themselves

    def _documents(self) -> None:
        """Files whose own title names a subject: what nobody labelled rightly is found all the same."""
        linked: dict[str, tuple[View, Link]] = {}
        for view in sorted(self.survey.views.values(), key=lambda view: (self._depth(view), view.page.url)):
            for link in view.links:
                target = self.survey.target(link.url)
                if target.state == "document":
                    linked.setdefault(target.url, (view, link))
        for url, file in sorted(self.survey.files.items()):
            archive = url.partition("#")[0]
            if archive not in linked or (file.document.kind == "zip" and archive == url):
                # Of an archive, each file inside speaks for itself.
                continue
            view, link = linked[archive]
            told = [label for label in file.labels if label.subjects and not label.news]
            said = told[0] if told else None
            twice = len(told) > 1 and bool(set(told[0].subjects) & set(told[1].subjects))
            if said is None or (said.confidence != "certain" and not twice):
                continue
            for subject in said.subjects:
                self._add(
                    Candidate(
                        subject,
                        Target(url, "document", document=file.document),
                        "document",
                        "probable" if file.trust == "ocr" or said.confidence != "certain" else "certain",
                        ("title",),
                        label=clean(link.text) or link.href,
                        row=clean(link.row),
                        heading=clean(link.heading),
                        section=clean(link.section),
                        on=view.page.url,
                        matched=said.matched,
                    )
                )

    def unnamed_scans(self) -> tuple[Document, ...]:
        """Scans that nobody has read under labels that say nothing ('download'): any of them may be what is missing."""
        unread = [
            document
            for document in self.survey.snapshot.documents
            if document.inside is not None and any(page.source == "none" for page in document.inside.pages[:1])
        ]
        if not unread:
            return ()
        named = {one.target.url for listed in self.by_subject.values() for one in listed if one.sure != "weak"}
        found: dict[str, Document] = {}
        for view in sorted(self.survey.views.values(), key=lambda view: (self._depth(view), view.page.url)):
            for link in view.links:
                document = self.survey.target(link.url).document
                if document is None or document.url in named or document.inside is None:
                    continue
                if document.inside.cause == "empty":
                    continue
                if link.text_from != "text" or not all(page.source == "none" for page in document.inside.pages[:1]):
                    continue
                label = self.survey.classifier.classify(link.text)
                if document.inside.pages and (label.generic or _looks_like_file(link.text)):
                    found.setdefault(document.url, document)
        return tuple(found.values())

    def pictured(self) -> tuple[Document, ...]:
        """Pictures that stand for the words of links to what nothing else names, nearest to the home page first."""
        if not self.survey.pictures:
            return ()
        classify = self.survey.classifier.classify
        named = {
            one.target.url
            for listed in self.by_subject.values()
            for one in listed
            if one.sure != "weak" and one.kind != "section"
        }
        found: dict[str, Document] = {}
        for view in sorted(self.survey.views.values(), key=lambda view: (self._depth(view), view.page.url)):
            for link in view.page.links:
                document = self.survey.documents.get(link.image)
                if link.text_from == "ocr" or document is None or document.inside is None:
                    continue
                if self.survey.target(link.url).url in named or classify(link.text).subjects:
                    continue
                # One whose page counts as text was found too small for a word.
                if any(page.source != "text" for page in document.inside.pages[:1]):
                    found.setdefault(document.sha256, document)
        return tuple(found.values())

    # --- what links say

    def _link(self, view: View, link: Link, *, main: bool) -> None:
        label, signals, inherited = self._spoken(view, link, main=main)
        if not (label.subjects or label.candidates or label.lookalike):
            return
        recognised = link.text_from == "ocr" and "label" in signals
        if recognised:
            signals = (*signals, "ocr_label")
        target = self.survey.target(link.url)
        base = Candidate(
            "",
            target,
            self._kind(target),
            "weak",
            signals,
            label=clean(link.text) or link.href,
            row=clean(link.row),
            heading=clean(link.heading),
            section=clean(link.section),
            on=view.page.url,
            matched=label.matched,
            news=label.news,
            inherited=inherited,
        )
        if label.subjects:
            # Words read from a picture may be misread.
            plain = label.confidence == "certain" and not inherited and not recognised
            sure: Sure = "certain" if plain else "probable"
            about = view.subjects()
            for subject in label.subjects:
                elsewhere = target.state == "external" and self.subjects[subject].thing == "channel"
                if elsewhere and about and subject not in about:
                    # The form that a page leads to serves what the page is about.
                    continue
                self._add(replace(base, subject=subject, sure=sure))
        elif label.candidates:
            for subject in label.candidates:
                candidate = replace(base, subject=subject, sure=self._told(subject, label))
                if label.news:
                    self._add(candidate)
                else:
                    self.hubs[subject].append(candidate)
        if label.lookalike:
            for subject in self._imitated(label.lookalike):
                self._add(replace(base, subject=subject, news=False, lookalike=label.lookalike))

    def _told(self, subject: str, label: Label) -> Sure:
        """How sure a story about a subject makes it: an activity is shown by its story, anything else is not."""
        activity = self.subjects[subject].thing == "activity"
        return "probable" if activity and label.news and "hint" not in label.signals else "weak"

    def _imitated(self, lookalike: str) -> Iterator[str]:
        for subject in self.subjects.values():
            if any(known.id == lookalike for known in subject.lookalikes):
                yield subject.id

    def _kind(self, target: Target) -> Literal["page", "document", "external", "none"]:
        match target.state:
            case "page":
                return "page"
            case "document":
                return "document"
            case "external":
                return "external"
            case _:
                return "none"

    def spoken(self, view: View, link: Link) -> Label:
        """What a link of a page's main part names, by its own words or its surroundings."""
        return self._spoken(view, link, main=True)[0]

    def _spoken(self, view: View, link: Link, *, main: bool) -> tuple[Label, tuple[str, ...], bool]:
        """What a link's words name, by which signals, and whether only its surroundings do."""
        classify = self.survey.classifier.classify
        own = classify(link.text, link.href, link.heading or link.section)
        if own.subjects:
            signals = ("label", *(("fuzzy",) if "fuzzy" in own.signals else ()), *(("code",) if own.code else ()))
            return own, signals, False
        if own.lookalike or "foreign_context" in own.signals:
            return own, ("label",), False
        plain = classify(link.text)
        generic = plain.generic or plain.kind == "none"
        if plain.kind == "ambiguous" and not plain.generic:
            return own, ("label",), False
        if plain.generic and link.row:
            row = classify(link.row)
            if row.subjects or row.candidates or row.lookalike:
                return row, ("row", *(("code",) if row.code else ())), False
        target_state = self.survey.target(link.url).state
        is_file = target_state == "document" or _looks_like_file(link.url)
        if target_state == "page" and not letters(link.text):
            # '1 2 3' leads through a list, not to what the heading above it names.
            return own, ("label",), False
        if not main or not generic or not (plain.generic or is_file) or plain.news:
            return own, ("label",), False
        for words, signal in ((link.row, "row"), (link.heading, "heading"), (link.section, "section")):
            if words:
                around = classify(words)
                if around.subjects:
                    return around, (signal,), True
        for label in view.labels:
            if label.subjects:
                return label, ("page",), True
        return own, ("label",), False

    # --- channels that only their own text names

    def _channels(self, views: Sequence[View]) -> None:
        for subject in self.subjects.values():
            known = self.by_subject.get(subject.id, ())
            if subject.thing != "channel" or any(one.sure != "weak" and one.kind != "none" for one in known):
                continue
            for view in views:
                forms = [form for form in view.forms if form.method == "post"]
                if not any(form.text_fields >= 2 and not form.password for form in forms):
                    continue
                if subject.id in self.survey.classifier.mentions(view.own_text[:3000]):
                    target = Target(view.page.url, "page", page=view.page)
                    self._add(Candidate(subject.id, target, "page", "probable", ("content",), matched=subject.title.th))

    # --- running lists that only their entries name

    def _feeds(self, views: Sequence[View]) -> None:
        """Pages of which most entries are notices of one sort: a list of them, whatever it calls itself."""
        front = self.survey.front_pages()
        feeds = [subject.id for subject in self.subjects.values() if subject.thing == "feed"]
        for view in views:
            texts = {link.url: link.text for link in view.links if letters(link.text) >= LISTED_LETTERS}
            if len(texts) < LISTED or view.page.url in front:
                continue
            labels = [self.survey.classifier.classify(text) for text in texts.values()]
            for subject in feeds:
                named = [label for label in labels if subject in label.subjects]
                if len(named) >= max(LISTED, len(labels) / 2):
                    target = Target(view.page.url, "page", page=view.page)
                    self._add(Candidate(subject, target, "page", "probable", ("entries",), matched=named[0].matched))

    # --- social networks: a link is the thing itself

    def _social(self, views: Sequence[View]) -> None:
        if "social_network" not in self.subjects:
            return
        counts: dict[str, int] = defaultdict(int)
        first: dict[str, tuple[View, Link]] = {}
        for view in views:
            for link in own_social_links(view.page.links):
                counts[link.url] += 1
                first.setdefault(link.url, (view, link))
        front = self.survey.front_pages()
        for url, (view, link) in first.items():
            # A link deep in the site is more often somebody else's.
            if counts[url] >= max(2, len(views) // 3) or view.page.url in front:
                self._add(
                    Candidate(
                        "social_network",
                        Target(view.page.url, "page", page=view.page),
                        "section",
                        "certain",
                        ("link",),
                        label=clean(link.text) or url,
                        on=view.page.url,
                        matched=url,
                        text=url,
                    )
                )


def _looks_like_file(url: str) -> bool:
    path = url.split("?", 1)[0].lower()
    return path.endswith(
        (
            ".pdf",
            ".doc",
            ".docx",
            ".xls",
            ".xlsx",
            ".odt",
            ".ods",
            ".csv",
            ".ppt",
            ".pptx",
            ".zip",
            ".rar",
            ".jpg",
            ".jpeg",
            ".png",
        )
    )


def is_usable_elsewhere(url: str) -> bool:
    """Whether an address off the site is a form or chat that a visitor uses as the agency's own channel."""
    host_path = url.split("://", 1)[-1]
    return any(form in host_path for form in FORM_HOSTS) or any(
        host_path.split("/", 1)[0].endswith(host) for host in CHAT_HOSTS
    )


def is_index(view: View) -> bool:
    """Whether a page's main part says little beyond the labels of its links: a list that leads to the thing."""
    said = letters(view.own_text)
    # A title in the row of an icon is that link's label.
    labels = {link.row if link.row and link.text in link.row else link.text for link in view.links}
    linked = sum(letters(text) for text in labels)
    return bool(view.links) and said - linked < 80 and match_key(view.own_text) != ""
