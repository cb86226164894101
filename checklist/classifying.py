"""Which subject a label names: the link text first, the words around it second, the O-code never alone.

A label is its head: Thai puts what a thing is before whose and of when. A phrase at the head of a label decides; one
behind an event ('ประชุมจัดทำแผน...') or behind another kind of paper ('แบบฟอร์ม...') does not.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import not_
from urllib.parse import unquote

from checklist.composing import Composed, Composer
from checklist.matching import Hit, PhraseBook
from checklist.schema import Edition, Subject, Vocabulary
from core.audit import Confidence
from core.snapshot import Link
from core.thai import clean, match_key

_CODE = re.compile(
    r"^\s*[\(\[]?\s*(?:(?:oit|ข้อ|[oO0๐])\s*[-–.]?\s*)?(?:[oO]\s*)?(\d{1,3}|[๐-๙]{1,3})(?![\d๐-๙])\s*[\)\]]?\s*[-–—:.)]*\s*",
    re.IGNORECASE,
)
_LOCAL = re.compile("เทศบาล|องค์การบริหารส่วน|อบต|อบจ|โรงเรียนผู้สูงอายุ|วิทยาลัยผู้สูงอายุ")
_WHOSE = re.compile("ของ|โดย|สำหรับ|ตาม")
_VERB = re.compile("จัด|รับ|ร่วม|มอบ|ออก|ลง|แจก|ขนส่ง|ประกาศ|ขอ|ดำเนิน|ประชุม|อบรม|เชิญ|เปิด|ประชาสัมพันธ์|นำ|ส่ง")
"""How a sentence goes on after 'เทศบาล', where a name would not."""
_DATE = re.compile(
    r"\s*[\d๐-๙]{1,2}\s*(?:[ก-ฮ]{1,3}\.?\s?[ก-ฮ]{1,2}\.?|[ก-ฮะ-ู็-์]{6,9}(?:คม|ยน|ธ์))\s*(?:พ\.?ศ\.?\s*)?[\d๐-๙]{2,4}\s*"
)
_CODE_BEHIND = re.compile(r"[\(\[]\s*[oO]\s*[-–.]?\s*(\d{1,2})\s*[\)\]]\s*$")
_REPORT_FORM = re.compile(r"^[^\u0E01-\u0E2E]{0,8}(แบบ)(?=รายงาน)")
_OF_A_TIME = re.compile(r"[2๒][5๕][\d๐-๙]{2}|[6๖]\s?เดือน|ไตรมาส|หกเดือน|ครึ่งปี")
_WHOLE_LIST = re.compile(r"(?<![A-Za-z])[oO]\s?0?1\s*(?:[-–—]|ถึง|to)\s*[oO]?\s?\d{2}(?!\d)")
"""'O1-O28': the list itself."""
_NUMBERED = re.compile(r"[\s(\[]*(?:ที่\s*)?[\d๐-๙]+\s*[)\]]?\s*$")
_CUT_OFF = re.compile(r"(?:\.{2,}|…|และ|หรือ|การ)\s*$")
_CUT_OFF_MARK = re.compile(r"(?:\.{2,}|…)\s*$")
_NOT_LETTERS = re.compile(r"[^a-z\u0E01-\u0E2E\u0E30\u0E32-\u0E33\u0E40-\u0E46]+")
_CONNECTOR = re.compile(r"และ|หรือ|/|,|&|\||\+|[-–—]|\n")

AGENCY_NAME = 26
"""Characters an agency's name has at most."""

LONG_PHRASE = 16
"""Letters from which a phrase of a running list names an entry from its end, too ('... ประกาศผู้ชนะการเสนอราคา')."""

MIN_MORE = 5
"""Characters that the parts of a label must explain beyond a phrase that says something else."""

FORGIVEN = 0.2
"""Share of a phrase that no part of the label needs to explain."""

LOOSE_END = 16
"""Letters that no part explains, at most."""

SHORT_LEAD = 6
"""Letters before the phrase that do not yet make it another thing ('งาน', 'การ', 'แจ้ง')."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a label names."""

    subjects: tuple[str, ...] = ()
    """The answer, best first; empty where there is none."""
    candidates: tuple[str, ...] = ()
    """Acceptable answers where the label alone does not decide."""
    confidence: Confidence = "unverified"
    lookalike: str = ""
    """What outside the checklist it names instead."""
    news: bool = False
    """Whether it reads like a story about an event."""
    generic: bool = False
    """Whether it says nothing by itself ('ดาวน์โหลด', '2568')."""
    code: str = ""
    """The O-code it carries, e.g. 'O13'; corroborates, never decides."""
    signals: tuple[str, ...] = ()
    matched: str = ""
    """The words that decided."""

    @property
    def kind(self) -> str:
        if self.subjects:
            return "clear"
        return "ambiguous" if self.candidates else "none"


