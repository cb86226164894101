"""A new fiscal year's list before the official one is known: last year's, carried over and marked provisional."""

from __future__ import annotations

import json
import re

from checklist.schema import Edition, EditionItem, Text2

_YEAR = re.compile(r"25\d\d")


def carried_over(edition: Edition, year: int) -> Edition:
    """The same list for another fiscal year (B.E.): years named in titles move along, every line is provisional."""
    moved = year - edition.fiscal_year

    def along(text: str) -> str:
        return _YEAR.sub(lambda found: str(int(found[0]) + moved), text)

    return Edition(
        fiscal_year=year,
        revision="",
        confidence="provisional",
        provisional=True,
        note=Text2(
            th=(
                f"ฉบับชั่วคราว: ยังไม่ทราบรายการของปี {year} จึงยกรายการของปี {edition.fiscal_year} มาใช้โดยเลื่อนปีในชื่อข้อตาม "
                "ผลการตรวจใช้เตรียมตัวได้ แต่ใช้อ้างอิงไม่ได้"
            ),
            en=(
                f"Provisional: the FY{year} list is not known. This is the FY{edition.fiscal_year} list with the years "
                "in its titles moved along. Good for preparing, not for citing."
            ),
        ),
        oit_weight=edition.oit_weight,
        weights_confidence="unknown",
        grouping_confidence="provisional" if edition.sub_indicators else "unknown",
        indicators=edition.indicators,
        sub_indicators=edition.sub_indicators,
        items=tuple(
            item.model_copy(
                update={
                    "title_th": along(item.title_th),
                    "title_en": along(item.title_en),
                    "confidence": "provisional",
                }
            )
            for item in edition.items
        ),
    )


def edition_text(edition: Edition) -> str:
    """An edition as the text of its file: one line per item, grouped, with the comments a mender needs."""
    year = edition.fiscal_year
    lines = [
        f"# The OIT checklist of fiscal year {year} (B.E.): 1 October {year - 1} to 30 September {year}.",
        "# confidence of an item is about its code and title. What an item asks for stands with its subjects.",
        "",
        f"fiscal_year: {year}",
        f"confidence: {edition.confidence}",
        *(["provisional: true"] if edition.provisional else []),
        "note:",
        f"  th: {_quoted(edition.note.th)}",
        f"  en: {_quoted(edition.note.en)}",
        "",
        "# The website's share of the ITA total; the rest is asked of staff and of the public.",
        f"oit_weight: {edition.oit_weight:.2f}",
        f"weights_confidence: {edition.weights_confidence}",
        "# Which item counts in which sub-indicator: the score is a mean of means, so this moves an item's points.",
        f"grouping_confidence: {edition.grouping_confidence}",
        "",
        "indicators:",
        *(_titled(name, title) for name, title in edition.indicators.items()),
    ]
    if edition.sub_indicators:
        lines += ["sub_indicators:", *(_titled(name, title) for name, title in edition.sub_indicators.items())]
    else:
        lines.append("sub_indicators: {}  # not known: items weigh equally within their indicator")
    lines += ["", "items:"]
    group = ""
    for item in edition.items:
        heading = _heading(edition, item)
        if heading != group:
            lines.append(f"  # {heading}")
            group = heading
        lines.append(_line(item))
    return "\n".join(lines) + "\n"


def _heading(edition: Edition, item: EditionItem) -> str:
    if item.sub_indicator is None:
        return f"{item.indicator} {edition.indicators[item.indicator].th}"
    return f"{item.sub_indicator} {edition.sub_indicators[item.sub_indicator].th}"


def _line(item: EditionItem) -> str:
    sub_indicator = "null" if item.sub_indicator is None else _quoted(item.sub_indicator)
    return (
        f"  - {{code: {item.code}, title_th: {_quoted(item.title_th)}, title_en: {_quoted(item.title_en)}, "
        f"indicator: {_quoted(item.indicator)}, sub_indicator: {sub_indicator}, "
        f"subjects: [{', '.join(item.subjects)}], confidence: {item.confidence}}}"
    )


def _titled(name: str, title: Text2) -> str:
    return f"  {_quoted(name)}: {{th: {_quoted(title.th)}, en: {_quoted(title.en)}}}"


def _quoted(text: str) -> str:
    # A JSON string is a YAML string in double quotes.
    return json.dumps(text, ensure_ascii=False)
