"""Time words in a question: "in April 2019", "since last week", "after the election".

``find_timespan`` gives the words and the days that they denote, relative to the day on which the question
is asked. No model is used: tables of rules read periods (``qa.timewords``) and the words around them
("since", "by"; below), guards sort out "may", "march" and other words and names, and a period that is set by
an event is recognised but not resolved. Arithmetic with months, weekdays and leap years is python-dateutil's;
which days English words mean is ours, as ``eval/data/time_expressions.md`` lays it down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from qa.timewords.composed import COMPOSED, RANGES
from qa.timewords.dates import DATES
from qa.timewords.events import find_events
from qa.timewords.feasts import FEASTS
from qa.timewords.guards import Place, may_stand
from qa.timewords.relative import RELATIVE
from qa.timewords.rules import Period, applied
from qa.timewords.spans import ONE_DAY, Span
from qa.timewords.tokens import Folded, fold, quotations
from qa.timewords.vague import find_vague

_MARKS: Final = frozenset("?!.,;:)") | {""}
Days = tuple[dt.date | None, dt.date | None]


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Time words and what they denote.

    ``words`` stand in the question from ``start`` to ``end``. ``since`` and ``until`` are the first and
    the last day, ``None`` for an open end; both are ``None`` if the words ask for a period that no
    calendar gives, which ``is_understood`` tells.
    """

    words: str
    start: int
    end: int
    since: dt.date | None
    until: dt.date | None
    is_understood: bool


def find_timespan(question: str, as_of: dt.date) -> TimeSpan | None:
    """The time words of a question that is asked on ``as_of``, or ``None``. Of several the understood
    ones are taken, and of these the longest."""
    found = list(timespans(question, as_of))
    return max(found, key=lambda span: (span.is_understood, len(span.words), -span.start), default=None)


def without(question: str, span: TimeSpan) -> str:
    """The question without its time words, for searching. Words that were not understood stay: they
    name an event, which the archive may know."""
    if not span.is_understood:
        return question
    before, after = question[: span.start].rstrip(), question[span.end :].lstrip()
    if before.endswith("(") and after.startswith(")"):
        before, after = before[:-1].rstrip(), after[1:].lstrip()
    if not before:
        return after.lstrip(",;: ")
    return before.rstrip(",") + after if after[:1] in _MARKS else f"{before} {after}"


def _within(span: Span) -> Days:
    return span.first, span.last


def _since(span: Span) -> Days:
    return span.first, None


def _after(span: Span) -> Days:
    return span.last + ONE_DAY, None


def _until(span: Span) -> Days:
    return None, span.last


def _before(span: Span) -> Days:
    return None, span.first - ONE_DAY


_IN: Final = r"(?:in|on|at|during|over|throughout|within|through|of|for|around|circa|across|towards?|near)"
_BACK: Final = r"(?:(?:back|some ?time|any ?time|early|late) )"
BOUNDS: Final[tuple[tuple[str, Callable[[Span], Days]], ...]] = (
    ("P", _within),
    (rf"{_BACK}?{_IN} P", _within),
    (r"(?:in the course|all|some time|sometime|at some point|at the time) (?:of|in|during) P", _within),
    (r"in (?:or|and) around P", _within),
    (rf"(?:as (?:early|late|recently|far back) as|way back)(?: {_IN})? P", _within),
    (r"(?:ever )?since(?: at least)? P", _since),
    (r"(?:starting|beginning|effective|as)? ?from P", _since),
    (r"(?:starting|beginning)(?: in| on)? P", _since),
    (r"(?:from |since )?P (?:onwards?|forward|and after|or later|and later)", _since),
    (r"from P on", _since),
    (r"(?:any ?time )?after P|later than P|post(?: -)? P", _after),
    (r"(?:up )?(?:until|till)(?: at least)? P|up to P|up to and including P|through to P", _until),
    (r"by P|no later than P|not later than P|P (?:or|and) earlier", _until),
    (r"as (?:of|at) P", _until),
    (r"(?:any ?time )?before P|prior to P|earlier than P|ahead of P|pre(?: -)? P", _before),
)
"""What stands around a period, ``P``, and the days that it then denotes."""


def _periods(question: str) -> Folded[Period]:
    """The tokens of a question, every period that the tables read being one token, ``P``."""
    folded = applied(fold(question), (*DATES, *RELATIVE, *FEASTS))
    for table in (COMPOSED, RANGES, COMPOSED):
        before = None
        while before is not folded and "P" in folded.codes:
            before, folded = folded, applied(folded, table)
    return folded


def timespans(question: str, as_of: dt.date) -> Iterator[TimeSpan]:
    """Every reading of every time expression in a text that is written on ``as_of``; they may overlap."""
    folded = _periods(question)
    places = [(place, days) for place, days in _places(folded) if may_stand(place)]
    tokens = {place.token for place, _ in places if place.prefix != "'s"}
    phrases = [*find_vague(folded), *find_events(folded, tokens.__contains__)]
    for phrase in phrases:
        yield _timespan(folded, phrase.first, phrase.last, (None, None))
    for place, days in places:
        # In "since the attack of 4 April" the date is the event's, not the bound.
        if not any(phrase.is_bound and phrase.first < place.first < phrase.last for phrase in phrases):
            yield _timespan(folded, place.first, place.last, _resolved(folded, place, days, as_of))


def _places(folded: Folded[Period]) -> Iterator[tuple[Place, Callable[[Span], Days]]]:
    """Where periods stand, with every way to read the words around them."""
    if "P" not in folded.codes:
        return
    titles = quotations(folded.question)
    for template, days in BOUNDS:
        for first, last, _ in folded.matches(template):
            start = folded.tokens[first].start
            is_in_title = any(opening < start < closing for opening, closing in titles)
            place = _place(folded, first, last)
            if place is not None and not is_in_title:
                yield place, days


def _place(folded: Folded[Period], first: int, last: int) -> Place | None:
    """Where a period stands. A possessive goes without the preposition, which stays with what is
    possessed: of "in last week's vote" it is "last week's"."""
    token = next(i for i in range(first, last) if folded.code(i) == "P")
    if folded.code(last) == "'s":
        return Place(folded, token, first, last + 1, "'s") if last - first == 1 else None
    return Place(folded, token, first, last, folded.code(token - 1) if token > first else "")


def _resolved(folded: Folded[Period], place: Place, days: Callable[[Span], Days], as_of: dt.date) -> Days:
    """The days of a place, none if no calendar gives them."""
    period = folded.tokens[place.token].value
    try:
        return days(period.on(as_of)) if period is not None else (None, None)
    except (ValueError, OverflowError):
        return None, None


def _timespan(folded: Folded[Period], first: int, last: int, days: Days) -> TimeSpan:
    start, end = folded.tokens[first].start, folded.tokens[last - 1].end
    return TimeSpan(folded.question[start:end], start, end, *days, days != (None, None))
