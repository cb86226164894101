"""Invented ITA analyses that show every part of the papers: one year, five years, a total alone, weights not known."""

from __future__ import annotations

from statistics import fmean

from core.audit import Range, SourceConfidence, Verdict
from core.ita import (
    InstrumentId,
    ItaAnalysis,
    ItaIndicator,
    ItaInstrument,
    ItaYear,
    Statement,
    Step,
    SurveySample,
    Tone,
    WhatIf,
    Worth,
    WorthGap,
)

AGENCY = "เทศบาลตำบลตัวอย่าง"
TITLES = (
    ("การปฏิบัติหน้าที่", "Performance of duties"),
    ("การใช้งบประมาณ", "Use of the budget"),
    ("การใช้อำนาจ", "Use of power"),
    ("การใช้ทรัพย์สินของราชการ", "Use of public property"),
    ("การแก้ไขปัญหาการทุจริต", "Dealing with corruption"),
    ("คุณภาพการดำเนินงาน", "Quality of work"),
    ("ประสิทธิภาพการสื่อสาร", "Communication"),
    ("การปรับปรุงระบบการทำงาน", "Improvement of work"),
    ("การเปิดเผยข้อมูล", "Disclosure of information"),
    ("การป้องกันการทุจริต", "Prevention of corruption"),
)
INSTRUMENTS: tuple[tuple[InstrumentId, float, range], ...] = (
    ("IIT", 0.3, range(5)),
    ("EIT", 0.3, range(5, 8)),
    ("OIT", 0.4, range(8, 10)),
)
SCORES = (92.41, 88.66, 88.66, 84.58, 87.57, 76.23, 74.22, 74.51, 97.50, 100.0)


def said(name: str, th: str, en: str, tone: Tone = "note", certainty: SourceConfidence = "high") -> Statement:
    return Statement(id=name, th=th, en=en, tone=tone, certainty=certainty)


def year(
    fiscal_year: int,
    scores: tuple[float, ...] | None,
    *,
    before: tuple[float, ...] | None = None,
    weights: bool = True,
    stated: float | None = None,
    level: str | None = "A",
    statements: tuple[Statement, ...] = (),
) -> ItaYear:
    """A year as ``checklist.ita`` would make it."""
    indicators = tuple(
        ItaIndicator(
            id=str(number + 1),
            title=th,
            title_en=en,
            instrument=instrument,
            score=scores[number] if scores else None,
            below_target=scores[number] < 85 if scores else None,
            to_target=round(max(0.0, 85 - scores[number]) * weight / len(members), 2) if scores and weights else None,
            change=round(scores[number] - before[number], 2) if scores and before else None,
        )
        for instrument, weight, members in INSTRUMENTS
        for number, (th, en) in ((one, TITLES[one]) for one in members)
    )
    means = {one: fmean(scores[number] for number in members) for one, _, members in INSTRUMENTS} if scores else {}
    total = round(sum(weight * means[one] for one, weight, _ in INSTRUMENTS), 2) if scores and weights else None
    return ItaYear(
        fiscal_year=fiscal_year,
        instruments=tuple(
            ItaInstrument(
                id=one,
                title=one,
                title_en=one,
                weight=weight if weights else None,
                mean=round(means[one], 2) if means else None,
                weighted=round(weight * means[one], 2) if means and weights else None,
            )
            for one, weight, _ in INSTRUMENTS
        ),
        indicators=indicators,
        total=total,
        level=level if total is not None else None,
        weights_certainty="high" if weights else "unknown",
        level_certainty="high" if weights else "unknown",
        stated_total=stated,
        stated_level=level if stated is not None else None,
        total_agrees=abs(stated - total) < 0.02 if stated is not None and total is not None else None,
        total_off=round(stated - total, 2) if stated is not None and total is not None else None,
        level_agrees=True if stated is not None and total is not None else None,
        below=tuple(
            one.id
            for one in sorted(indicators, key=lambda one: 101.0 if one.score is None else one.score)
            if one.below_target
        ),
        statements=statements,
    )


