"""Running the command in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from cli.main import main


class Ran(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def oit(capsys, monkeypatch, tmp_path) -> Callable[..., Ran]:
    """Runs ``oit`` with arguments in an empty folder: exit status, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        captured = capsys.readouterr()
        return Ran(int(left.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def site(httpserver) -> str:
    """A municipality's site of one page, on loopback."""
    page = (
        '<!doctype html><html lang="th"><meta charset="utf-8"><title>เทศบาลตำบลบ้านตัวอย่าง</title>'
        "<main><h1>ข่าวประชาสัมพันธ์</h1><p>ยังไม่มีข่าว</p></main></html>"
    )
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html; charset=utf-8")
    return httpserver.url_for("/")
