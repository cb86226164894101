"""How many of the subjects' own example pages are judged as they are named: ``python -m tests.bench.examples``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checklist.classifying import Classifier
from checklist.loading import load_subjects, load_vocabulary
from tests.bench.ratchet import Figure
from tests.bench.report import table
from tests.checklist.examples import Example, examples, finding_of


@dataclass(frozen=True, slots=True)
class Judged:
    """An example page and what judging says of it."""

    example: Example
    verdict: str
    said: frozenset[str]
    """Gaps, and the cause where it is unverified."""

    @property
    def right(self) -> bool:
        verdict, detail = self.example.expected
        return self.verdict == verdict and (not detail or detail in self.said)


def judge_all() -> list[Judged]:
    """Every example page of every subject."""
    subjects, vocabulary = load_subjects(), load_vocabulary()
    classifier = Classifier(subjects, vocabulary)
    judged = []
    for example in examples():
        finding = finding_of(example, subjects, vocabulary, classifier)
        said = {gap.id for gap in finding.gaps} | ({finding.cause} if finding.cause else set())
        judged.append(Judged(example, finding.verdict.value, frozenset(said)))
    return judged


def figures(judged: Sequence[Judged]) -> dict[str, Figure]:
    """The figures ``examples.*`` of ``tests.bench.ratchet``."""
    if not judged:
        return {}
    right = sum(one.right for one in judged)
    return {"examples.right": Figure(right / len(judged), len(judged)), "examples.compared": Figure(len(judged))}


def section(judged: Sequence[Judged], reasons: Mapping[str, str]) -> str:
    """Right and all per subject, and every error, as Markdown. ``reasons``: of errors, by the example's name."""
    by_subject: dict[str, list[Judged]] = {}
    for one in judged:
        by_subject.setdefault(one.example.subject, []).append(one)
    wrong = [one for one in judged if not one.right]
    lines = [
        "## The subjects' own example pages",
        "",
        "`python -m tests.bench.examples`: the pages beside each subject in `checklist/subjects`, invented, each named after the",
        "finding it must get. They were written together with the rules: what they show is that nothing that once worked broke.",
        "",
        *table(
            "subject | right | all",
            ((f"`{name}`", sum(one.right for one in own), len(own)) for name, own in by_subject.items()),
        ),
        "",
    ]
    for one in wrong:
        why = reasons.get(one.example.name, "not yet looked into")
        said = " ".join((one.verdict, *sorted(one.said)))
        lines.append(
            f"- {one.example.name}: {said}; is {' '.join(one.example.expected).strip()}. {why[0].upper() + why[1:]}"
        )
    return "\n".join(lines if wrong else [*lines, "No errors."]) + "\n"


def main() -> None:
    print(section(judge_all(), {}))


if __name__ == "__main__":
    main()
