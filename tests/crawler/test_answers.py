from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.snapshot import Cause
from crawler.answers import MAX_RETRY_AFTER, Refusal, cause_of, modified_of, refusal_of, retry_after


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (200, None), (404, Cause.NOT_FOUND), (410, Cause.NOT_FOUND), (401, Cause.LOGIN), (403, Cause.FORBIDDEN),
        (406, Cause.FORBIDDEN), (429, Cause.RATE_LIMITED), (451, Cause.GEO_BLOCK), (408, Cause.TIMEOUT),
        (500, Cause.SERVER_ERROR), (503, Cause.SERVER_ERROR), (400, Cause.OTHER), (304, Cause.OTHER),
    ],
)  # fmt: skip
def test_a_status_has_its_cause(status, cause):
    assert cause_of(status, {}, b"<p>x</p>") is cause


def test_an_answer_without_a_body_is_empty():
    assert cause_of(200, {}, b" \n") is Cause.EMPTY


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, b"<html><title>Just a moment...</title></html>"),
        (503, b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/x"></script>'),
        (200, b'<iframe src="/_Incapsula_Resource?x=1">Request unsuccessful. Incapsula incident ID: 1</iframe>'),
        (200, b'<script>function toNumbers(d){};document.cookie="__test="+toHex(slowAES.decrypt(c,2,a,b))</script>'),
    ],
)
def test_a_bot_wall_is_a_challenge_whatever_its_status(status, body):
    assert cause_of(status, {}, body) is Cause.CHALLENGE


def test_the_servers_own_word_for_a_challenge_counts():
    assert cause_of(403, {"cf-mitigated": "challenge"}, b"x") is Cause.CHALLENGE


def test_a_large_page_that_mentions_a_wall_is_a_page():
    assert cause_of(200, {}, b"cf_chl_opt " + b"x" * 100_000) is None


@pytest.mark.parametrize(
    ("status", "body", "cause", "detail"),
    [
        (500, "<p>SQLSTATE[HY000] [1040] Too many connections", Cause.DATABASE_ERROR, "the page says: SQLSTATE["),
        (
            503,
            "<h1>ขณะนี้เว็บไซต์ปิดปรับปรุง</h1>",
            Cause.MAINTENANCE,
            "the page says that the site is closed for maintenance",
        ),
        (509, "x", Cause.SERVER_ERROR, "the hosting account's bandwidth is used up"),
        (403, "<title>Just a moment...</title>", Cause.CHALLENGE, "a bot wall of Cloudflare stands before it"),
    ],
)
def test_an_answer_says_more_than_its_status(status, body, cause, detail):
    assert refusal_of(status, {}, body.encode()) == Refusal(cause, detail)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7), ("0", 0), ("100000", MAX_RETRY_AFTER), ("9" * 40, MAX_RETRY_AFTER),
        ("Wed, 30 Apr 2025 02:00:30 GMT", 30), ("Wed, 30 Apr 2025 01:00:00 GMT", 0),
        ("Wed, 30 Apr 2099 01:00:00 GMT", MAX_RETRY_AFTER), ("", None), ("-3", None), ("soon", None), ("²", None),
    ],
)  # fmt: skip
def test_the_wait_that_a_server_asks_for_is_read_and_capped(value, seconds):
    assert retry_after({"retry-after": value}, datetime(2025, 4, 30, 2, tzinfo=UTC)) == seconds


def test_the_last_change_is_read_as_an_aware_time():
    assert modified_of({"last-modified": "Wed, 30 Apr 2025 02:00:00 GMT"}) == datetime(2025, 4, 30, 2, tzinfo=UTC)


@pytest.mark.parametrize("value", ["", "yesterday", "0"])
def test_an_unreadable_last_change_is_none(value):
    assert modified_of({"last-modified": value}) is None


@pytest.mark.parametrize(
    "written", ["Sat, 01 Jan 9999 23:59:00 -1200", "Mon, 01 Jan 0101 00:00:00 +1400", "Mon, 01 Jan 99999 00:00:00 GMT"]
)
def test_a_date_at_the_end_of_time_is_not_believed(written):
    assert modified_of({"last-modified": written}) is None
