"""What the articles of an archive say about names: kept up by every write, read by ``index.name_counts``.

The tables are derived from the articles' texts, and written in the transactions that change those. They depend
on the articles that are stored and on nothing else. Articles with the same text count once: as the earliest.

An archive of an earlier version, or one whose names were read in another way, has none at first; the next
``Archive.add`` or ``Archive.reindex`` reads them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final, Literal, NamedTuple

import numpy as np

from index.name_evidence import ArticleNames, Kind, names_of_article
from index.name_forms import Form, form_of, key_of_sound

FORMAT = "1"
"""Raise it when names are read differently: they are then read again."""

NO_DAY: Final = 9_999_999
"""The day of undated articles: after every limit."""

Role = Literal["short", "long", "acronym", "spelled out", "called", "apart"]
ROLES: Final[dict[Kind, tuple[Role, Role]]] = {
    "short": ("short", "long"),
    "acronym": ("acronym", "spelled out"),
    "called": ("called", "called"),
    "apart": ("apart", "apart"),
}
"""What the first and the second name of a link are to each other."""


class Told(NamedTuple):
    """An article to learn from: its number, title, text, and day as an ordinal (``None``: undated)."""

    number: int
    title: str
    text: str
    day: int | None


class NameTables:
    """The tables about names in the database of an archive. Articles are named by their numbers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    # Writing (inside a transaction)

    def add(self, articles: Iterable[Told]) -> None:
        """Learns from articles."""
        for article in articles:
            self._add(article)

    def _add(self, article: Told) -> None:
        text = key_of(f"{article.title}\n{article.text}")
        own = (NO_DAY if article.day is None else article.day, article.number)
        first = self._first(text)
        if first is None:
            names = self._learn(*own, names_of_article(article.title, article.text))
        else:
            (names,) = self.connection.execute(
                "SELECT names FROM name_lists WHERE article = ?", (first[1],)
            ).fetchone()
            if own < first:
                self._move(names, first, own)
        self.connection.execute("INSERT INTO name_lists VALUES (?, ?, ?, ?)", (own[1], own[0], text, names))

    def remove(self, number: int) -> None:
        """Takes back what an article said."""
        row = self.connection.execute(
            "SELECT day, text, names FROM name_lists WHERE article = ?", (number,)
        ).fetchone()
        if row is None:
            return
        day, text, names = row
        self.connection.execute("DELETE FROM name_lists WHERE article = ?", (number,))
        heir = self._first(text)
        if heir is None:
            self._forget(number, day, names)
        elif heir > (day, number):
            self._move(names, (day, number), heir)

    def clear(self) -> None:
        """Forgets everything."""
        for table in ("name_lists", "named", "said", "names"):
            self.connection.execute(f"DELETE FROM {table}")

    def missing(self) -> list[int]:
        """The numbers of the articles that were never learned from."""
        rows = self.connection.execute(
            "SELECT number FROM articles WHERE number NOT IN (SELECT article FROM name_lists) ORDER BY number"
        )
        return [number for (number,) in rows]

    def add_stored(self, numbers: Sequence[int]) -> None:
        """Learns from articles that are stored."""
        rows = self.connection.execute(
            "SELECT number, title, text, day FROM articles WHERE number IN (SELECT value FROM json_each(?)) "
            "ORDER BY number",
            (json.dumps(numbers),),
        )
        self.add([Told(*row) for row in rows.fetchall()])

    def _first(self, text: int) -> tuple[int, int] | None:
        """Day and number of the earliest article with a text: the one that counts."""
        row: tuple[int, int] | None = self.connection.execute(
            "SELECT day, article FROM name_lists WHERE text = ? ORDER BY day, article LIMIT 1", (text,)
        ).fetchone()
        return row

    def _learn(self, day: int, number: int, found: ArticleNames) -> bytes:
        """Notes what an article says; gives its names as they are kept in its list."""
        ends = {end for one, other, _ in found.links for end in (one, other)} - found.written.keys()
        known = {name: self._number(name, written) for name, written in found.written.items()}
        numbers = {name: one for name, (one, _) in known.items()}
        numbers |= {name: self._number(name, name)[0] for name in sorted(ends)}
        self.connection.executemany(
            "INSERT INTO named VALUES (?, ?, ?, ?)",
            [
                (one, day, number, None if usual == found.written[name] else found.written[name])
                for name, (one, usual) in known.items()
            ],
        )
        self.connection.executemany(
            "INSERT OR IGNORE INTO said VALUES (?, ?, ?, ?, ?)",
            [
                (numbers[name], role, numbers[of], day, number)
                for one, other, kind in found.links
                for name, role, of in ((one, ROLES[kind][0], other), (other, ROLES[kind][1], one))
            ],
        )
        return np.array([one for one, _ in known.values()], np.int32).tobytes()

    def _number(self, name: str, written: str) -> tuple[int, str]:
        """The number of a name, and how it is usually written: as it was first."""
        row: tuple[int, str] | None = self.connection.execute(
            "SELECT number, written FROM names WHERE name = ?", (name,)
        ).fetchone()
        if row is not None:
            return row
        cursor = self.connection.execute(
            "INSERT INTO names VALUES (NULL, ?, ?, ?, ?)",
            (name, written, sounds_of(form_of(written)), ends_of(form_of(written))),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid, written

    def _move(self, names: bytes, old: tuple[int, int], new: tuple[int, int]) -> None:
        """Lets another article with the same text stand for one; both are day and number."""
        self.connection.executemany(
            "UPDATE named SET day = ?, article = ? WHERE name = ? AND day = ? AND article = ?",
            [(*new, name, *old) for name in numbers_in(names)],
        )
        self.connection.execute("UPDATE said SET day = ?, article = ? WHERE article = ?", (*new, old[1]))

    def _forget(self, number: int, day: int, names: bytes) -> None:
        """Takes out what an article says, and the names that no article has any more."""
        self.connection.executemany(
            "DELETE FROM named WHERE name = ? AND day = ? AND article = ?",
            [(name, day, number) for name in numbers_in(names)],
        )
        linked = self.connection.execute(
            "DELETE FROM said WHERE article = ? RETURNING name", (number,)
        ).fetchall()
        self.connection.executemany(
            "DELETE FROM names WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM named WHERE name = ?1) "
            "AND NOT EXISTS (SELECT 1 FROM said WHERE name = ?1)",
            [(name,) for name in sorted({*numbers_in(names), *(one for (one,) in linked)})],
        )


def numbers_in(names: bytes) -> list[int]:
    """The numbers of the names in a stored list, in the order in which the article has them."""
    numbers: list[int] = np.frombuffer(names, np.int32).tolist()
    return numbers


def key_of(text: str) -> int:
    """A key of a text, a signed 64-bit number, the same in every process."""
    return int.from_bytes(
        blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True
    )


def sounds_of(form: Form) -> str:
    """What names with words that sound alike have in common, in whatever order."""
    return " ".join(sorted(map(key_of_sound, form.words)))


def ends_of(form: Form) -> str:
    """The first and the last word of a form, empty for a name without any."""
    return f"{form.words[0]} {form.words[-1]}" if form.words else ""
