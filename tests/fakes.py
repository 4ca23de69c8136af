"""Small stand-ins that are real: they do the work of what they replace, only more simply."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import ClassVar

import numpy as np

from index.embed import FloatMatrix
from index.passages import split_sentences
from index.schema import Hit
from qa.schema import Candidate, Evidence, Mention, Reading
from qa.settings import Caution


class HashingEmbedder:
    """An ``index.embed.Embedder`` that counts words, each in the place that its hash names.

    Texts that share words are near each other, the same text always has the same vector, on every
    machine and in every process, and a text without words has an arbitrary but fixed one.
    """

    name = "hashing-64"
    dimension = 64

    def embed(self, texts: Sequence[str]) -> FloatMatrix:
        """Float32 of shape (len(texts), 64), each row of length 1."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                vectors[row, place_of(word, self.dimension)] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def place_of(word: str, dimension: int) -> int:
    """The column of a word: of its BLAKE2 hash, as Python's own ``hash`` differs between runs."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()) % dimension


class WordReader:
    """A ``qa.reader.Reader`` that takes the sentences which share most words with the question; where
    ``pattern`` is found in one, that is its short answer."""

    thresholds: ClassVar[dict[Caution, float]] = {"strict": 0.99, "balanced": 0.85, "eager": 0.0}

    def __init__(self, pattern: str | None = None) -> None:
        self._pattern = pattern

    def threshold(self, caution: Caution) -> float:
        """See ``Reader.threshold``."""
        return self.thresholds[caution]

    def read(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """See ``Reader.read``."""
        asked = words(question)
        candidates = [
            Candidate((self._mention(hit, sentence),), len(asked & words(text)) / max(1, len(asked)))
            for hit in hits
            for sentence in sentences_of(hit)
            if not (text := hit.article.text[slice(*sentence)]).endswith("?")
        ]
        readings = [
            Reading(hit, share, share, (hit.passage.start, hit.passage.end), share)
            for hit in hits
            for share in (len(asked & words(hit.passage.text)) / max(1, len(asked)),)
        ]
        return Evidence(
            tuple(sorted(candidates, key=lambda candidate: -candidate.probability)), tuple(readings)
        )

    def _mention(self, hit: Hit, sentence: tuple[int, int]) -> Mention:
        found = self._pattern and re.search(self._pattern, hit.article.text[slice(*sentence)])
        span = (sentence[0] + found.start(), sentence[0] + found.end()) if found else None
        return Mention(hit, sentence, span)


class OneAnswer(WordReader):
    """A reader that takes all sentences for one answer."""

    def read(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """See ``qa.reader.Reader.read``."""
        found = super().read(question, hits)
        mentions = tuple(mention for one in found.candidates for mention in one.mentions)
        return dataclasses.replace(found, candidates=(Candidate(mentions, 0.9),) * bool(mentions))


class EachAnswer(WordReader):
    """A reader that takes what the pattern finds for answers: what is written alike is one, and the more
    often the likelier. Every passage with one is sure to answer, but for those that hold ``doubtful``."""

    def __init__(self, pattern: str, doubtful: str = "no such words") -> None:
        super().__init__(pattern)
        self._find, self._doubtful = re.compile(pattern), doubtful

    def read(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """See ``qa.reader.Reader.read``."""
        found = super().read(question, hits)
        same: dict[str, tuple[Mention, ...]] = {}
        for mention in (one.mentions[0] for one in found.candidates):
            if mention.span is not None:
                same[mention.text] = (*same.get(mention.text, ()), mention)
        often = sorted(same.values(), key=len, reverse=True)
        return Evidence(
            tuple(Candidate(mentions, 0.9 - 0.01 * at) for at, mentions in enumerate(often)),
            tuple(self._reading(hit, len(hits)) for hit in hits),
        )

    def _reading(self, hit: Hit, count: int) -> Reading:
        place = self._find.search(hit.passage.text)
        start = hit.passage.start
        span = (start + place.start(), start + place.end()) if place else None
        sure = 0.01 if span is None or self._doubtful in hit.passage.text else 0.9
        return Reading(hit, 1 / count, sure, span, sure)


def words(text: str) -> set[str]:
    """The longer words of a text."""
    return set(re.findall(r"\w{4,}", text.lower()))


def sentences_of(hit: Hit) -> list[tuple[int, int]]:
    """The sentences of a passage, as places in its article."""
    start = hit.passage.start
    return [(start + first, start + last) for first, last in split_sentences(hit.passage.text)]
