"""The trained tagger as the OpenVINO model that ships: ``python -m qa.train.tagger_export --model WORK/model``.

Weights and activations of the matrix products become 8-bit integers, as in ``index.models.convert``,
calibrated on questions held out from training; the rest stays in 16-bit floats. Prints how far the
probabilities moved.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from index.inference import Inputs, Model
from index.models.convert import calibration_batches, quantise, write_sums
from qa.rewriter import probability
from qa.tagger import TAGGER, padded
from qa.train.export import as_openvino
from qa.train.tagger_model import TaggerModel, TagLogits
from qa.train.tagger_turns import TaggedTurns

# Each of the two heads is one product with a vector: nothing to gain, and its result is the probability.
KEPT = (r".*\.words/.*", r".*\.needs/.*")
FILES = ("tagger.xml", "tagger.bin", "thresholds.json")


def main() -> None:
    """Converts, quantises, writes, compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="folder of the trained model")
    parser.add_argument("--scores", type=Path, required=True, help="scores.json of the training")
    parser.add_argument("--work", type=Path, required=True, help="folder with tagger.safetensors.xz")
    parser.add_argument("--out", type=Path, default=TAGGER, help="folder to write")
    args = parser.parse_args()

    # 1. Questions to quantise on, and others to compare on.
    batches = held_out(TaggedTurns.load(args.work))

    # 2. Convert, quantise, write.
    write(quantise(convert(args.model), batches[::2], KEPT), args.scores, args.out)

    # 3. How near is it to the trained model?
    before, after = trained(args.model, batches[1::2]), shipped(args.out, batches[1::2])
    moved = np.abs(before - after)
    size = (args.out / "tagger.bin").stat().st_size
    print(f"{size / 1e6:.1f} MB; probabilities moved by {moved.mean():.4f}, at most {moved.max():.3f}")


def held_out(turns: TaggedTurns) -> list[Inputs]:
    """Batches of four held-out questions of similar length, spread over all lengths."""
    rows = np.flatnonzero(turns.dev)
    picked = [rows[some] for some in calibration_batches(turns.lengths[rows].tolist())]
    return [
        padded(
            [(turns.ids[turns.begin[row] : turns.begin[row + 1]], int(turns.second[row])) for row in some]
        )
        for some in picked
    ]


def convert(folder: Path) -> Any:
    """The trained model as an OpenVINO model in float32.

    Inputs: ids, mask and types, int64 (questions, tokens); outputs, float32 log-odds: words (questions,
    tokens) and needs (questions,), as in ``qa.train.tagger_model.TagLogits``.
    """
    # "eager" gives plain matrix products, which the quantiser recognises.
    return as_openvino(TaggerModel.load(folder, attention="eager"), TagLogits._fields)


def write(model: Any, scores: Path, out: Path) -> None:
    """Writes the folder that ships: graph, weights, thresholds and the sums that are checked at load."""
    import openvino as ov

    out.mkdir(parents=True, exist_ok=True)
    ov.save_model(model, out / "tagger.xml", compress_to_fp16=True)
    found = json.loads(scores.read_text())
    thresholds = {name: found[name] for name in ("word", "needs")}
    (out / "thresholds.json").write_text(json.dumps(thresholds, indent=1) + "\n")
    write_sums(out, FILES)


@torch.inference_mode()
def trained(folder: Path, batches: list[Inputs]) -> Any:
    """The probabilities of the trained model at every token, and of the questions, in one row."""
    model = TaggerModel.load(folder)
    logits = [model(*(torch.from_numpy(part) for part in batch)) for batch in batches]
    return probabilities([(one.words.numpy(), one.needs.numpy()) for one in logits], batches)


def shipped(folder: Path, batches: list[Inputs]) -> Any:
    """Those of the model in a folder as it ships."""
    outputs = Model(folder / "tagger.xml", inputs=3).run(batches)
    return probabilities([(words.copy(), needs.copy()) for words, needs in outputs], batches)


def probabilities(logits: list[tuple[Any, Any]], batches: list[Inputs]) -> Any:
    """Log-odds as probabilities, without those of padding."""
    found = [
        part
        for (words, needs), batch in zip(logits, batches, strict=True)
        for part in (words[batch[1] > 0], needs)
    ]
    return probability(np.concatenate(found))


if __name__ == "__main__":
    main()
