"""Running systems over a question set. Nothing is scored here: see ``eval.folder`` for what is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.examples import Example, QuestionSet
from eval.folder import RunFolder
from eval.systems import Outcome, System
from index.archive import Archive
from index.errors import EvaluationError, QuestionError
from qa.reader import Reader, load_reader

DEPTH = 100


def run(
    questions: QuestionSet,
    archive: Archive,
    systems: Sequence[System],
    folder: Path,
    depth: int = DEPTH,
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Asks every example of every system and writes what they do into a folder.

    The systems take turns on each example. ``depth`` is how many passages are kept of each ranking. A
    folder with the same run, not complete, is gone on with. Raises ``EvaluationError`` if the folder
    holds another run, or something else.
    """
    if not questions.examples:
        raise EvaluationError(f"The question set '{questions.name}' has no questions to run.")
    start = time.perf_counter()
    store = RunFolder.begin(folder, questions, archive, systems, depth)
    done = {system: store.done(system) for system in systems}
    if all(len(ids) == len(questions.examples) for ids in done.values()):
        return
    reader = load_reader() if any(system.reads for system in systems) else None
    archive.search(questions.examples[0].question.text)  # so that no example waits for the models
    try:
        for number, example in enumerate(questions.examples, 1):
            for system in systems:
                if example.id not in done[system]:
                    store.write(system, example.id, answered(system, archive, reader, example, depth))
            if on_progress:
                on_progress(number, len(questions.examples))
    finally:
        store.spent(time.perf_counter() - start)


def answered(
    system: System, archive: Archive, reader: Reader | None, example: Example, depth: int
) -> Outcome | str:
    """What a system does with an example, or the message of the error that it ends in."""
    try:
        return system.answer(archive, reader, example.question, depth)
    except QuestionError as error:
        return str(error)
