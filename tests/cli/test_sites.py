"""``oit sites``."""

from __future__ import annotations

import json

import pytest

from scheduler.artefacts import open_artefacts
from store.database import open_database
from store.schema import Site
from store.sites import chosen_sites
from tests.store.register import a_run, a_scan

REGISTER = (
    "ชื่อหน่วยงาน,เว็บไซต์,จังหวัด,ประเภท,ป้ายกำกับ,อีเมล\n"
    "ทต.บ้านเตย,https://www.bantoei.go.th,น่าน,ทต.,นำร่อง,admin@bantoei.go.th\n"
    "อบต.สบกอน,http://sobkon.go.th/,น่าน,อบต.,,\n"
    "อบต.ในเวียง,wiang.go.th,แพร่,อบต.,นำร่อง,\n"
)


@pytest.fixture(autouse=True)
def _data_dir(tmp_path, monkeypatch, _sqlite_template):
    """A data folder of its own, its database filled."""
    monkeypatch.setenv("OIT_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "oit.sqlite3").write_bytes(_sqlite_template.read_bytes())


@pytest.fixture
def registered(oit, tmp_path):
    """The three sites of ``REGISTER``."""
    (tmp_path / "register.csv").write_text(REGISTER, encoding="utf-8")
    assert oit("sites", "import", "register.csv").status == 0


def listed(oit, *options: str) -> list[int]:
    return [site["id"] for site in json.loads(oit("sites", "list", "--format", "json", *options).out)]


def test_an_import_tells_how_many_rows_did_what(oit, tmp_path):
    (tmp_path / "register.csv").write_text(REGISTER, encoding="utf-8")

    first, second = oit("sites", "import", "register.csv"), oit("sites", "import", "register.csv")

    assert (first.status, first.out, first.err) == (0, "", "3 rows: 3 new, 0 changed, 0 as they were\n")
    assert second.err == "3 rows: 0 new, 0 changed, 3 as they were\n"


def test_an_import_with_wrong_rows_lists_them_and_registers_nothing(oit, tmp_path):
    (tmp_path / "register.csv").write_text(
        REGISTER + "ง,htp://x,,,,\n,y.go.th,,,,somchai\nจ,z.go.th,,สหกรณ์,,\n", encoding="utf-8"
    )

    ran = oit("sites", "import", "register.csv")

    assert ran.status == 2
    assert [line.partition(":")[0] for line in ran.out.splitlines()] == ["row 5", "row 6", "row 6", "row 7"]
    assert ran.err == (
        "oit: nothing was imported: 2 of 6 rows of register.csv are wrong; correct them and import it again\n"
    )
    assert listed(oit) == []


def test_a_dry_run_registers_nothing(oit, tmp_path):
    (tmp_path / "register.csv").write_text(REGISTER + "ง,d.go.th,,,,\n", encoding="utf-8")

    ran = oit("sites", "import", "register.csv", "--dry-run")

    assert ran.status == 0
    assert "4 rows: 4 new" in ran.err
    assert "--dry-run" in ran.err
    assert listed(oit) == []


def test_sites_are_listed_by_group_province_kind_and_tag(oit, registered):
    oit("sites", "group", "add", "northern", "--province", "จ.น่าน", "--province", "แพร่", "--tag", "นำร่อง")

    assert listed(oit) == [1, 2, 3]
    assert listed(oit, "--province", "น่าน") == [1, 2]
    assert listed(oit, "--kind", "องค์การบริหารส่วนตำบล") == [2, 3]
    assert listed(oit, "--tag", "นำร่อง", "--kind", "อบต.") == [3]
    assert listed(oit, "--group", "northern") == [1, 3]
    assert listed(oit, "--group", "northern", "--province", "แพร่") == [3]


def test_a_list_that_is_not_for_people_is_tab_separated(oit, registered):
    ran = oit("sites", "list", "--province", "แพร่")

    assert (
        ran.out
        == "id\tname\turl\tprovince\tkind\ttags\tpaused\n3\tอบต.ในเวียง\thttps://wiang.go.th/\tแพร่\tอบต.\tนำร่อง\tno\n"
    )


def test_a_table_shows_brackets_and_controls_of_a_name_as_they_are(oit):
    oit("sites", "add", "https://a.go.th", "ก[red]\x1b[31m")

    ran = oit("sites", "list", "--format", "table")

    assert "ก[red]" in ran.out
    assert "\x1b" not in ran.out


def test_an_export_is_imported_again_without_a_change(oit, registered, tmp_path):
    assert oit("sites", "export", "out.xlsx").out == "out.xlsx\n"

    assert oit("sites", "import", "out.xlsx").err == "3 rows: 0 new, 0 changed, 3 as they were\n"
    assert oit("sites", "export", "out.xlsx").status == 2
    assert oit("sites", "export", "out.xlsx", "--force", "--province", "แพร่").err == "1 sites\n"


def test_an_export_of_an_empty_register_is_a_form_to_fill(oit, tmp_path):
    assert oit("sites", "export", "form.csv").err == "0 sites\n"
    with (tmp_path / "form.csv").open("a", encoding="utf-8") as form:
        form.write(",ทต.ก,a.go.th,,,,,\n")

    assert oit("sites", "import", "form.csv").err == "1 rows: 1 new, 0 changed, 0 as they were\n"


def test_an_export_with_passwords_in_it_says_so(oit):
    oit("sites", "add", "https://a.go.th", "ก", "--contact", "jsons://user:word@h.example/x")

    assert "keep the file to yourself" in oit("sites", "export", "out.csv").err
    assert "word" not in oit("sites", "show", "1").out


def test_a_site_is_added_and_shown_with_its_groups(oit):
    oit("sites", "group", "add", "all")
    oit("sites", "group", "add", "phrae", "--province", "แพร่")

    added = oit(
        "sites", "add", "a.go.th", "ทต.ก", "--province", "Nan", "--kind", "ทต.", "--tag", "x", "--contact", "a@b.go.th"
    )
    shown = json.loads(oit("sites", "show", "a.go.th", "--format", "json").out)

    assert (added.status, added.out) == (0, "1\n")
    assert {
        name: shown[name] for name in ("name", "url", "province", "kind", "tags", "contacts", "groups", "audits")
    } == {
        "name": "ทต.ก",
        "url": "https://a.go.th/",
        "province": "น่าน",
        "kind": "เทศบาลตำบล",
        "tags": ["x"],
        "contacts": ["a@b.go.th"],
        "groups": ["all"],
        "audits": 0,
    }


def test_a_site_that_moves_shows_where_it_was(oit, registered):
    assert oit("sites", "move", "1", "https://new.go.th").status == 0

    assert json.loads(oit("sites", "show", "1", "--format", "json").out)["former_urls"] == [
        "https://www.bantoei.go.th/"
    ]
    assert oit("sites", "move", "1", "sobkon.go.th").status == 0
    assert oit("sites", "move", "1", "http://sobkon.go.th").status == 2


def test_a_site_is_paused_and_resumed(oit, registered):
    oit("sites", "pause", "sobkon.go.th")
    assert listed(oit, "--paused") == [2]

    oit("sites", "resume", "2")
    assert listed(oit, "--paused") == []


def test_a_site_has_scan_settings_of_its_own(oit, registered):
    ran = oit("sites", "set", "1", "max-pages=800", "delay=3")

    assert ran.out == "delay=3.0\nmax_pages=800\n"
    assert oit("sites", "set", "1", "delay=").out == "max_pages=800\n"
    assert oit("sites", "set", "1", "max_pages=0").status == 2
    assert oit("sites", "set", "1").out == "max_pages=800\n"


def test_deleting_tells_first_and_needs_yes(oit, registered):
    ran = oit("sites", "delete", "1")

    assert ran.status == 2
    assert "would delete 1 ทต.บ้านเตย https://www.bantoei.go.th/ with 0 scans, 0 audits" in ran.err
    assert listed(oit) == [1, 2, 3]


def test_a_deleted_site_takes_its_rows_artefacts_and_reports_along(oit, registered, tmp_path):
    artefacts = open_artefacts()
    for site in (1, 11):
        (artefacts.place(f"sites/{site}/1") / "snapshot.warc.gz").write_bytes(b"x")
    reports = tmp_path / "data" / "reports"
    for folder in ("nan/bantoei.go.th-1", "all/old.go.th-1/2569-01-04", "all/other.go.th-11"):
        (reports / folder).mkdir(parents=True)
        (reports / folder / "report.html").touch()

    ran = oit("sites", "delete", "bantoei.go.th", "--yes")

    assert ran.status == 0
    assert listed(oit) == [2, 3]
    assert artefacts.folder is not None
    assert not (artefacts.folder / "sites" / "1").exists()
    assert (artefacts.folder / "sites" / "11" / "1" / "snapshot.warc.gz").exists()
    assert sorted(one.name for one in reports.glob("*/*")) == ["other.go.th-11"]


def test_a_site_that_is_being_scanned_is_not_deleted(oit, registered):
    database = open_database()
    with database.write() as session:
        a_scan(session, a_run(session), session.get_one(Site, 1), state="scanning")
    database.dispose()

    ran = oit("sites", "delete", "1", "--yes")

    assert (ran.status, "being scanned" in ran.err) == (2, True)
    assert listed(oit) == [1, 2, 3]


def test_groups_are_listed_shown_and_removed(oit, registered):
    oit("sites", "group", "add", "nan", "--title", "จังหวัดน่าน", "--province", "น่าน", "--recipient", "a@b.go.th")

    assert json.loads(oit("sites", "group", "list", "--format", "json").out) == [
        {"name": "nan", "title": "จังหวัดน่าน", "provinces": ["น่าน"], "kinds": [], "tags": [], "sites": 2}
    ]
    shown = json.loads(oit("sites", "group", "show", "nan", "--format", "json").out)
    assert (shown["recipients"], shown["sites"]) == (["a@b.go.th"], ["1 ทต.บ้านเตย", "2 อบต.สบกอน"])
    assert oit("sites", "group", "remove", "nan").status == 0
    assert oit("sites", "group", "show", "nan").status == 2
    assert listed(oit) == [1, 2, 3]


def test_a_group_takes_over_what_is_said_anew_and_keeps_the_rest(oit, registered):
    oit("sites", "group", "add", "nan", "--province", "น่าน", "--tag", "นำร่อง", "--recipient", "a@b.go.th")

    ran = oit("sites", "group", "set", "nan", "--title", "น่านทั้งหมด", "--tag", "", "--language", "en")

    assert (ran.status, ran.err) == (0, "nan: 2 sites\n")
    shown = json.loads(oit("sites", "group", "show", "nan", "--format", "json").out)
    assert (shown["title"], shown["provinces"], shown["tags"]) == ("น่านทั้งหมด", ["น่าน"], [])
    assert (shown["recipients"], shown["language"]) == (["a@b.go.th"], "en")
    assert oit("sites", "group", "set", "none", "--title", "x").status == 2


def test_a_group_of_an_unknown_province_says_so(oit):
    ran = oit("sites", "group", "add", "x", "--province", "ล้านนา")

    assert ran.status == 0
    assert "no province 'ล้านนา'" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "none.csv"),
        ("show", "nowhere"),
        ("add", "htp:/x", "ก"),
        ("add", "a.go.th", " "),
        ("add", "a.go.th", "ก", "--contact", "somchai"),
        ("group", "add", "a/b"),
        ("group", "add", "a", "--recipient", "somchai"),
        ("list", "--group", "none"),
        ("set", "1", "max_pages"),
        ("export", "out.pdf"),
    ],
)
def test_a_mistake_is_one_sentence_and_status_2(oit, arguments):
    ran = oit("sites", *arguments)

    assert ran.status == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("oit: ")


def test_what_the_database_holds_is_untouched_by_a_mistake(oit, registered):
    oit("sites", "move", "1", "x")
    database = open_database()
    with database.read() as session:
        assert chosen_sites(session)[0].url == "https://www.bantoei.go.th/"
    database.dispose()
