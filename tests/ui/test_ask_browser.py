"""Checking an answer, narrowing it, judging it: the flows of the tab "Ask" in a real browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from eval.feedback import to_example
from index.archive import Archive
from index.conversations import Conversations
from qa.assistant import Assistant
from qa.schema import Answer
from tests.ui.browsing import NEEDS_BROWSER, PAID, ask, never_answering

pytestmark = NEEDS_BROWSER

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def refusing(veld: Archive, serving: Callable[..., str]) -> str:
    return serving(never_answering(veld))


def asked(page: Page) -> Any:
    """The questions of the conversation."""
    return page.locator(".question")


def press(page: Page, action: str) -> None:
    """Clicks what does something with the last answer."""
    page.locator(f".turn:last-child [data-do={action}]").first.click()


def test_a_mark_and_its_card_light_each_other(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, "What is told of the ferry Petrel?")
    mark, card = page.locator(".cite").nth(1), page.locator(".source").nth(1)

    mark.focus()
    expect(card).to_have_class("source lit")
    card.hover()
    expect(mark).to_have_class("cite lit")
    expect(page.locator(".source.lit")).to_have_count(1)


def test_more_context_stays_open_when_the_conversation_goes_on(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, "Who paid four million crowns for the ferry Petrel?")
    context = page.locator(".source details").first
    context.locator("summary").click()
    expect(context).to_contain_text("lamp post number 59.")
    expect(page.get_by_role("dialog")).to_be_hidden()

    ask(page, "When was the last crossing?")
    expect(context).to_have_attribute("open", "")


def test_time_words_are_taken_away_with_a_click(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, "What was told of the ferry Petrel in May 2021?")
    expect(page.locator(".chip")).to_contain_text("in May 2021: 1–31 May 2021")
    page.locator(".chip button").click()

    expect(page.locator(".chips")).to_contain_text("its time words were not heeded")
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator(".answered")).to_have_count(1)
    expect(asked(page)).to_have_count(1)


def test_an_abstention_offers_ways_on_that_also_change_the_fields(visit: Visit, refusing: str) -> None:
    page = visit(refusing)
    page.get_by_label("From", exact=True).fill("2021-01-01")
    page.get_by_label("To", exact=True).fill("2021-02-01")
    ask(page, "Who sank the ferry Petrel?")
    expect(page.locator(".reason")).to_contain_text("No article is within these dates")
    expect(page.locator(".facts")).to_contain_text("1 January to 1 February 2021")
    page.get_by_role("button", name="Search all dates").click()

    expect(page.locator(".evidence h3")).to_have_text("Nearest passages")
    expect(page.get_by_label("From", exact=True)).to_have_value("")
    expect(asked(page)).to_have_count(1)


def test_the_last_question_is_edited_and_asked_again(visit: Visit, address: str) -> None:
    page = visit(address)
    box = page.get_by_label("Question")
    ask(page, "Who bought the ferry?")
    ask(page, "When was the last crossing?")
    box.press("ArrowUp")
    expect(box).to_have_value("When was the last crossing?")
    expect(page.locator("#editing")).to_contain_text("You are changing the last question.")
    box.press("Escape")
    expect(box).to_have_value("")
    press(page, "edit")
    expect(box).to_be_focused()
    box.fill("When was the ferry's last crossing?")
    box.press("Enter")

    expect(asked(page)).to_have_text(["Who bought the ferry?", "When was the ferry's last crossing?"])
    expect(page.locator("#editing")).to_be_empty()
    press(page, "again")
    expect(page.locator(".answered:not(.growing)")).to_have_count(2)
    expect(asked(page)).to_have_count(2)


def test_a_new_conversation_ends_the_editing_of_a_question(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, "Who bought the ferry?")
    press(page, "edit")
    expect(page.locator("#editing")).to_contain_text("You are changing")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(".start")).to_be_visible()
    expect(page.locator("#editing")).to_be_empty()


def test_a_follow_up_shows_what_was_searched_for_and_lets_it_be_edited(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, "Who is Mayor Ada Lindqvist?")
    ask(page, "What did she pay?")
    searched = page.locator(".searched")
    expect(searched).to_contain_text("Lindqvist")
    searched.get_by_role("button", name="Edit this").click()

    expect(page.get_by_label("Question")).to_have_value(searched.locator("b").inner_text())


def test_an_answer_is_stopped_with_what_there_is(
    visit: Visit, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, goes_on = Assistant.stream, threading.Event()

    def slow(*arguments: Any) -> Iterator[Answer]:
        for answer in stream(*arguments):
            yield answer
            goes_on.wait(20)

    page = visit(address)
    monkeypatch.setattr(Assistant, "stream", slow)
    page.get_by_label("Question").fill("What is told of the ferry Petrel?")
    page.keyboard.press("Enter")
    expect(page.locator(".source")).to_have_count(1)
    expect(page.locator("#ask-button")).to_be_hidden()
    page.keyboard.press("Escape")

    expect(page.locator("#ask-button")).to_be_visible()
    goes_on.set()
    expect(page.locator(".source")).to_have_count(1)
    expect(page.locator(".tools")).to_be_visible()


def test_the_answer_is_copied_with_its_citations(visit: Visit, address: str) -> None:
    page = visit(address, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "Who paid four million crowns for the ferry Petrel?")
    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert PAID in copied
    assert "[1] Harbour council buys a ferry. Harbour News, 1 March 2020." in copied


def test_an_answer_is_judged_and_the_judgement_kept(visit: Visit, address: str, veld: Archive) -> None:
    page = visit(address)
    ask(page, "Who bought the ferry, I wonder?")
    page.get_by_label("A bad answer").click()
    page.get_by_role("button", name="Wrong citation").click()
    expect(page.locator(".thumb.down")).to_have_class("thumb down pressed")
    expect(page.get_by_role("button", name="Wrong citation")).to_be_hidden()
    page.get_by_label("A good answer").click()
    expect(page.get_by_label("A good answer")).to_have_attribute("aria-pressed", "true")

    with Conversations.beside(veld.path) as kept:
        (said,) = [one for one in kept.feedback() if one.question == "Who bought the ferry, I wonder?"]
    assert (said.verdict, said.reason) == ("up", "")
    assert json.loads(said.result)["document"]["citations"]


def test_more_is_said_of_a_bad_answer(visit: Visit, address: str, veld: Archive) -> None:
    page = visit(address, viewport={"width": 390, "height": 844})
    question = "Who bought the ferry, for how much?"
    ask(page, question)
    page.get_by_label("A bad answer").click()
    page.get_by_role("button", name="Wrong answer").click()
    expect(page.get_by_label("The right answer")).to_be_focused()
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport()
    page.get_by_label("The right answer").fill("four million crowns")
    page.get_by_label("Comment").fill("The mayor <b>alone</b>.")
    page.get_by_label("Comment").press("Enter")

    said_line = page.locator(".say summary")
    expect(said_line).to_contain_text("Wrong answer: four million crowns; The mayor <b>alone</b>.")
    expect(page.get_by_label("Comment")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.reload()
    expect(said_line).to_contain_text("four million crowns")
    said_line.click()
    expect(page.get_by_label("The right answer")).to_have_value("four million crowns")

    with Conversations.beside(veld.path) as kept:
        (said,) = [one for one in kept.feedback() if one.question == question]
    assert (said.reason, said.comment) == ("wrong answer", "The mayor <b>alone</b>.")
    example = to_example(said)
    assert example.answers == ("four million crowns",)
    assert "to complete" not in example.tags


def test_what_should_have_been_answered_is_said(visit: Visit, refusing: str, veld: Archive) -> None:
    page = visit(refusing)
    page.evaluate("localStorage.setItem('dateline.keep', 'no')")
    page.reload()
    ask(page, "Who sank the ferry, one asks?")
    page.get_by_label("A bad answer").click()
    page.get_by_role("button", name="Should have answered").click()
    page.get_by_label("The right answer").fill("Nobody")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".say summary")).to_contain_text("Should have answered: Nobody")

    with Conversations.beside(veld.path) as kept:
        (said,) = [one for one in kept.feedback() if one.question == "Who sank the ferry, one asks?"]
    assert (said.right_answer, to_example(said).answers) == ("Nobody", ("Nobody",))


@pytest.mark.parametrize(
    ("question", "limits", "why", "way"),
    [
        (
            "Who sank the ferry?",
            {"From": "2031-01-01"},
            "No article is within these dates.",
            "Search all dates",
        ),
        (
            "Who is Quentin Zorblax?",
            {"To": "2021-12-31"},
            "No article within these dates mentions Quentin Zorblax.",
            "Search all dates",
        ),
        ("Why do zebras purr?", {}, "No article in the archive has anything on this.", None),
        ("Who sank the ferry Petrel?", {}, "none that clearly answers the question", None),
    ],
)
def test_the_reason_of_an_abstention_fits_its_case(
    visit: Visit, refusing: str, question: str, limits: dict[str, str], why: str, way: str | None
) -> None:
    page = visit(refusing)
    for field, day in limits.items():
        page.get_by_label(field, exact=True).fill(day)
    ask(page, question)
    expect(page.locator(".reason")).to_contain_text(why)
    expect(page.locator(".ways").get_by_role("button", name="Widen the dates")).to_have_count(len(limits))
    if way is None:
        expect(page.locator(".ways")).to_have_count(0)
    else:
        page.locator(".ways").get_by_role("button", name=way).click()
        expect(page.locator(".reason")).not_to_have_text(why)


def test_a_timeline_opens_its_articles(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, "What is told of the ferry Petrel?")
    press(page, "timeline")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".timeline h2")).to_have_text("What is told of the ferry Petrel?")
    dialog.locator("[data-do=place]").first.click()

    expect(dialog.locator("mark")).to_be_in_viewport()
    expect(dialog).to_contain_text("verified")


def test_the_answer_is_read_aloud_once_it_is_complete(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, "Who paid four million crowns for the ferry Petrel?")

    expect(page.locator("#spoken[aria-live=polite]")).to_contain_text(
        "ferry Petrel. 90% sure · 3 articles, 3 independent"
    )
    expect(page.get_by_role("region", name="Conversation")).to_be_visible()
    expect(page.get_by_role("article", name="Harbour council buys a ferry")).to_be_visible()


def test_the_keys_do_what_their_list_says(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, "What is told of the ferry Petrel?")
    page.get_by_label("Question").press("Escape")
    marks = page.locator(".cite")

    page.keyboard.press("n")
    expect(marks.first).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.press("p")
    expect(marks.first).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("#viewer dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(marks.first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Question")).to_be_focused()
    page.keyboard.type("n?")
    expect(page.get_by_label("Question")).to_have_value("n?")


def test_dates_that_are_inside_out_are_told(visit: Visit, address: str) -> None:
    page = visit(address)
    page.get_by_label("From", exact=True).fill("2021-02-01")
    page.get_by_label("To", exact=True).fill("2021-01-01")
    page.get_by_label("Question").fill("Who bought the ferry?")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("2021-02-01")
    expect(page.get_by_label("Question")).to_have_value("Who bought the ferry?")


def test_an_archive_that_is_being_added_to_says_so(
    visit: Visit, address: str, veld: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(address)
    with veld._writing():
        assert veld.is_being_written
        ask(page, "Who bought the ferry?")
    assert not veld.is_being_written

    expect(page.locator(".note")).to_contain_text("The archive is being added to at this moment")
