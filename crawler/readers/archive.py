"""Archives: the files inside a zip, each read as what it is, their pages one after another."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

from core.snapshot import DocumentPage, Inside, InsideCause, TextQuality
from core.thai import clean
from crawler.readers.document import kind_of, thai_name
from crawler.readers.inside import read_inside
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.package import BROKEN_ZIP, LOCKED

_CHUNK: Final = 1 << 20
_MOST_ENTRIES: Final = 20_000
_OTHER_ARCHIVES: Final = ((b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"))
_OUTWARD: Final = frozenset(
    (
        "mp4", "avi", "mov", "wmv", "mkv", "mp3", "wav", "m4a", "3gp", "ttf", "otf", "woff",
        "woff2", "exe", "dll", "msi", "apk", "bat", "com", "db", "ini", "lnk", "url", "css",
        "js", "tmp", "bak", "log", "ds_store",
    )
)  # fmt: skip
"""Endings of files that are no documents: nobody looks for an answer in them."""
_LAST: Final = frozenset(("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "svg", "heic"))
"""Pictures are read after the documents, where not all can be."""
_WORST_FIRST: Final[tuple[TextQuality, ...]] = ("broken", "ocr", "repaired", "good", "none")
_UNICODE_PATH: Final = 0x7075


@dataclass(slots=True)
class _Contents:
    """What was read so far, and what could not be."""

    pages: list[DocumentPage] = field(default_factory=list)
    insides: list[Inside] = field(default_factory=list)
    failures: list[tuple[InsideCause, str]] = field(default_factory=list)


def read_archive(body: bytes, limits: Limits) -> Inside:
    """What the files of an archive hold. A file that cannot be read stops no other: ``detail`` names it, with its cause.

    ``cause`` is the first failure's; of files with a password only where nothing else could be read, else they count as
    ``unsupported``. Raises ``Unreadable``.
    """
    for mark, name in _OTHER_ARCHIVES:
        if body.startswith(mark):
            raise Unreadable("unsupported", f"there is no reader for {name} archives")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return _read(archive, limits)
    except BROKEN_ZIP as error:
        raise Unreadable("corrupt", f"the archive cannot be opened: {error}") from error


def _read(archive: zipfile.ZipFile, limits: Limits) -> Inside:
    named = [(info, _name(info)) for info in archive.infolist()[:_MOST_ENTRIES] if not info.is_dir()]
    files = [(info, name) for info, name in named if not _is_litter(name)]
    if not files:
        raise Unreadable("empty", "there is no document in it")
    contents = _Contents()
    chosen = sorted(range(len(files)), key=lambda at: _ending(files[at][1]) in _LAST)[: limits.members]
    left = limits
    for at in sorted(chosen):
        info, name = files[at]
        left = _read_member(archive, info, name, left, contents)
    if len(files) > len(chosen):
        contents.failures.append(("too_long", f"{len(files) - len(chosen)} more files than are read"))
    return _together(contents)


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limits: Limits, contents: _Contents
) -> Limits:
    """Reads one file, adds its pages or its failure; what is left of the limits."""
    if min(limits.pages, limits.characters, limits.cells, limits.unpacked) <= 0:
        contents.failures.append(("too_long", f"{name}: the files before it used up what is read"))
        return limits
    if info.flag_bits & 1:
        contents.failures.append(("encrypted", f"{name}: {LOCKED}"))
        return limits
    try:
        body = _unpacked(archive, info, limits.unpacked)
    except Unreadable as error:
        contents.failures.append((error.cause, f"{name}: {error.detail}"))
        return replace(limits, unpacked=0) if error.cause == "too_large" else limits
    limits = replace(limits, unpacked=limits.unpacked - len(body))
    if not body:
        return limits
    inside = _inside(body, name, limits)
    if inside.cause is not None:
        contents.failures.append((inside.cause, f"{name}: {inside.detail}"))
    contents.insides.append(inside)
    first = len(contents.pages) + 1
    contents.pages += [
        page.model_copy(update={"number": number, "name": f"{name}/{page.name}" if page.name else name})
        for number, page in enumerate(inside.pages, first)
    ]
    return replace(
        limits,
        pages=limits.pages - len(inside.pages),
        characters=limits.characters - sum(len(page.text) for page in inside.pages),
        cells=limits.cells - sum(page.text.count("\t") + 1 for page in inside.pages if page.tables),
    )


def _inside(body: bytes, name: str, limits: Limits) -> Inside:
    for mark, kind in _OTHER_ARCHIVES:
        if body.startswith(mark):
            return Inside(cause="unsupported", detail=f"there is no reader for {kind} archives")
    kind = kind_of(body, "archive:/" + quote(name.rpartition("/")[2]))
    if kind == "zip":
        if limits.nesting <= 0:
            return Inside(cause="unsupported", detail="an archive too deep inside archives")
        limits = replace(limits, nesting=limits.nesting - 1)
    return read_inside("txt" if kind == "html" else kind, body, limits)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of a member, whatever it says of its own size. Raises ``Unreadable`` (too_large, corrupt)."""
    found = bytearray()
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                found += chunk
                if len(found) > most:
                    raise Unreadable("too_large", "it unfolds to more than is read")
    except NotImplementedError as error:
        raise Unreadable("unsupported", f"it is packed in an unknown way: {error}") from error
    except BROKEN_ZIP as error:
        raise Unreadable("corrupt", f"it cannot be unpacked: {error}") from error
    return bytes(found)


