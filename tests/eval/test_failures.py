"""Why a system failed: the first step that went wrong, from the archive to the answer."""

from __future__ import annotations

from typing import Any

import pytest

from eval.examples import Example
from eval.failures import Failure, first_support, outcome, why
from eval.records import FoundArticle, FoundPassage, Output, Ranked, Record
from qa.schema import Question

ASKED = Question("Who painted the lighthouse?")
BY_ARTICLE = Example("painted", ASKED, ("Nora Quill", "Quill"), articles={"lamp.txt": 1})
BY_TEXT = Example("painted", ASKED, ("Nora Quill", "Quill"))
ONLY_RETRIEVAL = Example("painted", ASKED, articles={"lamp.txt": 2, "other.txt": 0})
NO_ANSWER = Example("painted", ASKED, unanswerable=True)
LIST = Example("painted", ASKED, items=(("Nora Quill", "Quill"), ("Ada Moss",)))
QUOTED = Example("painted", ASKED, quotations=("The tower was  painted by Quill.",))

RIGHT = Output(True, "the painter Nora Quill", read=2)
WRONG = Output(True, "Ada Moss", read=2)
REFUSED = Output(False, reason="Nothing was found.", read=2)


def hits(*found: tuple[str, str]) -> tuple[Ranked, ...]:
    """Hits from article ids and texts."""
    return tuple(
        Ranked(FoundPassage(number, FoundArticle(article), 0, len(text), text), 1 / (1 + number))
        for number, (article, text) in enumerate(found)
    )


GOLD_FIRST = hits(("a1", "Nora Quill painted it."), ("a2", "It rained."))
GOLD_THIRD = hits(("a2", "It rained."), ("a3", "It snowed."), ("a1", "Quill painted it."))
NO_GOLD = hits(("a2", "It rained."), ("a3", "Quill likes snow."))


def record(example: Example, **given: Any) -> Record:
    """A record in whose archive ``lamp.txt`` is the article a1."""
    gold = {"a1": example.articles["lamp.txt"]} if example.articles else {}
    return Record(example, **{"gold": gold, **given})


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (record(BY_ARTICLE, hits=GOLD_FIRST, output=RIGHT), None),
        (record(BY_ARTICLE, hits=NO_GOLD, output=RIGHT), None),  # right by way of another article
        (record(BY_ARTICLE, hits=GOLD_FIRST, output=WRONG), Failure.WRONGLY_ANSWERED),
        (record(BY_ARTICLE, hits=GOLD_FIRST, output=REFUSED), Failure.WRONGLY_REFUSED),
        (record(BY_ARTICLE, hits=GOLD_THIRD, output=REFUSED), Failure.NOT_READ),
        (record(BY_ARTICLE, hits=GOLD_THIRD, output=WRONG), Failure.NOT_READ),
        (record(BY_ARTICLE, hits=NO_GOLD, output=WRONG), Failure.NOT_RETRIEVED),
        (record(BY_ARTICLE, output=REFUSED), Failure.NOT_RETRIEVED),
        (
            record(BY_ARTICLE, gold={}, missing=("lamp.txt",), hits=NO_GOLD, output=WRONG),
            Failure.NOT_IN_ARCHIVE,
        ),
        (record(BY_ARTICLE, error="The question is empty."), Failure.ERROR),
    ],
)
def test_the_first_step_that_went_wrong_is_named(made: Record, expected: Failure | None) -> None:
    assert why(made) is expected


@pytest.mark.parametrize(
    ("found", "expected"), [(GOLD_FIRST, None), (GOLD_THIRD, None), (NO_GOLD, Failure.NOT_RETRIEVED)]
)
@pytest.mark.parametrize("example", [BY_ARTICLE, ONLY_RETRIEVAL])
def test_retrieval_alone_fails_only_by_not_finding(
    example: Example, found: tuple[Ranked, ...], expected: Failure | None
) -> None:
    assert why(record(example, hits=found)) is expected
    assert why(record(ONLY_RETRIEVAL, hits=found, output=WRONG)) is expected


def test_an_article_that_is_judged_irrelevant_is_not_gold() -> None:
    found = hits(("a9", "Grey paint."))
    assert why(record(ONLY_RETRIEVAL, gold={"a1": 2, "a9": 0}, hits=found)) is Failure.NOT_RETRIEVED
    assert why(record(ONLY_RETRIEVAL, gold={"a9": 0}, hits=found)) is Failure.NOT_IN_ARCHIVE


def test_without_gold_articles_the_words_count() -> None:
    assert why(record(BY_TEXT, hits=NO_GOLD)) is None
    assert first_support(record(BY_TEXT, hits=NO_GOLD)) == 2
    assert why(record(BY_TEXT, hits=hits(("a2", "The Quillers won.")))) is Failure.NOT_RETRIEVED
    assert first_support(record(LIST, hits=hits(("a1", "Snow."), ("a2", "ada moss!")))) == 2
    assert first_support(record(QUOTED, hits=hits(("a1", "In May the tower was painted\nby Quill.")))) == 1
    assert first_support(record(BY_TEXT)) is None


def test_all_items_must_be_named() -> None:
    both = Output(True, "Ada Moss and Quill", read=2)
    assert why(record(LIST, hits=NO_GOLD, output=both)) is None
    assert why(record(LIST, hits=NO_GOLD, output=RIGHT)) is Failure.WRONGLY_ANSWERED


def test_questions_without_an_answer_are_to_be_refused() -> None:
    assert why(record(NO_ANSWER, hits=NO_GOLD, output=REFUSED)) is None
    assert why(record(NO_ANSWER, hits=NO_GOLD, output=WRONG)) is Failure.WRONGLY_ANSWERED
    assert why(record(NO_ANSWER, hits=NO_GOLD)) is None


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (record(BY_ARTICLE, hits=GOLD_FIRST, output=RIGHT), "right"),
        (record(BY_ARTICLE, hits=GOLD_FIRST), "found"),
        (record(ONLY_RETRIEVAL, hits=GOLD_FIRST, output=WRONG), "found"),
        (record(NO_ANSWER, output=REFUSED), "rightly refused"),
        (record(NO_ANSWER, hits=NO_GOLD), "not judged"),
        (record(Example("free", ASKED), hits=NO_GOLD, output=WRONG), "not judged"),
        (record(BY_ARTICLE, hits=GOLD_FIRST, output=WRONG), "wrongly answered"),
    ],
)
def test_every_record_has_an_outcome_in_words(made: Record, expected: str) -> None:
    assert outcome(made) == expected


def test_every_failure_says_what_it_means() -> None:
    assert all(failure.meaning.endswith(".") for failure in Failure)
