"""The words for each cause: why something could not be read or told, who should act, and what they should do."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import Field

from core.snapshot import Frozen

Who = Literal["site_admin", "vendor", "operator", "wait"]
"""Who should act: the agency's website administrator, the hosting or website provider, whoever runs the check; ``wait``:
nobody yet, the site is to be scanned again later."""


class Phrase(Frozen):
    """One piece of wording in both languages; ``{names}`` in it are filled in by whoever shows it."""

    th: str
    en: str


class CauseWords(Frozen):
    """Why something could not be read, and who does what about it."""

    label: Phrase
    who: tuple[Who, ...] = Field(min_length=1)
    """The first one first."""
    mend: Phrase
    reason: Phrase | None = None
    """Goes on after 'could not be checked: '."""

    @property
    def because(self) -> Phrase:
        """The reason, or the label in its place."""
        return self.reason or Phrase(th=self.label.th, en=self.label.en[:1].lower() + self.label.en[1:])


class Causes(Frozen):
    """All of ``causes.yml``."""

    who: dict[Who, Phrase]
    crawl: dict[str, CauseWords]
    """By ``core.snapshot.Cause``: of an address or of the whole site."""
    item: dict[str, CauseWords]
    """Of a file or of an item."""

    def words(self, cause: str) -> CauseWords:
        """The words of a cause; those of ``other`` where it has none."""
        return self.crawl.get(cause) or self.item.get(cause) or self.crawl["other"]


@cache
def causes() -> Causes:
    """The words, read once per process."""
    text = files("core").joinpath("causes.yml").read_text(encoding="utf-8")
    return Causes.model_validate(yaml.safe_load(text))
