"""Groups to batches: drawn anew in each epoch, of similar length, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from qa.train.token_groups import UNKNOWN, TokenGroups

Pick = tuple[int, NDArray[np.int64]]
"""A group's number and the numbers of those of its passages that take part."""

LENGTH_STEP = 8  # few shapes, met again and again, are faster than exact ones
POOL = 2_000  # groups that are sorted by length together: the order stays nearly random


@dataclass(frozen=True, slots=True)
class Sampling:
    """How groups are drawn.

    ``tokens``: the budget of a batch. ``chunk``: how many tokens go through the encoder at once; fewer
    mean less padding, and a GPU wants as many as there are. ``negatives``: how many optional candidates of
    a group take part in an epoch, in the mean. ``unanswered``: the share of answerable groups that are shown
    without the passages that answer, so that refusing is learned on passages that were really
    found. ``distant``: the weight of a group from distant supervision; others weigh 1.
    """

    tokens: int = 8_192
    chunk: int = 2_048
    negatives: float = 2.0
    unanswered: float = 0.1
    distant: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive passages of a batch, padded to one length: ``ids``, ``mask`` and ``types`` int64 of
    shape (passages, tokens)."""

    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor

    def to(self, device: torch.device) -> Chunk:
        """The chunk on a device."""
        return Chunk(*(moved(one, device) for one in (self.ids, self.mask, self.types)))


@dataclass(frozen=True, slots=True)
class Batch:
    """Passages, longest first, of G groups; P in all, the longest of L tokens.

    ``chunks`` hold them in order. ``valid`` bool (P, L): [CLS] and the tokens of the passage itself,
    the places where a span may begin or end. ``group`` int64 (P,). ``places`` int64 (N, 3): passage,
    first and last token of each right span; (passage, 0, 0) says that it has none. ``answers`` and
    ``relevant`` float32 (P,), -1 for not known. ``weight`` float32 (G,), and ``taught`` the same where
    spans are learned from a group, else 0. ``tokens``: without padding.
    """

    chunks: tuple[Chunk, ...]
    valid: torch.Tensor
    group: torch.Tensor
    places: torch.Tensor
    answers: torch.Tensor
    relevant: torch.Tensor
    weight: torch.Tensor
    taught: torch.Tensor
    tokens: int

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        names = ("valid", "group", "places", "answers", "relevant", "weight", "taught")
        return Batch(
            chunks=tuple(chunk.to(device) for chunk in self.chunks),
            tokens=self.tokens,
            **{name: moved(getattr(self, name), device) for name in names},
        )


def moved(tensor: torch.Tensor, device: torch.device) -> torch.Tensor:
    """A tensor on a device. To a GPU it goes from pinned memory, so that nobody waits for it."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def epoch(
    groups: TokenGroups, chosen: NDArray[np.int64], sampling: Sampling, number: int
) -> list[list[Pick]]:
    """The batches of an epoch over the chosen groups; the same for the same seed and number."""
    rng = np.random.default_rng([sampling.seed, number])
    lengths = rounded(groups.lengths)
    picks = [(group, draw(groups, group, sampling, rng)) for group in rng.permutation(chosen).tolist()]
    batches: list[list[Pick]] = []
    for first in range(0, len(picks), POOL):
        pool = sorted(picks[first : first + POOL], key=lambda pick: int(lengths[pick[1]].max()))
        batches.extend(within_budget(pool, lengths, sampling.tokens))
    return [batches[i] for i in rng.permutation(len(batches)).tolist()]


