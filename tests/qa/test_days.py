"""The days that an answer means."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.meaning.days import can_be_same, meant_days

THURSDAY = dt.date(2019, 4, 4)


@pytest.mark.parametrize(
    ("question", "answer", "first", "last"),
    [
        ("When was it signed?", "17 December", "2018-12-17", "2018-12-17"),
        ("When did it open?", "Thursday", "2019-04-04", "2019-04-04"),
        ("When did it open?", "on Wednesday", "2019-04-03", "2019-04-03"),
        ("When did it open?", "Wednesday, April 3", "2019-04-03", "2019-04-03"),
        ("When did it open?", "yesterday", "2019-04-03", "2019-04-03"),
        ("When did it open?", "Tuesday night", "2019-04-02", "2019-04-02"),
        ("When did it open?", "two days ago", "2019-04-02", "2019-04-02"),
        ("When did it open?", "last month", "2019-03-01", "2019-03-31"),
        ("When did it open?", "between 2 and 4 April", "2019-04-02", "2019-04-04"),
        ("When will it open?", "12 April", "2019-04-12", "2019-04-12"),
        ("When is the vote?", "next week", "2019-04-08", "2019-04-14"),
        ("What day was she elected?", "Monday", "2019-04-01", "2019-04-01"),
    ],
)
def test_an_open_date_is_counted_from_the_publication(
    question: str, answer: str, first: str, last: str
) -> None:
    found = meant_days(question, answer, THURSDAY)
    assert found == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was it signed?", "17 December 2015"),  # says it itself
        ("When did it open?", "2011"),
        ("When did it open?", "three weeks ago"),  # only about
        ("When did it open?", "early March"),
        ("When did it open?", "Monday and Tuesday"),  # two
        ("When was it due to open?", "12 April"),  # before or after
        ("When did it open?", "after the war"),  # no date
        ("When did it open?", "in the spring"),  # of either half of the world
        ("When did it open?", "a fortnight ago"),
        ("When did it open?", "three days earlier"),  # than something else
        ("When did it open?", "on the fifth day"),
        ("When did it open?", "the first week"),
        ("Which bar did they meet in?", "Thursday"),  # a name
    ],
)
def test_no_days_are_told_where_they_are_known_or_unsure(question: str, answer: str) -> None:
    assert meant_days(question, answer, THURSDAY) is None


def test_nothing_is_counted_from_an_unknown_day() -> None:
    assert meant_days("When did it open?", "Thursday", None) is None


@pytest.mark.parametrize(
    ("before", "is_told"),
    [
        ("The fort fell in 1944, on ", False),
        ("The harbour, begun in 2012, opened in 2018, on ", True),
        ("The harbour opened on ", True),
    ],
)
def test_a_day_far_back_is_of_the_year_that_was_spoken_of(before: str, is_told: bool) -> None:
    found = meant_days("When did it open?", "17 December", THURSDAY, before)
    assert found == ((dt.date(2018, 12, 17),) * 2 if is_told else None)


def test_a_day_near_by_is_of_this_year_whatever_was_spoken_of() -> None:
    assert meant_days("When did it open?", "1 April", THURSDAY, "Shut since 1944, it opened on ")


WORDS = """last next this in the early mid late two three 3 a day week weekend fortnight month quarter year decade
century spring autumn ago night Monday Friday April 31 29 February May Christmas 1990s 19th of and to from now""".split()


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), st.dates(dt.date(1, 1, 1), dt.date.max))
def test_days_are_in_order_whatever_is_said(words: list[str], published: dt.date) -> None:
    for question in ("When did it open?", "When will it open?"):
        days = meant_days(question, " ".join(words), published)
        assert days is None or days[0] <= days[1]
        assert can_be_same(question, " ".join(words), published, published)


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2098, 12, 31)),
    st.integers(0, 364),
    st.sampled_from("%d %B|%B %d".split("|")),
)
def test_a_day_of_the_past_year_is_found_again(published: dt.date, back: int, form: str) -> None:
    day = published - dt.timedelta(back)
    found = meant_days("When did it open?", day.strftime(form), published)
    assert found == (day, day) or (found is None and (day.month, day.day) == (2, 29))


@pytest.mark.parametrize(
    ("text", "later", "can"),
    [
        ("Thursday", dt.date(2019, 4, 5), True),
        ("Thursday", dt.date(2020, 4, 5), False),
        ("yesterday", dt.date(2019, 4, 5), False),
        ("4 April", dt.date(2019, 4, 20), True),
        ("4 April 2011", dt.date(2020, 4, 5), True),
        ("Benghazi", dt.date(2020, 4, 5), True),
        ("Thursday", None, True),
    ],
)
def test_the_same_words_may_mean_other_days(text: str, later: dt.date | None, can: bool) -> None:
    assert can_be_same("When did it open?", text, THURSDAY, later) is can
    assert can_be_same("Who opened it?", text, THURSDAY, later), "May may be a name"
