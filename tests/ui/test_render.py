"""Words and pages as HTML."""

from __future__ import annotations

import datetime as dt
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.conversation_rows import Conversation
from index.schema import Filter
from tests.ui.views import ATTACKS, KNOWN_ATTRIBUTES, Page
from ui import page_view, render
from ui.drawer import drawer_view

DAY = dt.date(2019, 4, 5)


@pytest.mark.parametrize(
    ("text", "days", "told"),
    [
        ("5 April 2019", None, "5 April 2019"),
        ("Friday", (DAY, DAY), "Friday (5 April 2019)"),
        ("5 April", (DAY, DAY), "5 April (2019)"),
        ("last week", (dt.date(2019, 4, 1), dt.date(2019, 4, 7)), "last week (1–7 April 2019)"),
    ],
)
def test_a_short_answer_tells_its_days(text: str, days: tuple[dt.date, dt.date] | None, told: str) -> None:
    assert render.short_answer(text, days) == told


def test_a_time_of_publication_keeps_its_clock_and_zone() -> None:
    time = dt.datetime(2020, 3, 1, 8, 5)
    zoned = time.replace(tzinfo=dt.timezone(dt.timedelta(hours=2)))

    assert Page(render.published(time)).text == "1 March 2020, 08:05"
    assert Page(render.published(zoned)).text == "1 March 2020, 08:05 UTC+02:00"
    assert render.published(None) == "undated"


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        (None, None, ""),
        (DAY, None, "since 5 April 2019"),
        (None, DAY, "until 5 April 2019"),
        (DAY, DAY, "5 April 2019"),
        (dt.date(2019, 4, 1), dt.date(2019, 4, 30), "1–30 April 2019"),
        (dt.date(2019, 3, 20), DAY, "20 March to 5 April 2019"),
        (dt.date(2018, 12, 31), DAY, "31 December 2018 to 5 April 2019"),
        (dt.date(2019, 1, 1), dt.date(2019, 12, 31), "2019"),
        (dt.date(1990, 1, 1), dt.date(1999, 12, 31), "1990 to 1999"),
    ],
)
def test_days_are_told_as_shortly_as_can_be(
    since: dt.date | None, until: dt.date | None, told: str
) -> None:
    assert render.days_text(since, until) == told


def test_limits_are_told_and_what_limits_nothing_is_not() -> None:
    assert render.limits_text(Filter()) == []
    assert render.limits_text(Filter(undated=True)) == []
    assert render.limits_text(Filter(undated=False)) == ["dated only"]
    assert render.limits_text(Filter(DAY, undated=True)) == ["since 5 April 2019", "undated too"]
    assert render.limits_text(Filter(sources=("A", "B"), articles=("x",))) == ["in A and B", "in 1 article"]


def test_lists_end_in_and() -> None:
    assert [render.listed("ABCDE"[:size]) for size in range(6)] == [
        "",
        "A",
        "A and B",
        "A, B and C",
        "A, B, C and 1 more",
        "A, B, C and 2 more",
    ]


def test_marked_nests_and_clips_its_layers() -> None:
    text = "a<b>cdefgh"

    assert render.marked(text, 0, 10, []) == "a&lt;b&gt;cdefgh"
    assert render.marked(text, 0, 10, [("mark", (1, 8)), ("strong", (5, 7))]) == (
        "a<mark>&lt;b&gt;c<strong>de</strong>f</mark>gh"
    )
    assert render.marked(text, 5, 7, [("mark", (1, 8)), ("strong", (6, 9))]) == (
        "<mark>d<strong>e</strong></mark>"
    )
    assert render.marked(text, 0, 3, [("mark", (5, 8))]) == "a&lt;b"


@given(st.text(), st.text())
def test_a_button_carries_any_value_as_it_is(action: str, value: str) -> None:
    page = Page(f"<button {render.do(action, question=value)}></button>")

    # Browsers, as the parser here, know no carriage returns and no NUL.
    assert page.values("data-question") == [value]
    assert page.values("data-do") == [action]


def test_the_masthead_counts() -> None:
    def text(articles: int, first: dt.date | None, last: dt.date | None) -> str:
        counts = {"articles": articles, "first_day": first, "last_day": last}
        return Page(page_view.masthead(counts)).inside["p"][0]

    assert text(21_047, dt.date(1993, 5, 1), dt.date(2025, 1, 1)) == "21,047 articles, 1993–2025"
    assert text(1, dt.date(2020, 3, 1), dt.date(2020, 3, 1)) == "1 article, 2020"
    assert text(0, None, None) == "no articles"


def test_examples_can_be_clicked_and_are_left_out_where_there_are_none() -> None:
    assert Page(page_view.welcome(["Who?"])).values("data-question") == ["Who?"]
    assert "aside" not in Page(page_view.welcome([])).inside


def test_the_empty_archive_says_how_to_fill_it() -> None:
    page = Page(page_view.empty_archive("/tmp/my archive"))

    assert page.inside["code"] == ["dateline index FOLDER --archive '/tmp/my archive'"]


def test_waiting_and_failing_are_told() -> None:
    assert Page(page_view.asking("Who?")).text == "Who?Searching the archive…"
    page = Page(page_view.failure(" ", "This cannot be asked.", "The question is empty."))
    assert page.text == "This cannot be asked.The question is empty."
    assert page.values("role") == ["alert"]


def test_every_key_that_does_something_is_on_the_list() -> None:
    page = Page(page_view.shortcuts())

    assert page.inside["kbd"] == [key for key, _ in page_view.SHORTCUTS]
    assert len(page.inside["dd"]) == len(page_view.SHORTCUTS)


def test_the_line_above_the_box_is_there_only_while_something_is_edited() -> None:
    assert page_view.editing(False) == ""
    assert "changing the last question" in Page(page_view.editing(True)).text


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_folder_name_is_quoted_for_the_shell_and_for_the_page(attack: str) -> None:
    (command,) = Page(page_view.empty_archive(attack)).inside["code"]

    assert shlex.split(command)[-1] == attack


def conversation(title: str, turns: int = 1) -> Conversation:
    now = dt.datetime(2019, 4, 5, 12, tzinfo=dt.UTC)
    return Conversation("c1", "", title, now, now, turns)


def test_the_list_of_conversations_tells_which_is_open_and_how_many_more_there_are() -> None:
    page = Page(drawer_view([conversation("The ferry", 2)], 61, "c1", keeps=True))

    assert "2 questions, 5 April 2019" in page.text
    assert "60 more; search for them." in page.text
    assert page.values("aria-current") == ["true"]
    assert ("checked", None) in page.attributes
    empty = Page(drawer_view([], 0, None, keeps=False))
    assert "No conversation." in empty.text
    assert ("checked", None) not in empty.attributes


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\0")))
def test_nothing_typed_becomes_part_of_a_page(text: str) -> None:
    pages = [
        page_view.asking(text),
        page_view.failure(text, text, text),
        page_view.welcome([text]),
        drawer_view([conversation(text)], 1, None, keeps=True),
    ]
    for html in pages:
        assert {name for name, _ in Page(html).attributes} <= KNOWN_ATTRIBUTES
        assert text.strip() in Page(html).text
