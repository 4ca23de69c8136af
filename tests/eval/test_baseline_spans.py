"""Short answers by rule. The sentences are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.benchmarks.baselines.spans import find_span, has_candidate, kind_of

CASES = [
    (
        "who backs Orban Tey?",
        "Backed by Lunia, the United Harbours, and Serrano, Tey's guard holds the east.",
        "Lunia, the United Harbours, and Serrano",
    ),
    ("who led the strike?", "The strike was led by Mara Quill, a welder from Ada.", "Mara Quill"),
    ("when was the bridge opened?", "The bridge was opened on 4 May 1931 by the mayor.", "4 May 1931"),
    ("when did the mill burn?", "The mill burned in March 2019, and again in 2021.", "March 2019"),
    ("how many people were hurt?", "Police said 1,204 people were hurt on 3 June.", "1,204"),
    ("how much did the ferry cost?", "The ferry cost $3.5 million, twice the estimate.", "$3.5 million"),
    (
        "how long did the siege last?",
        "The siege, which last winter held the town, lasted 41 days.",
        "41 days",
    ),
    ("where was the treaty signed?", "The treaty was signed in Port Ada on Friday.", "Port Ada"),
    (
        "why did the council resign?",
        "The council resigned because Mara Quill published the accounts.",
        None,
    ),
    ("who opened the bridge?", "The bridge was opened at noon.", None),
    ("when was the bridge opened?", "The bridge was opened on Monday.", None),
    ("who won the cup?", "The cup was won in Serrano.", None),
]


@pytest.mark.parametrize(("question", "sentence", "answer"), CASES)
def test_short_answers(question: str, sentence: str, answer: str | None) -> None:
    span = find_span(question, kind_of(question), sentence)
    assert (sentence[slice(*span)] if span else None) == answer


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who runs the port?", "name"),
        ("Which party won?", "name"),
        ("In which city was it?", "place"),
        ("What year was it?", "date"),
        ("How many ships came?", "number"),
        ("How old is the mill?", "measure"),
        ("What happened?", "other"),
        ("Why whole days?", "other"),
    ],
)
def test_kinds(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@given(st.text(), st.text(), st.sampled_from(["name", "date", "number", "measure", "place", "other"]))
def test_any_text_is_survived_and_spans_lie_within(question: str, sentence: str, kind: str) -> None:
    span = find_span(question, kind, sentence)  # type: ignore[arg-type]
    assert span is None or 0 <= span[0] < span[1] <= len(sentence)
    assert isinstance(has_candidate(question, kind, sentence), bool)  # type: ignore[arg-type]
