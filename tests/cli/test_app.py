from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from cli.app import PARTS, app


@pytest.mark.parametrize("name", PARTS)
def test_the_help_of_a_command_is_the_first_sentence_of_its_own(name):
    part = PARTS[name]
    found = getattr(import_module(part.module), part.name)
    own = found.__doc__ if callable(found) and part.name != "app" else found.info.help

    assert " ".join(own.split()).startswith(part.help)


def test_help_does_not_wait_for_the_crawler_and_the_readers():
    asked = (
        "import sys\nfrom cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    print(sorted(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout

    assert "'cli.app'" in shown
    assert [
        name for name in ("scrapy", "twisted", "httpx", "lxml", "selectolax", "jinja2") if f"'{name}'" in shown
    ] == []


def test_a_slip_of_the_pen_gets_the_command_that_was_meant(oit):
    ran = oit("aduit", "https://www.example.go.th")

    assert ran.status == 2
    assert "Did you mean 'audit'?" in ran.err


def test_the_commands_come_in_the_order_of_the_work():
    assert list(PARTS)[:3] == ["audit", "demo", "judge"]
    assert app.info.name == "oit"
