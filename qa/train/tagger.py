"""Trains the tagger of history words: ``python -m qa.train.tagger --work WORK --out OUT --start-from MINILM``.

Reads ``WORK/tagger.safetensors.xz``, writes the model (``config.json``, ``model.safetensors``) and
``scores.json`` with the thresholds into OUT.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from qa.train.options import add_options, chosen
from qa.train.tagger_model import TaggerModel
from qa.train.tagger_scores import Tagged, best_thresholds
from qa.train.tagger_turns import NO_WORD, TaggedTurns
from qa.train.trainer import optimizer

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TaggerTraining:
    """How long and how fast.

    ``tokens`` of a batch with padding; ``positive``: the weight of needed words, which are few;
    ``needs``: the weight of the question's own loss. The learning rate rises over the share
    ``warmup`` of the run and falls to 0. ``precision``: bf16 (mixed), fp32, or auto: bf16 on cuda.
    """

    epochs: int = 4
    lr: float = 2e-4
    warmup: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    dropout: float = 0.1
    tokens: int = 8192
    positive: float = 1.5
    needs: float = 0.3
    precision: str = "auto"
    seed: int = 0


class TaggerBatch(NamedTuple):
    """Q questions padded to L tokens: ``ids``, ``mask``, ``types`` int64 (Q, L); ``is_word`` bool and
    ``needed`` float32 (Q, L); ``needs`` float32 (Q,)."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    is_word: Tensor
    needed: Tensor
    needs: Tensor


