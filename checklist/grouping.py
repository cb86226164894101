"""What many audits say together: the league, what most sites lack, whom to call. Pure; no verdict is made here.

A site that could not be checked has no place in the league: neither the last one nor any.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from importlib.metadata import version
from statistics import fmean, median_low
from sys import intern

from checklist.two_audits import gap_ref
from core.audit import Audit, ClosedPart, EditionRef, Item, ItemChange, Range, Verdict
from core.group import (
    Apart,
    Area,
    Call,
    CommonGap,
    Example,
    GroupItem,
    GroupPart,
    GroupReport,
    GroupSite,
    LeftOut,
    Revision,
)

EXAMPLES = 3
"""Sites shown for an item that do it well."""
FIRST = 3
"""Items to begin with."""
CERTIFICATE_DAYS = 7
"""A certificate that expires within so many days is a reason to call: most renew themselves weeks before."""
DOMAIN_DAYS = 30
"""The same of a domain name."""
LOW = 50.0
"""A site whose score stays under it, even if every open item were met, is called."""
_THAILAND = timezone(timedelta(hours=7))

KINDS = (
    ("เทศบาลนคร", "เทศบาลนคร"),
    ("เทศบาลเมือง", "เทศบาลเมือง"),
    ("เทศบาลตำบล", "เทศบาลตำบล"),
    ("องค์การบริหารส่วนตำบล", "อบต."),
    ("อบต.", "อบต."),
    ("องค์การบริหารส่วนจังหวัด", "อบจ."),
    ("อบจ.", "อบจ."),
)
"""How the name of a local government begins, and what body it is."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the register, or the folder, says of a site."""

    name: str = ""
    """Empty: what the site calls itself."""
    url: str = ""
    """Empty: where it was audited."""
    province: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One finding of one site, as far as the group needs it."""

    verdict: Verdict
    gaps: tuple[tuple[str, str, str, str, str], ...] = ()
    """Of each gap its id, what lacks in Thai and English, the advice in Thai and English."""
    url: str = ""
    """Of the best evidence of an item that is met for certain."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """One audit of one site, as far as the group needs it: a hundredth of the audit."""

    name: str
    url: str
    province: str
    kind: str
    edition: EditionRef
    tool: str
    as_of: date
    fetched: datetime
    state: str
    cause: str
    oit: Range | None
    items: tuple[GroupItem, ...]
    """Shared by the sites of one list."""
    findings: tuple[ItemFacts, ...]
    """In the order of ``items``."""
    certificate_expires: date | None
    domain_expires: date | None
    closed: tuple[ClosedPart, ...] = ()
    """Parts of the site that could not be opened, the one that most items wait for first."""
    changes: tuple[ItemChange, ...] = ()
    compared_since: datetime | None = None
    known: Range | None = None
    """Of a site that could not be read: what it had when it was read last, and when."""
    known_fetched: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unaudited:
    """A site of the register without an audit of the year."""

    origin: Origin
    fiscal_year: int


def facts_of(
    audit: Audit,
    origin: Origin = Origin(),
    *,
    changes: Sequence[ItemChange] | None = None,
    compared_since: datetime | None = None,
    known: tuple[Range, datetime] | None = None,
) -> SiteFacts:
    """What the group needs of an audit. ``changes``: in place of those that the audit itself tells of."""
    own = audit.compared
    if changes is None and own is not None:
        changes, compared_since = own.changes, own.since
    name = origin.name or audit.site.agency or audit.site.url
    health = audit.health
    return SiteFacts(
        name=name,
        url=origin.url or audit.site.url,
        province=intern(origin.province),
        kind=intern(origin.kind or kind_of(name)),
        edition=audit.edition.model_copy(update={"sub_indicators": ()}),
        tool=intern(audit.tool),
        as_of=audit.as_of,
        fetched=audit.fetched,
        state=audit.crawl.state,
        cause=str(audit.crawl.cause or ""),
        oit=audit.scores.oit,
        items=_items(tuple((item.code, item.title, item.title_en, item.ita_points, item.due) for item in audit.items)),
        findings=tuple(map(_finding, audit.items)),
        certificate_expires=health.certificate_expires,
        domain_expires=health.domain_expires,
        closed=audit.crawl.closed,
        changes=tuple(changes or ()),
        compared_since=compared_since,
        known=known[0] if known else None,
        known_fetched=known[1] if known else None,
    )


def kind_of(name: str) -> str:
    """What body a local government is, by how its name begins; empty where the name does not say."""
    return next((kind for begins, kind in KINDS if name.startswith(begins)), "")


@cache
def _items(lines: tuple[tuple[str, str, str, float, date], ...]) -> tuple[GroupItem, ...]:
    return tuple(
        GroupItem(code=code, title=title, title_en=title_en or title, points=points, due=due)
        for code, title, title_en, points, due in lines
    )


def _finding(item: Item) -> ItemFacts:
    best = item.evidence[0] if item.evidence else None
    shown = best is not None and item.verdict is Verdict.MET and item.confidence == "certain"
    gaps = []
    if item.verdict in {Verdict.PARTIAL, Verdict.MISSING}:
        for gap in item.gaps:
            ref = gap_ref(item, gap)
            gaps.append(tuple(map(intern, (ref.id, ref.what, ref.what_en, ref.advice, ref.advice_en))))
    return ItemFacts(
        verdict=item.verdict,
        gaps=tuple(gaps),  # type: ignore[arg-type]  # five words each
        url=best.url if best is not None and shown else "",
        title=best.title if best is not None and shown else "",
    )


def group_report(
    title: str,
    sites: Sequence[SiteFacts],
    *,
    unaudited: Sequence[Unaudited] = (),
    province: str = "",
    confirmed: bool = False,
    older: int = 0,
    left_out: Sequence[LeftOut] = (),
) -> GroupReport:
    """The report over all sites: a part for each fiscal year."""
    years: dict[int, list[SiteFacts]] = defaultdict(list)
    for site in sites:
        years[site.edition.fiscal_year].append(site)
    without: dict[int, list[Unaudited]] = defaultdict(list)
    for one in unaudited:
        without[one.fiscal_year].append(one)
    parts = [_part(year, years.get(year, []), without.get(year, [])) for year in {*years, *without}]
    return GroupReport(
        tool=version("prongsai"),
        title=title,
        province=province,
        confirmed=confirmed,
        parts=tuple(sorted(parts, key=lambda part: (-len(part.sites), -part.fiscal_year))),
        older=older,
        left_out=tuple(sorted(left_out, key=lambda one: (one.source, one.kind))),
    )


def _part(year: int, audited: Sequence[SiteFacts], without: Sequence[Unaudited]) -> GroupPart:
    newest = max((site.fetched for site in audited), default=None)
    lines = _lines(audited)
    codes = {item.code: place for place, item in enumerate(lines)}
    ranked = [site for site in audited if not _apart(site)]
    places = _Places(ranked)
    sites = [_site(site, codes, places, newest) for site in audited]
    sites += [_unaudited(one, len(lines)) for one in without]
    sites.sort(key=_order)
    items = _counted(lines, sites)
    editions = Counter(site.edition.revision for site in audited)
    leading = max(audited, key=lambda site: (site.fetched, site.edition.revision), default=None)
    due = sorted({item.due for item in items if item.not_due and newest is not None and item.due > _day(newest)})
    return GroupPart(
        fiscal_year=year,
        provisional=leading.edition.provisional if leading else False,
        confidence=leading.edition.confidence if leading else "unknown",
        note=leading.edition.note if leading else "",
        note_en=leading.edition.note_en if leading else "",
        revisions=tuple(Revision(revision=one, sites=count) for one, count in _commonest(editions)),
        newest=newest,
        oldest=min((site.fetched for site in audited), default=None),
        next_due=due[0] if due else None,
        next_codes=tuple(item.code for item in items if due and item.due == due[0] and item.not_due),
        oit=_mean(ranked),
        middle=median_low([site.oit.low for site in ranked if site.oit is not None]) if ranked else None,
        all_met=sum(site.rank is not None and not (site.partial + site.missing + site.unverified) for site in sites),
        items=items,
        sites=tuple(sites),
        first=tuple(item.code for item in sorted(items, key=lambda item: -item.to_gain)[:FIRST] if item.to_fix),
        gaps=tuple(_gaps(audited, items)),
        provinces=_areas(sites, lambda site: site.province),
        kinds=_areas(sites, lambda site: site.kind),
    )


def _commonest(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _day(moment: datetime) -> date:
    return moment.astimezone(_THAILAND).date()


def _lines(audited: Sequence[SiteFacts]) -> tuple[GroupItem, ...]:
    """The items of the part, as the newest audit lists them, then what only others list."""
    found: dict[str, GroupItem] = {}
    for site in sorted(audited, key=lambda site: (site.fetched, site.edition.revision, site.url), reverse=True):
        for item in site.items:
            found.setdefault(item.code, item)
    return tuple(found.values())


def _apart(site: SiteFacts) -> Apart:
    if site.state == "failed" or site.oit is None:
        return "failed"
    due = [one.verdict for one in site.findings if one.verdict is not Verdict.NOT_DUE]
    if 2 * sum(verdict is Verdict.UNVERIFIED for verdict in due) > len(due):
        return "too_little"
    return ""


class _Places:
    """Places in the league by score."""

    def __init__(self, ranked: Sequence[SiteFacts]) -> None:
        ranges = [site.oit for site in ranked if site.oit is not None]
        self.lows, self.highs = sorted(one.low for one in ranges), sorted(one.high for one in ranges)

    def rank(self, low: float) -> int:
        """1 is the highest; equal scores share one."""
        return 1 + len(self.lows) - bisect_right(self.lows, low)

    def best(self, high: float) -> int:
        """With every open item of its own met, and none of the others'."""
        return 1 + len(self.lows) - bisect_right(self.lows, high)

    def worst(self, own: Range) -> int:
        """With none of its own met, and every one of the others'. Itself is not one of the others."""
        above = len(self.highs) - bisect_right(self.highs, own.low)
        return 1 + above - (own.high > own.low)


