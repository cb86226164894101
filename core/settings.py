"""Settings of a scan and of reading its files. Read from the environment as ``OIT_<NAME>``; the command line overrides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path, user_data_path, user_state_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ScanSettings(BaseSettings):
    """Budgets and manners of one scan."""

    model_config = SettingsConfigDict(env_prefix="OIT_", frozen=True, extra="forbid")

    max_pages: int = Field(default=400, ge=1)
    """HTML pages."""
    max_documents: int = Field(default=150, ge=0)
    """Files."""
    max_offsite: int = Field(default=60, ge=0)
    """Files and folders fetched from other hosts; they count as files too. 0: other hosts are left alone."""
    max_bytes: int = Field(default=500_000_000, ge=1)
    """Bytes of all answers together."""
    max_minutes: float = Field(default=20.0, gt=0)
    """Minutes of crawling."""
    max_page_bytes: int = Field(default=8_000_000, ge=1)
    """Bytes of one HTML page."""
    max_file_bytes: int = Field(default=40_000_000, ge=1)
    """Bytes of one file."""
    max_depth: int = Field(default=12, ge=1)
    """Clicks from the home page."""
    delay: float = Field(default=1.0, ge=0)
    """Seconds between two requests to one host."""
    timeout: float = Field(default=30.0, gt=0)
    """Seconds for one answer."""
    allow_private: bool = False
    """Whether loopback and private addresses may be visited."""
    extra_hosts: tuple[str, ...] = ()
    """Hosts beside the site's own that count as the site."""
    file_hosts: dict[str, Annotated[str, Field(pattern="^https?://[^/]")]] = {}
    """Host of a file service -> base address that is asked in its place (a mirror, a proxy):
    ``{"drive.google.com": "https://mirror.example/drive"}``."""
    render: Literal["auto", "never", "always"] = "auto"
    """Which pages are opened in a browser: those that show nothing without their scripts, none, or all."""
    max_rendered: int = Field(default=30, ge=0)
    """Pages opened in the browser."""
    render_seconds: float = Field(default=15.0, gt=0)
    """Seconds for one page in the browser."""
    chromium: Path | None = None
    """The browser; where it is not named, what the system calls chromium."""
    probe: Literal["auto", "never"] = "auto"
    """Whether a few addresses are looked at once after the scan, for the site's health alone: e-services and social
    channels elsewhere, pictures that may hold a QR code."""
    rdap: Literal["auto", "never"] = "never"
    """Whether the domain's registry is asked when the domain expires."""
    rdap_bootstrap: str = Field(default="https://data.iana.org/rdap/dns.json", pattern="^https?://[^/]")
    """Where the list of registries lies (RFC 9224)."""
    contact: str = ""
    """Address where a webmaster reaches whoever runs this installation; part of the user agent."""
    resume_hours: float = Field(default=24.0, ge=0)
    """How old an unfinished scan may be to be gone on with, in hours; an older one is begun anew."""
    state_dir: Path = Field(default_factory=lambda: user_state_path("prongsai", appauthor=False))
    """Folder of the locks that keep two scans of one site from running at once."""


class ReadSettings(BaseSettings):
    """What opening the files of one audit may cost."""

    model_config = SettingsConfigDict(env_prefix="OIT_", frozen=True, extra="forbid")

    ocr: Literal["auto", "never"] = "auto"
    """Whether pictures of text are recognised where the program for it is installed."""
    max_ocr_pages: int = Field(default=40, ge=0)
    """Pages recognised in one audit."""
    max_ocr_pages_per_file: int = Field(default=8, ge=0)
    """Pages recognised of one file, its first ones."""
    cache_dir: Path | None = Field(default_factory=lambda: user_cache_path("prongsai", appauthor=False))
    """Folder where what was read is remembered; empty for none."""
    read_seconds: float = Field(default=20.0, gt=0)
    """Seconds of processor time for one file, or one recognised page; three times that by the clock."""
    read_memory: int = Field(default=1_500_000_000, ge=100_000_000)
    """Bytes of memory for one file."""
    read_processes: int = Field(default=0, ge=0)
    """Files read at the same time; 0 for one a processor."""

    @field_validator("cache_dir", mode="before")
    @classmethod
    def _no_folder(cls, value: object) -> object:
        return None if value == "" else value


