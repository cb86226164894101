"""Reading the scores that agencies keep, in the forms they keep them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from checklist.ita_rules import scoring
from core.exceptions import UsageError
from core.ita import Given
from core.ita_scores import read_scores
from core.score_cells import Names

RULES = scoring()
NAMES = Names(
    {id_: (one.title.th, one.title.en, *one.names) for id_, one in RULES.indicators.items()},
    {one.id: (one.title.th, *one.names) for one in RULES.instruments},
    {one.id: one.indicators for one in RULES.instruments},
)
TITLES = [one.title.th for one in RULES.indicators.values()]
SCORES = ["80.79", "67.18", "92.82", "70.24", "70.59", "78.73", "76.76", "75.29", "4.00", "0.00"]
WANTED = [Decimal(score) for score in SCORES]

Cells = Sequence[Sequence[object]]
Write = Callable[..., Path]


def thai(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def lines(*, head: str = "ตัวชี้วัด,คะแนน") -> list[str]:
    return [head, *(f"{title},{score}" for title, score in zip(TITLES, SCORES, strict=True))]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Writes lines under a name."""

    def write(name: str, rows: Sequence[str]) -> Path:
        file = tmp_path / name
        file.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return file

    return write


@pytest.fixture
def book(tmp_path: Path) -> Write:
    """Writes an Excel workbook: rows of cells by sheet; ``merged``: ranges of the first sheet."""

    def write(sheets: dict[str, Cells], merged: Sequence[str] = ()) -> Path:
        file = tmp_path / "scores.xlsx"
        with xlsxwriter.Workbook(file) as workbook:
            for number, (name, rows) in enumerate(sheets.items()):
                sheet = workbook.add_worksheet(name)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if cell is not None:
                            sheet.write(row, column, cell)
                for area in merged if number == 0 else ():
                    sheet.merge_range(area, rows[int(area.split(":")[0][1:]) - 1][ord(area[0]) - 65])
        return file

    return write


def scores_of(given: Given, place: int = 0) -> list[Decimal]:
    return [given.years[place].scores[str(number)] for number in range(1, 11)]


def read(file: Path, **more: object) -> Given:
    return read_scores(file, NAMES, **more)


def refusal(file: Path, **more: object) -> str:
    with pytest.raises(UsageError) as caught:
        read(file, **more)
    told = str(caught.value)
    assert told.startswith(str(file))
    return told.removeprefix(str(file)).lstrip(", ")


# --- forms


def test_a_row_for_each_indicator_by_title_with_the_year_given(written: Write) -> None:
    found = read(written("a.csv", lines()), year=2563)
    assert (found.years[0].fiscal_year, scores_of(found)) == (2563, WANTED)


def test_a_row_for_each_indicator_by_number(written: Write) -> None:
    rows = ["ตัวชี้วัดที่,คะแนน", *(f"{number},{score}" for number, score in enumerate(SCORES, start=1))]
    assert scores_of(read(written("a.csv", rows), year=2563)) == WANTED


def test_a_row_for_each_indicator_without_headings_in_thai_digits_with_the_word_points(written: Write) -> None:
    rows = [
        f"{thai(str(n))}. {title},{thai(score)} คะแนน"
        for n, (title, score) in enumerate(zip(TITLES, SCORES, strict=True), 1)
    ]
    assert scores_of(read(written("a.csv", rows), year=2563)) == WANTED


def test_the_year_may_stand_in_the_line_above_the_table(written: Write) -> None:
    rows = ["ผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. ๒๕๖๓", *lines()]
    assert read(written("a.csv", rows)).years[0].fiscal_year == 2563


def test_the_papers_form_with_numbers_beginning_anew_under_each_instrument(written: Write) -> None:
    parts = [
        ("แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT)", 0, 5),
        ("แบบวัด (EIT)", 5, 8),
        ("แบบวัดการเปิดเผยข้อมูลสาธารณะ (OIT)", 8, 10),
    ]
    rows = ["ตัวชี้วัดของการประเมิน ITA,คะแนน,ประเด็นที่ต้องแก้ไข/ปรับปรุง"]
    for heading, first, last in parts:
        rows += [f"{heading},,", *(f"{n},{SCORES[place]} คะแนน,-" for n, place in enumerate(range(first, last), 1))]
    assert scores_of(read(written("a.csv", rows), year=2563)) == WANTED


