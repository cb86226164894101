from __future__ import annotations

import asyncio
import errno
import socket

import pytest
from scrapy.http import Request
from scrapy.utils.test import get_crawler

from core.snapshot import Cause
from crawler.guard import GuardMiddleware, Names, Refused, admit, check, dns_cause, is_private


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "fd00:ec2::254",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "2002:7f00:1::", "2002:a9fe:a9fe::",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "not an address",
    ],
)  # fmt: skip
def test_an_address_outside_the_public_internet_is_private(address):
    assert is_private(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "203.151.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_a_public_address_is_public(address):
    assert not is_private(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1"])
def test_every_spelling_of_loopback_is_refused(host):
    with pytest.raises(Refused) as refusal:
        asyncio.run(check(host, allow_private=False))
    assert refusal.value.cause is Cause.PRIVATE_ADDRESS


def test_loopback_is_let_through_when_private_addresses_are_allowed():
    assert asyncio.run(check("127.0.0.1", allow_private=True)) == ("127.0.0.1",)


def test_a_host_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    async def addresses(_host):
        return ("1.1.1.1", "10.0.0.1")

    monkeypatch.setattr("crawler.guard.NAMES.addresses", addresses)
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        asyncio.run(check("mixed.example", allow_private=False))


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Cause.DNS),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Cause.DNS_NO_ANSWER),
        (OSError(errno.ETIMEDOUT, "no answer"), Cause.DNS_NO_ANSWER),
        (OSError("no address for x"), Cause.DNS),
    ],
)
def test_no_such_name_and_no_answer_are_told_apart(error, cause):
    assert dns_cause(error) is cause


def test_a_permission_ends_with_the_last_scan_that_asked_for_it():
    names = Names()
    names.permit("intranet.example")
    names.permit("intranet.example")
    names.forbid("intranet.example")
    assert names.may_connect("intranet.example", "10.0.0.1")
    names.forbid("intranet.example")
    assert not names.may_connect("intranet.example", "10.0.0.1")


def _guard() -> GuardMiddleware:
    settings = {"OIT_ALLOW_PRIVATE": False, "OIT_NAMED_HOSTS": ["named.example:81"]}
    return GuardMiddleware(get_crawler(settings_dict=settings))


def _refusal(url: str) -> Refused:
    with pytest.raises(Refused) as refusal:
        asyncio.run(_guard().process_request(Request(url)))
    return refusal.value


def test_a_bare_address_is_refused():
    assert _refusal("http://203.0.113.9/").cause is Cause.PRIVATE_ADDRESS


@pytest.mark.parametrize("url", ["http://other.example:22/", "http://other.example:3306/"])
def test_a_port_that_is_no_websites_is_refused(url):
    assert "port" in _refusal(url).detail


@pytest.mark.parametrize("url", ["ftp://other.example/", "file:///etc/passwd", "data:text/html,x"])
def test_other_schemes_are_refused(url):
    assert "not a web address" in _refusal(url).detail


def test_the_named_port_is_let_through_to_the_look_up(monkeypatch):
    asked = []

    async def addresses(host):
        asked.append(host)
        return ("1.1.1.1",)

    monkeypatch.setattr("crawler.guard.NAMES.addresses", addresses)
    asyncio.run(_guard().process_request(Request("http://named.example:81/")))
    assert asked == ["named.example"]


@pytest.mark.parametrize("url", ["http://other.example:99999/", "http://other.example:x/"])
def test_a_port_that_is_no_number_is_refused(url):
    with pytest.raises(Refused, match="no number"):
        admit(url, allow_private=False, named=())


def test_a_bare_address_that_the_user_named_is_let_through_on_both_schemes():
    assert admit("https://203.0.113.9/", allow_private=False, named={"203.0.113.9:80"}) == "203.0.113.9"


def test_a_name_that_leads_elsewhere_the_second_time_is_not_connected_to():
    """DNS rebinding: public for the check, private for the connection."""
    answers = iter((["1.1.1.1"], ["10.0.0.1"]))

    async def ask(_host):
        return next(answers)

    names = Names(ask)
    assert asyncio.run(names.addresses("rebind.example")) == ("1.1.1.1",)
    names._known.clear()  # the ten minutes are over
    (second,) = asyncio.run(names.addresses("rebind.example"))
    assert not names.may_connect("rebind.example", second)


def test_between_check_and_connection_a_name_is_not_looked_up_again():
    asked = []

    async def ask(host):
        asked.append(host)
        return ["1.1.1.1"]

    names = Names(ask)
    for _ in range(3):
        asyncio.run(names.addresses("once.example"))
    assert asked == ["once.example"]
