"""The subjects' example pages as small sites: a home page that links to the example, the example, and its living files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from checklist.classifying import Classifier
from checklist.findings import Finding, Judge
from checklist.schema import Edition, EditionItem, Subject, Text2, Vocabulary
from core.snapshot import Cause, Document, DocumentKind, Health, Inside, Link, Page, Snapshot, Unread
from crawler.readers.html import read_page
from tests.checklist.sites import inside as inside_of
from tests.checklist.sites import scanned

SITE = "https://www.example.go.th/"
FETCHED = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
FOLDER = Path(__file__).parents[2] / "checklist" / "subjects"
_INSIDE = re.compile(
    r'<script type="text/plain" data-file="(?P<name>[^"]+)"(?P<scan> data-scan)?>(?P<text>.*?)</script>', re.DOTALL
)
_META = re.compile(r'<meta\s+name="oit:(\w+)"\s+content="([^"]+)"')
_KINDS: dict[str, DocumentKind] = {"pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "jpg": "image", "png": "image"}


@dataclass(frozen=True)
class Example:
    subject: str
    file: Path

    @property
    def expected(self) -> tuple[str, str]:
        """Verdict and gap or cause, from the file's name: 'partial.element-fee.html'. What follows 'met.' says which."""
        verdict, _, rest = self.file.name.removesuffix(".html").partition(".")
        return verdict, "" if verdict == "met" else rest.split(".")[0].replace("element-", "element:")

    @property
    def name(self) -> str:
        return f"{self.subject}/{self.file.name}"


def examples() -> Iterator[Example]:
    """Every example page of every subject, in order."""
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        for file in sorted(folder.glob("*.html")):
            yield Example(folder.name, file)


def snapshot_of(example: Example) -> tuple[Snapshot, int, date]:
    """The small site around an example, with the fiscal year (B.E.) and as-of date it is written for."""
    body = example.file.read_bytes()
    meta = dict(_META.findall(body.decode("utf-8")))
    page = read_page(f"{SITE}example.html", body, fetched=FETCHED)
    home = Page(
        url=SITE,
        fetched=FETCHED,
        title="เทศบาลตำบลบ้านตัวอย่าง",
        links=(Link(url=page.url, href="example.html", text=page.title, zone="nav"),),
    )
    inside = dict(_insides(body.decode("utf-8")))
    documents: dict[str, Document] = {}
    unread: dict[str, Unread] = {}
    pages = {home.url: home, page.url: page}
    for link in page.links:
        if not link.url.startswith(SITE) or link.url in pages:
            continue
        name = link.url.rsplit("/", 1)[-1]
        kind = _KINDS.get(name.rsplit(".", 1)[-1])
        if name.startswith("dead"):
            unread[link.url] = Unread(url=link.url, cause=Cause.NOT_FOUND, status=404)
        elif kind is not None:
            documents[link.url] = Document(
                url=link.url, kind=kind, file_name=name, fetched=FETCHED, inside=inside.get(name)
            )
        else:
            unread[link.url] = Unread(url=link.url, cause=Cause.NOT_FOUND, status=404)
    snapshot = Snapshot(
        site=SITE,
        hosts=("www.example.go.th", "example.go.th"),
        fetched=FETCHED,
        pages=tuple(pages[url] for url in sorted(pages)),
        documents=tuple(documents[url] for url in sorted(documents)),
        unread=tuple(unread[url] for url in sorted(unread)),
        health=Health(home=SITE),
    )
    return snapshot, int(meta["fiscal_year"]), date.fromisoformat(meta["as_of"])


def _insides(html: str) -> Iterator[tuple[str, Inside]]:
    """What the files of an example hold: ``<script type="text/plain" data-file="plan.pdf">``, a form feed between pages,
    tabs between cells. ``data-scan`` makes it a scan that nobody read.
    """
    for match in _INSIDE.finditer(html):
        pages = match["text"].strip("\n").split("\f")
        if match["scan"]:
            yield match["name"], scanned(*("" for _ in pages))
        else:
            yield match["name"], inside_of(*(page.strip("\n") for page in pages))


def edition_of(subject: Subject, year: int) -> Edition:
    """A list of one item that asks for one subject."""
    return Edition(
        fiscal_year=year,
        revision="example",
        confidence="high",
        note=Text2(th="-", en="-"),
        indicators={"9": Text2(th="-", en="-")},
        items=(
            EditionItem(code="O1", title_th=subject.title.th, indicator="9", subjects=(subject.id,), confidence="high"),
        ),
    )


def finding_of(
    example: Example, subjects: Mapping[str, Subject], vocabulary: Vocabulary, classifier: Classifier
) -> Finding:
    """What judging says of an example."""
    snapshot, year, as_of = snapshot_of(example)
    subject = subjects[example.subject]
    bench = Judge(snapshot, edition_of(subject, year), subjects, vocabulary, as_of, classifier)
    return bench.finding(subject.id)
