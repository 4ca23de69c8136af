"""Rows of the database to articles and passages, and filters to conditions on them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from index.schema import Article, Filter, Origin, Passage, Published

SELECT_ARTICLE = (
    "SELECT id, text, title, published, source, url, authors, language, path, member, ordinal, page_starts "
    "FROM articles"
)


def to_article(row: tuple[Any, ...]) -> Article:
    """An article from a row of ``SELECT_ARTICLE``."""
    article_id, text, title, published, source, url, authors, language, path, member, ordinal, pages = row
    return Article(
        id=article_id,
        text=text,
        title=title,
        published=published and to_published(published),
        source=source,
        url=url,
        authors=tuple(json.loads(authors)),
        language=language,
        origin=Origin(path, member, ordinal),
        page_starts=tuple(json.loads(pages)),
    )


def to_passage(article: Article, rowid: int, article_id: str, start: int, end: int) -> Passage:
    """A passage of an article from its place."""
    return Passage(rowid, article_id, start, end, article.text[start:end])


def to_published(text: str) -> Published:
    """A stored publication date: a day or a time, as it was found."""
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def where_clause(filter: Filter) -> tuple[str, list[Any]]:
    """A filter as a condition on the table ``articles``, with its values."""
    days = ["1"]
    values: list[Any] = []
    if filter.since is not None:
        days.append("day >= ?")
        values.append(filter.since.toordinal())
    if filter.until is not None:
        days.append("day <= ?")
        values.append(filter.until.toordinal())
    dated = " AND ".join(days)
    where = f"({dated} OR day IS NULL)" if filter.admits_undated else f"({dated} AND day IS NOT NULL)"
    if filter.sources:
        where += f" AND source IN ({','.join('?' * len(filter.sources))})"
        values.extend(filter.sources)
    if filter.articles:  # as JSON: SQLite limits the number of values
        where += " AND id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(filter.articles))
    return where, values


def escape_like(text: str) -> str:
    """Text to be found literally by ``LIKE ... ESCAPE '\\'``."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
