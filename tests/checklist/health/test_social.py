import pytest

from checklist.health.social import normalised
from core.audit import HealthCheck
from core.snapshot import Cause, Health, Probe
from tests.checklist.sites import SITE, audit, checklist, home, link, page, said, site, subject

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น")
FACEBOOK, YOUTUBE = "https://www.facebook.com/bantuayang", "https://www.youtube.com/@bantuayang"


def line(*things, probes: tuple[Probe, ...] = (), **more) -> HealthCheck:
    snapshot = site(*things, health=Health(home=SITE, probes=probes), **more)
    return next(check for check in audit(snapshot, checklist(PLAN)).health.checks if check.id == "social")


def youtube(state: str) -> Probe:
    return Probe(kind="social", url=YOUTUBE, state=state)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://m.facebook.com/bantuayang/?ref=page_internal", FACEBOOK),
        ("http://facebook.com/bantuayang", FACEBOOK),
        ("https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Fbantuayang&tabs=x", FACEBOOK),
        ("https://www.facebook.com/profile.php?id=1000&mibextid=Z", "https://www.facebook.com/profile.php?id=1000"),
        ("https://youtube.com/@bantuayang?feature=shared", YOUTUBE),
        ("https://line.me/R/ti/p/@abc?from=page", "https://line.me/R/ti/p/@abc"),
        ("https://lin.ee/AbC1", "https://lin.ee/AbC1"),
        ("https://twitter.com/bantuayang", "https://www.twitter.com/bantuayang"),
    ],
)
def test_an_address_is_told_without_how_one_came_there(written: str, meant: str):
    assert normalised(written) == meant


def test_a_channel_that_keeps_programs_out_is_linked_and_could_not_be_checked():
    check = line(home(link("เพจ", FACEBOOK)))

    assert (check.state, check.value) == ("unknown", 1)
    assert "Facebook" in check.found


def test_a_channel_that_answered_is_in_order():
    assert line(home(link("วิดีโอ", YOUTUBE)), probes=(youtube("answers"),)).state == "good"


def test_a_channel_that_is_not_there_is_to_mend():
    check = line(home(link("วิดีโอ", YOUTUBE), link("เพจ", FACEBOOK)), probes=(youtube("gone"),))

    assert (check.state, check.value) == ("mend", 2)
    assert [place.note for place in check.places] == ["ไม่สามารถตรวจได้", "เปิดไม่พบ"]


def test_a_share_button_is_no_channel():
    assert line(home(link("แชร์", "https://www.facebook.com/sharer/sharer.php?u=x"))).value == 0


def test_a_channel_linked_deep_in_the_site_is_somebody_elses():
    deep = [page(f"/news/{number}.html", "ข่าว", said(), link("เพจ", FACEBOOK)) for number in range(4)]

    assert line(home(*(link("ข่าว", one.url) for one in deep)), *deep).value == 0


def test_no_channel_on_a_site_cut_short_is_not_told_as_lacking():
    assert line(home(), state="partial", cause=Cause.INTERRUPTED).state == "unknown"
