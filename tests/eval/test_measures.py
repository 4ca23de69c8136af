"""Measures: their names, those of answers and those of whole sets, by hand and by the laws they obey."""

from __future__ import annotations

import math
from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.answer_measures import overlaps
from eval.kinds import KINDS
from eval.measures import Measure, forms_of
from eval.records import Record
from index.errors import EvaluationError
from tests.eval import laws
from tests.eval.laws import value
from tests.eval.making import abstained, answered, example, read

# Names


@pytest.mark.parametrize("name", [form for kind in KINDS for form in forms_of(kind)])
def test_every_form_parses_to_a_value_that_prints_as_it(name: str) -> None:
    measure = Measure.parse(f" {name} ")
    assert str(measure) == name
    assert {measure: 1}[Measure.parse(name)] == 1


def test_a_cutoff_is_a_number_however_it_is_written() -> None:
    assert Measure.parse("R@020") == Measure.parse("R@20")


@pytest.mark.parametrize("kind", KINDS)
def test_every_measure_says_what_it_is(kind: str) -> None:
    measure = Measure.parse(forms_of(kind)[-1])
    assert measure.definition.endswith(".")
    assert "lower is better" in measure.definition or measure.higher_is_better
    assert ("From 0 to 1" in measure.definition) == measure.is_share
    assert "  " not in measure.definition


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("ndcg@10", r"No measure is called 'ndcg@10'\. Did you mean nDCG@10\?"),
        ("MRR@10", r"Did you mean RR@10\?"),
        ("recall@5", r"Did you mean R@5\?"),
        ("EM-rtaq", r"Did you mean EM-rtqa\?"),
        ("p95(read)", r"Did you mean Seconds\.p95\(total\)\?"),
        ("beauty", r"No measure is called 'beauty'\. Known are R@20, P@5"),
        ("", r"No measure is called ''"),
        ("R", r"'R' cannot be read\. Write R as R@20\."),
        ("R@0", r"Write R as R@20"),
        ("R@ten", r"Write R as R@20"),
        ("RR@", r"Write RR as RR or RR@10"),
        ("EM@3", r"Write EM as EM\."),
        ("Seconds.p50", r"Write Seconds\.p50 as Seconds\.p50\(total\)"),
        ("Seconds.p50(total", r"Write Seconds\.p50 as"),
    ],
)
def test_a_name_that_means_nothing_is_answered_with_what_there_is(written: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        Measure.parse(written)


def test_a_measure_of_a_whole_set_has_no_value_for_one_question() -> None:
    with pytest.raises(EvaluationError, match="ECE is measured over all questions together"):
        Measure.parse("ECE").values([])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_measured_of_nothing(kind: str) -> None:
    assert math.isnan(value(forms_of(kind)[-1]))
    assert math.isnan(value(forms_of(kind)[-1], Record(example())))


# Answers


@pytest.mark.parametrize("name", ["EM", "F1", "EM-rtqa", "F1-rtqa", "Match"])
def test_case_is_ignored_on_both_sides(name: str) -> None:
    laws.case_is_ignored(name)


@pytest.mark.parametrize("name", laws.OF_ANSWERS)
def test_refusing_to_answer_earns_nothing(name: str) -> None:
    laws.refusals_earn_nothing(name)


def test_needless_refusals_count_against_a_system() -> None:
    laws.needless_refusals_count_against()


def test_answers_are_measured_in_both_normal_forms() -> None:
    record = answered("The Ellery harbour", ["Ellery harbour"])
    assert value("EM", record) == 1
    assert value("EM-rtqa", record) == 0
    assert value("F1", record) == 1
    assert value("F1-rtqa", record) == pytest.approx(4 / 5)


@pytest.mark.parametrize("name", ["EM", "F1", "EM-rtqa", "F1-rtqa", "Match", "Items", "CorrectCited"])
def test_answers_that_cannot_be_judged_take_no_part(name: str) -> None:
    assert math.isnan(value(name, answered("Ellery", unanswerable=True)))
    assert math.isnan(value(name, answered("Ellery", quotations=("From Ellery.",))))
    assert math.isnan(value(name, read("From Ellery.", answers=("Ellery",), items=(("Ellery",),))))


def test_an_error_of_a_system_that_answers_counts_as_an_abstention() -> None:
    failed = Record(example(1, answers=("Ellery",)), error="The question is too long.")
    assert value("EM", failed, answered("Ellery", ["Ellery"])) == 0.5
    assert value("Coverage", failed, answered("Ellery", ["Ellery"])) == 0.5
    assert math.isnan(value("EM", failed))


def test_lists_count_as_a_whole_and_by_item() -> None:
    items = (("Ellery",), ("Dunmore",), ("Port Hale", "Hale"))
    some = answered("Hale and Ellery", items=items)
    assert value("Match", some) == 0
    assert value("Items", some) == pytest.approx(2 / 3)
    assert value("Match", answered("Dunmore, Hale and Ellery", items=items)) == 1
    assert value("Items", abstained(items=items)) == 0
    assert math.isnan(value("EM", some))


def test_matching_is_more_lenient_than_em() -> None:
    record = answered("It left Ellery at dawn", ["Ellery"])
    assert value("Match", record) == 1
    assert value("EM", record) == 0


GOLD = ("The lightship left Ellery  at dawn, in fog.",)


@pytest.mark.parametrize(
    ("quote", "right"),
    [
        ("The lightship left\nEllery at dawn, in fog.", True),
        ("Witnesses say: The lightship left Ellery at dawn, in fog.", True),
        ("left Ellery", True),  # all of the shorter one
        ("left Ellery and sank.", True),  # 12 of 21 characters, with the space
        ("left Ellery, then it sank.", False),  # 11 of 26
        ("Nobody saw anything of it.", False),
        ("", False),
    ],
)
def test_a_citation_is_right_if_it_shares_half_of_the_shorter_text(quote: str, right: bool) -> None:
    record = answered("Ellery", ["Ellery"], [quote], [[1]], quotations=GOLD)
    assert value("CitationPrecision", record) == right
    assert value("CitationRecall", record) == right
    assert value("CorrectCited", record) == right


def test_citations_count_one_by_one_and_by_sentence() -> None:
    quotes = [GOLD[0], "It rained.", "It snowed."]
    record = answered("Ellery", ["Ellery"], quotes, [[1, 2], [3], []], quotations=GOLD)
    assert value("CitationPrecision", record) == pytest.approx(1 / 3)
    assert value("CitationRecall", record) == pytest.approx(1 / 3)
    assert value("CorrectCited", record) == 1
    wrong = answered("Dunmore", ["Ellery"], quotes, [[1]], quotations=GOLD)
    assert value("CorrectCited", wrong) == 0


def test_citations_of_answers_without_any_and_of_abstentions() -> None:
    bare = answered("Ellery", ["Ellery"], quotations=GOLD)
    assert value("CitationPrecision", bare) == value("CitationRecall", bare) == 0
    assert value("CorrectCited", bare) == 0
    refused = abstained(answers=("Ellery",), quotations=GOLD)
    assert math.isnan(value("CitationPrecision", refused))
    assert math.isnan(value("CitationRecall", refused))
    unquoted = answered("Ellery", ["Ellery"], ["From Ellery."], [[1]])
    assert math.isnan(value("CitationPrecision", unquoted))


@given(st.text(max_size=30), st.text(max_size=30))
def test_right_citations_are_those_with_a_long_common_substring(one: str, other: str) -> None:
    """Against difflib, which finds the longest one."""
    left, right = " ".join(one.split()), " ".join(other.split())
    longest = SequenceMatcher(None, left, right, autojunk=False).find_longest_match().size
    shorter = min(len(left), len(right))
    assert overlaps(one, other) == (shorter > 0 and 2 * longest >= shorter)
    assert overlaps(one, other) == overlaps(other, one)


# Whole sets


def test_refusals_by_hand() -> None:
    known: dict[str, Any] = {"answers": ("Ellery",)}
    unknown: dict[str, Any] = {"unanswerable": True}
    records = [
        *[abstained(**unknown)] * 3,
        answered("Ellery", **unknown),
        *[abstained(**known)] * 2,
        *[answered("Dunmore", ["Ellery"])] * 4,
        abstained(),  # nobody knows whether this is right
    ]
    assert value("RefusalPrecision", *records) == pytest.approx(3 / 5)
    assert value("RefusalRecall", *records) == pytest.approx(3 / 4)
    assert value("RefusalF1", *records) == pytest.approx(2 * (3 / 5) * (3 / 4) / (3 / 5 + 3 / 4))
    assert value("Coverage", *records) == pytest.approx(5 / 11)


def test_refusals_where_there_is_nothing_to_refuse_or_nothing_refused() -> None:
    needless = [abstained(answers=("Ellery",)), answered("Ellery", ["Ellery"])]
    assert all(math.isnan(value(f"Refusal{of}", *needless)) for of in ("Precision", "Recall", "F1"))
    never = [answered("Ellery", unanswerable=True)]
    assert math.isnan(value("RefusalPrecision", *never))
    assert value("RefusalRecall", *never) == value("RefusalF1", *never) == 0


def test_surer_answers_carry_less_risk() -> None:
    laws.surer_answers_are_safer()


SCORED = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans(), st.booleans()), min_size=1, max_size=30
)


