"""The states an item can be in on a site: each function builds one and notes what is right to say about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tests.generated.bank import Body, Lookalike, Part, Shape, fill
from tests.generated.building import Builder
from tests.generated.model import Entry, LinkStyle, Resource, Truth
from tests.generated.papers import damaged, damaged_parts, shown_parts
from tests.generated.times import fiscal_months, last_year, thai_day, thai_digits

MET = frozenset({"met"})
PARTIAL = frozenset({"partial"})
MISSING = frozenset({"missing"})
OPEN = frozenset({"unverified"})

NOT_DROPPED: Mapping[str, frozenset[str]] = {
    "contact": frozenset({"address", "telephone", "email", "social_channel"}),
    "executives": frozenset({"contact_channels"}),
    "complaint_statistics": frozenset({"breakdown"}),
    "no_gift_report": frozenset({"reporting_period"}),
    "complaint_channel": frozenset({"separate_from_general"}),
    "ethics_code": frozenset({"applies_to_officials"}),
    "hr_policy": frozenset({"issued_by_executive"}),
}
"""Elements that frame, label, title or the words for the period show as well."""

MONTHLY = "procurement_monthly_summary"
FEEDS = frozenset({"news", "procurement_notices"})

Build = Callable[[Builder, str], None]


@dataclass(frozen=True, slots=True)
class State:
    build: Build
    weight: float
    """How often it is drawn, beside the others."""
    fits: Callable[[Builder, str], bool]


# --- helpers


def _note(
    b: Builder,
    name: str,
    state: str,
    verdicts: frozenset[str],
    *,
    there: bool | None,
    gaps: frozenset[str] = frozenset(),
    fy: int | None = None,
    readable: bool = True,
    places: frozenset[str] = frozenset(),
) -> None:
    rule = b.rules[name]
    if rule == "first_half" and b.as_of.month in {10, 11, 12, 1, 2, 3}:
        verdicts, gaps = frozenset({"not_due"}), frozenset()
    year = None if fy is None or rule in {"in_force", "recent"} else last_year(rule, fy)
    if year is not None and rule == "covers_fy" and fy is not None and fy <= b.year <= year:
        year = b.year
    b.truth[name] = Truth(name, state, there, verdicts, gaps, year, readable, places)


def body_of(b: Builder, name: str, shape: Shape, element: str = "") -> Body | None:
    """A body that is published in a shape, and of which an element can be left out."""
    fitting = [
        body for body in b.bank[name].bodies if _published(body, shape) and (not element or element in body.elements())
    ]
    return b.random.choice(fitting) if fitting else None


def _published(body: Body, shape: Shape) -> bool:
    """Whether a body can be had in a shape: the files that are written here hold no pictures and nothing to click."""
    if shape not in body.shapes:
        return False
    return shape == "page" or not any(
        part.form or part.people or part.map or part.chat or (part.picture and part.element) for part in body.parts
    )


def _shapes(b: Builder, name: str) -> list[Shape]:
    return sorted(
        {shape for body in b.bank[name].bodies for shape in body.shapes if _published(body, shape)} - {"scan"}
    )


def _has(shape: Shape) -> Callable[[Builder, str], bool]:
    return lambda b, name: _ordinary(b, name) and shape in _shapes(b, name)


def _ordinary(b: Builder, name: str) -> bool:
    """Whether a subject is a thing that lies on one page or in one paper."""
    return name not in FEEDS and name not in {MONTHLY, "laws", "social_network"}


def plain(b: Builder, name: str) -> bool:
    return _ordinary(b, name) and name != "contact"


def _paper(b: Builder, name: str) -> bool:
    return plain(b, name) and b.subject(name).thing in {"document", "activity", "page"}


def _of_a_year(b: Builder, name: str) -> bool:
    return _ordinary(b, name) and b.rules[name] not in {"in_force", "recent"}


def droppable(b: Builder, name: str) -> list[str]:
    """Elements that can be left out and must then be missed."""
    required = {
        rule.id
        for rule in b.subject(name).elements
        if rule.required
        and (rule.since is None or rule.since <= b.year)
        and (rule.until is None or b.year <= rule.until)
        and rule.recognise[0].kind != "title"
    }
    shown = {element for body in b.bank[name].bodies for element in body.elements()}
    return sorted((required & shown) - NOT_DROPPED.get(name, frozenset()))


def _publish(
    b: Builder,
    name: str,
    shape: Shape,
    fy: int,
    *,
    period: str | None = None,
    dated: bool = True,
    without: str = "",
    label: str = "",
    style: LinkStyle = "plain",
    where: tuple[str, ...] = (),
    linked: bool = True,
    spoiled: bool = False,
    code: str | None = None,
) -> frozenset[str]:
    """Puts the thing on the site as a page or file and links it. Returns where it lies."""
    body = body_of(b, name, shape, without)
    assert body is not None, (name, shape, without)
    values = b.values(name, fy, period)
    title = b.title(name, values, body)
    parts = shown_parts(body, values, dated=dated, without=without)
    if spoiled:
        seed = b.random.randrange(1 << 30)
        parts = damaged_parts(parts, b.random)
        title = damaged(title, type(b.random)(seed))
    words = label or b.label(name, b.values(name, fy, period))
    if shape == "page":
        made = b.page(title, parts, category=b.category(name), posted=b.posted() if b.random.random() < 0.3 else "")
        places = {made.path}
        target = made.path
    else:
        file = b.file(shape, title, parts, values)
        places = {file}
        target = file
        if b.random.random() < 0.35:
            # A page between: its label's words again, and the file below.
            shown = b.random.choice(("ดาวน์โหลด", "เปิดอ่าน", "ไฟล์แนบ", words, file.rsplit("/", 1)[-1]))
            holder = b.page(
                words if b.random.random() < 0.7 else title,
                (Part(p=f"{b.agency.name} ขอเผยแพร่เอกสารเพื่อให้ประชาชนได้รับทราบ"),),
                category=b.category(name),
                files=(Entry(shown, file),),
            )
            target = holder.path
            places |= {holder.path}
    if linked:
        b.link(name, words, target, style=style, where=where, code=code)  # type: ignore[arg-type]
    return frozenset(places)


def _dead_label(b: Builder, name: str) -> str:
    return b.label(name, b.values(name, b.right_year(name)))


# --- there, and right


def _met(shape: Shape) -> Build:
    def build(b: Builder, name: str) -> None:
        fy = b.right_year(name)
        places = _publish(b, name, shape, fy)
        readable = shape != "scan"
        _note(
            b,
            name,
            f"met_{shape}",
            MET if readable else MET | OPEN,
            there=True,
            fy=fy,
            readable=readable,
            places=places,
        )

    return build


def met_monthly(b: Builder, name: str) -> None:
    _monthly(b, name, "met_monthly", MET)


def _monthly(
    b: Builder, name: str, state: str, verdicts: frozenset[str], *, old: bool = False, lacking: int = 0
) -> None:
    fy = b.old_year(name) if old else b.year
    months = fiscal_months(b.year, b.as_of)
    if old:
        months = [(month, calendar - (b.year - fy)) for month, calendar in months]
    if lacking:
        months = [month for number, month in enumerate(months) if number not in set(range(1, 1 + lacking))]
    style = b.random.choice(("pdf", "xlsx", "page"))
    body = body_of(b, name, style) or body_of(b, name, "page")  # type: ignore[arg-type]
    assert body is not None
    shape = style if style in body.shapes else "page"
    numbers = b.random.random() < 0.3
    entries, places = [], set()
    for month, calendar in months:
        values = b.values(name, fy, "") | {"month": month, "month_year": str(calendar)}
        title = fill(b.bank[name].titles[0], values).strip()
        if month not in title:
            title = f"{title} เดือน{month} พ.ศ. {calendar}"
        parts = shown_parts(body, values)
        paged = shape == "page"
        path = b.page(title, parts, category="purchases").path if paged else b.file(shape, title, parts, values)
        words = f"เดือน{month} {calendar}" if numbers else f"สรุปผลการดำเนินการจัดซื้อจัดจ้าง (สขร.1) เดือน{month} {calendar}"
        entries.append(Entry(words, path))
        places.add(path)
    label = b.random.choice(
        (
            f"สรุปผลการจัดซื้อจัดจ้างหรือการจัดหาพัสดุรายเดือน ปีงบประมาณ พ.ศ. {fy}",
            "สรุปผลการจัดซื้อจัดจ้างรายเดือน (สขร.1)",
            f"สรุปผลการดำเนินการจัดซื้อจัดจ้างในรอบเดือน ปี {fy}",
        )
    )
    made = b.page(
        f"สรุปผลการจัดซื้อจัดจ้างรายเดือน (แบบ สขร.1) ปีงบประมาณ พ.ศ. {fy}", entries=tuple(entries), kind="list",
        category="purchases",
    )  # fmt: skip
    b.link(name, label, made.path)
    gaps = {"stale"} if old else {"element:months", "element:count"} if lacking else set()
    _note(b, name, state, verdicts, there=True, gaps=frozenset(gaps), fy=fy, places=frozenset({made.path, *places}))


def monthly_lacking(b: Builder, name: str) -> None:
    _monthly(b, name, "monthly_lacking", PARTIAL, lacking=b.random.randint(1, 3))


def monthly_stale(b: Builder, name: str) -> None:
    _monthly(b, name, "monthly_stale", PARTIAL, old=True)


def met_laws(b: Builder, name: str) -> None:
    body = b.random.choice(b.bank[name].bodies)
    values = b.values(name, b.year)
    entries = [
        Entry(line, b.file("pdf", line, (Part(p="เพื่อให้การปฏิบัติงานเป็นไปตามกฎหมาย จึงให้ใช้บังคับต่อไป"),), values))
        for part in shown_parts(body, values)
        for line in (*part.ul, *part.ol)
    ]
    made = b.page(b.title(name, values), entries=tuple(entries), category="general", kind="list")
    b.link(name, b.label(name, values), made.path)
    _note(b, name, "met_laws", MET, there=True, places=frozenset({made.path}))


def met_social(b: Builder, name: str) -> None:
    b.side.append(
        Entry(
            b.random.choice(("Facebook", "เฟซบุ๊กของหน่วยงาน", "ติดตามเราทาง Facebook")),
            "https://www.facebook.com/samnakngan.lomyen",
        )
    )
    _note(b, name, "met_social", MET, there=True)


def met_news(b: Builder, name: str) -> None:
    _note(b, name, "met_news", MET, there=True, places=frozenset({"/news"}))


def stale_news(b: Builder, name: str) -> None:
    b.stories_fresh = False
    _note(b, name, "stale_news", PARTIAL, there=True, gaps=frozenset({"stale"}), places=frozenset({"/news"}))


def met_notices(b: Builder, name: str) -> None:
    _notices(b, name, "met_notices", MET, 0)


def stale_notices(b: Builder, name: str) -> None:
    _notices(b, name, "stale_notices", PARTIAL, b.random.randint(2, 3))


def _notices(b: Builder, name: str, state: str, verdicts: frozenset[str], years_ago: int) -> None:
    fy = b.year - years_ago
    first, last = date(fy - 544, 10, 5), min(b.as_of, date(fy - 543, 9, 25))
    body = b.random.choice(b.bank[name].bodies)
    values = b.values(name, fy)
    entries = []
    for part in shown_parts(body, values):
        for line in (*part.ul, *part.ol):
            day = first + timedelta(days=b.random.randint(0, (last - first).days))
            told = Part(p=f"{b.agency.name} ประกาศให้ทราบโดยทั่วกัน ลงวันที่ {thai_day(day, b.random)}")
            target = b.page(line, (told,), category="purchases")
            entries.append(Entry(line, target.path, note=thai_day(day, b.random)))
    made = b.page(b.title(name, values), entries=tuple(entries), category="purchases", kind="list")
    b.link(name, b.label(name, values), made.path)
    gaps = frozenset({"stale"}) if years_ago else frozenset[str]()
    _note(b, name, state, verdicts, there=True, gaps=gaps, fy=fy, places=frozenset({made.path}))


def spoiled(b: Builder, name: str) -> None:
    fy = b.right_year(name)
    places = _publish(b, name, "page", fy, spoiled=True)
    _note(b, name, "spoiled_text", MET, there=True, fy=fy, places=places)


def split_label(b: Builder, name: str) -> None:
    fy = b.right_year(name)
    places = _publish(b, name, b.random.choice(_shapes(b, name)), fy, style="split", where=("list",))
    _note(b, name, "split_label", MET, there=True, fy=fy, places=places)


def _pictured(style: LinkStyle) -> Build:
    def build(b: Builder, name: str) -> None:
        fy = b.right_year(name)
        shape = "page" if "page" in _shapes(b, name) else "pdf"
        places = _publish(b, name, shape, fy, style=style, where=("list",))
        _note(b, name, f"label_{style}", MET, there=True, fy=fy, places=places)

    return build


def swapped_code(b: Builder, name: str) -> None:
    fy = b.right_year(name)
    others = [item.code for item in b.checklist.edition.items if name not in item.subjects]
    places = _publish(b, name, b.random.choice(_shapes(b, name)), fy, where=("list",), code=b.random.choice(others))
    _note(b, name, "swapped_code", MET, there=True, fy=fy, places=places)


def two_places(b: Builder, name: str) -> None:
    """The old one where everybody looks, the new one elsewhere."""
    fy = b.right_year(name)
    _publish(b, name, b.random.choice(_shapes(b, name)), b.old_year(name), where=("list",))
    places = _publish(b, name, b.random.choice(_shapes(b, name)), fy, where=("hub",))
    _note(b, name, "two_places", MET, there=True, fy=fy, places=places)


def year_list(b: Builder, name: str) -> None:
    """A page of the thing's name that lists it year by year, each entry named by its year alone."""
    entries, places, fy = [], set(), b.right_year(name)
    body = body_of(b, name, "pdf")
    assert body is not None
    for number in range(3):
        year = fy - number * (5 if b.rules[name] == "covers_fy" else 1)
        values = b.values(name, year)
        file = b.file("pdf", b.title(name, values), shown_parts(body, values), values)
        if number == 0:
            places.add(file)
        span = f"{year} - {year + 4}" if b.rules[name] == "covers_fy" else str(year)
        words = b.random.choice((f"ปี {span}", f"ปีงบประมาณ พ.ศ. {span}", f"พ.ศ. {thai_digits(span)}"))
        entries.append(Entry(words, file))
    title = b.title(name, b.values(name, fy, ""))
    made = b.page(title, entries=tuple(entries), category=b.category(name), kind="list")
    b.link(name, fill(b.random.choice(b.bank[name].labels), b.values(name, fy, "")).strip(), made.path)
    _note(b, name, "year_list", MET, there=True, fy=fy, places=frozenset({made.path, *places}))


