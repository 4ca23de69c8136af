"""What readers said of answers, for the tab "Evaluate": as rows of a question set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from index.conversations import Conversations


def feedback_rows(conversations: Conversations) -> Callable[[], list[dict[str, Any]]]:
    """A function that gives the rows, as in JSON Lines; ``eval`` is loaded when it is called."""

    def rows() -> list[dict[str, Any]]:
        from eval.feedback import to_examples
        from eval.sets.rows import row_of

        return [row_of(example) for example in to_examples(conversations.feedback())]

    return rows
