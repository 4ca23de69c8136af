"""The tuning half of the cases in ``eval/data``: what has been reached is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.benchmarks.agreement import Case, Verdict, pairs, read_cases, weighed

CASES = Path(__file__).parents[2] / "eval" / "data" / "agreement.dev.jsonl"


@pytest.fixture(scope="module")
def found() -> list[tuple[Case, Verdict]]:
    return [(case, weighed(case)) for case in read_cases(CASES)]


def test_no_false_alarm_on_more_than_one_of_twenty_agreeing_cases(
    found: list[tuple[Case, Verdict]],
) -> None:
    agreeing = [verdict for case, (verdict, _) in found if case.kind == "agreement"]
    assert agreeing.count("conflict") <= 0.05 * len(agreeing)
    assert agreeing.count("agreement") >= 0.95 * len(agreeing)


@pytest.mark.parametrize("kind", ["change", "conflict", "scope"])
def test_each_kind_is_told(found: list[tuple[Case, Verdict]], kind: str) -> None:
    verdicts = [verdict for case, (verdict, _) in found if case.kind == kind]
    assert verdicts.count(kind) >= 0.9 * len(verdicts)


def test_passages_are_put_together(found: list[tuple[Case, Verdict]]) -> None:
    right = sum(len(pairs(groups) & pairs(case.groups)) for case, (_, groups) in found)
    assert right >= 0.97 * sum(len(pairs(case.groups)) for case, _ in found)
    assert right >= 0.97 * sum(len(pairs(groups)) for _, (_, groups) in found)
