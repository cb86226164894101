"""ITA scores in YAML: years as keys or as a list, or one year at the top."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from core.exceptions import UsageError
from core.score_cells import YEAR_CELL, Place, Reader, cut, kind_of
from core.thai import arabic_digits, clean, match_key
from core.yaml_files import composed


def read_yaml(path: Path, reader: Reader) -> None:
    """Hands what a YAML file says to ``reader``. Raises ``UsageError``."""
    node = composed(path)
    if not isinstance(node, yaml.MappingNode):
        raise UsageError(
            f"{path} holds no scores: write agency:, year: and a line for each indicator; "
            "oit ita --template OUT.yaml writes a form"
        )
    _Lines(reader).read(node)


class _Lines:
    """A YAML file of scores: years as keys or as a list, or one year at the top."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._agency = ""

    def read(self, top: yaml.MappingNode) -> None:
        pairs = list(self._pairs(top))
        for key, node in pairs:
            if kind_of(key, "agency") and isinstance(node, yaml.ScalarNode):
                self._agency = clean(node.value)
        for key, node in pairs:
            if kind_of(key, "year") and isinstance(node, yaml.SequenceNode):
                for entry in node.value:
                    self._one(self._mapping(entry))
                return
            if kind_of(key, "year") and isinstance(node, yaml.MappingNode):
                top, pairs = node, list(self._pairs(node))
                break
        named = [
            (key, node)
            for key, node in pairs
            if isinstance(node, yaml.MappingNode) and YEAR_CELL.fullmatch(arabic_digits(clean(key)))
        ]
        if not named:
            self._one(top)
            return
        for key, node in named:
            self._fill(self._mapping(node), self.reader.year_of(key, _at(node)), "")
        for key, node in pairs:
            if (key, node) not in named and not kind_of(key, "agency"):
                raise self.reader.wrong(_at(node), f"{cut(key)} stands beside years; write a fiscal year like 2568")

    def _one(self, node: yaml.MappingNode) -> None:
        year = next(
            (
                self.reader.year_of(value.value, _at(value))
                for key, value in self._pairs(node)
                if kind_of(key, "year") and isinstance(value, yaml.ScalarNode)
            ),
            self.reader.year,
        )
        if year is None:
            raise self.reader.wrong(
                _at(node), "the fiscal year of the scores is not clear; write year: 2568, or give --year"
            )
        self._fill(node, year, "")

    def _fill(self, node: yaml.MappingNode, year: int, instrument: str) -> None:
        for key, value in self._pairs(node):
            place, mark = _at(value), self.reader.mark(key)
            if kind_of(key, "year", "agency"):
                continue
            if isinstance(value, yaml.SequenceNode):
                raise self.reader.wrong(place, f"{cut(key)} is a list; write a line like '1: 85.25' for each indicator")
            if isinstance(value, yaml.MappingNode):
                if mark is not None and mark.kind == "instrument":
                    self._fill(value, year, mark.id)
                elif kind_of(key, "indicator", "score") or match_key(key) == "instruments":
                    self._fill(value, year, instrument)
                else:
                    raise self.reader.wrong(
                        place, f"{cut(key)} is not known; write an instrument, an indicator, total or level"
                    )
                continue
            self._scalar(key, value, year, instrument)

    def _scalar(self, key: str, value: yaml.Node, year: int, instrument: str) -> None:
        reader, text, place, mark = self.reader, value.value, _at(value), self.reader.mark(key)
        if mark is not None and mark.kind in {"indicator", "number"}:
            name = mark.id if mark.kind == "indicator" else reader.placed(mark.id, instrument, place)
            reader.score(self._agency, year, name, text, place)
        elif mark is not None:
            reader.mean(self._agency, year, mark.id, text, place)
        elif kind := kind_of(key, "level", "total"):
            (reader.level if kind == "level" else reader.total)(self._agency, year, text, place)
        else:
            raise reader.wrong(place, f"{cut(key)} is no indicator that is known; {reader.like(key)}")

    def _mapping(self, node: Any) -> yaml.MappingNode:
        if not isinstance(node, yaml.MappingNode):
            raise self.reader.wrong(_at(node), "the scores of a year are wanted here; write a line for each indicator")
        return node

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.reader.wrong(_at(key), "a key is neither word nor number; write a word")
            name = arabic_digits(clean(key.value))
            if name in seen:
                raise self.reader.wrong(
                    _at(key), f"{cut(name)} is there already, on line {seen[name]}; keep one of them"
                )
            seen[name] = key.start_mark.line + 1
            yield name, value


def _at(node: yaml.Node) -> Place:
    return Place(line=node.start_mark.line + 1)
