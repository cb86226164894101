"""The shape of the checklist's own files: a subject, an edition, the shared vocabulary.

A subject knows what a thing looks like, once, for all years. An edition knows what one year demands. Unknown keys are
refused. Files are read by ``checklist.loading``; adding a synonym is one line of YAML and no Python.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from core.audit import SourceConfidence
from core.periods import fiscal_bounds
from core.snapshot import Frozen

PeriodRule = Literal["in_force", "covers_fy", "fy", "first_half", "previous_fy", "recent"]
"""in_force: valid now, no year needed. covers_fy: a plan whose span includes the fiscal year. fy: the fiscal year
assessed. first_half: 1 Oct - 31 Mar of it. previous_fy: the fiscal year before. recent: dated within the fiscal year."""

Basis = Literal["sourced", "seed", "variant", "recalled"]


class Text2(Frozen):
    """A sentence in Thai and English."""

    th: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Recognise(Frozen):
    """How an element is seen in the main text of a page or file.

    kind: ``title``: the thing itself is the element, seen as soon as the evidence is. ``phrases``: any of ``any`` (and,
    where given, every group of ``all_of``) stands in the text. ``labelled``: any of ``any`` names a part: the title of
    a column, a heading, what stands before a colon; the thing's own title does not count. ``telephone``, ``email``,
    ``saraban_email``, ``address``, ``map``, ``social_link``, ``photo``, ``person`` (a title and a name), ``table`` (a
    table with rows whose heads hold any of ``any``), ``request_form`` (a form a visitor fills in and sends, or a link
    to one), ``post_form`` (a form to write a question, topic or comment, or a chat link), ``dated_items`` (at least
    ``min_count`` dated entries), ``linked_items`` (at least ``min_count`` links or files in the main part), ``amounts``
    (at least ``min_count`` amounts of money), ``months`` (at least ``min_count`` different months named),
    ``every_month`` (each of the fiscal year's months that has ended is covered, at most the first ``min_count``),
    ``signature`` (a name where the top executive signs, that of the current one where the site gives it, or one of the
    positions ``any`` in a signed paper), ``none_statement`` (a sentence that says there was none).
    """

    kind: Literal[
        "title",
        "phrases",
        "labelled",
        "telephone",
        "email",
        "saraban_email",
        "address",
        "map",
        "social_link",
        "photo",
        "person",
        "table",
        "request_form",
        "post_form",
        "dated_items",
        "linked_items",
        "amounts",
        "months",
        "every_month",
        "signature",
        "none_statement",
    ]
    any: tuple[str, ...] = ()
    """Thai or English phrases, matched on the match key; ``*`` stands for up to 40 characters, ``#`` for a figure. Of a
    label, ``$`` at the end: it says no more than that, a bracket apart; of other texts: to the letter, no letter torn.
    With ``min_count`` that many different ones.
    """
    of: str = ""
    """Name of one of the vocabulary's ``aspects``, whose words are added to ``any``."""
    all_of: tuple[tuple[str, ...], ...] = ()
    """Groups: one of each group must stand in the text."""
    min_count: int = 1
    without: tuple[str, ...] = ()
    """Words that must not stand in the same line, cell or label, for ``phrases`` and ``labelled``."""
    title_too: bool = False
    """Of a label: whether the thing's own title counts as well, since it may name what is asked for."""


class ElementRule(Frozen):
    """One thing that must be shown."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text2
    recognise: tuple[Recognise, ...] = Field(min_length=1)
    """Alternatives: one is enough."""
    maybe: tuple[Recognise, ...] = ()
    """What may be it said otherwise: where none of ``recognise`` holds but one of these does, it is left open for a person."""
    basis: Basis
    since: int | None = None
    """First fiscal year that demands it, B.E."""
    until: int | None = None
    """Last fiscal year that demands it, B.E."""
    required: bool = True
    """False: shown in the report as good to have, never a gap."""
    advice: Text2


class Lookalike(Frozen):
    """Something that reads like the subject and is not."""

    subject: str | None = None
    """Another subject, or ..."""
    id: str | None = None
    """... a thing outside the checklist, with its own phrases."""
    title: Text2 | None = None
    phrases: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_of(self) -> Lookalike:
        if (self.subject is None) == (self.id is None):
            raise ValueError("a look-alike names either a subject or an id of its own")
        if self.id is not None and (self.title is None or not self.phrases):
            raise ValueError("a look-alike with an id needs title and phrases")
        return self


class SubjectAdvice(Frozen):
    """What to do for each gap. Element gaps carry theirs with the element; gaps left out here take the shared sentence
    of vocabulary.yml. ``{year}`` is the fiscal year the item needs, ``{found}`` the year that was found.
    """

    missing: Text2
    stale: Text2 | None = None
    undated: Text2 | None = None
    lookalike_only: Text2 | None = None
    form_only: Text2 | None = None


class Subject(Frozen):
    """A thing an agency publishes."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text2
    what: Text2
    """One sentence for an officer: what must be published."""
    period: PeriodRule
    period_by_year: dict[int, PeriodRule] = Field(default_factory=dict)
    due: str = Field(pattern=r"^\d\d-\d\d$")
    """MM-DD within the fiscal year from which it is due: 10-01 for all but first_half (04-01)."""
    basis: Basis
    phrases: tuple[str, ...] = Field(min_length=1)
    """Wordings that name this subject and no other: official titles of every year, synonyms, common misspellings.
    ``*`` stands for up to 40 characters. Spaces, digits' script and mark order do not matter (match key)."""
    hints: tuple[str, ...] = ()
    """Wordings that may mean this subject among others: candidates, never an answer on their own."""
    lookalikes: tuple[Lookalike, ...] = ()
    elements: tuple[ElementRule, ...] = ()
    min_count: int | None = None
    """How many separate pieces are needed (six monthly summaries)."""
    thing: Literal["document", "page", "channel", "feed", "activity"] = "document"
    """document: a text that may lie in a file. page: content of a web page. channel: something a visitor uses.
    feed: a running list of dated entries. activity: something done, of which a dated story is evidence."""
    advice: SubjectAdvice

    def rule_of(self, fiscal_year: int) -> PeriodRule:
        """The period rule in force for a B.E. fiscal year."""
        return self.period_by_year.get(fiscal_year, self.period)

    def due_in(self, fiscal_year: int) -> date:
        """The day of a B.E. fiscal year from which it is due, C.E."""
        start, end = fiscal_bounds(fiscal_year)
        month, day = (int(part) for part in self.due.split("-"))
        rule = self.rule_of(fiscal_year)
        if rule != self.period:
            month, day = (4, 1) if rule == "first_half" else (10, 1)
        return date(start.year if month >= 10 else end.year, month, day)


class EditionItem(Frozen):
    code: str = Field(pattern=r"^O\d{1,2}$")
    title_th: str = Field(min_length=1)
    title_en: str = ""
    indicator: Literal["9", "10"]
    sub_indicator: str | None = None
    subjects: tuple[str, ...] = Field(min_length=1)
    confidence: SourceConfidence


class Edition(Frozen):
    """One fiscal year's list."""

    fiscal_year: int = Field(ge=2560, le=2620)
    revision: str
    confidence: SourceConfidence
    provisional: bool = False
    note: Text2
    """What a reader must know about how sure this list is."""
    oit_weight: float = 0.40
    weights_confidence: SourceConfidence = "unknown"
    grouping_confidence: SourceConfidence = "unknown"
    indicators: dict[str, Text2]
    sub_indicators: dict[str, Text2] = Field(default_factory=dict)
    items: tuple[EditionItem, ...] = Field(min_length=1)


class ComposedRule(Frozen):
    """A subject by the parts of a label: see composition.yml."""

    subject: str
    topic: tuple[str, ...] = Field(min_length=1)
    """One of these topics."""
    head: tuple[str, ...] = Field(min_length=1)
    """The form that stands first is one of these; '' stands for none."""
    required: tuple[str, ...] = Field(default=(), alias="with")
    """Each must stand in it; 'a|b' is one of several."""
    without: tuple[str, ...] = ()
    """None of these may."""


class Composition(Frozen):
    """Forms, times and topics of papers, and what they make together."""

    forms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    times: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    topics: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Further words that rules ask for or forbid."""
    rules: tuple[ComposedRule, ...] = ()

    @model_validator(mode="after")
    def _known_parts(self) -> Composition:
        parts = {*self.forms, *self.times, *self.words}
        for rule in self.rules:
            asked = {name for one in rule.required for name in one.split("|")} | {*rule.head} - {""}
            topics = set(self.topics)
            unknown = sorted((asked - parts) | (set(rule.topic) - topics) | (set(rule.without) - parts - topics))
            if unknown:
                raise ValueError(f"a rule of {rule.subject} names parts that are not there: {', '.join(unknown)}")
        return self


class Vocabulary(Frozen):
    """Words that every subject shares: what does not count in a label, what marks an event, an empty page, and so on.
    All are matched on the match key; ``*`` stands for up to 40 characters.
    """

    filler: tuple[str, ...]
    """Words that say nothing about the subject: 'ประจำปีงบประมาณ', 'ของหน่วยงาน', 'ดาวน์โหลด'."""
    agencies: tuple[str, ...]
    """Kinds of agencies; what follows one up to the next space is its name."""
    generic_labels: tuple[str, ...]
    """Whole labels that say nothing: the row or heading speaks for them."""
    modifiers: tuple[str, ...]
    """Words that turn a thing into another one ('รายงานผล', 'แบบฟอร์ม'): outside a matched phrase they cost certainty."""
    events: tuple[str, ...]
    """Words of a news story about a thing, not the thing."""
    foreign_contexts: tuple[str, ...]
    """Headings over links of other bodies."""
    foreign_tolerant: tuple[str, ...]
    """Subjects that may be the agency's own even under such a heading: candidates only."""
    foreign_bodies: tuple[str, ...]
    """Other bodies: what is named as theirs ('E-Service กรมที่ดิน') is not the agency's."""
    central_subjects: tuple[str, ...]
    """Subjects whose papers are made centrally for every agency: that a department issued them is right."""
    by_order: tuple[str, ...]
    """Subjects of which an order that appoints people is part."""
    other_bodies: tuple[str, ...]
    """Bodies that a local government's site shows much of, and that publish lists of their own: schools, hospitals."""
    neighbour_contexts: tuple[str, ...]
    """Headings over link lists, where the agency's own links and others' stand mixed."""
    neighbour_doubtful: tuple[str, ...]
    """Subjects that such a list more often shows of others: candidates only."""
    hubs: tuple[str, ...]
    """Labels of pages that lead to many subjects: worth visiting early."""
    dull: tuple[str, ...]
    """Labels of pages that hold no subject: visited last."""
    empty_marks: tuple[str, ...]
    """Sentences of a page that has nothing to show."""
    criteria_marks: tuple[str, ...]
    """Wording of the assessment criteria, as pasted into pages."""
    none_statements: tuple[str, ...]
    """Sentences that say there was nothing to report: they count as disclosure."""
    placeholder_marks: tuple[str, ...]
    """Unfilled template text."""
    spellings: dict[str, str] = Field(default_factory=dict)
    """Common misspellings and abbreviations of labels -> how they are written."""
    aspects: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Words for what many subjects must show ('problems', 'responsible_unit'): an element takes them by ``of``."""
    composition: Composition = Composition()
    """What labels are made of; a file of its own, composition.yml."""
    advice: dict[str, Text2]
    """Shared sentence per gap; ``{title}``, ``{year}``, ``{found}`` and ``{label}`` are filled in."""
