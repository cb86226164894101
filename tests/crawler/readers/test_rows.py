from __future__ import annotations

import pytest

from tests.crawler.readers import link, read


@pytest.mark.parametrize(
    ("html", "text", "row"),
    [
        ("<p>O1 – <a href='/x'>โครงสร้าง</a></p>", "โครงสร้าง", "O1 – โครงสร้าง"),
        ("<ul><li>O2 <a href='/x'>ผู้บริหาร</a><ul><li>ย่อย</ul></ul>", "ผู้บริหาร", "O2 ผู้บริหาร"),
        ("<table><tr><td>1<td>แผน<td><a href='/x'>ดาวน์โหลด</a><tr><td>2<td>ข</table>", "ดาวน์โหลด", "1 แผน ดาวน์โหลด"),
        ("<table><tr><td><a href='/y'>แผนพัฒนา</a><td><a href='/x'>เปิด</a><tr><td>ก</table>", "เปิด", "แผนพัฒนา เปิด"),
        ("<table><tr><td><a href='/y'>แผน</a><td><a href='/x'>เปิด</a><tr><td>ก</table>", "แผน", ""),
        ("<dl><dt>O3<dd><a href='/x'>อำนาจหน้าที่</a></dl>", "อำนาจหน้าที่", "O3 อำนาจหน้าที่"),
        ("<div class=card><h5>แผน</h5><div><a href='/x'>ดูรายละเอียด</a></div></div>", "ดูรายละเอียด", "แผน ดูรายละเอียด"),
        ("<div class=card><h5>แผนพัฒนา</h5><a href='/x'><img src=b.png></a></div>", "b.png", "แผนพัฒนา"),
        ("<p>O1 <a href='/1'>โครงสร้าง</a><br>O2 <a href='/2'>ผู้บริหาร</a></p>", "ผู้บริหาร", "O2 ผู้บริหาร"),
        ("<div><a href='/1'>แผน 2567</a><a href='/2'>แผน 2568</a></div>", "แผน 2568", ""),
        ("<table><tr><td>O7<td>1. <a href=1>ข่าว</a><br>2. <a href='/2'>ภาพ</a><tr><td>ก</table>", "ภาพ", "O7 2. ภาพ"),
        ("<table><tr><td><p>O7</p><p><a href=1>ก</a><br><a href=2>ข</a></p><td>ค<tr><td>ก</table>", "ข", "O7 ข ค"),
        ("<table><tr><td rowspan=2>แผน<td><a href=1>เล่ม</a><tr><td><a href=2>เล่ม 2</a></table>", "เล่ม 2", "แผน เล่ม 2"),
        (
            "<table><tr><th>เรื่อง<th>ปี 2567<th>ปี 2568<tr><td>แผน<td><a href=1>เปิด</a><td><a href='/2'>อ่าน</a></table>",
            "อ่าน",
            "แผน เปิด ปี 2568 อ่าน",
        ),
        ("<div>คลัง <p onclick=\"go('/1')\">ราคากลาง</p><p onclick=\"go('/2')\">ผล</p></div>", "ผล", "คลัง ผล"),
        ("<div><h4><a href='/1'>ข่าวหนึ่ง</a></h4><a href='/2'>ดูทั้งหมด</a></div>", "ดูทั้งหมด", ""),
    ],
)  # fmt: skip
def test_the_row_says_what_the_link_alone_does_not(html: str, text: str, row: str) -> None:
    assert link(read(f"<main>{html}</main>"), text).row == row


def test_a_row_is_cut_at_300_letters() -> None:
    page = read(f"<ul><li>{'แผน ' * 200}<a href='/x'>เปิด</a></ul>")
    assert len(link(page, "เปิด").row) <= 300
