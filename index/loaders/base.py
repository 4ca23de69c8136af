"""What every loader shares: limits, the file at hand, and reading that cannot run away."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from index.errors import LoadError
from index.schema import Draft, Origin

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask of the machine. Sizes are in bytes, of uncompressed content.

    Tables, JSON Lines and text files of many articles are streamed: they have no limit of their
    own, only their rows (``row_bytes``) and articles (``document_bytes``) do.
    """

    document_bytes: int = 64 * MIB
    """One document: a PDF, page, feed, JSON array or text."""
    row_bytes: int = 16 * MIB
    """One row of a CSV or JSON Lines file."""
    archive_bytes: int = 8 * 1024 * MIB
    """All that one zip or tar unpacks to, the archives inside it included."""
    archive_ratio: int = 200
    """Unpacked bytes for each packed byte; text packs at 3 to 20, a zip bomb at 1,000."""
    archive_members: int = 1_000_000
    """Members of one zip or tar."""
    nesting: int = 4
    """Packings inside each other; a ``.tar.gz`` has two."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A member, row or entry that gives no article, and why, as a plain sentence."""

    origin: Origin
    reason: str


@dataclass(slots=True)
class Budget:
    """What is left of ``archive_bytes``; shared by an archive and those inside it."""

    left: int

    def spend(self, count: int) -> None:
        """Take ``count`` bytes; ``LoadError`` when there are not as many left."""
        self.left -= count
        if self.left < 0:
            raise LoadError(
                "The archive unpacks to more than the limit for archives; unpack it yourself first."
            )


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, member or stream on its way into a loader.

    ``filename`` is its own name without folders or the suffix of a packing (``.gz``): the suffix
    helps to tell the kind, the rest may hold a date. ``depth`` counts the packings around it.
    """

    origin: Origin
    filename: str
    limits: Limits
    budget: Budget
    depth: int = 0

    def article(self, ordinal: int) -> Origin:
        """The origin of the article with that number in this file or member."""
        return replace(self.origin, ordinal=ordinal)

    def inside(self, filename: str, origin: Origin | None = None) -> Entry:
        """The entry of something packed in this one; ``LoadError`` beyond the nesting limit."""
        limit = self.limits.nesting
        if self.depth >= limit:
            raise LoadError(f"Archives are packed more than {limit} deep; unpack the outer ones first.")
        return replace(self, filename=filename, origin=origin or self.origin, depth=self.depth + 1)


Reader = Callable[[BinaryIO, Entry], Iterator[Draft | Skipped]]
"""A loader of one kind. It raises ``LoadError`` when the rest of the stream cannot be read."""


class ForwardStream(io.RawIOBase):
    """A stream that is read once from front to back, with bytes put back in front of it.

    ``count`` is how many bytes were read; ``guard`` is called with it after every read and may
    raise ``LoadError``.
    """

    def __init__(
        self, stream: BinaryIO, head: bytes = b"", guard: Callable[[int], None] | None = None
    ) -> None:
        self.count = 0
        self._stream, self._head, self._guard = stream, head, guard

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        chunk = self._head[: len(view)] or self._stream.read(len(view))
        self._head = self._head[len(chunk) :] if self._head else b""
        view[: len(chunk)] = chunk
        self.count += len(chunk)
        if self._guard:
            self._guard(self.count)
        return len(chunk)


def with_head(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """The first ``size`` bytes, and the stream as if they had not been read."""
    head = stream.read(size)
    if stream.seekable():
        stream.seek(0)
        return head, stream
    return head, io.BufferedReader(ForwardStream(stream, head))


def read_document(stream: BinaryIO, entry: Entry) -> bytes:
    """The whole document; ``LoadError`` above the limit, which is never read past."""
    limit = entry.limits.document_bytes
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise LoadError(
            f"The document is larger than the limit of {megabytes(limit)}; split it or raise the limit."
        )
    return data


def megabytes(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / MIB:,.0f} MB" if count >= MIB else f"{count:,} bytes"