def _site(site: SiteFacts, codes: Mapping[str, int], places: _Places, newest: datetime | None) -> GroupSite:
    apart = _apart(site)
    verdicts: list[Verdict | None] = [None] * len(codes)
    for item, finding in zip(site.items, site.findings, strict=True):
        verdicts[codes[item.code]] = finding.verdict
    counts = Counter(finding.verdict for finding in site.findings)
    ranked = site.oit is not None and not apart
    return GroupSite(
        name=site.name,
        url=site.url,
        province=site.province,
        kind=site.kind,
        state=site.state,
        apart=apart,
        rank=places.rank(site.oit.low) if ranked and site.oit else None,
        rank_best=places.best(site.oit.high) if ranked and site.oit else None,
        rank_worst=places.worst(site.oit) if ranked and site.oit else None,
        cause=site.cause,
        oit=site.oit if apart != "failed" else None,
        known=site.known,
        known_fetched=site.known_fetched,
        fetched=site.fetched,
        as_of=site.as_of,
        days_behind=(_day(newest) - _day(site.fetched)).days if newest else 0,
        revision=site.edition.revision,
        tool=site.tool,
        verdicts=tuple(verdicts),
        changes=site.changes,
        compared_since=site.compared_since,
        calls=tuple(_calls(site, apart, counts[Verdict.UNVERIFIED])),
        **{verdict.value: counts[verdict] for verdict in Verdict},
    )


