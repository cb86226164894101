from core.audit import HealthCheck, SiteHealth
from core.snapshot import Cause
from tests.checklist.sites import at, audit, checklist, head, home, link, page, said, site, subject, unread

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น")
LISTS = page(
    "/lists.html", "รวมข้อมูล", said(), link("แผนพัฒนาท้องถิ่น", "/plan.html"), link("แบบคำร้อง", "/dead-on-the-way.html")
)
PLAN_PAGE = page("/plan.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), said(), said(), link("ภาคผนวก", "/dead-annex.pdf"))
GALLERY = page("/gallery.html", "ภาพ", said(), link("ภาพเก่า", "/dead-picture.html"))
HOME = home(link("ข้อมูล", "/lists.html"), link("ภาพกิจกรรม", "/gallery.html"))
DEAD = [unread(url) for url in ("/dead-on-the-way.html", "/dead-annex.pdf", "/dead-picture.html")]


def health(*things, **more) -> SiteHealth:
    return audit(site(*things, **more), checklist(PLAN)).health


def line(told: SiteHealth) -> HealthCheck:
    return next(check for check in told.checks if check.id == "dead_links")


def test_links_on_pages_that_lead_to_an_item_or_show_it_are_told():
    told = health(HOME, LISTS, PLAN_PAGE, GALLERY, *DEAD)

    assert [(dead.url, dead.text, dead.on) for dead in told.dead_links] == [
        (at("/dead-annex.pdf"), "ภาคผนวก", at("/plan.html")),
        (at("/dead-on-the-way.html"), "แบบคำร้อง", at("/lists.html")),
    ]
    assert line(told).value == 2


def test_dead_links_elsewhere_are_not_told():
    told = health(HOME, LISTS, PLAN_PAGE, GALLERY, *DEAD)

    assert at("/dead-picture.html") not in {dead.url for dead in told.dead_links}


def test_an_address_linked_from_several_pages_is_told_on_the_one_nearest_to_home():
    also = HOME.model_copy(update={"links": (*HOME.links, link("คำร้อง", "/dead-on-the-way.html"))})

    (dead,) = health(also, LISTS, PLAN_PAGE, unread("/dead-on-the-way.html")).dead_links
    assert dead.on == at("/")


def test_what_could_not_be_opened_is_no_dead_link():
    told = health(HOME, LISTS, PLAN_PAGE, GALLERY, unread("/dead-on-the-way.html", Cause.TIMEOUT))

    assert told.dead_links == ()


def test_none_found_on_a_site_cut_short_is_not_told_as_none():
    told = health(HOME, LISTS, PLAN_PAGE, GALLERY, state="partial", cause=Cause.INTERRUPTED)

    assert line(told).state == "unknown"
