"""What an audit changes in what is known of a site. A change is told once a second look has seen it, too.

The second look is another visit in the same run, or the next run's. What could not be checked leaves everything as it was known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from checklist.comparing import DIRECTIONS, Kind, Known, carried, change, known, unread_places
from core.audit import Audit, Item, Verdict
from core.exceptions import StoreError
from scheduler.audit import THAILAND
from store.audits import fingerprint, load_audit
from store.reviews import active_reviews, settle_reviews
from store.schema import AuditRow, ChangeRow, FindingRow, Review, Scan, Site, Standing

_UNKNOWN = frozenset({Verdict.UNVERIFIED, Verdict.NOT_DUE})
_TOLD = frozenset({"better", "worse", "unchecked"})
"""Directions of which a second look must know."""


def wants_second_look(session: Session, scan: Scan, audit: Audit, *, earlier: Audit | None = None) -> bool:
    """Whether an audit of a first look shows a change that no look before it has seen.

    ``earlier``: the site's last snapshot judged anew, where ``needs_rejudging``. A site that could not be read at all is tried
    again by the run itself.
    """
    if scan.look != 1 or audit.crawl.state == "failed":
        return False
    year = audit.edition.fiscal_year
    site = _Site.load(session, scan.site_id, year)
    now_known = _known(session, scan.site_id, audit, site, before=None)
    rebased = _known_items(earlier)
    for code, standing in site.standings.items():
        before, comparable = _basis(standing, audit, rebased.get(code))
        if code not in now_known or not comparable:
            continue
        kind = change(before, now_known[code])
        if kind is None or DIRECTIONS[kind] not in _TOLD:
            continue
        if kind is Kind.UNCHECKED:
            if standing.latest != Verdict.UNVERIFIED:
                return True
            continue
        if not site.waits_for(code, kind, now_known[code].verdict):
            return True
    return False


def needs_rejudging(session: Session, site_id: int, audit: Audit) -> bool:
    """Whether a site was last judged by another checklist or program, so that its last snapshot should be judged anew before
    ``record``, without the network, as of the day of the run.
    """
    if audit.crawl.state == "failed":
        return False
    last = session.execute(
        select(AuditRow.revision, AuditRow.tool)
        .where(
            AuditRow.site_id == site_id,
            AuditRow.fiscal_year == audit.edition.fiscal_year,
            AuditRow.final,
            AuditRow.state != "failed",
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).first()
    # Not what standings say: an item that cannot be checked any more would have its site judged twice every week.
    return last is not None and (last.revision, last.tool) != (audit.edition.revision, audit.tool)


def record(session: Session, row: AuditRow, audit: Audit, now: datetime, *, earlier: Audit | None = None) -> None:
    """Stores what an audit that counts changes: standings, changes with their state, counts in ``row``, ends of reviews.

    The first audit of a site and fiscal year changes nothing. An audit that was recorded before, or is older than one that was,
    has no effect. ``earlier``: see ``wants_second_look``.
    """
    if row.recorded is not None:
        return
    row.recorded = now
    # Two runs may settle the same site at the same moment.
    session.execute(select(Site.id).where(Site.id == row.site_id).with_for_update(key_share=True))
    if _is_overtaken(session, row):
        return
    site = _Site.load(session, row.site_id, row.fiscal_year)
    first = _first_look(session, row)
    recorder = _Recorder(
        session,
        row,
        audit,
        now,
        site,
        after=_known(session, row.site_id, audit, site, before=row.id),
        glance=_known(session, row.site_id, first, site, before=row.id) if first is not None else {},
        rebased=_known_items(earlier),
    )
    recorder.record()


def _is_overtaken(session: Session, row: AuditRow) -> bool:
    """Whether a later visit to the site was recorded already. Later is what was stored later: the clock may have jumped between
    two visits, and one that was ahead must not silence all that follow.
    """
    later = select(AuditRow.id).where(
        AuditRow.site_id == row.site_id,
        AuditRow.fiscal_year == row.fiscal_year,
        AuditRow.id > row.id,
        AuditRow.recorded.is_not(None),
    )
    return session.scalars(later.limit(1)).first() is not None


def _kept(session: Session, audit_id: int) -> Audit | None:
    """An earlier audit; None where its evidence was cleared away or is damaged, which must not stop the audits after it."""
    try:
        return load_audit(session, audit_id)
    except StoreError:
        return None


def _first_look(session: Session, row: AuditRow) -> Audit | None:
    if row.look == 1:
        return None
    first = session.scalars(
        select(AuditRow.id).where(AuditRow.scan_id == row.scan_id, AuditRow.look < row.look).order_by(AuditRow.look)
    ).first()
    return None if first is None else _kept(session, first)


@dataclass(frozen=True, slots=True)
class _Site:
    """What is known of a site for a fiscal year, by item."""

    standings: dict[str, Standing]
    waiting: dict[str, ChangeRow]
    """Changes of a verdict that wait for a second look."""
    unchecked: dict[str, ChangeRow]
    """The same, of items that could not be checked."""

    @classmethod
    def load(cls, session: Session, site_id: int, fiscal_year: int) -> _Site:
        standings = session.scalars(
            select(Standing).where(Standing.site_id == site_id, Standing.fiscal_year == fiscal_year)
        )
        changes = session.scalars(
            select(ChangeRow)
            .where(
                ChangeRow.site_id == site_id,
                ChangeRow.fiscal_year == fiscal_year,
                ChangeRow.state == "unconfirmed",
            )
            .order_by(ChangeRow.id)
        ).all()
        return cls(
            {one.code: one for one in standings},
            {one.code: one for one in changes if one.kind != Kind.UNCHECKED},
            {one.code: one for one in changes if one.kind == Kind.UNCHECKED},
        )

    def waits_for(self, code: str, kind: Kind, verdict: Verdict) -> bool:
        """Whether this very change of an item was seen once before."""
        waiting = self.waiting.get(code)
        return waiting is not None and (waiting.kind, waiting.after) == (kind.value, verdict.value)


def _known_items(audit: Audit | None) -> dict[str, Known]:
    return {} if audit is None else {item.code: known(audit, item) for item in audit.items}


def _of(standing: Standing) -> Known:
    return Known(Verdict(standing.verdict), frozenset(standing.gaps.split(",")) - {""})


def _basis(standing: Standing, audit: Audit, rebased: Known | None) -> tuple[Known, bool]:
    """What an audit is compared with, and whether it can be: what was known, judged by the same checklist and program."""
    before = _of(standing)
    if before.verdict in _UNKNOWN:
        return before, True
    if (standing.revision, standing.tool) == (audit.edition.revision, audit.tool):
        return before, True
    if rebased is not None and rebased.verdict == standing.pending:
        # Both say the same of the snapshot that has shown the change: the site's own.
        return before, True
    if rebased is not None and rebased.verdict not in _UNKNOWN:
        return Known(rebased.verdict, carried(before, rebased)), True
    # Whatever they say of it, a site that cannot be read is the site's.
    return before, audit.crawl.state == "failed"


def _known(session: Session, site_id: int, audit: Audit, site: _Site, before: int | None) -> dict[str, Known]:
    """What an audit says of each item, less what it cannot know: that something is gone which lay where it did not get to.

    ``before``: id of the audit row that stores it; null where none does yet.
    """
    if audit.crawl.state == "failed":
        cause = str(audit.crawl.cause or "")
        return {code: Known(Verdict.UNVERIFIED, cause=cause) for code in site.standings}
    found = _known_items(audit)
    doubtful = [
        code
        for code, after in found.items()
        if code in site.standings and _is_for_the_worse(_of(site.standings[code]), after)
    ]
    if doubtful and (audit.crawl.unread or audit.crawl.unread_files):
        for code, item in _last_seen(session, site_id, audit.edition.fiscal_year, doubtful, before).items():
            if cause := unread_places(audit, item):
                found[code] = Known(Verdict.UNVERIFIED, cause=cause)
    for code in doubtful:
        if change(_of(site.standings[code]), found[code]) is Kind.UNCHECKED:
            found[code] = Known(Verdict.UNVERIFIED, cause=found[code].cause)
    return found


def _is_for_the_worse(before: Known, after: Known) -> bool:
    kind = change(before, after)
    return kind in {Kind.LOST, Kind.STALE, Kind.WORSE} or (
        kind is Kind.UNCHECKED and after.verdict is not Verdict.UNVERIFIED
    )


def _last_seen(
    session: Session, site_id: int, fiscal_year: int, codes: Sequence[str], before: int | None
) -> dict[str, Item]:
    """The items as they were when they were last there; none of audits whose evidence was cleared away."""
    wanted = (
        select(FindingRow.code, FindingRow.audit_id)
        .join(AuditRow, AuditRow.id == FindingRow.audit_id)
        .where(
            AuditRow.site_id == site_id,
            AuditRow.fiscal_year == fiscal_year,
            AuditRow.final,
            FindingRow.code.in_(codes),
            FindingRow.verdict.in_([Verdict.MET.value, Verdict.PARTIAL.value]),
        )
        .order_by(AuditRow.id)
    )
    if before is not None:
        wanted = wanted.where(AuditRow.id != before)
    newest = {row.code: row.audit_id for row in session.execute(wanted)}
    audits = {audit_id: _kept(session, audit_id) for audit_id in sorted(set(newest.values()))}
    return {
        item.code: item
        for audit_id, audit in audits.items()
        if audit is not None
        for item in audit.items
        if newest.get(item.code) == audit_id
    }


@dataclass
class _Recorder:
    """Works one audit into what is known of its site."""

    session: Session
    row: AuditRow
    audit: Audit
    now: datetime
    site: _Site
    after: Mapping[str, Known]
    glance: Mapping[str, Known]
    """What the first look of the same run said."""
    rebased: Mapping[str, Known]
    """What the checklist and program of this audit say of the snapshot before it."""
    _waits: set[str] = field(default_factory=set)
    """Items of which a change waits for a second look."""

    def record(self) -> None:
        items = {item.code: item for item in self.audit.items}
        for code, after in self.after.items():
            standing = self.site.standings.get(code)
            if standing is None:
                self._begin(code, after, items[code])
                continue
            if after.verdict is Verdict.NOT_DUE and standing.verdict != Verdict.NOT_DUE:
                # Judged for an earlier day, which tells nothing of this one.
                continue
            self._compare(standing, after)
            standing.latest = after.verdict.value
            self._visited(standing, after, items.get(code))
        self._settle_reviews(
            {
                code: item
                for code, item in items.items()
                if self.after[code].verdict not in _UNKNOWN and code not in self._waits
            }
        )

    def _settle_reviews(self, checked: Mapping[str, Item]) -> None:
        today = self.now.astimezone(THAILAND).date()
        for review in active_reviews(self.session, self.row.site_id, self.row.fiscal_year, today):
            item = checked.get(review.code)
            if item is not None and self._is_only_rejudged(review, item):
                review.fingerprint = fingerprint(item)
        settle_reviews(
            self.session,
            self.row.site_id,
            self.row.fiscal_year,
            {code: fingerprint(item) for code, item in checked.items()},
            now=self.now,
            today=today,
        )

    def _is_only_rejudged(self, review: Review, item: Item) -> bool:
        """Whether another checklist or program says something else of the very evidence that a person has spoken of."""
        if review.fingerprint == fingerprint(item):
            return False
        reviewed = self.session.scalars(
            select(AuditRow)
            .join(FindingRow, FindingRow.audit_id == AuditRow.id)
            .where(
                AuditRow.site_id == review.site_id,
                AuditRow.fiscal_year == review.fiscal_year,
                FindingRow.code == review.code,
                FindingRow.fingerprint == review.fingerprint,
            )
            .order_by(AuditRow.id.desc())
            .limit(1)
        ).first()
        if reviewed is None or (reviewed.revision, reviewed.tool) == (self.row.revision, self.row.tool):
            return False
        audit = _kept(self.session, reviewed.id)
        before = next((one for one in audit.items if one.code == review.code), None) if audit is not None else None
        return before is not None and _evidence(before) == _evidence(item)

    def _begin(self, code: str, after: Known, item: Item) -> None:
        seen = self.row.fetched if item.present else None
        self.session.add(
            Standing(
                site_id=self.row.site_id,
                fiscal_year=self.row.fiscal_year,
                code=code,
                verdict=after.verdict.value,
                gaps=_joined(after.gaps),
                since=self.row.fetched,
                first_seen=seen,
                last_seen=seen,
                last_checked=None if after.verdict is Verdict.UNVERIFIED else self.row.fetched,
                latest=after.verdict.value,
                revision=self.row.revision,
                tool=self.row.tool,
            )
        )

    def _visited(self, standing: Standing, after: Known, item: Item | None) -> None:
        if item is not None and item.present:
            standing.first_seen = standing.first_seen or self.row.fetched
            standing.last_seen = self.row.fetched
        if after.verdict is not Verdict.UNVERIFIED:
            standing.last_checked = self.row.fetched

    def _compare(self, standing: Standing, after: Known) -> None:
        before, comparable = _basis(standing, self.audit, self.rebased.get(standing.code))
        if not comparable:
            self._rejudge(standing, after)
            return
        if (standing.revision, standing.tool) != (self.row.revision, self.row.tool) and self.audit.items:
            # Judged anew, or nothing that a checklist could tell otherwise.
            if (kind := change(_of(standing), before)) is not None or _of(standing).gaps != before.gaps:
                self._withdraw(self.site.waiting.pop(standing.code, None))
                if kind is not None:
                    self._add(standing, Kind.REJUDGED, _of(standing), before, "confirmed")
                self._stand(standing, before, standing.since)
            standing.revision, standing.tool = self.row.revision, self.row.tool
        kind = change(before, after)
        if after.verdict is Verdict.UNVERIFIED and before.verdict is not Verdict.NOT_DUE:
            self._not_checked(standing, before, after)
        else:
            self._checked(standing, before, after, kind)

    def _rejudge(self, standing: Standing, after: Known) -> None:
        """The verdicts of two checklists or programs, where nothing tells what the site has to do with it."""
        before, code = _of(standing), standing.code
        self._withdraw(self.site.unchecked.pop(code, None))
        if after.verdict is Verdict.UNVERIFIED:
            if standing.latest != Verdict.UNVERIFIED:
                self._add(standing, Kind.REJUDGED, before, after, "confirmed")
            return
        self._withdraw(self.site.waiting.pop(code, None))
        if change(before, after) is not None:
            self._add(standing, Kind.REJUDGED, before, after, "confirmed")
            self._stand(standing, after, self.row.fetched)
        elif after.verdict is not Verdict.NOT_DUE:
            self._stand(standing, Known(before.verdict, carried(before, after)), standing.since)
        standing.revision, standing.tool = self.row.revision, self.row.tool

    def _not_checked(self, standing: Standing, before: Known, after: Known) -> None:
        code = standing.code
        waiting = self.site.unchecked.pop(code, None)
        if waiting is not None:
            self._confirm(waiting)
        elif standing.latest != Verdict.UNVERIFIED and before.verdict is not Verdict.UNVERIFIED:
            twice = (
                self._was_tried_again() if self.audit.crawl.state == "failed" else self._glanced(code, before, after)
            )
            self._add(standing, Kind.UNCHECKED, before, after, "confirmed" if twice else "unconfirmed")
        if code in self.site.waiting:
            return
        # What the first look saw was not refuted: it waits.
        glance = self.glance.get(code)
        kind = change(before, glance) if glance is not None else None
        if glance is not None and kind is not None and DIRECTIONS[kind] in {"better", "worse"}:
            self._add(standing, kind, before, glance, "unconfirmed")

    def _checked(self, standing: Standing, before: Known, after: Known, kind: Kind | None) -> None:
        code = standing.code
        absent = self.site.unchecked.pop(code, None)
        self._withdraw(absent)
        waiting = self.site.waiting.pop(code, None)
        if kind is None or DIRECTIONS[kind] not in _TOLD:
            self._withdraw(waiting)
            self._refute(standing, before, kind)
            if kind is not None:
                self._add(standing, kind, before, after, "confirmed")
                self._stand(
                    standing, Known(after.verdict, carried(before, after)), self._since(standing, before, after)
                )
            else:
                if standing.latest == Verdict.UNVERIFIED and absent is None and after.verdict is not Verdict.NOT_DUE:
                    self._add(standing, Kind.CHECKED, before, after, "confirmed")
                self._unpend(standing)
            return
        if waiting is not None and (waiting.kind, waiting.after) == (kind.value, after.verdict.value):
            self._confirm(waiting)
            self._stand(standing, Known(after.verdict, carried(before, after)), waiting.seen)
            return
        self._withdraw(waiting)
        if self._glanced(code, before, after):
            self._add(standing, kind, before, after, "confirmed")
            self._stand(standing, Known(after.verdict, carried(before, after)), self.row.fetched)
            return
        self._refute(standing, before, kind)
        self._add(standing, kind, before, after, "unconfirmed")

    def _glanced(self, code: str, before: Known, after: Known) -> bool:
        """Whether the first look of the same run saw the same change."""
        glance = self.glance.get(code)
        if glance is None or glance.verdict is not after.verdict:
            return False
        return change(before, glance) == change(before, after)

    def _was_tried_again(self) -> bool:
        """Whether a site that could not be read was visited more than once in this run without success."""
        return self.session.get_one(Scan, self.row.scan_id).failures > 1

    def _refute(self, standing: Standing, before: Known, seen: Kind | None) -> None:
        """Keeps what the first look of the same run saw and this one did not."""
        glance = self.glance.get(standing.code)
        kind = change(before, glance) if glance is not None else None
        if glance is not None and kind is not None and kind is not seen and DIRECTIONS[kind] in _TOLD:
            self._add(standing, kind, before, glance, "withdrawn")

    def _since(self, standing: Standing, before: Known, after: Known) -> datetime:
        return standing.since if before.verdict is after.verdict else self.row.fetched

    def _add(self, standing: Standing, kind: Kind, before: Known, after: Known, state: str) -> None:
        detail: dict[str, object] = {
            "gaps_before": sorted(before.gaps),
            "gaps": sorted(carried(before, after) if after.verdict is Verdict.PARTIAL else after.gaps),
            "cause": after.cause,
            "url": next(
                (item.evidence[0].url for item in self.audit.items if item.code == standing.code and item.evidence), ""
            ),
        }
        self.session.add(
            ChangeRow(
                site_id=self.row.site_id,
                run_id=self.row.run_id,
                audit_id=self.row.id,
                fiscal_year=self.row.fiscal_year,
                code=standing.code,
                kind=kind.value,
                before=before.verdict.value,
                after=after.verdict.value,
                detail={name: value for name, value in detail.items() if value},
                state=state,
                seen=self.row.fetched,
                settled=None if state == "unconfirmed" else self.now,
            )
        )
        if state == "confirmed":
            self._count(kind)
        elif state == "unconfirmed" and kind is not Kind.UNCHECKED:
            self._waits.add(standing.code)
            standing.pending, standing.pending_since = after.verdict.value, self.row.fetched
            standing.pending_gaps = _joined(carried(before, after))

    def _confirm(self, waiting: ChangeRow) -> None:
        waiting.state, waiting.settled = "confirmed", self.now
        waiting.audit_id, waiting.run_id = self.row.id, self.row.run_id
        self._count(Kind(waiting.kind))

    def _withdraw(self, waiting: ChangeRow | None) -> None:
        if waiting is not None:
            waiting.state, waiting.settled = "withdrawn", self.now

    def _count(self, kind: Kind) -> None:
        match DIRECTIONS[kind]:
            case "better":
                self.row.better += 1
            case "worse":
                self.row.worse += 1
            case "unchecked":
                self.row.unchecked += 1
            case "neutral":
                pass

    def _stand(self, standing: Standing, known_now: Known, since: datetime) -> None:
        standing.verdict, standing.gaps, standing.since = known_now.verdict.value, _joined(known_now.gaps), since
        standing.revision, standing.tool = self.row.revision, self.row.tool
        self._unpend(standing)

    @staticmethod
    def _unpend(standing: Standing) -> None:
        standing.pending, standing.pending_gaps, standing.pending_since = "", "", None


def _evidence(item: Item) -> str:
    """What stands for the evidence of a finding alone, whatever is said of it."""
    return fingerprint(item.model_copy(update={"verdict": Verdict.MET, "gaps": ()}))


def _joined(gaps: frozenset[str]) -> str:
    return ",".join(sorted(gaps))
