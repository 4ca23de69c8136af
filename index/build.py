"""The write path: files to drafts, drafts to passages and vectors, batches of them to the database.

Everything is committed in batches, each a transaction that also notes which places of which files it
came from, so that the next run knows where an interrupted one stopped.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.database import Database, Prepared, batched
from index.duplicates import FORMAT as COPIES_FORMAT
from index.embed import Embedder, FloatMatrix
from index.errors import LoadError
from index.language import language_of
from index.loaders import Limits, Skipped, discover, kind_of, load_stream
from index.name_tables import FORMAT as NAMES_FORMAT
from index.origins import FileState
from index.passages import PassageSettings, Span, embedded_text, split
from index.report import FileReport, IngestReport, Progress
from index.schema import Article, Draft, Origin
from index.urls import canonical_url

if TYPE_CHECKING:
    from index.archive import Archive

# Enough to sort by length without much padding; a kill loses at most the work on one batch.
BATCH_PASSAGES = 512
BATCH_DERIVED = 200  # articles
OnProgress = Callable[[Progress], None]
BY_WORDS = "it can be found by its words, hardly by its meaning"


@dataclass(slots=True)
class Pending:
    """A draft on its way into the database."""

    id: str
    draft: Draft
    content_hash: str
    spans: list[Span]
    report: FileReport


def ingest(
    archive: Archive,
    paths: list[str],
    sync: bool,
    label: str | None,
    limits: Limits,
    on_progress: Callable[[Progress], None] | None,
) -> IngestReport:
    """See ``Archive.add``. The writer's lock must be held."""
    report = IngestReport()
    start = time.perf_counter()
    complete(archive.database, on_progress)
    with contextlib.ExitStack() as stack:
        roots = [
            stack.enter_context(standard_input()) if path == "-" else root_of(Path(path), label)
            for path in paths
        ]
        run = Run(
            archive,
            report,
            [file for root in roots for file in root.files(archive.path)],
            limits,
            on_progress,
        )
        for file in run.files:
            run.read(file)
        run.flush()
    if sync:
        report.removed = drop_missing(archive.database, roots, run)
    report.seconds = time.perf_counter() - start
    return report


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read and the name under which it is remembered."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Root:
    """A file or folder that was named, and the name that stands in front of all origins in it."""

    path: Path
    name: str

    def files(self, archive: Path) -> Iterator[SourceFile]:
        """The files in it, sorted by name, without those of the archive itself. Raises ``LoadError``
        if there is nothing at that path."""
        if not self.path.exists():
            raise LoadError(f"There is no file or folder {self.path}.")
        own = archive.resolve()
        for path in discover(self.path):
            if not path.resolve().is_relative_to(own):
                name = (
                    str(Path(self.name) / path.relative_to(self.path)) if self.path.is_dir() else self.name
                )
                yield SourceFile(path, storable(name))


@contextlib.contextmanager
def standard_input() -> Iterator[Root]:
    """What stands on standard input, as a file named by its hash, so that other input is another file."""
    with tempfile.NamedTemporaryFile(prefix="dateline-") as file:
        digest = hashlib.sha256()
        while block := sys.stdin.buffer.read(1 << 20):
            digest.update(block)
            file.write(block)
        file.flush()
        yield Root(Path(file.name), f"stdin:{digest.hexdigest()[:16]}")


def state_of(file: SourceFile) -> FileState:
    """Size and time of a file. Raises ``LoadError`` if it has gone."""
    try:
        stat = file.path.stat()
    except OSError as error:
        raise LoadError(f"The file cannot be read ({error.strerror or error}).") from error
    return FileState(file.name, stat.st_size, stat.st_mtime_ns)


def size_of(path: Path) -> int:
    """The size of a file in bytes, 0 if it has gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def storable(name: str) -> str:
    """A file name as UTF-8 can hold it: bytes that are none become ``\\xe9``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def root_of(path: Path, label: str | None) -> Root:
    """A file or folder under its absolute path, or under a label."""
    if label is None:
        return Root(path, str(path.resolve()))
    return Root(path, label if path.is_dir() else f"{label}/{path.name}")


