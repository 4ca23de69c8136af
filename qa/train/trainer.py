"""The training loop: steps, learning rate, checkpoints, and going on exactly where it stopped."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from index.errors import ModelError
from qa.train.batches import Batch, Pick, Sampling, collate, epoch
from qa.train.losses import LossWeights, losses
from qa.train.model import Logits, ReaderModel, joined
from qa.train.teachers import Teachers, imitation
from qa.train.token_groups import TokenGroups

NOT_COMPARED = {"hours", "compile", "log_every", "minutes", "evaluations"}  # may differ when a run goes on

Position = tuple[int, int]
"""An epoch and how many of its batches are done."""

AHEAD = 4  # batches that are made while others are learned from


@dataclass(frozen=True, slots=True)
class Training:
    """How long and how fast.

    A run ends after ``steps`` (0: as many as ``epochs`` have) or after ``hours`` of training (0: no
    limit), whichever comes first; the learning rate rises over the share ``warmup`` of it, stays, and
    falls to 0 over the share ``cooldown``, so that a run that was stopped before that can go on with
    more hours (Hägele et al. 2024). ``ema``: decay of the moving average of the weights that is
    evaluated and kept, 0 for none. ``words``: whether the matrix of word embeddings is trained.
    ``precision``: bf16 (mixed, the heads in float32), fp32, or auto: bf16 where the machine computes
    in it. ``compile``: the encoder by torch.compile, which takes a C++ compiler and a minute.
    ``minutes`` between checkpoints, ``evaluations`` on the way.
    """

    epochs: float = 2.0
    steps: int = 0
    hours: float = 0.0
    lr: float = 1.5e-4
    warmup: float = 0.04
    cooldown: float = 0.4
    weight_decay: float = 0.01
    clip: float = 1.0
    ema: float = 0.0
    words: bool = False
    precision: str = "auto"
    compile: bool = False
    log_every: int = 20
    minutes: float = 10.0
    evaluations: int = 4


class Trainer:
    """A model, its data and its optimiser. ``run`` trains; everything that it needs to go on is in
    ``checkpoint.pt`` in the folder, and each log line in ``log.jsonl``."""

    def __init__(
        self,
        model: ReaderModel,
        groups: TokenGroups,
        numbers: Any,
        folder: Path,
        training: Training = Training(),
        sampling: Sampling = Sampling(),
        weights: LossWeights = LossWeights(),
        evaluate: Callable[[ReaderModel], dict[str, Any]] | None = None,
        teachers: Teachers | None = None,
    ) -> None:
        """``numbers``: the groups to train on. ``evaluate`` gives scores to log. ``teachers`` are imitated
        as far as ``weights.teachers`` says."""
        self.model, self.groups, self.numbers, self.folder = model, groups, numbers, folder
        self.teachers = teachers
        self.training, self.sampling, self.weights, self.evaluate = training, sampling, weights, evaluate
        self.device = next(model.parameters()).device
        self.dtype = mixed(training.precision, self.device)
        model.encoder.embeddings.word_embeddings.weight.requires_grad = training.words
        self.states = torch.compile(model.states, dynamic=True) if training.compile else model.states
        self.optimizer = optimizer(model, training.lr, training.weight_decay)
        decay = get_ema_multi_avg_fn(training.ema)  # type: ignore[no-untyped-call]
        self.average = AveragedModel(model, multi_avg_fn=decay) if training.ema else None
        self.step, self.seconds, self.position, self.evaluated = 0, 0.0, (0, 0), 0
        self.total = training.steps or round(training.epochs * len(epoch(groups, numbers, sampling, 0)))
        self.is_stopping = False
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def progress(self) -> float:
        """The share of the run that is done, 0..1."""
        hours = self.training.hours
        return min(1.0, max(self.step / self.total, self.seconds / (3600 * hours) if hours else 0.0))

    @property
    def result(self) -> ReaderModel:
        """The model that is evaluated and kept."""
        return cast(ReaderModel, self.average.module) if self.average else self.model

    def run(self, pause_at: int | None = None) -> bool:
        """Trains to the end, or to step ``pause_at``, or until ``is_stopping`` is set (which a signal may
        do); writes a checkpoint in any case. True at the end of the run."""
        if self.progress >= 1:
            return True
        window, saved = Window(), time.monotonic()
        if not self.step:
            self._evaluate()
        started = time.perf_counter()
        for position, batch in self._batches():
            self.position, values = position, self._learn(batch)
            seconds = time.perf_counter() - started
            self.seconds += seconds
            window.add(batch, values, seconds)
            if self.step % self.training.log_every == 0 or self.progress >= 1:
                self._log({"lr": self._rate(), **window.values()})
                window = Window()
            if int(self.progress * (self.training.evaluations + 1)) > self.evaluated:
                self._evaluate()
            if self.progress >= 1 or self.is_stopping or self.step == pause_at:
                break
            if time.monotonic() - saved > 60 * self.training.minutes:
                self.save()
                saved = time.monotonic()
            started = time.perf_counter()  # evaluations and checkpoints are no training
        self.save()
        return self.progress >= 1

    def _batches(self) -> Iterator[tuple[Position, Batch]]:
        """The batches that are left, epoch after epoch without end, each with the position after it. They are
        made some steps ahead, in a thread."""

        def made(picks: list[Pick], position: Position) -> tuple[Position, Batch]:
            return position, collate(self.groups, picks, self.sampling).to(self.device)

        ahead: deque[Future[tuple[Position, Batch]]] = deque()
        with ThreadPoolExecutor(1) as pool:
            for picks, position in self._picks():
                ahead.append(pool.submit(made, picks, position))
                if len(ahead) > AHEAD:
                    yield ahead.popleft().result()

    def _picks(self) -> Iterator[tuple[list[Pick], Position]]:
        number, first = self.position
        while True:
            batches = epoch(self.groups, self.numbers, self.sampling, number)
            for index in range(first, len(batches)):
                yield batches[index], (number, index + 1)
            number, first = number + 1, 0

    def _learn(self, batch: Batch) -> dict[str, Tensor]:
        """One step: the losses and the norm of the gradient. They are left on the device: to look at them
        would be to wait for it."""
        self.model.train()
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate()
        logits = self._logits(batch)
        found = losses(logits, batch, self.weights)
        loss = found.total(self.weights)
        if self.teachers:
            share = self.weights.teachers
            taught = imitation(logits, self.teachers(batch), batch).total(self.weights)
            loss = (1 - share) * loss + share * taught
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.training.clip)
        self.optimizer.step()
        if self.average:
            self.average.update_parameters(self.model)
        self.step += 1
        return {name: getattr(found, name).detach() for name in ("span", "answers", "relevant")} | {
            "norm": norm
        }

    def _logits(self, batch: Batch) -> Logits:
        with torch.autocast(self.device.type, self.dtype, enabled=self.dtype is not None):
            states = [self.states(chunk.ids, chunk.mask, chunk.types) for chunk in batch.chunks]
        return joined([self.model.heads(one.float()) for one in states], batch.valid.shape[1])

    def _rate(self) -> float:
        """The learning rate: linear up, level, linear down."""
        up = (self.progress + 1 / self.total) / self.training.warmup
        down = (1 - self.progress) / self.training.cooldown
        return self.training.lr * min(1.0, up, down)

    def _evaluate(self) -> None:
        self.evaluated = int(self.progress * (self.training.evaluations + 1))
        if self.evaluate and self.progress < 1:  # at the end all is evaluated, not a part
            self._log({"scores": self.evaluate(self.result.eval())})

    def _log(self, values: dict[str, Any]) -> None:
        line = {
            "step": self.step,
            "progress": round(self.progress, 4),
            "epoch": self.position[0],
            "seconds": round(self.seconds, 1),
            **values,
        }
        print(json.dumps(line), flush=True)
        with open(self.folder / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def settings(self) -> dict[str, Any]:
        """What must be the same for a run to go on."""
        some = {**asdict(self.training), **asdict(self.sampling), **asdict(self.weights)}
        return {"groups": len(self.numbers), **{k: v for k, v in some.items() if k not in NOT_COMPARED}}

    def save(self) -> None:
        """Writes the checkpoint; the old one stays until the new one is complete."""
        state = {
            "settings": self.settings(),
            "model": self.model.state_dict(),
            "average": self.average.state_dict() if self.average else None,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "position": self.position,
            "evaluated": self.evaluated,
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state_all(),
        }
        torch.save(state, self.folder / "checkpoint.new")
        (self.folder / "checkpoint.new").replace(self.folder / "checkpoint.pt")

    def resume(self) -> bool:
        """Goes back to the checkpoint, if there is one. Raises ``ModelError`` if it is of another run."""
        path = self.folder / "checkpoint.pt"
        if not path.exists():
            return False
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["settings"] != self.settings():
            raise ModelError(
                f"{path} was made with other settings: {state['settings']}. Start with those, or name "
                "another folder with --out."
            )
        self.model.load_state_dict(state["model"])
        if self.average:
            self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds = state["step"], state["seconds"]
        self.position, self.evaluated = tuple(state["position"]), state["evaluated"]
        torch.set_rng_state(state["random"].cpu())
        if state["random_cuda"] and torch.cuda.is_available():
            torch.cuda.set_rng_state_all([one.cpu() for one in state["random_cuda"]])
        return True


class Window:
    """What happened since the last log line."""

    def __init__(self) -> None:
        self._sums: dict[str, Tensor] = {}
        self._steps, self._tokens, self._padded, self._seconds = 0, 0, 0, 0.0

    def add(self, batch: Batch, values: dict[str, Tensor], seconds: float) -> None:
        """Takes in one step."""
        for name, value in values.items():
            self._sums[name] = self._sums[name] + value if name in self._sums else value
        self._steps += 1
        self._tokens += batch.tokens
        self._padded += sum(chunk.ids.numel() for chunk in batch.chunks)
        self._seconds += seconds

    def values(self) -> dict[str, float]:
        """Means; tokens a second without padding, and the share of padding."""
        means = {name: round(float(value) / self._steps, 4) for name, value in self._sums.items()}
        return {
            **means,
            "tokens_per_second": round(self._tokens / max(self._seconds, 1e-9)),
            "tokens": self._tokens,
            "padding": round(1 - self._tokens / max(self._padded, 1), 3),
        }


def optimizer(model: torch.nn.Module, lr: float, weight_decay: float) -> torch.optim.AdamW:
    """AdamW over what is trained; no weight decay on biases and normalisation."""
    named = [(name, one) for name, one in model.named_parameters() if one.requires_grad]
    bare = [one for name, one in named if name.endswith("bias") or "LayerNorm" in name]
    rest = [one for name, one in named if not (name.endswith("bias") or "LayerNorm" in name)]
    groups = [
        {"params": rest, "weight_decay": weight_decay},
        {"params": bare, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=lr, fused=True)


def mixed(precision: str, device: torch.device) -> torch.dtype | None:
    """The type of mixed precision on a device; ``None`` for float32 throughout. A CPU that does not
    know bf16 takes twice as long with it."""
    has_bf16 = device.type == "cuda" or any(
        torch.cpu.get_capabilities().get(name) for name in ("amx_bf16", "avx512_bf16")
    )
    return torch.bfloat16 if precision == "bf16" or (precision == "auto" and has_bf16) else None
