from core.audit import HealthCheck
from core.snapshot import Cause, Health, Snapshot, Spam
from tests.checklist.sites import at, audit, checklist, home, said, site, subject

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น")
FOUND = (
    Spam(url=at("/a"), kind="hidden", quote="สล็อตเว็บตรง เครดิตฟรี"),
    Spam(url=at("/a"), kind="links", quote="ufabet"),
    Spam(url=at("/b"), kind="page", quote="สมัครสล็อต"),
)


def with_spam(snapshot: Snapshot) -> Snapshot:
    return snapshot.model_copy(update={"health": Health(spam=FOUND)})


def line(snapshot: Snapshot) -> HealthCheck | None:
    return next((check for check in audit(snapshot, checklist(PLAN)).health.checks if check.id == "spam"), None)


def test_spam_is_told_with_its_places_and_words():
    told = line(with_spam(site(home(said()))))
    assert told is not None
    assert (told.state, told.value) == ("mend", 2)
    assert [(one.url, one.text) for one in told.places] == [(one.url, one.quote) for one in FOUND]
    assert len({one.note for one in told.places}) == 3


def test_a_site_whose_home_page_is_spam_is_told_so_without_a_score():
    snapshot = with_spam(site(state="failed", cause=Cause.HACKED, detail="spam"))
    told = line(snapshot)
    assert told is not None
    assert told.state == "mend"
    assert audit(snapshot, checklist(PLAN)).scores.oit is None


def test_a_site_read_whole_without_spam_is_in_order():
    told = line(site(home(said())))
    assert told is not None
    assert (told.state, told.value) == ("good", 0)


def test_a_site_read_in_part_is_not_called_clean():
    told = line(site(home(said()), state="partial", cause=Cause.TIMEOUT))
    assert told is not None
    assert (told.state, told.value) == ("unknown", None)


def test_of_a_site_that_could_not_be_read_nothing_is_said():
    assert line(site(state="failed", cause=Cause.DNS)) is None
