"""The tab "Ask" as Gradio blocks, and which event each of its parts sets off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from qa.schema import Question
from ui import page_view
from ui.ask import UNDATED, Ask, Page
from ui.parts import QUIETLY, UNQUEUED, asset, dialog, html
from ui.shelf import Shelf
from ui.thread import Thread

AT_ONCE: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "answers"}
"""How many questions are answered at the same time; others wait their turn."""

ToQuestion = Callable[[gr.EventData], Question]

# What a tab of the browser remembers: its conversation for as long as it is open, the switch for good.
REMEMBERED = """() => [
  sessionStorage.getItem("dateline.conversation") ?? "", localStorage.getItem("dateline.keep") ?? "yes"]"""
REMEMBER = """(id) => { sessionStorage.setItem("dateline.conversation", id); }"""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the tab that events change."""

    toolbar: gr.HTML
    limits: list[Any]
    thread: gr.HTML
    editing: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    drawer: gr.HTML
    download: gr.HTML
    conversation: gr.State
    is_edited: gr.State
    kept: gr.Textbox
    keeps: gr.Textbox

    @property
    def loaded(self) -> list[Any]:
        """What ``Ask.load`` changes."""
        return [self.thread, self.conversation, self.kept, self.limits[3]]

    @property
    def current(self) -> list[Any]:
        """The conversation, and the id that it is kept under."""
        return [self.conversation, self.kept]

    @property
    def told(self) -> tuple[Any, ...]:
        """What tells the reader whether the last question is being edited."""
        return page_view.editing, self.is_edited, self.editing


def ask_tab(viewer: gr.HTML, ask: Ask) -> Parts:
    """The tab; the article viewer lies outside of all tabs. The page is to load it with ``Ask.load``."""
    parts = lay_out()
    parts.kept.change(None, parts.kept, None, js=REMEMBER, **QUIETLY)
    connect_asking(parts, ask)
    connect_looking(parts, ask, viewer)
    connect_shelf(parts, Shelf(ask))
    return parts


def connect_questions(parts: Parts, ask: Ask, listed: gr.HTML, to_question: ToQuestion) -> None:
    """Asks the questions that are clicked in a list elsewhere, whose event ``ask`` ``to_question`` reads."""

    def ask_it(event: gr.EventData, request: gr.Request, thread: Thread, kept: str) -> Iterator[Page]:
        yield from ask.ask_question(request, to_question(event), thread, kept)

    changed = [parts.thread, parts.question, parts.is_edited, *parts.current, *parts.limits]
    listed.ask(ask_it, parts.current, changed, **AT_ONCE, **QUIETLY)


def connect_looking(parts: Parts, ask: Ask, viewer: gr.HTML) -> None:
    """What opens articles and timelines."""
    thread = parts.thread
    thread.open(ask.open, parts.current, viewer, **UNQUEUED)
    thread.article(ask.open_article, None, viewer, **UNQUEUED)
    thread.timeline(ask.timeline, parts.current, viewer, **UNQUEUED)
    viewer.place(ask.open_place, None, viewer, **UNQUEUED)


def connect_asking(parts: Parts, ask: Ask) -> None:
    """What asks questions, and what goes with it."""
    at_once, current = {**AT_ONCE, **QUIETLY}, parts.current
    everything = [*parts.limits, parts.is_edited, *current]
    answering = [parts.thread, parts.question, parts.is_edited, *current]
    thread = parts.thread
    asks = [parts.question.submit, parts.ask.click]
    runs = [
        gr.on(asks, ask.ask, [parts.question, *everything], answering, **at_once),
        thread.ask(ask.ask_example, everything, answering, **at_once),
        thread.again(ask.again, current, answering, **at_once),
        thread.way(ask.take_way, current, [*answering, *parts.limits], **at_once),
    ]
    parts.is_edited.change(*parts.told, **UNQUEUED)
    # That a state has changed is not seen after events outside of the queue.
    unqueued = [
        parts.stop.click(ask.stop, parts.conversation, answering, cancels=runs, **UNQUEUED),
        thread.edit(ask.edit, current, [parts.question, parts.is_edited, *parts.limits], **UNQUEUED),
        parts.editing.keep(lambda: ("", False), None, [parts.question, parts.is_edited], **UNQUEUED),
    ]
    for event in unqueued:
        event.then(*parts.told, **UNQUEUED)


