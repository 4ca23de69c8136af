"""What the tests in a real browser share: the browser, two assistants, a small town's news."""

from __future__ import annotations

import datetime as dt
import os
import shutil

import pytest
from playwright.sync_api import Page, expect

from index.archive import Archive
from index.schema import Draft, Origin
from qa.assistant import Assistant
from qa.settings import Settings
from tests.fakes import OneAnswer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# A machine that does other work beside the tests can take its time.
expect.set_options(timeout=90_000)

# CI sets the variable: there a missing browser fails instead of skipping.
MAY_SKIP = not os.environ.get("DATELINE_REQUIRE_BROWSER")
NEEDS_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and MAY_SKIP, reason="needs Chromium: apt-get install chromium"),
]

PADDING = "\n\n".join(f"The council also spoke about lamp post number {number}." for number in range(60))
PAID = "Mayor Ada Lindqvist paid four million crowns for the ferry Petrel."
FERRY = f""" date 2020-03-01 Harbour council buys a ferry

VELD, March 1 (Harbour News) - The council of Veld met on Sunday.

{PADDING}

{PAID}
"""
BRIDGE = """ date 2021-06-05 A bridge takes the place of the ferry

VELD, June 5 (Second Post) - The ferry Petrel made its last crossing at noon. Mayor Ada Lindqvist waved.
"""
ATTACK = """<script>window.ran = 1</script><img src="https://evil.example/x.png" onerror="window.ran = 1">\
<svg onload="window.ran = 1"> ${window.ran = 1} {{window}}"""
HOSTILE = Draft(
    text=f"The zeppelin of Veld {ATTACK} was sold for nine crowns.",
    title=f"The zeppelin {ATTACK}",
    origin=Origin(f"veld/{ATTACK}"),
    published=dt.date(2022, 1, 1),
    source='Evil "><b onmouseover="window.ran = 1">Post',
    url="javascript:window.ran=1",
    authors=(ATTACK,),
    language='en" onclick="window.ran = 1',
)


def all_answering(archive: Archive) -> Assistant:
    """Answers whatever has any word of the question."""
    return Assistant(archive, Settings(caution="eager"), OneAnswer())


def never_answering(archive: Archive) -> Assistant:
    """Is never sure enough."""
    return Assistant(archive, Settings(threshold=2.0), OneAnswer())


def ask(page: Page, question: str) -> None:
    """Asks and waits for the answer."""
    answers = page.locator(".answered:not(.growing), .abstained:not(.growing)")
    before = answers.count()
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")
    expect(answers).to_have_count(before + 1)
    expect(page.locator(".asking")).to_have_count(0)
