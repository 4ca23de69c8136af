"""What is to be searched for: a question made to stand alone and cut into its parts, with its time words.

The words stay in what is searched for, where they help: see ``eval/results/time_filters.md``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

from index.expansions import Expansion
from index.schema import Filter
from qa.followup import Rewrite
from qa.parts import split
from qa.recency import asks_for_now
from qa.rewriter import load_rewriter
from qa.schema import Interpretation, Question, Search
from qa.settings import Settings
from qa.timespan import TimeSpan, find_timespan

LONGEST = 2_000
"""Characters that can be searched for; a question that would become longer stays as it is."""
MOST_PARTS = 4
"""A question of more parts than this is asked as one."""

Newest = Callable[[Filter], dt.date | None]
"""Gives the latest day of the articles that pass a filter."""
Names = Callable[[str, Filter], tuple[Expansion, ...]]
"""Gives the names in a text that articles which pass a filter have in other forms."""


def interpret(
    question: Question, settings: Settings, today: dt.date, newest: Newest, names: Names = lambda *_: ()
) -> Interpretation:
    """What is searched for to answer a question. Time words are read as on its as-of day, or else
    ``today``."""
    alone = stand_alone(question, settings)
    day = question.as_of or today
    searches = (search_for(part, question, settings, day, newest) for part in parts(alone, settings))
    named = (dataclasses.replace(one, names=names(one.text, one.filter)) for one in searches)
    return Interpretation(alone, tuple(named))


def stand_alone(question: Question, settings: Settings) -> Rewrite:
    """The question with what it needs of the turns before it."""
    if not settings.followups or not question.history:
        return Rewrite(question.text)
    found = load_rewriter().rewrite(question.text, question.history)
    return found if len(found.text) <= LONGEST else Rewrite(question.text)


def parts(alone: Rewrite, settings: Settings) -> tuple[str, ...]:
    """The questions that a question consists of."""
    found = split(alone.text) if settings.two_parts else (alone.text,)
    is_fit = len(found) <= MOST_PARTS and all(0 < len(part) <= LONGEST for part in found)
    return found if is_fit else (alone.text,)


def search_for(part: str, question: Question, settings: Settings, day: dt.date, newest: Newest) -> Search:
    """The search for one part of a question."""
    filter = question.searched
    said = find_timespan(part, day)
    span = said if said and is_heeded(said, question, settings, day) else None
    prefers_recent = settings.recency and said is None and asks_for_now(part)
    return Search(part, part, filter, span, newest(filter) if prefers_recent else None)


def is_heeded(span: TimeSpan, question: Question, settings: Settings, day: dt.date) -> bool:
    """Whether time words count in the search: days that the user gives go before them, and of what is
    still to come on the day of the question articles can only tell beforehand."""
    has_days = question.filter.since is not None or question.filter.until is not None
    is_to_come = span.since is not None and span.since > day
    return question.time_words and settings.time_words and not has_days and not is_to_come
