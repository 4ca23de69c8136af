"""The words of question answering: questions, citations and answers."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from index.errors import QuestionError
from index.schema import Article, Filter, Hit

if TYPE_CHECKING:  # these modules import this one, or take long to load
    from index.expansions import Expansion
    from qa.evidence import Agreement
    from qa.followup import Rewrite
    from qa.timespan import TimeSpan

Status = Literal["answered", "abstained"]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation and its answer, empty if it was not answered."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the archive. ``as_of`` is the last publication day that may be used; with it
    undated articles are left out unless the filter asks for them. ``history`` is the conversation so
    far, oldest turn first. Without ``time_words`` those of the question do not touch the search."""

    text: str
    filter: Filter = Filter()
    as_of: dt.date | None = None
    history: tuple[Turn, ...] = ()
    time_words: bool = True

    @property
    def searched(self) -> Filter:
        """The filter with the as-of day in it."""
        if self.as_of is None:
            return self.filter
        until = min(self.filter.until or self.as_of, self.as_of)
        return dataclasses.replace(self.filter, until=until)


def parse_day(text: str, field: str = "as_of") -> dt.date:
    """The day in a field, written ``2019-04-05``. Raises ``QuestionError`` that names the field."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise QuestionError(
            f"'{text.strip()}' in the field '{field}' is not a date. Write it like 2019-04-05."
        ) from error


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for to answer one part of a question.

    ``question`` is the part, standing alone, and ``text`` what the search gets. ``filter`` also has the
    as-of day in it. ``timespan`` are time words: articles of these days are preferred, unless the words
    are not understood. ``recency`` is the day from which the age of articles is counted where recent ones
    are preferred; ``None`` where they are not. For both see ``qa.recency``. ``names`` are those of the
    text that articles have in other forms, which are searched for too.
    """

    question: str
    text: str
    filter: Filter
    timespan: TimeSpan | None = None
    recency: dt.date | None = None
    names: tuple[Expansion, ...] = ()

    @property
    def prefers_days(self) -> bool:
        """Whether articles of the days of time words are preferred."""
        return self.timespan is not None and self.timespan.is_understood

    @property
    def weighs_dates(self) -> bool:
        """Whether some articles are preferred to others by their dates."""
        return self.prefers_days or self.recency is not None


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What was made of a question: ``rewrite``, with the words that it needed of the conversation, and a
    search for each of its parts, one if the question is one."""

    rewrite: Rewrite
    searches: tuple[Search, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the question, each standing alone."""
        return tuple(search.question for search in self.searches)

    @property
    def timespan(self) -> TimeSpan | None:
        """The time words of the first part that has any."""
        return next((search.timespan for search in self.searches if search.timespan), None)

    @property
    def filter(self) -> Filter:
        """The filter of the part with these time words, else of the first."""
        limited = (search.filter for search in self.searches if search.timespan)
        return next(limited, self.searches[0].filter)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an article that may be the answer; ``probability``, 0..1, is its own among those of all
    places of its passage and "no answer", as if that passage were the only one."""

    span: tuple[int, int]
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of a passage, each number 0..1.

    ``relevance`` is its share of the relevance of all passages read; ``answerable`` the probability
    that it answers the question; ``span`` the place in the article that is most likely the answer,
    ``None`` if there is none; ``probability`` that of the span among all spans of all passages and "no
    answer". ``places`` are the likeliest ones of this passage, the best first: what it says whatever
    the others say.
    """

    hit: Hit
    relevance: float
    answerable: float
    span: tuple[int, int] | None
    probability: float
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that offers an answer. ``sentence``, one or more whole sentences, and ``span``, the
    answer's own words in it, are offsets into ``hit.article.text``; ``span`` is ``None`` where the
    sentence is the answer. ``share`` compares its probability with that of the best mention, 0..1."""

    hit: Hit
    sentence: tuple[int, int]
    span: tuple[int, int] | None
    share: float = 1.0

    @property
    def quote(self) -> str:
        """The sentence's own words."""
        return self.hit.article.text[slice(*self.sentence)]

    @property
    def text(self) -> str:
        """The answer's own words, or else the sentence."""
        return self.hit.article.text[slice(*(self.span or self.sentence))]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: everywhere that passages offer it, the best place first, and the probability
    that it is correct."""

    mentions: tuple[Mention, ...]
    probability: float

    @property
    def text(self) -> str:
        """The answer."""
        return self.mentions[0].text


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reader found: possible answers, the best first, and what it made of each passage, in the
    order in which they were read."""

    candidates: tuple[Candidate, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation with its place: ``article.text[start:end] == quote``, always.

    ``number`` is the mark shown to the reader, from 1 in order of first use in the answer.
    ``span`` is the place of the answer's own words in the article, within ``start`` and ``end``,
    ``None`` where the whole sentence is the answer.
    """

    number: int
    article: Article
    start: int
    end: int
    quote: str
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer and the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one part of the question.

    ``searched_for`` is the text that was searched, ``confidence`` the probability that this answer is
    correct (see ``Answer``). ``agreement`` tells how the reports relate that answer it, with the numbers
    of the citations of each side; ``None`` if it was not asked for, or cannot be told, as of reasons.
    ``articles`` are those that say the answer, of a conflict those of all sides, of a change those of all
    values, the earliest first and the undated last; ``independent`` says how many independent sources they
    are: copies of one story, and articles of one outlet, count once. A side of an agreement counts alike.
    ``meant_days`` are the first and the last day that a date in ``text`` means, where its words leave that open.
    """

    question: str
    status: Status
    text: str
    sentences: tuple[Sentence, ...] = ()
    reason: str | None = None
    searched_for: str = ""
    confidence: float | None = None
    agreement: Agreement | None = None
    articles: tuple[Article, ...] = ()
    independent: int = 0
    meant_days: tuple[dt.date, dt.date] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says, with the evidence, or that it does not say.

    ``text`` is the short answer, with several parts the answers to them, each on a line; when abstaining
    it is empty and ``reason`` says why in a sentence. ``confidence`` is the probability that the answer,
    or when abstaining the best that there was, is correct, of several answers the least; ``None`` if there
    was nothing to read. ``threshold`` is the probability from which answers are given.
    ``citations`` are numbered through all parts. ``hits`` are the passages found, best first;
    ``readings`` what the reader made of those that it read. ``timings`` maps each stage to its seconds.
    ``interpretation`` says what was made of the question. ``independent`` is how many independent sources
    all ``articles`` are.
    """

    question: Question
    status: Status
    text: str
    parts: tuple[Part, ...]
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    reason: str | None = None
    readings: tuple[Reading, ...] = ()
    confidence: float | None = None
    threshold: float = 0.0
    timings: dict[str, float] = field(default_factory=dict)
    interpretation: Interpretation | None = None
    independent: int = 0

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles that say the answer, over all its parts, each once."""
        found = {article.id: article for part in self.parts for article in part.articles}
        return tuple(found.values())

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets of these articles, each once; those of unknown outlet give none."""
        return tuple(dict.fromkeys(article.source for article in self.articles if article.source))

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The answer's sentences, over all its parts."""
        return tuple(sentence for part in self.parts for sentence in part.sentences)

    @property
    def is_answered(self) -> bool:
        """Whether any part of the question was answered."""
        return self.status == "answered"
