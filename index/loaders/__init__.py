"""Articles in: from files of many kinds to drafts of articles.

``load`` takes one file and yields a ``Draft`` for each article in it, and a ``Skipped`` for each
member, row or entry that gives none. The kind is told by content first and by suffix second: plain
text, Markdown, HTML, PDF, DOCX, RSS, Atom and JSON feeds, CSV, TSV, JSON Lines, JSON, the SGML of
Reuters-21578, and gzip, bzip2, xz, zip and tar of any of these. Nothing is read before it is asked
for, tables and archives are never held whole, and nothing is written to disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from index.errors import LoadError
from index.loaders.base import Budget, Entry, Limits, Skipped
from index.loaders.dispatch import read
from index.loaders.sniffing import HEAD_BYTES, sniff
from index.schema import Draft, Origin

__all__ = ["Limits", "Skipped", "discover", "kind_of", "load", "load_stream", "sniff"]

_DEFAULTS = Limits()


def discover(path: Path) -> Iterator[Path]:
    """The files under a folder, sorted, without hidden ones; ``path`` itself if it is no folder.

    Links are followed, each folder once, so a loop of links ends. A folder that may not be read is
    yielded itself, so that ``load`` reports it.
    """
    return _walk(path, set()) if path.is_dir() else iter((path,))


def load(path: Path, name: str | None = None, limits: Limits = _DEFAULTS) -> Iterator[Draft | Skipped]:
    """The articles of one file of any kind. ``name`` goes into their origins, default ``str(path)``.

    Raises ``LoadError`` if the file gives no article at all. If it breaks off after some, the last
    item is a ``Skipped`` that says so.
    """
    try:
        with path.open("rb") as stream:
            yield from load_stream(stream, name or str(path), limits)
    except OSError as error:
        raise LoadError(f"The file cannot be opened ({error.strerror or error}).") from error


def load_stream(stream: BinaryIO, name: str, limits: Limits = _DEFAULTS) -> Iterator[Draft | Skipped]:
    """The articles of a stream, such as standard input, as ``load`` gives those of a file."""
    origin = Origin(name)
    entry = Entry(origin, Path(name).name, limits, Budget(limits.archive_bytes))
    articles, reasons = 0, []
    try:
        for item in read(stream, entry):
            if isinstance(item, Draft):
                articles += 1
            elif not articles:
                reasons.append(item.reason)
            yield item
    except LoadError as error:
        if not articles:
            raise
        yield Skipped(origin, f"{error} What came before was read.")
    if not articles:
        raise LoadError(_nothing(reasons))


def kind_of(path: Path) -> str:
    """The kind of a file, as ``sniff`` names it; ``LoadError`` if it is none that is taken."""
    try:
        with path.open("rb") as stream:
            return sniff(stream.read(HEAD_BYTES), path.name)
    except OSError as error:
        raise LoadError(f"The file cannot be opened ({error.strerror or error}).") from error


def _nothing(reasons: list[str]) -> str:
    if not reasons:
        return "There is no article in the file."
    return (
        reasons[0]
        if len(reasons) == 1
        else f"None of {len(reasons):,} gives an article. The first: {reasons[0]}"
    )


def _walk(folder: Path, seen: set[Path]) -> Iterator[Path]:
    try:
        seen.add(folder.resolve())
        children = sorted(folder.iterdir())
    except (OSError, RuntimeError):  # RuntimeError: a link that leads to itself
        yield folder
        return
    for child in children:
        if child.name.startswith("."):
            continue
        if child.is_dir():
            if child.resolve() not in seen:
                yield from _walk(child, seen)
        elif child.is_file():
            yield child
