"""Walls that answer in a page's place, told by their headers and their own words, whatever status they come with.

Sites behind such a service carry its scripts on every ordinary page, so a mark alone is never enough: a wall says hardly
anything else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.snapshot import Cause

_MOST_BYTES = 60_000
"""A wall is a small page; a large one that mentions a wall's names is an ordinary page behind it."""
_MOST_BYTES_GIVEN = 20_000
"""The same of one with status 200, so that hardly any page of a site has to be searched."""
_MOST_LETTERS = {200: 800}
"""Letters a wall shows at most, by status."""
_MOST_LETTERS_REFUSED = 1500


@dataclass(frozen=True, slots=True)
class Wall:
    """What stands in the way, and whose it is."""

    cause: Cause
    maker: str = ""
    """Who makes the wall, empty where it does not say."""

    @property
    def detail(self) -> str:
        """One English sentence for the log and the report."""
        what = {
            Cause.CAPTCHA: "a captcha",
            Cause.GEO_BLOCK: "a block by country or network",
            Cause.RATE_LIMITED: "a limit on the number of requests",
            Cause.FORBIDDEN: "a firewall",
        }.get(self.cause, "a bot wall")
        return f"{what} of {self.maker} stands before it" if self.maker else f"{what} stands before it"


@dataclass(frozen=True, slots=True)
class _Sign:
    all_of: tuple[bytes, ...]
    """In lower case."""
    wall: Wall
    most: int = 1500
    """Letters the page shows at most beside it."""


def _challenge(maker: str) -> Wall:
    return Wall(Cause.CHALLENGE, maker)


_CLOUDFLARE, _IMPERVA, _SUCURI, _AKAMAI, _AWS = "Cloudflare", "Imperva", "Sucuri", "Akamai", "AWS WAF"

_SIGNS = (
    _Sign((b"cf-captcha-container",), Wall(Cause.CAPTCHA, _CLOUDFLARE)),
    _Sign((b"<title>just a moment...",), _challenge(_CLOUDFLARE)),
    _Sign((b"_cf_chl_opt",), _challenge(_CLOUDFLARE)),
    _Sign((b"cf-browser-verification",), _challenge(_CLOUDFLARE)),
    _Sign((b"/cdn-cgi/challenge-platform/", b"/orchestrate/"), _challenge(_CLOUDFLARE)),
    _Sign((b"enable javascript and cookies to continue",), _challenge(_CLOUDFLARE)),
    _Sign((b"checking your browser before accessing",), _challenge(_CLOUDFLARE)),
    _Sign((b"cloudflare", b"sorry, you have been blocked"), Wall(Cause.FORBIDDEN, _CLOUDFLARE)),
    _Sign((b"incapsula incident id",), _challenge(_IMPERVA)),
    _Sign((b"request unsuccessful. incapsula",), _challenge(_IMPERVA)),
    _Sign((b"_incapsula_resource",), _challenge(_IMPERVA), most=40),
    _Sign((b"sucuri_cloudproxy_js",), _challenge(_SUCURI)),
    _Sign((b"sucuri website firewall", b"access denied"), Wall(Cause.FORBIDDEN, _SUCURI)),
    _Sign((b"check.ddos-guard.net",), _challenge("DDoS-Guard"), most=400),
    _Sign((b"ddos-guard", b"<title>ddos-guard"), _challenge("DDoS-Guard")),
    _Sign((b"ddos protection by",), _challenge(""), most=400),
    _Sign((b"awswafcaptcha",), Wall(Cause.CAPTCHA, _AWS), most=400),
    _Sign((b"awswaf", b"gokuprops"), _challenge(_AWS), most=400),
    _Sign((b"awswaf.com", b"challenge.js"), _challenge(_AWS), most=200),
    _Sign((b"/_sec/cp_challenge",), _challenge(_AKAMAI)),
    _Sign((b"bm-verify=",), _challenge(_AKAMAI), most=200),
    _Sign((b"access denied", b"errors.edgesuite.net"), Wall(Cause.FORBIDDEN, _AKAMAI)),
    _Sign((b"captcha-delivery.com",), Wall(Cause.CAPTCHA, "DataDome"), most=400),
    _Sign((b"px-captcha",), Wall(Cause.CAPTCHA, "HUMAN"), most=400),
    _Sign((b"slowaes.decrypt",), _challenge(""), most=300),
    _Sign((b"tonumbers(", b"__test="), _challenge(""), most=300),
    _Sign((b"imunify360", b"captcha"), Wall(Cause.CAPTCHA, "Imunify360"), most=600),
    _Sign((b"<title>one moment, please...",), _challenge("Imunify360"), most=400),
    _Sign((b"/.lsrecap/recaptcha",), Wall(Cause.CAPTCHA, "LiteSpeed"), most=600),
    _Sign((b"access from your area has been temporarily limited",), Wall(Cause.GEO_BLOCK, "Wordfence")),
    _Sign((b"your access to this site has been limited by the site owner",), Wall(Cause.FORBIDDEN, "Wordfence")),
)

