"""What is searched for: follow-ups made to stand alone, parts, time words, and the wish for news."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import Article, Filter, Hit, Origin, Passage
from qa.interpret import LONGEST, interpret
from qa.recency import FLOOR, asks_for_now, by_date, weight
from qa.schema import Interpretation, Question, Search, Turn
from qa.settings import Settings
from qa.timespan import TimeSpan

TODAY = dt.date(2020, 6, 10)
NEWEST = dt.date(2020, 5, 1)
ALL_OFF = Settings(followups=False, two_parts=False, time_words=False, recency=False)
HISTORY = (Turn("Who built the ferry Petrel?", "Ada Lindqvist"),)


def made(text: str, settings: Settings = Settings(), **more: object) -> Interpretation:
    """What is made of a question, in an archive whose newest article is of ``NEWEST``."""
    question = Question(text, **more)  # type: ignore[arg-type]
    return interpret(question, settings, TODAY, lambda filter: NEWEST)


def test_a_follow_up_is_searched_with_what_it_needs() -> None:
    found = made("When did she sell it?", history=HISTORY)
    assert found.rewrite.is_changed
    assert "Petrel" in found.searches[0].text
    assert set(found.rewrite.added) <= set(found.rewrite.text.replace("?", "").split())
    alone = made("When did she sell it?", Settings(followups=False), history=HISTORY)
    assert (alone.rewrite.text, alone.rewrite.added) == ("When did she sell it?", ())


def test_a_question_of_two_parts_is_two_searches() -> None:
    text = "Who built the ferry Petrel, and when did the mill at Tarn burn down?"
    assert made(text).parts == ("Who built the ferry Petrel?", "When did the mill at Tarn burn down?")
    assert made(text, Settings(two_parts=False)).parts == (text,)


def test_the_parts_of_a_follow_up_stand_alone() -> None:
    first, second = made("How many sailed on it and who was the captain?", history=HISTORY).parts
    assert first == "How many sailed on the ferry Petrel?"
    assert second.startswith("Who was the captain?")


def test_a_question_of_very_many_parts_is_one() -> None:
    text = ", and ".join(f"who painted the boat number {number}" for number in range(9)) + "?"
    assert made(text).parts == (text,)


def test_what_would_become_too_long_stays_as_it_is() -> None:
    text = "and " + "when " * ((LONGEST - 10) // 5) + "?"
    found = made(text, history=(Turn("Who built it? " + "boat " * 300, "Ada"),))
    assert len(found.rewrite.text) <= LONGEST
    assert all(len(part) <= LONGEST for part in found.parts)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("What burned in April 2019?", (dt.date(2019, 4, 1), dt.date(2019, 4, 30))),
        ("What burned yesterday?", (dt.date(2020, 6, 9), dt.date(2020, 6, 9))),
        ("What has burned since 2018?", (dt.date(2018, 1, 1), None)),
    ],
)
def test_time_words_prefer_their_days_and_cut_nothing(
    text: str, days: tuple[dt.date, dt.date | None]
) -> None:
    (search,) = made(text).searches
    assert search.timespan is not None
    assert (search.timespan.since, search.timespan.until) == days
    assert search.prefers_days
    assert search.filter == Filter()
    assert search.recency is None, "a question with a date of its own"
    for off in (made(text, Settings(time_words=False)), made(text, time_words=False)):
        assert off.timespan is None
        assert not off.searches[0].weighs_dates


def test_time_words_count_from_the_as_of_day() -> None:
    found = made("What burned last year?", as_of=dt.date(2001, 1, 5))
    assert found.timespan is not None
    assert (found.timespan.since, found.filter.until) == (dt.date(2000, 1, 1), dt.date(2001, 1, 5))


def test_days_that_the_user_gives_go_before_time_words() -> None:
    found = made("What burned in April 2019?", filter=Filter(since=dt.date(2020, 1, 1)))
    assert found.timespan is None
    assert found.filter == Filter(since=dt.date(2020, 1, 1))


def test_what_is_still_to_come_prefers_nothing() -> None:
    assert made("What will open in 2031?").timespan is None


def test_time_words_that_are_not_understood_are_told_of() -> None:
    (search,) = made("What has burned since the Harbour conference?").searches
    assert search.timespan is not None
    assert not search.timespan.is_understood
    assert not search.weighs_dates


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("who backs Haftar?", True),
        ("What is the price of oil?", True),
        ("how many have died so far", True),
        ("latest on the strike", True),
        ("Who's the mayor of Veld?", True),
        ("who won the race?", False),
        ("When was the bridge built?", False),
        ("Which boats did the council buy?", False),
        ("How did the fire start?", False),
    ],
)
def test_who_asks_for_now(text: str, now: bool) -> None:
    assert asks_for_now(text) == now
    assert (made(text).searches[0].recency == NEWEST) == now
    assert made(text, Settings(recency=False)).searches[0].recency is None


def test_with_all_off_a_question_is_searched_as_it_is() -> None:
    text = "And what is on now, and who built it in May 2019?"
    found = made(text, ALL_OFF, history=HISTORY)
    assert found.searches == (Search(text, text, Filter()),)


# Weights


def hit(day: dt.date | None, score: float, rowid: int = 1) -> Hit:
    """A hit in an article of a day."""
    article = Article(f"a{rowid}", "Text.", "", day, None, None, (), None, Origin("a.txt"))
    return Hit(Passage(rowid, article.id, 0, 5, "Text."), article, score)


RECENT = Search("x", "x", Filter(), recency=NEWEST)
APRIL = TimeSpan("in April 2019", 0, 13, dt.date(2019, 4, 1), dt.date(2019, 4, 30), True)
IN_APRIL = Search("x", "x", Filter(), APRIL)
days = st.none() | st.dates()


@given(day=days, newest=st.dates())
def test_no_weight_is_below_the_floor_or_above_one(day: dt.date | None, newest: dt.date) -> None:
    search = dataclasses.replace(RECENT, recency=newest)
    assert FLOOR <= weight(search, day) <= 1
    assert weight(search, None) == FLOOR
    assert weight(search, newest) == 1
    assert weight(IN_APRIL, day) in (FLOOR, 1.0)


@given(some=st.lists(st.dates(max_value=NEWEST), min_size=2, max_size=2))
def test_the_more_recent_the_more_weight(some: list[dt.date]) -> None:
    old, new = sorted(some)
    assert weight(RECENT, old) <= weight(RECENT, new)


def test_articles_of_the_days_and_shortly_after_are_preferred() -> None:
    of = [weight(IN_APRIL, dt.date(2019, month, 15)) for month in (3, 4, 5, 7)]
    assert of == [FLOOR, 1.0, 1.0, FLOOR]
    forever = dataclasses.replace(IN_APRIL, timespan=dataclasses.replace(APRIL, until=dt.date.max))
    assert weight(forever, dt.date(2019, 7, 1)) == 1.0


@given(
    found=st.lists(st.tuples(days, st.floats(-1, 40)), max_size=8),
    search=st.sampled_from([RECENT, IN_APRIL]),
)
def test_weighing_keeps_all_hits_and_sorts_them(
    found: list[tuple[dt.date | None, float]], search: Search
) -> None:
    hits = [hit(day, score, rowid) for rowid, (day, score) in enumerate(found)]
    weighed = by_date(hits, search)
    assert sorted(one.passage.rowid for one in weighed) == list(range(len(hits)))
    scores = [one.score for one in weighed]
    assert scores == sorted(scores, reverse=True)
    for before, after in ((one, weighed_one) for one in hits for weighed_one in weighed):
        if before.passage == after.passage:
            assert after.score <= before.score


def test_without_a_preference_the_order_stays() -> None:
    hits = [hit(None, 2.0, 1), hit(NEWEST, 1.0, 2)]
    assert by_date(hits, Search("x", "x", Filter())) == hits
