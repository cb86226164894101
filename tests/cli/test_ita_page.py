from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.golden import failed_audit
from tests.reports.linked_audits import audit, found, item

PAGE = '<!doctype html><html lang="th"><meta charset="utf-8"><title>แผน</title><main><h1>แผนพัฒนา</h1><p>พ.ศ. 2568</p></main>'
QUICK = ("--allow-private", "--delay", "0")


@pytest.fixture
def links(oit, httpserver) -> dict[str, str]:
    """An audit in this folder, of links that open, are dead, are closed to us and lead on; their addresses."""
    answers = {
        "good": (200, {}),
        "dead": (404, {}),
        "closed": (403, {}),
        "moved": (301, {"Location": httpserver.url_for("/good")}),
    }
    urls = {name: httpserver.url_for(f"/{name}") for name in answers}
    for name, (status, headers) in answers.items():
        body = PAGE if status < 300 else ""
        httpserver.expect_request(f"/{name}").respond_with_data(
            body, status, headers, content_type="text/html; charset=utf-8"
        )
    told = audit(*(item(found(url), code=f"O{number}") for number, url in enumerate(urls.values(), start=5)))
    Path("audit.json").write_text(told.to_json(), encoding="utf-8")
    return urls


def test_dead_links_are_left_out_and_told_and_doubtful_ones_stay_with_a_warning(oit, links):
    ran = oit("ita-page", "audit.json", *QUICK)
    page = Path("ita-2568.html").read_text(encoding="utf-8")

    assert (ran.status, ran.out.strip()) == (0, "ita-2568.html")
    assert [name for name, url in links.items() if f'href="{url}"' in page] == ["good", "closed", "moved"]
    assert f"left out: O6 แผนพัฒนา – its link is dead: {links['dead']}" in ran.err
    assert "warning: O7 stays, its link could not be checked" in ran.err
    assert "3 links of 3 items are on the page" in ran.err
    assert "ตรวจลิงก์ล่าสุด" in page


def test_without_the_check_nobody_is_asked(oit, links, httpserver):
    ran = oit("ita-page", "audit.json", "--no-check", "--out", "page.html", "--agency", "อบต.ตัวอย่าง")
    page = Path("page.html").read_text(encoding="utf-8")

    assert (ran.status, httpserver.log) == (0, [])
    assert links["dead"] in page
    assert "อบต.ตัวอย่าง" in page
    assert "ตรวจลิงก์ล่าสุด" not in page


def test_the_fragment_has_no_page_around_it(oit, links):
    oit("ita-page", "audit.json", "--no-check", "--fragment", "--out", "part.html")

    assert Path("part.html").read_text(encoding="utf-8").startswith('<div class="oit-page"')


def test_a_private_address_stays_with_a_warning_where_it_may_not_be_visited(oit, links, httpserver):
    ran = oit("ita-page", "audit.json", "--delay", "0")

    assert (ran.status, httpserver.log) == (0, [])
    assert ran.err.count("could not be checked") == 4


def test_where_nothing_can_be_published_no_page_is_written(oit, httpserver):
    httpserver.expect_request("/dead").respond_with_data("", 404)
    Path("audit.json").write_text(audit(item(found(httpserver.url_for("/dead")))).to_json(), encoding="utf-8")
    ran = oit("ita-page", "audit.json", *QUICK)

    assert ran.status == 2
    assert "no link that can be published" in ran.err
    assert not Path("ita-2568.html").exists()


def test_of_a_site_that_could_not_be_read_there_is_no_page(oit):
    Path("audit.json").write_text(failed_audit().to_json(), encoding="utf-8")
    ran = oit("ita-page", "audit.json")

    assert ran.status == 2
    assert "the site could not be read" in ran.err


def test_a_folder_that_is_not_there_is_told_before_anybody_is_asked(oit, links, httpserver):
    ran = oit("ita-page", "audit.json", *QUICK, "--out", "nowhere/page.html")

    assert (ran.status, httpserver.log) == (2, [])
    assert "--out" in ran.err
