"""Small sites and small checklists for tests: pages from a few words, subjects from a phrase or two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urljoin

from checklist.classifying import Classifier
from checklist.findings import Finding, Judge
from checklist.judging import judge
from checklist.loading import Checklist
from checklist.schema import (
    Edition,
    EditionItem,
    ElementRule,
    Lookalike,
    PeriodRule,
    Recognise,
    Subject,
    SubjectAdvice,
    Text2,
    Vocabulary,
)
from checklist.survey import Survey
from core.audit import Audit
from core.snapshot import (
    Block,
    Cause,
    Document,
    DocumentPage,
    Form,
    Health,
    Image,
    Inside,
    Link,
    Page,
    Snapshot,
    Unread,
    Zone,
)

SITE = "https://www.tuayang.example/"
HOSTS = ("www.tuayang.example", "tuayang.example")
FETCHED = datetime(2025, 8, 1, 2, 0, tzinfo=UTC)
AS_OF = date(2025, 8, 1)
"""Within fiscal year 2568, after its first half."""
YEAR = 2568
AGENCY = "เทศบาลตำบลบ้านตัวอย่าง"
SAID = "เทศบาลตำบลบ้านตัวอย่างจัดทำเรื่องนี้ขึ้นเพื่อให้ประชาชนในพื้นที่ทราบและใช้ประโยชน์ร่วมกัน"
"""A sentence that fills a page and names no subject, year or person."""


# --- pages


def at(path: str) -> str:
    """The address of a path on the site; a whole address stays, an empty one leads nowhere."""
    return urljoin(SITE, path) if path else ""


def head(text: str, level: int = 1, zone: Zone = "main") -> Block:
    return Block(text=text, kind="heading", level=level, zone=zone)


def said(text: str = SAID, zone: Zone = "main") -> Block:
    return Block(text=text, zone=zone)


def link(text: str, to: str = "", *, zone: Zone = "main", **more: Any) -> Link:
    """A link to a path of the site, to a whole address, or, without one, to nowhere ('#')."""
    more.setdefault("href", to or "#")
    return Link(url=at(to), text=text, zone=zone, **more)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: cells of text, and links."""

    cells: tuple[str | Link, ...]


def row(*cells: str | Link) -> Row:
    return Row(cells)


def page(path: str, title: str, *parts: Block | Link | Row | Image | Form, **more: Any) -> Page:
    """A page of the site, its parts in the order they stand in."""
    blocks: list[Block] = []
    links: list[Link] = []
    images: list[Image] = []
    forms: list[Form] = []
    rows = 0
    for part in parts:
        match part:
            case Block():
                blocks.append(part)
            case Link():
                links.append(replace(part, block=len(blocks)))
                blocks.append(Block(text=part.text, kind="item", zone=part.zone))
            case Row():
                words = " ".join(cell if isinstance(cell, str) else cell.text for cell in part.cells)
                for cell in part.cells:
                    if isinstance(cell, Link):
                        links.append(replace(cell, block=len(blocks), row=words))
                    blocks.append(Block(text=cell if isinstance(cell, str) else cell.text, kind="cell", row=rows))
                rows += 1
            case Image():
                images.append(part)
            case Form():
                forms.append(part)
    return Page(
        url=at(path),
        fetched=FETCHED,
        title=title,
        blocks=tuple(blocks),
        links=tuple(links),
        images=tuple(images),
        forms=tuple(forms),
        **more,
    )


def home(*parts: Block | Link | Row | Image | Form, **more: Any) -> Page:
    """The home page: the agency's name and what is given."""
    return page("/", AGENCY, *parts, **more)


def document(path: str, **more: Any) -> Document:
    more.setdefault("kind", "pdf")
    more.setdefault("file_name", path.rsplit("/", 1)[-1])
    return Document(url=at(path), fetched=FETCHED, **more)


