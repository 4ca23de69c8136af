"""The rows of ``conversations.db``: its tables, what stands in them, and the SQL of ``Conversations``."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from index.errors import ConversationMissing, QuestionError

LONGEST_DEFAULT_TITLE, LONGEST_COMMENT = 80, 2_000  # characters

MIGRATIONS = (
    """
    CREATE TABLE conversations (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        owner TEXT NOT NULL,
        title TEXT NOT NULL,
        created TEXT NOT NULL, changed TEXT NOT NULL    -- ISO 8601, UTC
    );
    CREATE INDEX conversations_by_owner ON conversations (owner, changed);
    CREATE TABLE turns (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        result TEXT NOT NULL,       -- JSON
        created TEXT NOT NULL
    );
    CREATE INDEX turns_by_conversation ON turns (conversation, number);
    CREATE TABLE feedback (         -- complete in itself: an answer that was replaced stays judged
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL,
        conversation INTEGER REFERENCES conversations ON DELETE CASCADE,
        turn INTEGER UNIQUE REFERENCES turns ON DELETE SET NULL,
        question TEXT NOT NULL,
        history TEXT NOT NULL,      -- JSON list of pairs
        result TEXT NOT NULL,       -- JSON
        verdict TEXT NOT NULL, reason TEXT NOT NULL, comment TEXT NOT NULL,
        created TEXT NOT NULL
    );
    CREATE INDEX feedback_by_conversation ON feedback (conversation);
    """,
    "ALTER TABLE feedback ADD COLUMN right_answer TEXT NOT NULL DEFAULT ''",
)
"""Script N brings a file from schema version N to N + 1. Never change one that was released."""

Verdict = Literal["up", "down"]
Reason = Literal["", "wrong answer", "wrong citation", "should have answered", "should have refused"]
"""Why an answer is bad; empty for a good one, or where no reason was given."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation of one user. ``turns`` is the number of its questions."""

    id: str
    owner: str
    title: str
    created: dt.datetime
    changed: dt.datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer in a conversation. ``number`` names it in the whole file, ``answer`` is
    the short answer or empty, ``result`` all that was found, as JSON text. ``verdict``, ``reason``,
    ``comment`` and ``right_answer`` say how its reader judged it; ``None`` and empty if not at all."""

    number: int
    question: str
    answer: str
    result: str
    created: dt.datetime
    verdict: Verdict | None = None
    reason: Reason = ""
    comment: str = ""
    right_answer: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """How an answer was judged. ``history`` are the questions before it with their answers, ``result`` is
    the answer as JSON text, as it was when it was judged. ``comment`` and ``right_answer`` are the reader's
    own words; empty if nothing was said."""

    number: int
    owner: str
    question: str
    history: tuple[tuple[str, str], ...]
    result: str
    verdict: Verdict
    reason: Reason
    comment: str
    created: dt.datetime
    right_answer: str = ""


SELECT_CONVERSATION = (
    "SELECT id, owner, title, created, changed, "
    "(SELECT count(*) FROM turns WHERE conversation = c.number) FROM conversations c"
)


def matching(owner: str, text: str) -> tuple[str, list[str]]:
    """The condition on conversations for ``Conversations.find``, with its values."""
    where, values = "owner = ?", [owner]
    for word in text.casefold().split():
        where += (
            " AND (instr(fold(title), ?) OR EXISTS (SELECT 1 FROM turns WHERE conversation = c.number "
            "AND (instr(fold(question), ?) OR instr(fold(answer), ?))))"
        )
        values += [storable(word)] * 3
    return where, values


def number_of(connection: sqlite3.Connection, owner: str, conversation_id: str) -> int:
    """The number of a conversation. Raises ``ConversationMissing`` if its owner has none of that id."""
    row = connection.execute(
        "SELECT number FROM conversations WHERE id = ? AND owner = ?", (storable(conversation_id), owner)
    ).fetchone()
    if row is None:
        raise ConversationMissing("There is no such conversation. It may have been deleted.")
    return int(row[0])


def conversation_of(connection: sqlite3.Connection, owner: str, turn: int) -> int:
    """The number of the conversation that a turn is in. Raises ``ConversationMissing``."""
    row = connection.execute(
        "SELECT c.number FROM turns t JOIN conversations c ON c.number = t.conversation "
        "WHERE t.number = ? AND c.owner = ?",
        (turn, owner),
    ).fetchone()
    if row is None:
        raise ConversationMissing("There is no such answer. It may have been deleted, or asked for again.")
    return int(row[0])


def turns_of(connection: sqlite3.Connection, conversation: int) -> list[Turn]:
    """The turns of a conversation in order, with how they were judged."""
    rows = connection.execute(
        "SELECT t.number, t.question, t.answer, t.result, t.created, f.verdict, coalesce(f.reason, ''), "
        "coalesce(f.comment, ''), coalesce(f.right_answer, '') "
        "FROM turns t LEFT JOIN feedback f ON f.turn = t.number WHERE t.conversation = ? ORDER BY t.number",
        (conversation,),
    )
    return [
        Turn(number, question, answer, result, dt.datetime.fromisoformat(created), *said)
        for number, question, answer, result, created, *said in rows
    ]


def insert_turn(
    connection: sqlite3.Connection, conversation: int, question: str, answer: str, result: str
) -> Turn:
    """Writes a turn behind the others; the conversation without a title gets one."""
    now = timestamp()
    question, answer, result = storable(question), storable(answer), storable(result)
    json.loads(result)  # what cannot be read again is not stored
    number = connection.execute(
        "INSERT INTO turns VALUES (NULL, ?, ?, ?, ?, ?)", (conversation, question, answer, result, now)
    ).lastrowid
    assert number is not None
    connection.execute(
        "UPDATE conversations SET changed = ?, title = iif(title = '', ?, title) WHERE number = ?",
        (now, shortened(question, LONGEST_DEFAULT_TITLE), conversation),
    )
    return Turn(number, question, answer, result, dt.datetime.fromisoformat(now))


def insert_feedback(
    connection: sqlite3.Connection,
    judged: tuple[str, int | None, int | None, str, Sequence[tuple[str, str]], str],
    said: tuple[Verdict, Reason, str, str],
) -> int:
    """Writes how an answer was judged; gives the number. Raises ``QuestionError`` for words that are
    too long and ``ValueError`` for a verdict or reason that is none."""
    owner, conversation, turn, question, history, result = judged
    verdict, reason, comment, right_answer = said
    if verdict not in get_args(Verdict) or reason not in get_args(Reason):
        raise ValueError(f"no verdict or reason: {verdict!r}, {reason!r}")
    for name, words in (("comment", comment), ("right answer", right_answer)):
        if len(words) > LONGEST_COMMENT:
            raise QuestionError(
                f"The {name} has {len(words):,} characters; at most {LONGEST_COMMENT:,} are kept."
            )
    texts = (storable(question), storable(json.dumps(history)), storable(result))
    number = connection.execute(
        "INSERT INTO feedback VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(owner, conversation, turn, *texts, verdict, reason),
            *(storable(comment), timestamp(), storable(right_answer)),
        ),
    ).lastrowid
    assert number is not None
    return number


def to_conversation(row: tuple[Any, ...]) -> Conversation:
    """A conversation from a row of ``SELECT_CONVERSATION``."""
    conversation_id, owner, title, created, changed, turns = row
    times = dt.datetime.fromisoformat(created), dt.datetime.fromisoformat(changed)
    return Conversation(conversation_id, owner, title, *times, turns)


def to_feedback(row: tuple[Any, ...]) -> Feedback:
    """Feedback from its row."""
    number, owner, question, history, result, verdict, reason, comment, created, right_answer = row
    pairs = tuple((asked, answered) for asked, answered in json.loads(history))
    when = dt.datetime.fromisoformat(created)
    return Feedback(number, owner, question, pairs, result, verdict, reason, comment, when, right_answer)


def timestamp() -> str:
    """The time now, UTC, so that times sort as texts."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def shortened(text: str, longest: int) -> str:
    """Text on one line, cut after a word if it is too long."""
    line = " ".join(storable(text).split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


def storable(text: str) -> str:
    """Text without what SQLite or UTF-8 cannot hold (NUL, lone surrogates)."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
