from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.audit import Verdict
from core.exceptions import StoreError
from core.snapshot import Cause
from store.audits import (
    audit_before,
    fingerprint,
    last_readable,
    load_audit,
    newest_audit,
    save_audit,
    visits_before,
)
from store.database import Database
from store.schema import AuditDocument, FindingRow
from tests.reports.golden import failed_audit, golden_audit
from tests.store.register import a_run, a_scan, a_site
from tests.store.weeks import Weeks, week


def test_an_audit_comes_back_whole(database: Database) -> None:
    with database.write() as session:
        row = save_audit(session, a_scan(session, a_run(session), a_site(session)), golden_audit())
    with database.read() as session:
        assert load_audit(session, row.id) == golden_audit()


def test_each_finding_has_a_row(database: Database) -> None:
    audit = golden_audit()
    with database.write() as session:
        row = save_audit(session, a_scan(session, a_run(session), a_site(session)), audit)
    with database.read() as session:
        found = {one.code: one.verdict for one in session.scalars(select(FindingRow))}
    assert found == {item.code: item.verdict.value for item in audit.items}
    assert row.met == sum(item.verdict is Verdict.MET for item in audit.items)


def test_an_audit_of_a_site_that_was_not_read_has_no_score(database: Database) -> None:
    with database.write() as session:
        row = save_audit(session, a_scan(session, a_run(session), a_site(session)), failed_audit())
    assert (row.state, row.cause, row.oit_low) == ("failed", "dns", None)


def test_a_scan_has_one_audit_that_counts(database: Database) -> None:
    with database.write() as session:
        scan = a_scan(session, a_run(session), a_site(session))
        save_audit(session, scan, golden_audit())
    with pytest.raises(IntegrityError), database.write() as session:
        scan.look = 2
        save_audit(session, scan, golden_audit())


def test_a_first_look_stands_beside_the_audit_that_counts(database: Database) -> None:
    with database.write() as session:
        scan = a_scan(session, a_run(session), a_site(session))
        save_audit(session, scan, golden_audit(), final=False)
        scan.look = 2
        second = save_audit(session, scan, golden_audit())
    with database.read() as session:
        found = newest_audit(session, scan.site_id)
        assert found is not None
        assert found.id == second.id
        assert audit_before(session, found) is None


def test_a_damaged_audit_is_told(database: Database) -> None:
    with database.write() as session:
        row = save_audit(session, a_scan(session, a_run(session), a_site(session)), golden_audit())
    with database.write() as session:
        document = session.get(AuditDocument, row.id)
        assert document is not None
        document.body = document.body[:100]
    with pytest.raises(StoreError, match="damaged"), database.read() as session:
        load_audit(session, row.id)


def test_an_audit_whose_evidence_was_cleared_away_has_its_findings_only(database: Database) -> None:
    with database.write() as session:
        row = save_audit(session, a_scan(session, a_run(session), a_site(session)), golden_audit())
        session.delete(session.get(AuditDocument, row.id))
    with database.read() as session:
        assert load_audit(session, row.id) is None


def test_the_rest_of_a_page_does_not_count_for_the_fingerprint() -> None:
    item = next(one for one in golden_audit().items if any(place.kind == "page" for place in one.evidence))
    other = item.model_copy(
        update={
            "evidence": tuple(
                one.model_copy(update={"sha256": "0" * 64}) if one.kind == "page" else one for one in item.evidence
            )
        }
    )
    assert fingerprint(other) == fingerprint(item)


def test_another_file_behind_the_same_address_counts_for_the_fingerprint() -> None:
    item = next(one for one in golden_audit().items if any(place.kind == "pdf" for place in one.evidence))
    other = item.model_copy(
        update={"evidence": tuple(one.model_copy(update={"sha256": "0" * 64}) for one in item.evidence)}
    )
    assert fingerprint(other) != fingerprint(item)


def test_the_visit_before_the_newest_audit_of_each_site_is_found_at_once(database: Database) -> None:
    weeks = Weeks(database)
    for _ in range(3):
        weeks.next({"O1": "met"})
    with database.write() as session:
        other = a_site(session, "https://other.example.go.th/").id
    with database.read() as session:
        assert visits_before(session, [weeks.site_id, other], 2569) == {weeks.site_id: week(1)}
        assert visits_before(session, [weeks.site_id], 2568) == {}


def test_the_last_audit_with_a_score_is_found_behind_failed_ones(database: Database) -> None:
    weeks = Weeks(database)
    scored = weeks.next({"O1": "met"})
    weeks.next(failed=Cause.TIMEOUT)
    with database.read() as session:
        found = last_readable(session, weeks.site_id, 2569)
        assert found is not None
        assert found.id == scored.id
        assert last_readable(session, weeks.site_id, 2568) is None
