import pytest

from crawler.insecure import MAX_PARTS, insecure_parts

PAGE = "https://www.tuayang.example/news/1.html"


def parts(html: str, url: str = PAGE, **headers: str) -> list[tuple[str, str]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return [(part.kind, part.url) for part in insecure_parts(url, html.encode(), named)]


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<script src="http://a.example/x.js"></script>', "script"),
        ('<link rel="stylesheet" href="http://a.example/x.css">', "style"),
        ('<iframe src="http://a.example/map"></iframe>', "frame"),
        ('<object data="http://a.example/x.swf"></object>', "object"),
        ('<form action="http://a.example/send"><input name="a"></form>', "form"),
        ('<img src="http://a.example/x.png">', "picture"),
        ('<video src="http://a.example/x.mp4"></video>', "media"),
        ("<IMG SRC = ' HTTP://a.example/x.png '>", "picture"),
    ],
)
def test_each_kind_of_part_is_told(html: str, kind: str) -> None:
    assert [found for found, _ in parts(html)] == [kind]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="http://a.example/">ลิงก์</a>',
        '<link rel="canonical" href="http://www.tuayang.example/">',
        '<img src="https://a.example/x.png">',
        '<img src="/x.png">',
        '<img src="//a.example/x.png">',
        '<!-- <img src="http://a.example/x.png"> -->',
        "<script>var a = '<img src=\"http://a.example/x.png\">';</script>",
        "<p>http://a.example/x.png</p>",
        '<img src="http://[bad/x.png">',
    ],
)
def test_what_a_browser_does_not_load_over_http_is_no_part(html: str) -> None:
    assert parts(html) == []


def test_a_page_under_plain_http_has_no_insecure_parts() -> None:
    assert parts('<img src="http://a.example/x.png">', url=PAGE.replace("https", "http")) == []


def test_a_base_under_plain_http_makes_every_relative_part_insecure() -> None:
    html = '<base href="http://www.tuayang.example/"><img src="logo.png"><a href="x.html">x</a>'
    assert parts(html) == [("picture", "http://www.tuayang.example/logo.png")]


def test_a_page_that_has_browsers_upgrade_every_address_has_none() -> None:
    image = '<img src="http://a.example/x.png">'
    meta = '<meta http-equiv="Content-Security-Policy" content="upgrade-insecure-requests">'

    assert parts(meta + image) == []
    assert parts(image, content_security_policy="default-src *; upgrade-insecure-requests") == []


def test_the_same_address_is_told_once_and_many_are_cut() -> None:
    assert len(parts('<img src="http://a.example/x.png">' * 3)) == 1
    assert len(parts("".join(f'<img src="http://a.example/{number}.png">' for number in range(99)))) == MAX_PARTS


def test_a_page_in_an_old_encoding_is_read_all_the_same() -> None:
    body = '<p>เทศบาลตำบล</p><img src="http://a.example/x.png">'.encode("tis-620")
    assert [part.url for part in insecure_parts(PAGE, body, {})] == ["http://a.example/x.png"]
