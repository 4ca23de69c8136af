"""The one truth of an archive: a SQLite file with articles, passages and vectors.

A passage's rowid is never used again, and the passages of one article have consecutive rowids, so
that a set of articles is a set of ranges. Every write is one transaction that raises the
*generation* by one; what is derived (the lexical and the vector index) is brought up to it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.aliases import Aliases
from index.copies import Copies
from index.embed import FloatMatrix
from index.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, ArchiveTooNew
from index.migrations import MIGRATIONS
from index.name_tables import NameTables, Told
from index.origins import Origins
from index.passages import PassageSettings, Span
from index.rows import ORDER_BY, SELECT_ARTICLE, Sort, matching, to_article, to_passage, where_clause
from index.schema import Article, Draft, Filter, Origin, Passage

Rowids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be written: with its passages and their vectors, one row a passage."""

    id: str
    draft: Draft
    content_hash: str
    spans: list[Span]
    vectors: FloatMatrix


class Database:
    """The archive's SQLite file. Any number of readers, one writer; readers see whole batches."""

    def __init__(self, path: Path) -> None:
        """Opens the file, or makes it. Raises ``ArchiveTooNew`` and ``ArchiveDamaged``."""
        self.path = path
        # One connection serves the threads of a web server: Python's SQLite is built serialised.
        with plain_errors(path):
            self._connection = sqlite3.connect(
                path, timeout=30, check_same_thread=False, isolation_level=None
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA mmap_size = 1073741824")
            self._migrate()
        self._inode = os.stat(path).st_ino
        self.copies = Copies(self._connection)
        self.names = NameTables(self._connection)
        self.origins = Origins(self._connection)

    def aliases(self) -> Aliases:
        """Which names mean the same, as long as nothing is written."""
        return Aliases(self._connection)

    def close(self) -> None:
        """Closes the file; SQLite then folds its write-ahead log into it."""
        self._connection.close()

    def copy_to(self, path: Path) -> None:
        """Writes a copy of everything to a new file."""
        with contextlib.closing(sqlite3.connect(path)) as copy, plain_errors(path):
            self._connection.backup(copy)

    def replace_with(self, path: Path) -> None:
        """Lets another, closed database file take this one's place; this object is closed by it.
        Processes that read the old file go on reading it."""
        (busy, _, _) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise ArchiveLocked(f"{self.path} is being read. Try again in a moment.")
        self.close()
        # A log that a reader still holds must not be taken for the new file's.
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        path.replace(self.path)

    @property
    def is_replaced(self) -> bool:
        """Whether another file has taken this one's place since it was opened."""
        return os.stat(self.path).st_ino != self._inode

    def _migrate(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise ArchiveTooNew(
                f"{self.path} has schema version {version}; this Dateline knows versions up to "
                f"{len(MIGRATIONS)}. Update Dateline: pip install --upgrade dateline"
            )
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            self._connection.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[int]:
        """A write that takes effect as a whole or not at all; gives its generation."""
        with plain_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                generation = self.generation + 1
                yield generation
                self.set_meta("generation", str(generation))
                self._connection.execute("COMMIT")
            except BaseException:
                # After "disk full" SQLite may have rolled back already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    # Settings

    def meta(self, key: str) -> str | None:
        """A stored setting, ``None`` if there is none."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Stores a setting."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def generation(self) -> int:
        """The number of writes so far."""
        return int(self.meta("generation") or 0)

    @property
    def embedder(self) -> str | None:
        """The name of the embedder that made the vectors."""
        return self.meta("embedder")

    @property
    def dimension(self) -> int:
        """The length of the stored vectors, 0 if there are none."""
        row = self._connection.execute("SELECT length(vector) FROM vectors LIMIT 1").fetchone()
        return row[0] // np.dtype(np.float16).itemsize if row else 0

    @property
    def passage_settings(self) -> PassageSettings:
        """How the stored passages were cut."""
        return PassageSettings(**json.loads(self.meta("passages") or "{}"))

    def set_making(self, embedder: str, settings: PassageSettings) -> None:
        """Stores what passages and vectors are made with."""
        self.set_meta("embedder", embedder)
        self.set_meta("passages", json.dumps(dataclasses.asdict(settings)))

    # Writing (inside a transaction)

    def put(self, articles: Iterable[Prepared], generation: int) -> Rowids:
        """Writes articles, each in place of the one with its id. Gives the rowids of their passages,
        int64, in order."""
        rowids: list[Rowids] = []
        written: dict[str, Told] = {}
        for article in articles:
            self.delete([article.id], generation)
            number = self._insert(article, generation)
            rowids.append(self._insert_passages(number, article.spans, article.vectors))
            published = article.draft.published
            day = published.toordinal() if published else None
            written[article.id] = Told(number, article.draft.title, article.draft.text, day)
        self.copies.add((told.number, told.text) for told in written.values())
        self.names.add(written.values())
        return np.concatenate(rowids) if rowids else np.zeros(0, np.int64)

    def _insert(self, article: Prepared, generation: int) -> int:
        draft = article.draft
        cursor = self._connection.execute(
            "INSERT INTO articles VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            (
                article.id,
                draft.text,
                draft.title,
                draft.published and draft.published.isoformat(),
                draft.published and draft.published.toordinal(),
                draft.source,
                draft.url,
                json.dumps(draft.authors, ensure_ascii=False),
                draft.language,
                draft.origin.path,
                draft.origin.member,
                draft.origin.ordinal,
                json.dumps(draft.page_starts),
                article.content_hash,
                dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                generation,
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _insert_passages(self, number: int, spans: list[Span], vectors: FloatMatrix) -> Rowids:
        first = self.last_rowid + 1
        rowids = np.arange(first, first + len(spans))
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?)",
            [
                (rowid, number, start, end)
                for rowid, (start, end) in zip(rowids.tolist(), spans, strict=True)
            ],
        )
        self._connection.executemany(
            "INSERT INTO vectors VALUES (?, ?)",
            [
                (rowid, vector.tobytes())
                for rowid, vector in zip(rowids.tolist(), vectors.astype(np.float16), strict=True)
            ],
        )
        self._connection.execute(
            "UPDATE articles SET first_passage = ?, passage_count = ? WHERE number = ?",
            (first, len(spans), number),
        )
        return rowids

    def recut(self, article_id: str, spans: list[Span], vectors: FloatMatrix, generation: int) -> None:
        """Gives a stored article other passages."""
        (number,) = self._connection.execute(
            "SELECT number FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        self._delete_passages(article_id)
        self._insert_passages(number, spans, vectors)
        self._connection.execute(
            "UPDATE articles SET generation = ? WHERE number = ?", (generation, number)
        )

    def _delete_passages(self, article_id: str) -> bool:
        row = self._connection.execute(
            "SELECT first_passage, passage_count FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        if row is None:
            return False
        span = (row[0], row[0] + row[1] - 1)
        self._connection.execute("DELETE FROM vectors WHERE rowid BETWEEN ? AND ?", span)
        self._connection.execute("DELETE FROM passages WHERE rowid BETWEEN ? AND ?", span)
        return True

    def delete(self, ids: Iterable[str], generation: int) -> int:
        """Deletes articles with all that belongs to them; gives how many there were."""
        count = 0
        for article_id in ids:
            if self._delete_passages(article_id):
                ((number,),) = self._connection.execute(
                    "DELETE FROM articles WHERE id = ? RETURNING number", (article_id,)
                ).fetchall()
                self.copies.remove(number)
                self.names.remove(number)
                self._connection.execute("INSERT INTO removals VALUES (?, ?)", (generation, article_id))
                count += 1
        return count

    # Reading

    @property
    def last_rowid(self) -> int:
        """The highest passage rowid ever given."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
        return int(row[0]) if row else 0

    def ids(self, offset: int = 0) -> list[str]:
        """The ids of all articles in the order in which they were first written."""
        rows = self._connection.execute(
            "SELECT id FROM articles ORDER BY number LIMIT -1 OFFSET ?", (offset,)
        )
        return [row[0] for row in rows]

    def places(self) -> Iterator[tuple[str, str | None, Origin]]:
        """Id, URL and origin of every article."""
        rows = self._connection.execute("SELECT id, url, path, member, ordinal FROM articles")
        return ((article_id, url, Origin(*origin)) for article_id, url, *origin in rows)

    def content_hash(self, article_id: str) -> str | None:
        """The content hash of a stored article."""
        row = self._connection.execute(
            "SELECT content_hash FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return row[0] if row else None

    def articles(self, ids: Sequence[str]) -> list[Article]:
        """The articles of these ids, in the order given; unknown ids are left out."""
        found = {}
        for some in batched(list(dict.fromkeys(ids)), 500):
            marks = ",".join("?" * len(some))
            for row in self._connection.execute(f"{SELECT_ARTICLE} WHERE id IN ({marks})", some):
                found[row[0]] = to_article(row)
        return [found[article_id] for article_id in ids if article_id in found]

    def find_articles(
        self, filter: Filter, text: str = "", limit: int = -1, offset: int = 0, sort: Sort = "newest"
    ) -> list[Article]:
        """Articles that pass a filter and whose title, outlet or origin holds ``text``. ``limit`` -1
        means all."""
        where, values = matching(filter, text)
        order = ORDER_BY[sort]
        # The texts of the articles before the offset are not read: of 100,000 that takes seconds.
        rows = self._connection.execute(
            f"{SELECT_ARTICLE} WHERE number IN (SELECT number FROM articles WHERE {where} "
            f"ORDER BY {order} LIMIT ? OFFSET ?) ORDER BY {order}",
            (*values, limit, offset),
        )
        return [to_article(row) for row in rows]

    def count_articles(self, filter: Filter, text: str = "") -> int:
        """How many articles ``find_articles`` gives without a limit."""
        where, values = matching(filter, text)
        row = self._connection.execute(f"SELECT count(*) FROM articles WHERE {where}", values).fetchone()
        return int(row[0])

    def days(self) -> list[tuple[dt.date, int]]:
        """The days of publication in order, each with its number of articles."""
        rows = self._connection.execute(
            "SELECT day, count(*) FROM articles WHERE day NOT NULL GROUP BY day ORDER BY day"
        )
        return [(dt.date.fromordinal(day), count) for day, count in rows]

    def passages(self, rowids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """The passages of these rowids with their articles, in the order given; unknown rowids are
        left out."""
        places = {}
        for some in batched(list(rowids), 500):
            marks = ",".join("?" * len(some))
            for row in self._connection.execute(
                "SELECT p.rowid, a.id, p.start, p.end FROM passages p JOIN articles a ON a.number = p.article "
                f"WHERE p.rowid IN ({marks})",
                some,
            ):
                places[row[0]] = row
        articles = {article.id: article for article in self.articles([row[1] for row in places.values()])}
        return [
            (to_passage(articles[places[rowid][1]], *places[rowid]), articles[places[rowid][1]])
            for rowid in rowids
            if rowid in places
        ]

    def with_passages(self, ids: Sequence[str]) -> Iterator[tuple[Article, list[Passage]]]:
        """Articles with all their passages in order; unknown ids are left out."""
        for article in self.articles(ids):
            rows = self._connection.execute(
                "SELECT p.rowid, a.id, p.start, p.end FROM articles a JOIN passages p "
                "ON p.rowid BETWEEN a.first_passage AND a.first_passage + a.passage_count - 1 "
                "WHERE a.id = ? ORDER BY p.rowid",
                (article.id,),
            )
            yield article, [to_passage(article, *row) for row in rows]

    def passages_of(self, article_id: str) -> list[Passage]:
        """All passages of an article, in order; none if there is no such article."""
        return next((passages for _, passages in self.with_passages([article_id])), [])

    def changed_since(self, generation: int) -> tuple[list[str], list[str]]:
        """The ids of articles written, and of those deleted or replaced, after a generation."""
        written = self._connection.execute(
            "SELECT id FROM articles WHERE generation > ? ORDER BY number", (generation,)
        )
        deleted = self._connection.execute(
            "SELECT DISTINCT article_id FROM removals WHERE generation > ?", (generation,)
        )
        return [row[0] for row in written], [row[0] for row in deleted]

    def passage_ranges(self, filter: Filter = Filter()) -> NDArray[np.int64]:
        """The passages of all articles that pass: int64 of shape (articles, 2), each row the first
        rowid and the number of passages."""
        where, values = where_clause(filter)
        rows = self._connection.execute(
            f"SELECT first_passage, passage_count FROM articles WHERE {where}", values
        )
        return np.array(rows.fetchall(), np.int64).reshape(-1, 2)

    def vectors(self, after: int = 0, batch: int = 20_000) -> Iterator[tuple[Rowids, NDArray[np.float16]]]:
        """The rowids above ``after`` with their vectors, float16 (rows, dimension), in batches."""
        cursor = self._connection.execute(
            "SELECT rowid, vector FROM vectors WHERE rowid > ? ORDER BY rowid", (after,)
        )
        while rows := cursor.fetchmany(batch):
            rowids = np.array([row[0] for row in rows], np.int64)
            yield rowids, np.frombuffer(b"".join(row[1] for row in rows), np.float16).reshape(len(rows), -1)

    def counts(self) -> dict[str, Any]:
        """Numbers of articles, passages and undated articles, the first and the last day (``None``
        without dated articles)."""
        row = self._connection.execute(
            "SELECT count(*), coalesce(sum(passage_count), 0), coalesce(sum(day IS NULL), 0), min(day), max(day) "
            "FROM articles"
        ).fetchone()
        return {
            "articles": row[0],
            "passages": row[1],
            "undated": row[2],
            "first_day": row[3] and dt.date.fromordinal(row[3]),
            "last_day": row[4] and dt.date.fromordinal(row[4]),
        }

    def sources(self) -> list[tuple[str | None, int]]:
        """The outlets with their numbers of articles, the largest first; ``None`` for unknown."""
        return self._connection.execute(
            "SELECT source, count(*) AS n FROM articles GROUP BY source ORDER BY n DESC, source"
        ).fetchall()


def batched(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most ``size`` items."""
    for first in range(0, len(items), size):
        yield list(items[first : first + size])


@contextlib.contextmanager
def plain_errors(
    path: Path, remedy: str = "Restore it from a copy, or make the archive again from the articles."
) -> Iterator[None]:
    """SQLite's errors in words that help: disk full, damaged (with what to do then), locked."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        message = str(error)
        if "disk is full" in message or "disk I/O" in message:
            raise ArchiveError(
                f"The disk that holds {path} is full. What was written before is safe; "
                "free some space and run the same command again."
            ) from error
        if "not a database" in message or "malformed" in message:
            raise ArchiveDamaged(f"{path} is damaged or is no database ({message}). {remedy}") from error
        raise ArchiveError(f"{path}: {message}") from error
