"""The audit of one snapshot: every item's subjects taken together, the scores, the state of the site.

``judge`` is a pure function of snapshot, checklist and as-of date: no clock, no network, the same answer twice. Its
rule of thumb is evidence or silence: what could not be looked at is ``unverified``, never ``missing``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from checklist.classifying import Classifier
from checklist.explaining import Explainer
from checklist.findings import Judge
from checklist.freshness import wanted_words
from checklist.health.standing import site_health
from checklist.schema import Edition, Subject, Vocabulary
from checklist.scoring import ita_points, score
from core.audit import (
    Audit,
    ClosedPart,
    Confidence,
    Crawl,
    EditionRef,
    Gap,
    Item,
    Part,
    Scores,
    SiteRef,
    SubIndicatorTitle,
    UnreadEntry,
    UnreadFile,
    Verdict,
)
from core.causes import causes
from core.snapshot import Cause, Document, Snapshot

UNREAD_SHOWN = 500


class AnswerLike(Protocol):
    """The answer for one subject of an item."""

    @property
    def verdict(self) -> Verdict: ...
    @property
    def present(self) -> bool: ...


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
class Judged:
    """An audit, and what could still be read to settle more of it."""

    audit: Audit
    scans: tuple[Document, ...]
    """Scans whose unread pages keep an item open, those of the first items first."""
    unnamed: tuple[Document, ...]
    """Scans under labels that say nothing; where nothing lacks, none."""
    pictured: tuple[Document, ...]
    """Pictures that stand for the words of links to what nothing else names; where nothing lacks, none."""
    holds_until: date = date.max
    """First later day on which this snapshot would be judged otherwise, but for days that are counted (``health``)."""


def judge(snapshot: Snapshot, checklist: ChecklistLike, as_of: date, tool: str) -> Audit:
    """The audit of one snapshot against one edition as of one day (C.E.). Pure: same input, same bytes."""
    return judge_and_ask(snapshot, checklist, as_of, tool).audit


def judge_and_ask(
    snapshot: Snapshot, checklist: ChecklistLike, as_of: date, tool: str, classifier: Classifier | None = None
) -> Judged:
    """As ``judge``, together with what could still be read to settle more. ``classifier``: that of the checklist, where it
    is there from before.
    """
    edition = checklist.edition
    classifier = classifier or Classifier(checklist.subjects, checklist.vocabulary, edition)
    bench = Judge(snapshot, edition, checklist.subjects, checklist.vocabulary, as_of, classifier)
    failed = snapshot.state == "failed"
    points = ita_points(edition)
    items = () if failed else tuple(_item(bench, edition, index, points) for index in range(len(edition.items)))
    scores = Scores(presence=None, freshness=None, oit=None) if failed else score(edition, items)
    # A picture that no words link to is an ornament or a photograph.
    pictures = {one.url for one in snapshot.documents if one.kind == "image" and one.inside is not None}
    named = {
        bench.survey.target(link.url).url
        for page in (snapshot.pages if pictures else ())
        for link in page.links
        if link.text_from == "text" and link.url
    }
    unread = tuple(
        UnreadEntry(url=one.url, cause=one.cause, detail=one.detail)
        for one in sorted(snapshot.unread, key=lambda one: one.url)
        if one.cause is not Cause.NOT_FOUND and one.url not in bench.survey.pictures
    )
    audit = Audit(
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
            **_told(snapshot.cause),
            detail=snapshot.detail,
            pages=len(snapshot.pages),
            documents=sum(one.url not in bench.survey.pictures for one in snapshot.documents),
            bytes=snapshot.bytes,
            unread=unread[:UNREAD_SHOWN],
            unread_files=tuple(
                UnreadFile(url=one.url, cause=one.inside.cause, detail=one.inside.detail)
                for one in sorted(snapshot.documents, key=lambda one: one.url)
                if one.inside is not None
                and one.inside.cause is not None
                and (one.kind != "image" or (one.inside.cause != "empty" and one.url in named))
            )[:UNREAD_SHOWN],
            left_count=snapshot.left_count,
            closed=() if failed else _closed(bench, items),
        ),
        scores=scores,
        items=items,
        health=site_health(bench, as_of),
    )
    asked = [] if failed else [name for item in edition.items for name in item.subjects]
    scans = {scan.sha256: scan for name in asked for scan in bench.finding(name).scans}
    lacking = any(item.verdict in {Verdict.MISSING, Verdict.PARTIAL} for item in items) or bool(audit.crawl.closed)
    return Judged(
        audit,
        tuple(scans.values()),
        bench.candidates.unnamed_scans() if lacking else (),
        bench.candidates.pictured() if lacking else (),
        bench.today.holds_until,
    )


def _closed(bench: Judge, items: Sequence[Item]) -> tuple[ClosedPart, ...]:
    """The parts of the site that could not be opened and for which items wait."""
    parts = []
    for door in bench.doors:
        waiting = tuple(
            item.code
            for item in items
            if item.verdict is Verdict.UNVERIFIED and any(lead.target == door.target for lead in item.leads)
        )
        if waiting:
            cause = Cause(bench.dead_ends.cause_of(door))
            why = causes().words(cause).because
            told = {"cause": cause, "why": why.th, "why_en": why.en}
            parts.append(ClosedPart(url=door.target, text=door.text, on=door.on, codes=waiting, **told))
    return tuple(parts)


def _told(cause: Cause | None) -> dict[str, Any]:
    """The fields of ``Crawl`` that tell of its cause."""
    if cause is None:
        return {}
    words = causes().words(cause)
    return {
        "why": words.label.th,
        "why_en": words.label.en,
        "who": words.who,
        "mend": words.mend.th,
        "mend_en": words.mend.en,
    }


def _item(bench: Judge, edition: Edition, index: int, points: Mapping[str, float]) -> Item:
    line = edition.items[index]
    findings = [bench.finding(subject) for subject in line.subjects]
    due = [finding for finding in findings if finding.verdict is not Verdict.NOT_DUE]
    verdict = together(due)
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
    gaps = list({(gap.id, gap.advice): gap for gap in reversed(gaps)}.values())[::-1]
    first = next((finding for finding in due if finding.verdict is verdict), findings[0])
    shown = due or findings
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
    reason = bench.advice.reason(verdict, findings, cause)
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
        considered=tuple(Explainer(bench, finding).considered() for finding in findings),
        source_confidence=line.confidence,
    )


def together(findings: Sequence[AnswerLike]) -> Verdict:
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
