"""Links whose words stand in a picture, named by what was read there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import cast

import pytest

from crawler.files import FileReader
from crawler.pictured import with_labels
from tests.buttons import button
from tests.crawler.conftest import Answer, Scanned, Website, page

PNG = {"Content-Type": "image/png"}


@dataclass
class Reading:
    """Stands for the reader of files: gives the words written here, by the picture's bytes."""

    words: dict[bytes, str]
    asked: list[str] = field(default_factory=list)

    def labels(self, pictures: Iterable[tuple[str, bytes]]) -> dict[str, str]:
        found = dict(pictures)
        self.asked += found
        return {sha: self.words[body] for sha, body in found.items() if body in self.words}


@pytest.fixture
def seen(website: Callable[..., Website], scanned: Callable[..., Scanned]) -> Scanned:
    """A home page with two buttons; the first lies at two addresses."""
    links = "".join(f'<p><a href="/p{n}"><img src="/m{n}.png"></a></p>' for n in range(3))
    pictures = {
        "/m0.png": Answer(button(), headers=PNG),
        "/m1.png": Answer(button(), headers=PNG),
        "/m2.png": Answer(button(ink="red", size=(90, 30)), headers=PNG),
    }
    pages = {f"/p{n}": page(f"เรื่องที่ {n}") for n in range(3)}
    return scanned(website({"/": page("หน้าแรก").replace("</main>", f"{links}</main>"), **pages, **pictures}).url)


def named(seen: Scanned, wanted: Iterable[str], reading: Reading) -> list[tuple[str, str]]:
    snapshot = with_labels(seen.snapshot, seen.warc, list(wanted), cast("FileReader", reading))
    home = next(page for page in snapshot.pages if page.title == "หน้าแรก")
    return [(link.text, link.text_from) for link in home.links if link.image]


def shas(seen: Scanned) -> list[str]:
    return [document.sha256 for document in seen.snapshot.documents]


def test_what_is_read_in_a_picture_names_its_links_at_every_address_it_has(seen: Scanned) -> None:
    reading = Reading({button(): "แผน"})

    assert named(seen, shas(seen), reading) == [("แผน", "ocr"), ("แผน", "ocr"), ("m2.png", "file_name")]


def test_only_the_pictures_wanted_are_read(seen: Scanned) -> None:
    reading = Reading({button(): "แผน"})
    (other,) = {document.sha256 for document in seen.snapshot.documents if not document.aliases}

    assert named(seen, [other], reading) == [(f"m{n}.png", "file_name") for n in range(3)]
    assert reading.asked == [other]


def test_a_snapshot_in_which_nothing_was_read_is_the_same_one(seen: Scanned) -> None:
    assert with_labels(seen.snapshot, seen.warc, shas(seen), cast("FileReader", Reading({}))) is seen.snapshot