STANDING = (
    said(
        "total",
        "ปีงบประมาณ พ.ศ. 2565 ได้คะแนนรวม 88.51 คะแนน อยู่ในระดับ A",
        "88.51 points in fiscal year 2565: level A",
        "good",
    ),
    said(
        "agrees",
        "คะแนนรวมที่หน่วยงานระบุ 88.51 คะแนน ตรงกับที่คำนวณจากตัวชี้วัด",
        "The stated total of 88.51 follows from the indicators",
        "good",
    ),
    said("below", "มี 4 ตัวชี้วัดต่ำกว่าเป้าหมาย 85 คะแนน ต่ำสุดคือตัวชี้วัดที่ 7", "Four indicators lie below 85", "mend"),
)
STEPS = tuple(
    Step(
        indicator=one,
        points=points,
        what=f"ยกระดับตัวชี้วัดที่ {one} {TITLES[int(one) - 1][0]} ให้ถึง 85 คะแนน",
        what_en=f"Raise indicator {one} to 85",
        who=who,
        who_en="Office of the Clerk",
        until="28 กุมภาพันธ์ 2566 ก่อนเริ่มสำรวจ",
        until_en="28 February 2023, before the survey",
        until_certainty="medium",
        certainty="medium",
    )
    for one, points, who in (
        ("7", 1.08, "สำนักปลัด (งานประชาสัมพันธ์)"),
        ("8", 1.05, "สำนักปลัด"),
        ("6", 0.88, "ทุกส่วนราชการ"),
        ("4", 0.03, "กองคลัง"),
    )
)


def one_year() -> ItaAnalysis:
    """A good year with four indicators below the target and a total that agrees."""
    told = (*STANDING[1:2], said("weights", "น้ำหนักของปีนี้ยืนยันจากคะแนนที่ประกาศ", "This year's weights are confirmed"))
    return ItaAnalysis(
        tool="0.1.0",
        agency=AGENCY,
        target=85,
        years=(year(2565, SCORES, stated=88.51, statements=told),),
        standing=STANDING,
        steps=STEPS,
    )


