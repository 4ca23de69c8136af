"""The chat: a page on which an archive is asked, and its answers are checked."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import socket
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.archive import Archive
from index.errors import DatelineError, QuestionError
from index.schema import Filter
from qa.assistant import Assistant
from qa.citations import Verdict, check
from qa.schema import Answer, Citation, parse_day
from ui import render, viewer

log = logging.getLogger(__name__)

ASSETS = Path(__file__).parent / "assets"

SAMPLE_OUTLET = "Sample Wire"
EXAMPLES = (
    "Which countries back Haftar?",
    "When did the Ever Given leave the lake?",
    "How many segments does the mirror of the Webb telescope have?",
)
"""Questions that the sample archive answers; they are offered where its agency is in the archive."""

AT_ONCE = 4
"""How many questions are answered at the same time; others wait their turn."""

# The page needs nothing from elsewhere. With this the browser refuses it too, whatever an article holds.
SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'none'"
)

Page = tuple[Any, ...]
"""New values for the thread, the question box and the session's answers."""


class Chat:
    """The events of the page. It has no state of its own: a session's answers come in and go out."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._archive = assistant.archive

    def load(self) -> tuple[str, Any, str]:
        """The masthead, the outlets to choose from, and the page before the first question."""
        counts = self._archive.database.counts()
        outlets = [source for source, _ in self._archive.database.sources() if source]
        if not counts["articles"]:
            start = render.empty_archive(str(self._archive.path))
        else:
            start = render.welcome(EXAMPLES if SAMPLE_OUTLET in outlets else ())
        return render.masthead(counts), gr.update(choices=outlets), start

    def ask(
        self, question: str, since: str, until: str, as_of: str, outlets: list[str], answers: list[Answer]
    ) -> Iterator[Page]:
        """The conversation as the answer to the question grows."""
        yield self._thread(answers, render.asking(question)), "", answers
        try:
            limits = Filter(to_day(since, "From"), to_day(until, "To"), tuple(outlets or ()))
            for answer in self._assistant.stream(question, limits, to_day(as_of, "As of")):
                yield self._thread([*answers, answer]), gr.skip(), [*answers, answer]
        except Exception as error:
            yield self._thread(answers, explained(question, error)), question, answers

    def ask_example(self, event: gr.EventData, *fields: Any) -> Iterator[Page]:
        """The same for an example that was clicked; what stands in the question box is let go."""
        yield from self.ask(str(event.question), *fields)

    def open(self, event: gr.EventData, answers: list[Answer]) -> str:
        """The article behind a citation or passage that was clicked."""
        try:
            source = render.sources(answers[event.turn])[event.number - 1]
        except IndexError:
            return viewer.notice("Dateline was restarted after this answer. Ask the question again.")
        return viewer.article_view(source, self._verdict(source).problem)

    def _thread(self, answers: list[Answer], current: str = "") -> str:
        turns = [
            render.answer_view(answer, map(self._verdict, render.sources(answer)), turn)
            for turn, answer in enumerate(answers)
        ]
        return "".join([*turns, current])

    def _verdict(self, source: Citation) -> Verdict:
        place = (source.article.id, source.start, source.end)
        return check(self._archive, source.number, *place, source.quote)


def explained(question: str, error: Exception) -> str:
    """What went wrong, in words for the reader. An unexpected error goes to the log with its details."""
    if isinstance(error, QuestionError):
        return render.failure(question, "This cannot be asked.", str(error))
    if isinstance(error, DatelineError):
        return render.failure(question, "This did not work.", str(error))
    log.error("A question could not be answered: %r", question, exc_info=error)
    return render.failure(
        question,
        "This did not work.",
        "The fault is Dateline's own. The terminal that it runs in shows the details.",
    )


def to_day(text: str, field: str) -> dt.date | None:
    """The day in a date field, ``None`` if that is empty. Raises ``QuestionError`` for anything else
    than an ISO date."""
    return parse_day(text, field) if text and text.strip() else None


def build_chat(assistant: Assistant) -> gr.Blocks:
    """The page as Gradio blocks. It needs the looks that ``build_app`` mounts it with."""
    chat = Chat(assistant)
    page = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with page:
        answers = gr.State([])
        masthead = html("masthead")
        with gr.Row(elem_id="limits"):
            since, until, as_of = date_box("From"), date_box("To"), date_box("As of")
            outlets = gr.Dropdown([], multiselect=True, label="Outlets", elem_id="outlets")
        thread = html("thread", js_on_load=asset("thread.js"))
        with gr.Row(elem_id="ask"):
            question = gr.Textbox(
                label="Question",
                placeholder="Ask the archive …",
                max_lines=1,
                show_label=False,
                container=False,
                autofocus=True,
            )
            button = gr.Button("Ask", variant="primary")
        article = html(
            "viewer",
            html_template='<dialog aria-labelledby="viewer-title">${value}</dialog>',
            js_on_load=asset("viewer.js"),
        )

        limits = [since, until, as_of, outlets, answers]
        answering = [thread, question, answers]
        quietly: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            "concurrency_limit": AT_ONCE,
        }
        page.load(chat.load, None, [masthead, outlets, thread], **quietly)
        gr.on([question.submit, button.click], chat.ask, [question, *limits], answering, **quietly)
        thread.ask(chat.ask_example, limits, answering, **quietly)
        thread.open(chat.open, answers, article, **quietly)
    return page


def html(name: str, **options: Any) -> gr.HTML:
    """An empty part of the page, to be filled with HTML."""
    return gr.HTML("", elem_id=name, apply_default_css=False, **{"js_on_load": None, **options})


def date_box(label: str) -> gr.Textbox:
    """A field for an ISO date."""
    return gr.Textbox(label=label, placeholder="2019-04-05", max_lines=1, min_width=0)


def asset(name: str) -> str:
    """The text of a file in ``ui/assets``."""
    return (ASSETS / name).read_text("utf-8")


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


class SecureHeaders:
    """ASGI middleware that sends ``SECURITY_POLICY`` with every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = SECURITY_POLICY
            await send(message)

        await self._app(scope, receive, send_secured)


def build_app(assistant: Assistant) -> FastAPI:
    """The chat as a web application."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(SecureHeaders)
    gr.mount_gradio_app(
        app,
        build_chat(assistant),
        path="/",
        theme=theme(),
        css_paths=ASSETS / "chat.css",
        favicon_path=str(ASSETS / "favicon.svg"),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    return app


class ChatServer(uvicorn.Server):
    """Serves what ``build_app`` made. Every open page holds a stream by which it knows that the server
    is there; if these were not ended first, a shutdown would wait for the last page to be closed."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3))
        self._pages = [
            route.app
            for route in app.routes
            if isinstance(route, Mount) and isinstance(route.app, gr.routes.App)
        ]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams, then all else."""
        for page in self._pages:
            page.stop_event.set()
        await super().shutdown(sockets)


def serve(archive: Archive, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False) -> None:
    """Serves the chat until it is interrupted. Raises ``DatelineError`` if the port is taken."""
    with listen(host, port) as listener:
        server = ChatServer(build_app(Assistant(archive)))
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        print(f"Dateline is at {address} (stop it with Ctrl+C)", flush=True)
        if open_browser:
            webbrowser.open(address)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes any that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise DatelineError(
            f"Dateline cannot listen at {host}, port {port}: {error}. If it runs there "
            "already, open it in the browser; if not, choose another port."
        ) from error
