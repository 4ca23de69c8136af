"""Agreement and disagreement: how the reports that answer one question relate.

Statements that mean the same are one *side*. Several sides are

* a *change* if they follow each other in time (the newest is the answer, the others its history),
* of different *scope* if each holds of something else ("in Tripoli", "in all of Libya"),
* *various* if they can all be true, or if it cannot be told whether they say the same,
* a *conflict* otherwise.

By the words of the sentences and the days of publication alone: which outlet is the more believable is
never asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final, Literal

from index.sources import most_pairs, outlet_of
from qa.meaning.compare import Meaning, read, same
from qa.meaning.names import Alias
from qa.meaning.scope import frame, near, scope_signs, unshared
from qa.meaning.signs import CLAIM, GREW, MOVED, TOLL

_Compare = Callable[[Meaning, Meaning], bool | None]
Verdict = Literal["single", "agreement", "change", "conflict", "scope", "various"]

AT_ONCE: Final = 2
"""Days between two reports that can still be of one state of affairs."""
SERIES: Final = 3
"""So many numbers, each higher than the one before and reported later, are one that rises."""
FAR: Final = 12
"""Two sentences that have more words of their own than this hardly speak of the same thing."""
ALIKE: Final = 2
"""But two numbers count the same if so many of the words next to them are the same."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An answer in a report: ``sentence[start:end]`` are its own words. ``weight`` says how sure the
    reading is, ``report`` which report it is of: statements with the same one (those of an article, or of
    the copies of a wire story) count once. Without one each counts for itself. ``citation`` is the number
    of the citation that quotes it, ``None`` if none does."""

    sentence: str
    span: tuple[int, int]
    source: str | None = None
    published: dt.date | None = None
    weight: float = 1.0
    report: Hashable = None
    citation: int | None = None

    @property
    def text(self) -> str:
        """The answer's own words."""
        return self.sentence[slice(*self.span)]


@dataclass(frozen=True, slots=True)
class Side:
    """Statements that mean the same, the oldest first. ``text`` is the most exact of their answers,
    ``meant_days`` the first and the last day that a date in it means, where its words leave that open."""

    text: str
    statements: tuple[Statement, ...]
    meant_days: tuple[dt.date, dt.date] | None = None

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who reports it, the earliest first."""
        return tuple(dict.fromkeys(one.source for one in self.statements if one.source))

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days on which it was reported, in order."""
        return tuple(sorted({one.published for one in self.statements if one.published}))

    @property
    def citations(self) -> tuple[int, ...]:
        """The numbers of the citations that quote it, in order."""
        return tuple(sorted({one.citation for one in self.statements if one.citation is not None}))

    @property
    def independent(self) -> int:
        """How many independent sources it has, counted as ``Archive.independent`` does: as many of its
        statements as no two of are of one outlet or of one report."""
        choices: dict[str, set[str]] = {}
        for number, one in enumerate(self.statements):
            outlet = outlet_of(one.source) if one.source else f" {number}"
            report = f" {number}" if one.report is None else str(one.report)
            choices.setdefault(outlet, set()).add(report)
        return most_pairs(choices)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the statements relate, and their sides: of a change the newest first, which is the answer, else
    the one with most sources first."""

    verdict: Verdict
    sides: tuple[Side, ...]

    @property
    def trail(self) -> tuple[tuple[dt.date, Side], ...]:
        """The values in the order of time, each with the day on which it was first reported; one that
        came back stands there twice."""
        days = sorted(((day, number) for number, side in enumerate(self.sides) for day in side.days))
        return tuple(
            (day, self.sides[number])
            for at, (day, number) in enumerate(days)
            if at == 0 or days[at - 1][1] != number
        )


def weigh(question: str, statements: Sequence[Statement], alias: Alias | None = None) -> Agreement:
    """How the statements that answer a question relate; ``alias`` tells of two names whether they are
    known to be one. The order of the statements does not matter. No sides without statements."""
    compare = _comparison(question, alias)
    groups = [_Group(members) for members in _grouped(question, statements, compare)]
    if len(groups) < 2:
        sides = tuple(group.side for group in groups)
        return Agreement("agreement" if sides and sides[0].independent > 1 else "single", sides)
    verdict: Verdict = "change"
    for a, b in combinations(groups, 2):
        old, new = (a, b) if a.days <= b.days else (b, a)
        differs = compare(old.meaning, new.meaning) is False
        verdict = max(verdict, _relation(question, old, new, differs), key=_WEAKEST_FIRST.index)
        if verdict == "conflict":
            break
    if verdict in ("conflict", "scope", "various") and _is_series(groups):
        verdict = "change"
    return Agreement(verdict, _ordered(verdict, [group.side for group in groups]))


def _comparison(question: str, alias: Alias | None) -> _Compare:
    """``same`` for a question, which compares no two meanings twice."""
    known: dict[tuple[int, int], bool | None] = {}

    def compare(a: Meaning, b: Meaning) -> bool | None:
        pair = (id(a), id(b))
        if pair not in known:
            known[pair] = known[pair[::-1]] = same(question, a, b, alias)
        return known[pair]

    return compare


_WEAKEST_FIRST: Final[tuple[Verdict, ...]] = ("change", "scope", "various", "conflict")
"""Of the relations between sides the last one of these is the verdict."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A statement with what it means."""

    statement: Statement
    meaning: Meaning


def _grouped(question: str, statements: Sequence[Statement], compare: _Compare) -> list[list[_Read]]:
    """The statements by what they mean, the most exact one of a group first. Each joins the nearest group
    whose first one it can mean, so that "more than 20" goes with 21 but does not bring 34 along; or,
    where that cannot be told, another one."""
    found = [_Read(one, read(question, one.sentence, one.span, one.published)) for one in statements]
    groups: list[list[_Read]] = []
    for one in sorted(found, key=_exactness):
        if fits := [group for group in groups if _fits(one, group, compare)]:
            min(fits, key=lambda group: _distance(group[0], one)).append(one)
        else:
            groups.append([one])
    return groups


