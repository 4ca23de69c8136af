"""The command line: what holds for every command, and mistakes in using it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.ui.commanding import run
from ui.cli import app

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("workplace")


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Who?"],
        ["search", "who"],
        ["articles", "list"],
        ["articles", "show", "1"],
        ["articles", "remove", "1"],
        ["reindex"],
        ["verify", "-"],
        ["stats"],
        ["serve"],
    ],
)
def test_a_missing_archive_is_an_error(arguments: list[str]) -> None:
    for folder in ("nowhere", "."):
        result = run(*arguments, "--archive", folder, input='{"citations": []}', code=1)
        assert "dateline index" in result.stderr
        assert "Traceback" not in result.output
        assert result.stdout == ""


@pytest.mark.parametrize("option", ["--since", "--until", "--as-of"])
@pytest.mark.parametrize("day", ["soon", "2019-02-30", "04/05/2019", "2019"])
def test_a_wrong_day_is_a_usage_error(option: str, day: str) -> None:
    for command in ("ask", "search"):
        assert "is not a date" in run(command, "Who?", option, day, code=2).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "Who?", "--k", "0"],
        ["ask", "Who?", "--nonsense"],
        ["search", "who", "--retriever", "magic"],
        ["articles", "remove"],
        ["verify", "nowhere.json"],
        ["serve", "--port", "99999"],
        ["nonsense"],
    ],
)
def test_a_wrong_command_is_a_usage_error(arguments: list[str]) -> None:
    result = run(*arguments, code=2)
    assert result.stdout == ""


def test_version() -> None:
    assert re.fullmatch(r"dateline \d+\.\d+\S*\n", run("--version").stdout)


def commands(group: Any, names: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """All commands by their words."""
    found: dict[tuple[str, ...], Any] = {}
    for name, command in group.commands.items():
        inner = (
            commands(command, (*names, name)) if hasattr(command, "commands") else {(*names, name): command}
        )
        found.update(inner)
    return found


COMMANDS = commands(typer.main.get_command(app))
USERS = {"users add", "users list", "users role", "users password", "users remove"}
WITHOUT_ARCHIVE = {"eval validate", "eval score", "eval compare", *USERS}
"""They work on question sets, runs or users alone."""


def test_all_commands_are_there() -> None:
    assert {" ".join(words) for words in COMMANDS} == {
        "index", "ask", "search", "articles list", "articles show", "articles remove", "reindex", "verify",
        "serve", "demo", "stats", "eval validate", "eval corpus", "eval run", "eval score", "eval compare",
        "timeline", "names", "feedback list", "feedback export", *USERS,
    }  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_explains_everything_with_an_example(words: tuple[str, ...]) -> None:
    command = COMMANDS[words]
    assert "Example: dateline" in run(*words, "--help").stdout
    assert f"dateline {' '.join(words)}" in command.epilog
    options = {option for parameter in command.params for option in parameter.opts}
    assert ("--archive" in options) == (" ".join(words) not in WITHOUT_ARCHIVE)
    for parameter in command.params:
        assert parameter.help, parameter.name


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    heavy = ["numpy", "faiss", "tantivy", "gradio", "langchain_core", "openvino", "rich.console", "sqlite3"]
    code = f"import sys, ui.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments", [["stats", "--archive", "nowhere"], ["--version"], ["ask", "Who?", "--k", "0"]]
)
def test_mistakes_are_told_of_before_anything_heavy_is_loaded(arguments: list[str]) -> None:
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('loaded', {'numpy', 'faiss', 'openvino'} & set(sys.modules)))\n"
        f"sys.argv[1:] = {arguments}\nfrom ui.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "loaded set()" in done.stdout
    assert "Traceback" not in done.stderr
