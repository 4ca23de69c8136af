"""Names that mean the same, learned from articles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.aliases import learn

DAY = dt.date(2020, 5, 4)


@dataclass(frozen=True)
class Story:
    text: str
    title: str = ""
    published: dt.date | None = DAY


STORIES = [
    Story(
        "The Orland River Board (ORB) closed the lock at Hallvik. The ORB gave no reason. Its head, Omar Said Qasim, "
        "spoke in Tarnby. Qasim has led the board since May, when the Grand Hotel burnt."
    ),
    Story(
        "Umar Gasem, head of the Orland River Board, opened the lock at Hallvik again. Mr Gasem spoke in Tarnby of a "
        "mistake. Omar Said Gasem, as his full name is written, met Lise Holm at the Grand Hotel."
    ),
    Story(
        "In Tarnby Omar Qasim said that the lock at Hallvik needs paint. Qasim left the Grand Hotel at noon."
    ),
    Story(
        "Norport, formerly Port Elise, has a new mayor. Lise Holm beat Lisa Holm, who is no relation. Critics call her "
        "Queen of Gulls. Ms Holm laughed. She studied with Joaquina dos Prados, whom everybody calls Quina. Quina "
        "Prados sent flowers."
    ),
    Story(
        "The Oslo Rowing Band (ORB) played in Norport. Mayor Holm danced with Karl Berg. Karl Berg junior sang."
    ),
    Story(
        "The new envoy, Kim Do-yun, has come to Tarnby. Mr Kim likes fish. Do-yun Kim was born by the sea."
    ),
    Story(
        "Ben Holt met Zine Ben Ali and Anna van Dorn. Ben Ali and Van Dorn saw Al-Nour, and Al Nour saw Big Ben."
    ),
    Story("Elder Kari Vik met the Bank of Orland in Bergen. Orland Bank objected. Vik left."),
]
ALIASES = learn(STORIES)


@pytest.mark.parametrize(
    ("a", "b", "because"),
    [
        ("ORB", "Orland River Board", "stands for"),
        ("ORB", "Oslo Rowing Band", "stands for"),
        ("Qasim", "Omar Said Qasim", "stands for"),
        ("Omar Qasim", "Omar Said Qasim", "first name and surname"),
        ("Omar Qasim", "Umar Gasem", "spelled alike"),
        ("Mr Gasem", "Omar Said Qasim", "spelled alike"),
        ("Norport", "Port Elise", "also called"),
        ("Lise Holm", "Queen of Gulls", "also called"),
        ("Joaquina dos Prados", "Quina Prados", "also called"),
        ("Mayor Holm", "Lise Holm", "stands for"),
        ("Mr Kim", "Do-yun Kim", "stands for"),
        ("Kim Do-yun", "Do-yun Kim", ""),
        ("UAE", "Emirates", " is "),
        ("Al Nour", "Al-Nour", "hyphens"),
        ("Van Dorn", "Anna van Dorn", "stands for"),
        ("Ben Ali", "Zine Ben Ali", "stands for"),
    ],
)
def test_what_the_articles_say_is_one(a: str, b: str, because: str) -> None:
    assert because in (ALIASES.why(a, b) or "not the same")
    assert ALIASES.same(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Orland River Board", "Oslo Rowing Band"),
        ("Lise Holm", "Lisa Holm"),
        ("Karl Berg", "Karl Berg junior"),
        ("Bank of Orland", "Orland Bank"),
        ("Omar Qasim", "Karl Berg"),
        ("Elise", "Port Elise"),
        ("Ben Holt", "Al Holt"),
        ("Norport", "Hallvik"),
    ],
)
def test_false_friends_stay_two(a: str, b: str) -> None:
    assert not ALIASES.same(a, b)
    assert ALIASES.why(b, a) is None


def test_the_other_forms_of_a_name() -> None:
    assert ALIASES.of("Port Elise") == ("Norport",)
    assert set(ALIASES.of("ORB")) == {"Orland River Board", "Oslo Rowing Band"}
    assert "Umar Gasem" in ALIASES.of("Omar Qasim")
    assert ALIASES.of("nobody at all") == ()


def test_later_articles_are_not_used() -> None:
    later = Story("Norport, formerly Port Elise, is a town.", published=DAY + dt.timedelta(days=9))
    undated = Story("Tarnby, once called Tarn Bridge, is a town.", published=None)
    aliases = learn([later, undated])
    assert aliases.same("Norport", "Port Elise")
    assert aliases.same("Tarnby", "Tarn Bridge")
    assert not aliases.same("Norport", "Port Elise", DAY)
    assert not aliases.same("Tarnby", "Tarn Bridge", DAY)
    assert aliases.of("Norport", DAY) == ()
    assert aliases.same("Norport", "Port Elise", DAY + dt.timedelta(days=9))


def test_single_words_need_more_than_one_spelling_and_one_place() -> None:
    beside = "The road from {} to Hallvik, Tarnby, Norvik and Oslo is open."
    names = [beside.format(name) for name in ("Bengasi", "Benghazi")]
    assert learn(map(Story, names)).same("Bengasi", "Benghazi")
    assert not learn(map(Story, [*names, "He went from Bengasi to Benghazi."])).same("Bengasi", "Benghazi")
    assert not learn(map(Story, ["He left Bengasi.", "She left Benghazi."])).same("Bengasi", "Benghazi")


NAMES = st.sampled_from(
    "ORB|Orland River Board|Qasim|Omar Qasim|Umar Gasem|Mr Gasem|Lise Holm|Lisa Holm|Norport|Port Elise|Karl Berg|"
    "Karl Berg junior|Quina|Quina Prados|Kim|Do-yun Kim|UAE|Emirates|Bank of Orland|Orland Bank|nobody|".split(
        "|"
    )
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(STORIES), max_size=7),
    NAMES | st.text(max_size=12),
    NAMES | st.text(max_size=12),
)
def test_same_is_symmetric_and_reflexive(stories: list[Story], a: str, b: str) -> None:
    aliases = learn(stories)
    assert aliases.same(a, b) == aliases.same(b, a)
    assert aliases.same(a, a)
    assert a not in aliases.of(a)
    assert all(aliases.same(a, other) for other in aliases.of(a))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(STORIES), st.none() | st.integers(0, 4)), max_size=9),
    st.integers(0, 4),
    NAMES,
    NAMES,
)
def test_as_of_a_day_the_answers_are_those_without_later_articles(
    told: list[tuple[Story, int | None]], last: int, a: str, b: str
) -> None:
    until = DAY + dt.timedelta(days=last)
    stories = [
        Story(story.text, story.title, None if day is None else DAY + dt.timedelta(days=day))
        for story, day in told
    ]
    before = learn([story for story in stories if story.published and story.published <= until])
    everything = learn(stories)
    assert everything.why(a, b, until) == before.why(a, b)
    assert everything.of(a, until) == before.of(a)


def test_what_is_said_once_of_names_that_are_everywhere_is_an_error() -> None:
    often = [Story(f"Today Norland and Sorland met on pier {n}.") for n in range(120)]
    wrong = Story("Today Norland, also known as Sorland, is here.")
    assert learn([*often[:50], wrong]).same("Norland", "Sorland")
    assert not learn([*often, wrong]).same("Norland", "Sorland")
