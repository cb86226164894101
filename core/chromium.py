"""Debian's chromium: where it is, and pages of ours printed with it. It reaches no network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from core.exceptions import PaperError, UsageError

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 120.0
"""One page may take to be printed."""
_FLAGS = (
    "--headless",
    "--disable-gpu",
    # The network: no name is resolved, and what goes by numbers goes to a proxy that is not there.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    # A container's /dev/shm is too small for long pages.
    "--disable-dev-shm-usage",
)


def executable(named: Path | None) -> str:
    """Path of the browser, empty where there is none. Raises ``UsageError`` when the one named is no program."""
    if named is None:
        return next((path for name in NAMES if (path := shutil.which(name))), "")
    if path := shutil.which(str(named)):
        return path
    raise UsageError(f"OIT_CHROMIUM names {named}, which is no program: name chromium's, or leave it out")


def required(named: Path | None) -> str:
    """Path of the browser. Raises ``UsageError`` where there is none, with the package to install."""
    if path := executable(named):
        return path
    raise UsageError("a PDF is made with chromium, which is not installed here: apt-get install chromium")


def boxed() -> bool:
    """Whether chromium's sandbox works for this user: it does not for root."""
    return getattr(os, "geteuid", lambda: 1)() != 0


def printed(page: str, browser: str) -> bytes:
    """A self-contained HTML page as tagged PDF with an outline of its headings, without a header or footer of the browser.

    Raises ``PaperError`` where the browser gives none.
    """
    with tempfile.TemporaryDirectory(prefix="prongsai-print-", ignore_cleanup_errors=True) as place:
        home = Path(place)
        source, made = home / "page.html", home / "page.pdf"
        source.write_text(page, encoding="utf-8", newline="\n")
        _run(
            [
                browser,
                *_FLAGS,
                *(() if boxed() else ("--no-sandbox",)),
                f"--user-data-dir={home / 'profile'}",
                "--no-pdf-header-footer",
                "--generate-pdf-document-outline",
                f"--print-to-pdf={made}",
                source.as_uri(),
            ],
            home,
        )
        try:
            return made.read_bytes()
        except OSError as error:
            raise PaperError(
                f"{browser} printed no PDF: see whether it starts by itself (chromium --headless --version)"
            ) from error


def _run(command: list[str], home: Path) -> None:
    """Runs the browser to its end. Raises ``PaperError`` where it cannot be started or takes too long."""
    # Of our own environment it learns nothing but where programs lie.
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "LANG": "C.UTF-8"}
    try:
        running = subprocess.Popen(  # noqa: S603 - the browser, with words of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=home,
            start_new_session=True,
        )
    except OSError as error:
        raise PaperError(f"{command[0]} could not be started ({error.strerror}): install chromium again") from error
    try:
        running.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise PaperError(
            f"{command[0]} printed no PDF within {SECONDS:.0f} seconds: try again when the machine has less to do"
        ) from error
    finally:
        # Its helpers, too; they are gone already where all went well.
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
