"""What names mean, and which of them mean the same, by the articles up to a day.

What the articles say is counted (``index.name_evidence``, ``index.name_counts``); what none of them says is
concluded from several: two names that are spelled alike (``index.name_forms``) are one if they occur beside the
same other names.

A name can mean several things. A surname or an acronym is the same as each of its meanings, and these are
not the same as each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from index import name_words as nw
from index.name_counts import NameCounts
from index.name_forms import (
    are_reordered,
    are_spelled_alike,
    have_initials,
    initials,
    is_fuller,
    letters_of,
)
from index.name_tables import Role

LEAST_SHARE = 0.25
"""The least share, of the articles in which a short name stands for a longer one, of each of those."""
LEAST_OF_USES = 0.05
"""The least share of all articles with a short name."""
LEAST_CALLED = 0.01
"""The least share, of the articles with the rarer of two names, that say that one is the other's."""
LEAST_USUAL = 0.02
"""The least share, of the articles that say what a name is most often said to be, of those that say of it
anything else."""
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
MOST_TRIED = 40
"""The most names that are tried for a search, the likeliest."""
SHOWN = 3
"""The most names that a reason lists."""


class Meanings:
    """What follows from the counts. All names are in plain form."""

    def __init__(self, counts: NameCounts, countries: Mapping[str, str]) -> None:
        """``countries`` gives names of countries the one that stands for all of that country."""
        self._counts, self._countries = counts, countries
        self.written, self.is_known = counts.written, counts.is_known
        self._known: dict[str, dict[str, str]] = {}
        self._telling: dict[tuple[str, int], list[tuple[str, str]]] = {}

    def why(self, one: str, other: str) -> str | None:
        """Why two names can mean the same, in words; ``None`` if nothing says so."""
        for mine, because in self._meanings(one).items():
            for its, because_other in self._meanings(other).items():
                if (reason := self._relation(mine, its)) is not None:
                    return joined(because, because_other, reason)
        return None

    def of(self, name: str) -> list[str]:
        """The other names that can mean the same, likeliest first."""
        return [other for other in self._likeliest(name) if self.why(name, other) is not None]

    def telling(self, name: str, most: int) -> list[tuple[str, str]]:
        """The likeliest of the other names, with reasons, that a search for the name does not find anyway,
        or one for a name before them in the list: they lack words of that, and it lacks words of theirs.
        For a name that no article has, those that are spelled alike."""
        if (name, most) not in self._telling:
            seen, found = [words_of(name)], []
            likeliest = [other for other in self._likeliest(name) if not is_part(words_of(other), seen[0])]
            # "Hifter" rather than "Khalifa Hifter" for "Haftar": it finds both.
            likeliest.sort(key=lambda other: len(words_of(other)) > len(seen[0]))
            for other in likeliest[:MOST_TRIED]:
                words = words_of(other)
                if any(is_part(words, one) for one in seen):
                    continue
                if (reason := self._why_searched(name, other)) is not None:
                    seen.append(words)
                    found.append((other, reason))
            self._telling[name, most] = found[:most]
        return self._telling[name, most]

    def _why_searched(self, name: str, other: str) -> str | None:
        """Why to search for one name in place of another."""
        form, its_form = self._counts.form(name), self._counts.form(other)
        if self._counts.is_known(name) or not are_spelled_alike(form, its_form):
            return self.why(name, other)
        if len(name) < LEAST_LETTERS or similarity(name, other) < LEAST_SIMILAR:
            return None
        return f"{self.written(other)} is spelled alike, and no article has the name as asked"

    def _likeliest(self, name: str) -> list[str]:
        """Names that may mean the same, likeliest first."""
        linked, count_of = self._counts.linked(name), self._counts.count
        return sorted(
            self._candidates(name), key=lambda other: (-linked.get(other, 0), -count_of(other), other)
        )

    # What one name means

    def _meanings(self, name: str) -> dict[str, str]:
        """What a name can mean, each with the reason; first itself."""
        if name not in self._known:
            found = {name: ""}
            for full, count in self._longer(name):
                found[full] = self._say("{} stands for {}", name, full) + in_articles(count)
            for one, because in list(found.items()):
                for other in self._fuller(one):
                    reason = self._say("{} and {} share first name and surname", one, other)
                    found.setdefault(other, joined(because, reason))
                for other, count in self._called(one):
                    reason = self._say("{} is also called {}", one, other) + in_articles(count)
                    found.setdefault(other, joined(because, reason))
            self._known[name] = found
        return self._known[name]

    def _longer(self, name: str) -> list[tuple[str, int]]:
        """What an acronym or a short name stands for, with the number of articles that say so."""
        shorts = self._counts.of_role(name, "short")
        least = max(
            LEAST_SHARE * sum(count for _, count in shorts), LEAST_OF_USES * self._counts.count(name)
        )
        often = [(full, count) for full, count in shorts if count >= least]
        return [*self._usual(name, "acronym"), *often]

    def _called(self, name: str) -> list[tuple[str, int]]:
        """What the articles give as another name of one, with the number of those that do."""
        count_of = self._counts.count
        return [
            (other, count)
            for other, count in self._usual(name, "called")
            if count >= LEAST_CALLED * min(count_of(name), count_of(other))
        ]

    def _usual(self, name: str, role: Role) -> list[tuple[str, int]]:
        """What a name is to others, where that is not said too rarely beside what else is said of either."""
        return [
            (other, count)
            for other, count in self._counts.of_role(name, role)
            if count >= LEAST_USUAL * max(self._most_said(name), self._most_said(other))
        ]

    def _most_said(self, name: str) -> int:
        """In how many articles it is said of a name what is said most often."""
        return max(self._counts.linked(name).values(), default=0)

    def _fuller(self, name: str) -> list[str]:
        """Names of the same person with more or fewer names between the first and the last."""
        form = self._counts.form(name)
        if len(form.words) < 2:
            return []
        return sorted(
            other
            for other in self._counts.with_ends_of(form)
            if is_fuller(form, self._counts.form(other))
            and (self._is_person(name) or self._is_person(other))
        )

    def _is_person(self, name: str) -> bool:
        """Whether the end of a name has been used for it, as surnames are."""
        return bool(self._counts.of_role(name, "long"))

    # What two meanings have to do with each other

    def _relation(self, one: str, other: str) -> str | None:
        """Why two meanings are one; ``None`` if they are not."""
        if one == other:
            return ""
        if self._countries.get(one, one) == self._countries.get(other, other):
            return self._say("{} is {}", one, other)
        a, b = self._counts.form(one), self._counts.form(other)
        if a.is_acronym or b.is_acronym:
            return self._by_initials(*((one, other) if a.is_acronym else (other, one)))
        if a.words == b.words and a.generation == b.generation and a.is_joined and b.is_joined:
            return "the same but for small words"
        if are_reordered(a, b):
            return "the same words in another order"
        letters = letters_of(self.written(one))
        if " " in letters and letters == letters_of(self.written(other)):
            return "the same but for capitals and hyphens"
        return self._by_spelling(one, other) if are_spelled_alike(a, b) else None

    def _by_initials(self, acronym: str, name: str) -> str | None:
        """Why an acronym that no article explains stands for a name."""
        is_open = len(acronym) > 2 and not self._counts.of_role(acronym, "acronym")
        if not is_open or not have_initials(acronym, self.written(name)):
            return None
        weight, shared = self._counts.context(acronym, name)
        if weight < LEAST_CONTEXT_SIMILAR and len(acronym) < LONG_ACRONYM:
            return None
        return self._say("{} are the initials of {}", acronym, name) + self._beside(shared)

    def _by_spelling(self, one: str, other: str) -> str | None:
        """Why two names that are spelled alike are one."""
        apart = dict(self._counts.of_role(one, "apart")).get(other, 0)
        if apart > MOST_APART * min(self._counts.count(one), self._counts.count(other)):
            return None
        weight, shared = self._counts.context(one, other)
        if weight < self._least_context(one, other):
            return None
        return self._say("{} and {} are spelled alike", one, other) + self._beside(shared)

    def _least_context(self, one: str, other: str) -> float:
        """The least weight of shared context for two names that are spelled alike."""
        alike = similarity(one, other)
        if " " in one:
            return LEAST_CONTEXT_SIMILAR if alike >= VERY_SIMILAR else LEAST_CONTEXT
        # Single words mean longer names if anything does, and those tell more.
        is_short = self._longer(one) or self._longer(other) or len(min(one, other, key=len)) < LEAST_LETTERS
        return math.inf if is_short or alike < LEAST_SIMILAR else LEAST_CONTEXT_SINGLE

    # Names that may be the same as one

    def _candidates(self, own: str) -> set[str]:
        """Names that may be the same as one."""
        near = set(self._meanings(own))
        near |= {other for name in near for other in self._similar(name)}
        near |= {other for name in near for other in self._fuller(name)}
        found = near | {other for name in near for other in self._counts.linked(name)}
        found |= {initials(self.written(name)) for name in found}
        found |= {name for name, first in self._countries.items() if first == self._countries.get(own)}
        return {name for name in found if name != own and self._counts.is_known(name)}

    def _similar(self, name: str) -> set[str]:
        """Names that may be spellings of a name."""
        form = self._counts.form(name)
        first, _, rest = name.partition(" ")
        particles = [particle.lower() for particle in nw.GIVEN_PARTICLES]
        others = [rest] if first in particles and rest else [f"{particle} {name}" for particle in particles]
        return {*self._counts.sounding_like(form), *others} if form.words else set()

    # In words

    def _say(self, sentence: str, one: str, other: str) -> str:
        return sentence.format(self.written(one), self.written(other))

    def _beside(self, names: Iterable[str]) -> str:
        shown = ", ".join(self.written(name) for name in list(names)[:SHOWN])
        return f" and occur beside {shown}" if shown else ""


def similarity(one: str, other: str) -> float:
    """How similar two names are, 0 to 1, whichever comes first."""
    first, second = sorted((one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def words_of(name: str) -> frozenset[str]:
    """The words of a name, in lower case."""
    return frozenset(name.lower().replace(",", "").split())


def is_part(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether one of two sets of words is part of the other."""
    return a <= b or b <= a


def joined(*reasons: str) -> str:
    """Reasons in one line, each once."""
    return "; ".join(dict.fromkeys(filter(None, reasons)))


def in_articles(count: int) -> str:
    """In how many articles, in words."""
    return f" ({count} article{'s' if count > 1 else ''})"