class Run:
    """One run over some files: reads them in order and writes what is new in batches."""

    def __init__(
        self,
        archive: Archive,
        report: IngestReport,
        files: list[SourceFile],
        limits: Limits,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self.archive, self.report, self.files, self.limits = archive, report, files, limits
        self.seen: set[Origin] = set()
        self.kept: set[str] = set()
        self._on_progress = on_progress
        self._settings = archive.database.passage_settings
        self._pending: list[Pending] = []
        self._finished: list[FileState] = []
        self._sizes = [size_of(file.path) for file in files]
        self._read_articles = self._embedded = self._passages = 0
        self._position = 0
        self._start = time.perf_counter()

    def read(self, file: SourceFile) -> None:
        """Reads one file; what is wrong with it goes into its report."""
        report = FileReport(file.name)
        self.report.files.append(report)
        try:
            self._read(file, report)
        except LoadError as error:
            report.failed = str(error)
            self.kept.add(file.name)
        self._position = 0
        self._progress()

    def _read(self, file: SourceFile, report: FileReport) -> None:
        state = state_of(file)
        if self.archive.database.origins.file(file.name) == state:
            report.is_unread = True
            self.kept.add(file.name)
            return
        for item in self._load(file, report):
            if isinstance(item, Skipped):
                report.skip(item)
            else:
                self._take(item, report)
        self._finished.append(state)

    def _load(self, file: SourceFile, report: FileReport) -> Iterator[Draft | Skipped]:
        report.kind = kind_of(file.path)
        try:
            with open(file.path, "rb") as stream:
                for item in load_stream(stream, file.name, self.limits):
                    self._position = stream.tell()
                    yield item
        except OSError as error:
            raise LoadError(f"The file cannot be read ({error.strerror or error}).") from error

    def _take(self, draft: Draft, report: FileReport) -> None:
        """Queues a draft, unless it is stored already as it is."""
        draft = cleaned(draft)
        self._read_articles += 1
        if not draft.text.strip():
            report.skip(Skipped(draft.origin, "no text"))
            return
        self.seen.add(draft.origin)
        digest, article_id = content_hash(draft), article_id_of(draft)
        if self.archive.database.origins.last_read(draft.origin) == (article_id, digest):
            report.unchanged += 1
            return
        language = draft.language or language_of(draft.text)
        if language not in (None, "en"):
            report.notes[f"in another language ({language}) than the models know; {BY_WORDS}"] += 1
        draft = dataclasses.replace(draft, language=language)
        self._pending.append(Pending(article_id, draft, digest, split(draft.text, self._settings), report))
        if sum(len(pending.spans) for pending in self._pending) >= BATCH_PASSAGES:
            self.flush()

    def flush(self) -> None:
        """Embeds and writes what is queued, as one transaction."""
        database = self.archive.database
        if not self._pending and not self._finished:
            return
        fresh = [
            pending
            for pending in self._pending
            if database.content_hash(pending.id) != pending.content_hash
        ]
        vectors = (
            embed_passages(
                [(pending.draft, pending.spans) for pending in fresh], self.archive.embedder, self._settings
            )
            if fresh
            else []
        )
        prepared = [
            Prepared(pending.id, pending.draft, pending.content_hash, pending.spans, rows)
            for pending, rows in zip(fresh, vectors, strict=True)
        ]
        with database.transaction() as generation:
            known = {pending.id for pending in fresh if database.content_hash(pending.id) is not None}
            database.put(prepared, generation)
            for pending in self._pending:
                database.origins.note(pending.draft.origin, pending.id, pending.content_hash)
            for state in self._finished:
                database.origins.note_file(state)
        self.archive.update_lexical()
        self._count(fresh, known)
        self._pending, self._finished = [], []
        self._progress()

    def _count(self, fresh: list[Pending], known: set[str]) -> None:
        """Books a written batch in the reports of its files."""
        written = {id(pending) for pending in fresh}
        for pending in self._pending:
            if id(pending) not in written:
                pending.report.unchanged += 1
            elif pending.id in known:
                pending.report.replaced += 1
            else:
                pending.report.added += 1
                known.add(pending.id)
        for pending in fresh:
            pending.report.passages += len(pending.spans)
        self._embedded += len(fresh)
        self._passages += sum(len(pending.spans) for pending in fresh)

    def _progress(self) -> None:
        if self._on_progress is None:
            return
        done = len(self.report.files) - (1 if self._position else 0)
        self._on_progress(
            Progress(
                files=done,
                files_total=len(self.files),
                bytes=sum(self._sizes[:done]) + self._position,
                bytes_total=sum(self._sizes),
                articles=self._read_articles,
                embedded=self._embedded,
                passages=self._passages,
                seconds=time.perf_counter() - self._start,
            )
        )


class Derived(Protocol):
    """Tables that are derived from the articles' texts."""

    def clear(self) -> None:
        """Forgets everything."""

    def missing(self) -> list[int]:
        """The numbers of the articles that are not in them."""

    def add_stored(self, numbers: Sequence[int]) -> None:
        """Takes articles in."""


def complete(database: Database, on_progress: OnProgress | None = None) -> None:
    """Finds copies and reads names of articles that were stored when that was not done, or done in another
    way, in batches. An interrupted run goes on where it stopped. The writer's lock must be held."""
    complete_copies(database, on_progress)
    complete_names(database, on_progress)


def complete_copies(database: Database, on_progress: OnProgress | None = None) -> None:
    """Finds the copies that are missing."""
    complete_derived(database, database.copies, "copies", COPIES_FORMAT, "finding copies", on_progress)


def complete_names(database: Database, on_progress: OnProgress | None = None) -> None:
    """Reads the names that are missing."""
    complete_derived(database, database.names, "names", NAMES_FORMAT, "reading names", on_progress)


def complete_derived(
    database: Database,
    derived: Derived,
    key: str,
    format: str,
    task: str,
    on_progress: OnProgress | None,
) -> None:
    """Brings some tables up to the articles. ``key`` is the setting that holds their format."""
    if database.meta(key) != format:
        with database.transaction():
            derived.clear()
            database.set_meta(key, format)
    start, missing, done = time.perf_counter(), derived.missing(), 0
    for numbers in batched(missing, BATCH_DERIVED):
        with database.transaction():
            derived.add_stored(numbers)
        done += len(numbers)
        if on_progress:
            seconds = time.perf_counter() - start
            on_progress(Progress(0, 0, done, len(missing), done, 0, 0, seconds, task))


def embed_passages(
    articles: Sequence[tuple[Article | Draft, list[Span]]], embedder: Embedder, settings: PassageSettings
) -> list[FloatMatrix]:
    """Embeds the passages of all articles together; gives each article its rows."""
    texts = [
        embedded_text(article, article.text[start:end], settings)
        for article, spans in articles
        for start, end in spans
    ]
    ends = np.cumsum([len(spans) for _, spans in articles])
    return np.split(embedder.embed(texts), ends[:-1])


def cleaned(draft: Draft) -> Draft:
    """The draft without what SQLite or UTF-8 cannot hold (NUL, lone surrogates). Characters are
    replaced one for one, so that offsets stay."""
    text = draft.text.replace("\x00", " ")
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8") if has_surrogates(text) else text
    title = " ".join(draft.title.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8").split())
    return (
        draft
        if text is draft.text and title == draft.title
        else dataclasses.replace(draft, text=text, title=title)
    )


def has_surrogates(text: str) -> bool:
    """Whether the text holds halves of surrogate pairs, which UTF-8 does not encode."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def content_hash(draft: Draft) -> str:
    """SHA-256 of all that a draft says, wherever it was read."""
    said = dataclasses.asdict(draft)
    del said["origin"]
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()


def article_id_of(draft: Draft) -> str:
    """16 hexadecimal digits of the SHA-256 of the canonical URL; of the origin if there is no URL
    that names one page."""
    url = canonical_url(draft.url) if draft.url else None
    names_page = url is not None and "/" in url.partition("://")[2]
    origin = draft.origin
    key = url if names_page and url else "\n".join([origin.path, origin.member, str(origin.ordinal)])
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def drop_missing(database: Database, roots: list[Root], run: Run) -> int:
    """Removes the articles that were read below these roots once and are no longer there."""
    gone = [
        origin
        for root in roots
        for origin, _ in database.origins.below(root.name)
        if origin not in run.seen and origin.path not in run.kept
    ]
    with database.transaction() as generation:
        return database.delete(database.origins.drop(gone), generation)
