from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cli.audit import default_folder
from core.settings import ScanSettings
from crawler.journal import part_of
from crawler.locks import held
from scheduler.audit import BEGUN_NAME, SNAPSHOT_NAME

QUICK = ("--allow-private", "--delay", "0", "--year", "2568", "--as-of", "2568-09-01")


def test_the_reports_path_is_all_that_stands_on_stdout(oit, site):
    ran = oit("audit", site, *QUICK, "--out", "found")

    assert ran.status == 0
    assert ran.out == f"{Path('found/report.html')}\n"
    assert Path("found/report.html").is_file()


def test_with_json_alone_the_audits_path_is_printed(oit, site):
    ran = oit("audit", site, *QUICK, "--out", "found", "--format", "json")

    assert ran.out == f"{Path('found/audit.json')}\n"
    assert not Path("found/report.html").exists()


def test_results_go_to_a_folder_named_after_host_and_date_by_default(oit, site):
    ran = oit("audit", site, *QUICK)

    assert ran.out.startswith(site.removeprefix("http://").rstrip("/").replace(":", "_") + "-25")
    assert Path(ran.out.strip()).is_file()


def test_buddhist_and_common_era_days_mean_the_same(oit, site):
    for name, day in (("be", "2568-09-01"), ("ce", "2025-09-01")):
        oit("audit", site, "--allow-private", "--delay", "0", "--as-of", day, "--out", name, "--format", "json")

    first, second = (json.loads(Path(name, "audit.json").read_text(encoding="utf-8")) for name in ("be", "ce"))
    assert first["as_of"] == second["as_of"] == "2025-09-01"


def test_the_year_is_by_default_the_fiscal_year_of_the_day(oit, site):
    oit("audit", site, "--allow-private", "--delay", "0", "--as-of", "2024-10-01", "--out", "found", "--format", "json")

    assert json.loads(Path("found/audit.json").read_text(encoding="utf-8"))["edition"]["fiscal_year"] == 2568


def test_a_score_below_the_limit_ends_with_1(oit, site):
    assert oit("audit", site, *QUICK, "--out", "found", "--fail-under", "50").status == 1


def test_a_score_at_the_limit_ends_with_0(oit, site):
    assert oit("audit", site, *QUICK, "--out", "found", "--fail-under", "0").status == 0


def test_a_site_that_cannot_be_reached_ends_with_3_and_still_gets_its_report(oit):
    ran = oit("audit", "http://127.0.0.1:9/", *QUICK, "--out", "found")

    assert ran.status == 3
    assert "could not be checked" in ran.err
    assert Path(ran.out.strip()).is_file()


def test_loopback_is_refused_unless_allowed(oit, site):
    ran = oit("audit", site, "--delay", "0", "--out", "found")

    assert ran.status == 3
    assert json.loads(Path("found/audit.json").read_text(encoding="utf-8"))["crawl"]["cause"] == "private_address"


def test_the_summary_on_stderr_counts_verdicts(oit, site):
    assert "missing" in oit("audit", site, *QUICK, "--out", "found").err


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("https://www.example.go.th/ita/", "www.example.go.th-2568-04-30"),
        ("http://127.0.0.1:8000/", "127.0.0.1_8000-2568-04-30"),
        ("http://someone@example.go.th/", "example.go.th-2568-04-30"),
        ("http://[::1]:80/", "___1__80-2568-04-30"),
    ],
)
def test_a_default_folder_is_a_plain_name(url, folder):
    assert default_folder(url, date(2025, 4, 30)) == Path(folder)


def test_a_failed_check_names_the_mend(oit):
    said = oit("audit", "http://127.0.0.1:9/", *QUICK, "--out", "found").err
    assert "refuses connections. Tell the provider that the site is down" in " ".join(said.split())


def test_a_refused_private_address_points_at_the_option(oit, site):
    assert "Give --allow-private" in " ".join(oit("audit", site, "--out", "found").err.split())


def test_whoever_runs_it_is_asked_for_a_contact_until_one_is_set(oit, site, monkeypatch):
    assert "Set OIT_CONTACT" in oit("audit", site, "--out", "found").err
    monkeypatch.setenv("OIT_CONTACT", "https://www.bantuayang.go.th/contact")
    assert "Set OIT_CONTACT" not in oit("audit", site, "--out", "found").err


def test_a_stop_while_files_are_opened_says_how_to_go_on(oit, site, monkeypatch):
    def stopped(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("cli.audit.audit_site", stopped)
    ran = oit("audit", site, *QUICK, "--out", "found")

    assert ran.status == 130
    assert "oit judge found/snapshot.warc.gz" in ran.err


def test_an_unknown_way_of_reading_scans_is_refused(oit, site):
    ran = oit("audit", site, *QUICK, "--ocr", "always")

    assert ran.status == 2


def test_rendering_every_page_without_a_browser_is_refused_with_what_to_install(oit, site, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = oit("audit", site, *QUICK, "--out", "found", "--render", "always")

    assert ran.status == 2
    assert "apt install chromium" in ran.err
    assert not (tmp_path / "found").exists()


def test_what_opening_the_files_took_is_told(oit, site):
    ran = oit("audit", site, *QUICK, "--out", "found")

    assert "Files: " in ran.err


def _killed(folder: Path) -> None:
    """Leaves what a kill after the home page leaves of a finished audit's file."""
    whole = folder / SNAPSHOT_NAME
    data = whole.read_bytes()
    cut = [place for place in range(len(data)) if data[place:].startswith(b"\x1f\x8b\x08\x00")][4]
    part_of(whole).write_bytes(data[:cut])
    whole.unlink()
    (folder / "audit.json").unlink()
    (folder / BEGUN_NAME).touch()


def test_a_killed_audit_goes_on_and_says_so(oit, site):
    oit("audit", site, *QUICK, "--out", "found")
    _killed(Path("found"))
    ran = oit("audit", site, *QUICK, "--out", "found")

    assert ran.status == 0
    assert "Going on with the scan begun on" in ran.err
    assert Path("found/audit.json").is_file()


def test_fresh_begins_anew_and_keeps_the_unfinished_scan(oit, site):
    oit("audit", site, *QUICK, "--out", "found")
    _killed(Path("found"))
    ran = oit("audit", site, *QUICK, "--out", "found", "--fresh")

    assert "Beginning anew" in ran.err
    assert Path("found/snapshot.warc.gz.part.old").is_file()


def test_an_audit_killed_before_midnight_goes_on_after_it(oit, site, monkeypatch):
    monkeypatch.setattr("cli.audit.today", lambda: date(2025, 4, 30))
    before = Path(oit("audit", site, *QUICK).out.strip()).parent
    _killed(before)
    monkeypatch.setattr("cli.audit.today", lambda: date(2025, 5, 1))
    ran = oit("audit", site, *QUICK)

    assert Path(ran.out.strip()).parent == before
    assert "Going on" in ran.err


def test_two_audits_of_one_site_do_not_run_at_once(oit, site):
    with held(site, Path("elsewhere"), ScanSettings().state_dir):
        ran = oit("audit", site, *QUICK, "--out", "found")

    assert ran.status == 2
    assert "is being scanned already: wait until" in ran.err
    assert ran.err.count("\n") <= 2


def test_results_are_written_whole(oit, site):
    oit("audit", site, *QUICK, "--out", "found")

    assert {one.name for one in Path("found").iterdir()} <= {
        "report.html",
        "audit.json",
        "snapshot.warc.gz",
        "snapshot.recrawl.json.gz",
        "snapshot.judged.json.gz",
        "snapshot.known.json.gz",
    }
