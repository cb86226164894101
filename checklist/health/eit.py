"""The EIT survey for visitors: a link to it, or a QR code, on the home page or a few clicks from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from checklist.findings import Judge
from checklist.health.clicks import Clicks
from checklist.health.front import front_pages
from checklist.health.words import place, told
from core.audit import HealthCheck
from core.snapshot import Link, Page, Snapshot, Wish
from core.thai import arabic_digits, clean

MAX_CLICKS = 3
PICTURES = 10
"""Pictures of one site that are searched for codes."""
NEAR = 3
"""Blocks between a picture and words that say what it is for."""

_EIT = r"(?<![A-Za-z])EIT(?![A-Za-z])"
_OUTSIDERS = r"ผู้มีส่วนได้(?:ส่วน)?เสียภายนอก"
_SURVEY = re.compile(
    rf"แบบ(?:วัด|ประเมิน|สอบถาม|สำรวจ)[^\n]{{0,60}}?(?:{_EIT}|{_OUTSIDERS})"
    rf"|(?:ตอบ|ทำแบบ|เข้าร่วม|ประเมิน|ลิงก์|ลิงค์|link|QR|คิวอาร์|สแกน|scan)[^\n]{{0,40}}?{_EIT}"
    rf"|{_EIT}[^\n]{{0,30}}?(?:QR|คิวอาร์|สแกน|scan|แบบวัด|แบบสำรวจ|แบบสอบถาม|ออนไลน์|online)"
    rf"|^\s*{_EIT}\s*(?:[\d๐-๙]{{4}})?\s*$",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile("ผล(?!งาน)|คะแนน|รายงาน|วิเคราะห์|คู่มือ|มาตรการ|แผน|ข้อเสนอแนะ|รายชื่อ|สรุป|ประกาศ|คำสั่ง|ประชุม|อบรม")
"""Words of what tells of the survey, and is not the survey."""
_PICTURE = re.compile(r"(?<![a-z])(?:eit|qr(?:[-_ ]?code)?)(?![a-z])|คิวอาร์", re.IGNORECASE)
_IMAGE_END = re.compile(r"\.(?:png|jpe?g|gif|webp)$", re.IGNORECASE)
_YEAR = re.compile("25[0-9]{2}")
_OWNER = "nacc.go.th"
_HOSTS = ("itas.nacc.go.th", "itap.nacc.go.th")


def is_survey(url: str) -> bool:
    """Whether an address is that of the NACC's survey for visitors."""
    if _OWNER not in url.lower():
        # As of nearly every link.
        return False
    parts = urlsplit(url)
    return (
        parts.hostname in _HOSTS
        and re.search(r"(?<![a-z])eit(?![a-z])", f"{parts.path}?{parts.query}".lower()) is not None
    )


def names_survey(text: str) -> bool:
    """Whether words name the survey itself, not its results or a story about it."""
    return _SURVEY.search(text) is not None and _ABOUT_IT.search(text) is None


@dataclass(frozen=True, slots=True)
class _Way:
    """A link that leads, or may lead, to the survey."""

    clicks: int
    link: Link
    page: Page
    sure: bool


def eit_survey(bench: Judge, clicks: Clicks) -> HealthCheck:
    """The line on the survey, its value in clicks from the home page to it."""
    ways = sorted(_ways(bench, clicks), key=lambda way: (not way.sure, way.clicks, way.page.url, way.link.url))
    sure = [way for way in ways if way.sure]
    if sure:
        return _linked(bench, sure)
    held = {code.url: code.texts for code in bench.snapshot.health.codes}
    wishes = pictures(bench.snapshot)
    shown = [
        place(text, "by_code", text=wish.text, on=wish.on)
        for wish in wishes
        for text in held.get(wish.url, ())
        if is_survey(text)
    ]
    if shown:
        return told("eit_survey", "code", places=shown)
    open_ways = [place(way.link.url, "not_told", text=clean(way.link.text), on=way.page.url) for way in ways]
    if open_ways:
        return told("eit_survey", "unread_link", places=open_ways)
    unsure = [wish for wish in wishes if _left_open(wish, held.get(wish.url))]
    if unsure:
        named = [wish for wish in unsure if _PICTURE.search(_named(wish))]
        shown = [place(wish.url, "not_told", text=wish.text, on=wish.on) for wish in named]
        return told("eit_survey", "unread_code", places=shown)
    return told("eit_survey", "none" if bench.snapshot.state == "complete" else "unknown")


