"""A run on disk: what systems did with a question set, in a folder that measures and reports read.

``run.json`` says what was run on what; ``questions.jsonl`` holds the examples, ``gold.json`` the ids of
the articles that they name, ``passages.jsonl`` every passage that a system found, and ``SYSTEM.jsonl``
a line for each example: ranks, answer, times. A line is written once the example is done, so that a
run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.corpus import resolve
from eval.examples import Example, QuestionSet
from eval.machine import machine, peak_memory
from eval.records import Cited, FoundArticle, FoundPassage, Output, Ranked, Record, Said
from eval.sets.load import load_set
from eval.sets.rows import write_rows
from eval.systems import Outcome, System
from index.archive import Archive
from index.errors import EvaluationError
from qa.export import stats_document

FORMAT = 1
PACKAGES = ("dateline", "openvino", "faiss-cpu", "tantivy")


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it was read: what ``run.json`` says, and the records of each system, by its name."""

    path: Path
    facts: Mapping[str, Any]
    records: Mapping[str, list[Record]]

    @property
    def is_complete(self) -> bool:
        """Whether every system has answered every example."""
        return all(len(records) == self.facts["examples"] for records in self.records.values())


class RunFolder:
    """A run that is being written."""

    def __init__(self, path: Path, facts: dict[str, Any]) -> None:
        """Used by ``begin``."""
        self._path, self._facts = path, facts
        for file in path.glob("*.jsonl"):
            cut_half_line(file)
        self._passages = {line["rowid"] for line in whole_lines(path / "passages.jsonl")}

    @classmethod
    def begin(
        cls, path: Path, questions: QuestionSet, archive: Archive, systems: Sequence[System], depth: int
    ) -> RunFolder:
        """A new run, or the same one gone on with. Raises ``EvaluationError`` if the folder holds
        another run or something else."""
        path.mkdir(parents=True, exist_ok=True)
        facts = facts_of(questions, archive, systems, depth)
        if (path / "run.json").exists():
            before = read_facts(path)
            differing = [key for key, value in aim(before).items() if value != aim(facts)[key]]
            if differing:
                raise EvaluationError(
                    f"{path} holds a run that differs in: {', '.join(differing)}. "
                    "Choose another folder, or remove it."
                )
            return cls(path, before)
        if any(path.iterdir()):
            raise EvaluationError(f"{path} holds something else. Choose a new folder for the run.")
        references = [reference for example in questions.examples for reference in example.articles]
        gold = resolve(references, archive.database)
        write_rows(questions.examples, path / "questions.jsonl")
        write_json(path / "gold.json", gold)
        write_json(path / "run.json", facts)  # last: without it there is no run here
        return cls(path, facts)

    def done(self, system: System) -> set[str]:
        """The ids of the examples that a system is done with."""
        return {line["id"] for line in whole_lines(self._path / file_name(str(system)))}

    def write(self, system: System, example_id: str, outcome: Outcome | str) -> None:
        """Stores what a system did with an example, or the message of the error it ended in."""
        if isinstance(outcome, str):
            outcome, error = Outcome((), None, {}), outcome
        else:
            error = None
        new = [hit.passage for hit in outcome.hits if hit.passage.rowid not in self._passages]
        self._passages.update(passage.rowid for passage in new)
        append(self._path / "passages.jsonl", [dataclasses.asdict(passage) for passage in new])
        line = {
            "id": example_id,
            "hits": [[hit.passage.rowid, hit.score, hit.lexical, hit.dense] for hit in outcome.hits],
            "output": dataclasses.asdict(outcome.output) if outcome.output else None,
            "timings": outcome.timings,
            "error": error,
        }
        append(self._path / file_name(str(system)), [line])

    def spent(self, seconds: float) -> None:
        """Notes the time taken, all attempts together, and the most memory that the process held."""
        self._facts["seconds"] = self._facts.get("seconds", 0) + seconds
        self._facts["peak_bytes"] = max(self._facts.get("peak_bytes", 0), peak_memory())
        write_json(self._path / "run.json", self._facts)


