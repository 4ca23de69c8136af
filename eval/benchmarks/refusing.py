"""Answering or refusing, from one run that never refuses: with the default threshold, and by similarity."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from eval.benchmarks.measuring import table
from eval.measures import Measure
from eval.records import Output, Record
from eval.statistics import estimate
from qa.reader import load_reader
from qa.settings import Settings

ALWAYS = "fused+reader:threshold=0.0"
"""The system that says its best answer however unsure."""


def refusing(records: Sequence[Record]) -> list[Record]:
    """What the same system does with the default threshold: it decides whether the answer is given, and
    nothing else."""
    threshold = load_reader().threshold(Settings().caution)
    return [refusing_below(threshold, record) for record in records]


def refusing_below(threshold: float, record: Record) -> Record:
    """A record whose answer is withheld if its score is below the threshold."""
    output = record.output
    if output is None or output.score is None or output.score >= threshold:
        return record
    return dataclasses.replace(record, output=Output(False, score=output.score, read=output.read))


def by_similarity(records: Sequence[Record], dense: Sequence[Record]) -> list[Record]:
    """The same answers, as sure as the best passage of dense search is near to the question: what a
    pipeline without a reader has to refuse by."""
    return [
        dataclasses.replace(record, output=record.output and scored_by(record.output, found))
        for record, found in zip(records, dense, strict=True)
    ]


def scored_by(output: Output, found: Record) -> Output:
    """An output with the similarity of the best passage as its score."""
    return dataclasses.replace(output, score=found.hits[0].score if found.hits else 0.0)


def risk_table(records: Sequence[Record], dense: Sequence[Record]) -> str:
    """The area under risk over coverage, the less the better, of the reader's own probability and of
    similarity as what to refuse by."""
    measure = Measure.parse("RiskCoverageAUC")
    rows = []
    for name, some in (
        ("the reader's probability", records),
        ("similarity of the best passage", by_similarity(records, dense)),
    ):
        found = estimate(measure, some)
        rows.append((name, found.count, f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"))
    return table(("refusing by", "questions", str(measure)), rows)
