"""An agency's declared links, each judged on its own: what it would give if it were all there is.

A declaration proves nothing: what a link holds must say itself what it is, or show all that is asked for. What an agency
declared never enters the audit's own findings; they only stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from checklist.assessing import Assessed
from checklist.classifying import Classifier
from checklist.evidence import Candidate, is_index, is_usable_elsewhere
from checklist.explaining import ALIKE, Explainer
from checklist.findings import OWN_ADVICE, Finding, Judge, elements_seen
from checklist.freshness import wanted_words, wanted_year
from checklist.judging import ChecklistLike, together
from checklist.schema import EditionItem, PeriodRule, Subject, Text2
from checklist.view import Target
from core.audit import Confidence, DeclaredCheck, DeclaredItem, Element, FoundPlace, Gap, Item, Part, Verdict
from core.causes import causes
from core.snapshot import Cause, DeclaredVisit, Document, Page, Snapshot, Unread

MANY_LINKS = 4
"""Links from which a page that says little else only leads on."""
SEVERAL = 2
"""Elements that must all be seen before something that nothing names is taken for the thing."""
MENTIONED = 3000
"""Characters of a page in which it must speak of what its form is for."""
SPLASH_LETTERS = 50
"""Letters of its own from which a home page is more than a door."""
SHOWN = 3
"""Places of the scan that are named beside the links of an item."""
LABEL_LENGTH = 120

Holds: TypeAlias = Literal["page", "file", "home", "list", "form", "nothing"]
Place: TypeAlias = Literal["site", "file_host", "elsewhere", "unknown"]

_FILE_HOSTS = (
    "drive.google.com",
    "docs.google.com",
    "sites.google.com",
    "dropbox.com",
    "onedrive.live.com",
    "1drv.ms",
    "sharepoint.com",
)
_RANK = {Verdict.MET: 0, Verdict.PARTIAL: 1, Verdict.UNVERIFIED: 2, Verdict.MISSING: 3, Verdict.NOT_DUE: 4}

_DEAD = Text2(th="ลิงก์เสีย: ไม่มีหน้าหรือไฟล์นี้แล้ว", en="a dead link: that page or file is gone")
_HOME = Text2(
    th="ลิงก์นี้เป็นหน้าแรกของเว็บไซต์ ไม่ใช่หน้าของข้อนี้โดยตรง", en="this link is the site's home page, not the page of this item"
)
_LIST = Text2(
    th="ลิงก์นี้เป็นหน้ารวม ต้องกดต่อจึงจะถึงข้อมูลของข้อนี้", en="this link is a page of links, one more click away from the data"
)
_LIST_ONLY = Text2(
    th="ลิงก์นี้เป็นหน้ารวม และไม่เห็นลิงก์ที่ไปถึงข้อมูลของข้อนี้",
    en="this link is a page of links, and none was seen that leads to the data",
)
_UNKNOWN = Text2(
    th="เปิดได้ แต่ไม่เห็นคำที่บอกว่าเป็นเรื่องของข้อนี้ ให้เจ้าหน้าที่เปิดดู",
    en="it opens, but no words were seen that say that it is this; a person has to look",
)
_OFF_SITE = Text2(
    th="เนื้อหาตรงตามข้อนี้ แต่อยู่นอกเว็บไซต์หลักของหน่วยงาน ให้เจ้าหน้าที่พิจารณา",
    en="the right thing, but outside the agency's main site; a person has to decide",
)
_FORM = Text2(
    th="เป็นแบบฟอร์มหรือบริการบนเว็บไซต์อื่น ซึ่งเปิดได้ แต่ระบบไม่ได้อ่านเนื้อหา",
    en="a form or service on another website, which answers but was not read",
)
_ADVICE = {
    "dead_link": Text2(
        th="ลิงก์ที่แจ้งเปิดไม่ได้แล้ว ให้แจ้งลิงก์ใหม่ของ “{title}” แล้วทดสอบเปิดจากเครื่องอื่น",
        en="The declared link is dead. Declare a new one for “{title}” and test it from another computer.",
    ),
    "dead_files": Text2(
        th="หน้าที่แจ้งเปิดได้ แต่ไฟล์ในหน้านั้นเปิดไม่ได้ ให้ลงไฟล์ “{title}” ใหม่แล้วแก้ลิงก์ในหน้า",
        en="The declared page opens, but its files are dead. Put “{title}” there anew and mend the links on the page.",
    ),
    "home_page": Text2(
        th="ลิงก์ที่แจ้งเป็นหน้าแรกของเว็บไซต์ ให้แจ้งลิงก์ตรงไปยังหน้าหรือไฟล์ของ “{title}”",
        en="The declared link is the home page. Declare the address of the page or file of “{title}” itself.",
    ),
    "list_page": Text2(
        th="ลิงก์ที่แจ้งเป็นหน้ารวมลิงก์ ให้แจ้งลิงก์ตรงไปยังหน้าหรือไฟล์ของ “{title}”",
        en="The declared link is a page of links. Declare the address of the page or file of “{title}” itself.",
    ),
    "wrong_subject": Text2(
        th="สิ่งที่เปิดได้ไม่ใช่ “{title}” ให้แจ้งลิงก์ที่ตรงเรื่อง", en="What opens is not “{title}”. Declare a link to that."
    ),
    "empty_page": Text2(
        th="หน้าที่แจ้งไม่มีข้อมูล ให้ลงข้อมูล “{title}” หรือแจ้งลิงก์ที่มีข้อมูล",
        en="The declared page is empty. Put “{title}” there or declare a link that holds it.",
    ),
    "criteria_only": Text2(
        th="หน้าที่แจ้งมีแต่ข้อความเกณฑ์ ให้ลงข้อมูล “{title}” ของหน่วยงานเอง",
        en="The declared page only repeats the criteria. Put the agency's own “{title}” there.",
    ),
    "news_only": Text2(
        th="สิ่งที่แจ้งเป็นข่าวหรือภาพกิจกรรม ให้แจ้งลิงก์ของ “{title}” โดยตรง",
        en="What is declared is a news story. Declare a link to “{title}” itself.",
    ),
    "not_recognised": Text2(
        th="เปิดลิงก์ได้ แต่ระบบไม่พบคำที่บอกชัดว่าเป็น “{title}” ให้เจ้าหน้าที่เปิดดูว่าใช่หรือไม่",
        en="The link opens, but nothing was found that plainly says that it is “{title}”. Look whether it is.",
    ),
    "could_not_check": Text2(
        th="ยังตรวจลิงก์นี้ไม่ได้ ไม่ได้หมายความว่าไม่มีข้อมูล ให้เจ้าหน้าที่เปิดดูเอง",
        en="This link could not be checked; that does not mean that nothing is there. Look at it yourself.",
    ),
}
_LEAD_GAPS = {
    "broken_link": "dead_files",
    "empty_page": "empty_page",
    "criteria_only": "criteria_only",
    "lookalike_only": "wrong_subject",
    "news_only": "news_only",
}


@dataclass(frozen=True, slots=True)
class DeclaredJudged:
    """The declared links, judged, and what could still be read to settle more of them."""

    items: tuple[DeclaredItem, ...]
    scans: tuple[Document, ...]
    """Scans whose unread pages keep a link open."""


def with_declared(snapshot: Snapshot) -> Snapshot:
    """The snapshot with what was seen at the declared links among its pages and files: for judging those links only."""
    visit = snapshot.declared or DeclaredVisit(links=())
    pages = [page for page in visit.pages if not is_usable_elsewhere(page.url)]
    things: tuple[Page | Document, ...] = (*pages, *visit.documents)
    seen = {url for one in things for url in (one.url, *one.aliases)}
    unread: dict[str, Unread] = {}
    for one in (*visit.unread, *snapshot.unread):
        if one.url not in seen:
            unread.setdefault(one.url, one)
    return snapshot.model_copy(
        update={
            "pages": tuple(sorted((*snapshot.pages, *pages), key=lambda page: page.url)),
            "documents": tuple(sorted((*snapshot.documents, *visit.documents), key=lambda one: one.url)),
            "unread": tuple(unread[url] for url in sorted(unread)),
            "declared": visit,
        }
    )


def judge_declared(
    snapshot: Snapshot,
    checklist: ChecklistLike,
    as_of: date,
    items: Sequence[Item],
    classifier: Classifier | None = None,
) -> DeclaredJudged:
    """What each declared link of a snapshot is worth by itself, beside ``items``: what the scan found without them.

    Pure: same input, same answer. ``items`` is empty where no site was scanned, or it could not be read.
    """
    visit = snapshot.declared
    if visit is None:
        return DeclaredJudged((), ())
    classifier = classifier or Classifier(checklist.subjects, checklist.vocabulary, checklist.edition)
    wide = with_declared(snapshot)
    bench = Judge(wide, checklist.edition, checklist.subjects, checklist.vocabulary, as_of, classifier)
    links = _Links(bench, snapshot, visit, {item.code: item for item in items})
    declared = [line for line in checklist.edition.items if any(link.code == line.code for link in visit.links)]
    told = tuple(links.item(line) for line in declared)
    return DeclaredJudged(told, tuple({scan.sha256: scan for scan in links.scans}.values()))


@dataclass(frozen=True, slots=True)
class _Held:
    """One link held against one subject."""

    subject: Subject
    rule: PeriodRule
    verdict: Verdict
    confidence: Confidence
    why: Text2
    gaps: tuple[Gap, ...] = ()
    cause: str = ""
    assessed: Assessed | None = None
    holds: Holds | None = None
    """Where that was told while judging."""

    @property
    def present(self) -> bool:
        return self.verdict in {Verdict.MET, Verdict.PARTIAL} or (
            self.verdict is Verdict.UNVERIFIED and self.assessed is not None and self.cause != "low_confidence"
        )


@dataclass
class _Links:
    """Judges the links of one snapshot."""

    bench: Judge
    snapshot: Snapshot
    """The scan alone."""
    visit: DeclaredVisit
    items: dict[str, Item]
    scans: list[Document] = field(default_factory=list)

    @cached_property
    def _leads(self) -> dict[str, str]:
        return dict(self.visit.leads)

    @cached_property
    def _visited(self) -> frozenset[str]:
        """Addresses that the scan did not see."""
        things: tuple[Page | Document, ...] = (*self.visit.pages, *self.visit.documents)
        return frozenset(url for one in things for url in (one.url, *one.aliases))

    @cached_property
    def _saw_all(self) -> bool:
        """Whether the scan saw every page of the site, so that what no page links to is not linked."""
        closed = [one for one in self.snapshot.unread if one.cause is not Cause.NOT_FOUND and self._on_site(one.url)]
        return self.snapshot.state == "complete" and not self.snapshot.left_count and not closed

    # --- one item

    def item(self, line: EditionItem) -> DeclaredItem:
        """All links of one item."""
        urls = list(dict.fromkeys(link.url for link in self.visit.links if link.code == line.code))
        subjects = [self.bench.subjects[name] for name in line.subjects]
        held = {url: [self._held(url, subject, line) for subject in subjects] for url in urls}
        checks = tuple(self._check(url, self._best(url, answers), line) for url, answers in held.items())
        by_subject = [min((answers[at] for answers in held.values()), key=_rank) for at in range(len(subjects))]
        due = [one for one in by_subject if self.bench.due(one.subject) <= self.bench.as_of]
        found = self.items.get(line.code)
        verdict = together(due)
        parts = [
            Part(
                subject=one.subject.id,
                title=one.subject.title.th,
                title_en=one.subject.title.en,
                verdict=one.verdict if one in due else Verdict.NOT_DUE,
                confidence=one.confidence,
                fiscal_year=self.bench.assessor.year_of(one.assessed) if one.assessed is not None else None,
                cause=one.cause,
            )
            for one in by_subject
        ]
        beside = self._beside(line, verdict, checks, found)
        rules = [wanted_words(self.bench.rule(subject), self.bench.year) for subject in subjects]
        return DeclaredItem(
            code=line.code,
            title=line.title_th,
            title_en=line.title_en,
            period=" และ ".join(dict.fromkeys(words for words, _ in rules)),
            period_en=" and ".join(dict.fromkeys(words for _, words in rules)),
            verdict=verdict,
            parts=tuple(parts) if len(parts) > 1 else (),
            links=checks,
            found=found.verdict if found is not None else None,
            places=tuple(
                FoundPlace(url=one.url, title=one.title, period=one.period)
                for one in (found.evidence[:SHOWN] if found is not None else ())
            ),
            beside=beside.th,
            beside_en=beside.en,
        )

    def _best(self, url: str, answers: Sequence[_Held]) -> _Held:
        """The subject of the item that a link answers best; of equals, one that it names itself."""
        named = self._named(self._target(url))
        return min(answers, key=lambda one: (_rank(one), one.subject.id not in named))

    # --- one link, one subject

    def _target(self, url: str) -> Target:
        return self.bench.survey.target(self._leads.get(url, url))

    def _held(self, url: str, subject: Subject, line: EditionItem) -> _Held:
        target, rule = self._target(url), self.bench.rule(subject)
        held = self._unseen(url, target, subject, rule) or self._read(url, target, subject, rule, line)
        self.scans += held.assessed.scans if held.assessed is not None and held.verdict is not Verdict.MET else ()
        return held

    def _unseen(self, url: str, target: Target, subject: Subject, rule: PeriodRule) -> _Held | None:
        """The answer where nothing can be read behind a link; None where something can."""
        match target.state:
            case "dead":
                gap = self._gap("dead_link", subject)
                return _Held(subject, rule, Verdict.MISSING, "certain", _DEAD, (gap,), str(Cause.NOT_FOUND))
            case "page" | "document":
                return None
            case "external" if url in self.visit.outside or is_usable_elsewhere(url):
                gap = self._gap("could_not_check", subject)
                return _Held(subject, rule, Verdict.UNVERIFIED, "unverified", _FORM, (gap,), "off_site", holds="form")
        cause = str(target.cause or Cause.OTHER)
        if not self._on_site(url) and target.cause in {Cause.LOGIN, Cause.FORBIDDEN} and _at_file_host(url):
            cause = "not_shared"
        because = causes().words(cause).because
        why = Text2(th=f"ยังตรวจไม่ได้: {because.th}", en=f"it could not be checked: {because.en}")
        return _Held(subject, rule, Verdict.UNVERIFIED, "unverified", why, (self._could_not(cause, subject),), cause)

    def _read(self, url: str, target: Target, subject: Subject, rule: PeriodRule, line: EditionItem) -> _Held:
        """The answer of what was read."""
        assessed, lead = self._assessed(target, subject, rule)
        explainer = self._explainer(subject, rule)
        led = self._leads_on(target, assessed)
        if assessed is not None and not (led is not None and assessed.verdict is not Verdict.MET):
            return self._of(url, target, assessed, explainer)
        if led is not None:
            return self._only_leads(target, subject, rule, line, led)
        if lead is not None and lead[0] is ALIKE and self._instead(target, line) is None:
            # Something else, but nobody can say what: a person looks.
            lead = None
        if lead is not None and lead[1] in _LEAD_GAPS:
            gap = self._gap(_LEAD_GAPS[lead[1]], subject)
            return _Held(subject, rule, Verdict.MISSING, "probable", lead[0], (gap,))
        gap = self._gap("could_not_check" if lead is not None else "not_recognised", subject)
        why = lead[0] if lead is not None else _UNKNOWN
        cause = "off_site" if lead is not None else "low_confidence"
        return _Held(subject, rule, Verdict.UNVERIFIED, "unverified", why, (gap,), cause)

    def _assessed(
        self, target: Target, subject: Subject, rule: PeriodRule
    ) -> tuple[Assessed | None, tuple[Text2, str] | None]:
        """What a link shows of a subject, or why it is no evidence; neither where nothing in it says that it is this."""
        bench, hinted, story = self.bench, None, None
        explainer = self._explainer(subject, rule)
        best: Assessed | None = None
        for candidate in bench.candidates.by_subject.get(subject.id, ()):
            if candidate.lookalike or candidate.target.url.partition("#")[0] != target.url:
                continue
            lead = bench.dead_ends.lead(subject, candidate)
            if lead is not None:
                if lead.why == "news_only":
                    story = explainer.why_dead(lead, candidate, candidate.target), lead.why
                continue
            one = bench.assessor.assess(subject, rule, candidate)
            if one is not None and one.unknown == "low_confidence":
                hinted = hinted or one
            elif one is not None and (best is None or one.order < best.order):
                best = one
        if best is not None:
            return best, None
        kind: Literal["page", "document"] = "page" if target.state == "page" else "document"
        own = Candidate(subject.id, target, kind, "probable", ("declared",))
        lead = bench.dead_ends.lead(subject, own)
        if lead is not None:
            return None, (explainer.why_dead(lead, own, target), lead.why)
        if story is not None:
            return None, story
        one = bench.assessor.assess(subject, rule, own)
        if one is not None and self._shows_all(one):
            return one, None
        if one is not None and one.unknown not in {"", "unclear", "low_confidence"}:
            # It could not be read; what it was given as says nothing of what it is.
            return replace(one, gaps=(), confidence="unverified"), None
        return hinted, None

    def _shows_all(self, one: Assessed) -> bool:
        """Whether several things are asked for beyond the title, and all of them are seen where nothing says what it is. A
        form may serve any end: it must at least speak of this one. A front page shows something of everything.
        """
        target, subject = one.candidate.target, self.bench.subjects[one.candidate.subject]
        asked = [found for rule, found in one.answers if rule.required and rule.recognise[0].kind != "title"]
        if not asked or not all(found.seen for found in asked) or self._is_home(target.url):
            return False
        if subject.thing == "channel":
            view = self.bench.survey.views.get(target.url)
            return view is not None and subject.id in self.bench.classifier.mentions(view.own_text[:MENTIONED])
        return len(asked) >= SEVERAL

    def _of(self, url: str, target: Target, one: Assessed, explainer: Explainer) -> _Held:
        """The answer from what was assessed, with how one gets there."""
        bench, subject, rule = self.bench, explainer.finding.subject, explainer.finding.rule
        gaps = [gap for gap in one.gaps if gap != "not_reachable_from_home"]
        if self._from_home(url, target) is False:
            gaps.append("not_reachable_from_home")
        one = replace(one, gaps=tuple(gaps))
        verdict, why, cause = one.verdict, explainer.state(one), one.unknown
        elsewhere = target.page is not None and self._place(url, target) == "elsewhere"
        told = [bench.gap(subject, rule, gap, one) for gap in one.gaps]
        if elsewhere:
            told.append(self._gap("off_site", subject))
            if verdict is Verdict.MET:
                return _Held(subject, rule, Verdict.UNVERIFIED, "unverified", _OFF_SITE, tuple(told), "off_site", one)
        if verdict is Verdict.UNVERIFIED:
            told = [self._could_not(cause, subject)]
        confidence: Confidence = "unverified" if verdict is Verdict.UNVERIFIED else one.confidence
        return _Held(
            subject, rule, verdict, confidence, why, tuple(told), cause if verdict is Verdict.UNVERIFIED else "", one
        )

    # --- pages that lead on

    def _leads_on(self, target: Target, assessed: Assessed | None) -> Literal["home", "list"] | None:
        """Whether a link is the front page, or a page that only leads on; None where it is neither."""
        if target.page is None:
            return None
        survey = self.bench.survey
        view = survey.views[target.url]
        if self._is_home(target.url) and not view.subjects():
            return "home"
        if assessed is not None and assessed.unknown != "low_confidence":
            # A list of the thing's own years or parts, of which one is better than the list itself.
            behind = min((_RANK[one.verdict] for one in self._behind(target, assessed.candidate.subject)), default=9)
            return "list" if is_index(view) and behind < _RANK[assessed.verdict] else None
        hub = any(self.bench.classifier.is_hub(name) for name in view.names)
        if view.subjects() or view.content.state not in {"content", "image"}:
            return None
        return "list" if len(view.links) >= MANY_LINKS and (hub or is_index(view)) else None

    def _is_home(self, url: str) -> bool:
        """Whether an address is the home page, or what a home page that says nothing itself lets in to."""
        survey = self.bench.survey
        home = survey.views.get(survey.home)
        splash = home is not None and home.content.letters < SPLASH_LETTERS
        return url == survey.home or (splash and url in survey.front_pages())

    def _behind(self, target: Target, subject: str) -> Iterator[Assessed]:
        """What a page of links leads to of a subject."""
        bench = self.bench
        known = bench.subjects[subject]
        view = bench.survey.views[target.url]
        there = {bench.survey.target(link.url).url for link in view.page.links} - {target.url}
        for candidate in bench.candidates.by_subject.get(subject, ()):
            if candidate.lookalike or candidate.sure == "weak" or candidate.target.url not in there:
                continue
            if candidate.kind not in {"page", "document"} or bench.dead_ends.lead(known, candidate) is not None:
                continue
            one = bench.assessor.assess(known, bench.rule(known), candidate)
            if one is not None:
                yield one

    def _only_leads(
        self, target: Target, subject: Subject, rule: PeriodRule, line: EditionItem, led: Literal["home", "list"]
    ) -> _Held:
        """The answer of a page that is not the thing but leads on: what is behind it, or what the scan says, decides."""
        behind = min(self._behind(target, subject.id), key=lambda one: one.order, default=None)
        found = self.items.get(line.code)
        gap = self._gap(f"{led}_page", subject)
        there = behind is not None and behind.verdict in {Verdict.MET, Verdict.PARTIAL}
        if there or (found is not None and found.present):
            why = _HOME if led == "home" else _LIST if there else _LIST_ONLY
            return _Held(subject, rule, Verdict.PARTIAL, "probable", why, (gap,), holds=led)
        why = _HOME if led == "home" else _LIST_ONLY
        if found is not None and found.verdict is Verdict.MISSING:
            return _Held(subject, rule, Verdict.MISSING, "probable", why, (gap,), holds=led)
        return _Held(subject, rule, Verdict.UNVERIFIED, "unverified", why, (gap,), "low_confidence", holds=led)

    # --- where it is

    def _on_site(self, url: str) -> bool:
        parts = urlsplit(url)
        place, host = parts.netloc.lower(), (parts.hostname or "").lower()
        hosts = self.snapshot.hosts
        return place in hosts or any("." in base and host.endswith(f".{base}") for base in hosts)

    def _place(self, url: str, target: Target) -> Place:
        address = target.url or url
        if _at_file_host(address):
            return "file_host"
        if not self.snapshot.site:
            return "unknown"
        return "site" if self._on_site(address) else "elsewhere"

    def _via(self, url: str, target: Target) -> tuple[str, ...] | None:
        survey = self.bench.survey
        return survey.path(target.url) or survey.path(url)

    def _from_home(self, url: str, target: Target) -> bool | None:
        """Whether clicks lead to a link from the home page; None where that cannot be told."""
        if not self.snapshot.site or self.snapshot.state == "failed" or target.state in {"dead", "unread", "unvisited"}:
            return None
        if self._via(url, target) is not None:
            return True
        if target.url not in self._visited and target.state in {"page", "document"}:
            # The scan met it in the site's own list of pages, and no page links to it.
            return False if self.snapshot.state == "complete" else None
        return False if self._saw_all else None

    # --- telling

    def _check(self, url: str, held: _Held, line: EditionItem) -> DeclaredCheck:
        bench, subject, one = self.bench, held.subject, held.assessed
        target = self._target(url)
        evidence = bench.evidence(one) if one is not None else None
        status = next((unread.status for unread in self.visit.unread if unread.url == url), None)
        due = bench.due(subject) <= bench.as_of
        opens = True if target.state in {"page", "document"} or held.holds == "form" else None
        if target.state == "dead":
            opens = False
        file = bench.survey.file(target)
        elements: tuple[Element, ...] = ()
        if one is not None and held.cause != "low_confidence":
            elements = elements_seen(subject, one.answers, bench.survey.file(one.candidate.target))
        instead = self._instead(target, line) if held.verdict is not Verdict.MET else None
        why = held.why
        if instead is not None and any(gap.id == "wrong_subject" for gap in held.gaps):
            why = Text2(th=f"เปิดได้ แต่เป็น “{instead.th}”", en=f"it opens, but it is “{instead.en}”")
        advice = " ".join(dict.fromkeys(gap.advice for gap in held.gaps)) if due else ""
        advice_en = " ".join(dict.fromkeys(gap.advice_en for gap in held.gaps)) if due else ""
        if not due:
            told = bench.advice.reason(Verdict.NOT_DUE, (), "")
            why = Text2(th=f"{told.th} ({why.th})", en=f"{told.en.rstrip('.')} ({why.en})")
        final = target.url if target.url and target.url != url else ""
        return DeclaredCheck(
            url=url,
            final=final,
            verdict=held.verdict if due else Verdict.NOT_DUE,
            confidence=held.confidence if due else "certain",
            opens=opens,
            cause=held.cause,
            status=status,
            place=self._place(url, target),
            from_home=self._from_home(url, target),
            via=self._via(url, target) or (),
            holds=held.holds or ("page" if target.page is not None and opens else "file" if opens else "nothing"),
            title=(file.caption if file is not None else self._title(target))[:200],
            subject=subject.id,
            subject_title=subject.title.th,
            subject_title_en=subject.title.en,
            instead=instead.th if instead is not None else "",
            instead_en=instead.en if instead is not None else "",
            fiscal_year=evidence.fiscal_year if evidence is not None else None,
            period=evidence.period if evidence is not None else "",
            fit=one.fit if one is not None and held.cause != "low_confidence" else None,
            quote=evidence.quote if evidence is not None else "",
            year_quote=evidence.year_quote if evidence is not None else "",
            gaps=held.gaps if due else (),
            elements=elements,
            reason=why.th,
            reason_en=f"{why.en[:1].upper()}{why.en[1:].rstrip('.')}.",
            suggestion=f"{line.code}: {advice}" if advice else "",
            suggestion_en=f"{line.code}: {advice_en}" if advice_en else "",
        )

    def _title(self, target: Target) -> str:
        if target.document is not None:
            return target.document.file_name
        view = self.bench.survey.views.get(target.url)
        return (view.names[0] if view.names else view.page.title) if view is not None else ""

    def _named(self, target: Target) -> tuple[str, ...]:
        """Subjects that a page or file says it is about."""
        file, view = self.bench.survey.file(target), self.bench.survey.views.get(target.url)
        return file.subjects() if file is not None else view.subjects() if view is not None else ()

    def _instead(self, target: Target, line: EditionItem) -> Text2 | None:
        """What something says that it is, where that is none of the item's subjects."""
        named = self._named(target)
        if set(named) & set(line.subjects):
            return None
        if named:
            other = next((item for item in self.bench.edition.items if named[0] in item.subjects), None)
            title = self.bench.subjects[named[0]].title
            return Text2(th=f"{title.th} ({other.code})", en=f"{title.en} ({other.code})") if other else title
        view = self.bench.survey.views.get(target.url)
        told = set(view.others()) if view is not None else set()
        for subject in self.bench.subjects.values():
            for lookalike in subject.lookalikes:
                if lookalike.id in told and lookalike.title is not None:
                    return lookalike.title
        return None

    def _beside(
        self, line: EditionItem, verdict: Verdict, checks: Sequence[DeclaredCheck], found: Item | None
    ) -> Text2:
        """How the links and the scan go together, in one sentence."""
        if not self.snapshot.site:
            return Text2(
                th="ไม่มีที่อยู่เว็บไซต์หลัก จึงตรวจเฉพาะลิงก์ที่แจ้ง ไม่ได้ค้นทั้งเว็บไซต์",
                en="No main site was named: only the links were checked, the site was not searched.",
            )
        if found is None:
            return Text2(th="อ่านเว็บไซต์ไม่ได้ จึงไม่ได้ค้นทั้งเว็บไซต์", en="The site could not be read, so it was not searched.")
        declared = {url for check in checks for url in (check.url, check.final) if url}
        same = any(one.url.partition("#")[0] in declared for one in found.evidence)
        if found.evidence and not same and found.verdict in {Verdict.MET, Verdict.PARTIAL}:
            place = found.evidence[0]
            title, url = place.title[:LABEL_LENGTH], place.url
            better = _RANK[found.verdict] < _RANK[verdict]
            if better:
                told = _instead_of(line.code, checks)
                return Text2(th=f"{told.th} {url} (“{title}”)", en=f"{told.en} {url} (“{title}”).")
            return Text2(
                th=f"ค้นทั้งเว็บไซต์แล้วพบอีกแห่งที่ {url} (“{title}”)", en=f"The scan found another place: {url} (“{title}”)."
            )
        if same:
            return Text2(th="ค้นทั้งเว็บไซต์แล้วพบที่เดียวกันกับลิงก์ที่แจ้ง", en="The scan found the same place as was declared.")
        match found.verdict:
            case Verdict.MISSING:
                return Text2(th="ค้นทั้งเว็บไซต์แล้วไม่พบเรื่องนี้จากหน้าแรก", en="The scan did not find it from the home page.")
            case Verdict.NOT_DUE:
                return Text2(th="ยังไม่ถึงกำหนดที่ต้องเผยแพร่", en="It is not due yet.")
        return Text2(th=f"ค้นทั้งเว็บไซต์แล้ว {found.reason}", en=f"The scan says: {found.reason_en or found.reason}")

    def _gap(self, gap: str, subject: Subject) -> Gap:
        if gap not in _ADVICE:
            return self.bench.advice.gap(gap, subject, year=wanted_year(self.bench.rule(subject), self.bench.year))
        words, title = _ADVICE[gap], subject.title
        return Gap(
            id=gap,
            advice=words.th.replace("{title}", title.th),
            advice_en=words.en.replace("{title}", title.en),
            subject=subject.id,
        )

    def _could_not(self, cause: str, subject: Subject) -> Gap:
        """What to do about something that could not be read or told."""
        if cause == "low_confidence":
            return self._gap("not_recognised", subject)
        gap = self._gap(cause if cause in OWN_ADVICE else "could_not_check", subject)
        words = causes().words(cause)
        if gap.id != "could_not_check" or words.who[0] != "site_admin":
            return gap
        return gap.model_copy(
            update={"advice": f"{gap.advice} {words.mend.th}", "advice_en": f"{gap.advice_en} {words.mend.en}"}
        )

    def _explainer(self, subject: Subject, rule: PeriodRule) -> Explainer:
        """Words for what a place is worth."""
        due = self.bench.due(subject)
        return Explainer(self.bench, Finding(subject, Verdict.MISSING, "certain", present=False, rule=rule, due=due))


def _rank(one: _Held) -> tuple[int, int]:
    return _RANK[one.verdict], len(one.gaps)


def _instead_of(code: str, checks: Sequence[DeclaredCheck]) -> Text2:
    """What is the matter with an item's links, where something better was found; its address follows."""
    if all(check.opens is False for check in checks):
        return Text2(th=f"ลิงก์ของ {code} เสีย หน้านั้นอยู่ที่", en=f"The link of {code} is dead; the page is at")
    if all(check.opens is None for check in checks):
        return Text2(
            th=f"ลิงก์ของ {code} ยังตรวจไม่ได้ แต่ค้นเว็บไซต์แล้วพบเรื่องนี้ที่",
            en=f"The link of {code} could not be checked; the scan found it at",
        )
    return Text2(
        th=f"ลิงก์ที่แจ้งของ {code} ยังไม่ถูกต้องครบถ้วน แต่ค้นเว็บไซต์แล้วพบหน้าที่ตรงกว่าที่",
        en=f"The link of {code} is not right or not complete; the scan found better at",
    )


def _at_file_host(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return any(host == known or host.endswith(f".{known}") for known in _FILE_HOSTS)
