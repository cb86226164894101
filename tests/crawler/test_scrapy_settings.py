from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler import scrapy_settings
from tests.crawler.conftest import page

ROOT = Path(__file__).parents[2]


def _settings() -> Settings:
    settings = Settings()
    settings.setmodule(scrapy_settings)
    return settings


def test_scrapy_lists_the_spider():
    assert SpiderLoader.from_settings(_settings()).list() == ["site"]


def test_manners_are_the_default():
    settings = _settings()
    assert settings.getdict("DOWNLOADER_MIDDLEWARES")["crawler.robots.RobotsMiddleware"] is not None
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getfloat("DOWNLOAD_DELAY") == 1.0
    assert settings["USER_AGENT"].startswith("Prongsai/")


def test_nothing_listens_while_a_scan_runs():
    settings = _settings()
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")


def test_scrapy_crawl_site_writes_pages_as_items(website, tmp_path):
    site = website({"/": page("หน้าแรก", "/a"), "/a": page("แผน")})
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "site",
        "-a",
        f"url={site.url}",
        "-O",
        str(tmp_path / "pages.jsonl"),
    ]
    subprocess.run([*command, "-s", "OIT_ALLOW_PRIVATE=1", "-s", "DOWNLOAD_DELAY=0"], cwd=ROOT, check=True, timeout=60)
    lines = (tmp_path / "pages.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["title"] for line in lines] == ["หน้าแรก", "แผน"]
