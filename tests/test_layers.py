"""Which package may import which: index <- qa <- ui, and eval beside ui."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ALLOWED = {"index": set(), "qa": {"index"}, "ui": {"index", "qa"}, "eval": {"index", "qa"}}
# The command line and the Evaluate tab run question sets.
EVAL_IN_UI = {
    "cli_eval.py",
    "cli_feedback.py",
    "evaluate_feedback.py",
    "evaluate_tab.py",
    "evaluate_view.py",
}


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("package", ALLOWED)
def test_arrows_between_packages(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        allowed = (
            ALLOWED[package]
            | {package}
            | ({"eval"} if package == "ui" and path.name in EVAL_IN_UI else set())
        )
        assert imported(path) & ALLOWED.keys() <= allowed, path
        assert "tests" not in imported(path), path


def test_asking_needs_no_torch() -> None:
    """Neither torch nor langchain nor gradio is loaded to answer a question."""
    code = (
        "import sys\n"
        "from index import Archive\nfrom qa import Assistant\nimport ui.cli\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'langchain_core', 'gradio', 'trafilatura', 'pandas'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
