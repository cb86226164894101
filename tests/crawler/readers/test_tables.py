from __future__ import annotations

import pytest

from tests.crawler.readers import read


def blocks(html: str) -> list[tuple[str, str, int, int]]:
    return [(each.text, each.kind, each.level, each.row) for each in read(html).blocks]


def test_cells_of_a_data_table_know_their_row_over_the_page() -> None:
    table = "<table><tr><th>ชื่อ<th>เรื่อง<tr><td>ก<td><p>ข</p></table>"
    assert [(text, kind, row) for text, kind, _, row in blocks(table * 2)] == [
        ("ชื่อ", "cell", 0), ("เรื่อง", "cell", 0), ("ก", "cell", 1), ("ข", "cell", 1),
        ("ชื่อ", "cell", 2), ("เรื่อง", "cell", 2), ("ก", "cell", 3), ("ข", "cell", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>ก</table>",
        "<table role=presentation><tr><td>ก<td></table>",
        f"<table><tr><td>ก<td>{'เนื้อหา ' * 300}</table>",
        "<table><tr><td>ก<td><table><tr><td>x</table></table>",
    ],
)
def test_a_layout_table_gives_text(html: str) -> None:
    assert blocks(html)[0] == ("ก", "text", 0, -1)
