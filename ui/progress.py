"""Progress bars on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from ui.tables import make_console

if TYPE_CHECKING:
    from index.report import Progress as RunProgress


Show = Callable[[float, float | None, str], None]
"""Takes what is done, of how much, and words behind the bar."""


@contextmanager
def bar(doing: str) -> Iterator[Show]:
    """Shows a bar on standard error, if that is a terminal; gives the function to call with news."""
    console = make_console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[words]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(doing, total=None, words="")
        yield lambda done, total, words: shown.update(task, completed=done, total=total, words=words)


@contextmanager
def progress_bar(doing: str) -> Iterator[Callable[[RunProgress], None]]:
    """A bar for the commands that write to an archive."""
    with bar(doing) as show:
        yield lambda run: show(run.bytes, run.bytes_total, in_words(run))


@contextmanager
def question_bar(doing: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for the questions of an evaluation: how many are done, of how many."""
    with bar(doing) as show:
        yield lambda done, total: show(done, total, f"{done:,} of {total:,} questions")


def in_words(run: RunProgress) -> str:
    """Articles, their speed, and the time left."""
    words = f"{run.task}: " * bool(run.task) + f"{run.articles:,} articles"
    if run.seconds >= 1:
        words += f", {run.articles / run.seconds:,.1f}/s"
    if run.seconds_left is not None and run.seconds >= 1:
        minutes, seconds = divmod(round(run.seconds_left), 60)
        words += f", {minutes}:{seconds:02} left"
    return words
