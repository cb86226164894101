"""Reads the checklist's files, strictly: a wrong key, code or reference is refused with file, line and mend.

A place beside the bundled checklist may be a folder holding ``editions/`` and/or ``subjects/``, one edition file, or
one subject's folder. What it holds replaces the bundled edition of that year or the bundled subject of that id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from checklist.schema import Composition, Edition, Recognise, Subject, Vocabulary
from checklist.source import Key, Source, instead
from core.exceptions import ChecklistError, UsageError

BUNDLED = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything judging needs to know about one fiscal year."""

    edition: Edition
    subjects: Mapping[str, Subject]
    """Every known subject by id, also those that the edition does not ask for: they compete for labels."""
    vocabulary: Vocabulary
    revision: str
    """Names the content of all three; equals ``edition.revision``."""


def load_checklist(year: int, *extra: Path) -> Checklist:
    """The checklist of a fiscal year (B.E.), read once for judging.

    Raises ``UsageError`` for a year without an edition and ``ChecklistError`` for a file that breaks the rules.
    """
    files = _edition_files(extra)
    if year not in files:
        hint = f"; write B.E. years: {year + 543}" if year + 543 in files else ""
        raise UsageError(
            f"there is no checklist for fiscal year {year}; known years are {', '.join(map(str, sorted(files)))}{hint}"
        )
    subjects, vocabulary = load_subjects(*extra), load_vocabulary()
    _check_vocabulary(vocabulary, subjects)
    edition = _revised(read_edition(files[year], subjects), subjects, vocabulary)
    return Checklist(edition, subjects, vocabulary, edition.revision)


def load_edition(year: int, *extra: Path) -> Edition:
    """The list of one fiscal year (B.E.). Raises as ``load_checklist`` does."""
    return load_checklist(year, *extra).edition


def load_editions(*extra: Path) -> Mapping[int, Edition]:
    """Every known edition by fiscal year (B.E.), oldest first. Raises ``ChecklistError``."""
    files, subjects, vocabulary = _edition_files(extra), load_subjects(*extra), load_vocabulary()
    return MappingProxyType(
        {year: _revised(read_edition(files[year], subjects), subjects, vocabulary) for year in sorted(files)}
    )


def known_years(*extra: Path) -> tuple[int, ...]:
    """Fiscal years (B.E.) that have an edition, oldest first."""
    return tuple(sorted(_edition_files(extra)))


def load_subjects(*extra: Path) -> Mapping[str, Subject]:
    """Every known subject by id, in the order of their ids. Raises ``ChecklistError``."""
    folders = _subject_folders(extra)
    ids, aspects = frozenset(folders), load_vocabulary().aspects
    return MappingProxyType({name: _read_subject(folders[name], ids, aspects) for name in sorted(folders)})


def load_vocabulary() -> Vocabulary:
    """The words that all subjects share. Raises ``ChecklistError``."""
    composition = Source(BUNDLED / "composition.yml").model(Composition)
    return Source(BUNDLED / "vocabulary.yml").model(Vocabulary, composition=composition)


def read_edition(file: Path, subjects: Mapping[str, Subject]) -> Edition:
    """One edition file, held against the subjects it names. ``revision`` is left empty: it is computed, never written.

    Raises ``ChecklistError``.
    """
    source = Source(file)
    edition = source.model(Edition, revision="")
    _check_edition(source, edition, frozenset(subjects))
    return edition


def edition_revision(edition: Edition, subjects: Mapping[str, Subject], vocabulary: Vocabulary) -> str:
    """Twelve hexadecimal digits that name the content an audit was judged by, whatever its comments and layout."""
    digest = hashlib.sha256(edition.model_copy(update={"revision": ""}).model_dump_json().encode())
    for name in sorted(subjects):
        digest.update(subjects[name].model_dump_json().encode())
    digest.update(vocabulary.model_dump_json().encode())
    return digest.hexdigest()[:12]


def _revised(edition: Edition, subjects: Mapping[str, Subject], vocabulary: Vocabulary) -> Edition:
    return edition.model_copy(update={"revision": edition_revision(edition, subjects, vocabulary)})


