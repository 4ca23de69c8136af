"""Which names of an archive mean the same: Haftar, General Hifter; GNA, Government of National Accord.

Learned from the articles, without a model: see ``index.name_meanings``. What the archive knows is kept in its
database (``index.name_tables``).
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Protocol

from index import name_words as nw
from index.migrations import MIGRATIONS
from index.name_counts import NameCounts
from index.name_forms import plain
from index.name_meanings import Meanings
from index.name_tables import NO_DAY, NameTables, Told
from index.schema import Published

MOST_DAYS = 16
"""Days for which what was read is kept."""


class ArticleLike(Protocol):
    """What is read of an article."""

    @property
    def title(self) -> str:
        """The headline, empty if there is none."""

    @property
    def text(self) -> str:
        """The text."""

    @property
    def published(self) -> Published | None:
        """When it was published, if that is known."""


class Aliases:
    """What articles say about names, and what follows from it.

    ``until``, in all questions, is the last day of the articles that may be used; undated ones are then
    left out. The answers are those of an archive without the others. Threads may share it; what is written
    later may not be seen.
    """

    def __init__(
        self, connection: sqlite3.Connection, countries: Iterable[tuple[str, ...]] = nw.COUNTRIES
    ) -> None:
        """``connection`` is that of a database with the tables; ``countries`` are well-known groups of
        names that no article need explain."""
        self.connection = connection
        self._countries = {plain(name): plain(group[0]) for group in countries for name in group}
        self._by_day: dict[dt.date | None, Meanings] = {}

    def same(self, a: str, b: str, until: dt.date | None = None) -> bool:
        """Whether two names can mean the same. Symmetric; every name is the same as itself."""
        return self.why(a, b, until) is not None

    def why(self, a: str, b: str, until: dt.date | None = None) -> str | None:
        """Why two names can mean the same, in words; ``None`` if nothing says so."""
        one, other = plain(a), plain(b)
        if one == other:
            return "the same name" if a == b else "the same but for titles, accents or legal form"
        return self._meanings(until).why(one, other)

    def knows(self, name: str, until: dt.date | None = None) -> bool:
        """Whether an article has a name, in capitals if it is an acronym."""
        return self._meanings(until).is_known(plain(name))

    def of(self, name: str, until: dt.date | None = None) -> tuple[str, ...]:
        """The other forms of a name as articles write them, likeliest first."""
        meanings = self._meanings(until)
        return tuple(map(meanings.written, meanings.of(plain(name))))

    def telling(self, name: str, most: int, until: dt.date | None = None) -> tuple[tuple[str, str], ...]:
        """At most ``most`` other forms, each with the reason, that a search for the words of the name would
        miss; for a name that no article has, names that are spelled alike."""
        meanings = self._meanings(until)
        found = meanings.telling(plain(name), most)
        return tuple((meanings.written(other), reason) for other, reason in found)

    def _meanings(self, until: dt.date | None) -> Meanings:
        known = self._by_day.get(until)
        if known is None:
            if len(self._by_day) >= MOST_DAYS:
                self._by_day.clear()
            counts = NameCounts(self.connection, until.toordinal() if until else NO_DAY)
            known = self._by_day.setdefault(until, Meanings(counts, self._countries))
        return known


def learn(articles: Iterable[ArticleLike], countries: Iterable[tuple[str, ...]] = nw.COUNTRIES) -> Aliases:
    """The aliases in some articles that are in no archive."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(connection.cursor()) as cursor:
        cursor.executescript(";".join(MIGRATIONS))
    NameTables(connection).add(
        Told(
            number,
            article.title,
            article.text,
            article.published.toordinal() if article.published else None,
        )
        for number, article in enumerate(articles, 1)
    )
    return Aliases(connection, countries)
