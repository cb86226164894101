from __future__ import annotations

from collections.abc import Callable

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Request

from core.exceptions import UsageError
from core.settings import ScanSettings
from core.snapshot import Cause, Document, Link, Unread
from crawler.guard import Refused
from crawler.snapshot import read_snapshot
from crawler.spiders import site as site_module
from crawler.spiders.site import SiteSpider, _cause_of_failure
from tests.buttons import button
from tests.crawler.conftest import PDF, Answer, Scanned, Website, page
from tests.crawler.file_hosts_standin import (
    DOCS,
    DRIVE,
    ID,
    PDF_TYPE,
    USERCONTENT,
    FileHosts,
    folder,
    named,
    pdf,
    published,
)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (CannotResolveHostError("x"), Cause.DNS),
        (DownloadConnectionRefusedError("x"), Cause.REFUSED),
        (DownloadTimeoutError("x"), Cause.TIMEOUT),
        (DownloadCancelledError("x"), Cause.TOO_LARGE),
        (DownloadFailedError("[('SSL routines', '', 'unsupported protocol')]"), Cause.TLS),
        (DownloadFailedError("connection lost"), Cause.RESET),
        (IgnoreRequest("Forbidden by robots.txt"), Cause.ROBOTS),
        (Refused(Cause.PRIVATE_ADDRESS, "x leads to 10.0.0.1"), Cause.PRIVATE_ADDRESS),
    ],
)
def test_a_request_without_an_answer_has_its_cause(error, cause):
    assert _cause_of_failure(error, Request("https://tuayang.example/"))[0] is cause


def test_a_spider_without_a_site_is_refused_with_the_mend():
    with pytest.raises(UsageError, match="write it like https://"):
        SiteSpider()


# --- other hosts


def rank(link: Link) -> float:
    """High for the item 'แผน', low for the rest."""
    return 0.9 if "แผน" in link.text else 0.2


def anchor(url: str, text: str = "แผนพัฒนาท้องถิ่น") -> str:
    return f'<p><a href="{url}">{text}</a></p>'


@pytest.fixture
def opened(
    website: Callable[..., Website], scanned: Callable[..., Scanned]
) -> Callable[..., tuple[Scanned, FileHosts]]:
    """A scan of a site whose home page holds ``html``, with all file services on loopback."""

    def scan(
        html: str, pages: dict[str, object] | None = None, routes: dict[str, object] | None = None, **settings: object
    ):
        hosts = FileHosts(website, **(routes or {}))
        site = website({"/": page("หน้าแรก").replace("</main>", f"{html}</main>")} | (pages or {}))
        return scanned(site.url, rank, file_hosts=hosts.bases, **settings), hosts

    return scan


def only(seen: Scanned) -> Document:
    (document,) = seen.snapshot.documents
    return document


def unread(seen: Scanned, url: str) -> Unread:
    (one,) = (one for one in seen.snapshot.unread if one.url == url)
    return one


def test_a_drive_file_is_read_under_the_address_that_the_page_names(opened):
    url = f"{DRIVE}/file/d/{ID}one/view?usp=sharing"
    seen, _ = opened(anchor(url))
    document = only(seen)
    assert (document.url, document.off_site, document.kind) == (url, True, "pdf")
    assert document.file_name == "แผน one.pdf"
    assert f"{DRIVE}/uc?export=download&id={ID}one" in document.aliases
    assert seen.snapshot.state == "complete"
    assert seen.result.documents == 1


def test_a_file_too_large_to_be_scanned_for_viruses_is_read_after_the_confirmation(opened):
    seen, hosts = opened(anchor(f"{DRIVE}/file/d/{ID}large/view"))
    assert only(seen).kind == "pdf"
    assert any("confirm=t" in path for path in hosts.asked)


@pytest.mark.parametrize(
    ("word", "cause", "detail"),
    [
        ("quota", Cause.FORBIDDEN, "download quota exceeded"),
        ("private", Cause.LOGIN, "a login or permission is asked for"),
        ("denied", Cause.LOGIN, "a login or permission is asked for"),
        ("denied200", Cause.LOGIN, "a login or permission is asked for"),
        ("gone", Cause.NOT_FOUND, "the file was deleted"),
        ("gone200", Cause.NOT_FOUND, "the file was deleted"),
        ("circle", Cause.REDIRECT_LOOP, "more than 10 redirects"),
        ("odd", Cause.UNREADABLE, "a web page was answered instead of the file"),
    ],
)
def test_a_drive_file_that_cannot_be_had_has_its_cause(opened, word, cause, detail):
    url = f"{DRIVE}/file/d/{ID}{word}/view"
    seen, _ = opened(anchor(url))
    one = unread(seen, url)
    assert (one.cause, one.detail, one.text) == (cause, detail, "แผนพัฒนาท้องถิ่น")
    assert seen.snapshot.documents == ()
    assert (seen.snapshot.state, seen.snapshot.cause) == ("complete", None)


