"""The dense leg: search over the passages' vectors with FAISS.

``vectors.faiss`` is a base that is rewritten rarely. Rowids are never used again, so the ids in it
tell all that is needed to catch up: live passages above its highest rowid are read from the database
into a small index beside it, and ids in it that are no longer live are masked.

A large base has a coarse index, ``vectors.coarse.faiss``: 4-bit codes that are scanned ten times as
fast. What it lists is scored exactly again. Where a filter leaves too few of that, all is scored.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.database import Database
from index.embed import FloatMatrix
from index.errors import ArchiveError
from index.fuse import NOTHING, Ranking, ranked
from index.schema import Filter

# The base is rewritten when this many passages, or this share of it, came or went since.
MERGE_COUNT = 2_000
MERGE_SHARE = 0.05

# Bases from this size on have a coarse index. COARSE_FACTOR times as many passages as are wanted, the
# first live ones that it lists, are scored exactly: it then misses 1 in 2,500 of the true first hundred
# (300 news questions over 111,790 passages). Where a filter lets fewer pass than this share, it would
# have to list so many that scoring all live ones is faster. Its codes are learnt from a sample.
COARSE_FROM = 20_000
COARSE_FACTOR = 5
COARSE_LEAST_SHARE = 0.1
COARSE_SAMPLE = 4_000

# Filters whose masks are kept until the next write: a byte a passage each.
MASKS = 32


class DenseIndex:
    """The vectors of an archive, in 16-bit floats (the nearest ten are those of 32 bits)."""

    def __init__(self, path: Path, database: Database, dimension: int) -> None:
        """Reads the base, if it is there and whole, and then what the database has beyond it."""
        self._path, self._database, self._dimension = path, database, dimension
        self._coarse_path = path.with_suffix(".coarse.faiss")
        self._base = read_index(path, dimension) or new_index(dimension)
        self._recent = new_index(dimension)
        if highest(self._base) > database.last_rowid:  # the database was put back from an older copy
            self._base = new_index(dimension)
        self._coarse = read_coarse(self._coarse_path, self._base)
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
        if always or changes > MERGE_COUNT + MERGE_SHARE * self._base.ntotal:
            merged = new_index(self._dimension)
            for rowids, vectors in self._database.vectors():
                merged.add_with_ids(vectors.astype(np.float32), rowids)
            write_index(merged, self._path)
            coarse = self._write_coarse(merged)
            self._base, self._coarse, self._recent = merged, coarse, new_index(self._dimension)
            self._highest = highest(merged)
            self._masks.clear()
        elif self._coarse is None:  # it may be missing or damaged
            self._coarse = self._write_coarse(self._base)

    def _write_coarse(self, base: faiss.Index) -> faiss.Index | None:
        """The coarse index of a base, written to its file; ``None`` for a base that needs none."""
        if base.ntotal < COARSE_FROM:
            return None
        coarse = new_coarse(base)
        write_index(coarse, self._coarse_path)
        return coarse

    def search(self, vector: FloatMatrix, k: int, filter: Filter = Filter()) -> Ranking:
        """The ``k`` nearest passages that pass the filter, by cosine. ``vector`` is float32 of shape
        (1, dimension) and length 1."""
        live = self._live(filter)
        in_base = self._search_coarse(vector, k, live) or search_index(self._base, vector, k, live)
        rankings = [in_base, search_index(self._recent, vector, k, live)]
        rowids = np.concatenate([ranking.rowids for ranking in rankings])
        scores = np.concatenate([ranking.scores for ranking in rankings])
        best = np.argsort(-scores, kind="stable")[:k]
        return Ranking(rowids[best], scores[best])

    def _search_coarse(self, vector: FloatMatrix, k: int, live: NDArray[np.bool_]) -> Ranking | None:
        """The nearest of the live passages that the coarse index lists, more than ``k``; ``None``
        without one, or if too few of those that it lists are live."""
        share = float(live.mean())
        if self._coarse is None or share < COARSE_LEAST_SHARE:
            return None
        wanted = COARSE_FACTOR * k
        # Twice as many as would do if those that pass were spread evenly.
        listed = min(int(2 * wanted / share), self._base.ntotal)
        rowids = self._coarse.search(vector, listed)[1][0]
        rowids = rowids[live[rowids]][:wanted]
        if len(rowids) < wanted:
            return None
        return ranked(rowids, self._base.reconstruct_batch(rowids) @ vector[0])

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


def new_coarse(base: faiss.Index) -> faiss.Index:
    """The coarse index of a base: product quantisation of pairs of dimensions to 4 bits each (Andre et
    al. 2017, "Accelerated nearest neighbor search with Quick ADC"), by rowid."""
    quantiser = faiss.IndexPQFastScan(base.d, base.d // 2, 4, faiss.METRIC_INNER_PRODUCT)
    ids = ids_of(base)
    sample = np.random.default_rng(0).choice(ids, min(COARSE_SAMPLE, len(ids)), replace=False)
    quantiser.train(base.reconstruct_batch(sample))
    coarse = faiss.IndexIDMap(quantiser)
    for first in range(0, len(ids), 20_000):
        some = ids[first : first + 20_000]
        coarse.add_with_ids(base.reconstruct_batch(some), some)
    return coarse


def read_coarse(path: Path, base: faiss.Index) -> faiss.Index | None:
    """The coarse index in a file; ``None`` if it is missing, damaged or not that of the base."""
    coarse = read_index(path, base.d)
    return coarse if coarse is not None and np.array_equal(ids_of(coarse), ids_of(base)) else None


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
    is_ours = isinstance(index, faiss.IndexIDMap) and index.d == dimension
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
