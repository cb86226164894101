"""Two scans of one site never run at once on a machine, nor two into one file: the guest stays polite, the file whole.

The operating system frees the lock of a process that died.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from core.exceptions import BusyError, UsageError
from crawler.scope import netloc


@contextmanager
def held(site: str, file: Path, folder: Path) -> Iterator[None]:
    """Keeps a site and a file to one scan while the block runs; ``folder`` holds the locks.

    Raises ``BusyError`` at once where another scan, of this process or another one, has either of them.
    """
    with ExitStack() as stack:
        place = _place(site)
        _take(
            stack,
            folder,
            f"site-{place.replace(':', '_')}",
            f"{place} is being scanned already: wait until that scan has ended, or stop it, and start again",
        )
        _take(
            stack,
            folder,
            f"file-{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:32]}",
            f"another scan writes {file}: choose another folder with --out, or wait until that scan has ended",
        )
        yield


def _place(site: str) -> str:
    """What tells sites apart: host, without ``www.``, and the port where it is none of the web's two own."""
    return netloc(site).removeprefix("www.") or urlsplit(site).netloc


def _take(stack: ExitStack, folder: Path, name: str, taken: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Names of hosts are shorter than file names may be (253 of 255 bytes), but for the ending.
        lock = FileLock(folder / f"{name[:200]}.lock", timeout=0, thread_local=False)
        stack.enter_context(lock.acquire())
    except Timeout as error:
        raise BusyError(taken) from error
    # filelock's word for a file system or machine without locks.
    except (OSError, NotImplementedError) as error:
        raise UsageError(
            f"{folder} cannot keep the locks of scans ({error}): set OIT_STATE_DIR to a folder that can"
        ) from error
