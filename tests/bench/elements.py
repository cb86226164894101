"""How well the elements of whole papers are seen, body by body of a bank, without a site around them.

    python -m tests.bench.elements [--bank first] [--subject service_manual ...]

Each body stands once with everything (every element must be seen) and once without each element (then that one must not
be). As a page, a PDF or a spreadsheet, as the body says.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from random import Random

from checklist.classifying import Classifier
from checklist.findings import Finding, Judge
from checklist.loading import Checklist, load_checklist
from checklist.schema import Edition, EditionItem
from core.snapshot import Document, DocumentKind, Health, Link, Page, Snapshot
from crawler.readers.html import read_page
from crawler.readers.inside import read_inside
from crawler.readers.limits import Limits
from tests.generated.agencies import invent_agency
from tests.generated.bank import Part, Shape, load_bank
from tests.generated.building import Builder
from tests.generated.papers import paper, shown_parts
from tests.generated.states import FEEDS, MONTHLY, droppable

SITE = "https://www.lomyen.example/"
YEAR = 2568
FETCHED = datetime(2025, 9, 1, tzinfo=UTC)
_KINDS: dict[str, DocumentKind] = {"pdf": "pdf", "docx": "docx", "xlsx": "xlsx"}


@dataclass(frozen=True, slots=True)
class Case:
    """One body in one shape, whole or without an element, and what was said of it."""

    subject: str
    body: int
    shape: Shape
    dropped: str
    finding: Finding

    @property
    def said(self) -> dict[str, bool | None]:
        return {element.id: element.seen for element in self.finding.elements}


def html_of(title: str, parts: Sequence[Part]) -> str:
    """A plain page of a body."""
    lines = [f"<html><head><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1>"]
    for number, part in enumerate(parts):
        if part.p:
            lines.append(f"<p>{escape(part.p)}</p>")
        elif part.h:
            lines.append(f"<h2>{escape(part.h)}</h2>")
        elif part.ul or part.ol:
            lines.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in (*part.ul, *part.ol)) + "</ul>")
        elif part.table:
            head = "".join(f"<th>{escape(column.head)}</th>" for column in part.table)
            rows = zip(*(column.cells for column in part.table), strict=True)
            body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
            lines.append(f"<table><tr>{head}</tr>{body}</table>")
        elif part.form:
            fields = "".join(
                f"<label>{escape(name)}<input type=text name=f{at}></label>" for at, name in enumerate(part.form.fields)
            )
            lines.append(f"<form method=post action=/send>{fields}<button>{escape(part.form.submit)}</button></form>")
        elif part.people:
            lines += [
                f"<div>{f'<img src=/img/p{number}-{at}.jpg width=200 height=240>' if one.photo else ''}<p>{escape(one.name)}</p>"
                f"<p>{escape(one.position)}</p><p>{escape(one.telephone)}</p></div>"
                for at, one in enumerate(part.people)
            ]
        elif part.sign:
            lines.append("<p>(นายจำลอง ลมเย็นดี)</p><p>นายกเทศมนตรีตำบลลมเย็น</p>")
        elif part.picture:
            lines.append(f"<img src=/img/x{number}.jpg alt='{escape(part.picture)}' width=400 height=300>")
        elif part.map:
            lines.append("<iframe src='https://www.google.com/maps/embed?pb=1'></iframe>")
        elif part.chat:
            href = {
                "messenger": "https://m.me/lomyen", "line": "https://line.me/R/ti/p/@lomyen",
                "google_form": "https://forms.gle/lomyen", "facebook_page": "https://www.facebook.com/lomyen",
            }[part.chat]  # fmt: skip
            lines.append(f"<p><a href='{href}'>{part.chat}</a></p>")
    return "\n".join((*lines, "</body></html>"))


@dataclass(frozen=True, slots=True)
class _Paper:
    """A page or file to be judged."""

    shape: Shape
    title: str
    parts: Sequence[Part]
    values: dict[str, str]


def _judged(builder: Builder, name: str, thing: _Paper) -> Finding:
    shape = thing.shape
    label = builder.subject(name).title.th
    url = f"{SITE}thing"
    pages: list[Page] = []
    documents: list[Document] = []
    if shape == "page":
        pages.append(read_page(url, html_of(thing.title, thing.parts).encode(), fetched=FETCHED))
    else:
        body = paper(shape, thing.title, thing.parts, thing.values)
        kind = _KINDS[shape]
        documents.append(
            Document(
                url=url, kind=kind, file_name=f"a.{shape}", fetched=FETCHED, inside=read_inside(kind, body, Limits())
            )
        )
    home = Page(
        url=SITE, fetched=FETCHED, title=builder.agency.name,
        links=(Link(url=url, href="thing", text=label, zone="nav"),),
    )  # fmt: skip
    snapshot = Snapshot(
        site=SITE, hosts=("www.lomyen.example",), fetched=FETCHED, pages=(home, *pages), documents=tuple(documents),
        health=Health(home=SITE),
    )  # fmt: skip
    lists = builder.checklist
    item = EditionItem(code="O1", title_th=label, indicator="9", subjects=(name,), confidence="high")
    edition = Edition(
        fiscal_year=YEAR, revision="bench", confidence="high", note=lists.edition.note,
        indicators=lists.edition.indicators, items=(item,),
    )  # fmt: skip
    return Judge(snapshot, edition, lists.subjects, lists.vocabulary, date(2025, 9, 1), _classifier(lists)).finding(
        name
    )


_CLASSIFIERS: dict[int, Classifier] = {}


def _classifier(lists: Checklist) -> Classifier:
    return _CLASSIFIERS.setdefault(id(lists), Classifier(lists.subjects, lists.vocabulary, lists.edition))


def cases(bank: str, only: Sequence[str] = ()) -> Iterator[Case]:
    """Every body of a bank that is one page or paper, whole and without each element."""
    lists = load_checklist(YEAR)
    words = load_bank(bank)
    for name in sorted(words):
        if (only and name not in only) or name in FEEDS or name in {"laws", "social_network"}:
            continue
        random = Random(name)
        rules = {one.id: one.period_by_year.get(YEAR, one.period) for one in lists.subjects.values()}
        builder = Builder("bench", random, invent_agency(random), "list", lists, words, (), date(2025, 9, 1), rules)
        for number, body in enumerate(words[name].bodies):
            values = builder.values(name, builder.right_year(name)) | {"month": "ตุลาคม", "month_year": "2567"}
            title = builder.title(name, values)
            for shape in body.shapes:
                if shape == "scan" or (
                    shape != "page" and any(p.form or p.people or p.chat or p.map for p in body.parts)
                ):
                    continue
                for dropped in ("", *(e for e in droppable(builder, name) if e in body.elements())):
                    parts = shown_parts(body, values, without=dropped)
                    yield Case(
                        name, number, shape, dropped, _judged(builder, name, _Paper(shape, title, parts, values))
                    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bank", default="first")
    parser.add_argument("--subject", action="append", default=[])
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    errors: dict[str, list[str]] = defaultdict(list)
    for case in cases(options.bank, options.subject):
        where = f"body {case.body} {case.shape}"
        said = case.said
        if not case.finding.evidence:
            counts["not found"] += 1
            errors[case.subject].append(
                f"{where} {case.dropped}: not found, {case.finding.verdict} {case.finding.cause}"
            )
            continue
        if not case.dropped:
            for element, seen in said.items():
                required = next(one.required for one in case.finding.subject.elements if one.id == element)
                if not required or (case.subject == MONTHLY and element == "months"):
                    continue
                counts["there"] += 1
                counts[f"there, {'seen' if seen else 'left open' if seen is None else 'not seen'}"] += 1
                if not seen:
                    errors[case.subject].append(f"{where}: {element} {'left open' if seen is None else 'not seen'}")
        else:
            counts["gone"] += 1
            seen = said.get(case.dropped)
            counts[f"gone, {'seen all the same' if seen else 'left open' if seen is None else 'not seen'}"] += 1
            if seen is not False:
                quote = next((one.quote for one in case.finding.elements if one.id == case.dropped), "")
                state = "left open" if seen is None else "seen all the same"
                errors[case.subject].append(f"{where} without {case.dropped}: {state} by {quote!r}")
    for subject, lines in errors.items():
        print(f"## {subject}", *lines, sep="\n  ")
    print(*(f"{name:28} {count}" for name, count in sorted(counts.items())), sep="\n")


if __name__ == "__main__":
    main()