def test_an_open_link_leads_to_a_file_or_a_folder(opened):
    listing = {"/drive/embeddedfolderview": folder("แผนทั้งหมด", {f"{ID}in": "แผนในแฟ้ม.pdf"})}
    links = anchor(f"{DRIVE}/open?id={ID}one") + anchor(f"{DRIVE}/open?id={ID}folder", "แผนทั้งหมด")
    seen, _ = opened(links, routes=listing)
    assert {one.url for one in seen.snapshot.documents} == {
        f"{DRIVE}/open?id={ID}one", f"{DRIVE}/file/d/{ID}in/view?usp=drive_web",
    }  # fmt: skip
    assert f"{DRIVE}/open?id={ID}folder" in {one.url for one in seen.snapshot.pages}


def test_an_open_link_that_shows_only_an_application_is_asked_for_the_file(opened):
    seen, _ = opened(anchor(f"{DRIVE}/open?id={ID}app"))
    assert only(seen).kind == "pdf"


def test_a_document_of_an_editor_is_read_as_its_export(opened):
    routes = {f"/docs/document/d/{ID}/export": Answer(PDF, headers=named("คำสั่ง.docx"))}
    seen, _ = opened(anchor(f"{DOCS}/document/d/{ID}/edit"), routes=routes)
    assert (only(seen).file_name, only(seen).url) == ("คำสั่ง.docx", f"{DOCS}/document/d/{ID}/edit")


def test_a_published_document_is_a_page_off_the_site(opened):
    url = f"{DOCS}/document/d/e/2PACX-{ID}/pub"
    seen, _ = opened(anchor(url), routes={f"/docs/document/d/e/2PACX-{ID}/pub": published("แผนที่เผยแพร่")})
    (shown,) = (one for one in seen.snapshot.pages if one.off_site)
    assert (shown.url, shown.title) == (url, "แผนที่เผยแพร่")


def test_a_folder_is_a_page_and_its_files_are_read_but_not_the_folders_in_it(opened):
    names = {f"{ID}{number:02}": f"เอกสารที่ {number}.pdf" for number in range(35)} | {f"{ID}sub": "แฟ้มย่อย"}
    url = f"{DRIVE}/drive/folders/{ID}top"
    seen, hosts = opened(anchor(url), routes={"/drive/embeddedfolderview": folder("แผน", names)})
    (shown,) = (one for one in seen.snapshot.pages if one.off_site)
    assert (shown.url, len(shown.links)) == (url, 36)
    assert len(seen.snapshot.documents) == 30
    assert {one.url for one in seen.snapshot.documents} < {link.url for link in shown.links}
    assert sum("embeddedfolderview" in path for path in hosts.asked) == 1


def test_a_redirect_of_another_service_is_followed_to_its_file(opened):
    routes = {
        "/short/b/s!Ab": Answer("", 301, {"Location": "https://onedrive.live.com/redir?resid=C1%21105&authkey=K"}),
        "/onedrive/download": Answer(pdf("onedrive"), headers=PDF_TYPE),
    }
    seen, hosts = opened(anchor("https://1drv.ms/b/s!Ab"), routes=routes)
    assert only(seen).url == "https://1drv.ms/b/s!Ab"
    assert hosts.asked == ["/short/b/s!Ab?download=1", "/onedrive/download?resid=C1%21105&authkey=K"]


def test_a_file_linked_from_an_items_page_is_read_whatever_its_label(opened):
    pages = {"/plan": page("แผน").replace("</main>", f"{anchor(f'{DRIVE}/file/d/{ID}one/view', 'ดาวน์โหลด')}</main>")}
    seen, _ = opened(anchor("/plan"), pages)
    assert only(seen).off_site


def test_a_file_that_nobody_seeks_is_left_alone(opened):
    pages = {"/news": page("ข่าว").replace("</main>", f"{anchor(f'{DRIVE}/file/d/{ID}two/view', 'ภาพกิจกรรม')}</main>")}
    seen, hosts = opened(anchor(f"{DRIVE}/file/d/{ID}one/view", "ดาวน์โหลด") + anchor("/news", "ข่าว"), pages)
    assert hosts.asked == []
    assert (seen.snapshot.documents, seen.snapshot.unread, seen.snapshot.left) == ((), (), ())


