"""Every exception of the project.

::

    OitError
    ├── UsageError            a value the user gave cannot be used; exit status 2
    │   ├── ChecklistError    a checklist file is wrong: file, line, key and mend; exit status 2
    │   └── BusyError         another scan has the site or the folder; exit status 2
    ├── StoreError            the database cannot be reached, read or written; exit status 2
    ├── PaperError            a paper of an audit could not be made; exit status 2
    ├── StoppedError           a worker was told to stop; its scan goes on next time
    ├── SnapshotError         a WARC file cannot be read back; exit status 2
    └── SiteError             the site could not be checked at all, with its cause; exit status 3
"""

from __future__ import annotations

from core.snapshot import Cause


class OitError(Exception):
    """Base of all. ``str()`` is one clear sentence that names the mend."""


class UsageError(OitError):
    """Raised by ``cli`` and ``core.settings`` for a value that cannot be used (URL, year, date, budget)."""


class ChecklistError(UsageError):
    """Raised by ``checklist.loading`` for a file that breaks the rules of the checklist."""

    def __init__(self, file: str, line: int | None, key: str, problem: str, mend: str) -> None:
        self.file, self.line, self.key, self.problem, self.mend = file, line, key, problem, mend
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {key}: {problem}; {mend}" if key else f"{place}: {problem}; {mend}")


class BusyError(UsageError):
    """Raised by ``crawler.locks`` while another scan of the site, or into the same file, runs."""


class PaperError(OitError):
    """Raised by ``core.chromium`` and ``scheduler.audit`` when a paper (a PDF) could not be made; the others are written."""


class StoppedError(OitError):
    """Raised by ``crawler.scan`` and ``scheduler.gate`` in the turns of a worker that was told to stop."""


class StoreError(OitError):
    """Raised by ``store`` when the database cannot be reached, is of another version, is full or damaged."""


class SnapshotError(OitError):
    """Raised by ``crawler.snapshot`` when a WARC file is not one of ours or is damaged beyond reading."""


class SiteError(OitError):
    """Raised by ``crawler`` when nothing of the site could be read."""

    def __init__(self, cause: Cause, message: str) -> None:
        self.cause = cause
        super().__init__(message)
