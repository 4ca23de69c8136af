"""What is said of a period that was read, ``P`` ("late P", "the week after P"), and ranges of two."""

from __future__ import annotations

import datetime as dt
from typing import Final

from qa.timewords.relative import n_of
from qa.timewords.rules import Period, Rule
from qa.timewords.spans import (
    ONE_DAY,
    Span,
    day_of_month,
    nth_of,
    nth_weekday_of,
    part_of,
    shift,
    unit_of,
    until,
)
from qa.timewords.tokens import Fields


def _part(as_of: dt.date, f: Fields, period: Period) -> Span:
    return part_of(period.on(as_of), f["part"])


def _as_it_is(as_of: dt.date, f: Fields, period: Period) -> Span:
    return period.on(as_of)


def _first_units(as_of: dt.date, f: Fields, period: Period) -> Span:
    span = period.on(as_of)
    return Span(nth_of(span, 1, f["unit"]).first, nth_of(span, n_of(f), f["unit"]).last)


def _last_units(as_of: dt.date, f: Fields, period: Period) -> Span:
    span = period.on(as_of)
    return Span(nth_of(span, -n_of(f), f["unit"]).first, nth_of(span, -1, f["unit"]).last)


def _nth_unit(as_of: dt.date, f: Fields, period: Period) -> Span:
    return nth_of(period.on(as_of), int(f["nth"]), f["unit"])


def _nth_weekday(as_of: dt.date, f: Fields, period: Period) -> Span:
    return nth_weekday_of(period.on(as_of), int(f.get("nth", -1)), int(f["weekday"]))


def _unit_around(as_of: dt.date, f: Fields, period: Period) -> Span:
    span = period.on(as_of)
    return unit_of(span.last if f["unit"] == "weekend" else span.first, f["unit"])


def _units_from(as_of: dt.date, f: Fields, period: Period) -> Span:
    first = period.on(as_of).first
    return Span(first, until(first, n_of(f), f["unit"]))


def _units_to(as_of: dt.date, f: Fields, period: Period) -> Span:
    last = period.on(as_of).last
    return Span(shift(last + ONE_DAY, -n_of(f), f["unit"]), last)


def _day_after(as_of: dt.date, f: Fields, period: Period) -> Span:
    return unit_of(shift(period.on(as_of).last, n_of(f), f["unit"]), "day")


def _day_before(as_of: dt.date, f: Fields, period: Period) -> Span:
    return unit_of(shift(period.on(as_of).first, -n_of(f), f["unit"]), "day")


def _time_after(as_of: dt.date, f: Fields, period: Period) -> Span:
    last = period.on(as_of).last
    return Span(last + ONE_DAY, shift(last, n_of(f), f.get("unit", "day")))


def _time_before(as_of: dt.date, f: Fields, period: Period) -> Span:
    first = period.on(as_of).first
    return Span(shift(first, -n_of(f), f.get("unit", "day")), first - ONE_DAY)


_AFTER: Final = r"(?:after|following|from)"
_BEFORE: Final = r"(?:before|preceding|prior to|leading up to)"
COMPOSED: Final = (
    Rule(r"(?:the )?(?P<part>early|mid|late)(?: -)?(?: in)?(?: the)? P", _part),
    Rule(r"(?:the )?(?:very )?{part} of P", _part),
    Rule(r"(?:later|earlier) in P", _as_it_is),
    Rule(r"(?:early|late|later|earlier) on P", _as_it_is),
    Rule(r"(?:the )?(?:1st|opening|early) (?:{n} )?{unit} (?:of|in) P", _first_units),
    Rule(r"(?:the )?(?:last|final|closing) (?:{n} )?{unit} (?:of|in) P", _last_units),
    Rule(r"(?:the )?(?:last|final) (?P<unit>weekend) (?:of|in) P", _last_units),
    Rule(
        r"(?:the )?{nth} (?P<unit>day|week|weekend|month|quarter|half|year|decade)(?: of| in)? P", _nth_unit
    ),
    Rule(r"(?:the )?(?:{nth}|last|final) {weekday} (?:of|in) P", _nth_weekday),
    Rule(r"(?:the )?(?P<unit>week|weekend) of P", _unit_around),
    Rule(r"(?:the )?(?:{n} )?{unit} (?:beginning|starting|commencing)(?: on| in)? P", _units_from),
    Rule(r"(?:the )?(?:{n} )?{unit} (?:ending|ended)(?: on| in)? P", _units_to),
    Rule(r"the (?:{n} )?{unit} (?:up )?to P", _units_to),
    Rule(r"(?:the )?{daypart} of P", _as_it_is),
    Rule(r"P {daypart}", _as_it_is, "weekday"),
    Rule(rf"{{n}} {{unit}} {_AFTER} P", _day_after),
    Rule(rf"{{n}} {{unit}} {_BEFORE} P", _day_before),
    Rule(rf"the (?:{{n}} )?{{unit}} {_AFTER} P", _time_after),
    Rule(rf"the (?:{{n}} )?{{unit}} {_BEFORE} P", _time_before),
    Rule(rf"(?:the )?{{daypart}} {_AFTER} P", _time_after),
    Rule(rf"(?:the )?{{daypart}} {_BEFORE} P|(?:the )?eve of P", _time_before),
)

# From one period to another.


def _range(as_of: dt.date, f: Fields, *periods: Period) -> Span:
    """What is not said on one side is taken from the other: in "March to May 2011" the year."""
    start, end = periods if len(periods) == 2 else (_day_number(f), *periods)
    if end.floats and not start.floats:
        first = start.on(as_of).first
        return _enclosing(first, end.on(shift(first, 1, "year") - ONE_DAY if first <= as_of else as_of))
    last = end.on(as_of)
    return _enclosing(start.on(last.last if start.floats else as_of).first, last)


def _enclosing(first: dt.date, last: Span) -> Span:
    return Span(min(first, last.first), max(first, last.last))


def _day_number(f: Fields) -> Period:
    return Period(lambda as_of: day_of_month(int(f["day"]), as_of), floats=True)


_TO: Final = r"(?:to|until|till|through|thru|up to|-)"
RANGES: Final = (
    Rule(rf"from (?:P|(?:the )?{{day}}) {_TO} P", _range),
    Rule(r"between (?:P|(?:the )?{day}) (?:and|-|to) P", _range),
    Rule(r"(?:P|(?:the )?{day}) (?:to|through|thru|-) P", _range),
    Rule(r"(?:P|(?:the )?{day}) (?:and|or) P", _range, "framed"),
)