@pytest.mark.parametrize(
    "url", ["https://forms.gle/AbCd", "https://sites.google.com/view/x", "https://other.example/แผน"]
)
def test_forms_sites_and_pages_elsewhere_are_not_visited(opened, url):
    seen, hosts = opened(anchor(url))
    assert hosts.asked == []
    assert seen.snapshot.unread == ()


def test_no_more_files_are_fetched_from_other_hosts_than_allowed(opened):
    links = "".join(anchor(f"{DRIVE}/file/d/{ID}{number:02}/view") for number in range(6))
    seen, _ = opened(links, max_offsite=2)
    assert len(seen.snapshot.documents) == 2
    assert (seen.snapshot.state, seen.snapshot.left_count) == ("complete", 0)
    assert opened(links, max_offsite=0)[0].snapshot.documents == ()


def test_files_on_other_hosts_count_as_documents(opened):
    links = "".join(anchor(f"{DRIVE}/file/d/{ID}{number:02}/view") for number in range(6))
    assert len(opened(links, max_documents=3)[0].snapshot.documents) == 3


def test_every_address_of_one_file_leads_to_it_and_it_is_fetched_once(opened):
    urls = [f"{DRIVE}/file/d/{ID}one/view", f"{DRIVE}/uc?id={ID}one", f"{DRIVE}/file/d/{ID}one/preview"]
    seen, hosts = opened("".join(map(anchor, urls)))
    document = only(seen)
    assert set(urls) <= {document.url, *document.aliases}
    assert sum("/drive/uc" in path for path in hosts.asked) == 1


def test_every_address_of_a_deleted_file_is_not_found(opened):
    urls = [f"{DRIVE}/file/d/{ID}gone/view", f"{DRIVE}/uc?id={ID}gone"]
    seen, _ = opened("".join(map(anchor, urls)))
    assert {one.url: one.cause for one in seen.snapshot.unread} == dict.fromkeys(urls, Cause.NOT_FOUND)


def test_a_counter_on_the_site_that_leads_to_another_host_is_an_alias_of_the_file(opened):
    target = f"{DRIVE}/file/d/{ID}one/view"
    seen, _ = opened(anchor("/go.php?id=1"), {"/go.php?id=1": Answer("", 302, {"Location": target})})
    assert only(seen).url == target
    assert only(seen).off_site
    assert any(alias.endswith("/go.php?id=1") for alias in only(seen).aliases)


def test_a_counter_on_the_site_that_leads_to_a_deleted_file_is_as_dead(opened):
    moved = Answer("", 302, {"Location": f"{DRIVE}/file/d/{ID}gone/view"})
    seen, _ = opened(anchor("/go.php?id=1"), {"/go.php?id=1": moved})
    assert seen.causes()["/go.php?id=1"] == "not_found"


def test_a_file_that_also_lies_on_the_site_counts_as_lying_there(opened):
    copy = pdf(f"{ID}one")
    seen, _ = opened(anchor(f"{DRIVE}/file/d/{ID}one/view") + anchor("/z.pdf", "ไฟล์"), {"/z.pdf": Answer(copy)})
    document = only(seen)
    assert not document.off_site
    assert document.url.endswith("/z.pdf")
    assert f"{DRIVE}/file/d/{ID}one/view" in document.aliases


def test_a_file_on_any_other_host_is_read_where_its_robots_allow_it(website, opened):
    other = website({"/a.pdf": PDF, "/no/b.pdf": PDF + b"b", "/robots.txt": "User-agent: *\nDisallow: /no/"})
    seen, _ = opened(anchor(f"{other.url}a.pdf") + anchor(f"{other.url}no/b.pdf"))
    assert (only(seen).url, only(seen).off_site) == (f"{other.url}a.pdf", True)
    assert unread(seen, f"{other.url}no/b.pdf").cause is Cause.ROBOTS
    assert f"127.0.0.1:{other.port}" not in seen.snapshot.hosts


def test_a_page_instead_of_a_file_on_another_host_is_no_document(website, opened):
    other = website({"/a.pdf": page("ประกาศ", text="ยินดีต้อนรับ " * 30), "/b.pdf": page("404 Not Found", text="ไม่พบ")})
    seen, _ = opened(anchor(f"{other.url}a.pdf") + anchor(f"{other.url}b.pdf"))
    causes = {one.url.removeprefix(other.url): one.cause for one in seen.snapshot.unread}
    assert causes == {"a.pdf": Cause.UNREADABLE, "b.pdf": Cause.NOT_FOUND}
    assert all(not one.off_site for one in seen.snapshot.pages)


