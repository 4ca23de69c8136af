"""What the tests of question sets share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.examples import Example
from eval.sets import load_set
from index.errors import EvaluationError

Write = Callable[[str, str], Path]


def lines(*rows: dict[str, Any]) -> str:
    """JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def only(path: Path) -> Example:
    """The one example of a set."""
    (example,) = load_set(path).examples
    return example


def refusal(path: Path | str) -> str:
    """What is said of a set that cannot be read."""
    with pytest.raises(EvaluationError) as caught:
        load_set(path)
    return str(caught.value)
