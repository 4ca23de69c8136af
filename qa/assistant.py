"""The recipe: a question to a cited answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import time
from collections.abc import Iterator, Sequence

from index.archive import Archive, check
from index.schema import Filter, Hit
from qa.reader import Reader, load_reader
from qa.schema import Answer, Candidate, Citation, Evidence, Mention, Part, Question, Sentence, parse_day
from qa.settings import Settings

EXPLANATION = re.compile(
    r"\b(?:why|how come|what (?:caused|led to|prompted|(?:was|is|were|are) the (?:reason|cause)s?)|"
    r"how (?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|to)\b)",
    re.IGNORECASE,
)


class Assistant:
    """Answers questions from an archive. Cheap to make; safe to share between threads."""

    def __init__(
        self, archive: Archive, settings: Settings = Settings(), reader: Reader | None = None
    ) -> None:
        self.archive, self.settings = archive, settings
        self.reader: Reader = reader or load_reader()

    @property
    def threshold(self) -> float:
        """The probability of being correct from which an answer is given."""
        given = self.settings.threshold
        return self.reader.threshold(self.settings.caution) if given is None else given

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
        settings = self.settings
        start = time.perf_counter()
        hits = self.archive.search(
            asked.text, settings.k, asked.searched, settings.retriever, settings.collapse
        )
        searched = time.perf_counter()
        evidence = self.reader.read(asked.text, hits[: settings.passages_read])
        read = time.perf_counter()

        best = evidence.candidates[0] if evidence.candidates else None
        found = Answer(
            asked,
            "abstained",
            "",
            (),
            hits=reranked(hits, evidence),
            readings=evidence.readings,
            confidence=best.probability if best else None,
            threshold=self.threshold,
            timings={"search": searched - start, "read": read - searched, "total": read - start},
        )
        if best is None or best.probability < found.threshold:
            yield abstained(found, self._reason(asked, hits))
            return
        chosen = supporting(best, settings)
        for count in range(1, len(chosen) + 1):
            yield answered(found, chosen[:count])

    def _reason(self, asked: Question, hits: Sequence[Hit]) -> str:
        if hits:
            return "The archive has articles on this, but none that clearly answers the question."
        if self.archive.database.counts()["articles"] == 0:
            return "The archive is empty. Add articles with: dateline index PATH..."
        if not asked.searched.is_open:
            return "No article within these dates and outlets has anything on this."
        return "No article in the archive has anything on this."


def asks_to_explain(question: str) -> bool:
    """Whether a question asks for a reason or a way, not for a thing or a number."""
    return EXPLANATION.search(question) is not None


def to_question(question: str | Question, filter: Filter, as_of: dt.date | str | None) -> Question:
    """The question as a value, from what ``ask`` was given."""
    if isinstance(question, Question):
        return question
    return Question(question.strip(), filter, parse_day(as_of) if isinstance(as_of, str) else as_of)


def reranked(hits: Sequence[Hit], evidence: Evidence) -> tuple[Hit, ...]:
    """The hits, first those that were read, by relevance. The share of the relevance is added to the
    score of the best of the others, so that the order is that of the scores."""
    rest = hits[len(evidence.readings) :]
    floor = max((hit.score for hit in rest), default=0.0)
    read = [
        dataclasses.replace(reading.hit, score=floor + reading.relevance) for reading in evidence.readings
    ]
    return (*sorted(read, key=lambda hit: -hit.score), *rest)


def supporting(best: Candidate, settings: Settings) -> list[Mention]:
    """The mentions of an answer that are shown: nearly as probable as the best one, and not the same
    words again."""
    chosen: list[Mention] = []
    for mention in best.mentions:
        is_new = all(mention.quote != other.quote for other in chosen)
        if is_new and mention.share >= settings.support_share and len(chosen) < settings.max_sentences:
            chosen.append(mention)
    return chosen


def abstained(found: Answer, reason: str) -> Answer:
    """The answer that there is none, and why."""
    part = Part(found.question.text, "abstained", "", reason=reason)
    return dataclasses.replace(found, parts=(part,), reason=reason)


def answered(found: Answer, mentions: Sequence[Mention]) -> Answer:
    """The answer from the mentions chosen for it, each a sentence with its citation. Reasons and ways are
    given as the whole sentence: a part of it seldom makes sense alone."""
    citations = tuple(
        Citation(number, mention.hit.article, *mention.sentence, mention.quote, mention.span)
        for number, mention in enumerate(mentions, 1)
    )
    sentences = tuple(Sentence(citation.quote, (citation.number,)) for citation in citations)
    text = mentions[0].quote if asks_to_explain(found.question.text) else mentions[0].text
    part = Part(found.question.text, "answered", text, sentences)
    return dataclasses.replace(found, status="answered", text=text, parts=(part,), citations=citations)
