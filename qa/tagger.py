"""A follow-up and its conversation as word pieces, with the words of the history that it may need.

``[CLS] question [SEP] newest turn [SEP] ... [SEP] first turn [SEP]``; a turn is its question and its answer.
Where not all of it finds room, the newest question and answer, the first question, the other questions and
the other answers come in, in this order, newer before older: a conversation's first question often names its
topic. Which words are needed is learned (Voskarides et al. 2020, QuReTeC); see ``qa.train.tagger``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from index.embed import DEFAULT_EMBEDDER, MODELS
from index.inference import LENGTH_STEP, Inputs, load_tokenizer
from qa.schema import Turn
from qa.words import WORD, stems

TAGGER = Path(__file__).parent / "models" / "tagger"
TOKENS = 192
QUESTION_TOKENS = 48
ANSWER_TOKENS = 48
ANSWER = 300
"""The characters of an answer that are looked at."""
TURNS = 12
"""How many turns are looked at, the first one among them."""


class Place(NamedTuple):
    """A question or an answer of the history: the number of its turn, oldest 0."""

    turn: int
    is_answer: bool


@dataclass(frozen=True, slots=True)
class HistoryWord:
    """A word that the question does not have. ``token`` is its first word piece, a number within
    ``EncodedTurns.ids``; ``text[start:end]`` of the question or answer at ``place`` is the word.
    ``stems`` are those that the question lacks, at least one."""

    text: str
    place: Place
    start: int
    end: int
    token: int
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class EncodedTurns:
    """A question and its history as the model takes them.

    ``ids``: uint16 of shape (tokens,). ``second``: the first token of type 1, the one after the
    question's [SEP]. ``words`` in the order of their tokens.
    """

    ids: NDArray[np.uint16]
    second: int
    words: tuple[HistoryWord, ...]


class TurnsEncoder:
    """Encodes with the tokenizer of a model's folder: that of the shipped embedder, from which the
    tagger was trained."""

    def __init__(self, folder: Path = MODELS / DEFAULT_EMBEDDER) -> None:
        self.tokenizer = load_tokenizer(folder, window=None)
        self._cls, self._sep = self.tokenizer.encode("").ids  # the two that enclose any text

    def encode(self, question: str, history: Sequence[Turn]) -> EncodedTurns:
        """``history``: the conversation so far, oldest turn first."""
        turns = shortened(history)
        texts = {place: text for place, text in places(turns) if text}
        pieces = self.tokenizer.encode_batch([question, *texts.values()], add_special_tokens=False)
        ids = [self._cls, *pieces[0].ids[:QUESTION_TOKENS], self._sep]
        second, own, words = len(ids), stems(question), list[HistoryWord]()
        kept = fitting(dict(zip(texts, pieces[1:], strict=True)), TOKENS - second - len(turns))
        for turn in reversed(range(len(turns))):
            for place in (Place(turn, False), Place(turn, True)):
                if place in kept:
                    words += history_words(texts[place], place, kept[place], len(ids), own)
                    ids += kept[place].ids[: most(place)]
            ids.append(self._sep)
        return EncodedTurns(np.array(ids, np.uint16), second, tuple(words))


def shortened(history: Sequence[Turn]) -> list[Turn]:
    """The first and the newest turns, with the beginnings of their answers."""
    turns = [*history[:1], *history[1:][-(TURNS - 1) :]]
    return [Turn(turn.question, turn.answer[:ANSWER]) for turn in turns]


def places(turns: Sequence[Turn]) -> Iterator[tuple[Place, str]]:
    """The questions and answers, the most important first."""
    newest, numbers = len(turns) - 1, range(len(turns))
    order = [Place(newest, False), Place(newest, True), Place(0, False)]
    order += [Place(turn, False) for turn in reversed(numbers)]
    order += [Place(turn, True) for turn in reversed(numbers)]
    for place in dict.fromkeys(order if turns else ()):
        yield place, turns[place.turn].answer if place.is_answer else turns[place.turn].question


def fitting(pieces: dict[Place, Encoding], room: int) -> dict[Place, Encoding]:
    """Those that find room, in their order; one that is too long does not keep out a shorter one."""
    kept = {}
    for place, one in pieces.items():
        size = min(len(one.ids), most(place))
        if size <= room:
            kept[place] = one
            room -= size
    return kept


def most(place: Place) -> int:
    """The most word pieces of a question or an answer."""
    return ANSWER_TOKENS if place.is_answer else QUESTION_TOKENS


def history_words(
    text: str, place: Place, pieces: Encoding, begin: int, own: frozenset[str]
) -> Iterator[HistoryWord]:
    """The words of a text that say something the question (its stems ``own``) does not; its first word
    piece has the number ``begin``. Those that were cut off are left out."""
    ends = np.array([end for _, end in pieces.offsets[: most(place)]], np.int64)
    for match in WORD.finditer(text):
        new = stems(match.group()) - own
        token = int(np.searchsorted(ends, match.start(), side="right"))
        if new and token < len(ends):
            yield HistoryWord(match.group(), place, match.start(), match.end(), begin + token, new)


def padded(questions: Sequence[tuple[NDArray[np.uint16], int]]) -> Inputs:
    """The ids, mask and token types, int64 of shape (questions, tokens), of questions given as ``ids`` and
    ``second`` (see ``EncodedTurns``); the number of tokens is rounded up to a multiple of ``LENGTH_STEP``."""
    longest = max(len(ids) for ids, _ in questions)
    shape = (len(questions), -(-longest // LENGTH_STEP) * LENGTH_STEP)
    inputs = [np.zeros(shape, np.int64) for _ in range(3)]
    for row, (ids, second) in enumerate(questions):
        inputs[0][row, : len(ids)] = ids
        inputs[1][row, : len(ids)] = 1
        inputs[2][row, second : len(ids)] = 1
    return inputs
