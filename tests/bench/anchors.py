"""How well link texts are classified: ``python -m tests.bench.anchors ANCHORS.jsonl [--errors]``.

Each line: text, context, class (clear, ambiguous, none), subjects, candidates. Printed per class, as counts and shares.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from checklist.classifying import Classifier, Label
from checklist.loading import load_checklist


def right(row: dict[str, Any], label: Label) -> bool:
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


def measure(rows: list[dict[str, Any]], classifier: Classifier, *, errors: bool = False) -> dict[str, float]:
    """Precision and recall of the clear texts, share of the others wrongly answered; each 0-1."""
    given = correct = clear = 0
    wrong = {"ambiguous": 0, "none": 0}
    total = {"ambiguous": 0, "none": 0}
    certain = certain_wrong = 0
    for row in rows:
        label = classifier.classify(row["text"], context=row.get("context") or "")
        fine = right(row, label)
        if row["class"] == "clear":
            clear += 1
            given += bool(label.subjects)
            correct += bool(label.subjects) and fine
        else:
            total[row["class"]] += 1
            wrong[row["class"]] += not fine
        if label.subjects and label.confidence == "certain":
            certain += 1
            certain_wrong += not fine
        if errors and not fine:
            wanted = row["subjects"] or row["candidates"]
            print(row["class"], row.get("context") or "", row["text"], wanted, label, sep=" | ")
    return {
        "clear": clear,
        "precision": correct / given if given else 1.0,
        "recall": correct / clear if clear else 1.0,
        "none_given": wrong["none"] / total["none"] if total["none"] else 0.0,
        "ambiguous_wrong": wrong["ambiguous"] / total["ambiguous"] if total["ambiguous"] else 0.0,
        "certain": certain,
        "certain_wrong": certain_wrong / certain if certain else 0.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("anchors", type=Path)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.anchors.read_text(encoding="utf-8").splitlines() if line.strip()]
    checklist = load_checklist(2568)
    classifier = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition)
    started = time.perf_counter()
    figures = measure(rows, classifier, errors=options.errors)
    seconds = time.perf_counter() - started
    for name, value in figures.items():
        print(f"{name:16} {value:.4f}" if isinstance(value, float) else f"{name:16} {value}")
    print(f"{'seconds':16} {seconds:.2f} for {len(rows)} texts")


if __name__ == "__main__":
    main()
