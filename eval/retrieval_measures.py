"""What is measured of ranked lists. Each function gives a row for each record: one number, ``nan``
where the measure does not apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ir_measures
import numpy as np

from eval.answers import matches
from eval.records import Ranked, Record
from eval.set_measures import Floats


def over_articles(name: str) -> Callable[[Sequence[Record], str], Floats]:
    """The measure that ir_measures calls so, of the articles in the order of their best passages."""

    def values(records: Sequence[Record], cutoff: str) -> Floats:
        measure = ir_measures.parse_measure(f"{name}@{cutoff}" if cutoff else name)
        judged = {str(row): grades for row, record in enumerate(records) if (grades := qrels(record))}
        ranked = {row: ranking(records[int(row)]) for row in judged}
        result = np.full((len(records), 1), np.nan)
        for metric in ir_measures.iter_calc([measure], judged, ranked):
            result[int(metric.query_id)] = metric.value
        return result

    return values


def qrels(record: Record) -> Mapping[str, int]:
    """The grades of the articles that an example judges, by id. Those that the archive does not hold
    are among them, under names that no hit has."""
    grades = record.example.articles
    # A record that ended in an error may not have got as far as to look its articles up.
    absent = record.missing or (() if record.gold else tuple(grades))
    return {**record.gold, **{f"absent: {reference}": grades.get(reference, 1) for reference in absent}}


def ranking(record: Record) -> Mapping[str, float]:
    """The articles of a record with scores that fall by 1 from rank to rank: evaluation tools sort by
    score, and would put articles of equal scores into an order of their own."""
    return {article: float(-rank) for rank, (article, _) in enumerate(record.ranked_articles)}


def answer_recall(records: Sequence[Record], cutoff: str) -> Floats:
    """Whether an accepted answer, or every item, stands in the first passages."""
    return np.array([holds_answer(record, int(cutoff)) for record in records]).reshape(-1, 1)


def holds_answer(record: Record, k: int) -> float:
    """1 if an accepted answer stands in one of the first k passages, or each item in some of them."""
    example = record.example
    if not example.is_answerable:
        return float("nan")
    return float(matches(example, *(hit.passage.text for hit in first(record.hits, k))))


def first(hits: Sequence[Ranked], k: int) -> Sequence[Ranked]:
    """The hits of ranks 1 to k."""
    return hits[:k]
