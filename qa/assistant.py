"""The recipe: a question to a cited answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from index.archive import Archive, check
from index.collapse import age
from index.expansions import Expansion
from index.schema import Article, Filter
from qa.compose import (
    Chosen,
    Composed,
    Found,
    abstained,
    answered,
    asks_to_explain,
    reranked,
    shown,
    together,
)
from qa.interpret import interpret
from qa.meaning.names import Alias
from qa.reader import Reader, load_reader
from qa.reasons import reason
from qa.recency import DEEPER, by_date
from qa.reports import Weighed, articles_of, days_in, reported, weighed
from qa.schema import Answer, Mention, Question, Search, parse_day
from qa.settings import Settings


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
        """The answer as it grows, part by part and sentence by sentence; the last one is complete."""
        asked = to_question(question, filter, as_of)
        check(asked.text, asked.searched)
        clock = Clock()
        with clock("interpret"):
            made = interpret(asked, self.settings, dt.date.today(), self._newest, self._names)
        empty = Answer(asked, "abstained", "", (), threshold=self.threshold, interpretation=made)
        done: list[Composed] = []
        for number, search in enumerate(made.searches, 1):
            found = self._found(search, clock)
            for part in self._growing(found, done, clock):
                # What a later part may still answer is not said to have no answer.
                if part.part.status == "answered" or number == len(made.searches):
                    yield self._together(empty, [*done, part], clock)
            done.append(part)

    def _newest(self, filter: Filter) -> dt.date | None:
        """The latest day of the articles that pass a filter."""
        return next((article.day for article in self.archive.articles(filter, limit=1)), None)

    def _names(self, text: str, filter: Filter) -> tuple[Expansion, ...]:
        """The names in a text that the articles until the filter's last day have in other forms."""
        return self.archive.expansions(text, filter.until) if self.settings.names else ()

    def _found(self, search: Search, clock: Clock) -> Found:
        """What search and reader find for a part of the question."""
        settings = self.settings
        k = settings.k * (DEEPER if search.weighs_dates else 1)
        with clock("search"):
            hits = self.archive.search(
                search.text, k, search.filter, settings.retriever, settings.collapse, search.names
            )
            hits = by_date(hits, search)[: settings.k]
        with clock("read"):
            evidence = self.reader.read(search.question, hits[: settings.passages_read])
        return Found(search, reranked(hits, evidence), evidence)

    def _growing(self, found: Found, before: Sequence[Composed], clock: Clock) -> Iterator[Composed]:
        """The answer to a part of the question, sentence by sentence."""
        if found.confidence is None or found.confidence < self.threshold:
            yield abstained(found, self._reason(found))
            return
        with clock("weigh"):
            chosen = self._chosen(found)
        cited = sum(len(part.citations) for part in before)
        for count in range(1, len(chosen.mentions) + 1):
            yield answered(found, chosen, count, cited)

    def _chosen(self, found: Found) -> Chosen:
        """What is shown of what was found, and what stands behind it."""
        weighed = self._weighed(found)
        text, mentions, saying = shown(found, weighed, self.settings)
        articles = self._articles(saying)
        independent = self.archive.independent(articles, found.search.filter)
        days = days_in(found.search.question, text, saying)
        return Chosen(text, days, tuple(mentions), weighed, articles, independent)

    def _weighed(self, found: Found) -> Weighed | None:
        """How the reports relate; ``None`` of reasons and ways, which no rule can compare."""
        question = found.search.question
        if not self.settings.agreement or asks_to_explain(question):
            return None
        filter = found.search.filter
        mentions = reported(question, found.evidence, self.settings)
        reports = self.archive.reports([one.hit.article.id for one in mentions], filter)
        return weighed(question, mentions, reports, self._alias(filter) if self.settings.names else None)

    def _alias(self, filter: Filter) -> Alias:
        """Tells of two names whether the articles until the filter's last day know them to be one."""
        aliases = self.archive.aliases
        return lambda a, b: aliases.same(a, b, filter.until)

    def _articles(self, mentions: Sequence[Mention]) -> tuple[Article, ...]:
        """The articles with mentions and those that have the same passages, the earliest first."""
        known = articles_of(mentions)
        others = self.archive.database.articles([name for name, one in known.items() if one is None])
        return tuple(sorted([*others, *(one for one in known.values() if one)], key=age))

    def _together(self, empty: Answer, parts: Sequence[Composed], clock: Clock) -> Answer:
        """The answer of its parts so far."""
        answer = dataclasses.replace(together(empty, parts), timings=clock.seconds())
        independent = parts[0].part.independent
        if len(parts) > 1:
            independent = self.archive.independent(answer.articles, empty.question.searched)
        return dataclasses.replace(answer, independent=independent)

    def _reason(self, found: Found) -> str:
        has_words = self.settings.retriever != "dense"
        return reason(self.archive, found.search, found.hits, has_words)


class Clock:
    """Adds up the seconds of each stage."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Times what is done within."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._spent[stage] = self._spent.get(stage, 0.0) + time.perf_counter() - start

    def seconds(self) -> dict[str, float]:
        """The seconds of each stage so far, and their sum as ``total``."""
        return {**self._spent, "total": sum(self._spent.values())}


def to_question(question: str | Question, filter: Filter, as_of: dt.date | str | None) -> Question:
    """The question as a value, from what ``ask`` was given."""
    if isinstance(question, Question):
        return question
    return Question(question.strip(), filter, parse_day(as_of) if isinstance(as_of, str) else as_of)
