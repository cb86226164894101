"""The make of the program: what of today's findings may be believed tomorrow, and what another version may find otherwise."""

from __future__ import annotations

import re
import sys
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

PACKAGES: Final = ("checklist", "core", "crawler", "scheduler")
"""Of our own: all that decides what is read from a scan, and how it is judged."""
_EXAMPLES: Final = frozenset((".html", ".pyc"))
"""Of the subjects, which prove them and decide nothing; and what Python makes of our files."""


@cache
def make() -> str:
    """Names our own files as they lie on the disk, the interpreter and the versions of the libraries: 32 hexadecimal digits,
    computed once a process.
    """
    digest = blake2b(sys.version.encode(), digest_size=16)
    for name in ("prongsai", *_libraries()):
        digest.update(f"\0{name} {_version(name)}".encode())
    root = Path(__file__).parents[1]
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*")):
            if file.is_file() and file.suffix not in _EXAMPLES:
                digest.update(f"\0{file.relative_to(root).as_posix()}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _libraries() -> list[str]:
    """Those that we ask for ourselves, extras left out."""
    asked = (one for one in requires("prongsai") or () if "extra ==" not in one)
    return sorted({re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in asked})


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
