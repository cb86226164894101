from __future__ import annotations

import pytest

from tests.crawler.readers import read


@pytest.mark.parametrize(
    "html",
    [
        "<nav aria-label=breadcrumb><ol><li><a href='/'>หน้าแรก</a><li>แผนงาน</ol></nav>",
        "<div class=breadcrumbs><a href='/'>หน้าแรก</a> » <span>แผนงาน</span></div>",
        "<p><a href='/'>หน้าแรก</a> &gt; แผนงาน</p>",
    ],
)
def test_the_breadcrumb_is_read(html: str) -> None:
    assert read(html).breadcrumb == ("หน้าแรก", "แผนงาน")
