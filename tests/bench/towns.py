"""Made-up towns on loopback: a server of many large, distinct Thai pages, in a process of its own.

Every address of ``127.0.0.0/8`` on its port is a town; page *n* of a town of *N* pages links to pages ``2n+1`` and
``2n+2`` and to others at hand, so that all pages are found by following links. Each page is about 100 KB and says
something no other page says.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import re
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import uvloop

SIZE = 100_000
"""Bytes of a page, about."""
BODIES = 64
"""Different bodies; title, lead, row numbers and links are each page's own."""
_SECTIONS = (
    ("khao", "ข่าวประชาสัมพันธ์"),
    ("phaen", "แผนพัฒนาท้องถิ่น"),
    ("ngop", "งบประมาณและการคลัง"),
    ("sue", "ประกาศจัดซื้อจัดจ้าง"),
    ("sapha", "สภาท้องถิ่น"),
    ("borikan", "งานบริการประชาชน"),
    ("kit", "กิจกรรมชุมชน"),
    ("nang", "หนังสือราชการ"),
)
_MENU = (
    "หน้าแรก", "ประวัติความเป็นมา", "วิสัยทัศน์และพันธกิจ", "โครงสร้างส่วนราชการ", "คณะผู้บริหาร", "สมาชิกสภา", "หัวหน้าส่วนราชการ", "อำนาจหน้าที่",
    "แผนพัฒนาท้องถิ่น", "แผนดำเนินงาน", "ข้อบัญญัติงบประมาณ", "รายงานการติดตามและประเมินผล", "คู่มือประชาชน", "สถิติการให้บริการ", "ช่องทางร้องเรียน",
    "นโยบาย No Gift Policy", "แผนปฏิบัติการป้องกันการทุจริต", "รายงานผลการจัดซื้อจัดจ้าง", "ประกาศราคากลาง", "แผนการจัดหาพัสดุ",
    "กองทุนหลักประกันสุขภาพ",
    "ศูนย์พัฒนาเด็กเล็ก", "ภาษีที่ดินและสิ่งปลูกสร้าง", "ผลิตภัณฑ์ชุมชน", "สถานที่ท่องเที่ยว", "ติดต่อเรา", "กระดานสนทนา", "ดาวน์โหลดแบบฟอร์ม",
)  # fmt: skip
_GOODS = (
    "จ้างเหมาซ่อมแซมถนนคอนกรีตเสริมเหล็ก",
    "ซื้อวัสดุสำนักงาน",
    "จ้างเหมาบริการเก็บขนขยะมูลฝอย",
    "จ้างก่อสร้างรางระบายน้ำ",
    "จ้างซ่อมแซมครุภัณฑ์ยานพาหนะ",
)
_ASKED = re.compile(rb"GET (\S+) HTTP/1\.1\r\n")


def address(page: int) -> str:
    """Path of a page: the root, then eight sections of numbered pages."""
    return "/" if page == 0 else f"/{_SECTIONS[page % 8][0]}/{page}.html"


def _body(variant: int) -> str:
    """The main part of a page with its own rows, ``{page}`` where its number goes."""
    rows = "".join(
        f'<tr class="row{n % 2}"><td>{n + 1}</td><td class="title">{_GOODS[(variant + n) % 5]} '
        f"หมู่ที่ {1 + (variant + n) % 12} "
        f"สัญญาเลขที่ {n + 1}/{{page}}</td><td>{12000 + (variant * 31 + n) * 731:,}.00</td>"
        f"<td>{1 + n % 28} มีนาคม {2566 + n % 3}</td>"
        f"<td>อยู่ระหว่างดำเนินการ</td></tr>"
        for n in range(60 + variant % 30)
    )
    text = "".join(
        f"<p>เทศบาลตำบลบ้านตัวอย่างดำเนินการ{_GOODS[(variant + n) % 5]}ตามแผนงานที่ {n + 1} ของเรื่องที่ {{page}} "
        f"ประจำปีงบประมาณ พ.ศ. {2566 + n % 3} มีผู้เข้าร่วม {10 + n} คน ใช้งบประมาณ {15000 + n * 97 + variant:,} บาท "
        f"ผลการดำเนินงานเป็นไปตามเป้าหมายร้อยละ {60 + n % 40}</p>"
        for n in range(80)
    )
    return f"<table class='table'><tbody>{rows}</tbody></table>{text}"


