"""The files of an audit, opened: each is read once, in a bounded worker, unless it is known from before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self, cast

from core.settings import ReadSettings
from core.snapshot import DocumentKind, DocumentPage, Inside, InsideCause
from crawler.readers.inside import read_inside
from crawler.readers.limits import Limits
from crawler.readers.properties import language_of
from crawler.readers.remembered import PASSING, Remembered
from crawler.readers.workers import Reader, Recogniser, Workers

CODES = "zxing-cpp"
"""What reads QR codes; its version stands behind it in the memory."""
LABELS = " words of a button"
"""Behind the engine's name in the memory: a page and a button are read in different ways."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What one ``FileReader`` did so far."""

    read: int
    """Files opened."""
    reused: int
    """Files known from before."""
    recognised: int
    """Pages recognised."""
    recognised_reused: int
    """Recognised pages known from before."""
    failed: Mapping[InsideCause, int]
    """Files, opened or known, that were not read or not to their end, by cause."""


class FileReader:
    """Reads the files of one audit; leaving the context ends the workers and brings the memory back under its size.

    ``reader``, ``recogniser``, ``labeller`` (for the words of buttons) and ``engine`` (name and version of the
    recognition, None where it is not installed) are those of the project unless others are given.
    """

    def __init__(
        self,
        settings: ReadSettings | None = None,
        limits: Limits | None = None,
        *,
        reader: Reader = read_inside,
        recogniser: Recogniser | None = None,
        labeller: Recogniser | None = None,
        engine: Callable[[], str | None] | None = None,
    ) -> None:
        self._settings = settings or ReadSettings()
        limits = replace(limits or Limits(), seconds=self._settings.read_seconds, memory=self._settings.read_memory)
        self._memory = Remembered(self._settings.cache_dir, limits)
        self._workers = Workers(limits, self._settings.read_processes, reader=reader, recogniser=recogniser)
        self._labellers = Workers(
            limits, self._settings.read_processes, reader=reader, recogniser=labeller or _recognise_label
        )
        self._coders = Workers(limits, self._settings.read_processes, reader=reader, recogniser=_recognise_codes)
        self._engine = engine or recognition
        self.engine_asked = ""
        """The recognition that what was read hangs on: empty where none was asked for, ``none`` where none is installed."""
        self.settled = True
        """Whether reading all of it again would give the same: nothing failed in a way that may pass."""
        self._pages_left = self._settings.max_ocr_pages
        self._done: Counter[str] = Counter()
        self._failed: Counter[InsideCause] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.close()
        self._labellers.close()
        self._coders.close()
        self._memory.close()

    @property
    def counts(self) -> Counts:
        return Counts(
            read=self._done["read"],
            reused=self._done["reused"],
            recognised=self._done["recognised"],
            recognised_reused=self._done["recognised_reused"],
            failed=dict(sorted(self._failed.items())),
        )

    def read(self, files: Iterable[tuple[str, DocumentKind, bytes]]) -> dict[str, Inside]:
        """What each file (SHA-256, kind, bytes) holds, by its SHA-256, in the files' order. One that is named twice is
        read once, as the kind it is named first.
        """
        kinds: dict[str, DocumentKind] = {}
        found: dict[str, Inside] = {}

        def unknown() -> Iterator[tuple[str, DocumentKind, bytes]]:
            for sha, kind, body in files:
                if sha in kinds:
                    continue
                kinds[sha] = kind
                known = self._memory.inside(sha, kind)
                if known is None:
                    yield sha, kind, body
                else:
                    found[sha] = known
                    self._done["reused"] += 1

        for sha, inside in self._workers.read(unknown()):
            self._memory.keep_inside(sha, kinds[sha], inside)
            found[sha] = inside
            self._done["read"] += 1
        self._failed.update(inside.cause for inside in found.values() if inside.cause is not None)
        self.settled &= all(inside.cause not in PASSING for inside in found.values())
        return {sha: found[sha] for sha in kinds}

    def recognise(
        self, files: Iterable[tuple[str, DocumentKind, bytes, tuple[int, ...]]]
    ) -> dict[str, tuple[DocumentPage, ...]]:
        """The pages wanted (SHA-256, kind, bytes, page numbers) as read from their pictures, by SHA-256; first come,
        first served, until the audit's pages are used up. Files of which no page was recognised are missing.

        Pages known from before count like the others: a second audit of the same files recognises the same pages.
        """
        engine = self._recognition() if self._settings.ocr == "auto" else None
        if engine is None:
            return {}
        kinds: dict[str, DocumentKind] = {}
        found: dict[str, list[DocumentPage]] = {}
        left: set[tuple[str, int]] = set()
        """Pages that were asked for and have not come."""

        def unknown() -> Iterator[tuple[str, DocumentKind, bytes, tuple[int, ...]]]:
            for sha, kind, body, wanted in files:
                if sha in kinds:
                    continue
                numbers = sorted(set(wanted))[: min(self._settings.max_ocr_pages_per_file, self._pages_left)]
                self._pages_left -= len(numbers)
                kinds[sha] = kind
                known = [self._memory.page(sha, kind, number, engine) for number in numbers]
                found[sha] = [page for page in known if page is not None]
                self._done["recognised_reused"] += len(found[sha])
                rest = tuple(number for number, page in zip(numbers, known, strict=True) if page is None)
                left.update((sha, number) for number in rest)
                if rest:
                    yield sha, kind, body, rest

        for sha, pages in self._workers.recognise(unknown()):
            for page in pages:
                # One that is still a picture was given up; another day may have more time.
                if page.source == "ocr":
                    self._memory.keep_page(sha, kinds[sha], page, engine)
                    found[sha].append(page)
                    self._done["recognised"] += 1
                    left.discard((sha, page.number))
        self.settled &= not left
        return {sha: tuple(sorted(pages, key=lambda page: page.number)) for sha, pages in found.items() if pages}

    def labels(self, pictures: Iterable[tuple[str, bytes]]) -> dict[str, str]:
        """The words of buttons and banners (SHA-256, bytes), by SHA-256; those that bear none are missing.

        They count as no pages of the audit: whoever asks says how many. Where no page may be recognised, none is read.
        """
        engine = self._recognition() if self._settings.ocr == "auto" and self._settings.max_ocr_pages else None
        if engine is None:
            return {}
        found = self._pictures(pictures, self._labellers, engine + LABELS)
        return {sha: page.text for sha, page in found.items() if page.text}

    def codes(self, pictures: Iterable[tuple[str, bytes]]) -> dict[str, tuple[str, ...]]:
        """What the QR codes of pictures (SHA-256, bytes) say, by SHA-256; a picture that could not be searched is missing."""
        found = self._pictures(pictures, self._coders, f"{CODES} {version(CODES)}")
        return {sha: tuple(page.text.split("\n")) if page.text else () for sha, page in found.items()}

    def _pictures(
        self, pictures: Iterable[tuple[str, bytes]], workers: Workers, engine: str
    ) -> dict[str, DocumentPage]:
        """What ``workers`` read in each picture (SHA-256, bytes); those that were given up are missing."""
        found: dict[str, DocumentPage] = {}
        left: set[str] = set()

        def unknown() -> Iterator[tuple[str, DocumentKind, bytes, tuple[int, ...]]]:
            for sha, body in pictures:
                known = self._memory.page(sha, "image", 1, engine)
                if known is None:
                    left.add(sha)
                    yield sha, "image", body, (1,)
                else:
                    found[sha] = known

        for sha, pages in workers.recognise(unknown()):
            for page in pages:
                if page.source == "ocr":
                    self._memory.keep_page(sha, "image", page, engine)
                    found[sha] = page
                    left.discard(sha)
        self.settled &= not left
        return found

    def _recognition(self) -> str | None:
        engine = self._engine()
        self.engine_asked = named_engine(engine)
        return engine

    @staticmethod
    def with_pages(inside: Inside, pages: Iterable[DocumentPage]) -> Inside:
        """``inside`` with the recognised ``pages`` in the places of the pictures they were read from. When no picture
        is left unread, the cause ``scanned`` is gone.
        """
        recognised = {page.number: page for page in pages if page.source == "ocr"}
        merged = tuple(
            recognised[page.number].model_copy(update={"name": page.name})
            if page.source == "none" and page.number in recognised
            else page
            for page in inside.pages
        )
        if merged == inside.pages:
            return inside
        text = "\n".join(page.text for page in merged)
        changes: dict[str, Any] = {"pages": merged, "language": language_of(text)}
        if any(page.source == "ocr" and page.text for page in merged):
            changes["text_quality"] = "ocr"
        if inside.cause == "scanned" and all(page.source != "none" for page in merged):
            if inside.page_count > len(merged):
                changes |= {"cause": "too_long", "detail": f"{len(merged)} of {inside.page_count} pages were read"}
            else:
                changes |= {"cause": None, "detail": ""}
        return inside.model_copy(update=changes)


def named_engine(engine: str | None) -> str:
    """An engine as ``FileReader.engine_asked`` names it."""
    return "none" if engine is None else engine


def recognition() -> str | None:
    """The recognition installed here; its libraries are loaded only where pictures wait to be read."""
    engine = import_module("crawler.readers.ocr").engine()
    return None if engine is None else str(engine.version)


def _recognise_label(kind: DocumentKind, body: bytes, pages: tuple[int, ...]) -> tuple[DocumentPage, ...]:
    """Runs in a worker, which alone loads the libraries."""
    recognise = cast("Recogniser", import_module("crawler.readers.ocr").recognise_label)
    return recognise(kind, body, pages)


def _recognise_codes(kind: DocumentKind, body: bytes, pages: tuple[int, ...]) -> tuple[DocumentPage, ...]:
    """Runs in a worker, which alone loads the library."""
    recognise = cast("Recogniser", import_module("crawler.readers.codes").recognise_codes)
    return recognise(kind, body, pages)
