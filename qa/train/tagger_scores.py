"""What the tagger's words are worth: precision, recall and F1 of the stems added, and switches left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORD_THRESHOLDS = np.round(np.arange(0.1, 0.9, 0.05), 2)
NEEDS_THRESHOLDS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
UNTOUCHED = 0.99
"""The least share of switches that must be left alone."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A question's W different words of the history: ``probability`` float32 (W,), of each the highest of
    its mentions, ``needed`` bool (W,). ``needs``: the probability that any is. ``wanted``: how many stems the
    rewrite adds, those among them that the history lacks."""

    source: str
    probability: NDArray[np.float32]
    needed: NDArray[np.bool_]
    needs: float
    wanted: int

    @classmethod
    def of_mentions(
        cls,
        source: str,
        word: NDArray[np.int16],
        probability: NDArray[np.float32],
        needed: NDArray[np.bool_],
        needs: float,
        wanted: int,
    ) -> Tagged:
        """From one value a mention; ``word`` numbers the words from 0."""
        size = int(word.max()) + 1 if len(word) else 0
        highest, is_needed = np.zeros(size, np.float32), np.zeros(size, bool)
        np.maximum.at(highest, word, probability)
        is_needed[word] = needed
        return cls(source, highest, is_needed, needs, wanted)


class TaggedSet:
    """Q questions, their W words behind one another."""

    def __init__(self, tagged: Sequence[Tagged]) -> None:
        sizes = [len(one.probability) for one in tagged]
        self.question = np.repeat(np.arange(len(tagged)), sizes)
        self.probability = np.concatenate([one.probability for one in tagged])
        self.needed = np.concatenate([one.needed for one in tagged])
        self.needs = np.array([one.needs for one in tagged], np.float32)
        self.wanted = sum(one.wanted for one in tagged)

    def scores(self, word_least: float, needs_least: float) -> dict[str, float]:
        """Precision, recall and F1 summed over questions, and the share of those to which nothing is
        added, if words and questions from these probabilities on are taken."""
        added = (self.probability >= word_least) & (self.needs >= needs_least)[self.question]
        right, given = int((added & self.needed).sum()), int(added.sum())
        touched = len(np.unique(self.question[added]))
        return {
            "questions": len(self.needs),
            "wanted": self.wanted,
            "precision": round(right / max(given, 1), 4),
            "recall": round(right / max(self.wanted, 1), 4),
            "f1": round(2 * right / max(given + self.wanted, 1), 4),
            "untouched": round(1 - touched / len(self.needs), 4),
        }


def best_thresholds(tagged: Sequence[Tagged]) -> dict[str, Any]:
    """The two thresholds with the best mean F1 of the sets that need words, among those that leave
    enough of the switches alone (or else as many as can be); with that share, at most ``UNTOUCHED``,
    that F1, and the scores of each source."""
    families = grouped(tagged, lambda source: source.split()[0])

    def value(thresholds: tuple[float, float]) -> tuple[float, float]:
        found = {name: some.scores(*thresholds) for name, some in families.items()}
        untouched = found["switch"]["untouched"] if "switch" in found else 1.0
        f1 = [row["f1"] for row in found.values() if row["wanted"]]
        return min(UNTOUCHED, untouched), float(np.mean(f1))

    word_least, needs_least = max(product(WORD_THRESHOLDS.tolist(), NEEDS_THRESHOLDS), key=value)
    sources = grouped(tagged, lambda source: source)
    found = {name: some.scores(word_least, needs_least) for name, some in sources.items()}
    untouched, f1 = value((word_least, needs_least))
    best = {"word": word_least, "needs": needs_least, "untouched": untouched, "f1": round(f1, 4)}
    return {**best, "scores": found}


def grouped(tagged: Sequence[Tagged], name: Callable[[str], str]) -> dict[str, TaggedSet]:
    """The questions by what ``name`` makes of their source."""
    names = sorted({name(one.source) for one in tagged})
    return {each: TaggedSet([one for one in tagged if name(one.source) == each]) for each in names}
