"""Conversations: the contract, one model of it, several threads and processes."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from index.archive import Archive
from index.conversation_rows import MIGRATIONS, shortened
from index.conversations import Conversations
from index.errors import ArchiveDamaged, ArchiveTooNew, ConversationMissing, QuestionError

ROOT = Path(__file__).parents[2]
RESULT = json.dumps({"text": "Ada"})


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    """An empty store."""
    with Conversations(tmp_path / "conversations.db") as made:
        yield made


def questions(kept: Conversations, owner: str, conversation_id: str) -> list[str]:
    return [turn.question for turn in kept.turns(owner, conversation_id)]


def test_a_conversation_is_kept_and_continued_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    with Conversations(path) as kept:
        made = kept.create("ada")
        first = kept.append("ada", made.id, "Who bought the ferry?", "The mayor", RESULT)
    with Conversations(path) as kept:
        kept.append("ada", made.id, "And when?", "", RESULT)
        found = kept.get("ada", made.id)
        turns = kept.turns("ada", made.id)
    assert (found.id, found.owner, found.title, found.turns) == (made.id, "ada", "Who bought the ferry?", 2)
    assert found.created == made.created < found.changed
    assert turns[0] == first
    assert (turns[1].question, turns[1].answer, turns[1].result) == ("And when?", "", RESULT)


def test_the_last_turn_or_all_from_one_on_are_replaced(kept: Conversations) -> None:
    made = kept.create("ada")
    for question in ("one", "two", "three"):
        kept.append("ada", made.id, question, "", RESULT)
    kept.replace("ada", made.id, "drei", "", RESULT)
    assert questions(kept, "ada", made.id) == ["one", "two", "drei"]
    kept.replace("ada", made.id, "zwei", "", RESULT, position=1)
    assert questions(kept, "ada", made.id) == ["one", "zwei"]
    with pytest.raises(ConversationMissing, match="no longer in the conversation"):
        kept.replace("ada", made.id, "fünf", "", RESULT, position=4)
    assert questions(kept, "ada", made.id) == ["one", "zwei"]


def test_lists_are_paged_and_the_last_changed_is_first(kept: Conversations) -> None:
    ids = [kept.create("ada", f"Talk {number}").id for number in range(5)]
    kept.append("ada", ids[1], "Again?", "", RESULT)
    order = [ids[1], ids[4], ids[3], ids[2], ids[0]]
    pages = [kept.find("ada", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [one.id for page in pages for one in page] == order
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert kept.count("ada") == 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", 2),
        ("FERRY", 1),
        ("ferry paid", 1),
        ("straße", 1),
        ("STRASSE", 1),
        ("ferry rail", 0),
        ("%", 0),
        ("a_a", 0),
    ],
)
def test_search_looks_for_all_words_in_titles_questions_and_answers(
    kept: Conversations, text: str, found: int
) -> None:
    first, second = kept.create("ada", "The Ferry"), kept.create("ada", "Bridges")
    kept.append("ada", first.id, "Who paid?", "Ada Lindqvist", RESULT)
    kept.append("ada", second.id, "Which Straße leads there?", "the rail bridge", RESULT)
    assert len(kept.find("ada", text)) == kept.count("ada", text) == found


def test_rename_and_delete(kept: Conversations) -> None:
    made = kept.create("ada", "Old")
    kept.rename("ada", made.id, "  New \n name ")
    assert kept.get("ada", made.id).title == "New name"
    with pytest.raises(QuestionError, match="title is empty"):
        kept.rename("ada", made.id, " ")
    kept.append("ada", made.id, "Who?", "", RESULT)
    assert kept.get("ada", made.id).title == "New name"
    kept.delete("ada", made.id)
    with pytest.raises(ConversationMissing):
        kept.get("ada", made.id)
    assert kept.find("ada") == []


def test_what_was_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    with Conversations(path) as kept:
        made = kept.create("ada", "a secret source")
        kept.append("ada", made.id, "What says the secret source?", "", RESULT)
        kept.delete("ada", made.id)
    assert b"secret" not in path.read_bytes()


OTHERS: dict[str, Callable[[Conversations, str, int], object]] = {
    "get": lambda kept, one, turn: kept.get("eve", one),
    "turns": lambda kept, one, turn: kept.turns("eve", one),
    "append": lambda kept, one, turn: kept.append("eve", one, "?", "", RESULT),
    "replace": lambda kept, one, turn: kept.replace("eve", one, "?", "", RESULT),
    "rename": lambda kept, one, turn: kept.rename("eve", one, "mine"),
    "delete": lambda kept, one, turn: kept.delete("eve", one),
    "judge": lambda kept, one, turn: kept.judge("eve", turn, "up"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_nobody_reaches_the_conversations_of_another(kept: Conversations, what: str) -> None:
    made = kept.create("ada", "Ferries")
    turn = kept.append("ada", made.id, "Who?", "", RESULT)
    before = kept.get("ada", made.id), kept.turns("ada", made.id)
    with pytest.raises(ConversationMissing):
        OTHERS[what](kept, made.id, turn.number)
    assert (kept.get("ada", made.id), kept.turns("ada", made.id)) == before
    assert (kept.find("eve"), kept.count("eve"), kept.delete_all("eve")) == ([], 0, 0)
    assert kept.count("ada") == 1


# Feedback


def test_feedback_is_complete_in_itself(kept: Conversations) -> None:
    made = kept.create("ada")
    kept.append("ada", made.id, "Who bought the ferry?", "The mayor", RESULT)
    turn = kept.append("ada", made.id, "And when?", "", RESULT)
    kept.judge("ada", turn.number, "up")
    kept.judge("ada", turn.number, "down", "should have answered", "It was in March.", "in March")
    judged = kept.turns("ada", made.id)[1]
    assert (judged.comment, judged.right_answer) == ("It was in March.", "in March")
    assert [(one.verdict, one.reason) for one in kept.turns("ada", made.id)] == [
        (None, ""),
        ("down", "should have answered"),
    ]
    kept.replace("ada", made.id, "And when?", "in March", RESULT)
    assert kept.turns("ada", made.id)[1].verdict is None
    (said,) = kept.feedback()
    assert (said.question, said.history) == ("And when?", (("Who bought the ferry?", "The mayor"),))
    assert (said.result, said.comment, said.owner) == (RESULT, "It was in March.", "ada")
    assert said.right_answer == "in March"
    kept.delete("ada", made.id)
    assert kept.feedback() == []


def test_feedback_without_a_conversation_can_be_withdrawn_by_its_giver(kept: Conversations) -> None:
    number = kept.judge_unkept("ada", "Who?", RESULT, "down", "wrong answer", history=[("A?", "B")])
    kept.withdraw("eve", number)
    assert [one.history for one in kept.feedback()] == [(("A?", "B"),)]
    kept.withdraw("ada", number)
    assert kept.feedback() == []


def test_what_was_said_in_an_older_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO feedback VALUES (1, 'ada', NULL, NULL, 'Who?', '[]', '{}', 'down', '', 'No.', "
            "'2022-02-02T00:00:00+00:00')"
        )
    connection.close()
    with Conversations(path) as kept:
        kept.judge_unkept("ada", "Where?", RESULT, "down", right_answer="in Veld")
        assert [(one.comment, one.right_answer) for one in kept.feedback()] == [
            ("No.", ""),
            ("", "in Veld"),
        ]


def test_what_is_no_verdict_is_not_stored(kept: Conversations) -> None:
    with pytest.raises(ValueError, match="no verdict"):
        kept.judge_unkept("ada", "Who?", RESULT, "down", "because")  # type: ignore[arg-type]
    with pytest.raises(QuestionError, match="at most 2,000"):
        kept.judge_unkept("ada", "Who?", RESULT, "down", comment="x" * 2_001)
    with pytest.raises(QuestionError, match="right answer has 2,001"):
        kept.judge_unkept("ada", "Who?", RESULT, "down", right_answer="x" * 2_001)
    assert kept.feedback() == []


# One model of it


class Model(RuleBasedStateMachine):
    """Whatever several users do, each sees just what they themselves stored."""

    owners = st.sampled_from(["ada", "bo", ""])
    texts = st.text(max_size=20)

    def __init__(self) -> None:
        super().__init__()
        self.kept = Conversations(":memory:")
        self.stored: dict[str, dict[str, list[str]]] = {"ada": {}, "bo": {}, "": {}}

    def teardown(self) -> None:
        self.kept.close()

    def pick(self, owner: str, data: st.DataObject) -> str | None:
        ids = sorted(self.stored[owner])
        return data.draw(st.sampled_from(ids)) if ids else None

    @rule(owner=owners, title=texts)
    def create(self, owner: str, title: str) -> None:
        self.stored[owner][self.kept.create(owner, title).id] = []

    @rule(owner=owners, question=texts, data=st.data())
    def append(self, owner: str, question: str, data: st.DataObject) -> None:
        if one := self.pick(owner, data):
            self.stored[owner][one].append(self.kept.append(owner, one, question, "", "{}").question)

    @rule(owner=owners, question=texts, data=st.data(), position=st.integers(-4, 4))
    def replace(self, owner: str, question: str, data: st.DataObject, position: int) -> None:
        one = self.pick(owner, data)
        if one is None:
            return
        turns = self.stored[owner][one]
        if not -len(turns) <= position < len(turns):
            with pytest.raises(ConversationMissing):
                self.kept.replace(owner, one, question, "", "{}", position)
            return
        turn = self.kept.replace(owner, one, question, "", "{}", position)
        del turns[position % len(turns) :]
        turns.append(turn.question)

    @rule(owner=owners, data=st.data())
    def delete(self, owner: str, data: st.DataObject) -> None:
        if one := self.pick(owner, data):
            self.kept.delete(owner, one)
            del self.stored[owner][one]

    @rule(owner=owners)
    def delete_all(self, owner: str) -> None:
        assert self.kept.delete_all(owner) == len(self.stored[owner])
        self.stored[owner] = {}

    @invariant()
    def each_sees_their_own(self) -> None:
        for owner, conversations in self.stored.items():
            assert {one.id: one.turns for one in self.kept.find(owner)} == {
                one: len(turns) for one, turns in conversations.items()
            }
            for one, turns in conversations.items():
                assert questions(self.kept, owner, one) == turns


Model.TestCase.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestModel = Model.TestCase


@pytest.mark.parametrize(
    ("text", "short"),
    [("a b", "a b"), ("aaa bbb", "aaa…"), ("aaaaaaa", "aaaa…"), (" a\n b ", "a b"), ("\ud800\x00b", "? b")],
)
def test_titles_are_cut_after_a_word(text: str, short: str) -> None:
    assert shortened(text, 5) == short


# Several at once


def test_threads_lose_and_mix_nothing(kept: Conversations) -> None:
    def talk(number: int) -> tuple[str, str]:
        owner = f"user {number % 10}"
        made = kept.create(owner)
        for turn in range(5):
            kept.append(owner, made.id, f"{number}.{turn}", "", RESULT)
        return owner, made.id

    with ThreadPoolExecutor(10) as pool:
        made = list(pool.map(talk, range(50)))
    for number, (owner, conversation_id) in enumerate(made):
        assert questions(kept, owner, conversation_id) == [f"{number}.{turn}" for turn in range(5)]
    assert [kept.count(f"user {number}") for number in range(10)] == [5] * 10


WRITER = """
import sys
from index.conversations import Conversations
with Conversations(sys.argv[1]) as kept:
    made = kept.create(sys.argv[2])
    for number in range(100):
        kept.append(sys.argv[2], made.id, str(number), "", "{}")
