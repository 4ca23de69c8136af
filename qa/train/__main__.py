"""The reader from the data to the files that ship: ``python -m qa.train --archive ARCHIVE --work WORK``.

Runs the steps of ``qa.train`` one after the other: some teachers are trained, then a student, which learns from
them and from the labels and is trained further on the labels alone; the mean of the model before and after that
reads the passages with their answers twice more, and the mean of the three models before, between and after is the
reader. Further options go to each training (``python -m qa.train.train --help``). Started again it goes on.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

# Those of the shipped reader, whose card (qa/models/reader/README.md) says how its training went.
TRAINING = ("--negatives", "1", "--without", "nfcorpus,covidqa", "--dropout", "0", "--epochs", "1")
FURTHER = ("--lr", "1e-4", "--cooldown", "0.8", "--epochs", "0.1", "--seed", "4")
READING = "--negatives 0.25 --tokens 4096 --lr 1.2e-4 --warmup 0.03".split()
"""Mostly passages with their answers, again."""
FIRST = "--without nfcorpus,covidqa,qamr,pairs --cooldown 0.6 --epochs 1.12 --seed 6".split()
SECOND = "--without nfcorpus,covidqa,pairs --cooldown 0.7 --epochs 1.46 --seed 7".split()


def main() -> None:
    """Runs the steps; the first that fails ends it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True, help="an archive of data/rtqa")
    parser.add_argument("--work", type=Path, required=True, help="folder for data, checkpoints and scores")
    parser.add_argument("--teachers", type=int, default=3, help="how many; 0: learn from labels alone")
    args, training = parser.parse_known_args()
    archive, work = str(args.archive), str(args.work)
    if not (args.work / "train.safetensors").exists():
        step("negatives", "--archive", archive, "--out", work)
        step("data", "--out", work)
    training = [*TRAINING, *training]
    teachers = [str(args.work / f"teacher-{number}") for number in range(1, args.teachers + 1)]
    for number, teacher in enumerate(teachers, 1):
        step("train", "--work", work, "--out", teacher, "--seed", str(number), *training)
    student, further, mean, first, second, reader = (
        str(args.work / name) for name in ("student", "further", "mean", "first", "second", "reader")
    )
    imitating = ("--teachers", *teachers) if teachers else ()
    step("train", "--work", work, "--out", student, *imitating, *training)
    step("train", "--work", work, "--out", further, "--start-from", student, *training, *FURTHER)
    step("average", student, further, "--out", mean)
    step("train", "--work", work, "--out", first, "--start-from", mean, *training, *READING, *FIRST)
    step("train", "--work", work, "--out", second, "--start-from", first, *training, *READING, *SECOND)
    step("average", mean, first, second, "--out", reader)
    step("export", "--model", reader)
    step("calibrate", "--archive", archive, "--work", work)


def step(name: str, *options: str) -> None:
    """Runs a step to its end."""
    print(f"qa.train.{name} {' '.join(options)}", flush=True)
    done = subprocess.run([sys.executable, "-m", f"qa.train.{name}", *options])
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
