"""What readers said of answers, as a question set."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from eval.feedback import notes, to_example, to_examples
from eval.sets.load import load_set
from eval.sets.rows import write_rows
from index.conversation_rows import Feedback, Reason, Verdict
from qa.schema import Turn


def said(
    verdict: Verdict,
    reason: Reason = "",
    answers: tuple[str, ...] = ("The mayor",),
    comment: str = "",
    number: int = 7,
    right: str = "",
) -> Feedback:
    """Feedback on an answer with these parts."""
    parts = [{"text": text, "status": "answered"} for text in answers] or [
        {"text": "", "status": "abstained"}
    ]
    citations = [
        {"article": {"id": f"article {place}"}, "quote": f"{text} paid for it."}
        for place, text in enumerate(answers)
    ]
    asked: dict[str, Any] = {
        "since": "2019-01-01",
        "until": None,
        "as_of": "2022-01-01",
        "sources": ["Veld Courier"],
        "undated": True,
        "articles": [],
    }
    document = {
        "question": asked,
        "status": "answered" if answers else "abstained",
        "parts": parts,
        "citations": citations,
    }
    when = dt.datetime(2022, 2, 2, tzinfo=dt.UTC)
    history = (("What is new?", "A ferry"),)
    result = json.dumps({"document": document})
    judged = (verdict, reason, comment, when, right)
    return Feedback(number, "ada", "Who paid for it?", history, result, *judged)


def test_a_good_answer_is_gold_with_its_articles_and_quotations() -> None:
    example = to_example(said("up"))
    assert example.answers == ("The mayor",)
    assert example.articles == {"article 0": 1}
    assert example.quotations == ("The mayor paid for it.",)
    assert (example.unanswerable, example.tags) == (False, ("feedback", "good"))
    question = example.question
    assert (question.text, question.as_of) == ("Who paid for it?", dt.date(2022, 1, 1))
    assert (question.filter.since, question.filter.sources) == (dt.date(2019, 1, 1), ("Veld Courier",))
    assert question.filter.undated is True
    assert question.history == (Turn("What is new?", "A ferry"),)


def test_the_answers_to_two_parts_must_both_be_named() -> None:
    example = to_example(said("up", answers=("The mayor", "In March")))
    assert (example.answers, example.items) == ((), (("The mayor",), ("In March",)))
    assert len(example.articles) == 2


@pytest.mark.parametrize(
    ("feedback", "unanswerable", "answers", "articles", "is_open"),
    [
        (said("up", answers=()), True, 0, 0, False),
        (said("down", "should have refused"), True, 0, 0, False),
        (said("down", "wrong citation"), False, 1, 0, False),
        (said("down", "should have answered", answers=()), False, 0, 0, True),
        (said("down", "should have answered", answers=(), right=" the mayor "), False, 1, 0, False),
        (said("down", "wrong answer"), False, 0, 0, True),
        (said("down", "wrong answer", right="the council"), False, 1, 0, False),
        (said("down", "should have refused", right="the council"), True, 0, 0, False),
        (said("down"), False, 0, 0, True),
    ],
)
def test_what_becomes_of_each_judgement(
    feedback: Feedback, unanswerable: bool, answers: int, articles: int, is_open: bool
) -> None:
    example = to_example(feedback)
    assert (example.unanswerable, len(example.answers), len(example.articles)) == (
        unanswerable,
        answers,
        articles,
    )
    assert ("to complete" in example.tags) == is_open
    assert example.tags[1] == (feedback.reason or ("good" if feedback.verdict == "up" else "bad"))


def test_the_right_answer_is_the_reader_s() -> None:
    example = to_example(said("down", "wrong answer", right=" the council "))
    assert example.answers == ("the council",)
    assert not example.quotations


def test_the_file_is_a_question_set(tmp_path: Path) -> None:
    path = tmp_path / "heard.jsonl"
    found = [
        said("up", number=1),
        said("down", "should have refused", number=2),
        said("down", "wrong answer", comment="It was the council.", number=3),
        said("up", answers=("The mayor", "In March"), number=4),
    ]
    write_rows(to_examples(found), path, notes(found))
    assert load_set(path).examples == tuple(to_examples(found))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line.get("note") for line in lines] == [None, None, "It was the council.", None]
