"""Puts an invented site together: where things are linked, what the pages around them hold, which addresses they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Literal
from urllib.parse import quote

from checklist.loading import Checklist
from checklist.schema import PeriodRule, Subject
from tests.generated.bank import Body, Noise, Part, SubjectBank, fill
from tests.generated.model import Agency, Entry, LinkStyle, Menu, Resource, Shell, Site, Truth, WebPage
from tests.generated.papers import paper
from tests.generated.rendering import companions, error_page, render_page, thai_slug
from tests.generated.times import outdated, thai_day, wanted, when

Placement = Literal["list", "hub", "menu"]

CATEGORIES: Mapping[str, tuple[str, str]] = {
    "general": (
        "ข้อมูลหน่วยงาน",
        "organisation_structure executives powers_and_duties contact laws privacy_policy social_network",
    ),
    "plans": ("แผนงานและรายงาน", "strategic_plan annual_action_plan action_plan_progress annual_report"),
    "money": ("การเงินการคลัง", "spending_plan spending_progress spending_report"),
    "purchases": (
        "งานพัสดุ",
        """procurement_plan procurement_notices procurement_monthly_summary procurement_annual_report procurement_list
        procurement_progress""",
    ),
    "people": (
        "งานการเจ้าหน้าที่",
        "hr_policy hr_progress hr_criteria hr_annual_report ethics_code ethics_drive ethics_assessment",
    ),
    "service": (
        "บริการประชาชน",
        "service_manual staff_manual service_statistics satisfaction_survey e_service questions_and_answers",
    ),
    "integrity": ("คุณธรรมและความโปร่งใส", ""),
}
"""Parts of a site, their usual name and what stands there; what is not named stands in the last."""

_SCHEMES: Mapping[str, tuple[str, str]] = {
    "clean": ("/page/{n}", "/files/{n}.{ext}"),
    "php": ("/index.php?mod=content&id={n}", "/datacenter/doc_download/a_{n}.{ext}"),
    "wordpress": ("/{slug}-{n}/", "/wp-content/uploads/{ce}/{mm}/{slug}-{n}.{ext}"),
    "html": ("/data_{n}.html", "/dnm_file/doc/{n}_center.{ext}"),
    "modules": ("/?mod={slug}&id={n}", "/fileupload/{n}{mm}.{ext}"),
    "codes": ("/ita{short}/o{code}-{n}", "/user_files/ITA/{old}/O{code}/{short}.{n}.{ext}"),
}
"""Ways to write the addresses of pages and files; ``codes`` names codes and years that mean nothing."""

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
}


@dataclass(slots=True)
class Builder:
    """One site in the making."""

    name: str
    random: Random
    agency: Agency
    layout: str
    checklist: Checklist
    bank: Mapping[str, SubjectBank]
    noise: Sequence[Noise]
    as_of: date
    rules: Mapping[str, PeriodRule]
    stories_fresh: bool = True
    """Whether its news are of the fiscal year."""
    pages: list[WebPage] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    truth: dict[str, Truth] = field(default_factory=dict)
    listed: list[Entry] = field(default_factory=list)
    """Entries of this year's O-list."""
    old_listed: list[Entry] = field(default_factory=list)
    """Entries of an earlier year's O-list that is still on-line."""
    hubs: dict[str, list[Entry]] = field(default_factory=dict)
    in_menu: list[Menu] = field(default_factory=list)
    stories: list[tuple[date, WebPage]] = field(default_factory=list)
    side: list[Entry] = field(default_factory=list)
    downloads: list[Entry] = field(default_factory=list)
    """Entries of the page 'documents', which says nothing of them."""
    sitemap: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    """Addresses that answer with an error page of a kind, e.g. 'soft_404'."""
    scheme: str = ""
    number: int = 0

    def __post_init__(self) -> None:
        self.scheme = self.scheme or self.random.choice(tuple(_SCHEMES))
        self.number = self.random.randint(100, 900)

    # --- facts

    @property
    def year(self) -> int:
        return self.checklist.edition.fiscal_year

    def subject(self, name: str) -> Subject:
        return self.checklist.subjects[name]

    def right_year(self, name: str) -> int:
        return wanted(self.rules[name], self.year, self.random)

    def old_year(self, name: str) -> int:
        return outdated(self.rules[name], self.year, self.random)

    def code(self, name: str) -> str:
        return next((item.code for item in self.checklist.edition.items if name in item.subjects), "")

    def mates(self, name: str) -> frozenset[str]:
        return frozenset(
            mate for item in self.checklist.edition.items if name in item.subjects for mate in item.subjects
        )

    def values(self, name: str, fy: int, period: str | None = None) -> dict[str, str]:
        """What fills the braces. ``period``: the words for ``{when}``; None: those of the year."""
        agency = self.agency
        words = when(self.rules[name], fy, self.random) if period is None else period
        return {
            "when": words,
            "fy": str(fy),
            "fy-1": str(fy - 1),
            "fy-2": str(fy - 2),
            "fy+1": str(fy + 1),
            "fy+4": str(fy + 4),
            "agency": agency.name,
            "short": agency.short,
            "subdistrict": agency.place,
            "district": agency.district,
            "province": agency.province,
            "executive": agency.executive,
            "executive_title": agency.executive_title,
            "deputy": agency.deputy,
            "deputy_title": agency.deputy_title,
            "clerk": agency.clerk,
            "clerk_title": agency.clerk_title,
            "phone": agency.phone,
            "email": agency.email,
            "saraban": agency.saraban,
            "month": "",
            "month_year": "",
        }

    # --- addresses

    def path(self, ext: str = "") -> str:
        """A new address: of a page, or of a file."""
        self.number += self.random.randint(1, 9)
        slug = self.random.choice(("post", "archives", "page", "news", "แผน", "รายงาน", "เอกสาร", "ita"))
        if self.layout == "sitebuilder":
            slug = thai_slug(slug)
        return _SCHEMES[self.scheme][bool(ext)].format(
            n=self.number,
            ext=ext,
            slug=quote(slug),
            code=f"{self.random.randint(1, 43):02}",
            short=(self.year - self.random.randint(0, 2)) % 100,
            old=self.year - self.random.randint(0, 3),
            ce=self.as_of.year - self.random.randint(0, 1),
            mm=f"{self.random.randint(1, 12):02}",
        )

    # --- pages and files

    def page(
        self, title: str, parts: Sequence[Part] = (), *, category: str = "", path: str = "", **more: object
    ) -> WebPage:
        """A page that is part of the site; returned so that it can be linked."""
        crumbs: tuple[tuple[str, str], ...] = (("หน้าแรก", "/"),)
        if category:
            crumbs = (*crumbs, (CATEGORIES[category][0], f"/{category}"))
        made = WebPage(path or self.path(), title, crumbs, tuple(parts), **more)  # type: ignore[arg-type]
        self.pages.append(made)
        return made

    def file(self, kind: str, title: str, parts: Sequence[Part], values: Mapping[str, str]) -> str:
        """A file's address."""
        ext = "pdf" if kind == "scan" else kind
        path = self.path(ext)
        self.resources[path] = Resource(paper(kind, title, parts, values), CONTENT_TYPES[ext])
        return path

    def story(self, title: str, paragraphs: Sequence[str], day: date) -> WebPage:
        made = WebPage(
            self.path(),
            title,
            (("หน้าแรก", "/"), ("ข่าวประชาสัมพันธ์", "/news")),
            tuple(Part(p=text) for text in paragraphs),
            posted=self.posted(day),
            kind="story",
        )
        self.pages.append(made)
        self.stories.append((day, made))
        return made

    def story_day(self) -> date:
        """A day on which a story of this site may be dated."""
        if self.stories_fresh:
            return self.as_of - timedelta(days=self.random.randint(3, 120))
        return date(self.year - 543 - 2, 9, 30) - timedelta(days=self.random.randint(3, 700))

    def posted(self, day: date | None = None) -> str:
        """A post's own data; without a day, one that says nothing of the content."""
        shown = thai_day(day or self.as_of - timedelta(days=self.random.randint(30, 1500)), self.random)
        return self.random.choice(
            (
                f"เขียนโดย ผู้ดูแลระบบ เมื่อ {shown}",
                f"โพสต์เมื่อ {shown} | เข้าชม {self.random.randint(3, 4000)} ครั้ง",
                f"ประกาศเมื่อ {shown}",
                f"{shown} อ่าน : {self.random.randint(3, 900)}",
            )
        )

    # --- ways

    def category(self, name: str) -> str:
        return next((key for key, (_, names) in CATEGORIES.items() if name in names.split()), "integrity")

    def written_code(self, name: str) -> str:
        code = self.code(name)
        digits = code.removeprefix("O")
        style = self.random.randrange(5)
        return ("", code, code.lower(), f"O-{digits}", f"0{digits}")[style] if code else ""

    def link(
        self,
        name: str,
        label: str,
        href: str,
        *,
        style: LinkStyle = "plain",
        where: Sequence[Placement] = (),
        code: str | None = None,
    ) -> None:
        """Links something as one of a subject's places: in the O-list, on its part's page, in the menu."""
        chosen = where or self.random.choice((("list",), ("list",), ("hub",), ("list", "hub"), ("list", "menu")))
        for placement in chosen:
            entry = Entry(label, href, style=style)
            match placement:
                case "list":
                    shown = self.written_code(name) if code is None else code
                    self.listed.append(replace(entry, code=shown, group=self.group_of(name)))
                case "hub":
                    self.hubs.setdefault(self.category(name), []).append(entry)
                case "menu":
                    self.in_menu.append(Menu(label, href))

    def group_of(self, name: str) -> str:
        edition = self.checklist.edition
        item = next((item for item in edition.items if name in item.subjects), None)
        if item is None or item.sub_indicator is None or item.sub_indicator not in edition.sub_indicators:
            return ""
        return f"{item.sub_indicator} {edition.sub_indicators[item.sub_indicator].th}"

    def label(self, name: str, values: Mapping[str, str]) -> str:
        return fill(self.random.choice(self.bank[name].labels), dict(values)).strip()

    def title(self, name: str, values: Mapping[str, str], body: Body | None = None) -> str:
        """What page or paper calls itself; with its time where nothing in ``body`` says it."""
        titles = self.bank[name].titles
        if values["when"] and (body is None or not any(part.dated for part in body.parts)):
            titles = tuple(title for title in titles if "{when}" in title) or titles
        return fill(self.random.choice(titles), dict(values)).strip()

    # --- the whole

    def finish(self, noise_pages: int) -> Site:
        """The site with its frame, lists, news and ordinary pages around what was placed."""
        self._ordinary(noise_pages)
        ways = self._lists()
        news = self._news()
        shell = Shell(
            agency=self.agency,
            layout=self.layout,
            menu=(Menu("หน้าแรก", "/"), *self._menu(ways)),
            side=tuple(self.side),
            latest=tuple(news[:5]),
            seed=self.random.randrange(1 << 30),
        )
        home = WebPage("/", self.agency.name, kind="home", entries=tuple(news[:8]))
        site = Site(self.name, self.agency, self.layout, self.year, truth=self.truth)
        for made in (home, *self.pages):
            site.resources[made.path] = render_page(shell, made, str)
        site.resources |= self.resources
        for path, kind in self.broken.items():
            site.resources[path] = error_page(shell, kind, path=path)
        site.resources |= companions(shell, home, str)
        site.not_found = error_page(shell, "not_found")
        if self.sitemap:
            urls = "".join(f"<url><loc>{{host}}{path.replace('&', '&amp;')}</loc></url>" for path in self.sitemap)
            text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
            site.resources["/sitemap.xml"] = Resource(text.encode(), "application/xml")
        return site

    def _lists(self) -> list[Menu]:
        """This year's and an old O-list, and the pages of the parts."""
        ways: list[Menu] = []
        title = self.random.choice(
            (
                f"การเปิดเผยข้อมูลสาธารณะ (OIT) ประจำปีงบประมาณ พ.ศ. {self.year}",
                f"ITA {self.year}",
                f"การประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปี {self.year}",
                f"O1-O{len(self.checklist.edition.items)} ปี {self.year}",
            )
        )
        if self.listed:
            order = {item.code: number for number, item in enumerate(self.checklist.edition.items)}
            groups = list(dict.fromkeys(entry.group for entry in self.listed))
            listed = sorted(self.listed, key=lambda entry: groups.index(entry.group))
            assert order
            made = self.page(title, entries=tuple(listed), kind="list")
            ways.append(Menu(self.random.choice((title, f"ITA {self.year}", "ITA", "การเปิดเผยข้อมูล OIT")), made.path))
        if self.old_listed:
            old = self.year - 2
            made = self.page(f"ITA {old}", entries=tuple(self.old_listed), kind="list")
            ways.append(Menu(f"ITA {old}", made.path))
        for category, entries in self.hubs.items():
            name = CATEGORIES[category][0]
            self.page(name, entries=tuple(entries), path=f"/{category}", kind="list")
            ways.append(Menu(name, f"/{category}"))
        if self.downloads:
            self.page("เอกสารเผยแพร่", entries=tuple(self.downloads), path="/downloads", kind="list")
            ways.append(Menu("เอกสารเผยแพร่", "/downloads"))
        return ways

    def _menu(self, ways: list[Menu]) -> tuple[Menu, ...]:
        by_section: dict[str, list[Menu]] = {}
        for made, section in self._noise_ways:
            by_section.setdefault(section, []).append(Menu(made.title, made.path))
        names = {
            "tourism": "ท่องเที่ยว", "products": "ของดีประจำถิ่น", "council": "สภาท้องถิ่น", "history": "ข้อมูลพื้นฐาน",
            "school": "ศูนย์พัฒนาเด็กเล็ก/โรงเรียน", "hospital": "รพ.สต. ในพื้นที่", "circulars": "หนังสือสั่งการ สถ.",
            "forms": "แบบฟอร์มต่าง ๆ",
        }  # fmt: skip
        noise = tuple(
            Menu(names.get(section, f"อื่น ๆ {number}"), "", tuple(menus[:14]))
            for number, (section, menus) in enumerate(by_section.items(), start=1)
        )
        return (Menu("ข่าวประชาสัมพันธ์", "/news"), *ways, *self.in_menu, *noise)

    _noise_ways: list[tuple[WebPage, str]] = field(default_factory=list)

    def _ordinary(self, pages: int) -> None:
        chosen = list(self.noise)
        self.random.shuffle(chosen)
        # A large site goes on with further stories of the same kind.
        stories = [entry for entry in chosen if entry.section in {"news", "activity"}]
        again = range(2, 2 + -(-max(0, pages - len(chosen)) // max(1, len(stories))))
        chosen += [
            entry.model_copy(update={"title": f"{entry.title} ครั้งที่ {number}"}) for number in again for entry in stories
        ]
        values = self.values(next(iter(self.rules)), self.year, "")
        for entry in chosen[:pages]:
            title, label = fill(entry.title, values), fill(entry.label, values)
            paragraphs = [fill(text, values) for text in entry.paragraphs]
            if entry.section in {"news", "activity"}:
                self.story(title, paragraphs, self.story_day())
                continue
            parts = [Part(p=text) for text in paragraphs]
            if len(entry.rows) > 1:
                head, *rows = entry.rows
                parts.append(
                    Part.model_validate(
                        {
                            "table": [
                                {"head": fill(name, values), "cells": [fill(row[at], values) for row in rows]}
                                for at, name in enumerate(head)
                                if all(len(row) > at for row in rows)
                            ]
                        }
                    )
                )
            made = self.page(title, parts, posted=self.posted() if self.random.random() < 0.5 else "")
            self._noise_ways.append((replace(made, title=label), entry.section))

    def _news(self) -> list[Entry]:
        """The pages of the news, newest first."""
        ordered = sorted(self.stories, key=lambda one: one[0], reverse=True)
        entries = [Entry(made.title, made.path, note=thai_day(day, self.random)) for day, made in ordered]
        size = 12
        count = max(1, -(-len(entries) // size))
        for number in range(count):
            further = [
                Entry(str(other + 1), "/news" if other == 0 else f"/news?page={other + 1}") for other in range(count)
            ]
            shown = entries[number * size : (number + 1) * size]
            self.page(
                "ข่าวประชาสัมพันธ์",
                path="/news" if number == 0 else f"/news?page={number + 1}",
                entries=(*shown, *(further if count > 1 else ())),
                kind="list",
            )
        return entries
