"""The arithmetic of the benchmarks: what is found within a budget, summaries, tables, result files."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

import pytest

from eval.benchmarks.encoders import IN_USE, Layout, gain, padding_share, repeated_share
from eval.benchmarks.indexing import quality_section, speed_section
from eval.benchmarks.latency import summary
from eval.benchmarks.measuring import (
    holds,
    id_in,
    in_turns,
    is_found,
    merged,
    percentile,
    run_process,
    spread,
    table,
    token_counter,
)
from eval.benchmarks.news import Asked

ASKED = Asked("Where did the ship run aground?", ("Suez Canal",), frozenset({"a1", "a2"}))


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("The ship blocked the SUEZ canal.", "Suez Canal", True),
        ("It ran aground in the Suez\n  Canal today", "suez canal", True),
        ("The Suez Canals of the mind", "Suez Canal", False),
        ("In 1956 and 19560", "956", False),
        ("It cost $3.4 billion.", "$3.4 billion", True),
        ("It cost $13.4 billion.", "3.4 billion", False),
        ("Some 30% were lost", "30%", True),
    ],
)
def test_an_answer_stands_in_a_text_as_whole_words(text: str, answer: str, expected: bool) -> None:
    assert holds(text, ("no such thing", answer)) is expected


def test_only_passages_that_fit_whole_into_the_budget_count() -> None:
    found = [("b1", "Nothing here", 60), ("a1", "In the Suez Canal", 40)]
    assert is_found(found, ASKED, 100)
    assert not is_found(found, ASKED, 99)
    # A passage that is too long ends the reading, even if a shorter one behind it would fit.
    assert not is_found([("b1", "Too long", 200), *found], ASKED, 150)
    assert not is_found([], ASKED, 100)


def test_an_answer_in_an_article_of_another_question_does_not_count() -> None:
    assert not is_found([("b1", "In the Suez Canal", 10)], ASKED, 100)
    assert is_found([("b1", "In the Suez Canal", 10), ("a2", "the Suez Canal", 10)], ASKED, 100)


def test_tokens_are_counted_beyond_the_window_and_without_special_ones() -> None:
    count = token_counter()
    assert count("ship") == 1
    assert count("ship " * 1_000) == 1_000


def test_ids_come_back_from_addresses() -> None:
    assert id_in("https://data.invalid/rt01") == "rt01"


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.95) == 95
    assert percentile(values, 1) == 100
    assert percentile([7.0], 0.5) == 7
    assert percentile([1.0, 2.0, 3.0], 0.5) == 2
    assert summary([0.001, 0.002, 0.004]) == ("2.0", "4.0", "4.0")


def test_a_spread_shows_median_and_both_ends() -> None:
    assert spread([3.0, 1.0, 2.0]) == "2.00 (1.00 to 3.00)"
    assert spread([1_234.5], 0) == "1,234 (1,234 to 1,234)"


def test_a_gain_is_taken_round_by_round() -> None:
    assert gain({"new": [1.0, 2.0], "old": [2.0, 8.0]}, "new", "old") == "3.00 (2.00 to 4.00)"


def test_a_table_is_markdown() -> None:
    assert table(("a", "b"), [(1, "x"), (2, "y")]) == "| a | b |\n| --- | --- |\n| 1 | x |\n| 2 | y |"


def test_a_result_file_keeps_the_sections_that_were_not_measured() -> None:
    first = merged("", "Times", {"Start": "one\n\n| t |", "Search": "two"})
    assert first == "# Times\n\n## Start\n\none\n\n| t |\n\n## Search\n\ntwo\n"
    assert merged(first, "Times", {"Start": "new"}) == "# Times\n\n## Start\n\nnew\n\n## Search\n\ntwo\n"
    assert merged(first, "Times", {}) == first


def test_contenders_take_turns() -> None:
    order: list[tuple[str, int]] = []

    def contender(name: str, given: int) -> int:
        order.append((name, given))
        return given if name == "a" else -given

    seconds, results = in_turns({name: partial(contender, name) for name in ("a", "b")}, [1, 2])
    assert order == [("a", 1), ("b", 1), ("a", 2), ("b", 2)]
    assert results == {"a": [1, 2], "b": [-1, -2]}
    assert [len(times) for times in seconds.values()] == [2, 2]


def test_a_process_is_measured_and_its_failure_raised() -> None:
    done = run_process([sys.executable, "-c", "print('x' * 200_000)"])
    assert len(done.output) == 200_001
    assert done.seconds > 0
    assert done.peak_bytes > 1_000_000
    with pytest.raises(subprocess.CalledProcessError, match="exit status 3"):
        run_process([sys.executable, "-c", "raise SystemExit(3)"])


def test_padding_is_a_share_of_the_texts_tokens() -> None:
    assert padding_share([10, 10, 20, 20], Layout(2, 1)) == 0
    assert padding_share([10, 10, 20, 20], Layout(4, 1)) == pytest.approx(20 / 60)
    assert padding_share([10, 10, 20, 20], Layout(2, 16)) == pytest.approx(96 / 60 - 1)


def test_the_layout_in_use_is_the_embedders() -> None:
    from index import inference

    assert (IN_USE.batch_size, IN_USE.length_step) == (inference.BATCH_SIZE, inference.LENGTH_STEP)


def test_repeats_are_counted_by_characters() -> None:
    assert repeated_share(["abcd", "ef", "abcd", "ef", "ef"]) == pytest.approx(8 / 14)
    assert repeated_share(["a", "b"]) == 0


def test_the_ratio_of_speeds_is_ours_to_the_baselines() -> None:
    usual = {"articles": 10, "passages": 100, "peak_mb": 900.0, "cpu_seconds": 9.0}
    runs = [
        {**usual, "pipeline": name, "seconds": seconds, "seconds_within": seconds / 2}
        for name, seconds in (("baseline", 10.0), ("dateline", 2.0), ("baseline", 12.0), ("dateline", 2.0))
    ]
    section = speed_section("A machine", runs)
    assert "10 articles, 2 runs each" in section
    assert "**5.50 (5.00 to 6.00)** whole process" in section
    assert len({line.count("|") for line in section.splitlines() if line.startswith("|")}) == 1


def test_questions_won_and_lost_are_told_apart() -> None:
    outcomes = {"baseline": [True, True, False], "fused": [True, False, True]}
    by_name = {name: dict.fromkeys(("500", "1000", "2000"), found) for name, found in outcomes.items()}
    section = quality_section({"articles": 3, "linked": by_name, "gold": by_name})
    assert "| fused | 0.667 | 0.667 | 0.667 | 2 | +1 -1 |" in section
    assert len({line.count("|") for line in section.splitlines() if line.startswith("|")}) == 1