@dataclass(slots=True)
class Classifier:
    """Names the subjects of labels, for one checklist. Pure; answers are kept for repeated labels."""

    subjects: Mapping[str, Subject]
    vocabulary: Vocabulary
    edition: Edition | None = None
    _book: PhraseBook = field(init=False)
    _composer: Composer = field(init=False)
    _misspelt: re.Pattern[str] | None = field(init=False)
    _generic: frozenset[str] = field(init=False)
    _foreign: tuple[str, ...] = field(init=False)
    _hubs: tuple[str, ...] = field(init=False)
    _others: tuple[str, ...] = field(init=False)
    _agencies: tuple[str, ...] = field(init=False)
    _dull: tuple[str, ...] = field(init=False)
    _foreign_contexts: tuple[str, ...] = field(init=False)
    _neighbour_contexts: tuple[str, ...] = field(init=False)
    _neighbour_doubtful: frozenset[str] = field(init=False)
    _known: dict[tuple[str, str], Label] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._book = PhraseBook(self.subjects, self.vocabulary)
        self._composer = Composer(self.vocabulary.composition)
        # What is spelt rightly may hold what is not: 'บุคล' begins no 'บุคลากร'.
        wrong = sorted(self.vocabulary.spellings, key=lambda word: (-len(word), word))
        self._misspelt = re.compile("|".join(f"{re.escape(word)}(?!า)" for word in wrong)) if wrong else None
        self._foreign = tuple(map(match_key, self.vocabulary.foreign_bodies))
        self._others = tuple(map(match_key, self.vocabulary.other_bodies))
        self._hubs = tuple(map(match_key, self.vocabulary.hubs))
        self._agencies = tuple(map(match_key, self.vocabulary.agencies))
        self._dull = tuple(map(match_key, self.vocabulary.dull))
        self._foreign_contexts = tuple(map(match_key, self.vocabulary.foreign_contexts))
        self._neighbour_contexts = tuple(map(match_key, self.vocabulary.neighbour_contexts))
        self._neighbour_doubtful = frozenset(self.vocabulary.neighbour_doubtful)
        self._generic = frozenset(match_key(word) for word in self.vocabulary.generic_labels)

    def anew(self) -> Classifier:
        """Another one of the same checklist that was asked nothing yet. What never changes is shared."""
        other = copy(self)
        other._known = {}  # noqa: SLF001 - of its own kind
        return other

    def items_of(self, subject: str) -> tuple[str, ...]:
        """Codes of the edition's items that ask for a subject."""
        if self.edition is None:
            return ()
        return tuple(item.code for item in self.edition.items if subject in item.subjects)

    def classify(self, text: str, href: str = "", context: str = "") -> Label:
        """What a label names. ``context`` is the heading, menu or row it stands under."""
        place = (text, context)
        label = self._known.get(place)
        if label is None:
            form = _REPORT_FORM.match(text)
            if form is not None and _OF_A_TIME.search(text):
                # The form that reports of a year is filled in; the blank one is of none.
                filled = self.classify(text[: form.start(1)] + text[form.end(1) :], href, context)
                return replace(filled, confidence="probable") if filled.subjects else filled
            label = (
                self._with_context(self._alone(clean(text)), text, clean(context))
                if context
                else self._alone(clean(text))
            )
            if len(self._known) < 200_000:
                self._known[place] = label
        if label.generic and href and not label.candidates:
            named = self._alone(clean(_file_words(href)))
            if named.subjects:
                return Label(candidates=named.subjects, signals=("file_name",), code=label.code, generic=True)
        return label

    def known(self) -> Mapping[tuple[str, str], Label]:
        """What was asked so far, label and context, and what it named."""
        return dict(self._known)

    def learn(self, known: Mapping[tuple[str, str], Label]) -> None:
        """Takes over what another classifier of the same checklist was asked."""
        self._known.update(known)

    def title(self, text: str) -> Label:
        """What the title of a file names: whether a form is filled in, its text tells."""
        return self._alone(clean(text))

    def is_generic(self, text: str) -> bool:
        """Whether a label says nothing by itself."""
        return self._alone(clean(text)).generic

    def is_hub(self, text: str) -> bool:
        """Whether a text names a page that leads to many subjects."""
        key = match_key(text)
        return any(word in key for word in self._hubs) or _WHOLE_LIST.search(text) is not None

    def of_another_body(self, text: str) -> bool:
        """Whether a text names a school, hospital or firm, and no local government beside it."""
        key = match_key(text)
        return any(word in key for word in self._others) and not _LOCAL.search(key)

    def of_foreign_body(self, text: str) -> bool:
        """Whether a line begins with a department or office that issues papers for every agency."""
        key = match_key(text)
        return key.startswith(self._foreign) and not _LOCAL.search(key)

    def mentions(self, text: str) -> frozenset[str]:
        """Subjects whose own phrases stand anywhere in a longer text, silenced by longer ones as in labels."""
        return frozenset(hit.owner for hit in self._book.hits(clean(text)) if hit.kind == "phrase")

    # --- the label alone

    def _alone(self, text: str) -> Label:
        known = self._known.get((text, "\0"))
        if known is not None:
            return known
        label = self._decide(text)
        if len(self._known) < 200_000:
            self._known[(text, "\0")] = label
        return label

    def _decide(self, text: str) -> Label:
        if self._misspelt is not None:
            text = self._misspelt.sub(lambda found: self.vocabulary.spellings[found.group()], text)
        label = self._named(text)
        if label.generic or label.news:
            return label
        made = self._composer.compose(text)
        if made is None or made.subject not in self.subjects or made.subject in label.subjects:
            return label
        return self._composed(text, label, made)

    def _composed(self, text: str, label: Label, made: Composed) -> Label:
        """What phrases say of a label and what its parts make: whoever explains more of it is believed."""
        hits = self._book.hits(text)
        if any(hit.kind == "event" for hit in hits):
            return label
        words = " ".join(text[start:end] for start, end in made.spans)
        rivals = {*label.subjects, *(hit.owner for hit in hits if hit.kind == "lookalike")}
        if rivals:
            named = _places((hit.start, hit.end) for hit in hits if hit.kind != "hint" and hit.owner in rivals)
            explained = _places(made.spans)
            if (
                len(named - _places(made.known)) > FORGIVEN * len(named)
                or len(explained) < len(named & explained) + MIN_MORE
            ):
                return label
        covered = _covered(text, _code_of(text)[1], hits)
        for start, end in made.known:
            covered[start:end] = b"\1" * (end - start)
        first = made.spans[0][0]
        if (
            len(_letters(text, covered, 0, first)) > SHORT_LEAD
            or len(_letters(text, covered, first, len(text))) > LOOSE_END
        ):
            return label
        if self._of_others(text[made.spans[-1][1] :]):
            return label
        return Label((made.subject,), (), "probable", code=label.code, signals=("title", "composed"), matched=words)

    def _named(self, text: str) -> Label:
        """What phrases, hints and look-alikes say."""
        code, offset = _code_of(text)
        if {match_key(text[offset:]), match_key(_NUMBERED.sub("", text[offset:]))} & self._generic:
            return Label(generic=True, code=code)
        hits = self._book.hits(text)
        strong = [hit for hit in hits if hit.kind == "phrase"]
        hints = [hit for hit in hits if hit.kind == "hint"]
        outside = [hit for hit in hits if hit.kind == "lookalike"]
        if strong:
            return self._from_strong(text, code, hits, _covered(text, offset, hits))
        if outside:
            first = outside[0]
            if hints and hints[0].start < first.start:
                return Label(candidates=_owners(hints), code=code, signals=("hint",), matched=_cut(text, hints[0]))
            return Label(lookalike=first.owner, code=code, matched=_cut(text, first))
        news = any(hit.kind == "event" for hit in hits)
        if not outside and _CUT_OFF.search(text):
            begun = self._book.begun(_CUT_OFF_MARK.sub("", text[offset:]))
            if len(begun) == 1:
                return Label(begun, (), "probable", code=code, signals=("title",), matched=text[offset:].strip())
        if hints:
            return Label(
                candidates=_owners(hints), code=code, news=news, signals=("hint",), matched=_cut(text, hints[0])
            )
        if not _letters(text, _covered(text, offset, hits), 0, len(text)):
            return Label(generic=True, code=code)
        return self._fuzzy(text[offset:], code, news=news)

    def _from_strong(self, text: str, code: str, hits: tuple[Hit, ...], covered: bytearray) -> Label:
        strong = [hit for hit in hits if hit.kind == "phrase"]
        outside = [hit for hit in hits if hit.kind == "lookalike"]
        head = strong[0]
        heads = [hit for hit in strong if hit.start == head.start and hit.end == head.end]
        last = head
        for hit in strong[len(heads) :]:
            between = text[last.end : hit.start]
            # 'ก และ ข' names two things; 'ก ของ ข' names one and whose it is.
            joined = not between or _CONNECTOR.search(between) is not None
            linked = joined and len(_letters(text, covered, last.end, hit.start)) <= SHORT_LEAD
            if hit.start < last.end or not linked or _WHOSE.search(between):
                break
            if hit.owner not in {known.owner for known in heads}:
                heads.append(hit)
            last = hit
        owners = _owners(heads)
        signals: tuple[str, ...] = ("title",) if head.exact else ("title", "bare")
        matched = text[head.start : last.end].strip()
        lead = _letters(text, covered, 0, head.start)
        tail = _letters(text, covered, last.end, len(text))
        # Words inside a phrase are part of it, not a story about it; a notice of a purchase for an event is a notice.
        names = [_agency_name(text, hit) for hit in hits if hit.kind == "agency"]
        # 'ตัวอย่าง' in 'เทศบาลตำบลบ้านตัวอย่าง' is part of a name.
        hits = tuple(hit for hit in hits if not any(start <= hit.start and hit.end <= end for start, end in names))
        events = [hit for hit in hits if hit.kind == "event" and not any(_within(hit, named) for named in strong)]
        early_event = any(hit.start < head.start for hit in events)
        feed = all(self.subjects[owner].thing == "feed" for owner in owners)
        late_event = any(hit.start >= last.end for hit in events) and not (feed and not lead)
        early_modifier = any(
            hit.kind == "modifier" and hit.start < head.start and hit.end <= head.start + 1 for hit in hits
        )
        blocked = any(hit.end <= head.start for hit in outside)
        doubtful = Label(candidates=owners, code=code, news=early_event, signals=signals, matched=matched)
        if early_event or (early_modifier and not feed):
            return doubtful
        if blocked:
            before = max(hit.end for hit in outside if hit.end <= head.start)
            if _letters(text, covered, before, head.start):
                return doubtful
            return Label(owners, (), "probable", code=code, signals=signals, matched=matched)
        if self._of_others(text[last.end :]):
            return doubtful
        if late_event and len(tail) > 12:
            return replace(doubtful, news=True)
        if not lead:
            confidence: Confidence = "certain" if head.exact or head.weight >= 2 * MIN_CERTAIN_BARE else "probable"
            return Label(owners, (), confidence, code=code, signals=signals, matched=matched)
        if len(lead) <= SHORT_LEAD:
            return Label(owners, (), "probable", code=code, signals=signals, matched=matched)
        weight = sum(hit.weight for hit in heads)
        if weight >= len(lead) + len(tail) or (feed and not tail and weight >= LONG_PHRASE):
            return Label(owners, (), "probable", code=code, signals=signals, matched=matched)
        return doubtful

    def _of_others(self, tail: str) -> bool:
        """Whether the words after a phrase say that the thing is another body's."""
        rest = match_key(tail).removeprefix("ของ")
        return rest.startswith(self._foreign)

    def _fuzzy(self, text: str, code: str, *, news: bool) -> Label:
        near = self._book.nearest(text)
        if near is None:
            return Label(code=code, news=news)
        kind, owner, _ = near
        if kind == "lookalike":
            return Label(lookalike=owner, code=code, signals=("fuzzy",), matched=text.strip())
        if kind == "hint":
            return Label(candidates=(owner,), code=code, signals=("fuzzy",), matched=text.strip())
        return Label((owner,), (), "probable", code=code, signals=("fuzzy",), matched=text.strip())

    # --- the words around it

    def _with_context(self, label: Label, text: str, context: str) -> Label:
        key = match_key(context)
        if any(word in key for word in self._foreign_contexts):
            tolerant = tuple(s for s in (*label.subjects, *label.candidates) if s in self.vocabulary.foreign_tolerant)
            return Label(candidates=tolerant, code=label.code, signals=("foreign_context",))
        if set(label.subjects) & self._neighbour_doubtful and any(word in key for word in self._neighbour_contexts):
            return Label(candidates=label.subjects, code=label.code, signals=("foreign_context",))
        if label.kind != "none" or label.lookalike:
            return label
        above = self._alone(context)
        if above.subjects and label.generic:
            if self._is_agency(text):
                return replace(above, confidence="probable", signals=("heading",), code=label.code)
            return Label(candidates=above.subjects, code=label.code, generic=True, signals=("heading",))
        return label

    def _is_agency(self, text: str) -> bool:
        return match_key(text).startswith(self._agencies)

    # --- for the crawl

    def rank(self, link: Link) -> float:
        """How much a link looks like a subject, 0-1: what the crawl visits first."""
        label = self.classify(link.text, link.href)
        if label.subjects:
            if all(self.subjects[name].thing == "feed" for name in label.subjects):
                # Its entries would inherit more than the files of all other items.
                return FEED_RANK
            return 1.0 if label.confidence == "certain" else 0.9
        # A menu leads to the parts of a site, of which there are few; stories are without end.
        best = MENU_RANK if link.zone == "nav" and link.text else PLAIN_RANK
        if label.candidates:
            best = 0.75
        around = [words for words in (link.row, link.heading, link.section) if words]
        if label.generic or not label.candidates:
            for words in around:
                near = self.classify(words[:300])
                if near.subjects:
                    best = max(best, 0.8 if label.generic else 0.55)
                elif near.candidates:
                    best = max(best, 0.5)
        key = match_key(link.text)
        if self.is_hub(link.text):
            best = max(best, HUB_RANK)
        if best <= 0.55 and (label.news or any(word in key for word in self._dull)):
            best = min(best, 0.3 if around and best > PLAIN_RANK else 0.05)
        return best


