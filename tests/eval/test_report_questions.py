"""What a report shows of a question."""

from __future__ import annotations

import pytest

from eval.records import FoundPassage, Record
from eval.report_questions import LEAST_PASSAGE, PASSAGE, excerpt, passage_limit, questions
from tests.eval.lighthouses import (
    GOLD_PASSAGE,
    OTHER,
    OTHER_PASSAGE,
    RECORDS,
    example,
    record,
)


def test_passages_are_cut_so_that_a_page_can_hold_them() -> None:
    assert passage_limit(RECORDS) == PASSAGE
    passages = [FoundPassage(n, OTHER, n, n + 1, "It rained.") for n in range(10)]
    many = [record(example(number), passages) for number in range(4000)]
    assert passage_limit({"lexical": many}) == passage_limit({"lexical": many, "dense": many}) == 100
    assert passage_limit({"lexical": [record(example(n), passages) for n in range(9000)]}) == LEAST_PASSAGE


def test_the_first_hit_that_helps_is_shown_however_deep() -> None:
    passages = [FoundPassage(n, OTHER, n, n + 1, "It rained.") for n in range(2, 40)]
    asked = next(questions({"lexical": [record(example(1), [*passages, GOLD_PASSAGE, OTHER_PASSAGE])]}))
    assert [found.ranks["lexical"] for found in asked.found] == [*range(1, 11), 39]
    assert [found.label for found in asked.found] == [""] * 10 + ["gold"]


def test_hits_of_all_systems_stand_in_one_list() -> None:
    first = next(questions(RECORDS))
    assert [found.ranks for found in first.found] == [
        {"fused+reader": 1, "lexical": 2},
        {"fused+reader": 2, "lexical": 1},
    ]


def test_labels_say_why_a_hit_helps() -> None:
    graded = Record(
        example(1, articles={"lamp.txt": 2, "rain.txt": 1}),
        {"a1": 2, "a2": 1},
        hits=record(example(1), [OTHER_PASSAGE, GOLD_PASSAGE]).hits,
    )
    assert [found.label for found in next(questions({"x": [graded]})).found] == [
        "gold, grade 1",
        "gold, grade 2",
    ]
    by_words = record(example(1, articles={}), [OTHER_PASSAGE, GOLD_PASSAGE])
    assert [found.label for found in next(questions({"x": [by_words]})).found] == ["", "holds the answer"]


@pytest.mark.parametrize(
    ("text", "wanted", "limit", "expected"),
    [
        ("It  rained\nall day.", [["snow"]], 50, ("", "", "It rained all day.")),
        ("It rained all day.", [["RAINED  all"]], 50, ("It ", "rained all", " day.")),
        ("Quills are not Quill.", [["Quill"]], 50, ("Quills are not ", "Quill", ".")),
        ("Ann saw Ann Lee.", [["saw Ann", "saw Ann Lee"]], 50, ("Ann ", "saw Ann Lee", ".")),
        ("one two three", [["none"], ["two"], ["one"]], 50, ("one ", "two", " three")),
        ("one two three four five six", [], 12, ("", "", "one two three …")),
        ("one two three four five six", [["five"]], 14, ("… four ", "five", " six")),
        ("one two three four five six", [["two three four five"]], 8, ("… ", "two thre", "e …")),
        ("one two three four five six", [["six"]], 50, ("one two three four five ", "six", "")),
        ("雨" * 100, [], 10, ("", "", "雨" * 10 + " …")),
        ("costs $3 (net)", [["$3"]], 50, ("costs ", "$3", " (net)")),
        ("anything", [["", " "]], 50, ("", "", "anything")),
    ],
)
def test_an_excerpt_is_cut_round_the_words_that_are_wanted(
    text: str, wanted: list[list[str]], limit: int, expected: tuple[str, str, str]
) -> None:
    assert excerpt(text, wanted, limit) == expected
