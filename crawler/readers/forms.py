"""Forms a visitor can fill in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from core.snapshot import Form, Zone
from core.thai import clean
from crawler.readers.structure import HEADING_TAGS, Tree

MAX_FORMS = 50
MAX_LABELS = 80
_WRITTEN_TYPES = frozenset(
    {"text", "", "tel", "email", "date", "datetime-local", "month", "time", "week", "number", "url", "file"}
)
_UNSEEN_TYPES = frozenset({"hidden", "submit", "button", "reset", "image"})
_FIELDS = frozenset({"input", "select", "textarea", "button"})
_PARTS = (*_FIELDS, *HEADING_TAGS, "form", "label", "legend", "caption")
_SEARCH_NAME = re.compile(
    r"(?:q|s|search\w*|keywords?|query|txt_?search|searchword|k|kw|find)(?:\[\])?\Z", re.IGNORECASE
)
_SEARCH_WORD = re.compile(r"ค้นหา|search", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    index: int
    labels: list[str] = field(default_factory=list)
    text_fields: int = 0
    password: bool = False
    submit: str = ""
    fields: int = 0


def read_forms(tree: Tree, zones: list[Zone], url_of: Callable[[str], str]) -> tuple[Form, ...]:
    """The page's forms in order. A field belongs to the form around it, else to the form it names, else to the form
    opened last (a form tag between table tags closes at once); fields without any form make one of their own.
    """
    if not any(tag in tree.places for tag in _FIELDS):
        return ()
    tags, held, ends = tree.tags, tree.attributes, tree.ends
    drafts: dict[int, _Draft] = {}
    labels_for = {
        held[index]["for"]: tree.text_of(index, most=200)
        for index in tree.places.get("label", ())
        if held[index].get("for")
    }
    open_label = open_form = last_form = -1
    last_heading, headings = "", dict[int, str]()
    for index in sorted(index for tag in _PARTS for index in tree.places.get(tag, ())):
        tag, attributes = tags[index], held[index]
        if tag == "form":
            open_form = last_form = index
            if len(drafts) < MAX_FORMS:
                drafts[index] = _Draft(index)
                headings[index] = last_heading
        elif tag == "label":
            open_label = index
        elif tag not in _FIELDS:
            last_heading = tree.text_of(index, most=200) or last_heading
            if open_form >= 0 and index < ends[open_form] and not headings.get(open_form):
                headings[open_form] = last_heading
        else:
            owner = open_form if open_form >= 0 and index < ends[open_form] else -1
            if owner < 0 and attributes.get("form"):
                owner = tree.ids.get(attributes["form"], -1)
            if owner < 0 and last_form >= 0 and ends[last_form] == last_form + 1:
                owner = last_form
            if owner < 0 and tag == "select":
                continue
            if owner not in drafts:
                if len(drafts) >= MAX_FORMS:
                    continue
                drafts[owner] = _Draft(index)
                headings[owner] = last_heading
            around = open_label if open_label >= 0 and index < ends[open_label] else -1
            _read_field(tree, index, drafts[owner], labels_for, around=around, owner=owner)
    forms = []
    for owner, draft in drafts.items():
        if owner < 0 and draft.text_fields < 2 and not draft.password:
            continue
        if not draft.fields and owner >= 0:
            continue
        attributes = held[owner] if owner >= 0 else {}
        forms.append(
            Form(
                action=url_of(attributes.get("action", "")),
                method="post" if attributes.get("method", "").strip().lower() == "post" else "get",
                labels=tuple(draft.labels[:MAX_LABELS]),
                text_fields=draft.text_fields,
                password=draft.password,
                submit=draft.submit,
                heading=headings.get(owner, "")[:200],
                zone=zones[draft.index],
            )
        )
    return tuple(forms)


def _words_before(tree: Tree, index: int, owner: int) -> str:
    """The text right before a field, in its form and behind the field before it: its label where no tag says so."""
    for position in range(index - 1, max(owner, index - 30, -1), -1):
        if tree.tags[position] in _FIELDS or tree.tags[position] == "form":
            return ""
        words = clean(tree.texts[position]).strip(" :*：")
        if words:
            return words if len(words) <= 100 else ""
    return ""


def _read_field(tree: Tree, index: int, draft: _Draft, labels_for: dict[str, str], *, around: int, owner: int) -> None:
    tag, attributes = tree.tags[index], tree.attributes[index]
    kind = attributes.get("type", "").strip().lower()
    draft.fields += 1
    if tag == "button" or kind in {"submit", "button", "image"}:
        words = tree.text_of(index, most=100) or clean(attributes.get("value", "") or attributes.get("alt", ""))
        if words and (not draft.submit or kind == "submit"):
            draft.submit = words[:100]
        return
    if kind in _UNSEEN_TYPES:
        return
    label = labels_for.get(attributes.get("id", "")) or (tree.text_of(around, most=200) if around >= 0 else "")
    words = (
        label
        or clean(attributes.get("placeholder", "") or attributes.get("aria-label", ""))
        or (_words_before(tree, index, owner) if kind not in {"checkbox", "radio"} else "")
        or clean(attributes.get("name", ""))
    )
    if kind == "password":
        draft.password = True
    elif kind == "search" or _SEARCH_NAME.match(attributes.get("name", "")) or _SEARCH_WORD.match(words):
        pass
    elif tag in {"textarea", "select"} or kind in _WRITTEN_TYPES:
        draft.text_fields += 1
    if words and words not in draft.labels:
        draft.labels.append(words[:200])
