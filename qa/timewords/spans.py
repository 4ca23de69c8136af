"""Periods of the calendar, and the arithmetic between them.

A ``Span`` is a first and a last day with its grain. Adding months to days that some months lack, leap
years and the nth weekday of a month are python-dateutil's ``relativedelta``
(https://dateutil.readthedocs.io/en/stable/relativedelta.html); which period English words mean is ours:
weeks run from Monday, seasons are whole months of the northern half of the world, and a name without its
year is the latest that had begun. Whatever no calendar gives, such as 31 April, raises ``ValueError``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

from dateutil.relativedelta import SA, relativedelta, weekday

ONE_DAY: Final = dt.timedelta(days=1)
_SEARCHED_YEARS: Final = 9
"""29 February can be eight years back, around 1900."""


class Span(NamedTuple):
    """Some days on end, the first and the last included. ``grain`` is the unit that they make up, empty
    where they make up none."""

    first: dt.date
    last: dt.date
    grain: str = ""


_STEPS: Final[dict[str, Callable[[int], relativedelta]]] = {
    "hour": lambda n: relativedelta(days=math.ceil(n / 24)),
    "day": lambda n: relativedelta(days=n),
    "week": lambda n: relativedelta(weeks=n),
    "weekend": lambda n: relativedelta(weeks=n),
    "fortnight": lambda n: relativedelta(weeks=2 * n),
    "month": lambda n: relativedelta(months=n),
    "quarter": lambda n: relativedelta(months=3 * n),
    "year": lambda n: relativedelta(years=n),
    "decade": lambda n: relativedelta(years=10 * n),
    "century": lambda n: relativedelta(years=100 * n),
}
_AGO: Final = {
    "hour": "day", "fortnight": "week", "quarter": "month", "year": "month", "decade": "year", "century": "year",
}  # fmt: skip
"""How exact "ago" is, where it is not as exact as its unit."""


def shift(day: dt.date, n: int, unit: str) -> dt.date:
    """The day ``n`` units later; in a month that lacks it, the month's last."""
    moved: dt.date = day + (_STEPS[unit](n) if n >= 0 else -_STEPS[unit](-n))
    return moved


def unit_of(day: dt.date, unit: str) -> Span:
    """The unit of the calendar that holds a day."""
    starts = {
        "day": day,
        "week": day - dt.timedelta(days=day.weekday()),
        "weekend": day + relativedelta(weekday=SA(-1)),
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
    }
    if unit in ("decade", "century"):
        return _years_of(day.year, unit)
    if unit not in starts:
        raise ValueError(f"no calendar counts a {unit}")
    first = starts[unit]
    return Span(first, first + ONE_DAY if unit == "weekend" else until(first, 1, unit), unit)


