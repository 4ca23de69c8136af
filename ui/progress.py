"""The progress bar of the commands that write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from ui.tables import make_console

if TYPE_CHECKING:
    from index.report import Progress as RunProgress


@contextmanager
def progress_bar(doing: str) -> Iterator[Callable[[RunProgress], None]]:
    """Shows a bar on standard error, if that is a terminal; gives the function to call with news."""
    console = make_console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[words]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(doing, total=None, words="")

        def show(run: RunProgress) -> None:
            bar.update(task, total=run.bytes_total, completed=run.bytes, words=in_words(run))

        yield show


def in_words(run: RunProgress) -> str:
    """Articles, their speed, and the time left."""
    words = f"{run.articles:,} articles"
    if run.seconds >= 1:
        words += f", {run.articles / run.seconds:,.1f}/s"
    if run.seconds_left is not None and run.seconds >= 1:
        minutes, seconds = divmod(round(run.seconds_left), 60)
        words += f", {minutes}:{seconds:02} left"
    return words
