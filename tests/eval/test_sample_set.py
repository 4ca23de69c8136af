"""The bundled question set: that it is sound, and that the system is no worse on it than it was."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eval.checks import faults
from eval.corpus import resolve
from eval.examples import Example
from eval.folder import read_run
from eval.measures import Measure
from eval.run import run
from eval.sets.load import load_set
from eval.systems import System
from index.archive import Archive

SET = load_set("sample")
STORIES = {"libya", "notredame", "quake", "suez", "webb", "worldcup"}
KINDS = {"who", "what", "when", "where", "how-many", "why", "how"}

# A little below what was measured; a change that ends below one made something worse.
FLOORS = {
    "fused": {"R@5": 0.80, "R@20": 0.89, "R@100": 0.94, "AnswerRecall@20": 0.85, "nDCG@10": 0.70},
    "lexical": {"R@20": 0.85, "nDCG@10": 0.66},
    "fused+reader": {"Match": 0.48, "CorrectCited": 0.47, "CitationPrecision": 0.60, "Coverage": 0.66},
}


def test_its_size_and_its_halves() -> None:
    assert len(SET.examples) >= 120
    splits = Counter(example.split for example in SET.examples)
    assert set(splits) == {"tuning", "held_out"}
    assert abs(splits["tuning"] - splits["held_out"]) <= 2
    for example in SET.examples:
        assert len(set(example.tags) & STORIES) == 1, example.id
        assert len(set(example.tags) & KINDS) == 1, example.id
    for tag in KINDS | {"list", "follow-up", "as-of", "conflict", "unanswerable"}:
        held_out = [example.split == "held_out" for example in SET.examples if tag in example.tags]
        assert len(held_out) >= 8, tag
        assert 0.4 <= sum(held_out) / len(held_out) <= 0.6, tag


@pytest.mark.parametrize("example", SET.examples, ids=lambda example: example.id)
def test_gold_is_what_the_articles_say(example: Example, sample_archive: Archive) -> None:
    ids = resolve(example.articles, sample_archive.database)
    assert ids.keys() == example.articles.keys()
    articles = [article for name in ids.values() if (article := sample_archive.article(name))]
    for article in articles:
        assert article.day is not None
        assert example.question.as_of is None or article.day <= example.question.as_of
    for quotation in example.quotations:
        assert any(quotation in article.text for article in articles), quotation
    assert example.unanswerable == ("unanswerable" in example.tags)
    assert bool(example.question.history) == ("follow-up" in example.tags)
    for names in example.items:
        assert any(name.lower() in quotation.lower() for name in names for quotation in example.quotations)


def test_pairs_with_different_days_have_different_answers() -> None:
    pairs: dict[str, list[Example]] = {}
    for example in SET.examples:
        if "as-of" in example.tags:
            pairs.setdefault(example.question.text, []).append(example)
    assert len(pairs) >= 8
    for first, second in pairs.values():
        assert first.question.as_of != second.question.as_of
        assert not set(first.answers) & set(second.answers)
        assert first.split == second.split


def test_floors(sample_archive: Archive, tmp_path: Path) -> None:
    run(SET, sample_archive, [System.parse(name) for name in FLOORS], tmp_path / "run")
    records = read_run(tmp_path / "run").records
    for system, floors in FLOORS.items():
        assert not any(record.error or faults(record) for record in records[system])
        for name, floor in floors.items():
            assert Measure.parse(name).of(records[system]) >= floor, (system, name)
