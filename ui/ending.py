"""How the server ends while pages are open: their streams of events end with it."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATHS = ("/queue/data", "/heartbeat/")
"""Those of Gradio's that answer for as long as a page is open, or as an answer grows."""


class Stream:
    """A stream that can be ended at any time, as if it had come to its end by itself."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_begun = self._is_whole = self._is_ended = False
        self._task: asyncio.Task[None] | None = None

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive) -> None:
        """Sends what the application says, until that is all or the stream is ended."""

        async def stream() -> None:
            await app(scope, receive, self._sent)

        self._task = asyncio.create_task(stream())
        try:
            await asyncio.wait((self._task,))
        finally:
            self._task.cancel()
        if self._is_ended:
            await self._finish()
        else:
            self._task.result()

    def end(self) -> None:
        """Ends it."""
        self._is_ended = True
        if self._task is not None:
            self._task.cancel()

    async def _sent(self, message: Message) -> None:
        if self._is_ended:  # what Gradio says of being cancelled is nothing to the reader
            return
        self._is_begun = True
        self._is_whole = message["type"] == "http.response.body" and not message.get("more_body")
        await self._send(message)

    async def _finish(self) -> None:
        """Sends what is missing; else the server would call the answer broken."""
        if not self._is_begun:
            await self._send({"type": "http.response.start", "status": 503, "headers": []})
        if not self._is_whole:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


class Ending:
    """ASGI middleware: keeps the streams that are open in a set. They are to be ended before the server is:
    it would wait for the last page to be closed, or cut its stream off with a traceback."""

    def __init__(self, app: ASGIApp, streams: set[Stream]) -> None:
        self._app, self._streams = app, streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not any(path in scope["path"] for path in PATHS):
            await self._app(scope, receive, send)
            return
        stream = Stream(send)
        self._streams.add(stream)
        try:
            await stream.run(self._app, scope, receive)
        finally:
            self._streams.discard(stream)
