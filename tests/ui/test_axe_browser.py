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

OURS = ("#masthead", "#toolbar", "#thread", "#editing", "#viewer", "#drawer", "#help", "#spoken")
"""Our own markup; Gradio's fields and tabs are left to Gradio."""


def problems(page: Page) -> list[str]:
    """The serious and critical violations in our markup, each with the elements that it is about."""
    page.wait_for_timeout(300)  # colours that fade in are not there yet
    found: list[dict[str, Any]] = (
        Axe().run(page, {"include": [[part] for part in OURS]}).response["violations"]
    )
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


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
