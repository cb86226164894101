from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from core.audit import Verdict
from core.snapshot import Cause
from sample.server import SITE, answer, load_routes

EXPECTED: dict[str, Any] = yaml.safe_load((SITE.parent / "expected.yml").read_text(encoding="utf-8"))
ITEMS: dict[str, dict[str, Any]] = EXPECTED["items"]
ROUTES = load_routes()


def status(target: str) -> int:
    return answer(ROUTES, quote(target, safe="/?&=%"), "http://127.0.0.1:1").status


def test_every_item_of_the_edition_is_answered_once() -> None:
    assert list(ITEMS) == [f"O{number}" for number in range(1, 29)]
    assert (EXPECTED["fiscal_year"], EXPECTED["as_of"]) == (2568, date(2025, 2, 15))


def test_every_verdict_is_shown_often_enough() -> None:
    shown = Counter(Verdict(item["verdict"]) for item in ITEMS.values())

    assert shown[Verdict.MET] >= 8
    assert shown[Verdict.PARTIAL] >= 6
    assert shown[Verdict.MISSING] >= 3
    assert shown[Verdict.UNVERIFIED] >= 4
    assert shown[Verdict.NOT_DUE] >= 1
    parts = Counter(verdict for item in ITEMS.values() for verdict in item.get("parts", {}).values())
    assert parts["not_due"] == 2


@pytest.mark.parametrize("code", ITEMS)
def test_evidence_is_there_to_be_found(code: str) -> None:
    assert all(status(path) == 200 for path in ITEMS[code].get("evidence", []))


@pytest.mark.parametrize("code", ITEMS)
def test_a_verdict_comes_with_what_explains_it(code: str) -> None:
    item = ITEMS[code]

    assert item["why"].endswith(".")
    if item["verdict"] == "met":
        assert item["evidence"]
        assert not item.get("gaps")
    if item["verdict"] == "partial":
        assert item["evidence"]
        assert item["gaps"]
    if item["verdict"] == "missing":
        assert item["lead"]
        assert item["gaps"]
        assert "evidence" not in item
    if item["verdict"] == "unverified":
        assert item["cause"] in {*Cause, "document_not_read", "off_site"}


@pytest.mark.parametrize(("code", "wanted"), [("O17", 500), ("O22", 403), ("O28", 404), ("O24", 200)])
def test_a_lead_answers_as_the_sentence_says(code: str, wanted: int) -> None:
    assert status(ITEMS[code]["lead"]) == wanted
