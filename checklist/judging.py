"""Findings: each subject's candidates held against its period and elements, each item's subjects taken together.

``judge`` is a pure function of snapshot, checklist and as-of date: no clock, no network, the same answer twice. Its rule
of thumb is evidence or silence: what could not be looked at is ``unverified``, never ``missing``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

from checklist.advice import Advice
from checklist.classifying import Classifier
from checklist.elements import Answer, Material, answer
from checklist.evidence import Candidate, Candidates, is_index, is_usable_elsewhere, own_words
from checklist.freshness import (
    Fit,
    Reading,
    fit,
    read_days,
    read_period,
    read_text_period,
    wanted_words,
    wanted_year,
)
from checklist.schema import Edition, ElementRule, PeriodRule, Subject, Vocabulary
from checklist.scoring import ita_points, score
from checklist.survey import EMPTY_LETTERS, Survey, Target, View, letters
from core.audit import (
    Audit,
    Confidence,
    Crawl,
    DeadLink,
    EditionRef,
    Element,
    Evidence,
    Gap,
    Item,
    Lead,
    Part,
    Scores,
    SiteHealth,
    SiteRef,
    SubIndicatorTitle,
    UnreadEntry,
    Verdict,
)
from core.periods import fiscal_bounds
from core.snapshot import Cause, Document, Form, Snapshot
from core.thai import clean

LEADS_SHOWN = 8
HISTORY_SHOWN = 8
EVIDENCE_SHOWN = 5
UNREAD_SHOWN = 500
DEAD_LINKS_SHOWN = 100
MANY_UNREAD = 0.25
"""Share of tried pages that could not be read from which nothing that was not found is called missing."""

_LEAD_ORDER = ("nowhere", "broken_link", "empty_page", "criteria_only", "lookalike_only", "news_only", "stale")
_SILENT = ("not_opened", "blocked", "off_site")


class ChecklistLike(Protocol):
    """What judging needs of a loaded checklist."""

    @property
    def edition(self) -> Edition: ...
    @property
    def subjects(self) -> Mapping[str, Subject]: ...
    @property
    def vocabulary(self) -> Vocabulary: ...
    @property
    def revision(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Assessed:
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

    @property
    def verdict(self) -> Verdict:
        if self.gaps and not (self.unknown and self.gaps == ("undated",)):
            return Verdict.PARTIAL
        if self.unknown or self.confidence == "unverified":
            return Verdict.UNVERIFIED
        return Verdict.MET

    @property
    def order(self) -> tuple[int, int, int, int, int, str]:
        """Best first: met, then undecided of the right period, then incomplete, undated, stale."""
        match self.verdict:
            case Verdict.MET:
                rank = 0
            case Verdict.UNVERIFIED:
                rank = 1 if self.fit in {"right", "not_needed"} else 3
            case _:
                rank = 5 if "stale" in self.gaps else 4 if "undated" in self.gaps else 2
        sure = {"certain": 0, "probable": 1, "weak": 2}[self.candidate.sure]
        newest = -(self.reading.fiscal_last if self.reading else 0)
        return (rank, newest if rank == 5 else 0, sure, self.candidate.inherited, len(self.gaps), self.candidate.target.url)


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer for one subject."""

    subject: Subject
    verdict: Verdict
    confidence: Confidence
    present: bool
    rule: PeriodRule
    due: date
    gaps: tuple[Gap, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    history: tuple[Evidence, ...] = ()
    leads: tuple[Lead, ...] = ()
    elements: tuple[Element, ...] = ()
    cause: str = ""
    fiscal_year: int | None = None


@dataclass
class Judge:
    """Judges the subjects of one snapshot for one fiscal year."""

    snapshot: Snapshot
    edition: Edition
    subjects: Mapping[str, Subject]
    vocabulary: Vocabulary
    as_of: date
    classifier: Classifier
    _answers: dict[str, Finding] = field(init=False, default_factory=dict)

    @property
    def year(self) -> int:
        return self.edition.fiscal_year

    @cached_property
    def survey(self) -> Survey:
        return Survey(self.snapshot, self.classifier)

    @cached_property
    def candidates(self) -> Candidates:
        return Candidates(self.survey, dict(self.subjects))

    @cached_property
    def advice(self) -> Advice:
        return Advice(self.vocabulary)

    def finding(self, subject_id: str) -> Finding:
        """The answer for one subject."""
        known = self._answers.get(subject_id)
        if known is None:
            known = self._answers[subject_id] = self._find(self.subjects[subject_id])
        return known

    def rule(self, subject: Subject) -> PeriodRule:
        """The period rule in force for the edition's year."""
        return subject.period_by_year.get(self.year, subject.period)

    def due(self, subject: Subject) -> date:
        """The day from which the subject is due, C.E."""
        start, end = fiscal_bounds(self.year)
        rule = self.rule(subject)
        month, day = (int(part) for part in subject.due.split("-"))
        if rule != subject.period:
            month, day = (4, 1) if rule == "first_half" else (10, 1)
        return date(start.year if month >= 10 else end.year, month, day)

    # --- one subject

    def _find(self, subject: Subject) -> Finding:
        rule, due = self.rule(subject), self.due(subject)
        leads: list[Lead] = []
        assessed: list[_Assessed] = []
        for candidate in self.candidates.by_subject.get(subject.id, ()):
            if candidate.lookalike and not self._alive(candidate.target):
                continue
            lead = self._lead(subject, candidate)
            if lead is not None:
                leads.append(lead)
                continue
            one = self._assess(subject, rule, candidate)
            if one is not None:
                assessed.append(one)
        assessed = self._without_containers(assessed)
        assessed.sort(key=lambda one: one.order)
        leads = _distinct(leads)
        if due > self.as_of:
            return self._not_due(subject, rule, due, assessed, leads)
        if assessed:
            return self._found(subject, rule, due, assessed, leads)
        return self._not_found(subject, rule, due, leads or self._siblings(subject))

    def _label_of(self, candidate: Candidate) -> str:
        """What a reader sees as the label: the row's words where the link itself says only 'open'."""
        if not candidate.label or self.classifier.is_generic(candidate.label):
            return candidate.matched or candidate.label
        return candidate.label

    def _alive(self, target: Target) -> bool:
        """Whether something can be read there."""
        if target.state == "document":
            return True
        return target.page is not None and target.state == "page" and (
            self.survey.views[target.page.url].content.state in {"content", "image"}
        )

    def _siblings(self, subject: Subject) -> list[Lead]:
        """Living evidence of a subject easily taken for this one that the edition does not ask for: the wrong thing."""
        asked = {name for item in self.edition.items for name in item.subjects}
        leads: list[Lead] = []
        for sibling in subject_family(subject):
            if sibling in asked:
                continue
            for candidate in self.candidates.by_subject.get(sibling, ()):
                if candidate.sure != "weak" and self._alive(candidate.target):
                    leads.append(
                        Lead(
                            text=candidate.label or candidate.matched,
                            on=candidate.on or candidate.target.url,
                            target=candidate.target.url,
                            why="lookalike_only",
                            subject=subject.id,
                        )
                    )
        return leads

    def _lead(self, subject: Subject, candidate: Candidate) -> Lead | None:
        """Why a candidate is no evidence; None where it may be."""

        def lead(why: str) -> Lead:
            return Lead(
                text=self._label_of(candidate),
                on=candidate.on or candidate.target.url,
                target=candidate.target.url,
                why=why,  # type: ignore[arg-type]  # each caller names one of the literal values
                subject=subject.id,
            )

        target = candidate.target
        if candidate.lookalike:
            return lead("lookalike_only")
        if candidate.inherited and subject.id == "news":
            # A picture or file of a news story is not the list of news.
            return lead("news_only")
        match target.state:
            case "nowhere":
                return lead("nowhere")
            case "dead":
                return lead("broken_link")
            case "unread":
                return lead("blocked")
            case "unvisited":
                return lead("not_opened")
            case "external":
                if subject.thing == "channel" and is_usable_elsewhere(target.url):
                    return None
                return lead("off_site")
            case _:
                pass
        if target.page is None or candidate.kind == "section":
            return lead("news_only") if candidate.news and subject.thing not in {"feed"} else None
        view = self.survey.views[target.page.url]
        match view.content.state:
            case "empty" | "placeholder":
                return lead("empty_page")
            case "criteria":
                return lead("criteria_only")
            case "dead_files":
                return lead("broken_link")
            case "elsewhere":
                return lead("off_site")
            case _:
                pass
        if candidate.news and subject.thing != "feed":
            return lead("news_only")
        if self._disagrees(subject, candidate, view):
            return lead("lookalike_only")
        return None

    def _disagrees(self, subject: Subject, candidate: Candidate, view: View) -> bool:
        """Whether the page names itself something else than the label that points at it does."""
        if "title" in candidate.signals:
            return False
        named = {name for label in view.labels for name in (*label.subjects, *label.candidates)}
        if subject.id in named:
            return False
        sections = {
            other.subject
            for other in self.candidates.by_subject.get(subject.id, ())
            if other.kind == "section" and other.target.url == candidate.target.url
        }
        if sections or (candidate.label and any(clean(candidate.label) == name for name in view.names)):
            return False
        says_other = bool(view.subjects()) or bool(view.others())
        family = any(set(label.subjects) & set(subject_family(subject)) for label in view.labels)
        return says_other and (family or not self._speaks_of(subject, view))

    def _speaks_of(self, subject: Subject, view: View) -> bool:
        """Whether the page's own text uses the subject's words."""
        hits = self.classifier.mentions(view.own_text[:6000])
        return subject.id in hits

    # --- one candidate

    def _assess(self, subject: Subject, rule: PeriodRule, candidate: Candidate) -> _Assessed | None:
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
        gaps += [f"element:{rule_.id}" for rule_, found in needed if found.seen is False]
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
        if confidence == "unverified" and not unknown:
            unknown = "low_confidence"
        if subject.min_count is not None and material.pieces < subject.min_count and not any(
            rule_.recognise[0].kind == "months" for rule_ in subject.elements
        ):
            gaps.append("element:count")
        return _Assessed(
            candidate, reading, how, answers, tuple(gaps), unknown, confidence, self._quote(candidate, view, answers)
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
            forms=self._forms(subject, view),
            images=[image for image in page.images if image.zone == "main"],
            rows=content.rows,
            pieces=len(content.documents) + content.offsite_documents,
            unread_inside=subject.thing in {"document", "page"}
            and subject.id != "contact"
            and (
                bool(content.documents or content.offsite_documents)
                or content.state == "image"
                or (content.images > 0 and content.letters < 200)
            ),
            emails=page.emails if frame_counts or subject.id == "executives" else (),
            telephones=page.telephones if frame_counts or subject.id == "executives" else (),
        )

    def _forms(self, subject: Subject, view: View) -> tuple[Form, ...]:
        """The page's own forms, and for a channel those one click further: a list of services leads to their forms."""
        forms = [form for form in view.page.forms if form.zone == "main"]
        if subject.thing == "channel":
            for link in view.links:
                page = self.survey.pages.get(link.url)
                if page is not None and page.url != view.page.url:
                    forms += [form for form in page.forms if form.zone == "main"]
        return tuple(forms)

    def _reading(
        self, subject: Subject, rule: PeriodRule, candidate: Candidate, view: View | None
    ) -> Reading | None:
        if rule == "recent" or (subject.thing == "feed" and rule == "fy"):
            if view is not None and candidate.kind != "document":
                newest = read_days(candidate.text or view.own_text, self.as_of)
                if newest is not None:
                    return newest
        if view is not None and candidate.kind == "page":
            for name in view.names:
                reading = read_period(name, "title")
                if reading is not None:
                    return reading
            reading = read_text_period(view.own_text, candidate.matched)
            if reading is not None:
                return reading
            reading = self._claimed(candidate)
            if reading is not None:
                return replace(reading, certain=False)
            return self._dated(rule, view.own_text)
        if candidate.kind == "section" and view is not None:
            head = candidate.text.split("\n", 1)[0]
            reading = read_period(head, "heading") or read_text_period(candidate.text, candidate.matched)
            if reading is not None:
                return reading
            for name in view.names:
                reading = read_period(name, "heading")
                if reading is not None:
                    return replace(reading, certain=False)
            return self._dated(rule, candidate.text)
        claimed = self._claimed(candidate)
        if claimed is None and candidate.on in self.survey.views:
            for name in self.survey.views[candidate.on].names:
                reading = read_period(name, "heading")
                if reading is not None:
                    return replace(reading, certain=False)
        return claimed

    def _dated(self, rule: PeriodRule, text: str) -> Reading | None:
        """The fiscal year of the day a paper bears, for papers of one year."""
        if rule not in {"fy", "recent"}:
            return None
        reading = read_days(text, self.as_of)
        return replace(reading, certain=False) if reading is not None else None

    def _claimed(self, candidate: Candidate) -> Reading | None:
        """The period that label, row, file name and headings claim for what they point at."""
        for words, source in (
            (candidate.label, "label"),
            (candidate.row, "row"),
            (_file_name(candidate.target.document) if candidate.target.document else "", "file_name"),
            (candidate.heading, "heading"),
            (candidate.section, "heading"),
        ):
            if words:
                reading = read_period(words, source)  # type: ignore[arg-type]  # the literals above
                if reading is not None:
                    return reading
        return None

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

    def _without_containers(self, assessed: list[_Assessed]) -> list[_Assessed]:
        """Leave out list pages whose own entries were judged, unless the list itself is the thing."""
        files = {one.candidate.on for one in assessed if one.candidate.kind == "document"}
        kept: list[_Assessed] = []
        for one in assessed:
            candidate = one.candidate
            if candidate.kind == "page" and candidate.target.url in files and candidate.target.page is not None:
                subject = self.subjects[candidate.subject]
                view = self.survey.views[candidate.target.url]
                if subject.thing == "document" and is_index(view) and one.verdict is not Verdict.MET:
                    continue
            kept.append(one)
        return kept

    def _quote(
        self, candidate: Candidate, view: View | None, answers: Sequence[tuple[ElementRule, Answer]]
    ) -> str:
        if candidate.kind == "section":
            return candidate.text[:240]
        if view is None or candidate.kind == "document":
            return (candidate.row or candidate.label)[:240]
        shown = [found.quote for _, found in answers if found.seen and found.quote]
        name = view.names[0] if view.names else candidate.label
        rest = " … ".join(quote for quote in shown if quote not in name)
        return f"{name} … {rest}"[:240] if rest else name[:240]

    # --- answers

    def _found(
        self, subject: Subject, rule: PeriodRule, due: date, assessed: list[_Assessed], leads: list[Lead]
    ) -> Finding:
        best = assessed[0]
        verdict = best.verdict
        confidence: Confidence = best.confidence
        if verdict is Verdict.UNVERIFIED:
            confidence = "unverified"
        gaps = [self._gap(subject, rule, gap, best) for gap in best.gaps]
        if verdict is Verdict.UNVERIFIED:
            gaps = [
                self.advice.gap(
                    "document_not_read" if best.unknown == "document_not_read" else "could_not_check",
                    subject,
                    year=wanted_year(rule, self.year),
                )
            ]
        same = [one for one in assessed if one.order[0] == best.order[0]][:EVIDENCE_SHOWN]
        older = [one for one in assessed if one not in same and one.fit == "stale" and one.reading]
        older.sort(key=lambda one: (-(one.reading.fiscal_last if one.reading else 0), one.candidate.target.url))
        return Finding(
            subject,
            verdict,
            confidence,
            present=best.unknown != "low_confidence",
            rule=rule,
            due=due,
            gaps=tuple(gaps),
            evidence=tuple(self._evidence(one) for one in same),
            history=tuple(self._evidence(one) for one in older[:HISTORY_SHOWN]),
            leads=tuple(leads[:LEADS_SHOWN]),
            elements=_elements(subject, best.answers),
            cause=best.unknown if verdict is Verdict.UNVERIFIED else "",
            fiscal_year=self._year_of(best),
        )

    def _year_of(self, one: _Assessed) -> int | None:
        if one.reading is None or one.fit == "not_needed":
            return None
        if one.reading.fiscal_first <= self.year <= one.reading.fiscal_last:
            return self.year
        return one.reading.fiscal_last

    def _not_due(
        self, subject: Subject, rule: PeriodRule, due: date, assessed: list[_Assessed], leads: list[Lead]
    ) -> Finding:
        right = [one for one in assessed if one.fit in {"right", "not_needed"}]
        older = [one for one in assessed if one.fit == "stale" and one.reading]
        return Finding(
            subject,
            Verdict.NOT_DUE,
            "certain",
            present=bool(right),
            rule=rule,
            due=due,
            evidence=tuple(self._evidence(one) for one in right[:EVIDENCE_SHOWN]),
            history=tuple(self._evidence(one) for one in older[:HISTORY_SHOWN]),
            leads=tuple(leads[:LEADS_SHOWN]),
        )

    def _not_found(self, subject: Subject, rule: PeriodRule, due: date, leads: list[Lead]) -> Finding:
        year = wanted_year(rule, self.year)
        silent = [lead for lead in leads if lead.why in _SILENT]
        behind = [] if silent else self._closed_hubs(subject)
        cause = self._silence() if not silent and not behind else self._cause_of((silent or behind)[0])
        if cause:
            shown = _distinct([*silent, *behind, *leads])[:LEADS_SHOWN]
            return Finding(
                subject, Verdict.UNVERIFIED, "unverified", present=False, rule=rule, due=due,
                gaps=(self.advice.gap("could_not_check", subject, year=year),), leads=tuple(shown), cause=cause,
            )
        gaps: list[Gap] = []
        if leads:
            first = min(leads, key=lambda lead: _LEAD_ORDER.index(lead.why))
            gap = "broken_link" if first.why == "nowhere" else first.why
            gaps.append(self.advice.gap(gap, subject, year=year, label=first.text))
        else:
            gaps.append(self.advice.gap("missing", subject, year=year))
        hubs = len(self.candidates.hubs.get(subject.id, ()))
        return Finding(
            subject, Verdict.MISSING, "probable" if hubs and not leads else "certain", present=False, rule=rule, due=due,
            gaps=tuple(gaps), leads=tuple(sorted(leads, key=lambda lead: _LEAD_ORDER.index(lead.why))[:LEADS_SHOWN]),
        )

    def _closed_hubs(self, subject: Subject) -> list[Lead]:
        """Doors to a family of subjects that could not be opened: the subject may lie behind one."""
        doors: list[Lead] = []
        for hub in self.candidates.hubs.get(subject.id, ()):
            why: Literal["blocked", "not_opened", "off_site"] | None = None
            match hub.target.state:
                case "unread":
                    why = "blocked"
                case "unvisited":
                    why = "not_opened"
                case "external" if self._own_elsewhere(hub.target.url):
                    why = "off_site"
                case _:
                    continue
            doors.append(Lead(text=hub.label, on=hub.on, target=hub.target.url, why=why, subject=subject.id))
        return _distinct(doors)

    def _own_elsewhere(self, url: str) -> bool:
        """Whether an outside address keeps an agency's own pages: a document store or a site builder."""
        host = urlsplit(url).hostname or ""
        return host in {"sites.google.com", "drive.google.com", "docs.google.com"}

    def _cause_of(self, lead: Lead) -> str:
        if lead.why == "off_site":
            return "off_site"
        target = self.survey.target(lead.target)
        return str(target.cause or Cause.BUDGET)

    def _silence(self) -> str:
        """Why nothing that was not found may be called missing; empty where everything was looked at."""
        if self.snapshot.state == "failed":
            return str(self.snapshot.cause or Cause.OTHER)
        if self.snapshot.state == "partial" and self.snapshot.cause is Cause.INTERRUPTED:
            return str(Cause.INTERRUPTED)
        for left in self.snapshot.left:
            if self._left_matters(left.text, left.url):
                return str(left.cause)
        unread = [one for one in self.snapshot.unread if one.cause not in {Cause.NOT_FOUND, Cause.ROBOTS}]
        unread = [one for one in unread if one.cause is not Cause.TOO_LARGE]
        tried = len(self.snapshot.pages) + len(unread)
        if tried and len(unread) / tried > MANY_UNREAD and len(unread) > 3:
            return str(max({one.cause for one in unread}, key=lambda cause: (sum(o.cause is cause for o in unread), cause)))
        return ""

    def _left_matters(self, text: str, url: str) -> bool:
        """Whether an address that the budget left unvisited may lead to subjects."""
        label = self.classifier.classify(text, url)
        return bool(label.subjects or label.candidates)

    def _gap(self, subject: Subject, rule: PeriodRule, gap: str, best: _Assessed) -> Gap:
        found = best.reading.words if best.reading else ""
        return self.advice.gap(
            gap, subject, year=wanted_year(rule, self.year), found=found, label=self._label_of(best.candidate)
        )

    def _evidence(self, one: _Assessed) -> Evidence:
        candidate, target = one.candidate, one.candidate.target
        document = target.document
        kind: Literal["page", "pdf", "docx", "xlsx", "image", "external", "document"] = "page"
        title = candidate.label or candidate.matched
        sha256 = ""
        if target.state == "external":
            kind = "external"
        elif document is not None:
            known: dict[str, Literal["pdf", "docx", "xlsx", "image"]] = {
                "pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "image": "image",
            }
            kind = known.get(document.kind, "document")
            sha256 = document.sha256
        elif target.page is not None:
            view = self.survey.views[target.page.url]
            title = view.names[0] if view.names else title
            sha256 = target.page.sha256
        reading = one.reading
        day = reading.first if reading is not None and reading.kind == "day" else None
        return Evidence(
            url=target.url,
            title=title[:200],
            kind=kind,
            quote=one.quote,
            fiscal_year=self._year_of(one),
            dated=day,
            via=self.survey.path(target.url) or (),
            signals=(*candidate.signals, *((f"year_{reading.source}",) if reading is not None else ())),
            sha256=sha256,
            subject=candidate.subject,
            period=reading.words if reading is not None and one.fit != "not_needed" else "",
            year_quote=reading.quote if reading is not None and one.fit != "not_needed" else "",
            confidence=one.confidence,
        )


def subject_family(subject: Subject) -> tuple[str, ...]:
    """The subjects that a subject is easily taken for."""
    return tuple(lookalike.subject for lookalike in subject.lookalikes if lookalike.subject is not None)


def _elements(subject: Subject, answers: Sequence[tuple[ElementRule, Answer]]) -> tuple[Element, ...]:
    return tuple(
        Element(
            id=rule.id,
            subject=subject.id,
            title=rule.title.th,
            title_en=rule.title.en,
            seen=found.seen,
            quote=found.quote,
            source=rule.basis,
        )
        for rule, found in answers
    )


def _distinct(leads: Sequence[Lead]) -> list[Lead]:
    return list({(lead.text, lead.target, lead.why): lead for lead in reversed(leads)}.values())[::-1]


def _file_name(document: Document) -> str:
    name = document.file_name or unquote(urlsplit(document.url).path.rsplit("/", 1)[-1])
    return name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ")


# --- the whole audit


def judge(snapshot: Snapshot, checklist: ChecklistLike, as_of: date, tool: str) -> Audit:
    """The audit of one snapshot against one edition as of one day (C.E.). Pure: same input, same bytes."""
    edition = checklist.edition
    classifier = Classifier(checklist.subjects, checklist.vocabulary, edition)
    bench = Judge(snapshot, edition, checklist.subjects, checklist.vocabulary, as_of, classifier)
    failed = snapshot.state == "failed"
    points = ita_points(edition)
    items = () if failed else tuple(_item(bench, edition, index, points) for index in range(len(edition.items)))
    scores = Scores(presence=None, freshness=None, oit=None) if failed else score(edition, items)
    unread = tuple(
        UnreadEntry(url=one.url, cause=one.cause, detail=one.detail)
        for one in snapshot.unread
        if one.cause is not Cause.NOT_FOUND
    )
    return Audit(
        tool=tool,
        site=SiteRef(url=snapshot.site, agency=None if failed else bench.survey.agency()),
        edition=EditionRef(
            fiscal_year=edition.fiscal_year,
            revision=checklist.revision,
            confidence=edition.confidence,
            provisional=edition.provisional,
            note=edition.note.th,
            note_en=edition.note.en,
            sub_indicators=tuple(
                SubIndicatorTitle(id=sub, title=title.th, title_en=title.en)
                for sub, title in edition.sub_indicators.items()
            ),
        ),
        as_of=as_of,
        fetched=snapshot.fetched,
        crawl=Crawl(
            state=snapshot.state,
            cause=snapshot.cause,
            detail=snapshot.detail,
            pages=len(snapshot.pages),
            documents=len(snapshot.documents),
            bytes=snapshot.bytes,
            unread=unread[:UNREAD_SHOWN],
            left_count=snapshot.left_count,
        ),
        scores=scores,
        items=items,
        health=_health(bench, as_of),
    )


def _item(bench: Judge, edition: Edition, index: int, points: Mapping[str, float]) -> Item:
    line = edition.items[index]
    findings = [bench.finding(subject) for subject in line.subjects]
    due = [finding for finding in findings if finding.verdict is not Verdict.NOT_DUE]
    verdict = _together(due)
    present = any(finding.present for finding in (due or findings))
    gaps: list[Gap] = []
    for finding in due:
        if len(findings) > 1 and verdict is Verdict.PARTIAL and finding.verdict is Verdict.MISSING:
            own = finding.gaps[0] if finding.gaps else None
            gaps.append(
                Gap(
                    id=f"element:{finding.subject.id}",
                    advice=own.advice if own else finding.subject.advice.missing.th,
                    advice_en=own.advice_en if own else finding.subject.advice.missing.en,
                    subject=finding.subject.id,
                )
            )
        gaps += [
            gap
            for gap in finding.gaps
            if not (len(findings) > 1 and verdict is Verdict.PARTIAL and finding.verdict is Verdict.MISSING)
            and not (verdict is Verdict.PARTIAL and finding.verdict is Verdict.UNVERIFIED)
        ]
    first = next((finding for finding in due if finding.verdict is verdict), findings[0])
    shown = [finding for finding in (due or findings)]
    rules = [wanted_words(finding.rule, edition.fiscal_year) for finding in findings]
    confidence: Confidence = "certain"
    for finding in due:
        if finding.confidence == "unverified" or (confidence == "certain" and finding.confidence == "probable"):
            confidence = finding.confidence
    if verdict is Verdict.UNVERIFIED:
        confidence = "unverified"
    elif confidence == "unverified":
        confidence = "probable"
    years = [finding.fiscal_year for finding in shown if finding.fiscal_year is not None]
    cause = first.cause if verdict is Verdict.UNVERIFIED else ""
    reason = bench.advice.reason(verdict, findings, cause, bench.year)
    return Item(
        code=line.code,
        title=line.title_th,
        title_en=line.title_en,
        subjects=line.subjects,
        indicator=line.indicator,
        sub_indicator=line.sub_indicator,
        verdict=verdict,
        confidence=confidence,
        fiscal_year=min(years) if years else None,
        present=present,
        ita_points=round(points[line.code], 2),
        due=min(finding.due for finding in findings),
        period=" และ ".join(dict.fromkeys(words for words, _ in rules)),
        period_en=" and ".join(dict.fromkeys(words for _, words in rules)),
        cause=cause,
        reason=reason.th,
        reason_en=reason.en,
        gaps=tuple(gaps) if verdict is not Verdict.NOT_DUE else (),
        evidence=tuple(evidence for finding in shown for evidence in finding.evidence),
        history=tuple(evidence for finding in shown for evidence in finding.history),
        leads=tuple(lead for finding in shown for lead in finding.leads),
        elements=tuple(element for finding in shown for element in finding.elements),
        parts=tuple(
            Part(
                subject=finding.subject.id,
                title=finding.subject.title.th,
                title_en=finding.subject.title.en,
                verdict=finding.verdict,
                confidence=finding.confidence,
                fiscal_year=finding.fiscal_year,
                cause=finding.cause,
            )
            for finding in findings
        )
        if len(findings) > 1
        else (),
        source_confidence=line.confidence,
    )


def _together(findings: Sequence[Finding]) -> Verdict:
    """The verdict of an item from those of its subjects that are due."""
    verdicts = {finding.verdict for finding in findings}
    if not verdicts:
        return Verdict.NOT_DUE
    if verdicts == {Verdict.MET}:
        return Verdict.MET
    if verdicts == {Verdict.MISSING}:
        return Verdict.MISSING
    if Verdict.PARTIAL in verdicts:
        return Verdict.PARTIAL
    if Verdict.MISSING in verdicts and any(finding.present for finding in findings):
        return Verdict.PARTIAL
    return Verdict.UNVERIFIED


def _health(bench: Judge, as_of: date) -> SiteHealth:
    health = bench.snapshot.health
    certificate = health.certificate
    expires = certificate.expires.date() if certificate is not None and certificate.expires is not None else None
    dead: dict[str, DeadLink] = {}
    for view in bench.survey.views.values():
        for link in view.page.links:
            if link.url and link.url not in dead and bench.survey.target(link.url).state == "dead":
                dead[link.url] = DeadLink(url=link.url, text=clean(link.text)[:120], on=view.page.url)
    listed = sorted(dead.values(), key=lambda link: link.url)
    return SiteHealth(
        home=health.home,
        https=health.https,
        http_to_https=health.http_to_https,
        certificate_expires=expires,
        certificate_days_left=(expires - as_of).days if expires is not None else None,
        certificate_problem=certificate.problem if certificate is not None else "",
        robots=health.robots,
        seconds_median=health.seconds_median,
        dead_links=tuple(listed[:DEAD_LINKS_SHOWN]),
        dead_link_count=len(listed),
    )
