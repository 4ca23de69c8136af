"""Follow-ups made to stand alone by rules and a small model that says which words of the conversation count.

The model (see ``qa/models/tagger/README.md``) decides whether a question needs the conversation at all.
If so the rules of ``qa.followup`` rewrite it, and the words that it needs besides come into the brackets.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.inference import Model, verify_files
from qa.followup import Rewrite, changed, rewrite
from qa.schema import Turn
from qa.tagger import TAGGER, EncodedTurns, HistoryWord, TurnsEncoder, padded
from qa.words import stems


class Thresholds(NamedTuple):
    """The least probabilities: that the question needs a word, and that it needs any."""

    word: float
    needs: float

    @classmethod
    def load(cls, path: Path) -> Thresholds:
        """Reads those of the training."""
        return cls(**json.loads(path.read_text()))


class Tags(NamedTuple):
    """What the model says: for each token the probability that the question needs the word that begins
    with it, float32 (tokens,), and the probability that it needs any."""

    words: NDArray[np.float32]
    needs: float


class Tagger(Protocol):
    """The model."""

    def __call__(self, turns: EncodedTurns) -> Tags: ...


class OpenVinoTagger:
    """The exported model. Loads in the background (see ``index.inference.Model``)."""

    def __init__(self, folder: Path = TAGGER) -> None:
        """Raises ``ModelError`` if files are missing or damaged."""
        self._model = Model(folder / "tagger.xml", inputs=3, at_once=1)
        verify_files(folder)  # while the model loads

    def __call__(self, turns: EncodedTurns) -> Tags:
        words, needs = next(self._model.run([padded([(turns.ids, turns.second)])]))
        return Tags(probability(words[0, : len(turns.ids)]), float(probability(needs)[0]))


def probability(log_odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-odds as probabilities."""
    return np.float32(1) / (np.float32(1) + np.exp(-log_odds))


@cache
def load_rewriter() -> TaggedRewriter:
    """The shipped one; loaded once in a process. Raises ``ModelError`` if its files are damaged."""
    return TaggedRewriter()


class TaggedRewriter:
    """The rules and the model as a ``qa.followup.Rewriter``. Safe to share between threads."""

    def __init__(self, folder: Path = TAGGER, tagger: Tagger | None = None) -> None:
        """``tagger``: the model, if it is not the one in the folder."""
        self._tag = tagger or OpenVinoTagger(folder)
        self._encoder = TurnsEncoder()
        self._thresholds = Thresholds.load(folder / "thresholds.json")

    def rewrite(self, question: str, history: Sequence[Turn]) -> Rewrite:
        """The question with what it needs of the conversation so far, oldest turn first; unchanged if it
        needs nothing, or if nothing is found for it."""
        turns = self._encoder.encode(question, history)
        if not turns.words:
            return rewrite(question, history)
        tags = self._tag(turns)
        if tags.needs < self._thresholds.needs:
            return Rewrite(question)
        ruled = rewrite(question, history)
        return changed(question, bracketed(question, ruled.text, self._needed(turns, tags, ruled.text)))

    def _needed(self, turns: EncodedTurns, tags: Tags, text: str) -> list[HistoryWord]:
        """The words that a text lacks, in the order in which they were said. A word is as likely as the
        likeliest of its mentions."""
        likeliest: dict[frozenset[str], float] = {}
        for word in turns.words:
            likeliest[word.stems] = max(likeliest.get(word.stems, 0.0), tags.words[word.token])
        found, said = list[HistoryWord](), stems(text)
        for word in sorted(turns.words, key=lambda word: (word.place, word.start)):
            if likeliest[word.stems] >= self._thresholds.word and not word.stems <= said:
                found.append(word)
                said |= word.stems
        return found


def bracketed(question: str, text: str, words: Sequence[HistoryWord]) -> str:
    """A rewritten question with more words in the brackets behind it; those of one question or answer
    stay together."""
    if not words:
        return text
    together = groupby(words, key=lambda word: word.place)
    more = ", ".join(" ".join(word.text for word in some) for _, some in together)
    has_brackets = text.endswith(")") and not question.rstrip().endswith(")")
    return f"{text[:-1]}, {more})" if has_brackets else f"{text} ({more})"
