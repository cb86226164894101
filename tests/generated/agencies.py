"""Invented local governments: names, people, numbers. Nobody and nothing of it exists."""

from __future__ import annotations

from random import Random

from tests.generated.model import Agency

_FIRST = ("หนอง", "ห้วย", "โคก", "ท่า", "ดอน", "นา", "คลอง", "บึง", "ป่า", "ทุ่ง", "วัง", "โนน")
_SECOND = (
    "ดาวเรือง",
    "ลมเย็น",
    "ใบตองเขียว",
    "แก้วเจียระไน",
    "จันทน์ขาวนวล",
    "ฟ้าครามใส",
    "นกเขียวทอง",
    "ทองพันใบ",
    "เมฆลอย",
    "น้ำค้างใส",
)
_DISTRICTS = ("เมืองสมมุติ", "ศรีดาวเรือง", "บางลมเย็น", "ท่าน้ำค้าง", "พนมเมฆ")
_PROVINCES = ("นครดาวเรือง", "ธาราลมเย็น", "พนมฟ้าคราม", "สมุทรน้ำค้าง")
_GIVEN_M = ("สมมุติ", "จำลอง", "ประสาทพร", "วิรุฬห์ชัย", "ธงไทยแท้", "อำนวยผล", "กิตติวรา", "บุญทวีสุข")
_GIVEN_F = ("ดาวประดับ", "ลออจันทร์", "รวีพิลาส", "มาลัยทิพย์", "อรพิมลรัตน์", "เพียงพิศ")
_FAMILY = ("ลมเย็นดี", "ใบตองงาม", "ฟ้าหลังฝน", "ดาวกระจายแสง", "น้ำใสเสมอ", "ทองเนื้อนพ", "เมฆเบาบาง", "รุ่งเรืองนา")

_KINDS = (
    ("เทศบาลตำบล", "ทต.", "นายกเทศมนตรีตำบล", "รองนายกเทศมนตรีตำบล", "ปลัดเทศบาลตำบล", "tambon"),
    ("องค์การบริหารส่วนตำบล", "อบต.", "นายกองค์การบริหารส่วนตำบล", "รองนายกองค์การบริหารส่วนตำบล", "ปลัดองค์การบริหารส่วนตำบล", "sao"),
    ("เทศบาลเมือง", "ทม.", "นายกเทศมนตรีเมือง", "รองนายกเทศมนตรีเมือง", "ปลัดเทศบาลเมือง", "mueang"),
)  # fmt: skip


def invent_agency(random: Random) -> Agency:
    kind, short, top, second, third, host = random.choice(_KINDS)
    place = random.choice(_FIRST) + random.choice(_SECOND)
    families = random.sample(_FAMILY, 3)
    number = f"0{random.choice((2, 42, 53, 75))}-{random.randint(110, 989)}{random.randint(100, 999)}"
    return Agency(
        name=f"{kind}{place}",
        short=f"{short}{place}",
        place=place,
        district=random.choice(_DISTRICTS),
        province=random.choice(_PROVINCES),
        executive=f"นาย{random.choice(_GIVEN_M)} {families[0]}",
        executive_title=f"{top}{place}",
        deputy=f"นาง{random.choice(_GIVEN_F)} {families[1]}",
        deputy_title=f"{second}{place}",
        clerk=f"นาย{random.choice(_GIVEN_M)} {families[2]}",
        clerk_title=f"{third}{place}",
        phone=number,
        email=f"office@{host}{random.randint(10, 99)}.example.go.th",
        saraban=f"saraban@{host}{random.randint(10, 99)}.example.go.th",
    )


def another_agency(random: Random, than: Agency) -> Agency:
    """A second one, of another name."""
    while True:
        other = invent_agency(random)
        if other.place[-4:] != than.place[-4:] and other.place not in than.place and than.place not in other.place:
            return other
