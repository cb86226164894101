"""One file of the checklist as YAML, read strictly, with the line of every value for clear refusals."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.exceptions import ChecklistError

Key = tuple[str | int, ...]
"""Where a value stands in a file: keys and list positions from the top."""

_Shape = TypeVar("_Shape", bound=BaseModel)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Source:
    """A YAML file: its data, and the line of every key and list entry.

    Duplicate keys, aliases and unreadable text are refused: raises ``ChecklistError``.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lines: dict[Key, int] = {}
        self._seen: set[int] = set()
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise self._broken(None, "the file is not UTF-8", "save it as UTF-8") from error
        except OSError as error:
            raise self._broken(None, f"the file cannot be read ({error.strerror})", "check its name") from error
        try:
            self._loader = _Loader(text)
            node = self._loader.get_single_node()
            if node is None:
                raise self._broken(None, "the file is empty", "see CONTRIBUTING.md for what belongs there")
            self.data = self._value(node, ())
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise self._broken(
                mark.line + 1 if mark else None,
                f"this is not valid YAML ({error.problem})",
                "check indentation, quotes and colons",
            ) from error
        except RecursionError as error:
            raise self._broken(
                None, "the file is nested too deeply", "see CONTRIBUTING.md for what belongs there"
            ) from error
        except (yaml.YAMLError, ValueError) as error:
            # ValueError: a plain scalar shaped like a date that no calendar has (2568-13-40).
            raise self._broken(None, "this is not valid YAML", "quote what looks like a date") from error

    def line(self, key: Key) -> int | None:
        """Line of a value, or of the nearest thing around it; counted from 1."""
        while key and key not in self._lines:
            key = key[:-1]
        return self._lines.get(key)

    def error(self, key: Key, problem: str, mend: str) -> ChecklistError:
        """The refusal of the value at a key, to be raised."""
        return ChecklistError(str(self.file), self.line(key), dotted(key), problem, mend)

    def model(self, shape: type[_Shape], **computed: object) -> _Shape:
        """The data as a model, with values added that no file may write. Raises ``ChecklistError``."""
        if not isinstance(self.data, dict):
            raise self._broken(1, "the file holds no keys", "write key: value lines")
        for name in computed:
            if name in self.data:
                raise self.error((name,), f"{name} is computed, never written", "delete the line")
        try:
            return shape.model_validate({**self.data, **computed})
        except ValidationError as error:
            # A misspelt key is also a missing one: the misspelling explains both. Else the first in the file.
            first = min(error.errors(), key=lambda one: (one["type"] != "extra_forbidden", self.line(one["loc"]) or 0))
            raise self._translated(shape, first) from error

    def _value(self, node: Any, key: Key) -> Any:
        self._lines[key] = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return self._loader.construct_object(node)
        if id(node) in self._seen:
            raise self.error(key, "an alias stands here", "write the value out")
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._value(entry, (*key, index)) for index, entry in enumerate(node.value)]
        data: dict[Any, Any] = {}
        for name_node, value_node in node.value:
            name = self._loader.construct_object(name_node) if isinstance(name_node, yaml.ScalarNode) else None
            if not isinstance(name, str | int):
                raise self._broken(name_node.start_mark.line + 1, "a key is neither word nor number", "write a word")
            if name in data:
                raise ChecklistError(
                    str(self.file), name_node.start_mark.line + 1, dotted((*key, name)),
                    f"the key is there twice (first on line {self._lines[(*key, name)]})", "keep one of them",
                )  # fmt: skip
            data[name] = self._value(value_node, (*key, name))
            self._lines[(*key, name)] = name_node.start_mark.line + 1
        return data

    def _translated(self, shape: type[BaseModel], detail: ErrorDetails) -> ChecklistError:
        key: Key = tuple(part for part in detail["loc"] if part != "[key]")
        name, context, given = str(key[-1]) if key else "", detail.get("ctx", {}), detail["input"]
        match detail["type"]:
            case "extra_forbidden":
                return self.error(key, "this key is not known", instead(name, _fields(shape, key[:-1])))
            case "missing":
                parent = dotted(key[:-1])
                return self.error(key, "this key is missing", f"add {name}: to {parent or 'the file'}")
            case "string_type":
                mend = f'put it in quotes: "{given}"' if isinstance(given, int | float) else "write text"
                return self.error(key, f"text is wanted, not {_seen(given)}", mend)
            case "literal_error":
                known = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
                return self.error(key, f"{given!r} is not one of the allowed words", instead(str(given), known))
            case "string_pattern_mismatch":
                return self.error(key, f"{given!r} has the wrong form", f"it must match {context['pattern']}")
            case "too_short" | "string_too_short":
                return self.error(key, "it is empty", "write at least one entry")
            case "tuple_type":
                return self.error(key, f"a list is wanted, not {_seen(given)}", f"write - in front of it or [{given}]")
            case "model_type" | "dict_type":
                return self.error(key, f"keys are wanted, not {_seen(given)}", "write key: value lines under it")
            case "value_error":
                return self.error(key, str(context["error"]), "correct the entry")
            case _:
                return self.error(key, f"{_seen(given)} does not fit", detail["msg"][:1].lower() + detail["msg"][1:])

    def _broken(self, line: int | None, problem: str, mend: str) -> ChecklistError:
        return ChecklistError(str(self.file), line, "", problem, mend)


def dotted(key: Key) -> str:
    """A key as people write it: ``items[3].subjects[0]``; list positions count from 1."""
    words = ""
    for part in key:
        # A number that is a key and not a position is a fiscal year.
        words += f"[{part + 1}]" if isinstance(part, int) and part < 1000 else f".{part}"
    return words.removeprefix(".")


def instead(wrong: str, known: Iterable[str]) -> str:
    """What to write in place of a name that does not exist."""
    names = sorted(known)
    near = get_close_matches(wrong, names, 1, 0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"use one of: {', '.join(names)}" if 0 < len(names) <= 30 else "correct the name"


def _seen(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys"
    if isinstance(value, list):
        return "a list"
    return repr(value)


def _fields(shape: Any, key: Key) -> list[str]:
    """Names of the fields that may stand at a key of a model."""
    for part in key:
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            field = shape.model_fields.get(str(part))
            shape = field.annotation if field else None
            if get_origin(shape) in {Union, UnionType}:
                shape = next(kind for kind in get_args(shape) if kind is not type(None))
        elif get_origin(shape) is tuple:
            shape = get_args(shape)[0]
        elif get_origin(shape) is dict:
            shape = get_args(shape)[1]
    return sorted(shape.model_fields) if isinstance(shape, type) and issubclass(shape, BaseModel) else []
