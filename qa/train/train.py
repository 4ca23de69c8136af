"""Trains the reader: ``python -m qa.train.train --work WORK``.

Reads ``WORK/train.safetensors``, writes the model (``config.json``, ``model.safetensors``) and ``scores.json``
into ``--out``, with the checkpoint and the log. Started again with the same options it goes on where it
stopped; SIGTERM and SIGINT end it with a checkpoint, so that it may run in slices (``timeout 9m ...``).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from index.models.convert import check_official, official_folder
from qa.encode import Encoder
from qa.train.batches import Sampling
from qa.train.evaluate import evaluate, evaluation_groups
from qa.train.groups import DATA
from qa.train.losses import LossWeights
from qa.train.model import ReaderModel
from qa.train.options import add_options, chosen
from qa.train.predict import TorchPredictor
from qa.train.teachers import Teachers
from qa.train.token_groups import TokenGroups
from qa.train.trainer import Trainer, Training, mixed

# With these glibc keeps freed memory instead of giving it back: page faults took a third of the time.
ALLOCATOR = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 40)}


def main() -> None:
    """Trains, evaluates before, on the way and after, and saves."""
    keep_freed_memory()
    args = arguments()
    training, sampling = chosen(args, Training), chosen(args, Sampling)
    weights = chosen(args, LossWeights, "loss_")

    # 1. Data and model.
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.manual_seed(sampling.seed)
    device = torch.device(args.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    groups = TokenGroups.load(args.work / "train.safetensors")
    numbers = selected(groups, args.without.split(","), args.limit)
    weights_folder = args.start_from or official_folder()
    if not args.start_from:
        check_official(weights_folder)
    model = ReaderModel.start_from(weights_folder, args.dropout).to(device)
    dtype = mixed(training.precision, device)
    teachers = Teachers.load(args.teachers, device, dtype) if args.teachers else None

    # 2. What it is measured on: a part on the way, all of it at the end.
    encoder = Encoder()

    def measured(model: ReaderModel, limit: int | None) -> dict[str, Any]:
        return evaluate(evaluation_groups(args.data, limit), encoder, TorchPredictor(model, dtype))

    # 3. Train.
    trainer = Trainer(
        model,
        groups,
        numbers,
        args.out,
        training,
        sampling,
        weights,
        evaluate=lambda one: measured(one, args.dev),
        teachers=teachers,
    )
    resumed = trainer.resume()
    print(
        f"{len(numbers):,} groups, {trainer.total:,} steps, on {device} in {dtype or torch.float32}; "
        + (f"goes on at step {trainer.step:,}" if resumed else "starts"),
        flush=True,
    )
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: setattr(trainer, "is_stopping", True))
    if not trainer.run():
        print(f"Stopped at step {trainer.step:,}. Start it again to go on.")
        return

    # 4. Keep the model and its scores.
    trainer.result.eval().save(args.out)
    found = measured(trainer.result, args.dev if args.limit else None)
    (args.out / "scores.json").write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder with train.safetensors")
    parser.add_argument("--out", type=Path, help="folder of the run; default WORK/reader")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the news data, to evaluate on")
    parser.add_argument(
        "--start-from",
        type=Path,
        help="folder of a reader to train further, or of other weights than MiniLM's",
    )
    parser.add_argument(
        "--teachers",
        type=Path,
        nargs="+",
        default=(),
        help="folders of readers trained before, whose mean is imitated",
    )
    parser.add_argument("--without", default="", help="sources to leave out, with commas between")
    parser.add_argument(
        "--limit", type=int, default=0, help="only so many groups a source, for a quick try"
    )
    parser.add_argument("--dev", type=int, default=150, help="questions a source in evaluations on the way")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--device", default="", help="cpu or cuda; default: what there is")
    parser.add_argument("--threads", type=int, default=0, help="of torch; default: one a core")
    add_options(parser, Training())
    add_options(parser, Sampling())
    add_options(parser, LossWeights(), "loss_")
    args = parser.parse_args()
    args.out = args.out or args.work / "reader"
    return args


def keep_freed_memory() -> None:
    """Starts this process anew with ``ALLOCATOR`` in its environment (Linux only)."""
    if sys.platform == "linux" and not ALLOCATOR.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **ALLOCATOR})


def selected(groups: TokenGroups, without: list[str], limit: int) -> NDArray[np.int64]:
    """The numbers of the groups to train on."""
    numbers = []
    for source, name in enumerate(groups.sources):
        if name not in without:
            of_source = np.flatnonzero(groups.source == source)
            numbers.append(of_source[:limit] if limit else of_source)
    return np.concatenate(numbers)


if __name__ == "__main__":
    main()
