from __future__ import annotations

from importlib.metadata import version

import pytest


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("audit", "www.example.go.th"), "oit: 'www.example.go.th' is not a web address: write it like https://"),
        (("audit", "ftp://example.go.th"), "oit: 'ftp://example.go.th' is not a web address"),
        (
            ("audit", "https://example.go.th", "--year", "2550"),
            "oit: there is no checklist for fiscal year 2550; known",
        ),
        (("audit", "https://example.go.th", "--year", "2025"), "write B.E. years: 2568"),
        (("audit", "https://example.go.th", "--as-of", "31/02/2568"), "oit: --as-of '31/02/2568' is not a day; write"),
        (
            ("audit", "https://example.go.th", "--format", "tex"),
            "oit: --format: 'tex' is no format; choose among html, pdf,",
        ),
        (("audit", "https://example.go.th", "--max-minutes", "0"), "oit: max_minutes cannot be 0.0"),
        (("audit", "https://example.go.th", "--max-pages", "0"), "'--max-pages'"),
        (("audit", "https://example.go.th", "--checklist", "nowhere"), "oit: there is no checklist at nowhere; give"),
        (("judge", "nowhere.warc.gz"), "oit: nowhere.warc.gz cannot be read"),
        (("classify",), "'--year'"),
        (("checklist", "show", "2599"), "oit: there is no checklist for fiscal year 2599"),
        (("sites",), "sites"),
        ((), "Usage: oit"),
    ],
)
def test_a_value_that_cannot_be_used_ends_with_2_and_says_what_is_wrong(oit, arguments, sentence):
    ran = oit(*arguments)

    assert ran.status == 2
    assert sentence in ran.err + ran.out
    assert "Traceback" not in ran.err


def test_a_refusal_is_one_line(oit):
    assert oit("audit", "www.example.go.th").err.count("\n") == 1


def test_a_wrong_environment_variable_is_refused_by_its_name(oit, monkeypatch):
    monkeypatch.setenv("OIT_MAX_PAGES", "many")
    ran = oit("checklist", "list")

    assert ran.status == 2
    assert "OIT_MAX_PAGES" in ran.err


def test_the_version_is_the_distributions(oit):
    assert oit("--version").out == f"oit {version('prongsai')}\n"


def test_help_names_every_command_and_the_exit_statuses(oit):
    shown = oit("--help").out

    assert [name for name in ("audit", "demo", "judge", "classify", "checklist") if f"  {name} " not in shown] == []
    assert "3 the" in shown
