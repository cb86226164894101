"""What every paper on one audit says first, in Thai: how the agency stands, what to do first, by whom, until when."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import yaml

from core.audit import Audit, ClosedPart, Evidence, Item, Verdict
from core.causes import CauseWords, Phrase, causes
from core.snapshot import Frozen
from reports.dates import BANGKOK, day, moment
from reports.digits import Digits, in_digits
from reports.phrases import gap_label, score, spread
from reports.safety import shown
from reports.summary import Fix, best_evidence, gap_kind, tally
from reports.units import Units
from reports.wording import wording

_BY_WEBSITE = frozenset({"broken_link", "not_reachable_from_home", "login_required", "off_site"})
"""Gaps of a thing that is there: who keeps the website mends them alone."""
_SURE = frozenset({"high", "medium"})


class PaperWords(Frozen):
    """All of ``audit_papers.yml``."""

    standing: dict[str, Phrase]
    who: dict[str, Phrase]
    """Who mends a gap where it is no unit of ``units.yml``."""
    workbook: dict[str, Phrase]
    letter: dict[str, Phrase]


@cache
def paper_words() -> PaperWords:
    """The words, read once per process."""
    text = files("reports").joinpath("audit_papers.yml").read_text(encoding="utf-8")
    return PaperWords.model_validate(yaml.safe_load(text))


def say(key: str, **values: object) -> str:
    """A phrase of what is said first."""
    return paper_words().standing[key].th.format(**values)


def failed(audit: Audit) -> bool:
    """Whether nothing of the site could be read, so that nothing was judged."""
    return audit.crawl.state == "failed"


def crawl_cause(audit: Audit) -> CauseWords | None:
    """Why the site was not read, or not to its end; of a failure always something."""
    if audit.crawl.cause is not None:
        return causes().words(audit.crawl.cause.value)
    return causes().words("other") if failed(audit) else None


def agency(audit: Audit) -> str:
    """The agency's name, or a word that says that it is not known."""
    return audit.site.agency or say("agency_unknown")


def host(audit: Audit) -> str:
    """The site's name as people type it."""
    parts = urlsplit(audit.site.url)
    return shown(f"{parts.netloc}{parts.path}".rstrip("/")) or shown(audit.site.url)


def visited(audit: Audit) -> str:
    """The day in Thailand on which the site was visited, in words."""
    return day(audit.fetched.astimezone(BANGKOK).date()).th


def counts(audit: Audit, *, with_later: bool = True) -> str:
    """How many items are met, need work, and could not be checked; ``with_later``: also how many are not due yet."""
    told = tally(audit.items)
    words = say(
        "counts",
        met=told.met, due=told.due, to_fix=told.to_fix, partial=told.partial, missing=told.missing, unverified=told.unverified,
    )  # fmt: skip
    return words if not (with_later and told.not_due) else f"{words} ({say('counts_not_due', count=told.not_due)})"


def estimate(audit: Audit) -> str:
    """The OIT score, a range while anything is open; that it cannot be computed, where it cannot."""
    oit = audit.scores.oit
    if oit is None or failed(audit):
        return say("score_none")
    if score(oit.low) == score(oit.high):
        words = say("score_one", low=score(oit.low))
    else:
        words = say("score_range", low=score(oit.low), high=score(oit.high), count=tally(audit.items).unverified)
    if audit.scores.reviewed is not None:
        words += f" ({say('score_reviewed', score=spread(audit.scores.reviewed))})"
    return words


def sure_of_list(audit: Audit) -> bool:
    """Whether the checklist is confirmed well enough to stand without a warning."""
    return not audit.edition.provisional and audit.edition.confidence in _SURE


def list_certainty(audit: Audit, digits: Digits) -> str:
    """Which list was used and how sure it is, with the warning where it is not. The revision keeps its own digits."""
    edition = audit.edition
    confidence = wording().source_confidence[edition.confidence].th
    template = in_digits(
        say("list_value", year=edition.fiscal_year, revision="{revision}", confidence=confidence), digits
    )
    told = [template.format(revision=edition.revision)]
    if not sure_of_list(audit):
        told.append(say("list_provisional"))
    return "\n".join(told)


