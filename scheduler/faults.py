"""What is said of a fault over one site, which must not stop the others."""

from __future__ import annotations

import logging

from core.exceptions import OitError

_log = logging.getLogger(__name__)


def note_fault(of: str, error: Exception) -> str:
    """Writes a fault down, one that nobody foresaw with where it happened, and gives the words to keep with the site."""
    expected = isinstance(error, OitError | OSError)
    _log.warning("%s could not be audited: %s", of, error, exc_info=not expected)
    return str(error) or type(error).__name__
