"""Conversations, and what readers said of the answers in them: ``conversations.db`` beside the archive.

They have a SQLite file of their own. What is said during a reindex would be lost with the ``archive.db``
that it replaces; an archive can be handed on without what was asked of it; and storing an answer does not
wait for the transactions of whoever adds articles (measured on two busy cores while articles came in: median
1 ms, against 14 ms in ``archive.db``).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from index.database import plain_errors
from index.errors import ArchiveTooNew, ConversationMissing, QuestionError

FILE = "conversations.db"
BUSY_SECONDS = 30
LONGEST_TITLE, LONGEST_DEFAULT_TITLE, LONGEST_COMMENT = 200, 80, 2_000  # characters
REMEDY = "Move it away: Dateline then begins a new one. The archive itself is not touched by this."

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


class Conversations:
    """All conversations about an archive. Every method takes the ``owner`` and sees nothing of anybody
    else's: a conversation of another user is as if it were not there (``ConversationMissing``).

    Safe to share between threads and processes; every write takes effect as a whole or not at all.
    """

    def __init__(self, path: str | Path) -> None:
        """Opens the file, or makes it. Raises ``ArchiveTooNew``, ``ArchiveDamaged`` or ``ArchiveError``."""
        self.path = Path(path)
        self._lock = threading.Lock()
        with plain_errors(self.path, REMEDY):
            self._connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None
            )
            self._connection.create_function("fold", 1, str.casefold, deterministic=True)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA secure_delete = ON")  # what was deleted is gone
        self._migrate()

    @classmethod
    def beside(cls, archive: Path) -> Conversations:
        """Those that belong to the archive in a folder."""
        return cls(archive / FILE)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> Conversations:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Conversations

    def create(self, owner: str, title: str = "") -> Conversation:
        """A new, empty conversation. Without a title its first question becomes it."""
        now = timestamp()
        with self._writing() as connection:
            row = (secrets.token_hex(8), owner, shortened(title, LONGEST_TITLE), now, now)
            connection.execute("INSERT INTO conversations VALUES (NULL, ?, ?, ?, ?, ?)", row)
        return to_conversation((*row, 0))

    def get(self, owner: str, conversation_id: str) -> Conversation:
        """The conversation of that id."""
        with self._reading() as connection:
            number = number_of(connection, owner, conversation_id)
            return to_conversation(
                connection.execute(f"{SELECT_CONVERSATION} WHERE number = ?", (number,)).fetchone()
            )

    def find(self, owner: str, text: str = "", limit: int = 50, offset: int = 0) -> list[Conversation]:
        """A user's conversations, the last changed first: those that hold every word of ``text`` in their title,
        a question or a short answer, without regard to case."""
        where, values = matching(owner, text)
        with self._reading() as connection:
            rows = connection.execute(
                f"{SELECT_CONVERSATION} WHERE {where} ORDER BY changed DESC, number DESC LIMIT ? OFFSET ?",
                (*values, limit, offset),
            ).fetchall()
        return [to_conversation(row) for row in rows]

    def count(self, owner: str, text: str = "") -> int:
        """How many there are to find."""
        where, values = matching(owner, text)
        with self._reading() as connection:
            (count,) = connection.execute(
                f"SELECT count(*) FROM conversations c WHERE {where}", values
            ).fetchone()
        return int(count)

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Gives a conversation another title. Raises ``QuestionError`` for an empty one."""
        title = shortened(title, LONGEST_TITLE)
        if not title:
            raise QuestionError("The title is empty. Write some words by which you will know it.")
        with self._writing() as connection:
            number = number_of(connection, owner, conversation_id)
            connection.execute("UPDATE conversations SET title = ? WHERE number = ?", (title, number))

    def delete(self, owner: str, conversation_id: str) -> None:
        """Deletes a conversation with its turns and what was said of its answers."""
        with self._writing() as connection:
            number = number_of(connection, owner, conversation_id)
            connection.execute("DELETE FROM conversations WHERE number = ?", (number,))

    def delete_all(self, owner: str) -> int:
        """Deletes all that is stored of a user; gives how many conversations there were."""
        with self._writing() as connection:
            connection.execute("DELETE FROM feedback WHERE owner = ?", (owner,))
            return connection.execute("DELETE FROM conversations WHERE owner = ?", (owner,)).rowcount

    # Turns

    def turns(self, owner: str, conversation_id: str) -> list[Turn]:
        """The turns of a conversation in order."""
        with self._reading() as connection:
            return turns_of(connection, number_of(connection, owner, conversation_id))

    def append(self, owner: str, conversation_id: str, question: str, answer: str, result: str) -> Turn:
        """Stores a further turn."""
        with self._writing() as connection:
            number = number_of(connection, owner, conversation_id)
            return insert_turn(connection, number, question, answer, result)

    def replace(
        self,
        owner: str,
        conversation_id: str,
        question: str,
        answer: str,
        result: str,
        position: int = -1,
    ) -> Turn:
        """Stores a turn in place of the last one, or of that at ``position``, from 0, and of all behind
        it. Raises ``ConversationMissing`` if there is none at that position."""
        with self._writing() as connection:
            number = number_of(connection, owner, conversation_id)
            numbers = [turn.number for turn in turns_of(connection, number)]
            try:
                first = numbers[position]
            except IndexError as error:
                raise ConversationMissing(
                    "This answer is no longer in the conversation; it was changed in another window. "
                    "Open the conversation again."
                ) from error
            connection.execute("DELETE FROM turns WHERE conversation = ? AND number >= ?", (number, first))
            return insert_turn(connection, number, question, answer, result)

    # Feedback

    def judge(
        self,
        owner: str,
        turn: int,
        verdict: Verdict,
        reason: Reason = "",
        comment: str = "",
        right_answer: str = "",
    ) -> int:
        """Stores how the turn of a number was judged, in place of what was said of it before; gives the
        number of the feedback. Raises ``QuestionError`` for words that are too long."""
        with self._writing() as connection:
            conversation = conversation_of(connection, owner, turn)
            *before, judged = [one for one in turns_of(connection, conversation) if one.number <= turn]
            connection.execute("DELETE FROM feedback WHERE turn = ?", (turn,))
            history = [(one.question, one.answer) for one in before]
            what = (owner, conversation, turn, judged.question, history, judged.result)
            return insert_feedback(connection, what, (verdict, reason, comment, right_answer))

    def judge_unkept(
        self,
        owner: str,
        question: str,
        result: str,
        verdict: Verdict,
        reason: Reason = "",
        comment: str = "",
        history: Sequence[tuple[str, str]] = (),
        right_answer: str = "",
    ) -> int:
        """The same for an answer in a conversation that is not kept."""
        with self._writing() as connection:
            judged = (owner, None, None, question, history, result)
            return insert_feedback(connection, judged, (verdict, reason, comment, right_answer))

    def withdraw(self, owner: str, feedback: int) -> None:
        """Takes back what was said of an answer; nothing if it is gone already."""
        with self._writing() as connection:
            connection.execute("DELETE FROM feedback WHERE number = ? AND owner = ?", (feedback, owner))

    def feedback(self, limit: int = -1, offset: int = 0) -> list[Feedback]:
        """What all users said of answers, the oldest first: for the keeper of the archive. ``limit`` -1
        means all."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT number, owner, question, history, result, verdict, reason, comment, created, right_answer "
                "FROM feedback ORDER BY number LIMIT ? OFFSET ?",
                (limit, offset),
            ).fetchall()
        return [to_feedback(row) for row in rows]

    # The file

    def _migrate(self) -> None:
        with self._writing() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > len(MIGRATIONS):
                raise ArchiveTooNew(
                    f"{self.path} has schema version {version}; this Dateline knows versions up to "
                    f"{len(MIGRATIONS)}. Update Dateline: pip install --upgrade dateline"
                )
            for script in MIGRATIONS[version:]:
                for statement in script.split(";"):  # executescript would commit
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, plain_errors(self.path, REMEDY):
            yield self._connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction of the one connection that all threads share."""
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # After "disk full" SQLite may have rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


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
