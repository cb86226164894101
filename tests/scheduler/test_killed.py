"""The quick version of ``python -m tests.bench.killed``: real audits, really killed."""

from __future__ import annotations

from tests.bench.killed import run


def test_a_killed_audit_ends_as_the_undisturbed_one_and_fetches_nothing_twice():
    phases = ("crawl", "crawl", "seal", "files")
    (outcome,) = run([phases], 4, lambda _: None, ("--max-pages", "12", "--max-documents", "4"))
    assert outcome.differences == []
    assert not outcome.twice
    assert outcome.repeated.total() <= len(phases)
    assert outcome.kept > 0
