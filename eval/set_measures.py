"""What is measured of a whole set of answers and is no mean over questions: refusals, risk against
coverage, calibration, latency.

For each measure there is a function from a record to a row of numbers, ``nan`` where it does not take
part, and one from all rows, shape (records, numbers) and without ``nan``, to the value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.answers import matches
from eval.records import Record

Floats = NDArray[np.float64]
NAN = float("nan")
NO_ROW = (NAN, NAN)
BINS = 10


def is_judged(record: Record) -> bool:
    """Whether it is known if the archive holds an answer."""
    return record.example.is_answerable or record.example.unanswerable


def is_right(record: Record) -> bool:
    """Whether the short answer matches; no answer to an unanswerable question does."""
    output = record.output
    if output is None or not output.answered or record.example.unanswerable:
        return False
    return matches(record.example, output.text)


def refusal(record: Record) -> tuple[float, float]:
    """Whether the system refused, and whether it should have."""
    if record.output is None or not is_judged(record):
        return NO_ROW
    return float(not record.output.answered), float(record.example.unanswerable)


def refusal_precision(rows: Floats) -> float:
    """The share of the refusals that are right; ``nan`` without refusals or unanswerable questions."""
    refused, unanswerable = rows.T
    return ratio(refused @ unanswerable, refused.sum()) if unanswerable.any() else NAN


def refusal_recall(rows: Floats) -> float:
    """The share of the unanswerable questions that were refused; ``nan`` without such questions."""
    refused, unanswerable = rows.T
    return ratio(refused @ unanswerable, unanswerable.sum())


def refusal_f1(rows: Floats) -> float:
    """The harmonic mean of both; ``nan`` without unanswerable questions."""
    refused, unanswerable = rows.T
    return ratio(2 * (refused @ unanswerable), rows.sum()) if unanswerable.any() else NAN


def ratio(part: np.float64, whole: np.float64) -> float:
    """The ratio of two counts, ``nan`` of nothing."""
    return float(part / whole) if whole else NAN


def scored_error(record: Record) -> tuple[float, float]:
    """The score of an answer, and 1 if it is wrong."""
    if record.output is None or record.output.score is None or not is_judged(record):
        return NO_ROW
    return record.output.score, float(not is_right(record))


def risk_coverage(rows: Floats) -> tuple[Floats, Floats]:
    """The risk-coverage curve of rows of score and error: for each number of questions answered, those
    of the highest scores first, their share of all and the share of errors among them.

    Questions of equal scores are answered in no order: each counts as the mean of its equals.
    """
    _, place, sizes = np.unique(-rows[:, 0], return_inverse=True, return_counts=True)
    errors = (np.bincount(place, rows[:, 1]) / sizes)[np.sort(place)]
    answered = np.arange(1, len(rows) + 1)
    return answered / len(rows), np.cumsum(errors) / answered


def risk_coverage_area(rows: Floats) -> float:
    """The mean risk over all coverages."""
    return float(risk_coverage(rows)[1].mean())


def confidence(record: Record) -> tuple[float, float]:
    """The confidence of a given answer, and 1 if it is right."""
    output = record.output
    if output is None or not output.answered or output.confidence is None or not is_judged(record):
        return NO_ROW
    return output.confidence, float(is_right(record))


def calibration_error(rows: Floats) -> float:
    """The distance of mean confidence and share right in each bin, weighted by the bin's answers."""
    sure, right = rows.T
    bins = np.clip((sure * BINS).astype(int), 0, BINS - 1)
    # A bin's distance of means times its answers is its distance of sums.
    distances = np.bincount(bins, sure - right, BINS)
    return float(np.abs(distances).sum() / len(rows))


def seconds(records: Sequence[Record], stage: str) -> Floats:
    """The seconds of a stage, a row a record; ``nan`` where it did not run or ended in an error."""
    taken = [NAN if record.error else record.timings.get(stage, NAN) for record in records]
    return np.array(taken).reshape(-1, 1)


def percentile(share: float) -> Callable[[Floats], float]:
    """The smallest of the values that at least this share of them does not exceed (nearest rank)."""
    return lambda rows: float(np.quantile(rows, share, method="inverted_cdf"))
