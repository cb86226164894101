from __future__ import annotations

import json
import logging
import re
import socket
from io import StringIO
from pathlib import Path

import apprise
import pytest
from pydantic import SecretStr
from pytest_httpserver import HTTPServer

from core.exceptions import UsageError
from core.settings import NoticeSettings
from scheduler import sending
from scheduler.sending import Message, SendingError, send, without_secrets
from tests.scheduler.post import Post, parts, post_office, refusing_login

MESSAGE = Message(
    "change:1:2:abc",
    "OIT: 3 ดีขึ้น 1 แย่ลง",
    '<html><body><p>สวัสดี <a href="https://r.example/x">รายงาน</a></p></body></html>',
    "สวัสดี\nhttps://r.example/x",
)


def settings(post: Post | None = None, **given: object) -> NoticeSettings:
    return NoticeSettings(mail=SecretStr(post.account if post else ""), **given)  # type: ignore[arg-type]


def test_a_mail_address_is_sent_html_and_plain_text_from_the_account() -> None:
    with post_office() as post:
        send("palad@baantoey.go.th", MESSAGE, settings(post))
    (mail,) = post.mails
    assert mail["subject"] == "OIT: 3 ดีขึ้น 1 แย่ลง"
    assert mail["to"] == "palad@baantoey.go.th"
    assert "oit@example.go.th" in mail["from"]
    plain, html = parts(mail)
    assert "สวัสดี" in plain
    assert '<a href="https://r.example/x">' in html


def test_a_mail_says_that_a_program_sent_it_and_which_notice_it_is() -> None:
    with post_office() as post:
        send("palad@baantoey.go.th", MESSAGE, settings(post))
    assert post.mails[0]["auto-submitted"] == "auto-generated"
    assert post.mails[0]["x-oit-notice"] == MESSAGE.key


def test_whoever_the_account_names_itself_is_not_sent_a_copy() -> None:
    with post_office() as post:
        account = SecretStr(f"{post.account}&to=boss@example.go.th&cc=all@example.go.th")
        send("palad@baantoey.go.th", MESSAGE, NoticeSettings(mail=account))
    assert [(mail["to"], mail["cc"]) for mail in post.mails] == [("palad@baantoey.go.th", None)]


def test_a_subject_with_line_ends_stays_one_header() -> None:
    evil = Message("k", "ดีขึ้น\r\nBcc: thief@example.com\u2028x", "<p>x</p>", "x")
    with post_office() as post:
        send("palad@baantoey.go.th", evil, settings(post))
    assert post.mails[0]["bcc"] is None
    assert post.mails[0]["subject"] == "ดีขึ้น Bcc: thief@example.com x"


def test_a_refused_mail_is_told_in_the_servers_words() -> None:
    with post_office() as post:
        post.refusing = ["451 4.7.1 greylisted, come back later"]
        with pytest.raises(SendingError, match="greylisted, come back later"):
            send("palad@baantoey.go.th", MESSAGE, settings(post))


def test_no_password_stands_in_the_error_or_the_log() -> None:
    log = StringIO()
    handler = logging.StreamHandler(log)
    # The mail server of the test runs in this process, too.
    handler.addFilter(lambda record: record.name != "mail.log")
    logging.root.addHandler(handler)
    with post_office(authenticator=refusing_login, auth_require_tls=False) as post:
        account = f"mailto://me:s3cret%21word@127.0.0.1:{post.port}?from=oit@example.go.th"
        with pytest.raises(SendingError, match="535") as failed:
            send("palad@baantoey.go.th", MESSAGE, NoticeSettings(mail=SecretStr(account)))
    logging.root.removeHandler(handler)
    assert "s3cret" not in str(failed.value) + log.getvalue()