def test_titles_decide_where_a_paper_numbers_by_rank(written: Write) -> None:
    rows = ["ตัวชี้วัด,คะแนน"]
    rows += [f"{n}.{TITLES[place]},{SCORES[place]}" for n, place in enumerate((9, 8, 6, 5, 7, 0, 2, 4, 1, 3), start=1)]
    assert scores_of(read(written("a.csv", rows), year=2563)) == WANTED


def test_other_wordings_of_the_titles_are_known(written: Write) -> None:
    rows = lines()
    rows[2] = rows[2].replace("การใช้งบประมาณ", "๒. การใช้จ่ายงบประมาณ")
    rows[4] = rows[4].replace("ของราชการ", "ของทางราชการ")
    rows[8] = rows[8].replace("การปรับปรุงระบบการทำงาน", "การปรับปรุงการทำงาน")
    assert scores_of(read(written("a.csv", rows), year=2563)) == WANTED


def test_total_level_and_means_that_the_paper_states_are_kept(written: Write) -> None:
    rows = [*lines(), "คะแนนเฉลี่ย,45.56", "ระดับผลการประเมิน,ระดับ F", "คะแนน IIT,76.32"]
    (found,) = read(written("a.csv", rows), year=2563).years
    assert (found.stated_total, found.stated_level) == (Decimal("45.56"), "F")
    assert found.stated_instruments == {"IIT": Decimal("76.32")}


def test_decimals_are_kept_as_they_are_written(written: Write) -> None:
    (found,) = read(written("a.csv", [*lines(), "คะแนนรวม,68"]), year=2563).years
    assert str(found.stated_total) == "68"
    assert str(found.scores["9"]) == "4.00"


def test_a_row_for_each_year_and_a_column_for_each_indicator(written: Write) -> None:
    rows = [
        "ปี,1,2,3,4,5,6,7,8,9,10,ผลคะแนน,ระดับ",
        f"๒๕๖๔,{','.join(['90'] * 10)},90,A",
        f"2563,{','.join(SCORES)},45.56,F",
    ]
    found = read(written("a.csv", rows))
    assert [one.fiscal_year for one in found.years] == [2563, 2564]
    assert scores_of(found) == WANTED
    assert (found.years[0].stated_total, found.years[0].stated_level) == (Decimal("45.56"), "F")


def test_columns_by_title_and_a_merged_row_of_instruments_above_numbers_that_begin_anew(book: Write) -> None:
    rows = [
        ["ปีงบประมาณ", "IIT", None, None, None, None, "EIT", None, None, "OIT", None, "คะแนนรวม"],
        [None, 1, 2, 3, 4, 5, 1, 2, 3, 1, 2, None],
        [2563, *map(float, SCORES), 45.56],
    ]
    file = book({"สรุป": rows}, merged=("B1:F1", "G1:I1", "J1:K1", "A1:A2"))
    found = read(file)
    assert [float(one) for one in scores_of(found)] == [float(one) for one in WANTED]
    assert float(found.years[0].stated_total or 0) == 45.56


def test_a_row_for_each_indicator_and_a_column_for_each_year(book: Write) -> None:
    rows = [["ที่", "ตัวชี้วัด", "ปี 2563", "พ.ศ. ๒๕๖๔"]]
    rows += [
        [n, title, float(score), 90.5] for n, (title, score) in enumerate(zip(TITLES, SCORES, strict=True), start=1)
    ]
    found = read(book({"a": rows}))
    assert [one.fiscal_year for one in found.years] == [2563, 2564]
    assert set(scores_of(found, 1)) == {Decimal("90.5")}


def test_years_in_a_row_of_their_own_below_the_heading_of_scores(book: Write) -> None:
    rows = [["ตัวชี้วัด", "คะแนน", None], [None, 2563, 2564]]
    rows += [[title, float(score), 90] for title, score in zip(TITLES, SCORES, strict=True)]
    assert [one.fiscal_year for one in read(book({"a": rows}, merged=("B1:C1",))).years] == [2563, 2564]


