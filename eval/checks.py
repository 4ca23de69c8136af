"""Signs that a result is too good, or not what it seems: what an honest system cannot have found, and
lists that are not in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from eval.records import FoundArticle, Record
from qa.answers import stands_in, typed_plain

FEWEST_WORDS = 5
"""Shorter questions stand in articles by chance ("What is it?")."""


def faults(record: Record) -> list[str]:
    """What is suspicious about a record, a message each: leaks, and hits that are not in order."""
    return [*leaks(record), *disorder(record)]


def leaks(record: Record) -> list[str]:
    """What a system found that gives the answer away, or that it could not know, a message each.

    These are articles of after the question's as-of day, among hits and citations; passages that
    contain the question itself, if it has five words or more; and passages that are nothing but an
    accepted answer or, from an article that the example does not name, a gold quotation. A question
    set that found its way into the archive shows in these.
    """
    return [*later(record), *giveaways(record)]


def later(record: Record) -> Iterator[str]:
    """Articles of after the question's as-of day."""
    last = record.example.question.as_of
    cited = record.output.citations if record.output else ()
    places = [(f"hit {rank}", hit.passage.article) for rank, hit in enumerate(record.hits, 1)]
    places += [(f"citation {citation.number}", citation.article) for citation in cited]
    for place, article in places:
        day = published_day(article)
        if last is not None and day is not None and day > last:
            yield f"{place} was published on {day}, after the question's as-of day {last}: {name(article)}"


def giveaways(record: Record) -> Iterator[str]:
    """Passages that contain the question, or are nothing but what it asks for."""
    example = record.example
    question = example.question.text
    is_long = len(question.split()) >= FEWEST_WORDS
    answers = [typed_plain(answer).split() for answer in example.answers]
    quotations = [typed_plain(quotation).split() for quotation in example.quotations]
    for rank, hit in enumerate(record.hits, 1):
        article, words = hit.passage.article, typed_plain(hit.passage.text).split()
        if is_long and stands_in(question, hit.passage.text):
            yield f"hit {rank} contains the question itself: {name(article)}"
        elif words in answers:
            yield f"hit {rank} is nothing but an accepted answer: {name(article)}"
        elif words in quotations and example.articles and article.id not in record.gold:
            yield f"hit {rank} is nothing but a gold quotation, from another article: {name(article)}"


def disorder(record: Record) -> list[str]:
    """A message if the scores of the hits rise from one rank to the next: hits are listed best first."""
    rises = (
        rank for rank, (one, other) in enumerate(pairwise(record.hits), 1) if not one.score >= other.score
    )
    return [f"hit {rank + 1} has a higher score than hit {rank}: hits are not in order" for rank in rises][
        :1
    ]


def published_day(article: FoundArticle) -> dt.date | None:
    """The day of publication on the publisher's own clock, ``None`` if undated."""
    return dt.date.fromisoformat(article.published[:10]) if article.published else None


def name(article: FoundArticle) -> str:
    """The article as a message names it."""
    return article.title or article.url or article.id
