"""What a page may heap up before it is parsed: the parser's time grows with the square of some heaps.

Attributes of one element are compared with each other, choices of one list are walked again for each new one.
"""

from __future__ import annotations

import re
from itertools import islice

MAX_ATTRIBUTES = 2_000
"""Of one element."""
MAX_CHOICES = 10_000
"""``option`` and ``optgroup`` of one page; the longest honest list names the country's 7,400 sub-districts."""
_LONG = 20_000
"""Characters without another tag in which an element may hold too many attributes."""

_SUSPECT = re.compile(rf"<[a-zA-Z][^\s/>]*+[^<>]{{{_LONG},}}+")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?)?""",
)
_NAME = re.compile(r"<[a-zA-Z][^\s/>]*+")
_CHOICE = re.compile(r"</?opt(?:ion|group)\b[^<>]{0,2000}>?", re.IGNORECASE)


def without_floods(html: str) -> str:
    """The page without the attributes and choices beyond the limits; any other page unchanged."""
    if len(html) <= _LONG:
        return html
    if sum(1 for _ in islice(_CHOICE.finditer(html), 2 * MAX_CHOICES + 1)) > 2 * MAX_CHOICES:
        html = _with_fewer_choices(html)
    return _with_fewer_attributes(html) if _SUSPECT.search(html) else html


def _with_fewer_choices(html: str) -> str:
    count = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return match.group() if count <= 2 * MAX_CHOICES else ""

    return _CHOICE.sub(kept, html)


def _with_fewer_attributes(html: str) -> str:
    parts: list[str] = []
    done = 0
    for suspect in _SUSPECT.finditer(html):
        if suspect.start() < done:
            continue
        name = _NAME.match(html, suspect.start())
        assert name is not None
        place = name.end()
        for _ in range(MAX_ATTRIBUTES):
            attribute = _ATTRIBUTE.match(html, place)
            if attribute is None:
                break
            place = attribute.end()
        else:
            parts.append(html[done:place])
            while (attribute := _ATTRIBUTE.match(html, place)) is not None:
                place = attribute.end()
            done = place
    return "".join((*parts, html[done:])) if parts else html
