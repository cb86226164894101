"""The words around a link: the line, list item, table row or card it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.readers.structure import Tree
from crawler.readers.tables import Tables

MAX_ROW = 300
_GENERIC_WORDS = (
    "ดาวน์โหลด ดาวโหลด โหลด คลิก คลิ๊ก คลิ้ก กด เปิด ดู อ่าน เอกสาร ไฟล์ แนบ รายละเอียด เพิ่มเติม ต่อ ข้อมูล "
    "ที่นี่ ที่นี้ ลิงก์ ลิงค์ ลิ้งค์ แสดง เข้าสู่ เว็บไซต์ ไปที่ เข้าชม ชม ครั้ง click here read more view opens? "
    "downloads? files? links? details? pdf docx? xlsx? zip rar url go show this page web kb mb size"
)
GENERIC_LABEL = re.compile(
    rf"(?=.{{0,80}}\Z)[\W\d_]*+(?:(?:{_GENERIC_WORDS.strip().replace(' ', '|')})[\W\d_]*+)*+\Z", re.IGNORECASE
)
"""Labels that name no thing: "download", "click here", a bare number. Not "see all": that names a list."""
_LISTS = frozenset({"ul", "ol"})
_NONE: frozenset[str] = frozenset()
_STOPS = frozenset({"body", "main", "table", "tbody", "form", "nav", "header", "footer"})
_CONTAINERS = frozenset(
    {"div", "p", "article", "section", "figure", "td", "dt", "center", "h2", "h3", "h4", "h5", "h6", "blockquote"}
)
_CARD_CLASS = re.compile(
    r"(?:^|[\s_-])(?:card|item|box|media|post|entry|panel|tile|thumbnail|list-group-item|file|document|download|doc)(?:$|[\s_-])"
)


@dataclass(frozen=True, slots=True)
class Line:
    """Words between two <br>, and the node at which the whole run of lines starts."""

    text: str
    start: int


@dataclass(slots=True)
class Rows:
    """Finds the row of every link of one page."""

    tree: Tree
    tables: Tables
    heads: dict[int, list[str]] = field(default_factory=dict)
    """Words at the head of a table's columns, by the table's node index."""
    cells_of: dict[int, list[int]] = field(default_factory=dict)

    def around(self, anchors: tuple[int, ...], label: str, line: Line | None, *, in_menu: bool, named: bool) -> str:
        """Words around the link whose elements are ``anchors``, its own included; empty when they add nothing.

        Other links' words are left out, unless ``label`` names no thing itself (or is an image's, ``named`` false):
        then the title may stand in the link beside it. ``line`` is where it stands between two <br>.
        """
        tree, nodes = self.tree, self.tree.nodes
        own = bare(label)
        generic = not named or GENERIC_LABEL.match(label) is not None
        links = None if generic else frozenset(anchors)
        in_row = self.row_of(anchors[0])
        if line is not None and bare(line.text) != own and in_row < 0:
            return line.text[:MAX_ROW]
        for ancestor in tree.ancestors(anchors[0], limit=14):
            node = nodes[ancestor]
            tag = node.tag
            if tag in _STOPS:
                break
            if tag == "tr":
                if ancestor not in self.tables.rows:
                    break
                text = self.table_row(ancestor, anchors, line, links)
            elif tag == "li":
                if self.count_links(ancestor, anchors) > 4:
                    break
                text = tree.text_of(ancestor, skip=_LISTS, links=links, most=MAX_ROW + 100)
            elif tag == "dd":
                text = self.definition(ancestor, links)
            elif in_row >= 0 or tag not in _CONTAINERS:
                continue
            else:
                most = 0 if not generic else 4 if _CARD_CLASS.search(node.attributes.get("class", "")) else 3
                if in_menu or tree.letters_in(ancestor) > MAX_ROW or tree.anchors_in(ancestor) > len(anchors) + most:
                    break
                text = tree.text_of(ancestor, links=links, most=MAX_ROW + 100)
            if text and bare(text) != own:
                return text[:MAX_ROW]
            if tag in {"tr", "dd"} or (tag == "li" and not generic):
                break
        return ""

    def row_of(self, index: int) -> int:
        """The data row around a node that comes before any list or layout cell; -1 where there is none."""
        for ancestor in self.tree.ancestors(index, limit=14):
            tag = self.tree.nodes[ancestor].tag
            if tag == "tr":
                return ancestor if ancestor in self.tables.rows else -1
            if tag in {"li", "table"}:
                return -1
        return -1

    def count_links(self, index: int, anchors: tuple[int, ...]) -> int:
        """Links inside a list item beside ``anchors``, nested lists left out."""
        nodes = self.tree.nodes
        count, position = 0, index + 1
        while position < min(nodes[index].end, index + 2000) and count <= 4:
            if nodes[position].tag in _LISTS:
                position = nodes[position].end
                continue
            if nodes[position].tag == "a" and position not in anchors and "href" in nodes[position].attributes:
                count += 1
            position += 1
        return count

    def cells(self, row: int) -> list[int]:
        """Node indices of a row's cells."""
        found = self.cells_of.get(row)
        if found is not None:
            return found
        nodes = self.tree.nodes
        found, position = [], row + 1
        while position < nodes[row].end:
            if nodes[position].tag in {"td", "th"}:
                found.append(position)
                position = nodes[position].end
            else:
                position += 1
        self.cells_of[row] = found
        return found

    def table_row(self, row: int, anchors: tuple[int, ...], line: Line | None, links: frozenset[int] | None) -> str:
        nodes = self.tree.nodes
        cells = self.cells(row)
        parts = [self.tables.carried.get(row, "")]
        for column, cell in enumerate(cells if len(cells) <= 60 else ()):
            if cell < anchors[0] < nodes[cell].end:
                parts.append(self.column_year(row, column, len(cells)))
                if line is not None and cell < line.start:
                    parts.extend((self.tree.text(cell + 1, line.start, links=links, most=150), line.text))
                elif self.tree.anchors_in(cell) > len(anchors) + 3:
                    parts.append(self.tree.text_of(anchors[0], most=MAX_ROW))
                else:
                    parts.append(self.tree.text_of(cell, links=links, most=MAX_ROW + 100))
            else:
                parts.append(self.tree.text_of(cell, links=links, most=MAX_ROW + 100))
        return " ".join(part for part in parts if part)

    def column_year(self, row: int, column: int, width: int) -> str:
        """Head of the link's column when it holds a number (a year, a quarter) and the columns correspond."""
        nodes = self.tree.nodes
        table = next((a for a in self.tree.ancestors(row, limit=4) if nodes[a].tag == "table"), -1)
        if table not in self.heads:
            self.heads[table] = []
            first = next((index for index in range(max(table, 0), row + 1) if nodes[index].tag == "tr"), row)
            cells = self.cells(first)
            if first != row and len(cells) > 2 and all(nodes[cell].tag == "th" for cell in cells):
                self.heads[table] = [self.tree.text_of(cell, most=80) for cell in cells]
        heads = self.heads[table]
        return heads[column] if len(heads) == width and re.search(r"\d", heads[column]) else ""

    def definition(self, index: int, links: frozenset[int] | None) -> str:
        """A <dd> with the <dt> before it."""
        nodes = self.tree.nodes
        term = next(
            (p for p in range(index - 1, max(nodes[index].parent, index - 500), -1) if nodes[p].tag == "dt"), -1
        )
        words = self.tree.text_of(term, links=links, most=MAX_ROW) if term >= 0 else ""
        return f"{words} {self.tree.text_of(index, links=links, most=MAX_ROW)}".strip()


def bare(text: str) -> str:
    """Text without spaces and bullets, for comparing."""
    return re.sub(r"[\s\u200b|•·>»\-–:.,]+", "", text)
