"""Answers as they are kept in a conversation, and back.

What is kept is JSON: the document that ``dateline ask --json`` prints, the settings, and the ``Answer``
itself, in which every article is named by its id; beside it the articles without their text, but with its
SHA-256. The text stays in the archive. An article that was removed comes back without any, and citations of
it are then seen not to hold.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from index import expansions
from index.archive import Archive
from index.errors import QuestionError
from index.schema import Article
from qa import evidence, followup, schema, timespan
from qa.export import JSON, answer_document, document
from qa.schema import Answer
from qa.settings import Settings

ARTICLE = frozenset(field.name for field in dataclasses.fields(Article))
NAMED = {"article"}
"""What an article is in a kept answer: an object with its id, and nothing else."""


@functools.cache
def answers() -> TypeAdapter[Answer]:
    """The way between ``Answer`` and plain values, read from the types of its fields."""
    made: TypeAdapter[Answer] = TypeAdapter(Answer)
    # These modules define each other's types, so that the schema names some of them without importing them.
    names = {**vars(expansions), **vars(evidence), **vars(followup), **vars(timespan), **vars(schema)}
    made.rebuild(force=True, _types_namespace=names)
    return made


def to_result(answer: Answer, settings: Settings) -> str:
    """What is kept of an answer, as JSON text."""
    articles: JSON = {}

    def name(value: JSON) -> Any:
        if value.keys() != ARTICLE:
            return value
        text = str(value.pop("text"))
        articles[value["id"]] = {**value, "sha256": sha256(text)}
        return {"article": value["id"]}

    plain = each_object(answers().dump_python(answer, mode="json"), name)
    kept = document(
        document=answer_document(answer),
        settings=dataclasses.asdict(settings),
        answer=plain,
        articles=articles,
    )
    return json.dumps(kept, ensure_ascii=False)


def to_answer(result: str, archive: Archive) -> Answer:
    """A kept answer, with the articles as they now are in the archive. Raises ``QuestionError`` if it cannot
    be read, as one that another version of Dateline kept."""
    try:
        kept = json.loads(result)
        known = {article.id: article for article in archive.database.articles([*kept["articles"]])}

        def fetch(value: JSON) -> Any:
            if value.keys() != NAMED:
                return value
            article_id = value["article"]
            return known.get(article_id) or without_text(kept["articles"][article_id])

        return answers().validate_python(each_object(kept["answer"], fetch))
    except (ValueError, KeyError, TypeError) as error:
        raise QuestionError(
            "This answer was kept by another version of Dateline and cannot be shown. Ask the question again."
        ) from error


def without_text(kept: Mapping[str, Any]) -> Article:
    """An article that is no longer in the archive, as far as it was kept."""
    fields = {name: value for name, value in kept.items() if name in ARTICLE}
    return TypeAdapter(Article).validate_python({**fields, "text": "", "page_starts": ()})


def each_object(value: Any, change: Callable[[JSON], Any]) -> Any:
    """A JSON value in which every object was changed, the inner ones first."""
    if isinstance(value, dict):
        return change({name: each_object(part, change) for name, part in value.items()})
    if isinstance(value, list):
        return [each_object(part, change) for part in value]
    return value


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
