"""Readers that do what the file says, for tests of what stands around them. Light to import: every worker does."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from core.snapshot import DocumentKind, DocumentPage, Inside
from crawler.readers.inside import read_inside
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.workers import MAX_RESULT


def act(_kind: DocumentKind, body: bytes, _limits: Limits) -> Inside:
    """A reader that does what the file's first word says."""
    word, _, rest = body.decode().partition(" ")
    match word:
        case "spin":
            while True:
                pass
        case "burn":
            start = time.process_time()
            while time.process_time() - start < 1:
                pass
            return Inside(title=str(resource.getrlimit(resource.RLIMIT_CPU)[0]))
        case "bound":
            return Inside(title=str(resource.getrlimit(resource.RLIMIT_CPU)[0]))
        case "sleep":
            time.sleep(60)
        case "eat":
            return Inside(title=str(len(bytearray(2_000_000_000))))
        case "hoard":
            return Inside(title=str(len([bytes(1000 + number) for number in range(10_000_000)])))
        case "segfault":
            ctypes.string_at(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stopped":
            os.kill(os.getpid(), signal.SIGXCPU)
        case "leave":
            sys.exit(3)
        case "raise":
            raise ValueError(rest)
        case "panic":
            raise BaseException(rest)  # noqa: TRY002 - as Rust libraries do
        case "recurse":
            return act(_kind, body, _limits)
        case "flood":
            return Inside(title="x" * (MAX_RESULT + 1))
        case "half":
            return Inside(title="\ud800")
        case "print":
            sys.stdout.write("noise")
            sys.stdout.flush()
            os.write(2, b"noise")
            return Inside(title="quiet")
        case "connect":
            socket.create_connection(("127.0.0.1", int(rest)), timeout=5)
        case "connect-natively":
            libc = ctypes.CDLL(None, use_errno=True)
            address = b"\x02\x00" + int(rest).to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
            descriptor = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
            return Inside(title=str(libc.connect(descriptor, address, 16)))
        case "child":
            # The process id gets out through a file, as the worker itself never answers.
            child = subprocess.Popen(["sleep", "60"])
            Path(rest).write_text(str(child.pid))
            child.wait()
        case "pid":
            return Inside(title=str(os.getpid()))
        case "modules":
            return Inside(title=" ".join(sorted(sys.modules)))
    return Inside(pages=(DocumentPage(number=1, text=body.decode(), source="text"),), page_count=1)


def picture(_kind: DocumentKind, body: bytes, pages: tuple[int, ...]) -> tuple[DocumentPage, ...]:
    """A recogniser that hangs on the pages that the file lists."""
    hang = [int(number) for number in body.split()]
    if set(pages) & set(hang):
        time.sleep(60)
    return tuple(DocumentPage(number=number, text=f"page {number}", source="ocr") for number in pages)


def reader(kind: DocumentKind, body: bytes, _limits: Limits) -> Inside:
    """Gives the text of the file; a file that says ``scan 3`` is three pictures."""
    word, _, rest = body.decode().partition(" ")
    if word == "scan":
        pages = tuple(DocumentPage(number=number + 1, source="none") for number in range(int(rest)))
        return Inside(cause="scanned", pages=pages, page_count=len(pages))
    if word == "broken":
        raise Unreadable("corrupt", "broken")
    if word == "locked":
        return Inside(cause="encrypted")
    return Inside(title=kind, pages=(DocumentPage(number=1, text=body.decode(), source="text"),), page_count=1)


def recogniser(_kind: DocumentKind, _body: bytes, pages: tuple[int, ...]) -> tuple[DocumentPage, ...]:
    """Recognises every page but the fourth, which it gives up."""
    return tuple(
        DocumentPage(number=number, source="none")
        if number == 4
        else DocumentPage(number=number, text=f"หน้า {number}", source="ocr", confidence=90)
        for number in pages
    )


def labeller(_kind: DocumentKind, body: bytes, pages: tuple[int, ...]) -> tuple[DocumentPage, ...]:
    """Reads what a button says, but not where it says that it is blank or broken."""
    said = body.decode()
    if said == "broken":
        return tuple(DocumentPage(number=number, source="none") for number in pages)
    text = "" if said == "blank" else f"คำว่า {said}"
    return tuple(DocumentPage(number=number, text=text, source="ocr", confidence=90) for number in pages)


def timed(kind: DocumentKind, body: bytes, limits: Limits) -> Inside:
    """``read_inside``, its seconds as the producer."""
    start = time.monotonic()
    inside = read_inside(kind, body, limits)
    return inside.model_copy(update={"producer": f"{time.monotonic() - start:.3f}"})
