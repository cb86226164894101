"""Reads the documents of a corpus and holds what they are and of which years against a reading by eye.

    python -m tests.bench.documents CORPUS [--ocr] [--write docs/accuracy.md]

CORPUS holds ``documents.json``, ``documents/`` and ``sites/saiyoidenchai.zip``; the reading by eye is documents.yml
beside this file. Only what a file itself says counts, not its label, its name or the page it is linked on. A file without
usable text is 'unreadable' (with --ocr, what recognition read is used) and left out of the shares.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from checklist.classifying import Classifier
from checklist.document_period import read_document_period
from checklist.document_view import DocumentView
from checklist.loading import load_checklist
from checklist.today import Today
from core.snapshot import Document
from crawler.files import FileReader
from crawler.readers.document import kind_of
from crawler.readers.inside import read_inside
from crawler.readers.limits import Limits
from crawler.readers.ocr import recognise
from tests.bench.report import write_section

SITE = "saiyoidenchai"
YEAR = 2558
AS_OF = date(2016, 6, 1)
RECOGNISED = 3
"""Pages of a scan that are recognised."""


@dataclass
class Tally:
    right_subject: int = 0
    right_years: int = 0
    right_both: int = 0
    readable: int = 0
    unreadable: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def bodies(corpus: Path) -> list[tuple[str, bytes]]:
    """File name and bytes of each document, in the order of documents.json."""
    found: list[tuple[str, bytes]] = []
    with zipfile.ZipFile(corpus / "sites" / f"{SITE}.zip") as site:
        members = {name.rsplit("/", 1)[-1]: name for name in site.namelist()}
        for entry in json.loads((corpus / "documents.json").read_text(encoding="utf-8")):
            if "file" in entry:
                found.append((Path(entry["file"]).name, (corpus / entry["file"]).read_bytes()))
            else:
                name = entry["in_site"].rsplit("/", 1)[-1]
                found.append((name, site.read(members[name])))
    return found


def measure(corpus: Path, *, ocr: bool = False) -> Tally:
    """Reads every document and counts where subject and years agree with the reading by eye."""
    truth = yaml.safe_load(Path(__file__).with_name("documents.yml").read_text(encoding="utf-8"))
    checklist = load_checklist(2565)
    classifier = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition)
    tally = Tally()
    for number, (name, body) in enumerate(bodies(corpus)):
        kind = kind_of(body, f"https://www.example.go.th/{number}.{name.rsplit('.', 1)[-1]}")
        assert kind != "html"
        inside = read_inside(kind, body, Limits())
        if ocr and any(page.source == "none" for page in inside.pages):
            pages = tuple(page.number for page in inside.pages if page.source == "none")[:RECOGNISED]
            inside = FileReader.with_pages(inside, recognise(kind, body, pages))
        document = Document(url=f"https://www.example.go.th/{number}", kind=kind, fetched=datetime.now(UTC))
        view = DocumentView(document, inside, classifier.classify)
        expected = truth[number]
        if not view.says_something:
            tally.unreadable.append(f"{number}: {inside.cause or inside.text_quality}")
            continue
        tally.readable += 1
        named = view.subjects()
        subject = named[0] if named else ""
        rule = checklist.subjects[subject].period if subject else "fy"
        running = bool(subject) and checklist.subjects[subject].thing == "feed"
        reading = read_document_period(view, "", rule, YEAR, claimed=None, today=Today(AS_OF), running=running)
        years = reading.words if reading is not None else "none"
        subject_right = set(named) <= set(expected["subjects"]) and bool(named) == bool(expected["subjects"])
        years_right = years == str(expected["years"]) or (rule == "in_force" and expected["years"] == "none")
        tally.right_subject += subject_right
        tally.right_years += years_right
        tally.right_both += subject_right and years_right
        if not (subject_right and years_right):
            said = f"{', '.join(named) or 'none'}, {years}"
            wanted = f"{', '.join(expected['subjects']) or 'none'}, {expected['years']}"
            tally.errors.append(f"{number}: read {said}; is {wanted}. {expected.get('reason', 'not looked into yet')}")
    return tally


def section(tally: Tally, *, ocr: bool) -> str:
    """The figures as a section of docs/accuracy.md."""
    share = 100 * tally.right_both / tally.readable if tally.readable else 0.0
    lines = [
        "## Documents of the corpus",
        "",
        "`python -m tests.bench.documents ../shared/corpus"
        + (" --ocr" if ocr else "")
        + "`: what a file itself says, without",
        "its label, its name or its page, against a reading by eye (tests/bench/documents.yml). The rules were written while",
        "looking at these files, so the figures flatter.",
        "",
        f"- readable: {tally.readable}; without usable text: {len(tally.unreadable)}",
        f"- subject right: {tally.right_subject} of {tally.readable}",
        f"- years right: {tally.right_years} of {tally.readable}",
        f"- both right: {tally.right_both} of {tally.readable} ({share:.0f} %)",
        "",
        *(f"- {error}" for error in tally.errors),
        *(f"- {unread} (not readable)" for unread in tally.unreadable),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--ocr", action="store_true")
    parser.add_argument("--write", type=Path, help="file whose section is written anew")
    options = parser.parse_args()
    text = section(measure(options.corpus, ocr=options.ocr), ocr=options.ocr)
    print(text)
    if options.write:
        write_section(options.write, "documents", text)


if __name__ == "__main__":
    main()
