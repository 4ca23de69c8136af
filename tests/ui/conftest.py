"""A browser, archives and servers for the tests that need them, one of each per module."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import index.archive
from index.archive import Archive
from index.database import Prepared
from qa.assistant import Assistant
from tests.fakes import HashingEmbedder
from tests.ui.browsing import BRIDGE, CHROMIUM, FERRY, HOSTILE, SWITCHES, all_answering
from ui.server import ChatServer, ServerSettings, build_app, listen


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, where commands embed with what needs no loading."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setattr(index.archive, "load_embedder", lambda name: HashingEmbedder())
    return tmp_path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def veld(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Three articles, one of them hostile: it is stored past the loaders, which would clean it."""
    folder, path = tmp_path_factory.mktemp("veld"), tmp_path_factory.mktemp("archive")
    for name, text in {"ferry.txt": FERRY, "bridge.txt": BRIDGE}.items():
        (folder / name).write_text(text, "utf-8")
    embedder = HashingEmbedder()
    with Archive.create(path, embedder) as archive:
        archive.add(folder, label="veld")
        with archive.database.transaction() as generation:
            spans, vectors = [(0, len(HOSTILE.text))], embedder.embed([HOSTILE.text])
            archive.database.put([Prepared("hostile", HOSTILE, "hash", spans, vectors)], generation)
    with Archive.open(path, embedder) as archive:
        yield archive


@pytest.fixture(scope="module")
def serving() -> Iterator[Callable[..., str]]:
    """Serves archives on free ports and gives their addresses."""
    running: list[tuple[ChatServer, threading.Thread]] = []

    def start(assistant: Assistant, settings: ServerSettings = ServerSettings()) -> str:
        listener = listen("127.0.0.1", 0)
        server = ChatServer(build_app(assistant, settings))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def address(veld: Archive, serving: Callable[..., str]) -> str:
    return serving(all_answering(veld))


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages. Each must ask no other host for anything, and cause no error."""
    pages: list[Page] = []
    hosts: set[str | None] = set()
    errors: list[str] = []

    def open_page(url: str, **options: Any) -> Page:
        page = browser.new_context(**options).new_page()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        expect(page.locator(".start")).to_be_visible()
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.context.close()
    assert hosts <= {"127.0.0.1"}
    assert not errors