# --- which files


def _edition_files(extra: Iterable[Path]) -> dict[int, Path]:
    files = sorted((BUNDLED / "editions").glob("*.yml"))
    for place in extra:
        if place.is_file():
            files.append(place)
        elif not place.is_dir():
            raise UsageError(f"there is no checklist at {place}; give an edition file or a folder")
        elif not (place / "subject.yml").is_file():
            found = sorted((place / "editions").glob("*.yml"))
            if not found and not any((place / "subjects").glob("*/subject.yml")):
                raise UsageError(
                    f"{place} holds no checklist; it needs editions/<year>.yml or subjects/<id>/subject.yml"
                )
            files += found
    return {_year_of(file): file for file in files}


def _year_of(file: Path) -> int:
    if not (file.stem.isascii() and file.stem.isdigit() and len(file.stem) == 4):
        raise ChecklistError(
            str(file),
            None,
            "",
            "an edition's file is named after its fiscal year",
            "rename it, for example to 2571.yml",
        )
    return int(file.stem)


def _subject_folders(extra: Iterable[Path]) -> dict[str, Path]:
    folders = sorted(file.parent for file in (BUNDLED / "subjects").glob("*/subject.yml"))
    for place in extra:
        if (place / "subject.yml").is_file():
            folders.append(place)
        elif place.is_dir():
            folders += sorted(file.parent for file in (place / "subjects").glob("*/subject.yml"))
    return {folder.resolve().name: folder for folder in folders}


# --- rules that the schema cannot say


def _read_subject(folder: Path, ids: frozenset[str], aspects: Mapping[str, tuple[str, ...]]) -> Subject:
    source = Source(folder / "subject.yml")
    subject = _with_aspects(source, source.model(Subject), aspects)
    if subject.id != folder.resolve().name:
        raise source.error(
            ("id",), f"the id is {subject.id!r}, the folder {folder.resolve().name!r}", "give both the same name"
        )
    _check_periods(source, subject)
    seen: set[str] = set()
    for index, element in enumerate(subject.elements):
        here: Key = ("elements", index)
        if element.id in seen:
            raise source.error((*here, "id"), f"element {element.id!r} is there twice", "rename one of them")
        seen.add(element.id)
        if element.since is not None and element.until is not None and element.since > element.until:
            raise source.error((*here, "until"), "until lies before since", "exchange the two years")
        for position, rule in enumerate(element.recognise):
            if rule.kind in {"phrases", "labelled"} and not rule.any and not rule.all_of:
                raise source.error((*here, "recognise", position), "phrases without any words", "add any: [...]")
    for index, lookalike in enumerate(subject.lookalikes):
        here = ("lookalikes", index, "subject")
        if lookalike.subject == subject.id:
            raise source.error(here, "a subject is not its own look-alike", "delete it")
        if lookalike.subject is not None and lookalike.subject not in ids:
            raise source.error(here, f"there is no subject {lookalike.subject!r}", instead(lookalike.subject, ids))
        if lookalike.id is not None and lookalike.id in ids:
            raise source.error(
                ("lookalikes", index, "id"), f"{lookalike.id!r} is a subject", f"write subject: {lookalike.id}"
            )
    for key in ("phrases", "hints"):
        _check_twice(source, key, getattr(subject, key))
    both = set(map(str.casefold, subject.phrases)) & set(map(str.casefold, subject.hints))
    if both:
        raise source.error(("hints",), f"{min(both)!r} is a phrase already", "keep it in one of the two")
    return subject


