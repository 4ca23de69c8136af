"""From logits to answers: the best spans of all passages of a question, equal answers as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

import numpy as np
from numpy.typing import NDArray

from index.passages import Span
from qa.answers import squad_normal
from qa.bounds import tidy
from qa.encode import Encoded

FloatArray = NDArray[np.float32]

LONGEST = 32  # tokens of an answer: more than all but a few of the training answers have
SPANS = 5  # of a passage that take part in the pooling of equal answers


@dataclass(frozen=True, slots=True)
class PassageLogits:
    """What the model says of one passage. ``start`` and ``end``, float32 of shape (tokens of the
    passage,), belong to the rows of ``Encoded.offsets``; ``null`` are both at [CLS]; ``answers`` is
    the log-odds that the passage answers, ``relevant`` its logit for ranking."""

    start: FloatArray
    end: FloatArray
    null: tuple[float, float]
    answers: float
    relevant: float


@dataclass(frozen=True, slots=True)
class SpanFound:
    """A span of a passage: its text, its place in the passage's text, and its log-probability among
    all spans of the question and "none"."""

    text: str
    place: Span
    log_p: float


@dataclass(frozen=True, slots=True)
class PassageRead:
    """The best spans of a passage, and its own two logits (see ``PassageLogits``). ``mass`` is the
    log-probability of all its spans and of its having none: less that, a span's log-probability is the
    one that it would have were the passage the only one."""

    spans: tuple[SpanFound, ...]
    answers: float
    relevant: float
    mass: float = 0.0


@dataclass(frozen=True, slots=True)
class Read:
    """A question's passages as they were read, and the log-probability that none has the answer."""

    passages: tuple[PassageRead, ...]
    none: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """How spans are ordered: ``answers`` and ``relevant`` weigh the passage's log-probability of
    answering and of being the most relevant beside the span's own log-probability."""

    answers: float = 1.0
    relevant: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: the spans that say the same and the number of the passage of each, the best first.
    ``mass`` is the log-probability of all of them, ``score`` what answers are ordered by."""

    mentions: tuple[tuple[SpanFound, int], ...]
    mass: float
    score: float

    @property
    def span(self) -> SpanFound:
        """The best of its spans."""
        return self.mentions[0][0]

    @property
    def passage(self) -> int:
        """The number of the passage of its best span."""
        return self.mentions[0][1]


def read(texts: Sequence[str], encoded: Sequence[Encoded], logits: Sequence[PassageLogits]) -> Read:
    """The passages of one question; their texts, encodings and logits in the same order."""
    starts = [log_sum([one.null[0], *one.start]) for one in logits]
    ends = [log_sum([one.null[1], *one.end]) for one in logits]
    total = log_sum(starts) + log_sum(ends)
    passages = []
    for text, tokens, one, mass in zip(texts, encoded, logits, map(add, starts, ends), strict=True):
        spans = []
        for first, last, logit in best_spans(one.start, one.end):
            place = tidy(text, tokens.characters_of(tokens.first + first, tokens.first + last))
            spans.append(SpanFound(text[slice(*place)], place, logit - total))
        passages.append(PassageRead(tuple(spans), one.answers, one.relevant, mass - total))
    return Read(tuple(passages), log_sum([sum(one.null) for one in logits]) - total)


def ranked(read: Read, ranking: Ranking = Ranking()) -> list[Found]:
    """The answers, best first: spans that have the same normal form are one answer, ordered by the
    sum over them."""
    most = log_sum([one.relevant for one in read.passages])
    same: dict[str, list[Found]] = {}
    for number, one in enumerate(read.passages):
        bonus = ranking.answers * log_sigmoid(one.answers) + ranking.relevant * (one.relevant - most)
        for span in one.spans:
            found = Found(((span, number),), span.log_p, span.log_p + bonus)
            same.setdefault(squad_normal(span.text) or span.text, []).append(found)
    return sorted(map(pooled, same.values()), key=lambda found: -found.score)


def pooled(same: Sequence[Found]) -> Found:
    """One of several that say the same, with the mass and the score of all."""
    best_first = sorted(same, key=lambda found: -found.score)
    return Found(
        mentions=tuple(found.mentions[0] for found in best_first),
        mass=log_sum([found.mass for found in same]),
        score=log_sum([found.score for found in same]),
    )


def best_spans(start: FloatArray, end: FloatArray, count: int = SPANS) -> list[tuple[int, int, float]]:
    """The ``count`` best pairs of first and last token and the sums of their logits, best first."""
    sums = start[:, None] + end[None, :]
    distance = np.arange(len(end))[None, :] - np.arange(len(start))[:, None]
    sums = np.where((distance >= 0) & (distance < LONGEST), sums, -np.inf).ravel()
    count = min(count, len(start))
    if count == 0:
        return []
    best = np.argpartition(-sums, count - 1)[:count]
    best = best[np.argsort(-sums[best], kind="stable")]
    return [(int(i) // len(end), int(i) % len(end), float(sums[i])) for i in best]


def log_sum(values: Sequence[float] | FloatArray) -> float:
    """The logarithm of the sum of the exponentials."""
    return float(np.logaddexp.reduce(np.asarray(values, np.float64)))


def log_sigmoid(value: float) -> float:
    """The logarithm of the logistic function."""
    return float(-np.logaddexp(0.0, -value))
