from datetime import UTC, date, datetime

import pytest

from checklist.health.connection import connection
from core.audit import HealthCheck
from core.snapshot import Cause, Certificate, Domain, Health, HostTraffic, Insecure
from tests.checklist.sites import HOSTS, SITE, home, site

AS_OF = date(2025, 8, 1)
SECURE = SITE.replace("http:", "https:")


def lines(health: Health, **more) -> dict[str, HealthCheck]:
    return {check.id: check for check in connection(site(home(), health=health, **more), AS_OF)}


def certificate(day: date, problem: str = "") -> Certificate:
    return Certificate(expires=datetime(day.year, day.month, day.day, tzinfo=UTC), trusted=not problem, problem=problem)


def of_certificate(shown: Certificate | None) -> HealthCheck:
    return lines(Health(home=SECURE, https=True, certificate=shown))["certificate"]


def test_a_certificate_with_months_left_is_in_order():
    check = of_certificate(certificate(date(2025, 11, 9)))

    assert (check.state, check.value, check.todo) == ("good", 100, "")
    assert "9 พฤศจิกายน 2568" in check.found


def test_a_certificate_about_to_end_is_to_renew():
    assert of_certificate(certificate(date(2025, 8, 20))).state == "mend"
    assert "เหลืออีก 19 วัน" in of_certificate(certificate(date(2025, 8, 20))).found


def test_a_certificate_that_ended_before_the_day_of_the_audit_is_told_with_its_day():
    assert "หมดอายุแล้วเมื่อ 31 กรกฎาคม 2568" in of_certificate(certificate(date(2025, 7, 31), "expired")).found


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("wrong name", "ชื่อเว็บไซต์อื่น"),
        ("incomplete chain", "ไม่ครบชุด"),
        ("self-signed", "ออกให้ตัวเอง"),
        ("not yet valid", "ยังไม่ถึงวันเริ่มใช้"),
        ("weak key", "สั้นหรือเก่า"),
        ("outdated protocol", "รุ่นเก่า"),
        ("expired", "หมดอายุแล้ว"),
        ("CA signature digest algorithm too weak", "CA signature digest"),
    ],
)
def test_each_problem_of_a_certificate_is_told_in_thai_with_what_to_do(problem: str, words: str):
    check = of_certificate(certificate(date(2026, 1, 1), problem))

    assert check.state == "mend"
    assert words in check.found
    assert check.todo


def test_a_certificate_that_was_not_seen_could_not_be_checked():
    assert of_certificate(None).state == "unknown"


def test_plain_http_is_to_mend_and_has_no_line_on_a_certificate():
    told = lines(Health(home=SITE))

    assert told["https"].state == "mend"
    assert "certificate" not in told


def test_of_a_site_that_never_answered_nothing_is_claimed_of_https():
    told = lines(Health(home=SITE), state="failed", cause=Cause.DNS)

    assert told["https"].state == "unknown"
    assert set(told) == {"https", "domain"}


def test_http_that_leads_nowhere_secure_is_to_mend():
    assert lines(Health(home=SECURE, https=True, http_to_https=False))["https"].state == "mend"
    assert lines(Health(home=SECURE, https=True, http_to_https=True))["https"].state == "good"


def of_domain(expires: datetime | None) -> HealthCheck:
    return lines(Health(home=SITE, domain=Domain(name="tuayang.go.th", expires=expires)))["domain"]


def test_a_registry_that_was_not_asked_leaves_the_domain_unchecked():
    assert lines(Health(home=SITE))["domain"].state == "unknown"


def test_a_registry_that_does_not_tell_leaves_the_domain_unchecked():
    assert of_domain(None).state == "unknown"


def test_a_domain_with_its_end_in_sight_is_to_renew():
    assert of_domain(datetime(2025, 9, 1, tzinfo=UTC)).state == "mend"
    assert of_domain(datetime(2026, 9, 1, tzinfo=UTC)).state == "good"
    assert "หมดอายุเมื่อ 1 กรกฎาคม 2568" in of_domain(datetime(2025, 7, 1, tzinfo=UTC)).found


def of_traffic(*traffic: HostTraffic) -> HealthCheck:
    return lines(Health(home=SITE, traffic=traffic))["availability"]


def test_a_site_that_answers_nearly_always_is_steady():
    check = of_traffic(HostTraffic(host=HOSTS[0], requests=100, answered=95, timeouts=5))

    assert (check.state, check.value) == ("good", 95.0)


def test_a_site_that_often_fails_is_told_with_how():
    check = of_traffic(HostTraffic(host=HOSTS[0], requests=100, answered=90, timeouts=4, refused=1, server_errors=5))

    assert check.state == "mend"
    assert "รอจนหมดเวลา 4 ครั้ง เชื่อมต่อไม่ได้ 1 ครั้ง เครื่องแม่ข่ายขัดข้อง 5 ครั้ง" in check.found


def test_the_hosts_that_fail_are_named():
    check = of_traffic(
        HostTraffic(host="www.tuayang.example", requests=90, answered=90),
        HostTraffic(host="old.tuayang.example", requests=10, answered=1, timeouts=9),
    )

    assert [place.text for place in check.places] == ["old.tuayang.example: 1/10"]


def test_a_handful_of_requests_tells_nothing_of_availability():
    assert of_traffic(HostTraffic(host=HOSTS[0], requests=9, answered=1, timeouts=8)).state == "unknown"


def test_a_slow_site_is_to_mend():
    assert lines(Health(home=SITE, seconds_median=5.0))["speed"].state == "mend"
    assert lines(Health(home=SITE, seconds_median=4.9))["speed"].state == "good"
    assert lines(Health(home=SITE))["speed"].state == "unknown"


def insecure(*kinds: str) -> HealthCheck:
    parts = tuple(Insecure(page=SECURE, kind=kind, url=f"http://a.example/{kind}") for kind in kinds)
    return lines(Health(home=SECURE, https=True, secure_pages=3, insecure=parts))["mixed_content"]


def test_secure_pages_without_insecure_parts_are_in_order():
    assert insecure().state == "good"


def test_insecure_forms_come_first():
    check = insecure("picture", "form")

    assert "แบบฟอร์ม" in check.found
    assert [place.url for place in check.places] == ["http://a.example/form", "http://a.example/picture"]


def test_scripts_that_browsers_leave_out_are_told_apart_from_pictures():
    assert "เบราว์เซอร์จะไม่แสดง" in insecure("picture", "script").found
    assert "ภาพหรือสื่อ 1 รายการ" in insecure("picture").found


def test_a_site_under_plain_http_has_no_line_on_insecure_parts():
    assert "mixed_content" not in lines(Health(home=SITE))
