"""Logging in and out, and who is asking."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import gradio as gr
from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.attempts import Attempts, in_words
from ui.gate import is_upload, refuse
from ui.users import LOCAL, User, Users, nobodys_hash

SESSION_SECONDS = 12 * 3600
LONGEST_FORM = 8_192  # bytes
OPEN = ("/login", "/logout", "/health")
"""What can be asked for without a login."""
USER = "dateline.user"


class Logins:
    """ASGI middleware: lets in who has logged in, and sends others to the page for it. Behind it every
    scope has the ``User``. It stands behind Starlette's ``SessionMiddleware``, which signs the cookie."""

    def __init__(self, app: ASGIApp, users: Users) -> None:
        self._app, self._users = app, users

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or path_of(scope) in OPEN:
            await self._app(scope, receive, send)
            return
        user = self._users.of_session(scope["session"])
        if user is None:
            await self._send_to_login(scope, receive, send)
        elif is_upload(scope) and not user.may_edit:
            await refuse(scope, receive, send, 403, "Only editors can add articles.")
        else:
            scope[USER] = user
            await self._app(scope, receive, send)

    async def _send_to_login(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_page(HTTPConnection(scope)):
            # Without a host, so that it holds behind a proxy.
            await RedirectResponse(f"{scope.get('root_path', '')}/login", 303)(scope, receive, send)
        else:
            await refuse(
                scope, receive, send, 401, "You are not logged in, or not any more. Open the page again."
            )


class LoginPages:
    """The pages ``/login`` and ``/logout``."""

    def __init__(self, users: Users, attempts: Attempts) -> None:
        self._users, self._attempts = users, attempts
        # A check takes 32 MiB and a quarter of a second: many at once wait for each other.
        self._limiter = CapacityLimiter(2)
        nobodys_hash()  # else the first unknown name would be told from the time that it takes

    async def show(self, request: Request) -> Response:
        """The form."""
        return page(request)

    async def enter(self, request: Request) -> Response:
        """Checks name and password, and begins a session."""
        fields = await form_of(request)
        name, password = fields.get("name", "").strip(), fields.get("password", "")
        address = request.client.host if request.client else ""
        wait = self._attempts.begin(name, address)
        if wait:
            told = f"Too many attempts failed. Try again in {in_words(wait)}."
            return page(request, name, told, 429, {"Retry-After": str(int(wait) + 1)})
        user = await to_thread.run_sync(self._users.check, name, password, limiter=self._limiter)
        if user is None:
            return page(request, name, "Name or password is wrong.", 401)
        self._attempts.succeeded(name, address)
        request.session.clear()
        request.session.update(self._users.session(user))
        return RedirectResponse(f"{request.scope.get('root_path', '')}/", 303)

    async def leave(self, request: Request) -> Response:
        """Ends the session."""
        request.session.clear()
        return RedirectResponse(f"{request.scope.get('root_path', '')}/login", 303)


def user_of(request: gr.Request | Request | None) -> User:
    """Who sent a request, as Gradio gives it to the events of the page; ``LOCAL`` on a server without
    logins."""
    inner = request.request if isinstance(request, gr.Request) else request
    user = inner.scope.get(USER, LOCAL) if inner is not None else LOCAL
    assert isinstance(user, User)
    return user


def may_edit(request: gr.Request | None) -> bool:
    """Whether the one who sent a request may add and remove articles and run evaluations."""
    return user_of(request).may_edit


def username(request: Request) -> str:
    """The name for Gradio, which asks for it with every request."""
    return user_of(request).name


def page(
    request: Request,
    name: str = "",
    problem: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """The page with the form, and what was wrong with the last attempt."""
    environment = Environment(loader=PackageLoader("ui", "assets"), autoescape=select_autoescape(("html",)))
    root = request.scope.get("root_path", "")
    text = environment.get_template("login.html").render(name=name[:64], problem=problem, root=root)
    return HTMLResponse(text, status, {"Cache-Control": "no-store", **(headers or {})})


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; none if it is longer than a login can be."""
    body = b""
    async for block in request.stream():
        body += block
        if len(body) > LONGEST_FORM:
            return {}
    fields: dict[str, Any] = parse_qs(
        body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10
    )
    return {name: values[0] for name, values in fields.items()}


def path_of(scope: Scope) -> str:
    """The path within this server, whether or not a proxy took its own part off."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def is_page(connection: HTTPConnection) -> bool:
    """Whether a browser asks for a page, and not for a part of one."""
    return connection.scope["method"] == "GET" and "text/html" in connection.headers.get("accept", "")
