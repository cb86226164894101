"""One piece of evidence held against what an item asks for: its period, its elements, and how sure the answer is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from checklist.document_period import read_document_period
from checklist.document_view import DocumentView, unread_cause
from checklist.elements import PICTURED, PRINTED, Answer, Loose, Material, Month, answer
from checklist.evidence import Candidate, is_index
from checklist.freshness import (
    Fit,
    Reading,
    days,
    find_periods,
    fit,
    months_ended,
    read_days,
    read_period,
    read_text_period,
)
from checklist.schema import ElementRule, PeriodRule, Subject
from checklist.survey import Survey
from checklist.today import Today
from checklist.view import EMPTY_LETTERS, View, letters
from core.audit import Confidence, Verdict
from core.snapshot import Document
from core.thai import match_key

PICTURED_PAGE = 200
"""Letters of own text below which a page's pictures may be what it shows."""

ATTACHED = 40
"""Files of one page that are looked into for what the page lacks."""

TITLE_SHARE = 0.5
"""Share of a story's title that names a thing from which the story may be the thing, published as news."""

SEVERAL = 2
"""Elements of which none is met where it is not clear that they lack."""

PAGE_HEAD = 3
"""Lines at the top of a page or sheet that say which month it is of."""

_UPLOAD_STAMP = re.compile(r"(?<!\d)20[12]\d[-_.]?(?:0[1-9]|1[0-2])(?!\d)(?:[-_.]?\d{2})?")
"""Year and month in a file's name are when it was uploaded ('2025-03_3f9a.pdf')."""

