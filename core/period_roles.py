"""What a year or date in a text is there for: the content's own period, a law's year, a counter, a clock, a stamp.

A page quotes laws, counts its visitors and prints the day a record was imported; none of these is the period that its
content speaks of. The words just before (and a few just after) a mention decide.
"""

from __future__ import annotations

import re
from typing import Literal

Role = Literal[
    "content",
    "law",
    "copyright",
    "counter",
    "clock",
    "import_date",
    "phone",
    "posted",
    "signed",
    "academic",
    "code",
]

_REACH = 170

_ACT = re.compile(
    r"พระราช(?:บัญญัติ|กฤษฎีกา|กฤษฏีกา|กำหนด)|พ\.?\s?ร\.?\s?บ(?:\.|\b)|พ\.ร\.ก\.|พ\.ร\.ฎ\.|รัฐธรรมนูญ|กฎกระทรวง|กฏกระทรวง"
    r"|ประมวลกฎหมาย|ประมวลรัษฎากร|ว่า\s?ด้วย|(?:ระเบียบ|ข้อบังคับ)\s?(?:กระทรวง|สำนัก|กรม|คณะ|บริหาร)"
    r"|ประกาศ\s?(?:คณะกรรมการ|กระทรวง|กรม|สำนักนายก|สำนักงาน(?:คณะกรรมการ|ปลัด)|ก\.|คณะปฏิวัติ|คสช)"
    r"|คำสั่งหัวหน้าคณะรักษา|คำสั่ง\s?คสช|มติคณะรัฐมนตรี|ราชกิจจา"
)
_RULE = re.compile(r"ระเบียบ(?!วาระ)|ข้อบังคับ|(?:เทศ|ข้อ)บัญญัติ|ประมวลจริยธรรม|กฎหมาย|กฏหมาย|มาตรฐานทั่วไป|หลักเกณฑ์และวิธีการบริหาร")
_BUDGET = re.compile(r"งบประมาณ")
# A new title begins: what stands before it no longer governs the year.
_NEW_TITLE = re.compile(
    r"(?:^|[\s)])(?:แผน|แผ่น|รายงาน|สรุป|ผลการ|สถิติ|การดำเนิน|ประกาศ(?:เทศบาล|องค์การ|อบต|ผล|รับ|เจต|เรื่อง|ราย))"
)
_AMENDMENT = re.compile(
    r"(?:ฉบับ\s?ที่\s?\d+|แก้ไข\s?เพิ่มเติม[^0-9]{0,30}|ที่แก้ไข[^0-9]{0,30})\s?\)?\s*(?:พ\.?\s?ศ\.{0,2}\s*)?$"
)
_AMENDED_PLAN = re.compile(r"แผน(?!ก)|งบประมาณ|อัตรากำลัง")
_BUDGET_ORDINANCE = re.compile(r"งบประมาณรายจ่าย\s?(?:เพิ่มเติม|ประจำปี)")
_CLAUSE = re.compile(r"\s{0,2}(?:ข้อ|มาตรา|หมวด)\s?\d")
"""A law's year is often followed by the clause that is quoted."""
_GAZETTE = re.compile(r"(?:ราชกิจจานุเบกษา|มติ\s?(?:ครม|คณะรัฐมนตรี))[^0-9\n]{0,40}$")
_COPYRIGHT = re.compile(r"©|&copy;|copyright|\(c\)|ลิขสิทธิ์|all rights? reserved", re.IGNORECASE)
_COUNTER = re.compile(
    r"(?:ผู้?\s?เข้า\s?ชม|เข้าชม|เยี่ยม\s?ชม|ออนไลน์|online|\bhits?|\bviews?|visit(?:or|ed)?s?|download(?:s|ed)?|ดาวน์โหลด"
    r"|อ่าน(?:แล้ว)?|เปิด(?:ดู|อ่าน)|เมื่อวาน(?:นี้)?|วันนี้|(?:เดือน|สัปดาห์|ปี)(?:นี้|ที่แล้ว|ก่อน)|(?<!ดู)ทั้งหมด|today|yesterday"
    r"|total|counter|file\s?size|ขนาดไฟล์)"
    r"(?:[\s:=.()|-]|เว็บ(?:ไซต์)?|จำนวน|ทั้งหมด|รวม|แล้ว|ขณะนี้|วันนี้|คน|ครั้ง|total|today|now){0,12}$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s{0,2}(?:ครั้ง(?!ที่)|views?\b|hits?\b|visit|downloads?\b|คน(?!ที่)|ท่าน|times?\b|kb\b|mb\b)", re.IGNORECASE
)
_WEEKDAY = r"(?:วัน\s?)?(?:จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์|เสาร์|อาทิตย์|[a-z]{2,6}day|mon|tue|wed|thu|fri|sat|sun)\s?(?:ที่)?"
_LEAD = rf"[\s:.,()|\-]*(?:(?:ณ|เมื่อ|วันที่|วัน|on|at|date|{_WEEKDAY})[\s:.,()|\-]*){{0,3}}$"
"""What may stand between a stamp's label and its day."""
_COUNTED_FROM = re.compile(rf"(?:นับ(?:ตั้ง)?แต่|เริ่มนับ|สถิติ(?:ตั้งแต่|เริ่ม)|เปิดให้บริการ(?:ตั้งแต่)?){_LEAD}", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:server\s?time|วันนี้(?!\s*\()|เวลา\s?(?:ปัจจุบัน|ขณะนี้)|ขณะนี้|วันและเวลา|today(?:\s?is)?|current\s(?:time|date)"
    rf"|your\s?ip\S*){_LEAD}",
    re.IGNORECASE,
)
_IMPORT = re.compile(
    r"(?:create[ds]?(?:\s?(?:date|on|at))?|last\s?(?:update|modif)\w*|updated?|modified|uploaded|date\s?(?:created|modified|added)"
    r"|(?<!ฉบับ)(?<!การ)(?:ปรับปรุง|แก้ไข)(?:ข้อมูล|เว็บไซต์|หน้านี้|ครั้ง|ล่าสุด|สุดท้าย|\s)*|อั[ปพ]เด[ตท](?:ข้อมูล|ล่าสุด|ครั้ง|\s)*|นำเข้า(?:ข้อมูล)?"
    r"|วันที่\s?(?:นำเข้า|สร้าง|อั[ปพ]โหลด|อั[ปพ]เด[ตท]|บันทึก|แก้ไข|ปรับปรุง)(?:ข้อมูล|ล่าสุด|\s)*|อั[ปพ]โหลด|(?:สร้าง|บันทึก)(?=\s?(?:เมื่อ|วันที่))|เปิดเว็บไซต์)"
    rf"{_LEAD}",
    re.IGNORECASE,
)
_LATEST = re.compile("ล่าสุด|สุดท้าย|updat|creat|modif|นำเข้า", re.IGNORECASE)
"""A year alone is a stamp only beside one of these: a revised plan names its year too."""
_POSTED = re.compile(
    r"(?:(?:โพส(?:ต์|ท์|ท)?|เผยแพร่|ลงข่าว|เขียน|ส่ง|ตั้งกระทู้|posted|published)(?:\s?(?:โดย|by)[^0-9\n]{0,24})?"
    rf"|วันที่\s?(?:ประกาศ|เผยแพร่|ลง|โพส\S{{0,2}}|เขียน)(?:ประกาศ|ข่าว)?|ลงประกาศ|ประกาศ|post\s?date|date){_LEAD}",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:ลง\s?วันที่|ลว\.?|(?:ประกาศ|สั่ง|ให้ไว้|ทำ|ออก|จัดทำ)\s*(?:ไว้)?\s*ณ\s*(?:วันที่|เดือน)?|ลงนาม(?:วันที่|เมื่อ)?)[\s.…_:]{0,24}(?:เดือน\s*)?$"
)
_PHONE = re.compile(r"(?:โทร|tel|fax|แฟ[กซ]|มือถือ|เบอร์|ต่อ\s|สายด่วน|phone|call)[^ก-ฮa-z\n]{0,30}$", re.IGNORECASE)
_CODE = re.compile(
    r"(?:เลขที่|เลข|รหัส|หมายเลข|ทะเบียน|ตู้\s?ป\.?ณ\.?|ไปรษณีย์|มาตรา|หน้า|ห้อง|\bid|\bno\.?|\bcode|\bversion|\bv\.?|#)\s*[:.]?\s*$",
    re.IGNORECASE,
)