def test_a_column_of_years_whose_cells_are_merged(book: Write) -> None:
    rows: list[list[object]] = [["ปี", "ตัวชี้วัด", "คะแนน"]]
    for fiscal_year in (2563, 2564):
        rows += [[fiscal_year if title == TITLES[0] else None, title, 80] for title in TITLES]
    found = read(book({"a": rows}, merged=("A2:A11", "A12:A21")))
    assert [one.fiscal_year for one in found.years] == [2563, 2564]


def test_a_sheet_for_each_year_named_after_it_beside_a_sheet_of_something_else(book: Write) -> None:
    def table(score: float) -> list[list[object]]:
        return [["ตัวชี้วัด", "คะแนน"], *([title, score] for title in TITLES)]

    found = read(book({"บุคลากร": [["ชื่อ", "ตำแหน่ง"], ["ก", "ข"]], "ปี 2564": table(80), "2565": table(90)}))
    assert [(one.fiscal_year, one.scores["1"]) for one in found.years] == [(2564, 80), (2565, 90)]


def test_a_sheet_with_scores_of_something_else_by_year_is_passed_over(book: Write) -> None:
    rows = [["ตัวชี้วัด", 2563], *([title, 80] for title in TITLES)]
    found = read(book({"ITA": rows, "ความพึงพอใจ": [["ปี", "คะแนน"], [2562, 92.5]], "งบ": [["ปี", "รวม"], [2562, 50]]}))
    assert [one.fiscal_year for one in found.years] == [2563]


def test_a_year_column_that_is_not_filled_in_is_left_out(book: Write) -> None:
    rows = [["ตัวชี้วัด", 2563, 2564], *([title, 80, None] for title in TITLES)]
    assert [one.fiscal_year for one in read(book({"a": rows})).years] == [2563]


def test_a_total_alone_is_enough(written: Write) -> None:
    (found,) = read(written("a.csv", ["ปีงบประมาณ,คะแนนรวม,ระดับ", "2566,96.72,ผ่านดี"])).years
    assert (found.scores, found.stated_total, found.stated_level) == ({}, Decimal("96.72"), "ผ่านดี")


def test_the_means_of_the_instruments_alone_are_enough(written: Write) -> None:
    (found,) = read(written("a.csv", ["ปี,IIT,EIT,OIT", "2566,97,92,100"])).years
    assert found.stated_instruments == {"IIT": 97, "EIT": 92, "OIT": 100}


def test_an_agency_named_above_the_table_is_kept(written: Write) -> None:
    rows = ["หน่วยงาน,เทศบาลตำบลโพน", "ปีงบประมาณ,๒๕๖๕", *lines()]
    found = read(written("a.csv", rows))
    assert (found.agency, found.years[0].fiscal_year) == ("เทศบาลตำบลโพน", 2565)


def test_of_several_agencies_one_is_named(written: Write) -> None:
    rows = ["หน่วยงาน,ปี,1,2,3,4,5,6,7,8,9,10"]
    rows += [f"ทต.ก,2565,{','.join(['80'] * 10)}", f"อบต.ข,2565,{','.join(['90'] * 10)}"]
    file = written("a.csv", rows)
    assert "several agencies: say which with --agency, one of ทต.ก, อบต.ข" in refusal(file)
    found = read(file, agency="อบต. ข")
    assert (found.agency, found.years[0].scores["1"]) == ("อบต.ข", 90)
    assert "no agency 'ทต.ค'; it has ทต.ก, อบต.ข" in refusal(file, agency="ทต.ค")


YAML = [
    "agency: เทศบาลตำบลโคกสำโรง",
    "2563:",
    "  IIT: {1: 80.79, 2: 67.18, 3: 92.82, 4: 70.24, 5: 70.59}",
    "  EIT: {1: 78.73, 2: 76.76, การปรับปรุงการทำงาน: 75.29}",
    "  OIT: {9: 4.00, 10: 0.00}",
    "  total: 45.56",
    "  ระดับ: F",
]


def test_yaml_by_year_and_instrument(written: Write) -> None:
    found = read(written("a.yaml", YAML))
    assert (found.agency, scores_of(found)) == ("เทศบาลตำบลโคกสำโรง", WANTED)
    assert (str(found.years[0].scores["9"]), found.years[0].stated_total, found.years[0].stated_level) == (
        "4.00",
        Decimal("45.56"),
        "F",
    )


