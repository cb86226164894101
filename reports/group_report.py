"""Many sites as one paper: a self-contained HTML page, in Thai and English, and an Excel workbook with all of it.

A page shows as much as a browser and a reader can bear (``MATRIX_SITES``, ``LEAGUE_SITES``); the workbook has every site.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files

import yaml
from markupsafe import Markup

from core.audit import Verdict
from core.causes import Phrase, causes
from core.group import Area, Call, CommonGap, GroupPart, GroupReport, GroupSite
from core.snapshot import Frozen
from reports.dates import BANGKOK, BUDDHIST_ERA, day
from reports.digits import Digits, in_digits, page_in_digits
from reports.html import compact, environment
from reports.linked import Linked
from reports.phrases import gap_words
from reports.safety import clean
from reports.safety import shown as shown_url
from reports.sheets import MARKS, Book, Sheet, Value
from reports.wording import wording

MATRIX_SITES = 300
"""Sites that the page's table of items by sites holds; with more it is left to the workbook."""
LEAGUE_SITES = 300
"""Rows of the page's league; of more sites the first hundred are shown."""
LEAGUE_OF_MANY = 100
CALLS_AT_ONCE = 5
"""Sites to call in the first half page."""
SHOWN = 60
"""Sites in each other list of the page."""
GAPS = 20
OLD_DAYS = 30
"""A visit that lies so many days before the newest is marked."""


class GroupWords(Frozen):
    """All of ``group_report.yml``."""

    apart: dict[str, Phrase]
    reason: dict[str, Phrase]
    """Why a site should be called, the most urgent first."""
    reason_short: dict[str, Phrase]
    left_out: dict[str, Phrase]
    page: dict[str, Phrase]
    sheet: dict[str, Phrase]


@cache
def group_words() -> GroupWords:
    """The words, read once per process."""
    text = files("reports").joinpath("group_report.yml").read_text(encoding="utf-8")
    return GroupWords.model_validate(yaml.safe_load(text))


def title_of(report: GroupReport) -> str:
    """What the paper is called, in Thai."""
    years = ", ".join(str(part.fiscal_year) for part in report.parts)
    return clean(f"{group_words().page['document_title'].th} {years} · {report.title}")


def render_html(report: GroupReport, digits: Digits = "arabic") -> str:
    """The report as one HTML document (UTF-8 text). The same report gives the same text: the clock is not read."""
    style = Markup(files("reports").joinpath("templates", "group_report.css").read_text(encoding="utf-8"))  # noqa: S704 - ours
    page = (
        environment()
        .get_template("group_report.html.j2")
        .render(
            report=report,
            title=title_of(report),
            put_words=group_words(),
            own_style=style,
            marks=MARKS,
            cause_of=causes().words,
            short_day=_short_day,
            thai_date=_thai_date,
            league_of=_league,
            called=_called,
            by_reason=_by_reason,
            changed=lambda part: [site for site in part.sites if site.compared_since is not None],
            with_changes=lambda part: [
                site for site in part.sites if any(one.direction != "neutral" for one in site.changes)
            ],
            call_words=_call_words,
            gap_label=gap_label,
            told_apart=_told_apart,
            shown_url=shown_url,
            MATRIX_SITES=MATRIX_SITES,
            CALLS_AT_ONCE=CALLS_AT_ONCE,
            SHOWN=SHOWN,
            GAPS=GAPS,
            OLD_DAYS=OLD_DAYS,
        )
    )
    return page_in_digits(compact(page), digits)


def _league(part: GroupPart) -> Sequence[GroupSite]:
    ranked = part.ranked
    return ranked if len(ranked) <= LEAGUE_SITES else ranked[:LEAGUE_OF_MANY]


def _called(part: GroupPart) -> list[GroupSite]:
    """Sites with a reason to call, the most urgent first."""
    order = list(group_words().reason)
    found = [site for site in part.sites if site.calls]
    return sorted(found, key=lambda site: (order.index(site.calls[0].reason), -site.calls[0].count, site.name))


def _by_reason(part: GroupPart) -> list[tuple[str, int]]:
    """Sites by their most urgent reason."""
    first = [site.calls[0].reason for site in part.sites if site.calls]
    return [(reason, first.count(reason)) for reason in group_words().reason if reason in first]