def _fits(one: _Read, group: Sequence[_Read], compare: _Compare) -> bool:
    """Whether a statement can mean what a group means. Two places of one sentence are told apart by it."""
    if any(_is_beside(one.statement, other.statement) for other in group):
        return False
    found = compare(group[0].meaning, one.meaning)
    if found is None:
        return any(compare(other.meaning, one.meaning) for other in group[1:])
    return found


def _is_beside(a: Statement, b: Statement) -> bool:
    """Whether two answers stand beside each other in one sentence of a report."""
    is_apart = a.span[1] <= b.span[0] or b.span[1] <= a.span[0]
    is_one = (a.sentence, a.source, a.published) == (b.sentence, b.source, b.published)
    return is_one and a.report == b.report and is_apart and a.span != b.span


def _exactness(one: _Read) -> tuple[object, ...]:
    statement = one.statement
    return one.meaning.looseness, -statement.weight, _by_day(statement), statement.span


def _by_day(one: Statement) -> tuple[dt.date, str, str]:
    return one.published or dt.date.min, one.source or "", one.sentence


def _distance(a: _Read, b: _Read) -> float:
    """How far a statement is from the first one of a group that it fits."""
    x, y = a.meaning.quantity, b.meaning.quantity
    if x and y:
        return abs(x.value - y.value)
    first, other = a.statement.published, b.statement.published
    return float(abs((first - other).days)) if first and other else 0.0


class _Group:
    """Statements that mean the same, the most exact one first, and what their sentences say."""

    def __init__(self, members: Sequence[_Read]) -> None:
        first, quantity = members[0].statement, members[0].meaning.quantity
        statements = sorted((one.statement for one in members), key=_by_day)
        around = [
            f"{text[:start]} … {text[end:]}".lower() for text, (start, end) in map(_place, statements)
        ]
        items = [item for one in members for item in one.meaning.items]
        self.meaning = members[0].meaning
        self.side = Side(first.text, tuple(statements))
        self.days = self.side.days
        self.is_claim, self.tells_change, self.tells_growth = (
            any(map(pattern.search, around)) for pattern in (CLAIM, MOVED, GREW)
        )
        self.frame = frame(
            first.sentence, first.span, first.published, quantity.value if quantity else None
        )
        self.near = near(first.sentence, first.span) if quantity else frozenset()
        self._names = frozenset(item.name[-1] for item in items if item.name)
        own = {word for item in items for word in item.name}
        self._words = {
            word for one in statements for word in re.findall(r"\w+", one.sentence.lower())
        } - own

    def mentions(self, other: _Group) -> bool:
        """Whether a sentence of it also names an answer of the other group."""
        return bool(other._names & self._words)


def _place(one: Statement) -> tuple[str, tuple[int, int]]:
    return one.sentence, one.span


def _ordered(verdict: Verdict, sides: Sequence[Side]) -> tuple[Side, ...]:
    if verdict == "change":
        return tuple(sorted(sides, key=lambda side: side.days[-1:], reverse=True))
    return tuple(
        sorted(sides, key=lambda side: (-side.independent, -sum(one.weight for one in side.statements)))
    )


def _relation(question: str, old: _Group, new: _Group, differs: bool) -> Verdict:
    """How two groups relate, of which one was reported earlier; ``differs``: they exclude each other."""
    follows = bool(old.days and new.days and old.days[-1] < new.days[0])
    claims = old.is_claim + new.is_claim
    moved = follows and (new.tells_change or (not claims and new.mentions(old)))
    signs = Counter(scope_signs(question, old.frame, new.frame))
    if _days_apart(old, new) > AT_ONCE:
        # A value that is still reported after a later one is rather that of something else.
        is_scope = signs["clear"] or (signs["hint"] and not follows)
        if is_scope and not moved:
            return "scope"
        return "change" if differs or moved else "various"
    if moved and signs["clear"] < 2:
        return "change"
    # Where somebody's word stands against another's, more is asked of the signs.
    if signs["clear"] > 1 or (signs["clear"] and (signs["hint"] or not claims)):
        return "scope"
    if follows and (new.tells_growth or (differs and not claims) or _has_risen(question, old, new)):
        return "change"
    if not claims and (new.mentions(old) or old.mentions(new) or (differs and signs)):
        return "scope"
    is_value = old.meaning.is_value or new.meaning.is_value
    if unshared(question, old.frame, new.frame) > FAR and len(old.near & new.near) < ALIKE:
        return "various"
    return "conflict" if differs or (claims == 2 and not is_value) else "various"


def _has_risen(question: str, old: _Group, new: _Group) -> bool:
    """Whether a later number is a higher one of what can only be counted anew: the dead, the hurt, the fled."""
    before, after = old.meaning.quantity, new.meaning.quantity
    return bool(before and after and before.value < after.value and TOLL.search(question.lower()))


def _is_series(groups: Sequence[_Group]) -> bool:
    """Whether the groups are the values of one count that goes on rising: at least ``SERIES`` numbers, each
    reported only after the one below it."""
    values = [
        (group.days, group.meaning.quantity.value)
        for group in groups
        if group.days and group.meaning.quantity
    ]
    if len(values) < max(SERIES, len(groups)):
        return False
    return all(a[-1] < b[0] and low < high for (a, low), (b, high) in pairwise(sorted(values)))


def _days_apart(a: _Group, b: _Group) -> int:
    """The days between the two nearest statements of two groups, 0 if one of them is undated."""
    return min((abs((x - y).days) for x in a.days for y in b.days), default=0)
