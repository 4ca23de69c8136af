"""A report in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from eval.report import write_html
from eval.scores import score
from tests.eval.lighthouses import (
    MEASURES,
    RECORDS,
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# CI sets the variable: there a missing browser fails instead of skipping.
MAY_SKIP = not os.environ.get("DATELINE_REQUIRE_BROWSER")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and MAY_SKIP, reason="needs Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the records."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_html(path, "Lighthouses", {"Archive": "veld"}, RECORDS, score(RECORDS, MEASURES))
    return path


@pytest.fixture(scope="module")
def page_text(page_path: Path) -> str:
    """The page's source."""
    return page_path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])


@pytest.fixture
def opened(browser: Browser, page_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens the report; nothing may be loaded or go wrong."""
    wrong: list[str] = []
    pages: list[Page] = []

    def open_page(width: int = 1280, script: bool = True, place: str = "") -> Page:
        page = browser.new_page(viewport={"width": width, "height": 800}, java_script_enabled=script)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda made: wrong.extend([made.url] * (not made.url.startswith("file:"))))
        page.goto(f"{page_path.as_uri()}{place}")
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert wrong == []


def shown(page: Page) -> list[str]:
    """The ids of the questions that are to be seen."""
    ids = [element.get_attribute("id") for element in page.locator(".question:visible").all()]
    return [name or "" for name in ids]


def test_questions_are_filtered(opened: Callable[..., Page]) -> None:
    page = opened()
    field = page.locator("#filter")
    assert shown(page) == ["q1", "q2", "q3", "q4"]
    field.locator("[name=text]").fill("ada moss")
    assert shown(page) == ["q2"]
    assert field.locator("output").inner_text() == "1 of 4"
    field.locator("button").click()
    page.wait_for_function("document.querySelector('#filter output').value === '4 of 4'")
    field.locator("[name=outcome]").select_option("found")
    assert shown(page) == ["q1", "q3"]
    field.locator("[name=system]").select_option(label="fused+reader")
    assert shown(page) == []
    field.locator("[name=outcome]").select_option("")
    field.locator("[name=tag]").select_option("where")
    assert shown(page) == ["q2", "q3"]
    page.locator("#q2 > summary").click()
    assert page.locator("#q2 .part:visible h3").all_inner_texts() == ["fused+reader wrongly answered"]


def test_a_count_leads_to_its_questions(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("#outcomes a", has_text="2").click()
    page.wait_for_function("document.querySelector('#filter output').value === '2 of 4'")
    assert shown(page) == ["q1", "q3"]
    assert page.locator("#filter [name=system]").input_value() == "1"


def test_an_address_opens_its_question(opened: Callable[..., Page]) -> None:
    page = opened(place="#q3")
    assert page.locator("#q3[open] .said").first.is_visible()
    assert page.locator(".question[open]").count() == 1


def test_the_page_is_read_without_javascript(opened: Callable[..., Page]) -> None:
    page = opened(script=False)
    assert not page.locator("#filter").is_visible()
    page.locator("#q1 > summary").click()
    assert page.locator("#q1 .said").is_visible()


def test_a_phone_needs_no_sideways_scrolling(opened: Callable[..., Page]) -> None:
    page = opened(width=390)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
