"""Audits that are taken over from the last one, held against audits of the same scan that are not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from checklist.loading import load_checklist
from core.audit import Audit
from core.settings import ReadSettings, ScanSettings
from core.snapshot import Probe
from crawler import snapshot as snapshot_module
from crawler.archive import Exchange
from scheduler.audit import SNAPSHOT_NAME
from scheduler.known import known_beside
from scheduler.unchanged import kept_beside
from tests.buttons import button
from tests.generated.model import Resource
from tests.generated.suite import make_site
from tests.scheduler.visits import SITE, Auditor, Visit, said

CHECKLIST = load_checklist(2568)
DAY = date(2025, 8, 1)
WEEK = timedelta(days=7)
AGENCY = "เทศบาลตำบลบ้านตัวอย่าง"


def page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="th"><head><meta charset="utf-8"><title>{title} - {AGENCY}</title></head>'
        f"<body><main><h1>{title}</h1>{body}</main></body></html>"
    )


HOME = page(
    AGENCY,
    """<ul><li><a href="/plan">แผนดำเนินงานประจำปีงบประมาณ พ.ศ. 2568</a></li><li><a href="/news">ข่าวประชาสัมพันธ์</a></li>
    <li><a href="/gone">คู่มือหรือแนวทางการปฏิบัติงาน</a></li><li><a href="/file.txt">รายงานผลการจัดซื้อจัดจ้าง ปี 2567</a></li>
    <li><a href="/moved">ประมวลจริยธรรม</a></li><li><a href="/slow">โครงสร้างหน่วยงาน</a></li>
    <li><a href="https://eservice.example.go.th/">ระบบ E-Service ยื่นคำร้องออนไลน์</a></li></ul>""",
)
PLAN = page(
    "แผนดำเนินงานประจำปีงบประมาณ พ.ศ. 2568",
    "<table><tr><th>โครงการ</th><th>งบประมาณ</th><th>ระยะเวลา</th></tr><tr><td>ปรับปรุงถนน</td><td>120,000</td><td>ม.ค. 2568</td>"
    "</tr><tr><td>ส่งเสริมอาชีพ</td><td>40,000</td><td>พ.ค. 2568</td></tr></table>",
)
NEWS = page(
    "ข่าวประชาสัมพันธ์",
    """<p>ประชุมสภา 20 กรกฎาคม 2568</p><p>ออกหน่วยบริการ 20 สิงหาคม 2568</p><p><a href="/gone">คู่มือการปฏิบัติงานของเจ้าหน้าที่</a></p>
    <p><a href="/plan-again">แผนดำเนินงาน</a></p>""",
)
NEXT_NEWS = date(2025, 8, 20)
"""The first day that the news speak of as one to come."""
ETHICS = page("ประมวลจริยธรรมของเจ้าหน้าที่", f"<p>{AGENCY}ประกาศใช้ประมวลจริยธรรมสำหรับเจ้าหน้าที่ทุกคน ให้ยึดถือปฏิบัติ</p>" * 3)
FILE = "รายงานผลการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2567\nจ้างก่อสร้างถนน 500,000 บาท\n".encode()
VISIT = Visit(
    (
        said("/", HOME, Last_Modified="Fri, 01 Aug 2025 01:00:00 GMT"),
        said("/plan", PLAN),
        said("/news", NEWS),
        said("/plan-again", PLAN),
        said("/gone", "404", 404),
        said("/file.txt", FILE, kind="text/plain; charset=utf-8"),
        said("/moved", b"", 302, Location="/ethics"),
        said("/ethics", ETHICS),
    ),
    lost={
        SITE + "slow": {
            "cause": "timeout",
            "detail": "no answer within 30 s",
            "text": "โครงสร้างหน่วยงาน",
            "kind": "page",
        }
    },
    probes=(Probe(kind="service", url="https://eservice.example.go.th/", state="answers", status=200),),
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def audited(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Auditor:
    return Auditor(tmp_path, CHECKLIST, monkeypatch, reading=ReadSettings(ocr="never", cache_dir=cache))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Path]:
    """The audit of ``VISIT``."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        reading = ReadSettings(ocr="never", cache_dir=cache)
        yield Auditor(tmp_path_factory.mktemp("first"), CHECKLIST, monkeypatch, reading=reading)(VISIT, DAY)