def under_download(b: Builder, name: str) -> None:
    """The thing in a file that a page of mixed papers calls 'download'."""
    fy = b.right_year(name)
    body = body_of(b, name, "pdf")
    assert body is not None
    values = b.values(name, fy)
    file = b.file("pdf", b.title(name, values), shown_parts(body, values), values)
    b.downloads.append(
        Entry(b.random.choice(("ดาวน์โหลด", "ไฟล์แนบ", "เอกสาร", f"scan{b.random.randint(100, 999)}.pdf")), file)
    )
    _note(b, name, "under_download", MET | PARTIAL, there=True, fy=fy, places=frozenset({file, "/downloads"}))


def in_old_list(b: Builder, name: str) -> None:
    """Only in the list of two years ago that is still on-line."""
    timeless = b.rules[name] == "in_force"
    fy = b.right_year(name) if timeless else b.old_year(name)
    shape = b.random.choice(_shapes(b, name))
    body = body_of(b, name, shape)
    assert body is not None
    values = b.values(name, fy)
    title, parts = b.title(name, values, body), shown_parts(body, values)
    path = b.page(title, parts).path if shape == "page" else b.file(shape, title, parts, values)
    label = b.label(name, b.values(name, fy, "" if b.random.random() < 0.4 else None))
    b.old_listed.append(Entry(label, path, code=f"O{b.random.randint(1, 43)}"))
    if timeless:
        _note(b, name, "in_old_list", MET, there=True, places=frozenset({path}))
    else:
        _note(b, name, "in_old_list", PARTIAL, there=True, gaps=frozenset({"stale"}), fy=fy, places=frozenset({path}))


