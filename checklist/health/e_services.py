"""E-services: how many there are, which of them answer, and how many the agency set itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from checklist.classifying import Classifier
from checklist.elements import FORM_HOSTS, is_request_form
from checklist.findings import Judge
from checklist.health.words import place, told
from checklist.view import View
from core.audit import HealthCheck, HealthPlace, Verdict
from core.snapshot import Link
from core.thai import arabic_digits, clean

SUBJECT = "e_service"
State = Literal["answers", "gone", "closed", "login", "unread"]

_NO_SERVICE = re.compile("ประเมิน|พึงพอใจ|สำรวจ|สอบถาม|ร้องเรียน|ร้องทุกข์|ข้อเสนอแนะ|ความคิดเห็น|ถาม-ตอบ|ทุจริต")
"""Words of forms that ask a visitor for an opinion or a complaint, not what they want done."""

_ABOUT_IT = re.compile("คู่มือ|วิธี|ขั้นตอน|แนะนำ|สถิติ|รายงาน|ประกาศ|ดาวน์โหลด|แผน|ผลการ|ข่าว")
"""Words of what tells of a service, and is none."""
_FILE_END = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png)$", re.IGNORECASE)

_UNITS = "(?:บริการ|งานบริการ|ระบบงาน|ระบบ|เรื่อง|ช่องทาง|กระบวนงาน|งาน)"
_NUMBER = r"\s*(?:จำนวน\s*)?([\d๐-๙]{1,2})\s*"
_AT_LEAST = "(?:ไม่น้อยกว่า|อย่างน้อย|ไม่ต่ำกว่า)"
_TARGETS = (
    re.compile(rf"e-?\s?service.{{0,80}}?{_AT_LEAST}{_NUMBER}{_UNITS}", re.IGNORECASE),
    re.compile(rf"{_AT_LEAST}{_NUMBER}{_UNITS}.{{0,60}}?e-?\s?service", re.IGNORECASE),
)
_INTENDED = re.compile("เป้าหมาย|ตัวชี้วัด|จัดทำ|จัดให้มี|พัฒนา|เพิ่ม|ดำเนินการ|ให้บริการ")
"""Words of a line that says what is to be done."""
TARGET_LINE = 300
"""Characters of a line that is looked at for a target."""


@dataclass(frozen=True, slots=True)
class Service:
    """One e-service that the site offers."""

    url: str
    text: str
    on: str
    state: State
    action: str = ""
    """Where its form is sent: one page may hold several."""


@dataclass(frozen=True, slots=True)
class Target:
    """How many e-services the agency set itself, in its own words."""

    count: int
    quote: str
    on: str


def e_services(bench: Judge) -> HealthCheck | None:
    """The line on e-services, its value those that answer; None where the checklist does not know the subject."""
    if SUBJECT not in bench.subjects:
        return None
    found = services(bench)
    target = own_target(bench)
    shown = [place(one.url, one.state, text=one.text, on=one.on) for one in found]
    if target is not None:
        shown.append(place(target.on, "on_target_page", text=target.quote))
    wanted = target.count if target is not None else None
    if not found:
        return _none(bench, shown, wanted)
    answering = sum(one.state == "answers" for one in found)
    failed = sum(one.state in {"gone", "closed"} for one in found)
    unsure = len(found) - answering - failed
    if failed:
        return told(
            "e_service", "some_fail", places=shown, value=answering, target=wanted, all=len(found), failed=failed
        )
    if unsure:
        return told(
            "e_service", "not_checked", places=shown, value=answering, target=wanted, all=len(found), open=unsure
        )
    if wanted is not None and answering < wanted and bench.snapshot.state == "complete":
        return told("e_service", "below_target", places=shown, value=answering, target=wanted, count=answering)
    return told("e_service", "answer", places=shown, value=answering, target=wanted, count=answering)


def _none(bench: Judge, shown: list[HealthPlace], wanted: int | None) -> HealthCheck:
    finding = bench.finding(SUBJECT)
    lacking = finding.verdict is Verdict.MISSING or any(gap.id == "element:request_form" for gap in finding.gaps)
    if lacking and finding.verdict is not Verdict.UNVERIFIED and bench.snapshot.state == "complete":
        return told("e_service", "none", places=shown, value=0, target=wanted)
    return told("e_service", "unknown", places=shown, target=wanted)


def services(bench: Judge) -> tuple[Service, ...]:
    """The services that the pages on e-services offer and that links name as such, each once, sorted by address."""
    survey = bench.survey
    probed = {probe.url: probe for probe in bench.snapshot.health.probes if probe.kind == "service"}
    found: dict[tuple[str, str], Service] = {}

    def add(one: Service) -> None:
        known = found.get((one.url, one.action))
        if known is None or (not known.text and one.text):
            found[one.url, one.action] = one

    for view in _pages_on_services(bench):
        for one in _on_page(view):
            add(one)
        for link in view.links:
            target = survey.target(link.url)
            other = survey.views.get(target.url) if target.state == "page" else None
            if other is not None and other is not view and _may_serve(link.text, bench.classifier):
                for one in _on_page(other):
                    add(replace(one, text=clean(link.text) or one.text, on=view.page.url))
    for view in survey.views.values():
        for link in offered(view.names, view.links, view.page.links, bench.classifier):
            target = survey.target(link.url)
            text = clean(link.text)
            if target.state == "external":
                seen = probed.get(link.url)
                add(Service(link.url, text, view.page.url, seen.state if seen is not None else "unread"))
    for lead in bench.finding(SUBJECT).leads:
        told_of = _ABOUT_IT.search(lead.text) or _FILE_END.search(lead.target)
        if lead.why == "broken_link" and lead.target and not told_of:
            add(Service(lead.target, clean(lead.text), lead.on, "gone"))
    return tuple(one for _, one in sorted(found.items()))


def offered(
    names: Iterable[str], main: Iterable[Link], links: Iterable[Link], classifier: Classifier
) -> Iterator[Link]:
    """Links of a page that lead to a service elsewhere: those named so, and on a page that is named so, those in its main
    part that lead to a form.
    """
    on_services = any(SUBJECT in classifier.classify(name).subjects for name in names)
    for link in links:
        told_of = _ABOUT_IT.search(link.text) or _FILE_END.search(link.url)
        if link.url and not told_of and SUBJECT in classifier.classify(link.text).subjects:
            yield link
    if on_services:
        for link in main:
            if any(host in link.url for host in FORM_HOSTS) and _may_serve(link.text, classifier):
                yield link


def _may_serve(text: str, classifier: Classifier) -> bool:
    """Whether what a link on a page of services says leaves open that it leads to one."""
    label = classifier.classify(text)
    other = bool(label.subjects) and SUBJECT not in label.subjects
    return not other and not label.lookalike and _NO_SERVICE.search(text) is None and _ABOUT_IT.search(text) is None


def _pages_on_services(bench: Judge) -> list[View]:
    survey = bench.survey
    urls = {evidence.url for evidence in bench.finding(SUBJECT).evidence} - survey.front_pages()
    named = {url for url, view in survey.views.items() if SUBJECT in view.subjects()}
    return [survey.views[url] for url in sorted(urls | named) if url in survey.views]


def _on_page(view: View) -> Iterator[Service]:
    """The forms of a page, each a service that answers: the page came."""
    for form in view.forms:
        said = " ".join((form.heading, form.submit, *view.names[:1]))
        if is_request_form(form) and _NO_SERVICE.search(said) is None:
            name = form.heading or (view.names[0] if view.names else form.submit)
            yield Service(view.page.url, clean(name), view.page.url, "answers", form.action)


def own_target(bench: Judge) -> Target | None:
    """How many e-services the agency set itself; None where it does not say, or says several numbers for the year."""
    texts = [(url, view.own_text) for url, view in sorted(bench.survey.views.items())]
    texts += [(url, file.text) for url, file in sorted(bench.survey.files.items())]
    found: list[Target] = []
    for url, text in texts:
        if "ervice" not in text and "ERVICE" not in text:
            continue
        for line in text.split("\n"):
            said = line[:TARGET_LINE]
            if "ervice" not in said.lower() or _INTENDED.search(said) is None:
                continue
            match = next((match for pattern in _TARGETS if (match := pattern.search(said))), None)
            if match is not None and (count := int(arabic_digits(match.group(1)))):
                found.append(Target(count, clean(said)[:160], url))
    year = str(bench.year)
    of_year = [one for one in found if year in arabic_digits(one.quote)]
    chosen = of_year or found
    return chosen[0] if len({one.count for one in chosen}) == 1 else None
