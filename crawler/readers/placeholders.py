"""Pages that stand where content should be: "not found" said with status 200, login walls, empty shells."""

from __future__ import annotations

import re

from core.snapshot import Block, Page
from crawler.readers.structure import Tree

_NOT_FOUND = re.compile(
    r"ไม่พบหน้า|ไม่พบ(?:เว็บ)?เพจ|ไม่พบไฟล์|ไม่มีหน้า(?:นี้|เว็บนี้|ที่)|"
    r"หน้าที่(?:คุณ|ท่าน)?(?:ต้องการ|ค้นหา|เรียก|ร้องขอ)\S{0,10}ไม่(?:พบ|มี)|"
    r"\b404\b.{0,20}not found|page (?:was |could )?not (?:be )?found|page (?:does not|doesn.t) exist|"
    r"not found.{0,12}\b404\b|"
    r"error 404|404 error|object not found|requested url .{0,300}was not found|file not found|"
    r"the (?:requested )?(?:page|url) .{0,60}(?:not|cannot|can.t) be found",
    re.IGNORECASE,
)
_ALL_OF_TITLE = re.compile(r"\W*(?:404|not found|ไม่พบหน้า\S*|error|404 not found)\W*\Z", re.IGNORECASE)
_NO_DATA = re.compile(
    r"ไม่พบ(?:ข้อมูล|รายการ|เนื้อหา|บทความ|สิ่ง)ที่|ขออภัย\S{0,6}\s*ไม่พบ|ไม่พบข้อมูล|data not found", re.IGNORECASE
)
_ROOT = re.compile(r"(?:root|app|__next|__nuxt|___gatsby|main-app|q-app|svelte|app-root|application)\Z", re.IGNORECASE)
_ENABLE_JAVASCRIPT = re.compile(
    r"(?:enable|need|requires?|activate|turn on).{0,30}javascript|javascript.{0,40}(?:enabled?|required|disabled)|"
    r"เปิด(?:ใช้งาน)?\s*javascript",
    re.IGNORECASE,
)
_REGISTER = re.compile(r"สมัครสมาชิก|ลงทะเบียน|ยืนยันรหัส|register|sign ?up|confirm", re.IGNORECASE)
_MOST_LETTERS_BESIDE_LOGIN = 250


def _main(page: Page) -> list[Block]:
    return [block for block in page.blocks if block.zone == "main"]


def is_soft_404(page: Page) -> bool:
    """The page says itself that it does not exist. A normal page whose table is empty is not meant: it exists."""
    main = _main(page)
    text = " ".join(block.text for block in main)
    if len(text) > 1500:
        return False
    headings = [block for block in main if block.kind == "heading"]
    strong = [block.text for block in headings if block.level <= 2]
    if _NOT_FOUND.search(page.title) or _ALL_OF_TITLE.match(page.title):
        return True
    if any(_NOT_FOUND.search(said) or _ALL_OF_TITLE.match(said) for said in strong):
        return True
    if len(text) < 300 and _NOT_FOUND.search(text) and not any(block.kind == "cell" for block in main):
        return True
    others = [block for block in headings if not _NO_DATA.search(block.text)]
    return not others and len(text) < 150 and _NO_DATA.search(text) is not None and all(b.kind != "cell" for b in main)


def is_login_wall(page: Page) -> bool:
    """A password form and hardly anything else in the main part."""
    form = next((form for form in page.forms if form.password), None)
    if form is None or form.zone not in {"main", "header"} or form.text_fields > 2:
        return False
    if any(_REGISTER.search(words) for words in (form.heading, form.submit, *form.labels)):
        return False
    labels = set(form.labels) | {form.submit}
    text = sum(len(block.text) for block in _main(page) if block.text not in labels)
    links = sum(1 for link in page.links if link.zone == "main")
    return text < _MOST_LETTERS_BESIDE_LOGIN and links <= 5 and len(page.links) <= 40


def needs_javascript(page: Page, tree: Tree) -> bool:
    """Almost no text and no links as fetched, while the markup is the empty shell of a script-built page."""
    text = sum(len(block.text) for block in page.blocks)
    if any(_ENABLE_JAVASCRIPT.search(block.text) for block in page.blocks[:5]) and text < 400:
        return True
    if text > 150 or sum(1 for link in page.links if link.source != "script") > 2:
        return False
    for node in tree.nodes:
        identity = node.attributes.get("id", "") if node.attributes else ""
        if node.tag == "app-root" or (node.tag == "div" and _ROOT.match(identity)):
            return True
    return False
