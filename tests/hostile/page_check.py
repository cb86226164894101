"""Whether anything in a report is not the report's own: elements, attributes, addresses, unbalanced tags."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

from reports.html import render
from tests.reports.golden import failed_audit, golden_audit, quiet_audit

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
_ADDRESSES = frozenset(("href", "src", "action", "data", "formaction", "poster", "srcset", "xlink:href"))


class _Shape(HTMLParser):
    """Elements with their attributes, in the order they come."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.used: set[tuple[str, str]] = set()
        self.addresses: set[str] = set()
        self.unbalanced: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.unbalanced += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.used |= {(tag, name) for name, _ in attrs} | {(tag, "")}
        self.addresses |= {value or "" for name, value in attrs if name in _ADDRESSES}
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(f"/{tag}")


def injected(report: str) -> list[str]:
    """What a report holds that it must not, in sentences."""
    shape = _Shape(report)
    found = [f"the tag {tag} is not balanced" for tag in shape.unbalanced[:3]]
    found += [f"<{tag} {name}> is none of the report's own" for tag, name in sorted(shape.used - _own())]
    found += [
        f"{address[:60]!a} is a link"
        for address in sorted(shape.addresses)
        if address and not address.lower().startswith(("https://", "http://", "#", "data:image/"))
    ]
    hidden = {letter for letter in report if ord(letter) < 32 and letter not in "\n\t"} | {
        letter for letter in report if 0x7F <= ord(letter) < 0xA0 or letter in "\u202a\u202b\u202d\u202e\ufeff"
    }
    if hidden:
        found.append(f"holds {', '.join(sorted(f'U+{ord(letter):04X}' for letter in hidden))}")
    return found


@cache
def _own() -> frozenset[tuple[str, str]]:
    """Elements and attributes of the reports of honest sites."""
    audits = (golden_audit(), failed_audit(), quiet_audit())
    return frozenset().union(*(_Shape(render(audit)).used for audit in audits))
