"""Many who ask at once: each gets the answer to their own question, in a conversation of their own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.archive import Archive
from index.conversations import Conversations
from qa.assistant import Assistant
from qa.settings import Settings
from tests.fakes import HashingEmbedder, WordReader
from ui import users as users_module
from ui.server import ServerSettings
from ui.users import Users

PASSWORD = "twelve owls in a row"
READERS, WINDOWS = 10, 5
GOODS = [
    f"{first}{last}"
    for first in ("amber", "birch", "cedar", "delft", "ebony", "flax", "glass", "hemp", "ivory", "jade")
    for last in ("bowls", "combs", "drums", "flutes", "spoons")
]
"""Words of which no two are the same, one for each stall of the market."""


def question(goods: str) -> str:
    return f"Who sells {goods}?"


def seller(goods: str) -> str:
    return f"Stallholder {goods.capitalize()}son sells {goods} at the market."


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Archive]:
    """An archive with an article for each stall."""
    folder = tmp_path / "market"
    folder.mkdir()
    for goods in GOODS:
        (folder / f"{goods}.txt").write_text(seller(goods), "utf-8")
    with Archive.create(tmp_path / "archive", HashingEmbedder()) as made:
        made.add(folder, label="market")
        yield made


@pytest.fixture
def readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Users:
    monkeypatch.setattr(users_module, "COST", 16)  # hashes that cost nothing
    made = Users(tmp_path / "users.json")
    for number in range(READERS):
        made.add(f"reader{number}", "reader", PASSWORD)
    return made


class Window:
    """A page that a user has open: it asks as the page's own script does."""

    def __init__(self, client: httpx.AsyncClient, session: str, function: int) -> None:
        self._client, self._session, self._function = client, session, function
        self.kept = ""

    async def ask(self, text: str) -> str:
        """The conversation, as HTML, when the answer is complete."""
        data = [text, "", "", "", [], "auto", False, None, self.kept]
        body = {"data": data, "fn_index": self._function, "session_hash": self._session}
        (await self._client.post("/gradio_api/queue/join", json=body)).raise_for_status()
        shown, self.kept = await self._answer()
        return shown

    async def _answer(self) -> tuple[str, str]:
        """The conversation and its id, from the stream of the window's events."""
        stream = self._client.stream(
            "GET", "/gradio_api/queue/data", params={"session_hash": self._session}
        )
        last: list[Any] = []
        async with stream as answer:
            async for line in answer.aiter_lines():
                message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if message.get("msg") == "process_completed":
                    assert message["success"], message
                    last = message["output"]["data"]
                if message.get("msg") == "close_stream":
                    break
        return last[0], last[4]


async def windows(address: str, name: str) -> list[Window]:
    """What a user has open after logging in."""
    client = httpx.AsyncClient(base_url=address, timeout=120)
    entered = await client.post("/login", data={"name": name, "password": PASSWORD})
    assert entered.status_code == 303
    config = (await client.get("/config")).json()
    function = asks(config)
    return [Window(client, f"{name} {number}", function) for number in range(WINDOWS)]


def asks(config: Any) -> int:
    """The number of the event that Enter in the question box sets off."""
    (box,) = [one["id"] for one in config["components"] if one["props"].get("label") == "Question"]
    (number,) = [one["id"] for one in config["dependencies"] if [box, "submit"] in one["targets"]]
    return int(number)


def told(shown: str) -> list[tuple[str, str]]:
    """The questions of a conversation with their short answers."""
    asked = re.findall(r'<h2 class="question"[^>]*>(.*?)</h2>', shown)
    answers = re.findall(r'<p class="headline[^>]*>(.*?)<button', shown)
    return list(zip(asked, answers, strict=True))


def right(goods: str) -> tuple[str, str]:
    return question(goods), seller(goods)


def test_fifty_questions_at_once_from_ten_users(
    market: Archive, readers: Users, serving: Callable[..., str]
) -> None:
    assistant = Assistant(market, Settings(caution="eager", agreement=False, collapse=False), WordReader())
    address = serving(assistant, ServerSettings(users=readers))

    async def everybody() -> tuple[list[Window], list[str], list[str]]:
        each = await asyncio.gather(*(windows(address, name) for name in readers.names))
        opened = [window for of_one in each for window in of_one]
        first = await asyncio.gather(
            *(one.ask(question(it)) for one, it in zip(opened, GOODS, strict=True))
        )
        # In every window a second one, about what its neighbour asked for.
        again = await asyncio.gather(
            *(one.ask(question(it)) for one, it in zip(opened, reversed(GOODS), strict=True))
        )
        return opened, first, again

    opened, first, again = asyncio.run(everybody())
    for mine, other, shown, later in zip(GOODS, reversed(GOODS), first, again, strict=True):
        assert told(shown) == [right(mine)]
        assert told(later) == [right(mine), right(other)]

    assert len({window.kept for window in opened}) == READERS * WINDOWS
    with Conversations.beside(market.path) as kept:
        for number, name in enumerate(readers.names):
            user = readers.get(name)
            assert user is not None
            own = GOODS[number * WINDOWS : (number + 1) * WINDOWS]
            assert {one.title for one in kept.find(user.owner)} == set(map(question, own))
            assert all(one.turns == 2 for one in kept.find(user.owner))
