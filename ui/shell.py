"""What all commands share: exit codes, messages, printing, opening the archive."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from index.errors import ArchiveMissing, DatelineError, QuestionError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from index.archive import Archive

FAILED, ABSTAINED, INTERRUPTED = 1, 3, 130
"""Exit codes; 0 is done, or answered, and 2 a command that is not understood."""


class Commands(TyperGroup):
    """Commands that end with a message and an exit code, whatever goes wrong in them."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except (typer.TyperException, typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            stop("Stopped.")
        except Exception as error:
            if os.environ.get("DATELINE_DEBUG"):
                raise
            say(f"Error: {in_words(error)}")
            raise typer.Exit(FAILED) from error


def in_words(error: Exception) -> str:
    """An error as the user is told of it."""
    if isinstance(error, DatelineError | OSError):
        return str(error)
    return f"{type(error).__name__}: {error} (a fault in Dateline itself; DATELINE_DEBUG=1 shows where)"


def stop(message: str) -> None:
    """Ends a command that was interrupted."""
    say(message)
    raise typer.Exit(INTERRUPTED) from None


def say(message: str) -> None:
    """A message on standard error."""
    print(message, file=sys.stderr)


def print_json(value: Any) -> None:
    """JSON on standard output, with escapes only where its encoding needs them."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(value, indent=2, ensure_ascii=not is_unicode))


def print_blocks(blocks: Iterable[RenderableType]) -> None:
    """What ``ui.tables`` yields, on standard output."""
    from ui.tables import make_console

    console = make_console()
    for block in blocks:
        if console.is_terminal:
            console.print(block)
            continue
        with console.capture() as printed:
            console.print(block)
        # Tables fill their lines with blanks, which only a terminal has use for.
        print(*(line.rstrip() for line in printed.get().removesuffix("\n").split("\n")), sep="\n")


def read_json(path: Path) -> Any:
    """The JSON in a file, or on standard input for ``-``. Raises ``QuestionError`` if it is none."""
    try:
        return json.loads(sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes())
    except ValueError as error:  # no UTF-8, or no JSON
        raise QuestionError(
            f"{'Standard input' if str(path) == '-' else path} is no JSON ({error}). "
            "Give what 'dateline ask --json' printed."
        ) from error


def open_archive(path: Path, without_embedder: bool = False) -> Archive:
    """The archive in a folder. See ``Archive.open``."""
    if not path.is_dir():  # found out before the search engines are loaded
        raise ArchiveMissing(
            f"There is no archive at {path}. Make one with: dateline index PATH... --archive {path}"
        )
    from index.archive import Archive

    return Archive.open(path, without_embedder=without_embedder)


def make_or_open(path: Path, embedder: str | None) -> Archive:
    """The archive in a folder, made if there is none. Raises ``ArchiveMismatch`` for one that was
    made with another embedder than the one given."""
    from index.archive import Archive
    from index.embed import DEFAULT_EMBEDDER

    if (path / "archive.db").is_file():
        return Archive.open(path, embedder)
    return Archive.create(path, embedder or DEFAULT_EMBEDDER)
