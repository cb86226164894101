"""A file's rows held against the sites that are registered: which are new, which say something new of a known site, which
move; and all of it stored at once, or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from core.exceptions import UsageError
from core.settings import ReadSettings, ScanSettings
from scheduler.register_table import Entry, Note, read_register
from store.database import Database
from store.schema import Site
from store.sites import add_sites, chosen_sites, host_of, move_sites, only_registering, place_of, tag_sites

_SAID = ("name", "province", "kind", "tags", "contacts", "paused")
"""What a row may say of a site, beside its address."""
_OF_THE_MACHINE = frozenset(
    ("state_dir", "chromium", "resume_hours", "cache_dir", "read_seconds", "read_memory", "read_processes")
)
"""Settings that all scans of one machine share."""
_KINDS = {name: kind for kind in (ScanSettings, ReadSettings) for name in kind.model_fields.keys() - _OF_THE_MACHINE}
"""Settings that a site may have of its own, with the class that checks them."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file, or would."""

    rows: int
    new: int
    changed: int
    """Known sites of which something is said anew, moved ones too."""
    moved: int
    same: int
    notes: tuple[Note, ...]
    """By rows."""
    unread: tuple[str, ...]
    """Headings of columns that mean nothing here."""
    done: bool
    """Whether it was stored: nothing is, where a row is wrong."""

    @property
    def wrong(self) -> int:
        """Rows because of which nothing is stored."""
        return len({note.row for note in self.notes if note.wrong})


def import_register(
    database: Database, path: Path, now: datetime, *, channels: Collection[str] = (), dry_run: bool = False
) -> Imported:
    """Registers what a file says, see ``docs/registry.md``: all of it, or nothing where a row is wrong.

    ``channels``: names that a contact may have beside addresses. ``dry_run``: only tells what would become of it. Raises
    ``UsageError`` for what is no register, and ``StoreError``.
    """
    register = read_register(path, channels)
    with database.read() if dry_run else database.write() as session:
        if not dry_run:
            only_registering(session)
        plan = _Plan(session)
        plan.take(register.entries)
        notes = tuple(sorted([*register.notes, *plan.notes], key=lambda note: note.row))
        done = not dry_run and not any(note.wrong for note in notes)
        if done:
            plan.store(now)
        return Imported(
            rows=register.rows,
            new=len(plan.new),
            changed=len(plan.changed | plan.moves.keys()),
            moved=len(plan.moves),
            same=len(plan.taken) - len(plan.changed | plan.moves.keys()),
            notes=notes,
            unread=register.unread,
            done=done,
        )


def register_site(session: Session, entry: Entry, now: datetime) -> Site:
    """Registers one site that is not registered yet. Raises ``UsageError``."""
    only_registering(session)
    plan = _Plan(session)
    plan.take([entry])
    if wrong := next((note.text for note in plan.notes if note.wrong), ""):
        raise UsageError(wrong)
    if not plan.new:
        (known,) = plan.taken
        raise UsageError(f"{entry.url} is registered already, as site {known}: see oit sites show {known}")
    plan.store(now)
    return plan.added[0]


def set_setting(site: Site, name: str, value: str) -> None:
    """Gives a site a setting of scanning or reading of its own; an empty value takes it away. Raises ``UsageError``."""
    if name not in _KINDS:
        raise UsageError(f"a site has no setting {name!r} of its own; there are {', '.join(sorted(_KINDS))}")
    settings: dict[str, Any] = {one: given for one, given in site.settings.items() if one != name}
    if value:
        settings[name] = _checked(name, value)
    site.settings = dict(sorted(settings.items()))


def _checked(name: str, value: str) -> Any:
    """The value as it is kept in the database: what JSON can hold."""
    given: Any = value
    try:
        if name == "extra_hosts":
            given = [part.strip() for part in value.split(",")]
        elif name == "file_hosts":
            given = json.loads(value)
        return _KINDS[name].model_validate({name: given}).model_dump(mode="json")[name]
    except json.JSONDecodeError as error:
        raise UsageError(
            f'{name} cannot be {value!r}: write it like {{"drive.google.com": "https://mirror.example"}}'
        ) from error
    except ValidationError as error:
        said = error.errors()[0]["msg"]
        raise UsageError(f"{name} cannot be {value!r}: {said[:1].lower()}{said[1:]}") from error


