"""Writes the documentation that follows from the code: docs/checklist.md, docs/commands.md and docs/causes.md.

::

    python -m docs.generate            write them
    python -m docs.generate --check    leave with 1 where one is not up to date
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable
from pathlib import Path

from pydantic import SecretStr
from typer.testing import CliRunner

from checklist.loading import load_editions, load_subjects
from checklist.schema import Edition, Subject
from checklist.scoring import ita_points
from cli.app import app
from core.causes import CauseWords, causes
from core.settings import (
    FleetSettings,
    NoticeSettings,
    ReadSettings,
    RetentionSettings,
    RunSettings,
    ScanSettings,
    StoreSettings,
)

HERE = Path(__file__).parent
_HEAD = "<!-- Written by `make docs`. -->\n"
_PERIODS = {
    "in_force": "valid now, no year needed",
    "covers_fy": "a plan whose span includes the fiscal year",
    "fy": "the fiscal year",
    "first_half": "1 October to 31 March of the fiscal year, due from 1 April",
    "previous_fy": "the fiscal year before",
    "recent": "dated within the fiscal year",
}
_BASES = {
    "sourced": "read in a public copy of the requirement",
    "seed": "stated in the documents the project began with",
    "variant": "read in the list of another kind of agency",
    "recalled": "general knowledge of the handbook, provisional",
}
_OWN_FOLDERS = {"cache_dir": "the user's cache folder", "data_dir": "the user's data folder"}
_COMMANDS = (
    ("audit",),
    ("demo",),
    ("judge",),
    ("verify",),
    ("links",),
    ("ita-page",),
    ("explain",),
    ("plan", "write"),
    ("plan", "report"),
    ("plan", "template"),
    ("classify",),
    ("ita",),
    ("group-report",),
    ("compare",),
    ("sites", "import"),
    ("sites", "export"),
    ("sites", "list"),
    ("sites", "show"),
    ("sites", "add"),
    ("sites", "move"),
    ("sites", "pause"),
    ("sites", "resume"),
    ("sites", "set"),
    ("sites", "delete"),
    ("sites", "declared", "import"),
    ("sites", "declared", "show"),
    ("sites", "group", "add"),
    ("sites", "group", "set"),
    ("sites", "group", "list"),
    ("sites", "group", "show"),
    ("sites", "group", "remove"),
    ("overview",),
    ("changes",),
    ("history",),
    ("review", "add"),
    ("review", "list"),
    ("review", "withdraw"),
    ("scan",),
    ("schedule", "add"),
    ("schedule", "list"),
    ("schedule", "pause"),
    ("schedule", "resume"),
    ("schedule", "remove"),
    ("schedule", "run"),
    ("runs", "list"),
    ("runs", "show"),
    ("runs", "cancel"),
    ("serve",),
    ("worker",),
    ("notices", "list"),
    ("notices", "send"),
    ("notices", "test"),
    ("notices", "retry"),
    ("checklist", "list"),
    ("checklist", "show"),
    ("checklist", "check"),
    ("checklist", "new"),
    ("db", "where"),
    ("db", "upgrade"),
    ("db", "check"),
    ("db", "backup"),
    ("db", "restore"),
    ("db", "prune"),
)


def documents() -> dict[Path, str]:
    """Text of every generated file, by path."""
    return {
        HERE / "checklist.md": checklist_text(),
        HERE / "commands.md": commands_text(),
        HERE / "causes.md": causes_text(),
    }


def checklist_text() -> str:
    """Every edition's items and every subject's demands."""
    editions, subjects = load_editions(), load_subjects()
    parts = [
        _HEAD,
        "# The checklist\n",
        "Years are Thai fiscal years, B.E.: 2568 runs from 1 October 2567 to 30 September 2568 (2024 to 2025).",
        "Codes change from year to year; subjects do not. *Sure* says how sure we are of a line's code and title;",
        "*points* are what an item is worth in the ITA total of 100, see [scoring](scoring.md).\n",
        "- Lists: " + ", ".join(f"[{year}](#fiscal-year-{year})" for year in editions),
        "- [Subjects](#subjects): what each thing is and what it must show\n",
        *(_edition_text(edition) for edition in reversed(tuple(editions.values()))),
        "## Subjects\n",
        "*Basis* of a demand: " + "; ".join(f"**{name}** {words}" for name, words in _BASES.items()) + ".\n",
        *(_subject_text(subject, editions.values()) for subject in subjects.values()),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _edition_text(edition: Edition) -> str:
    points = ita_points(edition)
    lines = [
        f"## Fiscal year {edition.fiscal_year}\n",
        f"{edition.note.th}\n",
        f"{edition.note.en}\n",
        "| code | item | subjects | part | points | sure |",
        "|---|---|---|---|---:|---|",
    ]
    for item in edition.items:
        links = ", ".join(f"[{name}](#{name})" for name in item.subjects)
        part = item.sub_indicator or item.indicator
        lines.append(
            f"| {item.code} | {item.title_th}<br>{item.title_en} | {links} | {part} | {points[item.code]:.2f} "
            f"| {item.confidence} |"
        )
    return "\n".join(lines) + "\n"


def _subject_text(subject: Subject, editions: Iterable[Edition]) -> str:
    codes = [
        f"{edition.fiscal_year} {item.code}"
        for edition in editions
        for item in edition.items
        if subject.id in item.subjects
    ]
    periods = [_PERIODS[subject.period]]
    periods += [f"{year}: {_PERIODS[rule]}" for year, rule in sorted(subject.period_by_year.items())]
    lines = [
        f"### {subject.id}\n",
        f"**{subject.title.th}** / {subject.title.en}\n",
        f"{subject.what.th}\n",
        f"{subject.what.en}\n",
        f"- Asked for: {', '.join(codes)}",
        f"- Period: {'; '.join(periods)}",
        f"- Basis: {subject.basis}",
    ]
    for element in subject.elements:
        years = f" from {element.since}" if element.since else ""
        years += f" until {element.until}" if element.until else ""
        wanted = "must show" if element.required else "good to have"
        lines.append(f"- {wanted}{years}: {element.title.th} / {element.title.en} ({element.basis})")
    return "\n".join(lines) + "\n"


def causes_text() -> str:
    """Every cause, who should act on it, and what they should do."""
    words = causes()
    actors = [f"| {who.th}<br>{who.en} | `{name}` |" for name, who in words.who.items()]
    parts = [
        _HEAD,
        "# Why something could not be checked\n",
        "A cause is silence, never a verdict: what stands behind one is *unverified*. Only `not_found` is an answer.",
        "The report shows a cause with who should act and what they should do; `audit.json` names it and tells the same.\n",
        "The words stand in `core/causes.yml`. How walls and placeholders are told from ordinary pages:",
        "[decision](decisions/walls-by-their-own-words.md).\n",
        "| who acts | in `audit.json` |\n|---|---|",
        *actors,
        "\n## Of an address or of the whole site\n",
        *_cause_rows(words.crawl),
        "\n## Of a file or of an item\n",
        *_cause_rows(words.item),
    ]
    return "\n".join(parts) + "\n"


def _cause_rows(told: dict[str, CauseWords]) -> list[str]:
    rows = ["| cause | what it means | who acts | what to do |", "|---|---|---|---|"]
    rows += [
        f"| `{name}` | {one.label.th}<br>{one.label.en} | {', '.join(one.who)} | {one.mend.th}<br>{one.mend.en} |"
        for name, one in told.items()
    ]
    return rows


def commands_text() -> str:
    """Every command's own help, and the settings."""
    parts = [_HEAD, "# Commands\n"]
    for command in _COMMANDS:
        shown = CliRunner().invoke(
            app, [*command, "--help"], prog_name="oit", env={"COLUMNS": "100"}, terminal_width=100
        )
        text = "\n".join(line.rstrip() for line in shown.output.strip().splitlines())
        parts.append(f"## oit {' '.join(command)}\n\n```\n{text}\n```\n")
    parts += [
        "## Exit status\n",
        "| status | means |\n|---:|---|",
        "| 0 | done |",
        "| 1 | done, and the proven OIT score is below `--fail-under` |",
        "| 2 | usage or configuration: the sentence on stderr names the mend |",
        "| 3 | the site could not be checked; its report says why and has no score |\n",
        "## Settings\n",
        "Read from the environment; options of the same name override them.\n",
        "| variable | default | meaning |\n|---|---|---|",
    ]
    for settings in (
        ScanSettings,
        ReadSettings,
        StoreSettings,
        RunSettings,
        FleetSettings,
        RetentionSettings,
        NoticeSettings,
    ):
        told = _told(settings)
        for name, field in settings.model_fields.items():
            default = _OWN_FOLDERS.get(name, f"`{_plain(field.default)!r}`")
            parts.append(f"| `OIT_{name.upper()}` | {default} | {told[name]} |")
    return "\n".join(parts) + "\n"


def _plain(value: object) -> object:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _told(model: type) -> dict[str, str]:
    """The sentence under each field in its class's source."""
    body = ast.parse(inspect.getsource(model)).body[0]
    assert isinstance(body, ast.ClassDef)
    told: dict[str, str] = {}
    for field, words in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(words, ast.Expr)
            and isinstance(words.value, ast.Constant)
        ):
            told[field.target.id] = " ".join(str(words.value.value).split())
    return told


def main() -> None:
    """Writes or, with ``--check``, compares."""
    stale = [file for file, text in documents().items() if not file.is_file() or file.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        if stale:
            sys.exit(f"{', '.join(file.name for file in stale)} not up to date: run make docs and commit the result")
        return
    for file, text in documents().items():
        file.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
