"""How sure a value is, and whether two systems differ.

Intervals are percentile bootstraps over questions (Efron 1979; for retrieval Sakai 2006), p-values
those of the paired randomisation test (Fisher; for retrieval Smucker, Allan and Carterette 2007).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.measures import Measure, applying
from eval.records import Record
from eval.set_measures import Floats
from index.errors import EvaluationError

RESAMPLES = 1000
CELLS = 1 << 20  # drawn at a time: few megabytes
NAN = float("nan")
EQUAL = 1e-12  # below this, differences are those of rounding


@dataclass(frozen=True, slots=True)
class Estimate:
    """The value of a measure over ``count`` questions, with the ends of its interval. All are ``nan``
    if it cannot be computed; ``count`` is 0 if no question takes part."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far one system is above another, with the ends of the interval of the difference.

    ``difference`` is ours less theirs, whichever direction is better, over the questions for which
    both have a value, or for measures of a whole set, either. ``p_value`` is two-sided: how likely a
    difference at least as large would be if it were chance which of the two systems said what.
    ``won``, ``lost`` and ``tied`` are ids of examples with a higher, lower, equal value, empty for
    measures that are no means (all means are better when higher).
    """

    measure: Measure
    difference: float
    low: float
    high: float
    p_value: float
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()


def estimate(
    measure: Measure,
    records: Sequence[Record],
    resamples: int = RESAMPLES,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    """The value over the records of a system, with an interval of that level."""
    return estimate_facts(measure, measure.facts(records), resamples, seed, level)


def estimate_facts(
    measure: Measure, facts: Floats, resamples: int = RESAMPLES, seed: int = 0, level: float = 0.95
) -> Estimate:
    """``estimate`` of what ``measure.facts`` gave, or of some of its rows."""
    rows = applying(facts)
    if not len(rows):
        return Estimate(NAN, NAN, NAN, 0)
    drawn = resampled(measure, rows, resamples, np.random.default_rng(seed))
    return Estimate(measure.summary(rows), *ends(drawn, level), len(rows))


def resampled(measure: Measure, rows: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    """The measure's values over resamples of the rows, shape (resamples,)."""
    blocks = draws(len(rows), resamples, rng)
    if measure.is_mean:
        return np.concatenate([rows[block, 0].mean(axis=1) for block in blocks])
    return np.array([measure.summary(rows[draw]) for block in blocks for draw in block])


