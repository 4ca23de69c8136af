"""The normal forms of SQuAD and RealTimeQA by hand, and whole words in texts."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import example as with_example
from hypothesis import given
from hypothesis import strategies as st

from eval.answers import matches, named, realtimeqa_normal
from eval.examples import Example
from qa.answers import exact, squad_normal, stands_in, token_f1
from tests.eval.making import example

WORDS = st.lists(
    st.sampled_from(
        ["the", "The", "a", "an", "Ellery", "ellery.", "port", "3.4", "-", "“quay”", "it’s", "—"]
    )
).map(" ".join)
TEXTS = st.one_of(st.text(max_size=40), WORDS)


@pytest.mark.parametrize(
    ("text", "squad", "realtimeqa"),
    [
        ("The Harbour-Master's  a\tMan!", "harbourmasters man", "the harbourmasters a man"),
        ("an ant; another theatre", "ant another theatre", "an ant another theatre"),
        ("U.S. $3.4 billion", "us 34 billion", "us 34 billion"),
        ("A", "", "a"),
        ("“The quay”", "“ quay”", "“the quay”"),  # typographic marks stay in both official scripts
        ("the-end of a—a day", "theend of — day", "theend of a—a day"),
        ("École\u00a0Normale\u2003Supérieure", "école normale supérieure", "école normale supérieure"),
        ("2023年 21歳 3人 5년", "2023年 21歳 3人 5년", "2023 21 3 5"),
        ("", "", ""),
        (string.punctuation, "", ""),
    ],
)
def test_normal_forms_by_hand(text: str, squad: str, realtimeqa: str) -> None:
    assert squad_normal(text) == squad
    assert realtimeqa_normal(text) == realtimeqa


@given(TEXTS)
@with_example("a\udcffb the")
def test_normal_forms_are_those_of_the_definitions(text: str) -> None:
    """Step by step as the papers' scripts describe them, and slowly."""
    unmarked = "".join(character for character in text.lower() if character not in string.punctuation)
    assert squad_normal(text) == " ".join(re.sub(r"\b(a|an|the)\b", " ", unmarked).split())
    uncounted = "".join(character for character in unmarked if character not in "年歳人년")
    assert realtimeqa_normal(text) == " ".join(uncounted.split())


@pytest.mark.parametrize(
    ("said", "answers", "em", "f1"),
    [
        ("the Port of Ellery", ["Port of Ellery."], 1, 1),
        ("Port Ellery", ["Port of Ellery"], 0, 4 / 5),  # 2 of 2 and 2 of 3 words
        ("Port Ellery", ["Dunmore", "Ellery"], 0, 2 / 3),  # the nearest answer counts: 1 of 2 and 1 of 1
        ("Ellery Ellery Ellery", ["Ellery"], 0, 1 / 2),  # a word counts as often as it occurs: 1 of 3
        ("Dunmore", ["Ellery"], 0, 0),
        ("", ["Ellery"], 0, 0),
        ("the", ["a"], 1, 1),  # no word is left of either
        ("the", ["Ellery"], 0, 0),
        ("Ellery", [], 0, 0),
    ],
)
def test_em_and_f1_by_hand_in_squads_form(said: str, answers: list[str], em: int, f1: float) -> None:
    assert exact(said, answers, squad_normal) == bool(em)
    assert token_f1(said, answers, squad_normal) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("said", "answers", "em", "f1"),
    [
        ("the Port of Ellery", ["Port of Ellery."], 0, 6 / 7),  # 3 of 4 and 3 of 3: the article stays
        ("The Port-of-Ellery", ["the portofellery"], 1, 1),
        ("a gale", ["the gale"], 0, 1 / 2),
        ("the", ["a"], 0, 0),
    ],
)
def test_em_and_f1_by_hand_in_realtimeqas_form(said: str, answers: list[str], em: int, f1: float) -> None:
    assert exact(said, answers, realtimeqa_normal) == bool(em)
    assert token_f1(said, answers, realtimeqa_normal) == pytest.approx(f1)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from([squad_normal, realtimeqa_normal]))
def test_f1_is_a_share_and_no_less_than_em(said: str, answers: list[str], normal: object) -> None:
    assert callable(normal)
    assert 0 <= token_f1(said, answers, normal) <= 1
    assert token_f1(said, answers, normal) >= exact(said, answers, normal)
    assert token_f1(said, [*answers, said], normal) == 1


@pytest.mark.parametrize(
    ("answer", "text", "expected"),
    [
        ("Port Ellery", "It left the PORT\n Ellery, at dawn.", True),
        ("The Gale", "a gale rose", True),
        ("Ellery", "the Ellerys of old", False),
        ("3.4 billion", "It cost $13.4 billion.", False),
        ("$3.4 billion", "It cost 3.4 billion.", True),
        ("956", "In 1956 and 19560", False),
        ("Ellery", "“Ellery”", True),
        ("harbour-master's", "the harbour‑master’s boat", True),
        ("Ellery", "a boat—Ellery—left…", True),
        ("2019-2020", "the winter of 2019–2020", True),
        ("Ellery and Dunmore", "Ellery or Dunmore and Ellery", False),
        ("A", "a ship with a sail", False),  # nothing but an article must be the whole text
        ("A", " a ", True),
        ("Ellery", "", False),
    ],
)
def test_an_answer_stands_in_a_text_as_whole_words(answer: str, text: str, expected: bool) -> None:
    assert stands_in(answer, text) is expected


@given(TEXTS, TEXTS, TEXTS)
def test_whole_words_are_those_of_the_normal_form(before: str, answer: str, after: str) -> None:
    """The quick way says what the plain comparison of normal forms says."""
    text = f"{before} {answer} {after}"
    normal = squad_normal(answer)
    if normal and (answer + text).isascii():
        assert stands_in(answer, text)
        expected = f" {normal} " in f" {squad_normal(before)} "
        assert stands_in(answer, before) is expected


def test_a_list_is_matched_by_all_its_items_or_by_an_answer() -> None:
    harbours = example(answers=("all three",), items=(("Ellery", "Port Ellery"), ("Dunmore",)))
    assert matches(harbours, "Dunmore and Port Ellery")
    assert matches(harbours, "all three")
    assert not matches(harbours, "Dunmore")
    assert named(harbours, "Dunmore", "no harbour") == 1
    assert named(harbours, "Dunmore", "Ellery") == 2


def test_an_example_without_answers_matches_nothing() -> None:
    nothing: Example = example(unanswerable=True)
    assert not matches(nothing, "")
    assert not matches(nothing, "Ellery")