def test_the_robots_of_a_file_service_are_not_asked(opened):
    _, hosts = opened(anchor(f"{DRIVE}/file/d/{ID}one/view"), routes={"/robots.txt": "User-agent: *\nDisallow: /"})
    assert "/robots.txt" not in hosts.asked


def test_a_redirect_of_a_file_service_into_a_private_network_is_refused(website, scanned, monkeypatch):
    async def addresses(host):
        return ("10.0.0.1",) if host == "files.example" else ("127.0.0.1",)

    hosts = FileHosts(website, **{"/drive/uc": Answer("", 302, {"Location": "http://files.example/a.pdf"})})
    url = f"{DRIVE}/file/d/{ID}one/view"
    site = website({"/": page("หน้าแรก").replace("</main>", f"{anchor(url)}</main>")})
    monkeypatch.setattr("crawler.guard.NAMES.addresses", addresses)
    monkeypatch.setattr("crawler.guard.is_private", lambda address: address.startswith("10."))
    seen = scanned(site.url, rank, file_hosts=hosts.bases, allow_private=False)
    assert unread(seen, url).cause is Cause.PRIVATE_ADDRESS


def test_a_file_larger_than_allowed_is_named(opened):
    url = f"{DRIVE}/file/d/{ID}one/view"
    seen, _ = opened(
        anchor(url), routes={"/content/download": Answer(PDF + b"x" * 9000, headers=PDF_TYPE)}, max_file_bytes=5000
    )
    assert unread(seen, url).cause is Cause.TOO_LARGE


def test_walls_before_many_shared_files_are_not_the_sites(opened):
    links = "".join(anchor(f"{DRIVE}/file/d/{ID}{number:02}/view") for number in range(25))
    seen, _ = opened(links, routes={"/drive/uc": Answer("<html>no</html>", 403)})
    assert seen.snapshot.state == "complete"
    assert {one.cause for one in seen.snapshot.unread} == {Cause.LOGIN}


def test_a_file_service_that_sends_back_to_the_site_leads_there(website, scanned):
    hosts = FileHosts(website)
    url = f"{DRIVE}/file/d/{ID}one/view"
    site = website({"/": page("หน้าแรก").replace("</main>", f"{anchor(url)}</main>"), "/a.pdf": PDF})
    hosts.answers["/drive/uc"] = Answer("", 302, {"Location": f"{site.url}a.pdf"})
    seen = scanned(site.url, rank, file_hosts=hosts.bases)
    assert (only(seen).url, only(seen).off_site) == (f"{site.url}a.pdf", False)
    assert url in only(seen).aliases


def test_what_was_read_elsewhere_is_read_the_same_from_the_archive_again(opened):
    links = anchor(f"{DRIVE}/file/d/{ID}one/view") + anchor(f"{DRIVE}/file/d/{ID}quota/view")
    seen, _ = opened(links)
    assert read_snapshot(seen.warc).model_dump_json() == seen.snapshot.model_dump_json()


def test_the_archive_holds_the_services_own_addresses_not_the_mirrors(opened):
    seen, _ = opened(anchor(f"{DRIVE}/file/d/{ID}one/view"))
    assert only(seen).aliases == (
        f"{DRIVE}/uc?export=download&id={ID}one", f"{USERCONTENT}/download?id={ID}one&export=download",
    )  # fmt: skip


