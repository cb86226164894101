"""Settings of a scan and of opening its files, as the command line and the environment give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from core.exceptions import UsageError
from core.settings import ReadSettings, ScanSettings

_Chosen = TypeVar("_Chosen", bound=BaseSettings)


def scan_settings(**given: float | bool | str | tuple[str, ...] | None) -> ScanSettings:
    """Settings from the environment, overridden by what the command line gave. Raises ``UsageError``."""
    return _settings(ScanSettings, given)


def read_settings(**given: str | None) -> ReadSettings:
    """As ``scan_settings``, of opening files."""
    return _settings(ReadSettings, given)


def _settings(kind: type[_Chosen], given: Mapping[str, object]) -> _Chosen:
    try:
        return kind(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise UsageError(
            f"{name} cannot be {first['input']!r}: {first['msg'][:1].lower()}{first['msg'][1:]}; "
            f"correct --{name.replace('_', '-')} or the environment's OIT_{name.upper()}"
        ) from error
