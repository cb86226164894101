from __future__ import annotations

import pytest

from tests.crawler.readers import read

MENU = "<nav>" + "".join(f"<a href='/{n}'>เมนู {n}</a>" for n in range(30)) + "</nav>"


@pytest.mark.parametrize(
    "html",
    [
        "<title>404 Not Found</title><p>x",
        "<title>ไม่พบหน้าที่ต้องการ</title>",
        f"<title>เทศบาล</title>{MENU}<h1>ไม่พบหน้านี้</h1><p>กลับหน้าแรก</p>",
        f"{MENU}<div>ขออภัย ไม่พบข้อมูลที่ต้องการ</div>",
        f"{MENU}<h1>404</h1><p>Page not found</p>",
        "<h1>Object not found!</h1><p>The requested URL was not found on this server.</p>",
    ],
)
def test_a_page_that_says_it_does_not_exist_is_a_soft_404(html: str) -> None:
    assert read(html).soft_404


@pytest.mark.parametrize(
    "html",
    [
        "<h1>ประกาศจัดซื้อจัดจ้าง</h1><table><tr><th>ที่<th>เรื่อง<tr><td colspan=2>ไม่พบข้อมูลที่ต้องการ</table>",
        f"{MENU}<h2>แผนพัฒนาท้องถิ่น</h2><p>ไม่พบข้อมูล</p>",
        "<title>ข่าว</title><h1>ข่าว</h1><p>เจ้าหน้าที่ไม่พบหน้ากากอนามัยตกหล่น " + "เนื้อข่าว " * 300,
        "<h1>รายงานปี 2568</h1><p>หน้า 404</p>",
        "",
    ],
)
def test_a_page_that_exists_is_no_soft_404_however_empty(html: str) -> None:
    assert not read(html).soft_404


def test_a_page_with_an_honest_status_is_no_soft_404() -> None:
    assert not read("<title>404 Not Found</title>", status=404).soft_404


LOGIN = "<form method=post><input name=user><input type=password name=pass><button>เข้าสู่ระบบ</button></form>"


def test_a_password_form_alone_is_a_login_wall() -> None:
    assert read(f"<title>เข้าสู่ระบบ</title>{MENU}<main><h1>เข้าสู่ระบบ</h1>{LOGIN}</main>").login_wall


@pytest.mark.parametrize(
    "html",
    [
        f"<main><h1>ข่าว</h1><p>{'เนื้อข่าว ' * 100}</p>{LOGIN}</main>",
        f"<main><h1>ข่าว</h1></main><aside>{LOGIN}</aside>",
        "<h1>สมัครสมาชิก</h1><form method=post><input name=n><input type=password name=p><button>สมัคร</button></form>",
        "<form><input name=q></form>",
    ],
)
def test_a_page_with_more_than_a_password_form_is_no_login_wall(html: str) -> None:
    assert not read(html).login_wall


@pytest.mark.parametrize(
    "html",
    [
        "<div id=root></div><script src=/static/main.4f2a.js></script>",
        "<div id=app></div>",
        "<app-root></app-root>",
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id=x></div>",
    ],
)
def test_an_empty_shell_needs_javascript(html: str) -> None:
    assert read(html).needs_javascript


@pytest.mark.parametrize(
    "html", ["<div id=app>" + MENU + "</div>", "<p>กำลังปรับปรุง</p>", "<div id=root><p>" + "ข่าว " * 60]
)
def test_a_page_with_text_needs_no_javascript(html: str) -> None:
    assert not read(html).needs_javascript
