"""What axe-core finds in the states of the page: nothing serious in our own markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from index.archive import Archive
from tests.ui.browsing import NEEDS_BROWSER, ask, never_answering

pytestmark = NEEDS_BROWSER

OURS = (
    "#masthead",
    "#toolbar",
    "#thread",
    "#editing",
    "#viewer",
    "#drawer",
    "#help",
    "#spoken",
    "#waiting",
)
"""Our own markup."""
GRADIO = {"nested-interactive"}
"""What axe finds serious in Gradio's own; docs/serving.md says why it is there."""


def serious(page: Page, which: str) -> list[dict[str, Any]]:
    """The serious and critical violations: with "include" those in our markup, with "exclude" the others."""
    page.wait_for_timeout(300)  # colours that fade in are not there yet
    found: list[dict[str, Any]] = Axe().run(page, {which: [[part] for part in OURS]}).response["violations"]
    return [one for one in found if one["impact"] in ("serious", "critical")]


def problems(page: Page) -> list[str]:
    """What is serious in our markup, with the elements that it is about."""
    found = serious(page, "include")
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing_serious(
    visit: Callable[..., Page], address: str, veld: Archive, scheme: str, width: int
) -> None:
    page = visit(address, color_scheme=scheme, viewport={"width": width, "height": 844})
    assert not problems(page)
    ask(page, "What was told of the ferry Petrel in 2021?")
    page.locator(".source summary").first.click()
    page.get_by_label("A bad answer").click()
    assert not problems(page)
    page.get_by_role("button", name="Wrong answer").click()
    expect(page.get_by_label("The right answer")).to_be_visible()
    assert not problems(page)
    page.locator(".cite").first.click()
    expect(page.locator("#viewer mark").first).to_be_in_viewport()
    assert not problems(page)
    page.keyboard.press("Escape")
    page.locator("#thread [data-do=timeline]").click()
    expect(page.locator("#viewer .timeline")).to_be_visible()
    assert not problems(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Conversations").click()
    expect(page.get_by_role("dialog", name="Conversations")).to_be_visible()
    assert not problems(page)
    page.keyboard.press("Escape")
    page.locator("#masthead [data-do=help]").click()
    assert not problems(page)


def test_axe_finds_nothing_serious_where_there_is_no_answer(
    visit: Callable[..., Page], serving: Callable[..., str], veld: Archive
) -> None:
    page = visit(serving(never_answering(veld)))
    page.get_by_label("From", exact=True).fill("2019-01-01")
    ask(page, "Who sank the ferry Petrel?")
    assert not problems(page)
    page.get_by_label("From", exact=True).fill("1 April")
    page.get_by_label("Question").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert not problems(page)


def test_what_axe_finds_in_gradio_s_own_markup_is_known(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    found = {one["id"] for one in serious(page, "exclude")}
    page.locator("#toolbar summary").click()
    page.get_by_role("button", name="Markdown").click()  # there is nothing to export, which a toast says
    expect(page.locator(".toast-body")).to_be_visible()
    found |= {one["id"] for one in serious(page, "exclude")}
    for name, part in (("Archive", "#articles tbody"), ("Evaluate", ".action")):
        page.get_by_role("tab", name=name).click()
        expect(page.locator(part).locator("visible=true").first).to_be_visible()
        found |= {one["id"] for one in serious(page, "exclude")}
    assert found == GRADIO