def other_host(b: Builder, name: str) -> None:
    href = b.random.choice(
        ("https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQ/view", "https://files.upload-center.example/d/29381.pdf")
    )
    b.link(name, _dead_label(b, name), href)
    _note(b, name, "other_host", OPEN, there=None, readable=False)


def blocked(b: Builder, name: str) -> None:
    path = b.path()
    status = b.random.choice((403, 500, 503))
    b.resources[path] = Resource(b"<html><body><h1>Error</h1></body></html>", status=status)
    b.link(name, _dead_label(b, name), path)
    _note(b, name, "blocked", OPEN, there=None, readable=False)


# --- there, with a gap


def _stale(shape: Shape) -> Build:
    def build(b: Builder, name: str) -> None:
        fy = b.old_year(name)
        places = _publish(b, name, shape, fy)
        _note(b, name, f"stale_{shape}", PARTIAL, there=True, gaps=frozenset({"stale"}), fy=fy, places=places)

    return build


def _undated(shape: Shape) -> Build:
    def build(b: Builder, name: str) -> None:
        fy = b.right_year(name)
        places = _publish(b, name, shape, fy, period="", dated=False, where=("hub",))
        _note(b, name, f"undated_{shape}", PARTIAL, there=True, gaps=frozenset({"undated"}), places=places)

    return build


