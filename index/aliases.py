"""Which names of an archive mean the same: Haftar, General Hifter; GNA, Government of National Accord.

Learned from the articles, without a model. What the articles say is counted (``index.name_evidence``,
``index.name_counts``); what none of them says is concluded from several: two names that are spelled alike
(``index.name_forms``) are one if they occur beside the same other names.

A name can mean several things. A surname or an acronym is the same as each of its meanings, and these are
not the same as each other.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from index import name_words as nw
from index.name_counts import NO_DAY, ArticleLike, NameCounts, Rows, counted
from index.name_forms import (
    are_reordered,
    are_spelled_alike,
    have_initials,
    initials,
    is_fuller,
    plain,
)

LEAST_SHARE = 0.25
"""The least share, of the articles in which a short name stands for a longer one, of each of those."""
LEAST_OF_USES = 0.05
"""The least share of all articles with a short name."""
MOST_APART = 0.2
"""The most articles, of those with the rarer of two names, that may have both spellings."""
LEAST_CONTEXT = 0.75
"""The least weight of the context that names of several words share if they are one."""
LEAST_CONTEXT_SIMILAR = 0.4
"""The same if they differ in a letter or two."""
VERY_SIMILAR = 0.9
"""The similarity of names that differ in a letter or two."""
LEAST_CONTEXT_SINGLE = 2.5
"""The same for single words, of which more are alike by chance."""
LEAST_LETTERS, LEAST_SIMILAR = 5, 0.7
"""The least letters of single words that are compared by sound, and their least similarity."""
LONG_ACRONYM = 5
"""The length from which an acronym needs no context to be matched with initials."""
SHOWN = 3
"""The most names that a reason lists."""


def learn(articles: Iterable[ArticleLike]) -> Aliases:
    """The aliases in some articles."""
    return Aliases(counted(articles))


class Aliases:
    """What articles say about names, and what follows from it.

    ``until``, in all questions, is the last day of the articles that may be used; undated ones are then
    left out. Only how often something is said still includes later articles.
    """

    def __init__(
        self, counts: NameCounts | None = None, countries: Iterable[tuple[str, ...]] = nw.COUNTRIES
    ) -> None:
        """``countries`` are well-known groups of names that no article need explain."""
        self._counts = counts or NameCounts()
        self._countries = {plain(name): plain(group[0]) for group in countries for name in group}

    def add(self, article: ArticleLike) -> None:
        """Learns from one more article. The same text twice counts once."""
        self._counts.add(article)

    def remove(self, article: ArticleLike) -> None:
        """Takes back what an article said (see ``index.name_counts``); nothing if it was never learned
        from."""
        self._counts.remove(article)

    def rows(self) -> Rows:
        """All that is known, to be stored."""
        return self._counts.rows()

    @classmethod
    def from_rows(cls, rows: Rows, countries: Iterable[tuple[str, ...]] = nw.COUNTRIES) -> Aliases:
        """What was stored."""
        return cls(NameCounts.from_rows(rows), countries)

    def same(self, a: str, b: str, until: dt.date | None = None) -> bool:
        """Whether two names can mean the same. Symmetric; every name is the same as itself."""
        return self.why(a, b, until) is not None

    def why(self, a: str, b: str, until: dt.date | None = None) -> str | None:
        """Why two names can mean the same, in words; ``None`` if nothing says so."""
        one, other = plain(a), plain(b)
        if one == other:
            return "the same name" if a == b else "the same but for titles, accents or legal form"
        day = until.toordinal() if until else NO_DAY
        return self._why(self._meanings(one, day), self._meanings(other, day), day)

    def of(self, name: str, until: dt.date | None = None) -> tuple[str, ...]:
        """The other forms of a name as articles write them, likeliest first."""
        own, day = plain(name), until.toordinal() if until else NO_DAY
        meanings, linked = self._meanings(own, day), self._counts.linked(own, day)
        found = [
            other
            for other in self._candidates(own, meanings, day)
            if other != own and self._why(meanings, self._meanings(other, day), day) is not None
        ]
        found.sort(key=lambda other: (-linked.get(other, 0), -self._counts.count(other), other))
        return tuple(self._counts.written(other) for other in found)

    def _why(self, meanings: Mapping[str, str], others: Mapping[str, str], until: int) -> str | None:
        for one, because in meanings.items():
            for other, because_other in others.items():
                if (reason := self._relation(one, other, until)) is not None:
                    return joined(because, because_other, reason)
        return None

    # What one name means

    def _meanings(self, name: str, until: int) -> dict[str, str]:
        """What a name can mean, in plain form, each with the reason; first itself."""
        found = {name: ""}
        for full, count in self._longer(name, until):
            found[full] = self._say("{} stands for {}", name, full) + in_articles(count)
        for one, because in list(found.items()):
            for other in self._fuller(one, until):
                found.setdefault(
                    other, joined(because, self._say("{} and {} share first name and surname", one, other))
                )
            for other, count in self._counts.of_role(one, "called", until):
                reason = self._say("{} is also called {}", one, other) + in_articles(count)
                found.setdefault(other, joined(because, reason))
        return found

    def _longer(self, name: str, until: int) -> list[tuple[str, int]]:
        """What an acronym or a short name stands for, with the number of articles that say so."""
        shorts = self._counts.of_role(name, "short", until)
        least = max(
            LEAST_SHARE * sum(count for _, count in shorts), LEAST_OF_USES * self._counts.count(name)
        )
        often = [(full, count) for full, count in shorts if count >= least]
        return [*self._counts.of_role(name, "acronym", until), *often]

    def _fuller(self, name: str, until: int) -> list[str]:
        """Names of the same person with more or fewer names between the first and the last."""
        form = self._counts.form(name)
        if len(form.words) < 2:
            return []
        others = [
            other
            for other in self._counts.with_ends_of(form)
            if self._counts.is_known(other, until) and is_fuller(form, self._counts.form(other))
        ]
        return sorted(
            other for other in others if self._is_person(name, until) or self._is_person(other, until)
        )

    def _is_person(self, name: str, until: int) -> bool:
        """Whether the end of a name has been used for it, as surnames are."""
        return bool(self._counts.of_role(name, "long", until))

    # What two meanings have to do with each other

    def _relation(self, one: str, other: str, until: int) -> str | None:
        """Why two meanings are one; ``None`` if they are not."""
        if one == other:
            return ""
        if self._countries.get(one, one) == self._countries.get(other, other):
            return self._say("{} is {}", one, other)
        a, b = self._counts.form(one), self._counts.form(other)
        if a.is_acronym or b.is_acronym:
            return self._by_initials(*((one, other) if a.is_acronym else (other, one)), until)
        if a.words == b.words and a.generation == b.generation and a.is_joined and b.is_joined:
            return "the same but for small words"
        if are_reordered(a, b):
            return "the same words in another order"
        return self._by_spelling(one, other, until) if are_spelled_alike(a, b) else None

    def _by_initials(self, acronym: str, name: str, until: int) -> str | None:
        """Why an acronym that no article explains stands for a name."""
        is_open = len(acronym) > 2 and not self._counts.of_role(acronym, "acronym", until)
        if not is_open or not have_initials(acronym, self._counts.written(name)):
            return None
        weight, shared = self._counts.context(acronym, name, until)
        if weight < LEAST_CONTEXT_SIMILAR and len(acronym) < LONG_ACRONYM:
            return None
        return self._say("{} are the initials of {}", acronym, name) + self._beside(shared)

    def _by_spelling(self, one: str, other: str, until: int) -> str | None:
        """Why two names that are spelled alike are one."""
        apart = dict(self._counts.of_role(one, "apart", until)).get(other, 0)
        if apart > MOST_APART * min(self._counts.count(one), self._counts.count(other)):
            return None
        weight, shared = self._counts.context(one, other, until)
        if weight < self._least_context(one, other, until):
            return None
        return self._say("{} and {} are spelled alike", one, other) + self._beside(shared)

    def _least_context(self, one: str, other: str, until: int) -> float:
        """The least weight of shared context for two names that are spelled alike."""
        first, second = sorted((one, other))
        similarity = SequenceMatcher(None, first, second, autojunk=False).ratio()
        if " " in one:
            return LEAST_CONTEXT_SIMILAR if similarity >= VERY_SIMILAR else LEAST_CONTEXT
        # Single words mean longer names if anything does, and those tell more.
        is_short = (
            self._longer(one, until)
            or self._longer(other, until)
            or len(min(one, other, key=len)) < LEAST_LETTERS
        )
        return math.inf if is_short or similarity < LEAST_SIMILAR else LEAST_CONTEXT_SINGLE

    def _candidates(self, own: str, meanings: Iterable[str], until: int) -> set[str]:
        """Names that may be the same as one."""
        found: set[str] = set()
        for name in meanings:
            found |= {name, *self._counts.linked(name, until)}
            for word in (name.partition(" ")[0], name.rpartition(" ")[2]):
                found |= self._counts.sounding_like(word)
        found |= {other for name in found for other in self._counts.linked(name, until)}
        found |= {initials(self._counts.written(name)) for name in found}
        found |= {name for name, first in self._countries.items() if first == self._countries.get(own)}
        return {name for name in found if self._counts.is_known(name, until)}

    # In words

    def _say(self, sentence: str, one: str, other: str) -> str:
        return sentence.format(self._counts.written(one), self._counts.written(other))

    def _beside(self, names: Iterable[str]) -> str:
        shown = ", ".join(self._counts.written(name) for name in list(names)[:SHOWN])
        return f" and occur beside {shown}" if shown else ""


def joined(*reasons: str) -> str:
    """Reasons in one line, each once."""
    return "; ".join(dict.fromkeys(filter(None, reasons)))


def in_articles(count: int) -> str:
    """In how many articles, in words."""
    return f" ({count} article{'s' if count > 1 else ''})"
