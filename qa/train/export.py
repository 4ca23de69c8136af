"""The trained reader as the OpenVINO model that ships: ``python -m qa.train.export --model WORK/reader``.

Converts it, once with 16-bit weights and once with 8-bit weights and activations in the matrix products
(SmoothQuant, Xiao et al. 2023, as nncf implements it), compares both with the trained model on the
development questions, and writes the smaller one whose loss is allowed. Run ``qa.train.calibrate`` next.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from index.inference import Inputs
from index.models.convert import calibration_batches, quantise, write_sums
from qa.encode import Encoder
from qa.predict import READER, OpenVinoPredictor, padded
from qa.train.evaluate import evaluate, evaluation_groups
from qa.train.groups import DATA, Group
from qa.train.model import Logits, ReaderModel
from qa.train.predict import TorchPredictor
from qa.train.sources import newsdesk

# Not in 8 bits: the heads. With the second product of each feed-forward layer kept too, F1 on newsdesk was .17
# higher (78.07 against 77.90), the file 1.5 times as large, and reading took 1.4 times as long.
KEPT = (r".*\.span/.*", r".*\.whole\..*")
FILES = ("reader.xml", "reader.bin", "calibration.json")


def main() -> None:
    """Converts, compares, chooses, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="folder of the trained model")
    parser.add_argument("--out", type=Path, default=READER, help="folder to write")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the news data")
    parser.add_argument(
        "--limit", type=int, default=0, help="compare on so many questions a source; 0: all"
    )
    parser.add_argument("--precision", choices=("auto", "int8", "fp16"), default="auto")
    parser.add_argument("--allowed", type=float, default=0.5, help="points of F1 that 8 bits may cost")
    args = parser.parse_args()

    # 1. Both forms.
    encoder = Encoder()
    held_out = list(newsdesk(args.data, "calibration"))
    quantised = quantise(convert(args.model), inputs(held_out, encoder), KEPT)
    models = {"int8": quantised, "fp16": convert(args.model)}

    # 2. What each costs.
    groups = evaluation_groups(args.data, args.limit or None)
    trained = evaluate(groups, encoder, TorchPredictor(ReaderModel.load(args.model)))
    found = {name: evaluate(groups, encoder, saved(model)) for name, model in models.items()}
    for source, row in trained.items():
        for name, value in row.items():
            others = "  ".join(f"{form} {scores[source][name]:9.3f}" for form, scores in found.items())
            print(f"{source:16} {name:16} fp32 {value:9.3f}  {others}")

    # 3. Keep one.
    loss = trained["newsdesk"]["f1"] - found["int8"]["newsdesk"]["f1"]
    precision = args.precision if args.precision != "auto" else "int8" if loss <= args.allowed else "fp16"
    write(models[precision], args.out)
    size = (args.out / "reader.bin").stat().st_size
    print(f"{precision} ({size / 1e6:.1f} MB) in {args.out}; 8 bits cost {loss:.2f} F1 on newsdesk")


def convert(folder: Path) -> Any:
    """The trained model as an OpenVINO model in float32.

    Inputs: ids, mask and types, int64 (passages, tokens); outputs, float32: start and end (passages,
    tokens), answers and relevant (passages,), as in ``qa.train.model.Logits``.
    """
    # "eager" gives plain matrix products, which the quantiser recognises.
    return as_openvino(ReaderModel.load(folder, attention="eager"), Logits._fields)


def as_openvino(model: torch.nn.Module, outputs: Sequence[str]) -> Any:
    """A model of ids, mask and types with names for its outputs."""
    import openvino as ov

    example = tuple(torch.ones(2, 16, dtype=torch.long) for _ in range(3))
    shape = ov.PartialShape([-1, -1])
    converted = ov.convert_model(model, example_input=example, input=[shape, shape, shape])
    for output, name in zip(converted.outputs, outputs, strict=True):
        output.get_tensor().set_names({name})
    return converted


def inputs(groups: Sequence[Group], encoder: Encoder) -> list[Inputs]:
    """Batches of four passages of similar length, spread over all lengths, to quantise on."""
    encoded = [
        one
        for group in groups[:: max(1, len(groups) // 300)]
        for one in encoder.encode(group.question, [(one.header, one.text) for one in group.candidates])
    ]
    batches = calibration_batches([len(one.ids) for one in encoded])
    return [padded([encoded[row] for row in rows]) for rows in batches]


def saved(model: Any) -> OpenVinoPredictor:
    """A model as it is once it was written and read again."""
    import openvino as ov

    with tempfile.TemporaryDirectory() as folder:
        write(model, Path(folder))
        return OpenVinoPredictor(ov.Core().read_model(Path(folder) / "reader.xml"))


def write(model: Any, out: Path) -> None:
    """Writes the folder that ships."""
    import openvino as ov

    out.mkdir(parents=True, exist_ok=True)
    ov.save_model(model, out / "reader.xml", compress_to_fp16=True)
    write_reader_sums(out)


def write_reader_sums(folder: Path) -> None:
    """Writes the sums that are checked at load, of the files that are there."""
    write_sums(folder, [name for name in FILES if (folder / name).exists()])


if __name__ == "__main__":
    main()
