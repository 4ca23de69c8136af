"""Numbers, scores, days and hours in answers, read as values."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.meaning.hours import parse_hours
from qa.meaning.moments import overlap, parse_moment
from qa.meaning.quantities import agree, parse_quantity, parse_score

MONDAY = dt.date(2021, 3, 15)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1.2 million", 1_200_000),
        ("1,200,000 voters", 1_200_000),
        ("some 1.2m voters", 1_200_000),
        ("twenty-one", 21),
        ("a hundred and four sheep", 104),
        ("three thousand five hundred", 3_500),
        ("seven million fifty-one thousand", 7_051_000),
        ("two dozen eggs", 24),
        ("half a dozen", 6),
        ("two and a half million", 2_500_000),
        ("a quarter of a billion euros", 250_000_000),
        ("half a million", 500_000),
        ("an hour and a half", 1.5),
        ("once", 1),
        ("nobody", 0),
        ("eleven of the 90 seats", 11),
        ("€1.5k", 1_500),
        ("a 250m-euro fine", 250_000_000),
        ("two thirds of them", 0.6667),
        ("one in four", 0.25),
        ("every second bridge", 0.5),
        ("12-14 million", 13_000_000),
    ],
)
def test_figures(text: str, figure: float) -> None:
    found = parse_quantity(text)
    assert found is not None
    assert found.figure == pytest.approx(figure)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1.2 million", "1,200,000", True),
        ("a third", "33%", True),
        ("33%", "one in three", True),
        ("5 km", "three miles", True),
        ("106F", "41 degrees Celsius", True),
        ("103 F", "105 F", False),
        ("1,000 hectares", "ten square kilometres", True),
        ("100 mph", "160 kilometres an hour", True),
        ("a fortnight", "14 days", True),
        ("18 months", "a year and a half", True),
        ("1.7bn", "€1.7 billion", True),
        ("$41", "46 dollars", False),
        ("$41", "€41", None),
        ("44", "43", False),
        ("about 50,000", "52,000", True),
        ("about 50,000", "58,000", False),
        ("300,000", "310,000", True),
        ("1.1 million", "4 million", False),
        ("more than 20", "21", True),
        ("more than 20", "19", False),
        ("more than 20", "400", False),
        ("up to 400", "400", True),
        ("no more than 5", "9", False),
        ("between 10 and 12", "11", True),
        ("dozens", "36", True),
        ("several hundred", "2,000", False),
        ("all of them", "nine", True),
        ("more than 100,000", "more than 300,000", False),
        ("four metres", "ten centimetres", False),
        ("40 metres", "40 days", None),
    ],
)
def test_numbers_agree(a: str, b: str, expected: bool | None) -> None:
    x, y = parse_quantity(a), parse_quantity(b)
    assert x is not None
    assert y is not None
    assert agree(x, y) is expected
    assert agree(y, x) is expected


def test_a_bound_says_little_of_a_much_larger_number_on_a_later_day() -> None:
    bound, more = parse_quantity("at least 20"), parse_quantity("47")
    assert bound is not None
    assert more is not None
    assert agree(bound, more, days=0) is True
    assert agree(bound, more, days=5) is False


def test_hedges_stand_in_front_of_the_answer_too() -> None:
    assert parse_quantity("30 fans", before="At least ") == parse_quantity("at least 30")
    assert parse_quantity("1.75 per cent", before="The rate goes up to ") == parse_quantity("1.75 per cent")
    assert parse_quantity("12", before="It is over. The river rose by ") == parse_quantity("12")


def test_units_that_depend_on_the_question() -> None:
    assert parse_quantity("80m", measure="length") == parse_quantity("80 metres")
    assert parse_quantity("1,100-pound", measure="mass") == parse_quantity("1,100 lbs")


def test_no_number() -> None:
    assert parse_quantity("a lot of people") is None
    assert parse_quantity("") is None


@settings(deadline=None)
@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_agreement_of_numbers_is_symmetric(x: int, y: int) -> None:
    a, b = parse_quantity(f"{x:,}"), parse_quantity(str(y))
    assert a is not None
    assert b is not None
    assert agree(a, b) == agree(b, a)
    assert agree(a, a) is True


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("3-1", (1, 3)),
        ("1:3", (1, 3)),
        ("by three goals to one", (1, 3)),
        ("2.5 all", (2.5, 2.5)),
        ("two-nil", (0, 2)),
        ("they drew", None),
    ],
)
def test_scores(text: str, score: tuple[float, float] | None) -> None:
    assert parse_score(text) == score


@pytest.mark.parametrize(
    ("text", "published", "first", "last"),
    [
        ("yesterday at noon", MONDAY, "2021-03-14", "2021-03-14"),
        ("the day after tomorrow", MONDAY, "2021-03-17", "2021-03-17"),
        ("last night", MONDAY, "2021-03-14", "2021-03-15"),
        ("12 May 2019", None, "2019-05-12", "2019-05-12"),
        ("on Thursday, May 12, 2022", MONDAY, "2022-05-12", "2022-05-12"),
        ("in the third quarter of 2019", None, "2019-07-01", "2019-09-30"),
        ("in the early 1990s", None, "1990-01-01", "1993-12-31"),
        ("in the fifteenth century", None, "1401-01-01", "1500-12-31"),
        ("about 1450", None, "1435-01-01", "1465-12-31"),
        ("now in its fifth day", MONDAY, "2021-03-11", "2021-03-11"),
        ("three days ago", MONDAY, "2021-03-12", "2021-03-12"),
        ("the end of next year", MONDAY, "2022-12-01", "2022-12-31"),
        ("2019-04-05", None, "2019-04-05", "2019-04-05"),
        ("24 to 29 December 2020", None, "2020-12-24", "2020-12-29"),
        ("New Year's Eve 2020", None, "2020-12-31", "2020-12-31"),
    ],
)
def test_moments(text: str, published: dt.date | None, first: str, last: str) -> None:
    found = parse_moment(text, published)
    assert [(span.first.isoformat(), span.last.isoformat()) for span in found] == [(first, last)]


@pytest.mark.parametrize(
    ("a", "on", "b", "later", "expected"),
    [
        ("tomorrow", MONDAY, "on 16 March", MONDAY, True),
        ("on Tuesday", dt.date(2021, 3, 17), "tomorrow", MONDAY, True),
        ("next Friday", MONDAY, "19 March", MONDAY, True),
        ("on the third Sunday of June", MONDAY, "20 June", MONDAY, True),
        ("in two and a half years", MONDAY, "in the autumn of 2023", MONDAY, True),
        ("9/11/1994", None, "9 November 1994", None, True),
        ("in 1883", None, "in late August 1883", None, True),
        ("31 May", MONDAY, "30 June", MONDAY, False),
        ("next spring", MONDAY, "the end of 2024", MONDAY, False),
        ("in the ninth century", None, "about 1450", None, False),
    ],
)
def test_moments_overlap(a: str, on: dt.date | None, b: str, later: dt.date | None, expected: bool) -> None:
    assert overlap(parse_moment(a, on), parse_moment(b, later)) is expected


@pytest.mark.parametrize("text", ["the ferry", "in a hurry", "31 February 2020", "soon", ""])
def test_no_moment(text: str) -> None:
    assert parse_moment(text, None) == ()


@settings(deadline=None)
@given(
    st.dates(dt.date(1800, 1, 1), dt.date(2099, 12, 31)),
    st.dates(dt.date(1800, 1, 1), dt.date(2099, 12, 31)),
)
def test_a_written_day_is_read_whatever_the_day_of_publication(day: dt.date, published: dt.date) -> None:
    for form in (f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}", day.isoformat()):
        (span,) = parse_moment(form, published)
        assert span.first == span.last == day


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("at 3.15 am", "a quarter past three in the morning", True),
        ("03:15", "3.15 pm", False),
        ("20:10", "ten past eight in the evening", True),
        ("at eight", "8 pm", True),
        ("around noon", "12.15", True),
        ("half past ten", "9.10 pm", False),
        ("midnight", "noon", False),
    ],
)
def test_hours(a: str, b: str, expected: bool) -> None:
    assert bool(parse_hours(a) & parse_hours(b)) is expected


def test_no_hours() -> None:
    assert parse_hours("in the long run") == frozenset()
    assert parse_hours("99 minutes") == frozenset()
