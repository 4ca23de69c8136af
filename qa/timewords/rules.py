"""Rules that read periods, and their application to the tokens of a question.

A rule is a template (see ``qa.timewords.tokens``), the function that gives its days, and its kind, which
says where it may stand (see ``qa.timewords.guards``; empty: anywhere).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from qa.timewords.spans import Span
from qa.timewords.tokens import Fields, Folded


@dataclass(frozen=True, slots=True)
class Period:
    """A period read in a question. ``on`` gives its days on an as-of day, or raises ``ValueError`` where
    no calendar gives them. It ``floats`` if its year, month or week is not said."""

    on: Callable[[dt.date], Span]
    kind: str = ""
    floats: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """``make`` is given the as-of day, the fields of the template and the periods in it, and gives the
    days or raises ``ValueError``. A period ``floats`` if its year, month or week is not said."""

    template: str
    make: Callable[..., Span]
    kind: str = ""
    floats: bool = False


def applied(folded: Folded[Period], table: tuple[Rule, ...]) -> Folded[Period]:
    """The tokens with what the rules match merged into periods, tokens ``P``: the longest matches first,
    as far as they do not overlap."""
    found = [
        (last - first, -first, fields, rule)
        for rule in table
        for first, last, fields in folded.matches(rule.template)
    ]
    taken: list[tuple[int, int, Period]] = []
    for length, minus_first, fields, rule in sorted(found, key=lambda match: match[:2], reverse=True):
        first, last = -minus_first, -minus_first + length
        if all(last <= start or end <= first for start, end, _ in taken):
            taken.append((first, last, _period(rule, fields, folded, first, last)))
    return folded.merged(taken, "P") if taken else folded


def _period(rule: Rule, fields: Fields, folded: Folded[Period], first: int, last: int) -> Period:
    inner = [token.value for token in folded.tokens[first:last] if token.value is not None]
    floats = rule.floats or any(period.floats for period in inner)
    return Period(lambda as_of: rule.make(as_of, fields, *inner), rule.kind, floats)
