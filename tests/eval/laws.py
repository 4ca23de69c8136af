"""What must hold of the measures, whatever they measure. Each law raises ``AssertionError`` if broken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from eval.checks import faults
from eval.measures import Measure
from eval.records import Record
from tests.eval.making import abstained, answered, read, retrieved

AT_THREE = ("R@3", "P@3", "nDCG@3", "RR@3", "AP@3", "Success@3", "AnswerRecall@3")
ARTICLES = ["a0", "a1", "a2", "a3", "a4"]
OF_RANKINGS = ("R@2", "nDCG@5", "RR", "AP", "Success@1")
OF_ANSWERS = ("EM", "F1", "EM-rtqa", "F1-rtqa", "Match", "CorrectCited")


def value(name: str, *records: Record) -> float:
    """The measure of that name."""
    return Measure.parse(name).of(records)


def cutoff_is_exact(name: str) -> None:
    """With a cut-off at 3, what stands at rank 3 counts and what stands at rank 4 does not."""

    def with_gold_at(rank: int) -> Record:
        if name.startswith("AnswerRecall"):
            texts = ["It left Port Ellery." if place == rank else "It rained." for place in range(1, 6)]
            return read(*texts, answers=("Port Ellery",))
        return retrieved(ARTICLES, {f"a{rank - 1}": 1})

    assert value(name, with_gold_at(3)) > 0
    assert value(name, with_gold_at(4)) == 0


def better_ranking_scores_higher(name: str) -> None:
    """The best ranking scores 1, and its reverse less."""
    grades = {"a0": 2, "a1": 1, "a3": 0}
    assert value(name, retrieved(ARTICLES, grades)) == pytest.approx(1)
    assert value(name, retrieved(ARTICLES[::-1], grades)) < 0.9


def surer_answers_are_safer() -> None:
    """Knowing which answers are wrong gives less risk than taking the wrong ones for the surest."""
    right = [answered("Ellery", ["Ellery"], score=0.9, number=1)] * 3
    wrong = [answered("Dunmore", ["Ellery"], score=0.1, number=2)] * 3
    knows = value("RiskCoverageAUC", *right, *wrong)
    fooled = value(
        "RiskCoverageAUC",
        *[answered("Ellery", ["Ellery"], score=0.1)] * 3,
        *[answered("Dunmore", ["Ellery"], score=0.9)] * 3,
    )
    assert knows == pytest.approx((1 / 4 + 2 / 5 + 3 / 6) / 6)
    assert fooled == pytest.approx((3 + 3 / 4 + 3 / 5 + 3 / 6) / 6)


def case_is_ignored(name: str) -> None:
    """Upper and lower case do not matter, on either side."""
    assert value(name, answered("port ellery", ["Port ELLERY"])) == 1
    assert value(name, answered("PORT Ellery", ["port ellery"])) == 1


def refusals_earn_nothing(name: str) -> None:
    """Not answering a question that has an answer scores 0."""
    asked: dict[str, Any] = {"answers": ("Ellery",), "quotations": ("It left Ellery.",)}
    assert value(name, abstained(**asked)) == 0


def needless_refusals_count_against() -> None:
    """Refusals of questions with an answer are no right refusals, and lower the coverage."""
    records = [abstained(answers=("Ellery",)), abstained(unanswerable=True)]
    assert value("RefusalPrecision", *records) == pytest.approx(0.5)
    assert value("RefusalRecall", *records) == 1
    assert value("Coverage", *records) == 0
    assert value("RiskCoverageAUC", abstained(score=0.5, answers=("Ellery",))) == 1


def nothing_is_suspicious(records: Sequence[Record]) -> None:
    """No leak, and no list that is out of order."""
    assert [fault for record in records for fault in faults(record)] == []
