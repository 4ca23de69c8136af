"""Dateline in LangChain: an archive as a retriever, the assistant as a Runnable.

::

    retriever = ArchiveRetriever(archive=Archive.open("archive"), k=5)
    retriever.invoke("Who backs Haftar?")                       # five Documents

    chain = AssistantRunnable(Assistant(archive)) | (lambda answer: answer.text)
    chain.invoke({"question": "Who backs Haftar?", "as_of": "2019-04-05"})
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import Field

from index.archive import Archive, Retriever
from index.errors import QuestionError
from index.schema import Filter, Hit
from qa.assistant import Assistant
from qa.schema import Answer, Question, Turn, parse_day

Asked = str | Mapping[str, Any] | Question
"""A question: its text; a mapping with ``question`` and, if wanted, ``as_of``, ``since`` and ``until``
(days, or their ISO form), ``sources`` (outlets), ``articles`` (ids), ``undated``, ``history`` (earlier turns,
each a mapping with ``question`` and perhaps ``answer``, the oldest first) and ``time_words``; or a
``Question``."""

FIELDS = ("question", "as_of", "since", "until", "sources", "undated", "articles", "history", "time_words")


class ArchiveRetriever(BaseRetriever):
    """The ``k`` best passages of an archive for a question, as Documents, the best first.

    ``page_content`` is the passage. The metadata are ``article_id``, ``title``, ``source``, ``url``,
    ``date`` (ISO 8601), ``start`` and ``end`` (character offsets into the article's text), ``score``,
    ``lexical_score`` and ``dense_score``; what is not known is ``None``. ``k``, ``filter`` and
    ``retriever`` can also be given to ``invoke``.
    """

    archive: Archive
    k: int = Field(default=20, ge=1)
    filter: Filter = Filter()
    retriever: Retriever = "fused"

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        filter: Filter | None = None,
        retriever: Retriever | None = None,
    ) -> list[Document]:
        hits = self.archive.search(query, k or self.k, filter or self.filter, retriever or self.retriever)
        return [to_document(hit) for hit in hits]


class AssistantRunnable(Runnable[Asked, Answer]):
    """The assistant as a Runnable: ``invoke`` and ``batch`` give complete answers, ``stream`` an
    answer as it grows, each item in place of the one before. Raises ``QuestionError`` for input that
    is no question."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """See ``Assistant.ask``."""
        return self._call_with_config(lambda asked: self.assistant.ask(to_question(asked)), input, config)

    def stream(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Answer]:
        """See ``Assistant.stream``."""
        yield from self._transform_stream_with_config(iter([input]), self._answers, config)

    def _answers(self, questions: Iterator[Asked]) -> Iterator[Answer]:
        for asked in questions:
            yield from self.assistant.stream(to_question(asked))


def to_document(hit: Hit) -> Document:
    """A hit as a Document."""
    article = hit.article
    return Document(
        page_content=hit.passage.text,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "source": article.source,
            "url": article.url,
            "date": article.published.isoformat() if article.published else None,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "score": hit.score,
            "lexical_score": hit.lexical.score if hit.lexical else None,
            "dense_score": hit.dense.score if hit.dense else None,
        },
    )


def to_question(asked: Asked) -> Question:
    """The question as a value. Raises ``QuestionError`` for anything else."""
    if isinstance(asked, Question):
        return asked
    if isinstance(asked, str):
        return Question(asked.strip())
    is_known = isinstance(asked, Mapping) and set(asked) <= set(FIELDS)
    if not is_known or not isinstance(asked.get("question"), str):
        raise QuestionError(
            f"This is no question: {repr(asked)[:200]}. Give a string, or a dict with "
            f"'question' and, if wanted, {', '.join(FIELDS[1:])}."
        )
    filter = Filter(
        to_day(asked, "since"),
        to_day(asked, "until"),
        to_names(asked, "sources"),
        asked.get("undated"),
        to_names(asked, "articles"),
    )
    return Question(
        asked["question"].strip(),
        filter,
        to_day(asked, "as_of"),
        to_turns(asked),
        bool(asked.get("time_words", True)),
    )


def to_turns(asked: Mapping[str, Any]) -> tuple[Turn, ...]:
    """The turns before a question."""
    try:
        return tuple(
            Turn(str(turn["question"]), str(turn.get("answer") or ""))
            for turn in asked.get("history") or ()
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise QuestionError(
            f"'history' holds no turns: {repr(asked['history'])[:200]}. Give a list of dicts with 'question' "
            "and 'answer'."
        ) from error


def to_day(asked: Mapping[str, Any], field: str) -> dt.date | None:
    """The day in a field, which may be absent, a date or an ISO string."""
    value = asked.get(field)
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    return parse_day(str(value), field)


def to_names(asked: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """The outlets, or the ids of articles, in a field: none, one, or several."""
    given = asked.get(field) or ()
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise QuestionError(f"'{field}' holds no names: {given!r}. Give one name, or a list of names.")
    return tuple(names)
