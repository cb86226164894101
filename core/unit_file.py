"""Reads an agency's own file of responsible units: YAML (``O12: กองคลัง``, ``กองคลัง: [O12, O13]``), or a table of two columns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.exceptions import UsageError
from core.tables import read_table
from core.yaml_files import composed

MAX_UNIT = 120
"""Characters of a unit's name."""
_COLUMNS = {
    "item": ("ข้อ", "รหัส", "รหัสข้อ", "เรื่อง", "รายการ", "code", "subject"),
    "unit": ("ผู้รับผิดชอบ", "หน่วยงาน", "หน่วยงานที่รับผิดชอบ", "ส่วนราชการ", "กอง", "responsible"),
}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One line: whose a thing is."""

    thing: str
    """As written: a code, a subject, a title, or the unit that another one stands in for."""
    unit: str
    place: str
    """File with line, or with sheet and row, for sentences about it."""


def read_units(path: Path) -> tuple[UnitLine, ...]:
    """The lines of a .yml, .yaml, .csv, .tsv, .xlsx, .xls or .ods file, in their order. Raises ``UsageError``."""
    lines = _of_yaml(path) if path.suffix.lower() in {".yml", ".yaml"} else _of_table(path)
    if not lines:
        raise UsageError(f"{path} names no unit; write a line such as O12: กองคลัง")
    for line in lines:
        if not line.unit:
            raise UsageError(f"{line.place}: {line.thing} has no unit; write its name")
        if len(line.unit) > MAX_UNIT:
            raise UsageError(f"{line.place}: the unit's name is longer than {MAX_UNIT} characters; shorten it")
    return lines


def _of_table(path: Path) -> tuple[UnitLine, ...]:
    table = read_table(path, _COLUMNS, ("item", "unit"))
    sheet = f", sheet {table.sheet}" if table.sheet else ""
    lines = []
    for row in table.rows:
        place = f"{path}{sheet}, row {row.number}"
        thing, unit = row.cells.get("item", ""), row.cells.get("unit", "")
        if not thing and not unit:
            continue
        if not thing:
            raise UsageError(f"{place}: {unit} stands beside no item; write a code such as O12 in the item's column")
        lines.append(UnitLine(thing, unit, place))
    return tuple(lines)


def _of_yaml(path: Path) -> tuple[UnitLine, ...]:
    node = composed(path)
    if not isinstance(node, yaml.MappingNode):
        raise UsageError(f"{path}, line 1: lines such as O12: กองคลัง are wanted")
    lines = []
    for key, value in node.value:
        name = _word(path, key)
        if isinstance(value, yaml.SequenceNode):
            lines += [UnitLine(_word(path, one), name, _place(path, one)) for one in value.value]
        else:
            lines.append(UnitLine(name, _word(path, value), _place(path, key)))
    return tuple(lines)


def _word(path: Path, node: Any) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise UsageError(f"{_place(path, node)}: a word is wanted here; write O12: กองคลัง or กองคลัง: [O12, O13]")
    return str(node.value).strip()


def _place(path: Path, node: Any) -> str:
    return f"{path}, line {node.start_mark.line + 1}"
