"""Log lines on stderr that hold what a site sent, made fit for a terminal: one line each, no control characters."""

from __future__ import annotations

import logging
import re

LONGEST = 1_000
"""Characters of one message."""
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def one_line(text: str) -> str:
    """``text`` with its controls, line ends and marks that turn the reading direction written as escapes, cut where long."""
    shown = _UNFIT.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} …"


class OneLine(logging.Formatter):
    """Level, logger and message in one line; a traceback below it is set in, so that it cannot pass for a message."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        return one_line(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name
        text = super().formatException(ei)  # type: ignore[arg-type]  # as the library hands it over
        return "\n".join(f"    {one_line(line)}" for line in text.split("\n"))


def log_to_stderr() -> None:
    """Sends warnings of the whole process to stderr, through ``OneLine``."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