def _left_open(wish: Wish, texts: tuple[str, ...] | None) -> bool:
    """Whether a picture may still lead to the survey: nobody searched it, or it is named for what was not found in it."""
    if texts is None:
        return True
    if not texts:
        return _PICTURE.search(_named(wish)) is not None
    # A code that leads through a short address may lead anywhere.
    return re.search(_EIT, _named(wish), re.IGNORECASE) is not None


def _named(wish: Wish) -> str:
    return f"{wish.url.rsplit('/', 1)[-1]} {wish.text}"


def _linked(bench: Judge, ways: list[_Way]) -> HealthCheck:
    best = ways[0]
    shown = [place(way.link.url, "survey", text=clean(way.link.text), on=way.page.url) for way in ways[:1]]
    years = set(_YEAR.findall(arabic_digits(f"{best.link.text} {best.link.row}")))
    wanted = str(bench.year)
    if years and wanted not in years:
        return told("eit_survey", "old", places=shown, value=best.clicks, year=max(years), wanted=wanted)
    outcome = "link" if best.clicks <= MAX_CLICKS else "far"
    return told("eit_survey", outcome, places=shown, value=best.clicks, clicks=best.clicks)


def _ways(bench: Judge, clicks: Clicks) -> Iterator[_Way]:
    seen: set[str] = set()
    ranked = sorted(
        bench.snapshot.pages, key=lambda page: (clicks.to(page.url) is None, clicks.to(page.url) or 0, page.url)
    )
    for page in ranked:
        away = clicks.to(page.url)
        if away is None:
            continue
        for link in page.links:
            if link.url in seen or not link.url:
                continue
            sure = is_survey(link.url)
            if not sure and not ("EIT" in link.text.upper() or "ภายนอก" in link.text):
                continue
            target = bench.survey.target(link.url)
            file = target.document is not None and target.document.kind != "image"
            if sure or (
                names_survey(clean(link.text)) and (file or target.state in {"external", "unread", "unvisited"})
            ):
                seen.add(link.url)
                yield _Way(away + 1, link, page, sure)


def pictures(snapshot: Snapshot) -> tuple[Wish, ...]:
    """Pictures on the site that may hold the survey's QR code, likeliest first: named so, near words that name the survey,
    on the home page. No more than the first ``PICTURES`` of them are searched.
    """
    found: dict[str, tuple[int, int, Wish]] = {}
    hosts = frozenset(snapshot.hosts)
    fronts = {page.url for page in front_pages(snapshot)}
    for page in snapshot.pages:
        said = [index for index, block in enumerate(page.blocks) if "EIT" in block.text or "ภายนอก" in block.text]
        near = [index for index in said if names_survey(clean(page.blocks[index].text))]
        titled = names_survey(clean(page.title))
        home = page.url in fronts
        for number, image in enumerate(page.images):
            if urlsplit(image.src).netloc.lower() not in hosts:
                continue
            beside = titled or any(image.block >= 0 and abs(image.block - index) <= NEAR for index in near)
            name = image.src.rsplit("/", 1)[-1]
            named = _PICTURE.search(name) is not None or _PICTURE.search(image.alt) is not None
            of_eit = re.search(_EIT, f"{name} {image.alt}", re.IGNORECASE) is not None
            if beside or named or (home and image.zone == "main"):
                order = 0 if of_eit else 1 if beside and named else 2 if beside else 3 if named else 4
                wish = Wish(kind="picture", url=image.src, text=clean(image.alt)[:160], on=page.url)
                if image.src not in found or (order, number) < found[image.src][:2]:
                    found[image.src] = (order, number, wish)
        for number, link in enumerate(page.links):
            if _IMAGE_END.search(link.url) and link.url not in found and names_survey(clean(link.text)):
                found[link.url] = (
                    0,
                    number,
                    Wish(kind="picture", url=link.url, text=clean(link.text)[:160], on=page.url),
                )
    ranked = sorted(found.values(), key=lambda one: (one[0], one[2].on.count("/"), one[2].on, one[1], one[2].url))
    return tuple(wish for _, _, wish in ranked)
