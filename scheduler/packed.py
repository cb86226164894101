"""Compressed files beside a scan that only spare work: written whole or not at all, read within bounds."""

from __future__ import annotations

import contextlib
import logging
import zlib
from pathlib import Path

_log = logging.getLogger(__name__)


def write_packed(path: Path, text: bytes, max_bytes: int) -> None:
    """Puts the text in the place of the file; with nothing to write, or too much, no file is left. A folder that does not take
    it is warned of, no more.
    """
    fresh = path.with_name(f"{path.name}.new")
    try:
        if not text or len(text) > max_bytes:
            path.unlink(missing_ok=True)
            return
        deflate = zlib.compressobj(4, zlib.DEFLATED, 31)
        fresh.write_bytes(deflate.compress(text) + deflate.flush())
        fresh.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        _log.warning("%s cannot be written (%s): the next audit does all of its work", path, error.strerror)


def read_packed(path: Path) -> bytes | None:
    """The file as it lies there; None where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        _log.info("nothing is kept at %s (%s)", path, error.strerror)
        return None


def unpacked(data: bytes, max_bytes: int) -> bytes:
    """The text in a file. Raises ``ValueError`` or ``zlib.error`` for one that is damaged, cut off or too large to be ours."""
    inflate = zlib.decompressobj(31)
    text = inflate.decompress(data, max_bytes)
    if not inflate.eof:
        raise ValueError("it is larger than it can be, or cut off")
    return text
