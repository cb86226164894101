"""Dead links on the way to items: on the home page, on pages a visitor passes, on those that show or list an item."""

from __future__ import annotations

from checklist.findings import Judge
from checklist.health.clicks import Clicks
from checklist.health.words import place, told
from core.audit import DeadLink, HealthCheck
from core.thai import clean


def dead_links(bench: Judge, clicks: Clicks) -> list[DeadLink]:
    """Each address once, with the page nearest to the home page that links to it, sorted by address."""
    survey = bench.survey
    found: dict[str, DeadLink] = {}
    near = sorted(_pages_on_the_way(bench, clicks), key=lambda url: (clicks.to(url) or 0, url))
    for url in near:
        for link in survey.pages[url].links:
            if link.url and link.url not in found and survey.target(link.url).state == "dead":
                found[link.url] = DeadLink(url=link.url, text=clean(link.text)[:120], on=url)
    return sorted(found.values(), key=lambda one: one.url)


def _pages_on_the_way(bench: Judge, clicks: Clicks) -> set[str]:
    survey = bench.survey
    places = {survey.home}
    for item in bench.edition.items:
        for name in item.subjects:
            finding = bench.finding(name)
            places.update(evidence.url for evidence in finding.evidence)
            places.update(evidence.linked_on for evidence in finding.evidence)
            places.update(lead.on for lead in finding.leads)
    way = {page for place in places for page in (place, *clicks.pages(place))}
    return {survey.pages[url].url for url in way if url in survey.pages}


def dead_link_check(bench: Judge, found: list[DeadLink]) -> HealthCheck:
    """The line on them, its value in links."""
    if found:
        shown = [place(one.url, text=one.text, on=one.on) for one in found]
        return told("dead_links", "some", places=shown, value=len(found), count=len(found))
    complete = bench.snapshot.state == "complete"
    return told("dead_links", "none" if complete else "unknown", value=0 if complete else None)
