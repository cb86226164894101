"""What was read and found on a site, kept for its next audit: where little has changed, only that is read again.

Beside ``snapshot.warc.gz`` stands ``snapshot.known.json.gz``: the pages as they were parsed, the periods of their texts and what
their labels name. Everything in it is looked up by the very words or bytes it was read from, and believed only of the same make
of the program; missing, damaged or of another make, all is read.
"""

from __future__ import annotations

import json
import logging
import shutil
import zlib
from pathlib import Path
from typing import Any, Final

from checklist.classifying import Classifier
from checklist.memory import Periods, label_facts, recall_labels
from core.make import make
from crawler.parsed import Parsed
from scheduler.packed import unpacked, write_packed

SCHEMA: Final = "oit-known/1"
MAX_BYTES: Final = 150_000_000
"""Of the file unpacked; a larger one is not ours, and none is written."""
FEW: Final = 0.05
"""Share of the pages that may be others before the file is written anew."""
_DAMAGE: Final = (
    OSError,
    zlib.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)

_log = logging.getLogger(__name__)


class Known:
    """What is known of a site from its last audit, and what the next one may know from this one."""

    def __init__(self, packed: bytes | None = None, revision: str = "", former: Path | None = None) -> None:
        """``packed`` is the content of the file beside the scan ``former``; ``revision`` that of the checklist that labels are
        read by.
        """
        self.parsed, self.periods = Parsed(), Periods()
        self._former: Path | None = None
        self._labels: Any = None
        self._revision = revision
        if packed is None:
            return
        try:
            facts = json.loads(unpacked(packed, MAX_BYTES))
            if (facts["schema"], facts["make"]) != (SCHEMA, make()):
                raise ValueError("it is of another make")
            parsed, periods = Parsed(facts["pages"]), Periods(facts["periods"])
            self._labels = facts["labels"] if facts["revision"] == revision else None
        except _DAMAGE as error:
            _log.info("what was known of the site is of no use: %s", error)
            return
        self.parsed, self.periods = parsed, periods
        self._former = former if self._labels is not None else None

    def recall(self, classifier: Classifier) -> None:
        """Has the classifier know the labels of the last audit."""
        if self._labels is None:
            return
        try:
            recall_labels(classifier, self._labels)
        except _DAMAGE as error:
            _log.info("what labels named is of no use: %s", error)
        self._labels = None

    def write(self, warc: Path, classifier: Classifier) -> None:
        """Puts what was read in this audit beside its scan, or where that is little, what was known before; nothing where no page
        was read. A folder that does not take it is warned of, no more.
        """
        if not self.parsed.noted:
            return
        if self._former is not None and self.parsed.anew <= FEW * self.parsed.noted:
            carry(self._former, warc)
            return
        facts = {
            "schema": SCHEMA,
            "make": make(),
            "revision": self._revision,
            "pages": self.parsed.facts(),
            "periods": self.periods.facts(),
            "labels": label_facts(classifier),
        }
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), default=_plain).encode(
            "utf-8", "surrogatepass"
        )
        write_packed(known_beside(warc), text, MAX_BYTES)


def known_beside(warc: Path) -> Path:
    """Where what is known of a scan's site lies."""
    return warc.with_name(warc.name.removesuffix(".gz").removesuffix(".warc") + ".known.json.gz")


def carry(former: Path, warc: Path) -> None:
    """Puts what was known beside a former scan beside one that saw the same."""
    source, target = known_beside(former), known_beside(warc)
    try:
        if source.exists() and not (target.exists() and source.samefile(target)):
            fresh = target.with_name(f"{target.name}.new")
            shutil.copyfile(source, fresh)
            fresh.replace(target)
    except OSError as error:
        _log.warning("%s cannot be written (%s): the next audit does all of its work", target, error.strerror)


def _plain(value: Any) -> Any:
    """Of what JSON does not know: dates as text, arrays as lists."""
    return value.isoformat() if hasattr(value, "isoformat") else list(value)
