"""Names in a question, with the other forms under which the articles may have them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
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
LONGEST_NAME = 4
"""The most words of a name that is typed without capitals."""
LONGEST_ACRONYM = 5
SMALL = ASKING | frozenset(
    "who what when where why how a an the and or but not no in on at of to for from by with about into over as it its "
    "he him his she her they them their this that these those there us we our you i me my so if than then now".split()
)
"""Words that are no names by themselves when they have no capital."""
WORD = re.compile(r"[^\W_](?:[^\W_]|[.&'’-](?=[^\W_]))*")
OWNER = re.compile(r"['’]s?$")

IsName = Callable[[str], bool]
"""Tells whether articles never have some words without capitals."""


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


def expansions(
    aliases: Aliases, question: str, until: dt.date | None, is_name: IsName = lambda _: False
) -> tuple[Expansion, ...]:
    """The names in a question that have other forms in the articles up to a day. What is typed without
    capitals is a name if an article has it as one and, by ``is_name``, none as other words."""
    found = (expansion(aliases, name, until) for name in names_in(question)[:MOST_NAMES])
    typed = typed_names(aliases, question, until, is_name)
    return tuple(one for one in (*found, *typed) if one.aliases)[:MOST_NAMES]


def typed_names(
    aliases: Aliases, question: str, until: dt.date | None, is_name: IsName
) -> Iterator[Expansion]:
    """The names with other forms that a question has without capitals, each as it is typed: the longest
    where one is within another."""
    words = list(WORD.finditer(question))
    end = 0
    for at, first in enumerate(words):
        for last in reversed(words[at : at + LONGEST_NAME]):
            typed = OWNER.sub("", question[first.start() : last.end()])
            is_open = first.start() >= end and typed == typed.lower()
            if not is_open or first[0] in SMALL or last[0] in SMALL:
                continue
            name = next((form for form in forms(typed) if aliases.knows(form, until)), None)
            if name is None:
                continue
            found = expansion(aliases, name, until).aliases
            if found and is_name(typed):
                yield Expansion(typed, found)
            # Several words are no name by accident, and what is within them is not meant.
            if found or last is not first:
                end = last.end()
                break


def forms(typed: str) -> Iterator[str]:
    """As what a name typed without capitals may be known: by its words or as an acronym."""
    yield typed
    if len(typed) <= LONGEST_ACRONYM and typed.isalpha():
        yield typed.upper()


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
