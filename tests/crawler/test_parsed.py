from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from core.snapshot import Block, Form, Image, Link
from crawler import parsed as parsed_module
from crawler.parsed import Parsed
from crawler.readers.html import read_page
from tests.generated.suite import make_site

WHEN = datetime(2025, 8, 1, 2, 0, tzinfo=UTC)
LATER = datetime(2025, 8, 8, 2, 0, tzinfo=UTC)
RICH = """<html lang=th><title>ติดต่อ</title><nav><a href=/a>ก</a></nav><main><h1>ติดต่อ</h1><img src=/p.jpg alt=ภาพ>
<table><tr><td>ชื่อ</td><td><a href=/f.pdf><img src=/b.png></a></td></tr></table><a href=mailto:x@example.go.th>e</a>
<form action=/send method=post><label>ชื่อ<input name=n></label><input type=password><button>ส่ง</button></form></main></html>"""


def again(*pages):
    """Pages kept and taken out again, through JSON."""
    noted = Parsed()
    for key, page in pages:
        noted.note(key, page)
    return Parsed(json.loads(json.dumps(noted.facts(), ensure_ascii=False, default=list)))


def read(url, body, modified=None):
    return read_page(url, body, content_type="text/html; charset=utf-8", fetched=WHEN, modified=modified)


def test_a_page_comes_back_as_it_was_read_but_for_its_times():
    page = read("https://a.example/", RICH.encode(), modified=WHEN)
    back = again(("k", page)).page("k", LATER, None)
    assert back == page.model_copy(update={"fetched": LATER, "modified": None})
    assert back.model_dump_json() == page.model_copy(update={"fetched": LATER, "modified": None}).model_dump_json()
    kinds = [(back.blocks, Block), (back.links, Link), (back.images, Image), (back.forms, Form)]
    assert all(things and all(type(one) is kind for one in things) for things, kind in kinds)


@pytest.mark.parametrize("number", [3])
def test_every_page_of_an_invented_town_comes_back(number):
    site, _ = make_site(number, noise=2)
    pages = {
        path: read(f"https://a.example{path}", one.body)
        for path, one in site.resources.items()
        if "html" in one.content_type and not one.location
    }
    kept = again(*pages.items())
    assert len(pages) > 20
    assert all(kept.page(path, WHEN, None) == page for path, page in pages.items())


def test_a_page_that_was_not_kept_is_not_known():
    assert again().page("k", WHEN, None) is None


def test_what_pages_share_is_kept_once():
    menu = "<ul>" + "".join(f"<li><a href=/{n}>รายการ {n}</a></li>" for n in range(50)) + "</ul>"
    one, other = (Parsed(), Parsed())
    one.note("a", read("https://a.example/", menu.encode()))
    for key in ("a", "b"):
        other.note(key, read(f"https://a.example/{key}", f"{menu}<p>{key}</p>".encode()))
    assert len(other.facts()["links"]) == len(one.facts()["links"]) == 50


def test_a_large_site_is_kept_in_part(monkeypatch):
    monkeypatch.setattr(parsed_module, "MAX_PAGES", 1)
    kept = again(*((key, read("https://a.example/", RICH.encode())) for key in ("a", "b")))
    assert kept.page("a", WHEN, None) is not None
    assert kept.page("b", WHEN, None) is None


@pytest.mark.parametrize("facts", [{}, {"pages": []}, {"pages": {}, "blocks": [[1, 2, 3, 4, 5, 6]], "links": []}])
def test_facts_of_another_shape_are_refused(facts):
    with pytest.raises((LookupError, TypeError, ValueError)):
        Parsed(facts)