_CLOUDFLARE_ERROR = re.compile(
    rb"cf-error-code[^>]{0,20}>\s*(1\d{3})|error code:?\s*(1\d{3})\b|<title>[^<]{0,80}\berror (1\d{3})\b"
)
_CLOUDFLARE_CAUSES = {
    b"1006": Cause.FORBIDDEN, b"1007": Cause.FORBIDDEN, b"1008": Cause.FORBIDDEN, b"1009": Cause.GEO_BLOCK,
    b"1010": Cause.FORBIDDEN, b"1012": Cause.FORBIDDEN, b"1015": Cause.RATE_LIMITED, b"1020": Cause.GEO_BLOCK,
}  # fmt: skip

_WIDGETS = (b"g-recaptcha", b"h-captcha", b"cf-turnstile", b"recaptcha/api", b"hcaptcha.com/1/api")
_HUMAN = re.compile(
    r"(?:verify|prove|confirm|sure)\s+(?:that\s+)?you(?:\s+a|'|’)re\s+(?:a\s+)?(?:not\s+a\s+robot|human)|verify you are human|"
    r"unusual traffic|ยืนยันว่า(?:คุณ|ท่าน)\S{0,4}\s*(?:เป็นมนุษย์|ไม่ใช่(?:หุ่นยนต์|บอ[ตท]|โปรแกรม))",
    re.IGNORECASE,
)
_ABROAD = re.compile(
    r"not (?:currently )?(?:available|accessible) (?:in|from) your (?:country|region|location|area)|"
    r"(?:your|this) (?:country|region) (?:is|has been) (?:blocked|banned|restricted|not allowed)|"
    r"access from your (?:country|region) (?:is|has been)|(?:blocked|restricted) in your (?:country|region)|"
    r"ไม่อนุญาตให้\S{0,20}จากต่างประเทศ|(?:เปิดให้บริการ|เข้าถึงได้|ใช้งานได้|เข้าใช้งานได้)เฉพาะ\S{0,12}ใน(?:ประเทศ|ราชอาณาจักร)",
    re.IGNORECASE,
)
_TOO_OFTEN = re.compile(r"too many requests|rate limit(?:ed)? exceeded", re.IGNORECASE)
_UNSEEN = re.compile(rb"<(script|style|svg|template)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


def wall_of(status: int, headers: Mapping[str, str], body: bytes) -> Wall | None:
    """The wall that answered in place of a page, if one did. Header names lower-case."""
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return _challenge(_CLOUDFLARE)
    action = headers.get("x-amzn-waf-action", "").lower()
    if action in ("captcha", "challenge"):
        return Wall(Cause.CAPTCHA if action == "captcha" else Cause.CHALLENGE, _AWS)
    if not body or len(body) > (_MOST_BYTES_GIVEN if status == 200 else _MOST_BYTES):
        return None
    low = body.lower()
    most = _MOST_LETTERS.get(status, _MOST_LETTERS_REFUSED)
    signs = [sign for sign in _SIGNS if all(mark in low for mark in sign.all_of)]
    if signs:
        shown = len(_seen(body))
        for sign in signs:
            if shown <= min(most, sign.most):
                return sign.wall
    if status in (200, 403, 429, 451, 503, 530) or status >= 400:
        return _told_wall(status, headers, body, low)
    return None


def _told_wall(status: int, headers: Mapping[str, str], body: bytes, low: bytes) -> Wall | None:
    """A wall known by what it tells the visitor."""
    refused = status >= 400 and status not in (404, 410)
    if refused and (b"cloudflare" in low or "cf-ray" in headers):
        code = _CLOUDFLARE_ERROR.search(low)
        number = next((group for group in code.groups() if group), b"") if code else b""
        if number in _CLOUDFLARE_CAUSES:
            return Wall(_CLOUDFLARE_CAUSES[number], _CLOUDFLARE)
    widget = any(mark in low for mark in _WIDGETS)
    if not (refused or widget or len(body) < 4000):
        return None
    seen = _seen(body)
    if len(seen) > _MOST_LETTERS.get(status, _MOST_LETTERS_REFUSED):
        return None
    text = seen.decode("utf-8", "ignore")
    if widget and ((refused and status != 401) or (len(text) < 400 and _HUMAN.search(text))):
        return Wall(Cause.CAPTCHA)
    if (refused or len(text) < 400) and _ABROAD.search(text):
        return Wall(Cause.GEO_BLOCK)
    if refused and _TOO_OFTEN.search(text):
        return Wall(Cause.RATE_LIMITED)
    return None


def _seen(body: bytes) -> bytes:
    """What a visitor reads of a small page: no scripts, no markup, single spaces."""
    return b" ".join(_UNSEEN.sub(b" ", body).split())
