"""Reads the ITA scores that agencies keep, in Excel, OpenDocument, CSV or YAML: one or several years, by row or by column.

An indicator's title decides; its number counts only where no title stands beside it, since papers number by rank or begin anew
under each instrument. Whatever cannot be used is refused with sheet, row and column: nothing is guessed or passed over.
"""

from __future__ import annotations

from pathlib import Path

from core.ita import Given
from core.score_cells import Names, Reader
from core.score_tables import read_tables
from core.score_yaml import read_yaml

_YAML_ENDS = frozenset((".yml", ".yaml"))


def read_scores(path: Path, names: Names, *, year: int | None = None, agency: str | None = None) -> Given:
    """The scores of one agency. ``year``: B.E., of a table that does not name its year. ``agency``: which one to take from a
    file of several. Raises ``UsageError`` that names sheet, row and column (of YAML the line) and the mend.
    """
    reader = Reader(path, names, year)
    if path.suffix.lower() in _YAML_ENDS:
        read_yaml(path, reader)
    else:
        read_tables(path, reader)
    return reader.given(agency)
