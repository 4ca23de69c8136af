"""What happens on the tab "Ask": the events of the page, each from values to values."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

import gradio as gr

from index.errors import ConversationMissing, DatelineError, QuestionError
from index.schema import Filter
from qa.assistant import Assistant
from qa.citations import Verdict, check
from qa.schema import Citation, Question, parse_day
from qa.timeline import timeline
from ui import page_view, viewer
from ui.cards import sources
from ui.keeping import Keeper
from ui.login import user_of
from ui.thread import Exchange, Thread, history, thread_view
from ui.timeline_view import timeline_view
from ui.ways import ways

log = logging.getLogger(__name__)

SAMPLE_OUTLET = "Sample Wire"
EXAMPLES = (
    "Which countries back Haftar?",
    "When did the Ever Given leave the lake?",
    "How many segments does the mirror of the Webb telescope have?",
)
"""Questions that the sample archive answers; they are offered where its agency is in the archive."""

UNDATED = {"auto": None, "include": True, "leave out": False}
"""Whether articles without a date are searched, and what ``Filter.undated`` is then."""

REMOVED = "This article has been removed from the archive."
RESTARTED = "This answer is no longer known to Dateline. Ask the question again."

Page = tuple[Any, ...]
"""New values for the conversation as HTML, the question box, whether the last question is being edited, the
conversation itself, and the id that it is kept under."""
Fields = tuple[str, str, str, list[str], str]
"""The values of From, To, As of, Outlets and Undated."""
NO_FIELDS = (gr.skip(),) * 5


class Ask:
    """The events of the tab. It has no state of its own: a page's conversation comes in and goes out. With it
    comes the id that the page knows it by, which outlives a restart of the server."""

    def __init__(self, assistant: Assistant, keeper: Keeper) -> None:
        self._assistant, self.keeper = assistant, keeper
        self._archive = assistant.archive

    def load(self, request: gr.Request, kept: str, keeps: str) -> tuple[Any, ...]:
        """The conversation that the page had before it was loaded anew, and the outlets to choose from."""
        thread = dataclasses.replace(self.thread(request, Thread(), kept), keeps=keeps != "no")
        outlets = [source for source, _ in self._archive.database.sources() if source]
        return self.view(thread), thread, thread.id or "", gr.update(choices=outlets)

    def thread(self, request: gr.Request, thread: Thread, kept: str) -> Thread:
        """The page's conversation: the one that came in, or else the kept one."""
        if thread.exchanges or thread.pending or not kept:
            return thread
        try:
            return self.keeper.reopen(owner(request), kept)
        except ConversationMissing:
            return thread

    # Asking

    def ask(self, request: gr.Request, text: str, *rest: Any) -> Iterator[Page]:
        """The conversation as the answer to a new question grows, or to the last one when it was edited.
        ``rest`` are the fields of the filter, whether the last question is edited, the conversation and
        its id."""
        *fields, is_edited, thread, kept = rest
        thread = self.thread(request, thread, kept)
        before = thread.exchanges[:-1] if is_edited else thread.exchanges
        try:
            question = to_question(text, *fields)
        except QuestionError as error:
            yield self._failed(thread, text, error, before, is_edited)
            return
        yield from self._answer(owner(request), question, thread, before, is_edited)

    def ask_example(self, event: gr.EventData, request: gr.Request, *rest: Any) -> Iterator[Page]:
        """The same for an example that was clicked; what stands in the question box is let go."""
        yield from self.ask(request, str(event.question), *rest)

    def again(self, event: gr.EventData, request: gr.Request, thread: Thread, kept: str) -> Iterator[Page]:
        """The same question once more, under its own limits."""
        thread = self.thread(request, thread, kept)
        if exchange := at(thread, event):
            question, before = exchange.answer.question, thread.before(int(event.turn))
            yield from self._answer(owner(request), question, thread, before)
        else:
            yield self._failed(thread, "", QuestionError(RESTARTED), thread.exchanges)

    def take_way(
        self, event: gr.EventData, request: gr.Request, thread: Thread, kept: str
    ) -> Iterator[Page]:
        """The same question under other limits (``ui.ways``), which are also set in the fields."""
        thread = self.thread(request, thread, kept)
        exchange = at(thread, event)
        found = [way for way in ways(exchange.answer) if way.name == event.way] if exchange else []
        if not found:
            yield *self._failed(thread, "", QuestionError(RESTARTED), thread.exchanges), *NO_FIELDS
            return
        question, before = found[0].question, thread.before(int(event.turn))
        for page in self._answer(owner(request), question, thread, before):
            yield *page, *to_fields(question)

    def ask_question(
        self, request: gr.Request, question: Question, thread: Thread, kept: str
    ) -> Iterator[Page]:
        """A question that comes with its own limits, which are also set in the fields."""
        thread = self.thread(request, thread, kept)
        for page in self._answer(owner(request), question, thread, thread.exchanges):
            yield *page, *to_fields(question)

    def edit(self, event: gr.EventData, request: gr.Request, thread: Thread, kept: str) -> tuple[Any, ...]:
        """A question, or what was searched for, back in the question box to be changed and asked again."""
        thread = self.thread(request, thread, kept)
        exchange = at(thread, event)
        if exchange is None:
            return gr.skip(), False, *NO_FIELDS
        question, made = exchange.answer.question, exchange.answer.interpretation
        text = made.rewrite.text if made and event.what == "rewrite" else question.text
        return text, int(event.turn) == len(thread.exchanges) - 1, *to_fields(question)

    def stop(self, request: gr.Request, thread: Thread) -> Page:
        """The conversation as far as it came; a question without any answer goes back into its box."""
        text = thread.pending.text if thread.pending else gr.skip()
        settled = self._kept(owner(request), thread) if thread.is_growing else thread.settled()
        return self.view(settled), text, False, settled, settled.id or ""

    def _answer(
        self,
        user: str,
        question: Question,
        thread: Thread,
        before: tuple[Exchange, ...],
        is_edited: bool = False,
    ) -> Iterator[Page]:
        """The conversation as the answer to a question grows, in place of what came after ``before``."""
        asked = dataclasses.replace(question, history=history(before))
        waiting = grown = thread.asking(asked, before)
        kept = thread.id or ""
        view = thread_view(thread, self.verdict, before) + page_view.asking(asked.text)
        yield view, "", is_edited, waiting, kept
        note = page_view.WRITING if self._archive.is_being_written else ""
        try:
            for answer in self._assistant.stream(asked):
                exchange = Exchange(answer, dt.datetime.now().astimezone(), note=note)
                grown = waiting.growing(before, exchange)
                yield self.view(grown), gr.skip(), False, grown, kept
        except Exception as error:
            yield self._failed(thread, asked.text, error, before, is_edited)
            return
        done = self._kept(user, grown)
        yield self.view(done), gr.skip(), False, done, done.id or ""

    def _kept(self, user: str, grown: Thread) -> Thread:
        """The conversation with its last answer kept; if that fails the answer says so, and stays."""
        try:
            return self.keeper.keep(user, grown.settled(), grown.is_replacing)
        except Exception as error:
            log.error("An answer could not be kept", exc_info=error)
            why = str(error) if isinstance(error, DatelineError) else "The terminal shows the details."
            return grown.settled().changed(-1, note=f"This answer could not be kept. {why}")

    def _failed(
        self,
        thread: Thread,
        text: str,
        error: Exception,
        before: tuple[Exchange, ...],
        is_edited: bool = False,
    ) -> Page:
        """The conversation with what went wrong at its end; the question is in the box, to be mended."""
        view = thread_view(thread, self.verdict, before) + explained(text, error)
        return view, text, is_edited, thread.settled(), thread.id or ""

    # Looking

    def open(self, event: gr.EventData, request: gr.Request, thread: Thread, kept: str) -> str:
        """The article behind a citation or passage that was clicked, with all that is quoted from it."""
        thread = self.thread(request, thread, kept)
        exchange = at(thread, event)
        shown = sources(exchange.answer) if exchange else ()
        number = int(event.number)
        opened = next((one for one in shown if one.number == number), None)
        if opened is None:
            return viewer.notice(RESTARTED)
        of_article = [one for one in shown if one.article.id == opened.article.id]
        problems = {one.number: self.verdict(one).problem for one in of_article}
        return viewer.article_view(opened.article, of_article, problems, number)

    def open_article(self, event: gr.EventData) -> str:
        """An article by its id: a copy of one that is cited."""
        article = self._archive.article(str(event.article))
        if article is None:
            return viewer.notice(REMOVED)
        return viewer.article_view(article)

    def open_place(self, event: gr.EventData) -> str:
        """An article at one of its places, which a timeline names."""
        article, start, end = self._archive.article(str(event.article)), int(event.start), int(event.end)
        if article is None:
            return viewer.notice(REMOVED)
        place = Citation(1, article, start, end, article.text[start:end])
        return viewer.article_view(article, [place], {1: self.verdict(place).problem}, 1)

    def timeline(self, event: gr.EventData, request: gr.Request, thread: Thread, kept: str) -> str:
        """What happened when, on what a question asks about."""
        exchange = at(self.thread(request, thread, kept), event)
        if exchange is None:
            return viewer.notice(RESTARTED)
        question, made = exchange.answer.question, exchange.answer.interpretation
        topic = made.rewrite.text if made else question.text
        try:
            found = timeline(self._archive, topic, question.filter, question.as_of)
        except DatelineError as error:
            return viewer.notice(str(error))
        problems = {one.number: self.verdict(one).problem for one in found.citations}
        return timeline_view(found, problems)

    def view(self, thread: Thread) -> str:
        """A conversation, or the page before its first question."""
        return thread_view(thread, self.verdict) or self._start()

    def _start(self) -> str:
        if not self._archive.database.counts()["articles"]:
            return page_view.empty_archive(str(self._archive.path))
        outlets = {source for source, _ in self._archive.database.sources()}
        return page_view.welcome(EXAMPLES if SAMPLE_OUTLET in outlets else ())

    def verdict(self, source: Citation) -> Verdict:
        """Whether a citation holds, recomputed now."""
        place = (source.article.id, source.start, source.end)
        return check(self._archive, source.number, *place, source.quote)


