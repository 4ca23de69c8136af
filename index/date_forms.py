"""What one written date says: ISO 8601, long forms, European and US forms, RFC 2822, Unix times.

A date that cannot be right (30 February, a year before 1600, more than two days from now) counts as
none. A ``date`` is returned where no time is known, else a ``datetime`` on the publisher's clock, with a
time zone where one is stated. Midnight without a time zone counts as no time known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from index.schema import Published

EARLIEST_YEAR = 1600
"""No newspaper is older."""

_MARGIN = dt.timedelta(days=2)  # clocks and time zones differ, and weekend issues appear early

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>\d{4}|(?<=[-/])\d{2})\b"
DAY_MONTH = rf"{_DAY}[\s/-]*(?:of\s+)?{MONTH}"
MONTH_DAY = rf"{MONTH}[\s/-]*{_DAY}(?!\d)"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        rf"{DAY_MONTH}[\s,/-]*{_YEAR}",  # 4 April 2019, 26-FEB-1987
        rf"{MONTH_DAY}[\s,/-]+{_YEAR}",  # April 4, 2019
        r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?!\d)",
    )
]
CLOCK = re.compile(
    r"(?<![\d.:+])(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?![.:]?\d)(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    rf"(?:\s*\(?(?P<zone>(?!{'|'.join(MONTHS)})[a-z]{{1,5}}\b|(?:utc|gmt)?[+-]\d{{2}}:?\d{{2}})\)?)?",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"[\s,|-]*(?:(?:first\s+)?(?:published|posted|dated?|on)(?:\s+on)?\s*:?\s+)?"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:[\s,.|-]|\bat\b|(?<=\d)T\b)*$", re.IGNORECASE)
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "cest": 120, "eet": 120}
_ZONES |= {"eest": 180, "msk": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300}
_ZONES |= {"mst": -420, "mdt": -360, "pst": -480, "pdt": -420}  # minutes east of Greenwich


def parse_date(value: object, *, day_first: bool = False) -> Published | None:
    """Read one date given as metadata; ``None`` if it is none, incomplete or cannot be right.

    Takes dates, ISO 8601, long forms in English (others through dateparser), numeric forms,
    RFC 2822, and seconds or milliseconds since 1970 of nine digits and more. ``4/5/2019`` is
    read month first, as in the US, unless that is impossible or ``day_first`` is set;
    ``4.5.2019`` is always day first.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, dt.date):  # datetime is a date too
        return plausible(value)
    if isinstance(value, (int, float)):
        return plausible(_from_number(str(value)))
    return plausible(_from_text(str(value).strip(), day_first))


def is_day_first(values: Iterable[str]) -> bool:
    """Whether dates such as ``13/4/2019`` show that a column or file writes the day first."""
    slashed = [match for value in values if (match := _FORMS[-1].search(value))]
    return any(int(match["first"]) > 12 for match in slashed) and not any(
        int(match["second"]) > 12 for match in slashed
    )


def plausible(found: Published | None) -> Published | None:
    """``found``, or ``None`` if no article can be of that day."""
    if found is None:
        return None
    if isinstance(found, dt.datetime) and found.tzinfo is None and found.time() == dt.time():
        found = found.date()
    day = found.date() if isinstance(found, dt.datetime) else found
    return found if day.year >= EARLIEST_YEAR and day <= dt.date.today() + _MARGIN else None


def _from_text(text: str, day_first: bool) -> Published | None:
    if len(text) > 80 or not any(character.isdigit() for character in text):
        return None
    if text[:4].isdigit() and text[4:5] == "-" and text[7:8] == "-":
        try:
            return dt.datetime.fromisoformat(text) if len(text) > 10 else dt.date.fromisoformat(text)
        except ValueError:
            pass  # 2019-04-05 10:00 EST, say
    if text.replace(".", "", 1).isdecimal() and text.count(".") <= 1:
        return _from_number(text)
    return _from_form(text, day_first) or _from_other_language(text)


def _from_number(digits: str) -> Published | None:
    """YYYYMMDD, with HHMM or HHMMSS or without, or the Unix time; a small number is never a day of 1970."""
    whole = digits.partition(".")[0]
    try:
        if len(whole) in (8, 14) or (len(whole) == 12 and whole.startswith(("19", "20"))):
            return dt.datetime.strptime(whole, "%Y%m%d%H%M%S"[: len(whole) - 2])
        if len(whole) in (9, 10):
            return dt.datetime.fromtimestamp(float(digits), dt.UTC)
        if len(whole) in (12, 13):
            return dt.datetime.fromtimestamp(float(digits) / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _from_form(text: str, day_first: bool) -> Published | None:
    """One of the written forms, with a label, a weekday and a time of day or without."""
    clock = CLOCK.search(text)
    if clock:
        text = f"{text[: clock.start()]} {text[clock.end() :]}"
    text = _TAIL.sub("", LABEL.sub("", text, count=1))
    match = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    day = calendar_day(match, day_first) if match else None
    return _at(day, clock) if day else None


def calendar_day(match: re.Match[str], day_first: bool = False) -> dt.date | None:
    """The day in a match with groups ``year``, ``month``, ``day``, or ``first``, ``second``, ``mark``."""
    parts = match.groupdict()
    year = int(parts["year"])
    if year < 100:
        year += 2000 if year <= (dt.date.today() + _MARGIN).year % 100 else 1900
    if "first" in parts:
        orders = [(parts["first"], parts["second"]), (parts["second"], parts["first"])]
        if day_first or parts["mark"] == ".":
            orders.reverse()
    else:
        orders = [(parts["month"], parts["day"])]
    for month, day in orders:
        number = int(month) if month.isdecimal() else MONTHS.index(month[:3].lower()) + 1
        try:
            return dt.date(year, number, int(day))
        except ValueError:
            continue
    return None


def _at(day: dt.date, clock: re.Match[str] | None) -> Published | None:
    """The day at that time; the day alone if the time is impossible."""
    if clock is None:
        return day
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower() == "p" else 0)
    micro = int((clock["fraction"] or "0").ljust(6, "0")[:6])
    try:
        time = dt.time(hour, int(clock["minute"]), int(clock["second"] or 0), micro, _zone(clock["zone"]))
    except ValueError:
        return day
    return dt.datetime.combine(day, time)


def _zone(name: str | None) -> dt.timezone | None:
    name = (name or "").lower()
    if name in _ZONES:
        return dt.timezone(dt.timedelta(minutes=_ZONES[name]))
    offset = re.search(r"([+-])(\d{2}):?(\d{2})", name)
    if not offset:
        return None  # an abbreviation that several zones share: the clock is kept, the zone unknown
    minutes = int(offset[2]) * 60 + int(offset[3])
    return dt.timezone(dt.timedelta(minutes=-minutes if offset[1] == "-" else minutes))


@lru_cache(maxsize=4096)
def _from_other_language(text: str) -> Published | None:
    """Day, month name and year in a language other than English: ``4 avril 2019``."""
    parts = (
        r"(?<!\d)\d{4}(?!\d)",
        r"(?<!\d)\d{1,2}(?!\d)",
        r"[^\W\d_]{3}|[年년]",
    )  # the last two mean "year"
    if not all(re.search(part, text) for part in parts):
        return None
    import dateparser

    settings = {
        "REQUIRE_PARTS": ["day", "month", "year"],
        "STRICT_PARSING": True,
        "PARSERS": ["absolute-time"],
    }
    try:
        found: dt.datetime | None = dateparser.parse(text, settings=settings)
    except Exception:  # it raises errors of many kinds on odd input, and none of them is a date
        return None
    return found
