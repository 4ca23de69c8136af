"""What a run of ``Archive.add`` or ``Archive.reindex`` tells: how far it is, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from index.loaders import Skipped

EXAMPLES_KEPT = 20


@dataclass(slots=True)
class FileReport:
    """What became of one file.

    ``added``, ``replaced`` and ``unchanged`` count articles, ``passages`` those that were embedded.
    ``skipped`` counts the reasons why parts of the file gave no article, ``examples`` names some of
    the parts; ``failed`` says why the file as a whole gave nothing. ``notes`` counts remarks on
    articles that were taken.
    """

    path: str
    kind: str = ""
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    passages: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    examples: list[Skipped] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    failed: str | None = None
    is_unread: bool = False

    def skip(self, part: Skipped) -> None:
        """Counts a part that gave no article."""
        self.skipped[part.reason] += 1
        if len(self.examples) < EXAMPLES_KEPT:
            self.examples.append(part)


@dataclass(slots=True)
class IngestReport:
    """What became of every file, the number of articles removed by ``sync``, and the time taken."""

    files: list[FileReport] = field(default_factory=list)
    removed: int = 0
    seconds: float = 0.0

    def total(self, what: str) -> int:
        """The sum of a count of ``FileReport`` (added, replaced, unchanged, passages) over all files."""
        return sum(getattr(file, what) for file in self.files)

    @property
    def failed(self) -> list[FileReport]:
        """The files that gave nothing."""
        return [file for file in self.files if file.failed]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. Bytes are those of the files as they lie on disk; ``articles`` counts the
    ones read, ``embedded`` those of them that were new or changed; ``seconds`` since the start.

    With a ``task``, that is what is done first, and the run has not begun: bytes then count articles.
    """

    files: int
    files_total: int
    bytes: int
    bytes_total: int
    articles: int
    embedded: int
    passages: int
    seconds: float
    task: str = ""

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the bytes read so far; ``None`` before there are any."""
        if not self.bytes or not self.seconds:
            return None
        return self.seconds * (self.bytes_total - self.bytes) / self.bytes
