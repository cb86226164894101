from __future__ import annotations

import time

import pytest

from crawler.readers.floods import MAX_ATTRIBUTES, MAX_CHOICES, without_floods
from crawler.readers.structure import read_tree

LONG = "x" * 100_000


@pytest.mark.parametrize(
    "html",
    [
        f'<p title="{LONG}" class=a>text</p><a href="/b">b</a>',
        f"<script>if (a<b) {{ c = '{LONG}' }}</script><p>text",
        f"<p>{LONG} a=b c=d</p>" + "<option>x</option>" * 3000,
        "a < b " * 10_000,
    ],
)
def test_a_long_honest_page_stays_as_it_is(html):
    assert without_floods(html) == html


@pytest.mark.parametrize("written", ["a{}=b ", "a{}='b' ", "a{}/", ' a{}="b"', "a{} = b\n", "a{} "])
def test_an_element_keeps_its_first_attributes(written):
    flood = "".join(written.format(number) for number in range(30_000))
    html = without_floods(f"<p {flood}>text</p><p id=z>more")
    assert html.count("a") <= MAX_ATTRIBUTES + 1
    assert html.endswith(">text</p><p id=z>more")


def test_a_list_keeps_its_first_choices_and_the_page_goes_on():
    html = without_floods("<select>" + "<option>x</option>" * 50_000 + "</select><p>more")
    assert html.count("<option>") == MAX_CHOICES
    assert html.endswith("</select><p>more")


@pytest.mark.parametrize(
    "html",
    [
        "<p " + " ".join(f"a{number}=b" for number in range(100_000)) + ">x",
        "<select>" + "<option value=/a.pdf>x" * 100_000,
        "<b><i>" * 50_000 + "x",
        "<p " * 1_000_000,
    ],
)
def test_no_heap_costs_the_square_of_its_size(html):
    started = time.process_time()
    read_tree(html)
    assert time.process_time() - started < 8
