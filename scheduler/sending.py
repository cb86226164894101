"""One notice handed to one recipient by Apprise, with what went wrong told in words that hold no secret."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import apprise

from core.exceptions import OitError, UsageError
from core.recipients import Kind, has_telling_host, kind
from core.settings import NoticeSettings
from reports.safety import clean

SECONDS = 90.0
"""The longest that one notice may take."""
_CONNECT_SECONDS = 30
_ANSWER_SECONDS = 30
"""Longer than Apprise's own: a service that takes a message and answers late would be sent it again."""
_LONGEST_ERROR = 300
_BY_MAIL = frozenset(
    {
        "mailto",
        "mailtos",
        "azure",
        "o365",
        "brevo",
        "mailgun",
        "postmark",
        "resend",
        "sendgrid",
        "ses",
        "smtp2go",
        "sparkpost",
    }
)
"""Schemes of services that send mail: they are given HTML, everything else plain text."""
_OF_THIS_MACHINE = frozenset({"dbus", "glib", "gnome", "kde", "macosx", "qt", "windows", "blink1", "syslog"})
"""Schemes that reach no one but whoever sits at this machine: in a register they are a mistake."""
_SHORTEST_SECRET = 4
_REPLACED = "***"

# The reasons of a failure stand in Apprise's debugging log, beside tokens: they are taken from there, and nothing of it
# reaches a log of ours.
_log = logging.getLogger("apprise")
_log.setLevel(logging.DEBUG)
_log.propagate = False


class SendingError(OitError):
    """Raised here when a notice was not taken; the sentence holds no secret."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent."""

    key: str
    """Of the notice; goes with a mail, so that a second copy can be told."""
    subject: str
    body: str
    """HTML."""
    text: str
    failing: bool = False
    """Whether it tells of something that went wrong; some services colour it."""


def send(recipient: str, message: Message, settings: NoticeSettings) -> None:
    """Hands a message to a recipient; it was taken when this returns. Raises ``SendingError``, or ``UsageError`` for a
    recipient that no sending could reach.
    """
    named = _address(recipient, settings)
    service = _service(named, message.key)
    if isinstance(service, str):
        raise UsageError(service)
    messenger = apprise.Apprise(asset=service.asset)
    messenger.add(service)
    mail = named.scheme in _BY_MAIL
    result = messenger.notify(
        body=message.body if mail else message.text,
        title=" ".join(clean(message.subject).split()),
        notify_type=apprise.NotifyType.WARNING if message.failing else apprise.NotifyType.INFO,
        body_format=apprise.NotifyFormat.HTML if mail else apprise.NotifyFormat.TEXT,
        timeout=SECONDS,
        log_level=logging.DEBUG,
    )
    with result:
        if not result:
            raise SendingError(_why(result, named.url) or "the service did not take it and gave no reason")


@dataclass(frozen=True, slots=True)
class _Named:
    """Where a recipient is reached."""

    url: str
    to: str = ""
    """The mail address that the account of ``url`` sends to; empty: whoever ``url`` names."""

    @property
    def scheme(self) -> str:
        return self.url.partition("://")[0].lower()


def _address(recipient: str, settings: NoticeSettings) -> _Named:
    what = kind(recipient)
    if what is Kind.URL:
        return _Named(recipient)
    if what is Kind.CHANNEL:
        if recipient not in settings.channels:
            raise UsageError(f"the channel {recipient} is not in OIT_CHANNELS: add it there, or correct its name")
        return _Named(settings.channels[recipient].get_secret_value())
    account = settings.mail.get_secret_value()
    if not account:
        raise UsageError(
            "OIT_MAIL is not set: mail addresses need the account that sends, as mailtos://user:word@gmail.com"
        )
    if account.partition("://")[0].lower() not in {"mailto", "mailtos"}:
        raise UsageError("OIT_MAIL is no mailto:// or mailtos:// URL: write it like mailtos://user:word@gmail.com")
    return _Named(account, to=recipient)


def _service(named: _Named, key: str) -> Any:
    """Apprise's sender; a sentence where there is none."""
    if named.scheme in _OF_THIS_MACHINE:
        return f"{named.scheme}:// reaches only this machine: name a mail address or another service"
    asset = apprise.AppriseAsset(
        app_id="OIT",
        app_desc="OIT",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        # A service that redirects would be handed the message, and its token, at another address.
        http_redirects=False,
        service_timeout=SECONDS,
        result_log_memory_size=200_000,
        language="en",
    )
    parsed = apprise.plugins.url_to_dict(named.url, secure_logging=True)  # type: ignore[no-untyped-call]  # Apprise tells no types here
    if parsed is None:
        return f"{named.scheme}:// is no Apprise URL that can be read: see docs/notices.md"
    for name, value in (("overflow", "split"), ("cto", _CONNECT_SECONDS), ("rto", _ANSWER_SECONDS)):
        parsed.setdefault(name, value)
    if named.to:
        parsed |= {"targets": [named.to], "cc": "", "bcc": ""}
    if named.scheme in {"mailto", "mailtos"}:
        parsed["headers"] = parsed.get("headers", {}) | {"Auto-Submitted": "auto-generated", "X-OIT-Notice": key}
    service = apprise.Apprise.instantiate(parsed, asset=asset)
    return service or f"this {named.scheme}:// URL lacks something that its service needs: see docs/notices.md"


def _why(result: Any, url: str) -> str:
    """The reason, from what Apprise logged: warnings, and the exception of the connection."""
    said = []
    for entry in result.logs():
        if entry.message.startswith("Socket Exception:"):
            said.append(entry.message.removeprefix("Socket Exception:"))
        elif entry.level in {"WARNING", "ERROR", "CRITICAL"}:
            said.append(entry.message)
    words = " ".join(clean(without_secrets("; ".join(dict.fromkeys(said)), url)).split())
    return words if len(words) <= _LONGEST_ERROR else f"{words[:_LONGEST_ERROR]} …"


def without_secrets(text: str, url: str) -> str:
    """``text`` with every part of ``url`` that may be secret replaced: of a mail account its password; of other services
    user, password, path, query, and a host that may be a token.
    """
    text = text.replace(url, _REPLACED)
    parts = urlsplit(url)
    account, _, host = parts.netloc.rpartition("@")
    user, _, password = account.partition(":")
    pieces = {password}
    if parts.scheme not in {"mailto", "mailtos"}:
        pieces |= {user, account, *parts.path.split("/"), parts.path, parts.query, parts.fragment}
        pieces |= {value for _, value in parse_qsl(parts.query)}
    if not has_telling_host(parts.scheme):
        pieces |= {host, host.partition(":")[0]}
    pieces |= {unquote(piece) for piece in pieces}
    for piece in sorted(
        (piece for piece in pieces if len(piece) >= _SHORTEST_SECRET), key=lambda one: (-len(one), one)
    ):
        text = re.sub(re.escape(piece), _REPLACED, text, flags=re.IGNORECASE)
    return text
