from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from checklist.comparing import DIRECTIONS, Kind, Known, carried, change, known, unread_places
from core.audit import Audit, Crawl, EditionRef, Element, Evidence, Gap, Item, Scores, SiteRef, UnreadEntry, Verdict
from core.snapshot import Cause

MET, MISSING = Known(Verdict.MET), Known(Verdict.MISSING, frozenset({"missing"}))
UNVERIFIED, NOT_DUE = Known(Verdict.UNVERIFIED), Known(Verdict.NOT_DUE)
PAGE = "https://www.baantoey.example.go.th/plan"


def partial(*gaps: str, unsure: tuple[str, ...] = ()) -> Known:
    return Known(Verdict.PARTIAL, frozenset(gaps), frozenset(unsure))


def an_audit(*items: Item, unread: tuple[UnreadEntry, ...] = ()) -> Audit:
    return Audit(
        tool="1",
        site=SiteRef(url="https://www.baantoey.example.go.th/"),
        edition=EditionRef(fiscal_year=2569, revision="r"),
        as_of=date(2026, 1, 4),
        fetched=datetime(2026, 1, 4, tzinfo=UTC),
        crawl=Crawl(state="complete", pages=1, documents=0, bytes=1, unread=unread),
        scores=Scores(presence=None, freshness=None, oit=None),
        items=items,
    )


def an_item(verdict: Verdict, *gaps: str, elements: tuple[Element, ...] = (), **given: object) -> Item:
    return Item(
        code="O5",
        title="แผน",
        subjects=("plan",),
        indicator="9",
        verdict=verdict,
        confidence="certain",
        present=verdict in {Verdict.MET, Verdict.PARTIAL},
        ita_points=1.0,
        due=date(2025, 10, 1),
        gaps=tuple(Gap(id=gap, advice="") for gap in gaps),
        elements=elements,
        **given,
    )


def an_element(name: str, seen: bool | None) -> Element:
    return Element(id=name, subject="plan", title=name, seen=seen)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (MISSING, MET, Kind.NEW),
        (MISSING, partial("stale"), Kind.NEW),
        (partial("stale"), MET, Kind.FIXED),
        (MET, MISSING, Kind.LOST),
        (partial("stale"), MISSING, Kind.LOST),
        (MET, partial("stale"), Kind.STALE),
        (MET, partial("undated"), Kind.STALE),
        (MET, partial("element:period"), Kind.WORSE),
        (partial("stale", "element:period"), partial("stale"), Kind.BETTER),
        (partial("element:period"), partial("stale", "element:period"), Kind.STALE),
        (partial("stale"), partial("stale", "element:period"), Kind.WORSE),
        (partial("stale"), partial("element:period"), Kind.CHANGED),
        (MET, MET, None),
        (MISSING, MISSING, None),
        (partial("stale"), partial("stale"), None),
        (NOT_DUE, MET, Kind.DUE),
        (NOT_DUE, UNVERIFIED, Kind.DUE),
        (NOT_DUE, NOT_DUE, None),
        (MET, NOT_DUE, None),
        (UNVERIFIED, MISSING, Kind.CHECKED),
        (UNVERIFIED, UNVERIFIED, None),
        (UNVERIFIED, NOT_DUE, None),
    ],
)
def test_each_change_has_its_kind(before: Known, after: Known, kind: Kind | None) -> None:
    assert change(before, after) is kind


@pytest.mark.parametrize("before", [MET, MISSING, partial("stale")])
def test_what_cannot_be_checked_is_neither_lost_nor_mended(before: Known) -> None:
    kind = change(before, UNVERIFIED)
    assert kind is Kind.UNCHECKED
    assert DIRECTIONS[kind] == "unchecked"


def test_missing_is_told_in_other_words_without_having_changed() -> None:
    assert change(MISSING, Known(Verdict.MISSING, frozenset({"broken_link"}))) is None


def test_every_kind_has_a_direction() -> None:
    assert set(DIRECTIONS) == set(Kind)


def test_a_gap_that_could_not_be_told_is_not_mended() -> None:
    after = partial("stale", unsure=("element:period",))
    assert change(partial("stale", "element:period"), after) is None
    assert carried(partial("stale", "element:period"), after) == {"stale", "element:period"}


def test_what_lacks_only_in_what_could_not_be_told_is_unchecked() -> None:
    after = partial("not_reachable_from_home", unsure=("not_reachable_from_home",))
    assert change(MET, after) is Kind.UNCHECKED


def test_an_element_is_there_only_where_it_was_seen() -> None:
    told = known(
        an_audit(), an_item(Verdict.PARTIAL, "stale", elements=(an_element("a", seen=True), an_element("b", seen=None)))
    )
    assert "element:b" in told.unsure
    assert "element:a" not in told.unsure


def test_a_way_over_pages_that_were_not_read_is_not_said_to_be_missing() -> None:
    unread = (UnreadEntry(url=PAGE, cause=Cause.TIMEOUT),)
    item = an_item(Verdict.PARTIAL, "not_reachable_from_home")
    assert change(MET, known(an_audit(item, unread=unread), item)) is Kind.UNCHECKED
    assert change(MET, known(an_audit(item), item)) is Kind.WORSE


@pytest.mark.parametrize("where", ["url", "linked_on"])
def test_a_place_that_could_not_be_read_again_is_named_with_its_cause(where: str) -> None:
    place = Evidence(**({"url": "https://x/", "title": "แผน", "kind": "page"} | {where: PAGE}))
    before = an_item(Verdict.MET, evidence=(place,))
    assert unread_places(an_audit(unread=(UnreadEntry(url=PAGE, cause=Cause.TIMEOUT),)), before) == "timeout"
    assert unread_places(an_audit(unread=(UnreadEntry(url=PAGE, cause=Cause.NOT_FOUND),)), before) == ""
    assert unread_places(an_audit(), before) == ""
