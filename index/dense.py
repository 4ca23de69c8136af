"""The dense leg: exact search over the passages' vectors with FAISS.

``vectors.faiss`` is a base that is rewritten rarely. Rowids are never used again, so the ids in it
tell all that is needed to catch up: live passages above its highest rowid are read from the database
into a small index beside it, and ids in it that are no longer live are masked.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.database import Database
from index.embed import FloatMatrix
from index.errors import ArchiveError
from index.fuse import NOTHING, Ranking
from index.schema import Filter

# The base is rewritten when this many passages, or this share of it, came or went since.
MERGE_COUNT = 2_000
MERGE_SHARE = 0.05

# Filters whose masks are kept until the next write: a byte a passage each.
MASKS = 32


class DenseIndex:
    """The vectors of an archive, in 16-bit floats (the nearest ten are those of 32 bits)."""

    def __init__(self, path: Path, database: Database, dimension: int) -> None:
        """Reads the base, if it is there and whole, and then what the database has beyond it."""
        self._path, self._database, self._dimension = path, database, dimension
        self._base = read_index(path, dimension) or new_index(dimension)
        self._recent = new_index(dimension)
        if highest(self._base) > database.last_rowid:  # the database was put back from an older copy
            self._base = new_index(dimension)
        self._highest = highest(self._base)
        self._generation = -1
        self._masks: dict[Filter, NDArray[np.bool_]] = {}
        self.catch_up()

    def catch_up(self) -> None:
        """Reads what was written to the database since the last time."""
        generation = self._database.generation
        if generation == self._generation:
            return
        for rowids, vectors in self._database.vectors(after=self._highest):
            self._recent.add_with_ids(vectors.astype(np.float32), rowids)
            self._highest = int(rowids[-1])
        self._generation = generation
        self._masks.clear()

    def merge(self, always: bool = False) -> None:
        """Writes a new base if too much came or went since the last one, or ``always``."""
        live = self._live(Filter())
        gone = self._base.ntotal + self._recent.ntotal - int(live.sum())
        changes = self._recent.ntotal + gone
        if not always and changes <= MERGE_COUNT + MERGE_SHARE * self._base.ntotal:
            return
        merged = new_index(self._dimension)
        for rowids, vectors in self._database.vectors():
            merged.add_with_ids(vectors.astype(np.float32), rowids)
        write_index(merged, self._path)
        self._base, self._recent = merged, new_index(self._dimension)
        self._highest = highest(merged)
        self._masks.clear()

    def search(self, vector: FloatMatrix, k: int, filter: Filter = Filter()) -> Ranking:
        """The ``k`` nearest passages that pass the filter, by cosine. ``vector`` is float32 of shape
        (1, dimension) and length 1."""
        live = self._live(filter)
        rankings = [search_index(index, vector, k, live) for index in (self._base, self._recent)]
        rowids = np.concatenate([ranking.rowids for ranking in rankings])
        scores = np.concatenate([ranking.scores for ranking in rankings])
        best = np.argsort(-scores, kind="stable")[:k]
        return Ranking(rowids[best], scores[best])

    def scores(self, vector: FloatMatrix, rowids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The cosine of each of these passages with a vector; all of them must be in the index."""
        in_base = np.isin(rowids, ids_of(self._base))
        found = np.empty((len(rowids), self._dimension), np.float32)
        for index, rows in (
            (self._base, np.flatnonzero(in_base)),
            (self._recent, np.flatnonzero(~in_base)),
        ):
            for row in rows.tolist():
                found[row] = index.reconstruct(int(rowids[row]))
        scores: NDArray[np.float32] = found @ vector[0]
        return scores

    def count(self) -> int:
        """The number of live passages."""
        return int(self._live(Filter()).sum())

    def _live(self, filter: Filter) -> NDArray[np.bool_]:
        """Which rowids exist and pass the filter: bool, indexed by rowid."""
        if filter not in self._masks:
            if len(self._masks) >= MASKS:
                self._masks.clear()
            self._masks[filter] = mask(self._database.passage_ranges(filter), self._highest)
        return self._masks[filter]


def mask(ranges: NDArray[np.int64], highest: int) -> NDArray[np.bool_]:
    """Ranges of rowids (first, count) as a bool for each rowid from 0 to ``highest``."""
    ranges = ranges[(ranges[:, 1] > 0) & (ranges[:, 0] <= highest)]
    # +1 where a range begins, -1 behind it: the running sum is 1 inside.
    edges = np.zeros(highest + 2, np.int8)
    np.add.at(edges, ranges[:, 0], 1)
    np.add.at(edges, np.minimum(ranges.sum(axis=1), highest + 1), -1)
    return np.cumsum(edges[:-1], dtype=np.int8).astype(bool)


def new_index(dimension: int) -> faiss.Index:
    """An empty exact index for cosines of unit vectors, by rowid."""
    return faiss.IndexIDMap2(
        faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    )


def ids_of(index: faiss.Index) -> NDArray[np.int64]:
    """The rowids in an index, int64."""
    ids: NDArray[np.int64] = faiss.vector_to_array(index.id_map)  # type: ignore[attr-defined]
    return ids


def highest(index: faiss.Index) -> int:
    """The highest rowid in an index, 0 if it is empty."""
    return int(ids_of(index).max(initial=0))


def search_index(index: faiss.Index, vector: FloatMatrix, k: int, live: NDArray[np.bool_]) -> Ranking:
    """Exact search among the live rowids of one index."""
    if index.ntotal == 0 or not live.any():
        return NOTHING
    bitmap = np.packbits(live, bitorder="little")
    selector = faiss.IDSelectorBitmap(len(live), faiss.swig_ptr(bitmap))
    parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
    scores, rowids = index.search(vector, min(k, index.ntotal), params=parameters)
    found = rowids[0] >= 0  # fewer than k live ones: FAISS pads with -1
    return Ranking(rowids[0][found], scores[0][found])


def read_index(path: Path, dimension: int) -> faiss.Index | None:
    """The index in a file; ``None`` if it is missing, damaged or of another dimension."""
    if not path.is_file():
        return None
    try:
        index = faiss.read_index(str(path))
    except RuntimeError:  # all that FAISS raises
        return None
    is_ours = isinstance(index, faiss.IndexIDMap2) and index.d == dimension
    return index if is_ours and len(ids_of(index)) == index.ntotal else None


def write_index(index: faiss.Index, path: Path) -> None:
    """Writes an index so that the file is always whole: the old one or the new one. Raises
    ``ArchiveError`` when it cannot be written."""
    partial = path.with_suffix(".partial")
    try:
        faiss.write_index(index, str(partial))
    except RuntimeError as error:  # all that FAISS raises
        partial.unlink(missing_ok=True)
        raise ArchiveError(
            f"The vector index {path} cannot be written ({error}). The articles are safe in the database; "
            "free some space and run the same command again."
        ) from error
    partial.replace(path)
