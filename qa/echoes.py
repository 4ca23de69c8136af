"""Questions that a text asks itself, as explainers and interviews do: what follows answers them.

A reader of spans often takes the answer from before such a question, or the question for the answer; how often
is measured by ``eval.benchmarks.echoes``.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Final

import numpy as np

from index.passages import split_sentences
from qa import english as en
from qa.decode import PassageLogits
from qa.encode import Encoded
from qa.words import stems

BONUS: Final = 5.0
"""Added to the log-odds of spans that begin behind the question, and taken from those of the others."""
LEAST_OF_OURS: Final = 0.7
LEAST_OF_ITS: Final = 0.5
"""The shares of the words of the question, and of the one in the text, that both have in common."""
_CLOSING: Final = "”\"'’)"


def heeded(
    question: str, text: str, tokens: Encoded, logits: PassageLogits, bonus: float = BONUS
) -> PassageLogits:
    """The logits of a passage; if the text asks the question too, those of spans behind it are higher, and
    those of spans before it or in it lower."""
    end = asked_until(question, text)
    if end is None:
        return logits
    begins = [
        tokens.characters_of(at, at)[0] for at in range(tokens.first, tokens.first + len(logits.start))
    ]
    more = np.where(np.array(begins) >= end, np.float32(bonus), np.float32(-bonus))
    return dataclasses.replace(logits, start=logits.start + more)


def asked_until(question: str, text: str) -> int | None:
    """Where, in characters, a text that asks a question too has asked it; ``None`` if it does not, or if
    nothing follows."""
    if "?" not in text:
        return None
    ours, asking = stems(question), asking_word(question)
    if asking is None or not ours:
        return None
    for start, end in split_sentences(text):
        said = text[start:end].rstrip(_CLOSING)
        if said.endswith("?") and asking_word(said) == asking and is_same(ours, stems(said)):
            return end if text[end:].strip() else None
    return None


def asking_word(text: str) -> str | None:
    """The first word of a text that asks: who, what, when ..."""
    return next((word for word in re.findall(r"\w+", text.lower()) if word in en.ASKING), None)


def is_same(ours: frozenset[str], its: frozenset[str]) -> bool:
    """Whether two questions have enough words in common."""
    shared = len(ours & its)
    return shared >= LEAST_OF_OURS * len(ours) and shared >= LEAST_OF_ITS * len(its)
