"""Dates, months, years and longer, by name and in figures: "4 April 2019", "15/4/2019", "the 1990s"."""

from __future__ import annotations

import datetime as dt
from typing import Final

from qa.timewords.rules import Rule
from qa.timewords.spans import (
    Span,
    century,
    day_of_month,
    full_year,
    month,
    nth_of,
    one_day,
    season,
    unit_of,
    yearly,
)
from qa.timewords.tokens import Fields

# Days and months by name. A weekday before a date says nothing more.


def _date(as_of: dt.date, f: Fields) -> Span:
    return one_day(full_year(f["year"], as_of), int(f["month"]), int(f["day"]))


def _date_without_year(as_of: dt.date, f: Fields) -> Span:
    return yearly(lambda year: one_day(year, int(f["month"]), int(f["day"])), f.get("which", ""), as_of)


def _month(as_of: dt.date, f: Fields) -> Span:
    return month(full_year(f["year"], as_of), int(f["month"]))


def _month_without_year(as_of: dt.date, f: Fields) -> Span:
    return yearly(lambda year: month(year, int(f["month"])), f.get("which", ""), as_of)


def _days_of_month(as_of: dt.date, f: Fields) -> Span:
    day = _date if "year" in f else _date_without_year
    last = day(as_of, {**f, "day": f["last"]}).first
    first = last.replace(day=int(f["day"]))
    if first > last:
        raise ValueError("the last day comes before the first")
    return Span(first, last)


def _nth_day(as_of: dt.date, f: Fields) -> Span:
    return day_of_month(int(f["nth"]), as_of)


_LEAD: Final = r"(?:{weekday}(?: ,)? )?"
_ENDS: Final = (
    r"(?=$| \W| (?:at|by|did|do|does|was|were|is|are|has|have|had|who|what|which|how|and|to|until)(?!\S))"
)
_BY_NAME: Final = (
    Rule(_LEAD + r"(?:the )?{day}(?: of)? {month}(?: ,| of)? {year}", _date, "date"),
    Rule(_LEAD + r"(?:the )?{day}(?: of)? {month}(?! \d)", _date_without_year, "day", floats=True),
    Rule(_LEAD + r"{month} (?:the )?{day}(?: ,| of)? {year}", _date, "date"),
    Rule(_LEAD + r"{month} (?:the )?{day}", _date_without_year, "day", floats=True),
    Rule(
        r"{month} {day} (?:-|to|and|through) (?P<last>\d{1,2})(?:st|nd|rd|th)?(?:(?: ,| of)? {year})?",
        _days_of_month,
    ),
    Rule(r"(?:the )?{nth}" + _ENDS, _nth_day, "nth", floats=True),
    Rule(r"(?:the month of )?{month}(?: ,| of| in)? {year}", _month),
    Rule(r"the month of {month}", _month_without_year, floats=True),
    Rule(r"{month}", _month_without_year, "month", floats=True),
    Rule(r"(?P<which>last|next|this) {month}(?! \d)", _month_without_year, "relative"),
)

# Dates in figures.


def _ordered(as_of: dt.date, f: Fields) -> Span:
    return one_day(full_year(f["year"], as_of), int(f["month"]), int(f["day"]))


def _either_order(as_of: dt.date, f: Fields) -> Span:
    """Day and month in either order: understood if only one is possible or both are the same."""
    a, b = int(f["a"]), int(f["b"])
    orders = {(day, month) for day, month in ((a, b), (b, a)) if month <= 12}
    if len(orders) != 1:
        raise ValueError("day and month could change places")
    ((day, number),) = orders
    if "year" not in f:
        return yearly(lambda year: one_day(year, number, day), "", as_of)
    return one_day(full_year(f["year"], as_of), number, day)


def _years_or_month(as_of: dt.date, f: Fields) -> Span:
    """ "2014-16" are years, "2019-04" is a month."""
    year, last = int(f["year"]), int(f["last"])
    if last > year % 100:
        return Span(dt.date(year, 1, 1), dt.date(year - year % 100 + last, 12, 31))
    return month(year, last)


