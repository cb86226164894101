"""How well and how fast files are read: ``python -m tests.bench.readers [--corpus FOLDER] [--write docs/accuracy.md]``.

Reads the files of tests/data/readers/truth, which all say what truth.yml says, and holds what each reader gives against
it. Their names tell what they are: up to the first ``-`` the format; ``pdf-fault-``: a fault that real files have,
rebuilt; ``pdf-unmapped-``: no way back from its glyphs to letters, so that no text is the right answer; ``scan-``: a
picture, for OCR; ``-page2``: that page of the truth alone.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

import pypdfium2 as pdfium
import yaml
from rapidfuzz.distance import Levenshtein

from checklist.elements import find_phrase
from checklist.loading import load_subjects
from core.snapshot import DocumentKind, DocumentPage, Inside
from core.thai import arabic_digits, clean
from crawler.readers.inside import read_inside
from crawler.readers.limits import Limits
from crawler.readers.pdf import read_pdf
from tests.bench.report import write_section

FOLDER: Final = Path(__file__).parents[1] / "data" / "readers" / "truth"
"""Around this bench's section of a document."""

Block = str | list[str] | dict[str, str] | dict[str, list[str]]
"""A line; the cells of a table's row; ``{title: line}``; ``{para: pieces}``, which drawn pages break into lines."""

_YEAR = re.compile(r"(?<![0-9])2[45][0-9]{2}(?![0-9])")
_PICTURES = {"png", "jpg", "tiff"}
_SECONDS = 12.0
"""For at least so long extracting is timed."""


def pages() -> list[list[Block]]:
    """The blocks of the truth, page by page."""
    read: list[list[Block]] = yaml.safe_load((FOLDER / "truth.yml").read_text(encoding="utf-8"))["pages"]
    return read


def line_of(block: Block) -> str:
    """What a block says, in one line."""
    match block:
        case str():
            return block
        case list():
            return "\t".join(block)
        case {"title": str(title)}:
            return title
        case _:
            return "".join(block["para"])


@dataclass(frozen=True, slots=True)
class Truth:
    """What a file says."""

    text: str
    titles: tuple[str, ...]
    head: tuple[str, ...]
    """Of its one table; empty where there is none."""
    rows: int

    @property
    def phrases(self) -> list[str]:
        """The first phrase of every subject of the checklist that stands in it."""
        firsts = dict.fromkeys(subject.phrases[0] for subject in load_subjects().values())
        return [phrase for phrase in firsts if find_phrase(phrase, self.text) is not None]


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of the set."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def format(self) -> str:
        """Files of one row of the summary."""
        first, *more = self.name.split("-")
        return f"{first}-{more[0]}" if more[0] in {"fault", "unmapped"} else first

    @property
    def kind(self) -> DocumentKind:
        suffix = self.path.suffix[1:]
        kind: DocumentKind = "image" if suffix in _PICTURES else suffix  # type: ignore[assignment]
        return kind

    @property
    def expected(self) -> Literal["text", "none", "ocr"]:
        """``none``: that there is no usable text is the right answer. ``ocr``: so, until somebody reads the pictures."""
        if self.format == "pdf-unmapped":
            return "none"
        return "ocr" if self.format == "scan" else "text"

    @property
    def truth(self) -> Truth:
        only = re.search(r"-page(\d)$", self.name)
        blocks = [block for page in (pages()[int(only[1]) - 1 :][:1] if only else pages()) for block in page]
        table = [block for block in blocks if isinstance(block, list)]
        return Truth(
            "\n".join(map(line_of, blocks)),
            tuple(line_of(block) for block in blocks if isinstance(block, dict) and "title" in block),
            tuple(table[0]) if table else (),
            max(len(table) - 1, 0),
        )


def samples() -> list[Sample]:
    """Every file of the set, by name."""
    return [Sample(path) for path in sorted(FOLDER.iterdir()) if path.suffix != ".yml"]


def error_rate(text: str, truth: str, *, spaces: bool) -> float:
    """Edits (insert, delete, replace: 1 each, by code point) that make the text the truth, per character of the truth.

    Both as ``core.thai.clean`` leaves them as a whole: line ends and tabs are spaces, a run of them is one. Without
    ``spaces`` all of them are left out.
    """
    text, truth = clean(text), clean(truth)
    if not spaces:
        text, truth = text.replace(" ", ""), truth.replace(" ", "")
    return Levenshtein.distance(text, truth) / len(truth)


def years_in(text: str) -> Counter[str]:
    """The years from B.E. 2400 to 2599, however they are written."""
    return Counter(_YEAR.findall(arabic_digits(text)))


