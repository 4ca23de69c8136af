"""Scores of systems, over all questions and over groups of them, and gates that they must pass."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from eval.measures import Measure, applying
from eval.records import Record
from eval.statistics import Estimate, estimate_facts
from index.errors import EvaluationError

DEFAULT = """
CorrectCited Match EM F1 Items CitationPrecision CitationRecall
Coverage RefusalPrecision RefusalRecall RefusalF1 RiskCoverageAUC ECE
R@5 R@20 R@100 nDCG@10 RR@10 Success@5 AnswerRecall@1 AnswerRecall@5 AnswerRecall@20 AnswerRecall@100
""".split()
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Score:
    """What a measure says of a system. ``group`` is empty for all questions, else ``tag who`` or
    ``year 2019``."""

    system: str
    group: str
    measure: Measure
    estimate: Estimate


def score(
    records: Mapping[str, Sequence[Record]],
    measures: Sequence[Measure],
    by_tag: bool = True,
    by_year: bool = True,
) -> list[Score]:
    """The measures of each system's records, over all questions and, if wanted, over those of each tag
    and year. Groups to which a measure does not apply are left out, and so are all groups for measures
    that are no means: of a few questions they say little, and their intervals take long.

    A question's year is that of its as-of day, else that of its first relevant article. Where that of
    an article is unknown, because no system found it, no year is taken from articles: years that only
    hold questions whose article was found would flatter every system.
    """
    years = question_years(records) if by_year else {}
    return [
        Score(system, group, measure, estimate)
        for system, ours in records.items()
        for measure in measures
        for group, estimate in estimates(
            measure, ours, groups(ours, by_tag and measure.is_mean, years if measure.is_mean else {})
        )
    ]


def estimates(
    measure: Measure, records: Sequence[Record], rows: Mapping[str, NDArray[np.int64]]
) -> Iterator[tuple[str, Estimate]]:
    """The estimate for each group of rows that it applies to, and for all in any case."""
    facts = measure.facts(records)
    for group, members in rows.items():
        estimate = estimate_facts(measure, facts[members])
        if estimate.count or not group:
            yield group, estimate


def groups(
    records: Sequence[Record], by_tag: bool, years: Mapping[str, int]
) -> dict[str, NDArray[np.int64]]:
    """The rows of all records under the empty name, then those of each tag, then those of each year."""
    rows: dict[str, list[int]] = {}
    for row, record in enumerate(records):
        names = [f"tag {tag}" for tag in record.example.tags] if by_tag else []
        if record.example.id in years:
            names.append(f"year {years[record.example.id]}")
        for name in dict.fromkeys(names):
            rows.setdefault(name, []).append(row)
    whole = {"": np.arange(len(records))}
    return whole | {name: np.array(rows[name]) for name in sorted(rows)}


def question_years(records: Mapping[str, Sequence[Record]]) -> dict[str, int]:
    """The years of the examples, by id, as far as they are known."""
    everything = list(chain.from_iterable(records.values()))
    asked, from_articles = {}, {}
    published = {
        hit.passage.article.id: hit.passage.article.published
        for record in everything
        for hit in record.hits
    }
    for record in everything:
        days = [published.get(article) for article, grade in record.gold.items() if grade > 0]
        if record.example.question.as_of:
            asked[record.example.id] = record.example.question.as_of.year
        elif days:
            from_articles[record.example.id] = min(day or "" for day in days)[:4]
    if not all(from_articles.values()):
        return asked
    return asked | {name: int(year) for name, year in from_articles.items()}


def default_measures(records: Mapping[str, Sequence[Record]]) -> tuple[Measure, ...]:
    """The usual measures, of those that some record of some system gives a value for: cut-offs no deeper
    than the longest list of hits, and the latency of each stage."""
    everything = list(chain.from_iterable(records.values()))
    deepest = max((len(record.hits) for record in everything), default=0)
    stages = dict.fromkeys(stage for record in everything for stage in record.timings)
    names = [*DEFAULT, *(f"Seconds.{p}({stage})" for stage in stages for p in ("p50", "p95"))]
    measures = [Measure.parse(name) for name in names]
    # Whether a measure applies does not depend on the hits, and without them it is quick to tell.
    systems = [[dataclasses.replace(record, hits=()) for record in ours] for ours in records.values()]
    return tuple(
        measure
        for measure in measures
        if (not measure.parameter.isdigit() or int(measure.parameter) <= deepest)
        and any(len(applying(measure.facts(ours))) for ours in systems)
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """The value that every system must reach, written ``R@20=0.55``. For a measure of which less is
    better, ``least`` is the most that is allowed."""

    measure: Measure
    least: float

    @classmethod
    def parse(cls, text: str) -> Gate:
        """The gate that is written so. Raises ``EvaluationError``."""
        name, equals, bound = text.partition("=")
        if not equals:
            raise EvaluationError(
                f"'{text}' is not a gate. Write a measure and its bound, as in R@20=0.55."
            )
        measure = Measure.parse(name)
        try:
            least = float(bound)
        except ValueError:
            least = math.nan
        if not math.isfinite(least):
            raise EvaluationError(f"The bound '{bound.strip()}' of {measure} is not a number.")
        if measure.is_share and not 0 <= least <= 1:
            raise EvaluationError(
                f"The bound {bound.strip()} of {measure} must be between 0 and 1: write 55 % as 0.55."
            )
        return cls(measure, least)

    def __str__(self) -> str:
        return f"{self.measure}={self.least:g}"

    def admits(self, value: float) -> bool:
        """Whether a value passes; one that could not be computed does not."""
        if self.measure.higher_is_better:
            return value >= self.least - ROUNDING
        return value <= self.least + ROUNDING


def failed(gates: Sequence[Gate], scores: Sequence[Score]) -> list[str]:
    """A message for each system that does not pass a gate over all questions, and for each gate whose
    measure was not taken."""
    return [message for gate in gates for message in failures(gate, scores)]


def failures(gate: Gate, scores: Sequence[Score]) -> Iterator[str]:
    """What one gate says."""
    taken = [score for score in scores if score.measure == gate.measure and not score.group]
    if not taken:
        yield f"{gate.measure} was not measured, so the gate {gate} fails. Ask for this measure as well."
    for score in taken:
        value = score.estimate.value
        if math.isnan(value):
            yield f"{gate.measure} does not apply to what '{score.system}' did, so the gate {gate} fails."
        elif not gate.admits(value):
            bound = "least" if gate.measure.higher_is_better else "most"
            yield f"{gate.measure} of '{score.system}' is {value:.4g}; {gate.least:g} is the {bound} allowed."