def test_yaml_of_one_year_by_title(written: Write) -> None:
    rows = ["ปีงบประมาณ: 2563", *(f"{title}: {score}" for title, score in zip(TITLES, SCORES, strict=True))]
    assert scores_of(read(written("a.yml", rows))) == WANTED


def test_yaml_with_a_list_of_years(written: Write) -> None:
    rows = ["years:", "- year: 2566", "  total: 96.72", "- year: 2565", "  total: 88.51"]
    assert [one.fiscal_year for one in read(written("a.yaml", rows)).years] == [2565, 2566]


# --- wrong files


def test_a_comma_in_decimals_is_told_with_sheet_row_and_column(book: Write) -> None:
    rows = [["ตัวชี้วัด", "คะแนน"], *([title, 80] for title in TITLES)]
    rows[3][1] = "92,82"
    told = refusal(book({"ผลปี 2563": rows}))
    assert told == (
        "sheet 'ผลปี 2563', row 4, column B: '92,82' for indicator 3 (การใช้อำนาจ) has a comma; "
        "write the decimals with a point: 92.82"
    )


def test_a_comma_that_a_text_file_took_for_the_end_of_a_cell_is_told(written: Write) -> None:
    rows = lines()
    rows[3] = rows[3].replace(".", ",")
    assert "row 4, column C: '82' stands beside '92': write decimals with a point, 92.82" in refusal(
        written("a.csv", rows), year=2563
    )
    wide = ["ปี,1,2,3,4,5,6,7,8,9,10", "2563," + ",".join(SCORES).replace("80.79", "80,79")]
    assert "row 2, column L: a figure stands beyond the headings" in refusal(written("b.csv", wide))
    years = ["ตัวชี้วัด,2566,2567", *(f"{number},{one},{one}" for number, one in enumerate(SCORES, 1))]
    years[2] = years[2].replace(".", ",", 1)
    assert "row 3, column D: a figure stands beyond the headings" in refusal(written("c.csv", years))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("101", "101 for indicator 3 (การใช้อำนาจ) lies beyond 0 to 100"),
        ("๑๐๐.๐๑", "100.01 for indicator 3 (การใช้อำนาจ) lies beyond 0 to 100"),
        ("-5", "-5 for indicator 3 (การใช้อำนาจ) lies beyond 0 to 100"),
        ("ดีมาก", "'ดีมาก' for indicator 3 (การใช้อำนาจ) is no number"),
        ("92.8.2", "'92.8.2' for indicator 3 (การใช้อำนาจ) is no number"),
        ("1e2", "'1e2' for indicator 3 (การใช้อำนาจ) is no number"),
        ("=1+1", "'=1+1' for indicator 3 (การใช้อำนาจ) is no number"),
        ("-", "indicator 3 (การใช้อำนาจ) of 2563 has no score; fill the cell, or split it where it is merged"),
        ("", "indicator 3 (การใช้อำนาจ) of 2563 has no score; fill the cell, or split it where it is merged"),
    ],
)
def test_what_is_no_score_is_told_with_row_and_column(written: Write, text: str, problem: str) -> None:
    rows = lines()
    rows[3] = f"การใช้อำนาจ,{text}"
    assert f"row 4, column B: {problem}" in refusal(written("a.csv", rows), year=2563)


def test_scores_whose_cells_are_merged_are_told_with_the_empty_one(book: Write) -> None:
    rows = [["ตัวชี้วัด", 2563], *([title, 80] for title in TITLES)]
    rows[4][1] = None
    told = refusal(book({"a": rows}, merged=("B4:B5",)))
    assert "sheet 'a', row 5, column B: indicator 4 (การใช้ทรัพย์สินของราชการ) of 2563 has no score" in told


def test_an_indicator_that_is_missing_is_named(written: Write) -> None:
    rows = lines()
    del rows[10], rows[4]
    told = refusal(written("a.csv", rows), year=2563)
    assert "row 2, column B: the table of 2563 has no score for indicator 4 (การใช้ทรัพย์สินของราชการ), nor for 10" in told