"""


def test_processes_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    names = ["ada", "bo", "eve"]
    running = [subprocess.Popen([sys.executable, "-c", WRITER, path, name], cwd=ROOT) for name in names]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    with Conversations(path) as kept:
        for name in names:
            (one,) = kept.find(name)
            assert questions(kept, name, one.id) == [str(number) for number in range(100)]


def test_a_chat_is_stored_while_articles_are_written(archive: Archive) -> None:
    """The archive's own write transaction is open, and does not hold up a conversation."""
    with Conversations.beside(archive.path) as kept, archive.database.transaction():
        start = time.perf_counter()
        made = kept.create("ada")
        kept.append("ada", made.id, "Who?", "", RESULT)
        assert time.perf_counter() - start < 5  # waiting for the transaction would take 30
        assert questions(kept, "ada", made.id) == ["Who?"]


def test_a_reindex_keeps_what_is_said_meanwhile(archive: Archive, write: Callable[..., Path]) -> None:
    archive.add(write({"a.txt": "The ferry sank. It was old.", "b.txt": "The bridge held."}))
    with Conversations.beside(archive.path) as kept:
        made = kept.create("ada")
        kept.append("ada", made.id, "before", "", RESULT)
        archive.reindex(on_progress=lambda _: kept.append("ada", made.id, "during", "", RESULT))
        kept.append("ada", made.id, "after", "", RESULT)
    with Conversations.beside(archive.path) as kept:
        assert questions(kept, "ada", made.id) == ["before", "during", "after"]