def read(folder: Path) -> Audit:
    return Audit.model_validate_json((folder / "audit.json").read_text(encoding="utf-8"))


# --- what moves and decides nothing


MOVED: dict[str, Callable[[Visit], Visit]] = {
    "time and speed": lambda visit: visit.later(),
    "headers that say nothing of the page": lambda visit: visit.with_answer(
        said("/plan", PLAN, ETag='"2"', Last_Modified="Fri, 08 Aug 2025 01:00:00 GMT", X_Runtime="0.3")
    ),
    "order of pages": lambda visit: replace(visit, answers=[*visit.answers[:2], *reversed(visit.answers[2:])]),
    "an answer that came at the second try": lambda visit: replace(
        visit, answers=[said("/plan", "", 503), *visit.answers]
    ),
    "certificate": lambda visit: replace(
        visit, health={"certificate": {"issuer": "x", "expires": "2025-08-20T00:00:00Z", "trusted": True}}
    ),
    "what is no page": lambda visit: replace(
        visit, answers=[*visit.answers, replace(said("/robots.txt", b"User-agent: *\n"), role="robots")]
    ),
    "body of a redirect": lambda visit: visit.with_answer(said("/moved", "moved at 10:31", 302, Location="/ethics")),
}


@pytest.mark.parametrize("name", MOVED)
def test_an_audit_is_taken_over_whatever_moves_that_decides_nothing(name: str, first: Path, audited: Auditor) -> None:
    assert audited.taken_over(MOVED[name](VISIT.later()), DAY + WEEK, first)


def test_the_report_is_that_of_the_audit_taken_over(audited: Auditor) -> None:
    audited.formats = ("html", "json")
    former = audited(VISIT, DAY)
    assert audited.taken_over(VISIT.later(), DAY + WEEK, former)


def test_times_bytes_and_the_days_that_are_left_are_those_of_the_new_scan(first: Path, audited: Auditor) -> None:
    health = {"certificate": {"issuer": "x", "expires": "2025-08-20T00:00:00Z", "trusted": True}}
    visit = replace(VISIT.later(), health=health, answers=[said("/plan", "no", 503), *VISIT.answers])
    before, now = read(first), read(audited(visit, DAY + WEEK, first))
    assert audited.judged == 0
    assert (now.as_of, now.fetched) == (DAY + WEEK, visit.begun)
    assert now.crawl.bytes == before.crawl.bytes + 2
    assert (before.health.certificate_days_left, now.health.certificate_days_left) == (None, 12)
    assert now.items == before.items


def test_audits_are_taken_over_week_after_week(first: Path, audited: Auditor) -> None:
    second = audited(VISIT.later(), DAY + WEEK, first)
    assert audited.judged == 0
    assert audited.taken_over(VISIT.later().later(), DAY + 2 * WEEK, second)


# --- what decides


