"""Periods counted from the as-of day: "yesterday", "last week", "three days ago"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from qa.timewords.rules import Rule
from qa.timewords.spans import ONE_DAY, Span, ago, nearest_weekday, nth_of, part_of, shift, unit_of
from qa.timewords.tokens import Fields

_OFFSETS: Final = {
    "before last": -2, "after next": 2, "last": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1,
}  # fmt: skip


def _unit(as_of: dt.date, f: Fields) -> Span:
    return unit_of(shift(unit_of(as_of, f["unit"]).first, _OFFSETS[f["which"]], f["unit"]), f["unit"])


def _this_unit(as_of: dt.date, f: Fields) -> Span:
    return unit_of(as_of, f["unit"])._replace(last=as_of)


def _part_of_this(as_of: dt.date, f: Fields) -> Span:
    """ "The end of the year": of the unit that holds the as-of day."""
    return part_of(unit_of(as_of, f["unit"]), f["part"])


def _later_this_unit(as_of: dt.date, f: Fields) -> Span:
    return Span(as_of, unit_of(as_of, f["unit"]).last)


def _weekend(as_of: dt.date, f: Fields) -> Span:
    weekend = unit_of(as_of, "weekend")
    steps = {"last": -1 if as_of.weekday() >= 5 else 0, "next": 1, "coming": 1}
    return unit_of(shift(weekend.first, steps.get(f.get("which", ""), 0), "week"), "weekend")


def n_of(f: Fields) -> int:
    """How many units: one if nothing or an article is said."""
    if "plural" in f and "n" not in f:
        raise ValueError(f"how many {f['unit']}s is not said")
    n = f.get("n", "1")
    return int(n) if n.isdigit() else 1


def _rolling(as_of: dt.date, f: Fields) -> Span:
    return Span(shift(as_of, -n_of(f), f["unit"]), as_of)


def _ahead(as_of: dt.date, f: Fields) -> Span:
    return Span(as_of, shift(as_of, n_of(f), f["unit"]))


def _ago(as_of: dt.date, f: Fields) -> Span:
    return ago(n_of(f), f["unit"], as_of)


def _ago_to_the_day(as_of: dt.date, f: Fields) -> Span:
    return unit_of(shift(as_of, -n_of(f), f["unit"]), f.get("grain", "day"))


def _days(n: int) -> Callable[[dt.date, Fields], Span]:
    return lambda as_of, f: unit_of(shift(as_of, n, "day"), "day")


def _weekday(as_of: dt.date, f: Fields) -> Span:
    which = {"past": "last", "coming": "next"}.get(f.get("which", ""), f.get("which", ""))
    return nearest_weekday(int(f["weekday"]), which, as_of)


def _nth_of_month(as_of: dt.date, f: Fields) -> Span:
    month = _unit(as_of, {**f, "unit": "month"})
    return nth_of(month, int(f["nth"]), "day")


def _weekday_of_week(as_of: dt.date, f: Fields) -> Span:
    return unit_of(_unit(as_of, {**f, "unit": "week"}).first + int(f["weekday"]) * ONE_DAY, "day")


_NOT_OF: Final = r"(?! of| ago| before last)"
_ABOUT: Final = r"(?:(?:about|around|roughly|nearly|almost|some|exactly|just) )?"
_WHICH: Final = r"(?:the |this )?(?P<which>last|past|next|this|coming)"
RELATIVE: Final = (
    Rule(r"(?P<which>last) {calendar_unit}" + _NOT_OF, _unit, "relative"),
    Rule(r"the (?P<which>last) (?P<unit>century)" + _NOT_OF, _unit),
    Rule(r"(?:the )?(?P<which>previous|next|coming) {calendar_unit}" + _NOT_OF, _unit, "relative"),
    Rule(r"(?:the )?{calendar_unit} (?P<which>before last|after next)", _unit, "relative"),
    Rule(r"(?:so far |earlier )?this {calendar_unit}(?: so far| to date)?", _this_unit, "relative"),
    Rule(r"earlier in the {calendar_unit}", _this_unit),
    Rule(r"(?:the )?(?:very )?{part} of (?:the|this) {calendar_unit}", _part_of_this),
    Rule(r"the current {calendar_unit}", _this_unit),
    Rule(r"(?:the )?{calendar_unit} (?:to date|so far)", _this_unit),
    Rule(r"later this {calendar_unit}", _later_this_unit),
    Rule(r"(?:the|this|this past) weekend" + _NOT_OF, _weekend, "relative"),
    Rule(r"(?P<which>last|next|coming) weekend" + _NOT_OF, _weekend, "relative"),
    Rule(r"(?:the|this) last (?P<unit>hour|fortnight|week|month|quarter|year|decade)" + _NOT_OF, _rolling),
    Rule(
        r"(?:the |this )?past (?P<unit>hour|day|fortnight|week|month|quarter|year|decade|century)", _rolling
    ),
    Rule(r"last (?P<unit>fortnight)", _rolling),
    Rule(r"(?:the |this |these )?(?:last|past|previous) {n} {unit}" + _NOT_OF, _rolling),
    Rule(r"(?:the )?(?:next|coming) {n} {unit}" + _NOT_OF, _ahead),
    Rule(_ABOUT + r"{n} {unit} ago", _ago),
    Rule(_ABOUT + r"{n} {unit} ago (?:today|to the day)", _ago_to_the_day),
    Rule(r"{n} {unit} ago this (?P<grain>week|month)", _ago_to_the_day),
    Rule(r"this time last (?P<unit>week|month|year)", _ago),
    Rule(r"yesterday", _days(-1), "relative"),
    Rule(r"last (?:night|evening)", _days(-1), "relative"),
    Rule(r"(?:earlier |later )?today", _days(0), "relative"),
    Rule(r"tonight", _days(0), "relative"),
    Rule(r"(?:early |earlier |late |later )?this {daypart}", _days(0), "relative"),
    Rule(r"tomorrow", _days(1), "relative"),
    Rule(r"(?:the )?day before yesterday", _days(-2), "relative"),
    Rule(r"(?:the )?day after tomorrow", _days(2), "relative"),
    Rule(r"{weekday}(?! of| in M)", _weekday, "weekday", floats=True),
    Rule(_WHICH + r" {weekday}(?! of| in M)", _weekday, "relative"),
    Rule(r"(?:the )?{nth} of (?P<which>this|last|next) month", _nth_of_month),
    Rule(r"{weekday}(?: of| ,)? (?P<which>last|this|next) week", _weekday_of_week),
    Rule(r"(?P<which>last|this|next) week (?:on )?{weekday}", _weekday_of_week),
)
