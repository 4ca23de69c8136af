"""Measures of rankings: against ir_measures and pytrec_eval, by hand, and by the laws that they obey."""

from __future__ import annotations

import dataclasses
import math
import random
from typing import Any

import ir_measures
import numpy as np
import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from eval.measures import Measure
from eval.records import Record
from tests.eval import laws
from tests.eval.laws import value
from tests.eval.making import example, hits, read, retrieved

PYTREC = {
    "R@5": "recall_5",
    "P@5": "P_5",
    "nDCG@5": "ndcg_cut_5",
    "nDCG@50": "ndcg_cut_50",
    "RR": "recip_rank",
    "AP": "map",
    "AP@5": "map_cut_5",
    "Success@5": "success_5",
}
GROWING = ("R", "RR", "AP", "Success", "AnswerRecall")


def random_records(seed: int) -> list[Record]:
    """Graded judgements and rankings: some without hits, some without anything relevant, some whose
    relevant articles are missing from the archive, with scores that are often equal."""
    rng = random.Random(seed)
    return [random_record(rng, number) for number in range(40)]


def random_record(rng: random.Random, number: int) -> Record:
    articles = [f"a{place}" for place in range(30)]
    grades = {
        article: rng.choice([0, 0, 1, 1, 2, 3]) for article in rng.sample(articles, rng.randint(1, 12))
    }
    missing = [article for article in grades if rng.random() < 0.2]
    there = [article for article in articles if article not in missing]
    order = rng.choices(there, k=rng.choice([0, 1, 3, 10, 40]))  # an article may have several passages
    record = retrieved(order, grades, missing, number)
    score = rng.choice([0.5, 0.0])
    tied = [dataclasses.replace(hit, score=score if rank else 1.0) for rank, hit in enumerate(record.hits)]
    return dataclasses.replace(record, hits=tuple(tied))


def judgements(records: list[Record]) -> dict[str, dict[str, int]]:
    return {record.example.id: dict(record.example.articles) for record in records}


def rankings(records: list[Record]) -> dict[str, dict[str, float]]:
    """By our own way: the first place of each article, with scores that no tool can reorder."""
    ranked = {}
    for record in records:
        order = list(dict.fromkeys(hit.passage.article.id for hit in record.hits))
        if order:
            ranked[record.example.id] = {article: 100.0 - rank for rank, article in enumerate(order)}
    return ranked


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", [*PYTREC, "RR@5", "R@1", "P@100", "Success@1", "AP@100"])
def test_rankings_are_measured_as_ir_measures_does(name: str, seed: int) -> None:
    records = random_records(seed)
    theirs = ir_measures.iter_calc(
        [ir_measures.parse_measure(name)], judgements(records), rankings(records)
    )
    expected = {metric.query_id: metric.value for metric in theirs}
    ours = Measure.parse(name).values(records)
    assert ours == pytest.approx([expected[record.example.id] for record in records], abs=1e-9)
    aggregate = ir_measures.calc_aggregate(
        [ir_measures.parse_measure(name)], judgements(records), rankings(records)
    )
    assert value(name, *records) == pytest.approx(next(iter(aggregate.values())), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", PYTREC)
def test_rankings_are_measured_as_pytrec_eval_does(name: str, seed: int) -> None:
    records = random_records(seed)
    evaluator = pytrec_eval.RelevanceEvaluator(judgements(records), {PYTREC[name]})
    expected = evaluator.evaluate(rankings(records))
    zero = {PYTREC[name]: 0.0}
    ours = Measure.parse(name).values(records)
    theirs = [expected.get(record.example.id, zero)[PYTREC[name]] for record in records]
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_rankings_by_hand() -> None:
    record = retrieved(["a9", "a1", "a1", "a2"], {"a1": 1, "a2": 2, "a3": 1, "a9": 0}, missing=["a3"])
    assert value("R@3", record) == pytest.approx(2 / 3)  # a3 is not in the archive: never found
    assert value("P@3", record) == pytest.approx(2 / 3)
    assert value("RR", record) == 1 / 2
    assert value("AP", record) == pytest.approx((1 / 2 + 2 / 3) / 3)
    best = 2 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert value("nDCG@10", record) == pytest.approx((1 / math.log2(3) + 2 / math.log2(4)) / best)
    assert value("Success@1", record) == 0


@pytest.mark.parametrize("name", laws.AT_THREE)
def test_a_cutoff_counts_its_own_rank_and_no_more(name: str) -> None:
    laws.cutoff_is_exact(name)


@pytest.mark.parametrize("name", laws.OF_RANKINGS)
def test_the_best_ranking_scores_one_and_its_reverse_less(name: str) -> None:
    laws.better_ranking_scores_higher(name)


@given(st.integers(0, 10_000), st.integers(1, 20), st.sampled_from(GROWING))
def test_what_is_found_grows_with_k(seed: int, k: int, name: str) -> None:
    record = random_record(random.Random(seed), 0)
    texts = [random.Random(seed + rank).choice(["Ellery", "gale"]) for rank in range(len(record.hits))]
    articles = [hit.passage.article.id for hit in record.hits]
    record = dataclasses.replace(
        record,
        example=dataclasses.replace(record.example, answers=("Ellery",)),
        hits=hits(*articles, texts=texts),
    )
    assert 0 <= value(f"{name}@{k}", record) <= value(f"{name}@{k + 1}", record) <= 1


@given(st.integers(0, 10_000), st.sampled_from([*PYTREC, "RR@5"]))
def test_rankings_score_between_0_and_1(seed: int, name: str) -> None:
    assert 0 <= value(name, random_record(random.Random(seed), 0)) <= 1


@given(st.dictionaries(st.sampled_from(laws.ARTICLES), st.integers(0, 4), min_size=1))
def test_the_best_ranking_has_ndcg_1(grades: dict[str, int]) -> None:
    best = sorted(grades, key=lambda article: -grades[article])
    assert value("nDCG@10", retrieved(best, grades)) == pytest.approx(1 if any(grades.values()) else 0)


def test_examples_that_judge_no_article_take_no_part() -> None:
    judged = retrieved(["a1"], {"a1": 1})
    values = Measure.parse("R@5").values([judged, read("text", number=1)])
    assert values[0] == 1
    assert np.isnan(values[1])
    assert value("R@5", judged, read("text", number=1)) == 1


def test_an_error_counts_as_nothing_found() -> None:
    failed = Record(example(articles={"a1": 1}), error="The archive was locked.")
    assert value("R@5", failed, retrieved(["a1"], {"a1": 1})) == 0.5


def test_answer_recall_looks_for_an_answer_or_for_every_item_over_all_first_passages() -> None:
    texts = ("Nothing.", "From Ellery.", "From Dunmore.")
    assert value("AnswerRecall@1", read(*texts, answers=("Dunmore", "Ellery"))) == 0
    assert value("AnswerRecall@2", read(*texts, answers=("Dunmore", "Ellery"))) == 1
    both: dict[str, Any] = {"items": (("Port Ellery", "Ellery"), ("Dunmore",))}
    assert value("AnswerRecall@2", read(*texts, **both)) == 0
    assert value("AnswerRecall@3", read(*texts, **both)) == 1
    assert math.isnan(value("AnswerRecall@3", read(*texts, unanswerable=True)))
