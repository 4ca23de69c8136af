"""Runs ``dateline`` in the process of the test."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner, Result

from ui.cli import app


def run(*arguments: str, code: int | None = 0, **options: Any) -> Result:
    """Runs ``dateline`` with arguments. Checks the exit code, unless it is ``None``."""
    result = CliRunner().invoke(app, list(arguments), **options)
    assert code is None or result.exit_code == code, result.output
    return result


def run_json(*arguments: str, code: int = 0, **options: Any) -> Any:
    """What a command prints with ``--json``; everything on standard output must be JSON."""
    document = json.loads(run(*arguments, "--json", code=code, **options).stdout)
    assert document["schema_version"] == 1
    return document
