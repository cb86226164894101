"""The files in deploy/ speak of commands, options and settings that there are."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cli.app import PARTS, app
from core import settings

DEPLOY = Path(__file__).parents[1] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def known_settings() -> set[str]:
    """Every OIT_... variable that is read."""
    kinds = [one for one in vars(settings).values() if isinstance(one, type) and issubclass(one, settings.BaseSettings)]
    return {f"OIT_{name.upper()}" for kind in kinds for name in kind.model_fields}


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(path, encoding="utf-8")
    return found


def commands() -> Iterator[list[str]]:
    for path in UNITS:
        program, *arguments = shlex.split(unit(path)["Service"]["ExecStart"])
        assert program == "/opt/oit/.venv/bin/oit"
        yield arguments
    for service in COMPOSE["services"].values():
        if service["image"] == "prongsai":
            yield service["command"]


@pytest.mark.parametrize("arguments", list(commands()), ids=" ".join)
def test_a_deployed_command_is_one_of_ours_with_its_options(arguments: list[str]) -> None:
    assert arguments[0] in PARTS
    shown = CliRunner().invoke(app, [*arguments, "--help"])
    assert shown.exit_code == 0
    for option in (one for one in arguments if one.startswith("--")):
        assert f"{option} " in shown.stdout


def test_every_setting_named_is_one_that_is_read() -> None:
    named: set[str] = set(re.findall(r"\b(OIT_\w+)=", DOCKERFILE))
    named |= set(re.findall(r"^(OIT_\w+)=", (DEPLOY / "systemd" / "oit.env").read_text(encoding="utf-8"), re.MULTILINE))
    for path in UNITS:
        named |= set(re.findall(r"(OIT_\w+)=", unit(path)["Service"]["Environment"]))
    for service in COMPOSE["services"].values():
        named |= {name for name in service["environment"] if name.startswith("OIT_")}
    assert {"OIT_DATABASE", "OIT_ARTEFACTS", "OIT_CONTACT"} <= named
    assert named <= known_settings()


def test_the_services_of_the_fleet_share_database_and_artefacts() -> None:
    ours = [one for one in COMPOSE["services"].values() if one["image"] == "prongsai"]
    assert len(ours) == 3
    assert len({one["environment"]["OIT_DATABASE"] for one in ours}) == 1
    assert all("artefacts:/artefacts" in one["volumes"] for one in ours)
    assert {volume.split(":")[0] for one in ours for volume in one["volumes"]} <= set(COMPOSE["volumes"])


def test_there_is_one_scheduler_and_somebody_for_each_queue() -> None:
    lines = [" ".join(one["command"]) for one in COMPOSE["services"].values() if one["image"] == "prongsai"]
    assert sum(line.startswith("serve --workers 0") for line in lines) == 1
    assert any("--queues scan" in line for line in lines)
    assert any("--queues reading" in line for line in lines)


def test_the_image_holds_every_package() -> None:
    listed = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    project = (DEPLOY.parent / "pyproject.toml").read_text(encoding="utf-8")
    (packages,) = re.findall(r"^include = \[(.*)\]$", project, re.MULTILINE)
    for package in re.findall(r'"(\w+)\*"', packages):
        assert f"!{package}" in listed
    for needed in ("oit.py", "pyproject.toml", "constraints.txt", "README.md", "LICENSE"):
        assert f"!{needed}" in listed


def test_no_address_of_a_registry_is_named() -> None:
    for image in [
        *re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE),
        *(one["image"] for one in COMPOSE["services"].values()),
    ]:
        assert "/" not in image
    assert "index-url" not in DOCKERFILE


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_ends_its_command_in_order_and_starts_it_again(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["Restart"] == "always"
    # Long enough for scans to end and files to be put away.
    assert int(service["TimeoutStopSec"]) >= 120
    assert service["User"] == "oit"
