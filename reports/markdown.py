"""The audit as Markdown for an issue tracker: where the site stands, then a list to tick off, worst first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.audit import Audit, Item, Verdict
from core.causes import causes
from reports.dates import day, moment
from reports.digits import Digits, in_digits
from reports.measures import Ends, proposed_ends
from reports.phrases import points, score
from reports.safety import clean, link_target, shown
from reports.standing import who_mends, who_opens
from reports.summary import best_evidence, tally, to_fix, to_look
from reports.wording import wording

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
_BEGINS = re.compile(r"^([0-9]*)([-+=#.)])")
"""What makes a list or a heading of a line that begins with it."""
_LINKED_BY_TRACKERS = re.compile(r"(?<=[@#])(?=\w)|(?<=\w[!])(?=\d)")
"""Where a tracker would tell a person, or link another issue, because a site wrote so."""
_ZERO_WIDTH = "\u200b"


def render(audit: Audit, digits: Digits = "arabic") -> bytes:
    """UTF-8, in Thai. Text of the site stands as text: it makes no mark, no link, no mention of anybody."""
    page = wording().page
    say = _Said(digits)
    lines = [f"# {say.plain(page['heading'].th)}: {say.verbatim(audit.site.agency or shown(audit.site.url))}", ""]
    lines += [f"- {head}: {text}" for head, text in _facts(audit, say)] + [""]
    if audit.crawl.state == "failed":
        lines += _failed(audit, say)
    else:
        lines += _findings(audit, say)
    lines += [
        "---",
        say.plain(page["footer"].th, tool=audit.tool, year=audit.edition.fiscal_year, revision=audit.edition.revision),
    ]
    return ("\n".join(lines) + "\n").encode()


class _Said:
    """Words of ours and of the audit as Markdown, in the digits asked for."""

    def __init__(self, digits: Digits) -> None:
        self.digits = digits

    def plain(self, text: str, **values: object) -> str:
        """A sentence with its blanks filled in."""
        return escaped(in_digits(text.format(**values) if values else text, self.digits))

    def verbatim(self, text: str) -> str:
        """What others wrote."""
        return escaped(text)


def escaped(text: str) -> str:
    """The text in one line, shown by every reader of Markdown as these very letters."""
    line = " ".join(clean(text).split())
    line = _SPECIAL.sub(r"\\\1", _LINKED_BY_TRACKERS.sub(_ZERO_WIDTH, line))
    return _BEGINS.sub(r"\1\\\2", line)


def address(url: str) -> str:
    """An address that opens where it is one of the web, else its letters as they are."""
    target = link_target(url)
    if target is None:
        return escaped(shown(url))
    return f"<{target}>"


def _facts(audit: Audit, say: _Said) -> Iterator[tuple[str, str]]:
    page = wording().page
    yield say.plain(page["home_page"].th), address(audit.site.url)
    yield say.plain(page["fiscal_year"].th), say.plain(str(audit.edition.fiscal_year))
    yield say.plain(page["as_of"].th), say.plain(day(audit.as_of).th)
    yield say.plain(page["fetched"].th), say.plain(moment(audit.fetched).th)


def _failed(audit: Audit, say: _Said) -> list[str]:
    page, cause = wording().page, causes().words(str(audit.crawl.cause or "other"))
    who = ", ".join(causes().who[one].th for one in cause.who)
    lines = [f"**{say.plain(page['failed_heading'].th)}** {say.plain(page['failed_body'].th)}", ""]
    lines += [f"- {say.plain(page['why'].th)}: {say.plain(cause.label.th)}"]
    return [*lines, f"- [ ] {say.plain(cause.mend.th)} ({say.plain(page['who_acts'].th)}: {say.plain(who)})", ""]


def _findings(audit: Audit, say: _Said) -> list[str]:
    page, counts, scores = wording().page, tally(audit.items), audit.scores
    sentences = [
        say.plain(page["sentence_found"].th, found=counts.found, due=counts.due),
        say.plain(page["sentence_current"].th, current=counts.current),
        say.plain(page["sentence_met"].th, met=counts.met),
        say.plain(page["sentence_to_fix"].th, to_fix=counts.to_fix),
        say.plain(page["sentence_unverified"].th, unverified=counts.unverified),
    ]
    lines = [f"**{' '.join(sentences)}**", ""]
    if scores.oit is not None:
        low, high = score(scores.oit.low), score(scores.oit.high)
        figure = say.plain(low if low == high else f"{low} {page['to'].th} {high}")
        lines += [f"{say.plain(page['oit'].th)}: **{figure}** {say.plain(page['of_hundred'].th)}", ""]
        lines += [say.plain(page["range_estimate"].th), ""]
    if audit.edition.provisional:
        lines += [f"> {say.plain(page['provisional_heading'].th)}", ""]
    if audit.crawl.state == "partial":
        lines += [f"> {say.plain(page['partial_heading'].th)}: {say.plain(page['partial_body'].th)}", ""]
    lines += [f"## {say.plain(page['first'].th)}", ""]
    ends = proposed_ends(audit)
    tasks = [*_closed(audit, ends, say)]
    for fix in to_fix(audit):
        first, *rest = _task(fix.item, say)
        told = say.plain(page["first_who"].th, who=who_mends(fix.item), until=day(ends.items[fix.item.code]).th)
        tasks += [first, f"  - {told}", *rest]
    lines += tasks or [say.plain(page["first_none"].th)]
    lines.append("")
    if open_items := to_look(audit):
        lines += [f"## {say.plain(wording().verdict['unverified'].th)}", ""]
        lines += [line for item in open_items for line in _task(item, say)]
        lines.append("")
    for verdict in (Verdict.MET, Verdict.NOT_DUE):
        codes = ", ".join(item.code for item in audit.items if item.verdict is verdict)
        if codes:
            lines += [f"**{say.plain(wording().verdict[verdict.value].th)}**: {say.plain(codes)}", ""]
    return lines


def _closed(audit: Audit, ends: Ends, say: _Said) -> Iterator[str]:
    """The parts of the site that are to open first, each with the items that wait for it."""
    page = wording().page
    if audit.crawl.closed:
        yield f"{say.plain(page['closed_first'].th)}:"
        yield ""
    for part in audit.crawl.closed:
        yield f"- [ ] **{say.verbatim(part.text)}** {address(part.url)}: {say.plain(part.why)}"
        waiting = page["closed_waiting"].th.format(count=len(part.codes))
        yield f"  - {say.plain(waiting)} {say.plain(', '.join(part.codes))}"
        if ends.opening is not None:
            yield f"  - {say.plain(page['first_who'].th, who=who_opens(part), until=day(ends.opening).th)}"


def _task(item: Item, say: _Said) -> Iterator[str]:
    """An item to tick off, with what to do for it below."""
    page = wording().page
    worth = page["points"].th.format(points=points(item.ita_points))
    verdict = wording().verdict[item.verdict.value].th
    yield f"- [ ] **{say.plain(item.code)} {say.plain(item.title)}**: {say.plain(verdict)} ({say.plain(worth)})"
    for gap in item.gaps:
        yield f"  - [ ] {say.plain(gap.advice)}"
    if item.cause:
        cause = causes().words(item.cause)
        yield f"  - {say.plain(page['cause'].th)}: {say.plain(cause.label.th)}"
        if not item.gaps:
            yield f"  - [ ] {say.plain(cause.mend.th)}"
    for evidence in best_evidence(item)[0]:
        yield f"  - {say.plain(page['evidence'].th)}: {say.verbatim(evidence.title)} {address(evidence.url)}"
