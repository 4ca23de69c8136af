"""What stands between the network and the page: who may ask, from where, and how much at a time.

All of it is ASGI middleware (https://asgi.readthedocs.io), so that it holds for every route of the page.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The page needs nothing from elsewhere. With this the browser refuses it too, whatever an article holds.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))


class SecureHeaders:
    """Sends ``SECURITY_HEADERS`` with every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        await self._app(scope, receive, send_secured)


class KnownHosts:
    """Answers only under the names given. Without logins a page of another site, whose name its owner lets
    point to this machine, could else read the archive with the reader's own browser (DNS rebinding)."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = LOOPBACK) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or host_name(Headers(scope=scope).get("host", "")) in self._hosts:
            await self._app(scope, receive, send)
            return
        await refuse(
            scope,
            receive,
            send,
            421,
            "Dateline answers here only as localhost or 127.0.0.1. To let others in under another name, "
            "start it with users: dateline serve --auth FILE",
        )


class SameOrigin:
    """Refuses what another site's page sends, as a form that it fills in and submits (CSRF)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_safe = scope["type"] == "lifespan" or scope.get("method") in SAFE_METHODS
        if is_safe or is_own(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        await refuse(scope, receive, send, 403, "This was sent by a page of another site.")


class UploadLimit:
    """Refuses uploads of more than ``most`` bytes, counted as they come in."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_upload(scope):
            await self._app(scope, receive, send)
            return
        told = (
            f"These files are larger than {self._most / 1e6:,.0f} MB together. Add them in parts, or put them "
            "into a folder on the server."
        )
        if size_of(scope) > self._most:
            await refuse(scope, receive, send, 413, told)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._most:
                raise HTTPException(413, told)
            return message

        await self._app(scope, receive_counted, send)


def is_upload(scope: Scope) -> bool:
    """Whether files are being sent to the page."""
    return scope.get("method") == "POST" and scope["path"].rstrip("/").endswith("/upload")


def size_of(scope: Scope) -> int:
    """The bytes that a request says it has, 0 if it does not say."""
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isdecimal() else 0


def host_name(host: str) -> str:
    """The name in a Host header, without the port; empty if it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_own(headers: Headers) -> bool:
    """Whether a request comes from the page itself, or from no page at all, as that of a program. Browsers
    say so in Sec-Fetch-Site, except to plain HTTP on other machines; there the Origin is compared."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, message: str) -> None:
    """Answers with a message in place of the page."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": message[:120]})
        return
    response: Response = PlainTextResponse(message, status)
    await response(scope, receive, send)
