"""Days and periods in answers: "last Wednesday", "15 June" and "June 2022" as spans of the calendar.

What is relative counts from the day of publication. Where the words leave a choice (a weekday or a day
without its year may lie before or after; 9/11 has two orders) all readings are kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Final

from index.date_forms import MONTH, MONTHS
from qa.meaning.quantities import figures
from qa.timewords.spans import (
    ONE_DAY,
    Span,
    century,
    nearest_weekday,
    nth_weekday_of,
    part_of,
    season,
    shift,
    unit_of,
)

Match = re.Match[str]
Reading = Callable[[Match, dt.date | None], list[Span]]

ABOUT_YEARS: Final = 15
"""How far the true year lies from "about 1450" at most."""
FUZZ: Final = {"week": 4, "fortnight": 7, "month": 16, "year": 190}
"""How many days "in five weeks" may be off."""

_IN_MONTHS: Final = {"year": 12, "decade": 120}
_WEEKDAYS: Final = "mon tue wed thu fri sat sun".split()
_SEASONS: Final = "spring summer autumn winter".split()
_ORDINALS: Final = {
    word: number
    for number, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third
        twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first""".split(),
        1,
    )
}
_ORDINAL: Final = re.compile(rf"\b(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>1\d{3}|20\d\d)\b"
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)\b"
_WHICH = r"(?P<which>last|previous|past|this|next|coming)"
_UNIT = r"(?P<unit>day|week|fortnight|month|year|decade)s?\b"
_COUNT = r"(?P<n>\d+(?:\.\d+)?|an?)"
_PART = r"(?:(?P<part>early|mid|late|beginning|start|middle|end)(?: |-)(?:in |of |part of )?(?:the )?)?"
_NTH = r"(?P<nth>\d{1,2}(?:st|nd|rd|th)|last)"
_FEASTS: Final = {
    "new year": (1, 1, 1), "new year's day": (1, 1, 1), "new year's eve": (12, 31, 31), "christmas": (12, 24, 26),
    "christmas eve": (12, 24, 24), "christmas day": (12, 25, 25), "boxing day": (12, 26, 26),
}  # fmt: skip
"""The month, and the first and the last day."""
_PART_NAMES: Final = {"beginning": "start", "middle": "mid"}


_SOME: Final = re.compile(
    r"\d{3}|\d[-/.]\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|spring|summer|autumn|"
    r"fall|winter|to|yester|over|last|this|next|past|coming|previous|new|christmas|boxing|centur|\d+ |\d+th|an? )"
)
"""No text without one of these names a time."""


def overlap(a: tuple[Span, ...], b: tuple[Span, ...]) -> bool:
    """Whether two readings can mean the same day."""
    return any(x.first <= y.last and y.first <= x.last for x in a for y in b)


@lru_cache(maxsize=2048)
def parse_moment(text: str, published: dt.date | None) -> tuple[Span, ...]:
    """What an answer can mean, empty if it names no time. Of several expressions ("in a month, on 4 May")
    those that they have in common, or else the narrowest."""
    found = list(readings(text, published))
    if not found:
        return ()
    found.sort(key=lambda spans: spans[0].last - spans[0].first)  # among equals in the order of the rules
    kept = found[0]
    for spans in found[1:]:
        kept = [one for one in kept if overlap((one,), tuple(spans))] or kept
    if re.search(r"night\b", text.lower()):  # which ends on the next day
        kept = [Span(one.first, one.last + ONE_DAY, one.grain) for one in kept]
    return tuple(kept)


def readings(text: str, published: dt.date | None) -> Iterator[list[Span]]:
    """What each expression of time in a text can mean, in the order of the rules; none without a meaning."""
    low = figures(_ORDINAL.sub(lambda match: f"{_ORDINALS[match[0]]}th", text.lower()))
    for pattern, read in RULES if _SOME.search(low) else ():
        matches = list(pattern.finditer(low))
        for match in matches:
            with suppress(ValueError, OverflowError):
                if spans := read(match, published):
                    yield spans
        low = pattern.sub(" ", low) if matches else low


def _index(names: Sequence[str], word: str) -> int:
    return names.index("autumn" if word == "fall" else word if word in names else word[:3])


