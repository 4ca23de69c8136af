"""The article viewer with articles of unusual kinds: a PDF, right to left, emoji, a line of a megabyte, a link
that is a script."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from index.archive import Archive
from index.database import Prepared
from index.schema import Draft, Origin
from tests.fakes import HashingEmbedder
from tests.index.loader_files import pdf
from tests.ui.browsing import NEEDS_BROWSER, all_answering, ask

pytestmark = NEEDS_BROWSER

QUARRY = "The quarry of Tarn yielded ninety tons of slate."
PAGES = [
    [f"Report of the year, line {number} of the preface." for number in range(40)],
    [
        "The second page begins with the weather.",
        *(f"Rain fell on day {day}." for day in range(30)),
        QUARRY,
    ],
]
ARABIC = "اشترت بلدية فلد العبارة بتريل بأربعة ملايين كرونة. وقال العمدة إن السفينة قديمة."
EMOJI = "The lantern 🏮 of Veld 👩‍👩‍👧 cost seven crowns 🪙. Nobody knew why 🤷🏽."
LONG = f"The comet was seen over Veld. {'lorem ipsum dolor ' * 58_000}The comet left at dawn."


def draft(text: str, title: str, url: str | None = None, language: str | None = None) -> Draft:
    origin = Origin(f"veld/{title}")
    return Draft(text, origin, title, dt.date(2022, 1, 1), "Veld Post", url, language=language)


@pytest.fixture(scope="module")
def oddities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder, embedder = tmp_path_factory.mktemp("odd"), HashingEmbedder()
    (folder / "quarry.pdf").write_bytes(pdf(PAGES, {"Title": "Quarries"}))
    with Archive.create(folder / "archive", embedder) as archive:
        archive.add(folder / "quarry.pdf", label="veld")
        drafts = [
            draft(ARABIC, "العبارة", language="ar"),
            draft(EMOJI, "Lanterns 🏮", "javascript:window.ran=1"),
            draft(LONG, "Comets"),
        ]
        with archive.database.transaction() as generation:
            for number, one in enumerate(drafts):
                # The long one has a passage at its end only: that is what is cited.
                start = max(0, len(one.text) - 200)
                place, vectors = [(start, len(one.text))], embedder.embed([one.text[start:]])
                archive.database.put([Prepared(f"odd{number}", one, "hash", place, vectors)], generation)
    with Archive.open(folder / "archive", embedder) as archive:
        yield archive


@pytest.fixture
def page(visit: Callable[..., Page], oddities: Archive, serving: Callable[..., str]) -> Page:
    return visit(serving(all_answering(oddities)))


def opened(page: Page, question: str, title: str) -> None:
    """Opens the source of that title among those of the answer."""
    ask(page, question)
    page.locator(".source h4 button").get_by_text(title, exact=True).first.click()
    expect(page.locator("#viewer mark.opened").first).to_be_in_viewport()


def test_a_pdf_opens_at_its_page_with_the_words_marked(page: Page) -> None:
    opened(page, "What did the quarry of Tarn yield in tons of slate?", "Quarries")
    viewer = page.locator("#viewer")

    expect(viewer.locator("mark.opened")).to_contain_text(QUARRY)
    expect(viewer.locator(".details")).to_contain_text("Page 2 of 2")
    expect(viewer.locator(".text .page")).to_have_text(["Page 1", "Page 2"])
    expect(viewer.locator("h2")).not_to_be_in_viewport()


def test_right_to_left_text_runs_so_and_is_marked_in_place(page: Page) -> None:
    opened(page, "من اشترت العبارة بتريل؟", "العبارة")
    text = page.locator("#viewer .text")

    assert text.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert page.locator("#viewer h2").evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert page.locator("#viewer .bar").evaluate("element => getComputedStyle(element).direction") == "ltr"
    mark = page.locator("#viewer mark.opened").first
    assert mark.inner_text() in ARABIC
    # The first word stands at the right edge of its line.
    edges = mark.evaluate(
        """mark => { const p = mark.closest("p").getBoundingClientRect(), box = mark.getBoundingClientRect();
                     return [p.right, box.right]; }"""
    )
    assert edges[0] == pytest.approx(edges[1], abs=8)
    quote = page.locator(".source blockquote[lang=ar]").first
    assert quote.evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_places_behind_emoji_are_right_and_a_script_is_no_link(page: Page) -> None:
    opened(page, "What did the lantern of Veld cost in crowns?", "Lanterns 🏮")
    viewer = page.locator("#viewer")

    expect(viewer.locator(".text")).to_have_text(EMOJI)
    expect(viewer.locator("mark.opened")).to_have_text(EMOJI.partition(" Nobody")[0])
    expect(viewer.locator("a")).to_have_count(0)
    assert page.evaluate("window.ran") is None


def test_a_line_of_a_megabyte_is_shown_without_freezing(page: Page) -> None:
    ask(page, "When has the comet left at dawn?")
    assert len(LONG) > 1_000_000
    begun = time.monotonic()
    page.locator(".source h4 button").get_by_text("Comets", exact=True).first.click()
    expect(page.locator("#viewer mark.opened")).to_be_in_viewport()
    assert time.monotonic() - begun < 10
    # The page still answers: keys, and clicks.
    begun = time.monotonic()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_label("Question").fill("Still there?")
    assert time.monotonic() - begun < 5