FEED_RANK = 0.6
"""Rank of a running list: one page of it is enough for a while."""

HUB_RANK = 0.7
"""Rank of a page that leads to many subjects."""

MENU_RANK = 0.4
"""Rank of a menu's entry that says nothing of the checklist."""

PLAIN_RANK = 0.2
"""Rank of any other link that says nothing of it."""

MIN_CERTAIN_BARE = 8
"""Half the letters from which a phrase met on the bare key alone is still certain."""


_CHECKLISTS = 4
"""Whose phrases a process keeps ready."""
_made: list[Classifier] = []
_making = threading.Lock()


def classifier_for(subjects: Mapping[str, Subject], vocabulary: Vocabulary, edition: Edition | None) -> Classifier:
    """A classifier of its own for each audit. The phrases of a checklist are made ready once a process: a worker that audits one
    site after the other would spend a tenth of its time on them where nothing has changed.
    """
    with _making:
        for made in _made:
            if made.subjects is subjects and made.vocabulary is vocabulary and made.edition is edition:
                return made.anew()
        made = Classifier(subjects, vocabulary, edition)
        _made.append(made)
        del _made[:-_CHECKLISTS]
        return made.anew()


def _code_of(text: str) -> tuple[str, int]:
    match = _CODE.match(text)
    if match and match.end() < len(text):
        number = int(match.group(1))
        written = match.group(0).strip()
        marked = written[:1] in "oO0๐" or "oit" in written.lower()
        return (f"O{number}" if marked and 1 <= number <= 43 else ""), match.end()
    behind = _CODE_BEHIND.search(text)
    return (f"O{int(behind.group(1))}" if behind else ""), 0


