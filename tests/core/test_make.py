from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core import make as make_module


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """The make of a program in ``tmp_path``."""
    for package in make_module.PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "one.py").write_text("1", encoding="utf-8")
    monkeypatch.setattr(make_module, "__file__", str(tmp_path / "core" / "make.py"))
    return make_module.make.__wrapped__


def test_the_same_program_has_the_same_make(made):
    assert made() == made()


@pytest.mark.parametrize("package", make_module.PACKAGES)
def test_a_letter_of_our_own_code_makes_another(package, made, tmp_path):
    before = made()
    (tmp_path / package / "one.py").write_text("2", encoding="utf-8")
    assert made() != before


def test_a_word_of_our_own_data_makes_another(made, tmp_path):
    before = made()
    (tmp_path / "checklist" / "wording.yml").write_text("a: b", encoding="utf-8")
    assert made() != before


def test_a_library_of_another_version_makes_another(made, monkeypatch):
    before = made()
    monkeypatch.setattr(make_module, "version", lambda name: "99" if name == "selectolax" else "1")
    other = made()
    monkeypatch.setattr(make_module, "version", lambda name: "1")
    assert len({before, other, made()}) == 3


def test_examples_and_what_python_makes_are_no_part_of_it(made, tmp_path):
    before = made()
    (tmp_path / "checklist" / "met.html").write_text("x", encoding="utf-8")
    (tmp_path / "core" / "one.cpython-311.pyc").write_bytes(b"x")
    assert made() == before


def test_the_parsers_are_among_the_libraries():
    assert {"selectolax", "pypdfium2", "lxml", "warcio"} <= set(make_module._libraries())
