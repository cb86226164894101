"""Audits of invented municipalities, alike whenever they are made: for reports over many sites."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

from checklist.loading import load_edition
from checklist.schema import Edition, EditionItem
from core.audit import (
    Audit,
    ClosedPart,
    Crawl,
    EditionRef,
    Element,
    Evidence,
    Gap,
    IndicatorScore,
    Item,
    Range,
    Scores,
    SiteHealth,
    SiteRef,
    UnreadEntry,
    Verdict,
)
from core.snapshot import Cause

FIRST_VISIT = datetime(2025, 4, 1, 2, 0, tzinfo=UTC)
PROVINCES = ("ระยอง", "น่าน", "ปัตตานี", "กาญจนบุรี", "พระนครศรีอยุธยา")
_NAMES = ("บ้านใหม่", "หนองบัว", "ท่าช้าง", "โคกกุ่ม", "ห้วยน้ำใส", "ป่าแป๋", "ปู่เจ้าสมิงพราย", "ญาณวิโรจน์", "ฐานบินน้ำที่")
_KINDS = ("เทศบาลตำบล", "องค์การบริหารส่วนตำบล", "เทศบาลเมือง")
_GAPS = ("stale", "undated", "element:period", "broken_link", "element:budget")


def name_of(number: int) -> str:
    """The agency's name."""
    return f"{_KINDS[number % 3]}{_NAMES[number % len(_NAMES)]} {number}"


def province_of(number: int) -> str:
    return PROVINCES[number % len(PROVINCES)]


@cache
def _edition(year: int) -> Edition:
    return load_edition(year)


def closed_part(text: str, *codes: str) -> ClosedPart:
    """A page of a site that could not be opened, and the items that wait for it."""
    home = "https://www.site1.example.go.th/"
    return ClosedPart(
        url=f"{home}closed", text=text, on=home, cause=Cause.FORBIDDEN, why="เปิดไม่ได้", why_en="closed", codes=codes
    )


def made_up(
    number: int,
    year: int = 2568,
    *,
    week: int = 0,
    failed: Cause | None = None,
    verdicts: dict[str, str] | None = None,
    unread: tuple[str, ...] = (),
    closed: tuple[ClosedPart, ...] = (),
    tool: str = "1.0.0",
) -> Audit:
    """The audit of one site; ``week`` moves the visit and, now and then, a verdict. ``verdicts``: by code, in place of chance."""
    chance, later = Random(number), Random(number * 1000 + week)
    edition = _edition(year)
    site = f"https://www.site{number}.example.go.th/"
    good = chance.uniform(0.2, 0.95)
    items = []
    for line in edition.items:
        told = "met" if chance.random() < good else chance.choice(("partial", "partial", "missing", "unverified"))
        gap = chance.choice(_GAPS)
        if week and later.random() < 0.08:
            told = later.choice(("met", "partial", "missing", "unverified"))
        if verdicts is not None:
            told = verdicts.get(line.code, "met")
        items.append(_item(site, line, told, gap))
    crawl = Crawl(
        state="failed" if failed else "partial" if unread else "complete",
        cause=failed or (Cause.TIMEOUT if unread else None),
        pages=0 if failed else 120,
        documents=0 if failed else 40,
        bytes=1000,
        unread=tuple(UnreadEntry(url=url, cause=Cause.TIMEOUT) for url in unread),
        closed=closed,
    )
    shown = () if failed else tuple(items)
    return Audit(
        tool=tool,
        site=SiteRef(url=site, agency=name_of(number)),
        edition=EditionRef(
            fiscal_year=year,
            revision=edition.revision,
            confidence=edition.confidence,
            provisional=edition.provisional,
            note="โปรดเทียบกับคู่มือ",
        ),
        as_of=date(2025, 4, 30),
        fetched=FIRST_VISIT + timedelta(days=7 * week, minutes=number),
        crawl=crawl,
        scores=_scores(shown),
        items=shown,
        health=SiteHealth(
            home=site, https=not failed, certificate_expires=None if failed else date(2025, 4, 3 + number % 25)
        ),
    )


def _item(site: str, line: EditionItem, told: str, gap: str) -> Item:
    code, subjects = line.code, line.subjects
    verdict = Verdict(told)
    there = verdict in {Verdict.MET, Verdict.PARTIAL}
    gap = "missing" if verdict is Verdict.MISSING else gap
    kind, _, element = gap.partition(":")
    lacks = verdict in {Verdict.PARTIAL, Verdict.MISSING}
    return Item(
        code=code,
        title=line.title_th,
        title_en=line.title_en,
        subjects=subjects,
        indicator=line.indicator,
        verdict=verdict,
        confidence="certain" if int(code[1:]) % 4 else "probable",
        fiscal_year=2568 if there else None,
        present=there,
        ita_points=round(40 / 28 + int(code[1:]) % 3 / 2, 2),
        due=date(2025, 10, 1) if verdict is Verdict.NOT_DUE else date(2024, 10, 1),
        cause="timeout" if verdict is Verdict.UNVERIFIED else "",
        gaps=(Gap(id=gap, advice=f"แก้ {kind} ให้ครบถ้วน", advice_en=f"Mend {kind}", subject=subjects[0]),)
        if lacks
        else (),
        evidence=(
            Evidence(
                url=f"{site}{code}",
                title=f"หน้า {code}",
                kind="page",
                quote=line.title_th,
                sha256=f"{code}{told}",
                subject=subjects[0],
            ),
        )
        if there
        else (),
        elements=(Element(id=element, subject=subjects[0], title="ระยะเวลาดำเนินการ", title_en="Period", seen=False),)
        if verdict is Verdict.PARTIAL and element
        else (),
    )


def _scores(items: tuple[Item, ...]) -> Scores:
    due = [item for item in items if item.verdict is not Verdict.NOT_DUE]
    if not due:
        return Scores(presence=None, freshness=None, oit=None)
    met = sum(item.verdict is Verdict.MET for item in due)
    open_ = sum(item.verdict is Verdict.UNVERIFIED for item in due)
    low, high = round(100 * met / len(due), 2), round(100 * (met + open_) / len(due), 2)
    return Scores(
        presence=round(100 * sum(item.present for item in due) / len(due), 2),
        freshness=low,
        oit=Range(low=low, high=high),
        indicators=(IndicatorScore(id="9", title="การเปิดเผยข้อมูล", low=low, high=high),),
    )
