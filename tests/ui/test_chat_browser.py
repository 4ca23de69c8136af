"""The chat in a real browser, over real archives; every page must stay on its own host."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from playwright.sync_api import Page, expect

from index.archive import Archive
from index.errors import ArchiveDamaged, DatelineError
from qa.assistant import Assistant
from qa.schema import Answer
from tests.fakes import HashingEmbedder
from tests.ui.browsing import ATTACK, BRIDGE, NEEDS_BROWSER, PAID, all_answering, ask, never_answering
from ui.server import listen

pytestmark = NEEDS_BROWSER


def test_a_question_is_answered_with_its_evidence(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    expect(page.locator("#masthead")).to_contain_text("3 articles, 2020–2022")

    ask(page, "Who paid four million crowns for the ferry Petrel?")

    turn = page.locator(".turn")
    expect(turn.locator(".question")).to_have_text("Who paid four million crowns for the ferry Petrel?")
    first = turn.locator(".source").first
    expect(first).to_contain_text("1 March 2020")
    expect(first).to_contain_text("verified")
    expect(first.locator("blockquote")).to_have_text(PAID)
    expect(page.get_by_label("Question")).to_have_value("")


def test_the_button_asks_too_and_answers_stay(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, "Who bought the ferry?")

    page.get_by_label("Question").fill("When was the last crossing?")
    page.get_by_role("button", name="Ask", exact=True).click()

    asked = page.locator(".answered .question")
    expect(asked).to_have_text(["Who bought the ferry?", "When was the last crossing?"])


def test_a_mark_opens_the_article_on_the_cited_words(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, "Who paid four million crowns for the ferry Petrel?")
    mark = page.locator(".cite").first
    dialog = page.get_by_role("dialog")
    mark.click()

    expect(dialog.get_by_role("heading")).to_have_text("Harbour council buys a ferry")
    expect(dialog.locator("mark")).to_have_text(PAID)
    expect(dialog.locator("mark")).to_be_in_viewport()
    expect(dialog).to_contain_text("verified")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(mark).to_be_focused()


def test_an_article_opens_again_and_closes_in_three_ways(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, "Who paid four million crowns for the ferry Petrel?")
    dialog = page.get_by_role("dialog")
    closings: list[Callable[[], None]] = [
        lambda: page.keyboard.press("Escape"),
        lambda: dialog.get_by_role("button", name="Close").click(),
        lambda: page.mouse.click(5, 300),
    ]

    for close in closings:
        page.locator(".source").first.click()
        expect(dialog.locator("mark")).to_be_in_viewport()
        close()
        expect(dialog).to_be_hidden()


def test_everything_can_be_done_from_the_keyboard(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, "Who paid four million crowns for the ferry Petrel?")

    for locator in (page.locator(".cite").first, page.locator(".source button").first):
        locator.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(locator).to_be_focused()
        assert locator.evaluate("element => getComputedStyle(element).outlineWidth") == "2px"
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.get_by_role("button", name="Close")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_nothing_of_a_hostile_article_runs_or_loads(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, f"What was the zeppelin sold for? {ATTACK}")
    expect(page.locator(".source").first).to_contain_text("onload=")
    page.locator(".source").first.click()

    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".text")).to_contain_text("<script>window.ran = 1</script><img")
    dialog.locator(".origin").hover()  # where the outlet has a mouse trap
    assert page.evaluate("window.ran") is None
    inside = page.locator("#thread, #viewer")
    assert inside.locator("script, img, svg, iframe, a").count() == 0
    assert inside.locator("[onmouseover], [onerror], [onload], [onclick]").count() == 0


def test_dates_and_outlets_limit_the_search(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    page.get_by_label("As of").fill("2020-12-31")
    ask(page, "What is told of the ferry Petrel?")
    page.get_by_label("As of").fill("")
    page.get_by_label("Outlets").click()
    page.get_by_role("option", name="Second Post").click()
    ask(page, "What is told of the ferry Petrel?")

    first, second = page.locator(".turn").all()
    expect(first.locator(".facts")).to_contain_text("as of 31 December 2020")
    expect(first).not_to_contain_text("Second Post")
    expect(second.locator(".facts")).to_contain_text("in Second Post")
    expect(second.locator(".evidence")).not_to_contain_text("Harbour council buys a ferry")


def test_what_cannot_be_asked_is_told_and_can_be_mended(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    box, alert = page.get_by_label("Question"), page.get_by_role("alert")
    for field, day, question, message in (
        ("From", "1 April", "Who?", "'1 April' in the field 'From' is not a date. Write it like 2019"),
        ("To", "2021-02-30", "Who?", "'2021-02-30' in the field 'To' is not a date."),
        ("As of", "", "   ", "The question is empty."),
        ("As of", "", "x" * 10_000, "The question has 10,000 characters; at most 2,000 can be asked."),
    ):
        page.get_by_label(field, exact=True).fill(day)
        box.fill(question)
        box.press("Enter")
        expect(alert).to_contain_text(message)
        expect(box).to_have_value(question.strip())
        page.get_by_label(field, exact=True).fill("")

    box.fill("Who bought the ferry?")
    box.press("Enter")
    expect(page.locator(".answered")).to_have_count(1)
    expect(alert).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(1)


def test_failures_are_told_without_a_traceback(
    visit: Callable[..., Page], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(address)
    for error, message in (
        (ArchiveDamaged("It is damaged. Make it again."), "It is damaged. Make it again."),
        (ZeroDivisionError("secret detail"), "The terminal that it runs in shows the details."),
    ):
        monkeypatch.setattr(Assistant, "stream", Mock(side_effect=error))
        page.get_by_label("Question").fill("Who?")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(message)
        for word in ("Traceback", "secret detail", "Error"):
            expect(page.locator("body")).not_to_contain_text(word)


def test_the_answer_is_shown_as_it_grows(
    visit: Callable[..., Page], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, goes_on = Assistant.stream, threading.Event()

    def slow(*arguments: Any) -> Iterator[Answer]:
        for answer in stream(*arguments):
            yield answer
            assert goes_on.wait(20)

    page = visit(address)
    monkeypatch.setattr(Assistant, "stream", slow)
    page.get_by_label("Question").fill("What is told of the ferry Petrel?")
    page.keyboard.press("Enter")

    expect(page.locator(".source")).to_have_count(1)
    page.locator(".cite").first.click()  # what is there can be opened already
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    goes_on.set()
    expect(page.locator(".source")).to_have_count(3)


def test_abstaining_shows_the_nearest_passages(
    visit: Callable[..., Page], veld: Archive, serving: Callable[..., str]
) -> None:
    page = visit(serving(never_answering(veld)))
    ask(page, "Who sank the ferry Petrel?")

    expect(page.locator(".headline")).to_have_text("The archive does not answer this.")
    expect(page.locator(".reason")).to_contain_text("none that clearly answers the question")
    expect(page.locator(".evidence h3")).to_have_text("Nearest passages")
    page.locator(".source button").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_in_viewport()


def test_a_citation_of_a_changed_archive_is_not_called_verified(
    visit: Callable[..., Page], tmp_path: Path, serving: Callable[..., str]
) -> None:
    (tmp_path / "bridge.txt").write_text(BRIDGE, "utf-8")
    with Archive.create(tmp_path / "archive", HashingEmbedder()) as archive:
        archive.add(tmp_path / "bridge.txt", label="veld")
        page = visit(serving(all_answering(archive)))
        ask(page, "When was the last crossing?")
        archive.remove(*(article.id for article in archive.articles()))
        page.locator(".source button").first.click()

        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("not verified: the article is not in this archive")
        page.keyboard.press("Escape")
        ask(page, "When was the last crossing?")
        expect(page.locator(".reason")).to_contain_text("The archive is empty.")
        expect(page.locator(".verdict").first).to_contain_text("not verified")


def test_an_empty_archive_says_how_to_fill_it(
    visit: Callable[..., Page], archive: Archive, serving: Callable[..., str]
) -> None:
    page = visit(serving(all_answering(archive)))

    expect(page.locator(".start")).to_contain_text("This archive is empty")
    expect(page.locator(".start code")).to_have_text(f"dateline index FOLDER --archive {archive.path}")
    expect(page.locator("#masthead")).to_contain_text("no articles")


def test_several_tabs_do_not_mix(visit: Callable[..., Page], address: str) -> None:
    one, two = visit(address), visit(address)
    ask(one, "Who bought the ferry?")
    ask(two, "When was the last crossing?")
    two.locator(".source button").first.click()

    expect(one.locator(".question")).to_have_text(["Who bought the ferry?"])
    expect(two.locator(".question")).to_have_text(["When was the last crossing?"])
    expect(one.get_by_role("dialog")).to_be_hidden()


def test_a_click_on_an_answer_of_a_lost_session_says_so(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, "Who bought the ferry?")
    page.locator(".cite").first.evaluate("element => { element.dataset.turn = 7; }")
    page.locator(".cite").first.click()

    expect(page.get_by_role("dialog")).to_contain_text("Ask the question again.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_evidence_is_right_of_the_answer_and_on_a_phone_below_it(
    visit: Callable[..., Page], address: str, scheme: str
) -> None:
    page = visit(address, color_scheme=scheme, viewport={"width": 1280, "height": 800})
    ask(page, "What is told of the ferry Petrel?")
    answer, evidence = page.locator(".answer"), page.locator(".evidence")

    def boxes() -> tuple[Any, Any]:
        return answer.bounding_box(), evidence.bounding_box()

    left, right = boxes()
    assert right["x"] >= left["x"] + left["width"]
    page.set_viewport_size({"width": 390, "height": 844})
    above, below = boxes()
    assert below["y"] >= above["y"] + above["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    red = page.evaluate("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")
    assert (red < 60) == (scheme == "dark")


def test_the_sample_archive_answers_its_examples(
    visit: Callable[..., Page], sample_archive: Archive, serving: Callable[..., str]
) -> None:
    page = visit(serving(Assistant(sample_archive)))
    examples = page.locator(".examples button").all_text_contents()
    page.get_by_role("button", name="Which countries back Haftar?").click()
    expect(page.locator(".answered")).to_have_count(1)
    for question in examples[1:]:
        ask(page, question)

    expect(page.locator(".answered .question")).to_have_text(examples)
    for place, word in enumerate(("Egypt", "July 7", "18")):
        expect(page.locator(".answered .headline").nth(place)).to_contain_text(word)


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DatelineError, match=rf"cannot listen at 127\.0\.0\.1, port {port}"):
            listen("127.0.0.1", port)


SERVE = """
import sys
LOCAL = ("127.0.0.1", "localhost", "0.0.0.0", "::1", None, "")
def watch(event, arguments):
    if event == "socket.getaddrinfo" and arguments[0] not in LOCAL:
        print("asked for", arguments[0], file=sys.stderr)
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in LOCAL:
        print("connected to", arguments[1], file=sys.stderr)
