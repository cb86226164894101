"""Records on their way into a WARC file: each one gzip member, in the order they come, the larger ones in another thread.

The body of an answer is compressed apart from its heads, so that another file can take it over as it is.
"""

from __future__ import annotations

import struct
import threading
import zlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from warcio.warcwriter import WARCWriter

_LEVEL: Final = 6
"""Of compression: 9 takes more than twice the time for 3 % of a page."""
_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""RFC 1952: deflate, no name, no time, system unknown."""
_SMALL: Final = 16_384
"""Bytes of a payload up to which a record is written at once, where none waits before it."""
_MAX_WAITING: Final = 128_000_000
"""Bytes of payloads that wait for the disk at most; whoever brings more has to wait, too."""
_HEADS: Final = 2
"""Times that warcio writes before a payload: the record's own headers, then those of HTTP."""
_threads = ThreadPoolExecutor(2, "warc")
"""Of all files of the process. zlib lets the other threads run while it works."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands in a WARC file, in bytes."""

    offset: int
    """Of its member from the start of the file."""
    length: int
    """Of the member."""
    packed: tuple[int, int]
    """The compressed body in the member: from, to."""
    body: tuple[int, int]
    """The body in the unpacked member: from, to."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A body as a file holds it."""

    head: bytes
    """The heads before it: the record's, then those of HTTP, each with the empty line that ends it."""
    body: bytes
    packed: bytes
    """The same compressed: whole blocks of deflate that refer to nothing before them."""


def taken(file: BinaryIO, place: Place) -> Taken:
    """The body at a place of a WARC file. Raises ``OSError``, ``zlib.error`` or ``ValueError`` where none stands there."""
    file.seek(place.offset)
    member = file.read(place.length)
    if len(member) != place.length:
        raise ValueError("the file ends before the member")
    text = zlib.decompress(member, 31, bufsize=place.body[1] + 64)  # checks sum and length
    if not 0 <= place.body[0] <= place.body[1] <= len(text) or not 0 <= place.packed[0] <= place.packed[1]:
        raise ValueError("the body lies outside its member")
    return Taken(text[: place.body[0]], text[slice(*place.body)], member[slice(*place.packed)])


class _Member:
    """What warcio writes one record to."""

    def __init__(self, file: BinaryIO, size: int, packed: bytes | None) -> None:
        self._file, self._packed = file, packed
        self._deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._sum = self._length = self._written = 0
        self._heads, self._left = _HEADS, size
        self.packed, self.body = [0, 0], [0, 0]
        self._put(_HEAD)

    def write(self, data: bytes) -> None:
        self._sum, self._length = zlib.crc32(data, self._sum), self._length + len(data)
        if self._heads or not self._left:
            self._put(self._deflate.compress(data))
            if self._heads:
                self._heads -= 1
                if not self._heads:
                    self._begin()
            return
        if self._packed is None:
            self._put(self._deflate.compress(data))
        self._left -= len(data)
        if not self._left:
            self._end()

    def flush(self) -> None:
        """Ends the member; its record is with the system then."""
        self._put(self._deflate.flush() + struct.pack("<LL", self._sum, self._length & 0xFFFFFFFF))
        self._file.flush()

    def _begin(self) -> None:
        self._put(self._deflate.flush(zlib.Z_FULL_FLUSH))
        self.packed[0], self.body[0] = self._written, self._length
        if not self._left:
            self._end()

    def _end(self) -> None:
        self._put(self._packed if self._packed is not None else self._deflate.flush(zlib.Z_FULL_FLUSH))
        self.packed[1], self.body[1] = self._written, self._length

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._written += len(data)

    @property
    def length(self) -> int:
        """Bytes in the file."""
        return self._written


@dataclass(frozen=True, slots=True)
class _Waiting:
    record: Any
    size: int
    packed: bytes | None
    placed: Callable[[Place], None] | None


class Members:
    """Writes records into a file. To be used from one thread."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._warc = WARCWriter(file, gzip=False, warc_version="WARC/1.1")
        self.create_warc_record = self._warc.create_warc_record
        self._state = threading.Condition()
        self._queue: deque[_Waiting] = deque()
        self._bytes = 0
        self._busy = False
        self.broken = ""
        """Why writing failed, empty while it works; what comes after that is dropped."""

    def write(
        self,
        record: Any,
        size: int,
        packed: bytes | None = None,
        placed: Callable[[Place], None] | None = None,
    ) -> None:
        """Takes a record of warcio with ``size`` bytes of payload, which may come ``packed`` already. ``placed`` is told
        where it stands once it does, from any thread.
        """
        waiting = _Waiting(record, size, packed, placed)
        with self._state:
            self._state.wait_for(lambda: self._bytes <= _MAX_WAITING)
            if self._busy or (size > _SMALL and packed is None):
                self._queue.append(waiting)
                self._bytes += size
                if not self._busy:
                    self._busy = True
                    _threads.submit(self._empty).add_done_callback(self._ended)
                return
        self._write(waiting)

    def drain(self) -> None:
        """Waits until all that was taken is written."""
        with self._state:
            self._state.wait_for(lambda: not self._busy)

    def _empty(self) -> None:
        while (waiting := self._next()) is not None:
            self._write(waiting)
            with self._state:
                self._bytes -= waiting.size
                self._state.notify_all()

    def _ended(self, work: Future[None]) -> None:
        """Lets nobody wait for a thread that failed over a record: the file is broken then."""
        error = work.exception()
        if error is None:
            return
        with self._state:
            self.broken = self.broken or f"{type(error).__name__}: {error}"
            self._queue.clear()
            self._busy, self._bytes = False, 0
            self._state.notify_all()

    def _next(self) -> _Waiting | None:
        with self._state:
            if self._queue:
                return self._queue.popleft()
            self._busy = False
            self._state.notify_all()
            return None

    def _write(self, waiting: _Waiting) -> None:
        if self.broken:
            return
        try:
            offset = self._file.tell()
            member = _Member(self._file, waiting.size, waiting.packed)
            self._warc.out = member
            self._warc.write_record(waiting.record)
        except OSError as error:
            self.broken = error.strerror or str(error)
            return
        if waiting.placed is not None:
            (start, end), (first, last) = member.packed, member.body
            waiting.placed(Place(offset, member.length, (start, end), (first, last)))
