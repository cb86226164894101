"""Accuracy does not fall: the quick figures against tests/bench/ratchet.yml, and the ratchet itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checklist.classifying import Classifier, Label
from tests.bench import accuracy, anchors, ratchet, sites
from tests.bench.accuracy import PARTS, Measured, Part
from tests.bench.ratchet import Figure
from tests.bench.report import write_document, write_section

QUICK = [part for part in PARTS if part.quick]


@pytest.mark.parametrize("part", QUICK, ids=[part.name for part in QUICK])
def test_no_figure_is_worse_than_recorded(part: Part, request: pytest.FixtureRequest) -> None:
    corpus = request.getfixturevalue("shared") / "corpus" if part.real else accuracy.corpus_of()
    recorded = accuracy.of_part(ratchet.load()["quick"], part)
    assert recorded, f"nothing is recorded of {part.name}: {ratchet.HOW} --quick"
    measured = accuracy.measure(part, corpus, "quick")
    assert not measured.left_out, measured.left_out
    faults = ratchet.worse(measured.figures, recorded)
    assert not faults, "\n".join(faults)


def test_everything_recorded_is_measured_by_a_part() -> None:
    for figures in ratchet.load().values():
        for name in figures:
            assert ratchet.measure_of(name) is not None, name
            assert name.partition(".")[0] in {part.name for part in PARTS}, name


# --- a worse figure


def test_a_figure_that_should_be_high_fails_where_it_is_lower_and_says_what_to_do() -> None:
    [fault] = ratchet.worse({"links.recall": Figure(0.97, 100)}, {"links.recall": 0.98})
    assert "links.recall" in fault
    assert "recorded 0.98" in fault
    assert "measured 0.97" in fault
    assert "python -m tests.bench.accuracy --record" in fault


def test_a_figure_that_should_be_low_fails_where_it_is_higher() -> None:
    assert len(ratchet.worse({"sites.met_wrongly": Figure(0.01, 100)}, {"sites.met_wrongly": 0.0})) == 1


@pytest.mark.parametrize(
    ("name", "recorded", "measured"),
    [
        ("links.recall", 0.98, 0.98),
        ("links.recall", 0.98, 1.0),
        ("sites.met_wrongly", 0.01, 0.01),
        ("sites.met_wrongly", 0.01, 0.0),
        ("links.recall", 0.6667, 2 / 3),
        ("sites.met_wrongly", 0.3333, 1 / 3),
    ],
)
def test_the_same_or_a_better_figure_passes(name: str, recorded: float, measured: float) -> None:
    assert ratchet.worse({name: Figure(measured, 3)}, {name: recorded}) == []


def test_a_recorded_figure_that_is_no_longer_measured_fails() -> None:
    [fault] = ratchet.worse({}, {"links.recall": 0.98})
    assert "could not be measured" in fault


def test_a_recorded_figure_that_nothing_measures_fails() -> None:
    [fault] = ratchet.worse({}, {"links.beauty": 1.0})
    assert "take the line out" in fault


def test_a_new_figure_is_no_fault() -> None:
    assert ratchet.worse({"links.recall": Figure(0.1, 10)}, {}) == []


def test_the_generated_sites_have_a_direction_for_every_bank() -> None:
    for bank in accuracy.BANKS:
        [fault] = ratchet.worse({f"generated.{bank}.false_met": Figure(0.1)}, {f"generated.{bank}.false_met": 0.0})
        assert "lower is better" in fault


# --- recording


def test_better_and_new_figures_are_recorded_and_worse_ones_are_not(tmp_path: Path) -> None:
    file = tmp_path / "ratchet.yml"
    first = {"links.recall": Figure(0.9, 10), "sites.met_wrongly": Figure(0.1, 10)}
    assert ratchet.record("quick", first, file) == ["links.recall", "sites.met_wrongly"]
    second = {
        "links.recall": Figure(0.8, 10),
        "sites.met_wrongly": Figure(0.05, 10),
        "links.precision": Figure(1.0, 10),
    }
    assert ratchet.record("quick", second, file) == ["sites.met_wrongly", "links.precision"]
    assert ratchet.load(file) == {
        "quick": {"links.precision": 1.0, "links.recall": 0.9, "sites.met_wrongly": 0.05},
        "full": {},
    }
    assert "--record" in file.read_text(encoding="utf-8").splitlines()[0]


def test_the_quick_figures_and_the_full_ones_are_recorded_apart(tmp_path: Path) -> None:
    file = tmp_path / "ratchet.yml"
    ratchet.record("full", {"links.recall": Figure(0.9, 10)}, file)
    ratchet.record("quick", {"links.recall": Figure(0.8, 10)}, file)
    assert ratchet.load(file) == {"quick": {"links.recall": 0.8}, "full": {"links.recall": 0.9}}


def test_figures_without_a_direction_are_not_recorded(tmp_path: Path) -> None:
    assert ratchet.record("full", {"generated.first.certain": Figure(400)}, tmp_path / "ratchet.yml") == []


# --- the product made worse


def rows(*texts: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Labelled texts: text, class, subject."""
    return [
        {
            "text": text,
            "class": kind,
            "subjects": [subject] if kind == "clear" else [],
            "candidates": [subject] if kind == "ambiguous" else [],
        }
        for text, kind, subject in texts
    ]