@dataclass
class _Plan:
    """What is to be done with each row."""

    session: Session
    notes: list[Note] = field(default_factory=list)
    new: list[Entry] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What is said anew, by the site's number."""
    moves: dict[int, str] = field(default_factory=dict)
    taken: dict[int, Entry] = field(default_factory=dict)
    """Rows by the number of the site they speak of."""
    added: list[Site] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sites = {site.id: site for site in chosen_sites(self.session)}
        self._at = {site.url: site.id for site in self._sites.values()}
        self._near: dict[str, list[int]] = {}
        self._hosts: dict[str, str] = {}
        self._names: dict[str, list[tuple[str, str]]] = {}
        """Provinces and places by name."""
        self._strangers: list[Entry] = []
        """Rows with a number that no site has here."""
        for site in self._sites.values():
            self._near.setdefault(place_of(site.url), []).append(site.id)
            self._hosts.setdefault(host_of(site.url), f"site {site.id}, {site.name}")
            self._names.setdefault(site.name, []).append((site.province, f"site {site.id} at {site.url}"))

    def take(self, entries: Iterable[Entry]) -> None:
        """Says of every row what it means; ``notes`` then holds what is wrong."""
        for entry in entries:
            site = self._site(entry)
            if site is None:
                continue
            if site:
                self._take_known(entry, site)
            else:
                self._take_new(entry)
        if self._strangers:
            # The register of another installation has many.
            more = f"; so are {len(self._strangers) - 1} more rows with numbers" if self._strangers[1:] else ""
            first = self._strangers[0]
            self._note(first, f"there is no site {first.number} here: it is taken for a new one{more}")
        self._check_addresses()

    def store(self, now: datetime) -> None:
        """Stores all of it. There must be nothing wrong."""
        for number, said in self.changed.items():
            for name, value in said.items():
                setattr(self._sites[number], name, value)
        tag_sites(self.session, [self._sites[number] for number, said in self.changed.items() if "tags" in said])
        move_sites(self.session, self.moves, now)
        self.added = [
            Site(
                name=entry.name,
                url=entry.url,
                province=entry.province or "",
                kind=entry.kind or "",
                tags=entry.tags or [],
                contacts=entry.contacts or [],
                paused=bool(entry.paused),
                added=now,
            )
            for entry in self.new
        ]
        add_sites(self.session, self.added)

    def _wrong(self, entry: Entry, text: str) -> None:
        self.notes.append(Note(entry.row, wrong=True, text=text))

    def _note(self, entry: Entry, text: str) -> None:
        self.notes.append(Note(entry.row, wrong=False, text=text))

    def _site(self, entry: Entry) -> int | None:
        """The number of the site that a row speaks of; 0 for a new one, None where the row is wrong."""
        places = {place_of(url) for url in (entry.url, entry.old_url) if url}
        if entry.number is not None and (site := self._sites.get(entry.number)) is not None:
            if entry.name == site.name or place_of(site.url) in places:
                return site.id
            # A register of another installation counts its own numbers.
            self._wrong(
                entry,
                f"number {site.id} is {site.name} at {site.url}, of which the row has neither name nor address: "
                "correct the number, or empty the cell",
            )
            return None
        here = self._at.get(entry.url or "")
        if entry.old_url is not None:
            former = self._near.get(place_of(entry.old_url), [])
            if len(former) == 1:
                # Another site at the new address is told of with the addresses.
                return former[0]
            if here is not None:
                # It has moved already.
                return here
            self._wrong(
                entry, f"no site is registered at the former address {entry.old_url}: correct it, or empty the cell"
            )
            return None
        if here is not None:
            return here
        near = self._near.get(place_of(entry.url), []) if entry.url else []
        if len(near) > 1:
            shown = " and ".join(str(number) for number in near)
            self._wrong(entry, f"{entry.url} may be sites {shown}: write the number of the one that is meant")
            return None
        if near:
            return near[0]
        if entry.url is None:
            self._wrong(entry, f"there is no site {entry.number}, and no web address: write it, or delete the row")
            return None
        if entry.number is not None:
            self._strangers.append(entry)
        return 0

    def _take_known(self, entry: Entry, number: int) -> None:
        site = self._sites[number]
        if (first := self.taken.get(number)) is not None:
            self._wrong(entry, f"{site.name} at {site.url} stands in row {first.row} already: keep one of them")
            return
        self.taken[number] = entry
        said = {
            name: value
            for name in _SAID
            if (value := getattr(entry, name)) is not None and value != getattr(site, name)
        }
        if said:
            self.changed[number] = said
        if entry.url is not None and entry.url != site.url:
            self.moves[number] = entry.url
            self._note(entry, f"site {number} moves from {site.url} to {entry.url}")

    def _take_new(self, entry: Entry) -> None:
        if not entry.name:
            self._wrong(entry, "the name is missing: write the agency's name")
            return
        assert entry.url is not None
        row, province = f"row {entry.row}", entry.province or ""
        namesakes = self._names.setdefault(entry.name, [])
        # Many bear one name in different provinces.
        known = next((place for of, place in namesakes if not of or not province or of == province), "")
        if known:
            self._note(
                entry, f"{known} has the same name; if it moved, write its former address into the column old_url"
            )
        namesakes.append((province, row))
        if (other := self._hosts.setdefault(host_of(entry.url), row)) != row:
            self._note(entry, f"{other} is on the same host")
        self.new.append(entry)

    def _check_addresses(self) -> None:
        """Every website once, after all that the file says is done."""
        held: dict[str, str] = {}
        for number, site in self._sites.items():
            if number not in self.moves:
                held[place_of(site.url)] = f"is the address of site {number}, {site.name}"
        coming = [(self.taken[number], url) for number, url in self.moves.items()]
        coming += [(entry, entry.url) for entry in self.new if entry.url]
        for entry, url in sorted(coming, key=lambda one: one[0].row):
            place = place_of(url)
            if place in held:
                self._wrong(entry, f"{url} {held[place]}: keep one of them")
            else:
                held[place] = f"stands in row {entry.row} already"
