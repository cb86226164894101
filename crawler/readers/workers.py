"""Readers run here: in processes of their own with bounded time, memory and reach, so that no file harms the audit.

A worker is forked from a small server process that holds no thread, no reactor and no socket of the program, so it may
be started at any moment of a crawl. It has no network, leaves no core dump and says nothing on the terminal. One that
dies over a file costs that file; the next file gets a new one.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import math
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Final, Self, cast

from pebble import ProcessExpired, ProcessPool
from pydantic import TypeAdapter

from core.snapshot import DocumentKind, DocumentPage, Inside, InsideCause
from crawler.readers.inside import read_inside
from crawler.readers.limits import Limits

if sys.platform == "win32":
    from multiprocessing.context import SpawnContext as _BaseContext
    from multiprocessing.context import SpawnProcess as _BaseProcess
else:
    import resource
    from multiprocessing.context import ForkServerContext as _BaseContext
    from multiprocessing.context import ForkServerProcess as _BaseProcess

Reader = Callable[[DocumentKind, bytes, Limits], Inside]
Recogniser = Callable[[DocumentKind, bytes, tuple[int, ...]], tuple[DocumentPage, ...]]

MAX_RESULT: Final = 40_000_000
"""Bytes of one file's answer as JSON; a larger one is dropped as ``too_large``."""
MAX_TASKS: Final = 100
"""Files after which a worker is replaced, so that what libraries leak is given back."""
MAX_FILE: Final = 256_000_000
"""Bytes of a temporary file that a worker, or a program it starts, may write."""
_TRIES: Final = 2
"""Times a file is tried when the workers broke down while it waited."""
_GRACE: Final = 90.0
"""Seconds beyond the wall limit after which workers that report nothing at all are given up."""

_PAGES: Final = TypeAdapter(tuple[DocumentPage, ...])
_MAIN: Final = threading.Lock()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What comes back from a worker: JSON, or why there is none."""

    packed: bytes = b""
    cause: InsideCause | None = None
    detail: str = ""


@dataclass(slots=True)
class _Job:
    key: str
    function: Callable[..., _Answer]
    arguments: tuple[Any, ...]
    page: int = 0
    tries: int = 0


class Workers:
    """Worker processes for reading files, started with the first file. Leaving the context ends them at once.

    ``processes`` 0 means one for each processor this program may use. ``reader`` and ``recogniser`` are functions of a
    module, called in the worker. Raises ValueError for one of the main module, which a worker never sees.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        processes: int = 0,
        *,
        reader: Reader = read_inside,
        recogniser: Recogniser | None = None,
    ) -> None:
        for function in (reader, recogniser):
            if getattr(function, "__module__", "") == "__main__":
                raise ValueError(f"{function} lies in the main module; a worker finds only those of other modules")
        self._limits = limits or Limits()
        self._processes = processes or _processors()
        self._reader = reader
        self._recogniser = recogniser or _recognise
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the workers, and what they are reading with them."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # Pebble leaves it bare
            pool.join()

    def read(self, files: Iterable[tuple[str, DocumentKind, bytes]]) -> Iterator[tuple[str, Inside]]:
        """What each file holds, in the order they are done. Every file of ``files`` (key, kind, bytes) gets an answer;
        they are taken from ``files`` only as fast as they are read.
        """
        jobs = (_Job(key, _read_one, (self._reader, kind, body, self._limits)) for key, kind, body in files)
        for job, answer in self._run(jobs):
            if answer.cause is not None:
                yield job.key, Inside(cause=answer.cause, detail=answer.detail)
            else:
                yield job.key, Inside.model_validate_json(answer.packed)

    def recognise(
        self, jobs: Iterable[tuple[str, DocumentKind, bytes, tuple[int, ...]]]
    ) -> Iterator[tuple[str, tuple[DocumentPage, ...]]]:
        """The pages asked for (key, kind, bytes, page numbers) as read from their pictures, by number. A page that could
        not be read in its time is missing among them; every key comes once.
        """
        left: dict[str, int] = {}
        pages: dict[str, list[DocumentPage]] = {}

        def single() -> Iterator[_Job]:
            for key, kind, body, numbers in jobs:
                left[key] = len(numbers)
                pages[key] = []
                for number in numbers:
                    arguments = (self._recogniser, kind, body, number, self._limits)
                    yield _Job(key, _recognise_one, arguments, page=number)

        for job, answer in self._run(single()):
            if answer.cause is not None:
                _log.warning("page %d of %s was not recognised: %s", job.page, job.key, answer.detail)
            else:
                pages[job.key] += _PAGES.validate_json(answer.packed)
            left[job.key] -= 1
            if not left[job.key]:
                yield job.key, tuple(sorted(pages.pop(job.key), key=lambda page: page.number))
        for key in [key for key, count in left.items() if not count and key in pages]:
            yield key, ()

    def _run(self, jobs: Iterator[_Job]) -> Iterator[tuple[_Job, _Answer]]:
        """Each job with its answer. At most two a process are under way: bodies are large."""
        waiting: dict[Future[_Answer], _Job] = {}
        again: list[_Job] = []
        # Every job under way ends within its wall limit, unless the pool itself is stuck.
        patience = _wall(self._limits) + _GRACE
        while True:
            while len(waiting) < 2 * self._processes:
                job = again.pop() if again else next(jobs, None)
                if job is None:
                    break
                waiting[self._schedule(job)] = job
            if not waiting:
                return
            done, _ = wait(waiting, timeout=patience, return_when=FIRST_COMPLETED)
            answers: list[tuple[_Job, _Answer]] = []
            for future in done or list(waiting):
                job = waiting.pop(future)
                answer = _outcome(future, self._limits) if done else None
                if answer is None:
                    job.tries += 1
                    if job.tries < _TRIES:
                        again.append(job)
                        continue
                    answer = _Answer(cause="crashed", detail="the workers broke down over it")
                answers.append((job, answer))
            if not done:
                self.close()
            yield from answers

    def _schedule(self, job: _Job) -> Future[_Answer]:
        if self._pool is not None and not self._pool.active:
            _log.warning("the workers broke down and are started anew")
            self.close()
        if self._pool is None:
            context = _Context()
            if sys.platform != "win32":
                context.set_forkserver_preload([__name__])
            self._pool = ProcessPool(
                max_workers=self._processes,
                max_tasks=MAX_TASKS,
                initializer=_settle,
                initargs=(self._limits.memory,),
                context=context,
            )
        return self._pool.schedule(job.function, args=job.arguments, timeout=_wall(self._limits))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _wall(limits: Limits) -> float:
    """Seconds of wall time for one file."""
    return 3 * limits.seconds


