"""``dateline ask``: what was made of the question, parts, sides and trails, and the switches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import EachAnswer
from tests.ui.commanding import run, run_json

TOLL = "How many people were killed in the ferry fire at Veld?"
ARTICLES = [
    ("Harbour Post", "2019-04-05", "The ferry fire at Veld killed 21 people so far, officials said."),
    ("Island Radio", "2019-04-08", "The toll rose: the ferry fire at Veld killed 47 people so far."),
    ("Evening Mail", "2020-07-01", "Mayor Ada Lindqvist freed 12 people from the mill at Tarn."),
    ("Island Radio", "2020-07-01", "Mayor Ada Lindqvist freed 14 people from the mill at Tarn, she said."),
]


@pytest.fixture(autouse=True)
def _archive(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive in the working folder, and a reader that needs no loading."""
    monkeypatch.setattr("qa.assistant.load_reader", lambda: EachAnswer(r"\d+ people"))
    rows = [
        {"title": f"News {n}", "source": s, "date": d, "text": t} for n, (s, d, t) in enumerate(ARTICLES)
    ]
    (workplace / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    said("index", "rows.jsonl")


def said(*arguments: str) -> str:
    """What a command prints."""
    return run(*arguments).stdout


def asked(*arguments: str) -> Any:
    """What ``dateline ask --json`` prints."""
    return run_json("ask", *arguments)


def test_a_change_is_told_with_its_days() -> None:
    lines = said("ask", TOLL, "--as-of", "2019-05-01").splitlines()
    assert lines[0] == "47 people"
    trail = lines[lines.index("How it changed:") + 1 :]
    assert trail[0].split() == ["2019-04-05", "21", "people", "[2]"]
    assert trail[1].split() == ["2019-04-08", "47", "people", "[1]"]
    assert "2 articles, 2 independent outlets" in lines
    assert asked(TOLL, "--as-of", "2019-05-01", "--no-agreement")["parts"][0]["agreement"] is None


def test_both_sides_of_a_conflict_are_told_with_who_says_so() -> None:
    question = "How many people did Ada Lindqvist free from the mill at Tarn?"
    output = said("ask", question, "--since", "2020-01-01")
    assert output.startswith(("12 people or 14 people\n", "14 people or 12 people\n"))
    sides = output[output.index("Reports disagree:") :].splitlines()[1:3]
    assert {line.split()[0] for line in sides} == {"12", "14"}
    assert all("1 July 2020" in line for line in sides)
    assert "2 articles, 2 independent outlets" in output


def test_time_words_are_told_of_and_can_be_left_out() -> None:
    question = TOLL.replace("?", " in April 2019?")
    assert "“in April 2019”: articles of 1–30 April 2019 preferred (--no-time-words: all alike)" in said(
        "ask", question
    )
    assert asked(question)["interpretation"]["searches"][0]["timespan"]["words"] == "in April 2019"
    for options in (["--no-time-words"], ["--since", "2019-01-01"]):
        assert asked(question, *options)["interpretation"]["searches"][0]["timespan"] is None
    vague = said("ask", TOLL.replace("?", " since the Harbour conference?"))
    assert "no days of the calendar are known for this" in vague


def test_a_follow_up_is_asked_after_an_earlier_question() -> None:
    first = "Who freed people from the mill at Tarn?"
    output = said("ask", "And how many people were killed there?", "--after", first)
    assert output.startswith("Searched for: ")
    assert "Tarn" in output.splitlines()[0]
    answer = asked("And how many people were killed there?", "--after", first, "--no-followups")
    assert answer["interpretation"]["rewrite"]["added"] == []
    assert answer["question"]["history"][0]["question"] == first


def test_two_parts_are_answered_one_by_one_and_can_be_verified() -> None:
    question = f"{TOLL.rstrip('?')}, and how many people did Ada Lindqvist free from the mill at Tarn?"
    answer = asked(question)
    assert len(answer["parts"]) == len(answer["text"].splitlines()) == 2
    assert len(asked(question, "--no-two-parts")["parts"]) == 1
    Path("answer.json").write_text(json.dumps(answer))
    assert json.loads(said("verify", "answer.json", "--json"))["holds"] is True


def test_a_preference_for_recent_articles_is_explained() -> None:
    question = "How many people does the ferry fire at Veld kill now?"
    output = said("ask", question, "--explain")
    assert "Recent articles preferred, counted from 1 July 2020" in output
    header = next(line for line in output.splitlines() if line.startswith("#"))
    assert "Date" in header.split()
    plain = said("ask", question, "--explain", "--no-recency")
    assert "Recent articles preferred" not in plain


def test_each_copy_can_be_shown_for_itself() -> None:
    assert asked(TOLL, "--no-collapse")["status"] == "answered"
