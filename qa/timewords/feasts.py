"""Feasts: "Christmas 2010" is understood, "Easter 2010" not, because its day moves from year to year."""

from __future__ import annotations

import datetime as dt
from typing import Final

from qa.timewords.rules import Rule
from qa.timewords.spans import Span, full_year, until, yearly
from qa.timewords.tokens import Fields

_FIXED: Final = {
    "christmas": (24, 12, 3),
    "christmas eve": (24, 12, 1),
    "christmas day": (25, 12, 1),
    "boxing day": (26, 12, 1),
    "new year 's eve": (31, 12, 1),
    "new year 's day": (1, 1, 1),
    "new years eve": (31, 12, 1),
    "new years day": (1, 1, 1),
    "valentine 's day": (14, 2, 1),
    "valentines day": (14, 2, 1),
    "st valentine 's day": (14, 2, 1),
    "st patrick 's day": (17, 3, 1),
    "april fools' day": (1, 4, 1),
    "april fool 's day": (1, 4, 1),
    "may day": (1, 5, 1),
    "bastille day": (14, 7, 1),
    "halloween": (31, 10, 1),
    "armistice day": (11, 11, 1),
}
"""Day, month and the number of days."""
_MOVABLE: Final = (
    r"ramadan|ramadhan|eid(?: al)?(?: - )?(?:fitr|adha|ul fitr|ul adha)?|eid|easter(?: W\d| weekend| week| day)?|"
    r"good W4|ash W2|palm W6|maundy W3|shrove W1|whitsun|pentecost|ascension day|lent|thanksgiving(?: day| weekend)?|"
    r"passover|yom kippur|rosh hashanah|hanukkah|chanukah|sukkot|purim|diwali|holi|ashura|mardi gras|carnival|"
    r"(?:lunar|chinese) new year|mother 's day|father 's day|labor day|memorial day|black W4|election day"
)


def _feast(as_of: dt.date, f: Fields) -> Span:
    day, number, days = _FIXED[f["feast"].replace("M04", "april").replace("M05", "may")]

    def in_year(year: int) -> Span:
        first = dt.date(year, number, day)
        return Span(first, until(first, days, "day"), "day" if days == 1 else "")

    if "year" in f:
        return in_year(full_year(f["year"], as_of))
    return yearly(in_year, f.get("which", ""), as_of)


def _movable(as_of: dt.date, f: Fields) -> Span:
    raise ValueError("its day moves from year to year")


_FEAST: Final = "(?P<feast>{})".format(
    "|".join(sorted(_FIXED, key=len, reverse=True)).replace("april", "M04").replace("may", "M05")
)
FEASTS: Final = (
    Rule(r"(?:the )?" + _FEAST + r"(?: ,| of| in)? {year}", _feast),
    Rule(_FEAST, _feast, "feast", floats=True),
    Rule(r"(?P<which>last|next|this) " + _FEAST, _feast, "relative"),
    Rule(rf"(?:{_MOVABLE})(?: ,| of| in)? {{year}}", _movable),
    Rule(_MOVABLE, _movable, "feast"),
    Rule(rf"(?:last|next|this) (?:{_MOVABLE})", _movable, "relative"),
)