def role_of(
    text: str, start: int, end: int, *, floor: int, dated: bool, marked: bool, stated: bool, span: bool
) -> Role:
    """The role of the mention ``text[start:end]`` of a text with Arabic digits.

    ``floor`` is where the mention before ended (a law's name never reaches across it). ``dated`` says that it holds a
    day or month, ``marked`` that its year carries a mark such as พ.ศ., ``stated`` that the mark makes it the content's
    own (ปีงบประมาณ, ประจำปี, ปี), ``span`` that it runs over several years.
    """
    before = text[max(0, start - _REACH) : start]
    line = before.rsplit("\n", 1)[-1]
    near = line[-48:]
    if _COPYRIGHT.search(line[-60:]) or (
        not stated and not dated and _COPYRIGHT.search(text[end : end + 30].split("\n", maxsplit=1)[0])
    ):
        return "copyright"
    if dated:
        return _role_of_date(before, near)
    if not marked:
        if _PHONE.search(near):
            return "phone"
        if _CODE.search(near):
            return "code"
        if _COUNTER.search(near) or _COUNTED.match(text, end):
            return "counter"
        if (stamp := _IMPORT.search(near)) and _LATEST.search(stamp.group()):
            return "import_date"
    if not stated and not span and (_is_of_law(text, start, floor) or _CLAUSE.match(text, end)):
        return "law"
    return "content"


