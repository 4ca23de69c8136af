"""The words of question answering: questions, citations and answers."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from index.errors import QuestionError
from index.schema import Article, Filter, Hit

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
    far, oldest turn first."""

    text: str
    filter: Filter = Filter()
    as_of: dt.date | None = None
    history: tuple[Turn, ...] = ()

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
class Reading:
    """What the reader made of a passage, each number 0..1.

    ``relevance`` is its share of the relevance of all passages read; ``answerable`` the probability
    that it answers the question; ``span`` the place in the article that is most likely the answer,
    ``None`` if there is none; ``probability`` that of the span among all spans of all passages and "no
    answer".
    """

    hit: Hit
    relevance: float
    answerable: float
    span: tuple[int, int] | None
    probability: float


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
    """The answer to one part of the question."""

    question: str
    status: Status
    text: str
    sentences: tuple[Sentence, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says, with the evidence, or that it does not say.

    ``text`` is the short answer; when abstaining it is empty and ``reason`` says why in a sentence.
    ``confidence`` is the probability that the answer, or when abstaining the best that there was, is
    correct; ``None`` if there was nothing to read. ``threshold`` is the probability from which
    answers are given. ``hits`` are the passages found, best first; ``readings`` what the reader made
    of those that it read. ``timings`` maps each stage to its seconds.
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

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The answer's sentences, over all its parts."""
        return tuple(sentence for part in self.parts for sentence in part.sentences)

    @property
    def is_answered(self) -> bool:
        """Whether any part of the question was answered."""
        return self.status == "answered"
