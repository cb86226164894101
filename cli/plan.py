"""``oit plan``: the action plan of an audit, the report on it, and the Word template behind them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from checklist.ita import analyse
from checklist.ita_rules import scoring
from cli.explain import read_audit
from cli.ita import names
from cli.papers import put_papers
from core.audit import Audit
from core.exceptions import UsageError
from core.ita import ItaAnalysis
from core.ita_scores import read_scores
from core.thai import match_key
from core.unit_file import read_units
from reports.digits import Digits
from reports.measures import build
from reports.plan import bundled_template, render
from reports.plan_report import build_report, render_report
from reports.safety import clean
from reports.units import Units, own_units


class _PlanFirst(TyperGroup):
    """``oit plan AUDIT`` is ``oit plan write AUDIT``: what is no command of its own is an audit."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in {"-h", "--help"}:
            args = ["write", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="plan",
    cls=_PlanFirst,
    help="Write the action plan of an audit as a Word file, later the report on it. `oit plan AUDIT` is `oit plan write AUDIT`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_Ita = Annotated[
    Path | None,
    typer.Option(
        "--ita", metavar="FILE", help="Scores of the ITA (Excel, CSV, YAML): analysed indicator by indicator."
    ),
]
_Year = Annotated[
    int | None,
    typer.Option(
        "--year", metavar="YEAR", help="Fiscal year (B.E.) of --ita's scores where its table does not name one."
    ),
]
_Units = Annotated[
    Path | None,
    typer.Option(
        "--units", metavar="FILE", help="The agency's own responsible units (YAML, CSV, Excel) by item or subject."
    ),
]
_Template = Annotated[
    Path | None,
    typer.Option("--template", metavar="DOCX", help="The agency's own Word template; see oit plan template."),
]
_Agency = Annotated[
    str | None,
    typer.Option("--agency", metavar="NAME", help="The agency's name in the paper, and in an ITA file of several."),
]
_Digits = Annotated[
    Digits, typer.Option("--digits", help="Digits of numbers and dates in the paper: thai (๒๕๖๘) or arabic (2568).")
]
_Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="The .docx to write. Default: beside the audit.")
]


@app.command()
def write(
    audit: Annotated[
        Path,
        typer.Argument(metavar="AUDIT", help="The folder that an audit wrote, or its audit.json.", show_default=False),
    ],
    *,
    ita: _Ita = None,
    year: _Year = None,
    units: _Units = None,
    template: _Template = None,
    digits: _Digits = "thai",
    agency: _Agency = None,
    out: _Out = None,
) -> None:
    """Write the action plan that follows from an audit.

    Where the agency stands, what to do first, by whom, until when; the analysis of each indicator; the table of measures.
    """
    read = _named(read_audit(audit), agency)
    target = _target(audit, out, "plan.docx")
    plan = build(read, ita=_analysed(ita, read, agency, year), units=_own(units, [read]))
    put_papers(target.parent, [(target.name, render(plan, digits, template=_template(template), name=str(template)))])


@app.command()
def report(
    audit: Annotated[
        Path, typer.Argument(metavar="PLAN_AUDIT", help="The audit that the plan was made of.", show_default=False)
    ],
    later: Annotated[
        list[Path],
        typer.Argument(metavar="LATER_AUDIT...", help="Later audits of the same site and list.", show_default=False),
    ],
    *,
    ita: _Ita = None,
    year: _Year = None,
    units: _Units = None,
    template: _Template = None,
    digits: _Digits = "thai",
    agency: _Agency = None,
    out: _Out = None,
) -> None:
    """Write the report on a plan: its table with what later audits saw being done, on which day, and where.

    Give --ita and --units as for the plan, so that the measures are the same.
    """
    read = _named(read_audit(audit), agency)
    laters = [read_audit(one) for one in later]
    target = _target(later[-1], out, "plan-report.docx")
    made = build_report(read, laters, ita=_analysed(ita, read, agency, year), units=_own(units, [read, *laters]))
    paper = render_report(made, digits, template=_template(template), name=str(template))
    put_papers(target.parent, [(target.name, paper)])


@app.command()
def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.docx", help="The file to write.", show_default=False)],
    *,
    of_report: Annotated[
        bool, typer.Option("--report", help="The template of the report in place of the plan's.")
    ] = False,
) -> None:
    """Write the Word template, to be given the agency's own letterhead and used with --template."""
    target = _target(out, out, "")
    put_papers(target.parent, [(target.name, bundled_template("plan_report" if of_report else "plan"))])


def _named(audit: Audit, agency: str | None) -> Audit:
    if agency is None:
        return audit
    if not agency.strip():
        raise UsageError("--agency is empty; write the agency's name")
    return audit.model_copy(update={"site": audit.site.model_copy(update={"agency": agency.strip()})})


def _analysed(file: Path | None, audit: Audit, agency: str | None, year: int | None) -> ItaAnalysis | None:
    if file is None:
        return None
    made = analyse(read_scores(file, names(scoring()), year=year, agency=agency), tool=version("prongsai"), audit=audit)
    if made.agency and audit.site.agency and match_key(made.agency) != match_key(audit.site.agency):
        typer.echo(clean(f"Note: the scores are of {made.agency}, the audit is of {audit.site.agency}."), err=True)
    return made


def _own(file: Path | None, audits: list[Audit]) -> Units:
    return Units() if file is None else own_units(read_units(file), audits)


def _template(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): see that it is there") from error


def _target(beside: Path, out: Path | None, name: str) -> Path:
    """Where the paper goes; an existing one may hold somebody's work and is not written over. Raises ``UsageError``."""
    target = out if out is not None else (beside if beside.is_dir() else beside.parent) / name
    if target.suffix.lower() != ".docx":
        raise UsageError(f"{target} is no name of a Word file; let it end in .docx")
    if target.exists():
        raise UsageError(
            f"{target} is there already and may have been edited; name another file with --out, or move it"
        )
    return target
