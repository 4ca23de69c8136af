"""What the articles of an archive say about names, counted: in how many, and since when.

Counts come and go with the articles exactly. Two things are approximate once articles are removed: where a
name occurs is kept for ``SAMPLE`` articles, which are not replaced by others, and the first day on which
something was said stays, so that it may be too early.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Final, Literal, NamedTuple, Protocol

from index.name_evidence import Kind, Link, names_of_article
from index.name_forms import Form, form_of, key_of_sound
from index.schema import Published

SAMPLE = 6
"""The most articles whose other names are the context of a name."""
CONTEXT = 48
"""The most names that are kept of an article."""
SMOOTHING = 20
"""Added to the number of articles, so that names weigh something in a small archive too."""
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


@dataclass(slots=True)
class Known:
    """A name: how it is written, in how many articles it occurs, the first day of those, and some."""

    written: str
    count: int = 0
    first: int = NO_DAY
    articles: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Said:
    """In how many articles something is said, and the first day of those."""

    count: int = 0
    first: int = NO_DAY


class NamesIn(NamedTuple):
    """The day of an article and the keys of its names."""

    day: int
    names: frozenset[int]


@dataclass(frozen=True, slots=True)
class Rows:
    """All that is known, as rows of three tables. Days are ordinals, ``NO_DAY`` without one; lists of
    numbers are JSON."""

    names: list[tuple[str, str, int, int, str]]
    """Plain form, as written, number of articles, first day, keys of some articles."""
    links: list[tuple[str, str, Kind, int, int]]
    """First name, second, kind, number of articles, first day."""
    articles: list[tuple[int, int, str]]
    """Key, day, keys of the names."""


class NameCounts:
    """The names of some articles, all in plain form, and what is said about them. ``until`` is the last
    day, an ordinal, of the articles that may be used; what is said later is not seen, but counts."""

    def __init__(self) -> None:
        self.names: dict[str, Known] = {}
        self._links: dict[str, dict[tuple[Role, str], Said]] = {}
        self._articles: dict[int, NamesIn] = {}
        self._by_sound: dict[str, set[str]] = {}
        self._by_ends: dict[tuple[str, str], set[str]] = {}
        self._by_key: dict[int, str] = {}

    # Learning

    def add(self, article: ArticleLike) -> None:
        """Counts one more article. The same text twice counts once."""
        key = key_of(f"{article.title}\n{article.text}")
        if key in self._articles:
            return
        day = article.published.toordinal() if article.published else NO_DAY
        found = names_of_article(article.title, article.text)
        self._articles[key] = NamesIn(day, frozenset(map(key_of, list(found.written)[:CONTEXT])))
        for name, written in found.written.items():
            known = self.names.get(name) or self._put(name, Known(written))
            known.count += 1
            known.first = min(known.first, day)
            if len(known.articles) < SAMPLE:
                known.articles.append(key)
        for link in found.links:
            self._count(link, 1, day)

    def remove(self, article: ArticleLike) -> None:
        """Takes back what an article said; nothing if it was never counted."""
        key = key_of(f"{article.title}\n{article.text}")
        if self._articles.pop(key, None) is None:
            return
        found = names_of_article(article.title, article.text)
        for name in found.written:
            known = self.names[name]
            known.count -= 1
            if key in known.articles:
                known.articles.remove(key)
            if known.count == 0:
                self._by_ends[ends_of(form_of(known.written))].discard(name)
                self._by_sound[sound_of_last(name)].discard(name)
                del self.names[name], self._by_key[key_of(name)]
        for link in found.links:
            self._count(link, -1, NO_DAY)

    def _put(self, name: str, known: Known) -> Known:
        self.names[name] = known
        self._by_sound.setdefault(sound_of_last(name), set()).add(name)
        self._by_ends.setdefault(ends_of(form_of(known.written)), set()).add(name)
        self._by_key[key_of(name)] = name
        return known

    def _count(self, link: Link, change: int, day: int) -> None:
        one, other, kind = link
        for name, role in ((one, (ROLES[kind][0], other)), (other, (ROLES[kind][1], one))):
            said = self._links.setdefault(name, {}).setdefault(role, Said())
            said.count += change
            said.first = min(said.first, day)
            if said.count == 0:
                del self._links[name][role]

    # Asking

    def of_role(self, name: str, role: Role, until: int = NO_DAY) -> list[tuple[str, int]]:
        """The names that a name has a role towards, in how many articles each, most first."""
        said = self._links.get(name, {}).items()
        found = [(other, one.count) for (kind, other), one in said if kind == role and one.first <= until]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def linked(self, name: str, until: int = NO_DAY) -> dict[str, int]:
        """The names of which something is said together with a name that makes them one, and in how many
        articles."""
        found: dict[str, int] = {}
        for (role, other), said in self._links.get(name, {}).items():
            if role != "apart" and said.first <= until:
                found[other] = found.get(other, 0) + said.count
        return found

    def sounding_like(self, word: str) -> set[str]:
        """The names whose last word may sound like a word."""
        return self._by_sound.get(key_of_sound(word), set())

    def with_ends_of(self, form: Form) -> set[str]:
        """The names with the first and the last word of a form."""
        return self._by_ends.get(ends_of(form), set())

    def count(self, name: str) -> int:
        """In how many articles a name occurs."""
        return self.names[name].count if name in self.names else 0

    def is_known(self, name: str, until: int = NO_DAY) -> bool:
        """Whether an article has the name."""
        return name in self.names and self.names[name].first <= until

    def written(self, name: str) -> str:
        """A name as an article writes it."""
        return self.names[name].written if name in self.names else name

    def form(self, name: str) -> Form:
        """The form of a name."""
        return form_of(self.written(name))

    def context(self, one: str, other: str, until: int = NO_DAY) -> tuple[float, list[str]]:
        """The names that occur beside both of two names, in the two articles that have the most in
        common, rarest first, and their weight: 1 for a name that occurs once, near 0 for one that occurs
        in every article of a large archive."""
        best: tuple[float, list[str]] = (0.0, [])
        own = {key_of(one), key_of(other)}
        scale = math.log(len(self._articles) + SMOOTHING)
        for key, other_key in product(self._sample(one, until), self._sample(other, until)):
            if key == other_key:
                continue
            shared = (self._articles[key].names & self._articles[other_key].names) - own
            names = [self._by_key[name] for name in shared if name in self._by_key]
            weight = sum(1 - math.log(self.count(name)) / scale for name in names)
            best = max(best, (weight, sorted(names, key=lambda name: (self.count(name), name))))
        return best

    def _sample(self, name: str, until: int) -> list[int]:
        known = self.names.get(name)
        return [key for key in known.articles if self._articles[key].day <= until] if known else []

    # Storing

    def rows(self) -> Rows:
        """All that is known."""
        links = [
            (name, other, kind, said.count, said.first)
            for name, counts in self._links.items()
            for (role, other), said in counts.items()
            for kind, (forward, backward) in ROLES.items()
            if role == forward and (forward != backward or name < other)
        ]
        return Rows(
            [
                (name, one.written, one.count, one.first, json.dumps(one.articles))
                for name, one in self.names.items()
            ],
            links,
            [(key, one.day, json.dumps(sorted(one.names))) for key, one in self._articles.items()],
        )

    @classmethod
    def from_rows(cls, rows: Rows) -> NameCounts:
        """What was stored."""
        counts = cls()
        for name, written, count, first, articles in rows.names:
            counts._put(name, Known(written, count, first, json.loads(articles)))
        for one, other, kind, count, first in rows.links:
            counts._count((one, other, kind), count, first)
        for key, day, names in rows.articles:
            counts._articles[key] = NamesIn(day, frozenset(json.loads(names)))
        return counts


def key_of(text: str) -> int:
    """A short key of a text, the same in every process."""
    return zlib.crc32(text.encode(errors="replace"))


def sound_of_last(name: str) -> str:
    """The key of the sound of a name's last word."""
    return key_of_sound(name.partition(",")[0].rpartition(" ")[2])


def ends_of(form: Form) -> tuple[str, str]:
    """The first and the last word of a form, empty for a name without any."""
    return (form.words[0], form.words[-1]) if form.words else ("", "")


def counted(articles: Iterable[ArticleLike]) -> NameCounts:
    """The names of some articles, counted."""
    counts = NameCounts()
    for article in articles:
        counts.add(article)
    return counts
