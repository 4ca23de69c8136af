"""How long one waits for the page, and on it for an answer.

``python -m eval.benchmarks.page`` serves the sample archive as ``dateline serve`` does, loads the page in
Chromium and asks the sample questions, each in a new conversation. Writes ``page.md``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from eval.benchmarks.measuring import DATELINE, RESULTS, percentile, table, write_sections
from eval.benchmarks.sample import WORK, sample_archive
from eval.machine import machine
from eval.sets.load import load_set

SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
PATIENCE = 60_000
"""Milliseconds that anything may take at the most."""

# Notes when the page's start is there, when Enter was pressed, and when the first words of the answer to
# that are painted; all in milliseconds on the page's own clock.
WATCH = """
const watched = window.watched = {};
const painted = (name) => {
  if (!watched[name]) requestAnimationFrame(() => setTimeout(() => { watched[name] ??= performance.now(); }));
};
const look = () => {
  if (document.querySelector("#thread .start")) painted("start");
  if (watched.enter && document.querySelector("#thread .turn:not(.asking) .headline")) painted("answer");
};
new MutationObserver(look).observe(document, { childList: true, subtree: true });
document.addEventListener("keydown", (event) => { if (event.key === "Enter") watched.enter = performance.now(); }, true);
"""
LOADED = """() => {
  const [navigation] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [paint.startTime - navigation.responseStart, window.watched.start - navigation.responseStart];
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder to write to")
    parser.add_argument("--loads", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=3, help="how often all questions are asked")
    parser.add_argument("--questions", type=int, default=40, help="how many of the sample questions")
    parser.add_argument("--quick", action="store_true", help="2 loads, 3 questions; into /tmp")
    args = parser.parse_args()
    if args.quick:
        args.loads, args.rounds, args.questions = 2, 1, 3
        args.results = Path(tempfile.gettempdir())
    started = machine("gradio", "openvino", "playwright")
    questions = [example.question.text for example in load_set("sample").examples][: args.questions]
    sample_archive().close()
    with serving(WORK / "sample-archive") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=SWITCHES
        )
        version = browser.version
        sections = {
            "The page": loads(browser, address, args.loads),
            "An answer": answers(browser, address, questions, args.rounds),
        }
        browser.close()
    about = f"{started}, Chromium {version}, on the same machine as the server."
    sections = {heading: f"{about}\n\n{body}" for heading, body in sections.items()}
    write_sections(args.results / "page.md", "The page", sections)
    print("\n\n".join(sections.values()))


@contextmanager
def serving(archive: Path) -> Iterator[str]:
    """A server of its own process; gives its address."""
    command = [DATELINE, "serve", "--archive", str(archive), "--port", str(free_port())]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[3]
        finally:
            process.send_signal(signal.SIGINT)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def opened(browser: Browser, address: str) -> Page:
    """The page in a browser without anything in its cache."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_function("window.watched.start")
    return page


def loads(browser: Browser, address: str, count: int) -> str:
    """Seconds until something, and until all of the page is seen, counted from the first byte that the
    server answers."""
    opened(browser, address).context.close()  # untimed, so that files are in the server's page cache
    first, again = [], []
    for _ in range(count):
        page = opened(browser, address)
        first.append(page.evaluate(LOADED))
        page.reload()
        page.wait_for_function("window.watched.start")
        again.append(page.evaluate(LOADED))
        page.context.close()
    rows = [
        (f"{title}, {what}", *summary([one[place] / 1000 for one in times], 2))
        for title, times in (("empty cache", first), ("loaded before", again))
        for place, what in enumerate(("first contentful paint", "ready to ask"))
    ]
    about = f"{count} loads with an empty cache, each followed by one with what the first left."
    return f"{about}\n\n{table(('load', 'median, s', 'p95, s', 'most, s'), rows)}"


def answers(browser: Browser, address: str, questions: Sequence[str], rounds: int) -> str:
    """Milliseconds from Enter until the first words of an answer are painted."""
    page = opened(browser, address)
    waited(page, questions[0])  # untimed: the models are loaded by it
    times = [1000 * waited(page, question) for _ in range(rounds) for question in questions]
    page.context.close()
    about = f"{len(questions)} sample questions, asked {rounds} times, each in a new conversation."
    head = ("from Enter to", "median, ms", "p95, ms", "most, ms")
    return f"{about}\n\n{table(head, [('the first words of the answer', *summary(times, 0))])}"


def waited(page: Page, question: str) -> float:
    """The seconds from Enter to the first words of the answer."""
    page.locator("#toolbar [data-do=new]").click()
    page.locator("#thread .start").wait_for()
    page.evaluate("() => { delete window.watched.enter; delete window.watched.answer; }")
    box = page.get_by_label("Question")
    box.fill(question)
    box.press("Enter")
    page.wait_for_function("window.watched.answer")
    page.locator("#thread .turn .tools").wait_for()  # it is complete
    taken: float = page.evaluate("window.watched.answer - window.watched.enter")
    return taken / 1000


def summary(values: Sequence[float], digits: int) -> tuple[str, str, str]:
    """The median, the 95th percentile and the largest."""
    median, p95, most = (f"{percentile(values, share):.{digits}f}" for share in (0.5, 0.95, 1))
    return median, p95, most


if __name__ == "__main__":
    main()
