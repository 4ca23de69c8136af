"""Follow-ups with the words that they need, as word pieces in one file of arrays (safetensors, xz)."""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from index.errors import DatelineError

FILE = "tagger.safetensors.xz"
SOURCES = "sources"
NO_WORD = -1


@dataclass(frozen=True, slots=True)
class TaggedTurns:
    """Q questions, each behind its conversation, with T tokens in all.

    ``ids`` uint16 (T,). ``begin`` int64 (Q + 1,): where each question's tokens begin. ``second`` uint8
    (Q,): the first token of type 1, within the question's own. ``word`` int16 (T,): at the first word
    piece of each word of the history that the question may need, a number that it shares with the
    question's other mentions of the same stems; else ``NO_WORD``. ``needed`` bool (T,): the word is in
    the rewrite. ``wanted`` uint8 (Q,): how many stems the rewrite has that the question lacks, those
    among them that the history lacks too. ``source`` uint8 (Q,): number in ``sources``. ``dev`` bool
    (Q,): held out. The sources of switches, to which nothing must be added, begin with "switch".
    """

    ids: NDArray[np.uint16]
    begin: NDArray[np.int64]
    second: NDArray[np.uint8]
    word: NDArray[np.int16]
    needed: NDArray[np.bool_]
    wanted: NDArray[np.uint8]
    source: NDArray[np.uint8]
    dev: NDArray[np.bool_]
    sources: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.source)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The number of tokens of each question, int64 (Q,)."""
        return np.diff(self.begin)

    @property
    def needs(self) -> NDArray[np.bool_]:
        """Whether a question needs any word of its history, (Q,)."""
        return np.add.reduceat(self.needed, self.begin[:-1], dtype=np.int64) > 0

    def save(self, folder: Path) -> None:
        """Writes the file."""
        arrays = {name: np.ascontiguousarray(getattr(self, name)) for name in array_names()}
        sources = {SOURCES: np.frombuffer(json.dumps(self.sources).encode(), np.uint8)}
        (folder / FILE).write_bytes(lzma.compress(save(arrays | sources), preset=9))

    @classmethod
    def load(cls, folder: Path) -> TaggedTurns:
        """Reads the file. Raises ``DatelineError`` if there is none."""
        if not (folder / FILE).is_file():
            raise DatelineError(
                f"There is no {folder / FILE}. Write it first: python -m qa.train.tagger_data --out {folder}"
            )
        arrays: dict[str, Any] = load(lzma.decompress((folder / FILE).read_bytes()))
        sources = tuple(json.loads(arrays.pop(SOURCES).tobytes()))
        return cls(**arrays, sources=sources)


def array_names() -> list[str]:
    """The fields of ``TaggedTurns`` that are arrays."""
    return [field.name for field in fields(TaggedTurns) if field.name != SOURCES]
