"""The gap report: one self-contained HTML page in Thai and English, readable without JavaScript and on paper."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from core.audit import Audit, Element, Gap, Item, Part, SiteHealth, Verdict
from core.causes import Phrase, causes
from reports.dates import BUDDHIST_ERA, day, moment
from reports.declared import answer, declared_words, not_seen, not_told
from reports.digits import Digits, page_in_digits
from reports.safety import clean, link_target, marked, shown
from reports.summary import best_evidence, fixes, groups, periods_found, tally, unread_by_cause
from reports.wording import wording

FIRST_FIXES = 10
"""Items shown under "what to fix first"."""
SHOWN_ADDRESSES = 30
"""Addresses listed per cause; audit.json holds all of them."""
LARGEST = 400_000
"""Bytes of a report, so that it can be mailed; one that would be longer tells less of why the items were judged as they were."""
SHOWN_PLACES = (1, 2, 4)
"""Places weighed for an item, by detail; audit.json and ``oit explain`` have all of them."""
SHOWN_MORE, SHOWN_LEADS = 4, 4
"""Of one item: further or older evidence, labels of a kind that are none."""
BEGUN = 80
"""Characters of a quote that shows no more than which place is meant."""

_FONTS = (
    ("sarabun-thai-400-normal.woff2", 400, "U+0E01-0E5B, U+200C-200D, U+25CC"),
    ("sarabun-latin-400-normal.woff2", 400, "U+0000-00FF, U+2000-206F, U+20AC, U+2191, U+2193, U+2212"),
    ("sarabun-thai-700-normal.woff2", 700, "U+0E01-0E5B, U+200C-200D, U+25CC"),
    ("sarabun-latin-700-normal.woff2", 700, "U+0000-00FF, U+2000-206F, U+20AC, U+2191, U+2193, U+2212"),
)

_INDENT = re.compile(r"\s*\n\s*")
_QUOTED = re.compile(r"""(?<=[a-z])="([^\s"'=<>`/]+)\"""")

Value = str | int | float | Phrase | Markup


def render(audit: Audit, digits: Digits = "arabic") -> str:
    """The report as one HTML document (UTF-8 text). Nothing in it is loaded from elsewhere.

    The same audit always gives the same text: the clock is not read.
    """
    page = ""
    for detail in (2, 1, 0):
        page = page_in_digits(_rendered(audit, detail), digits)
        if len(page.encode()) <= LARGEST:
            break
    return page


def _rendered(audit: Audit, detail: int) -> str:
    """The report in full (2), with the reasons for each verdict in short (1), or where they are needed only (0)."""
    failed = audit.crawl.state == "failed"
    # What a person says is met needs no mending, and what a person has looked at no second person.
    to_fix = fixes(tuple(item for item in audit.items if item.review is None or item.review.verdict is not Verdict.MET))
    unverified = [item for item in audit.items if item.verdict is Verdict.UNVERIFIED]
    waiting = {code for part in audit.crawl.closed for code in part.codes}
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            audit=audit,
            title=title_of(audit),
            detail=detail,
            failed=failed,
            # A site that never answered has no health to tell of, and the defaults would read as findings.
            health_known=not failed or audit.health != SiteHealth(),
            tally=tally(audit.items),
            groups=groups(audit),
            first=to_fix[:FIRST_FIXES],
            first_left=max(len(to_fix) - FIRST_FIXES, 0),
            unverified=unverified,
            to_look=[item for item in unverified if item.review is None and item.code not in waiting],
            items={item.code: item for item in audit.items},
            reviewed=[item for item in audit.items if item.review is not None],
            unread=unread_by_cause(audit.crawl),
        )
    )
    return compact(page)


def title_of(audit: Audit) -> str:
    """What the report is called, in Thai."""
    heading = wording().page["document_title"].th
    return f"{heading} {audit.edition.fiscal_year} · {audit.site.agency or audit.site.url}"


def compact(page: str) -> str:
    """A page of ours that says the same in fewer bytes: no indents, no quotes round values that need none."""
    head, style, body = page.partition("</style>")
    return head + style + _INDENT.sub("\n", _QUOTED.sub(r"=\1", body))


@cache
def environment() -> Environment:
    """What pages are made with: templates, words, style and fonts."""
    made = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )
    made.globals |= {
        "words": wording(),
        "declared_words": declared_words(),
        "answer": answer,
        "not_seen": not_seen,
        "not_told": not_told,
        "say": _say,
        "both": _both,
        "two": _two,
        "cause_words": causes().words,
        "actors": causes().who,
        "gap_label": _gap_label,
        "signal_words": _signal_words,
        "subject_title": _subject_title,
        "best_evidence": best_evidence,
        "periods_found": periods_found,
        "indicator_title": _indicator_title,
        "day": day,
        "moment": moment,
        "fiscal_year": _fiscal_year,
        "link_target": link_target,
        "shown": shown,
        "marked": marked,
        "size": _size,
        "VERDICTS": tuple(Verdict),
        "SHOWN_ADDRESSES": SHOWN_ADDRESSES,
        "SHOWN_PLACES": SHOWN_PLACES,
        "begun": _begun,
        "SHOWN_MORE": SHOWN_MORE,
        "SHOWN_LEADS": SHOWN_LEADS,
        "stylesheet": _stylesheet(),
        "buddhist_era": BUDDHIST_ERA,
    }
    made.filters |= {"score": score, "points": points}
    return made


