"""Intervals and tests: by hand, by their laws, and by simulation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import statistics
from eval.kinds import KINDS
from eval.measures import Measure, forms_of
from eval.records import Record
from eval.statistics import compare, estimate, estimate_facts
from index.errors import EvaluationError
from tests.eval.making import abstained, answered

MATCH = Measure.parse("Match")
F1 = Measure.parse("F1")
REFUSALS = Measure.parse("RefusalF1")
OUTCOMES = st.lists(st.booleans(), min_size=1, max_size=40)


def outcomes(rights: Sequence[bool]) -> list[Record]:
    """A record for each outcome, right or wrong."""
    return [
        answered("Ellery" if right else "Dunmore", ["Ellery"], number=number)
        for number, right in enumerate(rights)
    ]


def refusals(refused: Sequence[bool]) -> list[Record]:
    """Every second question is unanswerable."""
    return [
        abstained(number=number, **known(number))
        if refuses
        else answered("x", number=number, **known(number))
        for number, refuses in enumerate(refused)
    ]


def known(number: int) -> dict[str, Any]:
    return {"unanswerable": True} if number % 2 else {"items": (("Ellery",),)}


@given(OUTCOMES)
def test_an_interval_holds_the_value_and_stays_between_0_and_1(rights: list[bool]) -> None:
    found = estimate(MATCH, outcomes(rights), resamples=200)
    assert found.value == pytest.approx(sum(rights) / len(rights))
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.count == len(rights)


def test_an_interval_is_the_same_each_time_and_wider_for_more_certainty() -> None:
    facts = np.random.default_rng(0).random((60, 1))
    found = estimate_facts(MATCH, facts)
    assert found == estimate_facts(MATCH, facts)
    assert found != estimate_facts(MATCH, facts, seed=1)
    wide = estimate_facts(MATCH, facts, level=0.99)
    assert wide.low < found.low < found.high < wide.high


def test_an_interval_is_about_as_wide_as_the_normal_one_for_many_questions() -> None:
    found = estimate(MATCH, outcomes([True, False] * 200), resamples=4000)
    half = 1.96 * math.sqrt(0.25 / 400)
    assert found.low == pytest.approx(0.5 - half, abs=0.006)
    assert found.high == pytest.approx(0.5 + half, abs=0.006)


@pytest.mark.parametrize(("name", "truth"), [("Match", 0.4), ("RefusalRecall", 0.4)])
def test_95_of_100_intervals_hold_the_truth(name: str, truth: float) -> None:
    """For a mean, and for a measure of a whole set that is a mean in disguise."""
    measure, rng = Measure.parse(name), np.random.default_rng(7)
    held = []
    for seed in range(400):
        drawn = (rng.random((80, 1)) < truth).astype(float)
        facts = drawn if measure.is_mean else np.hstack([drawn, np.ones_like(drawn)])
        found = estimate_facts(measure, facts, resamples=200, seed=seed)
        held.append(found.low <= truth <= found.high)
    assert 0.91 <= np.mean(held) <= 0.985


def test_a_mean_is_resampled_as_any_other_measure_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick way for means draws what the way for whole sets draws."""
    rows = np.random.default_rng(0).random((50, 1))
    quick = statistics.resampled(MATCH, rows, 100, np.random.default_rng(1))
    monkeypatch.setattr(Measure, "is_mean", property(lambda _: False))
    slow = statistics.resampled(MATCH, rows, 100, np.random.default_rng(1))
    assert quick == pytest.approx(slow)


def test_resamples_are_drawn_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [len(block) for block in statistics.draws(3, 1000, np.random.default_rng(0))] == [1000]
    monkeypatch.setattr(statistics, "CELLS", 100)
    assert [block.shape for block in statistics.draws(30, 7, np.random.default_rng(0))] == [(3, 30)] * 2 + [
        (1, 30)
    ]
    assert len(statistics.resampled(MATCH, np.ones((30, 1)), 7, np.random.default_rng(0))) == 7
    assert len(list(statistics.draws(1000, 2, np.random.default_rng(0)))) == 2


def test_questions_that_take_no_part_are_not_counted() -> None:
    records = [*outcomes([True, False]), abstained(number=9, unanswerable=True)]
    assert estimate(MATCH, records).count == 2
    nothing = estimate(Measure.parse("R@5"), records)
    assert nothing.count == 0
    assert all(math.isnan(end) for end in (nothing.value, nothing.low, nothing.high))


def test_a_value_that_cannot_be_computed_has_no_interval() -> None:
    found = estimate(REFUSALS, outcomes([True]))
    assert found.count == 1
    assert math.isnan(found.value)
    assert math.isnan(found.low)


# Comparisons


def tossed(rng: np.random.Generator) -> list[Record]:
    """What a system did that is right by the toss of a coin."""
    return outcomes([bool(toss) for toss in rng.integers(2, size=40)])


@given(OUTCOMES)
@settings(max_examples=30)
def test_a_system_compared_with_itself_does_not_differ(rights: list[bool]) -> None:
    found = compare(MATCH, outcomes(rights), outcomes(rights), resamples=100)
    assert (found.difference, found.low, found.high, found.p_value) == (0, 0, 0, 1)
    assert len(found.tied) == len(rights)
    assert found.won == found.lost == ()