def _call_words(call: Call) -> Phrase:
    """Why a site should be called, in one line."""
    words = group_words().reason[call.reason]
    when = day(call.day) if call.day else Phrase(th="", en="")
    codes = ", ".join(call.codes)
    th = words.th.format(codes=codes, count=call.count, part=call.part, day=when.th)
    en = words.en.format(codes=codes, count=call.count, part=call.part, day=when.en)
    if call.cause:
        label = causes().words(call.cause).label
        th, en = f"{th} ({label.th})", f"{en} ({label.en})"
    return Phrase(th=th, en=en)


def _thai_date(moment: datetime) -> date:
    return moment.astimezone(BANGKOK).date()


def _short_day(moment: datetime | None) -> str:
    """``30/4/2568``, a Thai day; a dash where there is none."""
    if moment is None:
        return "–"
    seen = _thai_date(moment)
    return f"{seen.day}/{seen.month}/{seen.year + BUDDHIST_ERA}"


_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in the properties of a workbook without any audit."""


def render_xlsx(report: GroupReport, digits: Digits = "arabic") -> bytes:
    """The report as an Excel workbook in Thai with every site; numbers stay numbers, so that they can be sorted and added."""
    newest = max((part.newest for part in report.parts if part.newest is not None), default=_NO_DAY)
    book = Book(title_of(report), created=newest)
    for part in report.parts:
        _Workbook(book, report, part, digits).write()
    if report.left_out:
        words = group_words()
        sheet = book.sheet(
            words.sheet["left_out"].th,
            [(words.sheet["file"].th, 50), (words.page["why"].th, 50), (words.sheet["detail"].th, 60)],
            title=words.page["left_out"].th.format(count=len(report.left_out)),
        )
        for one in report.left_out:
            sheet.row([one.source, words.left_out[one.kind].th, one.detail])
    return book.packed()


class _Workbook:
    """The sheets of one part."""

    def __init__(self, book: Book, report: GroupReport, part: GroupPart, digits: Digits) -> None:
        self.book, self.report, self.part, self.digits = book, report, part, digits
        self.words, self.verdicts = group_words(), wording().verdict_short

    def write(self) -> None:
        self._summary()
        self._league()
        self._apart()
        self._calls()
        self._matrix()
        self._gaps()
        self._items()
        self._areas("provinces", self.part.provinces)
        self._areas("kinds", self.part.kinds)
        self._changes()

    def _say(self, key: str, **values: object) -> str:
        return self._in(self.words.page[key].th.format(**values))

    def _in(self, text: str) -> str:
        return in_digits(text, self.digits)

    def _sheet(
        self, key: str, columns: Sequence[tuple[str, int]], *, title: str, notes: Sequence[str] = (), frozen: int = 0
    ) -> Sheet:
        name = self.words.sheet[key].th
        if len(self.report.parts) > 1:
            name = self.words.sheet["year_name"].th.format(name=name, year=self.part.fiscal_year)
        heads = [(self._in(head), width) for head, width in columns]
        return self.book.sheet(name, heads, title=title, notes=notes, frozen=frozen)

    def _verdict_heads(self) -> list[tuple[str, int]]:
        return [(self.verdicts[verdict.value].th, 11) for verdict in Verdict]

    def _counts(self, site: GroupSite) -> list[Value]:
        if site.state in {"failed", "none"}:
            return [None] * len(Verdict)
        return [site.met, site.partial, site.missing, site.unverified, site.not_due]

    def _summary(self) -> None:
        part, sheet_words = self.part, self.words.sheet
        notes = [self._say("about_estimate")]
        if part.provisional:
            notes.insert(0, f"{self._say('provisional')}: {self._say('provisional_body')}")
        sheet = self._sheet(
            "summary",
            [(sheet_words["what"].th, 34), (sheet_words["value"].th, 60), (sheet_words["more"].th, 60)],
            title=f"{self.report.title} · {self._say('year_part', year=part.fiscal_year)}",
            notes=notes,
        )
        sheet.row([self._say("sites"), len(part.sites), None])
        sheet.row([self._say("ranked"), len(part.ranked), None])
        sheet.row([self._say("aside"), len(part.aside), self._say("apart_means") if part.aside else None])
        if part.oit is not None and part.middle is not None:
            sheet.row([self._say("standing_mean", low=""), part.oit.low, None])
            sheet.row([self._say("score_high"), part.oit.high, None])
            sheet.row([self._say("standing_middle", middle="…"), part.middle, None])
        if part.newest is not None and part.oldest is not None:
            seen = self._say("visits_from", oldest=_short_day(part.oldest), newest=_short_day(part.newest))
            sheet.row([self._say("visits"), seen, None])
        if len(part.revisions) > 1:
            sheet.row([sheet_words["revision"].th, None, self._revisions()])
        for code in part.first:
            item = next(one for one in part.items if one.code == code)
            line = self._say("first_line", count=item.to_fix, points=f"{item.to_gain:.2f}")
            sheet.row([self._say("first"), f"{item.code} {item.title}", f"{line} · {self._say('first_by')}"])
        for site in _called(part)[:CALLS_AT_ONCE]:
            sheet.row([self._say("calls"), Linked(site.name, site.url), self._reasons(site)])
        if part.next_due is not None:
            due = self._say("until_next", codes=", ".join(part.next_codes), day=day(part.next_due).th)
            sheet.row([self._say("until"), f"{self._say('until_now')} {due}", None])

    def _revisions(self) -> str:
        told = ", ".join(f"{one.revision}: {one.sites}" for one in self.part.revisions)
        return self._say("revisions", count=len(self.part.revisions), list=told)

    def _reasons(self, site: GroupSite) -> str:
        return "\n".join(self._in(_call_words(call).th) for call in site.calls)

    def _league(self) -> None:
        words, page = self.words.sheet, self.words.page
        sheet = self._sheet(
            "league",
            [
                (page["rank"].th, 8), (page["site"].th, 38), (page["province"].th, 16), (page["kind"].th, 14),
                (page["score_low"].th, 12), (page["score_high"].th, 12), (words["rank_best"].th, 12),
                (words["rank_worst"].th, 12), *self._verdict_heads(), (page["better"].th, 9), (page["worse"].th, 9),
                (page["seen"].th, 12), (words["days"].th, 12), (words["revision"].th, 16), (page["address"].th, 40),
            ],
            title=f"{self._say('league')} · {self._say('year_part', year=self.part.fiscal_year)}",
            notes=[self._say("league_means")],
            frozen=2,
        )  # fmt: skip
        for site in self.part.ranked:
            assert site.oit is not None
            sheet.row(
                [
                    site.rank, Linked(site.name, site.url), site.province, site.kind, site.oit.low, site.oit.high,
                    site.rank_best, site.rank_worst, *self._counts(site), len(site.changed("better")),
                    len(site.changed("worse")), self._in(_short_day(site.fetched)), site.days_behind, site.revision,
                    shown_url(site.url),
                ]
            )  # fmt: skip

    def _apart(self) -> None:
        page = self.words.page
        if not self.part.aside:
            return
        sheet = self._sheet(
            "apart",
            [
                (page["site"].th, 38), (page["province"].th, 16), (page["kind"].th, 14), (page["why"].th, 44),
                (page["who"].th, 24), (page["todo"].th, 60), (page["last_known"].th, 22), (page["seen"].th, 12),
                (page["address"].th, 40),
            ],
            title=self._say("apart", count=len(self.part.aside)),
            notes=[self._say("apart_means")],
            frozen=1,
        )  # fmt: skip
        for site in self.part.aside:
            why, who, todo = _told_apart(site)
            known = f"{site.known.low:.1f}–{site.known.high:.1f}" if site.known else ""
            sheet.row(
                [
                    Linked(site.name, site.url), site.province, site.kind, self._in(why.th), who.th, todo.th,
                    self._in(f"{known} ({_short_day(site.known_fetched)})" if known else "–"),
                    self._in(_short_day(site.fetched)), shown_url(site.url),
                ]
            )  # fmt: skip

    def _calls(self) -> None:
        page, called = self.words.page, _called(self.part)
        if not called:
            return
        sheet = self._sheet(
            "calls",
            [(page["site"].th, 40), (page["province"].th, 18), (page["why"].th, 70), (page["address"].th, 44)],
            title=self._say("calls"),
            frozen=1,
        )
        for site in called:
            sheet.row([Linked(site.name, site.url), site.province, self._reasons(site), shown_url(site.url)])

    def _matrix(self) -> None:
        part = self.part
        key = " ".join(f"{MARKS[verdict]} {self.verdicts[verdict.value].th}" for verdict in Verdict)
        columns = [(self.words.page["site"].th, 34), (self.words.page["province"].th, 14)]
        sheet = self._sheet(
            "matrix",
            [*columns, (self.words.page["rank"].th, 7), *((item.code, 5) for item in part.items)],
            title=f"{self._say('matrix')} · {self._say('year_part', year=part.fiscal_year)}",
            notes=[f"{key} {self._say('matrix_blank')}"],
            frozen=3,
        )
        for site in part.sites:
            cells: list[Value] = [None if verdict is None else (verdict, "") for verdict in site.verdicts]
            sheet.row([Linked(site.name, site.url), site.province, site.rank, *cells])

    def _gaps(self) -> None:
        page, words = self.words.page, self.words.sheet
        examples = [(words["example"].th.format(number=number), 36) for number in (1, 2, 3)]
        sheet = self._sheet(
            "gaps",
            [
                (page["code"].th, 8), (page["title"].th, 44), (page["gap"].th, 32), (page["lacking_sites"].th, 12),
                (page["advice"].th, 60), *examples,
            ],
            title=self._say("gaps"),
            notes=[self._say("gaps_means")],
            frozen=1,
        )  # fmt: skip
        for gap in self.part.gaps:
            sheet.row([gap.code, gap.title, gap_label(gap).th, gap.sites, gap.advice, *_example_cells(gap)])

    def _items(self) -> None:
        page = self.words.page
        sheet = self._sheet(
            "items",
            [(page["code"].th, 8), (page["title"].th, 60), (page["points"].th, 12), *self._verdict_heads()],
            title=self._say("items"),
            frozen=1,
        )
        for item in self.part.items:
            counts = (item.met, item.partial, item.missing, item.unverified, item.not_due)
            sheet.row([item.code, item.title, item.points, *counts])

    def _areas(self, key: str, areas: Iterable[Area]) -> None:
        page, found = self.words.page, list(areas)
        if not found:
            return
        name = page["province" if key == "provinces" else "kind"].th
        sheet = self._sheet(
            key,
            [
                (name, 24), (page["sites"].th, 10), (page["ranked"].th, 12), (page["aside"].th, 12),
                (page["score_low"].th, 14), (page["score_high"].th, 14), (page["met_share"].th, 14),
                (page["better"].th, 10), (page["worse"].th, 10),
            ],
            title=self._say(key),
            notes=[self._say("areas_means")],
            frozen=1,
        )  # fmt: skip
        for area in found:
            low, high = (area.oit.low, area.oit.high) if area.oit else (None, None)
            sheet.row(
                [area.name or self._say("unknown_area"), area.sites, area.ranked, area.apart, low, high, area.met_share,
                 area.better, area.worse]
            )  # fmt: skip

    def _changes(self) -> None:
        page, words, kinds = self.words.page, self.words.sheet, wording().change
        found = [site for site in self.part.sites if site.changes]
        if not found:
            return
        sheet = self._sheet(
            "changes",
            [
                (page["site"].th, 38), (page["province"].th, 16), (page["code"].th, 8), (words["change"].th, 40),
                (words["before"].th, 16), (words["after"].th, 16), (words["since"].th, 14),
            ],
            title=self._say("changes"),
            notes=[self._say("changes_confirmed" if self.report.confirmed else "changes_once")],
            frozen=1,
        )  # fmt: skip
        for site in found:
            for one in site.changes:
                before, after = self.verdicts[one.before.value].th, self.verdicts[one.after.value].th
                sheet.row(
                    [
                        Linked(site.name, site.url), site.province, one.code, kinds[one.kind].th, (one.before, before),
                        (one.after, after), self._in(_short_day(site.compared_since)),
                    ]
                )  # fmt: skip


def gap_label(gap: CommonGap) -> Phrase:
    """What lacks, in a few words."""
    return gap_words(gap.gap, gap.what, gap.what_en)


def _example_cells(gap: CommonGap) -> list[Value]:
    cells: list[Value] = [Linked(one.name, one.url) for one in gap.examples]
    return cells + [None] * (3 - len(cells))


def _told_apart(site: GroupSite) -> tuple[Phrase, Phrase, Phrase]:
    """Why a site has no place in the league, who acts, and what they should do."""
    words, known = group_words(), causes()
    why = words.apart[site.apart]
    if site.apart == "no_audit":
        return why, words.page["operator"], words.page["scan_first"]
    if not site.cause:
        return why, words.page["operator"], words.page["look_yourself"]
    cause = known.words(site.cause)
    return (
        Phrase(th=f"{why.th}: {cause.label.th}", en=f"{why.en}: {cause.label.en}"),
        Phrase(
            th=", ".join(known.who[one].th for one in cause.who), en=", ".join(known.who[one].en for one in cause.who)
        ),
        cause.mend,
    )