sys.addaudithook(watch)
from index.archive import Archive
from qa.assistant import Assistant
from tests.fakes import HashingEmbedder, OneAnswer
from ui.server import ServerSettings, serve
"""
EMPTY = """
serve(Archive.create(sys.argv[1], HashingEmbedder()), ServerSettings(port=0))
"""
# An answer that goes on for two minutes.
ANSWERING = """
import time
def slow(self, question, stream=Assistant.stream):
    for answer in stream(self, question):
        for _ in range(600):
            yield answer
            time.sleep(0.2)
Assistant.stream = slow
serve(Archive.open(sys.argv[1], HashingEmbedder()), ServerSettings(port=0))
"""


def test_serving_ends_when_interrupted_in_an_answer(visit: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(BRIDGE, "utf-8")
    with Archive.create(tmp_path / "archive", HashingEmbedder()) as archive:
        archive.add(tmp_path / "bridge.txt", label="veld")
    command = [sys.executable, "-c", SERVE + ANSWERING, tmp_path / "archive"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[2], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        page = visit(process.stdout.readline().split()[3])
        page.get_by_label("Question").fill("When was the last crossing?")
        page.keyboard.press("Enter")
        expect(page.locator(".growing")).to_be_visible()
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        taken = time.monotonic() - begun
        page.close()

    assert process.returncode == 0
    assert not errors
    assert taken < 10


def test_serving_asks_nobody_and_ends_when_interrupted(visit: Callable[..., Page], tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE + EMPTY, tmp_path / "archive"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[2], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Dateline is at http://127.0.0.1:")
        page = visit(line.split()[3])
        expect(page.locator("#masthead h1")).to_be_visible()
        page.wait_for_timeout(3_000)  # Gradio holds the stream of an event that is going on for up to 10 s
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        page.close()

    assert process.returncode == 0
    assert not errors