def lying_tab(b: Builder, name: str) -> None:
    """Under the tab of this year lies the paper of an earlier one."""
    fy = b.old_year(name)
    label = fill(b.random.choice(b.bank[name].labels), b.values(name, b.right_year(name))).strip()
    places = _publish(b, name, b.random.choice(_shapes(b, name)), fy, label=label, where=("list",))
    _note(b, name, "lying_tab", PARTIAL, there=True, gaps=frozenset({"stale"}), fy=fy, places=places)


def _lacking(shape: Shape) -> Build:
    def build(b: Builder, name: str) -> None:
        fy = b.right_year(name)
        elements = [element for element in droppable(b, name) if body_of(b, name, shape, element)]
        element = b.random.choice(elements)
        places = _publish(b, name, shape, fy, without=element)
        gaps = {f"element:{element}"} | ({"form_only"} if element == "request_form" else set())
        _note(b, name, f"lacking_{shape}", PARTIAL, there=True, gaps=frozenset(gaps), fy=fy, places=places)

    return build


def unlinked(b: Builder, name: str) -> None:
    """Known to the sitemap alone."""
    fy = b.right_year(name)
    places = _publish(b, name, "page", fy, linked=False)
    b.sitemap += sorted(places)
    _note(b, name, "unlinked", PARTIAL, there=True, gaps=frozenset({"not_reachable_from_home"}), fy=fy, places=places)


