"""The page around the answers as HTML: masthead, start, waiting, failure, help."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ui.render import count, do

SHORTCUTS = (
    ("/", "Go to the question"),
    ("Enter", "Ask"),
    ("↑", "Edit the last question, from an empty question box"),
    ("Esc", "Stop the answer, or close what is open"),
    ("n", "Next citation"),
    ("p", "Previous citation"),
    ("o", "Open the article of the citation"),
    ("c", "Conversations"),
    ("?", "This list"),
)
"""What keys do. They are read in ``assets/keys.js``."""

WRITING = "The archive is being added to at this moment; this answer is from what it held before."


def masthead(counts: Mapping[str, Any], user: str | None = None) -> str:
    """The name, what the archive holds (``Database.counts``), and who is logged in, if anybody need be."""
    years = sorted({day.year for day in (counts["first_day"], counts["last_day"]) if day})
    held = [count(counts["articles"], "article"), *(["–".join(map(str, years))] if years else [])]
    leave = (
        f'<form action="logout" method="post"><span>{escape(user)}</span><button>Log out</button></form>'
        if user
        else ""
    )
    return (
        f"<header><h1>Dateline</h1><p>{', '.join(held)}</p>{leave}"
        f'<button {do("help")} aria-label="Keyboard shortcuts" title="Keyboard shortcuts">?</button></header>'
    )


def welcome(examples: Sequence[str]) -> str:
    """The page before the first question; examples are clickable."""
    buttons = "".join(
        f"<li><button {do('ask', question=question)}>{escape(question)}</button></li>"
        for question in examples
    )
    beside = aside("For example", f'<ul class="examples">{buttons}</ul>') if examples else ""
    return (
        '<section class="turn start"><div class="answer"><h2>What does the archive say?</h2>'
        "<p>Ask in plain words. Every answer shows the exact words it rests on; where the archive "
        f"has no answer, it says so.</p></div>{beside}</section>"
    )


def empty_archive(path: str) -> str:
    """The page of an archive without articles."""
    command = f"dateline index FOLDER --archive {shlex.quote(path)}"
    return (
        '<section class="turn start"><div class="answer"><h2>This archive is empty</h2>'
        "<p>Add a folder of articles from a terminal, then reload this page:</p>"
        f"<pre><code>{escape(command)}</code></pre></div></section>"
    )


def aside(heading: str, content: str) -> str:
    """What stands beside an answer."""
    return f'<aside class="evidence" aria-label="{heading}"><h3>{heading}</h3>{content}</aside>'


def asking(question: str) -> str:
    """A question that is being answered."""
    lines = '<div class="lines" aria-hidden="true"><span></span><span></span><span></span></div>'
    return turn_view(question, f'<p class="status">Searching the archive…</p>{lines}', state="asking")


def failure(question: str, heading: str, message: str) -> str:
    """A question that could not be asked or answered, with what to do next."""
    return turn_view(
        question,
        f'<div role="alert"><p class="headline">{escape(heading)}</p>'
        f'<p class="reason">{escape(message)}</p></div>',
        state="failed",
    )


def turn_view(question: str, column: str, evidence: str = "", state: str = "done") -> str:
    """One question with its answer, and the evidence beside it."""
    asked = f'<h2 class="question" dir="auto">{escape(question)}</h2>' if question.strip() else ""
    return f'<section class="turn {state}"><div class="answer">{asked}{column}</div>{evidence}</section>'


def shortcuts() -> str:
    """What keys do, as the content of a dialog."""
    rows = "".join(f"<dt><kbd>{key}</kbd></dt><dd>{told}</dd>" for key, told in SHORTCUTS)
    return (
        '<h2 id="help-title">Keyboard</h2>'
        f"<dl>{rows}</dl>"
        '<p><label><input type="checkbox" data-keys checked> Keys without Ctrl or Alt do something</label></p>'
        f"<button {do('close')}>Close</button>"
    )


def editing(is_edited: bool) -> str:
    """The line above the question box while the last question is being edited."""
    if not is_edited:
        return ""
    return f"<p>You are changing the last question. <button {do('keep')}>Leave it as it is</button></p>"


def toolbar() -> str:
    """What can be done with the conversation as a whole."""
    forms = (("markdown", "Markdown"), ("html", "HTML"), ("json", "JSON, to be verified"))
    exports = "".join(f"<li><button {do('export', form=form)}>{name}</button></li>" for form, name in forms)
    return (
        f'<nav aria-label="Conversation"><button {do("filters")} class="filters" aria-expanded="false">Filters</button>'
        f"<button {do('new')}>New</button>"
        f"<button {do('conversations')}>Conversations</button>"
        f'<details class="menu"><summary>Export</summary><ul>{exports}</ul></details></nav>'
    )