def test_a_column_that_is_missing_is_named(written: Write) -> None:
    told = refusal(written("a.csv", ["ปี,1,2,3,4,5,6,7,8,9", "2563," + ",".join(SCORES[:9])]))
    assert "row 1: there is no column for indicator 10 (การป้องกันการทุจริต)" in told


def test_an_indicator_that_is_there_twice_is_told_with_both_places(written: Write) -> None:
    told = refusal(written("a.csv", [*lines(), "4. การใช้ทรัพย์สินของราชการ,50"]), year=2563)
    assert "row 12, column B: indicator 4 (การใช้ทรัพย์สินของราชการ) of 2563 is there already, in row 5, column B" in told


def test_a_column_that_is_there_twice_is_told(written: Write) -> None:
    told = refusal(written("a.csv", ["ปี,1,2,3,4,5,6,7,8,9,10,9", "2563," + ",".join([*SCORES, "1"])]))
    assert "row 1, column L: indicator 9 (การเปิดเผยข้อมูล) is there already, in column J" in told


@pytest.mark.parametrize("label", ["การใช้อำนาด", "3. การใช้อำนาด", "๓,การใช้อำนาด"])
def test_an_indicator_that_is_not_known_is_told_with_the_one_meant(written: Write, label: str) -> None:
    split = label.count(",")
    rows = ["ตัวชี้วัด," * (1 + split) + "คะแนน", *("," * split + row for row in lines()[1:])]
    rows[3] = f"{label},92.82"
    told = refusal(written("a.csv", rows), year=2563)
    assert "is no indicator that is known; did you mean 3 การใช้อำนาจ?" in told
    assert told.startswith("row 4, column ")


def test_an_eleventh_indicator_is_refused(written: Write) -> None:
    rows = ["ตัวชี้วัดที่,คะแนน", *(f"{number},80" for number in range(1, 12))]
    assert "row 12, column A: there is no indicator 11 here" in refusal(written("a.csv", rows), year=2563)


def test_a_number_that_an_instrument_does_not_have_is_refused(written: Write) -> None:
    rows = ["ตัวชี้วัด,คะแนน", "EIT,", *(f"{number},80" for number in range(1, 5))]
    assert "row 6, column A: there is no indicator 4 here: EIT has indicators 6 to 8" in refusal(
        written("a.csv", rows), year=2563
    )


def test_a_workbook_without_scores_names_the_sheets_that_were_looked_at(book: Write) -> None:
    told = refusal(book({"บุคลากร": [["ชื่อ", "ตำแหน่ง"], ["ก", "ข"]], "งบ": [["รายการ", "บาท"], ["ค", 5]]}))
    assert "no table of ITA scores in any of its sheets (บุคลากร, งบ)" in told
    assert "oit ita --template" in told


def test_an_empty_workbook_is_told(book: Write) -> None:
    assert "no table of ITA scores in any of its sheets (Sheet1)" in refusal(book({"Sheet1": []}))


@pytest.mark.parametrize("name", ["a.csv", "a.yaml"])
def test_an_empty_file_is_told(written: Write, name: str) -> None:
    assert "oit ita --template" in refusal(written(name, [""]))


def test_a_year_that_is_not_clear_is_asked_for(written: Write) -> None:
    assert "the fiscal year of the scores is not clear" in refusal(written("a.csv", lines()))
    two = ["มาตรการปีงบประมาณ 2564", "ผลการประเมินปีงบประมาณ 2563", *lines()]
    told = refusal(written("b.csv", two))
    assert "the table names 2564 (row 1, column A) and 2563 (row 2, column A); say with --year which one" in told
    assert "--year says 2565; give the right one" in refusal(written("b.csv", two), year=2565)
    assert read(written("b.csv", two), year=2563).years[0].fiscal_year == 2563


def test_a_year_of_the_common_era_is_refused_with_the_one_meant(written: Write) -> None:
    told = refusal(written("a.csv", ["ปี,คะแนนรวม", "2023,96.72"]))
    assert "row 2, column A: 2023 is no fiscal year in B.E. of this assessment; write it in B.E.: 2566" in told


