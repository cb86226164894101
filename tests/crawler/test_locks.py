from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from core.exceptions import UsageError
from core.settings import ScanSettings
from crawler.frontier import neutral
from crawler.locks import held
from crawler.scan import ScanJob, run_scan, run_scans
from tests.crawler.conftest import Answer, page


def test_a_site_is_scanned_once_at_a_time_whatever_the_folder(tmp_path):
    with (
        held("https://www.tuayang.example/", tmp_path / "a", tmp_path),
        pytest.raises(UsageError, match="wait until"),
        held("http://tuayang.example/th", tmp_path / "b", tmp_path),
    ):
        pytest.fail("both were let in")


def test_two_sites_are_not_written_into_one_file(tmp_path):
    with (
        held("https://a.example/", tmp_path / "x", tmp_path),
        pytest.raises(UsageError, match="another folder"),
        held("https://b.example/", tmp_path / "x", tmp_path),
    ):
        pytest.fail("both were let in")


def test_ports_of_one_machine_are_different_sites(tmp_path):
    with (
        held("http://127.0.0.1:8001/", tmp_path / "a", tmp_path),
        held("http://127.0.0.1:8002/", tmp_path / "b", tmp_path),
    ):
        pass


def test_what_was_held_is_free_afterwards(tmp_path):
    for _ in range(2):
        with held("https://a.example/", tmp_path / "x", tmp_path):
            pass


def test_a_refused_file_does_not_keep_its_site(tmp_path):
    with held("https://a.example/", tmp_path / "x", tmp_path):
        with pytest.raises(UsageError), held("https://b.example/", tmp_path / "x", tmp_path):
            pass
        with held("https://b.example/", tmp_path / "y", tmp_path):
            pass


def test_a_killed_process_holds_nothing(tmp_path):
    code = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from crawler.locks import held
        folder = Path({str(tmp_path)!r})
        with held("https://a.example/", folder / "x", folder):
            print("held", flush=True)
            time.sleep(60)
    """)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(UsageError), held("https://a.example/", tmp_path / "x", tmp_path):
        pass
    process.kill()
    process.communicate(timeout=10)
    with held("https://a.example/", tmp_path / "x", tmp_path):
        pass


def test_a_folder_that_cannot_keep_locks_is_told_with_the_mend(tmp_path):
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(UsageError, match="OIT_STATE_DIR"),
        held("https://a.example/", tmp_path / "x", tmp_path / "file"),
    ):
        pass


def test_a_site_named_twice_in_one_run_is_scanned_once(website, tmp_path):
    site = website({"/": Answer(page("หน้าแรก"), hang=0.3)})
    settings = ScanSettings(delay=0, allow_private=True)
    jobs = [ScanJob(site.url, settings, tmp_path / name, neutral) for name in ("a", "b")]
    results = run_scans(jobs)
    assert sorted(result.state for result in results) == ["complete", "failed"]
    (failed,) = (result for result in results if result.state == "failed")
    assert "is being scanned already" in failed.detail
    assert site.asked.count("/") == 1


def test_a_scan_of_a_site_that_another_process_scans_is_refused_before_it_asks(website, tmp_path):
    site = website({"/": page("หน้าแรก")})
    settings = ScanSettings(delay=0, allow_private=True)
    with held(site.url, Path("elsewhere"), settings.state_dir), pytest.raises(UsageError, match="being scanned"):
        run_scan(site.url, settings, tmp_path / "x", neutral)
    assert site.asked == []
