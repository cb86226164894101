from __future__ import annotations

from pathlib import Path

import pytest

from checklist.loading import (
    edition_revision,
    known_years,
    load_checklist,
    load_edition,
    load_editions,
    load_subjects,
    load_vocabulary,
)
from core.exceptions import ChecklistError, UsageError

EDITION = """\
fiscal_year: 2571
confidence: provisional
note: {th: "ตัวอย่าง", en: "An example"}
indicators:
  "9": {th: "การเปิดเผยข้อมูล", en: "Disclosure"}
sub_indicators:
  "9.1": {th: "ข้อมูลพื้นฐาน", en: "Basic information"}
items:
  - {code: O1, title_th: "โครงสร้าง", indicator: "9", sub_indicator: "9.1", subjects: [contact], confidence: low}
  - {code: O2, title_th: "ข่าว", indicator: "9", sub_indicator: "9.1", subjects: [news], confidence: low}
"""

SUBJECT = """\
id: flood_map
title: {th: "แผนที่น้ำท่วม", en: "Flood map"}
what: {th: "แผนที่พื้นที่เสี่ยงน้ำท่วม", en: "A map of where floods are likely"}
period: fy
due: "10-01"
basis: recalled
phrases:
  - แผนที่น้ำท่วม
  - แผนที่เสี่ยงภัยน้ำท่วม
lookalikes:
  - {subject: news}
elements:
  - id: legend
    title: {th: "คำอธิบายสี", en: "Legend"}
    recognise: [{kind: phrases, any: ["คำอธิบายสี"]}]
    basis: recalled
    advice: {th: "เพิ่มคำอธิบายสี", en: "Add a legend"}
advice:
  missing: {th: "เผยแพร่แผนที่", en: "Publish the map"}
  stale: {th: "ปรับเป็นปี {year}", en: "Update it to {year}"}
  undated: {th: "ระบุปี", en: "State the year"}
"""


def edition_file(folder: Path, text: str, name: str = "2571.yml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def subject_folder(folder: Path, text: str, name: str = "flood_map") -> Path:
    place = folder / name
    place.mkdir()
    (place / "subject.yml").write_text(text, encoding="utf-8")
    return place


def refusal_of_edition(folder: Path, old: str, new: str) -> ChecklistError:
    assert EDITION.count(old) == 1, "the example must be changed in one place"
    with pytest.raises(ChecklistError) as caught:
        load_edition(2571, edition_file(folder, EDITION.replace(old, new)))
    return caught.value


def refusal_of_subject(folder: Path, old: str, new: str) -> ChecklistError:
    assert SUBJECT.count(old) == 1, "the example must be changed in one place"
    with pytest.raises(ChecklistError) as caught:
        load_subjects(subject_folder(folder, SUBJECT.replace(old, new)))
    return caught.value


def test_an_edition_file_beside_the_bundled_ones_adds_its_year(tmp_path):
    edition = load_edition(2571, edition_file(tmp_path, EDITION))

    assert [item.code for item in edition.items] == ["O1", "O2"]


def test_an_edition_in_a_given_folder_replaces_the_bundled_one_of_that_year(tmp_path):
    (tmp_path / "editions").mkdir()
    edition_file(tmp_path / "editions", EDITION.replace("2571", "2568"), "2568.yml")

    assert len(load_edition(2568, tmp_path).items) == 2


def test_a_subjects_folder_adds_its_subject(tmp_path):
    assert load_subjects(subject_folder(tmp_path, SUBJECT))["flood_map"].title.en == "Flood map"


def test_a_folder_of_subjects_replaces_the_bundled_one_of_that_id(tmp_path):
    (tmp_path / "subjects").mkdir()
    text = SUBJECT.replace("id: flood_map", "id: contact")
    subject_folder(tmp_path / "subjects", text, "contact")

    assert load_subjects(tmp_path)["contact"].title.en == "Flood map"


def test_the_same_files_give_the_same_revision(tmp_path):
    assert load_checklist(2568).revision == load_checklist(2568).revision == load_edition(2568).revision


def test_another_item_title_gives_another_revision(tmp_path):
    before = load_edition(2571, edition_file(tmp_path, EDITION)).revision
    after = load_edition(2571, edition_file(tmp_path, EDITION.replace("ข่าว", "ข่าวประชาสัมพันธ์"))).revision

    assert before != after


def test_another_phrase_of_a_subject_gives_another_revision(tmp_path):
    place = subject_folder(tmp_path, SUBJECT)
    before = load_checklist(2568, place).revision
    (place / "subject.yml").write_text(SUBJECT.replace("แผนที่เสี่ยงภัยน้ำท่วม", "แผนที่เสี่ยงภัย"), encoding="utf-8")

    assert load_checklist(2568, place).revision != before


def test_another_shared_word_gives_another_revision():
    checklist = load_checklist(2568)
    words = checklist.vocabulary.model_copy(update={"filler": (*checklist.vocabulary.filler, "ใหม่")})

    assert edition_revision(checklist.edition, checklist.subjects, words) != checklist.revision


def test_a_comment_leaves_the_revision_as_it_is(tmp_path):
    before = load_edition(2571, edition_file(tmp_path, EDITION)).revision
    after = load_edition(2571, edition_file(tmp_path, "# seen in March\n" + EDITION)).revision

    assert before == after


def test_a_year_without_edition_is_refused_with_the_known_years():
    with pytest.raises(UsageError, match="fiscal year 2599; known years are 2563, 2564"):
        load_checklist(2599)


def test_a_ce_year_is_refused_with_its_be_year():
    with pytest.raises(UsageError, match=r"write B\.E\. years: 2568"):
        load_checklist(2025)


def test_a_place_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"there is no checklist at .*nowhere"):
        load_editions(tmp_path / "nowhere")