def _yearly(in_year: Callable[[int], Span], match: Match, published: dt.date | None) -> list[Span]:
    """What comes once a year: in the year that is named, or the nearest ones before and after."""
    if match.groupdict().get("year"):
        return [_part(match, in_year(int(match["year"])))]
    if published is None:
        return []
    spans = []
    for year in range(published.year - 4, published.year + 5):
        with suppress(ValueError):
            spans.append(_part(match, in_year(year)))
    past = [span for span in spans if span.first <= published]
    future = [span for span in spans if span.last >= published]
    which = match.groupdict().get("which")
    if which in ("last", "previous", "past"):
        return [span for span in past if span.last < published][-2:]
    if which in ("next", "coming"):
        return [span for span in future if span.first > published][:2]
    return list(dict.fromkeys([*past[-1:], *future[:1]]))


def _part(match: Match, span: Span) -> Span:
    part = match.groupdict().get("part")
    if not part:
        return span
    found = part_of(span, _PART_NAMES.get(part, part))
    return Span(found.first, found.last, span.grain)


def _iso(match: Match, published: dt.date | None) -> list[Span]:
    return [unit_of(dt.date(int(match["year"]), int(match["month"]), int(match["day"])), "day")]


def _numeric(match: Match, published: dt.date | None) -> list[Span]:
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    found = []
    for month, day in ((match["a"], match["b"]), (match["b"], match["a"])):
        with suppress(ValueError):
            found.append(unit_of(dt.date(year, int(month), int(day)), "day"))
    return list(dict.fromkeys(found))


def _month_day(match: Match, published: dt.date | None) -> list[Span]:
    month, day = _index(MONTHS, match["month"]) + 1, int(match["day"])
    return _yearly(lambda year: unit_of(dt.date(year, month, day), "day"), match, published)


def _days(match: Match, published: dt.date | None) -> list[Span]:
    """Days of one month: "24 to 29 December"."""
    month, first, last = _index(MONTHS, match["month"]) + 1, int(match["start"]), int(match["day"])
    return _yearly(
        lambda year: Span(dt.date(year, month, first), dt.date(year, month, last)), match, published
    )


def _nth_weekday(match: Match, published: dt.date | None) -> list[Span]:
    month, weekday = _index(MONTHS, match["month"]) + 1, _index(_WEEKDAYS, match["weekday"])
    return _yearly(
        lambda year: nth_weekday_of(unit_of(dt.date(year, month, 1), "month"), _nth(match), weekday),
        match,
        published,
    )


def _nth(match: Match) -> int:
    return -1 if match["nth"] == "last" else int(match["nth"][:-2])


def _month(match: Match, published: dt.date | None) -> list[Span]:
    number = _index(MONTHS, match["month"]) + 1
    return _yearly(lambda year: unit_of(dt.date(year, number, 1), "month"), match, published)


def _season(match: Match, published: dt.date | None) -> list[Span]:
    number = _index(_SEASONS, match["season"])
    return _yearly(lambda year: season(year, number), match, published)


def _century(match: Match, published: dt.date | None) -> list[Span]:
    return [_part(match, century(_nth(match)))]


def _decade(match: Match, published: dt.date | None) -> list[Span]:
    return [_part(match, unit_of(dt.date(int(match["decade"]), 1, 1), "decade"))]


def _quarter(match: Match, published: dt.date | None) -> list[Span]:
    months = 3 if match["unit"] == "quarter" else 6
    first = dt.date(int(match["year"]), 1 + months * (_nth(match) - 1), 1)
    return [Span(first, shift(first, months, "month") - ONE_DAY, "quarter")]


def _year(match: Match, published: dt.date | None) -> list[Span]:
    year = int(match["year"])
    if match["about"]:
        return [Span(dt.date(year - ABOUT_YEARS, 1, 1), dt.date(year + ABOUT_YEARS, 12, 31))]
    return [_part(match, unit_of(dt.date(year, 1, 1), "year"))]


def _near(match: Match, published: dt.date | None) -> list[Span]:
    """Today, yesterday, tomorrow and their neighbours."""
    if published is None:
        return []
    word = match[0]
    if word == "overnight" or word.startswith("last night"):
        return [unit_of(published - ONE_DAY, "day")]
    days = -1 if "yesterday" in word else 1 if "tomorrow" in word else 0
    days *= 2 if word.startswith(("day before", "day after")) else 1
    return [unit_of(published + days * ONE_DAY, "day")]


