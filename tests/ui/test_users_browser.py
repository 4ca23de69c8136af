"""Two users at once, an editor and a reader, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from index.archive import Archive
from index.conversations import Conversations
from tests.fakes import HashingEmbedder
from tests.ui.browsing import BRIDGE, NEEDS_BROWSER, all_answering, ask
from ui import users as users_module
from ui.server import ServerSettings
from ui.users import Users

pytestmark = NEEDS_BROWSER

PASSWORD = "twelve owls in a row"
CROSSING, WAVED = "When was the last crossing?", "Who waved at noon?"


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Archive]:
    (tmp_path / "bridge.txt").write_text(BRIDGE, "utf-8")
    with Archive.create(tmp_path / "archive", HashingEmbedder()) as archive:
        archive.add(tmp_path / "bridge.txt", label="veld")
        yield archive


@pytest.fixture
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Users:
    monkeypatch.setattr(users_module, "COST", 16)  # hashes that cost nothing
    made = Users(tmp_path / "users.json")
    made.add("ada", "editor", PASSWORD)
    made.add("bo", "reader", PASSWORD)
    return made


@pytest.fixture
def log_in(
    browser: Browser, bridge: Archive, users: Users, serving: Callable[..., str], tmp_path: Path
) -> Iterator[Callable[[str], Page]]:
    """Opens the page as one of the users."""
    settings = ServerSettings(users=users, folders=(tmp_path,))
    address = serving(all_answering(bridge), settings)
    contexts = []

    def enter(name: str) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(address)
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator(".start")).to_be_visible()
        return page

    yield enter
    for context in contexts:
        context.close()


def titles(page: Page) -> Any:
    """The list of conversations."""
    page.get_by_role("button", name="Conversations").click()
    expect(page.get_by_role("dialog", name="Conversations")).to_be_visible()
    return page.locator("#drawer .title")


def number_of(page: Page, part: str, event: str) -> int:
    """The number by which the page calls an event of a part, which has that id or that label."""
    config = page.evaluate("fetch('config').then(told => told.json())")
    names = {
        one["id"]: (one["props"].get("elem_id"), one["props"].get("label"), one["props"].get("value"))
        for one in config["components"]
    }
    (found,) = [
        one["id"]
        for one in config["dependencies"]
        if any(kind == event and part in names.get(target, ()) for target, kind in one["targets"])
    ]
    return int(found)


def call(page: Page, number: int, data: list[Any], event: dict[str, Any] | None = None) -> str:
    """Sets an event off as a program would that is logged in as the page is; what the server says to it."""
    told: str = page.evaluate(
        """async ([number, data, event]) => {
          const session_hash = `by hand ${Math.random()}`;
          const body = JSON.stringify({ data, fn_index: number, session_hash, event_data: event });
          const headers = { "Content-Type": "application/json" };
          const sent = await fetch("gradio_api/queue/join", { method: "POST", body, headers });
          if (!sent.ok) throw new Error(await sent.text());
          const told = await (await fetch(`gradio_api/queue/data?session_hash=${session_hash}`)).text();
          if (!told.includes("process_completed")) throw new Error(told);
          return told;
        }""",
        [number, data, event],
    )
    return told


def test_neither_sees_the_conversations_of_the_other(
    log_in: Callable[[str], Page], bridge: Archive, users: Users
) -> None:
    ada, bo = log_in("ada"), log_in("bo")
    expect(ada.locator("#masthead")).to_contain_text("ada")
    ask(ada, CROSSING)
    ask(bo, WAVED)
    expect(ada.locator(".question")).to_have_text([CROSSING])
    expect(bo.locator(".question")).to_have_text([WAVED])
    expect(titles(ada)).to_have_text([CROSSING])
    expect(titles(bo)).to_have_text([WAVED])
    bo.keyboard.press("Escape")

    # With the name that the other's browser has for it there is nothing to be seen either.
    kept = ada.evaluate("sessionStorage.getItem('dateline.conversation')")
    assert kept
    bo.evaluate("id => sessionStorage.setItem('dateline.conversation', id)", kept)
    bo.reload()
    expect(bo.locator(".start")).to_be_visible()
    expect(bo.locator("body")).not_to_contain_text(CROSSING)
    ask(bo, WAVED)
    reader = users.get("bo")
    assert reader is not None
    with Conversations.beside(bridge.path) as stored:
        assert {one.title for one in stored.find(reader.owner)} == {WAVED}


def test_a_reader_has_nothing_to_edit_with(log_in: Callable[[str], Page]) -> None:
    ada, bo = log_in("ada"), log_in("bo")
    for page in (ada, bo):
        page.get_by_role("tab", name="Archive").click()
        expect(page.locator("#articles tbody tr")).to_have_count(1)
    expect(ada.get_by_text("Add articles")).to_be_visible()
    expect(ada.locator("#articles [data-do=doubt]")).to_have_count(1)
    expect(bo.get_by_text("Add articles")).to_be_hidden()
    expect(bo.locator("#articles").get_by_role("button", name="Remove")).to_have_count(0)
    for page in (ada, bo):
        page.get_by_role("tab", name="Evaluate").click()
    expect(ada.get_by_role("button", name="Run", exact=True)).to_be_visible()
    expect(bo.get_by_role("button", name="Run", exact=True)).to_have_count(0)


def test_what_a_reader_sends_past_the_page_changes_nothing(
    log_in: Callable[[str], Page], bridge: Archive, tmp_path: Path
) -> None:
    bo = log_in("bo")
    (article,) = [one.id for one in bridge.articles()]
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "new.txt").write_text("The mill of Tarn burned down.", "utf-8")
    adding = number_of(bo, "Or a folder on the server", "submit"), [str(tmp_path / "more")]
    removing = number_of(bo, "articles", "remove"), [], {"id": article}
    for said in (
        call(bo, *adding),
        call(bo, *removing),
        call(bo, number_of(bo, "Add files", "click"), [None]),
        call(bo, number_of(bo, "Run", "click"), ["Sample questions", None, [], None]),
    ):
        assert "Only editors" in said
    assert bridge.count() == 1

    ada = log_in("ada")
    assert "Only editors" not in call(ada, *adding)
    assert bridge.count() == 2
    call(ada, *removing)
    assert bridge.count() == 1


def test_what_one_keeps_the_other_cannot_change(
    log_in: Callable[[str], Page], bridge: Archive, users: Users
) -> None:
    ada, bo = log_in("ada"), log_in("bo")
    ask(ada, CROSSING)
    kept = ada.evaluate("sessionStorage.getItem('dateline.conversation')")
    told = [
        call(bo, number_of(bo, "drawer", "remove"), [None], {"id": kept, "text": ""}),
        call(bo, number_of(bo, "drawer", "rename"), [None], {"id": kept, "title": "Mine", "text": ""}),
        call(bo, number_of(bo, "drawer", "reopen"), [None], {"id": kept}),
        call(bo, number_of(bo, "toolbar", "export"), [None, kept], {"form": "json"}),
        call(bo, number_of(bo, "thread", "open"), [None, kept], {"turn": "0", "number": "1"}),
        call(bo, number_of(bo, "drawer", "remove_all"), [None]),
    ]
    assert not any(CROSSING in one or "last crossing" in one for one in told)
    editor = users.get("ada")
    assert editor is not None
    with Conversations.beside(bridge.path) as stored:
        assert [one.title for one in stored.find(editor.owner)] == [CROSSING]