def read_run(path: Path) -> Run:
    """The run in a folder. Raises ``EvaluationError`` if there is none, or if it is damaged."""
    facts = read_facts(path)
    try:
        gold = json.loads((path / "gold.json").read_text(encoding="utf-8"))
        examples = {example.id: example for example in load_set(path / "questions.jsonl").examples}
        passages = {line["rowid"]: passage_of(line) for line in whole_lines(path / "passages.jsonl")}
        records = {
            system: [
                record_of(line, examples[line["id"]], gold, passages)
                for line in whole_lines(path / file_name(system))
            ]
            for system in facts["systems"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"The run at {path} is damaged ({error!r}). Run it again.") from error
    return Run(path, facts, records)


def facts_of(
    questions: QuestionSet, archive: Archive, systems: Sequence[System], depth: int
) -> dict[str, Any]:
    """What ``run.json`` says at the start of a run."""
    asked = json.dumps([dataclasses.asdict(example) for example in questions.examples], default=str)
    return {
        "format": FORMAT,
        "set": questions.name,
        "examples": len(questions.examples),
        "questions": hashlib.sha256(asked.encode()).hexdigest(),
        "systems": [str(system) for system in systems],
        "settings": {str(system): dataclasses.asdict(system.settings) for system in systems},
        "depth": depth,
        "archive": {"path": str(archive.path.resolve()), **stats_document(archive.stats())},
        "machine": machine(*PACKAGES),
    }


def read_facts(path: Path) -> dict[str, Any]:
    """What ``run.json`` says."""
    try:
        facts: dict[str, Any] = json.loads((path / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(
            f"There is no run at {path}. Make one with: dateline eval run SET --out {path}"
        ) from error
    if facts.get("format") != FORMAT:
        raise EvaluationError(
            f"The run at {path} has format {facts.get('format')}; this Dateline reads format {FORMAT}."
        )
    return facts


def aim(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What must be the same for a run to be gone on with."""
    archive = facts["archive"]
    return {
        "questions": facts["questions"],
        "systems": facts["systems"],
        "settings": facts["settings"],
        "depth": facts["depth"],
        "archive": [archive["path"], archive["generation"], archive["embedder"]],
    }


def file_name(system: str) -> str:
    """The name of the file for a system's lines."""
    return re.sub(r"[^\w.=+-]", "_", system) + ".jsonl"


def whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, without half a line at its end; none if there is no file."""
    if path.exists():
        with path.open("rb") as file:
            yield from (json.loads(line) for line in file if line.endswith(b"\n"))


def cut_half_line(path: Path) -> None:
    """Takes off a file the half line that a killed run left at its end."""
    if path.exists():
        whole = path.read_bytes()
        with path.open("r+b") as file:
            file.truncate(whole.rfind(b"\n") + 1)


def append(path: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    """Writes lines behind those of a file, at once."""
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def write_json(path: Path, value: Any) -> None:
    """Writes a file so that it is always whole: the old one or the new one."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)


# From JSON


def record_of(
    line: Mapping[str, Any],
    example: Example,
    gold: Mapping[str, str],
    passages: Mapping[int, FoundPassage],
) -> Record:
    """A record from the line of an example."""
    return Record(
        example=example,
        gold={gold[name]: grade for name, grade in example.articles.items() if name in gold},
        missing=tuple(name for name in example.articles if name not in gold),
        hits=tuple(Ranked(passages[rowid], *rest) for rowid, *rest in line["hits"]),
        output=output_of(line["output"]) if line["output"] else None,
        timings=line["timings"],
        error=line["error"],
    )


def passage_of(line: Mapping[str, Any]) -> FoundPassage:
    """A passage from its line."""
    return FoundPassage(**{**line, "article": FoundArticle(**line["article"])})


def output_of(line: Mapping[str, Any]) -> Output:
    """An answer from its part of a line."""
    said = tuple(Said(one["text"], tuple(one["citations"])) for one in line["sentences"])
    cited = tuple(Cited(**{**one, "article": FoundArticle(**one["article"])}) for one in line["citations"])
    return Output(**{**line, "sentences": said, "citations": cited})