def main() -> None:
    """Trains, evaluates after each epoch, chooses thresholds, saves."""
    args = arguments()
    training = chosen(args, TaggerTraining)
    torch.manual_seed(training.seed)
    model = TaggerModel.start_from(args.start_from, training.dropout)

    # 1. Data and model.
    device = torch.device(args.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    turns = TaggedTurns.load(args.work)
    train, dev = picked(turns, ~turns.dev, args.limit), picked(turns, turns.dev, args.limit)
    model.to(device).encoder.embeddings.word_embeddings.weight.requires_grad = False
    print(f"{len(train):,} questions to train on, {len(dev):,} to measure on, {device}", flush=True)

    # 2. Train.
    args.out.mkdir(parents=True, exist_ok=True)
    trainer = TaggerTrainer(model, turns, train, training)
    scores: dict[str, Any] = {}
    for number in range(training.epochs):
        loss = trainer.epoch(number)
        scores = best_thresholds(tagged(model, turns, dev, training))
        print(json.dumps({"epoch": number, "seconds": trainer.seconds, **loss, **scores}), flush=True)

    # 3. Save.
    model.save(args.out)
    (args.out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder with tagger.safetensors.xz")
    parser.add_argument("--out", type=Path, required=True, help="folder of the model")
    parser.add_argument("--start-from", type=Path, required=True, help="folder of MiniLM's weights")
    parser.add_argument("--limit", type=int, default=0, help="so many questions a source, for a quick try")
    parser.add_argument("--device", default="", help="cpu or cuda; default: what there is")
    add_options(parser, TaggerTraining())
    return parser.parse_args()


def picked(turns: TaggedTurns, rows: NDArray[np.bool_], limit: int) -> Rows:
    """The numbers of the questions, at most so many a source (0: all)."""
    numbers = [np.flatnonzero(rows & (turns.source == source)) for source in range(len(turns.sources))]
    return np.concatenate([some[:limit] if limit else some for some in numbers])


class TaggerTrainer:
    """A model, its data and its optimiser."""

    def __init__(
        self, model: TaggerModel, turns: TaggedTurns, rows: Rows, training: TaggerTraining
    ) -> None:
        """``rows``: the questions to train on."""
        self.model, self.turns, self.rows, self.training = model, turns, rows, training
        self.device = next(model.parameters()).device
        self.optimizer = optimizer(model, training.lr, training.weight_decay)
        self.step, self.seconds = 0, 0.0
        self.needs = turns.needs

    def epoch(self, number: int) -> dict[str, float]:
        """One pass over all questions; the mean losses."""
        rng = np.random.default_rng((self.training.seed, number))
        batches = batches_of(self.turns, self.rows, self.training.tokens, rng)
        total, started = self.training.epochs * len(batches), time.perf_counter()
        sums = torch.zeros(2, device=self.device)
        self.model.train()
        for rows in batches:
            progress = min(1.0, self.step / total)
            rate = min((progress + 1 / total) / self.training.warmup, 1.0, 1 - progress)
            for group in self.optimizer.param_groups:
                group["lr"] = self.training.lr * rate
            sums += self._learn(rows)
            self.step += 1
            if self.step % 50 == 0:
                print(f"step {self.step:,} of {total:,}, {time.perf_counter() - started:.0f} s", flush=True)
        words, needs = (sums / len(batches)).tolist()
        self.seconds = round(self.seconds + time.perf_counter() - started, 1)
        return {"steps": self.step, "loss_words": round(words, 4), "loss_needs": round(needs, 4)}

    def _learn(self, rows: Rows) -> Tensor:
        """One step; its two losses."""
        batch = collated(self.turns, self.needs, rows, self.device)
        with autocast(self.training, self.device):
            logits = self.model(batch.ids, batch.mask, batch.types)
        positive = torch.tensor(self.training.positive, device=self.device)
        words = cross_entropy(
            logits.words[batch.is_word], batch.needed[batch.is_word], pos_weight=positive, reduction="sum"
        ) / batch.is_word.sum().clamp(min=1)
        needs = cross_entropy(logits.needs, batch.needs)
        self.optimizer.zero_grad(set_to_none=True)
        (words + self.training.needs * needs).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.training.clip)
        self.optimizer.step()
        return torch.stack([words.detach(), needs.detach()])


def autocast(training: TaggerTraining, device: torch.device) -> torch.autocast:
    """bf16 where it is wanted."""
    is_mixed = training.precision == "bf16" or (training.precision == "auto" and device.type == "cuda")
    return torch.autocast(device.type, torch.bfloat16, enabled=is_mixed)


def batches_of(
    turns: TaggedTurns, rows: Rows, tokens: int, rng: np.random.Generator | None = None
) -> list[Rows]:
    """Batches of similar length, of at most so many tokens with padding; in random order with ``rng``,
    which also parts questions of one length anew."""
    lengths = turns.lengths[rows]
    order = np.argsort(lengths + (rng.random(len(rows)) * 4 if rng else 0), kind="stable")
    batches, first = list[Rows](), 0
    for last in range(1, len(order) + 1):
        is_full = last == len(order) or lengths[order[first : last + 1]].max() * (last + 1 - first) > tokens
        if is_full:
            batches.append(rows[order[first:last]])
            first = last
    if rng:
        rng.shuffle(batches)
    return batches


def collated(turns: TaggedTurns, needs: NDArray[np.bool_], rows: Rows, device: torch.device) -> TaggerBatch:
    """Some questions as a batch; ``needs`` of all."""
    lengths = turns.lengths[rows]
    columns = np.arange(lengths.max())
    mask = columns < lengths[:, None]
    places = np.minimum(turns.begin[rows][:, None] + columns, len(turns.ids) - 1)
    arrays = (
        np.where(mask, turns.ids[places], 0).astype(np.int64),
        mask.astype(np.int64),
        (mask & (columns >= turns.second[rows][:, None])).astype(np.int64),
        mask & (turns.word[places] != NO_WORD),
        (mask & turns.needed[places]).astype(np.float32),
        needs[rows].astype(np.float32),
    )
    return TaggerBatch(*(torch.from_numpy(one).to(device, non_blocking=True) for one in arrays))


@torch.inference_mode()
def tagged(model: TaggerModel, turns: TaggedTurns, rows: Rows, training: TaggerTraining) -> list[Tagged]:
    """What the model says of each question."""
    device, needs = next(model.parameters()).device, turns.needs
    model.eval()
    return [
        one
        for some in batches_of(turns, rows, training.tokens)
        for one in tagged_batch(model, turns, some, collated(turns, needs, some, device), training)
    ]


def tagged_batch(
    model: TaggerModel, turns: TaggedTurns, rows: Rows, batch: TaggerBatch, training: TaggerTraining
) -> Iterator[Tagged]:
    """What the model says of the questions of a batch."""
    with autocast(training, batch.ids.device):
        logits = model(batch.ids, batch.mask, batch.types)
    words, needs = logits.words.sigmoid().cpu().numpy(), logits.needs.sigmoid().cpu().numpy()
    for number, row in enumerate(rows):
        tokens = slice(turns.begin[row], turns.begin[row + 1])
        at = np.flatnonzero(turns.word[tokens] != NO_WORD)
        yield Tagged.of_mentions(
            source=turns.sources[turns.source[row]],
            word=turns.word[tokens][at],
            probability=words[number, at],
            needed=turns.needed[tokens][at],
            needs=float(needs[number]),
            wanted=int(turns.wanted[row]),
        )


if __name__ == "__main__":
    main()
