"""More questions than can be answered at once: who waits is told so, and who is one too many as well."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from index.archive import Archive
from qa.assistant import Assistant
from qa.schema import Answer
from tests.ui.browsing import NEEDS_BROWSER, all_answering
from ui.ask_tab import AT_ONCE
from ui.server import ServerSettings

pytestmark = NEEDS_BROWSER

WAITING = 1


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """No question is answered before it is set."""
    stream, released = Assistant.stream, threading.Event()

    def held(*arguments: Any) -> Iterator[Answer]:
        released.wait(300)
        yield from stream(*arguments)

    monkeypatch.setattr(Assistant, "stream", held)
    yield released
    released.set()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Opens pages, each in a browser of its own: one browser holds six connections to a server at most."""
    contexts = []

    def opened() -> Page:
        contexts.append(browser.new_context())
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def send(page: Page, question: str) -> None:
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")


def test_who_waits_and_who_is_one_too_many_are_told(
    window: Callable[[], Page],
    veld: Archive,
    serving: Callable[..., str],
    release: threading.Event,
) -> None:
    address = serving(all_answering(veld), ServerSettings(waiting=WAITING))
    pages = [window() for _ in range(AT_ONCE["concurrency_limit"] + WAITING + 1)]
    *answered, waiting, refused = pages
    for number, page in enumerate(pages):
        page.goto(address)
        expect(page.locator(".start")).to_be_visible()
        send(page, f"Who bought the ferry number {number}?")
        if page in answered:
            expect(page.locator(".asking")).to_be_visible()
        elif page is waiting:
            expect(page.locator("#waiting")).to_have_text(
                "Waiting for its turn: other questions are being answered …"
            )
            expect(page.locator("#stop-button")).to_be_visible()

    told = refused.locator("#waiting")
    expect(told).to_contain_text("Too many questions are waiting")
    expect(refused.get_by_label("Question")).to_have_value(f"Who bought the ferry number {len(pages) - 1}?")
    expect(refused.locator("#ask-button")).to_be_visible()
    for word in ("Traceback", "This application", "Queue is full"):
        expect(refused.locator("body")).not_to_contain_text(word)
    # Who only looks is not held up.
    refused.get_by_role("button", name="Conversations").click()
    expect(refused.get_by_role("dialog", name="Conversations")).to_be_visible()
    refused.keyboard.press("Escape")
    late = window()
    late.goto(address)
    expect(late.locator(".start")).to_be_visible()

    answered[0].locator("#stop-button").click()
    expect(answered[0].locator("#ask-button")).to_be_visible()
    release.set()
    for number, page in enumerate([*answered[1:], waiting], 1):
        expect(page.locator(".answered .question")).to_have_text(f"Who bought the ferry number {number}?")
        expect(page.locator("#waiting")).to_be_hidden()
    refused.get_by_role("button", name="Ask", exact=True).click()
    expect(refused.locator(".answered:not(.growing)")).to_have_count(1)
    expect(told).to_be_hidden()


def test_who_waits_can_stop(
    window: Callable[[], Page],
    veld: Archive,
    serving: Callable[..., str],
    release: threading.Event,
) -> None:
    address = serving(all_answering(veld))
    pages = [window() for _ in range(AT_ONCE["concurrency_limit"] + 1)]
    for page in pages:
        page.goto(address)
        expect(page.locator(".start")).to_be_visible()
        send(page, "Who bought the ferry?")
    waiting = pages[-1]
    waiting.locator("#stop-button").click()
    expect(waiting.locator("#ask-button")).to_be_visible()
    expect(waiting.locator("#waiting")).to_be_hidden()
    release.set()

    expect(pages[0].locator(".answered:not(.growing)")).to_have_count(1)
    expect(waiting.get_by_label("Question")).to_have_value("Who bought the ferry?")
    expect(waiting.locator(".turn.answered")).to_have_count(0)
