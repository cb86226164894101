"""The addresses a sitemap names, read as they come: no tree, no entities, no more of them than asked for."""

from __future__ import annotations

import zlib
from xml.parsers import expat

from crawler.decoding import UndecodableError, decoded
from crawler.readers.encoding import decode

SITEMAP_BYTES = 10_000_000
"""Read of one sitemap, unpacked."""
MAX_ENTRIES = 50_000
"""Of one sitemap, as sitemaps.org allows."""
_LONGEST = 4_000
"""Characters of one address."""
_DEEPEST = 20
"""Elements inside each other; a sitemap needs four."""


class _Enough(Exception):  # noqa: N818 - ends the reading, not a fault
    """Raised inside expat to stop it."""


class _NoSitemap(Exception):  # noqa: N818 - a fact about a file
    """Raised inside expat for what no sitemap holds."""


class _Reader:
    """Expat's handlers: the text of every ``loc`` that stands in an entry of the root."""

    def __init__(self) -> None:
        self.kind = ""
        """Name of the root without its namespace."""
        self.places: list[str] = []
        self._depth = 0
        self._text: list[str] | None = None
        self._letters = 0

    def doctype(self, *_: object) -> None:
        raise _NoSitemap

    def start(self, name: str, _: object) -> None:
        self._depth += 1
        if self._depth == 1:
            self.kind = name.rpartition(":")[2]
        if self._depth > _DEEPEST or self.kind not in ("urlset", "sitemapindex"):
            raise _NoSitemap
        if self._depth == 3 and name.rpartition(":")[2] == "loc":
            self._text, self._letters = [], 0

    def text(self, piece: str) -> None:
        if self._text is not None and self._letters <= _LONGEST:
            self._text.append(piece)
            self._letters += len(piece)

    def end(self, _: str) -> None:
        if self._depth == 3 and self._text is not None:
            place = "".join(self._text).strip()
            self._text = None
            if place and len(place) <= _LONGEST:
                self.places.append(place)
            if len(self.places) >= MAX_ENTRIES:
                raise _Enough
        self._depth -= 1


def sitemap_entries(body: bytes) -> tuple[list[str], list[str]] | None:
    """Nested sitemaps and page addresses of a sitemap (XML, gzipped or not, or one address a line), at most 50,000;
    ``None`` when it is something else. Document types, and so entity definitions, are refused in every encoding.
    """
    if body.startswith(b"\x1f\x8b"):
        try:
            body = decoded(body, "gzip", SITEMAP_BYTES)
        except (UndecodableError, zlib.error):
            return None
    # Read as text here: in a charset of its own choice a file could hide its document type from us.
    text, _ = decode(body[:SITEMAP_BYTES])
    if "<" not in text[:200]:
        lines = (line.strip() for line in text.splitlines())
        addresses = [line for line in lines if line.startswith(("http://", "https://")) and len(line) <= _LONGEST]
        return ([], addresses[:MAX_ENTRIES]) if addresses else None
    reader, parser = _Reader(), expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except _Enough:
        pass
    except _NoSitemap:
        return None
    except expat.ExpatError:
        # Cut off or damaged further on: what came before is as good as in a whole one.
        if not reader.places:
            return None
    return (reader.places, []) if reader.kind == "sitemapindex" else ([], reader.places)
