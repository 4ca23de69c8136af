"""Reading a question set of any format by its name."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from eval.examples import QuestionSet
from eval.sets import beir, multihop, realtimeqa, rows, squad, trec
from eval.sets.collect import Collector
from eval.sets.files import damaged, opened, parse
from index.errors import EvaluationError

SAMPLE = "sample"
DATA = Path(__file__).parents[1] / "data"
SAMPLE_FILES = (DATA / "libya.jsonl", DATA / "stories.jsonl")

FORMATS = (
    "Question sets are JSON Lines or CSV with the fields question and answer (CSV names its columns in"
    " the first line), JSON of SQuAD or MultiHop-RAG, weekly files of RealTimeQA, or folders of BEIR"
    " (queries.jsonl, qrels), TREC (topics*, qrels*) or RealTimeQA."
)


def load_set(name: str | Path) -> QuestionSet:
    """The question set in a file or folder; ``"sample"`` is the bundled one over the sample archive.

    The format is told by content. ``NAME:SPLIT`` gives the examples of one split, such as
    ``sample:tuning`` or ``nfcorpus:dev``. Raises ``EvaluationError`` for what cannot be read, with all
    that does not fit, up to ten kinds of problems at once.
    """
    base, split = _split_name(str(name))
    is_sample = base == SAMPLE and isinstance(name, str)
    question_set = _sample() if is_sample else _read(Path(base), split)
    if split:
        question_set = dataclasses.replace(_only(question_set, split), name=f"{question_set.name}:{split}")
    return question_set


def _split_name(name: str) -> tuple[str, str]:
    """A name and the split behind its last colon, if any."""
    base, _, split = name.rpartition(":")
    return (base, split) if base and split and not Path(name).exists() else (name, "")


def _read(path: Path, split: str) -> QuestionSet:
    if path.is_dir():
        return dataclasses.replace(_read_folder(path, split), name=path.resolve().name)
    if path.exists():
        return dataclasses.replace(_read_file(path), name=Path(path.name.removesuffix(".gz")).stem)
    raise EvaluationError(f"There is no question set at {path}. Name a file, a folder, or '{SAMPLE}'.")


def _only(question_set: QuestionSet, split: str) -> QuestionSet:
    examples = tuple(example for example in question_set.examples if example.split == split)
    if examples:
        return dataclasses.replace(question_set, examples=examples)
    splits = sorted({example.split for example in question_set.examples} - {""})
    raise EvaluationError(
        f"{question_set.name} has no split '{split}'. It has {', '.join(splits) or 'no splits at all'}."
    )


def _sample() -> QuestionSet:
    collector = Collector(SAMPLE)
    for path in SAMPLE_FILES:
        rows.read_jsonl(path, collector)
    return QuestionSet(SAMPLE, collector.examples())


def _read_folder(folder: Path, split: str) -> QuestionSet:
    if beir.is_collection(folder):
        return beir.read(folder, split)
    if trec.is_collection(folder):
        return trec.read(folder, split)
    if realtimeqa.is_folder(folder):
        return realtimeqa.read(folder)
    files = [path for path in folder.glob("*.json*") if not path.name.startswith(multihop.CORPUS)]
    if len(files) == 1:
        return _read_file(files[0])
    raise EvaluationError(f"{folder} is no question set that can be read. {FORMATS}")


def _read_file(path: Path) -> QuestionSet:
    with opened(path) as text:
        content = text.read()
    lines = [line for line in content.split("\n", 20) if line.strip()]
    if not lines:
        raise EvaluationError(f"{path} is empty.")
    if lines[0].lstrip().startswith(("{", "[")):
        return _read_json(path, content)
    if any(map(rows.is_header, lines[:2])):  # Excel may write sep=; above the header
        collector = Collector(str(path))
        rows.read_table(path, collector)
        return QuestionSet(path.name, collector.examples())
    raise EvaluationError(f"{path} is no question set that can be read. {FORMATS}")


def _read_json(path: Path, content: str) -> QuestionSet:
    try:
        value = parse(content)
    except json.JSONDecodeError as error:
        if _is_json_lines(content):
            return _read_json_lines(path)
        raise damaged(path, error) from error
    if isinstance(value, list):
        return _read_array(value, path)
    if "data" in value:
        return squad.read(value, path)
    return _read_json_lines(path) if _is_json_lines(content) else _read_array([value], path)


def _is_json_lines(content: str) -> bool:
    """Whether the first two lines, or the only one, begin with an object."""
    lines = [line.lstrip() for line in content.split("\n", 20) if line.strip()][:2]
    return all(line.startswith("{") for line in lines)


def _read_json_lines(path: Path) -> QuestionSet:
    if realtimeqa.is_file(path):
        return realtimeqa.read(path)
    collector = Collector(str(path))
    rows.read_jsonl(path, collector)
    return QuestionSet(path.name, collector.examples())


def _read_array(values: list[Any], path: Path) -> QuestionSet:
    if any(map(multihop.is_question, values[:1])):
        return multihop.read(values, path)
    collector = Collector(str(path))
    rows.read_array(values, path, collector)
    return QuestionSet(path.name, collector.examples())
