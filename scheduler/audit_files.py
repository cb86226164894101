"""Audits that lie as files: one read with a sentence where it cannot be, or all of a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from core.audit import Audit
from core.exceptions import UsageError
from core.group import LeftOut, LeftOutKind

MOST_BYTES = 50_000_000
"""Of one file; an audit of the largest sites takes a few million."""


class NoAuditError(UsageError):
    """Raised by ``read_audit`` for a file that is no audit."""

    def __init__(self, file: Path, kind: LeftOutKind, detail: str, mend: str) -> None:
        self.kind, self.detail = kind, detail
        super().__init__(f"{file}: {detail}; {mend}")


def read_audit(file: Path) -> Audit:
    """The audit in a file, or in the folder that an audit wrote. Raises ``NoAuditError``."""
    if file.is_dir():
        file = file / "audit.json"
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise NoAuditError(file, "too_large", f"{size:,} bytes are too many for an audit", "name an audit.json")
        body = file.read_bytes()
    except OSError as error:
        raise NoAuditError(file, "unreadable", error.strerror or "cannot be read", "name an audit.json") from error
    try:
        return Audit.model_validate_json(body)
    except ValidationError as error:
        raise _told(file, body, error) from error


def read_folder(folder: Path) -> Iterator[tuple[str, Audit | LeftOut]]:
    """The audits in a folder and below it, in the order of their paths, each with its path within the folder; what is named
    ``.json`` and is none comes as ``LeftOut``, other papers of ours excepted. Links to folders are not followed.

    Raises ``UsageError`` where the folder cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(
            f"{folder} is no folder; name a folder with audit.json files, or a group: oit sites group list"
        )
    for file in sorted(_json_files(folder)):
        source = file.relative_to(folder).as_posix()
        try:
            yield source, read_audit(file)
        except NoAuditError as error:
            if error.kind != "not_an_audit" or not error.detail.startswith(_OURS):
                yield source, LeftOut(source=source, kind=error.kind, detail=error.detail)


_OURS = "it is a paper of another kind (oit-"


def _json_files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if name.lower().endswith(".json"))


def _told(file: Path, body: bytes, error: ValidationError) -> NoAuditError:
    mend = "name the audit.json that oit audit wrote"
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        return NoAuditError(file, "not_json", f"it is not complete JSON ({_where(wrong)})", mend)
    schema = found.get("schema") if isinstance(found, dict) else None
    if schema == "oit-audit/1":
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        return NoAuditError(file, "not_an_audit", f"{place}: {first['msg'][:120]}", "write it again with oit judge")
    if isinstance(schema, str) and schema.startswith("oit-"):
        return NoAuditError(file, "not_an_audit", f"it is a paper of another kind ({schema[:40]})", mend)
    return NoAuditError(file, "not_an_audit", 'it says no "schema": "oit-audit/1"', mend)


def _where(wrong: Exception) -> str:
    return str(wrong)[:120] if isinstance(wrong, json.JSONDecodeError) else "it cannot be decoded"
