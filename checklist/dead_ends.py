"""What looks like an item and is no evidence: labels that lead nowhere, empty pages, look-alikes, closed doors.

Two kinds matter apart: those that prove the thing is not where the label says (``missing``), and those that could not
be looked at (``unverified``). What could not be looked at is never called missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from checklist.classifying import HUB_RANK, MENU_RANK, PLAIN_RANK, Classifier
from checklist.document_view import DocumentView
from checklist.elements import own_social_links
from checklist.evidence import Candidate, Candidates, is_usable_elsewhere
from checklist.freshness import days
from checklist.schema import Edition, Subject
from checklist.survey import Survey
from checklist.view import EMPTY_LETTERS, Target, View, letters
from core.audit import Lead
from core.snapshot import Cause, Link, Snapshot
from core.thai import clean, match_key

Why = Literal[
    "nowhere",
    "broken_link",
    "empty_page",
    "criteria_only",
    "lookalike_only",
    "news_only",
    "off_site",
    "not_opened",
    "blocked",
    "ambiguous",
]

_HALF_READ = frozenset({Cause.NEEDS_JAVASCRIPT, Cause.RESET})
"""Causes for which a page that was read is told among the unread as well: only a part of it was seen."""

_NO_DOOR = frozenset({Cause.NOT_FOUND, Cause.ROBOTS, Cause.LOGIN, Cause.TOO_LARGE})
"""Causes that leave nothing open: nobody reads there what the public is to read."""

_FRAMES = frozenset({"frame", "iframe", "refresh"})
"""Links by which a page shows another as a part of itself, or in its own place."""

LEAD_ORDER: tuple[Why, ...] = ("nowhere", "broken_link", "empty_page", "criteria_only", "lookalike_only", "news_only")
"""Of several reasons for missing, the one that says most about what to mend comes first."""

SILENT: frozenset[str] = frozenset({"not_opened", "blocked", "off_site"})
"""Reasons that leave open whether the thing is there."""

DATED_ENTRIES = 2
"""Dated entries from which a list of outside links is itself a running list."""

NAMES_ASKED = 4
"""Names of a file, best first, that may say that it is something outside the checklist."""

OWNER_LINES, OWNER_LENGTH = 4, 120
"""Lines at the top of a page, each of so many characters at most, that say whose it is."""

ROW_LENGTH = 300
"""Characters of a row that say what it is about."""

NAME_LETTERS = 30
"""Letters of a label from which it reads like the title of a story."""

OWNER_NAME = 14
"""Characters at the beginning of a story's title that say who did what it tells."""

MANY_UNREAD = 0.25
"""Share of tried pages that could not be read from which nothing that was not found is called missing."""

OWNER_END = 700
"""Characters at the end of a file where its signature says whose it is."""

CIRCULAR_LINES = 14
"""Lines at the top of a letter that hold its number and whom it is for."""

_CIRCULAR = re.compile(
    r"\s*(?:(?:ด่วน(?:ที่สุด|มาก)?\s*)?ที่\s*มท\s*[\d๐-๙.]+\s*/\s*ว|เรียน\s*(?:ผู้ว่าราชการจังหวัด|ท้องถิ่นจังหวัด|นายก\S*\s*ทุก))"
)
"""Number and address of a ministry's circular to every province."""

_ACT = re.compile(r"\s*(?:พระราช(?:บัญญัติ|กฤษฎีกา|กำหนด)|รัฐธรรมนูญ|กฎกระทรวง|ระเบียบ(?:กระทรวง|สำนักนายก))")
"""How the title of a law begins, which is nobody's plan or policy."""

_APPOINTS = re.compile(r"\s*(?:เรื่อง\s*)?แต่งตั้ง(?:คณะ|ผู้|เจ้าหน้าที่|พนักงาน|กลุ่มงาน|ทีม)")
"""How an order begins that appoints those who are to make the thing."""

