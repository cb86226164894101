"""The result of judging: an audit of one site against one edition. ``audit.json`` is exactly this, key for key.

The report renders it and decides nothing; every sentence a reader needs is already here. Texts come in Thai first,
with an English twin under the same name plus ``_en``.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from core.causes import Who
from core.snapshot import Cause, Frozen, InsideCause

Confidence = Literal["certain", "probable", "unverified"]
"""``unverified``: needs a human."""

SourceConfidence = Literal["high", "medium", "medium-low", "low", "unknown", "provisional"]
"""How sure we are of a line of the checklist itself."""


class Verdict(StrEnum):
    """The answer to one item."""

    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    UNVERIFIED = "unverified"
    NOT_DUE = "not_due"


class Evidence(Frozen):
    """A place on the site that answers an item."""

    url: str
    title: str
    kind: Literal["page", "pdf", "docx", "xlsx", "image", "external", "document"]
    quote: str = ""
    """The words it rests on, as they stand there (at most 240 characters)."""
    fiscal_year: int | None = None
    """B.E. fiscal year the content speaks of; the last one of a span; null where undated or in force without a year."""
    dated: date | None = None
    """What the content itself says its day is."""
    via: tuple[str, ...] = ()
    """Link texts from the home page to here; empty when no click path leads here."""
    signals: tuple[str, ...] = ()
    """What decided: title, heading, breadcrumb, label, row, section, file_name, content, code, fuzzy."""
    sha256: str = ""
    subject: str = ""
    period: str = ""
    """The period in words, e.g. 'ปีงบประมาณ พ.ศ. 2568' or '2566-2570'."""
    year_quote: str = ""
    """The words the year was read from."""
    confidence: Confidence = "probable"
    off_site: bool = False
    """Whether the file lies on another host than the agency's site."""
    linked_on: str = ""
    """The site's own page that links a file; empty for pages."""
    ocr: bool = False
    """Whether the words were read from a picture."""
    year_alone: bool = False
    """Whether the year was read from a picture in one place only, with nothing beside it that says the same."""
    unlabelled: bool = False
    """Whether only the file's inside names it: its link does not, so that nobody finds it by looking."""


class Gap(Frozen):
    """One thing that is wrong or lacking, with what to do about it."""

    id: str
    advice: str
    advice_en: str = ""
    subject: str = ""


class Lead(Frozen):
    """A label that looks like the item but is no evidence, and why: shown so that the admin can mend it."""

    text: str
    on: str
    """The page the label stands on."""
    target: str = ""
    why: Literal[
        "nowhere",
        "broken_link",
        "empty_page",
        "criteria_only",
        "lookalike_only",
        "news_only",
        "off_site",
        "not_opened",
        "blocked",
        "stale",
        "ambiguous",
    ]
    subject: str = ""


class Part(Frozen):
    """The answer for one subject of an item that asks for several."""

    subject: str
    title: str
    title_en: str = ""
    verdict: Verdict
    confidence: Confidence
    fiscal_year: int | None = None
    cause: str = ""


class Element(Frozen):
    """One thing the item must show, and whether it was seen. ``None``: could not tell."""

    id: str
    subject: str
    title: str
    title_en: str = ""
    seen: bool | None
    quote: str = ""
    page: int | None = None
    """Page of the file that shows it; null for web pages and files of one page."""
    source: Literal["sourced", "seed", "variant", "recalled"] = "recalled"
    """How sure we are that the checklist demands it."""


