"""All groups as word pieces in one file of arrays (safetensors)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from index.errors import DatelineError
from qa.encode import Encoded
from qa.train.groups import Group

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class TokenGroups:
    """Groups of passages, all numbers in order; of G groups with P passages, T tokens, N places.

    ``ids`` uint16 (T,): the tokens of all passages. ``token_begin`` int64 (P + 1,), ``place_begin``
    (P + 1,) and ``passage_begin`` (G + 1,): where each passage's tokens and places and each group's
    passages begin. ``second`` and ``first`` int16 (P,): see ``Encoded``. ``answers`` and ``relevant``
    int8 (P,): 1, 0 or -1 for not known. ``optional`` bool (P,). ``places`` int16 (N, 2): first and
    last token of each place. ``source`` uint8 (G,): number in ``sources``. ``reads`` bool (G,).
    """

    ids: NDArray[np.uint16]
    token_begin: NDArray[np.int64]
    second: NDArray[np.int16]
    first: NDArray[np.int16]
    answers: NDArray[np.int8]
    relevant: NDArray[np.int8]
    optional: NDArray[np.bool_]
    places: NDArray[np.int16]
    place_begin: NDArray[np.int64]
    passage_begin: NDArray[np.int64]
    source: NDArray[np.uint8]
    reads: NDArray[np.bool_]
    sources: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.source)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The number of tokens of each passage, int64 (P,)."""
        return np.diff(self.token_begin)

    def passages(self, group: int) -> NDArray[np.int64]:
        """The numbers of a group's passages."""
        return np.arange(self.passage_begin[group], self.passage_begin[group + 1])

    def places_of(self, passage: int) -> NDArray[np.int16]:
        """A passage's places, (places, 2)."""
        return self.places[self.place_begin[passage] : self.place_begin[passage + 1]]

    def save(self, path: Path) -> None:
        """Writes the file; the sources' names stand in its metadata."""
        arrays = {name: np.ascontiguousarray(getattr(self, name)) for name in array_names()}
        save_file(arrays, path, metadata={"sources": json.dumps(self.sources)})

    @classmethod
    def load(cls, path: Path) -> TokenGroups:
        """Reads such a file. Raises ``DatelineError`` if there is none."""
        if not path.is_file():
            raise DatelineError(
                f"There is no {path}. Write it first: python -m qa.train.data --out {path.parent}"
            )
        with safe_open(path, "numpy") as file:
            arrays: dict[str, Any] = {name: file.get_tensor(name) for name in array_names()}
            return cls(**arrays, sources=tuple(json.loads(file.metadata()["sources"])))


def array_names() -> list[str]:
    """The fields of ``TokenGroups`` that are arrays."""
    return [field.name for field in fields(TokenGroups) if field.name != "sources"]


class Collector:
    """Takes encoded groups one by one and makes ``TokenGroups`` of them."""

    def __init__(self) -> None:
        self._ids: list[NDArray[np.uint16]] = []
        self._passages: list[tuple[int, int, int, int, bool, int]] = []
        self._places: list[tuple[int, int]] = []
        self._groups: list[tuple[int, str, bool]] = []

    def add(self, group: Group, encoded: Sequence[Encoded]) -> bool:
        """Adds a group. False, and nothing is added, if it should have an answer and none of its
        places is left, or if no candidate is relevant in a group that teaches nothing else."""
        places = [
            [tokens for place in candidate.places if (tokens := one.tokens_of(place))]
            for candidate, one in zip(group.candidates, encoded, strict=True)
        ]
        if group.reads and group.answers and not any(places):
            return False
        if not group.reads and not any(candidate.relevant for candidate in group.candidates):
            return False
        for candidate, one, inside in zip(group.candidates, encoded, places, strict=True):
            # An answer that was cut off is not in the passage, but it is not a negative either.
            is_lost = bool(candidate.places) and not inside
            self._ids.append(one.ids)
            self._places.extend(inside)
            self._passages.append(
                (
                    one.second,
                    one.first,
                    UNKNOWN if is_lost else label(candidate.answers),
                    UNKNOWN if is_lost else label(candidate.relevant),
                    candidate.optional,
                    len(inside),
                )
            )
        self._groups.append((len(encoded), group.source, group.reads))
        return True

    def collected(self) -> TokenGroups:
        """All that was added."""
        second, first, answers, relevant, optional, counts = zip(*self._passages, strict=True)
        sizes, names, reads = zip(*self._groups, strict=True)
        sources = tuple(dict.fromkeys(names))
        return TokenGroups(
            ids=np.concatenate(self._ids),
            token_begin=begins([len(ids) for ids in self._ids]),
            second=np.array(second, np.int16),
            first=np.array(first, np.int16),
            answers=np.array(answers, np.int8),
            relevant=np.array(relevant, np.int8),
            optional=np.array(optional, np.bool_),
            places=np.array(self._places, np.int16).reshape(-1, 2),
            place_begin=begins(counts),
            passage_begin=begins(sizes),
            source=np.array([sources.index(name) for name in names], np.uint8),
            reads=np.array(reads, np.bool_),
            sources=sources,
        )


def label(value: bool | None) -> int:
    """1, 0, or -1 for not known."""
    return UNKNOWN if value is None else int(value)


def begins(sizes: Sequence[int]) -> NDArray[np.int64]:
    """Where runs of these sizes begin, and where the last ends."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
