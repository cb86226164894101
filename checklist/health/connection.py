"""How the server stands: secure connection, certificate, domain, availability, speed, insecure parts of secure pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from checklist.health.words import day, place, told
from core.audit import HealthCheck
from core.snapshot import Cause, Certificate, Domain, Health, Snapshot

CERTIFICATE_SOON = 30
"""Days before its end from which a certificate is due for renewal."""
DOMAIN_SOON = 60
STEADY = 0.95
"""Share of requests from which a site counts as answering steadily."""
FEW_REQUESTS = 10
SLOW_SECONDS = 5.0
"""Median from which a site is slow."""

_SILENT = frozenset((Cause.DNS, Cause.REFUSED, Cause.TIMEOUT, Cause.TLS, Cause.PRIVATE_ADDRESS, Cause.REDIRECT_LOOP))
_PROBLEMS = {
    "expired": "expired_then",
    "not yet valid": "not_yet_valid",
    "wrong name": "wrong_name",
    "incomplete chain": "incomplete_chain",
    "self-signed": "self_signed",
    "weak key": "weak_key",
    "outdated protocol": "outdated_protocol",
}


def connection(snapshot: Snapshot, as_of: date) -> Iterator[HealthCheck]:
    """The lines on the server, in their order."""
    health = snapshot.health
    yield _https(snapshot)
    if health.https or health.certificate is not None:
        yield _certificate(health.certificate, as_of)
    yield _domain(health.domain, as_of)
    if snapshot.state == "failed":
        return
    yield _availability(health)
    yield _speed(health)
    if health.secure_pages:
        yield _mixed_content(health)


def _https(snapshot: Snapshot) -> HealthCheck:
    health = snapshot.health
    if not health.https:
        silent = snapshot.state == "failed" and snapshot.cause in _SILENT
        return told("https", "unknown" if silent or not health.home else "not_used")
    match health.http_to_https:
        case None:
            return told("https", "works")
        case True:
            return told("https", "works_and_forwards")
        case False:
            return told("https", "does_not_forward")


def _certificate(shown: Certificate | None, as_of: date) -> HealthCheck:
    """Its value is the days that are left."""
    if shown is None:
        return told("certificate", "unknown")
    until = shown.expires.date() if shown.expires is not None else None
    left = (until - as_of).days if until is not None else None
    if until is not None and left is not None and left < 0:
        return told("certificate", "expired", value=left, date=day(until))
    if shown.problem:
        return told("certificate", _PROBLEMS.get(shown.problem, "other"), value=left, problem=shown.problem)
    if until is None or left is None:
        return told("certificate", "unknown")
    return told("certificate", "soon" if left < CERTIFICATE_SOON else "valid", value=left, date=day(until), days=left)


def _domain(domain: Domain | None, as_of: date) -> HealthCheck:
    """Its value is the days that are left."""
    if domain is None:
        return told("domain", "not_asked")
    if domain.expires is None:
        return told("domain", "not_told", domain=domain.name)
    until = domain.expires.date()
    left = (until - as_of).days
    outcome = "expired" if left < 0 else "soon" if left < DOMAIN_SOON else "valid"
    return told("domain", outcome, value=left, domain=domain.name, date=day(until), days=left)


def _availability(health: Health) -> HealthCheck:
    """Its value is the share of requests that were answered, 0-100."""
    requests = sum(host.requests for host in health.traffic)
    if requests < FEW_REQUESTS:
        return told("availability", "few", requests=requests)
    answered = sum(host.answered for host in health.traffic)
    share = round(100 * answered / requests, 1)
    return told(
        "availability",
        "steady" if answered >= STEADY * requests else "unsteady",
        value=share,
        places=[
            place("", text=f"{host.host}: {host.answered}/{host.requests}")
            for host in health.traffic
            if host.answered < STEADY * host.requests
        ],
        share=f"{share:g}",
        requests=requests,
        answered=answered,
        timeouts=sum(host.timeouts for host in health.traffic),
        refused=sum(host.refused for host in health.traffic),
        errors=sum(host.server_errors for host in health.traffic),
    )


def _speed(health: Health) -> HealthCheck:
    if health.seconds_median is None:
        return told("speed", "unknown")
    return told("speed", "slow" if health.seconds_median >= SLOW_SECONDS else "quick")


def _mixed_content(health: Health) -> HealthCheck:
    """Its value is the number of parts."""
    parts = health.insecure
    if not parts:
        return told("mixed_content", "none", value=0, pages=health.secure_pages)
    kinds = {part.kind for part in parts}
    outcome = "forms" if "form" in kinds else "pictures" if kinds <= {"picture", "media"} else "blocked"
    worst = sorted(
        parts, key=lambda part: (part.kind != "form", part.kind in {"picture", "media"}, part.page, part.url)
    )
    return told(
        "mixed_content",
        outcome,
        value=len(parts),
        places=[place(part.url, part.kind, on=part.page) for part in worst],
        count=len(parts),
    )
