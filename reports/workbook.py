"""One audit as an Excel workbook in Thai: standing, items, evidence, what to mend, links checked. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.audit import Audit, Evidence, Item, Lead, Verdict
from core.causes import causes
from reports import standing
from reports.dates import day, moment
from reports.declared import answer, declared_words
from reports.digits import Digits, in_digits
from reports.linked import Linked
from reports.measures import proposed_ends
from reports.phrases import (
    found_period,
    gap_label,
    indicator_title,
    points,
    signal_words,
    spread,
    subject_title,
    wanted_period,
)
from reports.safety import shown
from reports.sheets import Book, Sheet, Value
from reports.standing import paper_words
from reports.summary import best_evidence, groups, tally, to_fix, to_look, unread_by_cause
from reports.wording import wording

FIRST = 5
"""Items under "what to fix first"; the sheet of gaps has all."""
_SUMMARY = (("number", 8), ("code", 12), ("item", 34), ("action", 58), ("points", 10), ("who", 24), ("due", 22))
_ITEMS = (
    ("code", 6), ("item", 32), ("verdict", 17), ("confidence", 12), ("wanted", 20), ("found", 18), ("points", 8),
    ("lacking", 26), ("reason", 32), ("best", 32), ("list_confidence", 14), ("group", 10),
)  # fmt: skip
_REVIEW = ("review", 30)
_EVIDENCE = (
    ("code", 6), ("item", 26), ("verdict", 15), ("use", 12), ("part", 14), ("name", 28), ("period", 12), ("quote", 36),
    ("caution", 24), ("address", 30), ("kind", 10), ("way", 36), ("signals", 40), ("confidence", 12),
)  # fmt: skip
_EVIDENCE_PRINTED = 10
"""The rest is for the screen: fourteen columns on a page could not be read."""
_GAPS = (
    ("number", 6), ("code", 6), ("item", 26), ("verdict", 15), ("lacking", 22), ("action", 42), ("points", 9), ("effort", 11),
    ("who", 20), ("due", 16), ("state", 11), ("officer", 14), ("done", 12), ("place", 24),
)  # fmt: skip
_GAPS_PRINTED = 13
"""All but the link, which paper cannot open."""
_LINKS = (
    ("sort", 18), ("code", 6), ("label", 30), ("address", 36), ("what", 20), ("why", 36), ("stands_on", 30), ("action", 36),
    ("who", 20),
)  # fmt: skip


def render(audit: Audit, digits: Digits) -> bytes:
    """The .xlsx file. The same audit gives the same bytes. ``digits``: of our own words and of numbers; what the site wrote,
    codes and addresses stay as they are.
    """
    return _Workbook(audit, digits).written()


class _Workbook:
    """Writes the sheets of one audit."""

    def __init__(self, audit: Audit, digits: Digits) -> None:
        self.audit, self.digits, self.words = audit, digits, paper_words().workbook
        self.ends = proposed_ends(audit)
        self.book = Book(f"{self._word('title')} {standing.agency(audit)}", created=audit.fetched, digits=digits)

    def written(self) -> bytes:
        self._summary()
        self._items()
        self._evidence()
        self._gaps()
        self._links()
        return self.book.packed()

    # --- words

    def _own(self, text: str) -> str:
        """Words of ours, in the digits asked for."""
        return in_digits(text, self.digits)

    def _word(self, key: str, **values: object) -> str:
        return self._own(self.words[key].th.format(**values))

    def _said(self, key: str) -> str:
        return paper_words().standing[key].th

    def _verdict(self, verdict: Verdict) -> tuple[Verdict, str]:
        return verdict, wording().verdict[verdict].th

    def _sheet(
        self,
        name: str,
        columns: Sequence[tuple[str, int]],
        notes: Sequence[str],
        *,
        frozen: int,
        printed: int | None = None,
    ) -> Sheet:
        return self.book.sheet(
            self._word(name),
            [(self._word(key), width) for key, width in columns],
            title=f"{self._word(name)} · {standing.agency(self.audit)} {self._year()}",
            notes=[self._own(one) for one in (*self._warnings(), *notes)],
            frozen=frozen,
            printed=printed,
        )

    def _year(self) -> str:
        words = paper_words().standing
        return self._own(f"{words['year'].th} {words['year_value'].th.format(year=self.audit.edition.fiscal_year)}")

    def _warnings(self) -> list[str]:
        """What every sheet says of itself: that nothing could be checked, that the list is not sure."""
        told = [standing.say("failed")] if standing.failed(self.audit) else []
        return told if standing.sure_of_list(self.audit) else [*told, standing.say("list_provisional")]

    def _ended(self, sheet: Sheet, columns: int) -> None:
        """A table without rows says so."""
        if not sheet.filled:
            text = self._word("not_judged" if standing.failed(self.audit) else "empty")
            sheet.row(["", text, *[None] * (columns - 2)], quiet=True)

    # --- sheets

    def _summary(self) -> None:
        audit, failed = self.audit, standing.failed(self.audit)
        first = [] if failed else to_fix(audit)[:FIRST]
        gain = standing.say("gain", count=len(first), points=points(sum(fix.item.ita_points for fix in first)))
        sheet = self.book.sheet(
            self._word("summary"),
            [(self._word(key), width) for key, width in _SUMMARY],
            title=self._word("title"),
            facts=list(self._facts()),
            heading=self._word("first") + (f" · {self._own(gain)}" if first else ""),
            frozen=None,
        )
        for number, fix in enumerate(first, 1):
            item = fix.item
            sheet.row(
                [
                    number, item.code, self._own(item.title), self._own(standing.first_action(fix)), item.ita_points,
                    self._own(standing.who_mends(item)), self._due(item),
                ]
            )  # fmt: skip
        if not first:
            cause = standing.crawl_cause(audit) if failed else None
            action = cause.mend.th if cause else self._nothing_first()
            sheet.row([None, None, None, self._own(action), None, standing.acting(cause) if cause else None, None])
        if failed:
            return
        told = tally(audit.items)
        by_verdict = [(verdict, getattr(told, verdict)) for verdict in Verdict]
        sheet.below(
            self._word("numbers"),
            [
                (self._verdict(verdict), count)
                for verdict, count in by_verdict
                if count or verdict is not Verdict.NOT_DUE
            ],
        )
        scored = [group for group in groups(audit) if group.score is not None]
        if audit.scores.oit is not None and scored:
            sheet.below(
                self._word("by_indicator"),
                [
                    (
                        self._own(f"{group.id} {indicator_title(group.id, group.title).th}"),
                        self._own(spread(group.score)),
                    )
                    for group in scored
                    if group.score is not None
                ],
            )

    def _facts(self) -> Iterator[tuple[Value, Value]]:
        """What stands first: a label and what is told of it."""
        audit, said, own = self.audit, self._said, self._own
        yield said("agency"), standing.agency(audit)
        yield said("site"), Linked(shown(audit.site.url), audit.site.url)
        dates = standing.say("dates_value", fetched=moment(audit.fetched).th, as_of=day(audit.as_of).th)
        yield said("dates"), own(dates)
        yield said("list"), standing.list_certainty(audit, self.digits)
        if audit.edition.note:
            yield said("list_note"), own(audit.edition.note)
        if standing.failed(audit):
            yield said("result"), standing.say("failed")
        else:
            yield said("result"), own(standing.counts(audit))
            yield said("score"), own(f"{standing.estimate(audit)}\n{said('score_estimate')}")
            if not audit.scores.grouping_known:
                yield "", said("grouping_unknown")
        if (reading := standing.reading(audit)) and not standing.failed(audit):
            yield said("partly"), own(reading)
        if standing.failed(audit) and (cause := standing.crawl_cause(audit)) is not None:
            yield said("cause"), cause.label.th + (f" ({audit.crawl.detail})" if audit.crawl.detail else "")
            yield said("todo"), cause.mend.th
            yield said("who"), standing.acting(cause)
            return
        for part in audit.crawl.closed:
            yield (
                said("closed"),
                Linked(own(f"{wording().page['closed_first'].th}\n{standing.closed_words(part)}"), part.url),
            )
        due = [standing.say("due_now")] if to_fix(audit) else []
        if due := [*due, *filter(None, [standing.due_next(audit)])]:
            yield said("due"), own("\n".join(due))
        if look := to_look(audit):
            codes = ", ".join(item.code for item in look)
            yield said("look_head"), own(standing.say("look", count=len(look), codes=codes))

    def _nothing_first(self) -> str:
        if self.audit.crawl.closed:
            return wording().page["closed_first"].th
        look = to_look(self.audit)
        return standing.say("nothing_but_look", count=len(look)) if look else standing.say("nothing")

    def _items(self) -> None:
        columns = [*_ITEMS, _REVIEW] if any(item.review for item in self.audit.items) else [*_ITEMS]
        sheet = self._sheet("items", columns, [self._word("items_note")], frozen=2)
        for item in self.audit.items:
            best = standing.best_place(item)
            row: list[Value] = [
                item.code, self._own(item.title), self._verdict(item.verdict), wording().confidence[item.confidence].th,
                self._own(wanted_period(item).th), self._own(found_period(item).th), item.ita_points,
                self._own(standing.gaps_in_words(item)), self._own(item.reason),
                Linked(best.title or shown(best.url), best.url) if best else None,
                wording().source_confidence[item.source_confidence].th, item.sub_indicator or item.indicator,
            ]  # fmt: skip
            sheet.row(row if len(columns) == len(_ITEMS) else [*row, self._own(standing.review_words(item))])
        self._ended(sheet, len(columns))

    def _evidence(self) -> None:
        sheet = self._sheet("evidence", _EVIDENCE, [self._word("evidence_note")], frozen=2, printed=_EVIDENCE_PRINTED)
        for item in self.audit.items:
            best, others = best_evidence(item)
            for key, pieces in (("use_best", best), ("use_other", others), ("use_history", item.history)):
                for piece in pieces:
                    sheet.row(self._proof(item, piece, self._word(key)))
        self._ended(sheet, len(_EVIDENCE))

    def _proof(self, item: Item, piece: Evidence, use: str) -> list[Value]:
        part = subject_title(item, piece.subject)
        return [
            item.code, self._own(item.title), self._verdict(item.verdict), use, self._own(part.th) if part else "",
            Linked(piece.title or shown(piece.url), piece.url), piece.period or piece.fiscal_year, " ".join(piece.quote.split()),
            self._caution(piece), Linked(shown(piece.url), piece.url), wording().kind[piece.kind].th, self._way(piece),
            ", ".join(signal_words(signal).th for signal in piece.signals), wording().confidence[piece.confidence].th,
        ]  # fmt: skip

    def _way(self, piece: Evidence) -> str:
        page = wording().page
        if not piece.via:
            return page["way_none"].th
        steps = piece.via[1:] if piece.via[0] in {"home", page["home"].th} else piece.via
        return " › ".join((page["home"].th, *steps))

    def _caution(self, piece: Evidence) -> str:
        page = wording().page
        told = {
            "year_alone": piece.year_alone,
            "by_recognition": piece.ocr and not piece.year_alone,
            "unlabelled": piece.unlabelled,
            "file_off_site": piece.off_site,
        }
        return self._own("\n".join(page[key].th for key, holds in told.items() if holds))

    def _gaps(self) -> None:
        fixes = to_fix(self.audit)
        all_points = points(sum(fix.item.ita_points for fix in fixes))
        notes = [self._word("gaps_note")]
        if fixes:
            notes.insert(0, standing.say("gain", count=len(fixes), points=all_points))
        sheet = self._sheet("gaps", _GAPS, notes, frozen=3, printed=_GAPS_PRINTED)
        number = 0
        for fix in fixes:
            item = fix.item
            told = [(gap_label(item, gap).th, gap.advice) for gap in item.gaps] or [("", item.reason)]
            for place, (label, advice) in enumerate(told):
                number += 1
                worth = item.ita_points if place == 0 else None
                sheet.row(
                    [number, *self._gap(item, label, advice), worth, wording().effort[fix.effort].th, *self._do(item)]
                )
        for item in to_look(self.audit):
            number += 1
            gap = self._gap(item, standing.cause_label(item), standing.look_action(item))
            sheet.row([number, *gap, item.ita_points, "", *self._do(item)])
        if not number:
            text = "" if standing.failed(self.audit) else self._nothing_first()
            sheet.row(["", "", text or self._word("not_judged"), *[None] * (len(_GAPS) - 3)], quiet=True)
        sheet.choices([key for key, _ in _GAPS].index("state"), self._word("state_choices").split("|"))

    def _gap(self, item: Item, label: str, advice: str) -> list[Value]:
        title = self._own(item.title)
        return [item.code, title, self._verdict(item.verdict), self._own(label), self._own(advice)]

    def _do(self, item: Item) -> list[Value]:
        """Who and when, what the officers fill in, and where to look."""
        text, url = standing.place_to_see(item)
        return [
            self._own(standing.who_mends(item)),
            self._due(item),
            None,
            None,
            None,
            Linked(text, url) if url else None,
        ]

    def _due(self, item: Item) -> str:
        """Since when it is demanded, and the day that the action plan proposes."""
        proposed = standing.say("propose", day=day(self.ends.items[item.code]).th)
        return self._own(f"{standing.due_words(self.audit, item)}\n{proposed}")

    def _links(self) -> None:
        audit, notes = self.audit, [self._word("links_note")]
        if audit.crawl.left_count:
            notes.append(self._word("links_left", count=audit.crawl.left_count))
        if audit.health.dead_link_count > len(audit.health.dead_links):
            of = {"count": audit.health.dead_link_count, "shown": len(audit.health.dead_links)}
            notes.append(self._word("links_dead_more", **of))
        sheet = self._sheet("links", _LINKS, notes, frozen=2)
        for item in audit.items:
            for piece in item.evidence:
                sheet.row(self._evidence_link(item, piece))
        for item in audit.items:
            for lead in item.leads:
                sheet.row(self._lead(item, lead))
        for declared in audit.declared:
            for check in declared.links:
                words = declared_words()
                why = f"{words.opens[answer(check.opens)].th}: {self._own(check.reason)}"
                sheet.row(
                    [
                        self._word("sort_declared"), declared.code, check.title, Linked(shown(check.url), check.url),
                        (check.verdict, words.verdict[check.verdict].th), why, words.place[check.place].th,
                        self._own(check.suggestion), "",
                    ]
                )  # fmt: skip
        for dead in audit.health.dead_links:
            cause = causes().words("not_found")
            sheet.row(
                [
                    self._word("sort_dead"), "", dead.text, Linked(shown(dead.url), dead.url), cause.label.th, "",
                    Linked(shown(dead.on), dead.on), cause.mend.th, standing.acting(cause),
                ]
            )  # fmt: skip
        for name, members in unread_by_cause(audit.crawl):
            cause = causes().words(name)
            for one in members:
                sheet.row(
                    [
                        self._word("sort_unread"), "", "", Linked(shown(one.url), one.url), self._word("sort_unread"),
                        self._own(cause.label.th) + (f" ({one.detail})" if one.detail else ""), "", self._own(cause.mend.th),
                        standing.acting(cause),
                    ]
                )  # fmt: skip
        self._ended(sheet, len(_LINKS))

    def _evidence_link(self, item: Item, piece: Evidence) -> list[Value]:
        on = Linked(shown(piece.linked_on), piece.linked_on) if piece.linked_on else self._way(piece)
        return [
            self._word("sort_evidence"), item.code, piece.title, Linked(shown(piece.url), piece.url),
            self._verdict(item.verdict), self._own(item.reason), on, self._caution(piece), "",
        ]  # fmt: skip

    def _lead(self, item: Item, lead: Lead) -> list[Value]:
        words = wording().lead[lead.why]
        label = lead.text or wording().page["no_label"].th
        return [
            self._word("sort_lead"), item.code, label, Linked(shown(lead.target), lead.target) if lead.target else "",
            words.label.th, words.explanation.th, Linked(shown(lead.on), lead.on) if lead.on else "", "", "",
        ]  # fmt: skip
