"""Gathering the examples of a question set, with everything that is wrong with it reported at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from eval.examples import Example
from index.archive import check
from index.errors import EvaluationError, QuestionError

SHOWN = 10  # more at once are not read anyway


@dataclass(slots=True)
class Collector:
    """The examples read so far and the problems of those that do not fit.

    Readers of all formats share it, so the same things are refused everywhere: a question that cannot
    be asked, an id that is taken, answers to an unanswerable question, empty answers and quotations.
    ``name`` is the file or folder as the user wrote it.
    """

    name: str
    _examples: dict[str, Example] = field(init=False, default_factory=dict)
    _places: dict[str, str] = field(init=False, default_factory=dict)
    _problems: dict[str, list[str]] = field(init=False, default_factory=dict)

    def problem(self, where: str, what: str) -> None:
        """Note something that does not fit. ``where`` is ``file:line`` or ``file: path in the JSON``."""
        self._problems.setdefault(what, []).append(where)

    def add(self, where: str, example: Example) -> None:
        """Take an example, and note what is wrong with it."""
        for what in problems_of(example):
            self.problem(where, what)
        if example.id in self._examples:
            taken = self._places[example.id]
            self.problem(where, f"The id '{example.id}' is taken by {taken}. Give each question its own.")
            return
        self._examples[example.id] = example
        self._places[example.id] = where

    def get(self, id: str) -> Example | None:
        """The example of that id, if there is one already."""
        return self._examples.get(id)

    def examples(self) -> tuple[Example, ...]:
        """The examples in the order in which they came.

        Raises ``EvaluationError``, with up to ten kinds of problems, if there is any, or no example.
        """
        if self._problems:
            raise EvaluationError(self._message())
        if not self._examples:
            raise EvaluationError(f"{self.name} holds no question.")
        return tuple(self._examples.values())

    def _message(self) -> str:
        lines = [
            f"{places[0]}: {what}" + (f" ({len(places) - 1} more like this.)" if places[1:] else "")
            for what, places in self._problems.items()
        ]
        if len(lines) == 1:
            return lines[0]
        total = sum(map(len, self._problems.values()))
        shown = [f"{self.name} has {total} problems; correct them and try again:", *lines[:SHOWN]]
        if rest := total - sum(map(len, list(self._problems.values())[:SHOWN])):
            shown.append(f"and {rest} more.")
        return "\n  ".join(shown)


def problems_of(example: Example) -> Iterator[str]:
    """What is wrong with an example taken by itself."""
    question = example.question
    try:
        check(question.text, question.searched)
    except QuestionError as error:
        yield str(error)
    if not example.id.strip():
        yield "The id is empty."
    if example.unanswerable and example.is_answerable:
        yield "The question has answers and is marked as unanswerable. Remove one of the two."
    if not all(example.items):
        yield "An item has no name. Give each at least one."
    for reference, grade in example.articles.items():
        if grade < 0:
            yield f"The grade of '{reference}' is {grade}. Write 0 for not relevant, 1 or more for relevant."
    yield from _empty_texts(example)


def _empty_texts(example: Example) -> Iterator[str]:
    texts = {
        "answer": example.answers,
        "name of an item": [name for names in example.items for name in names],
        "article": example.articles,
        "quotation": example.quotations,
        "tag": example.tags,
        "source": example.question.filter.sources,
        "question in the history": [turn.question for turn in example.question.history],
    }
    for kind, values in texts.items():
        if not all(value.strip() for value in values):
            yield f"One {kind} is empty. Fill it or remove it."
