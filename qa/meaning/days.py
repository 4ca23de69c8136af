"""The days of the calendar that an answer means where its words leave them open: "on Thursday", "17 December"."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from qa.meaning.compare import asked_for
from qa.meaning.moments import overlap, parse_moment, readings
from qa.timewords.spans import Span, unit_of

_PAST: Final = re.compile(r"\b(?:did|was|were|had|has|have)\b", re.IGNORECASE)
_FUTURE: Final = re.compile(
    r"\b(?:is|are|do|does|will|would|shall|should|may|might|can|could|going|due|expected|scheduled|planned|supposed)\b",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"\b(?:earlier|later|before|after|following|same|that|(?:\w+th|first|second|third) (?:day|week|month|year))\b",
    re.IGNORECASE,
)
"""Words that count from another day than that of the publication."""
_YEAR: Final = re.compile(r"\b(?:1\d{3}|20\d\d)\b")
UNITS: Final = ("day", "week", "month", "year")
FAR: Final = dt.timedelta(60)
"""A day without its year that is further from the publication may be one of another year, told of before."""


def meant_days(
    question: str, answer: str, published: dt.date | None, before: str = ""
) -> tuple[dt.date, dt.date] | None:
    """The first and the last day that the answer to a question of time means, counted from the day on which
    its article was published; ``before`` are the words before it. ``None`` where the answer says it itself
    ("17 December 2015"), says it only about ("three weeks ago"), counts from another day ("two days later"),
    or could mean several days, the question's tense not telling which."""
    if published is None or asked_for(question) != "time" or _ELSEWHERE.search(answer):
        return None
    if any(readings(answer, None)):
        return None
    spans = [span for span in common(answer, published) if is_in_tense(span, question, published)]
    if len(spans) != 1 or not is_whole(spans[0]) or not is_in_its_year(spans[0], published, before):
        return None
    return spans[0].first, spans[0].last


def can_be_same(question: str, answer: str, published: dt.date | None, other: dt.date | None) -> bool:
    """Whether the words of an answer can mean the same in articles of two days: "Thursday" in one week is not
    that of another, if the question asks for a time."""
    if asked_for(question) != "time":
        return True
    one, two = parse_moment(answer, published), parse_moment(answer, other)
    return not one or not two or overlap(one, two)


def common(answer: str, published: dt.date) -> list[Span]:
    """What all times in an answer can mean together; nothing of "Monday and Tuesday"."""
    found = sorted(readings(answer, published), key=lambda spans: spans[0].last - spans[0].first)
    return [
        span for span in (found[0] if found else ()) if all(overlap((span,), tuple(one)) for one in found)
    ]


def is_in_tense(span: Span, question: str, published: dt.date) -> bool:
    """Whether a question can ask for a span: one in the past tense not for what was still to come."""
    is_past, is_future = (tense.search(question) is not None for tense in (_PAST, _FUTURE))
    if is_past == is_future:
        return True
    return span.first <= published if is_past else span.last >= published


def is_in_its_year(span: Span, published: dt.date, before: str) -> bool:
    """Whether no other year was spoken of last, for a span that is far from the publication."""
    years = _YEAR.findall(before)
    is_far = span.last < published - FAR or span.first > published + FAR
    return not (is_far and years) or span.first.year <= int(years[-1]) <= span.last.year


def is_whole(span: Span) -> bool:
    """Whether a span is a unit that all count alike, or days that were named: not a season, nor "about" or
    "early" in a month."""
    return not span.grain or (span.grain in UNITS and span == unit_of(span.first, span.grain))