def scored(score: float, right: bool, known: bool) -> Record:
    given: dict[str, Any] = {"score": score, "confidence": score}
    if not known:
        return answered("Ellery", unanswerable=True, **given)
    return answered("Ellery" if right else "Dunmore", ["Ellery"], **given)


@given(SCORED)
def test_risk_and_calibration_error_lie_between_0_and_1(outcomes: list[tuple[float, bool, bool]]) -> None:
    records = [scored(*outcome) for outcome in outcomes]
    for name in ("RiskCoverageAUC", "ECE"):
        assert 0 <= value(name, *records) <= 1
        assert value(name, *records) == pytest.approx(value(name, *records[::-1]))  # order is no score


@given(SCORED)
def test_equal_scores_make_the_risk_the_same_at_every_coverage(
    outcomes: list[tuple[float, bool, bool]],
) -> None:
    records = [scored(0.5, right, known) for _, right, known in outcomes]
    wrong = sum(not (right and known) for _, right, known in outcomes)
    assert value("RiskCoverageAUC", *records) == pytest.approx(wrong / len(records))


def test_risk_counts_abstentions_and_answers_to_the_unanswerable_as_wrong() -> None:
    right = answered("Ellery", ["Ellery"], score=3.0)
    assert value("RiskCoverageAUC", right, abstained(score=2.0, answers=("Ellery",))) == 1 / 4
    assert value("RiskCoverageAUC", right, answered("Ellery", unanswerable=True, score=1.0)) == 1 / 4
    assert (
        value("RiskCoverageAUC", right, answered("Ellery", ["Ellery"])) == 0
    )  # without a score: not in it


def test_calibration_error_by_hand() -> None:
    right, wrong = "Ellery", "Dunmore"
    records = [
        answered(right, ["Ellery"], confidence=1.0),
        answered(wrong, ["Ellery"], confidence=0.9),  # the last bin: mean .95, half of it right
        *[answered(wrong, ["Ellery"], confidence=0.31)] * 2,  # none of it right
        abstained(confidence=0.2, answers=("Ellery",)),  # no answer to be sure of
    ]
    assert value("ECE", *records) == pytest.approx((2 * abs(0.95 - 0.5) + 2 * 0.31) / 4)


def test_latencies_are_nearest_ranks_of_what_was_measured() -> None:
    records = [Record(example(n), timings={"total": float(n)}) for n in range(1, 101)]
    records.append(Record(example(101), timings={"total": 999.0}, error="The archive was locked."))
    assert value("Seconds.p50(total)", *records) == 50
    assert value("Seconds.p95(total)", *records) == 95
    assert math.isnan(value("Seconds.p50(read)", *records))
    assert value("Seconds.p50(total)", *records[:1]) == 1
