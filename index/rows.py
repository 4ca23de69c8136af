"""Rows of the database to articles and passages, and filters to conditions on them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Literal

from index.schema import Article, Filter, Origin, Passage, Published

SELECT_ARTICLE = (
    "SELECT id, text, title, published, source, url, authors, language, path, member, ordinal, page_starts "
    "FROM articles"
)

Sort = Literal["newest", "oldest", "added", "title", "outlet"]
"""The order of a list of articles: undated ones last, those without an outlet too; ``added``: the last first."""

# NULL is less than all numbers.
ORDER_BY: dict[Sort, str] = {
    "newest": "day DESC, number",
    "oldest": "day NULLS LAST, number",
    "added": "number DESC",
    "title": "title COLLATE NOCASE, number",
    "outlet": "source COLLATE NOCASE NULLS LAST, day DESC, number",
}


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


def matching(filter: Filter, text: str) -> tuple[str, list[Any]]:
    """The same, and that title, outlet or origin holds ``text``."""
    where, values = where_clause(filter)
    if text:
        where += " AND (title LIKE ? ESCAPE '\\' OR source LIKE ? ESCAPE '\\' OR path LIKE ? ESCAPE '\\')"
        values += [f"%{escape_like(text)}%"] * 3
    return where, values


def escape_like(text: str) -> str:
    """Text to be found literally by ``LIKE ... ESCAPE '\\'``."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
