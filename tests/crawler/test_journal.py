from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from core.settings import ScanSettings
from core.snapshot import Cause
from crawler.archive import Archive, Exchange
from crawler.journal import Silence, mended, part_of, read_journal, recorded, resumable
from crawler.snapshot import read_snapshot

SITE = "https://tuayang.example/"
WHEN = datetime(2025, 4, 30, 2, 0, 0, 123456, tzinfo=UTC)
SETTINGS = ScanSettings(delay=0)
FACTS = {"extra_hosts": [], "settings": recorded(SETTINGS), "ranking": "abc"}


def answer(number: int, body: bytes = b"", **changes: object) -> Exchange:
    facts: dict[str, object] = {
        "url": f"{SITE}a?id={number}",
        "status": 200,
        "headers": (("Content-Type", "text/html"), ("X-Thai", "แผน".encode().decode("latin-1")), ("X-Odd", "\xe9")),
        "body": body or f"<p>แผน {number}</p>".encode() + bytes(range(256)),
        "fetched": WHEN + timedelta(seconds=number),
        "seconds": 0.25,
    }
    return Exchange(**(facts | changes))


def written(path: Path, answers: int = 3) -> Path:
    with Archive(path, "Prongsai/1") as archive:
        archive.begin(SITE, WHEN, FACTS)
        for number in range(answers):
            archive.exchange(answer(number))
        archive.silence(f"{SITE}robots.txt", "robots", Cause.TIMEOUT, "no answer")
        lost = {"cause": "refused", "detail": "d", "text": "t", "asked": f"{SITE}b", "role": "page", "link": ""}
        archive.metadata("failure", f"{SITE}b", WHEN, lost)
    return path


def boundaries(path: Path) -> list[int]:
    """Where the records of a file end."""
    whole = path.read_bytes()
    return [
        place
        for place in range(1, len(whole) + 1)
        if place == len(whole) or whole[place:].startswith(b"\x1f\x8b\x08\x00")
    ]


def test_an_answer_comes_back_as_it_was_written_byte_for_byte(tmp_path):
    journal = read_journal(written(tmp_path / "x"))
    assert journal.take(f"{SITE}a?id=1", "page") == answer(1)


def test_each_answer_is_given_once_and_in_the_order_they_came(tmp_path):
    with Archive(tmp_path / "x", "Prongsai/1") as archive:
        archive.begin(SITE, WHEN, FACTS)
        archive.exchange(answer(1, b"busy", status=503))
        archive.exchange(answer(1, b"fine"))
    journal = read_journal(tmp_path / "x")
    taken = [journal.take(f"{SITE}a?id=1", "page") for _ in range(3)]
    assert [one and one.body for one in taken] == [b"busy", b"fine", None]


def test_an_answer_for_one_purpose_is_none_for_another(tmp_path):
    journal = read_journal(written(tmp_path / "x"))
    assert journal.take(f"{SITE}a?id=1", "script") is None
    assert journal.take(f"{SITE}a?id=1", "page", "https://other.example/") is None


def test_what_gave_no_answer_gives_none_again_with_its_cause(tmp_path):
    journal = read_journal(written(tmp_path / "x"))
    assert journal.take(f"{SITE}b", "page") == Silence(Cause.REFUSED, "d")
    assert journal.take(f"{SITE}robots.txt", "robots") == Silence(Cause.TIMEOUT, "no answer")


def test_what_an_interrupt_cut_off_is_asked_for_again(tmp_path):
    with Archive(tmp_path / "x", "Prongsai/1") as archive:
        archive.begin(SITE, WHEN, FACTS)
        archive.silence(f"{SITE}robots.txt", "robots", Cause.INTERRUPTED, "")
    assert read_journal(tmp_path / "x").take(f"{SITE}robots.txt", "robots") is None


def test_a_file_cut_anywhere_keeps_its_whole_records(tmp_path):
    whole = written(tmp_path / "x")
    ends, data, cut = boundaries(whole), whole.read_bytes(), tmp_path / "cut"
    assert len(ends) == 10
    for size in range(0, len(data), 7):
        cut.write_bytes(data[:size])
        journal = read_journal(cut)
        kept = [end for end in ends if end <= size]
        if len(kept) < 2:
            assert journal is None
        else:
            assert (journal.end, journal.records) == (kept[-1], len(kept))


@pytest.mark.parametrize(
    "tail",
    [
        b"\0" * 4096,
        b"\x1f\x8b\x08\x00" + b"\xff" * 200,
        b"no gzip at all",
        gzip.compress(b"no record", mtime=0),
        b"\x1f",
    ],
)
def test_what_a_power_cut_left_behind_the_last_record_is_no_record(tmp_path, tail):
    path = written(tmp_path / "x")
    end = path.stat().st_size
    path.write_bytes(path.read_bytes() + tail)
    assert read_journal(path).end == end


def test_a_record_that_lost_bytes_ends_what_is_kept(tmp_path):
    path = written(tmp_path / "x")
    ends, data = boundaries(path), bytearray(path.read_bytes())
    data[ends[3] + 30 : ends[3] + 60] = bytes(30)
    path.write_bytes(data)
    assert read_journal(path).end == ends[3]