LABELLED = [said("/", HOME), said("/news", NEWS), *VISIT.answers[1:2], *VISIT.answers[3:]]
CHANGES: dict[str, Callable[[Visit], Visit]] = {
    "a page": lambda visit: visit.with_answer(said("/plan", PLAN.replace("120,000", "130,000"))),
    "a page gone": lambda visit: visit.with_answer(said("/plan", "404", 404)),
    "a page blocked": lambda visit: visit.with_answer(said("/plan", PLAN, 403)),
    "a page behind a challenge": lambda visit: visit.with_answer(said("/plan", PLAN, cf_mitigated="challenge")),
    "a page that was cut": lambda visit: visit.with_answer(replace(said("/plan", PLAN[:-20]), cut=True)),
    "a page not asked for": lambda visit: replace(
        visit, answers=[one for one in visit.answers if one.url != SITE + "news"]
    ),
    "a further page": lambda visit: replace(visit, answers=[*visit.answers, said("/more", ETHICS + "<p>2568")]),
    "the type of a page": lambda visit: visit.with_answer(said("/plan", PLAN, kind="text/html; charset=tis-620")),
    "a file": lambda visit: visit.with_answer(said("/file.txt", FILE + b"...", kind="text/plain; charset=utf-8")),
    "a file's name": lambda visit: visit.with_answer(
        said("/file.txt", FILE, kind="text/plain; charset=utf-8", Content_Disposition='attachment; filename="2568.txt"')
    ),
    "a redirect": lambda visit: visit.with_answer(said("/moved", b"", 302, Location="/plan")),
    "a cause": lambda visit: replace(visit, lost={SITE + "slow": {**visit.lost[SITE + "slow"], "cause": "robots"}}),
    "a further failure": lambda visit: replace(visit, lost={**visit.lost, SITE + "plan": {"cause": "timeout"}}),
    "scripts not run": lambda visit: replace(visit, unrendered={SITE + "plan": "no browser"}),
    "scripts run": lambda visit: replace(
        visit, answers=[*visit.answers, replace(said("/plan", ETHICS), role="rendered", plain="ab")]
    ),
    "robots": lambda visit: replace(visit, health={"robots": "forbids_some"}),
    "what was left": lambda visit: replace(
        visit, seal={"left": [{"url": SITE + "x", "text": "รายงานประจำปี", "rank": 1.0}], "left_count": 1}
    ),
    "how the scan ended": lambda visit: replace(visit, seal={"state": "partial", "cause": "budget"}),
    "which of two equal pages came first": lambda visit: replace(
        visit, answers=[visit.answers[0], visit.answers[3], *visit.answers[1:3], *visit.answers[4:]]
    ),
    "which label of a dead link came first": lambda visit: replace(
        visit, answers=[visit.answers[2], *visit.answers[:2], *visit.answers[3:]]
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_site_that_changed_is_judged(name: str, first: Path, audited: Auditor) -> None:
    assert not audited.taken_over(CHANGES[name](VISIT.later()), DAY + WEEK, first)


@pytest.mark.parametrize("days", [-1, (NEXT_NEWS - DAY).days, 61, 400])
def test_a_day_that_may_change_an_answer_has_all_judged(days: int, first: Path, audited: Auditor) -> None:
    assert not audited.taken_over(VISIT.later(), DAY + timedelta(days=days), first)


def test_until_such_a_day_the_audit_is_taken_over(first: Path, audited: Auditor) -> None:
    assert audited.taken_over(VISIT.later(), NEXT_NEWS - timedelta(days=1), first)


def test_another_revision_of_the_checklist_has_all_judged(first: Path, audited: Auditor) -> None:
    audited.checklist = replace(CHECKLIST, revision="0123456789ab")
    assert not audited.taken_over(VISIT.later(), DAY + WEEK, first)


def test_another_make_of_the_program_has_all_judged(
    first: Path, audited: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.unchanged.make", lambda: "another")
    assert not audited.taken_over(VISIT.later(), DAY + WEEK, first)


@pytest.mark.parametrize("changed", [{"ocr": "auto"}, {"max_ocr_pages": 3}, {"read_seconds": 5.0}])
def test_other_settings_for_files_have_all_judged(changed: dict[str, object], first: Path, audited: Auditor) -> None:
    audited.reading = audited.reading.model_copy(update=changed)
    assert not audited.taken_over(VISIT.later(), DAY + WEEK, first)


def test_where_the_memory_of_files_lies_decides_nothing(first: Path, audited: Auditor, tmp_path: Path) -> None:
    audited.reading = audited.reading.model_copy(update={"cache_dir": tmp_path / "other", "read_processes": 1})
    assert audited.taken_over(VISIT.later(), DAY + WEEK, first)


# --- what is looked at elsewhere


@pytest.fixture
def looking(audited: Auditor) -> Auditor:
    audited.settings = ScanSettings(allow_private=True, probe="auto")
    return audited


def test_an_audit_is_taken_over_where_what_lies_elsewhere_answers_as_before(looking: Auditor) -> None:
    former = looking(VISIT, DAY)
    assert looking.taken_over(VISIT.later(), DAY + WEEK, former)


def test_a_service_elsewhere_that_answers_otherwise_has_all_judged(looking: Auditor) -> None:
    former = looking(VISIT, DAY)
    gone = VISIT.probes[0].model_copy(update={"state": "gone", "status": 404})
    assert not looking.taken_over(replace(VISIT.later(), probes=(gone,)), DAY + WEEK, former)


def test_an_audit_that_looked_at_nothing_is_not_taken_over_by_one_that_does(first: Path, looking: Auditor) -> None:
    assert not looking.taken_over(VISIT.later(), DAY + WEEK, first)


# --- scans and their recognition


SCAN = Visit((*VISIT.answers, said("/scan.png", button("คู่มือ", "บริการ", size=(900, 600), letters=60), kind="image/png")))
SCAN = SCAN.with_answer(said("/", HOME.replace("</ul>", '<li><a href="/scan.png">คู่มือการให้บริการ</a></li></ul>')))


def test_another_recognition_has_all_judged(audited: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    audited.reading = audited.reading.model_copy(update={"ocr": "auto"})
    monkeypatch.setattr("crawler.files.recognition", lambda: None)
    monkeypatch.setattr("scheduler.unchanged.recognition", lambda: None)
    former = audited(SCAN, DAY)
    assert audited.taken_over(SCAN.later(), DAY + WEEK, former)
    monkeypatch.setattr("scheduler.unchanged.recognition", lambda: "tesseract 9")
    assert not audited.taken_over(SCAN.later(), DAY + WEEK, former)


def test_what_was_given_up_today_may_be_read_next_week(audited: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    audited.reading = audited.reading.model_copy(update={"ocr": "auto"})
    monkeypatch.setattr("crawler.files.recognition", lambda: "tesseract 9")
    monkeypatch.setattr("crawler.files.Workers.recognise", lambda _, wanted: iter(list(wanted)[:0]))
    former = audited(SCAN, DAY)
    assert not kept_beside(former / SNAPSHOT_NAME).exists()
    assert not audited.taken_over(SCAN.later(), DAY + WEEK, former)


# --- what is kept


HARM: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "one byte other": lambda path: path.write_bytes(path.read_bytes()[:500] + b"\0" + path.read_bytes()[501:]),
    "no archive": lambda path: path.write_bytes(b"{}"),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_kept_judgement_that_is_damaged_is_as_good_as_none(harm: str, audited: Auditor) -> None:
    former = audited(VISIT, DAY)
    HARM[harm](kept_beside(former / SNAPSHOT_NAME))
    assert not audited.taken_over(VISIT.later(), DAY + WEEK, former)


def test_a_judgement_of_another_site_is_as_good_as_none(first: Path, audited: Auditor) -> None:
    answers = [said(one.url.replace("tuayang", "other"), one.body, one.status) for one in VISIT.answers]
    other = replace(VISIT, site="https://www.other.example/", answers=answers, seal={"hosts": ["other.example"]})
    assert not audited.taken_over(other, DAY + WEEK, first)


def test_a_failed_scan_leaves_no_judgement(audited: Auditor) -> None:
    failed = replace(VISIT, answers=(), seal={"state": "failed", "cause": "dns"})
    folder = audited(failed, DAY)
    assert not kept_beside(folder / SNAPSHOT_NAME).exists()


def test_a_judgement_that_no_longer_holds_makes_room_for_the_new_one(audited: Auditor) -> None:
    former = audited(VISIT, DAY)
    now = audited(CHANGES["a page"](VISIT).later(), DAY + WEEK, former)
    assert audited.taken_over(CHANGES["a page"](VISIT).later(), DAY + 2 * WEEK, now)


# --- whole sites


@pytest.mark.parametrize("number", [1, 5])
def test_an_invented_town_is_taken_over_day_after_day(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, day = make_site(number, noise=2)
    reading = ReadSettings(ocr="never", cache_dir=tmp_path / "cache")
    audited = Auditor(tmp_path, load_checklist(site.fiscal_year), monkeypatch, reading=reading)
    visit = Visit([_answer(path, one) for path, one in site.resources.items() if path != "/sitemap.xml"])
    former = audited(visit, day)
    until = json.loads(kept(former))["grounds"]["holds_until"]
    taken = [audited.taken_over(visit.later(), day + timedelta(days=days), former) for days in (0, 31)]
    assert taken == [day + timedelta(days=days) < date.fromisoformat(until) for days in (0, 31)]
    assert taken[0]


def test_a_town_of_which_some_pages_changed_is_judged_as_if_it_had_never_been_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, day = make_site(3, noise=2)
    reading = ReadSettings(ocr="never", cache_dir=tmp_path / "cache")
    audited = Auditor(tmp_path, load_checklist(site.fiscal_year), monkeypatch, reading=reading, new_readers=True)
    visit = Visit([_answer(path, one) for path, one in site.resources.items() if path != "/sitemap.xml"])
    former = audited(visit, day)
    parsed = _pages_parsed(monkeypatch)
    pages = [one for one in visit.answers if one.status == 200 and b"</body>" in one.body]
    again = replace(visit, answers=[_edited(one) if one in pages[::9] else one for one in visit.answers]).later()
    now = audited(again, day + WEEK, former)
    assert sorted(parsed) == sorted(one.url for one in pages[::9])
    assert not audited.taken_over(again, day + WEEK, former)
    # What was known is known the week after, too.
    parsed.clear()
    third = again.with_answer(_edited(pages[1])).later()
    audited(third, day + 2 * WEEK, now)
    assert parsed == [pages[1].url]
    assert not audited.taken_over(third, day + 2 * WEEK, now)


def test_what_is_known_of_pages_outlives_an_audit_that_was_taken_over(
    audited: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = audited(VISIT.later(), DAY + WEEK, audited(VISIT, DAY))
    parsed = _pages_parsed(monkeypatch)
    audited(CHANGES["a page"](VISIT), DAY + WEEK, second)
    assert parsed == [SITE + "plan"]


@pytest.mark.parametrize("harm", HARM)
def test_what_is_known_of_pages_but_damaged_is_as_good_as_nothing(harm: str, audited: Auditor) -> None:
    former = audited(VISIT, DAY)
    HARM[harm](known_beside(former / SNAPSHOT_NAME))
    assert not audited.taken_over(CHANGES["a page"](VISIT), DAY + WEEK, former)


def _pages_parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Receives the addresses of the pages that are parsed from now on."""
    real, parsed = snapshot_module.read_page, list[str]()

    def counted(url: str, *arguments: Any, **named: Any) -> Any:
        parsed.append(url)
        return real(url, *arguments, **named)

    monkeypatch.setattr(snapshot_module, "read_page", counted)
    return parsed


def _edited(answer: Exchange) -> Exchange:
    return replace(answer, body=answer.body.replace(b"</body>", "<p>แก้ไขเมื่อวานนี้</p></body>".encode()))


def kept(folder: Path) -> bytes:
    return gzip.decompress(kept_beside(folder / SNAPSHOT_NAME).read_bytes())


def _answer(path: str, resource: Resource) -> Exchange:
    moved = {"Location": resource.location} if resource.location else {}
    return said(path, resource.body, 302 if moved else resource.status, resource.content_type, **moved)
