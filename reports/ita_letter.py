"""The ITA analysis as a Word document: the section that municipalities put into their yearly measures, ready to be edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH

from core.audit import Range, SourceConfidence
from core.ita import ItaAnalysis, ItaIndicator, ItaYear, Statement, Step
from reports.digits import Digits, in_digits
from reports.ita import (
    below_of,
    common_until,
    due_year,
    figure,
    figure_or,
    ita_words,
    levels_of,
    members,
    step_for,
    total_of,
    whole,
)
from reports.word import SMALL_POINTS, bullets, fill, heading, new_document, packed, paragraph, table, write
from reports.wording import wording

FIRST_STEPS = 3
"""Steps named in the first half page; the table of all of them follows the analysis."""
_GROUP_FILL = "F2F6F7"


def render_docx(analysis: ItaAnalysis, digits: Digits = "thai") -> bytes:
    """The .docx file, Thai only. The same analysis gives the same bytes; its properties tell no day."""
    return _Letter(analysis, digits).written()


class _Letter:
    """One document while it is written: what every part of it needs."""

    def __init__(self, analysis: ItaAnalysis, digits: Digits) -> None:
        self.analysis, self.digits = analysis, digits
        self.latest = analysis.years[-1]
        self.words = ita_words().letter
        self.number = 0
        self.document = new_document(self.title(), created=None)

    def say(self, key: str, **values: object) -> str:
        """A phrase of the letter in the digits asked for."""
        return self.shown(self.words[key].format(**values))

    def shown(self, text: str) -> str:
        return in_digits(text, self.digits)

    def title(self) -> str:
        return f"{self.words['title']} {self.words['year'].format(year=self.latest.fiscal_year)}"

    def written(self) -> bytes:
        self.head()
        self.summary()
        self.overall()
        self.by_indicator()
        self.below()
        self.steps()
        self.years()
        self.gaps()
        self.what_if()
        self.samples()
        self.rules()
        return packed(self.document)

    def part(self, key: str) -> None:
        """A heading with the next number."""
        self.number += 1
        heading(self.document, self.say("numbered", number=self.number, title=self.words[key]))

    def before_table(self, text: str) -> None:
        """A paragraph that stands on the page of the table that follows."""
        paragraph(self.document, text).paragraph_format.keep_with_next = True

    def sentences(self, statements: Iterable[Statement]) -> None:
        bullets(self.document, [self.sentence(one) for one in statements])

    def sentence(self, one: Statement) -> str:
        return self.sure(one.th, one.certainty)

    def sure(self, text: str, certainty: SourceConfidence, key: str = "certain") -> str:
        """The sentence; where its rule is not confirmed, it says so."""
        if certainty == "high":
            return self.shown(text)
        return self.say(key, sentence=text, certainty=wording().source_confidence[certainty].th)

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], centred: Sequence[int]
    ) -> Any:
        return table(self.document, [self.words[key] for key in heads], rows, widths, centred=centred)

    # --- the first half page

    def head(self) -> None:
        heading(self.document, self.words["title"], 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph(self.document, self.say("year", year=self.latest.fiscal_year), bold=True, place="center")
        paragraph(self.document, self.analysis.agency or self.words["agency_blank"], bold=True, place="center")

    def summary(self) -> None:
        """Our standing, what must be done first, by whom, until when."""
        total, levels = total_of(self.latest), levels_of(self.latest)
        if total is None:
            score = self.words["score_unknown"]
        elif levels:
            score = self.say("score", total=figure(total), level=_either(levels))
        else:
            score = self.say("score_alone", total=figure(total))
        told = [one.th for one in self.analysis.standing if not one.id.startswith("result")]
        first = [
            part
            for number, step in enumerate(self.analysis.steps[:FIRST_STEPS], start=1)
            for part in (self.say("first_line", number=number, what=step.what), self.say("by", who=self.who(step)))
        ]
        rows = [
            [self.words["standing"], self.shown("\n".join([score, *told]))],
            [self.words["first"], "\n".join(first) or self.words["first_none"]],
        ]
        until = common_until(self.analysis)
        if until is not None:
            rows.append(
                [self.words["until"], f"{self.sure(until.th, until.certainty, 'certain_day')} {self.latest_day()}"]
            )
        made = table(self.document, ["", ""], rows, [3.6, 13.4])
        made._tbl.remove(made.rows[0]._tr)  # noqa: SLF001 - this table's heads stand at its side
        for row in made.rows:
            _headed(row.cells[0])

    def latest_day(self) -> str:
        return self.shown(ita_words().page["finish_latest"].th.format(year=due_year(self.analysis)))

    def who(self, step: Step | None) -> str:
        return step.who if step is not None and step.who else self.words["who_unknown"]

    # --- the latest year

    def overall(self) -> None:
        self.part("overall")
        latest, total, levels = self.latest, total_of(self.latest), levels_of(self.latest)
        key = "found_without_total" if total is None else "found" if levels else "found_without_level"
        paragraph(
            self.document,
            self.say(
                key,
                year=latest.fiscal_year,
                agency=self.analysis.agency or self.words["this_agency"],
                total=figure_or(total),
                level=_either(levels),
            ),
        )
        self.sentences(one for one in latest.statements if one.id not in {"result", "below_target"})
        names = ita_words().instrument
        rows = [
            [
                names[one.id].th,
                self.shown(figure_or(one.mean if one.mean is not None else one.stated)),
                self.say("weight", weight=whole(one.weight * 100)) if one.weight is not None else "–",
                self.shown(figure_or(one.weighted)),
            ]
            for one in latest.instruments
        ]
        rows.append([self.words["sum"], "", "", self.shown(figure_or(total))])
        self.table(
            ("instrument_head", "mean_head", "weight_head", "weighted_head"), rows, [8.6, 2.6, 2.6, 3.2], (1, 2, 3)
        )

    def by_indicator(self) -> None:
        self.part("by_indicator")
        if all(one.score is None for one in self.latest.indicators):
            paragraph(self.document, self.words["no_scores"])
            return
        rows: list[list[str]] = []
        groups: list[int] = []
        for instrument in self.latest.instruments:
            groups.append(len(rows) + 1)
            name = ita_words().instrument[instrument.id].th
            rows.append([self.say("instrument_score", instrument=name, mean=figure_or(instrument.mean)), "", ""])
            rows += [
                [self.named(one), self.shown(figure_or(one.score)), self.issue(one)]
                for one in members(self.latest, instrument)
            ]
        made = self.table(("indicator_head", "score_head", "issue_head"), rows, [5.4, 2.4, 9.2], (1,))
        for number in groups:
            _across(made.rows[number])

    def named(self, one: ItaIndicator) -> str:
        return self.shown(f"{one.id}. {one.title}")

    def issue(self, one: ItaIndicator) -> str:
        """What there is to mend; without a step for it, what raises the indicator in general."""
        if one.score is None:
            return self.words["no_score"]
        if not one.below_target:
            return self.words["keep"]
        step = step_for(self.analysis, one.id)
        what = step.what.partition(": ")[2] if step is not None else ""
        if step is not None and step.codes:
            what = step.what
        return self.say(
            "mend",
            points=figure(self.analysis.target - one.score),
            what=what or ita_words().indicator[one.id].do[0].th,
        )

    def below(self) -> None:
        if all(one.score is None for one in self.latest.indicators):
            return
        self.part("below")
        below, target = below_of(self.latest), whole(self.analysis.target)
        if not below:
            paragraph(self.document, self.say("below_none", target=target))
            return
        self.before_table(self.say("below_intro", target=target, count=len(below)))
        rows = []
        for one in below:
            own = ita_words().indicator[one.id]
            measures = "\n".join(f"{number}) {line.th}" for number, line in enumerate(own.do, start=1))
            score = self.shown(f"({figure(one.score or 0.0)})")
            rows.append([f"{self.named(one)} {score}", self.shown(own.measures.th), self.shown(measures)])
        self.table(("indicator_head", "measures_head", "do_head"), rows, [3.6, 5.4, 8.0], ())

    def steps(self) -> None:
        """What to do, by whom; until when once above the table where it is the same for all."""
        if not self.analysis.steps:
            return
        self.part("steps")
        common = common_until(self.analysis)
        apart = [step for step in self.analysis.steps if common is None or step.until != common.th]
        if common is not None:
            until = f"{self.sure(common.th, common.certainty, 'certain_day')} {self.latest_day()}"
            self.before_table(self.say("until_all", until=until))
        rows = []
        for number, step in enumerate(self.analysis.steps, start=1):
            row = [self.shown(str(number)), self.shown(step.what), self.who(step), self.gain(step)]
            if apart:
                row.insert(
                    3,
                    self.sure(step.until, step.until_certainty, "certain_day")
                    if step in apart
                    else self.words["until_above"],
                )
            rows.append(row)
        heads, widths = ["number_head", "what_head", "who_head", "gain_head"], [1.2, 9.2, 4.2, 2.4]
        if apart:
            heads.insert(3, "until_head")
            widths = [1.2, 6.4, 3.4, 3.6, 2.4]
        self.table(heads, rows, widths, (0, len(heads) - 1))

    def gain(self, step: Step) -> str:
        """Points, and where their rule is not confirmed, that it is not."""
        if step.points is None or step.certainty == "high":
            return self.shown(figure_or(step.points))
        return self.shown(f"{figure(step.points)}\n({wording().source_confidence[step.certainty].th})")

    # --- the years, the website, the surveys

    def years(self) -> None:
        years = self.analysis.years
        if len(years) < 2:
            return
        self.part("years")
        rows = [
            [self.named(one), *(self.shown(figure_or(_score(year, one.id))) for year in years)]
            for one in self.latest.indicators
        ]
        rows.append([self.words["sum"], *(self.shown(figure_or(total_of(year))) for year in years)])
        rows.append([self.words["level_head"], *(_either(levels_of(year)) or "–" for year in years)])
        heads = [self.words["indicator_head"], *(self.shown(str(year.fiscal_year)) for year in years)]
        wide = min(2.4, 11.4 / len(years))
        table(
            self.document,
            heads,
            rows,
            [17 - wide * len(years), *([wide] * len(years))],
            centred=range(1, len(years) + 1),
        )
        self.sentences(self.analysis.changes)

    def gaps(self) -> None:
        worth = self.analysis.worth
        if worth is None:
            return
        self.part("gaps")
        self.sentences(worth.statements)
        if not worth.gaps:
            if worth.oit is not None:
                paragraph(self.document, self.words["gaps_none"])
            return
        rows = [
            [gap.code, gap.title, wording().verdict[gap.verdict.value].th, self.shown(figure_or(gap.points))]
            for gap in worth.gaps
        ]
        self.table(("code_head", "title_head", "found_head", "points_head"), rows, [1.6, 8.6, 4.4, 2.4], (0, 3))

    def what_if(self) -> None:
        cases = self.analysis.what_if
        if not cases:
            return
        self.part("what_if")
        self.sentences(case.statement for case in cases)
        rows = [
            [
                self.say("some_items", codes=", ".join(case.codes)) if case.codes else self.words["all_items"],
                self.range(case.before, case.level_before),
                self.range(case.after, case.level_after),
            ]
            for case in cases
        ]
        self.table(("case_head", "before_head", "after_head"), rows, [6.0, 5.5, 5.5], (1, 2))

    def range(self, found: Range, levels: Sequence[str]) -> str:
        points = figure(found.low) if found.low == found.high else f"{figure(found.low)} – {figure(found.high)}"
        return self.say("points_level", points=points, level=_either(levels)) if levels else self.shown(points)

    def samples(self) -> None:
        if self.analysis.samples:
            self.part("samples")
            self.sentences(one.statement for one in self.analysis.samples)

    def rules(self) -> None:
        self.part("rules")
        sure = wording().source_confidence
        rows = [
            [self.shown(str(year.fiscal_year)), sure[year.weights_certainty].th, sure[year.level_certainty].th]
            for year in self.analysis.years
        ]
        self.table(("year_head", "weights_head", "levels_head"), rows, [3.4, 6.8, 6.8], (0,))
        page = ita_words().page
        for key in ("about_total", "about_source"):
            paragraph(self.document, self.shown(page[key].th))


def _either(levels: Sequence[str]) -> str:
    return ita_words().page["level_or"].th.join(levels)


def _score(year: ItaYear, indicator: str) -> float | None:
    return next((one.score for one in year.indicators if one.id == indicator), None)


def _across(row: Any) -> None:
    """One cell over the whole width, as the heading of the rows below it."""
    cell = row.cells[0].merge(row.cells[-1])
    for empty in cell.paragraphs[1:]:
        empty._p.getparent().remove(empty._p)  # noqa: SLF001 - merging leaves the empty cells' paragraphs
    _headed(cell)


def _headed(cell: Any) -> None:
    """A cell that heads others: bold, on a ground."""
    words, first = cell.text, cell.paragraphs[0]
    first.clear()
    write(first, words, bold=True, points=SMALL_POINTS)
    fill(cell, _GROUP_FILL)
