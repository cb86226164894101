"""What the website's gaps are worth in an agency's ITA total, and what the total would be without them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from checklist.ita_figures import MEAN_ROUNDED, Worked
from checklist.ita_rules import (
    Scoring,
    between,
    decimal_of,
    in_both,
    least_sure,
    level_of,
    levels_of,
    names_of,
    range_of,
    say,
    shown_or_none,
    sure_of_grouping,
    sure_of_levels,
    two,
    up_to,
)
from checklist.scoring import item_points, roll_up
from core.audit import Audit, Verdict
from core.exceptions import UsageError
from core.ita import WhatIf, Worth, WorthGap
from core.thai import match_key

_ZERO = Decimal(0)


def worth_of(audit: Audit, agency: str, by_year: Mapping[int, Worked], rules: Scoring) -> Worth:
    """What an audit's gaps cost in ITA points, and whether the file's OIT lies where the audit has it."""
    year, known = audit.edition.fiscal_year, rules.sure_of_weights(audit.edition.fiscal_year) != "unknown"
    said = {"year": year, "site": audit.site.agency or audit.site.url}
    website = next(one for one in rules.instruments if one.id == "OIT")
    in_file = by_year[year].means.get("OIT") if year in by_year else None
    read = audit.crawl.state != "failed" and audit.scores.oit is not None
    points = item_points(audit.items, float(website.weight)) if known else {}
    wanting = {Verdict.PARTIAL, Verdict.MISSING, Verdict.UNVERIFIED}
    gaps = sorted(
        (item for item in audit.items if read and item.verdict in wanting), key=lambda one: -points.get(one.code, 0)
    )
    lost = [item for item in gaps if item.verdict is not Verdict.UNVERIFIED]
    open_ = [item for item in gaps if item.verdict is Verdict.UNVERIFIED]
    sums = {
        name: decimal_of(sum(points[item.code] for item in items)) if known and read else None
        for name, items in (("lost", lost), ("open", open_))
    }
    sure = least_sure(rules.sure_of_weights(year), sure_of_grouping(year))
    statements = []
    if agency and audit.site.agency and match_key(agency) != match_key(audit.site.agency):
        statements.append(say("other_agency", "high", agency=agency, **said))
    if not read:
        statements.append(say("worth_unread", "high", **said))
    elif not known:
        statements.append(say("worth_unknown", "unknown", **said))
    else:
        name = "worth" if lost else "worth_nothing"
        statements.append(say(name, sure, count=len(lost), points=two(sums["lost"] or _ZERO), **said))
        if open_:
            statements.append(say("worth_open", sure, count=len(open_), points=two(sums["open"] or _ZERO)))
        if waiting := sum(item.verdict is Verdict.NOT_DUE for item in audit.items):
            statements.append(say("worth_not_due", "high", count=waiting))
        if not audit.scores.grouping_known:
            statements.append(say("grouping_unknown", "unknown", **said))
        elif sure_of_grouping(year) != "high":
            statements.append(say("grouping_estimate", sure_of_grouping(year), **said))
    fits = None
    if read and audit.scores.oit is not None:
        low, high = (Decimal(str(end)) for end in (audit.scores.oit.low, audit.scores.oit.high))
        if in_file is None:
            statements.append(say("oit_other_year", "high", **said))
        else:
            # Both ends are rounded to 2 decimals, and so are the file's scores.
            slack = MEAN_ROUNDED + by_year[year].slack
            fits = low - slack <= in_file <= high + slack
            name = "oit_fits" if fits else "oit_above" if in_file > high else "oit_below"
            guessed = sure_of_grouping(year) != "high"
            why = in_both("grouping", "word_guessed") if guessed else {"grouping": "", "grouping_en": ""}
            statements.append(say(name, sure, file=two(in_file), low=two(low), high=two(high), **why))
    return Worth(
        fiscal_year=year,
        site=said["site"],
        gaps=tuple(
            WorthGap(
                code=item.code,
                title=item.title,
                title_en=item.title_en,
                indicator=item.indicator,
                verdict=item.verdict,
                points=shown_or_none(decimal_of(points[item.code])) if known else None,
            )
            for item in gaps
        ),
        points_lost=shown_or_none(sums["lost"]),
        points_open=shown_or_none(sums["open"]),
        oit=audit.scores.oit if read else None,
        file_oit=shown_or_none(in_file),
        fits=fits,
        statements=tuple(statements),
    )


class _Ends(NamedTuple):
    """OIT and total with every open item as not met, and as met."""

    oit: tuple[Decimal, Decimal]
    total: tuple[Decimal, Decimal]
    levels: tuple[str, ...]


def can_suppose(audit: Audit, worked: Sequence[Worked], rules: Scoring) -> bool:
    """Whether there is all that ``what_if_met`` needs."""
    return (
        audit.crawl.state != "failed"
        and audit.scores.oit is not None
        and rules.sure_of_weights(audit.edition.fiscal_year) != "unknown"
        and any(one.means for one in worked)
    )


def what_if_met(audit: Audit, codes: Sequence[str], worked: Sequence[Worked], rules: Scoring) -> WhatIf:
    """The total with some items met that are not, or with all of them. Raises ``UsageError`` where it cannot be told."""
    year = audit.edition.fiscal_year
    if rules.sure_of_weights(year) == "unknown":
        raise UsageError(
            f"--what-if: the weights of fiscal year {year} are not known, so that its total is not guessed"
        )
    if audit.crawl.state == "failed" or audit.scores.oit is None:
        raise UsageError("--what-if: the audit could not read the site, so that nothing is known of its items")
    listed = [item.code for item in audit.items]
    for code in codes:
        if code not in listed:
            raise UsageError(f"--what-if {code}: the list of {year} has {listed[0]} to {listed[-1]}")
    # The survey scores of the audit's own year, or else the newest ones.
    surveys = next((one for one in sorted(worked, key=lambda one: (one.year != year, -one.year)) if one.means), None)
    if surveys is None:
        raise UsageError("--what-if needs IIT and EIT scores: the file gives only totals")
    wanting = tuple(
        item.code for item in audit.items if item.verdict in {Verdict.PARTIAL, Verdict.MISSING, Verdict.UNVERIFIED}
    )
    chosen = tuple(dict.fromkeys(codes)) or wanting
    before, after = (_ends(audit, supposed, surveys, rules) for supposed in ((), chosen))
    sure = least_sure(rules.sure_of_weights(year), sure_of_levels(year, rules), sure_of_grouping(year))
    everything = in_both("what", "word_everything", count=len(chosen))
    said: dict[str, object] = {
        "year": year,
        "survey_year": surveys.year,
        **between("before", before.total),
        **between("after", after.total),
        **(
            in_both("level", "word_level", level=up_to(after.levels)) if after.levels else {"level": "", "level_en": ""}
        ),
        **(in_both("what", "word_items", codes=", ".join(chosen)) if codes else everything),
    }
    name = "what_if_nothing" if not chosen else "what_if" if surveys.year == year else "what_if_other_year"
    return WhatIf(
        fiscal_year=year,
        survey_year=surveys.year,
        codes=tuple(dict.fromkeys(codes)),
        before=range_of(before.total),
        after=range_of(after.total),
        oit_before=range_of(before.oit),
        oit_after=range_of(after.oit),
        level_before=before.levels,
        level_after=after.levels,
        scheme=levels_of(rules.scheme(year)),
        statement=say(name, sure, **said),
    )


def _ends(audit: Audit, supposed: Iterable[str], surveys: Worked, rules: Scoring) -> _Ends:
    met = set(supposed)
    oits, totals, names = [], [], []
    scheme = rules.scheme(audit.edition.fiscal_year)
    for good in ({Verdict.MET}, {Verdict.MET, Verdict.UNVERIFIED}):
        scores = {
            item.code: 100.0 if item.code in met or item.verdict in good else 0.0
            for item in audit.items
            if item.code in met or item.verdict is not Verdict.NOT_DUE
        }
        rolled = roll_up(audit.items, scores)
        means = dict(surveys.means)
        means["OIT"] = decimal_of(rolled[0] if rolled is not None else 0.0)
        total = sum((one.weight * means[one.id] for one in rules.instruments), _ZERO)
        oits.append(means["OIT"])
        totals.append(total)
        if scheme is not None:
            names.append(level_of(total, means.values(), scheme))
    levels: tuple[str, ...] = ()
    if scheme is not None:
        # Lowest first; between the two ends every level can come out.
        order = names_of(scheme)[::-1]
        levels = order[order.index(names[0]) : order.index(names[1]) + 1]
    return _Ends((oits[0], oits[1]), (totals[0], totals[1]), levels)