@dataclass(frozen=True, slots=True)
class Score:
    """How well one file was read."""

    sample: Sample
    inside: Inside
    seconds: float
    text: str
    dense: float
    """Error rate without white space."""
    spaced: float
    """Error rate with it."""
    missed: tuple[str, ...]
    """Phrases of the checklist that are not found in the text."""
    phrases: int
    years_right: int
    years: int
    years_wrong: int
    """Years read that are not there."""
    titles: int
    """Titles given as headings."""
    table: bool
    """Whether a table has the right head and number of rows."""


def reading_program() -> str:
    """The OCR program that reads the scans, empty where none is there."""
    from crawler.readers import ocr  # noqa: PLC0415 - for scans alone

    engine = ocr.engine()
    return engine.version if engine else ""


def text_of(read: Sequence[DocumentPage]) -> str:
    return "\n".join(page.text for page in read)


def measure(sample: Sample) -> Score:
    """Reads a file, its pictures too where a program for that is there, and holds it against the truth."""
    body = sample.path.read_bytes()
    started = time.perf_counter()
    inside = read_inside(sample.kind, body, Limits())
    if sample.expected == "ocr" and reading_program():
        from crawler.readers import ocr  # noqa: PLC0415 - for scans alone

        numbers = tuple(page.number for page in inside.pages if page.source == "none")
        inside = inside.model_copy(update={"pages": ocr.recognise(sample.kind, body, numbers)})
    seconds = time.perf_counter() - started
    text, truth = text_of(inside.pages), sample.truth
    found, there = years_in(text), years_in(truth.text)
    headings = [clean(heading) for page in inside.pages for heading in page.headings]
    return Score(
        sample,
        inside,
        seconds,
        text,
        error_rate(text, truth.text, spaces=False),
        error_rate(text, truth.text, spaces=True),
        tuple(phrase for phrase in truth.phrases if find_phrase(phrase, text) is None),
        len(truth.phrases),
        (found & there).total(),
        there.total(),
        (found - there).total(),
        sum(clean(title) in headings for title in truth.titles),
        any(table.head == truth.head and table.rows == truth.rows for page in inside.pages for table in page.tables),
    )


# Speed


def own_extraction(body: bytes) -> int:
    """pdfium's text of every page, as it is; the number of pages."""
    document = pdfium.PdfDocument(body)
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    count = len(document)
    document.close()
    return count


def read_whole(body: bytes) -> int:
    """The pages that ``read_pdf`` gives."""
    return len(read_pdf(body, Limits()).pages)


def pages_per_second(bodies: Sequence[bytes]) -> tuple[float, float]:
    """Of ``read_pdf`` and of pdfium alone, over all files, by turns, again and again for some seconds."""
    ways = (read_whole, own_extraction)
    count, passed = [0, 0], [0.0, 0.0]
    while sum(passed) < _SECONDS:
        for body in bodies:
            for way, extract in enumerate(ways):
                started = time.perf_counter()
                count[way] += extract(body)
                passed[way] += time.perf_counter() - started
    return count[0] / passed[0], count[1] / passed[1]


