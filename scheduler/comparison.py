"""Two audit.json files of one site laid side by side."""

from __future__ import annotations

from pathlib import Path

from checklist.two_audits import compare_audits
from core.audit import Audit
from core.comparison import Comparison
from core.exceptions import UsageError
from scheduler.audit_files import read_audit
from store.sites import place_of


def compare_files(one: Path, other: Path, *, anyway: bool = False) -> Comparison:
    """The comparison. Raises ``UsageError`` for a file that is no audit, and for two sites unless ``anyway``."""
    first, second = read_audit(one), read_audit(other)
    same = _is_same_site(first, second)
    if not same and not anyway:
        raise UsageError(
            f"these are two sites, {first.site.url} and {second.site.url}: name two audits of one site, or give --anyway "
            "(the site moved, or you want two sites side by side)"
        )
    return compare_audits(first, second, same_site=same)


def _is_same_site(one: Audit, other: Audit) -> bool:
    try:
        return place_of(one.site.url) == place_of(other.site.url)
    except ValueError:
        return one.site.url == other.site.url
