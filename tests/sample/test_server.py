import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest

from crawler.readers.document import kind_of
from sample.server import SITE, Answer, answer, load_routes, serve

BASE = "http://127.0.0.1:1"
ROUTES = load_routes()


def get(target: str) -> Answer:
    return answer(ROUTES, quote(target, safe="/?&=%"), BASE)


@pytest.fixture(scope="module")
def home() -> Iterator[str]:
    with serve() as url:
        yield url


def test_it_answers_on_loopback_with_the_splash_page(home: str) -> None:
    assert home.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(home) as said:
        assert "เข้าสู่เว็บไซต์" in said.read().decode()


def test_a_head_request_gets_no_body(home: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(urljoin(home, "home"), method="HEAD")) as said:
        assert int(said.headers["Content-Length"]) > 1000
        assert said.read() == b""


def test_a_forbidden_page_says_403_over_http(home: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urljoin(home, "gift/report-2567"))
    assert refused.value.code == 403
    refused.value.close()


def test_it_stops_when_the_block_ends() -> None:
    with serve() as url:
        pass
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/home", 200),
        ("/e-service/", 200),
        ("/procurement/", 200),
        ("/complaint/guideline", 500),
        ("/gift/report-2567", 403),
        ("/report/integrity", 404),
        ("/view/ita2568/o28-รายงานผลคณธรรม", 200),
        ("/nothing", 404),
        ("/main.php", 301),
    ],
)
def test_a_page_has_its_status(target: str, status: int) -> None:
    assert get(target).status == status


def test_the_soft_404_says_that_the_page_does_not_exist() -> None:
    assert "ไม่พบหน้า" in get("/view/ita2568/o28-รายงานผลคณธรรม").body.decode()


@pytest.mark.parametrize("target", ["/routes.yml", "/../expected.yml", "/%2e%2e/server.py", "/site"])
def test_nothing_but_the_site_is_served(target: str) -> None:
    assert answer(ROUTES, target, BASE).status == 404


def test_robots_and_sitemap_name_the_server_itself() -> None:
    assert f"Sitemap: {BASE}/sitemap.xml" in get("/robots.txt").body.decode()
    assert f"<loc>{BASE}/procurement/report-2567</loc>" in get("/sitemap.xml").body.decode()


def test_the_page_with_the_lying_header_is_thai_in_cp874() -> None:
    said = get("/info/history.html")

    assert "utf-8" in said.headers["Content-Type"]
    assert "ประวัติความเป็นมา" in said.body.decode("cp874")


def test_the_page_with_the_lying_meta_is_thai_in_cp874() -> None:
    body = get("/info/power.html").body

    assert b"windows-1252" in body
    assert "อำนาจหน้าที่" in body.decode("cp874")


def test_a_pdf_is_served_under_the_name_of_a_page() -> None:
    said = get("/plan/31.html")

    assert said.body.startswith(b"%PDF")
    assert said.headers["Content-Type"] == "text/html"


@pytest.mark.parametrize("path", sorted((SITE / "files").iterdir()), ids=lambda path: path.name)
def test_a_file_is_served_as_what_it_is(path: Path) -> None:
    said = get(f"/files/{path.name}")

    assert said.body == path.read_bytes()
    assert kind_of(said.body, "", said.headers["Content-Type"]) == kind_of(said.body, path.name)


def test_a_download_carries_a_thai_file_name() -> None:
    assert quote("เทศบัญญัติ") in get("/download.php?id=3").headers["Content-Disposition"]


def test_the_calendar_has_no_end() -> None:
    target, seen = "/calendar", set()
    for _ in range(50):
        after = re.findall(r'href="(/calendar\?y=\d+&amp;m=\d+)"', get(target).body.decode())[1]
        target = after.replace("&amp;", "&")
        seen.add(target)

    assert len(seen) == 50


def test_the_gallery_has_no_end() -> None:
    assert "/gallery?page=1001" in get("/gallery?page=1000").body.decode()


def test_each_visit_of_the_web_board_hands_out_another_session() -> None:
    first = re.findall(r"PHPSESSID=(\w+)", get("/webboard").body.decode())[0]
    second = re.findall(r"PHPSESSID=(\w+)", get(f"/webboard?PHPSESSID={first}").body.decode())[0]

    assert first != second
    assert get("/webboard") == get("/webboard")


@pytest.mark.parametrize("target", ["/news/", "/participation", "/view/ita2568/หนาแรก", "/contact"])
def test_the_print_version_is_the_same_page(target: str) -> None:
    assert get(f"{target}?tmpl=component&print=1") == get(target)


def test_news_are_paged() -> None:
    assert get("/news/?page=3").status == 200
    assert get("/news/?page=3") != get("/news/")


def walk() -> dict[str, Answer]:
    """Every address that links and frames lead to from the home page, endless pages entered once."""
    answers: dict[str, Answer] = {}
    todo = ["/"]
    while todo:
        target = todo.pop()
        if target in answers:
            continue
        said = answers[target] = get(target)
        if "html" not in said.headers["Content-Type"] or target.startswith(("/calendar", "/gallery", "/webboard")):
            continue
        for href in re.findall(r'(?:href|src)="([^"#]+)"', said.body.decode("utf-8", "replace")):
            found = urljoin(f"{BASE}{target}", href.replace("&amp;", "&"))
            if found.startswith(BASE) and "print=1" not in found:
                todo.append(found.removeprefix(BASE))
    return answers


def test_only_the_links_meant_to_fail_do() -> None:
    dead = {target for target, said in walk().items() if said.status not in {200, 301}}

    assert dead == {"/complaint/guideline", "/gift/report-2567", "/report/integrity"}


def test_links_lead_to_every_page_but_the_orphan_and_those_of_script_and_sitemap() -> None:
    bodies = {said.body for said in walk().values()}
    pages = {path.relative_to(SITE).as_posix(): path.read_bytes() for path in SITE.rglob("*.html")}

    unreached = {name for name, body in pages.items() if body not in bodies}
    assert unreached == {"old/hr-plan-2568.html", "procurement/report-2567.html", "e-service/index.html"}


def test_the_script_of_the_menu_names_the_e_service() -> None:
    assert 'url: "/e-service/"' in get("/js/menu.js").body.decode()