def _outcome(future: Future[_Answer], limits: Limits) -> _Answer | None:
    """The answer of a job that ended; None where it never ran to its end through no fault of its own."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, TimeoutError):
        return _Answer(cause="timeout", detail=f"reading took longer than {_wall(limits):g} seconds")
    if isinstance(error, ProcessExpired):
        code = error.exitcode or 0
        if sys.platform != "win32" and code == -signal.SIGXCPU:
            return _Answer(
                cause="timeout", detail=f"reading took more than {limits.seconds:g} seconds of processor time"
            )
        return _Answer(cause="crashed", detail=f"the worker died over it ({_signal_name(code)})")
    return None


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit status {code}"


# In the parent: how a worker is started and ended.


class _Process(_BaseProcess):
    """A worker as the pool holds it. It leads a process group: what it started ends with it."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - multiprocessing's name
        # A child imports its parent's main module: a script without a guard would run again in every worker, and
        # each worker would hold the whole program.
        with _MAIN:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                return cast("Any", _BaseProcess)._Popen(process_obj)  # noqa: SLF001 - the one way in
            finally:
                sys.modules["__main__"] = main

    def terminate(self) -> None:
        # Pebble asks politely and waits three seconds; a reader stuck in a C library never hears it.
        self.kill()
        self._end_group()

    def is_alive(self) -> bool:
        alive = super().is_alive()
        if not alive:
            self._end_group()
        return alive

    def _end_group(self) -> None:
        if sys.platform != "win32" and self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)


class _Context(_BaseContext):
    Process = _Process


# In the worker.


@contextlib.contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Within it, this process gets ``seconds`` more of processor time and no address space beyond its ceiling."""
    if sys.platform == "win32":
        yield
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(usage.ru_utime + usage.ru_stime + seconds))
    if _ceiling is not None:
        _limit(resource.RLIMIT_AS, _ceiling)
    try:
        yield
    finally:
        # Taking the next file and handing over this one's answer are not the reader's.
        _limit(resource.RLIMIT_CPU, None)
        _limit(resource.RLIMIT_AS, None)


_ceiling: int | None = None
"""Bytes of address space that this worker may hold while it reads; None where the system does not tell."""


def _settle(memory: int) -> None:
    """Prepares this process for hostile files, once."""
    global _ceiling  # noqa: PLW0603 - a fact about the process
    os.environ["OMP_THREAD_LIMIT"] = "1"  # Tesseract: the workers already fill the processors
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    if sys.platform != "win32":
        os.setpgid(0, 0)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, MAX_FILE)
    if sys.platform == "linux":
        # Kernels that let no user make a name space refuse; the hook below still stands.
        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    sys.addaudithook(_no_network)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform == "linux":
        held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _ceiling = held + memory


_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000


def _end_with_parent() -> None:
    """Ends this worker, and what it started, when the program is gone, however it ended."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    if sys.platform == "win32":
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        os.killpg(0, signal.SIGKILL)


def _no_network(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        raise PermissionError("a reader has no network")


def _limit(which: int, soft: int | None) -> None:
    """Sets the soft limit, as far as the hard one lets; None lifts it."""
    hard = resource.getrlimit(which)[1]
    if soft is None or (hard != resource.RLIM_INFINITY and soft > hard):
        soft = hard
    resource.setrlimit(which, (soft, hard))


def _read_one(reader: Reader, kind: DocumentKind, body: bytes, limits: Limits) -> _Answer:
    return _guarded(lambda: reader(kind, body, limits).model_dump_json().encode(), limits)


def _recognise_one(recogniser: Recogniser, kind: DocumentKind, body: bytes, page: int, limits: Limits) -> _Answer:
    return _guarded(lambda: _PAGES.dump_json(recogniser(kind, body, (page,))), limits)


def _recognise(kind: DocumentKind, body: bytes, pages: tuple[int, ...]) -> tuple[DocumentPage, ...]:
    """Recognition as it is; its libraries are loaded only where a page needs them."""
    recognise = cast("Recogniser", import_module("crawler.readers.ocr").recognise)
    return recognise(kind, body, pages)


def _guarded(read: Callable[[], bytes], limits: Limits) -> _Answer:
    try:
        with _bounded(limits.seconds):
            packed = read()
    except MemoryError:
        return _Answer(cause="memory", detail="reading needs more memory than one file may use")
    except RecursionError:
        return _Answer(cause="corrupt", detail="it is nested too deeply")
    # The one place where whatever a reader or its library raises is caught: one file must not stop the run. Rust
    # libraries raise their panics beside Exception, and some libraries leave the program.
    except BaseException as error:  # noqa: BLE001
        return _Answer(cause="crashed", detail=f"{type(error).__name__}: {error}"[:500])
    if len(packed) > MAX_RESULT:
        return _Answer(cause="too_large", detail=f"its text takes {len(packed)} bytes")
    return _Answer(packed)