def inside(*pages: str | DocumentPage, **more: Any) -> Inside:
    """What a file holds: pages of text, read whole unless said otherwise."""
    made = tuple(
        one if isinstance(one, DocumentPage) else DocumentPage(number=number, text=one)
        for number, one in enumerate(pages, start=1)
    )
    more.setdefault("text_quality", "good")
    more.setdefault("page_count", len(made))
    return Inside(pages=made, **more)


def scanned(*pages: str, **more: Any) -> Inside:
    """A file of pictures that were recognised; an empty text is a page that nobody read."""
    made = [
        DocumentPage(number=number, text=text, source="ocr" if text else "none", confidence=90.0 if text else None)
        for number, text in enumerate(pages, start=1)
    ]
    more.setdefault("cause", None if all(pages) else "scanned")
    return inside(*made, text_quality="ocr" if any(pages) else "none", **more)


def file(path: str, *pages: str | DocumentPage, **more: Any) -> Document:
    """A file of the site that was read inside."""
    return document(path, inside=inside(*pages), size=1000, **more)


def unread(path: str, cause: Cause = Cause.NOT_FOUND, **more: Any) -> Unread:
    return Unread(url=at(path), cause=cause, **more)


def site(*things: Page | Document | Unread, **more: Any) -> Snapshot:
    """One scan that saw these things, in any order."""
    more.setdefault("health", Health(home=SITE))
    return Snapshot(
        site=SITE,
        hosts=HOSTS,
        fetched=FETCHED,
        pages=tuple(sorted((one for one in things if isinstance(one, Page)), key=lambda one: one.url)),
        documents=tuple(sorted((one for one in things if isinstance(one, Document)), key=lambda one: one.url)),
        unread=tuple(sorted((one for one in things if isinstance(one, Unread)), key=lambda one: one.url)),
        **more,
    )


# --- checklists


def both(text: str) -> Text2:
    return Text2(th=text, en=text)


def element(name: str, kind: str = "phrases", *any_of: str, **more: Any) -> ElementRule:
    """An element seen by one kind of recogniser; ``min_count`` and ``all_of`` belong to that."""
    how = {key: more.pop(key) for key in ("min_count", "all_of") if key in more}
    recognise = Recognise.model_validate({"kind": kind, "any": any_of, **how})
    return ElementRule(
        id=name, title=both(name), recognise=(recognise,), basis="seed", advice=both(f"เพิ่ม {name}"), **more
    )


def subject(name: str, *phrases: str, period: PeriodRule = "in_force", **more: Any) -> Subject:
    """A subject named by its phrases, which asks for nothing but what is given."""
    more.setdefault("due", "04-01" if period == "first_half" else "10-01")
    return Subject(
        id=name,
        title=both(phrases[0].replace("*", " ")),
        what=both(name),
        period=period,
        basis="seed",
        phrases=phrases,
        advice=SubjectAdvice(missing=both(f"เผยแพร่ {name} ปี {{year}}")),
        **more,
    )


def lookalike(name: str, *phrases: str) -> Lookalike:
    return Lookalike(id=name, title=both(name), phrases=phrases)


GAPS = (
    "missing",
    "stale",
    "undated",
    "broken_link",
    "empty_page",
    "criteria_only",
    "lookalike_only",
    "news_only",
    "off_site",
    "not_reachable_from_home",
    "form_only",
    "login_required",
    "document_not_read",
    "scanned",
    "encrypted",
    "corrupt",
    "too_large",
    "too_long",
    "unsupported",
    "unclear",
    "other_agency",
    "could_not_check",
)


