"""One piece of evidence held against what an item asks for: its period, its elements, and how sure the answer is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import unquote, urlsplit

from checklist.elements import Answer, Material, answer
from checklist.evidence import Candidate, is_index
from checklist.freshness import Fit, Reading, days, fit, read_days, read_period, read_text_period
from checklist.schema import ElementRule, PeriodRule, Subject
from checklist.survey import Survey
from checklist.view import EMPTY_LETTERS, View, letters
from core.audit import Confidence, Verdict
from core.snapshot import Document
from core.thai import match_key

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
    as_of: date

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
            if 2 * sum(found.seen is True for found in asked) < len(asked) or not (asked or material.pieces):
                return None
        gaps: list[str] = []
        if how == "stale":
            gaps.append("stale")
        elif how == "undated":
            gaps.append("undated")
        for rule_, found in needed:
            if found.seen is False:
                only_forms = rule_.recognise[0].kind == "request_form" and view is not None and view.content.documents
                gaps.append("form_only" if only_forms else f"element:{rule_.id}")
        if candidate.target.state != "external" and self.survey.path(candidate.target.url) is None:
            gaps.append("not_reachable_from_home")
        unknown = ""
        open_elements = [rule_ for rule_, found in needed if found.seen is None]
        if candidate.target.state == "external":
            unknown = "" if subject.id in {"questions_and_answers", "social_network"} else "off_site"
        elif candidate.kind == "document":
            unknown = "document_not_read" if open_elements or how == "undated" else ""
        elif open_elements:
            content = view.content if view is not None else None
            unknown = "document_not_read" if content is not None and content.documents else "content_not_readable"
        elif how == "undated" and material.unread_inside:
            unknown = "document_not_read" if view is not None and view.content.documents else "content_not_readable"
        confidence = self._confidence(candidate, view, subject, reading, how)
        outside = view is not None and view.content.state == "elsewhere"
        if confidence == "certain" and (outside or any(gap.startswith("element:") for gap in gaps)):
            # What lies outside was not opened; words that were looked for and not met may be said otherwise.
            confidence = "probable"
        if confidence == "unverified" and not unknown:
            unknown = "low_confidence"
        if (
            subject.min_count is not None
            and material.pieces < subject.min_count
            and not any(rule_.recognise[0].kind == "months" for rule_ in subject.elements)
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
        )

    def _material(self, subject: Subject, candidate: Candidate, view: View | None) -> Material:
        words = "\n".join(dict.fromkeys(w for w in (candidate.label, candidate.row, candidate.heading) if w))
        if candidate.kind == "document" or view is None:
            container = self.survey.views.get(candidate.on)
            around = container.own_text if container is not None and subject.id in container.subjects() else ""
            pieces = len(container.content.documents) if container is not None and around else 1
            return Material(
                text="\n".join(part for part in (words, around) if part),
                rows=container.content.rows if container is not None and around else 0,
                pieces=pieces,
                unread_inside=True,
                links=container.links if container is not None and around else (),
            )
        page = view.page
        whole = "\n".join(block.text for block in page.blocks)
        if candidate.kind == "section":
            inside = set(candidate.blocks)
            links = [link for link in view.links if link.block in inside]
            files = [link for link in links if self.survey.target(link.url).state == "document"]
            first, last = (min(inside), max(inside)) if inside else (0, -1)
            images = [image for image in page.images if first <= image.block <= last]
            return Material(
                text=candidate.text,
                whole=candidate.text,
                links=links or (page.links if "link" in candidate.signals else ()),
                page_links=page.links if "link" in candidate.signals else (),
                forms=(),
                images=images,
                rows=len({page.blocks[index].row for index in inside if page.blocks[index].row >= 0}),
                pieces=len(files),
                unread_inside=bool(files or images),
            )
        content = view.content
        frame_counts = subject.thing in {"channel", "page"} and subject.id in {"contact", "social_network"}
        return Material(
            text=view.own_text,
            whole=whole if frame_counts else "",
            links=view.links,
            page_links=page.links if frame_counts else (),
            forms=self.survey.forms(view) if subject.thing == "channel" else view.forms,
            images=view.images,
            rows=content.rows,
            pieces=len(content.documents) + content.offsite_documents,
            unread_inside=subject.thing in {"document", "page", "activity"}
            and subject.id != "contact"
            and (
                bool(content.documents or content.offsite_documents)
                or content.state == "image"
                or (content.images > 0 and content.letters < 200)
            ),
            emails=page.emails if frame_counts or subject.id == "executives" else (),
            telephones=page.telephones if frame_counts or subject.id == "executives" else (),
        )

    def _reading(self, subject: Subject, rule: PeriodRule, candidate: Candidate, view: View | None) -> Reading | None:
        running = rule == "recent" or (subject.thing == "feed" and rule == "fy")
        if running and view is not None and candidate.kind != "document":
            newest = read_days(candidate.text or view.own_text, self.as_of)
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
            return self._headed(view.names, rule) or self._dated(rule, candidate.text)
        claimed = self._claimed(candidate, rule)
        if claimed is None and candidate.on in self.survey.views:
            return self._headed(self.survey.views[candidate.on].names, rule)
        return claimed

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
        reading = read_days(text, self.as_of)
        return replace(reading, certain=False) if reading is not None else None

    def claims_right(self, candidate: Candidate, rule: PeriodRule) -> bool:
        """Whether what points at something says that it is of the period asked for."""
        return fit(self._claimed(candidate, rule), rule, self.year) == "right"

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
        if view is None or candidate.kind == "document":
            return (candidate.row or candidate.label)[:240]
        shown = [found.quote for _, found in answers if found.seen and found.quote]
        name = view.names[0] if view.names else candidate.label
        rest = " … ".join(quote for quote in shown if quote not in name)
        return f"{name} … {rest}"[:240] if rest else name[:240]

    def year_of(self, one: Assessed) -> int | None:
        if one.reading is None or one.fit == "not_needed":
            return None
        if one.reading.fiscal_first <= self.year <= one.reading.fiscal_last:
            return self.year
        return one.reading.fiscal_last


def _file_name(document: Document) -> str:
    name = document.file_name or unquote(urlsplit(document.url).path.rsplit("/", 1)[-1])
    name = _UPLOAD_STAMP.sub("", name)
    return name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ")
