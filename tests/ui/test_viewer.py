"""Articles and timelines in the viewer."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import Origin
from qa.schema import Question
from qa.timeline import Event, Timeline
from tests.ui.views import ATTACKS, KNOWN_ATTRIBUTES, QUOTE, SHORT, TEXT, Page, article, citation, opened
from ui import viewer
from ui.timeline_view import timeline_view


def test_the_cited_words_are_marked_in_the_whole_article() -> None:
    page = opened(citation())

    assert page.inside["mark"] == [QUOTE]
    assert page.inside["strong"] == [SHORT]
    assert page.inside["p"][1:] == TEXT.split("\n\n")
    assert page.inside["h2"] == ["Harbour council buys a ferry"]
    assert page.inside["li"] == ["By Ada Quill, Bo Reed", "File veld/ferry.txt", "Open the original"]
    assert page.values("href") == ["https://news.example/ferry"]
    assert page.values("rel") == ["noopener noreferrer"]
    assert page.values("class").count("opened") == 1


def test_a_quotation_over_two_paragraphs_is_marked_in_both() -> None:
    page = opened(citation(quote=TEXT[TEXT.index("on Sunday") : TEXT.index(" paid")], short=None))

    assert page.inside["mark"] == ["on Sunday.", "Mayor Ada Lindqvist"]
    assert page.values("data-mark") == ["0", "0"]


def test_all_quotations_of_an_article_are_marked_and_can_be_stepped_through() -> None:
    cited = [
        citation(1),
        citation(2, quote="The council of Veld", short=None),
        citation(3, quote="crowns. Nobody", short=None),
        citation(4, quote="Nobody asked why.", short=None),
    ]
    page = Page(viewer.article_view(cited[0].article, cited, {}, opened=1))

    assert page.inside["mark"] == ["The council of Veld", f"{QUOTE} Nobody asked why."]
    assert "2 of 2" in page.text
    assert page.values("data-by") == ["-1", "1"]


def test_a_quotation_that_does_not_hold_is_not_marked() -> None:
    page = opened(citation(), problem="it was changed")

    assert "mark" not in page.inside
    assert "not verified: it was changed" in page.text


def test_an_article_can_be_shown_without_quotations() -> None:
    page = Page(viewer.article_view(article()))

    assert page.inside["p"][1:] == TEXT.split("\n\n")


def test_the_pages_of_a_pdf_are_told() -> None:
    page = opened(citation(page_starts=(0, TEXT.index("Mayor"), 10_000)))

    assert "Page 2 of 3" in page.inside["li"]
    assert "Page 1VELD" in page.text
    assert "Page 2Mayor" in page.text


@given(st.data())
def test_whatever_is_marked_the_words_stay_and_each_page_is_told_once(data: st.DataObject) -> None:
    text = data.draw(st.text("ab <&.\n", min_size=1, max_size=40))
    places = st.integers(0, len(text))
    starts = tuple(sorted(data.draw(st.sets(st.integers(0, len(text) - 1), max_size=4))))
    cited = []
    for number in range(data.draw(st.integers(0, 4))):
        start, end = sorted((data.draw(places), data.draw(places)))
        if start < end:
            whole = citation(number, text=text, quote=text, short=None, page_starts=starts)
            cited.append(
                type(whole)(
                    number, whole.article, start, end, text[start:end], (start, max(start, end - 1))
                )
            )
    shown = Page(
        viewer.body(article(text=text, page_starts=starts), marks := [*viewer.merged(cited)], None)
    )

    without = re.sub(r"Page \d", "", shown.text)
    assert "".join(without.split()) == "".join(text.split())
    told = [int(number) for number in re.findall(r"Page (\d)", shown.text)]
    after_words = [number for number, at in enumerate(starts, 1) if text[at:].strip()]
    assert set(after_words) <= set(told) if len(starts) > 1 else not told
    assert told == sorted(set(told))
    assert all(one.end <= other.start for one, other in pairwise(marks))


@pytest.mark.parametrize("text", ["", "\n\n \n", "one", "one\n\n\n\ntwo\n", "\n\n one\n \t\n two\n\n"])
def test_paragraphs_leave_nothing_out_but_white_space(text: str) -> None:
    places = list(viewer.paragraphs(text))

    assert "".join("".join(text[start:end] for start, end in places).split()) == "".join(text.split())
    assert all(start < end for start, end in places)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "/etc/passwd",
        "ftp://news.example/x",
        "http:",
        "https:///x",
        "http://[broken",
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    assert viewer.safe_url(url) is None
    assert "a" not in opened(citation(url=url)).inside


def timeline(text: str = QUOTE, topic: str = "The ferry") -> Timeline:
    first = citation(1, text=f"{text} ", quote=text, short=None, source=topic)
    second = citation(2, text=f"{text} ", quote=text, short=None, published=None, source=topic)
    day = dt.date(2020, 3, 1)
    return Timeline(Question(topic), (Event(day, day, "publication", first, (second,), 2, 1.0),))


def test_a_timeline_has_days_sentences_and_who_tells_of_them() -> None:
    page = Page(timeline_view(timeline()))

    assert page.inside["time"] == ["1 March 2020"]
    assert QUOTE in page.inside["p"]
    assert "The ferry, 1 March 2020The ferry, undated2 independent outlets" in page.text
    assert page.values("data-do") == ["close", "place", "place"]
    assert "No sentence with a date" in Page(timeline_view(Timeline(Question("x")))).text


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_from_outside_is_more_than_text(attack: str) -> None:
    text = f"Before {attack} after. {QUOTE}"
    cited = citation(
        text=text,
        quote=text,
        title=attack,
        source=attack,
        language=attack,
        authors=(attack,),
        url=f"https://news.example/{attack}",
        origin=Origin(attack, attack),
        page_starts=(0, 3),
    )
    pages = [
        opened(cited),
        opened(cited, problem=attack),
        Page(viewer.notice(attack)),
        Page(timeline_view(timeline(attack, attack), {1: attack})),
    ]
    for page in pages:
        assert {name for name, _ in page.attributes} <= KNOWN_ATTRIBUTES
        assert attack in page.text.replace("Page 2", "")
        assert all(str(url).startswith("https://news.example/") for url in page.values("href"))
