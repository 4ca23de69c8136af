"""Sentences and the days that they tell of.

A sentence tells of the days that its own time words name, read by ``qa.timespan`` relative to the day of
publication; else of the day in the heading or label above it ("15 February:"); else, near the beginning of
an article, of the day of publication. What is said to come later than it was published has not happened
yet and dates nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final, Literal

from index.passages import split_sentences
from index.schema import Article, Hit
from qa.timespan import TimeSpan, timespans

DatedBy = Literal["text", "publication"]

LEAD: Final = 300
"""How many characters at the beginning of an article tell its news; what follows is often background."""
LONGEST: Final = 31
"""The most days that an event may be dated to: a month."""
FEWEST_WORDS: Final = 5
"""Of a sentence that says what happened."""

_LABEL: Final = 60
"""Where in a sentence a label may end, in characters."""
_YEAR: Final = re.compile(r"\W*(?P<year>[12]\d{3})\W*")
_AFTER_LABEL: Final = re.compile(r"\W*$|\s*[:–—]|\s+-\s|\s*\|")
_MARKS: Final = re.compile(r"[\W_]*")
_TIME_WORD: Final = re.compile(
    r"\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)|day\b|night|week|"
    r"month|\bthis\b|\bago\b|spring|summer|autumn|winter|christmas|easter|eve\b",
    re.IGNORECASE,
)
"""No sentence without one of these has time words that name a day or a month."""
_NO_MONTH: Final = re.compile(r"\b(?:march|mar|may|dec|sat|sun|wed|mon)\b")
"""Words that are months and weekdays with a capital only, as all articles write them."""
_DATELINE: Final = re.compile(r"[A-Z]{3}[^a-z]*(?:\w+[ ,.]+){0,6}?(?:\([^()]{2,40}\)\s*)?\s*[-–—]{1,2}\s")
"""The place and the day of a report, "TUNIS, April 5 (Sample Wire) - ": the day is that of writing."""
_ANY_DAYS: Final = (dt.date(1999, 3, 17), dt.date(2010, 11, 23))
"""What time words denote on both of these they denote always."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A sentence, ``hit.article.text[start:end]``, of a passage that was found, and the days that it tells
    of. ``words`` is the place in the article of the time words in it; ``None`` if they stand in a label
    above it, or if the day is that of publication."""

    hit: Hit
    start: int
    end: int
    first: dt.date
    last: dt.date
    dated_by: DatedBy
    words: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.article.text[self.start : self.end]


def dated_sentences(hits: Sequence[Hit], until: dt.date) -> list[Dated]:
    """The sentences of the passages found that tell of a day, once for each day that they tell of; none
    of a day after ``until``."""
    by_article: dict[str, list[Hit]] = {}
    for hit in hits:
        by_article.setdefault(hit.article.id, []).append(hit)
    return list(chain.from_iterable(_of_article(found, until) for found in by_article.values()))


def _of_article(hits: Sequence[Hit], until: dt.date) -> Iterator[Dated]:
    article = hits[0].article
    known = min(article.day or until, until)
    for sentence in _sentences(article):
        start, end = sentence.start, sentence.end
        hit = next((hit for hit in hits if hit.passage.start <= start < hit.passage.end), None)
        if hit is not None and is_statement(sentence.text):
            for days, dated_by, words in _days(sentence, article, known):
                yield Dated(hit, start, end, *days, dated_by, words)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of an article. ``label`` is the latest date that stands above it as a heading, or before
    it; ``reference`` the day from which its time words count, ``None`` if that is not known."""

    text: str
    start: int
    end: int
    label: TimeSpan | None
    reference: dt.date | None


def _sentences(article: Article) -> Iterator[_Sentence]:
    label, written = None, article.day
    reference = written
    for start, end in split_sentences(article.text):
        text = article.text[start:end]
        if year := _YEAR.fullmatch(text):
            label, written = None, _end_of(int(year["year"]), article.day)
            reference = written
        elif found := _label(text, written):
            label, reference = found, found.until
        yield _Sentence(text, start, end, label, reference)


def _end_of(year: int, published: dt.date | None) -> dt.date | None:
    """The last day of a year that had come when an article was published."""
    if published is not None and published.year <= year:
        return published
    return dt.date(year, 12, 31)


def _label(text: str, reference: dt.date | None) -> TimeSpan | None:
    """The date with which a sentence is labelled: "15 February 2011: ...", or nothing else."""
    if not any(character.isdigit() for character in text[:_LABEL]):
        return None
    beginning = _MARKS.match(text)
    first = beginning.end() if beginning else 0
    return next(
        (
            span
            for span in time_words(text, reference)
            if span.start == first and _AFTER_LABEL.match(text, span.end) and days_of(span)
        ),
        None,
    )


Days = tuple[dt.date, dt.date]


def _days(
    sentence: _Sentence, article: Article, known: dt.date
) -> Iterator[tuple[Days, DatedBy, tuple[int, int] | None]]:
    """The days that a sentence tells of, none of which may come after what was ``known``."""
    dateline = _DATELINE.match(sentence.text)
    written = dateline.end() if dateline and sentence.start < LEAD else 0
    spans = [span for span in time_words(sentence.text, sentence.reference) if span.start >= written]
    named = [(span, days) for span in spans if (days := days_of(span)) and days[0] <= known]
    for span, days in named:
        yield days, "text", (sentence.start + span.start, sentence.start + span.end)
    if named:
        return
    labelled = days_of(sentence.label) if sentence.label else None
    if labelled and labelled[0] <= known:
        yield labelled, "text", None
    elif article.day and sentence.start < LEAD and not any(_is_over(span, article.day) for span in spans):
        yield (article.day, article.day), "publication", None


def days_of(span: TimeSpan) -> Days | None:
    """The first and the last day of time words that name a day or a few, a month at most."""
    if span.since is None or span.until is None:
        return None
    return (span.since, span.until) if (span.until - span.since).days < LONGEST else None


def _is_over(span: TimeSpan, published: dt.date) -> bool:
    """Whether time words name a period before the day of publication: "in 1942"."""
    return span.since is not None and span.until is not None and span.until < published


@lru_cache(maxsize=4096)
def time_words(text: str, reference: dt.date | None) -> tuple[TimeSpan, ...]:
    """The time words of a sentence that are understood, in their order. Without a reference day only
    those that denote the same at any time."""
    if not _TIME_WORD.search(text):
        return ()
    text = _NO_MONTH.sub(lambda word: "x" * len(word[0]), text)
    if reference is not None:
        return _apart(timespans(text, reference))
    first, second = (_apart(timespans(text, day)) for day in _ANY_DAYS)
    return tuple(span for span in first if span in second)


def _apart(spans: Iterable[TimeSpan]) -> tuple[TimeSpan, ...]:
    """Those understood, the longest of those that overlap."""
    taken: list[TimeSpan] = []
    for span in sorted(spans, key=lambda span: (-len(span.words), span.start)):
        if span.is_understood and all(span.end <= one.start or one.end <= span.start for one in taken):
            taken.append(span)
    return tuple(sorted(taken, key=lambda span: span.start))


def is_statement(text: str) -> bool:
    """Whether a sentence can say what happened: it is no question and no heading."""
    is_whole = text.rstrip("\"'”’)]").endswith((".", "!", "…"))
    return is_whole and len(text.split()) >= FEWEST_WORDS
