"""YAML that people write by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from core.exceptions import UsageError
from core.yaml_files import MOST_BYTES, composed


@pytest.fixture
def file(tmp_path: Path):
    def write(body: str | bytes) -> Path:
        path = tmp_path / "a.yml"
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return path

    return write


def test_every_scalar_stays_as_it_is_written(file) -> None:
    node = composed(file("total: 4.00"))
    assert isinstance(node, yaml.MappingNode)
    assert [one.value for one in node.value[0]] == ["total", "4.00"]
    assert composed(file("")) is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"a: \xa1", "is not UTF-8: save it as UTF-8"),
        ("a: 1\n b: 2", "line 2: this is not valid YAML"),
        ("a: &x\n  b: *x", "line 2: *x refers to another place"),
        ("a:\n  " + "[" * 50, "line 2: nested too deeply"),
        ("a: " + "[" * 100_000 + "]" * 100_000, "line 1: nested too deeply"),
        ("#" * (MOST_BYTES + 1), "is larger than 1 MB"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(file, body, told) -> None:
    with pytest.raises(UsageError) as error:
        composed(file(body))
    assert told in str(error.value)
