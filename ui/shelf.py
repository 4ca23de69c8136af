"""What happens to conversations as a whole: the events of the toolbar, of their list and of the thumbs."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import gradio as gr

from index.errors import DatelineError
from ui.ask import Ask, at, owner
from ui.conversation_export import FORMS
from ui.drawer import MOST, drawer_view
from ui.thread import Thread
from ui.tools import GOOD, REASONS

Opened = tuple[Any, ...]
"""New values for the conversation as HTML, the conversation, the id that it is kept under, and whether the last
question is being edited."""


class Shelf:
    """The events. Like ``Ask``, it has no state of its own."""

    def __init__(self, ask: Ask) -> None:
        self._ask, self._keeper = ask, ask.keeper

    def show(self, request: gr.Request, thread: Thread) -> str:
        """The list of conversations."""
        return self._list(owner(request), thread)

    def find(self, event: gr.EventData, request: gr.Request, thread: Thread) -> str:
        """Those that hold some words."""
        return self._list(owner(request), thread, str(event.text))

    def begin(self, thread: Thread) -> Opened:
        """A new conversation."""
        return self._opened(Thread(keeps=thread.keeps))

    def reopen(self, event: gr.EventData, request: gr.Request, thread: Thread) -> Opened:
        """A kept conversation, to be gone on with."""
        try:
            reopened = self._keeper.reopen(owner(request), str(event.id))
        except DatelineError as error:
            raise gr.Error(str(error)) from error
        return self._opened(dataclasses.replace(reopened, keeps=thread.keeps))

    def rename(self, event: gr.EventData, request: gr.Request, thread: Thread) -> str:
        """The list with another title."""
        try:
            self._keeper.conversations.rename(owner(request), str(event.id), str(event.title))
        except DatelineError as error:
            gr.Warning(str(error))
        return self._list(owner(request), thread, str(event.text))

    def remove(self, event: gr.EventData, request: gr.Request, thread: Thread) -> tuple[Any, ...]:
        """The list without a conversation; if that is open, a new one is begun."""
        try:
            self._keeper.conversations.delete(owner(request), str(event.id))
        except DatelineError as error:
            gr.Warning(str(error))
        left = Thread(keeps=thread.keeps) if thread.id == event.id else thread
        opened = self._opened(left) if left is not thread else (gr.skip(),) * 4
        return self._list(owner(request), left, str(event.text)), *opened

    def remove_all(self, request: gr.Request, thread: Thread) -> tuple[Any, ...]:
        """The empty list, and a new conversation, after all that was kept of the user is deleted."""
        try:
            self._keeper.conversations.delete_all(owner(request))
        except DatelineError as error:
            gr.Warning(str(error))
            return self._list(owner(request), thread), *(gr.skip(),) * 4
        left = Thread(keeps=thread.keeps)
        return self._list(owner(request), left), *self._opened(left)

    def keep(self, event: gr.EventData, request: gr.Request, thread: Thread) -> tuple[Any, ...]:
        """The conversation when it is to be kept from now on, or no longer. What was kept stays on the list."""
        exchanges = tuple(dataclasses.replace(one, key=None) for one in thread.exchanges)
        kept = dataclasses.replace(thread, keeps=bool(event.keep))
        if not kept.keeps:
            kept = dataclasses.replace(kept, id=None, exchanges=exchanges)
        return self._list(owner(request), kept), kept, kept.id or ""

    def judge(self, event: gr.EventData, request: gr.Request, thread: Thread, kept: str) -> tuple[Any, ...]:
        """The conversation with one of its answers judged."""
        thread = self._ask.thread(request, thread, kept)
        if at(thread, event) is None or event.verdict not in (GOOD, *REASONS):
            return gr.skip(), gr.skip()
        try:
            judged = self._keeper.judge(owner(request), thread, int(event.turn), str(event.verdict))
        except DatelineError as error:
            gr.Warning(str(error))
            return gr.skip(), gr.skip()
        return self._ask.view(judged), judged

    def say(self, event: gr.EventData, request: gr.Request, thread: Thread, kept: str) -> tuple[Any, ...]:
        """The conversation with what its reader says of an answer that was judged."""
        thread = self._ask.thread(request, thread, kept)
        if at(thread, event) is None:
            return gr.skip(), gr.skip()
        words = (str(event.comment or ""), str(event.right or ""))
        try:
            said = self._keeper.say(owner(request), thread, int(event.turn), *words)
        except DatelineError as error:
            gr.Warning(str(error))
            return gr.skip(), gr.skip()
        return self._ask.view(said), said

    def export(self, event: gr.EventData, request: gr.Request, thread: Thread, kept: str) -> str:
        """The conversation as a file: its name and text, as JSON."""
        thread = self._ask.thread(request, thread, kept)
        form = next((form for form in FORMS if form == event.form), None)
        if form is None or not thread.exchanges:
            gr.Warning("There is nothing to export yet. Ask a question first.")
            return ""
        try:
            name, text = self._keeper.export(owner(request), thread, form)
        except DatelineError as error:
            gr.Warning(str(error))
            return ""
        return json.dumps({"name": name, "text": text})

    def _opened(self, thread: Thread) -> Opened:
        return self._ask.view(thread), thread, thread.id or "", False

    def _list(self, user: str, thread: Thread, text: str = "") -> str:
        kept = self._keeper.conversations
        found = kept.find(user, text, MOST)
        return drawer_view(found, kept.count(user, text), thread.id, thread.keeps)
