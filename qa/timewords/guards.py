"""Where words of the calendar may stand and still mean time.

"May", "march", "fall", "2049", "Friday" and "Today" are also verbs, names and titles. A period that was
read counts only where its neighbours allow it: each kind of ``qa.timewords.rules`` has its test here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from qa import english as en
from qa.timewords.rules import Period
from qa.timewords.tokens import Folded

_NAMES: Final = en.words("april may june august")
"""Months that are first names or surnames too."""
_VERBS: Final = en.words("may march")
_NUMBERED: Final = en.words(
    """agenda airbus article boeing bus channel chapter class clause cup directive euro eurovision expo fiscal flight
    form games gate highway law line mazda model no number olympics page paragraph part peugeot psalm regulation
    resolution room route season section unit version windows wing world year"""
)
"""What bears a number that could be a year."""
_WORKS: Final = en.words(
    "author called directed film is made named read saw titled was watch watched won write wrote"
)
"""Before a title that could be a year."""
_NAMED_DAYS: Final = en.words(
    """ash bad black blood bloody blue cyber easter freaky girl giving golden good green holy magic man manic
    maundy orange palm red ruby sheffield shrove super sweet whit"""
)
"""Before the name of a day or a month that is more than a day: Black September."""
_PAPERS: Final = en.words(
    "agreement express herald independent mail mirror mornings politics post star sun telegraph times tribune world"
)
EVENTS: Final = en.words(
    """attack attacks bombing bombings budget ceasefire championship championships conference coup crash crisis
    cup deal derby earthquake election elections eruption final flood floods game games hurricane league massacre
    mass match offensive olympics parade peace pogrom poll polls prayers protests race raid raids rally referendum
    revolt revolution riots season sermon shooting show siege strike strikes study summit survey talks tour
    tournament trial tsunami uprising vote war world"""
)
"""What is named with its date: "the 2019 election" is asked about whenever it is reported."""
_NAMING: Final = (en.DETERMINERS | en.words("'s ’s my our your his her its their")) - {"all", "both"}
_RECURRING: Final = en.words("every each any a an the no per is was")
_IN_SEASON: Final = en.words(
    "in during over throughout through for since until till by before after of within from"
)
_TO_THE_DAY: Final = en.words("on since until till by before after from to")
_UNPREPOSED: Final = re.compile(
    r"(?:(?:this|last|next) (?:week|month|quarter|year)|yesterday|today|tonight|tomorrow)\b", re.IGNORECASE
)
"""After "in" or "on", which then belongs to the verb: "sworn in this week"."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a period stands: its token, the first and last tokens of the whole expression, and the word
    before it that belongs to the expression ("in"; "'s" where it is a possessive; else empty)."""

    folded: Folded[Period]
    token: int
    first: int
    last: int
    prefix: str

    @property
    def kind(self) -> str:
        period = self.folded.tokens[self.token].value
        return period.kind if period is not None else ""

    @property
    def words(self) -> str:
        """The period's own words, in lower case."""
        return self.folded.text(self.token).lower()

    @property
    def before(self) -> str:
        """The word before the expression, in lower case."""
        return self.folded.text(self.first - 1).lower()

    @property
    def after(self) -> str:
        """The word after the expression, in lower case."""
        return self.folded.text(self.last).lower()

    @property
    def ends(self) -> bool:
        """Whether nothing follows but a mark."""
        return not self.after[:1].isalnum()

    @property
    def has_noun_after(self) -> bool:
        """Whether a word follows that could be what the period describes."""
        period = self.folded.tokens[self.last].value if self.last < len(self.folded.tokens) else None
        is_noun = period is not None and period.kind in ("month", "season")
        return is_noun or self.folded.is_content(self.last)

    @property
    def has_plural_after(self) -> bool:
        """Whether it could be a number of things or people."""
        return (self.has_noun_after and self.after.endswith("s")) or self.after in en.PEOPLE

    @property
    def has_name_after(self) -> bool:
        """Whether the word after the expression is a name."""
        return self.folded.is_capital(self.last)


