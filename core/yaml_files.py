"""YAML files that people write by hand, read as nodes: every scalar as it is written, every place with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from core.exceptions import UsageError

MOST_BYTES = 1_000_000
MOST_DEPTH = 10
"""Of collections in each other; what people write here takes three."""


def composed(path: Path) -> yaml.Node | None:
    """The root of the file; ``None`` of an empty one. Raises ``UsageError`` for what cannot be read, is no YAML, refers to
    another place of the file (which may lead back to itself) or is nested without end.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}): see that it is there and not open elsewhere"
        ) from error
    if len(body) > MOST_BYTES:
        raise UsageError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB: keep only the lines that are asked for")
    try:
        text = body.decode("utf-8-sig")
        _check(path, text)
        return yaml.compose(text, Loader=yaml.BaseLoader)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8: save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UsageError(
            f"{path}{_line(mark)}: this is not valid YAML ({error.problem}); check indentation, quotes and colons"
        ) from error
    except yaml.YAMLError as error:
        raise UsageError(f"{path} is not valid YAML; save it as plain text") from error


def _check(path: Path, text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise UsageError(f"{path}{_line(event.start_mark)}: nested too deeply; write it in fewer levels")
        if isinstance(event, yaml.AliasEvent):
            raise UsageError(
                f"{path}{_line(event.start_mark)}: *{event.anchor} refers to another place; write it out here"
            )


def _line(mark: Any) -> str:
    return f", line {mark.line + 1}" if mark is not None else ""