_ORDER = re.compile(r"\s*คำสั่ง.{0,80}?(?=เรื่อง|แต่งตั้ง)")
"""Whose order a page's title says it is."""

_SCHOOL = re.compile(r"\s*(?:โรงเรียน|ศูนย์พัฒนาเด็กเล็ก|รพ\.สต\.|โรงพยาบาล)")
"""How the line begins that says whose paper it is; 'โรงเรียนเทศบาล ...' is a school too."""

_BELONGS = re.compile(r"(?:สังกัด|ในกำกับของ)\s*\S+")
"""Whom a body belongs to: not whose paper it is."""

_STORIES = frozenset({"feed", "activity"})
"""Things of which a news story is evidence."""


@dataclass(frozen=True, slots=True)
class DeadEnds:
    """Tells dead ends from evidence, for one snapshot and edition."""

    snapshot: Snapshot
    survey: Survey
    candidates: Candidates
    classifier: Classifier
    edition: Edition

    def lead(self, subject: Subject, candidate: Candidate) -> Lead | None:
        """Why a candidate is no evidence; None where it may be."""

        def lead(why: Why) -> Lead:
            return Lead(
                text=self.label_of(candidate),
                on=candidate.on or candidate.target.url,
                target=candidate.target.url,
                why=why,
                subject=subject.id,
            )

        target = candidate.target
        if subject.thing == "channel" and candidate.kind == "document":
            # A file is nothing that a visitor can send.
            return lead("lookalike_only")
        if candidate.lookalike:
            return lead("lookalike_only")
        if self._of_another_body(subject, candidate):
            return lead("lookalike_only")
        if candidate.inherited and subject.id == "news":
            # A picture or file of a news story is not the list of news.
            return lead("news_only")
        match target.state:
            case "nowhere":
                return lead("nowhere")
            case "dead":
                return lead("broken_link")
            case "unread":
                return lead("blocked")
            case "unvisited":
                return lead("not_opened")
            case "external":
                if subject.thing == "channel" and is_usable_elsewhere(target.url):
                    return None
                return lead("off_site")
            case _:
                pass
        if target.document is not None:
            return self._lead_of_file(subject, candidate, lead)
        if target.page is None or candidate.kind == "section":
            return lead("news_only") if candidate.news and subject.thing not in _STORIES else None
        view = self.survey.views[target.page.url]
        match view.content.state:
            case "empty" | "placeholder":
                return lead("empty_page")
            case "criteria":
                return lead("criteria_only")
            case "dead_files":
                return lead("broken_link")
            case "elsewhere" if not self._shows_elsewhere(subject, view):
                return lead("off_site")
            case _:
                pass
        if candidate.news and subject.thing not in _STORIES:
            return lead("news_only")
        if subject.thing == "document" and self._only_others(subject, view):
            return lead("lookalike_only")
        if self._disagrees(subject, candidate, view):
            return lead("lookalike_only")
        return None

    def _lead_of_file(self, subject: Subject, candidate: Candidate, lead: Callable[[Why], Lead]) -> Lead | None:
        """Why a file is no evidence: a story's picture, nothing in it, or another thing than its label says."""
        document = candidate.target.document
        if document is not None and document.inside is not None and document.inside.cause == "empty":
            return lead("empty_page")
        if candidate.news and subject.thing not in _STORIES:
            return lead("news_only")
        file = self.survey.file(candidate.target)
        if file is None or file.trust != "text":
            return None
        if subject.thing not in _STORIES and self._issued_elsewhere(subject, file):
            return lead("lookalike_only")
        said = next((label for label in file.labels if label.subjects and not label.news), None)
        surely = said is not None and said.confidence == "certain"
        if "title" in candidate.signals and (surely or not self._says_other(subject, file)):
            # Nobody showed it as the agency's own: what names another one is that one's.
            others = candidate.signals == ("title",) and self.survey.other_agency(candidate.target)
            return lead("lookalike_only") if others else None
        return lead("lookalike_only") if self._says_other(subject, file) else None

    def _issued_elsewhere(self, subject: Subject, file: DocumentView) -> bool:
        """Whether the head of a file names a school, a department or another body as its own, and the agency only as the
        one that body belongs to. Rules that are made centrally are for every agency.
        """
        own = self.survey.agency()
        if subject.id in self.classifier.vocabulary.central_subjects:
            return False
        if any(_CIRCULAR.match(line) for line in file.head.split("\n")[:CIRCULAR_LINES]):
            return True
        head = "\n".join(file.title_lines[:OWNER_LINES])
        foreign = any(self.classifier.of_foreign_body(line) for line in file.title_lines[:OWNER_LINES])
        if own is None:
            # Nobody knows whose site it is: a department's paper that names no local government is not its own.
            return foreign and not file.names_local_government()
        if self.classifier.of_another_body(_BELONGS.sub("", head)):
            return True
        if any(_SCHOOL.match(line) for line in file.title_lines[:OWNER_LINES]):
            return True
        ours = match_key(own)
        if any(ours in match_key(_BELONGS.sub("", text)) for text in (file.head, file.text[-OWNER_END:])):
            return False
        return foreign

    def _says_other(self, subject: Subject, file: DocumentView) -> bool:
        """Whether a file calls itself something else than the label that points at it does: the first of its names that
        says anything decides.
        """
        if subject.id not in self.classifier.vocabulary.central_subjects and any(
            _ACT.match(line) for line in file.title_lines[:2]
        ):
            return True
        if subject.id not in self.classifier.vocabulary.by_order and any(
            _APPOINTS.match(line) for line in (file.title, *file.title_lines[:3])
        ):
            return True
        named = {name for label in file.labels for name in label.subjects}
        if subject.id in named:
            return False
        first = next((label for label in file.labels if label.subjects or label.lookalike or label.candidates), None)
        if first is None or (subject.id in first.candidates and not first.subjects):
            return False
        if first.lookalike and not first.subjects and not named:
            return True
        family = {*subject_family(subject), "laws"} if subject.id != "laws" else set(subject_family(subject))
        if set(file.subjects()) & family:
            return True
        mates = {name for item in self.edition.items if subject.id in item.subjects for name in item.subjects}
        if file.named() & {subject.id, *mates}:
            return False
        says_other = bool(file.subjects()) or any(
            label.lookalike and not label.subjects for label in file.labels[:NAMES_ASKED]
        )
        return says_other and subject.id not in self.classifier.mentions(file.head)

    def _shows_elsewhere(self, subject: Subject, view: View) -> bool:
        """Whether a page of nothing but outside links is the thing: a chat, a form, a list of dated notices."""
        if subject.thing == "channel":
            links = [link for link in view.links if not self.classifier.classify(link.text).lookalike]
            return bool(own_social_links(links)) or any(is_usable_elsewhere(link.url) for link in links)
        return subject.thing == "feed" and len(days(view.own_text)) >= DATED_ENTRIES

    def label_of(self, candidate: Candidate) -> str:
        """What a reader sees as the label: the row's words where the link itself says only 'open'."""
        if not candidate.label or self.classifier.is_generic(candidate.label):
            return candidate.matched or candidate.label
        return candidate.label

    def alive(self, target: Target) -> bool:
        """Whether something can be read there."""
        if target.state == "document":
            return True
        return (
            target.page is not None
            and target.state == "page"
            and (self.survey.views[target.page.url].content.state in {"content", "image"})
        )

    def _of_another_body(self, subject: Subject, candidate: Candidate) -> bool:
        """On a local government's site: whether label, list or page says that the thing is a school's or a hospital's; of a
        story, whether it begins with whose it is.
        """
        if subject.thing == "feed" or subject.id == "social_network":
            return False
        other, local = self.classifier.of_another_body, self.survey.agency() is not None
        if subject.thing in _STORIES:
            page = self.survey.views.get(candidate.target.url)
            named = (candidate.label, *(page.names[:1] if page is not None and candidate.kind == "page" else ()))
            return any((local and other(name[:OWNER_NAME])) or self.classifier.of_foreign_body(name) for name in named)
        if not local:
            return False
        if other(candidate.label) or other(candidate.row) or other(candidate.heading) or other(candidate.section):
            return True
        listed = self.survey.views.get(candidate.on)
        if candidate.kind in {"document", "external"} and listed is not None and other(" ".join(listed.names)):
            return True
        view = self.survey.views.get(candidate.target.url)
        if view is None or candidate.kind != "page":
            return False
        top = [line for line in view.own_text.split("\n")[:OWNER_LINES] if len(line) <= OWNER_LENGTH]
        return other(" ".join((*view.names, *top)))

    def _disagrees(self, subject: Subject, candidate: Candidate, view: View) -> bool:
        """Whether the page names itself something else than the label that points at it does."""
        if "title" in candidate.signals:
            return False
        words = self.classifier.vocabulary
        if subject.id not in {*words.by_order, *words.central_subjects}:
            crumbs = {clean(crumb) for crumb in view.page.breadcrumb}
            # A page that only the part of the site names begins with what it is.
            top = view.own_text.split("\n")[: len(view.names) + 1]
            title = next((line for line in top if line not in crumbs), "")
            if _APPOINTS.match(_ORDER.sub("", title)) or _ACT.match(title):
                return True
        # The part of the site that a page stands in hints at everything that stands there.
        above = {clean(crumb) for crumb in view.page.breadcrumb} - set(view.names[:1] if len(view.names) == 1 else ())
        named = {
            name
            for own, label in zip(view.names, view.labels, strict=True)
            for name in (*label.subjects, *(() if own in above else label.candidates))
        }
        mates = {name for item in self.edition.items if subject.id in item.subjects for name in item.subjects}
        if named & {subject.id, *mates}:
            return False
        sections = {
            other.subject
            for other in self.candidates.by_subject.get(subject.id, ())
            if other.kind == "section" and other.target.url == candidate.target.url
        }
        if sections or (candidate.label and any(clean(candidate.label) == name for name in view.names)):
            return False
        if subject.thing == "channel" and not view.subjects() and self.survey.forms(view):
            # One form for several ends: what it lacks for this one is a matter of its elements.
            return False
        says_other = bool(view.subjects()) or bool(view.others())
        family = any(set(label.subjects) & set(subject_family(subject)) for label in view.labels)
        return says_other and (family or not self._speaks_of(subject, view))

    def _only_others(self, subject: Subject, view: View) -> bool:
        """Whether a page shows nothing but files that plainly name something else."""
        mates = {name for item in self.edition.items if subject.id in item.subjects for name in item.subjects}
        kin = {subject.id, *mates, *subject_family(subject)}
        labels: set[str] = set()
        files = 0
        for link in view.links:
            target = self.survey.target(link.url)
            labels.add(link.row if link.row and link.text in link.row else link.text)
            if target.state == "page" and target.url == view.page.url:
                continue
            said = self.candidates.spoken(view, link)
            file = self.survey.file(target)
            if file is not None and file.trust == "text" and self._says_other(subject, file):
                files += 1
                continue
            if kin & {*said.subjects, *said.candidates} or not (said.subjects or said.lookalike):
                return False
            files += target.state == "document"
        if not files or view.images:
            return False
        words = sum(letters(line) for line in view.own_text.split("\n") if line not in view.names)
        return words - sum(letters(text) for text in labels) < 2 * EMPTY_LETTERS

    def _speaks_of(self, subject: Subject, view: View) -> bool:
        """Whether the page's own text uses the subject's words."""
        hits = self.classifier.mentions(view.own_text[:6000])
        return subject.id in hits

    def siblings(self, subject: Subject) -> list[Lead]:
        """Living evidence of a subject easily taken for this one that the edition does not ask for: the wrong thing."""
        asked = {name for item in self.edition.items for name in item.subjects}
        leads: list[Lead] = []
        for sibling in subject_family(subject):
            if sibling in asked:
                continue
            leads += [
                Lead(
                    text=candidate.label or candidate.matched,
                    on=candidate.on or candidate.target.url,
                    target=candidate.target.url,
                    why="lookalike_only",
                    subject=subject.id,
                )
                for candidate in self.candidates.by_subject.get(sibling, ())
                if candidate.sure != "weak" and self.alive(candidate.target)
            ]
        return leads

    def closed_hubs(self, subject: Subject, rightly_dated: Callable[[Candidate], bool]) -> list[Lead]:
        """Doors to a family of subjects that could not be opened: the subject may lie behind one."""
        doors: list[Lead] = []
        for hub in self.candidates.hubs.get(subject.id, ()):
            why: Why | None = None
            match hub.target.state:
                case "unread":
                    why = "blocked"
                case "unvisited":
                    why = "not_opened"
                case "external" if self._own_elsewhere(hub.target.url):
                    why = "off_site"
                case "page" if self._content_of(hub.target) == "elsewhere":
                    why = "off_site"
                case "page" if self._content_of(hub.target) == "image":
                    why = "ambiguous"
                case "document" if (
                    subject.thing == "document" and rightly_dated(hub) and not self._ruled_out(subject, hub.target)
                ):
                    # A file that may be it, of the right year, and does not say that it is something else.
                    why = "ambiguous"
                case _:
                    continue
            doors.append(Lead(text=hub.label, on=hub.on, target=hub.target.url, why=why, subject=subject.id))
        return distinct(doors)

    def _ruled_out(self, subject: Subject, target: Target) -> bool:
        """Whether a file was read whole and nowhere at its head speaks of a subject."""
        file = self.survey.file(target)
        return (
            file is not None
            and file.whole
            and file.trust == "text"
            and (
                subject.id not in {*file.named(), *self.classifier.mentions(file.head)}
                or self._says_other(subject, file)
            )
        )

    def _content_of(self, target: Target) -> str:
        """What a page holds: behind one of images or outside links, what is there could not be told."""
        return self.survey.views[target.page.url].content.state if target.page is not None else ""

    def _own_elsewhere(self, url: str) -> bool:
        """Whether an outside address keeps an agency's own pages: a document store or a site builder."""
        host = urlsplit(url).hostname or ""
        return host in {"sites.google.com", "drive.google.com", "docs.google.com"}

    def cause_of(self, lead: Lead) -> str:
        hosts = self.snapshot.hosts
        if lead.why == "blocked" and hosts and urlsplit(lead.target).netloc.lower() not in hosts:
            cause = self.survey.target(lead.target).cause
            return "not_shared" if cause in {Cause.LOGIN, Cause.FORBIDDEN} else str(cause or Cause.OTHER)
        if lead.why == "off_site":
            return "off_site"
        if lead.why == "ambiguous":
            target = self.survey.target(lead.target)
            return "low_confidence" if target.state == "document" else "content_not_readable"
        target = self.survey.target(lead.target)
        return str(target.cause or Cause.BUDGET)

    def silence(self) -> str:
        """Why nothing that was not found may be called missing; empty where everything was looked at."""
        if self.snapshot.state == "failed":
            return str(self.snapshot.cause or Cause.OTHER)
        if self.snapshot.state == "partial" and self.snapshot.cause is Cause.INTERRUPTED:
            return str(Cause.INTERRUPTED)
        if left := self.unvisited():
            return left
        for half in self.snapshot.unread:
            # A page that was read without its scripts, or not to its end: the rest may be what is sought.
            page = self.survey.pages.get(half.url) if half.cause in _HALF_READ else None
            if page is not None and (
                page.url == self.survey.home or self._left_matters(half.text or page.title, half.url)
            ):
                return str(half.cause)
        unread = [
            one
            for one in self.snapshot.unread
            if one.cause not in {Cause.NOT_FOUND, Cause.ROBOTS} and one.url not in self.survey.pictures
        ]
        # A locked file on another host says nothing about what the site itself keeps closed.
        hosts = frozenset(self.snapshot.hosts)
        unread = [
            one
            for one in unread
            if one.cause is not Cause.TOO_LARGE and (not hosts or urlsplit(one.url).netloc.lower() in hosts)
        ]
        tried = len(self.snapshot.pages) + len(unread)
        if tried and len(unread) / tried > MANY_UNREAD and len(unread) > 3:
            return str(
                max({one.cause for one in unread}, key=lambda cause: (sum(o.cause is cause for o in unread), cause))
            )
        return ""

    def unvisited(self) -> str:
        """Why parts of the site that may lead to subjects were left unvisited; empty where none were."""
        return next((str(left.cause) for left in self.snapshot.left if self._left_matters(left.text, left.url)), "")

    def _left_matters(self, text: str, url: str) -> bool:
        """Whether an address that the budget left unvisited may lead to subjects."""
        label = self.classifier.classify(text, url)
        return bool(label.subjects or label.candidates) or self.classifier.is_hub(text)

    def doors(self) -> tuple[Lead, ...]:
        """Parts of the site that could not be opened and may lead to anything: what its menus, frames and lists of the whole
        name. A story, an album or a page that is plainly one certain thing hides no other.
        """
        closed = {
            one.url for one in self.snapshot.unread if self._is_of_the_site(one.url) and one.cause not in _NO_DOOR
        }
        if not closed:
            return ()
        best: dict[str, tuple[float, Lead]] = {}
        for page in self.snapshot.pages:
            for link in page.links:
                if link.url not in closed:
                    continue
                rank = self._may_lead(link)
                if rank > best.get(link.url, (0.0, None))[0]:
                    words = link.text or link.row or link.heading or link.url
                    lead = Lead(text=clean(words)[:200], on=page.url, target=link.url, why="blocked")
                    best[link.url] = (rank, lead)
        return tuple(lead for _, lead in sorted(best.values(), key=lambda one: (-one[0], one[1].target)))

    def _may_lead(self, link: Link) -> float:
        """How likely a link leads to several subjects, 0-1; 0 for what hides none."""
        if link.source in _FRAMES:
            return 1.0
        if self.classifier.is_hub(link.text):
            return HUB_RANK
        label, words = self.classifier.classify(link.text, link.href), link.text
        if label.generic and link.row:
            label, words = self.classifier.classify(link.row[:ROW_LENGTH]), link.row
        # What is plainly one thing is asked after by its own name.
        if label.subjects or label.lookalike:
            return 0.0
        rank = self.classifier.rank(link)
        # A story's title is long; a part of the site has a name.
        named = 0 < letters(words) <= NAME_LETTERS and rank >= PLAIN_RANK
        return rank if named or rank >= MENU_RANK else 0.0

    def _is_of_the_site(self, url: str) -> bool:
        hosts = self.snapshot.hosts
        return not hosts or urlsplit(url).netloc.lower() in hosts


def subject_family(subject: Subject) -> tuple[str, ...]:
    """The subjects that a subject is easily taken for."""
    return tuple(lookalike.subject for lookalike in subject.lookalikes if lookalike.subject is not None)


def distinct(leads: Sequence[Lead]) -> list[Lead]:
    """Leads without repetition, each where it stood first."""
    first: dict[tuple[str, str, str], Lead] = {}
    for lead in leads:
        first.setdefault((lead.text, lead.target, lead.why), lead)
    return list(first.values())
