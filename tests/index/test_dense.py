"""The dense leg on its own, over a small stand-in for the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index import dense
from index.dense import DenseIndex
from index.schema import Filter

DIMENSION = 32
NOBODY = Filter(sources=("nobody",))
SOME = Filter(sources=("some",))


class Vectors:
    """What ``DenseIndex`` asks of a database. Each passage is an article of its own; the filter SOME
    admits those of ``some``."""

    def __init__(self, count: int) -> None:
        rng = np.random.default_rng(1)
        vectors = rng.normal(size=(count, DIMENSION))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        self.all = dict(enumerate(vectors.astype(np.float16), 1))
        self.some: set[int] = set()
        self.last_rowid, self.generation = count, 1

    def vectors(self, after: int = 0) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]:
        rowids = [rowid for rowid in self.all if rowid > after]
        if rowids:
            yield np.array(rowids, np.int64), np.stack([self.all[rowid] for rowid in rowids])

    def passage_ranges(self, filter: Filter) -> NDArray[np.int64]:
        admitted = {NOBODY: set(), SOME: self.some}.get(filter, set(self.all))
        rowids = sorted(admitted & set(self.all))
        return np.array([(rowid, 1) for rowid in rowids], np.int64).reshape(-1, 2)

    def nearest(self, vector: NDArray[np.float32], k: int, among: set[int]) -> list[int]:
        scores = {rowid: float(self.all[rowid].astype(np.float32) @ vector) for rowid in among}
        return sorted(scores, key=lambda rowid: -scores[rowid])[:k]


@pytest.fixture
def vectors(monkeypatch: pytest.MonkeyPatch) -> Vectors:
    monkeypatch.setattr(dense, "COARSE_FROM", 1_000)
    return Vectors(3_000)


def opened(path: Path, vectors: Any) -> DenseIndex:
    index = DenseIndex(path / "vectors.faiss", vectors, DIMENSION)
    index.merge(always=True)
    return index


def question(seed: int = 0) -> NDArray[np.float32]:
    vector = np.random.default_rng(seed).normal(size=(1, DIMENSION)).astype(np.float32)
    return vector / np.linalg.norm(vector)


def rowids(index: DenseIndex, vector: NDArray[np.float32], k: int, filter: Filter = Filter()) -> list[int]:
    return index.search(vector, k, filter).rowids.tolist()


def test_the_coarse_index_finds_what_an_exact_scan_finds(tmp_path: Path, vectors: Vectors) -> None:
    index = opened(tmp_path, vectors)
    vectors.some = {rowid for rowid in vectors.all if rowid % 3}
    recalls = []
    for seed in range(20):
        vector = question(seed)
        for filter, among in ((Filter(), set(vectors.all)), (SOME, vectors.some)):
            assert index._search_coarse(vector, 20, index._live(filter)) is not None
            exact = vectors.nearest(vector[0], 20, among)
            recalls.append(len(set(rowids(index, vector, 20, filter)) & set(exact)) / 20)
    # Vectors without any structure are the hardest there are; those of texts lose less.
    assert np.mean(recalls) > 0.97


def test_scores_are_exact_cosines(tmp_path: Path, vectors: Vectors) -> None:
    vector = question()
    found = opened(tmp_path, vectors).search(vector, 7)
    exact = [float(vectors.all[rowid].astype(np.float32) @ vector[0]) for rowid in found.rowids.tolist()]
    assert found.scores.tolist() == pytest.approx(exact, abs=1e-6)
    assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)


def test_a_narrow_or_adverse_filter_loses_nothing(tmp_path: Path, vectors: Vectors) -> None:
    index, vector = opened(tmp_path, vectors), question()
    vectors.some = set(list(vectors.all)[:40])
    assert rowids(index, vector, 10, SOME) == vectors.nearest(vector[0], 10, vectors.some)
    # Half of all pass, but those farthest from the question: the coarse index lists none of them.
    index, farthest = opened(tmp_path, vectors), vectors.nearest(-vector[0], 1_500, set(vectors.all))
    vectors.some = set(farthest)
    assert index._search_coarse(vector, 10, index._live(SOME)) is None
    assert rowids(index, vector, 10, SOME) == vectors.nearest(vector[0], 10, vectors.some)
    assert rowids(index, vector, 10, NOBODY) == []


def test_removed_and_added_passages_are_seen_before_the_next_merge(
    tmp_path: Path, vectors: Vectors
) -> None:
    index, vector = opened(tmp_path, vectors), question()
    best = rowids(index, vector, 1)[0]
    del vectors.all[best]
    vectors.all[3_001] = vector[0].astype(np.float16)
    vectors.last_rowid, vectors.generation = 3_001, 2
    index.catch_up()
    assert rowids(index, vector, 5) == vectors.nearest(vector[0], 5, set(vectors.all))
    assert rowids(index, vector, 1) == [3_001]
    assert index.count() == 3_000


@pytest.mark.parametrize("harm", ["missing", "damaged", "of another base"])
def test_a_coarse_index_that_is_not_right_is_made_anew(tmp_path: Path, vectors: Vectors, harm: str) -> None:
    opened(tmp_path, vectors)
    coarse = tmp_path / "vectors.coarse.faiss"
    whole = coarse.read_bytes()
    if harm == "missing":
        coarse.unlink()
    elif harm == "damaged":
        coarse.write_bytes(whole[: len(whole) // 2])
    else:
        others = Vectors(2_000)
        elsewhere = tmp_path / "other"
        elsewhere.mkdir()
        DenseIndex(elsewhere / "vectors.faiss", others, DIMENSION).merge(always=True)  # type: ignore[arg-type]
        coarse.write_bytes((elsewhere / "vectors.coarse.faiss").read_bytes())
    unmended = DenseIndex(tmp_path / "vectors.faiss", vectors, DIMENSION)  # type: ignore[arg-type]
    vector = question()
    assert unmended._coarse is None
    assert rowids(unmended, vector, 5) == vectors.nearest(vector[0], 5, set(vectors.all))
    unmended.merge()
    assert unmended._coarse is not None
    assert DenseIndex(tmp_path / "vectors.faiss", vectors, DIMENSION)._coarse is not None  # type: ignore[arg-type]


def test_a_small_archive_has_no_coarse_index(tmp_path: Path) -> None:
    index = opened(tmp_path, Vectors(50))
    assert index._coarse is None
    assert not (tmp_path / "vectors.coarse.faiss").exists()