def may_stand(place: Place) -> bool:
    """Whether a period means time where it stands."""
    return not _describes(place) and _TESTS[place.kind](place)


def _describes(place: Place) -> bool:
    """ "The April 2019 offensive" is a name; it does not ask for April 2019."""
    is_named = place.before in _NAMING and not place.prefix and place.has_noun_after
    return is_named or (place.prefix != "'s" and place.after in EVENTS)


def _year(place: Place) -> bool:
    if place.has_plural_after or place.prefix == "at":
        return False
    if place.prefix:
        return not (place.prefix == "of" and place.before == "class")
    return place.ends and "'" not in place.words and (place.before == "," or _is_free(place))


def _is_free(place: Place) -> bool:
    """Whether a year at the end is no part of a name and no number of the word before it."""
    before = place.folded.is_content(place.first - 1) and place.before not in _NUMBERED | _WORKS
    return before and (not place.folded.is_capital(place.first - 1) or place.before in en.PLACES)


def _month(place: Place) -> bool:
    is_word = place.words in _NAMES | _VERBS
    if place.prefix in ("on", "at", "under", "around") or (place.has_name_after and place.first > 0):
        return False
    if is_word and place.prefix in ("by", "of", "from", "for", "'s"):
        return False
    if place.prefix:
        return True
    is_free = place.before not in _NAMED_DAYS and place.folded.is_content(place.first - 1)
    return place.ends and not is_word and is_free


def _season(place: Place) -> bool:
    """ "In the fall", not "after the fall of Rome" nor "in the spring offensive"."""
    if place.has_noun_after or place.after == "of":
        return False
    return place.prefix in (("in", "over", "during") if "fall" in place.words else _IN_SEASON)


def _weekday(place: Place) -> bool:
    if place.after in _PAPERS or place.before in _NAMED_DAYS:
        return False
    if place.prefix:
        return True
    is_short = place.words in ("sun", "sat", "wed", "mon", "fri")
    return not is_short and place.before not in _RECURRING and not place.has_name_after


def _date(place: Place) -> bool:
    """ "On 4 April 2019", not "in the 4 April 2019 attack"."""
    return not (place.words.startswith("the ") and place.has_noun_after)


def _day(place: Place) -> bool:
    if not _date(place):
        return False
    if place.has_name_after and place.prefix != "on" and place.first > 0:
        return False
    if place.has_noun_after and place.folded.text(place.token).endswith((" may", " march")):
        return False  # "how many of the 16 may survive"
    return bool(place.prefix) or not place.has_noun_after


def _nth(place: Place) -> bool:
    is_figure = place.words.removeprefix("the ")[:1].isdigit()
    return is_figure and place.prefix in _TO_THE_DAY


def _decade(place: Place) -> bool:
    return place.prefix not in ("", "of") or not place.has_noun_after


def _short_decade(place: Place) -> bool:
    return place.words.startswith("the ") and not place.has_noun_after


def _feast(place: Place) -> bool:
    is_name = place.has_noun_after or place.has_name_after
    return not is_name and place.prefix not in ("", "of", "for", "'s")


def _relative(place: Place) -> bool:
    """Not the title "Yesterday", nor the paper "USA Today"."""
    word = place.folded.text(place.token)
    if place.prefix in ("in", "on") and _UNPREPOSED.match(word):
        return False
    is_title = place.folded.is_capital(place.token) and word[:1].isupper()
    return place.token == place.first == 0 or not is_title


_TESTS: Final[dict[str, Callable[[Place], bool]]] = {
    "": lambda place: True,
    "framed": lambda place: place.prefix not in ("", "'s"),
    "year": _year,
    "month": _month,
    "season": _season,
    "weekday": _weekday,
    "date": _date,
    "day": _day,
    "nth": _nth,
    "decade": _decade,
    "short decade": _short_decade,
    "feast": _feast,
    "relative": _relative,
}
