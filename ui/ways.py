"""Ways on from an answer: the same question asked with other limits."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from index.schema import Filter
from qa.schema import Answer, Question
from qa.timespan import TimeSpan
from ui.render import days_text

LEAST = dt.timedelta(days=30)
"""By how much a range of days is widened on either side, at the least: else by its own length."""


@dataclass(frozen=True, slots=True)
class Way:
    """A change to what limits a question: its name, what it is called on the page, and the question so
    changed."""

    name: str
    label: str
    question: Question


def ways(answer: Answer) -> Iterator[Way]:
    """What can be taken from the limits of an answer's question, the least change first."""
    question, limits = answer.question, answer.question.filter
    for span in limiting(answer):
        yield Way("time", f"Search without “{span.words}”", dataclasses.replace(question, time_words=False))
        break
    if limits.since or limits.until:
        wider = widened(limits)
        if wider.since or wider.until:
            told = days_text(wider.since, wider.until)
            yield Way("widen", f"Widen the dates: {told}", refiltered(question, wider))
        undated = dataclasses.replace(limits, since=None, until=None)
        yield Way("dates", "Search all dates", refiltered(question, undated))
    if question.as_of:
        yield Way("as-of", "Search up to today", dataclasses.replace(question, as_of=None))
    if limits.sources:
        yield Way(
            "outlets", "Search all outlets", refiltered(question, dataclasses.replace(limits, sources=()))
        )
    if not question.searched.admits_undated:
        admitting = dataclasses.replace(limits, undated=True)
        yield Way("undated", "Include undated articles", refiltered(question, admitting))


def limiting(answer: Answer) -> list[TimeSpan]:
    """The time words that are heeded in the search for an answer, those of each part."""
    searches = answer.interpretation.searches if answer.interpretation else ()
    return [search.timespan for search in searches if search.timespan and search.prefers_days]


def unclear(answer: Answer) -> list[TimeSpan]:
    """The time words of a question that no calendar resolves."""
    searches = answer.interpretation.searches if answer.interpretation else ()
    return [search.timespan for search in searches if search.timespan and not search.prefers_days]


def refiltered(question: Question, filter: Filter) -> Question:
    """The question under another filter."""
    return dataclasses.replace(question, filter=filter)


def widened(limits: Filter) -> Filter:
    """A filter that reaches further on each side that it has."""
    own = limits.until - limits.since if limits.since and limits.until else LEAST
    reach = max(own, LEAST)
    since = limits.since and max(limits.since, dt.date.min + reach) - reach
    until = limits.until and min(limits.until, dt.date.max - reach) + reach
    return dataclasses.replace(limits, since=since, until=until)
