from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.explain import columns, wrapped
from tests.reports.golden import SCRIPT, failed_audit, golden_audit


@pytest.fixture
def audit(oit) -> Path:
    """The folder of an audit."""
    folder = Path("found")
    folder.mkdir()
    (folder / "audit.json").write_text(golden_audit().to_json(), encoding="utf-8")
    return folder


@pytest.mark.parametrize("code", ["O13", "o13", "13", "๑๓", "o 13", "annual_procurement_report"])
def test_an_item_goes_by_its_code_its_number_or_its_subject(oit, audit, code):
    ran = oit("explain", str(audit), code)

    assert (ran.status, ran.out.split("  ")[0].split()[0]) == (0, "O13")


@pytest.mark.parametrize("place", ["found", "found/audit.json", "found/report.html"])
def test_an_audit_goes_by_its_folder_or_a_file_of_it(oit, audit, place):
    assert oit("explain", place, "O6").status == 0


def test_the_text_says_what_was_weighed_why_and_what_would_change_it(oit, audit):
    out = oit("explain", "found", "O6").out

    assert "1. [ใช้ตัดสิน 79.9] แผนและความก้าวหน้า" in out
    assert "2. [ไม่ได้เลือก 38]" in out
    assert "3. [ใช้เป็นหลักฐานไม่ได้] " in out
    assert "เป็นของปี 2566 ซึ่งเก่ากว่าปีที่ต้องการ" in out
    assert "→ ไม่พบ" in out


def test_it_speaks_english_too(oit, audit):
    out = oit("explain", "found", "O6", "--lang", "en").out

    assert "[Not chosen 38]" in out
    assert "Of 2566, older than the year asked for" in out
    assert "→ Not found" in out


def test_an_item_of_several_subjects_tells_of_each(oit, audit):
    out = oit("explain", "found", "O1", "--lang", "en").out

    assert "== Structure: Met" in out
    assert "== Powers and duties: Not found" in out
    assert "Nothing on the site goes by this name" in out


def test_a_subject_is_told_of_alone(oit, audit):
    out = oit("explain", "found", "powers_and_duties", "--lang", "en").out

    assert "== Powers and duties" in out
    assert "== Structure" not in out


def test_json_is_the_record_itself(oit, audit):
    (told,) = json.loads(oit("explain", "found", "O6", "--format", "json").out)
    item = next(item for item in golden_audit().items if item.code == "O6")

    assert (told["code"], told["verdict"]) == ("O6", "partial")
    assert told["considered"] == [one.model_dump(mode="json") for one in item.considered]


@pytest.mark.parametrize("code", ["O1", "O5", "O6", "O20"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_no_line_is_wider_than_a_terminal(oit, audit, code, language):
    lines = oit("explain", "found", code, "--lang", language).out.splitlines()

    assert [line for line in lines if columns(line) > 80] == []


def test_what_a_hostile_site_says_cannot_move_the_cursor(oit, audit):
    file = audit / "audit.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace(json.dumps(SCRIPT, ensure_ascii=False)[1:-1], "\\u001b[2Jgone"),
        encoding="utf-8",
    )
    out = oit("explain", "found", "O20").out

    assert "[2Jgone" in out
    assert not {"\x1b", "\u202e", "\u2066"} & set(out)


def test_an_unknown_code_is_refused_with_what_there_is(oit, audit):
    ran = oit("explain", "found", "O99")

    assert (ran.status, ran.out) == (2, "")
    assert "'O99' is no item or subject of fiscal year 2568, which has O1 to O28" in ran.err


def test_a_subject_spelt_wrongly_is_guessed(oit, audit):
    assert "did you mean anti-corruption_action_plan?" in oit("explain", "found", "anticorruption_action_plan").err


def test_an_audit_of_an_earlier_version_is_refused_with_the_mend(oit, audit):
    read = json.loads((audit / "audit.json").read_text(encoding="utf-8"))
    for item in read["items"]:
        del item["considered"]
    (audit / "audit.json").write_text(json.dumps(read), encoding="utf-8")
    ran = oit("explain", "found", "O6")

    assert ran.status == 2
    assert "judge its snapshot again with oit judge" in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "is not JSON"), ('{"schema": "oit-audit/1"}', "is not an audit of this version"), ("", "is not JSON")],
)
def test_a_file_that_is_no_audit_is_refused_in_one_sentence(oit, audit, text, said):
    (audit / "audit.json").write_text(text, encoding="utf-8")
    ran = oit("explain", "found", "O6")

    assert ran.status == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_bytes_that_are_no_text_are_refused(oit, audit):
    (audit / "audit.json").write_bytes(b"\x89PNG\xff\xfe")

    assert oit("explain", "found", "O6").status == 2


def test_a_folder_without_an_audit_is_refused(oit):
    ran = oit("explain", "nowhere", "O6")

    assert ran.status == 2
    assert "nowhere cannot be read" in ran.err


def test_a_site_that_could_not_be_checked_has_nothing_to_explain(oit, audit):
    (audit / "audit.json").write_text(failed_audit().to_json(), encoding="utf-8")

    assert "could not be checked, so there is nothing to explain" in oit("explain", "found", "O6").err


def test_an_audit_on_the_spot_can_be_explained(oit, site):
    oit("audit", site, "--allow-private", "--delay", "0", "--year", "2568", "--as-of", "2568-09-01", "--out", "found")
    ran = oit("explain", "found", "O4", "--lang", "en")

    assert (ran.status, ran.out[:2]) == (0, "O4")


# --- lines


def test_thai_is_not_broken_before_a_mark_or_after_a_leading_vowel():
    lines = list(wrapped("เทศบาลตำบลบ้านตัวอย่างเผยแพร่แผนปฏิบัติการป้องกันการทุจริตประจำปี" * 4, "", width=20))

    assert all(columns(line) <= 20 for line in lines)
    assert not any(line[0] in "ะาำ่้ัิีุูึื์" for line in lines)
    assert not any(line[-1] in "เแโใไ" for line in lines)


def test_nothing_of_a_long_address_is_lost():
    address = "https://www.bantuayang.example/" + "a" * 200

    assert "".join(line.strip() for line in wrapped(f"      {address}", "      ", width=40)) == address


def test_a_blank_is_where_a_line_ends_if_one_is_near():
    assert list(wrapped("one two three", "  ", width=9)) == ["one two", "  three"]
