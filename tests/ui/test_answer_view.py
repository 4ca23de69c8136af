"""Answers and their evidence as HTML: what is shown, and that nothing from outside is more than text."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import Copy, Filter, Hit, Origin, Passage
from qa.evidence import Agreement, Side, Statement, Verdict
from qa.schema import Part, Question, Sentence
from qa.timespan import TimeSpan
from tests.ui.views import (
    ATTACKS,
    KNOWN_ATTRIBUTES,
    QUOTE,
    SHORT,
    TEXT,
    abstained,
    answered,
    article,
    citation,
    hit,
    made,
    shown,
)
from ui import cards
from ui.tools import GOOD, Standing, plain
from ui.ways import ways, widened

APRIL = TimeSpan("in April 2019", 10, 23, dt.date(2019, 4, 1), dt.date(2019, 4, 30), True)
CONFERENCE = TimeSpan("since the conference", 10, 30, None, None, False)


def test_an_answer_shows_its_words_its_sentences_and_its_evidence() -> None:
    page = shown(answered(citation(), timings={"total": 0.184}))

    assert page.inside["p"][0] == SHORT
    assert page.inside["p"][1] == f"{QUOTE}1"
    assert page.inside["blockquote"] == [QUOTE]
    assert page.inside["mark"] == [SHORT]
    assert page.inside["h4"] == ["Harbour council buys a ferry"]
    assert "Harbour News, 1 March 2020" in page.text
    assert "1 article · 0.18 s" in page.text


def test_a_sentence_that_is_the_answer_is_not_said_twice() -> None:
    page = shown(answered(citation(short=None), text=QUOTE))

    assert page.inside["p"][0] == f"{QUOTE}1"
    assert "sentences" not in page.values("class")
    assert "mark" not in page.inside


def test_marks_and_cards_say_which_citation_of_which_answer_they_open() -> None:
    page = shown(answered(citation(1), citation(2, source="Second Post")), turn=3)

    opening = [
        (dict(attributes)["data-turn"], dict(attributes)["data-number"])
        for attributes in page.buttons
        if dict(attributes).get("data-do") == "open"
    ]
    assert opening == [("3", "1"), ("3", "2"), ("3", "1"), ("3", "1"), ("3", "2"), ("3", "2")]
    assert "Citation 2: Harbour council buys a ferry, Second Post" in page.values("aria-label")
    assert page.values("aria-labelledby") == ["card-3-1", "card-3-2"]


def test_a_citation_that_does_not_hold_is_said_not_to() -> None:
    assert "verified" in shown(answered(citation())).text
    assert "not verified: it was changed" in shown(answered(citation()), problem="it was changed").text


def test_a_quotation_stays_what_it_was_when_the_article_changes() -> None:
    cited = dataclasses.replace(citation(), article=article(text="Something else."))
    page = shown(answered(cited), problem="it was changed")

    assert page.inside["blockquote"] == [QUOTE]
    assert "More context" not in page.text


def test_how_sure_how_many_and_within_which_limits_is_said() -> None:
    limits = Filter(dt.date(2019, 1, 1), dt.date(2020, 12, 31), ("Harbour News", "Second Post"))
    question = Question("How much?", limits, dt.date(2020, 4, 5))
    page = shown(answered(citation(), question=question, confidence=0.857, independent=1))

    assert (
        "86% sure · 1 article, 1 independent outlet · 2019 to 2020 · in Harbour News and Second Post · "
        "as of 5 April 2020"
    ) in page.text
    asked = shown(answered(citation()), standing=Standing(asked=dt.date(2026, 11, 27)))
    assert "as of 27 November 2026" in asked.text


def test_more_context_has_the_sentences_around_and_no_others() -> None:
    first, second, *_, last = sentences = [f"Sentence {number} stands here." for number in range(7)]
    text = " ".join(sentences)
    before, after = cards.around(citation(text=text, quote=sentences[3], short=None))

    assert before == " ".join(sentences[1:3])
    assert after == " ".join(sentences[4:6])
    assert cards.around(citation(text=text, quote=first, short=None))[0] == ""
    assert cards.around(citation(text=text, quote=last, short=None))[1] == ""
    assert second not in cards.around(citation(text=text, quote=last, short=None))[0]


def test_copies_are_told_with_their_outlets() -> None:
    copies = (
        Copy("b", "Ferry bought", "Second Post", dt.date(2020, 3, 2)),
        Copy("c", "", None, None),
    )
    answer = answered(citation(), hits=(hit(1, "a1", 1.0, *copies),))
    page = shown(answer)

    assert "Also in 2 outlets" in page.text
    assert "Ferry bought Second Post, 2 March 2020" in page.text
    assert "Untitled Unknown outlet, undated" in page.text
    assert page.values("data-article") == ["b", "c"]


def test_a_completed_question_is_shown_and_can_be_edited() -> None:
    page = shown(answered(citation(), interpretation=made("How much was the Petrel?", added=("Petrel",))))

    assert "searched for: How much was the Petrel?" in page.text
    assert "rewrite" in page.values("data-what")
    assert "searched for" not in shown(answered(citation(), interpretation=made("How much?"))).text


def test_time_words_are_chips_that_can_be_taken_away() -> None:
    page = shown(answered(citation(), interpretation=made("How much?", APRIL)))

    assert "in April 2019: 1–30 April 2019" in page.text
    assert "Search without “in April 2019”" in page.values("aria-label")
    assert page.values("data-way") == ["time"]


def test_time_words_that_limit_nothing_are_told_of() -> None:
    unclear = shown(answered(citation(), interpretation=made("How much?", CONFERENCE)))
    taken = shown(answered(citation(), question=Question("How much in 2019?", time_words=False)))

    assert "“since the conference” is no time that a calendar knows" in unclear.text
    assert not unclear.values("data-way")
    assert "its time words were not heeded" in taken.text


def test_abstaining_gives_the_reason_and_the_nearest_passages_one_an_article() -> None:
    ids = ("a", "b", "a", "c", "d", "e", "f")
    answer = abstained(*(hit(row, name, 1 - row / 10) for row, name in enumerate(ids)))
    page = shown(answer)

    assert "The archive does not answer this.Nothing clear." in page.text
    assert [each.article.id for each in cards.sources(answer)] == ["a", "b", "c", "d"]
    assert page.inside["blockquote"] == [TEXT[:20]] * 4
    assert page.inside["h3"] == ["Nearest passages"]


def test_abstaining_without_passages_has_no_evidence() -> None:
    assert "aside" not in shown(abstained()).inside


def test_abstaining_within_limits_offers_ways_on() -> None:
    limits = Filter(dt.date(2019, 4, 1), dt.date(2019, 4, 10), ("Harbour News",))
    question = Question("Who?", limits, dt.date(2020, 1, 1))
    answer = abstained(question=question, interpretation=made("Who?", APRIL))
    changed = {way.name: way.question for way in ways(answer)}

    assert list(changed) == ["time", "widen", "dates", "as-of", "outlets", "undated"]
    assert changed["time"] == dataclasses.replace(question, time_words=False)
    assert changed["dates"].filter == Filter(sources=("Harbour News",))
    assert changed["as-of"].as_of is None
    assert changed["outlets"].filter.sources == ()
    assert changed["undated"].filter.undated is True
    assert "Widen the dates: 2 March to 10 May 2019" in shown(answer).text
    assert not list(ways(abstained()))


@given(st.dates() | st.none(), st.dates() | st.none())
def test_widened_dates_never_leave_out_what_was_in(since: dt.date | None, until: dt.date | None) -> None:
    if since and until and since > until:
        since, until = until, since
    wider = widened(Filter(since, until))

    assert (wider.since is None) == (since is None)
    assert (wider.until is None) == (until is None)
    assert not since or (wider.since is not None and wider.since <= since)
    assert not until or (wider.until is not None and wider.until >= until)


def test_parts_are_answered_one_by_one() -> None:
    cited = citation()
    parts = (
        Part("How much?", "answered", SHORT, (Sentence(QUOTE, (1,)),)),
        Part("Who sank it?", "abstained", "", reason="Nobody says."),
    )
    page = shown(dataclasses.replace(answered(cited), parts=parts))

    assert page.inside["h3"][:2] == ["How much?", "Who sank it?"]
    assert "The archive does not answer this.Nobody says." in page.text
    assert page.inside["blockquote"] == [QUOTE]


def side(text: str, number: int, day: dt.date, source: str) -> Side:
    return Side(text, (Statement(text, (0, len(text)), source, day, citation=number),))


@pytest.mark.parametrize("verdict", ["conflict", "scope", "various"])
def test_all_sides_are_shown_with_who_says_so_and_when(verdict: Verdict) -> None:
    sides = (
        side("four million", 1, dt.date(2020, 3, 1), "Harbour News"),
        side("nine crowns", 2, dt.date(2020, 3, 2), "Second Post"),
    )
    page = shown(answered(citation(1), citation(2), agreement=Agreement(verdict, sides)))

    assert "four million1 Harbour News; 1 March 2020" in page.text
    assert "nine crowns2 Second Post; 2 March 2020" in page.text
    assert f"sides {verdict}" in page.values("class")


def test_a_change_is_a_dated_trail_in_order() -> None:
    sides = (
        side("9", 2, dt.date(2020, 3, 2), "Second Post"),
        side("4", 1, dt.date(2020, 3, 1), "Harbour News"),
    )
    page = shown(answered(citation(1), citation(2), agreement=Agreement("change", sides)))

    assert page.text.index("1 March 2020 41") < page.text.index("2 March 2020 92")
    assert "How it changed" in page.inside["h3"]


def test_agreement_needs_no_list() -> None:
    agreement = Agreement("agreement", (side("four million", 1, dt.date(2020, 3, 1), "Harbour News"),))

    assert "sides agreement" not in shown(answered(citation(), agreement=agreement)).values("class")


def test_undated_untitled_and_unknown_are_said_so() -> None:
    page = shown(answered(citation(title=" ", source=None, published=None, language=None)))

    assert page.inside["h4"] == ["Untitled"]
    assert "Unknown outlet, undated" in page.text
    assert not page.values("lang")


def test_only_the_last_answer_is_asked_again_or_edited_and_none_that_grows() -> None:
    def actions(standing: Standing) -> set[str | None]:
        return set(shown(answered(citation()), standing=standing).values("data-do"))

    assert actions(Standing()) - actions(Standing(is_last=False)) == {"again", "edit"}
    assert "judge" not in actions(Standing(is_growing=True))


def test_a_judgement_is_seen_and_fits_what_it_judges() -> None:
    page = shown(answered(citation()), standing=Standing(judged="wrong answer"))
    good = shown(abstained(), standing=Standing(judged=GOOD))

    assert page.values("data-verdict") == [GOOD, "wrong answer", "wrong citation", "should have refused"]
    assert page.values("aria-pressed") == ["false", "true", "false", "false"]
    assert good.values("data-verdict") == [GOOD, "should have answered"]
    assert good.values("aria-pressed") == ["true", "false"]


def test_more_can_be_said_of_a_bad_answer_and_the_right_one_where_there_is_one() -> None:
    def fields(judged: str | None, **said: str) -> Any:
        return shown(answered(citation()), standing=Standing(judged=judged, **said))

    assert fields("wrong answer").values("name") == ["right", "comment"]
    assert fields("should have answered").values("name") == ["right", "comment"]
    assert fields("wrong citation").values("name") == ["comment"]
    assert not fields(GOOD).values("name")
    assert not fields(None).values("name")
    said = fields("wrong answer", comment="It was sold.", right_answer="nine")
    assert said.values("value") == ["nine", "It was sold."]
    assert "Wrong answer: nine; It was sold. Change" in said.text


def test_an_answer_is_copied_with_its_citations() -> None:
    assert plain(answered(citation())) == (
        f"How much?\n\n{QUOTE} [1]\n\n"
        "[1] Harbour council buys a ferry. Harbour News, 1 March 2020. https://news.example/ferry"
    )
    assert plain(abstained()) == "Who sank the Petrel?\n\nNothing clear."


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_from_outside_is_more_than_text(attack: str) -> None:
    everything_is(attack)


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\0"), min_size=1))
def test_nothing_at_all_from_outside_is_more_than_text(text: str) -> None:
    everything_is(text)


def everything_is(text: str) -> None:
    """Shows answers in which all words are these."""
    body = f"Before {text} after. {QUOTE}"
    cited = citation(
        text=body,
        quote=body,
        title=text,
        source=text,
        language=text,
        authors=(text,),
        url=f"https://news.example/{text}",
        origin=Origin(text, text),
    )
    sides = (side(text, 1, dt.date(2020, 3, 1), text), side(f"{text}?", 1, dt.date(2020, 3, 2), text))
    span = dataclasses.replace(APRIL, words=text)
    question = Question(text, Filter(sources=(text,)))
    hits = (hit(1, "a1", 1.0, Copy(text, text, text, None)),)
    interpretation = made(text, span, added=(text,))
    answers = [
        answered(cited, text=text, question=question, hits=hits, interpretation=interpretation),
        answered(cited, text=text, agreement=Agreement("conflict", sides)),
        answered(cited, text=text, agreement=Agreement("change", sides)),
        abstained(Hit(Passage(1, "a1", 0, len(body), body), cited.article, 1.0), reason=text),
    ]
    for answer in answers:
        page = shown(answer, problem=text, standing=Standing(note=text))
        assert {name for name, _ in page.attributes} <= KNOWN_ATTRIBUTES
        assert text in page.text
