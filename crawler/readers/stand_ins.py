"""Pages that stand where a site, or one of its pages, should be: a registrar's, a provider's, a server's own page, the error
of a database or program, a notice of maintenance.
"""

from __future__ import annotations

import re

from core.snapshot import Block, Cause, Page

StandIn = tuple[Cause, str]
"""The cause, and one English sentence."""

_EXPIRED = re.compile(
    r"(?:this )?domain (?:name )?(?:has |is |registration )?(?:has )?expired|โดเมน(?:เนม)?(?:นี้)?\s*(?:ได้)?\s*หมดอายุ|"
    r"renew (?:this|your) domain|ต่ออายุโดเมน",
    re.IGNORECASE,
)
_SUSPENDED = re.compile(
    r"(?:this )?account (?:has been |is )?suspended|suspended account|(?:this )?(?:web)?site (?:has been|is) suspended|"
    r"this domain (?:name )?(?:is|has been|has) suspended|โดเมน(?:เนม)?(?:นี้)?\s*(?:ได้)?\s*ถูกระงับ|"
    r"ระงับการให้บริการ(?:ชั่วคราว)?\S{0,10}(?:โฮสต์|เว็บไซต์)|เว็บไซต์(?:นี้)?(?:ถูก|ได้ถูก)ระงับ|บัญชี(?:นี้)?(?:ถูก|ได้ถูก)ระงับ",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    r"apache2? (?:ubuntu |debian |centos |http server )?(?:default|test) page|welcome to (?:nginx|openresty|centos|xampp)|"
    r"iis windows server|internet information services|default web ?site page|default page of|"
    r"this is the default (?:index|web|page)|\A\W*it works!?\W*\Z|powered by directadmin.{0,60}$|"
    r"your (?:web)?site has been created|placeholder page|sorry! if you are the owner of this website|"
    r"(?:domain|web ?server'?s?) default page|plesk (?:obsidian )?default|future home of something|site not published|"
    r"no website is configured|there is no website configured at this address|"
    r"this page is used to test the proper operation of the",
    re.IGNORECASE,
)
_PARKED = re.compile(
    r"domain (?:name )?(?:is )?(?:may be )?for sale|buy this domain|"
    r"this domain (?:name )?(?:is|has been|has) (?:parked|registered|recently)|parked (?:free|domain)|"
    r"โดเมน(?:เนม)?(?:นี้)?\s*(?:ได้)?\s*ว่าง",
    re.IGNORECASE,
)
_LISTING = re.compile(r"\AIndex of /", re.IGNORECASE)
_FAULT = re.compile(
    r"error establishing a database connection|could not connect to (?:the )?(?:database|mysql)|mysqli?_connect\(\)|"
    r"mysqli?::(?:real_connect|__construct|mysqli)|SQLSTATE\[|you have an error in your sql syntax|"
    r"unknown database '|access denied for user '[^']{0,80}'@|(?:mysql|database) server has gone away|"
    r"ora-\d{5}:|microsoft ole db provider|\[odbc [^\]]{0,60}driver|"
    r"fatal error\s*:\s*(?:uncaught|allowed memory|call to|maximum execution|cannot |require|class |out of memory)|"
    r"parse error\s*:\s*syntax error|failed opening required|server error in '[^']{0,80}' application|"
    r"there has been a critical error on (?:this|your) website|เกิดข้อผิดพลาดร้ายแรง(?:กับ|บน|ใน)เว็บไซต์|"
    r"(?:ไม่สามารถ)(?:ติดต่อ|เชื่อมต่อ)(?:กับ)?\s?ฐานข้อมูล|whoops, looks like something went wrong",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"(?:เว็บ(?:ไซ[ตท]์)?|เว็ป(?:ไซ[ตท]์)?|ระบบ)\S{0,25}\s{0,3}(?:อยู่(?:ใน)?ระหว่าง(?:การ)?|กำลัง)?\s{0,3}ปิด(?:เพื่อ)?(?:ทำการ)?ปรับปรุง|"
    r"ปิด(?:เพื่อ)?(?:ทำการ)?ปรับปรุง(?:เว็บ|เว็ป|ระบบ)|"
    r"(?:web ?site|site|we) (?:is|are) (?:currently |temporarily )?(?:down |undergoing |under |in )(?:for )?"
    r"(?:scheduled )?maintenance|"
    r"briefly unavailable for scheduled maintenance|\bmaintenance mode\b",
    re.IGNORECASE,
)
_CLOSED_TITLE = re.compile(
    r"\A\W*(?:(?:web ?site |site )?(?:is )?under (?:maintenance|construction)|maintenance|ปิดปรับปรุง\S*)\W*\Z",
    re.IGNORECASE,
)

_MOST_LINKS = 8
"""A page of the site itself has a menu; what stands in for it has a few links of its own."""
_MOST_LETTERS = 700
_MOST_LETTERS_OF_HOME = 3000
_MOST_LETTERS_OF_FAULT = 600


def stand_in(page: Page, *, home: bool = False) -> StandIn | None:
    """What stands where the page should be; ``None`` where it is the page. ``home``: whether it is the site's first page,
    where a provider's own pages are longer and have more links.
    """
    text = _text(page.blocks)
    if home:
        told = _of_home(page, text)
        if told is not None:
            return told
    if len(page.links) > _MOST_LINKS:
        main = _text([block for block in page.blocks if block.zone == "main" and block.kind != "cell"])
        return fault_told(main) if len(main) <= _MOST_LETTERS_OF_FAULT and _opens_with_fault(main) else None
    if len(text) > _MOST_LETTERS:
        return None
    if _SUSPENDED.search(page.title) or page.url.endswith("/cgi-sys/suspendedpage.cgi"):
        return Cause.SUSPENDED, "the provider's notice of a suspended account stands there"
    if _CLOSED_TITLE.match(page.title):
        return Cause.MAINTENANCE, "the page says that the site is closed for maintenance"
    return fault_told(f"{page.title}\n{text}")


def fault_told(text: str) -> StandIn | None:
    """What the text of a small page that is no page of the site says has failed; ``None`` where it says nothing of it."""
    fault = _FAULT.search(text)
    if fault:
        return Cause.DATABASE_ERROR, f"the page says: {' '.join(fault.group().split())}"
    if _CLOSED.search(text):
        return Cause.MAINTENANCE, "the page says that the site is closed for maintenance"
    return None


def _of_home(page: Page, text: str) -> StandIn | None:
    if len(text) > _MOST_LETTERS_OF_HOME + 1000:
        return None
    whole = text if len(text) < _MOST_LETTERS_OF_HOME else ""
    for pattern, cause, what in (
        (_SUSPENDED, Cause.SUSPENDED, "the provider's notice of a suspended account stands there"),
        (_EXPIRED, Cause.DOMAIN_EXPIRED, "the page there says that the domain has expired"),
        (_PARKED, Cause.PARKED, "a registrar's or parking page stands there"),
        (_DEFAULT, Cause.DEFAULT_PAGE, "the web server's or control panel's own first page stands there"),
    ):
        if pattern.search(page.title) or pattern.search(whole):
            return cause, what
    files = [link for link in page.links if link.url and not link.url.endswith("/") and "?C=" not in link.url]
    if _LISTING.match(page.title) and not files:
        return Cause.DEFAULT_PAGE, "a bare list of no files stands there"
    return None


def _opens_with_fault(text: str) -> bool:
    fault = _FAULT.search(text)
    return fault is not None and fault.start() < 120


def _text(blocks: tuple[Block, ...] | list[Block]) -> str:
    return " ".join(block.text for block in blocks)
