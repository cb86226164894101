from __future__ import annotations

import json

import pytest


@pytest.fixture(autouse=True)
def _registered(oit, tmp_path, monkeypatch, _sqlite_template):
    """A data folder of its own with two registered sites."""
    monkeypatch.setenv("OIT_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "oit.sqlite3").write_bytes(_sqlite_template.read_bytes())
    register = "name,url\nทต.บ้านเตย,https://www.bantoei.go.th\nอบต.สบกอน,http://sobkon.go.th/\n"
    (tmp_path / "register.csv").write_text(register, encoding="utf-8")
    assert oit("sites", "import", "register.csv").status == 0


def kept(oit, site: str) -> list[tuple[str, str]]:
    shown = json.loads(oit("sites", "declared", "show", site, "--year", "2568", "--format", "json").out)
    return [(row["code"], row["url"]) for row in shown]


def test_links_are_kept_with_the_sites_that_the_file_names_by_address_or_name(oit, tmp_path):
    (tmp_path / "links.csv").write_text(
        "หน่วยงาน,เว็บไซต์,ข้อ,ลิงก์\nบ้านเตย,https://www.bantoei.go.th/,O1,https://www.bantoei.go.th/1\n"
        "อบต.สบกอน,,O2,http://sobkon.go.th/2\nอบต.อื่น,,O3,http://x.go.th/3\n,,O99,http://x.go.th/4\n",
        encoding="utf-8",
    )
    ran = oit("sites", "declared", "import", "links.csv", "--year", "2568")

    assert ran.status == 0
    assert kept(oit, "1") == [("O1", "https://www.bantoei.go.th/1")]
    assert kept(oit, "2") == [("O2", "http://sobkon.go.th/2")]
    assert "row 5: no such item" in ran.err
    assert "rows 4: no site is registered as 'อบต.อื่น'" in ran.err


def test_a_new_list_takes_the_place_of_the_former_one(oit, tmp_path):
    for code in ("O1", "O2"):
        text = f"เว็บไซต์,ข้อ,ลิงก์\nhttp://sobkon.go.th/,{code},http://sobkon.go.th/{code}\n"
        (tmp_path / "links.csv").write_text(text, encoding="utf-8")
        ran = oit("sites", "declared", "import", "links.csv", "--year", "2568")

    assert "1 new links, 0 as they were, 1 gone" in ran.err
    assert kept(oit, "2") == [("O2", "http://sobkon.go.th/O2")]


def test_a_file_of_unknown_agencies_keeps_nothing(oit, tmp_path):
    (tmp_path / "links.csv").write_text("หน่วยงาน,ข้อ,ลิงก์\nอบต.อื่น,O1,http://x.go.th/1\n", encoding="utf-8")
    ran = oit("sites", "declared", "import", "links.csv", "--year", "2568")

    assert ran.status == 2
    assert "register its agencies first" in ran.err
