"""Small audits with the places that link sheets and pages are made of."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.audit import Audit, Considered, DeclaredCheck, DeclaredItem, Evidence, Gap, Item, Verdict, Weighed
from tests.reports.golden import golden_audit

SITE = "https://www.bantuayang.example/"
PERIOD = "ปีงบประมาณ พ.ศ. 2568"


def found(path: str, **changes: Any) -> Evidence:
    """A page of the site, two clicks from home."""
    values = {"url": path if "://" in path else SITE + path, "title": "กดที่นี่", "kind": "page", "subject": "plan"}
    return Evidence.model_validate(
        values | {"via": ("หน้าแรก", path), "period": "2568", "confidence": "certain"} | changes
    )


def weighed(evidence: Evidence, **changes: Any) -> Weighed:
    values = {"label": "-", "url": evidence.url, "kind": "page", "score": 100.0, "verdict": Verdict.MET, "fit": "right"}
    return Weighed.model_validate(values | {"outcome": "lost", "why": "-", "why_en": "-"} | changes)


def item(*evidence: Evidence, code: str = "O5", verdict: str = "met", **changes: Any) -> Item:
    """An item with evidence, best first; all of it as good unless ``places`` says otherwise. ``gaps``: their ids."""
    places = changes.pop("places", tuple(weighed(one) for one in evidence))
    gaps = tuple(Gap(id=gap, advice=f"ให้แก้ {gap}", advice_en=f"Mend {gap}") for gap in changes.pop("gaps", ()))
    values = {
        "code": code,
        "title": "แผนพัฒนา",
        "title_en": "Plan",
        "subjects": ("plan",),
        "indicator": "9",
        "sub_indicator": "9.2",
        "verdict": verdict,
        "confidence": "certain",
        "present": bool(evidence),
        "ita_points": 1.0,
        "due": date(2024, 10, 1),
        "period": PERIOD,
        "period_en": "fiscal year 2568",
        "reason": "พบแล้ว",
        "evidence": evidence,
        "gaps": gaps,
        "considered": (Considered(subject="plan", title="แผน", verdict=Verdict(verdict), places=places),),
    }
    return Item.model_validate(values | changes)


def audit(*items: Item, **changes: Any) -> Audit:
    """An audit of nothing but these items, of a list that is not provisional."""
    golden = golden_audit()
    edition = golden.edition.model_copy(update={"provisional": False})
    crawl = golden.crawl.model_copy(update={"state": "complete", "cause": None})
    return golden.model_copy(update={"items": items, "edition": edition, "crawl": crawl, **changes})


def declared(code: str, *checks: tuple[str, str], subject: str = "plan") -> DeclaredItem:
    """The declared links of an item: address and verdict."""
    links = tuple(
        DeclaredCheck.model_validate(
            {"url": url, "verdict": verdict, "confidence": "certain", "opens": True, "place": "site", "from_home": True}
            | {"holds": "page", "subject": subject, "fit": "right", "reason": "-", "reason_en": "-"}
        )
        for url, verdict in checks
    )
    return DeclaredItem(code=code, title="แผนพัฒนา", verdict=links[0].verdict, links=links)
