from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.file_hosts import FileAt, answer_of, fetch_address, identity, locate, names_file, served_at, unwrap
from crawler.scope import Scope
from tests.crawler import file_hosts_standin as standin
from tests.crawler.file_hosts_standin import DOCS, DRIVE, ID, USERCONTENT

UC = f"{DRIVE}/uc?export=download&id={ID}"
HTML = {"content-type": "text/html; charset=utf-8"}
SITE = "https://tuayang.example"


@pytest.mark.parametrize(
    "url",
    [
        f"{DRIVE}/file/d/{ID}/view?usp=sharing",
        f"{DRIVE}/file/d/{ID}/preview",
        f"{DRIVE}/file/d/{ID}",
        f"{DRIVE}/file/u/1/d/{ID}/edit",
        f"{DRIVE}/a/tuayang.example/file/d/{ID}/view",
        f"{DRIVE}/uc?id={ID}",
        f"{DRIVE}/u/0/uc?id={ID}&export=download",
        f"{DOCS}/uc?id={ID}",
        f"{DOCS}/file/d/{ID}/edit",
        f"{DOCS}/viewer?srcid={ID}&pid=explorer",
        f"{DRIVE}/thumbnail?id={ID}&sz=w1000",
        f"{USERCONTENT}/download?id={ID}&export=download",
        f"https://lh3.googleusercontent.com/d/{ID}=w1000",
    ],
)
def test_every_spelling_of_a_drive_file_is_one_download(url):
    place = locate(url)
    assert place is not None
    assert (place.service, place.kind, place.id, place.fetch) == ("google", "file", ID, UC)


def test_the_resource_key_of_an_older_file_is_kept():
    assert fetch_address(f"{DRIVE}/file/d/{ID}/view?resourcekey=0-x_Y") == f"{UC}&resourcekey=0-x_Y"


@pytest.mark.parametrize(
    ("url", "kind", "fetch"),
    [
        (f"{DOCS}/document/d/{ID}/edit?usp=sharing&rtpof=true", "document", f"{DOCS}/document/d/{ID}/export?format=docx"),
        (f"{DOCS}/document/u/0/d/{ID}/mobilebasic", "document", f"{DOCS}/document/d/{ID}/export?format=docx"),
        (f"{DOCS}/spreadsheets/d/{ID}/edit", "sheet", f"{DOCS}/spreadsheets/d/{ID}/export?format=xlsx"),
        (f"{DOCS}/presentation/d/{ID}/embed?start=false", "slides", f"{DOCS}/presentation/d/{ID}/export/pptx"),
        (f"{DOCS}/document/d/e/2PACX-{ID}/pub", "document", f"{DOCS}/document/d/e/2PACX-{ID}/pub"),
        (f"{DOCS}/spreadsheets/d/e/2PACX-{ID}/pubhtml", "sheet", f"{DOCS}/spreadsheets/d/e/2PACX-{ID}/pub?output=xlsx"),
        (f"{DRIVE}/drive/folders/{ID}?usp=sharing", "folder", f"{DRIVE}/embeddedfolderview?id={ID}"),
        (f"{DRIVE}/drive/u/2/folders/{ID}", "folder", f"{DRIVE}/embeddedfolderview?id={ID}"),
        (f"{DRIVE}/folderview?id={ID}", "folder", f"{DRIVE}/embeddedfolderview?id={ID}"),
        (f"{DRIVE}/open?id={ID}", "file", f"{DRIVE}/open?id={ID}"),
        (f"{DOCS}/forms/d/e/{ID}/viewform", "form", ""),
        ("https://forms.gle/AbCdEf", "form", ""),
        ("https://sites.google.com/view/tuayang", "site", ""),
        ("https://www.dropbox.com/s/k1/a.pdf?dl=0", "file", "https://www.dropbox.com/s/k1/a.pdf?dl=1"),
        ("https://www.dropbox.com/scl/fi/k1/a.pdf?rlkey=r&dl=0", "file", "https://www.dropbox.com/scl/fi/k1/a.pdf?rlkey=r&dl=1"),
        ("https://www.dropbox.com/sh/k1/k2", "folder", "https://www.dropbox.com/sh/k1/k2?dl=1"),
        ("https://1drv.ms/b/s!AbC?e=x", "file", "https://1drv.ms/b/s!AbC?e=x&download=1"),
        ("https://1drv.ms/f/s!AbC", "folder", ""),
        (
            "https://onedrive.live.com/embed?cid=C1&resid=C1%21105&authkey=K",
            "file",
            "https://onedrive.live.com/download?resid=C1%21105&cid=C1&authkey=K",
        ),
        (
            "https://tuayang-my.sharepoint.com/:x:/g/personal/x/Eabc?e=1",
            "sheet",
            "https://tuayang-my.sharepoint.com/:x:/g/personal/x/Eabc?e=1&download=1",
        ),
    ],
)  # fmt: skip
def test_a_known_address_says_what_it_is_and_where_it_is_fetched(url, kind, fetch):
    place = locate(url)
    assert place is not None
    assert (place.kind, place.fetch) == (kind, fetch)


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/file/d/{ID}/view", f"{DRIVE}/drive/my-drive", f"{DRIVE}/file/d/short/view", "https://www.dropbox.com/login",
        "https://drive.google.com.evil.example/uc?id=" + ID, "https://onedrive.live.com/", "https://1drv.ms/", f"{DRIVE}/",
        "https://www.google.com/maps?id=" + ID, "http://[::1", "",
    ],
)  # fmt: skip
def test_any_other_address_is_not_located(url):
    assert locate(url) is None


