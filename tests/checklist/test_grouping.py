from __future__ import annotations

from datetime import date, timedelta

from checklist.grouping import Origin, SiteFacts, Unaudited, facts_of, group_report, kind_of
from core.audit import ItemChange, Range, Verdict
from core.group import GroupPart, GroupSite
from core.snapshot import Cause
from tests.made_up_audits import FIRST_VISIT, closed_part, made_up, name_of

ALL = [f"O{number}" for number in range(1, 29)]


def verdicts(met: int, open_: int = 0) -> dict[str, str]:
    """28 items: so many met, so many that could not be checked, the rest missing."""
    told = ["met"] * met + ["unverified"] * open_ + ["missing"] * (28 - met - open_)
    return dict(zip(ALL, told, strict=True))


def site(number: int, met: int, open_: int = 0, **origin: str) -> SiteFacts:
    return facts_of(made_up(number, verdicts=verdicts(met, open_)), Origin(**origin))


def part(*sites: SiteFacts, **given: object) -> GroupPart:
    report = group_report("กลุ่ม", sites, **given)  # type: ignore[arg-type]
    return report.parts[0]


def by_name(found: GroupPart) -> dict[str, GroupSite]:
    return {one.name: one for one in found.sites}


def test_sites_stand_by_proven_score_and_equal_ones_share_a_rank() -> None:
    found = part(site(1, 14), site(2, 21), site(3, 14), site(4, 7))
    assert [one.rank for one in found.sites] == [1, 2, 2, 4]
    assert [one.oit.low for one in found.sites if one.oit] == [75.0, 50.0, 50.0, 25.0]


def test_a_rank_tells_how_far_open_items_could_move_it() -> None:
    found = by_name(part(site(1, 20), site(2, 14, open_=10), site(3, 10)))
    assert [(one.rank, one.rank_best, one.rank_worst) for one in (found[name_of(n)] for n in (1, 2, 3))] == [
        (1, 1, 2),
        (2, 1, 2),
        (3, 3, 3),
    ]


def test_a_site_that_could_not_be_read_is_apart_and_in_no_mean() -> None:
    failed = facts_of(made_up(9, failed=Cause.TIMEOUT))
    found = part(site(1, 14), failed)
    assert [(one.rank, one.apart) for one in found.sites] == [(1, ""), (None, "failed")]
    assert found.oit == Range(low=50.0, high=50.0)
    assert [(call.reason, call.cause) for call in found.sites[1].calls] == [("failed", "timeout")]


def test_a_site_of_which_most_could_not_be_checked_is_apart_however_low_its_proven_score() -> None:
    found = part(site(1, 14), site(2, 2, open_=20), site(3, 14, open_=14))
    assert [one.apart for one in found.sites] == ["", "", "too_little"]
    assert found.sites[2].oit == Range(low=7.14, high=78.57)
    assert found.oit is not None
    assert found.oit.low == 50.0


def test_a_registered_site_without_an_audit_is_told_of_and_needs_no_call() -> None:
    found = part(site(1, 14), unaudited=[Unaudited(Origin("อบต.ใหม่", "https://new.example.go.th/"), 2568)])
    assert [(one.name, one.apart, one.calls) for one in found.aside] == [("อบต.ใหม่", "no_audit", ())]
    assert found.aside[0].kind == "อบต."


def test_years_stand_in_parts_of_their_own_and_are_never_ranked_together() -> None:
    sites = [facts_of(made_up(number, year)) for number, year in ((1, 2568), (2, 2564), (3, 2564))]
    report = group_report("กลุ่ม", sites)
    assert [(one.fiscal_year, len(one.sites), len(one.items)) for one in report.parts] == [(2564, 2, 43), (2568, 1, 28)]


def test_the_commonest_gap_comes_first_with_those_that_do_it_well() -> None:
    lacking = verdicts(28) | {"O3": "missing"}
    sites = [facts_of(made_up(number, verdicts=lacking)) for number in (1, 2)]
    sites += [site(3, 28), site(4, 28), facts_of(made_up(5, verdicts=lacking | {"O7": "missing"}))]
    found = part(*sites)
    assert [(gap.code, gap.gap, gap.sites) for gap in found.gaps] == [("O3", "missing", 3), ("O7", "missing", 1)]
    assert [(one.name, one.url) for one in found.gaps[0].examples] == [
        (name_of(number), f"https://www.site{number}.example.go.th/O3") for number in (4, 3)
    ]


def test_what_is_met_only_probably_is_no_example() -> None:
    found = part(site(1, 28), facts_of(made_up(2, verdicts=verdicts(28) | {"O4": "missing"})))
    assert [(gap.code, gap.examples) for gap in found.gaps] == [("O4", ())]


def test_advice_that_few_of_the_sites_got_is_not_given_to_all() -> None:
    audits = [made_up(number, verdicts=verdicts(27)) for number in (1, 2, 3)]
    own = audits[0].items[-1]
    told = own.model_copy(update={"gaps": (own.gaps[0].model_copy(update={"advice": "พบป้ายของที่นี่เท่านั้น"}),)})
    audits[0] = audits[0].model_copy(update={"items": (*audits[0].items[:-1], told)})
    (gap,) = part(*map(facts_of, audits)).gaps
    assert (gap.sites, gap.advice) == (3, "แก้ missing ให้ครบถ้วน")
    (gap,) = part(*map(facts_of, audits[:2])).gaps
    assert (gap.sites, gap.advice) == (2, "")


