"""Why a verdict is what it is: the places that were weighed, why each won or lost, and what would change the verdict.

Nothing is decided here: the order is that of ``Assessed.order``, and what is said of a change follows from the same rules,
where places are taken away by ranking the others again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias

from checklist.assessing import Assessed
from checklist.dead_ends import LEAD_ORDER, SILENT
from checklist.evidence import Candidate
from checklist.findings import Finding, Judge
from checklist.freshness import Reading, fit
from checklist.schema import PeriodRule, Subject, Text2
from checklist.view import Target
from core.audit import Change, Considered, Lead, Verdict, Weighed

SHOWN = 12
"""Places listed of one subject."""
KEPT_FOR_DEAD_ENDS = 4
"""Of those, as many for what is no evidence, where there is so much."""
NAME_LENGTH = 120
NAMED_GAPS = 3
CHANGES_BY_LINK = 2

BANDS = ((90, 100), (80, 90), (65, 80), (55, 65), (45, 55), (25, 45), (15, 25), (5, 15))
"""Scores by the first number of ``Assessed.order``: above the one, up to the other."""
STALE = 5
_NEWEST, _YEARS = 2655, 256
"""The last B.E. year that the score tells apart, and how many years back."""
_GAPS = 32
"""Gaps that the score tells apart."""

_MENDABLE = frozenset({"nowhere", "broken_link", "empty_page", "criteria_only"})
"""Dead ends that a right target would turn into evidence."""

Kind: TypeAlias = Literal["page", "section", "pdf", "docx", "xlsx", "image", "external", "document", "none"]
_FILES: dict[str, Kind] = {"pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "image": "image"}

ALIKE = Text2(
    th="ชื่อคล้ายกัน แต่เป็นคนละเรื่อง หรือเป็นของหน่วยงานอื่น", en="it reads alike, but is something else or another body's"
)
"""Of a look-alike of which it cannot be told what it is."""
_LEADS: dict[str, Text2] = {
    "nowhere": Text2(th="มีป้ายนี้ แต่กดแล้วไม่ไปไหน เพราะไม่ได้ใส่ลิงก์", en="the label is there, but clicking it does nothing"),
    "broken_link": Text2(th="ลิงก์เสีย ไม่มีหน้าหรือไฟล์นั้นแล้ว", en="a broken link: that page or file is gone"),
    "empty_page": Text2(th="เปิดได้ แต่ไม่มีข้อมูลอยู่ในนั้น", en="it opens, but there is nothing in it"),
    "criteria_only": Text2(th="มีแต่ข้อความเกณฑ์ ไม่มีข้อมูลของหน่วยงาน", en="it only repeats the criteria"),
    "lookalike_only": ALIKE,
    "news_only": Text2(th="เป็นข่าวหรือภาพกิจกรรม ไม่ใช่ตัวข้อมูล", en="a news story about it, not the thing itself"),
    "off_site": Text2(th="อยู่บนเว็บไซต์อื่น ซึ่งไม่ได้เปิดดู", en="it lies on another website, which was not opened"),
    "not_opened": Text2(th="ครั้งนี้ยังไม่ได้เปิดดู", en="it was not opened this time"),
    "blocked": Text2(th="เปิดไม่ได้", en="it could not be opened"),
    "ambiguous": Text2(th="ชื่อกว้างเกินไป ยังบอกไม่ได้ว่าใช่เรื่องนี้", en="its name is too general to tell"),
}
_NO_SUBSTANCE = Text2(
    th="มีคำตรงกัน แต่ใต้หัวข้อนั้นไม่มีสิ่งที่ข้อนี้ต้องการ", en="the words are there, but not what is asked for below them"
)
_LIST = Text2(
    th="เป็นหน้ารวมลิงก์ สิ่งที่ลิงก์ไปถูกพิจารณาแยกต่างหากแล้ว", en="a page of links; what they lead to was weighed on its own"
)


def score(order: tuple[int, int, int, int, int, int, str], *, running: bool) -> float:
    """A number of 0-100 that orders the places of one subject as ``Assessed.order`` does, address left out: equals in all
    but the address score the same. ``running``: whether the subject is a list of dated entries.
    """
    rank, newest, entries, sure, inherited, gaps, _ = order
    digits = [(2 + entries, 3)] if running else []
    if rank == STALE:
        digits.insert(0, (min(max(_NEWEST + newest, 0), _YEARS - 1), _YEARS))
    digits += [(sure, 3), (int(inherited), 2), (min(gaps, _GAPS - 1), _GAPS)]
    place, places = 0, 1
    for digit, radix in digits:
        place, places = place * radix + digit, places * radix
    low, high = BANDS[rank]
    return round(high - (high - low) * place / places, 4)


@dataclass(frozen=True)
class Explainer:
    """Explains the finding of one subject."""

    bench: Judge
    finding: Finding
    _names: dict[int, str] = field(default_factory=dict)
    """By candidate, which the finding keeps alive."""

    @property
    def _subject(self) -> Subject:
        return self.finding.subject

    @cached_property
    def _best(self) -> Assessed | None:
        """What the verdict rests on."""
        finding = self.finding
        ranked = finding.ranked
        if finding.verdict is Verdict.NOT_DUE:
            return next((one for one in ranked if one.fit in {"right", "not_needed"}), None)
        return ranked[0] if ranked and finding.evidence else None

    def considered(self) -> Considered:
        """What was weighed, best first, and what would change the verdict."""
        best = self._best
        ranked = sorted(self.finding.ranked, key=lambda one: one is not best)
        dead = list(self._dead())
        kept = max(SHOWN - len(dead), SHOWN - KEPT_FOR_DEAD_ENDS)
        places = [self._weighed(one) for one in ranked[:kept]]
        places += [place() for place in dead[: SHOWN - len(places)]]
        return Considered(
            subject=self._subject.id,
            title=self._subject.title.th,
            title_en=self._subject.title.en,
            verdict=self.finding.verdict,
            places=tuple(places),
            left_out=len(ranked) + len(dead) - len(places),
            changes=tuple(self._changes()),
        )

    # --- places

    def _weighed(self, one: Assessed) -> Weighed:
        candidate, reading = one.candidate, one.reading
        needed = [found.seen for rule, found in one.answers if rule.required]
        why = self._why_best(one) if one is self._best else self._why_lost(one)
        return Weighed(
            label=self._name(candidate),
            url=candidate.target.url,
            on=candidate.on,
            kind=self._kind(candidate.target, section=candidate.kind == "section"),
            sure=candidate.sure,
            signals=(*candidate.signals, *((f"year_{reading.source}",) if reading is not None else ())),
            score=score(one.order, running=self._subject.thing == "feed"),
            verdict=one.verdict,
            period=reading.words if reading is not None else "",
            fit=one.fit,
            seen=(needed.count(True), needed.count(False), needed.count(None)),
            gaps=one.gaps,
            cause=one.unknown,
            outcome="won" if one is self._best else "lost",
            why=why.th,
            why_en=_begun(why.en),
        )

    def _dead(self) -> Iterator[_DeadEnd]:
        """What is no evidence, as ways to tell of it: closed doors first, then by what can be mended."""
        steps: dict[tuple[str, str, str], _DeadEnd] = {}
        order: dict[str, int] = {why: number for number, why in enumerate(LEAD_ORDER)}
        known = {id(one) for one in self.finding.ranked}
        found: list[tuple[int, _DeadEnd]] = []
        for step in self.finding.steps:
            if step.lead is not None:
                steps.setdefault(_key(step.lead), _DeadEnd(self, step.lead, step.candidate))
            elif step.assessed is None or id(step.assessed) not in known:
                found.append(
                    (len(order), _DeadEnd(self, None, step.candidate, _LIST if step.assessed else _NO_SUBSTANCE))
                )
        for lead in self.finding.leads:
            # Doors to several subjects, and neighbours that the list does not ask for.
            steps.setdefault(_key(lead), _DeadEnd(self, lead, None))
        found += [(order.get(why, -1), place) for (_, _, why), place in steps.items()]
        return (place for _, place in sorted(found, key=lambda pair: pair[0]))

    def dead_end(self, lead: Lead | None, candidate: Candidate | None, why: Text2 | None) -> Weighed:
        """A place that is no evidence."""
        target = candidate.target if candidate is not None else self.bench.survey.target(lead.target if lead else "")
        if lead is not None:
            why = self.why_dead(lead, candidate, target)
        assert why is not None
        return Weighed(
            label=self._name(candidate) if candidate is not None else _cut(lead.text if lead else ""),
            url=target.url,
            on=candidate.on if candidate is not None else (lead.on if lead else ""),
            kind=self._kind(target, section=candidate is not None and candidate.kind == "section"),
            sure=candidate.sure if candidate is not None else None,
            signals=candidate.signals if candidate is not None else (),
            score=0,
            cause=self.bench.dead_ends.cause_of(lead) if lead is not None and lead.why in SILENT else "",
            outcome="no_evidence",
            why=why.th,
            why_en=_begun(why.en),
        )

    def _kind(self, target: Target, *, section: bool) -> Kind:
        match target.state:
            case "external":
                return "external"
            case "document" if target.document is not None:
                return _FILES.get(target.document.kind, "document")
            case "page":
                return "section" if section else "page"
            case _:
                return "none"

    def _name(self, candidate: Candidate) -> str:
        """What a reader sees of a candidate."""
        known = self._names.get(id(candidate))
        if known is None:
            known = self._names[id(candidate)] = _cut(self._seen_of(candidate))
        return known

    def _seen_of(self, candidate: Candidate) -> str:
        label, row = candidate.label, candidate.row
        if label and not self.bench.classifier.is_generic(label):
            return label
        file = self.bench.survey.file(candidate.target)
        view = self.bench.survey.views.get(candidate.target.url) if candidate.kind == "page" else None
        caption = file.caption if file is not None else view.names[0] if view is not None and view.names else ""
        # Of 'a plan [download]', the plan.
        return caption or row.removesuffix(label).strip() or candidate.matched or label

    def _place(self, candidate: Candidate) -> Text2:
        """A candidate in a sentence: 'the file "..."'."""
        name = self._name(candidate)
        kind = self._kind(candidate.target, section=candidate.kind == "section")
        if kind == "page":
            return Text2(th=f"หน้า “{name}”", en=f"the page “{name}”")
        if kind == "section":
            page = self._page(candidate.target.url)
            return Text2(th=f"ส่วน “{name}” ใน{page.th}", en=f"the part “{name}” of {page.en}")
        if kind == "external":
            return Text2(th=f"ลิงก์ “{name}”", en=f"the link “{name}”")
        return Text2(th=f"ไฟล์ “{name}”", en=f"the file “{name}”")

    def _page(self, url: str) -> Text2:
        """A page in a sentence, by what it calls itself, else by its address."""
        if self._is_front(url):
            return Text2(th="หน้าแรก", en="the home page")
        view = self.bench.survey.views.get(url)
        name = _cut(view.names[0] if view is not None and view.names else url)
        return Text2(th=f"หน้า “{name}”", en=f"the page “{name}”")

    def _is_front(self, url: str) -> bool:
        """Whether a page is what a visitor calls the home page: behind a splash page that lets in to few, one that is about
        nothing in particular.
        """
        view = self.bench.survey.views.get(url)
        return view is not None and url in self.bench.survey.front_pages() and not view.subjects()

    # --- why

    def _why_best(self, one: Assessed) -> Text2:
        state = self.state(one)
        if one.verdict is Verdict.MET:
            return state
        if one.verdict is Verdict.UNVERIFIED:
            return Text2(th=f"ใกล้เคียงที่สุดที่พบ แต่{state.th}", en=f"the closest that was found, but {state.en}")
        return Text2(th=f"ดีที่สุดที่พบ แต่{state.th}", en=f"the best that was found, but {state.en}")

    def _why_lost(self, one: Assessed) -> Text2:
        """The first respect in which a place is worse than the one that won; what is wrong with it where none won."""
        best = self._best
        if best is None or one.order[0] != best.order[0]:
            return self.state(one)
        mine, its = one.order, best.order
        if mine[1] != its[1] and one.reading is not None and best.reading is not None:
            return Text2(
                th=f"เป็นของปี {one.reading.words} เก่ากว่าแห่งที่เลือก ({best.reading.words})",
                en=f"of {one.reading.words}, older than the chosen one ({best.reading.words})",
            )
        if mine[2] != its[2]:
            return Text2(th="แสดงรายการที่ลงวันที่ไว้น้อยกว่าแห่งที่เลือก", en="it shows fewer dated entries than the chosen one")
        if mine[3] != its[3]:
            return Text2(th="ชื่อตรงกับเรื่องนี้ไม่ชัดเท่าแห่งที่เลือก", en="its name says it less plainly than the chosen one's")
        if mine[4] != its[4]:
            return Text2(
                th="ชื่อของลิงก์เองไม่ได้บอกว่าเป็นเรื่องนี้ มีแต่หัวข้อรอบ ๆ ที่บอก",
                en="the link itself does not say so, only what stands around it",
            )
        if mine[5] != its[5]:
            state = self.state(one)
            return Text2(th=f"ขาดมากกว่าแห่งที่เลือก: {state.th}", en=f"it lacks more than the chosen one: {state.en}")
        return Text2(
            th="ดีพอกันทุกด้าน จึงถือแห่งที่ที่อยู่เว็บมาก่อนตามลำดับอักษร",
            en="as good in every respect; the address that comes first in the alphabet was taken",
        )

    def state(self, one: Assessed) -> Text2:
        """What a place is worth in itself, in a few words."""
        rank = one.order[0]
        if rank == 0:
            if one.fit == "not_needed":
                return Text2(th="ตรงเรื่อง และเห็นครบทุกอย่างที่ข้อนี้ต้องมี", en="the right thing, with everything it must show")
            return Text2(
                th="ตรงเรื่อง ตรงปี และเห็นครบทุกอย่างที่ข้อนี้ต้องมี",
                en="the right thing, of the right period, with everything it must show",
            )
        if one.unknown == "low_confidence":
            return Text2(th="ชื่อบอกเพียงว่าอาจใช่ ยังไม่ชัดพอให้ตัดสิน", en="its name says only that it may be it")
        if one.verdict is Verdict.UNVERIFIED:
            told = self.bench.advice.reason(Verdict.UNVERIFIED, (), one.unknown)
            th, en = told.th, f"{told.en[:1].lower()}{told.en[1:].rstrip('.')}"
            if one.fit == "stale" and one.reading is not None:
                th, en = (
                    f"{th} และปี {one.reading.words} อ่านได้จากภาพแห่งเดียว",
                    f"{en}; its year was read in one place only",
                )
            elif one.fit == "undated":
                th, en = f"{th} และยังไม่เห็นปี", f"{en}, and no year was seen"
            return Text2(th=th, en=en)
        if one.candidate.news:
            return _LEADS["news_only"]
        # The year outweighs what is lacking besides.
        gaps = [gap for gap in one.gaps if gap in {"stale", "undated"}] or list(one.gaps)
        lacks = [self._lack(gap, one) for gap in gaps]
        more = len(lacks) - NAMED_GAPS
        th = " · ".join(lack.th for lack in lacks[:NAMED_GAPS]) + (f" และอีก {more} อย่าง" if more > 0 else "")
        en = "; ".join(lack.en for lack in lacks[:NAMED_GAPS]) + (f" and {more} more" if more > 0 else "")
        return Text2(th=th, en=en)

    def _lack(self, gap: str, one: Assessed) -> Text2:
        """One gap in a few words."""
        match gap:
            case "stale":
                return self._wrong_year(one.reading)
            case "undated":
                return Text2(th="ไม่ระบุว่าเป็นของปีใด", en="it does not say of which year it is")
            case "not_reachable_from_home":
                return Text2(th="กดจากหน้าแรกไปไม่ถึง", en="no click leads there from the home page")
            case "other_agency":
                other = self.bench.survey.other_agency(one.candidate.target)
                return Text2(th=f"เป็นของ{other}", en=f"it is {other}'s")
            case "form_only":
                return Text2(th="มีแต่แบบฟอร์มให้ดาวน์โหลด", en="there are only forms to download")
            case "element:count":
                return Text2(th="จำนวนไฟล์ไม่ครบ", en="there are too few files")
            case _:
                title = self._element(gap)
                return Text2(th=f"ขาด “{title.th}”", en=f"it lacks “{title.en}”")

    def _wrong_year(self, reading: Reading | None) -> Text2:
        words = reading.words if reading is not None else ""
        wanted = self._wanted
        if reading is not None and reading.fiscal_last < wanted:
            return Text2(th=f"เป็นของปี {words} ซึ่งเก่ากว่าปีที่ต้องการ", en=f"of {words}, older than the year asked for")
        if reading is not None and reading.fiscal_first > wanted:
            return Text2(th=f"เป็นของปี {words} ซึ่งใหม่กว่าปีที่ต้องการ", en=f"of {words}, newer than the year asked for")
        return Text2(th=f"เป็นของปี {words} แต่ไม่ใช่รอบที่ต้องการ", en=f"of {words}, but not the period asked for")

    def why_dead(self, lead: Lead, candidate: Candidate | None, target: Target) -> Text2:
        """Why a dead end is no evidence, in a few words."""
        if lead.why in {"blocked", "not_opened"}:
            told = self.bench.advice.reason(Verdict.UNVERIFIED, (), self.bench.dead_ends.cause_of(lead))
            words = _LEADS[lead.why]
            th, en = told.th.partition(": ")[2], told.en.partition(": ")[2].rstrip(".")
            return Text2(th=f"{words.th}: {th}", en=f"{words.en}: {en}")
        if lead.why == "broken_link" and target.state == "page":
            return Text2(th="เปิดหน้าได้ แต่ไฟล์ในหน้านั้นเสีย", en="the page opens, but its files are dead")
        if lead.why == "lookalike_only":
            return self._alike(candidate, target)
        return _LEADS[lead.why]

    def _alike(self, candidate: Candidate | None, target: Target) -> Text2:
        """What something is instead, where that can be told."""
        subject, survey = self._subject, self.bench.survey
        if candidate is not None and candidate.lookalike:
            named = next((one.title for one in subject.lookalikes if one.id == candidate.lookalike), None)
            if named is not None:
                return Text2(
                    th=f"ชื่อคล้ายกัน แต่เป็นเรื่อง “{named.th}”", en=f"it reads alike, but is something else: “{named.en}”"
                )
        if subject.thing == "channel" and target.document is not None:
            return Text2(th="เป็นไฟล์ ไม่ใช่ช่องทางที่ส่งเรื่องได้", en="a file, not a channel through which to write")
        other = survey.other_agency(target)
        if other:
            return Text2(th=f"เป็นของ{other}", en=f"it is {other}'s")
        file, view = survey.file(target), survey.views.get(target.url)
        says = file.subjects() if file is not None else view.subjects() if view is not None else ()
        if says and subject.id not in says:
            title = self.bench.subjects[says[0]].title
            return Text2(th=f"เปิดแล้วใช้ชื่อว่าเป็น “{title.th}”", en=f"opened, it calls itself something else: “{title.en}”")
        return ALIKE

    # --- changes

    @property
    def _wanted(self) -> int:
        return self.bench.year - 1 if self.finding.rule == "previous_fy" else self.bench.year

    @cached_property
    def _whole(self) -> Text2:
        """The subject as it is asked for: its title, its period, what it must show."""
        title, when = self._subject.title, _when(self.finding.rule, self.bench.year)
        names = self._asked
        shows = f"ที่แสดง {_listed([name.th for name in names])} ครบ" if names else ""
        shows_en = f"that shows {_listed([name.en for name in names], 'and')}" if names else ""
        return Text2(
            th=" ".join(filter(None, (f"“{title.th}”", when[0], shows))),
            en=" ".join(filter(None, (f"“{title.en}”", when[1], shows_en))),
        )

    @cached_property
    def _asked(self) -> list[Text2]:
        """What must be shown this year, the thing itself left out."""
        year = self.bench.year
        return [
            rule.title
            for rule in self._subject.elements
            if rule.required
            and rule.recognise[0].kind != "title"
            and (rule.since is None or rule.since <= year)
            and (rule.until is None or year <= rule.until)
        ]

    def _element(self, gap: str) -> Text2:
        name = gap.removeprefix("element:")
        return next((rule.title for rule in self._subject.elements if rule.id == name), Text2(th=name, en=name))

    def _changes(self) -> Iterator[Change]:
        best = self._best
        match self.finding.verdict:
            case Verdict.MET if best is not None:
                yield from self._if_lost(best)
                yield from self._next_year(best)
            case Verdict.PARTIAL if best is not None:
                yield from self._if_mended(best)
            case Verdict.MISSING:
                yield self._if_published()
                yield from self._if_linked(self._mendable())
            case Verdict.UNVERIFIED if best is not None:
                yield from self._if_read(best)
            case Verdict.UNVERIFIED:
                yield from self._if_opened()
            case Verdict.NOT_DUE if not self._moves_with_the_day():
                verdict, _ = self.bench.outlook(self.finding, lambda _: False)
                yield Change(
                    condition="เมื่อถึงกำหนดของข้อนี้ ถ้าเว็บไซต์ยังเหมือนวันนี้",
                    condition_en="When it falls due, if the site is as it is today",
                    verdict=verdict,
                )

    def _moves_with_the_day(self) -> bool:
        """Whether what is asked for grows with the day, so that nothing is certain of a later one."""
        kinds = {how.kind for rule in self._subject.elements for how in rule.recognise}
        return self._subject.thing == "feed" or "every_month" in kinds

    def _if_lost(self, best: Assessed) -> Iterator[Change]:
        url = best.candidate.target.url
        front = self._is_front(url)
        verdict, other = self.bench.outlook(self.finding, lambda step: step.candidate.target.url == url)
        if not front and any(step.candidate.on == url for step in self.finding.steps):
            # What the page alone leads to would go with it; other pages may lead there too.
            with_it, then = self.bench.outlook(
                self.finding, lambda step: url in {step.candidate.target.url, step.candidate.on}
            )
            if with_it is not verdict:
                return
            other = other if other is then else None
        if front:
            th, en = "ถ้านำเรื่องนี้ออกจากหน้าแรก", "If this were taken off the home page"
        else:
            place = self._place(best.candidate)
            th, en = f"ถ้า{place.th} หายไป", f"If {place.en} were gone"
        th, en = f"{th} โดยส่วนอื่นของเว็บไซต์ยังเหมือนเดิม", f"{en}, all else as it is"
        if other is not None:
            instead = self._place(other.candidate)
            th, en = f"{th} จะตัดสินจาก{instead.th} แทน", f"{en}, {instead.en} would decide"
        yield Change(condition=th, condition_en=en, verdict=verdict)

    def _next_year(self, best: Assessed) -> Iterator[Change]:
        """What the next fiscal year makes of what was found."""
        reading, year = best.reading, self.bench.year + 1
        rule = self._subject.period_by_year.get(year, self._subject.period)
        if reading is None or best.fit == "not_needed" or rule == "in_force" or reading.alone:
            return
        half = rule == "first_half"
        day, day_en = (
            (f"1 เมษายน {year}", f"1 April {year}") if half else (f"1 ตุลาคม {year - 1}", f"1 October {year - 1}")
        )
        th = f"เมื่อรายการของปีงบประมาณ {year} ถึงกำหนด ({day}) ถ้ายังขอเรื่องนี้และยังมีแต่ฉบับของปี {reading.words}"
        en = f"When the list of fiscal year {year} is due ({day_en} B.E.), if it asks for this and only {reading.words} is there"
        if fit(reading, rule, year) == "stale":
            yield Change(condition=th, condition_en=en, verdict=Verdict.PARTIAL)

    def _if_mended(self, best: Assessed) -> Iterator[Change]:
        whole = replace(best, gaps=(), fit="not_needed" if best.fit == "not_needed" else "right").verdict
        mends = [self._mend(gap, best) for gap in best.gaps]
        dead = self._mendable()
        if best.gaps == ("not_reachable_from_home",):
            near = [link for link in dead if self.bench.survey.path(link.on) is not None]
            if near:
                place, link = self._place(best.candidate), self._link(near[0])
                yield Change(
                    condition=f"ถ้าแก้{link.th} ให้ชี้ไปที่{place.th}",
                    condition_en=f"If {link.en} led to {place.en}",
                    verdict=whole,
                )
                return
        if len(mends) == 1:
            yield Change(condition=f"ถ้า{mends[0].th}", condition_en=f"If {mends[0].en}", verdict=whole)
        else:
            th = " ".join(f"({number}) {mend.th}" for number, mend in enumerate(mends, start=1))
            en = " ".join(f"({number}) {mend.en}" for number, mend in enumerate(mends, start=1))
            yield Change(
                condition=f"ถ้าแก้ครบทั้ง {len(mends)} จุด: {th}",
                condition_en=f"If all {len(mends)} are mended: {en}",
                verdict=whole,
            )
        if {"stale", "undated"} & set(best.gaps):
            rule = self.finding.rule
            yield from self._if_linked([link for link in dead if self.bench.assessor.claims_right(link, rule)])
        other = next(
            (one for one in self.finding.ranked if one is not best and one.gaps == ("undated",) and not one.unknown),
            None,
        )
        if other is not None and other.verdict is Verdict.PARTIAL and not other.candidate.news:
            mend = self._mend("undated", other)
            yield Change(condition=f"หรือถ้า{mend.th}", condition_en=f"Or if {mend.en}", verdict=Verdict.MET)

    def _mend(self, gap: str, one: Assessed) -> Text2:
        """What would take one gap away."""
        place = self._place(one.candidate)
        when, when_en = _when(self.finding.rule, self.bench.year)
        match gap:
            case "stale" if self._subject.thing == "feed":
                return Text2(th=f"ลงรายการใหม่{when} ใน{place.th}", en=f"new entries {when_en} stood on {place.en}")
            case "stale":
                words = one.reading.words if one.reading is not None else ""
                return Text2(
                    th=f"เผยแพร่ฉบับ{when} แทนฉบับปี {words} ({place.th}) โดยแสดงทุกอย่างครบ",
                    en=f"the one {when_en} stood in place of that of {words} ({place.en}), with everything it must show",
                )
            case "undated":
                return Text2(
                    th=f"{place.th} เป็นฉบับ{when} จริง และบอกปีไว้ในชื่อหรือเนื้อหา",
                    en=f"{place.en} were the one {when_en} and said so in its name or text",
                )
            case "not_reachable_from_home":
                return Text2(
                    th=f"ใส่ลิงก์ไปยัง{place.th} ไว้ในหน้าที่กดไปถึงได้จากหน้าแรก",
                    en=f"a page that can be reached from the home page linked to {place.en}",
                )
            case "other_agency":
                other = self.bench.survey.other_agency(one.candidate.target)
                return Text2(
                    th=f"ใช้ไฟล์ของหน่วยงานเองแทน{place.th} ซึ่งเป็นของ{other}",
                    en=f"the agency's own file stood in place of {place.en}, which is {other}'s",
                )
            case "form_only":
                return Text2(
                    th=f"มีแบบยื่นคำขอออนไลน์ที่กรอกและส่งได้ใน{place.th}", en=f"a form to fill in and send stood on {place.en}"
                )
            case "element:count":
                count = self._subject.min_count
                return Text2(th=f"ลงไฟล์ใน{place.th} ให้ครบ {count} รายการ", en=f"{count} files stood on {place.en}")
            case _:
                title = self._element(gap)
                lacking = next((found.lacking for rule, found in one.answers if f"element:{rule.id}" == gap), "")
                bracket = f" ({lacking})" if lacking else ""
                return Text2(
                    th=f"เพิ่ม “{title.th}”{bracket} ใน{place.th}", en=f"{place.en} showed “{title.en}”{bracket} as well"
                )

    def _mendable(self) -> list[Candidate]:
        """Dead ends that a right target would turn into evidence, the plainest names first, each label once."""
        found = [step.candidate for step in self.finding.steps if step.lead is not None and step.lead.why in _MENDABLE]
        found = [link for link in found if link.sure != "weak" and not link.lookalike and link.label and link.on]
        found.sort(key=lambda link: link.sure != "certain")
        return list({(self._name(link), link.on): link for link in reversed(found)}.values())[::-1]

    def _link(self, candidate: Candidate) -> Text2:
        """A link in a sentence: 'the link "..." on the page "..."'."""
        name, page = self._name(candidate), self._page(candidate.on)
        return Text2(th=f"ลิงก์ “{name}” ใน{page.th}", en=f"the link “{name}” on {page.en}")

    def _if_linked(self, dead: Sequence[Candidate]) -> Iterator[Change]:
        for candidate in dead[:CHANGES_BY_LINK]:
            link = self._link(candidate)
            yield Change(
                condition=f"หรือถ้าแก้{link.th} ให้เปิดสิ่งนั้นได้",
                condition_en=f"Or if {link.en} opened just that",
                verdict=Verdict.MET,
            )

    def _if_published(self) -> Change:
        return Change(
            condition=f"ถ้าเผยแพร่ {self._whole.th} และใส่ลิงก์ชื่อเดียวกันไว้ในหน้าที่กดไปถึงได้จากหน้าแรก",
            condition_en=f"If {self._whole.en} were published, with a link of the same name on a page that can be reached "
            "from the home page",
            verdict=Verdict.MET,
        )

    def _if_read(self, best: Assessed) -> Iterator[Change]:
        """Of something that could not be decided."""
        place = self._place(best.candidate)
        title = self._subject.title
        if best.unknown == "low_confidence":
            sure = replace(
                best, candidate=replace(best.candidate, sure="certain"), confidence="probable", unknown=""
            ).verdict
            yield Change(
                condition=f"ถ้า{place.th} ใช่เรื่องนี้จริง และเปลี่ยนชื่อหัวข้อกับลิงก์เป็น “{title.th}”",
                condition_en=f"If {place.en} is the thing, and heading and link were named “{title.en}”",
                verdict=sure,
            )
            return
        if best.unknown == "off_site":
            yield self._if_published()
            return
        names = [rule.title for rule, found in best.answers if rule.required and found.seen is None]
        when, when_en = _when(self.finding.rule, self.bench.year)
        undated = best.fit not in {"right", "not_needed"}
        th = " และ".join(filter(None, (f"เป็นฉบับ{when}" if undated else "", _shows(names))))
        en = " and ".join(filter(None, (f"is the one {when_en}" if undated else "", _shows(names, english=True))))
        if not th:
            return
        left = tuple(gap for gap in best.gaps if gap != "undated")
        unclear = best.unknown == "unclear"
        yield Change(
            condition=f"ถ้า{place.th} บอกให้ชัดว่า{th}" if unclear else f"ถ้าเปิดอ่าน{place.th} ได้ และในนั้น{th}",
            condition_en=f"If {place.en} said plainly that it {en}"
            if unclear
            else f"If {place.en} could be read, and {en}",
            verdict=Verdict.PARTIAL if left else Verdict.MET,
        )
        if not any(other.verdict is Verdict.UNVERIFIED for other in self.finding.ranked if other is not best):
            yield Change(
                condition=f"ถ้าเปิดอ่าน{place.th} แล้วขาดข้อใดข้อหนึ่งในนี้",
                condition_en=f"If {place.en} could be read and lacks any of this",
                verdict=Verdict.PARTIAL,
            )

    def _if_opened(self) -> Iterator[Change]:
        """Of something that could not be looked at."""
        closed = [lead for lead in self.finding.leads if lead.why in SILENT or lead.why == "ambiguous"]
        if not closed:
            yield Change(
                condition=f"ถ้าตรวจใหม่จนเปิดได้ครบทุกหน้า แล้วพบ {self._whole.th}",
                condition_en=f"If every page could be opened, and {self._whole.en} were found",
                verdict=Verdict.MET,
            )
            if not self.finding.ranked:
                yield Change(
                    condition="ถ้าตรวจใหม่จนเปิดได้ครบทุกหน้า แล้วยังไม่พบ",
                    condition_en="If every page could be opened, and it were still not found",
                    verdict=Verdict.MISSING,
                )
            return
        lead = closed[0]
        page = self._page(lead.on)
        if lead.why == "off_site":
            yield self._if_published()
        else:
            yield Change(
                condition=f"ถ้าเปิดลิงก์ “{_cut(lead.text)}” ใน{page.th} ได้ และเป็น {self._whole.th}",
                condition_en=f"If the link “{_cut(lead.text)}” on {page.en} could be opened and is {self._whole.en}",
                verdict=Verdict.MET,
            )
        verdict, _ = self.bench.outlook(self.finding, lambda step: step.lead is not None and step.lead.why in SILENT)
        if verdict in {Verdict.MISSING, Verdict.PARTIAL}:
            yield Change(
                condition="ถ้าเปิดดูทุกแห่งที่ยังไม่ได้เปิดแล้ว ไม่มีแห่งใดเป็นเรื่องนี้",
                condition_en="If none of the places that were not opened turned out to be it",
                verdict=verdict,
            )


@dataclass(frozen=True, slots=True)
class _DeadEnd:
    """Something that is no evidence, told of only where it is listed."""

    explainer: Explainer
    lead: Lead | None
    candidate: Candidate | None
    why: Text2 | None = None

    def __call__(self) -> Weighed:
        return self.explainer.dead_end(self.lead, self.candidate, self.why)


def _key(lead: Lead) -> tuple[str, str, str]:
    return lead.text, lead.target, lead.why


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _cut(text: str) -> str:
    return text if len(text) <= NAME_LENGTH else f"{text[: NAME_LENGTH - 1]}…"


def _listed(names: Sequence[str], last: str = "") -> str:
    """Names in quotation marks, with commas between."""
    quoted = [f"“{name}”" for name in names]
    if last and len(quoted) > 1:
        return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
    return " ".join(quoted)


def _shows(names: Sequence[Text2], *, english: bool = False) -> str:
    if not names:
        return ""
    if english:
        return f"shows {_listed([name.en for name in names], 'and')}"
    return f"มี {_listed([name.th for name in names])}"


def _when(rule: PeriodRule, year: int) -> tuple[str, str]:
    """The period asked for as it stands after a name, in Thai and English; empty where none is."""
    match rule:
        case "in_force":
            return "", ""
        case "covers_fy":
            return f"ที่ครอบคลุมปีงบประมาณ {year}", f"that covers fiscal year {year}"
        case "fy":
            return f"ของปีงบประมาณ {year}", f"of fiscal year {year}"
        case "first_half":
            return f"ของรอบ 6 เดือนแรก ปีงบประมาณ {year}", f"of the first half of fiscal year {year}"
        case "previous_fy":
            return f"ของปีงบประมาณ {year - 1}", f"of fiscal year {year - 1}"
        case "recent":
            return f"ที่ลงวันที่ในปีงบประมาณ {year}", f"dated within fiscal year {year}"
