"""A mail server and a webhook on loopback that keep what they are given, for tests of notices."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Post:
    """The mail server's handler. ``refusing``: its answer to the next mails in place of taking them."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusing: list[str] = []
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refusing:
            return self.refusing.pop(0)
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"

    @property
    def account(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=oit@example.go.th"


@contextmanager
def post_office(**options: Any) -> Iterator[Post]:
    """A mail server, as long as the block lasts. ``options`` are aiosmtpd's."""
    post = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        post.port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **options)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def refusing_login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """An authenticator that takes no word, and repeats the one it was given."""
    assert isinstance(data, LoginPassword)
    return AuthResult(success=False, handled=False, message=f"535 5.7.8 {data.password.decode()} is not it")


def parts(mail: EmailMessage) -> tuple[str, str]:
    """Plain text and HTML of a mail."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()
