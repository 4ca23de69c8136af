"""What an article itself sets against an answer."""

from __future__ import annotations

import pytest

from qa.disputes import denial, rivals


def placed(text: str) -> tuple[str, tuple[int, int]]:
    """A text with the answer in square brackets, as the text and the answer's place."""
    span = text.index("["), text.index("]") - 1
    return text.replace("[", "", 1).replace("]", "", 1), span


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Who fired first?", "The navy and [the port guard] (PG) each accused the other.", ["The navy", "the port guard"]),
        ("Who cut the cable?", "[Norland and Sudia] have blamed each other for the cut.", ["Norland", "Sudia"]),
        ("Who lit the fire?", "On Friday [Mora] and Lund accused one another of it.", ["Mora", "Lund"]),
        ("How many boats came?", "The port counted [15 boats]; the fishermen had spoken of 13.", ["15 boats", "13"]),
        ("How many boats came?", "The port counted [15 boats], while the crews said 21 boats came.", ["15 boats", "21"]),
        ("How many boats came?", "[15 boats] came, and the mayor said 300 people watched.", []),
        ("How many boats came?", "[15 boats] came; the harbour said in 2019 that it was full.", []),
        ("How many boats came?", "[15 boats] came; of these 9 were freed, the mayor said.", []),
        ("How many boats came?", "[15 boats] came; the mayor spoke of 15.", []),
        ("How many boats came?", "The mayor spoke of [15 boats].", []),
        ("Who fired first?", "The navy and the guard fired; [the mayor] accused the other side.", []),
        ("Who paid?", "The navy and the guard each accused the other; [the mayor] paid.", []),
        ("Why did they fire?", "The navy and [the guard] each accused the other.", []),
    ],
)  # fmt: skip
def test_what_a_sentence_sets_against_its_answer(question: str, text: str, said: list[str]) -> None:
    sentence, span = placed(text)
    assert [sentence[slice(*place)] for place in rivals(question, sentence, span)] == said


BLAMED = "The mayor blamed the harbour guard for the fire. "


@pytest.mark.parametrize(
    ("question", "text", "denied"),
    [
        ("Who lit the fire?", BLAMED + "The guard denied that it lit it, and left.", "The guard denied that it lit it"),
        ("Who lit the fire?", BLAMED + "It rained. Its captain rejected the charge.", "Its captain rejected the charge"),
        ("Who lit the fire?", BLAMED + "The guard says that it did not do it.", "The guard says that it did not do it"),
        ("Who lit the fire?", BLAMED + "Its captain denied having been at home.", "Its captain denied having been at home"),
        ("Who lit the fire?", BLAMED + "The baker denied a rise in prices.", None),
        ("Who lit the fire?", BLAMED + "One. Two. Three. The guard denied it.", None),
        ("Who was accused of lighting the fire?", BLAMED + "The guard denied it.", None),
        ("Who lit the fire?", "The guard lit the fire. The guard denied it.", None),
    ],
)  # fmt: skip
def test_a_denial_behind_a_claim(question: str, text: str, denied: str | None) -> None:
    sentence = 0, text.index(".") + 1
    found = denial(question, text, sentence, "the harbour Guard")
    assert (found and text[slice(*found[1])]) == denied
    if found:
        (start, end), clause = found
        assert start == clause[0]
        assert clause[1] <= end
