"""Time words in questions: what is found, which days it is, and what is left alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.timespan import TimeSpan, find_timespan, without

WEDNESDAY = dt.date(2019, 4, 10)
DAYS = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31))


def found(question: str, as_of: dt.date = WEDNESDAY) -> TimeSpan:
    span = find_timespan(question, as_of)
    assert span is not None, question
    return span


def period(question: str, as_of: dt.date = WEDNESDAY) -> str:
    """The days as ``since..until``, an open end left out."""
    span = found(question, as_of)
    assert span.is_understood, question
    return f"{span.since or ''}..{span.until or ''}"


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("in 2014", "2014-01-01..2014-12-31"),
        ("in '98", "1998-01-01..1998-12-31"),
        ("in June 2018", "2018-06-01..2018-06-30"),
        ("in Sept. 2018", "2018-09-01..2018-09-30"),
        ("in febuary 2016", "2016-02-01..2016-02-29"),
        ("on 2 June 2018", "2018-06-02..2018-06-02"),
        ("on Saturday, June 2nd, 2018", "2018-06-02..2018-06-02"),
        ("on the second of June 2018", "2018-06-02..2018-06-02"),
        ("on 2018-06-02", "2018-06-02..2018-06-02"),
        ("on 02.06.2018", "2018-06-02..2018-06-02"),
        ("on 22/6/2018", "2018-06-22..2018-06-22"),
        ("on 6/22/2018", "2018-06-22..2018-06-22"),
        ("on 6/6/2018", "2018-06-06..2018-06-06"),
        ("in 6/2018", "2018-06-01..2018-06-30"),
        ("in Q4 2018", "2018-10-01..2018-12-31"),
        ("in the second half of 2018", "2018-07-01..2018-12-31"),
        ("in spring 2018", "2018-03-01..2018-05-31"),
        ("in the winter of 2017-18", "2017-12-01..2018-02-28"),
        ("in the 1970s", "1970-01-01..1979-12-31"),
        ("in the seventies", "1970-01-01..1979-12-31"),
        ("in the 18th century", "1701-01-01..1800-12-31"),
        ("on Boxing Day 2010", "2010-12-26..2010-12-26"),
        ("over Christmas 2010", "2010-12-24..2010-12-26"),
    ],
)
def test_named_periods(words: str, days: str) -> None:
    span = found(f"Which bridge closed {words}?")
    assert (span.words, period(f"Which bridge closed {words}?")) == (words, days)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("today", "2019-04-10..2019-04-10"),
        ("yesterday evening", "2019-04-09..2019-04-09"),
        ("last night", "2019-04-09..2019-04-09"),
        ("the day before yesterday", "2019-04-08..2019-04-08"),
        ("this week", "2019-04-08..2019-04-10"),
        ("last week", "2019-04-01..2019-04-07"),
        ("the week before last", "2019-03-25..2019-03-31"),
        ("last month", "2019-03-01..2019-03-31"),
        ("last quarter", "2019-01-01..2019-03-31"),
        ("so far this year", "2019-01-01..2019-04-10"),
        ("next year", "2020-01-01..2020-12-31"),
        ("in the past year", "2018-04-10..2019-04-10"),
        ("in the last 36 hours", "2019-04-08..2019-04-10"),
        ("over the last six months", "2018-10-10..2019-04-10"),
        ("on Wednesday", "2019-04-10..2019-04-10"),
        ("last Wednesday", "2019-04-03..2019-04-03"),
        ("on Thursday night", "2019-04-04..2019-04-04"),
        ("on Tuesday last week", "2019-04-02..2019-04-02"),
        ("over the weekend", "2019-04-06..2019-04-07"),
        ("two days ago", "2019-04-08..2019-04-08"),
        ("two weeks ago", "2019-03-25..2019-03-31"),
        ("six months ago", "2018-10-01..2018-10-31"),
        ("two years ago", "2017-04-01..2017-04-30"),
        ("two years ago today", "2017-04-10..2017-04-10"),
        ("in April", "2019-04-01..2019-04-30"),
        ("in May", "2018-05-01..2018-05-31"),
        ("last April", "2018-04-01..2018-04-30"),
        ("on 11 April", "2018-04-11..2018-04-11"),
        ("on the 30th", "2019-03-30..2019-03-30"),
        ("last summer", "2018-06-01..2018-08-31"),
        ("this spring", "2019-03-01..2019-04-10"),
        ("in November last year", "2018-11-01..2018-11-30"),
    ],
)
def test_periods_counted_from_the_day_of_the_question(words: str, days: str) -> None:
    span = found(f"Which bridge closed {words}?")
    assert (span.words, period(f"Which bridge closed {words}?")) == (words, days)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("since 2014", "2014-01-01.."),
        ("from June 2018 onwards", "2018-06-01.."),
        ("since last October", "2018-10-01.."),
        ("after June 2018", "2018-07-01.."),
        ("until 2 June 2018", "..2018-06-02"),
        ("by the end of last year", "..2018-12-31"),
        ("before 2014", "..2013-12-31"),
        ("prior to June 2018", "..2018-05-31"),
        ("as of 2 June 2018", "..2018-06-02"),
        ("between 2011 and 2013", "2011-01-01..2013-12-31"),
        ("from March to May 2018", "2018-03-01..2018-05-31"),
        ("from November to February 2018", "2017-11-01..2018-02-28"),
        ("between 3 and 9 June 2018", "2018-06-03..2018-06-09"),
        ("2011-13", "2011-01-01..2013-12-31"),
        ("on 3-9 June 2018", "2018-06-03..2018-06-09"),
        ("from December 2017 to February", "2017-12-01..2018-02-28"),
        ("between Monday and Wednesday", "2019-04-08..2019-04-10"),
    ],
)
def test_bounds_and_ranges(words: str, days: str) -> None:
    span = found(f"Which bridges were closed {words}?")
    assert (span.words, period(f"Which bridges were closed {words}?")) == (words, days)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("in early 2018", "2018-01-01..2018-04-30"),
        ("in late June 2018", "2018-06-21..2018-06-30"),
        ("in mid-June", "2018-06-11..2018-06-20"),
        ("in the late 1970s", "1977-01-01..1979-12-31"),
        ("at the end of 2018", "2018-12-01..2018-12-31"),
        ("in the first week of June 2018", "2018-06-01..2018-06-07"),
        ("in the last week of June 2018", "2018-06-24..2018-06-30"),
        ("in the first three months of 2018", "2018-01-01..2018-03-31"),
        ("on the last Friday of June 2018", "2018-06-29..2018-06-29"),
        ("in the week of 6 June 2018", "2018-06-04..2018-06-10"),
        ("in the week ending 6 June 2018", "2018-05-31..2018-06-06"),
        ("in the year to June 2018", "2017-07-01..2018-06-30"),
        ("on the night of 2 June 2018", "2018-06-02..2018-06-02"),
        ("two days after 30 June 2018", "2018-07-02..2018-07-02"),
        ("a month after 31 August 2018", "2018-09-30..2018-09-30"),
        ("the day before 1 March 2016", "2016-02-29..2016-02-29"),
        ("in the ten days after 2 June 2018", "2018-06-03..2018-06-12"),
    ],
)
def test_what_is_said_of_a_period(words: str, days: str) -> None:
    span = found(f"Which bridge closed {words}?")
    assert (span.words, period(f"Which bridge closed {words}?")) == (words, days)


@pytest.mark.parametrize(
    "words",
    [
        "after the flood",
        "since the harbour conference",
        "before the 2018 regatta",
        "under Admiral Brandt",
        "during the strike",
        "once the ferry sank",
        "as the tide turned",
        "when the dam broke",
        "before becoming mayor",
        "in the run-up to the regatta",
        "two days after the flood",
        "since last month's flood",
        "since then",
        "later that year",
        "the following day",
        "a few weeks ago",
        "in recent months",
        "over the past few days",
        "during Ramadan",
        "at Easter",
        "on 3/4/2018",
        "on 31 June 2018",
        "in the days after 4 June 2018",
    ],
)
def test_what_no_calendar_gives_is_recognised(words: str) -> None:
    span = found(f"Which bridge closed {words}?")
    assert (span.words, span.since, span.until, span.is_understood) == (words, None, None, False)


@pytest.mark.parametrize(
    "question",
    [
        "Who may close the bridge?",
        "Why did the dockers march to the harbour?",
        "Who came second?",
        "Who won the match 2-1?",
        "Why did the price of bread fall?",
        "How did the fall of the old harbour wall begin?",
        "What does Theresa May think?",
        "Who is June Harper?",
        "Who published the Sunday Times?",
        "Who presents the Today programme?",
        "Where is the fish quarter?",
        "Who won the World Cup 2018?",
        "Who hosted the 2012 Olympics?",
        "Who led the April 2018 offensive?",
        "Who was remembered on 9/11?",
        "What was Black September?",
        "Who directed Blade Runner 2049?",
        'Who wrote "1984"?',
        "How many of the 2000 ferries sank?",
        "Did 2019 people sign?",
        "What does resolution 1973 say?",
        "Who was jailed for ten years?",
        "Who was freed after ten years in prison?",
        "Which shops open 24 hours a day?",
        "In what year did the bridge close?",
        "Since when has the bridge been closed?",
        "Who appeared before the court?",
        "Who was named after the king?",
        "Who is under arrest?",
        "Who is mayor now?",
        "What is the latest news?",
        "",
    ],
)
def test_other_senses_are_left_alone(question: str) -> None:
    assert find_timespan(question, WEDNESDAY) is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who resigned in May?", "in May"),
        ("who resigned in may", "in may"),
        ("Who led the march on 16 March 2018?", "on 16 March 2018"),
        ("What did resolution 1973 change in 2011?", "in 2011"),
        ("Who won the match 2-1 on Sunday?", "on Sunday"),
        ("Who came second in March 2018?", "in March 2018"),
        ("harbour traffic 2018", "2018"),
        ("WHO RESIGNED LAST WEEK", "LAST WEEK"),
        ("Who was sworn in this week?", "this week"),
        ("Name the ministers sacked on Monday.", "on Monday"),
    ],
)
def test_the_same_words_as_time(question: str, words: str) -> None:
    assert found(question).words == words


def test_an_understood_period_is_preferred() -> None:
    assert found("Who left in 2018 after the flood?").words == "in 2018"


def test_the_date_of_an_event_does_not_bound_the_period() -> None:
    assert not found("Who has left since the flood of 4 June 2018?").is_understood


def test_weekends_asked_about_on_a_sunday() -> None:
    sunday = dt.date(2019, 4, 7)
    assert period("Who sailed this weekend?", sunday) == "2019-04-06..2019-04-07"
    assert period("Who sailed last weekend?", sunday) == "2019-03-30..2019-03-31"


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Which bridge closed in June 2018?", "Which bridge closed?"),
        ("In June 2018, which bridge closed?", "which bridge closed?"),
        ("Yesterday's traffic in the harbour", "traffic in the harbour"),
        ("Which bridge closed (in 2018) for good?", "Which bridge closed for good?"),
        ("Harbour traffic, 2018: how much?", "Harbour traffic: how much?"),
        ("Who fled after the flood?", "Who fled after the flood?"),
    ],
)
def test_the_question_without_its_time_words(question: str, left: str) -> None:
    assert without(question, found(question)) == left


WORDS = st.sampled_from(
    """in on since until before after between and from to the of a last next this past week month year day days
    weeks years ago early late mid end start 4 31 2nd 1/6 15/4/2019 2014 2014-16 '98 1990s May march June Feb.
    Monday sun fall spring second half quarter first two weekend yesterday today Christmas Easter , - ' 's ? 29
    February under as when who did Q3 century before that then few""".split()
)


@example("Who led as May", WEDNESDAY)
@example("march 19th and first", WEDNESDAY)
@example("in 9999 or after 31 December 9999", dt.date.max)
@example("the century before last", dt.date.min)
@settings(max_examples=400)
@given(st.one_of(st.text(), st.lists(WORDS, max_size=14).map(" ".join)), st.dates())
def test_any_text_gives_words_of_its_own_and_ordered_days(question: str, as_of: dt.date) -> None:
    span = find_timespan(question, as_of)
    if span is not None:
        assert question[span.start : span.end] == span.words != ""
        assert span.is_understood == (span.since is not None or span.until is not None)
        assert span.since is None or span.until is None or span.since <= span.until
        assert isinstance(without(question, span), str)


@given(DAYS, DAYS, st.sampled_from(("%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d.%m.%Y", "%A, %d %b %Y")))
def test_a_full_date_is_the_same_day_whenever_it_is_asked_about(
    day: dt.date, as_of: dt.date, form: str
) -> None:
    span = found(f"Who sailed on {day.strftime(form)}?", as_of)
    assert (span.words, span.since, span.until) == (f"on {day.strftime(form)}", day, day)


@given(DAYS, DAYS)
def test_months_and_years_are_the_same_whenever_they_are_asked_about(day: dt.date, as_of: dt.date) -> None:
    month = found(f"Who sailed in {day:%B %Y}?", as_of)
    year = found(f"Who sailed in {day.year}?", as_of)
    assert month.since is not None
    assert month.until is not None
    assert month.since.day == 1
    assert month.since <= day <= month.until
    assert (month.until + dt.timedelta(days=1)).day == 1
    assert (year.since, year.until) == (dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))


@given(DAYS, st.sampled_from("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()))
def test_a_weekday_is_the_latest_up_to_the_day_of_the_question(as_of: dt.date, name: str) -> None:
    span = found(f"Who sailed on {name}?", as_of)
    assert span.since == span.until
    assert span.since is not None
    assert span.since.strftime("%A") == name
    assert 0 <= (as_of - span.since).days < 7


@given(DAYS, st.sampled_from("January February March April May June July August December".split()))
def test_a_month_without_its_year_is_the_latest_that_had_begun(as_of: dt.date, name: str) -> None:
    span = found(f"Who sailed in {name}?", as_of)
    assert span.since is not None
    assert span.since.strftime("%B") == name
    assert 0 <= (as_of - span.since).days <= 366
