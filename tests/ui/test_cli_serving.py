"""The commands for serving others: users, feedback, serve, and verify for conversations."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import Result

from eval.sets.load import load_set
from index.archive import Archive
from index.conversations import Conversations
from qa.assistant import Assistant
from qa.settings import Settings
from tests.fakes import HashingEmbedder, WordReader
from tests.ui.commanding import run
from ui import users as users_module
from ui.conversation_export import export
from ui.conversation_turns import to_result
from ui.server import ServerSettings
from ui.users import Users

PASSWORD = "twelve owls in a row"
FERRY = " date 2020-03-01 A ferry\n\nMayor Ada Lindqvist paid four million crowns for the ferry Petrel.\n"


@pytest.fixture(autouse=True)
def _surroundings(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test works in a folder of its own, with a reader that needs no loading and cheap hashes."""
    monkeypatch.delenv("DATELINE_AUTH", raising=False)
    monkeypatch.setattr("qa.assistant.load_reader", lambda: WordReader("Ada Lindqvist"))
    monkeypatch.setattr(users_module, "COST", 16)


@pytest.fixture
def conversation(tmp_path: Path) -> str:
    """The archive ``./archive`` with a conversation in it; gives the conversation as JSON."""
    (tmp_path / "ferry.txt").write_text(FERRY)
    with Archive.create("archive", HashingEmbedder()) as archive:
        archive.add("ferry.txt")
        settings = Settings(caution="eager")
        answer = Assistant(archive, settings).ask("Who paid for the ferry Petrel?")
        assert answer.text == "Ada Lindqvist"
        with Conversations.beside(archive.path) as kept:
            made = kept.create("local")
            turn = kept.append(
                "local", made.id, answer.question.text, answer.text, to_result(answer, settings)
            )
            kept.judge("local", turn.number, "up", comment="Right")
            kept.judge_unkept("local", "Who sank it?", turn.result, "down", "wrong answer")
            return export(kept.get("local", made.id), kept.turns("local", made.id), "json")


def add(name: str, *options: str, password: str = PASSWORD, code: int = 0) -> Result:
    return run("users", "add", name, "--password-stdin", *options, input=f"{password}\n", code=code)


# users


def test_users_are_added_listed_changed_and_removed(tmp_path: Path) -> None:
    add("ada", "--role", "editor")
    add("bo")
    assert stat.S_IMODE((tmp_path / "users.json").stat().st_mode) == 0o600
    listed = json.loads(run("users", "list", "--json").stdout)
    assert listed["users"] == [{"name": "ada", "role": "editor"}, {"name": "bo", "role": "reader"}]
    assert run("users", "list").stdout.split() == ["Name", "Role", "ada", "editor", "bo", "reader"]
    run("users", "role", "bo", "editor")
    run("users", "password", "bo", "--password-stdin", input="another long password\n")
    bo = Users("users.json").check("bo", "another long password")
    assert bo is not None
    assert bo.may_edit
    run("users", "remove", "ada")
    assert Users("users.json").names == ("bo",)


def test_the_password_is_asked_for_twice_and_not_shown() -> None:
    result = run("users", "add", "ada", input=f"{PASSWORD}\n{PASSWORD}\n")
    assert PASSWORD not in result.output
    assert Users("users.json").check("ada", PASSWORD) is not None


def test_there_is_no_default_password() -> None:
    assert "10 to 1,000 characters" in add("ada", password="", code=1).stderr
    assert "10 to 1,000 characters" in add("ada", password="secret", code=1).stderr
    assert not Path("users.json").exists()
    assert "no users" in run("users", "list").stderr


@pytest.mark.parametrize("arguments", [("remove", "eve"), ("role", "eve", "editor"), ("password", "eve")])
def test_an_unknown_user_is_told(arguments: tuple[str, ...]) -> None:
    add("ada")
    assert "dateline users list" in run("users", *arguments, code=1).stderr