def test_a_measure_of_a_whole_set_compared_with_itself_does_not_differ() -> None:
    records = refusals([True, True, False, False, True, False])
    found = compare(REFUSALS, records, records, resamples=100)
    assert (found.difference, found.low, found.high, found.p_value) == (0, 0, 0, 1)
    assert found.won == found.lost == found.tied == ()


@given(OUTCOMES, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_comparing_the_other_way_round_turns_the_sign(rights: list[bool], rng: object) -> None:
    ours, theirs = outcomes(rights), outcomes(rights[::-1])
    one, other = compare(MATCH, ours, theirs, resamples=200), compare(MATCH, theirs, ours, resamples=200)
    assert one.difference == pytest.approx(-other.difference)
    assert one.p_value == other.p_value
    assert (one.won, one.lost, one.tied) == (other.lost, other.won, other.tied)
    assert 0 < one.p_value <= 1


def test_wins_and_losses_are_told_by_name_whatever_the_order_of_the_records() -> None:
    ours, theirs = outcomes([True, True, False, True]), outcomes([False, True, True, False])
    found = compare(MATCH, ours, theirs[::-1])
    assert found.difference == pytest.approx(1 / 4)
    assert (found.won, found.lost, found.tied) == (("q0", "q3"), ("q2",), ("q1",))
    assert found.low <= found.difference <= found.high


def test_the_p_value_is_that_of_all_possible_swaps() -> None:
    """The test draws swaps; ten questions have few enough to go through all of them."""
    ours = [
        answered(text, ["one two three"], number=n)
        for n, text in enumerate(["one two three"] * 7 + ["x"] * 3)
    ]
    texts = ["one two", "one", "x", "one two", "x", "one", "one two", "one", "x", "one two three"]
    theirs = [answered(text, ["one two three"], number=number) for number, text in enumerate(texts)]
    differences = F1.values(ours) - F1.values(theirs)
    swaps = np.array(list(itertools.product([1, -1], repeat=10))) @ differences
    exactly = np.mean(np.abs(swaps) >= abs(differences.sum()) - 1e-9)
    assert compare(F1, ours, theirs).p_value == pytest.approx(exactly, abs=0.015)


def test_sets_are_swapped_as_means_are(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = outcomes([True] * 12 + [False] * 8), outcomes([False, True] * 10)
    quick = compare(MATCH, ours, theirs)
    monkeypatch.setattr(Measure, "is_mean", property(lambda _: False))
    monkeypatch.setattr(Measure, "values", None)
    slow = compare(MATCH, ours, theirs, resamples=3000)
    assert slow.difference == pytest.approx(quick.difference)
    assert slow.p_value == pytest.approx(quick.p_value, abs=0.04)
    assert (slow.low, slow.high) == pytest.approx((quick.low, quick.high), abs=0.06)


def test_a_clear_difference_is_found_and_a_small_one_is_not() -> None:
    right, wrong = [True] * 40, [False] * 40
    assert compare(MATCH, outcomes(right), outcomes(wrong)).p_value < 0.001
    assert compare(MATCH, outcomes(right), outcomes([False, *right[1:]])).p_value == 1
    better = compare(REFUSALS, refusals([False, True] * 15), refusals([True, False] * 15))
    assert better.difference == 1
    assert better.p_value < 0.01
    assert 0 < better.low <= better.high


def test_chance_alone_is_rarely_called_a_difference() -> None:
    """Two systems of the same quality differ with p of at most .05 in about one of twenty sets."""
    rng = np.random.default_rng(3)
    small = [compare(MATCH, tossed(rng), tossed(rng), 200).p_value <= 0.05 for _ in range(200)]
    assert np.mean(small) <= 0.09


def test_only_examples_of_both_that_have_values_of_both_are_compared() -> None:
    ours = [*outcomes([True, True]), abstained(number=7, unanswerable=True)]
    theirs = [*outcomes([False, True]), answered("x", number=7, unanswerable=True), answered("x", number=8)]
    found = compare(MATCH, ours, theirs)
    assert (found.won, found.tied) == (("q0",), ("q1",))
    nothing = compare(Measure.parse("R@5"), ours, theirs)
    assert math.isnan(nothing.difference)
    assert math.isnan(nothing.p_value)
    assert math.isnan(compare(REFUSALS, outcomes([True]), outcomes([False])).p_value)


def test_the_difference_is_ours_less_theirs_even_where_less_is_better() -> None:
    right, wrong = answered("Ellery", ["Ellery"], score=1.0), answered("Dunmore", ["Ellery"], score=1.0)
    assert compare(Measure.parse("RiskCoverageAUC"), [right], [wrong], resamples=10).difference == -1
    assert all(
        Measure.parse(forms_of(kind)[-1]).higher_is_better for kind in KINDS if not KINDS[kind].summary
    )


def test_systems_without_a_common_example_cannot_be_compared() -> None:
    with pytest.raises(EvaluationError, match="no example in common"):
        compare(MATCH, outcomes([True]), [answered("x", number=5)])
    with pytest.raises(EvaluationError, match="'q0' has several records"):
        compare(MATCH, outcomes([True]) * 2, outcomes([True]))
