"""How well link texts are classified: ``python -m tests.bench.anchors ANCHORS.jsonl [--errors]``.

Each line: text, context, class (clear, ambiguous, none), subjects, candidates, lookalike_of. Printed per class, as counts
and shares.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checklist.classifying import Classifier, Label
from checklist.loading import load_checklist
from tests.bench.ratchet import Figure
from tests.bench.report import percent, table

YEAR = 2568
"""Whose list the texts are classified with."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A link text as the readers and as the classifier named it."""

    row: Mapping[str, Any]
    label: Label

    @property
    def right(self) -> bool:
        return right(self.row, self.label)

    @property
    def acceptable(self) -> frozenset[str]:
        """Subjects that are no error."""
        return frozenset((*self.row["subjects"], *self.row["candidates"]))


def right(row: Mapping[str, Any], label: Label) -> bool:
    """Whether an answer agrees with the reader's."""
    match row["class"]:
        case "clear":
            return set(label.subjects) == set(row["subjects"]) or (
                bool(label.subjects) and set(label.subjects) <= set(row["subjects"]) | set(row["candidates"])
            )
        case "ambiguous":
            return not label.subjects or (
                label.confidence != "certain" and set(label.subjects) <= set(row["candidates"])
            )
        case _:
            return not label.subjects


def load(file: Path) -> list[dict[str, Any]]:
    """The labelled link texts of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def answer(rows: Iterable[Mapping[str, Any]], classifier: Classifier | None = None) -> list[Answer]:
    """Every text with what the classifier says of it; without one, that of the bundled checklist."""
    if classifier is None:
        checklist = load_checklist(YEAR)
        classifier = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition)
    return [Answer(row, classifier.classify(row["text"], context=row.get("context") or "")) for row in rows]


def figures(answers: Sequence[Answer]) -> dict[str, Figure]:
    """The figures ``links.*`` of ``tests.bench.ratchet``; a share of nothing is left out."""
    of_class = {name: [one for one in answers if one.row["class"] == name] for name in ("clear", "ambiguous", "none")}
    clear, ambiguous, none = of_class["clear"], of_class["ambiguous"], of_class["none"]
    given = [one for one in clear if one.label.subjects]
    certain = [one for one in answers if one.label.subjects and one.label.confidence == "certain"]
    correct = sum(one.right for one in given)
    shares = {
        "precision": (correct, len(given)),
        "recall": (correct, len(clear)),
        "none_given": (sum(bool(one.label.subjects) for one in none), len(none)),
        "ambiguous_certain": (
            sum(bool(one.label.subjects) and one.label.confidence == "certain" for one in ambiguous),
            len(ambiguous),
        ),
        "ambiguous_wrong": (sum(not one.right for one in ambiguous), len(ambiguous)),
        "certain_wrong": (sum(not one.right for one in certain), len(certain)),
    }
    found = {f"links.{name}": Figure(part / whole, whole) for name, (part, whole) in shares.items() if whole}
    return found | {"links.compared": Figure(len(answers))}


def confusions(answers: Iterable[Answer]) -> Counter[tuple[str, str]]:
    """(what a text names, what it was taken for) -> how often. What it names is a subject, or the look-alike of one."""
    found: Counter[tuple[str, str]] = Counter()
    for one in answers:
        meant = " + ".join(one.row["subjects"]) or " / ".join(one.row["candidates"])
        if not meant:
            near = one.row.get("lookalike_of")
            meant = f"look-alike of {near}" if near else "nothing"
        for subject in one.label.subjects:
            if subject not in one.acceptable:
                found[meant, subject] += 1
    return found


def section(answers: Sequence[Answer], reasons: Mapping[str, str]) -> str:
    """Figures per class and subject, confusions and errors as Markdown. ``reasons``: of errors, by text."""
    lines = [
        "## Link texts",
        "",
        "Labels of real sites with what two readers say they name (`python -m tests.bench.anchors`); the rules were written",
        "while looking at these texts, so the figures flatter. *clear*: names one subject (or two); *ambiguous*: may name one of",
        "several, right is one of them with less than certainty, or none; *none*: names nothing of the checklist.",
        "",
        *table(
            "class | texts | given a subject | of these right | answered as certain",
            (
                [
                    name,
                    len(of_class),
                    len(given := [one for one in of_class if one.label.subjects]),
                    percent(sum(one.right for one in given), len(given)),
                    sum(one.label.confidence == "certain" for one in given),
                ]
                for name in ("clear", "ambiguous", "none")
                for of_class in [[one for one in answers if one.row["class"] == name]]
            ),
        ),
        "",
        "### Per subject",
        "",
        "*texts*: clear texts that name it. *precision*: of the texts given it, of whatever class, those that it may name.",
        "*recall*: of its clear texts, those given it. Subjects without a text are not listed.",
        "",
        *table("subject | texts | given | precision | recall", _per_subject(answers)),
        "",
        "### Look-alikes taken for one another",
        "",
        f"Of {sum(bool(one.row.get('lookalike_of')) for one in answers)} labelled look-alikes and all other texts.",
        "",
        *table(
            "what it names | taken for | times",
            [(meant, taken, times) for (meant, taken), times in sorted(confusions(answers).items())]
            or [("(none)", "", 0)],
        ),
        "",
        "### Every error",
        "",
    ]
    wrong = [one for one in answers if not one.right]
    for one in wrong:
        meant = ", ".join(one.row["subjects"] or one.row["candidates"]) or "nothing"
        said = ", ".join(one.label.subjects) or "nothing"
        why = reasons.get(one.row["text"], "not yet looked into")
        lines.append(f"- {one.row['class']}: “{one.row['text']}” is {meant}; said {said}. {why[0].upper() + why[1:]}")
    return "\n".join(lines if wrong else [*lines, "None."]) + "\n"


def _per_subject(answers: Sequence[Answer]) -> list[tuple[str, int, int, str, str]]:
    names = sorted({name for one in answers for name in (*one.row["subjects"], *one.label.subjects)})
    rows = []
    for name in names:
        texts = [one for one in answers if one.row["class"] == "clear" and name in one.row["subjects"]]
        given = [one for one in answers if name in one.label.subjects]
        rows.append(
            (
                f"`{name}`",
                len(texts),
                len(given),
                percent(sum(name in one.acceptable for one in given), len(given)),
                percent(sum(name in one.label.subjects for one in texts), len(texts)),
            )
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("anchors", type=Path)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    rows = load(options.anchors)
    started = time.perf_counter()
    answers = answer(rows)
    seconds = time.perf_counter() - started
    for one in answers if options.errors else ():
        if not one.right:
            wanted = one.row["subjects"] or one.row["candidates"]
            print(one.row["class"], one.row.get("context") or "", one.row["text"], wanted, one.label, sep=" | ")
    for name, figure in figures(answers).items():
        print(f"{name:24} {figure.value:8.4f}" + (f" of {figure.of}" if figure.of is not None else ""))
    print(f"{'seconds':24} {seconds:8.2f}")


if __name__ == "__main__":
    main()
