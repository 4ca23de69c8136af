"""The tabs "Archive" and "Evaluate" in a real browser; every page must stay on its own host."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from index.archive import Archive
from tests.ui.browsing import NEEDS_BROWSER
from ui.archive_tab import archive_tab
from ui.chat import theme
from ui.evaluate_tab import evaluate_tab, question_of
from ui.parts import ASSETS, dialog

pytestmark = NEEDS_BROWSER

FERRY = " date 2020-03-01 The council buys a ferry\n\nThe council of Veld bought the ferry Petrel.\n"
QUESTION = {"question": "Where did the zeppelin land?", "answer": "Oslo", "as_of": "2020-12-31"}


def build(archive: Archive, may_edit: bool) -> gr.Blocks:
    """A page with both tabs, and a box for the questions that are clicked."""
    page = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with page:
        viewer = dialog("viewer", "viewer.js")
        with gr.Tabs() as tabs:
            with gr.Tab("Ask", id="ask"):
                box, day = gr.Textbox(label="Asked"), gr.Textbox(label="Day")
            with gr.Tab("Archive") as tab:
                archive_tab(tab, archive, viewer, lambda _: may_edit, lambda path: path)
            with gr.Tab("Evaluate") as tab:
                lists = evaluate_tab(tab, archive, lambda _: may_edit)

        def fill(event: gr.EventData) -> tuple[Any, str, str]:
            question = question_of(event)
            return gr.Tabs(selected="ask"), question.text, str(question.as_of)

        for one in lists:
            one.ask(fill, None, [tabs, box, day])
    return page


@pytest.fixture
def serving() -> Iterator[Callable[[Archive, bool], str]]:
    """Serves archives on free ports and gives their addresses."""
    running: list[tuple[uvicorn.Server, threading.Thread, Any]] = []

    def start(archive: Archive, may_edit: bool = True) -> str:
        app = FastAPI(openapi_url=None)
        looks = {"theme": theme(), "css_paths": [ASSETS / "chat.css", ASSETS / "tabs.css"]}
        page = build(archive, may_edit)
        gr.mount_gradio_app(
            app, page, path="/", footer_links=[], ssr_mode=False, max_file_size="1mb", **looks
        )
        server = uvicorn.Server(
            uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        running.append((server, thread, app))
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"

    yield start
    for server, thread, app in running:
        for route in app.routes:
            if isinstance(getattr(route, "app", None), gr.routes.App):
                route.app.stop_event.set()
        server.should_exit = True
        thread.join()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a tab of a page. It must ask no other host for anything, and cause no error."""
    pages: list[Page] = []
    hosts: set[str | None] = set()
    errors: list[str] = []

    def open_page(url: str, name: str, **options: Any) -> Page:
        page = browser.new_context(**options).new_page()
        page.set_default_timeout(45_000)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        page.get_by_role("tab", name=name).click()
        pages.append(page)
        return page

    expect.set_options(timeout=45_000)
    yield open_page
    for page in pages:
        page.context.close()
    assert hosts <= {"127.0.0.1", None}
    assert not errors


def test_articles_are_added_found_opened_and_removed(
    visit: Callable[..., Page], archive: Archive, tmp_path: Path, serving: Callable[..., str]
) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY, "utf-8")
    (tmp_path / "photo.bin").write_bytes(bytes(range(256)) * 9)
    page = visit(serving(archive), "Archive")
    expect(page.locator("#archive-overview")).to_contain_text("This archive is empty")

    page.locator("#files input[type=file]").set_input_files(
        [tmp_path / "ferry.txt", tmp_path / "photo.bin"]
    )
    expect(page.locator("#files")).to_contain_text("photo")
    page.get_by_role("button", name="Add files").click()
    expect(page.locator(".report")).to_contain_text("1 article added; 1 file could not be read.")
    expect(page.locator(".report .failed")).to_contain_text("binary data of an unknown kind")
    expect(page.locator(".figures")).to_contain_text("Mar 2020")
    expect(page.get_by_role("img", name="Articles a month")).to_be_visible()

    page.get_by_label("Find").fill("nothing has this")
    expect(page.locator("#articles")).to_contain_text("No article fits these limits.")
    page.get_by_label("Find").fill("FERRY")
    page.get_by_role("button", name="The council buys a ferry", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("The council of Veld bought the ferry Petrel.")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Remove The council buys a ferry", exact=True).click()
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Escape")
    assert archive.count() == 1
    page.get_by_role("button", name="Remove The council buys a ferry", exact=True).click()
    page.locator("[data-do=remove]").click()
    expect(page.locator("#archive-overview")).to_contain_text("This archive is empty")
    assert archive.count() == 0


def test_a_hundred_articles_are_sorted_and_turned_from_the_keyboard(
    visit: Callable[..., Page], archive: Archive, tmp_path: Path, serving: Callable[..., str]
) -> None:
    for number in range(100):
        (tmp_path / f"{number:03}.txt").write_text(
            f" date 2020-03-01 Report {number:03}\n\nItem {number}.\n", "utf-8"
        )
    archive.add(*sorted(tmp_path.glob("*.txt")))
    for scheme, width in (("light", 1280), ("dark", 390)):
        size = {"width": width, "height": 844}
        page = visit(serving(archive, False), "Archive", color_scheme=scheme, viewport=size)
        rows = page.locator("#articles tbody tr")
        expect(rows).to_have_count(25)
        page.get_by_role("button", name="Title", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.locator("[aria-sort=ascending]")).to_have_text("Title")
        page.get_by_role("button", name="Next").focus()
        page.keyboard.press("Enter")
        expect(rows.first).to_contain_text("Report 025")
        expect(page.get_by_role("button", name="Next")).to_be_focused()
        expect(page.locator("[data-do=remove], [data-do=doubt]")).to_have_count(0)
        expect(page.get_by_role("button", name="Add articles")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_run_is_made_and_a_failure_opens_in_ask(
    visit: Callable[..., Page], archive: Archive, tmp_path: Path, serving: Callable[..., str]
) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY, "utf-8")
    archive.add(tmp_path / "ferry.txt")
    (tmp_path / "bad.jsonl").write_text(json.dumps(QUESTION) + "\n{}\n", "utf-8")
    (tmp_path / "set.jsonl").write_text(json.dumps(QUESTION) + "\n", "utf-8")
    page = visit(serving(archive), "Evaluate")
    page.get_by_label("Questions", exact=True).click()
    page.get_by_role("option", name="A file").click()
    page.get_by_label("Systems").fill("lexical:k=5")
    page.keyboard.press("Enter")
    page.get_by_label("Remove fused+reader").or_(page.locator(".token-remove").first).first.click()
    for name, told in (("bad.jsonl", "bad.jsonl:2: "), ("set.jsonl", "Done.")):
        page.locator("#question-file input[type=file]").set_input_files(tmp_path / name)
        expect(page.locator("#question-file")).to_contain_text(name.split(".")[0])
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator("#evaluate-status")).to_contain_text(told)
        if page.locator("#question-file [aria-label=Clear]").count():
            page.locator("#question-file [aria-label=Clear]").click()

    page.locator("#results summary", has_text="Not retrieved: 1").click()
    page.get_by_role("button", name="Where did the zeppelin land?").click()
    expect(page.get_by_label("Asked")).to_have_value("Where did the zeppelin land?")
    expect(page.get_by_label("Day")).to_have_value("2020-12-31")
