"""Where reports and index pages lie in the folder of reports; the same for a browser, a mail and a file manager.

::

    index.html, index.json                  all groups and all sites
    <group>/index.html, index.json          Monday morning's list of a group
    <group>/<site>/report.html, audit.json  the newest report of a site
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

UNGROUPED = "_sites"
"""Folder of the sites of runs that are of no group."""
ALL_PAGE = PurePosixPath("index.html")
_LONGEST_HOST = 100


def group_folder(name: str | None) -> str:
    """Name of a group's folder; None: of runs over sites that were named one by one."""
    return UNGROUPED if name is None else name


def group_page(name: str | None) -> PurePosixPath:
    """The index page of a group."""
    return PurePosixPath(group_folder(name), "index.html")


def site_folder(site_id: int, url: str) -> str:
    """Name of a site's folder: its host, and its number, since a host may hold several sites."""
    return f"{host_name(url)[:_LONGEST_HOST]}-{site_id}"


def site_report(group: str | None, site_id: int, url: str) -> PurePosixPath:
    """The newest report of a site that was scanned with a group."""
    return PurePosixPath(group_folder(group), site_folder(site_id, url), "report.html")


def address(place: PurePosixPath, served: str) -> str:
    """Where a web server shows a file of the folder; empty where ``served``, the folder's address, is."""
    return f"{served.rstrip('/')}/{quote(str(place))}" if served else ""


def host_name(url: str) -> str:
    """Host of an address, and its port where given, as a plain name for a folder."""
    place = urlsplit(url).netloc.rsplit("@", 1)[-1]
    return "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in place)