def _finalize(value: object) -> object:
    """Every printed value passes here: text of a site loses what would reorder or hide the rest of the page."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else clean(value)


def _in(language: str, text: str, values: dict[str, Value]) -> Markup:
    filled = {name: getattr(value, language) if isinstance(value, Phrase) else value for name, value in values.items()}
    safe = {name: clean(value) if type(value) is str else value for name, value in filled.items()}
    return escape(text).format(**safe)


def _both(phrase: Phrase, **values: Value) -> Markup:
    """The phrase in both languages, each in an element that the language switch shows or hides."""
    th, en = _in("th", phrase.th, values), _in("en", phrase.en, values)
    if th == en:
        return th
    return _twins(th, en)


def _say(key: str, **values: Value) -> Markup:
    """A phrase of the page itself, by its key in wording.yml."""
    return _both(wording().page[key], **values)


def _two(th: str, en: str) -> Markup:
    """A sentence of the audit in both languages; where it has no English, the Thai one stands in both."""
    if not en or en == th:
        return escape(clean(th))
    return _twins(clean(th), clean(en))


def _twins(th: str, en: str) -> Markup:
    """Both languages, told apart by ``lang`` alone: a report has thousands of them."""
    return Markup("<span lang=th>{}</span><span lang=en>{}</span>").format(th, en)


def _gap_label(item: Item, gap: Gap) -> Phrase:
    """A gap in a few words; a lacking element is named, and so is the subject where the item asks for several."""
    kind, _, name = gap.id.partition(":")
    page, gaps = wording().page, wording().gap
    if kind == "element":
        titles = {part.subject: _phrase(part) for part in item.parts}
        titles |= {element.id: _phrase(element) for element in item.elements}
        titles |= {element.id: _phrase(element) for element in item.elements if element.subject == gap.subject}
        if name in titles:
            return _filled(page["lacking"], title=titles[name])
    label = gaps.get(kind, gaps["other"])
    subject = _subject_title(item, gap.subject)
    return _filled(page["gap_of"], subject=subject, gap=label) if subject else label


def _phrase(titled: Part | Element) -> Phrase:
    return Phrase(th=titled.title, en=titled.title_en or titled.title)


def _filled(phrase: Phrase, **values: Phrase) -> Phrase:
    """``phrase`` with its blanks filled in, each language with its own words."""
    return Phrase(
        th=phrase.th.format(**{name: value.th for name, value in values.items()}),
        en=phrase.en.format(**{name: value.en for name, value in values.items()}),
    )


def _signal_words(signal: str) -> Phrase:
    return wording().signal.get(signal, Phrase(th=signal, en=signal))


def _subject_title(item: Item, subject: str) -> Phrase | None:
    """The title of one of several things an item asks for; ``None`` where it asks for one."""
    for part in item.parts:
        if part.subject == subject:
            return _phrase(part)
    return None


def _indicator_title(indicator: str, title: str) -> Phrase:
    """An indicator's name: Thai as the edition has it, English from the report's own words."""
    known = wording().indicator.get(indicator)
    if known is None:
        return Phrase(th=title, en=title)
    return Phrase(th=title or known.th, en=known.en)


def _fiscal_year(year: int) -> Phrase:
    """``ปีงบประมาณ 2568`` and ``fiscal year 2568``."""
    words = wording().page["fiscal"]
    return Phrase(th=words.th.format(year=year), en=words.en.format(year=year))


def score(value: float) -> str:
    """A share or score of 0-100 with one decimal, whole numbers without."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def points(value: float) -> str:
    """ITA points with two decimals."""
    return f"{value:.2f}"


def _begun(quote: str) -> str:
    return quote if len(quote) <= BEGUN else f"{quote[: BEGUN - 1]}…"


def _size(count: int) -> str:
    """Bytes in the largest decimal unit that gives at least one."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f}\u00a0{unit}" if unit == "B" else f"{amount:.1f}\u00a0{unit}"
        amount /= 1000
    return f"{amount:.1f}\u00a0GB"


def _stylesheet() -> Markup:
    """The page's style with the fonts inside it. All of it is ours, so it needs no escaping."""
    faces = []
    for name, weight, letters in _FONTS:
        data = b64encode(files("reports").joinpath("fonts", name).read_bytes()).decode("ascii")
        faces.append(
            f"@font-face{{font-family:Sarabun;font-style:normal;font-weight:{weight};font-display:swap;"
            f"src:url(data:font/woff2;base64,{data}) format('woff2');unicode-range:{letters}}}"
        )
    style = files("reports").joinpath("templates", "style.css").read_text(encoding="utf-8")
    return Markup("\n").join([Markup(face) for face in faces] + [Markup(style)])  # noqa: S704  files of this package, no text of a site
