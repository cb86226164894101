"""Everything that is measured about accuracy, in one command: ``python -m tests.bench.accuracy [CORPUS] [--quick] [--record]``.

Writes docs/accuracy.md (and the findings on hostile files beside it): a summary of what is promised and reached, then a
section per part. CORPUS (default: ``$OIT_SHARED/corpus``) is the real material; where it is missing, the parts that need it
keep their sections and the summary shows what was recorded. Leaves with 1 where a figure is worse than recorded in
ratchet.yml. ``--quick``: the part that ``make test`` measures, too, without writing a document.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from crawler.readers.limits import Limits
from tests.bench import anchors, best_first, documents, examples, hostile, ratchet, readers, sites
from tests.bench.ratchet import Extent, Figure
from tests.bench.report import table, write_document, write_section

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "accuracy.md"
HOSTILE = ROOT / "docs" / "hostile-files.md"
CONTENT = ROOT / "tests" / "generated" / "content"
BANKS = ("first", "second", "third")
"""Wordings of the generated sites; one that is not there is left out."""
GENERATED, QUICK_GENERATED, NOISE = 14, 2, 60
"""Generated sites of each bank, of the first bank in the quick part, and the ordinary pages of each."""
ORDER = (
    "summary",
    "links",
    "sites",
    *(f"generated-{bank}" for bank in BANKS),
    "examples",
    "best-first",
    "documents",
    "readers",
)
HEAD = """\
# Accuracy

Written by `make accuracy` (`python -m tests.bench.accuracy`), section by section, from the labelled material beside the
checkout, the invented sites of `tests/generated`, the subjects' example pages and the files in `tests/data/readers/truth`.
Where rules were written while looking at the material that measures them, the section says so."""
QUICK_SITES = frozenset({"kwianhug", "phonsung", "saiyoidenchai"})
QUICK_YEARS = (2565,)
NOT_THERE = "`tests/bench/generated.py` is not there: the generated sites are left out"


@dataclass
class Measured:
    """What came out of one part."""

    figures: dict[str, Figure] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    left_out: str = ""
    """Why nothing was measured."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is measured."""

    name: str
    measure: Callable[[Path, Extent], Measured]
    real: bool
    """Whether it needs the real material."""
    quick: bool = False
    """Whether it belongs to the quick part."""


def corpus_of(given: Path | None = None) -> Path:
    """The folder of real material, which need not be there."""
    return given or Path(os.environ.get("OIT_SHARED") or ROOT.parent / "shared") / "corpus"


def reasons() -> dict[str, dict[str, str]]:
    """Why errors are there: site, 'links' or 'examples' -> subject, text or name -> reason."""
    held: dict[str, dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("reasons.yml").read_text(encoding="utf-8")
    )
    return held


# --- the parts


def measure_links(corpus: Path, _extent: Extent) -> Measured:
    answers = anchors.answer(anchors.load(corpus / "anchors_dev.jsonl"))
    return Measured(anchors.figures(answers), {"links": anchors.section(answers, reasons().get("links", {}))})


def measure_sites(corpus: Path, extent: Extent) -> Measured:
    tallies = sites.run(corpus, QUICK_YEARS, only=QUICK_SITES) if extent == "quick" else sites.run(corpus)
    held = [one for tally in tallies for one in tally.held]
    complete = sum(tally.state == "complete" for tally in tallies)
    figures = sites.figures(held) | {"sites.complete": Figure(complete / len(tallies), len(tallies))}
    return Measured(figures, {"sites": sites.document(tallies)})


def measure_examples(_corpus: Path, _extent: Extent) -> Measured:
    judged = examples.judge_all()
    return Measured(examples.figures(judged), {"examples": examples.section(judged, reasons().get("examples", {}))})


def measure_generated(_corpus: Path, extent: Extent) -> Measured:
    """Each bank on its own: figures ``generated.<bank>.*``, section ``generated-<bank>``."""
    if find_spec("tests.bench.generated") is None:
        return Measured(left_out=NOT_THERE)
    generated: Any = import_module("tests.bench.generated")
    measured = Measured()
    sites_wanted = QUICK_GENERATED if extent == "quick" else GENERATED
    for bank in BANKS[:1] if extent == "quick" else BANKS:
        if not (CONTENT / bank).is_dir():
            continue
        rows = generated.run(range(sites_wanted), bank, NOISE)
        found = generated.measure(rows) | generated.measure_labels(bank)[0]
        measured.figures |= {f"generated.{bank}.{name}": Figure(float(value)) for name, value in found.items()}
        command = f"python -m tests.bench.generated --bank {bank} --sites {sites_wanted}"
        measured.sections[f"generated-{bank}"] = generated.document(rows, command, bank)
    return measured


def measure_best_first(corpus: Path, _extent: Extent) -> Measured:
    some = (best_first.saved_sites(corpus), best_first.generated_sites())
    runs = best_first.run(one for each in some for one in each)
    return Measured(best_first.figures(runs), {"best-first": best_first.section(runs)})


def measure_documents(corpus: Path, _extent: Extent) -> Measured:
    tally = documents.measure(corpus)
    figures = {"documents.readable": Figure(tally.readable)}
    if tally.readable:
        figures["documents.both_right"] = Figure(tally.right_both / tally.readable, tally.readable)
    return Measured(figures, {"documents": documents.section(tally, ocr=False)})