LABELLED = rows(
    ("แผนดำเนินงานประจำปี 2568", "clear", "annual_action_plan"),
    ("โครงสร้างหน่วยงาน", "clear", "organisation_structure"),
    ("ร้องเรียน", "ambiguous", "complaint_channel"),
    ("ปฏิทินกิจกรรม", "none", ""),
)


def figures_where(classify: Callable[..., Label], monkeypatch: pytest.MonkeyPatch) -> dict[str, Figure]:
    """The figures of a classifier that answers as given."""
    monkeypatch.setattr(Classifier, "classify", classify)
    return anchors.figures(anchors.answer(LABELLED))


def test_a_classifier_that_names_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {name: figure.value for name, figure in anchors.figures(anchors.answer(LABELLED)).items()}
    bad = figures_where(lambda *_, **__: Label(), monkeypatch)
    assert any(fault.startswith("links.recall ") for fault in ratchet.worse(bad, good))


def test_a_classifier_that_names_everything_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {name: figure.value for name, figure in anchors.figures(anchors.answer(LABELLED)).items()}
    bad = figures_where(lambda *_, **__: Label(("annual_action_plan",), (), "certain"), monkeypatch)
    caught = {fault.split()[0] for fault in ratchet.worse(bad, good)}
    assert caught >= {"links.precision", "links.none_given", "links.ambiguous_certain", "links.certain_wrong"}


def test_what_was_taken_for_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Label(("annual_action_plan",), (), "certain")
    monkeypatch.setattr(Classifier, "classify", lambda *_, **__: said)
    labelled = [*LABELLED, {**LABELLED[3], "lookalike_of": "spending_plan"}]
    assert anchors.confusions(anchors.answer(labelled)) == {
        ("organisation_structure", "annual_action_plan"): 1,
        ("complaint_channel", "annual_action_plan"): 1,
        ("nothing", "annual_action_plan"): 1,
        ("look-alike of spending_plan", "annual_action_plan"): 1,
    }


def held(verdict: str, present: str, *, sure: str = "certain", site: str = "one", **more: Any) -> sites.Held:
    """A finding beside what the reader says."""
    answer = sites.Answer("annual_action_plan", verdict, sure, fiscal_year=more.pop("year", None))
    return sites.Held(site, answer, present in {"yes", "partial"}, present == "yes", **more)


def value(found: list[sites.Held], name: str) -> float:
    return sites.figures(found)[f"sites.{name}"].value


def test_what_is_said_to_be_there_and_is_not_costs_precision() -> None:
    found = [held("met", "yes"), held("partial", "label_only")]
    assert value(found, "presence_precision") == 0.5
    assert value(found, "certain_wrong") == 0.5


def test_what_is_left_open_is_not_found_and_not_wrong() -> None:
    found = [held("met", "yes"), held("unverified", "yes", sure="unverified")]
    assert value(found, "presence_recall") == 0.5
    assert value(found, "abstained") == 0.5
    assert value(found, "certain_wrong") == 0.0
    assert value(found, "missing_wrongly") == 0.0