def _covered(text: str, offset: int, hits: tuple[Hit, ...]) -> bytearray:
    """Per character 1 where something known explains it, else 0."""
    covered = bytearray(len(text))
    date = _DATE.match(text, offset)
    known = date.end() if date is not None else offset
    covered[:known] = b"\1" * known
    for hit in hits:
        end = hit.end
        if hit.kind == "agency":
            end = _agency_name(text, hit)[1]
        elif hit.kind in {"modifier", "event"}:
            continue
        covered[hit.start : end] = b"\1" * (end - hit.start)
    return covered


def _agency_name(text: str, hit: Hit) -> tuple[int, int]:
    """Offsets of an agency's kind with the name that follows it up to the next space."""
    space = text.find(" ", hit.end)
    end = space if space >= 0 else len(text)
    named = end - hit.end <= AGENCY_NAME and not _VERB.match(text, hit.end)
    return hit.start, end if named else hit.end


def _places(spans: Iterable[tuple[int, int]]) -> set[int]:
    """Every offset within spans."""
    return {place for start, end in spans for place in range(start, end)}


def _letters(text: str, covered: bytearray, start: int, end: int) -> str:
    """The consonants, leading vowels and Latin letters between two offsets that nothing explains."""
    rest = "".join(compress(text[start:end], map(not_, covered[start:end])))
    return _NOT_LETTERS.sub("", rest.lower())


def _within(inner: Hit, outer: Hit) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _owners(hits: list[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.owner for hit in hits))


def _cut(text: str, hit: Hit) -> str:
    return text[hit.start : hit.end].strip()


_FILE_WORDS = re.compile(r"[^/?=&]+(?=\.\w{2,5}$)")


def _file_words(href: str) -> str:
    match = _FILE_WORDS.search(unquote(href))
    return re.sub(r"[-_.+]+", " ", match.group(0)) if match else ""