class Weighed(Frozen):
    """A place on the site that was weighed for one subject, and why it won or lost. There are many: what is empty or null
    is left out of audit.json.
    """

    label: str
    """What a reader sees: the link's words, or the name of the page or file."""
    url: str = ""
    """Empty where the label leads nowhere."""
    on: str = ""
    """The page that points at it; empty where it speaks for itself."""
    kind: Literal["page", "section", "pdf", "docx", "xlsx", "image", "external", "document", "none"]
    """``section``: a part of a page. ``none``: nothing that could be opened."""
    sure: Literal["certain", "probable", "weak"] | None = None
    """How plainly it is named; null for what only stands in the way of looking."""
    signals: tuple[str, ...] = ()
    score: float
    """0-100, higher is better: orders the places of one subject; 0 for what is no evidence. No ITA points."""
    verdict: Verdict | None = None
    """What it would give if it were all there is; null for what is no evidence."""
    period: str = ""
    """The B.E. fiscal year or years it speaks of."""
    fit: Literal["right", "stale", "undated", "not_needed"] | None = None
    seen: tuple[int, int, int] | None = None
    """Elements that must be shown: how many were seen, were not, could not be told."""
    gaps: tuple[str, ...] = ()
    cause: str = ""
    """Why it could not be decided."""
    outcome: Literal["won", "lost", "no_evidence"]
    why: str
    """In which respect it differs from the one that won, the first that decides; of that one, why it is the best."""
    why_en: str

    @model_serializer(mode="wrap")
    def _without_the_empty(self, whole: SerializerFunctionWrapHandler) -> dict[str, object]:
        told: dict[str, object] = whole(self)
        return {name: value for name, value in told.items() if value is not None and value not in ("", (), [])}


class Change(Frozen):
    """A change on the site, or of what is known of it, and the verdict for the subject that would follow."""

    condition: str
    condition_en: str
    verdict: Verdict


class Considered(Frozen):
    """What was weighed for one subject."""

    subject: str
    title: str
    title_en: str = ""
    verdict: Verdict
    places: tuple[Weighed, ...] = ()
    """Best first; those that are no evidence last."""
    left_out: int = 0
    """Further places that are not listed."""
    changes: tuple[Change, ...] = ()


class Reviewed(Frozen):
    """A person's word on an item, shown beside the finding and never in its place."""

    verdict: Verdict
    """What the person says it is."""
    finding: Verdict
    """What the program had found when they said so."""
    reason: str
    reviewer: str
    made: datetime
    until: date | None = None
    """The last day it holds, C.E.; null where it holds until the evidence changes."""


