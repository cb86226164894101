"""Files are read in bounded processes; what goes wrong with one is a fact about that file."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.snapshot import DocumentKind, Inside
from crawler.readers.limits import Limits
from crawler.readers.workers import Workers
from tests.crawler.readers.acting import act, picture

SMALL = Limits(seconds=1, memory=400_000_000)


def files(*bodies: str) -> Iterator[tuple[str, DocumentKind, bytes]]:
    for number, body in enumerate(bodies):
        yield f"{number} {body.partition(' ')[0]}", "txt", body.encode()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(SMALL, 2, reader=act, recogniser=picture) as running:
        yield running


def one(workers: Workers, body: str) -> Inside:
    ((_, inside),) = workers.read(files(body))
    return inside


def test_every_file_gets_its_answer(workers: Workers) -> None:
    answers = dict(workers.read(files(*(f"file {number}" for number in range(50)))))
    assert {key: inside.pages[0].text for key, inside in answers.items()} == {
        f"{number} file": f"file {number}" for number in range(50)
    }


def test_no_files_start_no_worker() -> None:
    with Workers(SMALL, 2, reader=act) as idle:
        assert list(idle.read([])) == []
        assert idle._pool is None


@pytest.mark.parametrize(
    ("body", "cause", "detail"),
    [
        ("eat", "memory", "memory"),
        ("hoard", "memory", "memory"),
        ("segfault", "crashed", "SIGSEGV"),
        ("killed", "crashed", "SIGKILL"),
        ("stopped", "timeout", "more than 1 seconds of processor time"),
        ("leave", "crashed", "SystemExit: 3"),
        ("raise a bad table", "crashed", "ValueError: a bad table"),
        ("panic index out of bounds", "crashed", "BaseException: index out of bounds"),
        ("recurse", "corrupt", "nested"),
        ("flood", "too_large", "bytes"),
        ("half", "crashed", "surrogate"),
    ],
)
def test_what_a_reader_does_wrong_is_a_cause_of_its_file(workers: Workers, body: str, cause: str, detail: str) -> None:
    bad, good = workers.read(files(body, "fine"))
    if good[0] != "1 fine":
        bad, good = good, bad
    assert (bad[1].cause, good[1].cause) == (cause, None)
    assert detail in bad[1].detail


def test_processor_time_is_bounded(workers: Workers) -> None:
    assert one(workers, "spin").cause == "timeout"


def test_processor_time_is_counted_for_each_file_anew() -> None:
    with Workers(Limits(seconds=5), 1, reader=act) as running:
        # Two that are done at the same moment come in any order.
        bounds = {key: int(inside.title) for key, inside in running.read(files("burn", "bound"))}
    first, second = (bounds[key] for key, _, _ in files("burn", "bound"))
    assert second == first + 1


def test_wall_time_is_bounded() -> None:
    with Workers(Limits(seconds=0.2, memory=SMALL.memory), 1, reader=act) as running:
        inside = one(running, "sleep")
    assert (inside.cause, inside.detail) == ("timeout", "reading took longer than 0.6 seconds")


def test_a_program_that_a_worker_started_ends_with_it(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    with Workers(Limits(seconds=0.3, memory=SMALL.memory), 1, reader=act) as running:
        assert one(running, f"child {told}").cause == "timeout"
    assert gone(int(told.read_text()))


def gone(pid: int) -> bool:
    """Whether the process ends within two seconds; one that nobody has buried yet is gone too."""
    for _ in range(40):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_leaving_ends_the_workers_at_once() -> None:
    start = time.monotonic()
    with Workers(SMALL, 1, reader=act) as running:
        worker = int(one(running, "pid").title)
        reading = running.read(files("fine", "sleep"))
        next(reading)
    assert time.monotonic() - start < 2.5
    assert gone(worker)


def test_a_reader_has_no_network(workers: Workers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        inside = one(workers, f"connect {server.getsockname()[1]}")
    assert inside.detail == "PermissionError: a reader has no network"


def test_a_library_in_c_has_no_network_either(workers: Workers) -> None:
    allowed = "import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare(0x50000000) != 0)"
    if subprocess.run([sys.executable, "-c", allowed], check=False).returncode:
        pytest.skip("this kernel lets no user make a name space")
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert one(workers, f"connect-natively {server.getsockname()[1]}").title == "-1"


def test_a_reader_says_nothing_on_the_terminal(workers: Workers, capfd: pytest.CaptureFixture[str]) -> None:
    assert one(workers, "print").title == "quiet"
    assert capfd.readouterr() == ("", "")


def test_a_worker_holds_neither_the_program_nor_the_network_libraries(workers: Workers) -> None:
    held = set(one(workers, "modules").title.split())
    assert "crawler.readers.inside" in held
    assert not held & {"twisted", "scrapy", "cli", "checklist", "pypdfium2", "PIL"}


def test_a_reader_of_the_main_module_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(act, "__module__", "__main__")
    with pytest.raises(ValueError, match="main module"):
        Workers(SMALL, reader=act)


def test_files_are_taken_only_as_fast_as_they_are_read(workers: Workers) -> None:
    taken = 0

    def counted() -> Iterator[tuple[str, DocumentKind, bytes]]:
        nonlocal taken
        for each in files(*["fine"] * 40):
            taken += 1
            yield each

    next(workers.read(counted()))
    assert taken <= 5


def test_workers_that_broke_down_are_started_anew(workers: Workers) -> None:
    os.kill(int(one(workers, "pid").title), signal.SIGKILL)
    assert one(workers, "fine").cause is None
    assert one(workers, "fine").cause is None


def test_pages_are_recognised_one_by_one_and_come_by_number(workers: Workers) -> None:
    ((key, pages),) = workers.recognise([("k", "pdf", b"", (3, 1, 2))])
    assert (key, [page.text for page in pages]) == ("k", ["page 1", "page 2", "page 3"])


def test_a_page_that_takes_too_long_costs_that_page_only() -> None:
    with Workers(Limits(seconds=0.2, memory=SMALL.memory), 2, recogniser=picture) as running:
        ((_, pages),) = running.recognise([("k", "pdf", b"2", (1, 2, 3))])
    assert [page.number for page in pages] == [1, 3]


def test_a_file_without_a_wanted_page_is_answered(workers: Workers) -> None:
    assert dict(workers.recognise([("a", "pdf", b"", ()), ("b", "pdf", b"", (1,))])).keys() == {"a", "b"}


SCRIPT = """
    import sys
    from crawler.readers.limits import Limits
    from crawler.readers.workers import Workers
    from tests.crawler.readers.acting import act
    print("started", flush=True)
    with Workers(Limits(seconds=20), 2, reader=act) as running:
        for key, inside in running.read((body, 'txt', body.encode()) for body in ({bodies},)):
            print(inside.title or key, flush=True)
"""


def script(tmp_path: Path, bodies: str) -> subprocess.Popen[str]:
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT).format(bodies=bodies))
    return subprocess.Popen(
        [sys.executable, str(tmp_path / "script.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )


def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    out, err = script(tmp_path, "'fine'").communicate(timeout=20)
    assert (out, err) == ("started\nfine\n", "")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_when_the_program_is_ended_so_are_its_workers(tmp_path: Path, ending: signal.Signals) -> None:
    program = script(tmp_path, "'pid', 'sleep', 'sleep'")
    assert program.stdout is not None
    assert program.stdout.readline() == "started\n"
    worker = int(program.stdout.readline())
    program.send_signal(ending)
    _, err = program.communicate(timeout=20)
    assert err.count("Traceback") <= (ending == signal.SIGINT)
    assert gone(worker)
