"""Audits the saved sites of a corpus on loopback and holds each finding against what a careful reader found.

    python -m tests.bench.sites CORPUS [--year 2565 --year 2568] [--only SITE] [--write docs/accuracy.md] [--keep FOLDER]

CORPUS holds ``serve.py``, ``sites/*.zip`` and ``gold_subjects_dev.jsonl``. A finding is right when the thing was found
and is there, or was called missing and is not; unverified is an abstention, never right or wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from checklist.loading import load_checklist
from tests.bench.ratchet import Figure
from tests.bench.report import percent, table, write_section

YEARS = (2565, 2568)
AS_OF = (9, 1)
"""Month and day of the fiscal year as of which the sites are judged: everything is due."""
ELSEWHERE = frozenset({"ktltc"})
"""Sites whose files lie on hosts that were not saved: what they hold cannot be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an audit says of one subject."""

    subject: str
    verdict: str
    confidence: str
    shown: bool = False
    """Whether evidence is shown."""
    cause: str = ""
    fiscal_year: int | None = None
    gaps: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return " ".join(filter(None, (self.verdict, self.cause, *self.gaps)))


@dataclass(frozen=True, slots=True)
class Held:
    """An answer beside the truth. For every kind of site whose truth is known."""

    site: str
    answer: Answer
    there: bool
    """Whether the thing is on the site, whole or in part."""
    whole: bool
    """Whether ``met`` is right."""
    years: frozenset[int] = frozenset()
    """B.E. years that it speaks of; empty where nobody noted them."""
    readable: bool = True
    """Whether everything lies open on the site."""

    @property
    def found(self) -> bool:
        return self.answer.verdict in {"met", "partial"}

    @property
    def met_wrongly(self) -> bool:
        return self.answer.verdict == "met" and not self.whole

    @property
    def missing_wrongly(self) -> bool:
        return self.answer.verdict == "missing" and self.there

    @property
    def year_right(self) -> bool | None:
        """None where there is none to compare."""
        if not (self.there and self.years) or self.answer.fiscal_year is None:
            return None
        return self.answer.fiscal_year in self.years

    @property
    def wrong(self) -> bool:
        """Whether the verdict says something that is not so, or of another year."""
        return (self.found and not self.there) or self.met_wrongly or self.missing_wrongly or self.year_right is False


def figures(held: Iterable[Held], part: str = "sites") -> dict[str, Figure]:
    """The figures of ``tests.bench.ratchet`` that any site of known truth gives; a share of nothing is left out."""
    due = [one for one in held if one.answer.verdict != "not_due"]
    there = [one for one in due if one.there]
    found = [one for one in due if one.found]
    readable = [one for one in due if one.readable]
    dated = [one for one in due if one.year_right is not None]
    told = {
        sure: [one for one in due if one.answer.verdict != "unverified" and one.answer.confidence == sure]
        for sure in ("certain", "probable")
    }
    shares = {
        "presence_precision": (sum(one.there for one in found), len(found)),
        "presence_recall": (sum(one.found for one in there), len(there)),
        "presence_recall_readable": _recall(readable),
        "presence_shown": (sum(one.found or one.answer.shown for one in there), len(there)),
        "met_wrongly": (sum(one.met_wrongly for one in due), len(due)),
        "missing_wrongly": (sum(one.missing_wrongly for one in due), len(due)),
        "missing_wrongly_readable": (sum(one.missing_wrongly for one in readable), len(readable)),
        "years_right": (sum(bool(one.year_right) for one in dated), len(dated)),
        "abstained": (sum(one.answer.verdict == "unverified" for one in readable), len(readable)),
        "certain_wrong": _wrong(told["certain"]),
        "probable_wrong": _wrong(told["probable"]),
        "certain_wrong_readable": _wrong([one for one in told["certain"] if one.readable]),
    }
    shown = {f"{part}.{name}": Figure(some / whole, whole) for name, (some, whole) in shares.items() if whole}
    for name, chosen in (("worst_recall", due), ("worst_recall_readable", readable)):
        by_site = [_recall([one for one in chosen if one.site == site]) for site in {one.site for one in chosen}]
        recalls = [Figure(some / whole, whole) for some, whole in by_site if whole]
        if recalls:
            shown[f"{part}.{name}"] = min(recalls, key=lambda figure: (figure.value, figure.of))
    return shown | {f"{part}.compared": Figure(len(due))}


def _recall(held: Sequence[Held]) -> tuple[int, int]:
    return sum(one.found for one in held if one.there), sum(one.there for one in held)


def _wrong(held: Sequence[Held]) -> tuple[int, int]:
    return sum(one.wrong for one in held), len(held)


@dataclass
class Tally:
    """One site in one year."""

    site: str
    year: int
    pages: int = 0
    documents: int = 0
    seconds: float = 0.0
    state: str = ""
    held: list[Held] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """Subject and what differs."""


@contextmanager
def served(corpus: Path, archive: Path) -> Iterator[str]:
    """The address of a saved site while it is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(corpus / "serve.py"), str(archive), "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=10)


