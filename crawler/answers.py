"""What an HTTP answer means before anyone reads its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from core.snapshot import Cause

_CHALLENGE = re.compile(
    rb"<title>\s*Just a moment\.\.\.|cf-browser-verification|/cdn-cgi/challenge-platform/h/|cf_chl_opt|"
    rb"_Incapsula_Resource|Incapsula incident ID|Request unsuccessful\. Incapsula|sucuri_cloudproxy_js|"
    rb"DDoS protection by|ddos-guard|awswaf|captcha-delivery\.com|px-captcha|/_sec/cp_challenge|"
    rb"Checking your browser before accessing|Enable JavaScript and cookies to continue|slowAES\.decrypt|toNumbers\(",
    re.IGNORECASE,
)
_HARD_CHALLENGE_SIZE = 60_000
"""Bytes. A bot wall is a small page; a large one that mentions its names is an ordinary page behind it."""

_FIRST_YEAR, _LAST_YEAR = 1970, 2500
"""C.E., of a Last-Modified that is believed."""


def is_challenge(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer is a bot wall (captcha, JavaScript challenge) instead of the page. Header names lower-case."""
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return True
    if len(body) > _HARD_CHALLENGE_SIZE or (status == 200 and b"<form" in body and b"<nav" in body):
        return False
    return bool(_CHALLENGE.search(body[:_HARD_CHALLENGE_SIZE]))


def cause_of(status: int, headers: Mapping[str, str], body: bytes) -> Cause | None:
    """Why an answer is not the thing that was asked for; ``None`` when it may be. Redirects are not judged here."""
    if is_challenge(status, headers, body):
        return Cause.CHALLENGE
    if status in (404, 410):
        return Cause.NOT_FOUND
    if status in (401, 407, 511):
        return Cause.LOGIN
    if status in (403, 406, 429, 451):
        return Cause.FORBIDDEN
    if status >= 500:
        return Cause.SERVER_ERROR
    if status >= 400 or status < 200 or (300 <= status < 400):
        return Cause.OTHER
    return Cause.EMPTY if not body.strip() else None


def unicode_header(value: str) -> str:
    """A header value read as latin-1, as the UTF-8 that its bytes are; unchanged where they are something else."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def modified_of(headers: Mapping[str, str]) -> datetime | None:
    """When the server says the thing was last changed; ``None`` where it does not say it readably."""
    value = headers.get("last-modified", "")
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    # The first and last years of the calendar cannot be told in another zone.
    if not _FIRST_YEAR <= when.year <= _LAST_YEAR:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
