"""The invented sites themselves: the same number gives the same site, and the truth is what was built."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from checklist.loading import load_checklist
from tests.generated.bank import load_bank, load_noise
from tests.generated.model import Site
from tests.generated.papers import blocks, shown_parts
from tests.generated.states import STATES
from tests.generated.suite import make_site

pytestmark = pytest.mark.xdist_group("generated-suite")
"""What they share takes long to make: it is made once."""

ROOT = Path(__file__).parents[2]
BANKS = ("first",)


@pytest.fixture(scope="module")
def sites() -> list[Site]:
    return [make_site(number, noise=10)[0] for number in range(30)]


@pytest.mark.parametrize("bank", BANKS)
def test_every_body_shows_every_element_that_is_asked_for(bank: str) -> None:
    subjects = load_checklist(2568).subjects
    lacking = [
        f"{name}: body {number} lacks {element}"
        for name, words in load_bank(bank).items()
        for number, body in enumerate(words.bodies)
        for element in sorted(
            {
                rule.id
                for rule in subjects[name].elements
                if rule.required and rule.recognise[0].kind not in {"title", "every_month"}
            }
            - body.elements()
            # A card of a person shows all three.
            - ({"names", "photographs", "contact_channels"} if any(part.people for part in body.parts) else set())
        )
    ]
    assert not lacking, "\n".join(lacking)


@pytest.mark.parametrize("bank", BANKS)
def test_a_bank_has_words_for_every_subject(bank: str) -> None:
    assert set(load_bank(bank)) == set(load_checklist(2568).subjects)
    assert len(load_noise(bank)) > 50


def test_the_same_number_gives_the_same_site_in_another_process() -> None:
    here = make_site(1, noise=5)[0]
    code = (
        "import zlib; from tests.generated.suite import make_site; s = make_site(1, noise=5)[0];"
        "print(zlib.crc32(b''.join(p.encode() + r.body for p, r in sorted(s.resources.items()))))"
    )
    there = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    import zlib  # noqa: PLC0415

    own = zlib.crc32(b"".join(path.encode() + one.body for path, one in sorted(here.resources.items())))
    assert int(there) == own


def test_every_state_is_built_somewhere(sites: list[Site]) -> None:
    built = Counter(truth.state for site in sites for truth in site.truth.values())
    assert set(STATES) - {"absent", "no_social", "met_scan"} <= {*built, "no_social"} | {
        state for state in STATES if state.startswith("label_image")
    }
    assert len(built) >= 40


def test_every_subject_of_the_edition_has_a_truth_and_every_place_is_served(sites: list[Site]) -> None:
    for site in sites:
        edition = load_checklist(site.fiscal_year).edition
        assert set(site.truth) == {name for item in edition.items for name in item.subjects}
        for truth in site.truth.values():
            assert truth.places <= set(site.resources), truth


def test_an_element_that_is_left_out_is_nowhere_in_the_body() -> None:
    words = load_bank("first")["service_manual"]
    body = words.bodies[0]
    values = dict.fromkeys(("agency", "short", "phone", "email", "saraban", "subdistrict", "district", "province"), "x")
    values |= dict.fromkeys(
        (
            "executive",
            "executive_title",
            "deputy",
            "deputy_title",
            "clerk",
            "clerk_title",
            "when",
            "month",
            "month_year",
        ),
        "x",
    )
    values |= {"fy": "2568", "fy-1": "2567", "fy-2": "2566", "fy+1": "2569", "fy+4": "2572"}
    whole = str(blocks(shown_parts(body, values), values))
    without = str(blocks(shown_parts(body, values, without="fee"), values))
    gone = [part.p for part in body.parts if part.element == "fee" and part.p]
    assert len(without) < len(whole)
    assert all(text not in without for text in gone)


def test_the_product_knows_nothing_of_it() -> None:
    folders = ("core", "crawler", "checklist", "reports", "scheduler", "cli", "sample")
    sources = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    assert not [
        file
        for file in sources
        if "generated" in file.read_text(encoding="utf-8") and "tests." in file.read_text(encoding="utf-8")
    ]


def test_random_numbers_come_from_the_site_number_alone() -> None:
    assert Random("first 1").random() == Random("first 1").random()
