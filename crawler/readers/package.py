"""Packages: zips of XML parts (OOXML, OpenDocument), unpacked within bounds and parsed without trust."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any, Final

from lxml import etree

from crawler.readers.limits import Limits, Unreadable

BROKEN_ZIP: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
    struct.error, OverflowError, IndexError,
)  # fmt: skip
"""What zipfile lets through over damaged, crafted or oddly packed archives."""

LOCKED: Final = "a password is needed"
EMU: Final = 360_000
"""English metric units, in which OOXML draws, in a centimetre."""
_CHUNK: Final = 1 << 20
_RATIO: Final = 300
"""A part of over ten megabytes that packs better than this is no text; deflate ends at 1032."""
_RATIO_FROM: Final = 10_000_000


class Package:
    """A zip of XML parts (OOXML, OpenDocument), unpacked part by part up to ``limits.unpacked`` bytes in all.

    What a part says of its own size is not believed. Raises ``Unreadable`` (corrupt, encrypted, too_large).
    """

    def __init__(self, body: bytes, limits: Limits) -> None:
        if body[:4] == b"\xd0\xcf\x11\xe0":
            if "EncryptedPackage".encode("utf-16-le") in body:
                raise Unreadable("encrypted", LOCKED)
            raise Unreadable("corrupt", "it is no package of this kind")
        self._left = limits.unpacked
        try:
            self._zip = zipfile.ZipFile(BytesIO(body))
        except BROKEN_ZIP as error:
            raise Unreadable("corrupt", f"the package cannot be opened: {error}") from error
        self._members = {_plain(info.filename): info for info in self._zip.infolist()}
        self.damaged = False
        """Whether a part was cut short or is not well-formed, and only its beginning was read."""

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none."""
        info = self._members.get(_plain(name))
        if info is None:
            return None
        if info.flag_bits & 1:
            raise Unreadable("encrypted", LOCKED)
        found = bytearray()
        try:
            with self._zip.open(info) as member:
                while chunk := member.read(_CHUNK):
                    found += chunk
                    self._left -= len(chunk)
                    most = _RATIO * max(info.compress_size, 1)
                    if self._left < 0 or (len(found) > _RATIO_FROM and len(found) > most):
                        raise Unreadable("too_large", f"{name} unfolds to more than is read")
        except BROKEN_ZIP:
            self.damaged = True
        return bytes(found)

    def xml(self, name: str) -> Any | None:
        """The root element of a part, None where there is none or nothing of it can be parsed."""
        body = self.part(name)
        if not body:
            return None
        try:
            return etree.fromstring(body, parser(recover=False))
        except etree.XMLSyntaxError:
            self.damaged = True
        try:
            return etree.fromstring(body, parser(recover=True))
        except etree.XMLSyntaxError:
            return None

    def refuse_locked_opendocument(self) -> None:
        """Raises ``Unreadable`` where an OpenDocument file asks for a password, which its manifest tells."""
        if b"encryption-data" in (self.part("META-INF/manifest.xml") or b"") or "encrypted-package" in self:
            raise Unreadable("encrypted", LOCKED)

    def relations(self, name: str = "") -> dict[str, tuple[str, str]]:
        """Of a part (of the package where empty): id -> (kind, part). ``kind`` is the last word of its type."""
        folder, _, file = name.rpartition("/")
        root = self.xml(join(folder, "_rels", f"{file}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for each in root if root is not None else ():
            if each.get("TargetMode") != "External":
                kind = each.get("Type", "").rpartition("/")[2]
                target = each.get("Target", "").replace("\\", "/")
                found[each.get("Id", "")] = kind, normpath(join("/", dirname(name), target)).lstrip("/")
        return found

    def main(self, default: str) -> tuple[Any, dict[str, tuple[str, str]]]:
        """The root element of the part that holds the document, and its relations. Raises ``Unreadable`` for none."""
        named = [part for kind, part in self.relations().values() if kind == "officeDocument"]
        name = next((each for each in (*named, default) if each in self), None)
        if name is None:
            raise Unreadable("corrupt", f"there is no {default} in it")
        root = self.xml(name)
        if root is None:
            raise Unreadable("corrupt", f"{name} is not XML")
        return root, self.relations(name)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


UNTRUSTED: Final[dict[str, bool]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How lxml parses what anybody may have written: nothing is fetched, no entity is expanded."""


def parser(*, recover: bool) -> Any:
    """A parser of untrusted XML; ``recover``: takes what is not well-formed."""
    return etree.XMLParser(**UNTRUSTED, recover=recover)


def local(element: Any) -> str:
    """The element's name without its namespace: strict and common files differ in nothing else."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, name: str) -> Any | None:
    """The first child of that name."""
    return next((each for each in element if local(each) == name), None)


def attribute(element: Any | None, name: str) -> str | None:
    """The attribute of that name, of any namespace."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def texts(root: Any | None) -> dict[str, str]:
    """The words of each child, by its name; nothing without an element."""
    return {} if root is None else {local(each): each.text or "" for each in root}
