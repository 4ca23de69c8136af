"""Follow-ups made to stand alone. The conversations are made up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.followup import Rewrite, Rewriter, RuleRewriter, rewrite
from qa.schema import Turn
from qa.train.groups import read_jsonl

TEY = Turn("Who backs Orban Tey?", "Lunia, the United Harbours, and Serrano")
MILL = Turn("Where did Mara Quill open the mill?", "Port Ada")
FERRY = Turn("How many people were hurt in the Lunia ferry fire?", "41")
MARKET = Turn("Which group claimed the attack on the Serrano market?", "the Red Harbour Front")
TREATY = Turn("What did the treaty between Lunia and Serrano ban in 1990?", "nerve gas")
VOTE = Turn("Did the council of Port Ada resign?", "Yes")
PRIZE = Turn("What did Anna Petrov and Omar Said win?", "the peace prize")
ELECTION = Turn("Who won the 2018 election in Lunia?", "Orban Tey")

PRONOUNS = [
    (TEY, "and who opposes him?", "who opposes Orban Tey? (Lunia, the United Harbours, and Serrano)"),
    (TEY, "what do they want?", "what do Lunia, the United Harbours, and Serrano want? (Orban Tey)"),
    (MILL, "who runs it now?", "who runs the mill now? (Port Ada, Mara Quill)"),
    (MILL, "when was it built?", "when was the mill built? (Port Ada, Mara Quill)"),
    (MILL, "what has she said?", "what has Mara Quill said? (Port Ada, mill)"),
    (MILL, "how big is the city?", "how big is Port Ada? (Mara Quill, mill)"),
    (MILL, "who else works there?", "who else works in Port Ada? (Mara Quill, mill)"),
    (MARKET, "who leads the group?", "who leads the Red Harbour Front? (attack on the Serrano market)"),
    (MARKET, "where's it based?", "where's the Red Harbour Front based? (attack on the Serrano market)"),
    (PRIZE, "where does he live?", "where does Omar Said live? (the peace prize, Anna Petrov)"),
    (PRIZE, "what's her job?", "what's Anna Petrov's job? (the peace prize, Omar Said)"),
    (PRIZE, "what did they say?", "what did Anna Petrov and Omar Said say? (the peace prize)"),
    (PRIZE, "how much is it worth?", "how much is the peace prize worth? (Anna Petrov and Omar Said)"),
    (FERRY, "how many of them were children?", "how many of the people were children? (Lunia ferry fire)"),
    (ELECTION, "why he'd run before", "why Orban Tey had run before (2018 election in Lunia)"),
]
ELLIPSIS = [
    (TEY, "who else?", "who else backs Orban Tey?"),
    (TEY, "and in 2016?", "Who backs Orban Tey in 2016?"),
    (TEY, "what about Quill?", "Who backs Quill?"),
    (TEY, "why?", "why is it that Lunia, the United Harbours, and Serrano back Orban Tey?"),
    (TEY, "since when?", "since when is it that Lunia, the United Harbours, and Serrano back Orban Tey?"),
    (MILL, "when was that?", "when did Mara Quill open the mill?"),
    (MILL, "why?", "why did Mara Quill open the mill?"),
    (VOTE, "when?", "when did the council of Port Ada resign?"),
    (VOTE, "and the mayor?", "Did the mayor resign?"),
    (FERRY, "when?", "when were people hurt in the Lunia ferry fire?"),
    (FERRY, "and killed?", "How many people were killed in the Lunia ferry fire?"),
    (FERRY, "how many crew?", "how many crew were hurt in the Lunia ferry fire?"),
    (TREATY, "and in 2016?", "What did the treaty between Lunia and Serrano ban in 2016?"),
    (ELECTION, "and in 2022?", "Who won the 2022 election in Lunia?"),
    (ELECTION, "and Serrano?", "Who won the 2018 election in Serrano?"),
]
DEFINITE = [
    (MARKET, "when was the attack?", "when was the attack on the Serrano market? (the Red Harbour Front)"),
    (
        TREATY,
        "who signed the treaty?",
        "who signed the treaty between Lunia and Serrano? (nerve gas, 1990)",
    ),
    (MILL, "how did the workers react?", "how did the workers react? (Port Ada, Mara Quill, mill)"),
    (FERRY, "how did the crew get out?", "how did the crew get out? (people, Lunia ferry fire)"),
]
ALONE = [
    "How much does the bridge in Oslo cost?",
    "Who runs the Serrano ferries?",
    "What did Mara Quill say of her brother?",
    "When did Orban Tey lose his seat?",
    "Which family put its name on the harbour school?",
    "Why did the Lunia council say they would resign?",
    "What is a trade surplus?",
    "OK, who runs the Serrano ferries?",
    "How long does it take to fly from Oslo to Serrano?",
    'Who said "they will never take it from us"?',
    "How did London's canals get there?",
    "what supplies did the islands run short of in the winter of 1962?",
]


@pytest.mark.parametrize(("turn", "question", "expected"), [*PRONOUNS, *ELLIPSIS, *DEFINITE])
def test_follow_ups_stand_alone(turn: Turn, question: str, expected: str) -> None:
    assert rewrite(question, [turn]).text == expected


@pytest.mark.parametrize("question", ALONE)
@pytest.mark.parametrize("turn", [TEY, MILL, FERRY, MARKET, TREATY, VOTE, PRIZE])
def test_a_topic_switch_is_left_alone(turn: Turn, question: str) -> None:
    assert rewrite(question, [turn]) == Rewrite(question)


def test_a_surname_takes_its_fuller_form_from_an_earlier_turn() -> None:
    history = [Turn("Who is Khalid Tey?", "a general"), Turn("Who backs Tey?", "Norway")]
    assert rewrite("where was he born?", history).text == "where was Khalid Tey born? (Norway)"


def test_a_pronoun_of_the_history_carries_its_subject_on() -> None:
    history = [
        Turn("Who built the Serrano lighthouse?"),
        Turn("when was it opened?"),
        Turn("how tall is it?"),
    ]
    rewritten = rewrite("is it still in use?", history)
    assert rewritten.text.startswith("is the Serrano lighthouse still in use?")


def test_a_name_in_an_answer_of_whole_sentences_is_found() -> None:
    history = [
        Turn("Who leads the port union?", "Ada Brandt has led it since Mara Quill stepped down in May.")
    ]
    assert rewrite("how old is she?", history).text.startswith("how old is Ada Brandt?")


def test_two_pronouns_stand_for_two_things() -> None:
    rewritten = rewrite("when did she open it?", [Turn("What did Mara Quill do with the mill?", "")])
    assert rewritten.text == "when did Mara Quill open the mill?"


def test_what_was_added_is_named_in_order() -> None:
    rewritten = rewrite("who runs it now?", [MILL])
    assert rewritten.added == ("the", "mill", "Port", "Ada", "Mara", "Quill")
    assert rewritten.is_changed
    assert not rewrite("Who runs the Serrano ferries?", [MILL]).is_changed


def test_a_small_question_of_a_user_without_capitals_is_no_follow_up() -> None:
    assert not rewrite("who backs tey?", [Turn("where is the serrano market?", "lunia")]).is_changed


def test_the_rules_are_a_rewriter() -> None:
    rewriter: Rewriter = RuleRewriter()
    assert rewriter.rewrite("why?", [MILL]) == rewrite("why?", [MILL])


TEXTS = st.text(max_size=200) | st.lists(
    st.sampled_from(
        "what who when why how it he she they that there then the of and in Lunia Mara Quill's did was is "
        'bridge fire 2016 ? , . "quoted words" \'s US its them opened about'.split(" ")
    ),
    max_size=25,
).map(" ".join)
HISTORIES = st.lists(st.builds(Turn, TEXTS, TEXTS), max_size=4)


@settings(deadline=None)
@given(TEXTS, HISTORIES)
@example("of " * 400, [Turn("the end of " * 400, "of a " * 400)])
def test_any_conversation_is_survived_and_nothing_is_lost(question: str, history: Sequence[Turn]) -> None:
    rewritten = rewrite(question, history)
    assert bool(rewritten.text.strip()) == bool(question.strip())
    assert rewritten.is_changed or rewritten.text == question
    for quoted in re.findall(r"[\"“][^\"“”]{2,80}[\"”]", question):
        assert quoted in rewritten.text


@given(TEXTS)
def test_without_a_history_nothing_changes(question: str) -> None:
    assert rewrite(question, []) == Rewrite(question)


@settings(deadline=None)
@given(st.sampled_from(ALONE), HISTORIES)
def test_what_stands_alone_is_left_alone_again(question: str, history: Sequence[Turn]) -> None:
    once = rewrite(question, history)
    if not once.is_changed:
        assert rewrite(once.text, history) == once


@pytest.mark.data
def test_news_questions_behind_another_conversation_are_left_alone(data: Path) -> None:
    passages = [
        line for line, _ in zip(read_jsonl(data / "newsdesk" / "train.jsonl.gz"), range(200), strict=False)
    ]
    spans = [item["q"] for passage in passages for item in passage["items"] if item["type"] == "span"]
    follows = [item for passage in passages for item in passage["items"] if item["type"] == "follow"]
    kept = 0
    for number, question in enumerate(spans):
        other = follows[(number // 5 + 1) % len(follows)]
        history = [Turn(turn["q"], turn["a"] or "") for turn in other["history"]]
        kept += rewrite(question, history).text == question
    assert kept >= 0.98 * len(spans)
    changed = [
        rewrite(item["q"], [Turn(t["q"], t["a"] or "") for t in item["history"]]) for item in follows
    ]
    assert sum(one.is_changed for one in changed) >= 0.8 * len(follows)
