"""The sentences of an audit: what each gap means for the agency and what to do, and why a verdict is what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from checklist.schema import Subject, Text2, Vocabulary
from core.audit import Evidence, Gap, Lead, Verdict
from core.causes import causes


class FindingLike(Protocol):
    """What a reason is told from."""

    @property
    def subject(self) -> Subject: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def evidence(self) -> tuple[Evidence, ...]: ...
    @property
    def leads(self) -> tuple[Lead, ...]: ...
    @property
    def gaps(self) -> tuple[Gap, ...]: ...
    @property
    def cause(self) -> str: ...
    @property
    def door(self) -> Lead | None: ...
    @property
    def lacking(self) -> tuple[Gap, ...]: ...


_GAP_WORDS: dict[str, Text2] = {
    "stale": Text2(th="ปีไม่ตรง", en="wrong year"),
    "undated": Text2(th="ไม่ระบุปี", en="no year stated"),
    "form_only": Text2(th="มีแต่แบบฟอร์มให้ดาวน์โหลด", en="there are only forms to download"),
    "other_agency": Text2(th="ไฟล์เป็นของหน่วยงานอื่น", en="the file is another agency's"),
    "not_reachable_from_home": Text2(th="กดจากหน้าแรกไปไม่ถึง", en="not reachable from the home page"),
}

_LEAD_WORDS: dict[str, Text2] = {
    "nowhere": Text2(th="มีหัวข้อแต่ลิงก์ไม่ได้ผูกกับหน้าใด", en="a label stands there, but its link leads nowhere"),
    "broken_link": Text2(th="มีหัวข้อแต่ลิงก์เปิดไม่ได้", en="a label stands there, but its link is dead"),
    "empty_page": Text2(th="มีหัวข้อแต่หน้าไม่มีข้อมูล", en="the page behind the label is empty"),
    "criteria_only": Text2(th="หน้ามีแต่ข้อความเกณฑ์", en="the page only repeats the criteria"),
    "lookalike_only": Text2(th="พบเพียงเรื่องที่ชื่อคล้ายกัน", en="only something that reads alike was found"),
    "news_only": Text2(th="พบเพียงข่าวหรือภาพกิจกรรม", en="only a news story was found"),
}

_LACKING = re.compile(r"\s*\([^()]*\{lacking\}[^()]*\)")


def _fill(text: str, **words: str) -> str:
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    return text


@dataclass(frozen=True, slots=True)
class Advice:
    """Sentences in Thai and English, from the subjects' own words first, then the shared ones."""

    vocabulary: Vocabulary

    def gap(self, gap: str, subject: Subject, *, year: int, found: str = "", label: str = "", lacking: str = "") -> Gap:
        """One gap with its sentence. ``year`` is the B.E. fiscal year asked for, ``found`` the one found, ``lacking`` what
        of an element is not there (months); the brackets that would tell it go where that is not known.
        """
        sentence = self._sentence(gap, subject)
        if not lacking:
            sentence = Text2(th=_LACKING.sub("", sentence.th), en=_LACKING.sub("", sentence.en))
        th = {
            "title": subject.title.th,
            "year": str(year),
            "found": found or "อื่น",
            "label": label or subject.title.th,
            "lacking": lacking,
        }
        en = {
            "title": subject.title.en,
            "year": str(year),
            "found": found or "another year",
            "label": label or subject.title.en,
            "lacking": lacking,
        }
        return Gap(id=gap, advice=_fill(sentence.th, **th), advice_en=_fill(sentence.en, **en), subject=subject.id)

    def _sentence(self, gap: str, subject: Subject) -> Text2:
        if gap.startswith("element:"):
            for rule in subject.elements:
                if rule.id == gap.removeprefix("element:"):
                    return rule.advice
            return subject.advice.missing
        own: Text2 | None = getattr(subject.advice, gap, None) if gap in type(subject.advice).model_fields else None
        return own or self.vocabulary.advice[gap]

    def reason(self, verdict: Verdict, findings: Sequence[FindingLike], cause: str) -> Text2:
        """Why an item's verdict is what it is, in one sentence."""
        match verdict:
            case Verdict.MET:
                return Text2(
                    th="พบข้อมูลตรงเรื่อง ตรงปี และครบองค์ประกอบที่ตรวจได้",
                    en="Found: right subject, right period, every element seen.",
                )
            case Verdict.NOT_DUE:
                return Text2(th="ยังไม่ถึงกำหนดที่ต้องเผยแพร่", en="Not due yet.")
            case Verdict.UNVERIFIED:
                why = causes().words(cause).because
                behind = next((one for one in findings if one.door is not None and one.cause == cause), None)
                if behind is None or behind.door is None:
                    return Text2(th=f"ยังตรวจไม่ได้: {why.th}", en=f"Could not be checked: {why.en}.")
                name, found = behind.door.text, self._lacking(behind, behind.lacking)
                th = f"ยังตรวจไม่ได้: เปิดหน้า “{name}” ที่อาจมีเรื่องนี้ไม่ได้ ({why.th})"
                en = f"Could not be checked: “{name}”, which may hold it, could not be opened ({why.en})."
                if found is not None:
                    th, en = f"{th} ที่พบแล้ว: {found.th}", f"{en} What was found: {found.en}."
                return Text2(th=th, en=en)
            case Verdict.MISSING:
                leads = [lead for finding in findings for lead in finding.leads if lead.why in _LEAD_WORDS]
                gaps = {gap.id for finding in findings for gap in finding.gaps}
                lead = next(
                    (one for one in leads if one.why in gaps or (one.why == "nowhere" and "broken_link" in gaps)), None
                )
                if lead is None:
                    return Text2(th="ค้นทั้งเว็บไซต์แล้วไม่พบ", en="Looked for on the whole site and not found.")
                words = _LEAD_WORDS[lead.why]
                return Text2(th=f"ไม่พบข้อมูล: {words.th} (“{lead.text}”)", en=f"Not there: {words.en} (“{lead.text}”).")
            case Verdict.PARTIAL:
                return self._partial(findings)

    def _partial(self, findings: Sequence[FindingLike]) -> Text2:
        th: list[str] = []
        en: list[str] = []
        for finding in findings:
            if finding.verdict is Verdict.MISSING:
                th.append(f"ไม่พบ {finding.subject.title.th}")
                en.append(f"{finding.subject.title.en} was not found")
                continue
            lacking = self._lacking(finding, finding.gaps)
            if lacking is not None:
                th.append(lacking.th)
                en.append(lacking.en)
        return Text2(
            th="พบข้อมูลแล้ว แต่" + " · ".join(dict.fromkeys(th or ["ยังไม่ครบ"])),
            en="Found, but " + "; ".join(dict.fromkeys(en or ["incomplete"])) + ".",
        )

    def _lacking(self, finding: FindingLike, gaps: Sequence[Gap]) -> Text2 | None:
        """What gaps say of the evidence, in a few words; None where there are none to tell."""
        th: list[str] = []
        en: list[str] = []
        for gap in gaps:
            if gap.id.startswith("element:"):
                rule = next((r for r in finding.subject.elements if f"element:{r.id}" == gap.id), None)
                if rule is not None:
                    th.append(f"ขาด{rule.title.th}")
                    en.append(f"lacks {rule.title.en}")
            elif gap.id in _GAP_WORDS:
                period = finding.evidence[0].period if finding.evidence else ""
                suffix = f" (พบ {period})" if gap.id == "stale" and period else ""
                suffix_en = f" (found {period})" if gap.id == "stale" and period else ""
                th.append(_GAP_WORDS[gap.id].th + suffix)
                en.append(_GAP_WORDS[gap.id].en + suffix_en)
        return Text2(th=" · ".join(dict.fromkeys(th)), en="; ".join(dict.fromkeys(en))) if th else None
