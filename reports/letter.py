"""One audit as a Word report in official Thai, to be edited and attached to a memo. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.audit import Audit, Item, Verdict
from core.causes import causes
from reports import standing
from reports.dates import BANGKOK, day, short_day
from reports.digits import Digits, in_digits
from reports.linked import Linked
from reports.measures import proposed_ends
from reports.phrases import found_period, points, wanted_period
from reports.safety import shown
from reports.sheets import COLOURS, MARKS
from reports.standing import paper_words
from reports.summary import to_fix, to_look, unread_by_cause
from reports.word import Words, bullets, facts, fill, heading, new_document, packed, paragraph, table
from reports.wording import wording

FIRST = 3
"""Items named in the first half page; the table behind it has all."""
NAMED_CAUSES = 6
"""Causes named of what could not be read; audit.json has all."""
_LABEL, _TOLD = 3.6, 13.4
_FIRST = (0.8, 8.6, 4.2, 3.4)
_FIX = (1.2, 4.3, 3.5, 6.0, 2.0)
_LOOK = (4.8, 4.0, 5.4, 2.8)
_MET = (7.0, 3.4, 6.6)
_REVIEW = (5.0, 3.6, 8.4)
"""Widths of columns in centimetres; a page has 17."""


def render(audit: Audit, digits: Digits) -> bytes:
    """The .docx file. The same audit gives the same bytes. ``digits``: of our own words; what the site wrote, codes and
    addresses stay as they are.
    """
    return _Letter(audit, digits).written()


class _Letter:
    """Writes the document of one audit."""

    def __init__(self, audit: Audit, digits: Digits) -> None:
        self.audit, self.digits, self.words = audit, digits, paper_words().letter
        self.document = new_document(f"{self.words['title'].th} {standing.agency(audit)}", created=audit.fetched)

    def written(self) -> bytes:
        self._head()
        if standing.failed(self.audit):
            self._failure()
        else:
            self._standing()
            self._fixes()
            self._looks()
            self._met()
            self._later()
            self._reviews()
        self._how()
        return packed(self.document)

    # --- words

    def _own(self, text: str) -> str:
        """Words of ours, in the digits asked for."""
        return in_digits(text, self.digits)

    def _word(self, key: str, **values: object) -> str:
        return self._own(self.words[key].th.format(**values))

    def _name(self, item: Item) -> str:
        return f"{item.code} {self._own(item.title)}"

    # --- parts

    def _head(self) -> None:
        audit = self.audit
        heading(self.document, self._word("title"), 0)
        paragraph(
            self.document,
            self._word("subtitle", agency=standing.agency(audit), year=audit.edition.fiscal_year),
            bold=True,
        )

    def _about(self) -> None:
        """Which site was seen when: after what is to be done, which belongs into the first half page."""
        audit = self.audit
        before, _, after = self.words["about"].th.partition("{site}")
        seen = self._own(after.format(fetched=day(audit.fetched.astimezone(BANGKOK).date()).th))
        paragraph(self.document, (before, Linked(shown(audit.site.url), audit.site.url), seen))

    def _failure(self) -> None:
        audit, said = self.audit, standing.say
        cause = standing.crawl_cause(audit)
        told: list[tuple[str, Words]] = [(self._word("standing"), said("failed"))]
        if cause is not None:
            detail = f" ({audit.crawl.detail})" if audit.crawl.detail else ""
            told += [
                (said("cause"), self._own(cause.label.th) + detail),
                (self._word("first"), self._own(cause.mend.th)),
                (self._word("who"), standing.acting(cause)),
            ]
        told.append((self._word("until"), self._until(proposed_ends(audit).opening)))
        facts(self.document, told, (_LABEL, _TOLD))
        self._about()
        facts(self.document, [(self._word("certainty"), standing.list_certainty(audit, self.digits))], (_LABEL, _TOLD))

    def _standing(self) -> None:
        audit, stands = self.audit, self._word("standing_on", day=day(self.audit.as_of).th)
        paragraph(self.document, f"{stands}: {self._own(' '.join(self._stands()))}", keep=True, small=True)
        if first := list(self._first()):
            heads = [self._word(key) for key in ("number", "first", "who", "until_proposed")]
            rows = [[self._own(str(number)), *row] for number, row in enumerate(first, 1)]
            table(self.document, heads, rows, _FIRST, centred=(0,))
            paragraph(self.document, self._word("who_unit"), small=True)
        else:
            paragraph(self.document, standing.say("nothing"))
        self._about()
        more: list[tuple[str, Words]] = []
        if later := standing.due_next(audit):
            more.append((self._word("later"), self._own(later)))
        if reading := standing.reading(audit):
            more.append((standing.say("partly"), self._own(reading)))
        more.append((self._word("certainty"), standing.list_certainty(audit, self.digits)))
        facts(self.document, more, (_LABEL, _TOLD))

    def _stands(self) -> Iterator[str]:
        yield standing.counts(self.audit, with_later=False)
        yield f"{standing.say('score')} {standing.estimate(self.audit)}"

    def _first(self) -> Iterator[list[Words]]:
        """What to do first, by whom, until when: closed parts of the site, then gaps, then what a person must look at."""
        audit, ends = self.audit, proposed_ends(self.audit)
        for part in audit.crawl.closed[:FIRST]:
            opening = self._word("open", part=standing.closed_words(part))
            place = Linked(shown(part.url), part.url)
            yield [(opening, " ", place), standing.who_opens(part), self._until(ends.opening)]
        for fix in to_fix(audit)[:FIRST]:
            item = fix.item
            lacking = ", ".join(standing.gaps_in_words(item).splitlines())
            told = self._word("mend", name=f"{item.code} {item.title}", gaps=lacking)
            yield [told, self._own(standing.who_mends(item)), self._until(ends.items[item.code])]
        if look := to_look(audit):
            told = self._word("look", count=len(look))
            yield [told, self._word("look_who"), self._until(max(ends.items[item.code] for item in look))]

    def _until(self, end: date | None) -> str:
        return self._own(short_day(end)) if end is not None else self._word("until_date")

    def _fixes(self) -> None:
        fixes = to_fix(self.audit)
        heading(self.document, self._word("fix_part"))
        if not fixes:
            paragraph(self.document, standing.say("nothing"))
            return
        regained = points(sum(fix.item.ita_points for fix in fixes))
        paragraph(self.document, self._word("fix_intro", count=len(fixes), points=regained), keep=True)
        rows: list[list[Words]] = []
        for number, fix in enumerate(fixes, 1):
            item = fix.item
            advice = "\n".join(dict.fromkeys(gap.advice for gap in item.gaps)) or item.reason
            who = self._word("who_line", who=standing.who_mends(item))
            worth = self._own(points(item.ita_points))
            rows.append(
                [self._own(str(number)), self._name(item), self._seen(item), f"{self._own(advice)}\n{who}", worth]
            )
        heads = [self._word(key) for key in ("number", "item", "found", "action", "points")]
        made = table(self.document, heads, rows, _FIX, centred=(0, 4))
        for row, fix in zip(made.rows[1:], fixes, strict=True):
            fill(row.cells[2], COLOURS[fix.item.verdict][1].removeprefix("#"))

    def _seen(self, item: Item) -> Words:
        """The verdict, what lacks, and where to look."""
        words = f"{MARKS[item.verdict]} {wording().verdict_short[item.verdict].th}\n{self._own(standing.gaps_in_words(item))}"
        _, url = standing.place_to_see(item)
        return (f"{words}\n", Linked(self._word("page"), url)) if url else words

    def _looks(self) -> None:
        audit, look = self.audit, [item for item in self.audit.items if item.verdict is Verdict.UNVERIFIED]
        unread = unread_by_cause(audit.crawl)
        if not look and not unread and not audit.crawl.left_count:
            return
        heading(self.document, self._word("look_part"))
        if look:
            paragraph(self.document, self._word("look_intro", count=len(look)), keep=True)
            rows: list[list[Words]] = []
            for item in look:
                _, url = standing.place_to_see(item)
                action: Words = self._own(standing.look_action(item))
                if url:
                    action = (f"{action}\n", Linked(self._word("page"), url))
                cause = self._own(standing.cause_label(item))
                rows.append([self._name(item), cause, action, self._own(standing.who_mends(item))])
            heads = [self._word(key) for key in ("item", "cause", "look_action", "who_short")]
            table(self.document, heads, rows, _LOOK)
        if unread:
            named = [(causes().words(cause).label.th, len(members)) for cause, members in unread]
            told = [
                self.words["unread_cause"].th.format(cause=cause, count=count) for cause, count in named[:NAMED_CAUSES]
            ]
            if rest := sum(count for _, count in named[NAMED_CAUSES:]):
                told.append(self.words["unread_rest"].th.format(count=rest))
            whole = sum(count for _, count in named)
            paragraph(self.document, self._word("unread", count=whole, causes=", ".join(told)), before=6)
        if audit.crawl.left_count:
            paragraph(self.document, self._word("unread_left", count=audit.crawl.left_count))

    def _met(self) -> None:
        met = [item for item in self.audit.items if item.verdict is Verdict.MET]
        heading(self.document, self._word("met_part"))
        if not met:
            paragraph(self.document, self._word("met_none"))
            return
        paragraph(self.document, self._word("met_intro", count=len(met)), keep=True)
        rows: list[list[Words]] = []
        for item in met:
            best = standing.best_place(item)
            period = self._own(found_period(item).th if item.fiscal_year else wanted_period(item).th)
            rows.append([self._name(item), period, Linked(best.title or shown(best.url), best.url) if best else ""])
        table(self.document, [self._word(key) for key in ("item", "period", "evidence")], rows, _MET)

    def _later(self) -> None:
        later = sorted(
            (item for item in self.audit.items if item.verdict is Verdict.NOT_DUE), key=lambda item: item.due
        )
        if later:
            heading(self.document, self._word("not_due_part"))
            bullets(
                self.document,
                [self._word("not_due", code=item.code, title=item.title, day=day(item.due).th) for item in later],
            )

    def _reviews(self) -> None:
        reviewed = [item for item in self.audit.items if item.review is not None]
        if not reviewed:
            return
        heading(self.document, self._word("review_part"))
        paragraph(self.document, self._word("review_intro"), keep=True)
        rows: list[list[Words]] = [
            [self._name(item), wording().verdict[item.verdict].th, self._own(standing.review_words(item))]
            for item in reviewed
        ]
        heads = [self._word(key) for key in ("item", "review_program", "review_person")]
        table(self.document, heads, rows, _REVIEW)

    def _how(self) -> None:
        audit = self.audit
        heading(self.document, self._word("how_part"))
        told = []
        if not standing.failed(audit):
            told = [self._word("how_dates", as_of=day(audit.as_of).th)]
            told.append(self._word("how_read", pages=audit.crawl.pages, documents=audit.crawl.documents))
            told += [self._word("how_score"), self._word("how_low"), standing.say("score_estimate")]
            if not audit.scores.grouping_known:
                told.append(standing.say("grouping_unknown"))
        if audit.edition.note:
            told.append(self._own(audit.edition.note))
        unsure = [item.code for item in audit.items if item.source_confidence not in {"high", "medium"}]
        if unsure:
            told.append(self._word("how_items", codes=", ".join(unsure)))
        told.append(self.words["how_tool"].th.format(tool=audit.tool))
        bullets(self.document, told)