# --- not there


def nowhere(b: Builder, name: str) -> None:
    b.link(name, _dead_label(b, name), "")
    _note(b, name, "label_nowhere", MISSING, there=False, gaps=frozenset({"broken_link"}))


def dead(b: Builder, name: str) -> None:
    b.link(name, _dead_label(b, name), b.path(b.random.choice(("", "pdf"))))
    _note(b, name, "dead_link", MISSING, there=False, gaps=frozenset({"broken_link"}))


def soft_404(b: Builder, name: str) -> None:
    path = b.path()
    b.broken[path] = "soft_404"
    b.link(name, _dead_label(b, name), path)
    _note(b, name, "soft_404", MISSING, there=False, gaps=frozenset({"broken_link", "empty_page"}))


def empty(b: Builder, name: str) -> None:
    label = _dead_label(b, name)
    words = b.random.choice(("", "", "ไม่พบข้อมูล", "อยู่ระหว่างปรับปรุงข้อมูล", "ยังไม่มีข้อมูล", "ไม่มีข้อมูลในหมวดนี้", "กำลังดำเนินการ"))
    made = b.page(label, (Part(p=words),) if words else (), category=b.category(name))
    b.link(name, label, made.path)
    _note(b, name, "empty_page", MISSING, there=False, gaps=frozenset({"empty_page"}))


