"""File services on loopback that answer as Google Drive, Docs, Dropbox and OneDrive answer a visitor who is not logged in.

Written after the pages those services show: only what a reader can tell them apart by is kept, ids and names are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

from tests.crawler.conftest import Answer, Handler, Route, Website

ID = "1AbcDEfGhIjKlMnOpQrStUvWxYz_"
"""Followed by a word that says what lies there."""
DRIVE = "https://drive.google.com"
DOCS = "https://docs.google.com"
USERCONTENT = "https://drive.usercontent.google.com"
LOGIN = "https://accounts.google.com/ServiceLogin?service=wise&passive=1209600&continue=https://drive.google.com/uc"
PDF_TYPE = {"Content-Type": "application/pdf"}


def named(name: str, content_type: str = "application/pdf") -> dict[str, str]:
    """Headers of a download under a Thai name."""
    return {
        "Content-Type": content_type,
        "Content-Disposition": f"attachment; filename=\"file\"; filename*=UTF-8''{quote(name)}",
    }


def pdf(word: str) -> bytes:
    return b"%PDF-1.4\n% " + word.encode() + b"\ntrailer\n<<>>\n%%EOF\n"


def confirmation(identity: str) -> str:
    return f"""<!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title><style>.uc-main{{}}</style></head>
<body><div class="uc-main"><p class="uc-warning-caption">Google Drive can't scan this file for viruses.</p>
<p class="uc-warning-subcaption"><span class="uc-name-size"><a href="/open?id={identity}">แผน.pdf</a> (30M)</span>
is too large for Google to scan for viruses. Would you still like to download this file?</p>
<form id="download-form" action="{USERCONTENT}/download" method="get"><input type="submit" value="Download anyway"/>
<input type="hidden" name="id" value="{identity}"><input type="hidden" name="export" value="download">
<input type="hidden" name="confirm" value="t"><input type="hidden" name="uuid" value="0f-1e-2d"></form></div></body></html>"""


QUOTA = """<!DOCTYPE html><html><head><title>Google Drive - Quota exceeded</title></head><body><div id="uc-text">
<p class="uc-error-caption">Sorry, you can&#39;t view or download this file at this time.</p>
<p class="uc-error-subcaption">Too many users have viewed or downloaded this file recently. Please try accessing the file
again later.</p></div></body></html>"""
DENIED = """<!DOCTYPE html><html lang="th"><head><title>Google ไดรฟ์: ปฏิเสธการเข้าถึง</title></head><body><h1>คุณต้องมีสิทธิ์เข้าถึง</h1>
<p>ขอสิทธิ์เข้าถึงหรือเปลี่ยนไปใช้บัญชีที่มีสิทธิ์เข้าถึง</p><button>ขอสิทธิ์เข้าถึง</button></body></html>"""
GONE = """<!DOCTYPE html><html><head><title>Google Drive - Page Not Found</title></head><body>
<p>Sorry, the file you have requested does not exist.</p></body></html>"""


def folder(title: str, files: dict[str, str]) -> str:
    entries = "".join(
        f'<div class="flip-entry" id="entry-{identity}" role="link"><div class="flip-entry-info">'
        f'<a href="{DRIVE}/{"drive/folders" if identity.endswith("sub") else "file/d"}/{identity}'
        f'{"" if identity.endswith("sub") else "/view?usp=drive_web"}" target="_blank">'
        f'<div class="flip-entry-title">{name}</div></a></div></div>'
        for identity, name in files.items()
    )
    head = f"<!DOCTYPE html><html><head><title>{title}</title></head>"
    return f'{head}<body><div class="flip-entries">{entries}</div></body></html>'


def published(title: str) -> str:
    words = " ".join(f"ข้อความที่ {number} ของเอกสาร" for number in range(40))
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>"


def _uc(request: Handler) -> Answer:
    identity = parse_qs(urlsplit(request.path).query)["id"][0]
    match identity.removeprefix(ID):
        case "large":
            return Answer(confirmation(identity))
        case "quota":
            return Answer(QUOTA)
        case "private":
            return Answer("", 302, {"Location": LOGIN})
        case "denied":
            return Answer(DENIED, 403)
        case "denied200":
            return Answer(DENIED)
        case "gone":
            return Answer(GONE, 404)
        case "gone200":
            return Answer(GONE)
        case "circle":
            return Answer("", 302, {"Location": request.path.removeprefix("/drive")})
        case "odd":
            return Answer("<html><title>x</title><body><p>สวัสดี</p></body></html>")
    return Answer("", 303, {"Location": f"{USERCONTENT}/download?id={identity}&export=download"})


def _usercontent(request: Handler) -> Answer:
    query = parse_qs(urlsplit(request.path).query)
    identity = query["id"][0]
    if identity == ID + "large" and query.get("confirm") != ["t"]:
        return Answer(confirmation(identity))
    return Answer(pdf(identity), headers=named(f"แผน {identity.removeprefix(ID)}.pdf"))


def _open(request: Handler) -> Answer:
    identity = parse_qs(urlsplit(request.path).query)["id"][0]
    if identity.endswith("folder"):
        return Answer("", 307, {"Location": f"{DRIVE}/drive/folders/{identity}?usp=drive_open"})
    if identity.endswith("app"):
        return Answer("<html><body><script>app()</script></body></html>")
    return Answer("", 307, {"Location": f"{DRIVE}/file/d/{identity}/view?usp=drive_open"})


class FileHosts:
    """A stand-in for all services at once: each host under a folder of its own."""

    def __init__(self, website: Callable[..., Website], **routes: Route) -> None:
        self.answers: dict[str, Route] = {
            "/drive/uc": _uc,
            "/drive/open": _open,
            "/content/download": _usercontent,
            **routes,
        }
        self.site = website({"*": self._answer})
        hosts = {
            "drive.google.com": "drive", "docs.google.com": "docs", "drive.usercontent.google.com": "content",
            "www.dropbox.com": "dropbox", "1drv.ms": "short", "onedrive.live.com": "onedrive",
        }  # fmt: skip
        self.bases = {host: f"{self.site.url}{name}" for host, name in hosts.items()}

    def _answer(self, request: Handler) -> Answer:
        route = self.answers.get(request.path, self.answers.get(urlsplit(request.path).path, Answer(GONE, 404)))
        if callable(route):
            return route(request)
        return route if isinstance(route, Answer) else Answer(route)

    @property
    def asked(self) -> list[str]:
        return self.site.asked
