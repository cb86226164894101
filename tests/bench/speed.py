"""How long each step takes: ``python -m tests.bench.speed [--pages 300]``. Seconds of one run.

First the sample municipality end to end, then a made-up town of many large pages: reading them back from a WARC file,
judging them, and classifying labels. Judging should take no longer than parsing: what a scan fetched once is judged
again under every corrected edition.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from checklist.classifying import Classifier
from checklist.judging import judge
from checklist.loading import Checklist, load_checklist
from core.settings import ReadSettings, ScanSettings
from core.snapshot import Snapshot
from crawler.archive import Archive, Exchange
from crawler.files import FileReader
from crawler.insides import with_insides
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot
from reports.html import render
from sample.server import serve

SITE = "https://www.tuayang.example/"
AGENCY = "เทศบาลตำบลบ้านตัวอย่าง"
YEAR = 2568
AS_OF = date(2025, 9, 1)
FETCHED = datetime(2025, 9, 1, 2, 0, tzinfo=UTC)
LABELS = 5000
SEAL: dict[str, object] = {
    "state": "partial",
    "cause": "budget",
    "detail": "",
    "left": [],
    "left_cause": "budget",
    "left_count": 500,
    "seconds_median": 0.2,
}
"""How a scan ends that left the other files."""
FILES = 100
"""Files of the made-up town that the scan fetched; the other links to files were left out by its budget."""

_MENU = 60
"""Entries of the menu, each with one below it."""
_ROWS = (50, 95)
"""Rows of a table, from and to."""
_GOODS = (
    "จ้างเหมาซ่อมแซมถนนคอนกรีตเสริมเหล็ก",
    "ซื้อวัสดุสำนักงาน",
    "จ้างเหมาบริการเก็บขนขยะมูลฝอย",
    "ซื้อวัสดุก่อสร้าง",
    "จ้างก่อสร้างรางระบายน้ำ",
)
_STORIES = (
    "ประชุมสภาเทศบาลสมัยสามัญ",
    "ลงพื้นที่ตรวจสอบความเสียหาย",
    "จัดโครงการอบรมผู้สูงอายุ",
    "รับสมัครเด็กเล็ก",
    "แจ้งกำหนดการพ่นหมอกควัน",
)
_MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม")

_Result = TypeVar("_Result")


def timed(name: str, step: Callable[[], _Result]) -> tuple[_Result, float]:
    """Runs a step, prints and gives how long it took."""
    started = time.perf_counter()
    result = step()
    seconds = time.perf_counter() - started
    print(f"{name:30} {seconds:8.2f}")
    return result, seconds


# --- the sample municipality


def bench_sample(checklist: Checklist) -> None:
    """Crawls without a pause between requests, reads back, judges and renders."""
    rank = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition).rank
    settings = ScanSettings(delay=0, allow_private=True)
    with TemporaryDirectory() as folder, serve() as url:
        path = Path(folder, "snapshot.warc.gz")
        timed("sample: crawl", lambda: run_scan(url, settings, path, rank))
        snapshot, _ = timed("sample: read", lambda: read_snapshot(path))
        reading = ReadSettings(ocr="never", cache_dir=Path(folder, "cache"))
        snapshot = opened(snapshot, path, reading, "sample: open the files")
        opened(snapshot, path, reading, "sample: open them again")
    audit, _ = timed("sample: judge", lambda: judge(snapshot, checklist, date(2025, 2, 15), "bench"))
    timed("sample: render", lambda: render(audit))
    print(f"sample: {len(snapshot.pages)} pages, {len(snapshot.documents)} documents")


def opened(snapshot: Snapshot, path: Path, reading: ReadSettings, name: str) -> Snapshot:
    """The snapshot with its files opened; prints how many were opened and how many were known."""
    with FileReader(reading) as files:
        found, _ = timed(name, lambda: with_insides(snapshot, path, files))
        print(f"{name}: {files.counts.read} opened, {files.counts.reused} known from before")
    return found


# --- a made-up town


def _frame(title: str, body: str, menu: str) -> bytes:
    """A page as a common content system writes it: styles, nested menu, main part, boxes at the side, footer."""
    side = "".join(f'<li><a href="/news/{n}.html">{_STORIES[n % 5]} ครั้งที่ {n}</a></li>' for n in range(20))
    style = "".join(
        f".mod-{n} .box>ul li:nth-child({n}) a{{padding:{n}px 8px;color:#0{n % 10}{n % 10}}}" for n in range(60)
    )
    return (
        f'<!doctype html><html lang="th"><head><meta charset="utf-8"><title>{title} - {AGENCY}</title><style>{style}</style>'
        f'</head><body class="site"><header><a href="/"><img src="/logo.png" alt="{AGENCY}"></a></header>'
        f'<nav class="main-menu">{menu}</nav><div class="container"><main id="content"><h1>{title}</h1>{body}</main>'
        f'<aside class="sidebar"><h3>ข่าวล่าสุด</h3><ul>{side}</ul></aside></div><footer><p>{AGENCY} หมู่ 1 ตำบลบ้านตัวอย่าง '
        f"โทรศัพท์ 0 0000 0000</p><p>ผู้เข้าชมวันนี้ 113 คน ทั้งหมด 256,800 คน</p></footer></body></html>"
    ).encode()


def _table(seed: int) -> str:
    """A long table of purchases, each with its state, its day and its file."""
    rows = _ROWS[0] + seed * 37 % (_ROWS[1] - _ROWS[0])
    lines = []
    for n in range(rows):
        what = f"{_GOODS[(seed + n) % 5]} หมู่ที่ {1 + n % 12} ตำบลบ้านตัวอย่าง สัญญาเลขที่ {n + 1}/{2566 + n % 3}"
        day = f"{1 + n % 28} {_MONTHS[(seed + n) % 8]} {2566 + n % 3}"
        lines.append(
            f'<tr class="row{n % 2}"><td style="text-align:center">{n + 1}</td><td class="list-title">{what}</td>'
            f'<td style="text-align:right">{12000 + n * 731:,}.00</td><td class="list-date">{day}</td><td>อยู่ระหว่างดำเนินการ</td>'
            f'<td><a class="btn btn-sm" target="_blank" href="/files/{(seed * 7 + n) % 600}.pdf">ดาวน์โหลด</a></td></tr>'
        )
    head = "<tr><th>ที่</th><th>รายการ</th><th>วงเงิน (บาท)</th><th>วันที่</th><th>สถานะ</th><th>เอกสาร</th></tr>"
    return f'<table class="table table-striped"><thead>{head}</thead><tbody>{"".join(lines)}</tbody></table>'


def _text(seed: int) -> str:
    """Paragraphs of a plan, report or story."""
    lines = [
        f"<p>{AGENCY}ดำเนินการ{_GOODS[(seed + n) % 5]}ตามแผนงานที่ {n + 1} ประจำปีงบประมาณ พ.ศ. {2566 + (seed + n) % 3} "
        f"โดยอาศัยอำนาจตามพระราชบัญญัติเทศบาล พ.ศ. 2496 และที่แก้ไขเพิ่มเติม มีผู้เข้าร่วม {10 + n} คน ระยะเวลา {3 + n % 30} วัน "
        f"ใช้งบประมาณ {15000 + n * 97:,} บาท ผลการดำเนินงานเป็นไปตามเป้าหมายร้อยละ {60 + n % 40}</p>"
        for n in range(20 + seed % 20)
    ]
    return f"<h2>รายละเอียด</h2>{''.join(lines)}"


def town(checklist: Checklist, pages: int) -> Iterator[tuple[str, bytes]]:
    """Addresses and bodies: the home page, one page per item and year, the rest lists and stories in turn."""
    titles = [
        f"{item.title_th} ปีงบประมาณ พ.ศ. {year}" for year in (YEAR, 2567, 2566) for item in checklist.edition.items
    ]
    menu = "".join(
        f'<li class="item-{n} level1"><a href="/page/{n}.html">{title}</a>'
        f'<ul><li><a href="/page/{n + _MENU}.html">ข้อมูลย้อนหลัง</a></li></ul></li>'
        for n, title in enumerate(titles[:_MENU])
    )
    menu = f'<ul class="nav menu">{menu}</ul>'
    yield "", _frame("หน้าแรก", _text(0) + _table(0), menu)
    for n in range(pages - 1):
        if n < len(titles):
            title = titles[n]
        else:
            kind = "ประกาศจัดซื้อจัดจ้าง หน้าที่" if n % 3 else "ข่าวกิจกรรม"
            title = f"{kind} {n}"
        yield f"page/{n}.html", _frame(title, _text(n) + _table(n), menu)


def write_town(path: Path, checklist: Checklist, pages: int) -> int:
    """Writes the scan of the town; gives the bytes of its pages."""
    ticks = (FETCHED + timedelta(seconds=n) for n in count())
    size = 0
    with Archive(path, "bench") as archive:
        archive.begin(SITE, FETCHED, {"extra_hosts": []})
        archive.metadata("health", SITE, FETCHED, {"home": SITE})
        for place, body in town(checklist, pages):
            size += len(body)
            archive.exchange(
                Exchange(SITE + place, 200, (("Content-Type", "text/html; charset=utf-8"),), body, next(ticks), 0.2)
            )
        for n in range(FILES):
            body = f"%PDF-1.4\n% {n}\n".encode()
            url = f"{SITE}files/{n}.pdf"
            archive.exchange(Exchange(url, 200, (("Content-Type", "application/pdf"),), body, next(ticks), 0.2))
        archive.seal(next(ticks), SEAL)
    return size


def labels(checklist: Checklist) -> list[str]:
    """Different labels: titles of the list, of each year and with what stands around them, and labels of nothing."""
    titles = [item.title_th for item in checklist.edition.items] + [*_GOODS, *_STORIES]
    shapes = (
        "{title}",
        "{title} ประจำปีงบประมาณ พ.ศ. {year}",
        "O{number} {title} {year}",
        "ประชุมจัดทำ{title} ครั้งที่ {number}/{year}",
        "{number}. {title}ของเทศบาลตำบลบ้านตัวอย่าง {year}",
        "แบบฟอร์ม{title} ({year})",
        "{title} รอบ 6 เดือน ปี {year} แผ่นที่ {number}",
    )
    made = (
        shape.format(title=title, year=year, number=number)
        for number, year, shape, title in product(range(1, 40), range(2563, 2571), shapes, titles)
    )
    return list(islice(dict.fromkeys(made), LABELS))


def bench_town(checklist: Checklist, pages: int) -> None:
    """Reads a large town back, judges it and classifies labels."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "snapshot.warc.gz")
        size = write_town(path, checklist, pages)

        def parse() -> Snapshot:
            return read_snapshot(path)

        snapshot, parsing = timed(f"town: parse {pages} pages", parse)
    assert len(snapshot.pages) == pages, f"{len(snapshot.pages)} of {pages} pages came back"
    _, judging = timed(f"town: judge {pages} pages ({YEAR})", lambda: judge(snapshot, checklist, AS_OF, "bench"))
    lines = labels(checklist)
    reader = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition)
    _, classifying = timed(f"classify {len(lines)} labels", lambda: [reader.classify(line) for line in lines])
    blocks = sum(len(page.blocks) for page in snapshot.pages)
    links = sum(len(page.links) for page in snapshot.pages)
    print(
        f"town: {size / pages / 1024:.0f} KiB, {blocks // pages} blocks, {links // pages} links a page; {FILES} documents"
    )
    print(f"classify: {len(lines) / classifying:,.0f} lines/s")
    verdict = "at most as long as" if judging <= parsing else "LONGER than"
    print(f"judging took {verdict} parsing ({judging / parsing:.2f} of it)")


def main() -> None:
    """Runs both benches."""
    options = argparse.ArgumentParser(description="How long each step of an audit takes.")
    options.add_argument("--pages", type=int, default=300, help="pages of the made-up town")
    chosen = options.parse_args()
    checklist, _ = timed("load", lambda: load_checklist(YEAR))
    bench_sample(checklist)
    bench_town(checklist, chosen.pages)


if __name__ == "__main__":
    main()
