"""Papers put into a folder, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.exceptions import UsageError


def write_papers(folder: Path, papers: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Writes files by their names into a folder, which is made where it is missing; each takes the place of an older one whole.

    Raises ``UsageError`` where that cannot be done.
    """
    unfinished = {name: folder / f"{name}.part" for name in papers}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, paper in papers.items():
            unfinished[name].write_bytes(paper)
        for name, file in unfinished.items():
            file.replace(folder / name)
    except OSError as error:
        for file in unfinished.values():
            file.unlink(missing_ok=True)
        raise UsageError(f"{folder} cannot be written ({error.strerror}): name another folder with --out") from error
    return tuple(folder / name for name in papers)