def test_the_same_year_on_two_sheets_is_refused_with_both_places(book: Write) -> None:
    rows = [["ตัวชี้วัด", 2563], *([title, 80] for title in TITLES)]
    told = refusal(book({"ก": rows, "ข": rows}))
    assert told.startswith(
        "sheet 'ข', row 2, column B: indicator 1 (การปฏิบัติหน้าที่) of 2563 is there already, in sheet 'ก', row 2"
    )


def test_scores_as_shares_of_one_are_refused(book: Write) -> None:
    told = refusal(book({"a": [["ตัวชี้วัด", 2563], *([title, 0.81] for title in TITLES)]}))
    assert "write them as points of 100" in told


def test_two_stated_totals_that_differ_are_refused(written: Write) -> None:
    told = refusal(written("a.csv", [*lines(), "คะแนนรวม,45.56", "ผลคะแนน ITA,46.78"]), year=2563)
    assert "row 13, column B: the stated total of 2563 is another one in row 12, column B" in told


def test_several_columns_of_scores_without_years_are_refused(written: Write) -> None:
    rows = [f"{title},80,90" for title in TITLES]
    assert "several columns stand right of the indicators" in refusal(written("a.csv", rows), year=2563)


@pytest.mark.parametrize(
    ("place", "line", "problem"),
    [
        (2, "  IIT: {1: 80,79, 2: 67.18, 3: 92.82, 4: 70.24, 5: 70.59}", "line 3: "),
        (2, "  IIT: {1: '80,79', 2: 67.18, 3: 92.82, 4: 70.24, 5: 70.59}", "line 3: '80,79' for indicator 1"),
        (5, "  total: สูง", "line 6: 'สูง' for the stated total is no number"),
        (4, "  OIT: {9: 4.00}", "line 3: the table of 2563 has no score for indicator 10"),
        (4, "  OIT: {9: 4.00, 9: 5.00}", "line 5: '9' is there already, on line 5"),
        (4, "  OIT: {9: 4.00, ความสุข: 5.00}", "line 5: 'ความสุข' is no indicator that is known"),
        (4, "  OIT: [4.00, 0.00]", "line 5: 'OIT' is a list"),
        (1, "2563: [", "line 4: this is not valid YAML"),
        (1, "1999:", "line 3: 1999 is no fiscal year"),
    ],
)
def test_a_wrong_line_of_yaml_is_told(written: Write, place: int, line: str, problem: str) -> None:
    assert problem in refusal(written("a.yaml", [*YAML[:place], line, *YAML[place + 1 :]]))


def test_a_reference_that_leads_back_to_itself_and_a_nest_without_end_are_refused(written: Write) -> None:
    assert "line 3: *a refers to another place" in refusal(written("a.yaml", ["year: 2563", "IIT: &a", "  EIT: *a"]))
    assert "line 1: nested too deeply" in refusal(written("a.yaml", [f"2563: {'[' * 50}"]))


def test_a_file_that_is_not_there_or_no_table_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "a.xlsx")
    assert "cannot be read" in refusal(tmp_path / "a.yaml")
    assert "is no table that can be read" in refusal(tmp_path / "a.docx")


CELLS = st.sampled_from(
    [
        *("", "-", "ปี", "ปีงบประมาณ 2563", "2563", "2564.0", "9999", "หน่วยงาน", "ทต.ก", "ตัวชี้วัด", "ตัวชี้วัดที่ 3", "คะแนน", "คะแนนรวม"),
        *("ระดับ", "A", "IIT", "EIT (ภายนอก)", "1", "2", "10", "11", "0", "80.79", "80,79", "๘๐"),
        *("101", "1. การปฏิบัติหน้าที่", "หมายเหตุ", "=1"),
        *TITLES,
    ]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@for_all(st.lists(st.lists(CELLS, max_size=13), max_size=14))
@example([["ปี", "คะแนนรวม"], ["2563", "80"]])
def test_whatever_the_cells_hold_they_are_read_or_refused_in_a_sentence(tmp_path: Path, rows: list[list[str]]) -> None:
    file = tmp_path / "any.csv"
    file.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    try:
        found = read(file, year=2563)
    except UsageError as error:
        told = str(error)
    else:
        told = f"{file} holds {[len(one.scores) for one in found.years]}"
        assert {len(one.scores) for one in found.years} <= {0, 10}
    assert told.startswith(str(file))
