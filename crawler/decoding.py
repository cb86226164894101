"""Content encodings taken off, never to more bytes than asked for: a bomb ends at the limit, not in memory."""

from __future__ import annotations

import sys
import zlib
from typing import Any

import brotli  # type: ignore[import-untyped]  # ships no types

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_ENCODINGS = 2
"""Encodings laid over each other. A second one is a server's mistake, a third one an attack."""
_STEP = 65_536


class UndecodableError(Exception):
    """Raised for a body that its Content-Encoding does not describe. The message is one English sentence."""


def encodings(header: str) -> list[str]:
    """Names of a Content-Encoding header (all its values, comma-separated), in the order they were applied."""
    return [name for name in (part.strip().lower() for part in header.split(",")) if name not in ("", "identity")]


def decoded(body: bytes, header: str, most: int) -> bytes:
    """``body`` without its content encodings, at most ``most`` bytes of it; what a cut-off body still gives is given.

    Raises ``UndecodableError`` for an encoding nobody asked for, for more than two, and for garbled bytes.
    """
    names = encodings(header)
    if len(names) > MAX_ENCODINGS:
        raise UndecodableError(f"{len(names)} content encodings over each other")
    for name in reversed(names):
        body = _unpacked(body, name, most)
    return body[:most]


def _unpacked(body: bytes, name: str, most: int) -> bytes:
    try:
        match name:
            case "gzip" | "x-gzip":
                return _inflated(body, zlib.MAX_WBITS | 16, most)
            case "deflate":
                try:
                    return _inflated(body, zlib.MAX_WBITS, most)
                except zlib.error:
                    # Servers of Microsoft leave the frame out.
                    return _inflated(body, -zlib.MAX_WBITS, most)
            case "br":
                return _brotli(body, most)
            case "zstd":
                return _zstandard(body, most)
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise UndecodableError(f"the bytes are no {name}: {error}") from error
    raise UndecodableError(f"{name[:40]!a} is no content encoding that is read")


def _inflated(body: bytes, window: int, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while body and size < most:
        machine = zlib.decompressobj(window)
        try:
            piece = machine.decompress(body, most - size)
        except zlib.error:
            # Zeros or garbage behind the last member.
            if parts:
                break
            raise
        parts.append(piece)
        size += len(piece)
        if not machine.eof or window < zlib.MAX_WBITS:
            break
        body = machine.unused_data
    return b"".join(parts)


def _brotli(body: bytes, most: int) -> bytes:
    machine: Any = brotli.Decompressor()
    parts = [machine.process(body, output_buffer_limit=_STEP)]
    size = len(parts[0])
    while size < most and not machine.is_finished():
        piece = machine.process(b"", output_buffer_limit=_STEP)
        if not piece:
            break
        parts.append(piece)
        size += len(piece)
    return b"".join(parts)


def _zstandard(body: bytes, most: int) -> bytes:
    # A frame may ask for a window of 2 GB; 8 MB is what browsers grant (RFC 8878, 3.1.1.1.2).
    machine = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})
    return machine.decompress(body, max_length=most)