def pdfs_of(corpus: Path) -> Iterator[bytes]:
    """The PDFs of the real material that can be opened: single documents, and those of the saved sites."""
    found = [path.read_bytes() for path in sorted((corpus / "documents").glob("*.pdf"))]
    for path in sorted((corpus / "sites").glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            found += [archive.read(name) for name in sorted(archive.namelist()) if name.lower().endswith(".pdf")]
    for body in found:
        try:
            pdfium.PdfDocument(body).close()
        except pdfium.PdfiumError:
            continue
        yield body


def speeds(corpus: Path | None) -> list[tuple[str, int, float, float]]:
    """Material, its files, pages a second of ``read_pdf`` and of pdfium alone."""
    material = {
        "this set": [one.path.read_bytes() for one in samples() if one.kind == "pdf" and one.expected == "text"]
    }
    if corpus:
        material["real files"] = list(pdfs_of(corpus))
    return [(name, len(bodies), *pages_per_second(bodies)) for name, bodies in material.items() if bodies]


# What is printed and written


def row_of(score: Score) -> list[str]:
    sample, truth = score.sample, score.sample.truth
    if sample.expected == "none":
        refused = not score.text.strip() and all(page.source == "none" for page in score.inside.pages)
        answer = "no text, rightly" if refused else f"{len(score.text)} characters of rubbish"
        return [sample.path.name, answer, "-", "-", "-", "-", "-", score.inside.text_quality, f"{score.seconds:.2f}"]
    return [
        sample.path.name,
        f"{score.dense:.2%}",
        f"{score.spaced:.2%}",
        f"{score.phrases - len(score.missed)}/{score.phrases}" if score.phrases else "-",
        f"{score.years_right}/{score.years}" + (f", {score.years_wrong} wrong" if score.years_wrong else ""),
        f"{score.titles}/{len(truth.titles)}",
        ("yes" if score.table else "no") if truth.head else "-",
        score.inside.text_quality,
        f"{score.seconds:.2f}",
    ]


def summary_of(name: str, scores: Sequence[Score]) -> list[str]:
    if scores[0].sample.expected == "none":
        refused = sum(not score.text.strip() for score in scores)
        return [name, str(len(scores)), f"{refused}/{len(scores)} without text, rightly", "-", "-", "-", "-"]
    return [
        name,
        str(len(scores)),
        f"{statistics.mean(score.dense for score in scores):.2%}",
        f"{max(score.dense for score in scores):.2%}",
        f"{statistics.mean(score.spaced for score in scores):.2%}",
        _share(sum(score.phrases - len(score.missed) for score in scores), sum(score.phrases for score in scores)),
        _share(sum(score.years_right for score in scores), sum(score.years for score in scores)),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _table(head: str, rows: Sequence[Sequence[str]]) -> list[str]:
    columns = head.split(" | ")
    return [f"| {head} |", "|" + "---|" * len(columns), *(f"| {' | '.join(row)} |" for row in rows)]


def section(scores: Sequence[Score], speed: Sequence[tuple[str, int, float, float]]) -> str:
    """The bench's part of the accuracy document, as Markdown."""
    groups = groupby(sorted(scores, key=lambda score: score.sample.format), key=lambda score: score.sample.format)
    program = reading_program()
    return "\n".join(
        [
            "## The file readers",
            "",
            "Written by `python -m tests.bench.readers`. Every file of `tests/data/readers/truth` says the same two invented",
            "pages: the checklist's official titles, prose with the hard cases of Thai writing, a table. *CER*: edits",
            "(insert, delete, replace, by code point) that turn the text read into the truth, per character of the truth, both",
            "as `core.thai.clean` leaves them; without white space, and with every run of white space as one space.",
            "*phrases*: first phrases of the checklist's subjects found in the text. *years*: B.E. years read, of those there.",
            "*headings*: of its titles, how many were given as headings. *table*: whether the table's head and number of rows",
            "are right. `pdf-fault-*` rebuild faults of real files; for `pdf-unmapped-*` the right answer is no text.",
            f"Scans were read by {program}." if program else "Nobody read the scans: no OCR program was there.",
            "",
            *_table(
                "format | files | CER, mean | CER, worst | CER with spaces, mean | phrases | years",
                [summary_of(name, list(group)) for name, group in groups],
            ),
            "",
            "### File by file",
            "",
            *_table(
                "file | CER | with spaces | phrases | years | headings | table | quality | seconds",
                list(map(row_of, scores)),
            ),
            "",
            "### Speed",
            "",
            "Pages a second of one process, file by file by turns, again and again for some seconds.",
            "",
            *_table(
                "PDFs | files | read_pdf | pdfium's own extraction | share",
                [
                    [name, str(files), f"{ours:.0f}", f"{own:.0f}", f"{ours / own:.0%}"]
                    for name, files, ours, own in speed
                ],
            ),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="beginnings of the names of the files to read; none: all, and speed")
    parser.add_argument("--corpus", type=Path, help="real material whose PDFs are timed too")
    parser.add_argument("--write", type=Path, help="put the tables into this Markdown document")
    parser.add_argument("--speed", action="store_true", help="only how fast PDFs are read")
    options = parser.parse_args()
    if options.speed:
        for name, files, ours, own in speeds(options.corpus):
            print(
                f"PDF pages a second ({name}, {files} files): {ours:.0f}, pdfium's own {own:.0f}, share {ours / own:.0%}"
            )
        return
    chosen = [one for one in samples() if not options.names or one.path.name.startswith(tuple(options.names))]
    scores = []
    for sample in chosen:
        scores.append(measure(sample))
        said = " ".join(filter(None, (scores[-1].inside.cause, scores[-1].inside.detail)))
        print(" | ".join(row_of(scores[-1])), said, *scores[-1].missed[:3], flush=True)
    if options.names:
        return
    part = section(scores, speeds(options.corpus))
    print(part)
    if options.write:
        write_section(options.write, "readers", part)


if __name__ == "__main__":
    main()