def draws(count: int, resamples: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Numbers of questions drawn with replacement, a resample a row, in blocks of rows."""
    for size in block_sizes(count, resamples):
        yield rng.integers(count, size=(size, count))


def block_sizes(count: int, resamples: int) -> Iterator[int]:
    """How many resamples of ``count`` cells to draw at a time."""
    size = max(1, CELLS // count)
    return (min(size, resamples - start) for start in range(0, resamples, size))


def ends(drawn: Floats, level: float) -> tuple[float, float]:
    """The ends of the middle part of some values, ``nan`` among them left out."""
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return NAN, NAN
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def compare(
    measure: Measure,
    ours: Sequence[Record],
    theirs: Sequence[Record],
    resamples: int | None = None,
    seed: int = 0,
    level: float = 0.95,
) -> Comparison:
    """How far the first system is above the second, on the examples that both have records of.

    The interval is a bootstrap of pairs; the test swaps the systems' records in pairs at random. Each
    draws ``resamples`` times, by default 10,000 times, or 1,000 times for a measure of a whole set,
    which must be taken anew each time. Raises ``EvaluationError`` if the systems share no example, or
    an example has several records.
    """
    ids, one, other = paired_facts(measure, ours, theirs)
    rng = np.random.default_rng(seed)
    if measure.is_mean:
        differences = (one - other)[:, 0]
        return compare_means(measure, ids, differences, resamples or 10 * RESAMPLES, rng, level)
    return compare_sets(measure, one, other, resamples or RESAMPLES, rng, level)


def paired_facts(
    measure: Measure, ours: Sequence[Record], theirs: Sequence[Record]
) -> tuple[list[str], Floats, Floats]:
    """The ids of the examples in common, in our order, and the facts of both systems about them."""
    our_rows, their_rows = rows_by_id(ours), rows_by_id(theirs)
    ids = [name for name in our_rows if name in their_rows]
    if not ids:
        raise EvaluationError(
            "The systems have no example in common, so they cannot be compared. Run both on the same set."
        )
    one = measure.facts(ours)[[our_rows[name] for name in ids]]
    other = measure.facts(theirs)[[their_rows[name] for name in ids]]
    return ids, one, other


def rows_by_id(records: Sequence[Record]) -> Mapping[str, int]:
    """Which record is which example's."""
    rows = {record.example.id: row for row, record in enumerate(records)}
    if len(rows) < len(records):
        twice = next(one.example.id for row, one in enumerate(records) if rows[one.example.id] != row)
        raise EvaluationError(
            f"The example '{twice}' has several records of one system. Compare one run with one run."
        )
    return rows


def compare_means(
    measure: Measure,
    ids: Sequence[str],
    all_differences: Floats,
    resamples: int,
    rng: np.random.Generator,
    level: float,
) -> Comparison:
    """The comparison by the differences of single questions, ``nan`` where one has no value."""
    known = ~np.isnan(all_differences)
    differences = all_differences[known]
    if not len(differences):
        return Comparison(measure, NAN, NAN, NAN, NAN)
    drawn = resampled(measure, differences[:, None], resamples, rng)
    by_chance = sign_flipped(differences, resamples, rng)
    observed = float(differences.mean())
    names = np.array(ids, dtype=object)[known]
    return Comparison(
        measure,
        observed,
        *ends(drawn, level),
        p_value(observed, by_chance),
        won=tuple(names[differences > EQUAL]),
        lost=tuple(names[differences < -EQUAL]),
        tied=tuple(names[np.abs(differences) <= EQUAL]),
    )


def sign_flipped(differences: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    """The mean difference when each pair is swapped or not by the toss of a coin."""
    # Ties stay what they are, swapped or not.
    decided = differences[np.abs(differences) > EQUAL]
    if not len(decided):
        return np.zeros(resamples)
    blocks = (rng.integers(2, size=(size, len(decided))) for size in block_sizes(len(decided), resamples))
    return np.concatenate([(2 * heads - 1) @ decided for heads in blocks]) / len(differences)


def compare_sets(
    measure: Measure, one: Floats, other: Floats, resamples: int, rng: np.random.Generator, level: float
) -> Comparison:
    """The comparison by measuring whole sets again and again."""
    observed = measure.summary(one) - measure.summary(other)
    if np.isnan(observed):
        return Comparison(measure, NAN, NAN, NAN, NAN)
    indices = (draw for block in draws(len(one), resamples, rng) for draw in block)
    drawn = [measure.summary(one[draw]) - measure.summary(other[draw]) for draw in indices]
    by_chance = [swapped(measure, one, other, rng) for _ in range(resamples)]
    return Comparison(
        measure, observed, *ends(np.array(drawn), level), p_value(observed, np.array(by_chance))
    )


def swapped(measure: Measure, one: Floats, other: Floats, rng: np.random.Generator) -> float:
    """The difference when each pair is swapped or not by the toss of a coin."""
    heads = rng.integers(2, size=(len(one), 1)).astype(bool)
    return measure.summary(np.where(heads, one, other)) - measure.summary(np.where(heads, other, one))


def p_value(observed: float, by_chance: Floats) -> float:
    """The share of differences by chance, the observed one among them, that are no smaller than it.
    One that could not be computed counts against the observed one."""
    extreme = np.count_nonzero(~(np.abs(by_chance) < abs(observed) - EQUAL))
    return float((extreme + 1) / (len(by_chance) + 1))
