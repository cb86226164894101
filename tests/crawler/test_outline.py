"""The outline of a scan; that it tells apart what a judgement rests on is held in tests/scheduler/test_unchanged.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.exceptions import SnapshotError
from crawler import snapshot as snapshot_module
from crawler.archive import Archive
from crawler.outline import LOOKED_AT, Order, outline_of
from crawler.snapshot import read_snapshot
from tests.scheduler.visits import BEGUN, SEAL, SITE, Visit, said

PAGE = "<title>แผน</title><h1>แผนดำเนินงาน</h1>" + "<p>ข้อความของหน้านี้</p>" * 30
ANSWERS = (
    said("/", "<title>หน้าแรก</title><a href=/a>ก</a><a href=/gone>คู่มือ</a>"),
    said("/a", PAGE),
    said("/b", PAGE),
    said("/c", "<title>ค</title><a href=/gone>แนวทาง</a>"),
    said("/gone", "", 404),
)


@pytest.fixture
def outlined(tmp_path):
    def outline(*answers, **facts):
        path = tmp_path / "x.warc.gz"
        Visit(answers, **facts).write(path)
        return outline_of(path), read_snapshot(path)

    return outline


def test_the_frame_is_the_snapshot_without_what_lies_on_pages(outlined):
    outline, snapshot = outlined(*ANSWERS, seal={"left_count": 3})
    bare = snapshot.model_copy(update={"pages": (), "documents": (), "unread": (), "hosts": ()})
    kept = snapshot.health.model_copy(update={"secure_pages": 0, "insecure": (), "spam": ()})
    assert outline.frame.model_copy(update={"hosts": ()}) == bare.model_copy(update={"health": kept})


def test_what_the_order_decided_is_told(outlined):
    outline, snapshot = outlined(*ANSWERS)
    order = outline.order(snapshot)
    assert order == Order(same=((SITE + "a", SITE + "b"),), named=(((SITE,), (SITE + "c",)),))
    assert outline.keeps(order)


@pytest.mark.parametrize("answers", [(0, 2, 1, 3, 4), (3, 0, 1, 2, 4)])
def test_another_order_that_decides_otherwise_is_seen(answers, outlined):
    outline, snapshot = outlined(*ANSWERS)
    other, read = outlined(*(ANSWERS[number] for number in answers))
    assert other.digest == outline.digest
    assert not other.keeps(outline.order(snapshot))
    assert read.pages != snapshot.pages or read.unread != snapshot.unread


@pytest.mark.parametrize("order", [Order(same=((SITE, SITE + "no"),)), Order(named=(((), ()),))])
def test_an_order_of_another_scan_is_not_kept(order, outlined):
    outline, _ = outlined(*ANSWERS)
    assert not outline.keeps(order)


def test_no_order_is_kept_of_a_site_where_too_much_hangs_on_it(outlined, monkeypatch):
    outline, snapshot = outlined(*ANSWERS)
    monkeypatch.setattr("crawler.outline.MAX_ORDERED", 3)
    assert outline.order(snapshot) is None


def test_a_scan_that_did_not_come_to_its_end_has_no_outline(tmp_path):
    with Archive(tmp_path / "x.warc.gz", "test") as archive:
        archive.begin(SITE, BEGUN, {})
    with pytest.raises(SnapshotError, match="scan the site again"):
        outline_of(tmp_path / "x.warc.gz")


class _Watched(dict[str, str]):
    """Headers that tell which of them were looked at."""

    asked: set[str]

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def __iter__(self) -> Any:
        raise AssertionError("somebody looks at all headers")

    items = values = keys = __iter__


def test_reading_a_scan_looks_at_no_header_that_its_outline_leaves_out(tmp_path, monkeypatch):
    """Whoever reads a further header has to name it in ``LOOKED_AT``, else a scan counts as unchanged that is not."""
    real, asked = snapshot_module._answer, set()

    def watched(number, record):
        answer = real(number, record)
        if answer is not None:
            answer.headers, _Watched.asked = _Watched(answer.headers), asked
        return answer

    drive = "https://drive.google.com/file/d/1/view"
    link = f"<a href='{drive}'>คู่มือ</a><script src=/menu.js></script><img src=http://x.example/a.png>"
    answers = [
        *ANSWERS,
        *(said(f"/{status}", "<p>ขออภัย</p>", status) for status in (301, 401, 403, 429, 451, 500, 503, 530)),
        said("/cloudflare", "cloudflare error code: 1020", 403),
        said("/secure", f"<title>ก</title>{link}{PAGE}"),
        said("/file.pdf", b"%PDF-1.4\n", kind="application/pdf"),
        replace(said("/menu.js", "document.write('<a href=/x>x</a>')", kind="text/javascript"), role="script"),
        replace(
            said("https://drive.usercontent.google.com/x", b"%PDF-1.4", kind="application/pdf"),
            role="offsite",
            link=drive,
        ),
        replace(
            said("https://docs.google.com/y", PAGE), role="offsite", link="https://docs.google.com/document/d/1/pub"
        ),
    ]
    path = tmp_path / "x.warc.gz"
    Visit(answers).write(path)
    monkeypatch.setattr(snapshot_module, "_answer", watched)
    read_snapshot(path)
    assert {"content-type", "location", "cf-mitigated"} <= asked
    assert asked <= {*LOOKED_AT, "cf-ray", "content-security-policy", "last-modified"}


def test_it_is_told_whether_a_page_failed_before_its_scripts_ran_or_after(tmp_path):
    seen = []
    for order in ("failure rendered", "rendered failure"):
        path = tmp_path / order
        with Archive(path, "test") as archive:
            archive.begin(SITE, BEGUN, {"extra_hosts": []})
            archive.metadata("health", SITE, BEGUN, {"home": SITE})
            archive.exchange(said("/", "<title>ก</title>"))
            for what in order.split():
                if what == "failure":
                    archive.metadata("failure", SITE, BEGUN, {"cause": "timeout", "detail": "", "text": ""})
                else:
                    archive.exchange(replace(said("/", PAGE), role="rendered", plain="ab"))
            archive.seal(BEGUN, SEAL)
        seen.append((outline_of(path).digest, len(read_snapshot(path).pages)))
    assert [pages for _, pages in seen] == [1, 0]
    assert seen[0][0] != seen[1][0]


def test_the_label_by_which_an_address_of_spam_is_told_or_not_is_one_that_the_order_decides(outlined):
    spam = "<title>สล็อตเว็บตรง แตกง่าย 2568</title><h1>สมัครสล็อต</h1><p>แจกเครดิตฟรี ฝากถอนไม่มีขั้นต่ำ ไม่ผ่านเอเย่นต์"
    answers = (
        said("/", "<title>หน้าแรก</title><a href=/c>ค</a><a href=/moved>สล็อตเว็บตรง</a>"),
        said("/c", "<title>ค</title><a href=/moved>แผนพัฒนาท้องถิ่น</a>"),
        said("/moved", "", 302, Location="/bad"),
        said("/bad", spam),
    )
    outline, snapshot = outlined(*answers)
    other, read = outlined(answers[1], answers[0], *answers[2:])
    assert [one.url for one in snapshot.unread] == [SITE + "bad"]
    assert [one.url for one in read.unread] == [SITE + "bad", SITE + "moved"]
    assert other.digest == outline.digest
    assert not other.keeps(outline.order(snapshot))
