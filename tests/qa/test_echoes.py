"""Questions that a text asks itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.decode import PassageLogits, ranked, read
from qa.echoes import asked_until, heeded
from qa.encode import Encoder

ASKING = "The port is shut.\n\nWhy is the port of Selm shut?\n\nThe ice is 40 cm thick, says the mayor."


@pytest.mark.parametrize(
    ("question", "text", "asked"),
    [
        ("why is Selm's port shut?", ASKING, "Selm shut?"),
        ("Who backs Brandt?", "Two camps. Who backs Brandt? The guilds do, and the ferrymen.", "Brandt?"),
        ("who backs Brandt", "“Who is backing Brandt now?” The guilds are.", "now?”"),
    ],
)
def test_a_question_of_the_text_is_found(question: str, text: str, asked: str) -> None:
    assert asked_until(question, text) == text.index(asked) + len(asked)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("when was the port of Selm shut?", ASKING),  # asks something else
        ("why is the bridge of Tarn shut to lorries?", ASKING),
        ("why is the port of Selm shut?", ASKING.replace("?", ".")),  # does not ask
        ("why is the port of Selm shut?", ASKING[: ASKING.index("?") + 1]),  # nothing follows
        ("the port of Selm", ASKING),
        ("", ASKING),
    ],
)
def test_other_questions_are_not(question: str, text: str) -> None:
    assert asked_until(question, text) is None


def test_the_answer_is_taken_from_behind_it() -> None:
    question = "why is the port of Selm shut?"
    (tokens,) = encoded = Encoder().encode(question, [("", ASKING)])
    size = len(tokens.offsets)
    start, end = np.zeros(size, np.float32), np.zeros(size, np.float32)
    first = {
        word: next(
            at
            for at in range(size)
            if tokens.characters_of(tokens.first + at, tokens.first + at)[0] == place
        )
        for word, place in (("The port", 0), ("The ice", ASKING.index("The ice")))
    }
    start[first["The port"]], start[first["The ice"]] = 9.0, 8.0
    logits = PassageLogits(start, end, (0.0, 0.0), 0.0, 0.0)

    def answer(one: PassageLogits) -> str:
        return ranked(read([ASKING], encoded, [one]))[0].span.text

    assert answer(logits).startswith("The port")
    assert answer(heeded(question, ASKING, tokens, logits)).startswith("The ice")
    assert heeded("who owns the port?", ASKING, tokens, logits) is logits


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_taken(question: str, text: str) -> None:
    end = asked_until(question, text)
    assert end is None or (0 < end < len(text) and text[end:].strip())