def measure_readers(corpus: Path, _extent: Extent) -> Measured:
    scores = [readers.measure(sample) for sample in readers.samples()]
    text = [score for score in scores if score.sample.expected == "text"]
    phrases, years = sum(score.phrases for score in text), sum(score.years for score in text)
    figures = {
        "readers.error_rate": Figure(statistics.mean(score.dense for score in text), len(text)),
        "readers.phrases": Figure(sum(score.phrases - len(score.missed) for score in text) / phrases, phrases),
        "readers.years": Figure(sum(score.years_right for score in text) / years, years),
    }
    speeds = readers.speeds(corpus if corpus.is_dir() else None)
    return Measured(figures, {"readers": readers.section(scores, speeds)})


def measure_hostile(_corpus: Path, _extent: Extent) -> Measured:
    """Writes into its own document."""
    findings, good = hostile.section(Limits(), 2)
    write_section(HOSTILE, "hostile", findings)
    return Measured({"hostile.all_good": Figure(float(good))})


PARTS = (
    Part("links", measure_links, real=True, quick=True),
    Part("examples", measure_examples, real=False, quick=True),
    Part("generated", measure_generated, real=False, quick=True),
    Part("sites", measure_sites, real=True, quick=True),
    Part("documents", measure_documents, real=True, quick=True),
    Part("best_first", measure_best_first, real=True),
    Part("readers", measure_readers, real=False),
    Part("hostile", measure_hostile, real=False),
)


def measure(part: Part, corpus: Path, extent: Extent) -> Measured:
    """What comes out of a part, or why it is left out."""
    if part.real and not corpus.is_dir():
        return Measured(
            left_out=f"The real material is not there: {part.name} is left out, its section stays as it was"
        )
    return part.measure(corpus, extent)


def of_part(figures: Mapping[str, float], part: Part) -> dict[str, float]:
    """The figures that belong to a part."""
    return {name: value for name, value in figures.items() if name.startswith(f"{part.name}.")}


# --- the summary


def summary(figures: Mapping[str, Figure], recorded: Mapping[str, float], left_out: Sequence[str]) -> str:
    """One page: every promise with its figure, its bound, and whether it is reached."""
    promises, others = [], []
    known = dict.fromkeys((*ratchet.MEASURES, *recorded, *figures))
    for name in known:
        measure = ratchet.measure_of(name)
        figure = figures.get(name) or (Figure(recorded[name]) if name in recorded else None)
        if measure is None or figure is None:
            continue
        value = _shown(figure.value, share=measure.share) + ("" if name in figures else " (recorded)")
        best = _shown(recorded[name], share=measure.share) if name in recorded else "-"
        row = [f"{measure.says} (`{name}`)", value, figure.of if figure.of is not None else "-"]
        verdict = ratchet.reached(name, figure.value)
        if verdict is None or measure.bound is None:
            others.append([*row, best])
            continue
        sign = "≥" if measure.better == "higher" else "≤"
        bound = f"{sign} {_shown(measure.bound, share=measure.share)}"
        promises.append([*row, bound, "reached" if verdict else "**not reached**", best])
    kept = sum(row[4] == "reached" for row in promises)
    return "\n".join(
        [
            "## What is promised, and what is reached",
            "",
            f"{kept} of {len(promises)} promises are reached on the material of today. *of*: how many were held against the",
            "truth; few say little. *best*: as recorded in `tests/bench/ratchet.yml`; a figure that falls behind it fails",
            "`make test` or `make accuracy`.",
            "",
            *table("promise | figure | of | bound | | best", promises),
            "",
            *table("without a bound | figure | of | best", others),
            *([""] if left_out else []),
            *(f"- {sentence}." for sentence in left_out),
        ]
    )


def _shown(value: float, *, share: bool) -> str:
    value = round(value, ratchet.DIGITS)
    if not share:
        return f"{value:g}"
    return f"{100 * value:.2f} %" if 0 < value < 0.001 else f"{100 * value:.1f} %"


# --- the command


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--quick", action="store_true", help="the part that `make test` measures")
    parser.add_argument("--only", action="append", default=[], choices=[part.name for part in PARTS])
    parser.add_argument("--record", action="store_true", help="record better figures in ratchet.yml")
    options = parser.parse_args()
    corpus = corpus_of(options.corpus)
    extent: Extent = "quick" if options.quick else "full"
    chosen = [
        part for part in PARTS if part.name in options.only or (not options.only and (part.quick or extent == "full"))
    ]
    figures: dict[str, Figure] = {}
    sections: dict[str, str] = {}
    left_out: list[str] = []
    faults: list[str] = []
    before = ratchet.load()[extent]
    for part in chosen:
        started = time.perf_counter()
        measured = measure(part, corpus, extent)
        figures |= measured.figures
        sections |= measured.sections
        if measured.left_out:
            left_out.append(measured.left_out)
        else:
            faults += ratchet.worse(measured.figures, of_part(before, part))
        print(f"-- {part.name}: {measured.left_out or f'{time.perf_counter() - started:.0f} s'}", flush=True)
    for name, figure in figures.items():
        print(f"{name:36} {figure.value:9.4f}" + (f" of {figure.of}" if figure.of is not None else ""))
    if options.record:
        print("recorded:", ", ".join(ratchet.record(extent, figures)) or "nothing is better than before")
    if extent == "full":
        if not options.only:
            sections["summary"] = summary(figures, ratchet.load()[extent], left_out)
        write_document(DOCUMENT, HEAD, sections, ORDER)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