_LIST = re.compile(r"(?<![a-z])(?:ita|oit)(?![a-z])|เปิดเผยข้อมูล|ประเมินคุณธรรม")
"""Headings of a year's checklist, as match keys."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """One candidate, judged."""

    candidate: Candidate
    reading: Reading | None
    fit: Fit
    answers: tuple[tuple[ElementRule, Answer], ...]
    gaps: tuple[str, ...]
    unknown: str
    """Why it cannot be decided; empty where it can."""
    confidence: Confidence
    quote: str
    entries: int = 0
    """For a running list: its dated entries, at most two counted; a single story is not the list."""
    scans: tuple[Document, ...] = ()
    """Scans with pages that nobody has read, where they keep the answer open."""

    @property
    def verdict(self) -> Verdict:
        if self.confidence == "unverified":
            return Verdict.UNVERIFIED
        if self.gaps and not (self.unknown and self.gaps == ("undated",)):
            return Verdict.PARTIAL
        if self.unknown:
            return Verdict.UNVERIFIED
        return Verdict.MET

    @property
    def order(self) -> tuple[int, int, int, int, int, int, str]:
        """Best first: met, then undecided of the right period, then incomplete, undated, stale."""
        match self.verdict:
            case Verdict.MET:
                rank = 0
            case _ if self.confidence == "unverified":
                rank = 7
            case Verdict.UNVERIFIED:
                rank = 1 if self.fit in {"right", "not_needed"} else 3
            case _ if self.candidate.news:
                rank = 6
            case _:
                rank = 5 if "stale" in self.gaps else 4 if "undated" in self.gaps else 2
        sure = {"certain": 0, "probable": 1, "weak": 2}[self.candidate.sure]
        newest = -(self.reading.fiscal_last if self.reading else 0)
        return (
            rank,
            newest if rank == 5 else 0,
            -self.entries,
            sure,
            self.candidate.inherited,
            len(self.gaps),
            self.candidate.target.url,
        )


@dataclass(frozen=True, slots=True)
class Assessor:
    """Assesses the candidates of one snapshot for one fiscal year."""

    survey: Survey
    subjects: Mapping[str, Subject]
    year: int
    """The edition's fiscal year, B.E."""
    today: Today
    unvisited: str = ""
    """Why parts of the site were left unvisited over which clicks may lead; empty where none were."""

    def assess(self, subject: Subject, rule: PeriodRule, candidate: Candidate) -> Assessed | None:
        view = self.survey.views.get(candidate.target.url) if candidate.target.page is not None else None
        material = self._material(subject, candidate, view)
        reading = self._reading(subject, rule, candidate, view)
        how = fit(reading, rule, self.year)
        answers = tuple(
            (rule_, answer(rule_, material))
            for rule_ in subject.elements
            if (rule_.since is None or rule_.since <= self.year) and (rule_.until is None or self.year <= rule_.until)
        )
        needed = [(rule_, found) for rule_, found in answers if rule_.required]
        if candidate.kind == "section" and "link" not in candidate.signals:
            # A line among others heads a part of the page only if most of what is asked for follows it.
            asked = [found for rule_, found in needed if rule_.recognise[0].kind != "title"]
            following = candidate.text.partition("\n")[2]
            if letters(following) < EMPTY_LETTERS and not material.pieces and not material.images:
                return None
            pointed = bool({"label", "row"} & set(candidate.signals))
            if not pointed and (
                2 * sum(found.seen is True for found in asked) < len(asked) or not (asked or material.pieces)
            ):
                return None
        elif candidate.sure == "weak" and self._shows_nothing(needed):
            # Its name only hints at the thing, and nothing of the thing is seen.
            return None
        elif (
            subject.thing not in {"feed", "activity"}
            and self._in_the_news(candidate, view)
            and (self._shows_nothing(needed) or (subject.thing != "channel" and self._tells_more(candidate, view)))
        ):
            # A story about the thing, told in the thing's own words.
            return None
        elif candidate.signals == ("content",):
            if self._of_neighbours(subject, view):
                return None
        elif (
            subject.thing == "channel"
            and self._shows_nothing(needed)
            and self._speaks_of_something(subject, candidate, view)
        ):
            # Its label opens a page about something, on which there is nothing to use.
            return None
        elif self._calls_itself_else(subject, candidate, view) and self._shows_nothing(needed):
            return None
        gaps: list[str] = []
        alone = how == "stale" and reading is not None and reading.alone
        if how == "stale" and not alone:
            gaps.append("stale")
        elif how == "undated":
            gaps.append("undated")
        asked_for = [rule_ for rule_, _ in needed if rule_.recognise[0].kind != "title"]
        bare = subject.thing != "channel" and len(asked_for) >= SEVERAL and self._shows_nothing(needed)
        for rule_, found in needed:
            if found.seen is False and not bare:
                only_forms = rule_.recognise[0].kind == "request_form" and view is not None and view.content.documents
                gaps.append("form_only" if only_forms else f"element:{rule_.id}")
        ways = ""
        if candidate.target.state != "external" and self.survey.path(candidate.target.url) is None:
            # The way there may lead over a page that nobody has visited.
            ways = self.unvisited
            if not ways:
                gaps.append("not_reachable_from_home")
        if self.survey.other_agency(candidate.target):
            gaps.append("other_agency")
        unknown = ""
        open_elements = [rule_ for rule_, found in needed if found.seen is None]
        unclear = bool(open_elements) and all(found.unclear for _, found in needed if found.seen is None)
        if candidate.target.state == "external":
            unknown = "" if subject.id in {"questions_and_answers", "social_network"} else "off_site"
        elif (unclear or bare) and not alone:
            # The thing by name, and nothing of what it must show: empty, or said in words that are not known.
            unknown = "unclear"
        elif open_elements or alone or (how == "undated" and (material.unread_inside or material.doubtful)):
            unknown = self._why_unread(subject, candidate, view)
        confidence = self._confidence(candidate, view, subject, reading, how)
        outside = view is not None and view.content.state == "elsewhere"
        if confidence == "certain" and (outside or any(gap.startswith(("element:", "other_")) for gap in gaps)):
            # What lies outside was not opened; words that were looked for and not met may be said otherwise.
            confidence = "probable"
        if confidence == "unverified" and not unknown:
            unknown = "low_confidence"
        unknown = unknown or ways
        if (
            subject.min_count is not None
            and material.pieces < subject.min_count
            and not any(rule_.recognise[0].kind == "every_month" for rule_ in subject.elements)
        ):
            gaps.append("element:count")
        entries = min(2, len(days(material.text))) if subject.thing == "feed" else 0
        return Assessed(
            candidate,
            reading,
            how,
            answers,
            tuple(gaps),
            unknown,
            confidence,
            self._quote(candidate, view, answers),
            entries,
            self._scans(subject, candidate, view) if unknown == "scanned" else (),
        )

    def _shows_nothing(self, needed: Sequence[tuple[ElementRule, Answer]]) -> bool:
        """Whether elements are asked for beyond the title, and all of them were looked for and not met."""
        asked = [found for rule, found in needed if rule.recognise[0].kind != "title"]
        return bool(asked) and all(found.seen is False for found in asked)

    def _of_neighbours(self, subject: Subject, view: View | None) -> bool:
        """Whether what a page shows of a thing that it does not name may well be of others: it is about many things, or
        about one that is easily taken for it. An activity is told by itself.
        """
        if subject.thing in {"activity", "channel"}:
            return subject.thing == "activity"
        named = view.subjects() if view is not None else ()
        kin = {lookalike.subject for lookalike in subject.lookalikes if lookalike.subject}
        return not named or bool(kin & set(named))

    def _calls_itself_else(self, subject: Subject, candidate: Candidate, view: View | None) -> bool:
        """Whether a page without files bears a name that speaks of another thing than its label does."""
        if view is None or candidate.kind != "page" or not view.names or view.content.documents:
            return False
        if "title" in candidate.signals:
            return False
        name, label = view.names[0], view.labels[0]
        classifier = self.survey.classifier
        if name in view.page.breadcrumb or classifier.is_hub(name) or label.generic or name == candidate.label:
            return False
        told = {*label.subjects, *label.candidates}
        return bool(told or label.lookalike) and subject.id not in {*told, *classifier.mentions(name)}

    def _in_the_news(self, candidate: Candidate, view: View | None) -> bool:
        """Whether a page stands among the news: on their list, or below it."""
        listed = self.survey.views.get(candidate.on)
        return view is not None and any(
            "news" in label.subjects for one in (listed, view) if one is not None for label in one.labels
        )

    @staticmethod
    def _speaks_of_something(subject: Subject, candidate: Candidate, view: View | None) -> bool:
        """Whether a page that only a label names has a name and text of its own, and neither hints at the subject."""
        if view is None or candidate.kind != "page" or "title" in candidate.signals or view.content.documents:
            return False
        hinted = {name for label in view.labels for name in (*label.subjects, *label.candidates)}
        return bool(view.names) and subject.id not in hinted and view.content.letters >= PICTURED_PAGE

    @staticmethod
    def _tells_more(candidate: Candidate, view: View | None) -> bool:
        """Whether a story's title goes far beyond the words that name a thing: who did what with it."""
        title = view.names[0] if view is not None and view.names else ""
        return TITLE_SHARE * letters(title) > letters(candidate.matched) if candidate.matched else False

    def _material(self, subject: Subject, candidate: Candidate, view: View | None) -> Material:
        if candidate.kind == "document" or view is None:
            return self._material_of_file(subject, candidate)
        page = view.page
        if candidate.kind == "section":
            inside = set(candidate.blocks)
            links = [link for link in view.links if link.block in inside]
            files = [link for link in links if self.survey.target(link.url).state == "document"]
            first, last = (min(inside), max(inside)) if inside else (0, -1)
            shown = page.images if "link" in candidate.signals else view.images
            images = [image for image in shown if first <= image.block <= last]
            return Material(
                text=candidate.text,
                whole=candidate.text,
                links=links or (page.links if "link" in candidate.signals else ()),
                page_links=page.links if "link" in candidate.signals else (),
                forms=(),
                images=images,
                rows=len({page.blocks[index].row for index in inside if page.blocks[index].row >= 0}),
                pieces=len(files),
                unread_inside=page.cut or bool(files) or (bool(images) and letters(candidate.text) < PICTURED_PAGE),
                names=_names(candidate.text.split("\n", 1)[0]),
            )
        content = view.content
        attached = self._attached(subject, view)
        read = [file for file in attached if isinstance(file, DocumentView)]
        frame_counts = subject.thing in {"channel", "page"} and subject.id in {"contact", "social_network"}
        return Material(
            text=view.text if subject.thing == "feed" else view.own_text,
            whole="\n".join(block.text for block in page.blocks) if frame_counts else "",
            links=view.links,
            page_links=page.links if frame_counts else (),
            forms=self.survey.forms(view) if subject.thing == "channel" else view.forms,
            images=view.images,
            rows=content.rows + sum(file.rows for file in read),
            pieces=len(content.documents) + content.offsite_documents,
            unread_inside=page.cut
            or (
                subject.thing in {"document", "page", "activity"}
                and subject.id != "contact"
                and (
                    bool(content.offsite_documents)
                    or any(_is_open(file) for file in attached)
                    or ((content.state == "image" or (content.images > 0 and not read)) and self._unseen_pictures(view))
                )
            ),
            more=tuple(text for file in read for text in file.texts),
            doubtful=any(file.trust != "text" for file in read),
            loose=_looseness(read),
            pictures=sum(file.inside.pictures for file in read),
            executive=self.survey.executive(),
            months=self._months_around(subject, candidate, view) if _asks_months(subject) else frozenset(),
            months_due=months_ended(self.year, self.today) if _asks_months(subject) else (),
            emails=page.emails if frame_counts or subject.id == "executives" else (),
            telephones=page.telephones if frame_counts or subject.id == "executives" else (),
            names=_names(*view.names, *(name for file in read for name in file.names)),
        )

    def _material_of_file(self, subject: Subject, candidate: Candidate) -> Material:
        """What a file offers: its inside where it was read, else what is written around the link to it."""
        file = self.survey.file(candidate.target)
        container = self.survey.views.get(candidate.on)
        if container is not None and subject.id not in container.subjects():
            container = None
        around = container.own_text if container is not None else ""
        if file is None:
            words = dict.fromkeys(w for w in (candidate.label, candidate.row, candidate.heading) if w)
            own = "\n".join(words)
        else:
            own = "\n".join((*file.names[:1], f".{file.document.kind}"))
        months = frozenset[Month]()
        if container is not None and _asks_months(subject):
            months = self._months(container)
        if file is not None and _asks_months(subject):
            months |= _months_of_file(file) or _months_of(f"{candidate.label}\n{candidate.row}")
        return Material(
            text="\n".join(part for part in (own, around) if part),
            rows=(container.content.rows if container is not None else 0) + (file.rows if file is not None else 0),
            pieces=len(container.content.documents) if container is not None else 1,
            unread_inside=file is None or not file.whole,
            links=container.links if container is not None else (),
            more=file.texts if file is not None else (),
            doubtful=file is not None and file.trust != "text",
            loose=_looseness([file] if file is not None else []),
            pictures=file.inside.pictures if file is not None else 0,
            executive=self.survey.executive(),
            months=months,
            months_due=months_ended(self.year, self.today) if _asks_months(subject) else (),
            names=_names(candidate.label, *(container.names if container else ()), *(file.names if file else ())),
        )

    def _attached(self, subject: Subject, view: View) -> list[DocumentView | Document]:
        """The files of a page that may belong to a subject: read ones as such, the others as documents. Those that
        plainly name something else are left out.
        """
        classify = self.survey.classifier.classify
        kin = {subject.id, *(lookalike.subject for lookalike in subject.lookalikes if lookalike.subject)}
        found: dict[str, DocumentView | Document] = {}
        for link in view.links:
            target = self.survey.target(link.url)
            if (
                target.document is None
                or target.url in found
                or len(found) >= ATTACHED
                or _is_ornament(target.document)
            ):
                continue
            label = classify(link.text)
            if (label.subjects and subject.id not in label.subjects) or self.survey.other_agency(target):
                continue
            file = self.survey.file(target)
            if file is not None and file.subjects() and subject.id not in file.named():
                continue
            if label.lookalike and not kin & {*label.candidates}:
                continue
            found[target.url] = file or target.document
        if view.content.letters < PICTURED_PAGE:
            # A notice that was scanned and put on the page as a picture.
            for image in view.images:
                document = self.survey.documents.get(image.src)
                if document is not None and document.url not in found and not _is_ornament(document):
                    found[document.url] = self.survey.files.get(document.url) or document
        return list(found.values())

    def _unseen_pictures(self, view: View) -> bool:
        """Whether a page that says little shows pictures whose words nobody has looked at."""
        if view.content.letters >= PICTURED_PAGE:
            return False
        wordless = {link.image for link in view.links if link.image and link.text_from != "ocr"}
        shown = [(image.src in wordless, self.survey.documents.get(image.src)) for image in view.images]
        return any(
            document is None or (_is_open(document) and (button or not _is_ornament(document)))
            for button, document in shown
        )

    def _months_around(self, subject: Subject, candidate: Candidate, view: View) -> frozenset[Month]:
        """Months that a page covers, or else the list that links it: a month may have a page of its own. Of a list of many
        things, only the entries that name this one count.
        """
        listed = self.survey.views.get(candidate.on)
        own = self._months(view)
        if listed is None or listed is view:
            return own
        if subject.id in listed.subjects():
            return own | self._months(listed)
        entries = (
            link.text
            for link in listed.links
            if subject.id in self.survey.classifier.classify(link.text).subjects
            and self.survey.target(link.url).state in {"page", "document"}
        )
        return own | _months_of("\n".join(entries))

    def _months(self, view: View) -> frozenset[Month]:
        """Months that a page's living entries, its text and its files cover. What a file says of itself counts instead of
        its label.
        """
        silent: list[str] = []
        months: set[Month] = set()
        for link in view.links:
            target = self.survey.target(link.url)
            file = self.survey.file(target)
            own = _months_of_file(file) if file is not None else frozenset[Month]()
            months |= own
            if own or (target.state in {"dead", "nowhere"} and not link.href.startswith("#")):
                silent.append(link.row or link.text)
        lines = (
            line
            for line in view.own_text.split("\n")
            if not any(line in words or words in line for words in silent if words)
        )
        return frozenset(months) | _months_of("\n".join(lines))

    def _files(self, subject: Subject, candidate: Candidate, view: View | None) -> list[DocumentView | Document]:
        """The file that a candidate is, or those of its page."""
        if candidate.target.document is not None:
            return [self.survey.file(candidate.target) or candidate.target.document]
        return self._attached(subject, view) if view is not None else []

    def _scans(self, subject: Subject, candidate: Candidate, view: View | None) -> tuple[Document, ...]:
        documents = (
            file.document if isinstance(file, DocumentView) else file for file in self._files(subject, candidate, view)
        )
        return tuple(
            document
            for document in documents
            if document.inside is not None and any(page.source == "none" for page in document.inside.pages)
        )

    def _why_unread(self, subject: Subject, candidate: Candidate, view: View | None) -> str:
        """Why what is asked for could not be told: the cause of the file, or of one of the page's files."""
        files = self._files(subject, candidate, view)
        causes = [_cause_of(file) for file in files]
        causes = [cause for cause in causes if cause]
        for cause in ("scanned", *causes):
            if cause in causes:
                return cause
        if view is not None and view.content.documents and not files:
            return "document_not_read"
        return "content_not_readable"

    def _reading(self, subject: Subject, rule: PeriodRule, candidate: Candidate, view: View | None) -> Reading | None:
        file = self.survey.file(candidate.target)
        if file is not None:
            return read_document_period(
                file,
                candidate.matched,
                rule,
                self.year,
                claimed=self._claimed(candidate, rule) or self._on_page(candidate, rule),
                today=self.today,
                running=subject.thing == "feed",
            )
        own = self._own_reading(subject, rule, candidate, view)
        if view is None or candidate.kind != "page" or rule == "in_force":
            return own
        if subject.thing != "document" and (own is not None or view.content.letters >= PICTURED_PAGE):
            return own
        # A page's title claims a year for the files on it: they are asked themselves.
        inside = [
            reading
            for one in self._attached(subject, view)
            if isinstance(one, DocumentView)
            and (
                reading := read_document_period(one, candidate.matched, rule, self.year, claimed=None, today=self.today)
            )
        ]
        if not inside or any(fit(reading, rule, self.year) == "right" for reading in inside):
            return own or (next((r for r in inside if fit(r, rule, self.year) == "right"), None) if inside else None)
        labelled = own is not None and any(own.quote in link.text for link in view.links)
        if own is not None and own.source == "text" and not labelled:
            return own
        newest = max(inside, key=lambda reading: reading.fiscal_last)
        return newest if newest.certain or own is None else own

    def _on_page(self, candidate: Candidate, rule: PeriodRule) -> Reading | None:
        """The period that the page which links a file claims for it by its own name."""
        container = self.survey.views.get(candidate.on)
        return self._headed(container.names, rule) if container is not None else None

    def _own_reading(
        self, subject: Subject, rule: PeriodRule, candidate: Candidate, view: View | None
    ) -> Reading | None:
        running = rule == "recent" or (subject.thing == "feed" and rule == "fy")
        if running and view is not None and candidate.kind != "document":
            # A post's own data ('posted on ...') dates an entry of a list, though it says nothing.
            newest = read_days(candidate.text or view.text, self.today)
            if newest is not None:
                return newest
        if view is not None and candidate.kind == "page":
            for name in view.names:
                reading = read_period(name, "title")
                if reading is not None:
                    return reading
            reading = read_text_period(view.own_text, candidate.matched, rule, self.year)
            if reading is not None:
                return reading
            reading = self._claimed(candidate, rule)
            if reading is not None:
                return replace(reading, certain=False)
            return self._dated(rule, view.own_text)
        if candidate.kind == "section" and view is not None:
            head = candidate.text.split("\n", 1)[0]
            reading = read_period(head, "heading") or read_text_period(
                candidate.text, candidate.matched, rule, self.year
            )
            if reading is not None:
                return reading
            return self._claimed(candidate, rule) or self._headed(view.names, rule) or self._dated(rule, candidate.text)
        return self._claimed(candidate, rule) or self._on_page(candidate, rule)

    def _headed(self, names: Sequence[str], rule: PeriodRule) -> Reading | None:
        """The period that the headings over something claim for it: never certain.

        The year of a list ('ITA 2568') is the year of the assessment: what it asks for of the year before is of 2567.
        """
        for name in names:
            reading = read_period(name, "heading") if name else None
            if reading is None:
                continue
            earlier = 1 if rule == "previous_fy" and _LIST.search(match_key(name)) else 0
            return replace(
                reading,
                fiscal_first=reading.fiscal_first - earlier,
                fiscal_last=reading.fiscal_last - earlier,
                certain=False,
            )
        return None

    def _dated(self, rule: PeriodRule, text: str) -> Reading | None:
        """The fiscal year of the day a paper bears, for papers of one year."""
        if rule not in {"fy", "recent"}:
            return None
        reading = read_days(text, self.today)
        return replace(reading, certain=False) if reading is not None else None

    def claims_right(self, candidate: Candidate, rule: PeriodRule) -> bool:
        """Whether something is of the period asked for, as far as it, or else what points at it, says."""
        claimed = self._claimed(candidate, rule)
        file = self.survey.file(candidate.target)
        if file is not None:
            claimed = read_document_period(file, candidate.matched, rule, self.year, claimed=claimed, today=self.today)
        return fit(claimed, rule, self.year) == "right"

    def _claimed(self, candidate: Candidate, rule: PeriodRule) -> Reading | None:
        """The period that label, row, file name and headings claim for what they point at."""
        named = _file_name(candidate.target.document) if candidate.target.document else ""
        own = (
            read_period(candidate.label, "label")
            or read_period(candidate.row, "row")
            or read_period(named, "file_name")
        )
        return own or self._headed((candidate.heading, candidate.section), rule)

    def _confidence(
        self, candidate: Candidate, view: View | None, subject: Subject, reading: Reading | None, how: Fit
    ) -> Confidence:
        if candidate.sure == "weak":
            return "unverified"
        named = view is not None and any(subject.id in label.subjects for label in view.labels)
        file = self.survey.file(candidate.target)
        if (
            file is not None
            and file.trust == "text"
            and file.whole
            and how == "right"
            and reading is not None
            and reading.source in {"label", "row", "heading"}
            and subject.id not in {*file.named(), *self.survey.classifier.mentions(file.head)}
        ):
            # The label alone says what it is and of when; nothing inside bears it out.
            return "unverified"
        if file is not None and (file.trust != "text" or subject.id not in file.named()):
            # Its label names it, but nothing inside does, or what was read may be misread.
            return "probable"
        dated = how == "not_needed" or reading is None or reading.certain
        if candidate.sure == "certain" and dated and (named or candidate.kind != "page" or "link" in candidate.signals):
            return "certain"
        return "probable"

    def without_containers(self, assessed: list[Assessed]) -> list[Assessed]:
        """Leave out list pages whose own entries were judged, unless the list itself is the thing."""
        files = {one.candidate.on for one in assessed if one.candidate.kind == "document"}
        kept: list[Assessed] = []
        for one in assessed:
            candidate = one.candidate
            if candidate.kind == "page" and candidate.target.url in files and candidate.target.page is not None:
                subject = self.subjects[candidate.subject]
                view = self.survey.views[candidate.target.url]
                if subject.thing == "document" and is_index(view) and one.verdict is not Verdict.MET:
                    continue
            kept.append(one)
        return kept

    def _quote(self, candidate: Candidate, view: View | None, answers: Sequence[tuple[ElementRule, Answer]]) -> str:
        if candidate.kind == "section":
            return candidate.text[:240]
        file = self.survey.file(candidate.target)
        if file is None and (view is None or candidate.kind == "document"):
            return (candidate.row or candidate.label)[:240]
        shown = [found.quote for _, found in answers if found.seen and found.quote]
        names = (file.caption,) if file is not None else view.names if view is not None else ()
        name = names[0] if names and names[0] else candidate.label
        rest = " … ".join(quote for quote in shown if quote not in name)
        return f"{name} … {rest}"[:240] if rest else name[:240]

    def year_of(self, one: Assessed) -> int | None:
        if one.reading is None or one.fit == "not_needed":
            return None
        if one.reading.fiscal_first <= self.year <= one.reading.fiscal_last:
            return self.year
        return one.reading.fiscal_last