def gaps_in_words(item: Item) -> str:
    """Every gap of an item in a few words, one a line."""
    return "\n".join(dict.fromkeys(gap_label(item, gap).th for gap in item.gaps))


def who_mends(item: Item) -> str:
    """Who usually mends the item's gaps in a local government, by the units of ``units.yml``: who keeps the website, or the
    units in charge of what is lacking. Of an item that could not be checked, who can open the way.
    """
    if item.verdict is Verdict.UNVERIFIED:
        known = causes().words(item.cause).who if item.cause else ()
        return ", ".join(causes().who[one].th for one in known) or paper_words().who["look"].th
    kinds = {gap_kind(gap.id) for gap in item.gaps}
    if kinds and kinds <= _BY_WEBSITE:
        return paper_words().who["website"].th
    subjects = dict.fromkeys(gap.subject or item.subjects[0] for gap in item.gaps) or dict.fromkeys(item.subjects[:1])
    return ", ".join(dict.fromkeys(Units().of(item, subject)[0] for subject in subjects))


def due_words(audit: Audit, item: Item) -> str:
    """From when the item is demanded, and whether that has passed."""
    return say("due_since" if item.due <= audit.as_of else "due_from", day=day(item.due).th)


def due_next(audit: Audit) -> str:
    """The items that are not due yet, with their days, the soonest first; empty where none is."""
    later = sorted((item for item in audit.items if item.verdict is Verdict.NOT_DUE), key=lambda item: item.due)
    told = (say("due_item", code=item.code, day=day(item.due).th) for item in later)
    return say("due_next", items=", ".join(told)) if later else ""


def first_action(fix: Fix) -> str:
    """What to do first of an item, and how much more it lacks."""
    advice = fix.gap.advice if fix.gap else wording().page["no_advice"].th
    return f"{advice} ({say('more', count=fix.more)})" if fix.more else advice


def look_action(item: Item) -> str:
    """What makes an unverified item one that can be checked."""
    known = [causes().words(item.cause).mend.th] if item.cause else []
    # That it could not be checked says nothing beside the cause.
    told = [gap.advice for gap in item.gaps if not known or gap.id != "could_not_check"]
    return "\n".join(dict.fromkeys((*known, *told)))


def cause_label(item: Item) -> str:
    """Why an item could not be checked."""
    return causes().words(item.cause).label.th if item.cause else item.reason


def best_place(item: Item) -> Evidence | None:
    """The piece of evidence that decided first; ``None`` where there is none."""
    best, _ = best_evidence(item)
    return best[0] if best else None


def place_to_see(item: Item) -> tuple[str, str]:
    """Words and address of where to look: the best evidence, else the label that leads astray; empty where there is none."""
    if (evidence := best_place(item)) is not None:
        return evidence.title or evidence.url, evidence.url
    for lead in item.leads:
        if lead.target or lead.on:
            return lead.text or lead.target or lead.on, lead.target or lead.on
    return "", ""


def review_words(item: Item) -> str:
    """What a person says of the item; empty where nobody has."""
    review = item.review
    if review is None:
        return ""
    words = say(
        "review",
        verdict=wording().verdict_short[review.verdict].th, reason=review.reason, reviewer=review.reviewer,
        made=moment(review.made).th,
    )  # fmt: skip
    return words if review.until is None else f"{words} {say('review_until', until=day(review.until).th)}"


def closed_words(part: ClosedPart) -> str:
    """A closed part of the site: its name, why it is closed, and which items wait for it. Its address stands beside it."""
    waiting = wording().page["closed_waiting"].th.format(count=len(part.codes))
    return f"“{part.text}”: {part.why} ({waiting} {', '.join(part.codes)})"


def who_opens(part: ClosedPart) -> str:
    """Who can open a closed part."""
    return acting(causes().words(part.cause.value))


def reading(audit: Audit) -> str:
    """That the site was read only in part, why and what to do; empty where it was read whole."""
    if audit.crawl.state != "partial":
        return ""
    told = [say("partly_value")]
    if (cause := crawl_cause(audit)) is not None:
        told.insert(0, f"{cause.label.th} ({cause.mend.th})")
    return "\n".join(told)


def acting(cause: CauseWords) -> str:
    """Who should act on a cause."""
    return ", ".join(causes().who[one].th for one in cause.who)
