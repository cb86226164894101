"""Settings of a scan as the command line and the environment give them."""

from __future__ import annotations

from pydantic import ValidationError

from core.exceptions import UsageError
from core.settings import ScanSettings


def scan_settings(**given: float | bool | tuple[str, ...] | None) -> ScanSettings:
    """Settings from the environment, overridden by what the command line gave. Raises ``UsageError``."""
    try:
        return ScanSettings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise UsageError(
            f"{name} cannot be {first['input']!r}: {first['msg'][:1].lower()}{first['msg'][1:]}; "
            f"correct --{name.replace('_', '-')} or the environment's OIT_{name.upper()}"
        ) from error