def _together(contents: _Contents) -> Inside:
    pages = tuple(contents.pages)
    failures = contents.failures
    if not pages:
        if not failures:
            raise Unreadable("empty", "its files hold nothing")
        cause = next((cause for cause, _ in failures if cause == "encrypted"), failures[0][0])
        raise Unreadable(cause, _sentence([detail for _, detail in failures]))
    others = [cause for cause, _ in failures if cause != "encrypted"]
    languages = [inside.language for inside in contents.insides for _ in inside.pages if inside.language]
    qualities = {inside.text_quality for inside in contents.insides}
    return Inside(
        cause=None if not failures else others[0] if others else "unsupported",
        detail=_sentence([detail for _, detail in failures]),
        pages=pages,
        page_count=max(len(pages), sum(inside.page_count for inside in contents.insides)),
        created=min((inside.created for inside in contents.insides if inside.created is not None), default=None),
        modified=max((inside.modified for inside in contents.insides if inside.modified is not None), default=None),
        language=max(languages, key=languages.count, default=""),
        text_quality=next(quality for quality in _WORST_FIRST if quality in qualities),
        pictures=sum(inside.pictures for inside in contents.insides),
    )


def _sentence(details: Sequence[str]) -> str:
    shown = "; ".join(details[:10])
    return shown if len(details) <= 10 else f"{shown}; and {len(details) - 10} more"


def _name(info: zipfile.ZipInfo) -> str:
    """The member's path for people. Windows writes Thai names in code page 874 or leaves UTF-8 unmarked."""
    if info.flag_bits & 0x800:
        raw = info.filename
    elif (unicode_path := _unicode_path(info.extra)) is not None:
        raw = unicode_path
    else:
        raw = thai_name(info.filename.encode("cp437", errors="replace"))
    return clean(raw.replace("\\", "/").lstrip("/"))[:500]


def _unicode_path(extra: bytes) -> str | None:
    """The name in UTF-8 that Info-ZIP's field carries beside the one in the system's code page."""
    position = 0
    while position + 4 <= len(extra):
        number, size = struct.unpack_from("<HH", extra, position)
        if number == _UNICODE_PATH and 5 < size <= len(extra) - position - 4:
            return extra[position + 9 : position + 4 + size].decode("utf-8", errors="replace")
        position += 4 + size
    return None


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _is_litter(name: str) -> bool:
    """What systems leave in archives beside the documents, and files that are none."""
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(("._", "~$", ".DS_Store")) or _ending(name) in _OUTWARD
