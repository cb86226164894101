from __future__ import annotations

import pytest

from core.exceptions import UsageError
from core.recipients import Kind, kind, label


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        ("palad@baantoey.go.th", Kind.ADDRESS),
        ("line-province", Kind.CHANNEL),
        ("ไลน์จังหวัด", Kind.CHANNEL),
        ("line://TOKEN/U123", Kind.URL),
        ("mailtos://me:word@gmail.com", Kind.URL),
    ],
)
def test_a_recipient_is_an_address_a_channel_or_a_url(recipient: str, expected: Kind) -> None:
    assert kind(recipient) is expected


@pytest.mark.parametrize("recipient", ["", "a b", "me@host", "a@b.th\nBcc: c@d.th", "a@b.th,c@d.th", "json://a b"])
def test_what_is_none_of_them_is_refused(recipient: str) -> None:
    with pytest.raises(UsageError, match="is no mail address"):
        kind(recipient)


def test_a_refused_url_is_not_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        kind("line://SECRET TOKEN/U1")
    assert "SECRET" not in str(refused.value)


def test_the_label_of_a_url_holds_no_secret() -> None:
    shown = label("line://SECRETTOKEN/U0123456789?to=U99")
    assert shown.startswith("line://***#")
    assert "SECRET" not in shown
    assert "U0" not in shown


def test_the_label_of_a_webhook_names_its_host_without_its_password() -> None:
    shown = label("jsons://user:word@hooks.example.go.th:8443/a-secret-path?+X-Key=abc")
    assert shown.startswith("jsons://hooks.example.go.th:8443#")
    assert "word" not in shown
    assert "secret" not in shown


def test_two_urls_of_one_host_have_labels_of_their_own() -> None:
    assert label("json://hooks.example/a") != label("json://hooks.example/b")


def test_an_address_is_its_own_label() -> None:
    assert label("palad@baantoey.go.th") == "palad@baantoey.go.th"
