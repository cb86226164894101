"""Invented sites by number: the same number gives the same site, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from checklist.loading import load_checklist
from tests.generated.agencies import invent_agency
from tests.generated.bank import load_bank, load_noise
from tests.generated.building import Builder
from tests.generated.model import Site
from tests.generated.rendering import LAYOUTS
from tests.generated.states import STATES, body_of, label_over_other, one_page, plain

YEARS = (2565, 2566, 2567, 2568, 2568, 2569)
"""Fiscal years of the sites, by turns."""


def as_of(number: int, year: int) -> date:
    """The day a site is judged: mostly late in its fiscal year; every sixth before the first half has ended."""
    return date(year - 543, 2, 20) if number % 6 == 5 else date(year - 543, 9, 1)


def make_site(number: int, bank: str = "first", noise: int = 60, year: int = 0) -> tuple[Site, date]:
    """Site ``number`` with its truth, and the day as of which the truth holds."""
    year = year or YEARS[number % len(YEARS)]
    random = Random(f"{bank} {number}")
    words = load_bank(bank)
    lists = load_checklist(year)
    day = as_of(number, year)
    asked = list(dict.fromkeys(name for item in lists.edition.items for name in item.subjects))
    layout = LAYOUTS[number % len(LAYOUTS)]
    builder = Builder(
        name=f"{bank}-{number:03}-{layout}-{year}",
        random=random,
        agency=invent_agency(random),
        layout=layout,
        checklist=lists,
        bank=words,
        noise=load_noise(bank),
        as_of=day,
        rules={name: lists.subjects[name].period_by_year.get(year, lists.subjects[name].period) for name in asked},
    )
    random.shuffle(asked)
    # What lies about the site's own news has to be known before the first story.
    asked.sort(key=lambda name: name != "news")
    later = [name for name in asked if plain(builder, name) and random.random() < 0.06]
    together: list[str] = []
    if number % 3 == 0:
        together = [
            name
            for name in asked
            if name not in later and plain(builder, name) and body_of(builder, name, "page") is not None
            and builder.subject(name).thing in {"document", "page"}
        ][:5]  # fmt: skip
        one_page(builder, together)
    scans = 0
    for name in asked:
        if name in later or name in together:
            continue
        if number % 4 == 1 and scans < 1 and STATES["met_scan"].fits(builder, name):
            scans += 1
            STATES["met_scan"].build(builder, name)
            continue
        fitting = [(state, one.weight) for state, one in STATES.items() if one.weight and one.fits(builder, name)]
        # Some sites are well kept, others are not.
        good = 1.0 + number % 3
        weights = [weight * (good if state.startswith("met_") else 1.0) for state, weight in fitting]
        state = random.choices([state for state, _ in fitting], weights)[0]
        STATES[state].build(builder, name)
    for name in later:
        label_over_other(builder, name)
    site = builder.finish(noise)
    site.truth = {name: replace(truth, note=builder.layout) for name, truth in site.truth.items()}
    return site, day
