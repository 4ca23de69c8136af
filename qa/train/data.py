"""All sources as one file of word pieces: ``python -m qa.train.data --out WORK``.

Writes ``train.safetensors`` (see ``qa.train.token_groups``), ``calibration.jsonl`` (the newsdesk passages
of the tenth of articles kept out) and ``data.json`` (counts and the settings). Mined negatives and
distant positives are read from ``negatives.jsonl`` in the same folder, if it is there.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qa.encode import Encoder
from qa.train.groups import DATA, Group, read_jsonl
from qa.train.options import add_options, chosen
from qa.train.relevance import nfcorpus, sentence_pairs, with_neighbours
from qa.train.sources import newsdesk, newsdesk_rows, rtqa, spanqa, with_mined
from qa.train.token_groups import Collector, TokenGroups


@dataclass(frozen=True, slots=True)
class DataSettings:
    """What is taken from where.

    ``qamr`` items of QAMR; ``mined`` negatives kept of those found for a question, ``neighbours``
    from within a source; ``positives`` and ``negatives`` of each NFCorpus query. ``without_header``
    is the share of groups whose passages lose their header: archives have articles without title.
    """

    qamr: int = 12_000
    mined: int = 4
    neighbours: int = 2
    positives: int = 2
    negatives: int = 4
    without_header: float = 0.1
    seed: int = 0


def main() -> None:
    """Reads, encodes, writes and counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the news data")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    add_options(parser, DataSettings())
    args = parser.parse_args()
    data, out, settings = args.data, args.out, chosen(args, DataSettings)
    out.mkdir(parents=True, exist_ok=True)

    # 1. What was mined.
    path = out / "negatives.jsonl"
    mined = {row["id"]: row for row in read_jsonl(path)} if path.exists() else {}
    print(f"{len(mined):,} questions with mined passages")

    # 2. Groups to word pieces.
    groups = without_headers(all_groups(data, settings, mined), settings)
    encoder = Encoder()
    tokens, dropped = as_tokens(groups, encoder)
    tokens.save(out / "train.safetensors")

    # 3. What is kept out.
    with open(out / "calibration.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in newsdesk_rows(data, "calibration"))

    # 4. How much of what.
    counts = {name: count(tokens, number) for number, name in enumerate(tokens.sources)}
    for name, row in counts.items():
        print(f"{name:16}", "  ".join(f"{key} {value:,}" for key, value in row.items()))
    about = {"settings": asdict(settings), "sources": counts, "dropped": dropped, "mined": len(mined)}
    (out / "data.json").write_text(json.dumps(about, indent=1) + "\n")
    print(f"left out: {dropped}; {len(tokens.ids):,} tokens in {out / 'train.safetensors'}")


def all_groups(data: Path, settings: DataSettings, mined: dict[str, Any]) -> Iterator[Group]:
    """Every training group, source by source."""
    rng = np.random.default_rng(settings.seed)
    yield from with_mined(newsdesk(data, "train"), mined, settings.mined)
    by_source: dict[str, list[Group]] = {}
    for group in spanqa(data, rng, settings.qamr):
        by_source.setdefault(group.source, []).append(group)
    for groups in by_source.values():
        yield from with_mined(with_neighbours(groups, settings.neighbours), mined, settings.mined)
    yield from with_mined(rtqa(data, mined), mined, settings.mined)
    yield from with_neighbours(list(sentence_pairs(data)), settings.neighbours)
    yield from nfcorpus(data, rng, settings.positives, settings.negatives)


def without_headers(groups: Iterable[Group], settings: DataSettings) -> Iterator[Group]:
    """The groups; some, drawn at random, without the headers of their candidates."""
    rng = np.random.default_rng(settings.seed + 1)
    for group in groups:
        if rng.random() < settings.without_header:
            bare = tuple(dataclasses.replace(candidate, header="") for candidate in group.candidates)
            yield dataclasses.replace(group, candidates=bare)
        else:
            yield group


def as_tokens(groups: Iterable[Group], encoder: Encoder) -> tuple[TokenGroups, dict[str, int]]:
    """The groups as word pieces, and how many of each source could not be used."""
    collector, dropped = Collector(), dict[str, int]()
    for group in groups:
        passages = [(candidate.header, candidate.text) for candidate in group.candidates]
        if not collector.add(group, encoder.encode(group.question, passages)):
            dropped[group.source] = dropped.get(group.source, 0) + 1
    return collector.collected(), dropped


def count(tokens: TokenGroups, source: int) -> dict[str, int]:
    """The groups, passages, places and tokens of a source."""
    groups = np.flatnonzero(tokens.source == source)
    sizes = np.diff(tokens.passage_begin)[groups]
    is_in = np.repeat(tokens.source == source, np.diff(tokens.passage_begin))
    return {
        "groups": len(groups),
        "passages": int(sizes.sum()),
        "places": int(np.diff(tokens.place_begin)[is_in].sum()),
        "tokens": int(tokens.lengths[is_in].sum()),
    }


if __name__ == "__main__":
    main()
