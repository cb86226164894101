"""The papers that can be made of one audit, by the names that ``--format`` takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from core.audit import Audit
from core.chromium import required
from core.exceptions import UsageError
from core.settings import ScanSettings
from reports.digits import Digits

Format = Literal["html", "pdf", "xlsx", "docx", "json", "csv", "md"]


@dataclass(frozen=True, slots=True)
class Rendering:
    """One kind of paper."""

    file_name: str
    render: Callable[[Audit, Digits], bytes]
    """The whole file, the same bytes for the same audit."""


# A paper's libraries are imported when it is made: nobody who wants a page waits for those of Word and Excel.


def _html(audit: Audit, digits: Digits) -> bytes:
    from reports.html import render  # noqa: PLC0415 - see above

    return render(audit, digits).encode()


def _pdf(audit: Audit, digits: Digits) -> bytes:
    from reports.pdf import render  # noqa: PLC0415 - see above

    return render(audit, digits)


def _xlsx(audit: Audit, digits: Digits) -> bytes:
    from reports.workbook import render  # noqa: PLC0415 - see above

    return render(audit, digits)


def _docx(audit: Audit, digits: Digits) -> bytes:
    from reports.letter import render  # noqa: PLC0415 - see above

    return render(audit, digits)


def _json(audit: Audit, digits: Digits) -> bytes:
    """Always 0-9: machines read it."""
    del digits
    return audit.to_json().encode()


def _csv(audit: Audit, digits: Digits) -> bytes:
    from reports.comma_separated import render  # noqa: PLC0415 - see above

    return render(audit, digits)


def _md(audit: Audit, digits: Digits) -> bytes:
    from reports.markdown import render  # noqa: PLC0415 - see above

    return render(audit, digits)


FORMATS: Mapping[Format, Rendering] = MappingProxyType(
    {
        "html": Rendering("report.html", _html),
        "pdf": Rendering("report.pdf", _pdf),
        "xlsx": Rendering("report.xlsx", _xlsx),
        "docx": Rendering("report.docx", _docx),
        "json": Rendering("audit.json", _json),
        "csv": Rendering("report.csv", _csv),
        "md": Rendering("report.md", _md),
    }
)
"""In the order in which they are told of."""
assert tuple(FORMATS) == get_args(Format)


def chosen_formats(text: str) -> tuple[Format, ...]:
    """The formats named with commas between, in the order of ``FORMATS``. Raises ``UsageError``, also where this machine
    cannot make one of them, so that nobody waits for a crawl first.
    """
    names = {name.strip().lower() for name in text.split(",") if name.strip()}
    unknown = sorted(names - set(FORMATS))
    if unknown or not names:
        what = ", ".join(unknown) or text
        raise UsageError(f"--format: {what!r} is no format; choose among {', '.join(FORMATS)}, with commas between")
    chosen = tuple(name for name in FORMATS if name in names)
    makeable(chosen)
    return chosen


def makeable(formats: Sequence[Format]) -> None:
    """Raises ``UsageError`` where what one of the formats needs is not installed, naming the package."""
    if "pdf" in formats:
        required(ScanSettings().chromium)