def test_a_killed_writer_leaves_the_old_state(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    with Conversations(path) as kept:
        made = kept.create("ada")
        kept.append("ada", made.id, "one", "", RESULT)
    code = (
        "import os, sys\nfrom index.conversation_rows import insert_turn, number_of\n"
        "from index.conversations import Conversations\n"
        "kept = Conversations(sys.argv[1])\n"
        "with kept._writing() as connection:\n"
        "    insert_turn(connection, number_of(connection, 'ada', sys.argv[2]), 'two', '', '{}')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, path, made.id], cwd=ROOT, check=False)
    assert killed.returncode == -9
    with Conversations(path) as kept:
        assert questions(kept, "ada", made.id) == ["one"]


def test_a_failed_write_leaves_nothing_and_the_next_one_works(kept: Conversations) -> None:
    made = kept.create("ada")
    with pytest.raises(ValueError, match="Expecting value"):
        kept.append("ada", made.id, "broken", "", "no JSON")
    kept.append("ada", made.id, "good", "", RESULT)
    assert questions(kept, "ada", made.id) == ["good"]


def test_opening_at_the_same_time_makes_the_tables_once(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    barrier = threading.Barrier(4)

    def open_it(name: str) -> str:
        barrier.wait()
        with Conversations(path) as kept:
            return kept.create(name).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(open_it, "abcd"))) == 4


# Files of other kinds


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    Conversations(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(ArchiveTooNew, match="Update Dateline"):
        Conversations(path)


def test_a_damaged_file_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    path.write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(ArchiveDamaged, match="Move it away"):
        Conversations(path)
