"""The web server that the chat runs on."""

from __future__ import annotations

import contextlib
import socket
import webbrowser
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.middleware.sessions import SessionMiddleware

from index.archive import Archive
from index.errors import DatelineError, UserError
from qa.assistant import Assistant
from ui.attempts import Attempts
from ui.chat import Rights, build_chat, theme
from ui.ending import Ending, Stream
from ui.gate import LOOPBACK, KnownHosts, SameOrigin, SecureHeaders, UploadLimit
from ui.login import SESSION_SECONDS, LoginPages, Logins, may_edit, username
from ui.parts import ASSETS
from ui.uploads import UploadLimits, folder_on_server
from ui.users import Users


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the chat is served.

    Without ``users`` it is served to this machine only, and whoever reaches it may do everything.
    ``root_path`` is the path that a proxy in front has for it. ``folders`` may be indexed from the page.
    With ``https`` browsers send the session only through an encrypted connection, as to a proxy in front.
    ``waiting`` questions, and whatever else the page asks for, may wait for their turn; who comes then is
    told that the server is busy.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    users: Users | None = None
    root_path: str = ""
    https: bool = False
    folders: tuple[Path, ...] = ()
    uploads: UploadLimits = UploadLimits()
    waiting: int = 100


def build_app(assistant: Assistant, settings: ServerSettings = ServerSettings()) -> FastAPI:
    """The chat as a web application. Middleware that is added later stands further out."""
    app = FastAPI(openapi_url=None)
    add_health(app, assistant.archive)
    app.add_middleware(UploadLimit, most=settings.uploads.bytes)
    if settings.users is None:
        app.add_middleware(KnownHosts, hosts=LOOPBACK)
    else:
        add_logins(app, settings.users, settings)
    app.add_middleware(SameOrigin)
    app.add_middleware(SecureHeaders)
    app.state.streams = set()
    app.add_middleware(Ending, streams=app.state.streams)
    add_page(app, assistant, settings)
    return app


def add_page(app: FastAPI, assistant: Assistant, settings: ServerSettings) -> None:
    """The page itself, at all paths that are not taken."""
    may_index = partial(folder_on_server, allowed=settings.folders) if settings.folders else None
    page = build_chat(assistant, rights=Rights(may_edit, may_index))
    page.queue(max_size=settings.waiting, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        root_path=settings.root_path or None,
        auth_dependency=username if settings.users else None,
        max_file_size=settings.uploads.file_bytes,
        theme=theme(),
        css_paths=[ASSETS / "chat.css", ASSETS / "tabs.css"],
        favicon_path=str(ASSETS / "favicon.svg"),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
    )


def add_logins(app: FastAPI, users: Users, settings: ServerSettings) -> None:
    """Lets in only who has logged in. Raises ``UserError`` if there is nobody who could."""
    if not users.names:
        raise UserError(
            f"There are no users in {users.path}. Add the first with: "
            f"dateline users add NAME --role editor --auth {users.path}"
        )
    pages = LoginPages(users, Attempts())
    app.add_api_route("/login", pages.show, methods=["GET"], include_in_schema=False)
    app.add_api_route("/login", pages.enter, methods=["POST"], include_in_schema=False)
    app.add_api_route("/logout", pages.leave, methods=["POST"], include_in_schema=False)
    app.add_middleware(Logins, users=users)
    app.add_middleware(
        SessionMiddleware,
        secret_key=users.key,
        session_cookie="dateline",
        max_age=SESSION_SECONDS,
        path=settings.root_path or "/",
        same_site="lax",
        https_only=settings.https,
    )


def add_health(app: FastAPI, archive: Archive) -> None:
    """``/health``, for whatever watches over the server: it needs no login and tells nothing of articles."""

    def health() -> JSONResponse:
        try:
            articles, generation = archive.database.counts()["articles"], archive.database.generation
        except Exception:
            return JSONResponse({"status": "the archive cannot be read"}, 503)
        return JSONResponse({"status": "ok", "articles": articles, "generation": generation})

    app.add_api_route("/health", health, methods=["GET"], include_in_schema=False)


class ChatServer(uvicorn.Server):
    """Serves what ``build_app`` made. Every open page holds a stream by which it knows that the server
    is there; these end first when it is interrupted."""

    def __init__(self, app: FastAPI, **options: Any) -> None:
        options = {
            "log_level": "warning",
            "server_header": False,
            "timeout_graceful_shutdown": 3,
            **options,
        }
        super().__init__(uvicorn.Config(app, **options))
        self._streams: set[Stream] = app.state.streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams, then all else."""
        for stream in tuple(self._streams):
            stream.end()
        await super().shutdown(sockets)


def serve(
    archive: Archive, settings: ServerSettings = ServerSettings(), open_browser: bool = False
) -> None:
    """Serves the chat until it is interrupted. Raises ``UserError`` if it would be open to other machines
    without logins, and ``DatelineError`` if the port is taken."""
    check_address(settings)
    with listen(settings.host, settings.port) as listener:
        server = ChatServer(build_app(Assistant(archive), settings), root_path=settings.root_path)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{host}:{listener.getsockname()[1]}"
        print(f"Dateline is at {address} (stop it with Ctrl+C)", flush=True)
        if open_browser:
            webbrowser.open(address)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def check_address(settings: ServerSettings) -> None:
    """Raises ``UserError`` if other machines could reach the server without logins."""
    if settings.users is None and settings.host not in LOOPBACK:
        raise UserError(
            f"Without users Dateline is served to this machine only, not at {settings.host}: anybody who reaches it "
            "could read and change the archive. Add a user (dateline users add NAME --role editor) and start "
            "it with --auth users.json."
        )


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
