from __future__ import annotations

import pytest

from core.snapshot import Cause
from crawler.walls import wall_of

LONG = "เทศบาลตำบลบ้านตัวอย่าง ประกาศแผนพัฒนาท้องถิ่น " * 80


@pytest.mark.parametrize(
    ("status", "headers", "body", "cause", "maker"),
    [
        (403, {"cf-mitigated": "challenge"}, "x", Cause.CHALLENGE, "Cloudflare"),
        (403, {}, "<title>Just a moment...</title>", Cause.CHALLENGE, "Cloudflare"),
        (503, {}, "<script src=/cdn-cgi/challenge-platform/h/b/orchestrate/x></script>", Cause.CHALLENGE, "Cloudflare"),
        (403, {}, "<div class=cf-captcha-container></div>One more step", Cause.CAPTCHA, "Cloudflare"),
        (403, {}, "<title>Cloudflare</title>Sorry, you have been blocked", Cause.FORBIDDEN, "Cloudflare"),
        (403, {"cf-ray": "1"}, "error code: 1009", Cause.GEO_BLOCK, "Cloudflare"),
        (403, {}, "<title>Cloudflare</title><span class=cf-error-code>1020</span>", Cause.GEO_BLOCK, "Cloudflare"),
        (429, {"cf-ray": "1"}, "error code: 1015", Cause.RATE_LIMITED, "Cloudflare"),
        (200, {}, "<iframe src=/_Incapsula_Resource>Incapsula incident ID: 1</iframe>", Cause.CHALLENGE, "Imperva"),
        (200, {}, "<html><script src=/_Incapsula_Resource?SWJI></script></html>", Cause.CHALLENGE, "Imperva"),
        (200, {}, "<script>var s={},u,sucuri_cloudproxy_js='';</script>", Cause.CHALLENGE, "Sucuri"),
        (403, {}, "<title>Sucuri Website Firewall - Access Denied</title>", Cause.FORBIDDEN, "Sucuri"),
        (403, {}, "<script src=https://check.ddos-guard.net/check.js></script>Checking", Cause.CHALLENGE, "DDoS-Guard"),
        (202, {"x-amzn-waf-action": "challenge"}, "", Cause.CHALLENGE, "AWS WAF"),
        (405, {"x-amzn-waf-action": "captcha"}, "<p>x", Cause.CAPTCHA, "AWS WAF"),
        (403, {}, "<h1>Access Denied</h1>https://errors.edgesuite.net/18.1", Cause.FORBIDDEN, "Akamai"),
        (200, {}, "<script src=/_sec/cp_challenge/verify></script>", Cause.CHALLENGE, "Akamai"),
        (403, {}, "<script src=https://ct.captcha-delivery.com/c.js></script>", Cause.CAPTCHA, "DataDome"),
        (200, {}, "<script>toNumbers('a');slowAES.decrypt()</script>", Cause.CHALLENGE, ""),
        (503, {}, "<p>Access from your area has been temporarily limited", Cause.GEO_BLOCK, "Wordfence"),
        (200, {}, "<p>กรุณายืนยันว่าคุณไม่ใช่หุ่นยนต์<div class=g-recaptcha></div>", Cause.CAPTCHA, ""),
        (403, {}, "<form><div class=h-captcha></div></form>", Cause.CAPTCHA, ""),
        (403, {}, "<h1>This content is not available in your country</h1>", Cause.GEO_BLOCK, ""),
        (200, {}, "<h1>เว็บไซต์นี้เปิดให้บริการเฉพาะภายในประเทศไทย</h1>", Cause.GEO_BLOCK, ""),
        (503, {}, "<h1>Too many requests</h1>", Cause.RATE_LIMITED, ""),
    ],
)  # fmt: skip
def test_a_wall_is_known_by_its_headers_and_words_whatever_its_status(status, headers, body, cause, maker):
    wall = wall_of(status, headers, body.encode())
    assert wall is not None
    assert (wall.cause, wall.maker) == (cause, maker)
    assert maker in wall.detail


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, f"<script src=/_Incapsula_Resource?SWJI></script><p>{LONG}"),
        (200, f"<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script><p>{LONG}"),
        (200, f"<script src=https://x.awswaf.com/challenge.js></script><p>{LONG}"),
        (200, f"<form><input name=q><div class=g-recaptcha></div></form><p>{LONG}"),
        (200, "<form><h2>ร้องเรียน</h2><textarea></textarea><div class=g-recaptcha></div><button>ส่ง</button></form>"),
        (200, f"<p>cf_chl_opt slowAES.decrypt {LONG}"),
        (200, "<h1>ข่าว</h1><p>ห้ามนำเข้าสินค้าจากต่างประเทศ"),
        (404, "<h1>404 Not Found</h1>"),
        (403, "<h1>Forbidden</h1>"),
        (500, "<h1>Internal Server Error</h1>"),
        (401, "<h1>Unauthorized</h1>"),
    ],
)
def test_an_ordinary_answer_is_no_wall(status, body):
    assert wall_of(status, {}, body.encode()) is None


def test_a_large_page_that_mentions_a_wall_is_a_page():
    assert wall_of(200, {}, b"_cf_chl_opt " + b"x" * 100_000) is None
