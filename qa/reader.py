"""Reading: which sentence of the passages found answers the question, and how surely?

``ExtractiveReader`` needs no training beyond a handful of weights: it compares the question with each
sentence by meaning and by words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.embed import Embedder, FloatMatrix
from index.passages import Span, header, split_sentences
from index.schema import Hit
from qa.spans import find_span, has_candidate, kind_of, stems


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence that may answer the question.

    ``sentence`` and ``span`` are offsets into ``hit.article.text``; ``span`` is the short answer
    within the sentence, ``None`` where the sentence itself is the answer. ``score`` is 0..1; it
    orders readings and is compared with the threshold for abstaining.
    """

    hit: Hit
    sentence: Span
    span: Span | None
    score: float

    @property
    def quote(self) -> str:
        """The sentence's own words."""
        return self.hit.article.text[slice(*self.sentence)]

    @property
    def answer(self) -> str:
        """The short answer, or else the sentence."""
        return self.hit.article.text[slice(*(self.span or self.sentence))]


class Reader(Protocol):
    """Finds answers in passages."""

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """What the passages offer as answers, best first. Empty if there is nothing to read."""
        ...


# Logistic regression over newsdesk training questions: eval/benchmarks/reading.py prints these.
WEIGHTS = {"cosine": 3.2, "overlap": 2.49, "context": 2.09, "kind": 2.08, "rank": 2.2}
BIAS = -6.29


class ExtractiveReader:
    """Scores every sentence of the passages by five features, each 0..1 (the cosine may be lower):

    ``cosine`` of question and sentence; ``overlap``, the share of the question's content words in
    the sentence; ``context``, their share in the passage and its header; ``kind``, whether the
    sentence holds something of the kind that is asked for (a name, date, number or place that the
    question does not have); ``rank``, one over the place of its passage among the hits. ``score``
    is the logistic function of their weighted sum.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """See ``Reader.read``."""
        places = [(hit, sentence) for hit in hits for sentence in sentences_of(hit)]
        if not places:
            return []
        scores = scored(self.features(question, places))
        kind = kind_of(question)
        order = np.argsort(-scores, kind="stable")
        readings = []
        for row in order.tolist():
            hit, sentence = places[row]
            span = find_span(question, kind, hit.article.text[slice(*sentence)])
            readings.append(
                Reading(
                    hit,
                    sentence,
                    span and (sentence[0] + span[0], sentence[0] + span[1]),
                    float(scores[row]),
                )
            )
        return readings

    def features(self, question: str, places: Sequence[tuple[Hit, Span]]) -> FloatMatrix:
        """One row a sentence, one column a feature, in the order of ``WEIGHTS``; float32."""
        texts = [hit.article.text[slice(*sentence)] for hit, sentence in places]
        vectors = self._embedder.embed([question, *texts])
        asked, kind = stems(question), kind_of(question)
        ranks = {
            rowid: rank
            for rank, rowid in enumerate(dict.fromkeys(hit.passage.rowid for hit, _ in places), 1)
        }
        rows = [
            (
                share(asked, stems(text)),
                share(asked, stems(text) | stems(hit.passage.text) | stems(header(hit.article))),
                float(has_candidate(question, kind, text)),
                1 / ranks[hit.passage.rowid],
            )
            for (hit, _), text in zip(places, texts, strict=True)
        ]
        return np.column_stack([vectors[1:] @ vectors[0], np.array(rows, np.float32)]).astype(np.float32)


def scored(features: FloatMatrix) -> FloatMatrix:
    """The probability-like score of each row of features, float32."""
    total = features @ np.array(list(WEIGHTS.values()), np.float32) + BIAS
    scores: FloatMatrix = (1 / (1 + np.exp(-total))).astype(np.float32)
    return scores


def sentences_of(hit: Hit) -> list[Span]:
    """The sentences of a passage that may be answers, as offsets into its article. A question is no
    answer, and hardly anything is as near to a question as the same question in an article."""
    start, text = hit.passage.start, hit.passage.text
    return [
        (start + first, start + last)
        for first, last in split_sentences(text)
        if not text[first:last].rstrip("\"'”’)").endswith("?")
    ]


def share(asked: frozenset[str], found: frozenset[str]) -> float:
    """The share of the question's words that were found; 0 if it has none."""
    return len(asked & found) / len(asked) if asked else 0.0