def _frame(pages: int) -> tuple[str, str]:
    """What stands before and after the main part, alike on all pages."""
    style = "".join(
        f".mod-{n} .box>ul li:nth-child({n}) a{{padding:{n}px 8px;color:#0{n % 10}{n % 10};background:url(/img/bg{n}.png)}}"
        for n in range(220)
    )
    menu = "".join(
        f'<li class="item-{n} level1"><a href="{address(n)}">{title}</a>'
        f'<ul><li><a href="{address((n + len(_MENU)) % pages)}">{title} ย้อนหลัง</a></li></ul></li>'
        for n, title in enumerate(_MENU)
    )
    before = (
        f'<meta charset="utf-8"><style>{style}</style></head><body class="site"><header><a href="/"><img src="/logo.png" '
        f'alt="เทศบาลตำบลบ้านตัวอย่าง"></a></header><nav class="main-menu"><ul class="nav menu">{menu}</ul></nav>'
        '<div class="container"><main id="content">'
    )
    after = (
        "</main></div><footer><p>เทศบาลตำบลบ้านตัวอย่าง หมู่ 1 โทรศัพท์ 0 0000 0000</p>"
        "<p>ผู้เข้าชมวันนี้ 113 คน</p></footer></body></html>"
    )
    return before, after


class Town:
    """Pages of one size of town, as bytes."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self._bodies = [_body(variant) for variant in range(BODIES)]
        self._before, self._after = _frame(pages)

    def page(self, number: int) -> bytes:
        """One page, about ``SIZE`` bytes."""
        _, section = _SECTIONS[number % 8]
        title = f"{section} เรื่องที่ {number}" if number else "เทศบาลตำบลบ้านตัวอย่าง"
        near = {2 * number + 1, 2 * number + 2, number // 2, number + 8, number + 16, number - 8}
        links = "".join(
            f'<li><a href="{address(n)}">{_SECTIONS[n % 8][1]} เรื่องที่ {n}</a></li>'
            for n in sorted(near)
            if 0 < n < self.pages
        )
        main = self._bodies[number % BODIES].replace("{page}", str(number))
        text = (
            f"<!doctype html><html lang='th'><head><title>{title}</title>{self._before}<h1>{title}</h1>"
            f"<ul class='list'>{links}</ul>"
            f"{main}{self._after}"
        )
        return text.encode()


class _Served(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, town: Town) -> None:
        self._town, self._asked = town, b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while b"\r\n\r\n" in self._asked:
            head, _, self._asked = self._asked.partition(b"\r\n\r\n")
            found = _ASKED.match(head + b"\r\n")
            self._transport.write(self._answer(found[1].decode() if found else ""))

    def _answer(self, path: str) -> bytes:
        number = re.search(r"/(\d+)\.html$", path)
        page = 0 if path == "/" else int(number[1]) if number else -1
        if not 0 <= page < self._town.pages or address(page) != path:
            return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnot found"
        body = self._town.page(page)
        return b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b" % (
            len(body),
            body,
        )


def _serve(pages: int, told: Connection) -> None:
    town = Town(pages)

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: _Served(town), "0.0.0.0", 0, backlog=2048)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(run())


@contextlib.contextmanager
def served(pages: int) -> Iterator[int]:
    """Serves towns of so many pages; gives the port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(pages, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(60):
            raise RuntimeError("the towns' server did not start")
        yield ours.recv()
    finally:
        process.terminate()
        process.join(10)
