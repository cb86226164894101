"""Runs the ``oit`` command and turns errors into a sentence and an exit status."""

from __future__ import annotations

import sys

from cli.logs import log_to_stderr, one_line
from cli.settings import read_settings, scan_settings
from core.exceptions import OitError, SiteError


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and leaves with its exit status. An error of ours is one sentence on stderr."""
    log_to_stderr()
    try:
        # A wrong OIT_... variable is refused here: the crawler's modules read the environment when they are imported.
        scan_settings()
        read_settings()
        from cli.app import app  # noqa: PLC0415 - see above

        app(arguments, prog_name="oit")
    except OitError as error:
        print(f"oit: {one_line(str(error))}", file=sys.stderr)  # noqa: T201 - a command's answer
        sys.exit(3 if isinstance(error, SiteError) else 2)