def test_a_folder_without_checklist_files_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no checklist"):
        load_editions(tmp_path)


def test_a_refusal_names_file_line_key_and_mend(tmp_path):
    error = refusal_of_edition(tmp_path, "subjects: [news]", "subjects: [newz]")

    assert (Path(error.file).name, error.line, error.key) == ("2571.yml", 10, "items[2].subjects[1]")
    assert str(error).endswith("2571.yml:10: items[2].subjects[1]: there is no subject 'newz'; did you mean news?")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("confidence: provisional", "confidense: provisional", 2, "did you mean confidence?"),
        ("confidence: provisional\n", "", 1, "this key is missing; add confidence: to the file"),
        ("provisional", "sure", 2, "'sure' is not one of the allowed words"),
        ("code: O2", "code: O1", 10, "code O1 is used twice; see line 9"),
        ("code: O2", "code: 2", 10, 'text is wanted, not 2; put it in quotes: "2"'),
        ("code: O2", "code: X2", 10, "'X2' has the wrong form"),
        ('"ข่าว", indicator: "9", sub_indicator: "9.1"', '"ข่าว", indicator: "9", sub_indicator: "9.2"', 10, "no sub"),
        ('"ข่าว", indicator: "9", sub_indicator: "9.1"', '"ข่าว", indicator: "9", sub_indicator: null', 10, "others"),
        ('"ข่าว", indicator: "9"', '"ข่าว", indicator: "10"', 10, "indicator '10' is not described"),
        ("subjects: [news]", "subjects: [news, news]", 10, "'news' is there twice"),
        ("subjects: [news]", "subjects: news", 10, "a list is wanted, not 'news'"),
        ("subjects: [news]", "subjects: []", 10, "it is empty"),
        ("fiscal_year: 2571", "fiscal_year: 2572", 1, "the file's name says 2571"),
        ("fiscal_year: 2571", "fiscal_year: 1999", 1, "greater than or equal to 2560"),
        ("note:", "revision: abc\nnote:", 3, "revision is computed"),
        ("note:", "oit_weight: 40\nnote:", 3, "a share between 0 and 1"),
        ("note:", "confidence: low\nnote:", 3, "the key is there twice (first on line 2)"),
        ('th: "ตัวอย่าง",', 'th: "ตัวอย่าง" ', 3, "not valid YAML"),
    ],
)  # fmt: skip
def test_a_wrong_edition_is_refused_on_the_right_line(tmp_path, old, new, line, words):
    error = refusal_of_edition(tmp_path, old, new)

    assert error.line == line
    assert words in str(error)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: flood_map", "id: flood_maps", 1, "the id is 'flood_maps', the folder 'flood_map'"),
        ('due: "10-01"', 'due: "04-01"', 5, "a fy subject is due on 10-01"),
        ("period: fy", "period: first_half", 5, "a first_half subject is due on 04-01"),
        ("{subject: news}", "{subject: newz}", 11, "did you mean news?"),
        ("{subject: news}", "{subject: flood_map}", 11, "not its own look-alike"),
        ("{subject: news}", "{}", 11, "names either a subject or an id of its own"),
        ("{subject: news}", "{id: news, title: {th: ก, en: a}, phrases: [ก]}", 11, "'news' is a subject"),
        ("  - แผนที่เสี่ยงภัยน้ำท่วม", "  - แผนที่น้ำท่วม", 9, "'แผนที่น้ำท่วม' is there twice"),
        ("lookalikes:", "hints: [แผนที่น้ำท่วม]\nlookalikes:", 10, "is a phrase already"),
        ("{kind: phrases, any:", "{kind: phrase, any:", 15, "did you mean phrases?"),
        (', any: ["คำอธิบายสี"]', "", 15, "phrases without any words"),
        ("    basis: recalled\n", "    basis: recalled\n    sinse: 2567\n", 17, "did you mean since?"),
        ("    basis: recalled\n", "    basis: recalled\n    since: 2567\n    until: 2566\n", 18, "until lies before"),
        ('  undated: {th: "ระบุปี", en: "State the year"}\n', "", 18, "advice for 'undated' is missing"),
    ],
)  # fmt: skip
def test_a_wrong_subject_is_refused_on_the_right_line(tmp_path, old, new, line, words):
    error = refusal_of_subject(tmp_path, old, new)

    assert words in str(error)
    assert error.line == line


