"""Who we say we are."""

from __future__ import annotations

from importlib.metadata import version

ROBOTS_NAME = "Prongsai"
"""What robots.txt calls us."""
VERSION = version("prongsai")
SOFTWARE = f"Prongsai/{VERSION}"
ACCEPT = "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8"
ACCEPT_LANGUAGE = "th,en;q=0.5"
ROBOTS_BYTES = 500_000
"""Read of one robots.txt (RFC 9309, 2.5)."""
MAX_CRAWL_DELAY = 10.0
"""Seconds. A longer Crawl-delay would make a yearly check impossible; it is obeyed up to here."""


def user_agent(contact: str) -> str:
    """The User-Agent header: name, version, and where a webmaster reaches whoever runs this installation."""
    return f"{SOFTWARE} (+{contact or 'OIT website checker; contact not set'})"