def _years_of(year: int, unit: str) -> Span:
    if unit == "decade":
        return Span(dt.date(year // 10 * 10, 1, 1), dt.date(year // 10 * 10 + 9, 12, 31), unit)
    return century((year - 1) // 100 + 1)


def until(first: dt.date, n: int, unit: str) -> dt.date:
    """The last day of ``n`` units from ``first``."""
    return shift(first, n, unit) - ONE_DAY


def century(n: int) -> Span:
    """The nth century: the 19th is 1801 to 1900."""
    return Span(dt.date(100 * n - 99, 1, 1), dt.date(100 * n, 12, 31), "century")


def month(year: int, number: int) -> Span:
    """A month."""
    return unit_of(dt.date(year, number, 1), "month")


def one_day(year: int, month: int, day: int) -> Span:
    """A day."""
    return unit_of(dt.date(year, month, day), "day")


def season(year: int, number: int) -> Span:
    """Spring, summer, autumn, winter from 0; a winter is that which begins in the year's December."""
    first = dt.date(year, 3 * number + 3, 1)
    return Span(first, until(first, 1, "quarter"), "season")


def full_year(text: str, as_of: dt.date) -> int:
    """A year as it is written: four figures, "'15" (the latest up to ``as_of``), "last year"."""
    relative = {"last year": -1, "this year": 0, "next year": 1, "year before last": -2}
    text = text.removeprefix("the ").removeprefix("'")
    if text in relative:
        return as_of.year + relative[text]
    return int(text) if len(text) > 2 else as_of.year - (as_of.year - int(text)) % 100


def yearly(in_year: Callable[[int], Span], which: str, as_of: dt.date) -> Span:
    """Which of those that come once a year: "" is the latest that had begun, "last" the latest that was
    over, "next" the first that had not begun, "this" that of the year, of winters the nearer one."""
    if which == "this":
        span = in_year(as_of.year)
        return in_year(as_of.year - 1) if span.first.month == 12 and as_of.month <= 6 else span
    step = 1 if which == "next" else -1
    for year in range(as_of.year - step, as_of.year + step * _SEARCHED_YEARS, step):
        with suppress(ValueError):
            span = in_year(year)
            if {"last": span.last < as_of, "next": span.first > as_of}.get(which, span.first <= as_of):
                return span
    raise ValueError("never within nine years")


def day_of_month(day: int, as_of: dt.date) -> Span:
    """The latest such day of a month up to ``as_of``."""
    for back in range(3):
        with suppress(ValueError):
            found = shift(as_of.replace(day=1), -back, "month").replace(day=day)
            if found <= as_of:
                return unit_of(found, "day")
    raise ValueError(f"no month has a day {day}")


def nearest_weekday(number: int, which: str, as_of: dt.date) -> Span:
    """A weekday, Monday being 0: the latest up to ``as_of``, "last" before it, "next" after it, "this"
    that of its week."""
    if which == "this":
        return unit_of(unit_of(as_of, "week").first + number * ONE_DAY, "day")
    start = as_of + {"last": -ONE_DAY, "next": ONE_DAY}.get(which, 0 * ONE_DAY)
    return unit_of(start + relativedelta(weekday=weekday(number)(1 if which == "next" else -1)), "day")


def ago(n: int, unit: str, as_of: dt.date) -> Span:
    """So long before ``as_of``, as exact as the unit is: weeks give a week, months and years a month."""
    return unit_of(shift(as_of, -n, unit), _AGO.get(unit, unit))


def nth_of(span: Span, n: int, unit: str) -> Span:
    """The nth of the units that a span is made of; of a month, weeks are counted from its first day.
    With a negative ``n`` the last ones."""
    if unit == "half":
        return _half_of(span, n)
    if unit == "weekend":
        saturday = nth_weekday_of(span, n, calendar.SATURDAY).first
        return Span(saturday, saturday + ONE_DAY, unit)
    if n < 0:
        after = span.last + ONE_DAY
        found = Span(shift(after, n, unit), shift(after, n + 1, unit) - ONE_DAY, unit)
    else:
        found = Span(shift(span.first, n - 1, unit), until(span.first, n, unit), unit)
    if found.first < span.first or found.last > span.last:
        raise ValueError(f"not so many {unit}s")
    return found


def _half_of(span: Span, n: int) -> Span:
    whole = unit_of(span.first, span.grain)
    middles = {"month": 15, "decade": 60, "century": 600, "year": 6}
    if span.grain not in middles:
        raise ValueError(f"no calendar halves a {span.grain}")
    step = relativedelta(days=15) if span.grain == "month" else relativedelta(months=middles[span.grain])
    second = whole.first + step
    return Span(whole.first, second - ONE_DAY) if n == 1 else Span(second, whole.last)


def nth_weekday_of(span: Span, n: int, number: int) -> Span:
    """The nth such weekday of a span, the last with -1."""
    start = span.first if n > 0 else span.last
    found = start + relativedelta(weekday=weekday(number)(n))
    if not span.first <= found <= span.last:
        raise ValueError("not so many weekdays")
    return unit_of(found, "day")


_PARTS: Final[dict[str, dict[str, tuple[str, int, int]]]] = {
    # From which unit to which, counted from 1; an end that is negative counts from the last.
    "century": {"early": ("year", 1, 33), "mid": ("year", 34, 66), "late": ("year", 67, 100)},
    "decade": {"early": ("year", 1, 4), "mid": ("year", 5, 7), "late": ("year", 8, 10),
               "start": ("year", 1, 1), "end": ("year", 10, 10)},
    "year": {"early": ("month", 1, 4), "mid": ("month", 5, 8), "late": ("month", 9, 12),
             "start": ("month", 1, 1), "end": ("month", 12, 12)},
    "season": {"early": ("month", 1, 1), "mid": ("month", 2, 2), "late": ("month", 3, 3),
               "start": ("month", 1, 1), "end": ("month", 3, 3)},
    "month": {"early": ("day", 1, 10), "mid": ("day", 11, 20), "late": ("day", 21, -1),
              "start": ("day", 1, 7), "end": ("day", -7, -1)},
    "week": {"early": ("day", 1, 2), "mid": ("day", 3, 5), "late": ("day", 6, 7),
             "start": ("day", 1, 1), "end": ("day", 7, 7)},
    "day": {"early": ("day", 1, 1), "mid": ("day", 1, 1), "late": ("day", 1, 1)},
}  # fmt: skip
_PARTS["quarter"] = _PARTS["season"]


_SAME_PARTS: Final = {"beginning": "start", "opening": "start", "middle": "mid", "close": "end"}


def part_of(span: Span, part: str) -> Span:
    """The "early", "mid" or "late" part, the "start" or the "end" of the unit in which a span begins."""
    part = _SAME_PARTS.get(part, part)
    if part not in _PARTS.get(span.grain, {}):
        raise ValueError(f"no part of {span.grain or 'these days'} is called {part}")
    unit, first, last = _PARTS[span.grain][part]
    whole = span if span.grain == "season" else unit_of(span.first, span.grain)
    return Span(nth_of(whole, first, unit).first, nth_of(whole, last, unit).last)