_DD: Final = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_MM: Final = r"(?P<month>0?[1-9]|1[0-2])"
_IN_FIGURES: Final = (
    Rule(_LEAD + rf"(?P<year>[12]\d{{3}})(?P<mark>[-/.]){_MM}(?P=mark){_DD}", _ordered),
    Rule(_LEAD + rf"{_DD}\.{_MM}\.(?P<year>[12]\d{{3}})", _ordered),
    Rule(rf"{_DD}\.{_MM}\.(?P<year>\d\d)", _ordered, "framed"),
    Rule(
        _LEAD + r"(?P<a>0?[1-9]|[12]\d|3[01])(?P<mark>[-/])(?P<b>0?[1-9]|[12]\d|3[01])(?P=mark)"
        r"(?P<year>[12]\d{3}|\d\d)",
        _either_order,
    ),
    Rule(r"(?!9/11)(?P<a>0?[1-9]|[12]\d|3[01])/(?P<b>0?[1-9]|[12]\d|3[01])", _either_order, "framed", True),
    Rule(rf"{_MM}/(?P<year>[12]\d{{3}})", _month),
    Rule(r"(?P<year>[12]\d{3})[-/](?P<last>\d\d)", _years_or_month),
)

# Years and longer.


def _year(as_of: dt.date, f: Fields) -> Span:
    return unit_of(dt.date(full_year(f["year"], as_of), 1, 1), "year")


def _decade(as_of: dt.date, f: Fields) -> Span:
    decade = int(f["decade"])
    if decade < 100:
        decade += as_of.year // 100 * 100
        decade -= 100 if decade > as_of.year else 0
    if decade % 100 == 0 and decade < 1900:  # "the 1800s" are a hundred years
        return Span(dt.date(decade, 1, 1), dt.date(decade + 99, 12, 31))
    return unit_of(dt.date(decade, 1, 1), "decade")


def _part_of_year(as_of: dt.date, f: Fields) -> Span:
    """A quarter or a half of a year; without the year the latest quarter that had begun."""
    number, unit = int(f["nth"]), "half" if f.get("unit") == "h" else "quarter"
    if "year" in f:
        return nth_of(_year(as_of, f), number, unit)
    return yearly(lambda year: nth_of(unit_of(dt.date(year, 1, 1), "year"), number, unit), "", as_of)


def _century(as_of: dt.date, f: Fields) -> Span:
    return century(int(f["nth"]))


def _season(as_of: dt.date, f: Fields) -> Span:
    number = int(f["season"])
    if "year" in f:
        return season(full_year(f["year"], as_of), number)
    span = yearly(lambda year: season(year, number), f.get("which", ""), as_of)
    return _so_far(span, as_of) if f.get("which") == "this" else span


def _so_far(span: Span, as_of: dt.date) -> Span:
    return span._replace(last=as_of) if span.first <= as_of < span.last else span


_YEARS_AND_LONGER: Final = (
    Rule(r"the year (?P<year>[12]\d{3})", _year),
    Rule(r"(?P<year>[12]\d{3}|'\d\d)", _year, "year"),
    Rule(r"(?:the )?(?P<decade>[12]\d\d0)s", _decade, "decade"),
    Rule(r"(?:the )?'?(?P<decade>[1-9]0)s", _decade, "short decade"),
    Rule(r"(?:the )?{nth} century", _century, "decade"),
    Rule(r"(?P<unit>[qh])(?P<nth>[1-4])(?: of| in| ,)? {year}", _part_of_year),
    Rule(r"(?P<nth>[1-4])(?P<unit>q)(?: of| in| ,)? {year}", _part_of_year),
    Rule(r"{year} (?P<unit>[qh])(?P<nth>[1-4])", _part_of_year),
    Rule(r"(?:the )?(?P<nth>[1-4])(?:st|nd|rd|th) quarter" + _ENDS, _part_of_year, "framed", floats=True),
    Rule(r"(?P<unit>q)(?P<nth>[1-4])", _part_of_year, "framed", floats=True),
    Rule(r"(?:the )?{season}(?: of| ,)? {year}", _season),
    Rule(r"(?:the )?{season}(?: of| ,)? (?P<year>[12]\d{3})[-/]\d\d(?:\d\d)?", _season),
    Rule(r"(?:the )?{season}", _season, "season", floats=True),
    Rule(r"(?P<which>last|next|this) {season}", _season, "relative"),
)

DATES: Final = (*_BY_NAME, *_IN_FIGURES, *_YEARS_AND_LONGER)
