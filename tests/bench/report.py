"""Sections of a document that a bench writes, between markers, so that each can be measured anew on its own; tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_SECTION = re.compile(r"<!-- (?P<name>[\w-]+):begin -->\n.*?<!-- (?P=name):end -->", re.DOTALL)


def block(name: str, text: str) -> str:
    """A section with its markers ``<!-- name:begin -->`` and ``<!-- name:end -->``."""
    return f"<!-- {name}:begin -->\n{text.strip()}\n<!-- {name}:end -->"


def write_section(file: Path, name: str, text: str) -> None:
    """Puts ``text`` between the markers of a section; at the end of the file where there are none."""
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    new = block(name, text)
    held = next((match for match in _SECTION.finditer(old) if match["name"] == name), None)
    if held is None:
        before, rest = (old.rstrip() + "\n\n" if old.strip() else ""), "\n"
    else:
        before, rest = old[: held.start()], old[held.end() :]
    file.write_text(before + new + rest, encoding="utf-8")


def write_document(file: Path, head: str, sections: Mapping[str, str], order: Sequence[str]) -> None:
    """Writes a document of sections anew: those given, the others as they stand in the file; those of ``order`` first."""
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    blocks = {match["name"]: match[0] for match in _SECTION.finditer(old)}
    blocks |= {name: block(name, text) for name, text in sections.items()}
    names = [*(name for name in order if name in blocks), *(name for name in blocks if name not in order)]
    file.write_text("\n\n".join((head.strip(), *(blocks[name] for name in names))) + "\n", encoding="utf-8")


def table(head: str, rows: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table; its columns stand in ``head`` with `` | `` between them."""
    columns = head.split(" | ")
    lines = (" | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows)
    return [f"| {head} |", "|" + "---|" * len(columns), *(f"| {line} |" for line in lines)]


def percent(part: int, whole: int) -> str:
    """A share in words, '-' of nothing."""
    return f"{part / whole:.1%}" if whole else "-"