class StoreSettings(BaseSettings):
    """Where what is kept of many sites lies."""

    model_config = SettingsConfigDict(env_prefix="OIT_", frozen=True, extra="forbid")

    data_dir: Path = Field(default_factory=lambda: user_data_path("prongsai", appauthor=False))
    """Folder of the database, the artefacts and the reports, where they are not named apart."""
    database: str = ""
    """URL of the database, as ``postgresql://user:word@host/name``; empty: SQLite in ``data_dir``."""
    artefacts: str = ""
    """Where snapshots and audits are kept: a folder or an fsspec URL; empty: ``artefacts`` in ``data_dir``."""
    reports_dir: Path | None = None
    """Folder of reports with its index pages; unset: ``reports`` in ``data_dir``."""


class RunSettings(BaseSettings):
    """How often and when the sites of a run are tried again."""

    model_config = SettingsConfigDict(env_prefix="OIT_", frozen=True, extra="forbid")

    tries: int = Field(default=3, ge=1, le=10)
    """Times that a site which cannot be read is tried in one window."""
    retry_minutes: float = Field(default=15.0, ge=0)
    """Minutes before a site is tried again; twice as many with each further failure."""
    look_minutes: float = Field(default=30.0, ge=0)
    """Minutes before the second look that confirms a change; less where the window ends soon."""
    heavy_files: int = Field(default=60, ge=1)
    """Files of a site from which on a worker that reads opens them, beside those that scan."""


class FleetSettings(BaseSettings):
    """How the workers of a fleet watch over each other; the same for all of them."""

    model_config = SettingsConfigDict(env_prefix="OIT_", frozen=True, extra="forbid")

    worker_silence: float = Field(default=60.0, ge=2)
    """Seconds without a sign of life after which a worker of a fleet is taken for dead, and its sites are given to others."""


class RetentionSettings(BaseSettings):
    """What is cleared away by itself. Findings, standings, changes and reviews are kept; so is what is newest of a site."""

    model_config = SettingsConfigDict(env_prefix="OIT_", frozen=True, extra="forbid")

    keep_audit_weeks: int = Field(default=8, ge=1)
    """Weeks for which every whole audit with its evidence is kept in the database."""
    keep_audit_months: int = Field(default=24, ge=0)
    """Months for which the first whole audit of each month is kept after that."""
    keep_snapshots: int = Field(default=2, ge=1)
    """Snapshots of each site, the newest ones that could be read."""
    keep_notice_weeks: int = Field(default=26, ge=9)
    """Weeks for which notices that were sent or given up are kept."""


class NoticeSettings(BaseSettings):
    """Where notices are sent from, and when they warn."""

    model_config = SettingsConfigDict(env_prefix="OIT_", frozen=True, extra="forbid", hide_input_in_errors=True)

    mail: SecretStr = SecretStr("")
    """Apprise URL of the account that sends to plain mail addresses, as ``mailtos://user:word@gmail.com``."""
    channels: dict[str, SecretStr] = {}
    """Name -> Apprise URL, so that no secret stands in the database: ``{"line-province": "line://TOKEN/GROUP"}``."""
    reports_url: str = Field(default="", pattern="^$|^https?://[^/]")
    """Address under which a web server shows the folder of reports; empty: notices name the file in the folder."""
    expiry_days: tuple[Annotated[int, Field(ge=0, le=60)], ...] = (30, 7)
    """Days ahead at which a certificate or domain that expires is warned of."""
    due_days: tuple[Annotated[int, Field(ge=0, le=60)], ...] = (30, 7)
    """Days ahead at which items that fall due are warned of."""