def draw(
    groups: TokenGroups, group: int, sampling: Sampling, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Which of a group's passages take part in an epoch."""
    passages = groups.passages(group)
    is_optional = groups.optional[passages]
    own, optional = passages[~is_optional], rng.permutation(passages[is_optional])
    count = int(sampling.negatives) + (rng.random() < sampling.negatives % 1)
    has_answer = groups.reads[group] and (groups.place_begin[own + 1] > groups.place_begin[own]).any()
    # A passage of which nothing is known may hold a part of the answer.
    without: NDArray[np.int64] = optional[groups.answers[optional] != UNKNOWN][: count + 1]
    if has_answer and len(without) > 1 and rng.random() < sampling.unanswered:
        return without
    return np.concatenate([own, optional[:count]])


def within_budget(picks: Sequence[Pick], lengths: NDArray[np.int64], budget: int) -> list[list[Pick]]:
    """Batches of consecutive groups of at most ``budget`` tokens; a larger group is one alone."""
    batches: list[list[Pick]] = []
    room = 0
    for pick in picks:
        size = int(lengths[pick[1]].sum())
        if not batches or size > room:
            batches.append([])
            room = budget
        batches[-1].append(pick)
        room -= size
    return batches


def rounded(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lengths rounded up to multiples of ``LENGTH_STEP``."""
    up: NDArray[np.int64] = np.ceil(lengths / LENGTH_STEP).astype(np.int64) * LENGTH_STEP
    return up


def collate(groups: TokenGroups, picks: Sequence[Pick], sampling: Sampling) -> Batch:
    """The tensors of a batch."""
    passages = np.concatenate([passages for _, passages in picks])
    group = np.repeat(np.arange(len(picks)), [len(passages) for _, passages in picks])
    order = np.argsort(-groups.lengths[passages], kind="stable")
    passages, group = passages[order], group[order]
    lengths = groups.lengths[passages]
    tokens = np.arange(rounded(lengths).max())
    valid = (tokens >= groups.first[passages][:, None]) & (tokens < lengths[:, None] - 1)
    valid[:, 0] = True
    numbers = [number for number, _ in picks]
    weight = np.where([groups.sources[groups.source[n]] == "rtqa" for n in numbers], sampling.distant, 1.0)
    return Batch(
        chunks=tuple(chunk(groups, rows) for rows in chunks(passages, lengths, sampling.chunk)),
        valid=torch.from_numpy(valid),
        group=torch.from_numpy(group),
        places=torch.from_numpy(right_places(groups, passages, group, groups.reads[numbers])),
        answers=torch.from_numpy(groups.answers[passages].astype(np.float32)),
        relevant=torch.from_numpy(groups.relevant[passages].astype(np.float32)),
        weight=torch.from_numpy(weight.astype(np.float32)),
        taught=torch.from_numpy((weight * groups.reads[numbers]).astype(np.float32)),
        tokens=int(lengths.sum()),
    )


def right_places(
    groups: TokenGroups, passages: NDArray[np.int64], group: NDArray[np.int64], reads: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The right spans of a batch; for groups without any that teach spans, [CLS] of each passage."""
    found = [
        (row, *place)
        for row, passage in enumerate(passages)
        for place in groups.places_of(passage).tolist()
    ]
    answered = {int(group[row]) for row, *_ in found}
    nulls = [(row, 0, 0) for row, g in enumerate(group.tolist()) if reads[g] and g not in answered]
    return np.array(found + nulls, np.int64).reshape(-1, 3)


def chunks(passages: NDArray[np.int64], lengths: NDArray[np.int64], budget: int) -> list[NDArray[np.int64]]:
    """Consecutive passages, longest first, in chunks of at most ``budget`` tokens with padding."""
    rows, first = [], 0
    while first < len(passages):
        size = max(1, budget // int(rounded(lengths[first : first + 1])[0]))
        rows.append(passages[first : first + size])
        first += size
    return rows


def chunk(groups: TokenGroups, passages: NDArray[np.int64]) -> Chunk:
    """The tensors of some passages, the first of which is the longest."""
    shape = (len(passages), int(rounded(groups.lengths[passages]).max()))
    ids, mask, types = (np.zeros(shape, np.int64) for _ in range(3))
    for row, passage in enumerate(passages):
        tokens = groups.ids[groups.token_begin[passage] : groups.token_begin[passage + 1]]
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
        types[row, groups.second[passage] : len(tokens)] = 1
    return Chunk(torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(types))
