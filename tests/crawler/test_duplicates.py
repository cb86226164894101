from __future__ import annotations

from datetime import UTC, datetime

from core.snapshot import Block, Image, Link, Page
from crawler.duplicates import fingerprint

PAGE = Page(
    url="https://tuayang.example/a",
    fetched=datetime(2025, 4, 30, tzinfo=UTC),
    title="แผน",
    blocks=(Block(text="แผนพัฒนาท้องถิ่น 2567"), Block(text="ผู้เข้าชม 15", zone="footer")),
    links=(Link(url="https://tuayang.example/b", text="ข"),),
)


def test_a_visitor_counter_does_not_make_another_page():
    counted = PAGE.model_copy(update={"url": "https://tuayang.example/x", "blocks": (PAGE.blocks[0],)})
    assert fingerprint(counted) == fingerprint(PAGE)


def test_another_year_makes_another_page():
    other = PAGE.model_copy(update={"blocks": (Block(text="แผนพัฒนาท้องถิ่น 2568"),)})
    assert fingerprint(other) != fingerprint(PAGE)


def test_another_scan_makes_another_page():
    other = PAGE.model_copy(update={"images": (Image(src="https://tuayang.example/2.jpg"),)})
    assert fingerprint(other) != fingerprint(PAGE)


def test_another_link_makes_another_page():
    other = PAGE.model_copy(update={"links": (Link(url="https://tuayang.example/c", text="ข"),)})
    assert fingerprint(other) != fingerprint(PAGE)
