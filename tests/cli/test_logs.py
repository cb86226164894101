from __future__ import annotations

import logging

from cli.logs import LONGEST, OneLine, one_line


def formatted(message: str, *arguments: object, error: BaseException | None = None) -> str:
    failure = (type(error), error, None) if error else None
    record = logging.LogRecord("crawler", logging.WARNING, "", 0, message, arguments, failure)
    return OneLine("%(levelname)s %(name)s: %(message)s").format(record)


def test_controls_and_line_ends_from_a_site_are_written_as_escapes():
    assert formatted("%s", "a\x1b[31m\r\nERROR root: b\x9b\u202e") == (
        "WARNING crawler: a\\x1b[31m\\r\\nERROR root: b\\x9b\\u202e"
    )


def test_a_message_without_end_is_cut():
    assert len(one_line("a" * 1_000_000)) <= LONGEST + 2


def test_thai_stays_as_it_is():
    assert one_line("น้ำ ปี ๒๕๖๘") == "น้ำ ปี ๒๕๖๘"


def test_a_traceback_cannot_pass_for_a_message():
    lines = formatted("failed", error=ValueError("x\nWARNING crawler: all is well\x1b[2J")).split("\n")
    assert all(line.startswith("    ") for line in lines[1:])
    assert not any("\x1b" in line for line in lines)
