"""Scores, outcomes and comparisons for a terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from rich.console import Console, RenderableType

from eval import tables
from eval.measures import Measure
from eval.scores import Score, score
from eval.statistics import Comparison
from tests.eval.lighthouses import (
    MEASURES,
    RECORDS,
)


@pytest.fixture(scope="module")
def scores() -> list[Score]:
    """The scores of the records."""
    return score(RECORDS, MEASURES)


def printed(blocks: Iterator[RenderableType]) -> str:
    """What a terminal shows."""
    console = Console(file=io.StringIO(), width=120, markup=False)
    for block in blocks:
        console.print(block)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_scores_are_printed_with_intervals(scores: list[Score]) -> None:
    text = printed(tables.score_tables(scores))
    assert re.search(r"Measure +Questions +fused\+reader +lexical", text)
    assert re.search(r"Match +4 +0\.250 \(0\.000 to 0\.750\) +–", text)
    assert re.search(r"Seconds\.p50\(total\) +3 +130 ms \(130 ms to 130 ms\) +20 ms", text)
    assert re.search(r"Match by tag .*\nwhere +2 .*\nwho +2 ", text)
    assert re.search(r"Match by year .*\n2019 ", text)


def test_outcomes_are_counted() -> None:
    text = printed(tables.outcome_tables(RECORDS))
    assert re.search(r"found +0 +2\n", text)
    assert re.search(r"wrongly refused +1 +0\n", text)
    assert "not read" not in text


def test_comparisons_name_what_was_won_and_lost() -> None:
    ids = tuple(f"lamp-{number}" for number in range(25))
    won = Comparison(Measure.parse("Match"), 0.12, 0.02, 0.22, 0.0123, ids, ("rain\x1b[2J",), ("tie",))
    of_set = Comparison(Measure.parse("ECE"), -0.01, -0.03, 0.01, float("nan"))
    text = printed(tables.comparison_tables([won, of_set]))
    assert re.search(r"Match +\+0\.120 +\+0\.020 to \+0\.220 +0\.0123 +25 +1 +1\n", text)
    assert re.search(r"ECE +-0\.010 +-0\.030 to \+0\.010 +– +– +– +–\n", text)
    assert "lamp-19 and 5 more" in " ".join(text.split())
    assert "Match lost: rain\N{REPLACEMENT CHARACTER}[2J" in text
    assert printed(tables.comparison_tables([])) == ""


def test_one_measure_of_answers_and_one_of_retrieval_speak_first(scores: list[Score]) -> None:
    assert list(map(str, tables.headlines(scores))) == ["Match", "R@5"]
    both = score(RECORDS, [Measure.parse(name) for name in ("nDCG@10", "EM", "Match")])
    assert list(map(str, tables.headlines(both))) == ["Match", "nDCG@10"]
    only = score({"lexical": RECORDS["lexical"]}, [Measure.parse(name) for name in ("EM", "P@3", "P@1")])
    assert list(map(str, tables.headlines(only))) == ["P@3"]
