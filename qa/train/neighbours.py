"""Texts that share rare words with a question: negatives from within a source, by TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

ROWS = 500  # questions at a time: the matrix of similarities stays below 100 MB


class Neighbours:
    """The texts of a source, to be searched by words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
        self._texts = self._vectorizer.fit_transform(texts)

    def nearest(self, questions: Sequence[str], k: int) -> list[list[int]]:
        """For each question the numbers of the ``k`` texts most like it, best first; fewer where
        fewer share a word with it."""
        found: list[list[int]] = []
        for first in range(0, len(questions), ROWS):
            asked = self._vectorizer.transform(questions[first : first + ROWS])
            scores = (asked @ self._texts.T).toarray()
            k = min(k, scores.shape[1])
            best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
            for row, columns in zip(scores, best, strict=True):
                ordered = columns[np.argsort(-row[columns], kind="stable")]
                found.append([int(column) for column in ordered if row[column] > 0])
        return found
