"""Where articles were read: what makes indexing again skip what is the same and drop what is gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from index.schema import Origin


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was read to its end."""

    path: str
    size: int
    modified_ns: int


class Origins:
    """The places that articles were read from, and the files that were read to their end, in an archive's
    database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def note(self, origin: Origin, article_id: str, content_hash: str) -> None:
        """Remembers what was read at a place, so that it is skipped while it stays the same."""
        self._connection.execute(
            "INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?)",
            (origin.path, origin.member, origin.ordinal, article_id, content_hash),
        )

    def note_file(self, file: FileState) -> None:
        """Remembers that a file was read to its end."""
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (file.path, file.size, file.modified_ns)
        )

    def last_read(self, origin: Origin) -> tuple[str, str] | None:
        """The article id and content hash that were last read at a place, if the article is still
        there."""
        row: tuple[str, str] | None = self._connection.execute(
            "SELECT article_id, content_hash FROM origins WHERE path = ? AND member = ? AND ordinal = ? "
            "AND article_id IN (SELECT id FROM articles)",
            (origin.path, origin.member, origin.ordinal),
        ).fetchone()
        return row

    def file(self, path: str) -> FileState | None:
        """The state in which a file was last read to its end."""
        row = self._connection.execute("SELECT * FROM files WHERE path = ?", (path,)).fetchone()
        return FileState(*row) if row else None

    def below(self, root: str) -> list[tuple[Origin, str]]:
        """The places read in a file or below a folder, each with its article id."""
        below = root.rstrip("/") + "/"
        rows = self._connection.execute(
            "SELECT path, member, ordinal, article_id FROM origins WHERE path = ? OR substr(path, 1, ?) = ?",
            (root, len(below), below),
        )
        return [(Origin(path, member, ordinal), article_id) for path, member, ordinal, article_id in rows]

    def forget(self, ids: Iterable[str]) -> None:
        """Forgets where articles were read, and that their files were read to the end."""
        for article_id in ids:
            self._connection.execute(
                "DELETE FROM files WHERE path IN (SELECT path FROM origins WHERE article_id = ?)",
                (article_id,),
            )
            self._connection.execute("DELETE FROM origins WHERE article_id = ?", (article_id,))

    def drop(self, origins: Iterable[Origin]) -> list[str]:
        """Forgets places; gives the ids of the articles that are left without any."""
        ids: set[str] = set()
        for origin in origins:
            key = (origin.path, origin.member, origin.ordinal)
            ids.update(
                row[0]
                for row in self._connection.execute(
                    "DELETE FROM origins WHERE path = ? AND member = ? AND ordinal = ? RETURNING article_id",
                    key,
                ).fetchall()
            )
            self._connection.execute("DELETE FROM files WHERE path = ?", (origin.path,))
        return [
            article_id
            for article_id in sorted(ids)
            if not self._connection.execute(
                "SELECT 1 FROM origins WHERE article_id = ?", (article_id,)
            ).fetchone()
        ]
