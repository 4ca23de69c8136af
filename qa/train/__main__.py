"""The reader from the data to the files that ship: ``python -m qa.train --archive ARCHIVE --work WORK``.

Runs the five steps of ``qa.train`` one after the other, with the options that made the shipped reader; further
options go to the training itself (``python -m qa.train.train --help``). Started again it goes on.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

# Those of the shipped reader; see qa/models/reader/README.md.
TRAINING = ("--negatives", "1", "--without", "nfcorpus,covidqa", "--dropout", "0", "--tokens", "4096")


def main() -> None:
    """Runs the steps; the first that fails ends it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True, help="an archive of data/rtqa")
    parser.add_argument("--work", type=Path, required=True, help="folder for data, checkpoints and scores")
    args, training = parser.parse_known_args()
    archive, work = str(args.archive), str(args.work)
    if not (args.work / "train.safetensors").exists():
        step("negatives", "--archive", archive, "--out", work)
        step("data", "--out", work)
    step("train", "--work", work, *TRAINING, *training)
    step("export", "--model", str(args.work / "reader"))
    step("calibrate", "--archive", archive, "--work", work)


def step(name: str, *options: str) -> None:
    """Runs a step to its end."""
    print(f"qa.train.{name} {' '.join(options)}", flush=True)
    done = subprocess.run([sys.executable, "-m", f"qa.train.{name}", *options])
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
