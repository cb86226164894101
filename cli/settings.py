"""Settings of a scan and of opening its files, as the command line and the environment give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from core.exceptions import UsageError
from core.settings import (
    FleetSettings,
    NoticeSettings,
    ReadSettings,
    RetentionSettings,
    RunSettings,
    ScanSettings,
    StoreSettings,
)

_Chosen = TypeVar("_Chosen", bound=BaseSettings)


def scan_settings(**given: float | bool | str | tuple[str, ...] | None) -> ScanSettings:
    """Settings from the environment, overridden by what the command line gave. Raises ``UsageError``."""
    return _settings(ScanSettings, given)


def read_settings(**given: str | None) -> ReadSettings:
    """As ``scan_settings``, of opening files."""
    return _settings(ReadSettings, given)


def store_settings() -> StoreSettings:
    """Where what is kept lies, from the environment. Raises ``UsageError``."""
    return _settings(StoreSettings, {})


def run_settings() -> RunSettings:
    """How often and when sites are tried again, from the environment. Raises ``UsageError``."""
    return _settings(RunSettings, {})


def fleet_settings() -> FleetSettings:
    """How workers of a fleet watch over each other, from the environment. Raises ``UsageError``."""
    return _settings(FleetSettings, {})


def retention_settings() -> RetentionSettings:
    """What is kept for how long, from the environment. Raises ``UsageError``."""
    return _settings(RetentionSettings, {})


def notice_settings() -> NoticeSettings:
    """Where notices are sent from, from the environment. Raises ``UsageError``, which repeats none of it: it holds secrets."""
    try:
        return NoticeSettings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = str(first["loc"][0]).upper()
        raise UsageError(f"OIT_{name} cannot be used: {first['msg'][:1].lower()}{first['msg'][1:]}") from None
    except SettingsError:
        raise UsageError(
            "OIT_CHANNELS, OIT_EXPIRY_DAYS or OIT_DUE_DAYS is not written as JSON; write OIT_CHANNELS like "
            '{"line-province": "line://TOKEN/GROUP"} and days like [30, 7]'
        ) from None


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