def _with_aspects(source: Source, subject: Subject, aspects: Mapping[str, tuple[str, ...]]) -> Subject:
    """A subject whose elements have the words of the aspects they name."""
    elements = []
    for index, element in enumerate(subject.elements):
        filled: dict[str, tuple[Recognise, ...]] = {}
        for key, rules in (("recognise", element.recognise), ("maybe", element.maybe)):
            for position, rule in enumerate(rules):
                if rule.of and rule.of not in aspects:
                    raise source.error(
                        ("elements", index, key, position, "of"),
                        f"there is no aspect {rule.of!r} in vocabulary.yml",
                        instead(rule.of, frozenset(aspects)),
                    )
            filled[key] = tuple(
                rule.model_copy(update={"any": tuple(dict.fromkeys((*rule.any, *aspects[rule.of])))})
                if rule.of
                else rule
                for rule in rules
            )
        elements.append(element.model_copy(update=filled))
    return subject.model_copy(update={"elements": tuple(elements)})


def _check_periods(source: Source, subject: Subject) -> None:
    due = "04-01" if subject.period == "first_half" else "10-01"
    if subject.due != due:
        raise source.error(
            ("due",), f"a {subject.period} subject is due on {due}, not {subject.due}", f'write due: "{due}"'
        )
    if {subject.period, *subject.period_by_year.values()} != {"in_force"}:
        for gap in ("stale", "undated"):
            if getattr(subject.advice, gap) is None:
                raise source.error(
                    ("advice",),
                    f"advice for {gap!r} is missing, yet the period is not in_force",
                    f"add {gap}: with th and en",
                )


def _check_edition(source: Source, edition: Edition, ids: frozenset[str]) -> None:
    if edition.fiscal_year != _year_of(source.file):
        raise source.error(
            ("fiscal_year",),
            f"the year is {edition.fiscal_year}, the file's name says {source.file.stem}",
            "give both the same year",
        )
    if not 0 < edition.oit_weight < 1:
        raise source.error(("oit_weight",), "the weight is a share between 0 and 1", "write for example 0.40")
    codes: dict[str, int] = {}
    grouped: dict[str, bool] = {}
    for index, item in enumerate(edition.items):
        here: Key = ("items", index)
        if item.code in codes:
            first = source.line(("items", codes[item.code]))
            raise source.error((*here, "code"), f"code {item.code} is used twice", f"see line {first}; renumber one")
        codes[item.code] = index
        if item.indicator not in edition.indicators:
            raise source.error(
                (*here, "indicator"), f"indicator {item.indicator!r} is not described", "add it under indicators"
            )
        sub = item.sub_indicator
        if sub is not None and sub not in edition.sub_indicators:
            raise source.error(
                (*here, "sub_indicator"), f"there is no sub-indicator {sub!r}", instead(sub, edition.sub_indicators)
            )
        if sub is not None and sub.split(".")[0] != item.indicator:
            raise source.error(
                (*here, "sub_indicator"),
                f"sub-indicator {sub} is not part of indicator {item.indicator}",
                "correct one",
            )
        if grouped.setdefault(item.indicator, sub is not None) != (sub is not None):
            raise source.error(
                (*here, "sub_indicator"),
                f"some items of indicator {item.indicator} have a sub-indicator and others none",
                "give it to all of them or to none",
            )
        _check_twice(source, "subjects", item.subjects, here)
        for position, name in enumerate(item.subjects):
            if name not in ids:
                raise source.error((*here, "subjects", position), f"there is no subject {name!r}", instead(name, ids))


def _check_vocabulary(vocabulary: Vocabulary, subjects: Mapping[str, Subject]) -> None:
    for key in ("foreign_tolerant", "neighbour_doubtful"):
        for index, name in enumerate(getattr(vocabulary, key)):
            if name not in subjects:
                source = Source(BUNDLED / "vocabulary.yml")
                raise source.error((key, index), f"there is no subject {name!r}", instead(name, subjects))
    for index, rule in enumerate(vocabulary.composition.rules):
        if rule.subject not in subjects:
            source = Source(BUNDLED / "composition.yml")
            name = rule.subject
            raise source.error(("rules", index, "subject"), f"there is no subject {name!r}", instead(name, subjects))


def _check_twice(source: Source, key: str, values: tuple[str, ...], here: Key = ()) -> None:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value.casefold() in seen:
            raise source.error((*here, key, index), f"{value!r} is there twice", "delete one of them")
        seen.add(value.casefold())
