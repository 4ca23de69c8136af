"""The words of evaluation: examples and question sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from qa.schema import Question


@dataclass(frozen=True, slots=True)
class Example:
    """A question with what a right answer says and where it stands.

    ``answers`` are the accepted ones, each complete in itself. ``items`` is for lists and for reports
    that contradict each other: all that a complete answer names, each as its alternative names.
    ``unanswerable`` says that the archive holds no answer; an example that has neither this nor
    ``answers`` judges retrieval only.

    ``articles`` judges articles: the grade of each, 1 or more if it is relevant, 0 if it is not. An
    article is named by its id in the archive, its URL, or the end of its origin: a file name, with the
    member of a zip behind ``!`` and the number within the file, unless 0, behind ``#``
    (``briefs.txt#3``). ``quotations`` are the words, out of these articles, that say the answer.
    ``tags`` are any words to report by; ``split`` is the part of the set that the example belongs to.
    """

    id: str
    question: Question
    answers: tuple[str, ...] = ()
    items: tuple[tuple[str, ...], ...] = ()
    unanswerable: bool = False
    articles: Mapping[str, int] = field(default_factory=dict)
    quotations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    split: str = ""

    @property
    def is_answerable(self) -> bool:
        """Whether there is an answer to be judged by."""
        return bool(self.answers or self.items)


@dataclass(frozen=True, slots=True)
class Document:
    """A text that comes with a question set, to be made into an archive. ``id`` is what the examples
    name it by, its URL where that is the name."""

    id: str
    text: str
    title: str = ""
    published: str | None = None
    source: str | None = None


def no_documents() -> Iterator[Document]:
    """For question sets without texts of their own."""
    return iter(())


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Examples under a name. ``documents`` yields the texts that the set brings along, if any; it may
    be called more than once."""

    name: str
    examples: tuple[Example, ...]
    documents: Callable[[], Iterator[Document]] = no_documents
