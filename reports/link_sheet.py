"""The link sheet of an audit: for each item the address to type into the assessment system, as Excel and as HTML."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

from markupsafe import Markup

from core.audit import Audit, SiteHealth, Verdict
from core.causes import Phrase, causes
from reports.best_links import STATES, LinkRow, State, link_rows, link_words
from reports.dates import day, moment
from reports.digits import Digits, in_digits, page_in_digits
from reports.html import BEGIN, environment
from reports.linked import Address
from reports.measures import proposed_ends
from reports.safety import shown
from reports.sheets import Book, Value
from reports.standing import who_mends
from reports.summary import to_fix
from reports.wording import wording

VERDICT: dict[State, Verdict] = {
    "ready": Verdict.MET,
    "ready_but": Verdict.PARTIAL,
    "not_ready": Verdict.MISSING,
    "unchecked": Verdict.UNVERIFIED,
    "not_due": Verdict.NOT_DUE,
}
"""The colour and sign of each state: those that papers give the verdicts."""

_COLUMNS = (
    ("code", 7), ("item", 28), ("part", 20), ("url", 44), ("state", 16), ("note", 40), ("readable", 30), ("wanted", 18),
    ("found", 12), ("kind", 9), ("unfit", 30),
)  # fmt: skip
_PRINTED = 7
"""Columns that come on paper, A4 across."""
_DECLARED = (("declared", 30), ("beside", 22))
_OWNER = (("agency", 24), ("site", 26))
"""Of whose links they are: whoever reads the sheet back as declared links asks for it."""
_FROZEN = 2


def render_xlsx(audit: Audit, digits: Digits = "arabic") -> bytes:
    """The workbook. Column ``ลิงก์`` holds nothing but the exact address; read back as a file of declared links
    (``core.declared``) it gives the same. Addresses and codes keep 0-9. The same audit gives the same bytes.
    """
    words, rows = link_words().sheet, link_rows(audit)

    def put(text: str) -> str:
        return in_digits(text, digits)

    book = Book(put(words["heading"].th.format(year=audit.edition.fiscal_year)), created=audit.fetched, digits=digits)
    columns = (*_COLUMNS, *(_DECLARED if audit.declared else ()), *_OWNER)
    sheet = book.sheet(
        words["name"].th,
        [(words[name].th, width) for name, width in columns],
        title=put(words["heading"].th.format(year=audit.edition.fiscal_year)),
        notes=[
            put(note.th)
            for note in (_owner(audit), _visited(audit), words["how"], *_warnings(audit), _counts(rows), *_begin(audit))
        ],
        frozen=_FROZEN,
        printed=_PRINTED,
    )
    for row in rows:
        cells = _cells(audit, row, digits)
        sheet.row([cells[name] for name, _ in columns])
    return book.packed()


def _cells(audit: Audit, row: LinkRow, digits: Digits) -> dict[str, Value]:
    words = link_words()

    def put(text: str) -> str:
        return in_digits(text, digits)

    declared = [check.url for check in row.declared]
    return {
        "code": row.item.code,
        "item": put(row.item.title),
        "part": put(row.part.title) if row.part is not None else "",
        "url": Address(row.url) if row.url else None,
        "state": (VERDICT[row.state], words.state[row.state].th),
        "note": "\n".join(put(note.th) for note in row.notes),
        "wanted": put(row.item.period),
        "found": put(row.period),
        # Of a plain address there is nothing to make readable.
        "readable": readable if row.url and (readable := shown(row.url)) != row.url else "",
        "kind": _kind(row).th,
        "unfit": Address(row.unfit) if row.unfit else None,
        "declared": Address(declared[0]) if len(declared) == 1 else "\n".join(declared),
        "beside": words.beside[row.beside].th if row.beside is not None else "",
        "agency": audit.site.agency or "",
        "site": audit.site.url,
    }


def render_html(audit: Audit, digits: Digits = "arabic") -> str:
    """The page (UTF-8 text), in Thai and English, complete without scripts; nothing in it is loaded from elsewhere."""
    rows = link_rows(audit)
    by_code: dict[str, list[LinkRow]] = {}
    for row in rows:
        by_code.setdefault(row.item.code, []).append(row)
    page = (
        environment()
        .get_template("links.html.j2")
        .render(
            audit=audit,
            health=SiteHealth(),
            groups=tuple(tuple(group) for group in by_code.values()),
            counts=[(state, Counter(row.state for row in rows)[state]) for state in STATES],
            link_words=link_words(),
            first=to_fix(audit),
            ends=proposed_ends(audit),
            warnings=_warnings(audit),
            verdict_of=VERDICT,
            kind_of=_kind,
            style=Markup(  # noqa: S704  a file of this package, no text of a site
                files("reports").joinpath("templates", "links.css").read_text(encoding="utf-8")
            ),
        )
    )
    return page_in_digits(page, digits)


def _kind(row: LinkRow) -> Phrase:
    return wording().kind[row.evidence.kind] if row.evidence is not None else Phrase(th="", en="")


def _owner(audit: Audit) -> Phrase:
    named = " · ".join(part for part in (audit.site.agency or "", audit.site.url) if part)
    return Phrase(th=named, en=named)


def _visited(audit: Audit) -> Phrase:
    visited, when = link_words().sheet["visited"], moment(audit.fetched)
    return Phrase(th=visited.th.format(moment=when.th), en=visited.en.format(moment=when.en))


def _warnings(audit: Audit) -> list[Phrase]:
    """What a reader has to know before using any of it."""
    words, crawl, told = link_words().sheet, audit.crawl, []
    if crawl.state != "complete":
        sentence = words["failed" if crawl.state == "failed" else "partly"]
        why = causes().words(str(crawl.cause or "other")).label
        told.append(
            Phrase(th=sentence.th.format(why=crawl.why or why.th), en=sentence.en.format(why=crawl.why_en or why.en))
        )
    if audit.edition.provisional:
        told.append(words["provisional"])
    return told


def _begin(audit: Audit) -> list[Phrase]:
    """What to mend first, by whom, until when, a line each; nothing of a site that could not be read."""
    fixes = to_fix(audit)[:BEGIN] if audit.crawl.state != "failed" else ()
    ends, page = proposed_ends(audit), wording().page
    told = []
    for fix in fixes:
        who, until = who_mends(fix.item), day(ends.items[fix.item.code])
        told.append(
            Phrase(
                th=f"{page['begin'].th} {fix.item.code} {fix.item.title} {page['begin_who'].th.format(who=who, until=until.th)}",
                en=f"{page['begin'].en} {fix.item.code} {page['begin_who'].en.format(who=who, until=until.en)}",
            )
        )
    return told


def _counts(rows: tuple[LinkRow, ...]) -> Phrase:
    words, counted = link_words(), Counter(row.state for row in rows)
    named = [(words.state[state], counted[state]) for state in STATES if counted[state]]
    return Phrase(
        th=" · ".join(f"{state.th} {number}" for state, number in named),
        en=" · ".join(f"{state.en} {number}" for state, number in named),
    )
