"""``oit classify``: which item and subject a link text names, as JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Annotated, BinaryIO

import typer
from pydantic import ConfigDict, Field, ValidationError

from checklist.classifying import Classifier, Label
from checklist.loading import load_checklist
from checklist.schema import Edition
from cli.options import ChecklistOption
from core.exceptions import UsageError
from core.snapshot import Frozen


class _Line(Frozen):
    # More keys than these may stand on a line: labelled texts carry their labels along.
    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    href: str | None = Field(default=None)
    context: str | None = Field(default=None)


def classify(
    year: Annotated[int, typer.Option("--year", metavar="YEAR", help="Fiscal year of the checklist, B.E.")],
    checklist: ChecklistOption = None,
) -> None:
    """Name the item and subject of each link text.

    Reads one JSON object per line from stdin, {"text", "href"?, "context"?}, and writes one per line to stdout.
    """
    loaded = load_checklist(year, *(checklist or ()))
    classifier = Classifier(loaded.subjects, loaded.vocabulary, loaded.edition)
    for line in _lines(sys.stdin.buffer):
        label = classifier.classify(line.text, line.href or "", line.context or "")
        sys.stdout.buffer.write(json.dumps(answer(label, loaded.edition), ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()


def answer(label: Label, edition: Edition) -> dict[str, object]:
    """What is written for a label. ``item`` and ``subject`` are null where the words name none for sure."""
    items = items_of(label.subjects, edition)
    return {
        "item": items[0] if items else None,
        "subject": label.subjects[0] if label.subjects else None,
        "confidence": label.confidence,
        "kind": label.kind,
        "items": items,
        "subjects": list(label.subjects),
        "candidates": list(label.candidates),
        "lookalike": label.lookalike or None,
        "news": label.news,
        "generic": label.generic,
        "code": label.code or None,
        "signals": list(label.signals),
        "matched": label.matched,
    }


def items_of(subjects: tuple[str, ...], edition: Edition) -> list[str]:
    """Codes of the items that ask for any of the subjects, those that ask for most of them first."""
    asked = [(len(set(item.subjects) & set(subjects)), item.code) for item in edition.items]
    return [code for number, code in sorted(asked, key=lambda one: -one[0]) if number]


def _lines(stream: BinaryIO) -> Iterator[_Line]:
    for number, raw in enumerate(stream, start=1):
        if not raw.strip():
            continue
        try:
            yield _Line.model_validate_json(raw)
        except ValidationError as error:
            first = error.errors()[0]
            place = f"{first['loc'][0]}: " if first["loc"] else ""
            raise UsageError(
                f'line {number} of stdin cannot be used ({place}{first["msg"]}); write an object like {{"text": "..."}}'
            ) from error
