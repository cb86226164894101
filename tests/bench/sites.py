"""Audits the saved sites of a corpus on loopback and holds each finding against what a careful reader found.

    python -m tests.bench.sites CORPUS [--year 2565 --year 2568] [--write docs/accuracy.md] [--keep FOLDER]

CORPUS holds ``serve.py``, ``sites/*.zip`` and ``gold_subjects_dev.jsonl``. A finding is right when the thing was found
and is there, or was called missing and is not; unverified is an abstention, never right or wrong.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.bench.report import write_section

AS_OF = (9, 1)
"""Month and day of the fiscal year as of which the sites are judged: everything is due."""


@dataclass
class Tally:
    """One site in one year."""

    site: str
    year: int
    pages: int = 0
    documents: int = 0
    seconds: float = 0.0
    state: str = ""
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
    )
    if "Traceback" in done.stderr or done.returncode not in {0, 3}:
        raise SystemExit(f"{url} {year}: exit {done.returncode}\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    return result


def findings(audited: Mapping[str, Any]) -> Iterator[tuple[str, str, bool, str, int | None, list[str]]]:
    """Per subject: id, verdict, whether evidence is shown, cause, fiscal year, gaps."""
    for item in audited["items"]:
        for subject in item["subjects"]:
            part = next((one for one in item["parts"] if one["subject"] == subject), item)
            shown = [one for one in item["evidence"] if one["subject"] == subject]
            gaps = [gap["id"] for gap in item["gaps"] if gap.get("subject") in {subject, ""}]
            yield subject, part["verdict"], bool(shown), part["cause"], part["fiscal_year"], gaps


def judge_finding(gold: Mapping[str, Any], verdict: str, *, shown: bool) -> str:
    """right, abstained, false_found or missed."""
    there = gold["present"] in {"yes", "partial"}
    if verdict == "not_due":
        return "abstained"
    if verdict == "unverified":
        return "right" if there and shown else "abstained"
    if verdict == "missing":
        return "missed" if there else "right"
    return "right" if there else "false_found"


def years_of(gold: Mapping[str, Any]) -> set[int]:
    """B.E. years that the content speaks of, spans written out."""
    years: set[int] = set()
    for written in gold["years"]:
        first, _, last = str(written).partition("-")
        years |= set(range(int(first), int(last or first) + 1))
    return years


def run(corpus: Path, years: list[int], keep: Path | None = None, only: frozenset[str] = frozenset()) -> list[Tally]:
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
                tally = Tally(site, year, seconds=time.perf_counter() - started)
            tally.pages, tally.documents = audited["crawl"]["pages"], audited["crawl"]["documents"]
            tally.state = audited["crawl"]["state"]
            for subject, verdict, shown, cause, fiscal_year, gaps in findings(audited):
                tally.verdicts[verdict] += 1
                truth = gold.get(site, {}).get(subject)
                if truth is None:
                    if verdict == "met":
                        tally.wrong.append((subject, "met; the reader did not read this site"))
                    continue
                outcome = judge_finding(truth, verdict, shown=shown)
                tally.counts[outcome] += 1
                if verdict == "met" and truth["present"] != "yes":
                    tally.counts["met_doubtful"] += 1
                if fiscal_year is not None and truth["years"] and truth["present"] in {"yes", "partial"}:
                    tally.counts["dated"] += 1
                    tally.counts["dated_right"] += fiscal_year in years_of(truth)
                    if fiscal_year not in years_of(truth):
                        tally.wrong.append((subject, f"year {fiscal_year}; reader: {truth['years']}"))
                if outcome in {"missed", "false_found"}:
                    said = " ".join((verdict, cause, *gaps))
                    tally.wrong.append((subject, f"{' '.join(said.split())}; reader: {truth['present']}"))
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
        "*right*: found what is there, or called missing what is not. *abstained*: `unverified` without evidence. *false*: found",
        "what is not there. *missed*: called missing what the reader found. *year*: of found things whose years the reader",
        "noted, how many were read rightly. Sites without a reader's notes show their `met` findings, each looked at by hand.",
        "Something unverified whose evidence is shown (a scan, a file of the right title that cannot be read) counts as found.",
        "",
        "| site | fiscal year | pages | files | right | abstained | false | missed | met, reader doubts | year |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in tallies:
        counts = one.counts
        known = bool(counts)
        cells = [
            str(counts[name]) if known else "-"
            for name in ("right", "abstained", "false_found", "missed", "met_doubtful")
        ]
        year = f"{counts['dated_right']}/{counts['dated']}" if counts["dated"] else "-"
        lines.append(f"| {one.site} | {one.year} | {one.pages} | {one.documents} | {' | '.join(cells)} | {year} |")
    lines += ["", "### Every difference, with its reason", ""]
    for one in tallies:
        for subject, differs in one.wrong:
            why = reasons.get(one.site, {}).get(subject, "not yet looked into")
            lines.append(f"- {one.site} {one.year} `{subject}`: {differs}. {why[0].upper() + why[1:]}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--year", type=int, action="append")
    parser.add_argument("--keep", type=Path, help="keep the audits in this folder")
    parser.add_argument("--write", type=Path, help="write the table as Markdown")
    options = parser.parse_args()
    tallies = run(options.corpus, options.year or [2565, 2568], options.keep)
    if options.write:
        write_section(options.write, "sites", document(tallies))


if __name__ == "__main__":
    main()