def five_years() -> ItaAnalysis:
    """Five years with a year of a stated total alone, an audit, two suppositions and samples."""
    rows: dict[int, tuple[float, ...] | None] = {
        2563: (80.79, 67.18, 92.82, 70.24, 70.59, 78.73, 76.76, 75.29, 4.00, 0.00),
        2564: (93.20, 81.25, 86.26, 80.48, 88.95, 80.06, 82.74, 77.72, 71.92, 18.75),
        2565: SCORES,
        2566: None,
        2567: (93.0, 90.1, 89.2, 86.0, 90.0, 82.5, 84.0, 80.25, 88.0, 75.0),
    }
    levels = {2563: "F", 2564: "C", 2565: "A", 2566: "ผ่านดี", 2567: "ผ่าน"}
    stated = {2563: 45.56, 2566: 96.72}
    wrong = said(
        "total_off",
        "คะแนนรวมที่ระบุ 45.56 น้อยกว่าที่คำนวณได้ 46.78 อยู่ 1.22 คะแนน แต่ระดับ F ยังคงเดิม",
        "The stated total of 45.56 is 1.22 below the computed 46.78; level F stands",
        "mend",
    )
    years = tuple(
        year(
            number,
            scores,
            before=rows.get(number - 1),
            stated=stated.get(number),
            level=levels[number],
            statements=(wrong,) if number == 2563 else (),
        )
        for number, scores in rows.items()
    )
    gaps = tuple(
        WorthGap(code=code, title=title, title_en=en, indicator=code[-1], verdict=verdict, points=points)
        for code, title, en, verdict, points in (
            ("O34", "มาตรการส่งเสริมคุณธรรมและความโปร่งใส", "Measures for integrity", Verdict.MISSING, 2.5),
            ("O13", "E-Service", "E-service", Verdict.PARTIAL, 0.57),
            ("O7", "ข่าวประชาสัมพันธ์ <b>ใหม่</b>", "News", Verdict.UNVERIFIED, 1.0),
        )
    )
    return ItaAnalysis(
        tool="0.1.0",
        agency=AGENCY,
        target=85,
        years=years,
        standing=STANDING[:1],
        steps=(
            Step(
                indicator="9",
                codes=("O34", "O13"),
                points=3.07,
                what="แก้ข้อมูลบนเว็บไซต์ข้อ O34 และ O13",
                what_en="Mend O34 and O13",
                who="หน่วยงานที่รับผิดชอบ",
                who_en="the unit responsible",
                until="28 กุมภาพันธ์ 2568",
                until_en="28 February 2025",
                certainty="low",
            ),
            *STEPS,
            *STEPS,
        ),
        changes=(
            said("change", "ปี 2564 เพิ่มขึ้นจากปี 2563 จำนวน 21.21 คะแนน", "Up 21.21 points from 2563 to 2564", "good"),
        ),
        what_if=(
            WhatIf(
                fiscal_year=2567,
                survey_year=2567,
                codes=("O13", "O34"),
                before=Range(low=82.10, high=83.10),
                after=Range(low=85.17, high=86.17),
                oit_before=Range(low=73.33, high=75.83),
                oit_after=Range(low=81.0, high=83.5),
                level_before=("ต้องปรับปรุง",),
                level_after=("ผ่าน",),
                statement=said("what_if", "ถ้าแก้ O13 และ O34 จะได้ 85.17 ถึง 86.17", "With O13 and O34: 85.17 to 86.17"),
            ),
            WhatIf(
                fiscal_year=2567,
                survey_year=2567,
                codes=(),
                before=Range(low=82.10, high=83.10),
                after=Range(low=93.0, high=93.0),
                oit_before=Range(low=73.33, high=75.83),
                oit_after=Range(low=100, high=100),
                level_before=(),
                level_after=(),
                statement=said("what_if", "ถ้าแก้ครบ คะแนนรวม 93.00", "With all: 93.00", "good", "low"),
            ),
        ),
        samples=(
            SurveySample(
                instrument="IIT",
                population=1250,
                required=125,
                statement=said("sample", "ร้อยละ 10 แต่ไม่น้อยกว่า 100 คน", "10 %, at least 100", certainty="medium"),
            ),
            SurveySample(
                instrument="EIT",
                population=None,
                required=None,
                statement=said("sample", "ไม่ทราบจำนวนผู้รับบริการ จึงบอกจำนวนผู้ตอบไม่ได้", "The number served is not known"),
            ),
        ),
        worth=Worth(
            fiscal_year=2567,
            site="https://www.example.go.th/",
            gaps=gaps,
            points_lost=3.07,
            points_open=1.0,
            oit=Range(low=73.33, high=75.83),
            file_oit=81.5,
            fits=False,
            statements=(said("worth", "เว็บไซต์ขาด 2 ข้อ เสียไป 3.07 คะแนน", "Two gaps cost 3.07 points", "mend"),),
        ),
    )


def only_total() -> ItaAnalysis:
    """A stated total without a single indicator."""
    told = said(
        "level",
        "ระดับผ่านดี เป็นไปได้เมื่อมีเครื่องมือวัดอย่างน้อยหนึ่งตัวต่ำกว่า 95 คะแนน",
        "That level is possible if one instrument is below 95",
        certainty="medium",
    )
    found = year(2566, None, stated=96.72, level="ผ่านดี", statements=(told,))
    return ItaAnalysis(
        tool="0.1.0", agency="", target=85, years=(found.model_copy(update={"possible_levels": ("ผ่านดีเยี่ยม", "ผ่านดี")}),)
    )


def weights_unknown() -> ItaAnalysis:
    """A year whose weights and levels nobody knows yet, all scores above the target."""
    found = year(2570, (90.0,) * 10, weights=False, level=None)
    return ItaAnalysis(tool="0.1.0", agency=AGENCY, target=85, years=(found,))
