"""Zips of XML parts."""

from __future__ import annotations

import io
import zipfile

import pytest

from crawler.readers.limits import Limits, Unreadable
from crawler.readers.package import Package, local


def packed(**parts: str) -> Package:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return Package(body.getvalue(), Limits(unpacked=100_000))


def test_a_part_is_found_whatever_the_case_of_its_name() -> None:
    package = packed(**{"Word\\Document.xml": "<a/>"})
    assert package.part("word/document.xml") == b"<a/>"
    assert "/WORD/document.xml" in package
    assert package.part("other.xml") is None


def test_all_parts_together_unfold_to_no_more_than_is_allowed() -> None:
    package = packed(a=" " * 60_000, b=" " * 60_000)
    assert len(package.part("a") or b"") == 60_000
    with pytest.raises(Unreadable) as refused:
        package.part("b")
    assert refused.value.cause == "too_large"


def test_entities_are_not_expanded_and_nothing_is_fetched() -> None:
    head = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    root = packed(a=f"{head}<a>1&a;&b;2</a>").xml("a")
    assert root is not None
    assert (root.text, [local(each) for each in root]) == ("1", ["", ""])


def test_a_part_that_is_cut_short_is_read_to_where_it_was_cut() -> None:
    package = packed(a="<a><b>1</b><c")
    root = package.xml("a")
    assert root is not None
    assert (root[0].text, package.damaged) == ("1", True)


def test_relations_name_parts_from_where_they_stand() -> None:
    relations = """<r><a Id="1" Type="x/styles" Target="s.xml"/><a Id="2" Type="x/theme" Target="/t.xml"/>
        <a Id="3" Type="x/link" Target="http://x.example" TargetMode="External"/></r>"""
    package = packed(**{"word/_rels/d.xml.rels": relations})
    assert package.relations("word/d.xml") == {"1": ("styles", "word/s.xml"), "2": ("theme", "t.xml")}


def test_a_package_without_its_document_is_corrupt() -> None:
    with pytest.raises(Unreadable) as refused:
        packed(a="").main("word/document.xml")
    assert refused.value.cause == "corrupt"
