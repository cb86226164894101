"""Who a notice goes to: a mail address, the name of a channel (``OIT_CHANNELS``) or an Apprise URL.

A URL holds secrets (a token, a password). What is stored with a notice, listed and logged is its label.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from urllib.parse import urlsplit

from core.exceptions import UsageError

_ADDRESS = re.compile(r"[^\s@/:<>,;\"'()\[\]\\]+@[^\s@/:<>,;\"'()\[\]\\]+\.[^\s@/:<>,;\"'()\[\]\\.]+")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_CHANNEL = re.compile(r"[^\s@/:<>,;\"'()\[\]\\]+")
_TELLING_HOSTS = frozenset({"json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos"})


class Kind(StrEnum):
    """What a recipient is written as."""

    ADDRESS = "address"
    CHANNEL = "channel"
    URL = "url"


def kind(recipient: str) -> Kind:
    """What ``recipient`` is written as. Raises ``UsageError``, which never repeats a URL."""
    if _URL.fullmatch(recipient):
        return Kind.URL
    if _ADDRESS.fullmatch(recipient):
        return Kind.ADDRESS
    if _CHANNEL.fullmatch(recipient):
        return Kind.CHANNEL
    shown = "this recipient" if "://" in recipient else repr(recipient)
    raise UsageError(
        f"{shown} is no mail address, no name of a channel in OIT_CHANNELS and no Apprise URL; "
        "write it like name@example.go.th, line-province or jsons://host/path"
    )


def label(recipient: str) -> str:
    """``recipient`` as it may be shown: a URL as its scheme, its host where that is one, and eight letters that tell it
    from others; anything else as it is.
    """
    if not _URL.fullmatch(recipient):
        return recipient
    scheme = recipient.partition("://")[0].lower()
    # A port that is no number must not keep a recipient from being listed.
    host = urlsplit(recipient).netloc.rpartition("@")[2] if has_telling_host(scheme) else "***"
    return f"{scheme}://{host}#{hashlib.sha256(recipient.encode()).hexdigest()[:8]}"


def has_telling_host(scheme: str) -> bool:
    """Whether the host of a URL of the scheme is a host; in others a token stands in its place."""
    return scheme.lower() in _TELLING_HOSTS
