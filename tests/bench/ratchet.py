"""Figures of accuracy: what each means, which way is better, what is promised, and what was reached before.

``ratchet.yml`` holds the best figures so far. A figure that is worse than recorded, or that can no longer be measured, is a
fault; a better one is recorded with ``python -m tests.bench.accuracy --record``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

RECORDED = Path(__file__).with_name("ratchet.yml")
DIGITS = 4
"""Of a recorded figure behind the point."""
HOW = "python -m tests.bench.accuracy --record"

Extent = Literal["quick", "full"]

_HEAD = f"""\
# The best figures so far, written by `{HOW}` (`--quick --record` for the quick part).
# What each means and which way is better: MEASURES in tests/bench/ratchet.py. `make test` measures the quick part and
# fails where a figure is worse; `make accuracy` all of it. A figure that has to become worse (harder material, a label that
# was wrong) is changed here by hand, with the reason in the commit's message.
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure means."""

    says: str
    better: Literal["higher", "lower"]
    bound: float | None = None
    """What is promised: at least so much where higher is better, at most where lower is."""
    share: bool = True
    """Whether it is a share of something, shown in per cent; else a count."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share measured, and of how many; or a count, then of nothing."""

    value: float
    of: int | None = None


_SITES: dict[str, Measure] = {
    "presence_precision": Measure("What is said to be there is there", "higher", 0.98),
    "presence_recall": Measure("What is there is found (`unverified` is not found)", "higher", 0.95),
    "presence_recall_readable": Measure("... on sites where everything lies open", "higher", 0.95),
    "worst_recall": Measure("... on the worst site", "higher", 0.80),
    "worst_recall_readable": Measure("... on the worst site where everything lies open", "higher", 0.80),
    "met_wrongly": Measure("Items called `met` that should not be", "lower", 0.005),
    "missing_wrongly": Measure("Items called `missing` that are there", "lower", 0.02),
    "missing_wrongly_readable": Measure("... on sites where everything lies open", "lower", 0.02),
    "years_right": Measure("Years of what was found read rightly", "higher", 0.97),
    "abstained": Measure("Items left `unverified` where everything lies open", "lower", 0.08),
    "certain_wrong": Measure("Findings said to be `certain` that are wrong", "lower", 0.01),
    "certain_wrong_readable": Measure("... on sites where everything lies open", "lower", 0.01),
    "probable_wrong": Measure("Findings said to be `probable` that are wrong", "lower", 0.10),
    "complete": Measure("Sites crawled to their end", "higher", 1.0),
    "presence_shown": Measure("What is there is found, or left open with its evidence shown", "higher"),
    "compared": Measure("Findings held against the truth", "higher", share=False),
}

MEASURES: dict[str, Measure] = {
    "links.precision": Measure("Clear link texts that got a subject got the right one", "higher", 0.98),
    "links.recall": Measure("Clear link texts that got their subject", "higher", 0.95),
    "links.none_given": Measure("Link texts of nothing that got a subject", "lower", 0.01),
    "links.ambiguous_certain": Measure("Ambiguous link texts answered as certain", "lower", 0.0),
    "links.ambiguous_wrong": Measure("Ambiguous link texts answered outside what is acceptable", "lower"),
    "links.certain_wrong": Measure("Link texts answered as certain that are wrong", "lower", 0.01),
    "links.compared": Measure("Link texts held against the readers", "higher", share=False),
    **{f"sites.{name}": measure for name, measure in _SITES.items()},
    "examples.right": Measure("The subjects' own example pages judged rightly", "higher", 1.0),
    "examples.compared": Measure("Example pages", "higher", share=False),
    "best_first.found_at_40": Measure("Evidence found within the first 40 % of what is fetched", "higher", 0.95),
    "documents.readable": Measure("Files with usable text", "higher", share=False),
    "documents.both_right": Measure("Files taken for what they are and of the years they are", "higher", 0.90),
    "readers.error_rate": Measure("Letters of text files read wrongly, mean", "lower"),
    "readers.phrases": Measure("The checklist's phrases found in text files", "higher"),
    "readers.years": Measure("Years found in text files", "higher"),
    "hostile.all_good": Measure("All hostile files end as they may", "higher", 1.0),
}

_GENERATED: dict[str, Measure] = {
    "items": Measure("Items held against the truth", "higher", share=False),
    "right": Measure("Items answered rightly, gaps included", "higher"),
    "precision": _SITES["presence_precision"],
    "recall": Measure("What is there and lies open is found", "higher", 0.95),
    "worst_site_recall": _SITES["worst_recall"],
    "false_met": _SITES["met_wrongly"],
    "false_missing": Measure("Of what is there, called `missing`", "lower", 0.02),
    "freshness": _SITES["years_right"],
    "abstention": _SITES["abstained"],
    "certain_wrong": _SITES["certain_wrong"],
    "probable_wrong": _SITES["probable_wrong"],
    "labels_precision": Measure("Labels and titles that got a subject got the right one", "higher", 0.98),
    "labels_recall": Measure("Labels and titles that got their subject", "higher", 0.95),
}
"""Of the generated sites, as ``tests.bench.generated.measure`` names them: ``generated.<bank>.<name>``."""


def measure_of(name: str) -> Measure | None:
    """What a figure means; None where nobody says which way is better: it is shown nowhere and never recorded."""
    if name.startswith("generated."):
        return _GENERATED.get(name.rpartition(".")[2])
    return MEASURES.get(name)


def reached(name: str, value: float) -> bool | None:
    """Whether a figure keeps what is promised; None where nothing is."""
    measure = measure_of(name)
    if measure is None or measure.bound is None:
        return None
    return value >= measure.bound if measure.better == "higher" else value <= measure.bound


def load(file: Path = RECORDED) -> dict[Extent, dict[str, float]]:
    """The recorded figures."""
    held = (yaml.safe_load(file.read_text(encoding="utf-8")) or {}) if file.exists() else {}
    return {"quick": held.get("quick") or {}, "full": held.get("full") or {}}


def worse(measured: Mapping[str, Figure], recorded: Mapping[str, float]) -> list[str]:
    """A sentence for every figure that is worse than recorded, or was recorded and is not measured."""
    said = []
    for name, old in sorted(recorded.items()):
        measure, now = measure_of(name), measured.get(name)
        if measure is None:
            said.append(f"{name} is recorded in {RECORDED.name}, and nothing measures it: take the line out.")
        elif now is None:
            said.append(f"{name} ({measure.says}) was recorded as {old:g} and could not be measured.")
        elif _beats(measure, old, round(now.value, DIGITS)):
            said.append(
                f"{name} ({measure.says}) is worse: recorded {old:g}, measured {round(now.value, DIGITS):g}; "
                f"{measure.better} is better. A better figure is recorded with: {HOW}"
            )
    return said


def record(extent: Extent, measured: Mapping[str, Figure], file: Path = RECORDED) -> list[str]:
    """Writes new and better figures into the file; gives their names. Worse ones leave it as it is."""
    held = load(file)
    taken = []
    for name, figure in measured.items():
        measure, now = measure_of(name), round(figure.value, DIGITS)
        if measure is not None and (name not in held[extent] or _beats(measure, now, held[extent][name])):
            held[extent][name] = now
            taken.append(name)
    ordered = {part: dict(sorted(figures.items())) for part, figures in held.items()}
    file.write_text(_HEAD + yaml.safe_dump(ordered, sort_keys=False), encoding="utf-8")
    return taken


def _beats(measure: Measure, one: float, other: float) -> bool:
    return one > other if measure.better == "higher" else one < other
