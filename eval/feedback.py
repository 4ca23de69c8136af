"""What readers said of answers, as a question set.

==================  ========  =====================================================================
said                answered  what becomes of it
==================  ========  =====================================================================
good                yes       the answer is accepted; its articles and quotations are gold
good                no        unanswerable: the refusal was right
should have refused yes       unanswerable
wrong citation      yes       the answer is accepted; no article is
should have answered          the right answer, if the reader gave it, is accepted; else to be completed
wrong answer                  the same
none                          to be completed
==================  ========  =====================================================================

What is to be completed has the tag ``to complete`` and judges nothing yet. Every example has the tag
``feedback`` and the reason; the reader's comment stands in the file as its note.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from eval.examples import Example
from index.conversation_rows import Feedback
from index.schema import Filter
from qa.schema import Question, Turn

Gold = dict[str, Any]


def to_examples(feedback: Iterable[Feedback]) -> list[Example]:
    """An example for each feedback."""
    return [to_example(one) for one in feedback]


def notes(feedback: Iterable[Feedback]) -> dict[str, str]:
    """The comments by the ids of their examples."""
    return {id_of(one): one.comment for one in feedback if one.comment}


def to_example(feedback: Feedback) -> Example:
    """The example that a feedback makes."""
    answer = json.loads(feedback.result)["document"]
    gold = gold_of(feedback, answer)
    tags = ("feedback", feedback.reason or ("good" if feedback.verdict == "up" else "bad"))
    return Example(
        id_of(feedback),
        to_question(feedback, answer["question"]),
        tags=tags if gold else (*tags, "to complete"),
        **gold,
    )


def gold_of(feedback: Feedback, answer: Mapping[str, Any]) -> Gold:
    """What is right, as far as it was said."""
    is_answered = answer["status"] == "answered"
    if feedback.reason == "should have refused" or (feedback.verdict == "up" and not is_answered):
        return {"unanswerable": True}
    # The answers to several parts are one text with a line for each: all of them must be named.
    texts = [part["text"] for part in answer["parts"] if part["text"]]
    accepted: Gold = (
        {"items": tuple((text,) for text in texts)} if len(texts) > 1 else {"answers": tuple(texts)}
    )
    if feedback.verdict == "up":
        cited = answer["citations"]
        return {
            **accepted,
            "articles": {citation["article"]["id"]: 1 for citation in cited},
            "quotations": tuple(dict.fromkeys(citation["quote"] for citation in cited)),
        }
    if feedback.reason == "wrong citation" and is_answered:
        return accepted
    right = feedback.right_answer.strip()
    return {"answers": (right,)} if right else {}


def to_question(feedback: Feedback, asked: Mapping[str, Any]) -> Question:
    """The question as it was asked, with the conversation before it."""
    return Question(
        feedback.question,
        Filter(
            to_day(asked["since"]),
            to_day(asked["until"]),
            tuple(asked["sources"]),
            asked["undated"],
            tuple(asked["articles"]),
        ),
        to_day(asked["as_of"]),
        tuple(Turn(question, answer) for question, answer in feedback.history),
    )


def to_day(text: str | None) -> dt.date | None:
    """A day from its ISO form."""
    return dt.date.fromisoformat(text) if text else None


def id_of(feedback: Feedback) -> str:
    """The id of the example."""
    return f"feedback-{feedback.number}"
