"""How far a scan is, on stderr: a live bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from crawler.spiders.site import Progress

LINE_EVERY = 25
"""Pages and documents between two plain lines."""
_ADDRESS_SHOWN = 60


@contextmanager
def shown_progress(max_pages: int, max_documents: int) -> Iterator[Callable[[Progress], None]]:
    """Gives the function that a scan tells of its progress; it may be called from another thread."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain(console)
        return
    # An address may hold brackets: read as markup they would be colours, or stop the bar.
    seen = TextColumn("{task.fields[seen]}", markup=False)
    columns = (TextColumn("{task.description}"), BarColumn(), seen, TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("crawling", total=max_pages + max_documents, seen="")

        def tell(progress: Progress) -> None:
            done = progress.pages + progress.documents
            bar.update(
                task,
                completed=done,
                # What is known is seldom as much as the budget allows.
                total=min(done + progress.queue, max_pages + max_documents),
                seen=f"{_counts(progress)}  {progress.url[:_ADDRESS_SHOWN]}",
            )

        yield tell


def _plain(console: Console) -> Callable[[Progress], None]:
    told = -1

    def tell(progress: Progress) -> None:
        nonlocal told
        step = (progress.pages + progress.documents) // LINE_EVERY
        if step > told:
            told = step
            console.print(
                f"{progress.site}: {_counts(progress)}, {progress.queue} waiting", highlight=False, markup=False
            )

    return tell


def _counts(progress: Progress) -> str:
    return f"{progress.pages} pages, {progress.documents} documents, {progress.bytes / 1_000_000:.1f} MB"
