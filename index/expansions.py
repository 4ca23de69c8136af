"""Names in a question, with the other forms under which the articles may have them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from index.aliases import Aliases
from index.names import mentions_in

MOST_NAMES = 4
"""The most names of a question that are looked up."""
MOST_ALIASES = 4
"""The most other forms of one name."""
ASKING = frozenset(
    "is are was were am be do does did has have had can could will would shall should may might must please "
    "tell show list name give find explain describe which whose whom if".split()
)
"""Words that begin a question, and so have a capital, besides those that begin other sentences."""


@dataclass(frozen=True, slots=True)
class Alias:
    """Another form of a name, and why it is one, in words."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """A name in a question, with the forms under which it is looked for too, likeliest first."""

    name: str
    aliases: tuple[Alias, ...]


def expansions(aliases: Aliases, question: str, until: dt.date | None) -> tuple[Expansion, ...]:
    """The names in a question that have other forms in the articles up to a day."""
    found = (expansion(aliases, name, until) for name in names_in(question)[:MOST_NAMES])
    return tuple(one for one in found if one.aliases)


def expansion(aliases: Aliases, name: str, until: dt.date | None) -> Expansion:
    """A name with its other forms."""
    return Expansion(name, tuple(Alias(*found) for found in aliases.telling(name, MOST_ALIASES, until)))


def names_in(question: str) -> list[str]:
    """The names in a question, each once."""
    first, blank, rest = question.strip().partition(" ")
    if first.strip("'’\"“(").lower() in ASKING:
        first = first.lower()
    # Before a sentence's first word its capital says nothing; a question's first word is most often a name.
    mentions = mentions_in(f"of {first}{blank}{rest}")
    return list(dict.fromkeys(mention.name for mention in mentions))
