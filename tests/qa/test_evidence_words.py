"""Names and words in answers, and what a question asks for."""

from __future__ import annotations

import datetime as dt

import pytest

from qa.meaning.compare import asked_for, asks_for_several, read, same
from qa.meaning.names import items_of, same_list
from qa.meaning.wordings import agree_on_a_scale, content

MONDAY = dt.date(2021, 3, 15)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Dr Amara Osei-Bonsu", "Amara Osei Bonsu", True),
        ("Prime Minister Osei", "Amara Osei", True),
        ("Amara Osei", "Kofi Osei", False),
        ("A. Osei", "Amara Osei", True),
        ("Bill Orme", "Sir William Orme", True),
        ("Abdel-Karim Yusef", "Abdulkarim Youssef", True),
        ("Professor Lena Moss", "Professor Leona Mast", False),
        ("the National Water Board (NWB)", "the NWB", True),
        ("Great Britain", "the United Kingdom", True),
        ("the United States", "the United Kingdom", False),
        ("Kenya, Ghana and Togo", "Togo and Kenya", True),
        ("Kenya and Ghana", "Ghana and Togo", None),
        ("Kenya", "Togo", False),
        ("Togo and its three neighbours", "Kenya, Ghana, Benin and Togo", True),
        ("the brothers Jon and Per Lind", "the Lind brothers", True),
        ("the Republic of Togo", "Togo", True),
        ("Malians", "Mali", True),
        ("Lind's daughter", "Jon Lind", None),
        ("a fisherman", "Jon Lind", None),
        ("the hills above Togoville", "Togoville", True),
        ("Health and Safety Bill", "Unified Health Delivery Bill", False),
    ],
)
def test_names(a: str, b: str, expected: bool | None) -> None:
    assert same_list(items_of(a), items_of(b)) is expected
    assert same_list(items_of(b), items_of(a)) is expected


def test_aliases_come_from_the_caller() -> None:
    a, b = items_of("the Lion of Mara"), items_of("Jon Lind")
    assert same_list(a, b) is False
    assert same_list(a, b, alias=lambda x, y: {x, y} == {"the Lion of Mara", "Jon Lind"}) is True


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("was adopted", "members passed it", True),
        ("goes on", "has ended", False),
        ("is safe", "poses no danger", True),
        ("deadly", "harmless", False),
        ("saw the fire", "never saw the fire", False),
        ("white", "dark blue", False),
        ("a green car", "a grey-green car", None),
        ("bats", "spoiled grain", None),
    ],
)
def test_scales(a: str, b: str, expected: bool | None) -> None:
    assert agree_on_a_scale(a, b) is expected
    assert agree_on_a_scale(b, a) is expected


def test_words_of_one_meaning_count_as_one() -> None:
    assert content("the wages") == content("their pay")
    assert content("a faulty wire") == content("defects of wiring")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("How many people live in Port Ellis?", "amount"),
        ("What is the death toll?", "amount"),
        ("What was the final score?", "score"),
        ("When did the ferry sink?", "time"),
        ("At what time does the museum close?", "time"),
        ("Is the bridge safe?", "truth"),
        ("Is it Kenya or Togo?", "thing"),
        ("Why did she resign?", "reason"),
        ("What did the court decide?", "reason"),
        ("Who won?", "thing"),
        ("The ferry sank. How many drowned?", "amount"),
    ],
)
def test_what_a_question_asks_for(question: str, asked: str) -> None:
    assert asked_for(question) == asked


def test_questions_to_which_several_are_the_answer() -> None:
    assert asks_for_several("Which countries signed the treaty?")
    assert asks_for_several("Who are the owners?")
    assert not asks_for_several("Which country hosts the games?")
    assert not asks_for_several("Who won the games?")


@pytest.mark.parametrize(
    ("question", "a", "b", "expected"),
    [
        (
            "Who heads the port?",
            "[Jon Lind] heads the port.",
            "[The harbour master], Jon Lind, spoke.",
            None,
        ),
        (
            "Who heads the port?",
            "[Jon Lind], the harbour master, spoke.",
            "[The harbour master] spoke.",
            True,
        ),
        ("Why was it closed?", "It was closed for [want of money].", "[Too many rats] closed it.", None),
        ("Is it open?", "It [is open].", "It [has reopened].", True),
        ("Is it open?", "It [is open].", "He denied that it [was open].", False),
        ("Did he pay?", "[Yes], he did.", "[No].", False),
        ("What did he get?", "He got [three years].", "He got [36 months].", True),
        ("Who is she?", "She is [the mayor's daughter].", "She is [Mayor Lind].", False),
        ("Where was he?", "He was [in the sea off Mara].", "He fell [into the sea].", True),
    ],
)
def test_same(question: str, a: str, b: str, expected: bool | None) -> None:
    x, y = (read(question, *_marked(text), MONDAY) for text in (a, b))
    assert same(question, x, y) is expected
    assert same(question, y, x) is expected


def _marked(text: str) -> tuple[str, tuple[int, int]]:
    start, end = text.index("["), text.index("]") - 1
    return text.replace("[", "").replace("]", ""), (start, end)
