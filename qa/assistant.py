"""The recipe: a question to a cited answer."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

from index.archive import Archive, check
from index.schema import Filter, Hit
from qa.reader import ExtractiveReader, Reader, Reading
from qa.schema import Answer, Citation, Part, Question, Sentence, parse_day
from qa.settings import Settings


class Assistant:
    """Answers questions from an archive. Cheap to make; safe to share between threads."""

    def __init__(
        self, archive: Archive, settings: Settings = Settings(), reader: Reader | None = None
    ) -> None:
        self.archive, self.settings = archive, settings
        self.reader: Reader = reader or ExtractiveReader(archive.embedder)

    def ask(
        self, question: str | Question, filter: Filter = Filter(), as_of: dt.date | str | None = None
    ) -> Answer:
        """The answer to a question. ``as_of`` (a day, or its ISO form) is the last day of publication
        that may be used. Raises ``QuestionError`` for what cannot be asked."""
        *_, answer = self.stream(question, filter, as_of)
        return answer

    def stream(
        self, question: str | Question, filter: Filter = Filter(), as_of: dt.date | str | None = None
    ) -> Iterator[Answer]:
        """The answer as it grows, sentence by sentence; the last one is complete."""
        asked = to_question(question, filter, as_of)
        check(asked.text, asked.searched)
        start = time.perf_counter()
        hits = self.archive.search(asked.text, self.settings.k, asked.searched, self.settings.retriever)
        searched = time.perf_counter()
        readings = self.reader.read(asked.text, hits[: self.settings.passages_read])
        read = time.perf_counter()
        timings = {"search": searched - start, "read": read - searched, "total": read - start}

        if not readings or readings[0].score < self.settings.threshold:
            yield self._abstain(asked, hits, readings, timings)
            return
        chosen = supporting(readings, self.settings)
        for count in range(1, len(chosen) + 1):
            yield compose(asked, hits, chosen[:count], timings)

    def _abstain(
        self, asked: Question, hits: list[Hit], readings: list[Reading], timings: dict[str, float]
    ) -> Answer:
        reason = self._reason(asked, hits)
        part = Part(asked.text, "abstained", "", reason=reason)
        score = readings[0].score if readings else None
        return Answer(
            asked, "abstained", "", (part,), hits=tuple(hits), reason=reason, score=score, timings=timings
        )

    def _reason(self, asked: Question, hits: list[Hit]) -> str:
        if hits:
            return "The archive has articles on this, but none that clearly answers the question."
        if self.archive.database.counts()["articles"] == 0:
            return "The archive is empty. Add articles with: dateline index PATH..."
        if not asked.searched.is_open:
            return "No article within these dates and outlets has anything on this."
        return "No article in the archive has anything on this."


def to_question(question: str | Question, filter: Filter, as_of: dt.date | str | None) -> Question:
    """The question as a value, from what ``ask`` was given."""
    if isinstance(question, Question):
        return question
    return Question(question.strip(), filter, parse_day(as_of) if isinstance(as_of, str) else as_of)


def supporting(readings: list[Reading], settings: Settings) -> list[Reading]:
    """The best reading and those that support it: nearly as sure, with the same short answer where
    there is one, and not the same words again."""
    best = readings[0]
    chosen = [best]
    for reading in readings[1:]:
        if len(chosen) == settings.max_sentences or reading.score < settings.support_share * best.score:
            break
        agrees = best.span is None or (
            reading.span is not None and reading.answer.lower() == best.answer.lower()
        )
        if agrees and all(reading.quote != other.quote for other in chosen):
            chosen.append(reading)
    return chosen


def compose(asked: Question, hits: list[Hit], chosen: list[Reading], timings: dict[str, float]) -> Answer:
    """The answer from the readings chosen for it, each a sentence with its citation."""
    citations = tuple(
        Citation(number, reading.hit.article, *reading.sentence, reading.quote, reading.span)
        for number, reading in enumerate(chosen, 1)
    )
    sentences = tuple(Sentence(citation.quote, (citation.number,)) for citation in citations)
    text = chosen[0].answer
    part = Part(asked.text, "answered", text, sentences)
    return Answer(
        asked, "answered", text, (part,), citations, tuple(hits), score=chosen[0].score, timings=timings
    )
