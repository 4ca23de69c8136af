"""Small stand-ins that are real: they do the work of what they replace, only more simply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from index.embed import FloatMatrix


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