def _unaudited(one: Unaudited, items: int) -> GroupSite:
    origin = one.origin
    return GroupSite(
        name=origin.name or origin.url,
        url=origin.url,
        province=origin.province,
        kind=origin.kind or kind_of(origin.name),
        state="none",
        apart="no_audit",
        verdicts=(None,) * items,
    )


_APART_ORDER: tuple[Apart, ...] = ("", "too_little", "failed", "no_audit")


def _order(site: GroupSite) -> tuple[object, ...]:
    low, high = (site.oit.low, site.oit.high) if site.oit else (0.0, 0.0)
    return _APART_ORDER.index(site.apart), -low, -high, site.name, site.url


def _calls(site: SiteFacts, apart: Apart, unverified: int) -> Iterable[Call]:
    """Reasons to call, the most urgent first."""
    if apart == "failed":
        yield Call(reason="failed", cause=site.cause)
    if site.closed:
        first = max(site.closed, key=lambda part: len(part.codes))
        codes = dict.fromkeys(code for part in site.closed for code in part.codes)
        yield Call(
            reason="closed", count=len(codes), codes=tuple(codes), part=first.text or first.url, cause=first.cause
        )
    worse = tuple(change.code for change in site.changes if change.direction == "worse")
    if worse:
        yield Call(reason="worse", count=len(worse), codes=worse)
    seen = _day(site.fetched)
    if site.certificate_expires is not None and site.certificate_expires <= seen + timedelta(days=CERTIFICATE_DAYS):
        yield Call(reason="certificate", day=site.certificate_expires)
    if site.domain_expires is not None and site.domain_expires <= seen + timedelta(days=DOMAIN_DAYS):
        yield Call(reason="domain", day=site.domain_expires)
    if apart == "too_little":
        yield Call(reason="too_little", count=unverified, cause=site.cause)
    elif not apart and site.oit is not None and site.oit.high < LOW:
        yield Call(reason="low")