def test_a_webhook_is_sent_plain_text(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/hook/abc").respond_with_data("ok")
    send(f"json://127.0.0.1:{httpserver.port}/hook/abc", MESSAGE, settings())
    (request, _), *_ = httpserver.log
    told = json.loads(request.get_data())
    assert (told["title"], told["message"]) == (MESSAGE.subject, MESSAGE.text)


def test_a_channel_is_reached_by_its_name(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/hook").respond_with_data("ok")
    url = SecretStr(f"json://127.0.0.1:{httpserver.port}/hook")
    send("line-province", MESSAGE, NoticeSettings(channels={"line-province": url}))
    assert len(httpserver.log) == 1


def test_a_webhook_that_answers_with_an_error_is_told_without_its_secret_path(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook/verysecret").respond_with_data("no", status=503)
    with pytest.raises(SendingError, match="503") as failed:
        send(f"json://user:verysecret@127.0.0.1:{httpserver.port}/hook/verysecret", MESSAGE, settings())
    assert "verysecret" not in str(failed.value)


def test_a_webhook_that_redirects_is_not_followed(httpserver: HTTPServer) -> None:
    elsewhere = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request("/hook").respond_with_data("", status=307, headers=elsewhere)
    with pytest.raises(SendingError):
        send(f"json://127.0.0.1:{httpserver.port}/hook", MESSAGE, settings())
    assert [request.path for request, _ in httpserver.log] == ["/hook"]


def test_nothing_listening_is_a_failure_that_can_be_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SendingError, match="Connection refused"):
        send("palad@baantoey.go.th", MESSAGE, NoticeSettings(mail=SecretStr(f"mailto://127.0.0.1:{port}?from=a@b.th")))


@pytest.mark.parametrize(
    ("recipient", "mend"),
    [
        ("palad@baantoey.go.th", "OIT_MAIL is not set"),
        ("line-province", "not in OIT_CHANNELS"),
        ("nosuch://x/y", "no Apprise URL that can be read"),
        ("line://TOKENONLY", "no line target|lacks something"),
        ("dbus://session", "reaches only this machine"),
    ],
)
def test_a_recipient_that_cannot_be_reached_is_told_with_its_mend(recipient: str, mend: str) -> None:
    with pytest.raises((UsageError, SendingError), match=f"(?i){mend}"):
        send(recipient, MESSAGE, settings())


def test_an_account_that_is_no_mail_account_is_refused() -> None:
    with pytest.raises(UsageError, match="OIT_MAIL is no mailto"):
        send("palad@baantoey.go.th", MESSAGE, NoticeSettings(mail=SecretStr("json://x/y")))


@pytest.mark.parametrize(
    ("url", "text", "told"),
    [
        ("line://AbCdTOKEN/U123456", "to U123456 with AbCdTOKEN: 401", "to *** with ***: 401"),
        (
            "jsons://me:pa%40ss@h.example/x/longpath?+K=value1",
            "h.example pa@ss value1 longpath",
            "h.example *** *** ***",
        ),
        ("mailtos://me:hunter22@gmail.com?smtp=smtp.gmail.com", "smtp.gmail.com: hunter22", "smtp.gmail.com: ***"),
    ],
)
def test_secrets_of_a_url_are_taken_out_of_a_text(url: str, text: str, told: str) -> None:
    assert without_secrets(text, url) == told


def test_line_is_sent_the_subject_and_the_plain_text(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apprise.plugins.line.NotifyLine.notify_url", httpserver.url_for("/v2/bot/message/push"))
    httpserver.expect_request("/v2/bot/message/push").respond_with_json({})
    send("line://ACCESSTOKEN/U0123456789", MESSAGE, settings())
    ((request, _),) = httpserver.log
    told = json.loads(request.get_data())
    assert (request.headers["Authorization"], told["to"]) == ("Bearer ACCESSTOKEN", "U0123456789")
    (message,) = told["messages"]
    assert message["text"].startswith(MESSAGE.subject)
    assert MESSAGE.text in message["text"]
    assert "iconUrl" not in message["sender"]


@pytest.mark.parametrize("recipient", ["palad@baantoey.go.th", "json://127.0.0.1:{port}/hook"])
def test_a_server_that_never_answers_is_given_up_on(recipient: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(sending, "_ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        account = SecretStr(f"mailto://127.0.0.1:{port}?from=a@b.th")
        with pytest.raises(SendingError):
            send(recipient.format(port=port), MESSAGE, NoticeSettings(mail=account))


def test_the_accounts_and_channels_in_the_documentation_are_ones_that_can_be_used() -> None:
    text = (Path(__file__).parents[2] / "docs" / "notices.md").read_text(encoding="utf-8")
    accounts = re.findall(r"^OIT_MAIL='(.+)'$", text, re.MULTILINE)
    services = [apprise.Apprise.instantiate(one) for one in accounts]
    assert [(one.smtp_host, one.port, one.secure_mode, one.user) for one in services] == [
        ("smtp.gmail.com", 587, "starttls", "oit.rayong@gmail.com"),
        ("mail.rayong.go.th", 587, "starttls", "oit@rayong.go.th"),
        ("mail.rayong.go.th", 465, "ssl", "oit@rayong.go.th"),
        ("relay.rayong.go.th", 25, "insecure", None),
    ]
    channels = [json.loads(one) for one in re.findall(r"^OIT_CHANNELS='(.+)'$", text, re.MULTILINE)]
    assert [apprise.Apprise.instantiate(url) is not None for one in channels for url in one.values()] == [True, True]
