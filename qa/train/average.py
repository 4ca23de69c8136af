"""The mean of readers: ``python -m qa.train.average FOLDER FOLDER --out FOLDER``.

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
    args = parser.parse_args()
    average([ReaderModel.load(folder) for folder in args.readers]).save(args.out)


def average(models: Sequence[ReaderModel]) -> ReaderModel:
    """The first model with the mean of the weights of all."""
    states = [model.state_dict() for model in models]
    mean = {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
    models[0].load_state_dict(mean)
    return models[0]


if __name__ == "__main__":
    main()