class Item(Frozen):
    """The finding for one line of the edition."""

    code: str
    title: str
    title_en: str = ""
    subjects: tuple[str, ...]
    indicator: str
    sub_indicator: str | None = None
    verdict: Verdict
    confidence: Confidence
    fiscal_year: int | None = None
    """B.E. fiscal year of the best evidence; null where nothing was found or no year is needed."""
    present: bool
    """Whether the thing was found at all, of whatever year and however complete."""
    ita_points: float
    """ITA points the item is worth in the total (0-100), by the official roll-up."""
    due: date
    period: str = ""
    """What period the edition demands, in words."""
    period_en: str = ""
    cause: str = ""
    """Why it is unverified: a crawl cause; of a file document_not_read, scanned, encrypted, corrupt, too_large, too_long,
    unsupported, empty, file_too_costly; or off_site, not_shared, low_confidence, unclear,
    content_not_readable."""
    reason: str = ""
    """One sentence: what was found and why this verdict."""
    reason_en: str = ""
    gaps: tuple[Gap, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """Best first."""
    history: tuple[Evidence, ...] = ()
    """Older evidence of the same subject, newest first."""
    leads: tuple[Lead, ...] = ()
    elements: tuple[Element, ...] = ()
    parts: tuple[Part, ...] = ()
    """One per subject when the item asks for more than one."""
    considered: tuple[Considered, ...] = ()
    """One per subject; empty only in the audits of versions that did not record it."""
    source_confidence: SourceConfidence = "unknown"
    """How sure we are of this line of the checklist."""
    review: Reviewed | None = None
    """A person's word on it; left out of audit.json where there is none."""

    @model_serializer(mode="wrap")
    def _without_review(self, whole: SerializerFunctionWrapHandler) -> dict[str, object]:
        told: dict[str, object] = whole(self)
        if self.review is None:
            told.pop("review", None)
        return told


class DeclaredCheck(Frozen):
    """One declared link, checked on its own: what it would give if it were all there is."""

    url: str
    """As declared, normalised."""
    final: str = ""
    """Where it led, if elsewhere."""
    verdict: Verdict
    confidence: Confidence
    opens: bool | None
    """Whether something can be read there. ``None``: could not tell, with the cause; it never means that it is dead."""
    cause: str = ""
    """Why it could not be told, or why it is not there (``not_found``)."""
    status: int | None = None
    """Of the HTTP answer, where it was no page or file."""
    place: Literal["site", "file_host", "elsewhere", "unknown"]
    """Whether it lies on the agency's main site, with a file service, or with somebody else; ``unknown``: no main site was
    named."""
    from_home: bool | None
    """Whether clicks lead there from the home page. ``None``: not every page was read, so that it cannot be told."""
    via: tuple[str, ...] = ()
    """Link texts from the home page to it."""
    holds: Literal["page", "file", "home", "list", "form", "nothing"]
    """``home``: the site's own front page; ``list``: a page that only leads on; ``form``: a form or chat elsewhere."""
    title: str = ""
    """What it calls itself."""
    subject: str = ""
    """Subject of the item that it was held against: the one it answers best."""
    subject_title: str = ""
    subject_title_en: str = ""
    instead: str = ""
    """What it is in place of that, where it says so."""
    instead_en: str = ""
    fiscal_year: int | None = None
    period: str = ""
    """The B.E. fiscal year or years it speaks of, in words."""
    fit: Literal["right", "stale", "undated", "not_needed"] | None = None
    """Whether that is the period asked for; null where nothing of the item is there."""
    quote: str = ""
    """The words it rests on, at most 240 characters."""
    year_quote: str = ""
    gaps: tuple[Gap, ...] = ()
    elements: tuple[Element, ...] = ()
    reason: str
    reason_en: str
    suggestion: str = ""
    """What an assessor may write to the agency; empty where nothing is to do."""
    suggestion_en: str = ""


class FoundPlace(Frozen):
    """A place that the scan found by itself."""

    url: str
    title: str
    period: str = ""


class DeclaredItem(Frozen):
    """The declared links of one item, beside what the scan found for it by itself."""

    code: str
    title: str
    title_en: str = ""
    period: str = ""
    """What period the edition demands, in words."""
    period_en: str = ""
    verdict: Verdict
    """Of all its declared links together."""
    parts: tuple[Part, ...] = ()
    """One per subject when the item asks for more than one: what the links together give for it."""
    links: tuple[DeclaredCheck, ...]
    found: Verdict | None = None
    """What the scan says of the item without the declared links; null where no site was scanned."""
    places: tuple[FoundPlace, ...] = ()
    """Where it says so, best first."""
    beside: str = ""
    """One sentence: how the links and the scan go together."""
    beside_en: str = ""


class Range(Frozen):
    """A score between what is proven and what would hold if every open item were met. 0-100."""

    low: float
    high: float


class IndicatorScore(Range):
    id: str
    title: str = ""


class Scores(Frozen):
    """``None`` where there is nothing to divide by. presence and freshness are shares 0-100."""

    presence: float | None
    freshness: float | None
    oit: Range | None
    indicators: tuple[IndicatorScore, ...] = ()
    grouping_known: bool = True
    """False where the edition's sub-indicators are unknown, so that items weigh equally within an indicator."""
    reviewed: Range | None = None
    """``oit`` as it would be if what people said of items were right; left out of audit.json without reviews."""

    @model_serializer(mode="wrap")
    def _without_reviewed(self, whole: SerializerFunctionWrapHandler) -> dict[str, object]:
        told: dict[str, object] = whole(self)
        if self.reviewed is None:
            told.pop("reviewed", None)
        return told


class UnreadEntry(Frozen):
    url: str
    cause: Cause
    detail: str = ""


class UnreadFile(Frozen):
    """A file that came and was not read, or not to its end."""

    url: str
    cause: InsideCause
    detail: str = ""


class ClosedPart(Frozen):
    """A part of the site that could not be opened and may hold what was not found elsewhere."""

    url: str
    text: str
    """The words of the link to it."""
    on: str
    """The page that links it."""
    cause: Cause
    why: str
    why_en: str
    codes: tuple[str, ...]
    """Items that stay unverified while it is closed, in the edition's order."""


class Crawl(Frozen):
    state: Literal["complete", "partial", "failed"]
    cause: Cause | None = None
    why: str = ""
    """The cause in words; empty where there is none."""
    why_en: str = ""
    who: tuple[Who, ...] = ()
    """Who should act on it."""
    mend: str = ""
    """What they should do."""
    mend_en: str = ""
    detail: str = ""
    pages: int
    documents: int
    bytes: int
    unread: tuple[UnreadEntry, ...] = ()
    unread_files: tuple[UnreadFile, ...] = ()
    left_count: int = 0
    closed: tuple[ClosedPart, ...] = ()
    """Likeliest first; left out of audit.json where there are none."""

    @model_serializer(mode="wrap")
    def _without_closed(self, whole: SerializerFunctionWrapHandler) -> dict[str, object]:
        told: dict[str, object] = whole(self)
        if not self.closed:
            told.pop("closed", None)
        return told


class DeadLink(Frozen):
    url: str
    text: str
    on: str


class HealthPlace(Frozen):
    """One place that a line on the site's health rests on."""

    url: str
    text: str = ""
    """Its label as it stands on the site."""
    on: str = ""
    """The page it stands on."""
    note: str = ""
    """What was found there."""
    note_en: str = ""


class HealthCheck(Frozen):
    """One line on the site's health."""

    id: str
    state: Literal["good", "mend", "unknown"]
    """``unknown``: could not be checked; it never means that something is not there."""
    title: str
    title_en: str
    found: str
    """What was found, one or two sentences."""
    found_en: str
    todo: str = ""
    """What to do; empty where nothing is."""
    todo_en: str = ""
    value: float | None = None
    """The figure behind it, in the unit that docs/health.md names for the check."""
    target: float | None = None
    """What the agency set itself, in the same unit."""
    places: tuple[HealthPlace, ...] = ()
    more: int = 0
    """Places beyond those listed."""


class SiteHealth(Frozen):
    """Shown beside the items, never scored."""

    home: str = ""
    https: bool = False
    http_to_https: bool | None = None
    certificate_expires: date | None = None
    certificate_days_left: int | None = None
    certificate_problem: str = ""
    robots: str = "none"
    seconds_median: float | None = None
    seconds_p95: float | None = None
    dead_links: tuple[DeadLink, ...] = ()
    """Links that lead to nothing, on pages on the way to items; the rest of the site is not their business."""
    dead_link_count: int = 0
    domain_expires: date | None = None
    checks: tuple[HealthCheck, ...] = ()
    """Every line of the site's health in words, always in the same order."""


class SubIndicatorTitle(Frozen):
    id: str
    title: str
    title_en: str = ""


class EditionRef(Frozen):
    fiscal_year: int
    revision: str
    confidence: SourceConfidence = "unknown"
    provisional: bool = False
    note: str = ""
    note_en: str = ""
    sub_indicators: tuple[SubIndicatorTitle, ...] = ()
    """Names of the groups the items stand in; empty where the edition does not know them."""


class SiteRef(Frozen):
    url: str
    agency: str | None = None


class ItemChange(Frozen):
    """How an item changed since it was last known."""

    code: str
    kind: str
    """One of ``checklist.comparing.Kind``."""
    direction: Literal["better", "worse", "unchecked", "neutral"]
    before: Verdict
    after: Verdict


class Compared(Frozen):
    """What changed since the audit before this one."""

    since: datetime
    """When the site was visited for that one."""
    changes: tuple[ItemChange, ...] = ()
    """Those that a second look confirmed."""
    waiting: tuple[ItemChange, ...] = ()
    """Those that were seen once and are confirmed or taken back by the next scan."""


class Audit(Frozen):
    """snapshot + edition + as_of -> findings -> scores."""

    schema_: Literal["oit-audit/1"] = Field(default="oit-audit/1", alias="schema")
    tool: str
    site: SiteRef
    edition: EditionRef
    as_of: date
    fetched: datetime
    crawl: Crawl
    scores: Scores
    items: tuple[Item, ...] = ()
    health: SiteHealth = SiteHealth()
    declared: tuple[DeclaredItem, ...] = ()
    """The agency's declared links, by item; left out of audit.json where none were given."""
    compared: Compared | None = None
    """Left out of audit.json where nothing is known from before."""

    @model_serializer(mode="wrap")
    def _without_undeclared(self, whole: SerializerFunctionWrapHandler) -> dict[str, object]:
        told: dict[str, object] = whole(self)
        if not self.declared:
            told.pop("declared", None)
        if self.compared is None:
            told.pop("compared", None)
        return told

    def to_json(self) -> str:
        """The text of audit.json: UTF-8, stable key order, newline at the end."""
        return self.model_dump_json(by_alias=True, indent=1) + "\n"
