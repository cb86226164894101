from __future__ import annotations

import asyncio

import httpcore
import pytest
import uvloop

from core.exceptions import UsageError
from core.settings import ScanSettings
from core.snapshot import Cause
from crawler.preflight import describe, named_url, preflight
from crawler.scope import Scope


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://WWW.Tuayang.example", "https://www.tuayang.example/"),
        (" http://tuayang.example:80/th#top ", "http://tuayang.example/th"),
        ("https://เทศบาล.ไทย/", "https://xn--o3cg7ak5c9d.xn--o3cw4h/"),
    ],
)
def test_the_named_address_is_normalised(written, url):
    assert named_url(written) == url


@pytest.mark.parametrize(
    "written", ["tuayang.example", "ftp://tuayang.example", "file:///etc/passwd", "http://", "http:///a"]
)
def test_what_is_no_web_address_is_refused(written):
    with pytest.raises(UsageError, match="is not a web address"):
        named_url(written)


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("certificate has expired", "expired"),
        ("Hostname mismatch, certificate is not valid for 'x'.", "wrong name"),
        ("unable to get local issuer certificate", "incomplete chain"),
        ("self-signed certificate", "self-signed"),
        ("self-signed certificate in certificate chain", "incomplete chain"),
        ("certificate revoked", "certificate revoked"),
    ],
)
def test_a_certificates_problem_is_named_in_plain_words(sentence, problem):
    certificate = describe(b"not a certificate", sentence)
    assert (certificate.trusted, certificate.problem) == (False, problem)


def test_a_server_that_closes_before_the_first_request_broke_the_connection_off(httpserver, monkeypatch):
    httpserver.expect_request("/").respond_with_data("never read")
    connect = httpcore.AnyIOBackend.connect_tcp

    async def closed(*args, **named):
        stream = await connect(*args, **named)
        await stream.aclose()
        await asyncio.sleep(0)
        return stream

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", closed)
    settings = ScanSettings(allow_private=True, delay=0, contact="test@example.org")
    url = httpserver.url_for("/")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(preflight(url, settings, Scope(url)))
    assert found.cause is Cause.RESET
