"""Dates of publication in the ranking: recent articles, and those of the time that a question names.

The score of a passage is multiplied by a weight from ``FLOOR`` to 1. For questions in the present tense,
and for those that ask for the latest, it falls with the age of the article: who asks how things are wants
what was published lately. For questions with time words it is 1 for articles of these days. They are not
cut off there: much of what happens is reported, or announced, at another time
(``eval/results/time_filters.md``).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
from collections.abc import Sequence

from index.schema import Hit
from qa import english as en
from qa.schema import Search
from qa.timespan import TimeSpan
from qa.words import Word, words_of

FLOOR = 0.5
"""The least weight, also that of undated articles: nothing says that these are recent, or of that time."""
HALF_LIFE = 60
"""Days in which what is above the floor halves (``eval/results/recency.md``)."""

LATER = dt.timedelta(days=30)
"""How long the news of a time are still published after it."""
DEEPER = 3
"""So many times as many passages are searched as are kept: a recent one may come from further down."""

LATEST = re.compile(
    r"\b(?:latest|newest|most recent|current(?:ly)?|now(?:adays)?|so far|at present|at the moment|these days|"
    r"today|to date|up to date)\b",
    re.IGNORECASE,
)
PAST = en.words("was were wasn't weren't did didn't had hadn't")
PRESENT = en.words(
    "am is are isn't aren't do does don't doesn't has have hasn't haven't what's who's where's how's"
)


def asks_for_now(question: str) -> bool:
    """Whether a question is in the present tense, or asks for the latest."""
    return LATEST.search(question) is not None or is_present(words_of(question.replace("’", "'")))


def is_present(words: Sequence[Word]) -> bool:
    """Whether the verb of a question, the first auxiliary or else the first verb, is in the present."""
    for word in words:
        written = word.text.lower()
        if written in PAST | PRESENT:
            return written in PRESENT
    verb = next((word.low for word in words if word.tag == "verb"), "")
    return verb.endswith("s") and not verb.endswith("ss")


def weight(search: Search, day: dt.date | None) -> float:
    """The weight of an article of a day in a search, ``FLOOR`` to 1."""
    if search.recency is not None:
        return recent(day, search.recency)
    if search.prefers_days and search.timespan is not None:
        return 1.0 if is_within(widened(search.timespan), day) else FLOOR
    return 1.0


def recent(day: dt.date | None, newest: dt.date, half_life: int = HALF_LIFE) -> float:
    """The weight of an article of a day, where ``newest`` is the latest there is."""
    if day is None:
        return FLOOR
    age = max(0, (newest - day).days)
    return FLOOR + (1 - FLOOR) * math.pow(0.5, age / half_life)


def is_within(span: TimeSpan, day: dt.date | None) -> bool:
    """Whether a day is known, and one of those that time words denote."""
    if day is None:
        return False
    return (span.since is None or span.since <= day) and (span.until is None or day <= span.until)


def widened(span: TimeSpan) -> TimeSpan:
    """Time words with the days after them, on which news of their time are still published."""
    try:
        until = span.until and span.until + LATER
    except OverflowError:  # beyond the year 9999
        until = None
    return dataclasses.replace(span, until=until)


def by_date(hits: Sequence[Hit], search: Search) -> list[Hit]:
    """The hits with their scores weighed by date, the best first."""
    weighed = [
        dataclasses.replace(hit, score=times(hit.score, weight(search, hit.article.day))) for hit in hits
    ]
    return sorted(weighed, key=lambda hit: -hit.score)


def times(score: float, weight: float) -> float:
    """A score with a weight, which makes that of a cosine below zero less, too."""
    return score * weight if score > 0 else score / weight
