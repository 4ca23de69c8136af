"""Reading: what do the passages found answer, and how surely?

One pass of a small cross-encoder over each passage, beside the question, gives the places that may be
the answer, whether the passage answers at all, and how relevant it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from index.passages import Span, header, split_sentences
from index.schema import Hit
from qa.confidence import Calibration, features
from qa.decode import Found, Read, log_sigmoid, log_sum, ranked, read
from qa.echoes import heeded
from qa.encode import Encoder
from qa.meaning.days import can_be_same
from qa.predict import READER, OpenVinoPredictor, Predictor
from qa.schema import Candidate, Evidence, Mention, Place, Reading
from qa.settings import RISKS, Caution

CANDIDATES = 10  # of a question that are kept


class Reader(Protocol):
    """Finds answers in passages."""

    def read(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """What the passages offer as answers. Empty if there is nothing to read."""
        ...

    def threshold(self, caution: Caution) -> float:
        """The least probability at which an answer is given."""
        ...


@cache
def load_reader() -> SpanReader:
    """The shipped reader; loaded once in a process. Raises ``ModelError`` if its files are damaged."""
    return SpanReader()


class SpanReader:
    """The shipped reader (see ``qa/models/reader/README.md``). Safe to share between threads."""

    def __init__(self, folder: Path = READER, predict: Predictor | None = None) -> None:
        """``predict``: the model, if it is not the one in the folder."""
        self._predict = predict or OpenVinoPredictor(folder)
        self._encoder = Encoder()
        self._calibration = Calibration.load(folder / "calibration.json")

    def threshold(self, caution: Caution) -> float:
        """See ``Reader.threshold``."""
        return self._calibration.threshold(RISKS[caution])

    def read(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """See ``Reader.read``."""
        if not hits:
            return Evidence()
        found = read_hits(question, hits, self._encoder, self._predict)
        answers = ranked(found, self._calibration.ranking)
        candidates = tuple(
            Candidate(
                mentions(question, one, hits),
                self._calibration.probability(features(found, answers, number)),
            )
            for number, one in enumerate(answers[:CANDIDATES])
        )
        return Evidence(candidates, readings(found, hits))


def read_hits(question: str, hits: Sequence[Hit], encoder: Encoder, predict: Predictor) -> Read:
    """What the model makes of the passages that were found for a question."""
    texts = [hit.passage.text for hit in hits]
    encoded = encoder.encode(question, [(header(hit.article), hit.passage.text) for hit in hits])
    every = zip(texts, encoded, predict(encoded), strict=True)
    return read(texts, encoded, [heeded(question, *one) for one in every])


def mentions(question: str, found: Found, hits: Sequence[Hit]) -> tuple[Mention, ...]:
    """The places of an answer, the best first, each once; none whose words mean another day there."""
    best, day = found.span, hits[found.passage].article.day
    places: dict[tuple[int, Span], Mention] = {}
    for span, number in found.mentions:
        share = math.exp(min(0.0, span.log_p - best.log_p))
        if can_be_same(question, best.text, day, hits[number].article.day):
            places.setdefault((number, span.place), mention(hits[number], span.place, share))
    return tuple(places.values())


def mention(hit: Hit, place: Span, share: float) -> Mention:
    """A place in a passage as one in its article, with the sentences that hold it."""
    sentence = sentences_around(hit.passage.text, place)
    return Mention(hit, in_article(hit, sentence), in_article(hit, place), share)


def sentences_around(text: str, place: Span) -> Span:
    """From the beginning of the sentence in which a place begins to the end of that in which it ends."""
    sentences = split_sentences(text)
    start = max((first for first, _ in sentences if first <= place[0]), default=place[0])
    end = min((last for _, last in sentences if last >= place[1]), default=place[1])
    return start, end


def in_article(hit: Hit, place: Span) -> Span:
    """A place in a passage as one in its article."""
    return hit.passage.start + place[0], hit.passage.start + place[1]


def readings(found: Read, hits: Sequence[Hit]) -> tuple[Reading, ...]:
    """What was made of each passage, in the order of the hits."""
    most = log_sum([one.relevant for one in found.passages])
    return tuple(
        Reading(
            hit,
            relevance=math.exp(one.relevant - most),
            answerable=math.exp(log_sigmoid(one.answers)),
            span=in_article(hit, one.spans[0].place) if one.spans else None,
            probability=math.exp(one.spans[0].log_p) if one.spans else 0.0,
            places=tuple(
                Place(in_article(hit, span.place), min(1.0, math.exp(span.log_p - one.mass)))
                for span in one.spans
            ),
        )
        for hit, one in zip(hits, found.passages, strict=True)
    )
