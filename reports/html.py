"""The gap report: one self-contained HTML page in Thai and English, readable without JavaScript and on paper."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache, lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from core.audit import Audit, SiteHealth, Verdict
from core.causes import Phrase, causes
from reports.dates import BUDDHIST_ERA, day, moment
from reports.declared import answer, declared_words, not_seen, not_told
from reports.digits import Digits, page_in_digits
from reports.measures import Ends, proposed_ends
from reports.phrases import (
    fiscal_year,
    found_period,
    gap_label,
    indicator_title,
    points,
    score,
    signal_words,
    size,
    subject_title,
    wanted_period,
)
from reports.safety import clean, link_target, marked, shown
from reports.standing import who_mends, who_opens
from reports.summary import best_evidence, groups, tally, to_fix, to_look, unread_by_cause
from reports.wording import wording

FIRST_FIXES = 10
"""Items shown under "what to fix first"."""
BEGIN = 3
"""Of them, named in the first half page."""
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
    page, ends = "", proposed_ends(audit)
    for detail in (2, 1, 0):
        page = page_in_digits(_rendered(audit, detail, ends), digits)
        if len(page.encode()) <= LARGEST:
            break
    return page


def _rendered(audit: Audit, detail: int, ends: Ends) -> str:
    """The report in full (2), with the reasons for each verdict in short (1), or where they are needed only (0)."""
    failed = audit.crawl.state == "failed"
    first = to_fix(audit)
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
            first=first[:FIRST_FIXES],
            ends=ends,
            first_left=max(len(first) - FIRST_FIXES, 0),
            unverified=[item for item in audit.items if item.verdict is Verdict.UNVERIFIED],
            to_look=to_look(audit),
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
        "gap_label": gap_label,
        "signal_words": signal_words,
        "subject_title": subject_title,
        "best_evidence": best_evidence,
        "who_mends": who_mends,
        "who_opens": who_opens,
        "indicator_title": indicator_title,
        "day": day,
        "moment": moment,
        "fiscal_year": fiscal_year,
        "found_period": found_period,
        "wanted_period": wanted_period,
        "link_target": link_target,
        "shown": shown,
        "marked": marked,
        "size": size,
        "VERDICTS": tuple(Verdict),
        "BEGIN": BEGIN,
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
    if not values:
        return _unfilled(phrase.th, phrase.en)
    return _pair(_in("th", phrase.th, values), _in("en", phrase.en, values))


@lru_cache(maxsize=4096)
def _unfilled(th: str, en: str) -> Markup:
    """A phrase without blanks: of a report's words most are."""
    return _pair(escape(clean(th)), escape(clean(en)))


def _say(key: str, **values: Value) -> Markup:
    """A phrase of the page itself, by its key in wording.yml."""
    return _both(wording().page[key], **values)


def _two(th: str, en: str) -> Markup:
    """A sentence of the audit in both languages; where it has no English, the Thai one stands in both."""
    return _pair(escape(clean(th)), escape(clean(en or th)))


def _pair(th: Markup, en: Markup) -> Markup:
    """Both languages, told apart by ``lang`` alone: a report has thousands of them."""
    if th == en:
        return th
    # Both are escaped; Markup's own format() takes three times as long.
    return Markup(f"<span lang=th>{th}</span><span lang=en>{en}</span>")  # noqa: S704


def _begun(quote: str) -> str:
    return quote if len(quote) <= BEGUN else f"{quote[: BEGUN - 1]}…"


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
