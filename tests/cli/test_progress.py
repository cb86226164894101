from __future__ import annotations

from dataclasses import replace

from cli.progress import LINE_EVERY, shown_progress
from crawler.spiders.site import Progress


def seen(pages: int, documents: int = 0) -> Progress:
    return Progress("http://example.go.th/", pages, documents, 2_500_000, 7, "http://example.go.th/page")


def test_without_a_terminal_a_line_is_written_now_and_then(capsys):
    with shown_progress(400, 150) as tell:
        for pages in range(2 * LINE_EVERY):
            tell(seen(pages))

    assert len(capsys.readouterr().err.splitlines()) == 2


def test_a_line_says_what_was_seen_and_what_waits(capsys):
    with shown_progress(400, 150) as tell:
        tell(seen(3, 4))

    assert capsys.readouterr().err == "http://example.go.th/: 3 pages, 4 documents, 2.5 MB, 7 waiting\n"


def test_progress_never_reaches_stdout(capsys):
    with shown_progress(400, 150) as tell:
        tell(seen(1))

    assert capsys.readouterr().out == ""


def test_on_a_terminal_the_bar_leaves_nothing_behind_on_stdout(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    with shown_progress(400, 150) as tell:
        tell(seen(5))
    captured = capsys.readouterr()

    assert captured.out == ""
    assert "5 pages" in captured.err


def test_brackets_in_an_address_are_no_markup(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with shown_progress(400, 150) as tell:
        tell(replace(seen(5), url="http://example.go.th/?a=[/b][red]"))

    assert "[/b][red]" in capsys.readouterr().err