def criteria(b: Builder, name: str) -> None:
    lines = b.random.choice(b.bank[name].criteria)
    values = b.values(name, b.right_year(name))
    label = b.label(name, values)
    made = b.page(label, tuple(Part(p=fill(line, values)) for line in lines), category=b.category(name))
    b.link(name, label, made.path)
    _note(b, name, "criteria_only", MISSING, there=False, gaps=frozenset({"criteria_only"}))


def _lookalikes(b: Builder, name: str) -> list[Lookalike]:
    """Those that are nothing the site is asked for."""
    return [one for one in b.bank[name].lookalikes if not one.subject or one.subject not in b.rules]


def _imitate(b: Builder, name: str) -> tuple[str, str]:
    """Builds a look-alike; its own label and where it lies."""
    one = b.random.choice(_lookalikes(b, name))
    values = b.values(name, b.right_year(name))
    shape = b.random.choice(one.shapes)
    title, parts = fill(one.title, values), shown_parts(one.parts, values)
    if shape == "page" or any(part.form or part.people for part in parts):
        path = b.page(title, parts, category=b.category(name)).path
    else:
        path = b.file("pdf" if shape == "scan" else shape, title, parts, values)
    return fill(one.label, values), path


def lookalike(b: Builder, name: str) -> None:
    label, path = _imitate(b, name)
    b.link(name, label, path, where=("hub",))
    _note(b, name, "lookalike_only", MISSING, there=False)


def mislabelled_lookalike(b: Builder, name: str) -> None:
    _, path = _imitate(b, name)
    b.link(name, _dead_label(b, name), path)
    _note(b, name, "label_over_lookalike", MISSING, there=False, gaps=frozenset({"lookalike_only", "missing"}))


def news_only(b: Builder, name: str) -> None:
    story = b.random.choice(b.bank[name].stories)
    values = b.values(name, b.right_year(name))
    b.story(fill(story.title, values), [fill(text, values) for text in story.paragraphs], b.story_day())
    _note(b, name, "news_only", MISSING, there=False, gaps=frozenset({"news_only", "missing"}))


