"""The timeline of a topic: its events in their order, each with its citations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal

from index.archive import Archive
from index.schema import Filter
from qa.schema import Citation, Question
from qa.timeline.dating import Dated, DatedBy, dated_sentences
from qa.timeline.grouping import Group, chosen, grouped, relevant
from qa.timespan import TimeSpan, find_timespan, without

Precision = Literal["day", "days", "month"]

HITS: Final = 400
"""How many passages are looked at; with half as many, days are missed (eval/results/timelines.md)."""
LIMIT: Final = 20
"""How many events a timeline has at most, unless said."""
_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in the words of one sentence.

    ``day`` and ``last_day`` are the first and the last day that it is dated to, mostly the same.
    ``dated_by`` says whether the date stands in the text (``citation.span`` is then its place, ``None``
    if it stands above the sentence) or is that of publication. ``others`` quote what other articles say
    of the event, one sentence each; ``sources`` is how many independent sources all these articles are.
    ``score`` is higher for what is nearer to the topic and told of more.
    """

    day: dt.date
    last_day: dt.date
    dated_by: DatedBy
    citation: Citation
    others: tuple[Citation, ...]
    sources: int
    score: float

    @property
    def precision(self) -> Precision:
        """Whether the event is dated to a day, to a few days, or to a month."""
        if self.day == self.last_day:
            return "day"
        is_month = self.day.day == 1 and self.last_day + _ONE_DAY == _next_month(self.day)
        return "month" if is_month else "days"


def _next_month(first: dt.date) -> dt.date:
    return (first + 31 * _ONE_DAY).replace(day=1)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events of a topic, the earliest first. ``question`` is the topic with its filter; ``timespan``
    the time words in it, which limit the events if they are understood."""

    question: Question
    events: tuple[Event, ...] = ()
    timespan: TimeSpan | None = None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The quotations of all events, by number."""
        return tuple(one for event in self.events for one in (event.citation, *event.others))


def timeline(
    archive: Archive,
    topic: str,
    filter: Filter = Filter(),
    as_of: dt.date | None = None,
    limit: int = LIMIT,
) -> Timeline:
    """What happened in a topic, at most ``limit`` events, as those articles tell that the filter allows
    and that were published up to the end of ``as_of``. No event is outside the days of the filter or of
    the time words in the topic. Raises ``QuestionError`` like ``Archive.search``."""
    question = Question(topic.strip(), filter, as_of)
    allowed = question.searched
    until = allowed.until or dt.date.today()
    span = find_timespan(question.text, until)
    words = (without(question.text, span) if span else "") or question.text
    hits = archive.search(words, HITS, allowed)
    dated = [one for one in dated_sentences(hits, until) if _is_within(one, allowed.since, span)]
    events = chosen(grouped(relevant(archive.embedder, words, dated)), limit)
    return Timeline(question, tuple(_events(events, archive, allowed)), span)


def _is_within(dated: Dated, since: dt.date | None, span: TimeSpan | None) -> bool:
    """Whether none of the days of a sentence is outside what was asked for."""
    if since and dated.first < since:
        return False
    return span is None or (
        (span.since is None or span.since <= dated.first)
        and (span.until is None or dated.last <= span.until)
    )


def _events(groups: Sequence[Group], archive: Archive, filter: Filter) -> Iterator[Event]:
    numbers = count(1)
    for group in groups:
        best, others = group.best.dated, [one.dated for one in group.others]
        articles = [one.hit.article for one in (best, *others)]
        yield Event(
            day=best.first,
            last_day=best.last,
            dated_by=best.dated_by,
            citation=_citation(next(numbers), best),
            others=tuple(_citation(next(numbers), one) for one in others),
            sources=archive.independent(articles, filter),
            score=group.score,
        )


def _citation(number: int, dated: Dated) -> Citation:
    return Citation(number, dated.hit.article, dated.start, dated.end, dated.text, dated.words)