def test_a_file_gone_on_with_is_a_whole_warc_file_whatever_its_end_was(tmp_path):
    whole, path = written(tmp_path / "whole"), tmp_path / "cut"
    ends = boundaries(whole)
    for size in (ends[2], ends[3] + 40, ends[4], ends[4] + 20):  # behind an answer, in one, behind its request, in it
        path.write_bytes(whole.read_bytes()[:size])
        with Archive(path, "Prongsai/1", read_journal(path)) as archive:
            archive.resume(WHEN)
            archive.exchange(answer(9))
        with path.open("rb") as stream:
            records = [(one.rec_type, one.rec_headers.get_header("WARC-Record-ID")) for one in ArchiveIterator(stream)]
        kinds = [kind for kind, _ in records]
        assert kinds.count("response") == kinds.count("request") == kinds[3:].count("response") + 1
        assert len({identity for _, identity in records}) == len(records)


def test_what_the_file_says_already_is_not_written_again(tmp_path):
    path = written(tmp_path / "x")
    lost = {"cause": "refused", "detail": "d", "text": "t", "asked": f"{SITE}b", "role": "page", "link": ""}
    with Archive(path, "Prongsai/1", read_journal(path)) as archive:
        before = path.stat().st_size
        archive.metadata("failure", f"{SITE}b", WHEN, lost)
        assert path.stat().st_size == before
        archive.metadata("failure", f"{SITE}b", WHEN, lost)
        assert path.stat().st_size > before


def test_the_time_between_a_kill_and_going_on_does_not_count(tmp_path):
    path = tmp_path / "x"
    with Archive(path, "Prongsai/1") as archive:
        archive.begin(SITE, WHEN, FACTS)
        archive.exchange(answer(2))
    assert read_journal(path).seconds == 2.0
    with Archive(path, "Prongsai/1", read_journal(path)) as archive:
        archive.resume(WHEN + timedelta(hours=3))
        archive.exchange(answer(7, fetched=WHEN + timedelta(hours=3, seconds=5)))
    assert read_journal(path).seconds == 7.0


def test_a_seal_is_taken_off_and_the_rest_gone_on_with(tmp_path):
    path = written(tmp_path / "x")
    end = path.stat().st_size
    with Archive(path, "Prongsai/1", read_journal(path)) as archive:
        archive.seal(WHEN, {"state": "complete"})
    assert path.stat().st_size > end
    assert read_journal(path).end == end


def test_what_a_kill_tore_off_behind_the_seal_is_cut_off_and_whole_records_stay(tmp_path):
    path = written(tmp_path / "x")
    with Archive(path, "Prongsai/1", read_journal(path)) as archive:
        archive.seal(WHEN, {"state": "complete"})
    sealed = path.read_bytes()
    assert not mended(path)
    with Archive(tmp_path / "more", "Prongsai/1") as archive:
        archive.exchange(answer(7))
    more = (tmp_path / "more").read_bytes()
    path.write_bytes(sealed + more)
    assert mended(path)
    assert path.read_bytes() == sealed + more
    path.write_bytes(sealed + more[:-3])
    assert not mended(path)
    assert path.read_bytes() == sealed


# going on, or not


def test_an_unfinished_scan_is_gone_on_with(tmp_path):
    part = part_of(tmp_path / "x.warc.gz")
    written(part)
    journal, words = resumable(part, SITE, FACTS, SETTINGS, WHEN + timedelta(hours=1))
    assert journal.answers == 3
    assert words == "Going on with the scan begun on 2025-04-30 09:00 (Thai time): 3 answers are kept."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"site": "https://other.example/"}, "is of https://tuayang.example/"),
        ({"now": WHEN + timedelta(hours=25)}, "is older than 24 hours"),
        ({"fresh": True}, "--fresh"),
        ({"facts": FACTS | {"ranking": "def"}}, "another checklist"),
        ({"facts": FACTS | {"settings": recorded(ScanSettings(max_pages=7))}}, "other settings (max_pages)"),
    ],
)
def test_one_that_cannot_be_gone_on_with_is_kept_under_another_name_and_the_reason_told(tmp_path, changed, words):
    part = part_of(tmp_path / "x.warc.gz")
    written(part)
    given = {"site": SITE, "facts": FACTS, "settings": SETTINGS, "now": WHEN} | changed
    journal, told = resumable(part, **given)
    assert journal is None
    assert words in told
    assert not part.exists()
    assert read_journal(tmp_path / "x.warc.gz.part.old").answers == 3


def test_manners_may_change_between_the_halves(tmp_path):
    part = part_of(tmp_path / "x.warc.gz")
    written(part)
    slower = ScanSettings(delay=9, timeout=60, max_minutes=99, resume_hours=5, contact="webmaster@example.org")
    facts = FACTS | {"settings": recorded(slower)}
    assert resumable(part, SITE, facts, slower, WHEN)[0] is not None


@pytest.mark.parametrize("content", [b"", b"no WARC file", b"\0" * 1000])
def test_a_file_that_holds_no_answer_is_no_unfinished_scan(tmp_path, content):
    part = part_of(tmp_path / "x.warc.gz")
    part.write_bytes(content)
    assert resumable(part, SITE, FACTS, SETTINGS, WHEN) == (None, "")


def test_nothing_of_this_machine_stands_in_the_file():
    assert not {"state_dir", "contact"} & recorded(ScanSettings()).keys()


def test_the_answers_of_an_unfinished_scan_can_be_judged(tmp_path):
    part = written(part_of(tmp_path / "x.warc.gz"))
    snapshot = read_snapshot(part)
    assert (snapshot.state, snapshot.cause, len(snapshot.pages)) == ("partial", Cause.INTERRUPTED, 3)
