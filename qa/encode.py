"""A question and a passage as word pieces, and the way back to the passage's characters.

``[CLS] question [SEP] title | source | date: passage [SEP]``; the question is cut at 48 word pieces,
the header at 48, all of it at 256.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from index.embed import DEFAULT_EMBEDDER, MODELS
from index.inference import load_tokenizer
from index.passages import Span

QUESTION_TOKENS = 48
HEADER_TOKENS = 48
TOKENS = 256


@dataclass(frozen=True, slots=True)
class Encoded:
    """A question and a passage as the model takes them.

    ``ids``: uint16 of shape (tokens,). ``second``: the first token of type 1, the one after the
    question's [SEP]. ``first``: the first token of the passage itself, behind the header; the last
    token of all is [SEP]. ``offsets``: int32 of shape (tokens of the passage, 2), the characters of
    the passage's text that each of its tokens stands for.
    """

    ids: NDArray[np.uint16]
    second: int
    first: int
    offsets: NDArray[np.int32]

    def tokens_of(self, place: Span) -> Span | None:
        """The first and the last token of a place in the text, numbers within ``ids``. ``None`` if a
        part of the place was cut off or no token stands for it. A place that ends within a word
        piece takes the whole piece."""
        first = int(np.searchsorted(self.offsets[:, 1], place[0], side="right"))
        last = int(np.searchsorted(self.offsets[:, 0], place[1], side="left")) - 1
        if last < first or self.offsets[-1, 1] < place[1]:
            return None
        return self.first + first, self.first + last

    def characters_of(self, first: int, last: int) -> Span:
        """The place in the text of the tokens from ``first`` to ``last``, numbers within ``ids``."""
        return int(self.offsets[first - self.first, 0]), int(self.offsets[last - self.first, 1])


class Encoder:
    """Encodes with the tokenizer of a model's folder: that of the shipped embedder, from which the
    reader was trained."""

    def __init__(self, folder: Path = MODELS / DEFAULT_EMBEDDER) -> None:
        self.tokenizer = load_tokenizer(folder, window=None)
        self._cls, self._sep = self.tokenizer.encode("").ids  # the two that enclose any text

    def encode(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Encoded]:
        """One a passage, each given as its header (may be empty) and its text."""
        headers = [f"{header}: " if header else "" for header, _ in passages]
        pieces = self.tokenizer.encode_batch(
            [question, *headers, *(text for _, text in passages)], add_special_tokens=False
        )
        asked = [self._cls, *pieces[0].ids[:QUESTION_TOKENS], self._sep]
        pairs = zip(pieces[1 : len(passages) + 1], pieces[len(passages) + 1 :], strict=True)
        return [self._joined(asked, header, text) for header, text in pairs]

    def _joined(self, asked: list[int], header: Encoding, text: Encoding) -> Encoded:
        front = asked + header.ids[:HEADER_TOKENS]
        room = TOKENS - len(front) - 1
        ids = np.array([*front, *text.ids[:room], self._sep], np.uint16)
        offsets = np.array(text.offsets[:room], np.int32).reshape(-1, 2)
        return Encoded(ids, len(asked), len(front), offsets)
