"""The words of the pages as HTML: pure functions, in which every text from outside is escaped."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from html import escape

from index.schema import Article, Filter, Published

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

Layer = tuple[str, tuple[int, int]]
"""A tag and the place in the text that it goes round."""


def marked(text: str, start: int, end: int, layers: Sequence[Layer]) -> str:
    """``text[start:end]`` with tags round the places of ``layers``, each within the one before."""
    if not layers:
        return escape(text[start:end])
    (tag, (first, last)), *inner = layers
    first, last = max(start, first), min(end, last)
    if first >= last:
        return escape(text[start:end])
    return (
        f"{escape(text[start:first])}<{tag}>{marked(text, first, last, inner)}</{tag}>"
        f"{escape(text[last:end])}"
    )


def title(article: Article) -> str:
    """The headline, or what stands for it."""
    return article.title.strip() or "Untitled"


def outlet(source: str | None) -> str:
    """The outlet, or what stands for it."""
    return source or "Unknown outlet"


def published(when: Published | None) -> str:
    """A publication date as an HTML ``time``: the day, and the time of day where it is known."""
    if when is None:
        return "undated"
    clock = ""
    if isinstance(when, dt.datetime):
        clock = f", {when:%H:%M}" + (f" {when.tzname()}" if when.tzinfo else "")
    return f'<time datetime="{when.isoformat()}">{day_text(when)}{escape(clock)}</time>'


def day_text(day: dt.date) -> str:
    """A day in words: 4 April 2019."""
    return f"{day.day} {day:%B} {day.year}"


def days_text(since: dt.date | None, until: dt.date | None) -> str:
    """A range of days in words, as short as it can be: 2–9 April 2019; since 4 April 2019; all of 2019."""
    if since is None or until is None:
        first = f"since {day_text(since)}" if since else ""
        return f"until {day_text(until)}" if until else first
    if since == until:
        return day_text(since)
    if (since.month, since.day, until.month, until.day) == (1, 1, 12, 31):
        return f"{since.year}" if since.year == until.year else f"{since.year} to {until.year}"
    if since.year != until.year:
        return f"{day_text(since)} to {day_text(until)}"
    if since.month != until.month:
        return f"{since.day} {since:%B} to {day_text(until)}"
    return f"{since.day}–{day_text(until)}"


def short_answer(text: str, days: tuple[dt.date, dt.date] | None) -> str:
    """A short answer with the days that it means, where its words leave them open: Thursday (4 April 2019),
    4 April (2019)."""
    return f"{text} ({days_text(*days).removeprefix(f'{text} ')})" if days else text


def limits_text(limits: Filter) -> list[str]:
    """What a filter lets through, in words; nothing for one that lets everything through."""
    told = [days_text(limits.since, limits.until)] if limits.since or limits.until else []
    if limits.sources:
        told.append(f"in {listed(limits.sources)}")
    if limits.articles:
        told.append(f"in {count(len(limits.articles), 'article')}")
    if limits.undated is not None and limits.undated != (not limits.since and not limits.until):
        told.append("undated too" if limits.undated else "dated only")
    return told


def listed(words: Sequence[str], most: int = 3) -> str:
    """Words as a list: "Harbour News, Second Post and 4 more"."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def language(article: Article) -> str:
    """The article's language as an attribute, so that it is read aloud and hyphenated rightly; nothing if
    it is none."""
    is_one = article.language and LANGUAGE.fullmatch(article.language)
    return f' lang="{escape(article.language or "")}"' if is_one else ""


def count(number: int, noun: str) -> str:
    """A number of things: "1 article", "1,204 articles", "no articles"."""
    return f"{f'{number:,}' if number else 'no'} {noun}{'' if number == 1 else 's'}"


def do(action: str, **values: str | int) -> str:
    """The attributes of a button: which event of the page it sets off, and with what."""
    told = "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())
    return f'type="button" data-do="{escape(action)}"{told}'