def test_a_name_that_is_taken_is_told_before_a_password_is_asked_for() -> None:
    add("ada")
    assert "dateline users password ada" in run("users", "add", "ada", code=1).stderr


def test_the_file_can_be_named_by_the_environment() -> None:
    run(
        "users",
        "add",
        "ada",
        "--password-stdin",
        input=f"{PASSWORD}\n",
        env={"DATELINE_AUTH": "staff.json"},
    )
    assert Users("staff.json").names == ("ada",)


# serve


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, conversation: str) -> list[ServerSettings]:
    """The settings that a server was started with."""
    started: list[ServerSettings] = []

    def serve(archive: Archive, settings: ServerSettings) -> None:
        started.append(settings)

    module = SimpleNamespace(serve=serve, ServerSettings=ServerSettings)
    monkeypatch.setitem(sys.modules, "ui.server", module)
    return started


def test_serve_passes_its_options_on(served: list[ServerSettings]) -> None:
    add("ada")
    Path("news").mkdir()
    options = "--host 0.0.0.0 --port 8000 --auth users.json --root-path /press/ --https --allow-folder news"
    run("serve", *options.split(), "--upload-mb", "50")
    (settings,) = served
    assert (settings.host, settings.port, settings.root_path, settings.https) == (
        "0.0.0.0",
        8000,
        "/press",
        True,
    )
    assert settings.users is not None
    assert settings.users.names == ("ada",)
    assert settings.folders == (Path("news").resolve(),)
    assert (settings.uploads.bytes, settings.uploads.file_bytes) == (50_000_000, 50_000_000)


def test_serve_is_for_this_machine_alone_by_default(served: list[ServerSettings]) -> None:
    run("serve")
    assert served == [ServerSettings()]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])
def test_serve_lets_nobody_in_from_elsewhere_without_users(conversation: str, host: str) -> None:
    result = run("serve", "--host", host, code=1)
    assert "served to this machine only" in result.stderr
    assert "dateline users add" in result.stderr


def test_serve_needs_a_user_in_the_file(conversation: str) -> None:
    result = run("serve", "--port", "1", "--host", "127.0.0.1", "--auth", "none.json", code=1)
    assert "dateline users add" in result.stderr or "cannot listen" in result.stderr


@pytest.mark.parametrize(
    "options", [("--root-path", "news"), ("--root-path", "//x"), ("--allow-folder", "gone")]
)
def test_serve_refuses_options_that_make_no_sense(conversation: str, options: tuple[str, str]) -> None:
    run("serve", *options, code=2)


# feedback and verify


def test_feedback_is_listed_and_exported(conversation: str) -> None:
    said = json.loads(run("feedback", "list", "--json").stdout)["feedback"]
    assert [(one["verdict"], one["reason"], one["comment"]) for one in said] == [
        ("up", "", "Right"),
        ("down", "wrong answer", ""),
    ]
    assert "wrong answer" in run("feedback", "list").stdout
    result = run("feedback", "export", "heard.jsonl")
    assert "2 questions" in result.stderr
    assert "1 of them need" in result.stderr
    first, second = load_set("heard.jsonl").examples
    assert first.answers == ("Ada Lindqvist",)
    assert len(first.articles) == 1
    assert "to complete" in second.tags


def test_feedback_needs_an_archive() -> None:
    assert "no archive" in run("feedback", "list", code=1).stderr


def test_an_exported_conversation_is_verified(conversation: str) -> None:
    Path("talk.json").write_text(conversation)
    assert "1.[1]" in run("verify", "talk.json").stdout
    verdicts = json.loads(run("verify", "talk.json", "--json").stdout)
    assert verdicts["holds"] is True
    assert [(one["turn"], one["number"]) for one in verdicts["verdicts"]] == [(1, 1)]
    Path("talk.json").write_text(conversation.replace("paid four", "paid five"))
    assert "does not hold" in run("verify", "talk.json", code=1).stdout
