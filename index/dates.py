"""Publication dates: what one string says, and where an article states its date.

``parse_date`` reads a date that is given as such. ``find_date`` tries the places in which an article
can state its date, in one order of precedence that every loader shares:

1. metadata (front matter, meta tags, JSON-LD, a column);
2. the ``date`` line of a plain text;
3. the path of the URL (``/2019/04/05/``, ``2019-04-05-slug``);
4. a dateline, or a line that holds byline and date, at the top of the text;
5. the name of the file;
6. what the document says of itself (the day on which a PDF or DOCX was made).

A date that cannot be right (30 February, a year before 1600, more than two days from now) is passed
over like one that is not there, so that the next place dates the article, or it is honestly undated.
A ``date`` is returned where no time is known, else a ``datetime`` on the publisher's clock, with a
time zone where one is stated. Midnight without a time zone counts as no time known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from index.schema import Published

EARLIEST_YEAR = 1600
"""No newspaper is older."""

_MARGIN = dt.timedelta(days=2)  # clocks and time zones differ, and weekend issues appear early

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>\d{4}|(?<=[-/])\d{2})\b"
_DAY_MONTH = rf"{_DAY}[\s/-]*(?:of\s+)?{_MONTH}"
_MONTH_DAY = rf"{_MONTH}[\s/-]*{_DAY}(?!\d)"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        rf"{_DAY_MONTH}[\s,/-]*{_YEAR}",  # 4 April 2019, 26-FEB-1987
        rf"{_MONTH_DAY}[\s,/-]+{_YEAR}",  # April 4, 2019
        r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?!\d)",
    )
]
_CLOCK = re.compile(
    r"(?<![\d.:+])(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?![.:]?\d)(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    rf"(?:\s*\(?(?P<zone>(?!{'|'.join(_MONTHS)})[a-z]{{1,5}}\b|(?:utc|gmt)?[+-]\d{{2}}:?\d{{2}})\)?)?",
    re.IGNORECASE,
)
_LABEL = re.compile(
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
        return _plausible(value)
    if isinstance(value, (int, float)):
        return _plausible(_from_number(str(value)))
    return _plausible(_from_text(str(value).strip(), day_first))


def find_date(
    given: Iterable[object] = (),
    *,
    line: object = None,
    url: str | None = None,
    text: str = "",
    filename: str = "",
    properties: object = None,
    day_first: bool = False,
) -> Published | None:
    """The publication date by the order of precedence above, ``None`` if no place states one.

    ``given`` are the values found in metadata, best first; ``line`` the value of the ``date``
    line; ``properties`` the date of the document's own properties.
    """
    for value in (*given, line):
        if found := parse_date(value, day_first=day_first):
            return found
    places: tuple[Callable[[], Published | None], ...] = (
        lambda: date_in_path(url or ""),
        lambda: read_dateline(text, year_in(url or "", filename)).published,
        lambda: date_in_path(filename),
        lambda: parse_date(properties),
    )
    return next((found for place in places if (found := place())), None)


def is_day_first(values: Iterable[str]) -> bool:
    """Whether dates such as ``13/4/2019`` show that a column or file writes the day first."""
    slashed = [match for value in values if (match := _FORMS[-1].search(value))]
    return any(int(match["first"]) > 12 for match in slashed) and not any(
        int(match["second"]) > 12 for match in slashed
    )


# -- one string ---------------------------------------------------------------------------------------


def _plausible(found: Published | None) -> Published | None:
    """``found``, unless no article can be of that day."""
    if found is None:
        return None
    if isinstance(found, dt.datetime) and found.tzinfo is None and found.time() == dt.time():
        found = found.date()
    day = found.date() if isinstance(found, dt.datetime) else found
    return found if EARLIEST_YEAR <= day.year and day <= dt.date.today() + _MARGIN else None


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
    """YYYYMMDD, YYYYMMDDHHMMSS, or the Unix time; a small number is never a day of 1970."""
    whole = digits.partition(".")[0]
    try:
        if len(whole) in (8, 14):
            moment = dt.datetime.strptime(whole, "%Y%m%d%H%M%S"[: 6 if len(whole) == 8 else None])
            return moment.date() if len(whole) == 8 else moment
        if len(whole) in (9, 10):
            return dt.datetime.fromtimestamp(float(digits), dt.UTC)
        if len(whole) in (12, 13):
            return dt.datetime.fromtimestamp(float(digits) / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _from_form(text: str, day_first: bool) -> Published | None:
    """One of the written forms, with a label, a weekday and a time of day or without."""
    clock = _CLOCK.search(text)
    if clock:
        text = f"{text[: clock.start()]} {text[clock.end() :]}"
    text = _TAIL.sub("", _LABEL.sub("", text, count=1))
    match = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    day = _day(match, day_first) if match else None
    return _at(day, clock) if day else None


def _day(match: re.Match[str], day_first: bool) -> dt.date | None:
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
        number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
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
    has_year = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    if not (has_year and re.search(r"(?<!\d)\d{1,2}(?!\d)", text) and re.search(r"[^\W\d_]{3}|[年년]", text)):
        return None
    import dateparser

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True, "PARSERS": ["absolute-time"]}
    try:
        return dateparser.parse(text, settings=settings)
    except Exception:  # dateparser raises errors of many kinds on odd input; none of them is a date
        return None


# -- places -------------------------------------------------------------------------------------------

_PATH_DATES = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>(?:1[6-9]|20)\d{2})(?P<mark>[-/_.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<year>(?:1[6-9]|20)\d{{2}})[-/_]{_MONTH}[-/_](?P<day>\d{{1,2}})(?!\w)",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)",
    )
]
_LINES = 5  # as far from the top as a dateline or a byline can stand
_BYLINE_LENGTH = 120
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*$")


def _anonymous(form: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", form)


_FULL_DATE = _anonymous(
    rf"(?:{_DAY_MONTH},?\s+\d{{4}}|{_MONTH_DAY},?\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})"
)
_SHORT_DATE = _anonymous(rf"(?:{_DAY_MONTH}|{_MONTH_DAY})")
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’]+(?:[ /-][A-ZÀ-Þ][A-ZÀ-Þ.'’]*)*"
_REGION = rf"(?:[,/]\s?(?!(?i:{_anonymous(_MONTH)}))[A-Z][\w.'’ -]{{1,25}}?){{0,2}}"
_DATELINE = re.compile(
    rf"(?:(?P<before>(?i:{_FULL_DATE}|{_SHORT_DATE})),?\s+)?"
    rf"(?P<place>{_CAPITALS}{_REGION}|[A-Z][\w.'’ -]{{1,30}}{_REGION}(?=\s*\())?"
    rf"(?:,?\s+(?P<after>(?i:{_FULL_DATE}|{_SHORT_DATE})))?,?"
    r"(?:\s*\((?P<agency>(?![A-Z]-)[A-Z][^()\d]{1,40})\))?"
    r"\s*(?:--?|[–—])\s"
)
_BYLINE = re.compile(rf"(?:^|[,|·•–—-]\s*)(?P<date>{_FULL_DATE}(?:(?:[\s,|T-]|\bat\b)+{_anonymous(_CLOCK.pattern)})?)[\s.|]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What the top of a text says: the news agency, and the day if its year is known."""

    agency: str | None = None
    published: Published | None = None


