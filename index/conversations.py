"""Conversations, and what readers said of the answers in them: ``conversations.db`` beside the archive.

They have a SQLite file of their own. What is said during a reindex would be lost with the ``archive.db``
that it replaces; an archive can be handed on without what was asked of it; and storing an answer does not
wait for the transactions of whoever adds articles (measured on two busy cores while articles came in: median
1 ms, against 14 ms in ``archive.db``).
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.conversation_rows import (
    MIGRATIONS,
    SELECT_CONVERSATION,
    Conversation,
    Feedback,
    Reason,
    Turn,
    Verdict,
    conversation_of,
    insert_feedback,
    insert_turn,
    matching,
    number_of,
    shortened,
    timestamp,
    to_conversation,
    to_feedback,
    turns_of,
)
from index.database import plain_errors
from index.errors import ArchiveTooNew, ConversationMissing, QuestionError

FILE = "conversations.db"
BUSY_SECONDS = 30
LONGEST_TITLE = 200  # characters
REMEDY = "Move it away: Dateline then begins a new one. The archive itself is not touched by this."


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
