"""The chat: a page on which an archive is asked, and its answers are checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.conversations import Conversations
from index.loaders import Limits
from qa.assistant import Assistant
from ui import page_view
from ui.archive_tab import MayEdit, MayIndex, archive_tab
from ui.ask import Ask
from ui.ask_tab import REMEMBERED, ask_tab, connect_questions
from ui.evaluate_feedback import feedback_rows
from ui.evaluate_tab import evaluate_tab, question_of
from ui.keeping import Keeper
from ui.parts import QUIETLY, UNQUEUED, dialog, html


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may do what from the page: ``may_edit`` tells whether somebody may add, remove and evaluate,
    ``may_index`` gives a folder of the server if it may be read (``None``: none may), ``limits`` are those of
    what is read."""

    may_edit: MayEdit = lambda request: True
    may_index: MayIndex | None = None
    limits: Limits = Limits()


def build_chat(
    assistant: Assistant, conversations: Conversations | None = None, rights: Rights = Rights()
) -> gr.Blocks:
    """The page as Gradio blocks. It needs the looks that ``ui.server.build_app`` mounts it with.
    ``conversations`` are by default those beside the archive."""
    archive = assistant.archive
    conversations = conversations or Conversations.beside(archive.path)
    ask = Ask(assistant, Keeper(conversations, assistant))

    def heading(request: gr.Request) -> str:
        return page_view.masthead(archive.database.counts(), request.username)

    def load(request: gr.Request, kept: str, keeps: str) -> tuple[Any, ...]:
        return heading(request), *ask.load(request, kept, keeps)

    page = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with page:
        masthead, viewer = html("masthead"), dialog("viewer", "viewer.js")
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                parts = ask_tab(viewer, ask)
            with gr.Tab("Archive", id="archive") as tab:
                written = archive_tab(
                    tab, archive, viewer, rights.may_edit, rights.may_index, rights.limits
                )
            with gr.Tab("Evaluate", id="evaluate") as tab:
                lists = evaluate_tab(tab, archive, rights.may_edit, feedback_rows(conversations))
        dialog("help", "keys.js", page_view.shortcuts())
        for questions in lists:
            questions.ask(lambda: gr.Tabs(selected="ask"), None, tabs, **QUIETLY)
            connect_questions(parts, ask, questions, question_of)
        remembered, shown = [parts.kept, parts.keeps], [masthead, *parts.loaded]
        page.load(load, remembered, shown, js=REMEMBERED, **UNQUEUED)
        written.change(heading, None, masthead, **QUIETLY)
    return page


def theme() -> gr.themes.Base:
    """Gradio's plainest theme, with the fonts of the reader's own system: nothing is fetched."""
    return gr.themes.Base(
        font=(
            "-apple-system",
            "BlinkMacSystemFont",
            "Segoe UI",
            "Roboto",
            "Helvetica Neue",
            "Arial",
            "sans-serif",
        ),
        font_mono=("ui-monospace", "Menlo", "Consolas", "monospace"),
    )