def _counted(lines: Sequence[GroupItem], sites: Sequence[GroupSite]) -> tuple[GroupItem, ...]:
    counts = [Counter(site.verdicts[place] for site in sites) for place in range(len(lines))]
    return tuple(
        item.model_copy(update={verdict.value: found[verdict] for verdict in Verdict})
        for item, found in zip(lines, counts, strict=True)
    )


def _mean(ranked: Sequence[SiteFacts]) -> Range | None:
    scores = [site.oit for site in ranked if site.oit is not None]
    if not scores:
        return None
    return Range(low=round(fmean(one.low for one in scores), 2), high=round(fmean(one.high for one in scores), 2))


def _gaps(audited: Sequence[SiteFacts], items: Sequence[GroupItem]) -> list[CommonGap]:
    """What is lacking, the commonest first, then what is worth most."""
    sites: Counter[tuple[str, str]] = Counter()
    advice: dict[tuple[str, str], Counter[tuple[str, str, str, str]]] = defaultdict(Counter)
    good: dict[str, list[tuple[float, str, str, str, str]]] = defaultdict(list)
    for site in audited:
        for item, finding in zip(site.items, site.findings, strict=True):
            for gap_id in {gap[0] for gap in finding.gaps}:
                sites[item.code, gap_id] += 1
            for gap_id, *words in finding.gaps:
                advice[item.code, gap_id][tuple(words)] += 1  # type: ignore[index]  # four words
            if finding.url and site.oit is not None:
                good[item.code].append((-site.oit.low, site.name, site.url, finding.url, finding.title))
    examples = {
        code: tuple(
            Example(name=name, site_url=site_url, url=url, title=title)
            for _, name, site_url, url, title in sorted(places)[:EXAMPLES]
        )
        for code, places in good.items()
    }
    known = {item.code: (place, item) for place, item in enumerate(items)}
    found = []
    for (code, gap_id), count in sites.items():
        told_most, times = min(advice[code, gap_id].items(), key=lambda pair: (-pair[1], pair[0]))
        what, what_en, told, told_en = told_most
        # An advice may name what one site shows; only what most of them are told is said of all.
        common = 2 * times > count
        found.append(
            CommonGap(
                code=code,
                title=known[code][1].title,
                title_en=known[code][1].title_en,
                gap=gap_id,
                what=what,
                what_en=what_en,
                advice=told if common else "",
                advice_en=told_en if common else "",
                sites=count,
                examples=examples.get(code, ()),
            )
        )
    return sorted(found, key=lambda gap: (-gap.sites, -known[gap.code][1].points, known[gap.code][0], gap.gap))


def _areas(sites: Sequence[GroupSite], of: Callable[[GroupSite], str]) -> tuple[Area, ...]:
    """One line each, by proven mean, those without one last; none where nobody says it of any site."""
    members: dict[str, list[GroupSite]] = defaultdict(list)
    for site in sites:
        members[of(site)].append(site)
    if set(members) <= {""}:
        return ()
    found = [_area(name, some) for name, some in members.items()]
    return tuple(sorted(found, key=lambda area: (area.oit is None, -(area.oit.low if area.oit else 0.0), area.name)))


def _area(name: str, sites: Sequence[GroupSite]) -> Area:
    ranked = [site for site in sites if site.rank is not None]
    scores = [site.oit for site in ranked if site.oit is not None]
    due = sum(site.met + site.partial + site.missing + site.unverified for site in ranked)
    return Area(
        name=name,
        sites=len(sites),
        ranked=len(ranked),
        oit=Range(low=round(fmean(one.low for one in scores), 2), high=round(fmean(one.high for one in scores), 2))
        if scores
        else None,
        met_share=round(100 * sum(site.met for site in ranked) / due, 2) if due else None,
        apart=len(sites) - len(ranked),
        better=sum(bool(site.changed("better")) for site in sites),
        worse=sum(bool(site.changed("worse")) for site in sites),
    )