def owner(request: gr.Request) -> str:
    """The user whose conversations are meant; all who need not log in are one."""
    return user_of(request).owner


def at(thread: Thread, event: gr.EventData) -> Exchange | None:
    """The exchange in which something was clicked; ``None`` if it is no longer known."""
    turn = int(event.turn)
    return thread.exchanges[turn] if 0 <= turn < len(thread.exchanges) else None


def to_question(
    text: str, since: str, until: str, as_of: str, outlets: list[str], undated: str
) -> Question:
    """The question from what is on the page. Raises ``QuestionError`` for a day that is none."""
    limits = Filter(to_day(since, "From"), to_day(until, "To"), tuple(outlets or ()), UNDATED.get(undated))
    return Question(text.strip(), limits, to_day(as_of, "As of"))


def to_fields(question: Question) -> Fields:
    """What stands on the page for the limits of a question."""
    limits = question.filter
    undated = next(name for name, value in UNDATED.items() if value == limits.undated)
    days = [day.isoformat() if day else "" for day in (limits.since, limits.until, question.as_of)]
    return days[0], days[1], days[2], list(limits.sources), undated


def to_day(text: str, field: str) -> dt.date | None:
    """The day in a date field, ``None`` if that is empty. Raises ``QuestionError`` for anything else
    than an ISO date."""
    return parse_day(text, field) if text and text.strip() else None


def explained(question: str, error: Exception) -> str:
    """What went wrong, in words for the reader. An unexpected error goes to the log with its details."""
    if isinstance(error, QuestionError):
        return page_view.failure(question, "This cannot be asked.", str(error))
    if isinstance(error, DatelineError):
        return page_view.failure(question, "This did not work.", str(error))
    log.error("A question could not be answered: %r", question, exc_info=error)
    return page_view.failure(
        question,
        "This did not work.",
        "The fault is Dateline's own. The terminal that it runs in shows the details.",
    )
