"""Where reports and index pages lie in the folder of reports; the same for a browser, a mail and a file manager.

::

    index.html, index.json                     all groups and all sites
    groups/<group>/index.html, index.json      Monday morning's list of a group
    sites/<number>/report.html, audit.json     the newest report of a site, whatever groups it is in

A site's folder bears its number: its name and its address may change, and links to it should not break.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

ALL_PAGE = PurePosixPath("index.html")


def group_page(name: str) -> PurePosixPath:
    """The index page of a group. ``name``: fit for a folder, see ``store.groups.add_group``."""
    return PurePosixPath("groups", name, "index.html")


def site_folder(site_id: int) -> PurePosixPath:
    """The folder of a site's reports."""
    return PurePosixPath("sites", str(site_id))


def site_report(site_id: int) -> PurePosixPath:
    """A site's newest report."""
    return site_folder(site_id) / "report.html"


def address(place: PurePosixPath, served: str) -> str:
    """Where a web server shows a file of the folder; empty where ``served``, the folder's address, is."""
    return f"{served.rstrip('/')}/{quote(str(place))}" if served else ""
