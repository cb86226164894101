"""``oit ita``: an agency's ITA scores, worked through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer

from checklist.ita import analyse
from checklist.ita_rules import Scoring, scoring
from cli.explain import read_audit
from cli.papers import chosen_papers, put_papers
from core.declared import code_of
from core.exceptions import UsageError
from core.ita import ItaAnalysis
from core.ita_scores import read_scores
from core.score_cells import Names
from reports.digits import Digits
from reports.ita_template import Kind, render_template
from reports.ita_text import render_text

_TEMPLATES: Mapping[str, Kind] = {".xlsx": "xlsx", ".csv": "csv", ".yaml": "yaml", ".yml": "yaml"}
_MOST_PEOPLE = 100_000_000


class _Form(NamedTuple):
    file_name: str
    render: Callable[[ItaAnalysis, Digits], str | bytes]


def _html(analysis: ItaAnalysis, digits: Digits) -> str:
    from reports.ita_html import render_html  # noqa: PLC0415 - the text alone should not wait for it

    return render_html(analysis, digits)


def _pdf(analysis: ItaAnalysis, digits: Digits) -> bytes:
    from reports.ita_pdf import render_pdf  # noqa: PLC0415 - as above

    return render_pdf(analysis, digits)


def _docx(analysis: ItaAnalysis, digits: Digits) -> bytes:
    from reports.ita_letter import render_docx  # noqa: PLC0415 - as above

    return render_docx(analysis, digits)


FORMS: Mapping[str, _Form] = {
    "html": _Form("ita.html", _html),
    "pdf": _Form("ita.pdf", _pdf),
    "docx": _Form("ita.docx", _docx),
    "text": _Form("ita.txt", render_text),
    "json": _Form("ita.json", lambda analysis, _: analysis.to_json()),
}
"""What can be written, in the order that files are told of."""


def ita(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Scores of one or several years: Excel, CSV or YAML.")
    ] = None,
    *,
    audit: Annotated[
        Path | None,
        typer.Option(
            "--audit", metavar="AUDIT.json", help="An audit of the agency's website: what its gaps are worth."
        ),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="CODES", help="Items of the audit to suppose met: O13,O34. Repeatable."),
    ] = None,
    population: Annotated[
        str | None,
        typer.Option("--population", metavar="NUMBERS", help="People concerned by the surveys: IIT=45,EIT=3200."),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", help="Fiscal year (B.E.) of scores whose table does not name one."),
    ] = None,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="NAME", help="Which agency of a file of several; else its name.")
    ] = None,
    formats: Annotated[
        str,
        typer.Option(
            "--format", metavar="NAMES", help="What to write, with commas between: text, json, html, pdf, docx."
        ),
    ] = "text",
    digits: Annotated[
        Digits,
        typer.Option("--digits", help="Digits of numbers in the text and the papers: arabic (2568) or thai (๒๕๖๘)."),
    ] = "arabic",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help='Folder for the results. Default: text or JSON alone go to stdout, papers to "FILE-ita" beside FILE.',
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="OUT", help="Write an empty form for scores instead: .xlsx, .csv or .yaml."),
    ] = None,
) -> None:
    """Work through an agency's ITA scores.

    Tells total and level, what of the stated figures does not follow, what to do first, how the years changed, and with an
    audit what the website's gaps are worth. Every sentence says how sure its rule is.
    """
    rules = scoring()
    if template is not None:
        if file is not None:
            raise UsageError("--template writes an empty form: leave FILE out")
        _write_template(template, rules)
        return
    if file is None:
        raise UsageError("FILE is missing: give the scores, or --template OUT.xlsx for an empty form")
    chosen, people = chosen_papers(formats, tuple(FORMS)), _people(population)
    supposed = [_codes(text) for text in what_if or ()]
    if supposed and audit is None:
        raise UsageError("--what-if needs the items of an audit: give --audit AUDIT.json too")
    given = read_scores(file, names(rules), year=year, agency=agency)
    analysis = analyse(
        given,
        tool=version("prongsai"),
        audit=read_audit(audit) if audit is not None else None,
        what_if=supposed,
        populations=people,
    )
    made = [(FORMS[name].file_name, _bytes(FORMS[name].render(analysis, digits))) for name in chosen]
    if out is None and len(chosen) == 1 and chosen[0] in {"text", "json"}:
        typer.echo(made[0][1].decode(), nl=False)
        return
    put_papers(out or file.with_name(f"{file.stem}-ita"), made)


def names(rules: Scoring) -> Names:
    """What indicators and instruments are called in files."""
    return Names(
        {id_: (one.title.th, one.title.en, *one.names) for id_, one in rules.indicators.items()},
        {one.id: (one.title.th, *one.names) for one in rules.instruments},
        {one.id: one.indicators for one in rules.instruments},
    )


def _codes(text: str) -> list[str]:
    codes = [code_of(code) or code.strip() for code in text.split(",") if code.strip()]
    if not codes:
        raise UsageError("--what-if names no item; write codes with commas between: O13,O34")
    return codes


def _people(text: str | None) -> dict[Literal["IIT", "EIT"], int]:
    """People concerned by each survey, in the order IIT, EIT."""
    found: dict[str, int] = {}
    for part in (text or "").split(",") if text is not None else ():
        name, _, number = part.partition("=")
        name, number = name.strip().upper(), number.strip()
        if name not in {"IIT", "EIT"} or name in found or not number.isdecimal() or not 0 < int(number) <= _MOST_PEOPLE:
            raise UsageError(f"--population {text!r} cannot be used; write numbers of people like IIT=45,EIT=3200")
        found[name] = int(number)
    known: tuple[Literal["IIT", "EIT"], ...] = ("IIT", "EIT")
    return {name: found[name] for name in known if name in found}


def _write_template(place: Path, rules: Scoring) -> None:
    kind = _TEMPLATES.get(place.suffix.lower())
    if kind is None:
        raise UsageError(f"--template {place}: name it .xlsx, .csv or .yaml")
    if place.exists():
        raise UsageError(f"{place} is there already; name another file, so that nothing filled in is lost")
    rows = [(one.id, name, rules.indicators[name].title.th) for one in rules.instruments for name in one.indicators]
    newest = max(year for year, sure in rules.weights_confidence.items() if sure != "unknown")
    put_papers(place.parent, [(place.name, render_template(kind, rows, (newest - 1, newest)))])


def _bytes(made: str | bytes) -> bytes:
    return made.encode() if isinstance(made, str) else made
