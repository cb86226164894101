"""The answer for one subject: its candidates assessed, its dead ends weighed, a verdict with gaps and advice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal

from checklist.advice import Advice
from checklist.assessing import Assessed, Assessor
from checklist.classifying import Classifier
from checklist.dead_ends import LEAD_ORDER, SILENT, DeadEnds, distinct
from checklist.document_view import DocumentView
from checklist.elements import Answer
from checklist.evidence import Candidate, Candidates, is_index
from checklist.freshness import wanted_year
from checklist.schema import Edition, ElementRule, PeriodRule, Subject, Vocabulary
from checklist.survey import Survey
from checklist.today import Today
from core.audit import Confidence, Element, Evidence, Gap, Lead, Verdict
from core.snapshot import Document, Snapshot

OWN_ADVICE = frozenset(
    {"document_not_read", "scanned", "encrypted", "corrupt", "too_large", "too_long", "unsupported", "unclear"}
)
"""Causes that have a sentence of their own on what to do."""

SCANS_WANTED = 6
"""Scans of one subject that are worth reading to settle it."""

DOORS_SHOWN = 3
LEADS_SHOWN = 8
HISTORY_SHOWN = 8
EVIDENCE_SHOWN = 5

_MENDABLE = frozenset({"nowhere", "broken_link", "empty_page", "criteria_only"})
"""Dead ends worth showing beside evidence: the admin can mend them. Look-alikes there would only distract."""


@dataclass(frozen=True, slots=True)
class Step:
    """One candidate and what became of it: a dead end, or assessed; neither where nothing of the thing was under its name."""

    candidate: Candidate
    lead: Lead | None
    assessed: Assessed | None


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
    door: Lead | None = None
    """What could not be opened and may hold it, where that alone keeps the answer open."""
    lacking: tuple[Gap, ...] = ()
    """What was found elsewhere lacks so much."""
    scans: tuple[Document, ...] = ()
    """Scans whose unread pages could settle it, best first."""
    steps: tuple[Step, ...] = ()
    """Every candidate, in the order they were met."""
    ranked: tuple[Assessed, ...] = ()
    """Those that the verdict was chosen from, best first."""


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
    def today(self) -> Today:
        return Today(self.as_of)

    @cached_property
    def survey(self) -> Survey:
        return Survey(self.snapshot, self.classifier)

    @cached_property
    def candidates(self) -> Candidates:
        return Candidates(self.survey, dict(self.subjects))

    @cached_property
    def dead_ends(self) -> DeadEnds:
        return DeadEnds(self.snapshot, self.survey, self.candidates, self.classifier, self.edition)

    @cached_property
    def assessor(self) -> Assessor:
        return Assessor(self.survey, self.subjects, self.year, self.today, self.dead_ends.unvisited())

    @cached_property
    def advice(self) -> Advice:
        return Advice(self.vocabulary)

    @cached_property
    def _silence(self) -> str:
        return self.dead_ends.silence()

    @cached_property
    def doors(self) -> tuple[Lead, ...]:
        """Parts of the site that could not be opened and may hold anything, likeliest first."""
        return self.dead_ends.doors()

    def finding(self, subject_id: str) -> Finding:
        """The answer for one subject."""
        known = self._answers.get(subject_id)
        if known is None:
            known = self._answers[subject_id] = self._find(self.subjects[subject_id])
        return known

    def rule(self, subject: Subject) -> PeriodRule:
        """The period rule in force for the edition's year."""
        return subject.rule_of(self.year)

    def due(self, subject: Subject) -> date:
        """The day from which the subject is due, C.E."""
        return subject.due_in(self.year)

    def _find(self, subject: Subject) -> Finding:
        rule = self.rule(subject)
        steps = tuple(self._steps(subject, rule))
        assessed = self._ranked(subject, rule, steps)
        return replace(
            self._answer(subject, rule, self.due(subject), steps, assessed), steps=steps, ranked=tuple(assessed)
        )

    def outlook(self, finding: Finding, gone: Callable[[Step], bool]) -> tuple[Verdict, Assessed | None]:
        """The verdict, and what it would rest on, if some candidates were not there and the subject were due; all else as
        it is.
        """
        subject, rule = finding.subject, finding.rule
        steps = tuple(step for step in finding.steps if not gone(step))
        lost = {step.candidate.target.url for step in finding.steps if gone(step)}
        # What lost its own name is not found again under that of a neighbour.
        assessed = [one for one in self._ranked(subject, rule, steps) if one.candidate.target.url not in lost]
        if assessed and not self._closed(rule, steps, assessed):
            return assessed[0].verdict, assessed[0]
        return self._answer(subject, rule, self.as_of, steps, assessed).verdict, None

    def _steps(self, subject: Subject, rule: PeriodRule) -> Iterator[Step]:
        for candidate in self.candidates.by_subject.get(subject.id, ()):
            if candidate.lookalike and not self.dead_ends.alive(candidate.target):
                continue
            lead = self.dead_ends.lead(subject, candidate)
            yield Step(candidate, lead, None if lead is not None else self.assessor.assess(subject, rule, candidate))

    def _ranked(self, subject: Subject, rule: PeriodRule, steps: Sequence[Step]) -> list[Assessed]:
        """What may be the subject's evidence, best first."""
        listing = {step.lead.on for step in steps if step.lead and step.lead.why in {"nowhere", "broken_link", *SILENT}}
        assessed = [
            step.assessed for step in steps if step.assessed and not self._only_lists(subject, step.assessed, listing)
        ]
        assessed = self.assessor.without_containers(assessed) or self._on_the_mates(subject, rule)
        return sorted(assessed, key=lambda one: one.order)

    def _closed(self, rule: PeriodRule, steps: Sequence[Step], assessed: Sequence[Assessed]) -> list[Lead]:
        """Where what was found is of the wrong year: what names the right one, but could not be looked at."""
        best = assessed[0] if assessed else None
        if best is None or best.verdict is not Verdict.PARTIAL or not {"stale", "undated"} & set(best.gaps):
            return []
        silent = [(step.candidate, step.lead) for step in steps if step.lead and step.lead.why in SILENT]
        return distinct([lead for one, lead in silent if self.assessor.claims_right(one, rule)])

    def _answer(
        self, subject: Subject, rule: PeriodRule, due: date, steps: Sequence[Step], assessed: list[Assessed]
    ) -> Finding:
        leads = distinct([step.lead for step in steps if step.lead])
        if not self.today.has_come(due):
            return self._not_due(subject, rule, due, assessed, leads)
        closed = self._closed(rule, steps, assessed)
        if closed:
            found = self._not_found(subject, rule, due, closed)
            older = tuple(self.evidence(one) for one in assessed if one.fit == "stale")
            return replace(found, history=older[:HISTORY_SHOWN])
        hinted = assessed and assessed[0].unknown == "low_confidence" and not _whole(assessed[0])
        if assessed and not (hinted and self._dead_by_name(steps)):
            found = self._found(subject, rule, due, assessed, leads)
            return self._behind_a_door(found) or found
        return self._not_found(subject, rule, due, leads or self.dead_ends.siblings(subject))

    def _behind_a_door(self, found: Finding) -> Finding | None:
        """The open answer, where what was found has gaps and a better one may lie where the site could not be opened."""
        if found.verdict is not Verdict.PARTIAL or not self.doors:
            return None
        gap = self.advice.gap("could_not_check", found.subject, year=wanted_year(found.rule, self.year))
        another = {"stale", "undated"} & {gap.id for gap in found.gaps}
        return replace(
            found,
            # Of which year the thing is nobody can tell: what was found is not counted as right, nor as wrong.
            fiscal_year=None if another else found.fiscal_year,
            verdict=Verdict.UNVERIFIED,
            confidence="unverified",
            gaps=(gap,),
            leads=tuple(distinct([*self._own_doors(found.subject), *found.leads])[:LEADS_SHOWN]),
            cause=self.dead_ends.cause_of(self.doors[0]),
            door=self.doors[0],
            lacking=found.gaps,
        )

    def _own_doors(self, subject: Subject) -> list[Lead]:
        """What could not be opened and may hold a subject, likeliest first."""
        return [lead.model_copy(update={"subject": subject.id}) for lead in self.doors[:DOORS_SHOWN]]

    def _dead_by_name(self, steps: Sequence[Step]) -> bool:
        """Whether the site's own label for it leads to nothing: then what merely hints at it elsewhere is not it."""
        named = [
            step
            for step in steps
            if step.candidate.sure != "weak" and not step.candidate.lookalike and not step.candidate.inherited
        ]
        return any(step.lead is not None and step.lead.why in _MENDABLE for step in named) and not any(
            step.lead is not None and step.lead.why in SILENT for step in named
        )

    def _on_the_mates(self, subject: Subject, rule: PeriodRule) -> list[Assessed]:
        """A subject that nothing names, on the pages of those that the same item asks for: one table may hold both."""
        mates = {name for item in self.edition.items if subject.id in item.subjects for name in item.subjects}
        found: list[Assessed] = []
        for mate in sorted(mates - {subject.id}):
            for candidate in self.candidates.by_subject.get(mate, ()):
                if candidate.kind != "page" or candidate.sure == "weak":
                    continue
                own = replace(candidate, subject=subject.id, sure="probable", signals=("content",))
                if self.dead_ends.lead(self.subjects[mate], candidate) is not None:
                    continue
                one = self.assessor.assess(subject, rule, own)
                asked = [a for r, a in one.answers if r.required and r.recognise[0].kind != "title"] if one else []
                if one is not None and asked and all(answer.seen for answer in asked):
                    found.append(one)
        return found

    def _only_lists(self, subject: Subject, one: Assessed, dead_here: set[str]) -> bool:
        """Whether a page only lists the thing, its entry is dead, and nothing of it is seen on the page itself."""
        shown = any(found.seen for rule, found in one.answers if rule.required and rule.recognise[0].kind != "title")
        if subject.thing != "document" or one.candidate.kind != "page" or shown:
            return False
        view = self.survey.views[one.candidate.target.url]
        return one.candidate.target.url in dead_here and (one.verdict is not Verdict.MET or is_index(view))

    def _found(
        self, subject: Subject, rule: PeriodRule, due: date, assessed: list[Assessed], leads: list[Lead]
    ) -> Finding:
        best = assessed[0]
        verdict = best.verdict
        confidence: Confidence = best.confidence
        if verdict is Verdict.UNVERIFIED:
            confidence = "unverified"
        gaps = [self.gap(subject, rule, gap, best) for gap in best.gaps]
        if verdict is Verdict.UNVERIFIED:
            gap = best.unknown if best.unknown in OWN_ADVICE else "could_not_check"
            gaps = [self.advice.gap(gap, subject, year=wanted_year(rule, self.year), label=self._label(best))]
        same = [one for one in assessed if one.order[0] == best.order[0]][:EVIDENCE_SHOWN]
        older = [
            one
            for one in assessed
            if one not in same and one.fit == "stale" and one.reading and "other_agency" not in one.gaps
        ]
        older.sort(key=lambda one: (-(one.reading.fiscal_last if one.reading else 0), one.candidate.target.url))
        return Finding(
            subject,
            verdict,
            confidence,
            present=best.unknown != "low_confidence",
            rule=rule,
            due=due,
            gaps=tuple(gaps),
            evidence=tuple(self.evidence(one) for one in same),
            history=tuple(self.evidence(one) for one in older[:HISTORY_SHOWN]),
            leads=tuple(lead for lead in leads if lead.why in _MENDABLE)[:LEADS_SHOWN],
            elements=elements_seen(subject, best.answers, self.survey.file(best.candidate.target)),
            cause=best.unknown if verdict is Verdict.UNVERIFIED else "",
            fiscal_year=self.assessor.year_of(best),
            scans=tuple(scan for one in assessed for scan in one.scans)[:SCANS_WANTED]
            if verdict is not Verdict.MET
            else (),
        )

    def _not_due(
        self, subject: Subject, rule: PeriodRule, due: date, assessed: list[Assessed], leads: list[Lead]
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
            evidence=tuple(self.evidence(one) for one in right[:EVIDENCE_SHOWN]),
            history=tuple(self.evidence(one) for one in older[:HISTORY_SHOWN]),
            leads=tuple(leads[:LEADS_SHOWN]),
        )

    def _not_found(self, subject: Subject, rule: PeriodRule, due: date, leads: list[Lead]) -> Finding:
        year = wanted_year(rule, self.year)
        silent = [lead for lead in leads if lead.why in SILENT]
        behind = (
            []
            if silent
            else self.dead_ends.closed_hubs(
                subject, lambda hub: rule != "in_force" and self.assessor.claims_right(hub, rule)
            )
        )
        cause = self._silence if not silent and not behind else self.dead_ends.cause_of((silent or behind)[0])
        door = next(iter(self.doors), None) if not cause else None
        if door is not None:
            behind, cause = self._own_doors(subject), self.dead_ends.cause_of(door)
        if cause:
            shown = distinct([*silent, *behind, *leads])[:LEADS_SHOWN]
            return Finding(
                subject,
                Verdict.UNVERIFIED,
                "unverified",
                present=False,
                rule=rule,
                due=due,
                gaps=(self.advice.gap("could_not_check", subject, year=year),),
                leads=tuple(shown),
                cause=cause,
                door=door,
            )
        gaps: list[Gap] = []
        if leads:
            first = min(leads, key=lambda lead: LEAD_ORDER.index(lead.why))
            gap = "broken_link" if first.why == "nowhere" else first.why
            gaps.append(self.advice.gap(gap, subject, year=year, label=first.text))
        else:
            gaps.append(self.advice.gap("missing", subject, year=year))
        hubs = len(self.candidates.hubs.get(subject.id, ()))
        return Finding(
            subject,
            Verdict.MISSING,
            "probable" if hubs and not leads else "certain",
            present=False,
            rule=rule,
            due=due,
            gaps=tuple(gaps),
            leads=tuple(sorted(leads, key=lambda lead: LEAD_ORDER.index(lead.why))[:LEADS_SHOWN]),
        )

    def gap(self, subject: Subject, rule: PeriodRule, gap: str, best: Assessed) -> Gap:
        """What one thing is that a place lacks, and what to do about it."""
        found = best.reading.words if best.reading else ""
        if gap == "other_agency":
            found = self.survey.other_agency(best.candidate.target)
        lacking = next((a.lacking for r, a in best.answers if f"element:{r.id}" == gap), "")
        return self.advice.gap(
            gap, subject, year=wanted_year(rule, self.year), found=found, label=self._label(best), lacking=lacking
        )

    def _label(self, one: Assessed) -> str:
        return self.dead_ends.label_of(one.candidate)

    def evidence(self, one: Assessed) -> Evidence:
        """A place as the audit tells of it."""
        candidate, target = one.candidate, one.candidate.target
        document, file = target.document, self.survey.file(target)
        kind: Literal["page", "pdf", "docx", "xlsx", "image", "external", "document"] = "page"
        title = candidate.label or candidate.matched
        sha256 = ""
        if target.state == "external":
            kind = "external"
        elif document is not None:
            known: dict[str, Literal["pdf", "docx", "xlsx", "image"]] = {
                "pdf": "pdf",
                "docx": "docx",
                "xlsx": "xlsx",
                "image": "image",
            }
            kind = known.get(document.kind, "document")
            if file is not None and file.caption and self.classifier.is_generic(candidate.label):
                # 'Download' says nothing to who reads the report.
                title = file.caption
            sha256 = document.sha256
        elif target.page is not None:
            view = self.survey.views[target.page.url]
            title = view.names[0] if view.names else title
            sha256 = target.page.sha256
        away = (document is not None and document.off_site) or (target.page is not None and target.page.off_site)
        reading = one.reading
        day = reading.first if reading is not None and reading.kind == "day" else None
        return Evidence(
            url=target.url,
            title=title[:200],
            kind=kind,
            quote=one.quote,
            fiscal_year=self.assessor.year_of(one),
            dated=day,
            via=self.survey.path(target.url) or (),
            signals=(*candidate.signals, *((f"year_{reading.source}",) if reading is not None else ())),
            sha256=sha256,
            subject=candidate.subject,
            period=reading.words if reading is not None and one.fit != "not_needed" else "",
            year_quote=reading.quote if reading is not None and one.fit != "not_needed" else "",
            confidence=one.confidence,
            off_site=away,
            linked_on=candidate.on if document is not None or away else "",
            ocr=file is not None and file.trust == "ocr",
            year_alone=reading is not None and reading.alone,
            unlabelled=document is not None and candidate.signals == ("title",),
        )


def _whole(one: Assessed) -> bool:
    """Whether everything that is asked for is seen."""
    asked = [found for rule, found in one.answers if rule.required and rule.recognise[0].kind != "title"]
    return bool(asked) and all(found.seen for found in asked)


def elements_seen(
    subject: Subject, answers: Sequence[tuple[ElementRule, Answer]], file: DocumentView | None
) -> tuple[Element, ...]:
    """The things that a place must show, each with whether it was seen there."""
    return tuple(
        Element(
            id=rule.id,
            subject=subject.id,
            title=rule.title.th,
            title_en=rule.title.en,
            seen=found.seen,
            quote=found.quote,
            page=file.page_of(found.quote) if file is not None and found.seen else None,
            source=rule.basis,
        )
        for rule, found in answers
    )
