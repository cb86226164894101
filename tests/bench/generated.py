"""Audits invented sites of known truth and says how often the findings are right.

    python -m tests.bench.generated [--bank first] [--sites 24] [--from 0] [--noise 60] [--keep FOLDER] [--write docs/accuracy.md]

Each site is served on loopback and audited whole, crawl and all. A finding is *found* when its verdict is met or
partial; ``unverified`` is an abstention, never found and never missed, and counts against recall.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from checklist.classifying import Classifier
from checklist.loading import load_checklist
from core.audit import Audit
from core.settings import ReadSettings, ScanSettings
from scheduler.audit import audit_site
from tests.bench.report import write_section
from tests.generated.agencies import invent_agency
from tests.generated.bank import fill, load_bank
from tests.generated.building import Builder
from tests.generated.serving import served
from tests.generated.suite import make_site

MAX_ERRORS = 150
"""Errors listed in the document."""

LABEL_YEAR = 2568
"""Fiscal year (B.E.) of the checklist that labels are read by."""

BOTH = 2
"""Subjects that one label may name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One subject of one site: what is right, and what was said."""

    site: str
    layout: str
    fiscal_year: int
    subject: str
    state: str
    there: bool | None
    right: tuple[str, ...]
    right_gaps: tuple[str, ...]
    right_year: int | None
    readable: bool
    verdict: str
    confidence: str
    cause: str
    gaps: tuple[str, ...]
    year: int | None
    evidence: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def found(self) -> bool:
        return self.verdict in {"met", "partial"}

    @property
    def correct(self) -> bool:
        """Whether the verdict is right, and where something lacks, the right thing is said to lack."""
        if self.verdict not in self.right:
            return False
        return self.verdict != "partial" or not self.right_gaps or bool(set(self.gaps) & set(self.right_gaps))

    @property
    def wrong(self) -> bool:
        """Whether something false was said; abstaining is not."""
        return not self.correct and self.verdict != "unverified"

    @property
    def has_period(self) -> bool:
        return bool(self.there) and (self.right_year is not None or bool({"stale", "undated"} & set(self.right_gaps)))

    @property
    def fresh(self) -> bool:
        """Whether the year was read rightly, or rightly not found."""
        said = {"stale", "undated"} & set(self.gaps)
        if "undated" in self.right_gaps:
            return "undated" in said
        if "stale" in self.right_gaps:
            return "stale" in said and (self.right_year is None or self.year == self.right_year)
        return not said and (self.right_year is None or self.year == self.right_year)

    def told(self) -> str:
        """What was said and what is right, in one line."""
        said = " ".join((self.verdict, self.cause, *self.gaps)).strip()
        right = "/".join(self.right) + (f" ({' or '.join(self.right_gaps)})" if self.right_gaps else "")
        years = f"; year {self.year}, right {self.right_year}" if self.year != self.right_year else ""
        return f"{self.confidence} {said}; right: {right}{years}"


def rows_of(audit: Audit, site: Any) -> list[Row]:
    """The findings of an audit beside the truth of its site."""
    rows: list[Row] = []
    for item in audit.items:
        for subject in item.subjects:
            truth = site.truth[subject]
            part = next((one for one in item.parts if one.subject == subject), item)
            shared = {""} if len(item.subjects) == 1 else set()
            gaps = tuple(gap.id for gap in item.gaps if gap.subject in {subject, *shared})
            rows.append(
                Row(
                    site.name,
                    site.layout,
                    site.fiscal_year,
                    subject,
                    truth.state,
                    truth.there,
                    tuple(sorted(truth.verdicts)),
                    tuple(sorted(truth.gaps)),
                    truth.fiscal_year,
                    truth.readable,
                    part.verdict.value,
                    part.confidence,
                    part.cause,
                    gaps,
                    part.fiscal_year,
                    tuple(one.url for one in item.evidence if one.subject == subject),
                    tuple(sorted(truth.places)),
                )
            )
    return rows


def audit_number(number: int, bank: str, noise: int, keep: str = "") -> tuple[list[Row], int, float]:
    """One site by number: its rows, pages read, seconds."""
    site, day = make_site(number, bank, noise)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary, served(site) as address:
        folder = Path(keep) / site.name if keep else Path(temporary)
        done = audit_site(
            address,
            load_checklist(site.fiscal_year),
            day,
            ScanSettings(delay=0, allow_private=True, max_pages=3000, max_documents=2000),
            folder,
            formats=("html", "json") if keep else ("json",),
            reading=ReadSettings(cache_dir=None),
        )
    return rows_of(done.audit, site), done.audit.crawl.pages, time.perf_counter() - started


def run(
    numbers: Iterable[int],
    bank: str,
    noise: int,
    keep: str = "",
    *,
    processes: int = 2,
    say: Callable[[str], None] = print,
) -> list[Row]:
    """The rows of several sites, in order."""
    load_bank(bank)
    rows: list[Row] = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [(number, pool.submit(audit_number, number, bank, noise, keep)) for number in numbers]
        for number, one in waiting:
            found, pages, seconds = one.result()
            rows += found
            wrong = sum(row.wrong for row in found)
            say(f"{number:4} {found[0].site:34} {pages:4} pages {seconds:5.1f} s  {len(found)} subjects, {wrong} wrong")
    return rows


def measure(rows: Sequence[Row]) -> dict[str, float]:
    """The figures that are promised, each 0-1 but the counts."""
    due = [row for row in rows if row.right != ("not_due",)]
    known = [row for row in due if row.there is not None]
    there = [row for row in known if row.there]
    found = [row for row in known if row.found]
    readable = [row for row in due if row.readable]
    dated = [row for row in there if row.found and row.has_period]

    def share(part: int, whole: int, nothing: float = 1.0) -> float:
        return part / whole if whole else nothing

    def recall(some: Sequence[Row]) -> float:
        some = [row for row in some if row.there and row.readable]
        return share(sum(row.found for row in some), len(some))

    sites = defaultdict(list)
    for row in due:
        sites[row.site].append(row)
    figures = {
        "items": float(len(rows)),
        "right": share(sum(row.correct for row in rows), len(rows)),
        "precision": share(sum(bool(row.there) for row in found), len(found)),
        "recall": recall(there),
        "worst_site_recall": min((recall(some) for some in sites.values()), default=1.0),
        "false_met": share(sum(row.verdict == "met" and "met" not in row.right for row in rows), len(rows), 0.0),
        "false_missing": share(sum(row.verdict == "missing" for row in there), len(there), 0.0),
        "freshness": share(sum(row.fresh for row in dated), len(dated)),
        "abstention": share(sum(row.verdict == "unverified" for row in readable), len(readable), 0.0),
    }
    for confidence in ("certain", "probable"):
        some = [row for row in due if row.confidence == confidence and row.verdict != "unverified"]
        figures[confidence] = float(len(some))
        figures[f"{confidence}_wrong"] = share(sum(row.wrong for row in some), len(some), 0.0)
    return figures


def measure_labels(bank: str) -> tuple[dict[str, float], list[str]]:
    """How the labels and titles of a bank are named, without a site around them: precision and recall, and the errors."""
    lists = load_checklist(LABEL_YEAR)
    classifier = Classifier(lists.subjects, lists.vocabulary, lists.edition)
    asked = right = given = 0
    errors: list[str] = []
    for name, words in sorted(load_bank(bank).items()):
        random = Random(name)
        rules = {one.id: one.period_by_year.get(LABEL_YEAR, one.period) for one in lists.subjects.values()}
        builder = Builder(
            "labels", random, invent_agency(random), "list", lists, {}, (), date(LABEL_YEAR - 543, 9, 1), rules
        )
        for text in (*words.labels, *words.titles):
            values = builder.values(name, builder.right_year(name)) | {"month": "ตุลาคม", "month_year": "2567"}
            shown = fill(text, values).strip()
            label = classifier.classify(shown)
            fine = name in label.subjects and len(label.subjects) <= BOTH
            asked, right, given = asked + 1, right + fine, given + bool(label.subjects)
            if not fine:
                errors.append(f"`{name}` {shown}: {', '.join(label.subjects or label.candidates) or 'nothing'}")
    return {"labels": float(asked), "labels_precision": right / given, "labels_recall": right / asked}, errors


def _table(rows: Sequence[Row], name: str, key: Callable[[Row], str]) -> list[str]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    lines = [
        f"| {name} | items | right | abstained | wrong | false met | false missing |",
        "|---|---|---|---|---|---|---|",
    ]
    for group, some in sorted(groups.items()):
        lines.append(
            f"| {group} | {len(some)} | {sum(row.correct for row in some)} "
            f"| {sum(not row.correct and row.verdict == 'unverified' for row in some)} | {sum(row.wrong for row in some)} "
            f"| {sum(row.verdict == 'met' and 'met' not in row.right for row in some)} "
            f"| {sum(bool(row.there) and row.verdict == 'missing' for row in some)} |"
        )
    return lines


def document(rows: Sequence[Row], command: str, bank: str) -> str:
    """The section as Markdown."""
    labels, mislabelled = measure_labels(bank)
    figures = measure(rows) | labels
    lines = [
        f"## Invented sites of known truth, bank `{bank}`",
        "",
        f"`{command}`. {len({row.site for row in rows})} sites in {len({row.layout for row in rows})} layouts; every item's",
        "state is built, so the right answer is known (tests/generated/README.md). *wrong*: something false was said.",
        "*abstained*: unverified where an answer was possible.",
        "",
        "| figure | value |",
        "|---|---|",
        *(
            f"| {name} | {value:.4f} |" if value <= 1 else f"| {name} | {value:.0f} |"
            for name, value in figures.items()
        ),
        "",
        "### Per subject",
        "",
        *_table(rows, "subject", lambda row: row.subject),
        "",
        "### Per layout",
        "",
        *_table(rows, "layout", lambda row: row.layout),
        "",
        "### Per state",
        "",
        *_table(rows, "state", lambda row: row.state),
        "",
        "### Every error",
        "",
    ]
    wrong = [row for row in rows if not row.correct]
    lines += [f"- {row.site} `{row.subject}` {row.state}: {row.told()}" for row in wrong[:MAX_ERRORS]]
    if len(wrong) > MAX_ERRORS:
        lines.append(f"- and {len(wrong) - MAX_ERRORS} more")
    lines += ["", "### Labels and titles not named, or named otherwise", "", *(f"- {line}" for line in mislabelled)]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bank", default="first")
    parser.add_argument("--sites", type=int, default=24)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--noise", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="keep the audits in this folder")
    parser.add_argument("--rows", type=Path, help="write every finding as JSON lines")
    parser.add_argument("--write", type=Path, help="write the section of this document")
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.sites)
    rows = run(numbers, options.bank, options.noise, str(options.keep or ""), processes=options.processes)
    for row in rows:
        if not row.correct:
            print(row.site, row.subject, row.state, "|", row.told(), "|", *row.evidence[:2])
    figures = measure(rows) | measure_labels(options.bank)[0]
    print(*(f"{name:18} {value:.4f}" for name, value in figures.items()), sep="\n")
    print(
        *(f"{state:24} {count}" for state, count in Counter(r.state for r in rows if r.wrong).most_common()), sep="\n"
    )
    if options.rows:
        options.rows.write_text(
            "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
        )
    if options.write:
        command = (
            f"python -m tests.bench.generated --bank {options.bank} --sites {options.sites} --from {options.first}"
        )
        write_section(options.write, f"generated-{options.bank}", document(rows, command, options.bank))


if __name__ == "__main__":
    main()
