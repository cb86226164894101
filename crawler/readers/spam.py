"""Gambling and other spam that intruders put into a site: whole pages, hidden blocks, farms of links, redirects.

Precision first. News of a raid, a warning of online gambling and a list of time slots use the same words; so only what a
promoter alone writes counts, several of it together, and never beside words of a warning.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from core.snapshot import Page, Spam
from crawler.readers.encoding import decode
from crawler.readers.structure import parsed

_PROMOTION = re.compile(
    r"สล็อต\s?(?:เว็บ\s?ตรง|ออนไลน์|แตกง่าย|วอล?เล็?[ทต]|pg|พีจี|ค่าย|ฝากถอน)|(?:เว็บ|เกม|สมัคร|เล่น|ทดลองเล่น|ปั่น)\s?สล็อต|"
    r"บาคาร่า\s?(?:ออนไลน์|สด|เว็บตรง)|(?:เว็บ|สมัคร|เล่น)\s?บาคาร่า|(?:เว็บ|สมัคร)\s?(?:แทงบอล|พนัน|คาสิโน)|"
    r"แทงบอล\s?(?:ออนไลน์|สเต็ป)|"
    r"แทงหวย\s?ออนไลน์|เว็บหวย|คาสิโน\s?(?:ออนไลน์|สด|เว็บตรง)|(?:แจก|รับ)\s?เครดิตฟรี|เครดิตฟรี|"
    r"ฝาก\s?-?\s?ถอน\s?(?:ไม่มีขั้นต่ำ|ออโต้|วอล?เล็?[ทต])|"
    r"ไม่ผ่านเอเย่นต์|ทดลองเล่นฟรี|โบนัสแตก|แจ็คพอตแตก|ยิงปลา\s?ออนไลน์|"
    r"\b(?:slot gacor|gacor\b|situs (?:slot|judi|togel)|judi (?:online|slot|bola)|agen (?:slot|judi)|"
    r"bandar (?:togel|judi|slot)|togel online|"
    r"slot (?:online|deposit|dana|pulsa|maxwin|demo pg)|rtp (?:slot|live)|maxwin|slot ?88|pg ?slot|slot ?xo|"
    r"super ?slot|ufa ?bet|ufa ?\d{3}|"
    r"sbo ?bet|joker ?123|sa ?gaming|bet ?flik|lsm ?99|918 ?kiss|online casino|live casino|casino online|pragmatic play|"
    r"(?:buy|cheap|generic|order) (?:viagra|cialis|levitra|kamagra)|(?:viagra|cialis) (?:online|without prescription))",
    re.IGNORECASE,
)
"""What only somebody writes who sells it."""
_WARNING = re.compile(
    r"ปราบปราม|จับกุม|ต่อต้าน|รณรงค์|ผิดกฎหมาย|ดำเนินคดี|(?:พระราชบัญญัติ|พ\.?ร\.?บ\.?)\s?การพนัน|กวาดล้าง|มิจฉาชีพ|เบาะแส|"
    r"โทษ(?:ของ|จาก)|พิษภัย|ภัย(?:จาก)?(?:การ)?พนัน|เตือนภัย|อันตราย|ตำรวจ|ลักลอบ|บ่อน|หลอกลวง|โดน(?:หลอก|"
    r"แฮก)|รู้เท่าทัน|illegal gambling|"
    r"แฮก|ถูกเจาะ",
    re.IGNORECASE,
)
_SHOP = re.compile(r"激安|通販|送料無料|ブランド|コピー|新品|中古|楽天|レディース|メンズ|正規品|アウトレット")
_KANA = re.compile("[\u3040-\u30ff]")
_HOST = re.compile(
    r"(?:^|[.\-])(?:\w*(?:pgslot|slotxo|superslot|ufabet|sbobet|betflik|gacor|baccarat|togel|joker123|918kiss|lsm99)\w*|"
    r"ufa\d+\w*|slots?\d*|judi(?:bola|slot|online|poker)?\d*|casino\d*|slot(?:online|auto|wallet|game|gacor)\w*)(?=[.\-])"
)
"""Hosts whose name says that they are a gambling house."""
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|right|margin-left|margin-top|text-indent)\s*:\s*-\s*\d{3,}|"
    r"font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|"
    r"(?:height|width)\s*:\s*[01]px[^\"']*overflow\s*:\s*hidden|overflow\s*:\s*hidden[^\"']*(?:height|width)\s*:\s*[01]px",
    re.IGNORECASE,
)
_STYLED = "[style]"

_THAI_MARKS = ("สล็อต", "บาคาร่า", "แทงบอล", "หวย", "พนัน", "คาสิโน", "เครดิตฟรี")
_LATIN_MARKS = (b"slot", b"casino", b"judi", b"togel", b"gacor", b"ufa", b"sbobet", b"viagra", b"cialis", b"918kiss")
_MARKS = (*_LATIN_MARKS, *(mark.encode() for mark in (*_THAI_MARKS, "通販", "コピー", "ブランド")))
_OLD_MARKS = (*_LATIN_MARKS, *(mark.encode("cp874") for mark in _THAI_MARKS))
"""One of these stands in every page that holds spam: what is asked first, because it is quick."""

_MOST_WARNINGS = 1
_LEAST_PHRASES = 3
"""Different promoters' phrases in the main part of a page that is spam from end to end."""
_LETTERS_A_PHRASE = 120
"""Letters of it to one phrase, at most."""
_LEAST_KANA = 60
_LEAST_LINKS = 2
"""Links to gambling houses that make a farm."""
_MOST_BODY = 4_000_000
_QUOTE = 160
_BEFORE = 40


