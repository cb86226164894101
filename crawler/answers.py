"""What an HTTP answer means before anyone reads its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from core.snapshot import Cause
from crawler.readers.encoding import decode
from crawler.readers.stand_ins import fault_told
from crawler.walls import wall_of

MAX_RETRY_AFTER = 120.0
"""Seconds. A server that asks for more is asked again after these."""
_END_BYTES = 2_000
"""Of a page's end: counters and comments may follow its last tag."""
_SAID_WITHIN = 20_000
"""Bytes of an error's page that are read for what it says."""
_CAUSES = {
    401: Cause.LOGIN, 403: Cause.FORBIDDEN, 404: Cause.NOT_FOUND, 406: Cause.FORBIDDEN, 407: Cause.LOGIN,
    408: Cause.TIMEOUT, 410: Cause.NOT_FOUND, 429: Cause.RATE_LIMITED, 451: Cause.GEO_BLOCK, 511: Cause.LOGIN,
}  # fmt: skip
_SERVER_SAYS = {
    508: "the hosting account's resources are used up",
    509: "the hosting account's bandwidth is used up",
    521: "the proxy says that the site's own server is down",
    522: "the proxy says that the site's own server does not answer",
    523: "the proxy cannot reach the site's own server",
    524: "the proxy says that the site's own server did not answer in time",
    525: "the proxy could not make a secure connection to the site's own server",
    526: "the proxy says that the certificate of the site's own server is invalid",
}

_FIRST_YEAR, _LAST_YEAR = 1970, 2500
"""C.E., of a Last-Modified that is believed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer is not the thing that was asked for."""

    cause: Cause
    detail: str = ""
    """One English sentence where there is more to say than the status."""


def refusal_of(status: int, headers: Mapping[str, str], body: bytes) -> Refusal | None:
    """Why an answer is not the thing that was asked for; ``None`` when it may be. Redirects are not judged here."""
    wall = wall_of(status, headers, body)
    if wall is not None:
        return Refusal(wall.cause, wall.detail)
    if status in _CAUSES:
        return Refusal(_CAUSES[status])
    if status >= 500:
        return _broken(status, headers, body)
    if status >= 400 or status < 200 or (300 <= status < 400):
        return Refusal(Cause.OTHER)
    return Refusal(Cause.EMPTY) if not body.strip() else None


def cause_of(status: int, headers: Mapping[str, str], body: bytes) -> Cause | None:
    """The cause of ``refusal_of``."""
    refusal = refusal_of(status, headers, body)
    return refusal.cause if refusal is not None else None


def _broken(status: int, headers: Mapping[str, str], body: bytes) -> Refusal:
    if status in _SERVER_SAYS:
        return Refusal(Cause.SERVER_ERROR, _SERVER_SAYS[status])
    text, _ = decode(body[:_SAID_WITHIN], headers.get("content-type", ""))
    told = fault_told(text)
    return Refusal(*told) if told is not None else Refusal(Cause.SERVER_ERROR)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the server asks to wait, at most ``MAX_RETRY_AFTER``; ``None`` where it does not ask readably."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), MAX_RETRY_AFTER)
    when = _http_date(value)
    return min(max(0.0, (when - now).total_seconds()), MAX_RETRY_AFTER) if when is not None else None


def ended(body: bytes) -> bool:
    """Whether a page closes as pages do: then nothing of it is missing, whatever length was announced."""
    return b"</html>" in body[-_END_BYTES:].lower()


def unicode_header(value: str) -> str:
    """A header value read as latin-1, as the UTF-8 that its bytes are; unchanged where they are something else."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def modified_of(headers: Mapping[str, str]) -> datetime | None:
    """When the server says the thing was last changed; ``None`` where it does not say it readably."""
    return _http_date(headers.get("last-modified", ""))


def _http_date(value: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    # The first and last years of the calendar cannot be told in another zone.
    if not _FIRST_YEAR <= when.year <= _LAST_YEAR:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
