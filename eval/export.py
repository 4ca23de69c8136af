"""Question sets, scores and comparisons as values that ``json.dumps`` takes; ``docs/json.md`` has the fields."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from eval.examples import QuestionSet
from eval.folder import Run
from eval.scores import Score
from eval.sets.describe import describe
from eval.statistics import Comparison
from qa.export import JSON, document


def set_document(questions: QuestionSet) -> JSON:
    """What ``dateline eval validate`` prints."""
    return document(name=questions.name, **describe(questions))


def run_document(run: Run, scores: Sequence[Score]) -> JSON:
    """What ``dateline eval run`` and ``dateline eval score`` print."""
    return document(run=dict(run.facts), scores=[score_json(score) for score in scores])


def comparison_document(first: str, second: str, comparisons: Sequence[Comparison]) -> JSON:
    """What ``dateline eval compare`` prints."""
    return document(first=first, second=second, comparisons=[comparison_json(one) for one in comparisons])


def score_json(score: Score) -> JSON:
    """A measure of a system over a group of questions."""
    estimate = score.estimate
    values = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    return {
        "system": score.system,
        "group": score.group,
        "measure": str(score.measure),
        **known(values),
        "count": estimate.count,
    }


def comparison_json(comparison: Comparison) -> JSON:
    """How far the second run is above the first in a measure."""
    values = {
        "difference": comparison.difference,
        "low": comparison.low,
        "high": comparison.high,
        "p_value": comparison.p_value,
    }
    return {
        "measure": str(comparison.measure),
        **known(values),
        "won": list(comparison.won),
        "lost": list(comparison.lost),
        "tied": list(comparison.tied),
    }


def known(values: Mapping[str, float]) -> dict[str, Any]:
    """Numbers, ``None`` for those that could not be computed: JSON has no NaN."""
    return {name: None if math.isnan(value) else value for name, value in values.items()}
