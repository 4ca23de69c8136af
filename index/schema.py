"""The words of the index: articles, passages, filters and hits.

Everything else imports from here; this module imports nothing of ours.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Published = dt.date | dt.datetime
"""A publication date. A ``datetime`` keeps the publisher's own clock and, where it is known, its
time zone. An undated article has ``None`` instead: undated is a value of its own."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article was read from.

    ``path`` is the file (absolute, or relative to a label given by the caller), ``member`` the name
    inside a zip or tar (nested containers are joined with ``!``), ``ordinal`` the number of the
    article within that file or member, from 0.
    """

    path: str
    member: str = ""
    ordinal: int = 0

    def __str__(self) -> str:
        parts = [self.path, *([self.member] if self.member else [])]
        return "!".join(parts) + (f"#{self.ordinal}" if self.ordinal else "")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a loader read it, before it has an id or a place in an archive.

    ``page_starts`` holds the character offset into ``text`` at which each page begins (PDF only).
    ``language`` is an ISO 639-1 code, ``None`` where it is not known.
    """

    text: str
    origin: Origin
    title: str = ""
    published: Published | None = None
    source: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    page_starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One published text as it is stored. Citations are offsets into ``text``.

    ``id`` is a hash of the canonical URL, else of the origin, so that it survives edits.
    """

    id: str
    text: str
    title: str
    published: Published | None
    source: str | None
    url: str | None
    authors: tuple[str, ...]
    language: str | None
    origin: Origin
    page_starts: tuple[int, ...] = ()

    @property
    def day(self) -> dt.date | None:
        """The calendar day of publication, on the publisher's own clock; ``None`` if undated."""
        return self.published.date() if isinstance(self.published, dt.datetime) else self.published

    def page(self, offset: int) -> int | None:
        """The number, from 1, of the page that holds character ``offset``; ``None`` without pages."""
        return sum(start <= offset for start in self.page_starts) or None


@dataclass(frozen=True, slots=True)
class Passage:
    """A few consecutive sentences of an article: ``article.text[start:end] == text``.

    ``rowid`` is the passage's number in the archive; it is never used again for another passage.
    """

    rowid: int
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may be searched.

    ``since`` and ``until`` are inclusive publication days. ``sources`` names outlets, ``articles``
    holds ids of articles; empty means all. ``undated`` says whether articles without a date take
    part; ``None`` means that they do unless ``since`` or ``until`` is set.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    sources: tuple[str, ...] = ()
    undated: bool | None = None
    articles: tuple[str, ...] = ()

    @property
    def admits_undated(self) -> bool:
        """Whether articles without a publication date take part."""
        if self.undated is None:
            return self.since is None and self.until is None
        return self.undated

    @property
    def is_open(self) -> bool:
        """Whether every article passes."""
        return self == Filter(undated=self.undated) and self.admits_undated


@dataclass(frozen=True, slots=True)
class LegScore:
    """What one leg of the search (lexical or dense) said of a passage.

    ``score`` is the leg's own (BM25, or the cosine); ``rank`` counts from 1 in the leg's list.
    """

    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that has the passage of a hit: a copy of the hit's article, or part of one."""

    article_id: str
    title: str
    source: str | None
    published: Published | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found. ``score`` is higher for better; lists are sorted by it.

    ``lexical`` and ``dense`` keep the raw scores; ``None`` where that leg did not list the passage.
    ``also_in`` names the other articles that say what the passage says, as far as the filter allows
    them, the earliest first and the undated last. The score of a passage that stands for better ranked
    copies of it is that of the best.
    """

    passage: Passage
    article: Article
    score: float
    lexical: LegScore | None = None
    dense: LegScore | None = None
    also_in: tuple[Copy, ...] = ()
