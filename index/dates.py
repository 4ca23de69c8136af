"""Publication dates: the places in which an article can state its date.

``find_date`` tries them in one order of precedence, which every loader shares:

1. metadata (front matter, meta tags, JSON-LD, a column);
2. the ``date`` line of a plain text;
3. the path of the URL (``/2019/04/05/``, ``2019-04-05-slug``);
4. a dateline, or a line that holds byline and date, at the top of the text;
5. the name of the file;
6. what the document says of itself (the day on which a PDF or DOCX was made).

What a written date says is in ``date_forms``. A date that cannot be right is passed over like one that
is not there, so that the next place dates the article, or it is honestly undated.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from index.date_forms import (
    CLOCK,
    DAY_MONTH,
    LABEL,
    MONTH,
    MONTH_DAY,
    calendar_day,
    is_day_first,
    parse_date,
    plausible,
)
from index.schema import Published

__all__ = [
    "Dateline",
    "date_in_path",
    "find_date",
    "is_day_first",
    "parse_date",
    "read_dateline",
    "year_in",
]

_PATH_DATES = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>(?:1[6-9]|20)\d{2})(?P<mark>[-/_.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<year>(?:1[6-9]|20)\d{{2}})[-/_]{MONTH}[-/_](?P<day>\d{{1,2}})(?!\w)",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)",
    )
]
_LINES = 5  # as far from the top as a dateline or a byline can stand
_BYLINE_LENGTH = 120
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*$")


def _anonymous(form: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", form)


_FULL_DATE = _anonymous(
    rf"(?:{DAY_MONTH},?\s+\d{{4}}|{MONTH_DAY},?\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})"
)
_SHORT_DATE = _anonymous(rf"(?:{DAY_MONTH}|{MONTH_DAY})")
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’]+(?:[ /-][A-ZÀ-Þ][A-ZÀ-Þ.'’]*)*"
_REGION = rf"(?:[,/]\s?(?!(?i:{_anonymous(MONTH)}))[A-Z][\w.'’ -]{{1,25}}?){{0,2}}"
_DATELINE = re.compile(
    rf"(?:(?P<before>(?i:{_FULL_DATE}|{_SHORT_DATE})),?\s+)?"
    rf"(?P<place>{_CAPITALS}{_REGION}|[A-Z][\w.'’ -]{{1,30}}{_REGION}(?=\s*\())?"
    rf"(?:,?\s+(?P<after>(?i:{_FULL_DATE}|{_SHORT_DATE})))?,?"
    r"(?:\s*\((?P<agency>(?![A-Z]-)[A-Z][^()\d]{1,40})\))?"
    r"\s*(?:--?|[–—])\s"
)
_BYLINE = re.compile(
    rf"(?:^|[,|·•–—-]\s*)(?P<date>{_FULL_DATE}(?:(?:[\s,|T-]|\bat\b)+{_anonymous(CLOCK.pattern)})?)[\s.|]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What the top of a text says: the news agency, and the day if its year is known."""

    agency: str | None = None
    published: Published | None = None


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


def date_in_path(path: str) -> dt.date | None:
    """The first full date in the path of a URL or in a file name; a URL's query is not looked at."""
    for form in _PATH_DATES:
        for match in form.finditer(re.split(r"[?#]", path, maxsplit=1)[0]):
            day = calendar_day(match)
            if day and plausible(day):
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
            return Dateline(
                match["agency"], published or _complete(match["after"] or match["before"], year)
            )
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
    match = _BYLINE.search(LABEL.sub("", line, count=1))
    return parse_date(match["date"]) if match else None