def foreign(b: Builder, name: str) -> None:
    """A ministry's circular about the thing in its place."""
    values = b.values(name, b.right_year(name))
    title = b.title(name, b.values(name, b.right_year(name), ""))
    parts = (
        Part(p=f"ที่ มท 0808.2/ว {b.random.randint(1000, 9999)}"),
        Part(p="กระทรวงมหาดไทย ถนนอัษฎางค์ กรุงเทพฯ 10200"),
        Part(p=f"เรื่อง แนวทางการดำเนินการ{title}ขององค์กรปกครองส่วนท้องถิ่น"),
        Part(p="เรียน ผู้ว่าราชการจังหวัด ทุกจังหวัด"),
        Part(
            p="ด้วยกรมส่งเสริมการปกครองท้องถิ่นขอให้จังหวัดแจ้งองค์กรปกครองส่วนท้องถิ่นในพื้นที่"
            f"ดำเนินการ{title} ให้แล้วเสร็จภายในกำหนด และรายงานผลให้ทราบ"
        ),
        Part(p="จึงเรียนมาเพื่อโปรดพิจารณาดำเนินการต่อไป"),
        Part(p="ขอแสดงความนับถือ"),
        Part(p="อธิบดีกรมส่งเสริมการปกครองท้องถิ่น ปฏิบัติราชการแทนปลัดกระทรวงมหาดไทย"),
    )  # fmt: skip
    path = b.file("pdf", "บันทึกข้อความ" if b.random.random() < 0.2 else parts[0].p, parts[1:], values)
    b.link(name, _dead_label(b, name), path)
    _note(b, name, "circular_in_its_place", MISSING, there=False, gaps=frozenset({"lookalike_only", "missing"}))


def absent(b: Builder, name: str) -> None:
    _note(b, name, "absent", MISSING, there=False)


def label_over_other(b: Builder, name: str) -> None:
    """Its label opens what another item's label opens too; built after the others."""
    kin = {one.subject for one in b.bank[name].lookalikes} - {""}
    found = [
        truth
        for other, truth in sorted(b.truth.items())
        if truth.state in {"met_page", "met_pdf", "met_docx"} and truth.places and other not in b.mates(name)
    ]
    near = [truth for truth in found if truth.subject in kin] or found
    if not near:
        nowhere(b, name)
        return
    path = min(b.random.choice(near).places)
    b.link(name, _dead_label(b, name), path)
    _note(b, name, "label_over_other_item", MISSING, there=False, gaps=frozenset({"lookalike_only", "missing"}))


def one_page(b: Builder, names: list[str]) -> None:
    """One long page for several items: each under its own heading, all labels open it."""
    path = b.path()
    parts: list[Part] = []
    for name in names:
        fy = b.right_year(name)
        values = b.values(name, fy)
        body = body_of(b, name, "page")
        assert body is not None
        parts += [Part(h=b.title(name, values, body)), *shown_parts(body, values)]
        b.link(name, b.label(name, values), path, where=("list",))
        _note(b, name, "one_page_for_several", MET, there=True, fy=fy, places=frozenset({path}))
    b.page(
        b.random.choice(("นโยบายและมาตรการ", "ข้อมูลตามเกณฑ์ ITA", "เปิดเผยข้อมูลสาธารณะ")), parts, path=path,
        category="integrity",
    )  # fmt: skip


# --- which fit


def _due(b: Builder, name: str) -> bool:
    return True


def _files(b: Builder, name: str) -> bool:
    return _paper(b, name) and "pdf" in _shapes(b, name)


def _can_lack(shape: Shape) -> Callable[[Builder, str], bool]:
    return lambda b, name: (
        _ordinary(b, name) and any(body_of(b, name, shape, element) for element in droppable(b, name))
    )


def _and(*tests: Callable[[Builder, str], bool]) -> Callable[[Builder, str], bool]:
    return lambda b, name: all(test(b, name) for test in tests)


def _is(*names: str) -> Callable[[Builder, str], bool]:
    return lambda b, name: name in names


def _story_proves_nothing(b: Builder, name: str) -> bool:
    return plain(b, name) and b.subject(name).thing not in {"activity", "feed"}


def _not_shown_by_frame(b: Builder, name: str) -> bool:
    return name not in {"contact", "news", "social_network"}