def _weekday(match: Match, published: dt.date | None) -> list[Span]:
    if published is None:
        return []
    number = _index(_WEEKDAYS, match["weekday"])
    week = 7 * ONE_DAY
    latest, next_one = (nearest_weekday(number, which, published).first for which in ("", "next"))
    past = [unit_of(day, "day") for day in (latest, latest - week)]
    future = [unit_of(day, "day") for day in (next_one, next_one + week)]
    if match["which"] in ("last", "past", "previous"):
        return past
    if match["which"] in ("next", "coming"):
        return future
    return [past[0], future[0]]


def _distance(match: Match, published: dt.date | None) -> list[Span]:
    """So long ago, or from now: "three days ago", "in two weeks"."""
    if published is None:
        return []
    count = 1.0 if match["n"].startswith("a") else float(match["n"])
    sign, unit = -1 if match["ago"] else 1, match["unit"]
    if not count.is_integer():
        count, unit = count * _IN_MONTHS.get(unit, 1), "month" if unit in _IN_MONTHS else unit
    day, fuzz = shift(published, sign * round(count), unit), FUZZ.get(match["unit"], 0) * ONE_DAY
    return [Span(day - fuzz, day + fuzz, unit)]


def _nth_day(match: Match, published: dt.date | None) -> list[Span]:
    """What is in its fifth day began four days before."""
    if published is None:
        return []
    day = shift(published, 1 - _nth(match), match["unit"])
    return [unit_of(day, match["unit"])]


def _calendar_unit(match: Match, published: dt.date | None) -> list[Span]:
    if published is None:
        return []
    steps = {"last": -1, "previous": -1, "past": -1, "this": 0, "next": 1, "coming": 1}
    return [_part(match, unit_of(shift(published, steps[match["which"]], match["unit"]), match["unit"]))]


def _feast(match: Match, published: dt.date | None) -> list[Span]:
    month, day, last = _FEASTS[match["feast"].replace("’", "'")]
    return _yearly(
        lambda year: Span(dt.date(year, month, day), dt.date(year, month, last), "day"), match, published
    )


def _rule(pattern: str, read: Reading) -> tuple[re.Pattern[str], Reading]:
    return re.compile(rf"(?<![\w-]){pattern}"), read


RULES: Final = (
    _rule(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b", _iso),
    _rule(r"(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<year>\d{4}|\d\d)\b", _numeric),
    _rule(rf"{_NTH} {_WEEKDAY} (?:of|in) {MONTH}(?:,? (?:of )?{_YEAR})?", _nth_weekday),
    _rule(rf"(?P<start>\d{{1,2}}) ?(?:-|to|and) ?{_DAY} {MONTH}(?:,? {_YEAR})?", _days),
    _rule(rf"{_DAY}(?: of)? {MONTH}(?:,? {_YEAR})?", _month_day),
    _rule(rf"{MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?", _month_day),
    _rule(rf"{_PART}(?:{_WHICH} )?{MONTH}(?:,? (?:of )?{_YEAR})?", _month),
    _rule(rf"{_PART}(?:{_WHICH} )?{_SEASON}(?: (?:of )?{_YEAR})?", _season),
    _rule(rf"{_PART}{_NTH}[ -]century", _century),
    _rule(rf"{_PART}(?P<decade>1\d\d0|20\d0)s\b", _decade),
    _rule(rf"{_NTH} (?P<unit>quarter|half) of {_YEAR}", _quarter),
    _rule(r"(?P<feast>new year(?:[’']s (?:eve|day))?|christmas(?: (?:eve|day))?|boxing day)(?: (?P<year>\d{4}))?", _feast),
    _rule(rf"(?P<about>(?:about|around|circa|c\.|roughly) )?{_PART}{_YEAR}", _year),
    _rule(r"(?:day before |day after )?(?:yesterday|tomorrow)|today|tonight|overnight|last night|this (?:morning|"
          r"afternoon|evening)", _near),
    _rule(rf"(?:{_WHICH} )?{_WEEKDAY}", _weekday),
    _rule(rf"{_COUNT} {_UNIT} (?P<ago>ago|earlier|before)", _distance),
    _rule(rf"(?:in|within) {_COUNT} {_UNIT}(?P<ago>)", _distance),
    _rule(rf"{_COUNT} {_UNIT} (?:from now|later|from today)(?P<ago>)", _distance),
    _rule(rf"{_PART}{_WHICH} (?P<unit>week|weekend|month|quarter|year)\b", _calendar_unit),
    _rule(rf"{_NTH} (?P<unit>day|week|month|year)\b", _nth_day),
)  # fmt: skip
"""Tried in this order; what one has read, the next ones do not see."""
