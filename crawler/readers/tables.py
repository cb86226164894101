"""Tables that hold data and tables that only lay the page out."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.readers.structure import Tree


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
    nodes = tree.nodes
    for index, node in enumerate(nodes):
        while open_tables and nodes[open_tables[-1]].end <= index:
            open_tables.pop()
        if node.tag == "table":
            if open_tables:
                layout.add(open_tables[-1])
            if node.attributes.get("role") in {"presentation", "none"}:
                layout.add(index)
            open_tables.append(index)
            rows[index], cells[index] = [], []
        elif open_tables:
            if node.tag == "tr":
                rows[open_tables[-1]].append(index)
            elif node.tag in {"td", "th"}:
                cells[open_tables[-1]].append(index)
                if node.tag == "td" and (tree.letters_in(index) > 1500 or tree.anchors_in(index) > 25):
                    layout.add(open_tables[-1])
    number = 0
    for table in sorted(rows):
        if table in layout or len(cells[table]) < 2:
            continue
        result.data.add(table)
        for row in rows[table]:
            result.rows[row] = number
            number += 1
        _carry(tree, rows[table], result.carried)
    return result


def _carry(tree: Tree, rows: list[int], carried: dict[int, str]) -> None:
    waiting: list[tuple[int, str]] = []
    for position, row in enumerate(rows):
        waiting = [(last, text) for last, text in waiting if last >= position]
        if waiting:
            carried[row] = " ".join(text for _, text in waiting)
        index, end = row + 1, tree.nodes[row].end
        while index < end:
            node = tree.nodes[index]
            if node.tag in {"td", "th"}:
                span = node.attributes.get("rowspan", "")
                if span.isdecimal() and span.isascii() and 1 < int(span) < 1000:
                    text = tree.text_of(index, most=300)
                    if text:
                        waiting.append((position + int(span) - 1, text[:300]))
                index = node.end
            else:
                index += 1