STATES: Mapping[str, State] = {
    "met_page": State(_met("page"), 10, _has("page")),
    "met_pdf": State(_met("pdf"), 8, _has("pdf")),
    "met_docx": State(_met("docx"), 3, _has("docx")),
    "met_xlsx": State(_met("xlsx"), 3, _has("xlsx")),
    "met_scan": State(_met("scan"), 0, _and(_paper, lambda b, name: any(_published(o, "scan") for o in b.bank[name].bodies))),
    "spoiled_text": State(spoiled, 1.5, _and(plain, _has("page"))),
    "split_label": State(split_label, 1.5, plain),
    "label_image_alt": State(_pictured("image_alt"), 1, plain),
    "label_image_title": State(_pictured("image_title"), 0.7, plain),
    "label_image_file": State(_pictured("image_file"), 0.7, plain),
    "label_image": State(_pictured("image"), 0.7, plain),
    "label_onclick": State(_pictured("onclick"), 0.7, plain),
    "label_row": State(_pictured("row"), 1.2, plain),
    "label_bare": State(_pictured("bare"), 1.2, plain),
    "swapped_code": State(swapped_code, 1.5, plain),
    "two_places": State(two_places, 1.5, _and(_paper, _of_a_year)),
    "year_list": State(year_list, 3, _and(_files, _of_a_year)),
    "under_download": State(under_download, 0.7, _and(_files, lambda b, name: b.subject(name).thing == "document")),
    "in_old_list": State(in_old_list, 1.5, _paper),
    "stale_page": State(_stale("page"), 1.5, _and(_paper, _of_a_year, _has("page"))),
    "stale_pdf": State(_stale("pdf"), 2, _and(_paper, _of_a_year, _has("pdf"))),
    "undated_page": State(_undated("page"), 1, _and(_paper, _of_a_year, _has("page"))),
    "undated_pdf": State(_undated("pdf"), 1, _and(_paper, _of_a_year, _has("pdf"))),
    "lying_tab": State(lying_tab, 1.5, _and(_paper, _of_a_year)),
    "lacking_page": State(_lacking("page"), 2, _can_lack("page")),
    "lacking_pdf": State(_lacking("pdf"), 2, _and(_paper, _can_lack("pdf"))),
    "lacking_docx": State(_lacking("docx"), 0.7, _and(_paper, _can_lack("docx"))),
    "lacking_xlsx": State(_lacking("xlsx"), 0.7, _and(_paper, _can_lack("xlsx"))),
    "unlinked": State(unlinked, 0.7, _and(plain, _has("page"))),
    "other_host": State(other_host, 0.7, _paper),
    "blocked": State(blocked, 0.7, plain),
    "label_nowhere": State(nowhere, 2, _not_shown_by_frame),
    "dead_link": State(dead, 2, _not_shown_by_frame),
    "soft_404": State(soft_404, 1, _not_shown_by_frame),
    "empty_page": State(empty, 2, _not_shown_by_frame),
    "criteria_only": State(criteria, 1.5, _not_shown_by_frame),
    "lookalike_only": State(lookalike, 1.5, _and(plain, lambda b, name: bool(_lookalikes(b, name)))),
    "label_over_lookalike": State(mislabelled_lookalike, 1.5, _and(_paper, lambda b, name: bool(_lookalikes(b, name)))),
    "news_only": State(news_only, 1.5, _story_proves_nothing),
    "circular_in_its_place": State(foreign, 1, _and(_paper, lambda b, name: b.subject(name).thing == "document")),
    "absent": State(absent, 2, _not_shown_by_frame),
    "met_monthly": State(met_monthly, 8, _is(MONTHLY)),
    "monthly_lacking": State(monthly_lacking, 4, _is(MONTHLY)),
    "monthly_stale": State(monthly_stale, 3, _is(MONTHLY)),
    "met_laws": State(met_laws, 12, _is("laws")),
    "met_social": State(met_social, 12, _is("social_network")),
    "no_social": State(absent, 3, _is("social_network")),
    "met_news": State(met_news, 12, _is("news")),
    "stale_news": State(stale_news, 2, _is("news")),
    "met_notices": State(met_notices, 12, _is("procurement_notices")),
    "stale_notices": State(stale_notices, 3, _is("procurement_notices")),
}  # fmt: skip
"""Every state but the two that need others: ``label_over_other_item`` and ``one_page_for_several``."""
