"""The rows of a register, each by itself."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter

from core.exceptions import UsageError
from core.thai import clean
from scheduler.register_table import Entry, named_address, named_kind, named_province, read_register, write_register
from store.schema import Site
from tests.store.register import NOW

HEADINGS = ["id", "name", "url", "old_url", "province", "kind", "tags", "contacts", "paused"]


@pytest.fixture
def register(tmp_path):
    """Writes a register of rows by heading, and reads it."""

    def read(*rows: dict[str, str], channels: tuple[str, ...] = ()):
        file = tmp_path / "register.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, HEADINGS)
            writer.writeheader()
            writer.writerows(rows)
        return read_register(file, channels)

    return read


def said(found) -> list[str]:
    return [str(note) for note in found.notes]


def test_a_row_says_what_its_cells_say(register):
    found = register(
        {
            "name": " ทต.บ้าน  เตย ",
            "url": "www.bantoei.go.th",
            "province": "จ.น่าน",
            "kind": "ทต.",
            "tags": "นำร่อง, ๒๕๖๙",
            "contacts": "a@b.go.th; b@b.go.th",
            "paused": "ใช่",
        }
    )

    assert found.notes == ()
    assert found.entries == (
        Entry(
            2,
            name="ทต.บ้าน เตย",
            url="https://www.bantoei.go.th/",
            province="น่าน",
            kind="เทศบาลตำบล",
            tags=["นำร่อง", "๒๕๖๙"],
            contacts=["a@b.go.th", "b@b.go.th"],
            paused=True,
        ),
    )


def test_empty_cells_say_nothing_and_a_dash_takes_away(register):
    found = register(
        {"name": "ก", "url": "a.go.th"}, {"name": "ข", "url": "b.go.th", "province": "-", "tags": "-", "contacts": "-"}
    )

    assert (found.entries[0].province, found.entries[0].tags, found.entries[0].contacts) == (None, None, None)
    assert (found.entries[1].province, found.entries[1].tags, found.entries[1].contacts) == ("", [], [])


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"url": "htp://a.go.th"}, "'htp://a.go.th' is no web address: write it like https://www.example.go.th"),
        ({"url": ""}, "there is no web address: write it, or delete the row"),
        ({"url": "ไม่มี"}, "'ไม่มี' is no web address"),
        ({"url": "https://a.go.th https://b.go.th"}, "is no web address"),
        ({"url": "https://https://a.go.th"}, "is no web address"),
        ({"name": ""}, "the name is missing: write the agency's name"),
        ({"name": "-"}, "the name is missing"),
        ({"name": "ก" * 301}, "the name has 301 letters: shorten it to 300"),
        ({"contacts": "somchai.bantoei.go.th"}, "no mail address and no channel in OIT_CHANNELS"),
        ({"contacts": "054-123456"}, "'054-123456' is no mail address"),
        ({"contacts": "a@b"}, "no mail address"),
        ({"paused": "บางครั้ง"}, "write ใช่ or ไม่"),
        ({"id": "สอง"}, "the number of a site cannot be 'สอง'"),
        ({"tags": "-, ก"}, "cannot be a tag"),
        ({"old_url": "ที่เก่า"}, "is no web address"),
    ],
)
def test_what_is_wrong_is_told_by_its_row_with_the_mend(register, cells, words):
    good = {"name": "ก", "url": "https://a.go.th"}

    found = register(good, good | cells)

    assert [(note.row, note.wrong) for note in found.notes] == [(3, True)]
    assert words in found.notes[0].text
    assert [entry.row for entry in found.entries] == [2]


def test_all_that_is_wrong_in_a_row_is_told_at_once(register):
    found = register({"name": "", "url": "x", "contacts": "y, z"})

    assert len(found.notes) == 4


def test_an_unknown_kind_or_province_is_kept_and_told(register):
    found = register({"name": "ก", "url": "a.go.th", "province": "ล้านนา", "kind": "สหกรณ์"})

    assert (found.entries[0].province, found.entries[0].kind) == ("ล้านนา", "สหกรณ์")
    assert said(found) == [
        "row 2: note: province 'ล้านนา' is none of the 77; it is kept as written",
        "row 2: note: kind 'สหกรณ์' is none of อบจ., เทศบาลนคร, เทศบาลเมือง, เทศบาลตำบล, อบต., รูปแบบพิเศษ; it is kept as written",
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("จังหวัดน่าน", "น่าน"),
        ("จ. จันทบุรี", "จันทบุรี"),
        ("Chiang Mai", "เชียงใหม่"),
        ("กทม.", "กรุงเทพมหานคร"),
        ("อยุธยา", "พระนครศรีอยุธยา"),
        ("เชียงใหม่ ", "เชียงใหม่"),
    ],
)
def test_a_province_is_kept_under_one_name(written, kept):
    assert named_province(written) == (kept, True)


def test_a_kind_is_kept_under_one_name():
    assert named_kind("องค์การบริหารส่วนตำบล") == ("อบต.", True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.a.go.th", "https://www.a.go.th/"),
        ("WWW.A.GO.TH/th/", "https://www.a.go.th/th/"),
        ("a.go.th:8080", "https://a.go.th:8080/"),
        ("http://a.go.th", "http://a.go.th/"),
        ("HTTPS://a.go.th/index.php?x=1#top", "https://a.go.th/index.php?x=1"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
    ],
)
def test_an_address_is_kept_in_one_spelling(written, kept):
    assert named_address(written) == kept


@pytest.mark.parametrize(
    "written",
    ["", "a", "mailto:a@b.go.th", "a@b.go.th", "ftp://a.go.th", "javascript:alert(1)", "https://", "//a.go.th"],
)
def test_what_is_no_address_is_refused(written):
    with pytest.raises(UsageError, match="write it like https://"):
        named_address(written)


def test_a_channel_is_a_contact_where_it_is_one(register):
    row = {"name": "ก", "url": "a.go.th", "contacts": "a@b.go.th,ไลน์น่าน jsons://h.example/x?to=1,2 mailto:c@b.go.th"}

    assert register(row, channels=("ไลน์น่าน",)).entries[0].contacts == [
        "a@b.go.th",
        "ไลน์น่าน",
        "jsons://h.example/x?to=1,2",
        "c@b.go.th",
    ]
    assert [note.wrong for note in register(row).notes] == [True]


def test_a_linked_cell_whose_words_are_no_address_leads_to_it(tmp_path):
    file = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["ชื่อหน่วยงาน", "เว็บไซต์"])
        sheet.write_row(1, 0, ["ก"])
        sheet.write_url(1, 1, "https://a.go.th/home", string="เข้าชมเว็บไซต์")

    found = read_register(file)

    assert (found.notes, found.entries[0].url) == ((), "https://a.go.th/home")


def test_columns_that_mean_nothing_are_told(tmp_path):
    file = tmp_path / "register.csv"
    file.write_text("หน่วยงาน,เว็บไซต์,โทรศัพท์\nก,a.go.th,054\n", encoding="utf-8")

    assert read_register(file).unread == ("โทรศัพท์",)


def a_site(**given) -> Site:
    fields = {"id": 7, "name": "ก", "url": "https://a.go.th/", "province": "น่าน", "kind": "อบต.", "added": NOW}
    return Site(**fields | {"tags": ["ข", "ค"], "contacts": ["a@b.go.th"], "paused": True} | given)


@pytest.mark.parametrize("name", ["register.csv", "register.xlsx"])
@pytest.mark.parametrize("english", [False, True])
def test_what_is_written_out_is_read_again(tmp_path, name, english):
    assert write_register([a_site()], tmp_path / name, english=english) == 1

    found = read_register(tmp_path / name)

    assert found.notes == found.unread == ()
    assert found.entries == (
        Entry(2, 7, "ก", "https://a.go.th/", None, "น่าน", "อบต.", ["ข", "ค"], ["a@b.go.th"], paused=True),
    )


@pytest.mark.parametrize("name", ["register.csv", "register.xlsx"])
def test_a_name_that_looks_like_a_formula_is_none_in_the_file(tmp_path, name):
    evil = '=HYPERLINK("https://evil.example";"ก")'
    write_register([a_site(name=evil, tags=["@ก", "+ข"])], tmp_path / name)

    body = (tmp_path / name).read_bytes()

    assert b"<f>" not in body
    if name.endswith(".csv"):
        assert [cell[0] for cell in next(csv.reader([body.decode("utf-8-sig").splitlines()[1]]))][1] == "'"
    (entry,) = read_register(tmp_path / name).entries
    assert (entry.name, entry.tags) == (clean(evil), ["@ก", "+ข"])


def test_the_same_register_gives_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_register([a_site()], tmp_path / name)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("name", ["register.pdf", "register", "missing/register.xlsx", "missing/register.csv"])
def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path, name):
    with pytest.raises(UsageError, match=Path(name).name):
        write_register([a_site()], tmp_path / name)

    assert list(tmp_path.iterdir()) == []
