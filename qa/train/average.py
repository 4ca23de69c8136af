"""The mean of readers: ``python -m qa.train.average FOLDER FOLDER --out FOLDER [--shares 0.3 0.7]``.

The weights of a reader and of the same one trained further are averaged, which is mostly better than either
(Wortsman et al. 2022). Readers that were started apart cannot be averaged.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from qa.train.model import ReaderModel


def main() -> None:
    """Reads, averages, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("readers", type=Path, nargs="+", help="folders of saved readers")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--shares", type=float, nargs="+", help="of each reader; default: all alike")
    args = parser.parse_args()
    shares = args.shares or [1.0] * len(args.readers)
    if len(shares) != len(args.readers) or sum(shares) <= 0:
        parser.error("--shares: give one for each reader, not all of them 0")
    average([ReaderModel.load(folder) for folder in args.readers], shares).save(args.out)


def average(models: Sequence[ReaderModel], shares: Sequence[float]) -> ReaderModel:
    """The first model with the mean of the weights of all, each with its share."""
    states = [model.state_dict() for model in models]
    part = torch.tensor(shares, dtype=torch.float32) / sum(shares)
    mean = {
        name: torch.tensordot(part, torch.stack([state[name].float() for state in states]), dims=1)
        for name in states[0]
    }
    models[0].load_state_dict(mean)
    return models[0]


if __name__ == "__main__":
    main()