def _names(*names: str) -> frozenset[str]:
    return frozenset(match_key(name) for name in names)


def _looseness(files: Sequence[DocumentView]) -> Loose | None:
    if any(file.trust == "ocr" for file in files):
        return PICTURED
    return PRINTED if any(file.document.kind == "pdf" for file in files) else None


def _asks_months(subject: Subject) -> bool:
    return any(how.kind == "every_month" for rule in subject.elements for how in rule.recognise)


def _is_open(file: DocumentView | Document) -> bool:
    """Whether a file may hold what was not read: not one that was looked at to its end, with or without words in it."""
    if isinstance(file, DocumentView):
        return not file.whole
    return file.inside is None or not file.inside.whole


def _is_ornament(document: Document) -> bool:
    """Whether a file is a picture too small to hold text: an icon, a portrait."""
    return document.kind == "image" and document.inside is not None and document.inside.cause == "empty"


def _cause_of(file: DocumentView | Document) -> str:
    """Why a file left a question open; empty where nothing kept it from being read."""
    if isinstance(file, DocumentView):
        if file.cause:
            return file.cause
        return {"ocr": "scanned", "broken": "content_not_readable", "text": ""}[file.trust]
    if file.inside is None:
        return "document_not_read"
    return unread_cause(file.inside) or "content_not_readable"


def _months_of_file(file: DocumentView) -> frozenset[Month]:
    """Months that a file's title and the heads of its pages or sheets name."""
    heads = (line for page in file.pages for line in (page.name, *page.text.split("\n")[:PAGE_HEAD]))
    return _months_of("\n".join((*file.title_lines, file.title, *heads)))


def _months_of(text: str) -> frozenset[Month]:
    """Calendar months (C.E.) that a text names, those within halves, quarters and ranges included; days do not count."""
    months: set[Month] = set()
    for mention in find_periods(text):
        if mention.kind not in {"month", "month_range", "quarter", "half"}:
            continue
        year, month = mention.first.year, mention.first.month
        while (year, month) <= (mention.last.year, mention.last.month):
            months.add((year, month))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return frozenset(months)


def _file_name(document: Document) -> str:
    name = document.file_name or unquote(urlsplit(document.url).path.rsplit("/", 1)[-1])
    name = _UPLOAD_STAMP.sub("", name)
    return name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ")
