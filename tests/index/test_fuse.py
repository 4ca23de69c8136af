"""Fusion of two rankings."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import fuse
from index.fuse import Ranking


def ranking(*pairs: tuple[int, float]) -> Ranking:
    return Ranking(
        np.array([rowid for rowid, _ in pairs], np.int64),
        np.array([score for _, score in pairs], np.float32),
    )


RANKINGS = st.dictionaries(st.integers(1, 50), st.floats(-10, 10, width=32), max_size=20).map(
    lambda scores: ranking(*sorted(scores.items(), key=lambda pair: -pair[1]))
)


def test_weighted_average_of_stretched_scores() -> None:
    fused = fuse.weighted(
        ranking((1, 10.0), (2, 6.0), (3, 2.0)), ranking((2, 0.9), (4, 0.5)), dense_weight=0.6
    )
    assert dict(zip(fused.rowids.tolist(), fused.scores.tolist(), strict=True)) == pytest.approx(
        {2: 0.4 * 0.5 + 0.6, 1: 0.4, 3: 0.0, 4: 0.0}
    )
    assert fused.rowids.tolist() == [2, 1, 3, 4]


def test_reciprocal_ranks() -> None:
    fused = fuse.reciprocal(ranking((1, 10.0), (2, 6.0)), ranking((2, 0.9), (4, 0.5)))
    assert fused.rowids.tolist() == [2, 1, 4]
    assert fused.scores.tolist() == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62])


@given(RANKINGS, RANKINGS, st.floats(0, 1))
def test_fusion_lists_each_passage_once_best_first(lexical: Ranking, dense: Ranking, weight: float) -> None:
    for fused in (fuse.weighted(lexical, dense, weight), fuse.reciprocal(lexical, dense)):
        assert sorted(fused.rowids.tolist()) == sorted({*lexical.rowids.tolist(), *dense.rowids.tolist()})
        assert all(first >= second for first, second in zip(fused.scores, fused.scores[1:], strict=False))
    assert all(0 <= score <= 1 + 1e-6 for score in fuse.weighted(lexical, dense, weight).scores)


@given(RANKINGS)
def test_a_leg_alone_keeps_its_order(lexical: Ranking) -> None:
    fused = fuse.weighted(lexical, fuse.NOTHING, dense_weight=0.3)
    scores = dict(zip(lexical.rowids.tolist(), lexical.scores.tolist(), strict=True))
    in_order = [scores[rowid] for rowid in fused.rowids.tolist()]
    assert all(first >= second - 1e-5 for first, second in itertools.pairwise(in_order))