def start_page(archive: Path) -> str:
    """Where a visitor starts: the home page, or where the saved site has none, its page named home."""
    names = zipfile.ZipFile(archive).namelist()
    for name in ("index.html", "index.php", "home.html", "Home.html"):
        if name in names:
            return "" if name.startswith("index") else name
    return next(name for name in sorted(names) if name.endswith((".html", ".php")))


def audit(url: str, year: int, folder: Path) -> dict[str, Any]:
    """The audit of an address, made by the command line as a user would."""
    day = date(year - 543, *AS_OF)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from cli.main import main; main()",
            "audit",
            url,
            "--year",
            str(year),
            "--as-of",
            day.isoformat(),
            "--delay",
            "0",
            "--allow-private",
            "--out",
            str(folder),
            "--max-pages",
            "2000",
            "--max-documents",
            "1000",
        ],
        capture_output=True,
        text=True,
        check=False,
        # What lies on other hosts was not saved; a figure must not hang on whether they answer today.
        env={**os.environ, "OIT_MAX_OFFSITE": "0", "OIT_PROBE": "never"},
    )
    if "Traceback" in done.stderr or done.returncode not in {0, 3}:
        raise SystemExit(f"{url} {year}: exit {done.returncode}\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    return result


def answers(audited: Mapping[str, Any]) -> dict[str, Answer]:
    """What an audit says, by subject."""
    found: dict[str, Answer] = {}
    for item in audited["items"]:
        for subject in item["subjects"]:
            part = next((one for one in item["parts"] if one["subject"] == subject), item)
            found[subject] = Answer(
                subject,
                part["verdict"],
                part["confidence"],
                any(one["subject"] == subject for one in item["evidence"]),
                part["cause"],
                part["fiscal_year"],
                tuple(gap["id"] for gap in item["gaps"] if gap.get("subject") in {subject, ""}),
            )
    return found


def outcome_of(held: Held) -> str:
    """right, abstained, false_found or missed. Something unverified whose evidence is shown was found, and not decided."""
    answer = held.answer
    if answer.verdict in {"unverified", "not_due"}:
        return "right" if held.there and answer.shown and answer.verdict == "unverified" else "abstained"
    if answer.verdict == "missing":
        return "missed" if held.there else "right"
    return "right" if held.there else "false_found"


def years_of(gold: Mapping[str, Any]) -> frozenset[int]:
    """B.E. years that the content speaks of, spans written out."""
    years: set[int] = set()
    for written in gold["years"]:
        first, _, last = str(written).partition("-")
        years |= set(range(int(first), int(last or first) + 1))
    return frozenset(years)


def tally_of(site: str, year: int, audited: Mapping[str, Any], gold: Mapping[str, Mapping[str, Any]]) -> Tally:
    """An audit held against the reader's notes on the site, which may be none."""
    tally = Tally(site, year, audited["crawl"]["pages"], audited["crawl"]["documents"], state=audited["crawl"]["state"])
    said = answers(audited)
    edition = load_checklist(year).edition
    for subject in dict.fromkeys(name for item in edition.items for name in item.subjects):
        # A site that could not be read has no items.
        answer = said.get(subject) or Answer(subject, "unverified", "unverified", cause="nothing was judged")
        tally.verdicts[answer.verdict] += 1
        truth = gold.get(subject)
        if truth is None:
            if answer.verdict == "met":
                tally.wrong.append((subject, "met; the reader did not read this site"))
            continue
        there = truth["present"] in {"yes", "partial"}
        held = Held(site, answer, there, truth["present"] == "yes", years_of(truth), site not in ELSEWHERE)
        tally.held.append(held)
        outcome = outcome_of(held)
        tally.counts[outcome] += 1
        tally.counts["met_doubtful"] += held.met_wrongly
        if held.year_right is not None:
            tally.counts["dated"] += 1
            tally.counts["dated_right"] += held.year_right
            if not held.year_right:
                tally.wrong.append((subject, f"year {answer.fiscal_year}; reader: {truth['years']}"))
        if outcome in {"missed", "false_found"} or held.met_wrongly:
            tally.wrong.append((subject, f"{answer.words}; reader: {truth['present']}"))
    return tally


def run(
    corpus: Path, years: Sequence[int] = YEARS, keep: Path | None = None, only: frozenset[str] = frozenset()
) -> list[Tally]:
    """Every site, or only some by name, in every year."""
    gold: dict[str, dict[str, dict[str, Any]]] = {}
    for line in (corpus / "gold_subjects_dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold.setdefault(row["site"], {})[row["subject"]] = row
    tallies: list[Tally] = []
    for archive in sorted((corpus / "sites").glob("*.zip")):
        site = archive.stem
        if only and site not in only:
            continue
        for year in years:
            with tempfile.TemporaryDirectory() as temporary, served(corpus, archive) as address:
                folder = (keep / f"{site}-{year}") if keep else Path(temporary)
                started = time.perf_counter()
                audited = audit(address + start_page(archive), year, folder)
                seconds = time.perf_counter() - started
            tally = tally_of(site, year, audited, gold.get(site, {}))
            tally.seconds = seconds
            tallies.append(tally)
            print(
                f"{site:14} {year} {tally.state:9} {tally.pages:4} pages {tally.documents:4} files {tally.seconds:6.1f} s "
                f"{dict(tally.counts)} {dict(tally.verdicts)}",
                flush=True,
            )
            for subject, differs in tally.wrong:
                print("    ", subject, differs, flush=True)
    return tallies


def document(tallies: list[Tally]) -> str:
    """The table and the differences with their reasons, as Markdown."""
    reasons = yaml.safe_load((Path(__file__).parent / "reasons.yml").read_text(encoding="utf-8"))
    lines = [
        "## The saved sites",
        "",
        "Written by `make accuracy` (`python -m tests.bench.sites`). Each saved site is served on loopback, audited as a user",
        "would (`oit audit`, as of 1 September of the fiscal year) and held against what a careful reader found, per subject.",
        "*found*: `met` or `partial`, of those that are there. *open*: `unverified`; *seen*: of these, those that are there",
        "and whose evidence is shown (a scan, a file of the right title that cannot be read). *false*: found what is not there.",
        "*missed*: called missing what the reader found. *doubted*: `met` where the reader says partial or no. *year*: of found",
        "things whose years the reader noted, how many were read rightly. Sites without a reader's notes show their `met`",
        f"findings, each looked at by hand. The files of {', '.join(sorted(ELSEWHERE))} lie elsewhere and cannot be read.",
        "",
        *table(
            "site | fiscal year | pages | files | subjects | found | recall | open | seen | false | missed | doubted | year",
            map(_row, tallies),
        ),
        "",
        "### How sure, and how often wrong",
        "",
        *table("findings said to be | findings | wrong | share", _calibration(tallies)),
        "",
        "### What was left open",
        "",
        *table("site | fiscal year | cause | subjects (those that are there in bold)", _open(tallies)),
        "",
        "### Every difference, with its reason",
        "",
    ]
    for one in tallies:
        for subject, differs in one.wrong:
            why = reasons.get(one.site, {}).get(subject, "not yet looked into")
            lines.append(f"- {one.site} {one.year} `{subject}`: {differs}. {why[0].upper() + why[1:]}")
    return "\n".join(lines) + "\n"


def _row(one: Tally) -> list[object]:
    row: list[object] = [one.site, one.year, one.pages, one.documents]
    if not one.held:
        return [*row, *"-" * 9]
    some, whole = _recall(one.held)
    left = [held for held in one.held if held.answer.verdict == "unverified"]
    counts = one.counts
    return [
        *row,
        len(one.held),
        f"{some}/{whole}",
        percent(some, whole),
        len(left),
        sum(held.there and held.answer.shown for held in left),
        counts["false_found"],
        counts["missed"],
        counts["met_doubtful"],
        f"{counts['dated_right']}/{counts['dated']}" if counts["dated"] else "-",
    ]


def _calibration(tallies: Iterable[Tally]) -> Iterator[list[object]]:
    told = [held for one in tallies for held in one.held if held.answer.verdict not in {"unverified", "not_due"}]
    for sure in ("certain", "probable"):
        own = [held for held in told if held.answer.confidence == sure]
        wrong = sum(held.wrong for held in own)
        yield [f"`{sure}`", len(own), wrong, percent(wrong, len(own))]


def _open(tallies: Iterable[Tally]) -> Iterator[list[object]]:
    for one in tallies:
        left = [held for held in one.held if held.answer.verdict == "unverified"]
        for cause in sorted({held.answer.cause for held in left}):
            named = sorted((held.answer.subject, held.there) for held in left if held.answer.cause == cause)
            words = ", ".join(f"**{subject}**" if there else subject for subject, there in named)
            yield [one.site, one.year, f"`{cause}`", words]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--year", type=int, action="append")
    parser.add_argument("--only", action="append", default=[], help="name of a site")
    parser.add_argument("--keep", type=Path, help="keep the audits in this folder")
    parser.add_argument("--write", type=Path, help="write the table as Markdown")
    options = parser.parse_args()
    tallies = run(options.corpus, options.year or YEARS, options.keep, frozenset(options.only))
    for name, figure in figures(held for tally in tallies for held in tally.held).items():
        print(f"{name:32} {figure.value:8.4f}" + (f" of {figure.of}" if figure.of is not None else ""))
    if options.write:
        write_section(options.write, "sites", document(tallies))


if __name__ == "__main__":
    main()
