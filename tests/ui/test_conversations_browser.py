"""Conversations are kept, found, gone on with, exported; or none are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from index.archive import Archive
from index.conversations import Conversations
from tests.fakes import HashingEmbedder
from tests.ui.browsing import BRIDGE, NEEDS_BROWSER, all_answering, ask
from ui.users import LOCAL

pytestmark = NEEDS_BROWSER

Visit = Callable[..., Page]
CROSSING, WAVED = "When was the last crossing?", "Who waved at noon?"


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("bridge")
    (folder / "bridge.txt").write_text(BRIDGE, "utf-8")
    with Archive.create(folder / "archive", HashingEmbedder()) as archive:
        archive.add(folder / "bridge.txt", label="veld")
        yield archive


@pytest.fixture(scope="module")
def town(bridge: Archive, serving: Callable[..., str]) -> str:
    return serving(all_answering(bridge))


@pytest.fixture(autouse=True)
def _forgotten(bridge: Archive) -> Iterator[None]:
    yield
    with Conversations.beside(bridge.path) as kept:
        kept.delete_all(LOCAL.owner)


def listed(page: Page) -> Page:
    """Opens the list of conversations."""
    page.get_by_role("button", name="Conversations").click()
    expect(page.get_by_role("dialog", name="Conversations")).to_be_visible()
    return page


def test_a_conversation_outlives_a_reload_and_is_gone_on_with(visit: Visit, town: str) -> None:
    page = visit(town)
    ask(page, CROSSING)
    page.reload()
    expect(page.locator(".answered .question")).to_have_text([CROSSING])
    expect(page.locator(".verdict").first).to_have_text("verified")
    ask(page, WAVED)
    page.reload()

    expect(page.locator(".answered .question")).to_have_text([CROSSING, WAVED])


def test_a_server_that_was_restarted_goes_on(
    visit: Visit, bridge: Archive, serving: Callable[..., str]
) -> None:
    """Another server over the same archive knows nothing of the page's session."""
    first = visit(serving(all_answering(bridge)))
    ask(first, CROSSING)
    kept = first.evaluate("sessionStorage.getItem('dateline.conversation')")
    second = visit(serving(all_answering(bridge)))
    second.evaluate("id => sessionStorage.setItem('dateline.conversation', id)", kept)
    second.reload()

    expect(second.locator(".answered .question")).to_have_text([CROSSING])
    second.locator(".cite").first.click()
    expect(second.locator("#viewer mark.opened")).to_be_in_viewport()


def test_conversations_are_found_renamed_reopened_and_deleted(visit: Visit, town: str) -> None:
    page = visit(town)
    ask(page, CROSSING)
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(".start")).to_be_visible()
    ask(page, WAVED)

    titles = listed(page).locator("#drawer .title")
    expect(titles).to_have_text([WAVED, CROSSING])
    page.get_by_label("Find conversations").fill("when WAS")
    expect(titles).to_have_text([CROSSING])
    expect(page.get_by_label("Find conversations")).to_be_focused()
    page.get_by_role("button", name=f"Rename: {CROSSING}").click()
    page.get_by_label("New title").fill("The bridge")
    page.keyboard.press("Enter")
    expect(titles).to_have_text(["The bridge"])
    titles.first.click()
    expect(page.locator(".answered .question")).to_have_text([CROSSING])

    delete = listed(page).get_by_role("button", name="Delete: The bridge")
    delete.click()
    expect(delete).to_have_text("Really delete?")
    delete.click()
    expect(titles).to_have_text([WAVED])
    expect(page.locator(".start")).to_be_attached()


def test_all_are_deleted_once_that_is_confirmed(visit: Visit, town: str, bridge: Archive) -> None:
    with Conversations.beside(bridge.path) as kept:
        kept.create("somebody else", "Not mine")
    page = visit(town)
    ask(page, CROSSING)
    page.get_by_label("A good answer").click()
    expect(page.get_by_label("A good answer")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="New", exact=True).click()
    ask(page, WAVED)

    delete = listed(page).locator("[data-do=remove_all]")
    delete.click()
    expect(delete).to_have_text("Really delete all, with what you said of answers?")
    with Conversations.beside(bridge.path) as kept:
        assert kept.count(LOCAL.owner) == 2
    delete.click()
    expect(page.locator("#drawer .title")).to_have_count(0)
    expect(delete).to_have_count(0)
    expect(page.locator(".start")).to_be_attached()
    with Conversations.beside(bridge.path) as kept:
        assert (kept.count(LOCAL.owner), kept.feedback(), kept.count("somebody else")) == (0, [], 1)
        kept.delete_all("somebody else")
    page.reload()
    expect(page.locator(".start")).to_be_visible()


def test_none_are_kept_if_none_are_to_be(visit: Visit, town: str, bridge: Archive) -> None:
    page = visit(town)
    listed(page).get_by_label("Keep conversations").uncheck()
    page.keyboard.press("Escape")
    ask(page, CROSSING)

    with Conversations.beside(bridge.path) as kept:
        assert kept.count(LOCAL.owner) == 0
    page.reload()
    expect(page.locator(".start")).to_be_visible()
    expect(listed(page).get_by_label("Keep conversations")).not_to_be_checked()


@pytest.mark.parametrize("keeps", [True, False])
def test_a_conversation_is_exported(visit: Visit, town: str, tmp_path: Path, keeps: bool) -> None:
    page = visit(town)
    if not keeps:
        page.evaluate("localStorage.setItem('dateline.keep', 'no')")
        page.reload()
        expect(page.locator(".start")).to_be_visible()
    ask(page, CROSSING)
    texts = {}
    for form in ("Markdown", "HTML", "JSON, to be verified"):
        page.locator("#toolbar summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=form).click()
        download.value.save_as(tmp_path / "export")
        texts[form] = (tmp_path / "export").read_text("utf-8")

    assert texts["Markdown"].startswith("# When was the last crossing?")
    assert "<html" in texts["HTML"]
    (turn,) = json.loads(texts["JSON, to be verified"])["turns"]
    assert turn["answer"]["question"]["text"] == CROSSING
    assert turn["hashes"]


def test_nothing_to_export_is_told(visit: Visit, town: str) -> None:
    page = visit(town)
    page.locator("#toolbar summary").click()
    page.get_by_role("button", name="Markdown").click()

    expect(page.locator("body")).to_contain_text("There is nothing to export yet.")
