"""Two rankings to one. Every function here takes and gives ``Ranking``s and knows no index."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Tuned on newsdesk and RealTimeQA training questions by eval/benchmarks/fusion.py.
DENSE_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search found: passage rowids, int64, and their scores, float32, the best first."""

    rowids: NDArray[np.int64]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.rowids)


NOTHING = Ranking(np.zeros(0, np.int64), np.zeros(0, np.float32))


def weighted(lexical: Ranking, dense: Ranking, dense_weight: float = DENSE_WEIGHT) -> Ranking:
    """The average of both scores, each ranking first stretched to 0..1 (min-max); a passage that a
    ranking does not list has 0 in it. Bruch et al. 2023, "An Analysis of Fusion Functions for
    Hybrid Retrieval", found it better than reciprocal ranks."""
    rowids = np.union1d(lexical.rowids, dense.rowids)
    scores = (1 - dense_weight) * aligned(rowids, lexical.rowids, stretched(lexical.scores))
    scores += dense_weight * aligned(rowids, dense.rowids, stretched(dense.scores))
    return ranked(rowids, scores)


def reciprocal(lexical: Ranking, dense: Ranking, k: float = 60) -> Ranking:
    """Reciprocal rank fusion, the sum of 1 / (k + rank): Cormack et al. 2009."""
    rowids = np.union1d(lexical.rowids, dense.rowids)
    scores = np.zeros(len(rowids), np.float32)
    for ranking in (lexical, dense):
        ranks = np.arange(1, len(ranking) + 1, dtype=np.float32)
        scores += aligned(rowids, ranking.rowids, (1 / (k + ranks)).astype(np.float32))
    return ranked(rowids, scores)


def stretched(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores moved and scaled to 0..1; all 1 where they do not differ."""
    if len(scores) == 0 or scores.max() == scores.min():
        return np.ones_like(scores)
    result: NDArray[np.float32] = (scores - scores.min()) / (scores.max() - scores.min())
    return result


def aligned(
    all_rowids: NDArray[np.int64], rowids: NDArray[np.int64], scores: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Scores in the order of the sorted ``all_rowids``, 0 for those that are not listed."""
    result = np.zeros(len(all_rowids), np.float32)
    result[np.searchsorted(all_rowids, rowids)] = scores
    return result


def ranked(rowids: NDArray[np.int64], scores: NDArray[np.float32]) -> Ranking:
    """Best first; of equals the one that was stored first."""
    order = np.lexsort((rowids, -scores))
    return Ranking(rowids[order], scores[order].astype(np.float32))
