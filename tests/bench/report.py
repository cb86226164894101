"""Sections of a document that a bench writes, between markers, so that each can be measured anew on its own."""

from __future__ import annotations

from pathlib import Path


def write_section(file: Path, name: str, text: str) -> None:
    """Puts ``text`` between the markers ``<!-- name:begin -->`` and ``<!-- name:end -->``; at the end where there are none."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    block = f"{begin}\n{text.strip()}\n{end}"
    if begin in old and end in old:
        head, _, rest = old.partition(begin)
        new = head + block + rest.partition(end)[2]
    else:
        new = (old.rstrip() + "\n\n" if old.strip() else "") + block + "\n"
    file.write_text(new, encoding="utf-8")
