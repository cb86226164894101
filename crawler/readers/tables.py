"""Tables that hold data and tables that only lay the page out."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.readers.structure import Tree

_CELLS = frozenset({"td", "th"})
_PARTS = ("table", "tr", "td", "th")


@dataclass(slots=True)
class Tables:
    """Which tables hold data (the others only lay the page out), and their rows' numbers over the page."""

    data: set[int] = field(default_factory=set)
    rows: dict[int, int] = field(default_factory=dict)
    """Node index of a data table's ``tr`` -> number of the row."""
    carried: dict[int, str] = field(default_factory=dict)
    """Node index of a ``tr`` -> text of the cells that reach into it from rows above (rowspan)."""


def tables(tree: Tree) -> Tables:
    """Tell data tables from layout tables: a layout table holds another table, or a single cell, or a cell with most
    of a page in it, or says so by its role.
    """
    result = Tables()
    open_tables: list[int] = []
    layout: set[int] = set()
    rows: dict[int, list[int]] = {}
    cells: dict[int, list[int]] = {}
    tags, ends = tree.tags, tree.ends
    if "table" not in tree.places:
        return result
    for index in sorted(index for tag in _PARTS for index in tree.places.get(tag, ())):
        while open_tables and ends[open_tables[-1]] <= index:
            open_tables.pop()
        tag = tags[index]
        if tag == "table":
            if open_tables:
                layout.add(open_tables[-1])
            if tree.attributes[index].get("role") in {"presentation", "none"}:
                layout.add(index)
            open_tables.append(index)
            rows[index], cells[index] = [], []
        elif open_tables:
            if tag == "tr":
                rows[open_tables[-1]].append(index)
            else:
                cells[open_tables[-1]].append(index)
                if tag == "td" and (tree.letters_in(index) > 1500 or tree.anchors_in(index) > 25):
                    layout.add(open_tables[-1])
    number = 0
    for table, its_rows in rows.items():
        if table in layout or len(cells[table]) < 2:
            continue
        result.data.add(table)
        for row in its_rows:
            result.rows[row] = number
            number += 1
        if any("rowspan" in tree.attributes[cell] for cell in cells[table]):
            _carry(tree, its_rows, result.carried)
    return result


def cells_of(tree: Tree, row: int) -> list[int]:
    """Node indices of a row's cells; what is nested in a cell is not one."""
    tags, ends = tree.tags, tree.ends
    found: list[int] = []
    position, end = row + 1, ends[row]
    while position < end:
        if tags[position] in _CELLS:
            found.append(position)
            position = ends[position]
        else:
            position += 1
    return found


def _carry(tree: Tree, rows: list[int], carried: dict[int, str]) -> None:
    waiting: list[tuple[int, str]] = []
    for position, row in enumerate(rows):
        waiting = [(last, text) for last, text in waiting if last >= position]
        if waiting:
            carried[row] = " ".join(text for _, text in waiting)
        for cell in cells_of(tree, row):
            span = tree.attributes[cell].get("rowspan", "")
            if span.isdecimal() and span.isascii() and 1 < int(span) < 1000:
                text = tree.text_of(cell, most=300)
                if text:
                    waiting.append((position + int(span) - 1, text[:300]))
