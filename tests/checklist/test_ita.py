"""ITA results worked through. The seed cases are figures that municipalities published themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.ita import analyse
from checklist.ita_rules import LevelScheme, level_of, possible_levels, scoring, sentences
from checklist.ita_steps import required_answers
from checklist.loading import load_edition
from checklist.scoring import score as audit_score
from core.audit import Audit, Crawl, EditionRef, Item, SiteRef, Verdict
from core.exceptions import UsageError
from core.ita import Given, GivenYear, ItaAnalysis, ItaYear

PHON = "92.41 88.66 88.66 84.58 87.57 76.23 74.22 74.51 97.50 100"
HUA_NONG = "93.20 81.25 86.26 80.48 88.95 80.06 82.74 77.72 71.92 18.75"
KHOK_SAMRONG = "80.79 67.18 92.82 70.24 70.59 78.73 76.76 75.29 4.00 0.00"


def year(
    number: int, scores: str = "", *, total: str | None = None, level: str | None = None, **means: str
) -> GivenYear:
    return GivenYear(
        fiscal_year=number,
        scores={str(place): Decimal(score) for place, score in enumerate(scores.split(), start=1)},
        stated_instruments={name: Decimal(mean) for name, mean in means.items()},
        stated_total=Decimal(total) if total is not None else None,
        stated_level=level,
    )


def analysed(*years: GivenYear, agency: str = "", **more: object) -> ItaAnalysis:
    return analyse(Given(agency=agency, years=years), tool="0", **more)


def only(given_year: GivenYear) -> ItaYear:
    return analysed(given_year).years[0]


def said(found: ItaYear, name: str) -> str:
    """The Thai of the one statement of that name."""
    texts = [one.th for one in found.statements if one.id == name]
    assert len(texts) == 1, [one.id for one in found.statements]
    return texts[0]


def names(found: ItaYear) -> list[str]:
    return [one.id for one in found.statements]


def flat(score: str) -> str:
    return " ".join([score] * 10)


# --- the founding documents' own figures


def test_phon_2565_total_and_level_follow_from_its_indicators() -> None:
    found = only(year(2565, PHON, total="88.51", level="A"))
    assert (found.total, found.level, found.total_agrees, found.level_agrees) == (88.51, "A", True, True)
    assert [(one.id, one.mean, one.weighted) for one in found.instruments] == [
        ("IIT", 88.38, 26.51),
        ("EIT", 74.99, 22.5),
        ("OIT", 98.75, 39.5),
    ]
    assert "all_agree" in names(found)


def test_hua_nong_2564_states_68_for_67_99_and_that_agrees_as_it_is_written_without_decimals() -> None:
    found = only(year(2564, HUA_NONG, total="68", level="C"))
    assert (found.total, found.total_agrees, found.level, found.level_agrees) == (67.99, True, "C", True)
    assert "ปัดเศษเป็นทศนิยม 0 ตำแหน่ง" in said(found, "total_agrees_whole")


def test_hua_nong_prints_83_20_in_its_table_and_its_own_iit_mean_shows_that_a_digit_is_wrong() -> None:
    printed = HUA_NONG.replace("93.20", "83.20")
    found = only(year(2564, printed, total="68", level="C", IIT="86.03", EIT="80.17", OIT="45.34"))
    assert [one.agrees for one in found.instruments] == [False, True, True]
    assert found.total_agrees is False
    assert "ซึ่งได้ 84.03" in said(found, "instrument_differs")
    assert "1 การปฏิบัติหน้าที่ (83.20 เป็น 93.20)" in said(found, "one_digit")


def test_khok_samrong_2563_states_a_total_that_is_1_22_too_low_and_a_level_that_stands() -> None:
    found = only(year(2563, KHOK_SAMRONG, total="45.56", level="F"))
    assert (found.total, found.total_agrees, found.total_off) == (46.78, False, -1.22)
    assert (found.level, found.level_agrees) == ("F", True)
    assert said(found, "total_differs_level_stands") == (
        "คะแนนรวมที่ระบุไว้ 45.56 ไม่ตรงกับคะแนนรายตัวชี้วัด ซึ่งคำนวณได้ 46.78 คือระบุไว้ต่ำกว่าที่คำนวณได้ 1.22 คะแนน "
        "แต่ระดับ F ที่ระบุไว้ยังถูกต้อง"
    )


def test_khok_tum_2566_states_96_72_and_a_level_that_fits_only_with_an_instrument_below_95() -> None:
    found = only(year(2566, total="96.72", level="ผ่านดี"))
    assert found.possible_levels == ("ผ่านดีเยี่ยม", "ผ่านดี")
    assert (found.total, found.level, found.level_agrees) == (None, None, True)
    assert "เฉพาะเมื่อมีเครื่องมืออย่างน้อยหนึ่งอย่าง (IIT, EIT หรือ OIT) ได้ต่ำกว่า 95 คะแนน" in said(found, "level_needs_weak")


def test_a_sentence_on_the_khok_samrong_total_is_as_sure_as_the_weights_of_its_year() -> None:
    found = only(year(2563, KHOK_SAMRONG, total="45.56", level="F"))
    sure = {one.id: one.certainty for one in found.statements}
    assert sure["total_differs_level_stands"] == "medium"
    assert sure["below_target"] == "high"


# --- total and level


def test_the_total_is_of_unrounded_means_and_rounded_half_up() -> None:
    # IIT 0.016, weighted 0.0048; rounded before it is weighed it would be 0.006.
    assert only(year(2565, "0.08 0 0 0 0 0 0 0 0 0")).total == 0.0
    assert only(year(2565, "0 0 0 0 0 0 0 0 0.025 0")).total == 0.01


@pytest.mark.parametrize(
    ("total", "level"),
    [
        ("95", "AA"),
        ("94.99", "A"),
        ("85", "A"),
        ("84.99", "B"),
        ("65", "C"),
        ("64.99", "D"),
        ("50", "E"),
        ("49.99", "F"),
    ],
)
def test_the_levels_of_2565_begin_at_their_least_total(total: str, level: str) -> None:
    assert only(year(2565, flat(total))).level == level


def test_94_64_with_an_instrument_below_85_only_passes_in_2568() -> None:
    found = only(year(2568, f"{'99 ' * 5}{'84 ' * 3}100 99"))
    assert found.level == "ผ่าน"
    assert (found.weights_certainty, found.level_certainty) == ("low", "medium")
    assert said(found, "next_level") == "จะถึงระดับ ผ่านดี ทุกเครื่องมือต้องได้อย่างน้อย 85 ตอนนี้ยังขาด EIT (1.00)"


def test_of_a_year_whose_weights_are_not_known_there_is_neither_total_nor_level() -> None:
    found = only(year(2570, flat("90"), total="90", level="ผ่านดี"))
    assert (found.total, found.level, found.total_agrees, found.level_agrees) == (None, None, None, None)
    assert [one.weight for one in found.instruments] == [None] * 3
    assert [one.weighted for one in found.instruments] == [None] * 3
    assert [one.mean for one in found.instruments] == [90.0] * 3
    assert names(found)[0] == "result_unknown"
    assert found.statements[0].certainty == "unknown"


def test_a_year_before_the_known_ones_is_not_guessed_either() -> None:
    assert only(year(2562, flat("90"))).total is None


def test_the_means_of_the_three_instruments_alone_give_total_and_level() -> None:
    found = only(year(2566, IIT="97.00", EIT="92.00", OIT="100", total="96.70", level="ผ่านดี"))
    assert (found.total, found.level, found.total_agrees) == (96.7, "ผ่านดี", True)


def test_a_stated_instrument_may_be_its_points_by_weight() -> None:
    found = only(year(2565, PHON, total="88.51", IIT="26.51", EIT="22.50", OIT="39.50"))
    assert [one.agrees for one in found.instruments] == [True, True, True]
    assert names(found).count("instrument_points") == 3
    assert "one_digit" not in names(found)


def test_a_stated_instrument_of_a_year_without_weights_is_not_called_wrong() -> None:
    found = only(year(2570, flat("90"), IIT="27.00", EIT="90.00"))
    assert [one.agrees for one in found.instruments] == [None, True, None]
    assert "instrument_differs" not in names(found)


def test_three_figures_that_sum_to_the_stated_total_are_points_by_weight() -> None:
    found = only(year(2565, IIT="26.51", EIT="22.50", OIT="39.50", total="88.51"))
    assert (found.total, [one.mean for one in found.instruments]) == (88.51, [88.37, 75.0, 98.75])


def test_three_figures_that_may_be_means_or_points_are_refused() -> None:
    with pytest.raises(UsageError, match="may be means of 100, or points by weight"):
        only(year(2565, IIT="26.51", EIT="22.50", OIT="39.50"))


def test_a_total_within_rounding_of_a_boundary_says_so() -> None:
    # 84.997 is shown as 85.00; the scores behind it may have been 0.005 lower.
    found = only(year(2565, "85.00 85.00 85.00 85.00 85.00 85.00 85.00 84.97 85.00 85.00"))
    assert (found.total, found.level) == (85.0, "A")
    assert found.possible_levels == ("A", "B")
    assert "near_boundary" in names(found)
    assert "near_boundary" not in names(only(year(2565, flat("85.02"))))


@pytest.mark.parametrize(
    ("stated", "agrees"),
    [("90.00", True), ("90.01", True), ("90.02", False), ("90", True), ("90.5", False), ("91", False)],
)
def test_a_stated_total_agrees_when_only_rounding_lies_between(stated: str, agrees: bool) -> None:
    assert only(year(2565, flat("90.00"), total=stated)).total_agrees is agrees


def test_indicators_without_decimals_leave_more_room_than_those_with_two() -> None:
    assert only(year(2565, flat("90"), total="90.40")).total_agrees is True


def test_a_stated_level_of_another_years_scheme_is_told() -> None:
    found = only(year(2566, flat("90"), level="A"))
    assert found.level_agrees is False
    assert "ไม่มีในเกณฑ์ของปี 2566" in said(found, "level_foreign")


def test_a_stated_level_is_compared_whatever_its_spacing_and_case() -> None:
    assert only(year(2566, flat("96"), level="ผ่าน ดีเยี่ยม")).level_agrees is True
    assert only(year(2565, flat("96"), level="aa")).stated_level == "AA"


def test_a_stated_level_that_does_not_follow_is_told_with_the_right_one() -> None:
    found = only(year(2565, flat("90.00"), total="90.00", level="B"))
    assert found.level_agrees is False
    assert said(found, "level_differs") == "ระดับที่ระบุไว้ B ไม่ตรงกับคะแนน ซึ่งตามเกณฑ์ของปี 2565 เป็นระดับ A"


def test_total_and_level_that_both_do_not_follow_are_told_in_one_sentence() -> None:
    found = only(year(2565, flat("84.00"), total="86.00", level="A"))
    assert "สูงกว่าที่คำนวณได้ 2.00 คะแนน และระดับที่ระบุไว้ A ไม่ตรงกับระดับที่คำนวณได้ B" in said(found, "total_differs_level_too")


def test_of_a_stated_total_alone_a_level_that_cannot_be_is_told() -> None:
    # One instrument below 85 leaves at most 95.5.
    found = only(year(2566, total="96.72", level="ผ่าน"))
    assert found.level_agrees is False
    assert "ผ่านดีเยี่ยม / ผ่านดี" in said(found, "level_differs")


def test_of_a_stated_total_alone_the_level_is_sure_where_no_instrument_is_asked_about() -> None:
    found = only(year(2565, total="88.51", level="A"))
    assert (found.level, found.level_agrees) == ("A", True)


@pytest.mark.parametrize(
    ("scores", "problem"), [(flat("90")[:-3], "indicator 10 is lacking"), (flat("101"), "between 0 and 100")]
)
def test_scores_that_are_lacking_or_out_of_range_are_refused(scores: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        analysed(year(2565, scores))


# --- target and first steps


def test_indicators_below_the_target_come_lowest_first() -> None:
    found = only(year(2565, PHON))
    assert found.below == ("7", "8", "6", "4")
    assert said(found, "below_target").endswith("(84.58)")


def test_an_indicator_at_the_target_is_not_below_it() -> None:
    found = only(year(2565, "85.00 84.99 90 90 90 90 90 90 90 90"))
    assert found.below == ("2",)
    assert [one.below_target for one in found.indicators[:2]] == [False, True]


def test_an_indicator_tells_what_reaching_the_target_would_bring() -> None:
    to_target = {one.id: one.to_target for one in only(year(2564, HUA_NONG)).indicators}
    # 0.40 x (85 - 18.75) / 2; 0.30 x (85 - 77.72) / 3
    assert (to_target["10"], to_target["8"], to_target["1"]) == (13.25, 0.73, 0.0)


def test_the_first_step_is_to_mend_figures_and_the_next_brings_most_points() -> None:
    steps = analysed(year(2563, KHOK_SAMRONG, total="45.56", level="F")).steps
    assert steps[0].indicator is None
    assert [step.indicator for step in steps[1:4]] == ["10", "9", "2"]
    assert (steps[1].until, steps[1].until_certainty) == ("ภายใน 30 เมษายน 2564", "medium-low")


def test_where_the_day_is_not_known_it_is_not_invented() -> None:
    assert "ยังไม่ทราบวัน" in analysed(year(2568, KHOK_SAMRONG)).steps[0].until


def test_a_year_without_weights_puts_the_lowest_score_first_and_gives_no_points() -> None:
    steps = analysed(year(2570, KHOK_SAMRONG)).steps
    assert [step.indicator for step in steps[:3]] == ["10", "9", "2"]
    assert {step.points for step in steps} == {None}


def test_an_agency_without_faults_keeps_on() -> None:
    found = analysed(year(2565, flat("96.00")))
    assert [step.indicator for step in found.steps] == [None]
    assert "รักษาระดับ" in found.steps[0].what


def test_where_only_a_total_is_known_the_first_step_is_to_get_the_indicators() -> None:
    assert "ใส่คะแนนรายตัวชี้วัด" in analysed(year(2566, total="96.72")).steps[0].what


# --- from year to year


def test_years_are_compared_by_indicator_instrument_and_total() -> None:
    first, second = analysed(year(2564, HUA_NONG), year(2565, PHON)).years
    assert (first.total_change, second.total_change) == (None, 20.52)
    assert second.indicators[9].change == 81.25
    assert [one.change for one in second.instruments] == [2.35, -5.18, 53.41]


def test_levels_of_2565_and_2566_are_not_compared_as_such() -> None:
    changes = analysed(year(2565, flat("90")), year(2566, flat("96"))).changes
    told = {one.id: one.th for one in changes}
    assert "คนละเกณฑ์" in told["levels_not_comparable"]
    assert told["total_rose"].endswith("(จาก 90.00 เป็น 96.00)")
    assert not told.keys() & {"level_changed", "level_kept"}


def test_levels_of_one_scheme_are_compared() -> None:
    told = [one.th for one in analysed(year(2564, HUA_NONG), year(2565, PHON)).changes]
    assert "ระดับเปลี่ยนจาก C เป็น A" in told


def test_years_with_a_gap_between_them_say_which_is_left_out_and_carry_no_change() -> None:
    found = analysed(year(2563, flat("80")), year(2565, flat("90")))
    assert found.years[1].total_change is None
    assert "2564" in found.changes[0].th


def test_a_total_that_is_not_known_is_not_compared() -> None:
    told = [one.id for one in analysed(year(2569, flat("80")), year(2570, flat("90"))).changes]
    assert "total_not_compared" in told


# --- with an audit


def audit(number: int, verdicts: dict[str, Verdict], *, usual: Verdict = Verdict.MET, state: str = "complete") -> Audit:
    edition = load_edition(number)
    items = tuple(
        Item(
            code=line.code,
            title=line.title_th,
            subjects=line.subjects,
            indicator=line.indicator,
            sub_indicator=line.sub_indicator,
            verdict=verdicts.get(line.code, usual),
            confidence="certain",
            present=True,
            ita_points=1.0,
            due=date(2020, 10, 1),
        )
        for line in edition.items
    )
    items = items if state != "failed" else ()
    return Audit(
        tool="0",
        site=SiteRef(url="https://www.example.go.th/", agency="ทต.ตัวอย่าง"),
        edition=EditionRef(fiscal_year=number, revision="x"),
        as_of=date(2021, 4, 30),
        fetched=datetime(2021, 4, 30, tzinfo=UTC),
        crawl=Crawl(state=state, pages=1, documents=0, bytes=1),
        scores=audit_score(edition, items),
        items=items,
    )


def test_gaps_are_worth_their_share_of_the_website_part() -> None:
    verdicts = {"O42": Verdict.MISSING, "O1": Verdict.PARTIAL, "O2": Verdict.UNVERIFIED}
    worth = analysed(year(2564, flat("90")), audit=audit(2564, verdicts)).worth
    assert worth is not None
    # O42 is one of two of 10.2, O1 one of nine of 9.1.
    assert [(gap.code, gap.points) for gap in worth.gaps] == [("O42", 5.0), ("O1", 0.44), ("O2", 0.44)]
    assert (worth.points_lost, worth.points_open) == (5.44, 0.44)


def test_gaps_of_a_year_whose_weights_are_not_known_are_worth_nothing_that_is_known() -> None:
    found = analysed(year(2570, flat("90")), audit=audit(2570, {"O1": Verdict.MISSING}))
    assert found.worth is not None
    assert [gap.points for gap in found.worth.gaps] == [None]
    assert (found.worth.points_lost, found.worth.points_open) == (None, None)
    assert found.what_if == ()
    assert "worth_unknown" in [one.id for one in found.worth.statements]


def test_a_site_that_could_not_be_read_has_no_gaps_and_no_points() -> None:
    found = analysed(year(2564, flat("90")), audit=audit(2564, {}, state="failed"))
    assert found.worth is not None
    assert (found.worth.gaps, found.worth.points_lost, found.worth.oit, found.worth.fits) == ((), None, None, None)
    assert [one.id for one in found.worth.statements] == ["worth_unread"]
    assert found.what_if == ()


@pytest.mark.parametrize(("score", "name", "fits"), [("100", "oit_fits", True), ("60", "oit_below", False)])
def test_the_files_oit_score_is_held_against_the_audits_range(score: str, name: str, fits: bool) -> None:
    worth = analysed(year(2564, flat(score)), audit=audit(2564, {"O1": Verdict.UNVERIFIED})).worth
    assert worth is not None
    assert worth.fits is fits
    assert name in [one.id for one in worth.statements]


def test_a_score_above_the_audits_range_is_told_with_possible_reasons() -> None:
    worth = analysed(year(2564, flat("100")), audit=audit(2564, {"O42": Verdict.MISSING})).worth
    assert worth is not None
    told = {one.id: one for one in worth.statements}
    assert "หรือผลตรวจผิด" in told["oit_above"].th
    assert told["oit_above"].tone == "note"
    assert "การจัดข้อของปีนี้" not in told["oit_above"].th


def test_a_grouping_that_is_an_estimate_is_among_the_reasons() -> None:
    worth = analysed(year(2568, flat("100")), audit=audit(2568, {"O1": Verdict.MISSING})).worth
    assert worth is not None
    told = {one.id: one for one in worth.statements}
    assert "การจัดข้อของปีนี้ยังเป็นการประมาณ" in told["oit_above"].th
    assert told["grouping_estimate"].certainty == "low"


def test_an_audit_of_another_agency_is_pointed_out() -> None:
    worth = analysed(year(2564, flat("90")), agency="ทต.อื่น", audit=audit(2564, {})).worth
    assert worth is not None
    assert worth.statements[0].id == "other_agency"


def test_what_if_sets_the_items_named_to_met_and_keeps_the_surveys_of_the_file() -> None:
    verdicts = {"O42": Verdict.MISSING, "O43": Verdict.MISSING, "O41": Verdict.UNVERIFIED}
    (found,) = analysed(year(2564, flat("80")), audit=audit(2564, verdicts), what_if=[("O42",)]).what_if
    # Before: 10.2 is 0, 10.1 is 87.5 to 100; indicator 10 is 43.75 to 50, OIT 71.88 to 75.
    assert (found.oit_before.low, found.oit_before.high) == (71.88, 75.0)
    assert (found.before.low, found.before.high) == (76.75, 78.0)
    assert (found.after.low, found.after.high) == (81.75, 83.0)
    assert (found.level_before, found.level_after) == (("B",), ("B",))
    assert found.statement.th == "ถ้าแก้ O42 คะแนนรวมปี 2564 จะเป็น 81.75 ถึง 83.00 ระดับ B จากตอนนี้ 76.75 ถึง 78.00"


def test_what_if_names_every_level_between_the_two_ends() -> None:
    verdicts = {line.code: Verdict.UNVERIFIED for line in load_edition(2564).items}
    (found,) = analysed(year(2564, flat("80")), audit=audit(2564, verdicts), what_if=[("O1",)]).what_if
    assert found.level_before == ("F", "E", "D", "C", "B", "A")


def test_without_codes_everything_that_is_not_met_is_supposed_met() -> None:
    (found,) = analysed(year(2564, flat("80")), audit=audit(2564, {"O42": Verdict.MISSING})).what_if
    assert found.codes == ()
    assert (found.after.low, found.after.high) == (88.0, 88.0)


def test_what_if_takes_the_newest_surveys_where_the_file_has_not_the_audits_year_and_says_so() -> None:
    given_years = (year(2563, flat("70")), year(2565, flat("80")))
    (found,) = analysed(*given_years, audit=audit(2564, {}), what_if=[("O1",)]).what_if
    assert (found.fiscal_year, found.survey_year) == (2564, 2565)
    assert "โดยใช้คะแนน IIT และ EIT ของปี 2565" in found.statement.th


@pytest.mark.parametrize(
    ("number", "codes", "state", "problem"),
    [
        (2564, ("O99",), "complete", r"--what-if O99: the list of 2564 has O1 to O43"),
        (2570, ("O1",), "complete", "weights of fiscal year 2570 are not known"),
        (2564, ("O1",), "failed", "could not read the site"),
    ],
)
def test_what_cannot_be_supposed_is_refused(number: int, codes: tuple[str, ...], state: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        analysed(year(2564, flat("80")), audit=audit(number, {}, state=state), what_if=[codes])


def test_what_if_without_an_audit_is_refused() -> None:
    with pytest.raises(UsageError, match="give --audit"):
        analysed(year(2564, flat("80")), what_if=[("O1",)])


def test_what_if_over_a_file_of_totals_is_refused() -> None:
    with pytest.raises(UsageError, match="needs IIT and EIT scores"):
        analysed(year(2566, total="96.72"), audit=audit(2566, {}), what_if=[("O1",)])


def test_steps_name_the_audits_items_worth_most_first() -> None:
    steps = analysed(year(2564, flat("90")), audit=audit(2564, {"O42": Verdict.MISSING, "O1": Verdict.PARTIAL})).steps
    assert [(step.indicator, step.codes, step.points) for step in steps] == [
        ("10", ("O42",), 5.0),
        ("9", ("O1",), 0.44),
    ]


# --- surveys


@pytest.mark.parametrize(
    ("population", "required"),
    [(12, 12), (29, 29), (30, 30), (299, 30), (300, 30), (301, 31), (1000, 100), (1001, 100), (50_000, 100)],
)
def test_required_answers_follow_the_rule_of_2563(population: int, required: int) -> None:
    assert required_answers(population, scoring().samples) == required


def test_the_rule_of_2563_is_less_sure_of_other_years_and_says_so() -> None:
    sure = analysed(year(2563, flat("80")), populations={"IIT": 45}).samples[0]
    other = analysed(year(2568, flat("80")), populations={"IIT": 45}).samples[0]
    assert (sure.required, sure.statement.certainty) == (30, "high")
    assert (other.required, other.statement.certainty) == (30, "low")
    assert "ปีอื่นยังไม่ได้ยืนยัน" in other.statement.th


def test_few_visitors_are_not_covered_by_the_rule_and_that_is_said() -> None:
    assert "เกณฑ์ไม่ได้บอก" in analysed(year(2563, flat("80")), populations={"EIT": 20}).samples[0].statement.th


# --- properties of the roll-up

unhurried = settings(deadline=None, max_examples=60)
"""A busy machine must not fail them."""
scores_ = st.lists(st.decimals(0, 100, places=2), min_size=10, max_size=10)
years_ = st.sampled_from([2563, 2564, 2565, 2566, 2567, 2568, 2569])


def of(scores: list[Decimal], number: int) -> ItaYear:
    return only(year(number, " ".join(map(str, scores))))


@unhurried
@given(scores_, years_)
def test_the_total_lies_between_the_lowest_and_the_highest_indicator(scores: list[Decimal], number: int) -> None:
    total = of(scores, number).total
    assert total is not None
    assert min(scores) <= Decimal(str(total)) <= max(scores)


@unhurried
@given(scores_, years_, st.integers(0, 9), st.decimals(0, 100, places=2))
def test_a_higher_indicator_never_lowers_total_or_level(
    scores: list[Decimal], number: int, place: int, better: Decimal
) -> None:
    raised = [*scores]
    raised[place] = max(better, scores[place])
    before, after = of(scores, number), of(raised, number)
    scheme = scoring().scheme(number)
    assert scheme is not None
    order = [step.name for step in scheme.levels]
    assert before.total is not None
    assert after.total is not None
    assert after.total >= before.total
    assert order.index(after.level or "") <= order.index(before.level or "")


@unhurried
@given(scores_, years_)
def test_its_own_total_and_level_always_agree(scores: list[Decimal], number: int) -> None:
    computed = of(scores, number)
    again = only(year(number, " ".join(map(str, scores)), total=f"{computed.total:.2f}", level=computed.level))
    assert again.total_agrees
    assert again.level_agrees


@unhurried
@given(scores_, years_)
def test_the_shown_parts_make_the_shown_total_but_for_rounding(scores: list[Decimal], number: int) -> None:
    found = of(scores, number)
    assert sum(one.weighted or 0 for one in found.instruments) == pytest.approx(found.total, abs=0.0201)


means_ = st.lists(st.decimals(0, 100, places=2), min_size=3, max_size=3)


@unhurried
@given(means_, st.sampled_from([2565, 2566]))
def test_the_level_of_any_means_is_among_those_possible_for_their_total(means: list[Decimal], number: int) -> None:
    rules = scoring()
    scheme = rules.scheme(number)
    assert isinstance(scheme, LevelScheme)
    weights = [one.weight for one in rules.instruments]
    total = sum((weight * mean for weight, mean in zip(weights, means, strict=True)), Decimal(0))
    assert level_of(total, means, scheme) in possible_levels(total, scheme, weights)


@unhurried
@given(st.integers(1, 100_000))
def test_never_more_answers_than_people(population: int) -> None:
    assert 0 < required_answers(population, scoring().samples) <= population


# --- sentences


def test_every_sentence_asks_for_the_same_figures_in_both_languages() -> None:
    def asked(text: str) -> set[str]:
        return {name.removesuffix("_en") for _, name, _, _ in Formatter().parse(text) if name}

    differing = {
        name: asked(one.th) ^ asked(one.en) for name, one in sentences().items() if asked(one.th) ^ asked(one.en)
    }
    assert differing == {}


def test_the_same_input_gives_the_same_text() -> None:
    one, two = (analysed(year(2563, KHOK_SAMRONG, total="45.56", level="F")).to_json() for _ in range(2))
    assert one == two
    assert ItaAnalysis.model_validate_json(one).to_json() == one


def test_the_documentation_lists_every_sentence_by_its_id() -> None:
    page = (Path(__file__).parents[2] / "docs" / "ita.md").read_text(encoding="utf-8")
    parts = ("step_", "until_", "lacks_", "word_")
    assert [name for name in sentences() if not name.startswith(parts) and f"`{name}`" not in page] == []
