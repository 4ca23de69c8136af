"""What the tests of evaluation share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.eval.set_files import Write


@pytest.fixture
def write_file(tmp_path: Path) -> Write:
    """Writes a file below a temporary folder and gives its path."""

    def write(name: str, content: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
        return path

    return write