@given(st.text(max_size=60), st.sampled_from([DRIVE, DOCS, "https://1drv.ms", "https://www.dropbox.com", SITE]))
def test_no_address_raises(text, host):
    for url in (f"{host}/{text}", f"{host}/viewer.html?file={text}", text):
        locate(url)
        names_file(url)
        fetch_address(url)
        unwrap(url) if url.startswith("http") else None


def test_all_addresses_of_one_file_have_one_identity():
    urls = (f"{DRIVE}/file/d/{ID}/view", f"{DRIVE}/open?id={ID}", UC, f"{USERCONTENT}/download?id={ID}")
    assert len({identity(url) for url in urls}) == 1
    assert identity(f"{DRIVE}/file/d/{ID}2/view") != identity(urls[0])


@pytest.mark.parametrize(
    ("url", "file"),
    [
        (f"https://docs.google.com/viewer?url={SITE}/a.pdf&embedded=true", f"{SITE}/a.pdf"),
        ("https://docs.google.com/gview?url=https%3A%2F%2Ftuayang.example%2Fget.php%3Fid%3D3", f"{SITE}/get.php?id=3"),
        (f"https://view.officeapps.live.com/op/view.aspx?src={SITE}/a%20b.docx", f"{SITE}/a%20b.docx"),
        (f"https://www.google.com/url?sa=D&source=editors&q={SITE}/plan", f"{SITE}/plan"),
        (f"{SITE}/pdfjs/web/viewer.html?file=../../up/a.pdf", f"{SITE}/up/a.pdf"),
        (f"{SITE}/downloads/viewer.html?file=a.pdf", f"{SITE}/downloads/a.pdf"),
        (f"{SITE}/web/viewer.html?file=%2Fup%2F%E0%B9%81%E0%B8%9C%E0%B8%99.pdf", f"{SITE}/up/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"),
        (f"{SITE}/web/viewer.html?file=/up/%C1%BC%B9.pdf", f"{SITE}/up/%C1%BC%B9.pdf"),
        (f"{SITE}/flipbook/?pdf=/up/a.pdf", f"{SITE}/up/a.pdf"),
        (f"{SITE}/show.php?file={SITE}/up/a.pdf", f"{SITE}/up/a.pdf"),
    ],
)  # fmt: skip
def test_a_viewer_gives_way_to_its_file(url, file):
    assert unwrap(url) == file


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/download.php?file=a.pdf", f"{SITE}/download.php?url={SITE}/a.pdf", f"{SITE}/show.php?file=a.pdf",
        f"{SITE}/web/viewer.html?file=../a", f"{SITE}/index.php?url={SITE}/page", f"{SITE}/viewer.html",
        f"https://www.facebook.com/sharer/sharer.php?url={SITE}/a.pdf", f"{DRIVE}/file/d/{ID}/view?url=a.pdf",
        f"{SITE}/viewer.html?file=javascript:alert(1).pdf", f"{SITE}/viewer.html?file=",
    ],
)  # fmt: skip
def test_what_is_no_viewer_of_a_document_keeps_its_address(url):
    assert unwrap(url) == url