def page_spam(page: Page) -> Spam | None:
    """The spam that a page is: its title and main part are a promoter's. ``None`` where it is a page of the site."""
    main = " ".join(block.text for block in page.blocks if block.zone == "main")
    text = f"{page.title} {main}"
    if len(_WARNING.findall(text)) > _MOST_WARNINGS:
        return None
    title = _PROMOTION.search(page.title)
    hits = [" ".join(found.lower().split()) for found in _PROMOTION.findall(text)]
    phrases = set(hits)
    # A block put among the page's own words does not make the page spam.
    dense = len(hits) * _LETTERS_A_PHRASE >= len(text)
    if (dense and len(phrases) >= _LEAST_PHRASES) or (title and (len(phrases) >= 2 or len(main) < 300)):
        return _spam(page.url, "page", text, title or _PROMOTION.search(text))
    if len(_KANA.findall(text)) >= _LEAST_KANA and len(set(_SHOP.findall(text))) >= 2:
        return _spam(page.url, "page", text, _SHOP.search(text))
    return None


def spam_in(page: Page, body: bytes) -> Spam | None:
    """The spam that a page is, sends its visitors on to, hides, or links to; ``None`` where there is none."""
    low = body[:_MOST_BODY].lower()
    if not any(mark in low for mark in (_OLD_MARKS if page.encoding == "cp874" else _MARKS)):
        return None
    whole = page_spam(page)
    if whole is not None:
        return whole
    for link in page.links:
        if link.source == "refresh" and is_gambling_host(link.url):
            return Spam(url=page.url, kind="redirect", quote=link.url[:_QUOTE])
    hidden = _hidden(page.url, body)
    if hidden is not None:
        return hidden
    here = urlsplit(page.url).hostname
    farm = {
        link.url: link.text or link.url
        for link in page.links
        if link.url and urlsplit(link.url).hostname != here and _promotes(link.text, link.url)
    }
    if len(farm) >= _LEAST_LINKS:
        return Spam(url=page.url, kind="links", quote=" | ".join(farm.values())[:_QUOTE])
    return None


def is_gambling_host(url: str) -> bool:
    """Whether an address lies on a host whose own name says that it is a gambling house."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return _HOST.search(host) is not None and not host.endswith((".go.th", ".ac.th", ".or.th"))


def is_spam_label(text: str) -> bool:
    """Whether the words of a link promote gambling or the like."""
    return _PROMOTION.search(text) is not None and not _WARNING.search(text)


def _promotes(text: str, url: str) -> bool:
    return is_spam_label(text) or (is_gambling_host(url) and not _WARNING.search(text))


def _hidden(url: str, body: bytes) -> Spam | None:
    text, _ = decode(body[:_MOST_BODY])
    for node in parsed(text).css(_STYLED):
        if not _HIDDEN.search(node.attributes.get("style") or "") or node.tag in ("html", "body"):
            continue
        said = " ".join(node.text(separator=" ").split())
        if _WARNING.search(said):
            continue
        phrases = {found.lower() for found in _PROMOTION.findall(said)}
        if len(phrases) >= 2 or len(_gambling_links(node)) >= _LEAST_LINKS:
            return _spam(url, "hidden", said, _PROMOTION.search(said))
    return None


def _gambling_links(node: LexborNode) -> set[str]:
    targets = {link.attributes.get("href") or "": link.text() for link in node.css("a[href]")}
    return {target for target, text in targets.items() if target.startswith(("http", "//")) and _promotes(text, target)}


def _spam(url: str, kind: str, text: str, found: re.Match[str] | None) -> Spam:
    start = max(0, found.start() - _BEFORE) if found else 0
    return Spam.model_validate({"url": url, "kind": kind, "quote": " ".join(text[start : start + _QUOTE].split())})
