"""All of the site's health, put together for the audit."""

from __future__ import annotations

from datetime import date

from checklist.findings import Judge
from checklist.health.clicks import Clicks
from checklist.health.complaints import complaint_channel
from checklist.health.connection import connection
from checklist.health.dead_links import dead_link_check, dead_links
from checklist.health.e_services import e_services
from checklist.health.eit import eit_survey
from checklist.health.social import social
from checklist.health.spam import spam_check
from core.audit import SiteHealth
from core.snapshot import Snapshot

DEAD_LINKS_SHOWN = 100
OF_THE_SERVER = frozenset(("spam", "https", "certificate", "domain", "availability", "speed", "mixed_content"))
"""Lines that rest on no page of a snapshot, but on what is told beside them."""


def site_health(bench: Judge, as_of: date) -> SiteHealth:
    """How the site stands. Of a site that could not be read, only what the server itself showed."""
    if bench.snapshot.state == "failed":
        return server_health(bench.snapshot, as_of, SiteHealth())
    clicks = Clicks(bench.survey)
    dead = dead_links(bench, clicks)
    checks = (
        dead_link_check(bench, dead),
        e_services(bench),
        social(bench),
        eit_survey(bench, clicks),
        complaint_channel(bench, clicks),
    )
    pages = SiteHealth(
        dead_links=tuple(dead[:DEAD_LINKS_SHOWN]),
        dead_link_count=len(dead),
        checks=tuple(check for check in checks if check is not None),
    )
    return server_health(bench.snapshot, as_of, pages)


def server_health(snapshot: Snapshot, as_of: date, pages: SiteHealth) -> SiteHealth:
    """``pages``, how the site's pages stand, with how its server does on that day. Of the snapshot only what is known without
    its pages is looked at; lines on the server that ``pages`` has from another scan are told anew.
    """
    health = snapshot.health
    certificate, domain = health.certificate, health.domain
    expires = certificate.expires.date() if certificate is not None and certificate.expires is not None else None
    checks = (spam_check(snapshot), *connection(snapshot, as_of))
    return SiteHealth(
        home=health.home,
        https=health.https,
        http_to_https=health.http_to_https,
        certificate_expires=expires,
        certificate_days_left=(expires - as_of).days if expires is not None else None,
        certificate_problem=certificate.problem if certificate is not None else "",
        robots=health.robots,
        seconds_median=health.seconds_median,
        seconds_p95=health.seconds_p95,
        dead_links=pages.dead_links,
        dead_link_count=pages.dead_link_count,
        domain_expires=domain.expires.date() if domain is not None and domain.expires is not None else None,
        checks=(
            *(check for check in checks if check is not None),
            *(check for check in pages.checks if check.id not in OF_THE_SERVER),
        ),
    )