def test_met_for_what_is_there_in_part_should_not_be() -> None:
    assert value([held("met", "partial"), held("partial", "partial")], "met_wrongly") == 0.5


def test_missing_for_what_is_there_is_counted_over_all_items() -> None:
    assert value([held("missing", "yes"), *[held("missing", "no")] * 3], "missing_wrongly") == 0.25


def test_the_worst_site_is_the_one_where_least_is_found() -> None:
    found = [held("met", "yes"), held("met", "yes", site="two"), held("missing", "yes", site="two")]
    assert value(found, "worst_recall") == 0.5


def test_a_site_whose_files_lie_elsewhere_counts_apart() -> None:
    found = [held("met", "yes"), held("unverified", "yes", sure="unverified", site="two", readable=False)]
    assert value(found, "presence_recall") == 0.5
    assert value(found, "presence_recall_readable") == 1.0
    assert value(found, "abstained") == 0.0


def test_a_wrong_year_is_a_wrong_finding() -> None:
    found = [held("met", "yes", sure="probable", years=frozenset({2567, 2568}), year=2566)]
    assert value(found, "years_right") == 0.0
    assert value(found, "probable_wrong") == 1.0


def test_what_is_not_due_is_left_out() -> None:
    assert value([held("not_due", "yes"), held("met", "yes")], "compared") == 1


def test_a_site_that_could_not_be_read_leaves_everything_open() -> None:
    audited = {"crawl": {"pages": 0, "documents": 0, "state": "failed"}, "items": []}
    gold = {"annual_action_plan": {"present": "yes", "years": []}}
    tally = sites.tally_of("one", 2568, audited, gold)
    assert value(tally.held, "presence_recall") == 0.0


# --- the command


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """Runs the command over one made-up part, with its document and recorded figures in a folder of the test."""

    def run(now: float, recorded: dict[str, float], *options: str) -> int:
        part = Part("links", lambda *_: Measured({"links.recall": Figure(now, 10)}, {"links": "new"}), real=False)
        monkeypatch.setattr(accuracy, "PARTS", (part,))
        monkeypatch.setattr(accuracy, "DOCUMENT", tmp_path / "accuracy.md")
        monkeypatch.setattr(ratchet, "load", lambda *_: {"quick": {}, "full": recorded})
        monkeypatch.setattr("sys.argv", ["accuracy", *options])
        return accuracy.main()

    return run


def test_the_command_fails_where_a_figure_is_worse(command: Callable[..., int], capsys: pytest.CaptureFixture) -> None:
    assert command(0.9, {"links.recall": 0.95}) == 1
    assert "links.recall" in capsys.readouterr().err


def test_the_command_writes_summary_and_sections(command: Callable[..., int], tmp_path: Path) -> None:
    assert command(0.9, {"links.recall": 0.9}) == 0
    written = (tmp_path / "accuracy.md").read_text(encoding="utf-8")
    assert written.index("summary:begin") < written.index("links:begin")
    assert "**not reached**" in written
    assert "≥ 95.0 %" in written


def test_real_material_that_is_not_there_leaves_its_part_out(tmp_path: Path) -> None:
    part = next(part for part in PARTS if part.name == "links")
    measured = accuracy.measure(part, tmp_path / "nowhere", "quick")
    assert "is not there" in measured.left_out
    assert not measured.sections


def test_the_summary_shows_what_was_recorded_where_nothing_was_measured() -> None:
    text = accuracy.summary({}, {"links.recall": 0.9}, ["left out"])
    assert "90.0 % (recorded)" in text
    assert "- left out." in text


# --- the document


def test_a_section_not_measured_stays_as_it_was_and_the_order_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "document.md"
    write_section(file, "later", "old later")
    write_section(file, "unknown", "of somebody else")
    write_document(file, "# Head", {"first": "new first"}, ("first", "later"))
    text = file.read_text(encoding="utf-8")
    places = [text.index(words) for words in ("# Head", "new first", "old later", "of somebody else")]
    assert places == sorted(places)
    write_section(file, "first", "newer")
    assert "new first" not in file.read_text(encoding="utf-8")