def test_a_mirror_is_asked_in_a_services_place():
    assert served_at(f"{UC}", {"drive.google.com": "http://127.0.0.1:1/d/"}) == UC.replace(
        DRIVE, "http://127.0.0.1:1/d"
    )
    assert served_at(UC, {}) == UC


def test_a_file_service_never_becomes_the_site():
    scope = Scope(SITE)
    for url in (UC, f"{DOCS}/document/d/{ID}/edit", "https://1drv.ms/b/s!AbC", "https://forms.gle/AbCdEf"):
        scope.widen(url)
    assert scope.bases == ("tuayang.example",)


@pytest.mark.parametrize(
    ("status", "headers", "body", "state"),
    [
        (200, {"content-type": "application/pdf"}, standin.pdf("x"), "file"),
        (200, {"content-type": "text/html"}, standin.pdf("x"), "file"),
        (200, HTML, standin.QUOTA, "quota"),
        (403, HTML, standin.QUOTA, "quota"),
        (429, HTML, "<html>Too many requests</html>", "quota"),
        (302, {"location": standin.LOGIN}, "", "login"),
        (302, {"location": "https://accounts.google.com/v3/signin/identifier?continue=x"}, "", "login"),
        (302, {"location": "https://login.microsoftonline.com/common/oauth2/authorize"}, "", "login"),
        (302, {"location": "https://www.dropbox.com/login?cont=x"}, "", "login"),
        (302, {"location": "https://www.google.com/sorry/index?continue=x"}, "", "challenge"),
        (401, HTML, "<html></html>", "login"),
        (403, HTML, standin.DENIED, "login"),
        (200, HTML, standin.DENIED, "login"),
        (404, HTML, standin.GONE, "deleted"),
        (410, HTML, "", "deleted"),
        (200, HTML, standin.GONE, "deleted"),
        (403, HTML, "<html>We're sorry... your computer may be sending automated queries.</html>", "challenge"),
        (500, HTML, "<html>Server error</html>", "error"),
        (200, HTML, "", "error"),
        (200, HTML, standin.published("ประกาศ"), "page"),
    ],
)
def test_an_answer_is_what_its_status_and_words_say(status, headers, body, state):
    data = body if isinstance(body, bytes) else body.encode()
    assert answer_of(UC, status, headers, data).state == state


def test_the_warning_about_viruses_leads_on():
    answer = answer_of(UC, 200, HTML, standin.confirmation(ID).encode())
    assert answer.state == "confirmation"
    assert answer.next == f"{USERCONTENT}/download?id={ID}&export=download&confirm=t&uuid=0f-1e-2d"


def test_the_older_warning_with_a_link_leads_on():
    body = f'<html><a id="uc-download-link" href="/uc?export=download&amp;confirm=Xy1&amp;id={ID}">Download anyway</a></html>'
    assert answer_of(UC, 200, HTML, body.encode()).next == f"{DRIVE}/uc?export=download&confirm=Xy1&id={ID}"


def test_a_confirmation_that_leads_elsewhere_is_not_followed():
    body = re.sub(r'action="[^"]+"', 'action="https://evil.example/download"', standin.confirmation(ID))
    assert answer_of(UC, 200, HTML, body.encode()).next == ""


def test_words_about_permission_in_a_published_document_are_its_content():
    url = f"{DOCS}/document/d/e/2PACX-{ID}/pub"
    assert answer_of(url, 200, HTML, standin.published("คู่มือ").replace("ข้อความ", "ขอสิทธิ์เข้าถึง").encode()).state == "page"


def test_a_redirect_that_names_nothing_is_an_error():
    assert answer_of(UC, 302, {"location": "javascript:x"}, b"").state == "error"


@given(st.binary(max_size=300), st.integers(100, 599))
def test_no_answer_raises(body, status):
    answer_of(UC, status, {"content-type": "text/html", "location": body.decode("latin-1")}, body)


def test_a_place_of_its_own_is_told_from_a_viewer():
    assert isinstance(locate(UC), FileAt)
    assert locate(UC).direct
    assert not locate(f"{DRIVE}/file/d/{ID}/view").direct
