"""What a plan tells people to do about an item: a sentence for each gap, and the page to mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.audit import Evidence, Gap, Item, Reviewed
from core.causes import causes
from reports.dates import day
from reports.linked import Line, Linked
from reports.plan_words import plan_words
from reports.safety import clean, shown
from reports.summary import best_evidence, gap_kind
from reports.wording import wording

CONTINUES = "\x00"
"""Begins a line that belongs to the step before it."""
_ADDRESS = 90
"""Characters of an address as printed in a cell; the link itself is never cut."""
_QUOTED = 120
"""Characters of words of the site that a cell repeats."""
_ADVISED = frozenset({"months", "count"})
"""Elements whose advice tells more than their name: which months are lacking, how many there are."""


def step_lines(kind: str, item: Item, *, alone: bool) -> tuple[Line, ...]:
    """The steps of a measure of this kind for an item, each with the page to mend in a line that begins with ``CONTINUES``.
    ``alone``: the measure is for this item only.
    """
    words = plan_words()
    # Of a measure for one item the title says which.
    head = "" if alone else words.said["item"].format(code=item.code, title=clean(item.title))
    if kind == "prepare":
        told = [words.steps["prepare"].format(due=day(item.due).th, **_made(item, item.subjects[0]))]
    elif kind == "check":
        because = causes().words(item.cause or "other").because.th
        told = [words.steps["could_not_check"].format(because=clean(because), period=clean(item.period))]
    else:
        told = _gap_sentences(item)
    if item.review is not None:
        told.append(reviewed(item.review))
    lines: list[Line] = [(head + " ".join(told),)]
    label = words.said["to_open" if kind == "check" else "at_fault"]
    lines += [(CONTINUES + label, Linked(printed(url), url)) for url in pages(item)]
    return tuple(lines)


def gap_lines(item: Item) -> tuple[Line, ...]:
    """What to do about one item by itself, with the page to mend."""
    return tuple((str(line[0]).removeprefix(CONTINUES), *line[1:]) for line in step_lines("complete", item, alone=True))


def reviewed(review: Reviewed) -> str:
    """What a person said of an item, beside what the program found. The paper does not name the person."""
    verdict = wording().verdict[review.verdict.value].th
    return plan_words().said["reviewed"].format(verdict=verdict, reason=quoted(review.reason))


def _gap_sentences(item: Item) -> list[str]:
    """One sentence a gap, those of elements of one subject together."""
    words, told = plan_words(), []
    lacking: dict[str, list[str]] = {}
    unsure: set[str] = set()
    for gap in item.gaps:
        subject, kind = gap_subject(item, gap), gap_kind(gap.id)
        if (part := absent_part(item, gap)) is not None:
            told.append(words.steps["part"].format(part=clean(part), **_made(item, subject)))
            continue
        if kind == "element":
            name = gap.id.partition(":")[2]
            found = next((one for one in item.elements if one.id == name and one.subject == subject), None)
            if found is not None and name not in _ADVISED:
                lacking.setdefault(subject, []).append(f"“{clean(found.title)}”")
                if found.source in {"recalled", "variant"}:
                    unsure.add(subject)
                continue
            kind = "other"
        sentence = words.steps.get(kind, words.steps["other"])
        told.append(sentence.format(**_made(item, subject), **_seen(item, gap, subject)))
    for subject, titles in lacking.items():
        sentence = words.steps["element"].format(elements=_listed(titles))
        told.append(sentence + (words.said["unsure"] if subject in unsure else ""))
    return told or [words.steps["other"].format(advice=clean(item.reason))]


def _made(item: Item, subject: str) -> Mapping[str, str]:
    words = plan_words().subjects.get(subject)
    make = words.make if words else clean(item.title)
    return {"make": make, "period": _period(item, subject)}


def _period(item: Item, subject: str) -> str:
    """The period asked for of one subject: an item of several names theirs one after the other."""
    parts = clean(item.period).split(f" {plan_words().said['and']} ")
    if subject in item.subjects and len(parts) == len(item.subjects):
        return parts[item.subjects.index(subject)]
    return clean(item.period)


def _seen(item: Item, gap: Gap, subject: str) -> Mapping[str, str]:
    said = plan_words().said
    label = next((lead.text for lead in item.leads if lead.why == gap_kind(gap.id) and lead.subject == subject), "")
    evidence = _best(item, subject)
    year = evidence.fiscal_year if evidence else None
    return {
        "found": said["found_year"].format(year=year) if year else said["found_other"],
        "label": said["found_label"].format(label=quoted(label)) if label.strip() else "",
        "advice": clean(gap.advice),
    }


def _best(item: Item, subject: str) -> Evidence | None:
    return next((one for one in best_evidence(item)[0] if one.subject in {subject, ""}), None)


def pages(item: Item) -> tuple[str, ...]:
    """Where somebody has to go for the item: the page that shows or links what is wrong, one for each subject."""
    found: list[str] = []
    for subject in subjects_of(item):
        evidence = _best(item, subject)
        lead = next((one for one in item.leads if one.subject in {subject, ""}), None)
        if evidence is not None:
            found.append(evidence.linked_on or evidence.url)
        elif lead is not None:
            # What could not be opened is to be looked at itself; a dead label is mended where it stands.
            found.append(lead.target if lead.why in {"blocked", "not_opened", "off_site"} and lead.target else lead.on)
    return tuple(dict.fromkeys(url for url in found if url))


def _listed(titles: Sequence[str]) -> str:
    if len(titles) == 1:
        return titles[0]
    return f"{' '.join(titles[:-1])} {plan_words().said['and']}{titles[-1]}"


def quoted(text: str) -> str:
    """Words of the site in one line, long ones with their beginning only."""
    text = " ".join(clean(text).split())
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}…"


def printed(url: str) -> str:
    """An address as a narrow cell shows it: the middle of a long one left out."""
    text = shown(url)
    return text if len(text) <= _ADDRESS else f"{text[: _ADDRESS * 2 // 3]}…{text[-_ADDRESS // 3 :]}"


def absent_part(item: Item, gap: Gap) -> str | None:
    """The title of a whole part that is not there, where the gap speaks of one."""
    kind, _, name = gap.id.partition(":")
    if kind != "element":
        return None
    return next((part.title for part in item.parts if part.subject == name), None)


def gap_subject(item: Item, gap: Gap) -> str:
    """The subject that a gap is about."""
    kind, _, name = gap.id.partition(":")
    if kind == "element" and any(part.subject == name for part in item.parts):
        return name
    return gap.subject or item.subjects[0]


def subjects_of(item: Item) -> tuple[str, ...]:
    """Those of the item that are to be worked on."""
    return tuple(dict.fromkeys(gap_subject(item, gap) for gap in item.gaps)) or item.subjects
