"""Systems: what is measured, as values that can be printed and parsed."""

from __future__ import annotations

import dataclasses
import difflib
import time
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from eval.records import Cited, FoundArticle, FoundPassage, Output, Ranked, Said
from index.archive import RETRIEVERS, Archive
from index.errors import EvaluationError
from index.schema import Article, Hit
from qa.assistant import Assistant
from qa.reader import Reader
from qa.schema import Answer, Question
from qa.settings import Settings

READER = "+reader"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system did with one question."""

    hits: tuple[Ranked, ...]
    output: Output | None
    timings: dict[str, float]


@dataclass(frozen=True, slots=True)
class System:
    """A retriever, alone or with the reader, and the settings that differ from the default.

    It is written as the retriever's name, ``+reader`` if it answers, and settings behind a colon:
    ``lexical``, ``fused+reader``, ``fused+reader:caution=strict,passages_read=8``.
    """

    settings: Settings = Settings()
    reads: bool = True

    @classmethod
    def parse(cls, text: str) -> System:
        """The system of that name. Raises ``EvaluationError`` for a name that means nothing."""
        name, _, changes = text.strip().partition(":")
        retriever, reads = name.removesuffix(READER), name.endswith(READER)
        if retriever not in RETRIEVERS:
            known = [known + end for known in RETRIEVERS for end in ("", READER)]
            close = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean '{close[0]}'?" if close else f"There are: {', '.join(known)}."
            raise EvaluationError(f"There is no system '{name}'. {hint}")
        changed: dict[str, Any] = dict(parse_setting(change) for change in changes.split(",") if change)
        return cls(dataclasses.replace(Settings(), retriever=retriever, **changed), reads)

    def __str__(self) -> str:
        default = Settings(retriever=self.settings.retriever)
        changes = [
            f"{field.name}={getattr(self.settings, field.name)}"
            for field in dataclasses.fields(Settings)
            if getattr(self.settings, field.name) != getattr(default, field.name)
        ]
        name = self.settings.retriever + (READER if self.reads else "")
        return f"{name}:{','.join(changes)}" if changes else name

    def answer(self, archive: Archive, reader: Reader | None, question: Question, depth: int) -> Outcome:
        """Asks the archive; ``depth`` is how many hits are kept; a system that does not read
        needs no ``reader``. Raises ``QuestionError``."""
        settings = dataclasses.replace(self.settings, k=max(depth, self.settings.k))
        if self.reads:
            answer = Assistant(archive, settings, reader).ask(question)
            output = output_of(answer, len(answer.readings))
            return Outcome(ranked(answer.hits), output, dict(answer.timings))
        start = time.perf_counter()
        # Judgements name one of several copies: all are kept, so that it can be found.
        hits = archive.search(question.text, settings.k, question.searched, settings.retriever, False)
        seconds = time.perf_counter() - start
        return Outcome(ranked(hits), None, {"search": seconds, "total": seconds})


def parse_setting(change: str) -> tuple[str, Any]:
    """A setting and its value, written ``threshold=0.7``."""
    name, _, value = (part.strip() for part in change.partition("="))
    types = {name: kind for name, kind in get_type_hints(Settings).items() if name != "retriever"}
    if name not in types:
        raise EvaluationError(f"There is no setting '{name}'. There are: {', '.join(types)}.")
    try:
        return name, TypeAdapter(types[name]).validate_strings(value)
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise EvaluationError(f"The setting '{name}' cannot be '{value}': {reason}.") from error


def ranked(hits: tuple[Hit, ...] | list[Hit]) -> tuple[Ranked, ...]:
    """Hits as a record keeps them."""
    return tuple(
        Ranked(
            FoundPassage(
                hit.passage.rowid,
                found(hit.article),
                hit.passage.start,
                hit.passage.end,
                hit.passage.text,
            ),
            hit.score,
            hit.lexical.rank if hit.lexical else None,
            hit.dense.rank if hit.dense else None,
        )
        for hit in hits
    )


def found(article: Article) -> FoundArticle:
    """An article as a record keeps it."""
    published = article.published.isoformat() if article.published else None
    return FoundArticle(article.id, article.title, published, article.source, article.url)


def output_of(answer: Answer, read: int) -> Output:
    """An answer as a record keeps it."""
    return Output(
        answered=answer.is_answered,
        text=answer.text,
        reason=answer.reason,
        sentences=tuple(Said(sentence.text, sentence.citations) for sentence in answer.sentences),
        citations=tuple(
            Cited(cited.number, found(cited.article), cited.start, cited.end, cited.quote)
            for cited in answer.citations
        ),
        confidence=answer.confidence if answer.is_answered else None,
        score=answer.confidence,
        read=read,
    )