def vocabulary(**more: Any) -> Vocabulary:
    """A few shared words of each sort."""
    words: dict[str, Any] = {
        "filler": ("ประจำปีงบประมาณ", "ปีงบประมาณ", "ประจำปี", "พ.ศ.", "ของ", "และ"),
        "agencies": ("เทศบาลตำบล", "องค์การบริหารส่วนตำบล", "อบต."),
        "generic_labels": ("เปิด", "ดาวน์โหลด", "รายละเอียด", "คลิกที่นี่"),
        "modifiers": ("แบบฟอร์ม", "รายงาน", "ตัวอย่าง", "คำสั่ง"),
        "events": ("ประชุม", "ประชาคม", "อบรม", "ลงพื้นที่"),
        "foreign_contexts": ("หนังสือราชการจากกรม",),
        "foreign_tolerant": (),
        "foreign_bodies": ("กรม", "จังหวัด"),
        "central_subjects": (),
        "by_order": (),
        "other_bodies": ("โรงเรียน", "โรงพยาบาล"),
        "neighbour_contexts": ("หน่วยงานที่เกี่ยวข้อง",),
        "neighbour_doubtful": (),
        "hubs": ("เปิดเผยข้อมูล", "ita"),
        "dull": ("แกลเลอรี่", "ปฏิทิน"),
        "empty_marks": ("ไม่พบข้อมูล", "อยู่ระหว่างดำเนินการ"),
        "criteria_marks": ("แสดงแผน", "แสดงข้อมูล", "องค์ประกอบด้านข้อมูล"),
        "none_statements": ("ไม่มีเรื่องร้องเรียน",),
        "placeholder_marks": ("lorem ipsum",),
        "advice": {gap: both(f"{gap} {{title}} {{year}} {{found}} {{label}}") for gap in GAPS},
    }
    return Vocabulary(**{**words, **more})


def edition(*asked: Subject | Sequence[Subject], year: int = YEAR) -> Edition:
    """A list of one item per subject, or per group of subjects."""
    groups = [(one,) if isinstance(one, Subject) else tuple(one) for one in asked]
    return Edition(
        fiscal_year=year,
        revision="test",
        confidence="high",
        note=both("-"),
        indicators={"9": both("-")},
        items=tuple(
            EditionItem(
                code=f"O{number}",
                title_th=group[0].title.th,
                indicator="9",
                subjects=tuple(one.id for one in group),
                confidence="high",
            )
            for number, group in enumerate(groups, start=1)
        ),
    )


def checklist(
    *asked: Subject | Sequence[Subject], known: Iterable[Subject] = (), year: int = YEAR, **words: Any
) -> Checklist:
    """A whole checklist: what is asked for, what else is known, and shared words instead of the usual ones."""
    listed = [one for group in asked for one in ((group,) if isinstance(group, Subject) else group)]
    subjects = {one.id: one for one in (*listed, *known)}
    return Checklist(edition(*asked, year=year), subjects, vocabulary(**words), "test")


def classifier(*subjects: Subject, **words: Any) -> Classifier:
    return Classifier({one.id: one for one in subjects}, vocabulary(**words))


def survey(snapshot: Snapshot, *subjects: Subject, **words: Any) -> Survey:
    return Survey(snapshot, classifier(*subjects, **words))


def bench(snapshot: Snapshot, lists: Checklist, as_of: date = AS_OF) -> Judge:
    reader = Classifier(lists.subjects, lists.vocabulary, lists.edition)
    return Judge(snapshot, lists.edition, lists.subjects, lists.vocabulary, as_of, reader)


def finding(
    snapshot: Snapshot, asked: Subject, *known: Subject, year: int = YEAR, as_of: date = AS_OF, **words: Any
) -> Finding:
    """The answer for one subject, in a list that asks only for it."""
    return bench(snapshot, checklist(asked, known=known, year=year, **words), as_of).finding(asked.id)


def audit(snapshot: Snapshot, lists: Checklist, as_of: date = AS_OF) -> Audit:
    return judge(snapshot, lists, as_of, "test")


def gap_ids(found: Finding) -> list[str]:
    return [gap.id for gap in found.gaps]


def whys(found: Finding) -> list[str]:
    return [lead.why for lead in found.leads]