def date_in_path(path: str) -> dt.date | None:
    """The first full date in the path of a URL or in a file name; a URL's query is not looked at."""
    for form in _PATH_DATES:
        for match in form.finditer(re.split(r"[?#]", path, maxsplit=1)[0]):
            day = _day(match, day_first=False)
            if day and _plausible(day):
                return day
    return None


def year_in(*paths: str) -> int | None:
    """The first year named in a URL or file name."""
    found = re.search(r"(?<!\d)(?:1[6-9]|20)\d{2}(?!\d)", " ".join(paths))
    return int(found[0]) if found else None


def read_dateline(text: str, year: int | None = None) -> Dateline:
    """Read ``TRIPOLI, April 4 (Sample Wire) -`` or a byline with its date in the first lines.

    ``year`` is the year of a date that names none; without it, such a date is not used.
    """
    published = None
    for line in _top_lines(text):
        match = _DATELINE.match(line)
        if match and (match["place"] or match["agency"]):
            return Dateline(match["agency"], published or _complete(match["after"] or match["before"], year))
        if len(line) > _BYLINE_LENGTH or _SENTENCE_END.search(line):
            break  # from the first sentence on, a date is part of the story
        published = published or _byline_date(line)
    return Dateline(None, published)


def _top_lines(text: str) -> list[str]:
    lines = (line.strip() for line in text[:2000].splitlines())
    return [line for line in lines if line][:_LINES]


def _complete(written: str | None, year: int | None) -> Published | None:
    if written is None:
        return None
    return parse_date(written) or (parse_date(f"{written} {year}") if year else None)


def _byline_date(line: str) -> Published | None:
    """The date that a line consists of, or that follows the names in a byline."""
    match = _BYLINE.search(_LABEL.sub("", line, count=1))
    return parse_date(match["date"]) if match else None