def test_an_element_id_used_twice_is_refused(tmp_path):
    element = SUBJECT[SUBJECT.index("  - id: legend") : SUBJECT.index("advice:\n  missing")]

    assert "element 'legend' is there twice" in str(refusal_of_subject(tmp_path, element, element + element))


def test_a_subject_in_force_needs_no_advice_about_years(tmp_path):
    start = SUBJECT.index("  stale:")
    text = SUBJECT[:start].replace("period: fy", "period: in_force")

    assert load_subjects(subject_folder(tmp_path, text))["flood_map"].advice.stale is None


def test_a_subject_that_needs_a_year_in_some_years_needs_advice_about_years(tmp_path):
    start = SUBJECT.index("  stale:")
    text = SUBJECT[:start].replace("period: fy", "period: in_force\nperiod_by_year: {2568: fy}")

    with pytest.raises(ChecklistError, match="advice for 'stale' is missing"):
        load_subjects(subject_folder(tmp_path, text))


def test_an_alias_is_refused(tmp_path):
    text = EDITION.replace('{th: "ข้อมูลพื้นฐาน", en: "Basic information"}', "*same").replace('"9": {th', '"9": &same {th')

    with pytest.raises(ChecklistError, match="an alias stands here"):
        load_edition(2571, edition_file(tmp_path, text))


def test_a_file_without_end_of_its_nesting_is_refused(tmp_path):
    with pytest.raises(ChecklistError, match="nested too deeply"):
        load_edition(2571, edition_file(tmp_path, f"items: {'[' * 3000}{']' * 3000}"))


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    file = tmp_path / "2571.yml"
    file.write_bytes(EDITION.encode("cp874", errors="replace"))

    with pytest.raises(ChecklistError, match="not UTF-8; save it as UTF-8"):
        load_edition(2571, file)


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(ChecklistError, match="the file is empty"):
        load_edition(2571, edition_file(tmp_path, "# nothing yet\n"))


def test_a_day_that_no_calendar_has_is_refused_as_yaml(tmp_path):
    with pytest.raises(ChecklistError, match="quote what looks like a date"):
        load_edition(2571, edition_file(tmp_path, EDITION.replace("O2", "2568-13-40")))


def test_an_edition_named_otherwise_than_by_its_year_is_refused(tmp_path):
    with pytest.raises(ChecklistError, match=r"rename it, for example to 2571\.yml"):
        load_editions(edition_file(tmp_path, EDITION, "next.yml"))


def test_known_years_are_sorted_and_include_given_ones(tmp_path):
    years = known_years(edition_file(tmp_path, EDITION))

    assert years[-1] == 2571
    assert list(years) == sorted(years)


def test_the_shared_words_load():
    assert "ประจำปีงบประมาณ" in load_vocabulary().filler
