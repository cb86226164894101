"""Audits for papers about plans: the rich invented one, put right or wrong item by item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import docx

from core.audit import Audit, Evidence, Gap, Item, Verdict
from core.ita import ItaAnalysis, ItaIndicator, ItaInstrument, ItaYear
from tests.reports.golden import SITE, golden_audit

SUBJECTS = {
    "O6": ("annual_action_plan", "action_plan_progress"),
    "O12": ("procurement_list", "procurement_progress"),
    "O15": ("hr_annual_report",),
    "O16": ("ethics_code", "ethics_drive"),
    "O23": ("risk_assessment",),
    "O24": ("risk_management",),
    "O27": ("integrity_measures",),
    "O28": ("integrity_measures_report",),
}
"""Real subjects for some items of the golden audit, whose own are invented."""
TITLES = {"1": "การปฏิบัติหน้าที่", "4": "การใช้ทรัพย์สินของราชการ", "10": "การป้องกันการทุจริต"}
SCORES = (93.20, 81.25, 86.26, 80.48, 88.95, 80.06, 82.74, 77.72, 71.92, 18.75)


def met(item: Item) -> Item:
    """The item as it is when all is well."""
    evidence = item.evidence or (Evidence(url=f"{SITE}{item.code.lower()}", title=item.title, kind="page"),)
    return changed(item, verdict=Verdict.MET, gaps=(), cause="", present=True, leads=(), evidence=evidence)


def changed(item: Item, **fields: Any) -> Item:
    return item.model_copy(update=fields)


def plan_audit(items: Mapping[str, Item] | None = None, **fields: Any) -> Audit:
    """The golden audit with real subjects in places, some items and fields changed."""
    audit = golden_audit()
    made = []
    for item in audit.items:
        subjects = SUBJECTS.get(item.code)
        if subjects:
            gaps = tuple(gap.model_copy(update={"subject": subjects[0]}) for gap in item.gaps)
            leads = tuple(lead.model_copy(update={"subject": subjects[0]}) for lead in item.leads)
            seen = tuple(one.model_copy(update={"subject": subjects[0]}) for one in item.evidence)
            item = changed(item, subjects=subjects, gaps=gaps, leads=leads, evidence=seen)  # noqa: PLW2901
        made.append((items or {}).get(item.code, item))
    return audit.model_copy(update={"items": tuple(made), **fields})


def of(audit: Audit, code: str) -> Item:
    return next(item for item in audit.items if item.code == code)


def later_audit(audit: Audit, days: int, changes: Mapping[str, Item] | None = None, **fields: Any) -> Audit:
    """The same site some days on."""
    items = tuple((changes or {}).get(item.code, item) for item in audit.items)
    update = {
        "items": items,
        "fetched": audit.fetched + timedelta(days=days),
        "as_of": audit.as_of + timedelta(days=days),
    }
    return audit.model_copy(update={**update, **fields})


def all_met() -> Audit:
    audit = plan_audit()
    return audit.model_copy(update={"items": tuple(met(item) for item in audit.items)})


def gap(item: Item, id_: str) -> Item:
    """The item with one gap of this id alone."""
    return changed(item, verdict=Verdict.PARTIAL, present=True,
                   gaps=(Gap(id=id_, advice="แก้ไข", subject=item.subjects[0]),))  # fmt: skip


def analysis(**fields: Any) -> ItaAnalysis:
    """Last year's scores of an agency, seven indicators below the target."""
    means = {"IIT": 86.03, "EIT": 80.17, "OIT": 45.34}

    def instrument(number: int) -> Any:
        return "IIT" if number < 6 else "EIT" if number < 9 else "OIT"

    indicators = tuple(
        ItaIndicator(
            id=str(number), title=TITLES.get(str(number), f"ตัวชี้วัดที่ {number}"), title_en="", score=score,
            instrument=instrument(number), below_target=score < 85, to_target=None, change=None,
        )
        for number, score in enumerate(SCORES, start=1)
    )  # fmt: skip
    instruments = tuple(
        ItaInstrument(id=id_, title=id_, title_en=id_, weight=0.3, mean=mean, weighted=None)  # type: ignore[arg-type]
        for id_, mean in means.items()
    )
    year = {
        "fiscal_year": 2567, "instruments": instruments, "indicators": indicators, "total": 67.99, "level": "ต้องปรับปรุงโดยด่วน",
        "weights_certainty": "medium", "level_certainty": "medium", "stated_total": None, "stated_level": None,
        "total_agrees": None, "total_off": None, "level_agrees": None, "below": ("10",), "statements": (), **fields,
    }  # fmt: skip
    return ItaAnalysis(tool="0.1.0", agency="เทศบาลตำบลบ้านตัวอย่าง", target=85, years=(ItaYear.model_validate(year),))


def text_of(paper: bytes) -> str:
    """All words of a Word file, cells too, one paragraph a line."""
    document = docx.Document(BytesIO(paper))
    return "\n".join(
        "".join(text.text or "" for text in node.iter("{*}t")) for node in document.element.body.iter("{*}p")
    )


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T02:30:00+00:00")


def day(text: str) -> date:
    return date.fromisoformat(text)
