"""What the articles up to a day say about names, counted. All names are in plain form.

It is what would be there if the archive had no later article.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable
from itertools import product

from index.name_forms import Form, form_of
from index.name_tables import NO_DAY, Role, ends_of, numbers_in, sounds_of

SAMPLE = 6
"""The most articles, the earliest, whose other names are the context of a name."""
CONTEXT = 48
"""The most names of an article that are context: the first ones."""
SMOOTHING = 20
"""Added to the number of articles, so that names weigh something in a small archive too."""

# How the earliest article that may be used writes a name n; NULL if none has it.
_WRITTEN = (
    "(SELECT coalesce(d.written, n.written) FROM named d WHERE d.name = n.number AND d.day <= ? "
    "ORDER BY d.day, d.article LIMIT 1)"
)


class NameCounts:
    """Reads the tables of ``index.name_tables``, and keeps what it read: make a new one after a write.
    Threads may share it."""

    def __init__(self, connection: sqlite3.Connection, until: int = NO_DAY) -> None:
        """``until`` is the last day, an ordinal, of the articles that may be used."""
        self._connection, self._until = connection, until
        self._numbers: dict[str, int] = {}
        self._written: dict[str, str | None] = {}
        self._said: dict[str, dict[Role, list[tuple[str, int]]]] = {}
        self._counts: dict[int, int] = {}
        self._samples: dict[str, list[tuple[int, frozenset[int]]]] = {}
        self._articles: int | None = None

    def of_role(self, name: str, role: Role) -> list[tuple[str, int]]:
        """The names that a name has a role towards, in how many articles each, most first."""
        return self._said_of(name).get(role, [])

    def linked(self, name: str) -> dict[str, int]:
        """The names of which something is said together with a name that makes them one, and in how many
        articles."""
        found: dict[str, int] = {}
        for role, said in self._said_of(name).items():
            for other, count in said if role != "apart" else ():
                found[other] = found.get(other, 0) + count
        return found

    def sounding_like(self, form: Form) -> list[str]:
        """The names whose words may sound like those of a form, in whatever order."""
        return self._names_with("sounds", sounds_of(form))

    def with_ends_of(self, form: Form) -> list[str]:
        """The names with the first and the last word of a form."""
        return self._names_with("ends", ends_of(form))

    def count(self, name: str) -> int:
        """In how many articles a name occurs."""
        return self._count(self._number(name)) if self.is_known(name) else 0

    def is_known(self, name: str) -> bool:
        """Whether an article has the name."""
        return self._as_written(name) is not None

    def written(self, name: str) -> str:
        """A name as the earliest article with it writes it."""
        return self._as_written(name) or name

    def form(self, name: str) -> Form:
        """The form of a name."""
        return form_of(self.written(name))

    def context(self, one: str, other: str) -> tuple[float, list[str]]:
        """The names that occur beside both of two names, in the two articles that have the most in
        common, rarest first, and their weight: 1 for a name that occurs once, near 0 for one that occurs
        in every article of a large archive."""
        best: tuple[float, frozenset[int]] = (0.0, frozenset())
        own = {self._number(one), self._number(other)}
        scale = math.log(self._article_count() + SMOOTHING)
        for (text, names), (its_text, others) in product(self._sample(one), self._sample(other)):
            if text == its_text:
                continue
            shared = (names & others) - own
            weight = math.fsum(1 - math.log(self._count(number)) / scale for number in shared)
            best = (weight, shared) if weight > best[0] else best
        rarest = sorted((self._count(number), name) for number, name in self._named(best[1]))
        return best[0], [name for _, name in rarest]

    # Reading

    def _said_of(self, name: str) -> dict[Role, list[tuple[str, int]]]:
        if name not in self._said:
            rows = self._connection.execute(
                "SELECT s.role, n.name, count(*) FROM said s JOIN names n ON n.number = s.other "
                "WHERE s.name = ? AND s.day <= ? GROUP BY s.role, s.other",
                (self._number(name), self._until),
            ).fetchall()
            said: dict[Role, list[tuple[str, int]]] = {}
            for role, other, count in sorted(rows, key=lambda row: (-row[2], row[1])):
                said.setdefault(role, []).append((other, count))
            self._said[name] = said
        return self._said[name]

    def _names_with(self, column: str, value: str) -> list[str]:
        rows = self._connection.execute(
            f"SELECT name, {_WRITTEN} FROM names n WHERE {column} = ?", (self._until, value)
        ).fetchall()
        self._written.update(rows)
        return [name for name, written in rows if written is not None]

    def _number(self, name: str) -> int:
        """The number of a name; -1 if there is none."""
        if name not in self._numbers:
            row = self._connection.execute("SELECT number FROM names WHERE name = ?", (name,)).fetchone()
            self._numbers[name] = row[0] if row else -1
        return self._numbers[name]

    def _as_written(self, name: str) -> str | None:
        if name not in self._written:
            row = self._connection.execute(
                f"SELECT {_WRITTEN} FROM names n WHERE name = ?", (self._until, name)
            ).fetchone()
            self._written[name] = row[0] if row else None
        return self._written[name]

    def _count(self, number: int) -> int:
        if number not in self._counts:
            (self._counts[number],) = self._connection.execute(
                "SELECT count(*) FROM named WHERE name = ? AND day <= ?", (number, self._until)
            ).fetchone()
        return self._counts[number]

    def _article_count(self) -> int:
        """The number of articles, those with the same text counted once."""
        if self._articles is None:
            (self._articles,) = self._connection.execute(
                "SELECT count(DISTINCT text) FROM name_lists WHERE day <= ?", (self._until,)
            ).fetchone()
        return int(self._articles or 0)

    def _sample(self, name: str) -> list[tuple[int, frozenset[int]]]:
        """Key of the text and names of the first articles with a name."""
        if name not in self._samples:
            rows = self._connection.execute(
                "SELECT l.text, l.names FROM named d JOIN name_lists l ON l.article = d.article "
                "WHERE d.name = ? AND d.day <= ? ORDER BY d.day, d.article LIMIT ?",
                (self._number(name), self._until, SAMPLE),
            ).fetchall()
            self._samples[name] = [(text, frozenset(numbers_in(names)[:CONTEXT])) for text, names in rows]
        return self._samples[name]

    def _named(self, numbers: Iterable[int]) -> list[tuple[int, str]]:
        """The numbers with their names."""
        return self._connection.execute(
            "SELECT number, name FROM names WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        ).fetchall()
