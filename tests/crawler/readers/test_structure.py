from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.thai import clean
from crawler.readers.structure import Tree, read_tree, remembered
from tests.crawler.readers import read


@pytest.mark.parametrize("piece", ["<table><tr><td>", "<div>", "<ul><li>", "<b>", "<a href=x>", "<div class=menu><p>ก"])
def test_five_thousand_levels_are_read(piece: str) -> None:
    assert read(piece * 5000 + "ท้ายสุด").blocks[-1].text.endswith("ท้ายสุด")


@pytest.mark.parametrize(
    "html",
    [
        "<a href='#'></a>" * 60_000,
        "<div class=menu>" * 60_000,
        "<ul><li>" + "<b></b>" * 60_000 + "<ul>" + "<li><a href=x>ก</a>" * 3000,
        "<table><tr>" + "<td><a href=x>ก</a>" * 20_000,
        "<p>" + "<a href=x>ก</a> ข<br>" * 20_000,
        "<dl>" + "<dd><a href=x>ก</a>" * 20_000,
        "<h2>ก</h2><p>" * 20_000,
        "<p id=a><a href='#a' role=tab>ก</a>" * 20_000,
        "<div>" * 100_000 + "ก",
        "<div class='nav'><div class='sidebar'>" * 7_000 + "<p>ก" * 50_000,
        "".join(f"<p><a href=/{number}.html>เรื่อง {number}</a>" for number in range(10_000)),
        "<p>" + "ข้อความยาวมาก " * 130_000,
    ],
)
def test_a_hostile_page_is_read_in_bounded_time(html: str) -> None:
    start = time.process_time()
    read(html)
    assert time.process_time() - start < 10


def in_steps(tree: Tree, start: int, end: int, *, skip: frozenset[str], links: frozenset[int] | None, most: int) -> str:
    """What ``Tree.text`` promises, node by node."""
    parts, length, index = [], 0, start
    while index < min(end, start + 4 * most + 400) and length < most:
        node = tree.nodes[index]
        other = links is not None and node.tag == "a" and "href" in node.attributes and index not in links
        if node.hidden or node.tag in skip or node.tag in {"option", "select"} or other:
            parts.append(" " if other and not node.hidden and node.tag not in skip else "")
            index = node.end
            continue
        parts.append(node.text or tree.texts[index])
        length += len(node.text.strip())
        index += 1
    return clean("".join(parts))


PIECES = (
    *(
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href=x>",
        "<a>",
        "</a>",
        "<ul><li>",
        "</ul>",
        "<br>",
        "<button>",
        "<i>home</i>",
    ),
    *(
        "<select><option>ข",
        "</select>",
        "<span hidden>",
        "</span>",
        "<table><tr><td>",
        "<td>",
        "</table>",
        "<h2>",
        "</h2>",
    ),
    *("แผน", " ", "\n", "2568 ", "รายงานผล", "น้ํา"),
)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.integers(1, 30), st.data())
def test_a_slice_of_the_flow_says_what_its_nodes_say(pieces: list[str], most: int, data: st.DataObject) -> None:
    tree = read_tree("".join(pieces))
    count = len(tree.tags)
    start = data.draw(st.integers(0, count))
    end = data.draw(st.integers(start, count))
    skip = data.draw(st.sampled_from([frozenset[str](), frozenset({"ul"})]))
    own = data.draw(
        st.sampled_from([None, frozenset[int](), *(frozenset({link}) for link in tree.places.get("a", ()))])
    )
    assert tree.text(start, end, skip=skip, links=own, most=most) == in_steps(
        tree, start, end, skip=skip, links=own, most=most
    )


def test_letters_in_links_are_counted_once_where_links_are_nested() -> None:
    tree = read_tree("<p>กก<a href=x>ขขข<table><tr><td><a href=y>คค</a></table></a>งงงง</p>")
    assert tree.linked_in(0) == 5


def test_long_words_are_answered_but_not_remembered() -> None:
    asked = []

    @remembered
    def length(words: str) -> int:
        asked.append(words)
        return len(words)

    assert [length("nav"), length("nav"), length("x" * 5000), length("x" * 5000)] == [3, 3, 5000, 5000]
    assert len(asked) == 3