def test_an_archive_cut_anywhere_is_read_up_to_the_cut(opened, tmp_path):
    listing = {"/drive/embeddedfolderview": folder("แผนทั้งหมด", {f"{ID}in": "แผนในแฟ้ม.pdf"})}
    words = ("one", "large", "quota", "gone")
    links = "".join(anchor(f"{DRIVE}/file/d/{ID}{word}/view") for word in words)
    seen, _ = opened(links + anchor(f"{DRIVE}/drive/folders/{ID}top"), routes=listing)
    content, whole = seen.warc.read_bytes(), {one.url for one in seen.snapshot.documents}
    assert len(whole) == 3
    read = []
    for end in range(len(content) // 3, len(content), len(content) // 60):
        cut = tmp_path / "cut.gz"
        cut.write_bytes(content[:end])
        found = {one.url for one in read_snapshot(cut).documents}
        assert found <= whole
        read.append(len(found))
    assert read == sorted(read)


def test_a_mirror_without_a_scheme_is_refused():
    with pytest.raises(ValueError, match="file_hosts"):
        ScanSettings(file_hosts={"drive.google.com": "mirror.example/drive"})


# --- links whose words stand in a picture


def pictured(to: str, picture: str) -> str:
    return f'<p><a href="{to}"><img src="{picture}"></a></p>'


@pytest.fixture
def menu(website: Callable[..., Website], scanned: Callable[..., Scanned]) -> Callable[..., tuple[Scanned, Website]]:
    """A scan of a home page with these links; every path '/m<digit>.png' is a button."""

    def scan(html: str, pages: dict[str, object] | None = None, **settings: object) -> tuple[Scanned, Website]:
        drawn = {f"/m{digit}.png": Answer(button(), headers={"Content-Type": "image/png"}) for digit in range(10)}
        # A page that says next to nothing is a scan, and all its pictures are fetched.
        front = page("หน้าแรก", text="เทศบาลตำบลบ้านตัวอย่างยินดีต้อนรับ " * 8)
        home = {"/": front.replace("</main>", f"{html}</main>"), "/plan": page("แผน")}
        site = website({**drawn, **home, **(pages or {})})
        return scanned(site.url, rank, **settings), site

    return scan


def test_the_picture_of_a_link_without_words_is_fetched_after_everything_else(menu):
    seen, site = menu(pictured("/plan", "/m1.png") + anchor("/a.pdf", "ดาวน์โหลด"), {"/a.pdf": PDF})
    assert site.asked[-1] == "/m1.png"
    assert {one.url for one in seen.snapshot.documents} == {f"{site.url}m1.png", f"{site.url}a.pdf"}
    assert seen.result.documents == 1


@pytest.mark.parametrize(
    "link",
    [
        pictured("https://www.facebook.com/tuayang", "/m1.png"),
        pictured("/", "/m1.png"),
        pictured("/photo.jpg", "/m1.png"),
        pictured("/film.mp4", "/m1.png"),
        pictured("#", "/m1.png"),
        pictured("/plan", "https://elsewhere.example/m1.png"),
        '<p><a href="/plan"><img src="/m1.png" alt="แผนพัฒนาท้องถิ่น"></a></p>',
    ],
)
def test_pictures_that_name_nothing_sought_are_left(menu, link):
    _, site = menu(link)
    assert "/m1.png" not in site.asked


def test_a_picture_on_many_links_is_fetched_once(menu):
    _, site = menu(pictured("/plan", "/m1.png") + pictured("/other", "/m1.png"), {"/other": page("อื่น")})
    assert site.asked.count("/m1.png") == 1


def test_of_one_site_only_so_many_pictures_of_links_are_fetched(menu, monkeypatch):
    monkeypatch.setattr(site_module, "MAX_LABELS", 2)
    _, site = menu("".join(pictured(f"/plan?id={digit}", f"/m{digit}.png") for digit in range(5)))
    assert [path for path in site.asked if path.endswith(".png")] == ["/m0.png", "/m1.png"]


def test_pictures_behind_a_wall_close_nothing(menu, monkeypatch):
    monkeypatch.setattr("crawler.breaker.MOST_REFUSED", 3)
    locked = {f"/m{digit}.png": Answer("", 403) for digit in range(10)}
    seen, _ = menu("".join(pictured("/plan", f"/m{digit}.png") for digit in range(10)), locked)
    assert seen.snapshot.state == "complete"


def test_a_page_in_place_of_a_picture_is_a_page_like_any_other(menu):
    seen, _ = menu(pictured("/plan", "/m1.png"), {"/m1.png": page("ไม่มีภาพ")})
    assert seen.paths() == {"/", "/plan", "/m1.png"}
    assert seen.result.pages == 3


def test_a_link_met_again_with_better_words_moves_forward(website, scanned):
    """The same address stands on every page; only one of them names what it leads to."""
    site = website(
        {
            "/": page("home", "/late", "/list", "/a", "/b"),
            "/list": page("list").replace("<ul>", '<ul><li><a href="/late">แผนที่ตามหา</a></li>'),
            **{path: page(path, "/late") for path in ("/a", "/b", "/late")},
        }
    )
    ranks = {"แผนที่ตามหา": 0.9, "ไปยัง /list": 0.8, "ไปยัง /late": 0.1}
    scanned(site.url, lambda link: ranks.get(link.text, 0.3))
    assert [path for path in site.asked if path in ("/list", "/late", "/a", "/b")] == ["/list", "/late", "/a", "/b"]
