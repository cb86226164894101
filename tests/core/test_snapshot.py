"""The vocabulary: frozen, strict, the same after a way through JSON."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from core.snapshot import Block, Image, Link, Page

PAGE = Page(
    url="https://tuayang.example/",
    fetched=datetime(2025, 4, 30, 9, 0, tzinfo=UTC),
    blocks=(Block(text="แผนพัฒนาท้องถิ่น", kind="heading", level=1),),
    links=(Link(url="https://tuayang.example/plan.pdf", text="แผน", zone="nav", block=0),),
    images=(Image(src="https://tuayang.example/a.jpg", alt="ภาพ"),),
)


def test_a_page_is_the_same_after_a_way_through_json() -> None:
    assert Page.model_validate_json(PAGE.model_dump_json()) == PAGE


def test_a_key_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Page.model_validate_json(PAGE.model_dump_json().replace('"level":1', '"level":1,"colour":"red"'))


def test_a_value_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValidationError, match="zone"):
        Page.model_validate_json(PAGE.model_dump_json().replace('"zone":"nav"', '"zone":"cellar"'))


@pytest.mark.parametrize("part", [PAGE.blocks[0], PAGE.links[0], PAGE.images[0]])
def test_parts_of_a_page_cannot_be_changed(part: Block | Link | Image) -> None:
    with pytest.raises(FrozenInstanceError):
        part.zone = "footer"  # type: ignore[misc]