def _role_of_date(before: str, near: str) -> Role:
    # A stamp and its date often stand on two lines.
    stamp = before[-48:].replace("\n", " ")
    if _SIGNED.search(stamp):
        return "signed"
    if _COUNTED_FROM.search(stamp):
        return "counter"
    if _CLOCK.search(stamp):
        return "clock"
    if _IMPORT.search(stamp):
        return "import_date"
    if _POSTED.search(stamp):
        return "posted"
    if _GAZETTE.search(near):
        return "law"
    return "content"


def _is_of_law(text: str, start: int, floor: int) -> bool:
    before = text[max(floor, start - _REACH) : start]
    head, _, line = before.rpartition("\n")
    # A law's name that breaks over two lines ends with the year alone.
    if not line.strip() and (head := head.rstrip()) and _ACT.search(head.rsplit("\n", 1)[-1] or head[-60:]):
        line = head.rsplit("\n", 1)[-1] + " "
    if _AMENDMENT.search(line) and not _AMENDED_PLAN.search(text[max(0, start - 110) : start].rsplit("\n", 1)[-1]):
        return True
    if (act := _last(_ACT, line)) is not None:
        rest = line[act:]
        if not re.search(r"\s(?:แผนพัฒนา|แผนปฏิบัติ|แผนดำเนิน|รายงาน|สรุปผล|ผลการดำเนิน|สถิติ)[^)]{0,60}$", rest) or re.search(
            r"ว่า\s?ด้วย", rest
        ):
            return not _BUDGET_ORDINANCE.search(rest)
    if (rule := _last(_RULE, line)) is not None:
        rest = line[rule:]
        return not _BUDGET.search(rest) and not _NEW_TITLE.search(rest)
    return False


def _last(pattern: re.Pattern[str], text: str) -> int | None:
    found = None
    for match in pattern.finditer(text):
        found = match.start()
    return found
