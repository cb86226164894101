from __future__ import annotations

import time
from pathlib import Path

import pytest

from core import chromium
from core.exceptions import PaperError


def program(folder: Path, script: str) -> str:
    made = folder / "chromium"
    made.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    made.chmod(0o755)
    return str(made)


def test_a_browser_that_prints_nothing_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="printed no PDF"):
        chromium.printed("<p>", program(tmp_path, "exit 1"))


def test_a_browser_that_hangs_is_ended_with_its_helpers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "SECONDS", 0.5)
    begun = time.monotonic()

    with pytest.raises(PaperError, match="within"):
        chromium.printed("<p>", program(tmp_path, f"sleep 30 & echo $! > {tmp_path}/helper; wait"))

    assert time.monotonic() - begun < 10
    state = Path("/proc", (tmp_path / "helper").read_text().strip(), "stat")
    while state.exists() and state.read_text().split()[2] not in "XZ" and time.monotonic() - begun < 10:
        time.sleep(0.01)
    assert not state.exists() or state.read_text().split()[2] in "XZ"


def test_the_sandbox_is_left_off_for_root_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = program(tmp_path, f'echo "$@" > {tmp_path}/told')
    for user in (0, 1000):
        monkeypatch.setattr(chromium.os, "geteuid", lambda user=user: user)
        with pytest.raises(PaperError):
            chromium.printed("<p>", told)
        assert ("--no-sandbox" in (tmp_path / "told").read_text()) == (user == 0)


def test_the_browser_learns_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIT_SECRET", "word")
    with pytest.raises(PaperError):
        chromium.printed("<p>", program(tmp_path, f"env > {tmp_path}/env"))

    assert "word" not in (tmp_path / "env").read_text()