def test_to_begin_with_are_the_items_that_gain_the_group_most() -> None:
    found = part(*(facts_of(made_up(n, verdicts=verdicts(28) | {"O3": "missing", "O2": "missing"})) for n in (1, 2)))
    points = {item.code: item.points for item in found.items}
    assert points["O2"] > points["O3"]
    assert found.first == ("O2", "O3")
    assert [item.to_gain for item in found.items if item.code in found.first] == [2 * points["O2"], 2 * points["O3"]]


def test_no_item_is_to_begin_with_where_all_are_met() -> None:
    found = part(site(1, 28))
    assert (found.first, found.gaps, found.all_met) == ((), (), 1)


def test_sites_are_summed_up_by_province_and_kind() -> None:
    found = part(
        site(1, 14, province="ระยอง"), site(2, 28, province="ระยอง"), site(3, 7, province="น่าน"),
        facts_of(made_up(4, failed=Cause.DNS), Origin(province="น่าน")),
    )  # fmt: skip
    assert [
        (one.name, one.sites, one.ranked, one.apart, one.oit and one.oit.low, one.met_share) for one in found.provinces
    ] == [
        ("ระยอง", 2, 2, 0, 75.0, 75.0),
        ("น่าน", 2, 1, 1, 25.0, 25.0),
    ]
    assert {one.name for one in found.kinds} == {"เทศบาลตำบล", "เทศบาลเมือง", "อบต."}


def test_nothing_is_said_by_province_where_none_is_known() -> None:
    assert part(site(1, 14)).provinces == ()


def test_what_got_worse_and_what_expires_is_a_reason_to_call() -> None:
    lost = ItemChange(code="O3", kind="lost", direction="worse", before=Verdict.MET, after=Verdict.MISSING)
    facts = facts_of(made_up(24, verdicts=verdicts(20)), changes=[lost], compared_since=FIRST_VISIT)
    assert facts.certificate_expires == date(2025, 4, 27)
    (found,) = part(facts).sites
    assert [(call.reason, call.codes) for call in found.calls] == [("worse", ("O3",))]
    soon = facts_of(made_up(1, verdicts=verdicts(20)))
    assert [(call.reason, call.day) for call in part(soon).sites[0].calls] == [("certificate", date(2025, 4, 4))]


def test_a_closed_part_of_the_site_is_a_reason_to_call_before_all_but_a_failure() -> None:
    parts = (closed_part("ข่าว", "O9"), closed_part("คลังเอกสาร", "O3", "O9"))
    lost = ItemChange(code="O3", kind="lost", direction="worse", before=Verdict.MET, after=Verdict.MISSING)
    facts = facts_of(made_up(24, verdicts=verdicts(20), closed=parts), changes=[lost], compared_since=FIRST_VISIT)
    closed, worse = part(facts).sites[0].calls
    assert (closed.reason, closed.count, closed.codes, closed.part) == ("closed", 2, ("O9", "O3"), "คลังเอกสาร")
    assert worse.reason == "worse"


def test_a_site_is_low_only_where_open_items_could_not_lift_it() -> None:
    found = by_name(part(site(24, 10, open_=3), site(49, 10, open_=5)))
    assert [call.reason for call in found[name_of(24)].calls] == ["low"]
    assert [call.reason for call in found[name_of(49)].calls] == []


def test_older_visits_are_told_by_their_days() -> None:
    found = by_name(part(site(1, 14), facts_of(made_up(2, week=6, verdicts=verdicts(14)))))
    assert [one.days_behind for one in (found[name_of(1)], found[name_of(2)])] == [42, 0]


def test_revisions_of_one_list_are_counted() -> None:
    audit = made_up(2)
    other = audit.model_copy(update={"edition": audit.edition.model_copy(update={"revision": "older"})})
    found = part(facts_of(made_up(1)), facts_of(made_up(3)), facts_of(other))
    assert [one.sites for one in found.revisions] == [2, 1]
    assert found.revisions[1].revision == "older"


def test_the_next_items_to_fall_due_are_named() -> None:
    audit = made_up(1, verdicts=verdicts(20) | {"O22": "not_due"})
    found = part(facts_of(audit))
    assert (found.next_due, found.next_codes) == (date(2025, 10, 1), ("O22",))


def test_the_same_sites_in_another_order_give_the_same_report() -> None:
    sites = [facts_of(made_up(number, failed=Cause.DNS if number == 3 else None)) for number in range(8)]
    assert group_report("ก", sites).to_json() == group_report("ก", sites[::-1]).to_json()


def test_the_name_of_an_agency_says_its_kind_where_it_does() -> None:
    assert [kind_of(name) for name in ("องค์การบริหารส่วนตำบลบ้านใหม่", "เทศบาลเมืองน่าน", "โรงเรียนบ้านใหม่")] == [
        "อบต.",
        "เทศบาลเมือง",
        "",
    ]


def test_a_report_of_nothing_but_failed_sites_has_no_score() -> None:
    found = part(facts_of(made_up(1, failed=Cause.DNS)), facts_of(made_up(2, failed=Cause.TIMEOUT)))
    assert (found.oit, found.middle, found.items, found.first) == (None, None, (), ())
    assert found.newest == FIRST_VISIT + timedelta(minutes=2)