def connect_shelf(parts: Parts, shelf: Shelf) -> None:
    """What is done with conversations as a whole."""
    toolbar, drawer, conversation = parts.toolbar, parts.drawer, parts.conversation
    opened = [parts.thread, conversation, parts.kept, parts.is_edited]
    toolbar.conversations(shelf.show, conversation, drawer, **UNQUEUED)
    for new in (toolbar.new, drawer.new):
        new(shelf.begin, conversation, opened, **UNQUEUED).then(*parts.told, **UNQUEUED)
    toolbar.export(shelf.export, parts.current, parts.download, **QUIETLY)
    drawer.find(shelf.find, conversation, drawer, trigger_mode="always_last", **UNQUEUED)
    drawer.reopen(shelf.reopen, conversation, opened, **QUIETLY)
    drawer.rename(shelf.rename, conversation, drawer, **QUIETLY)
    drawer.remove(shelf.remove, conversation, [drawer, *opened], **QUIETLY)
    drawer.remove_all(shelf.remove_all, conversation, [drawer, *opened], **QUIETLY)
    drawer.keeping(shelf.keep, conversation, [drawer, conversation, parts.kept], **QUIETLY)
    parts.thread.judge(shelf.judge, parts.current, [parts.thread, conversation], **QUIETLY)
    parts.thread.say(shelf.say, parts.current, [parts.thread, conversation], **QUIETLY)


def lay_out() -> Parts:
    """The parts of the tab in their order."""
    with gr.Row(elem_id="limits"):
        limits = limit_fields()
        toolbar = html("toolbar", page_view.toolbar(), js_on_load=asset("toolbar.js"))
    thread = html("thread", js_on_load=f"{asset('thread.js')}\n{asset('waiting.js')}")
    with gr.Column(elem_id="foot"):
        editing = html("editing", js_on_load=asset("editing.js"))
        question, ask, stop = question_box()
    drawer = dialog("drawer", "drawer.js")
    download = html("download", html_template="", js_on_load=asset("download.js"))
    conversation, is_edited = gr.State(Thread()), gr.State(False)
    kept, keeps = gr.Textbox(visible="hidden"), gr.Textbox(visible="hidden")
    return Parts(
        toolbar,
        limits,
        thread,
        editing,
        question,
        ask,
        stop,
        drawer,
        download,
        conversation,
        is_edited,
        kept,
        keeps,
    )


def limit_fields() -> list[Any]:
    """From, To, As of, Outlets and Undated."""
    days = [date_box("From"), date_box("To"), date_box("As of")]
    outlets = gr.Dropdown([], multiselect=True, label="Outlets", elem_id="outlets")
    undated = gr.Dropdown(
        [*UNDATED], value=next(iter(UNDATED)), label="Undated", elem_id="undated", filterable=False
    )
    return [*days, outlets, undated]


def date_box(label: str) -> gr.Textbox:
    """A field for an ISO date."""
    return gr.Textbox(label=label, placeholder="2019-04-05", max_lines=1, min_width=0)


def question_box() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    """Where questions are written, and the buttons beside it, of which one is shown at a time."""
    with gr.Row(elem_id="ask"):
        question = gr.Textbox(
            label="Question",
            placeholder="Ask the archive …",
            max_lines=1,
            show_label=False,
            container=False,
            autofocus=True,
        )
        ask = gr.Button("Ask", variant="primary", elem_id="ask-button")
        stop = gr.Button("Stop", elem_id="stop-button")
    return question, ask, stop
