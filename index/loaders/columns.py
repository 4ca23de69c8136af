"""Which column, key or front matter field means what, and the articles made of such fields.

Names are compared without case, spaces, ``_`` and ``-``: ``Published At`` is ``publishedat``. Where a
row has several columns of one meaning, the first in this table that is not empty is taken; of the
dates, the first that can be right.

=========  ==========================================================================================
field      columns
=========  ==========================================================================================
text       text, body, articleBody, content, contentHtml, contentText, article, articleText, fullText,
           mainText, plainText, story
title      title, headline, name
date       date, published, publishedAt, publishedDate, publishDate, publicationDate, pubDate,
           datePublished, datePublish, firstPublished, time, timestamp, created, createdAt, updated
url        url, link, canonicalUrl, permalink, webUrl, externalUrl
source     source, outlet, publisher, site, siteName, sourceName, sourceDomain, newspaper,
           publication, domain
authors    authors, author, byline, creator, writer
language   language, lang, inLanguage
=========  ==========================================================================================
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from index.errors import LoadError
from index.loaders.base import Entry
from index.loaders.drafts import make_draft
from index.loaders.markup import is_fragment, text_of_fragment
from index.schema import Draft

ALIASES: dict[str, tuple[str, ...]] = {
    field: tuple(name.lower() for name in names.split())
    for field, names in {
        "text": "text body articleBody content contentHtml contentText article articleText fullText"
        " mainText plainText story",
        "title": "title headline name",
        "date": "date published publishedAt publishedDate publishDate publicationDate pubDate datePublished"
        " datePublish firstPublished time timestamp created createdAt updated",
        "url": "url link canonicalUrl permalink webUrl externalUrl",
        "source": "source outlet publisher site siteName sourceName sourceDomain newspaper publication"
        " domain",
        "authors": "authors author byline creator writer",
        "language": "language lang inLanguage",
    }.items()
}
_NOTHING = frozenset(("", "nan", "none", "null", "n/a", "nat"))
_NO_NAME = re.compile(r"^\s*(?:view all posts )?by[:\s]+|\S+@\S+", re.IGNORECASE)
DELIMITERS = ",;\t|"


@lru_cache(maxsize=256)
def columns_of(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """For each field the columns that mean it, best first; fields without a column are left out."""
    known = {re.sub(r"[\s_-]", "", name).lower(): name for name in reversed(names)}
    found = {
        field: tuple(known[alias] for alias in aliases if alias in known)
        for field, aliases in ALIASES.items()
    }
    return {field: columns for field, columns in found.items() if columns}


def delimiter_of(header: str) -> str:
    """The delimiter by which the first line of a table has most known columns, else most columns."""

    def merit(delimiter: str) -> tuple[int, int]:
        names = split_row(header, delimiter)
        return len(columns_of(tuple(names))), len(names)

    return max(DELIMITERS, key=merit)


def split_row(line: str, delimiter: str) -> list[str]:
    """The cells of one line; empty if it is not a line of a table."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def is_header(line: str) -> bool:
    """Whether a first line names the columns of a table of articles rather than beginning a text."""
    if len(line) > 2000:
        return False
    names = split_row(line, delimiter_of(line))
    return len(columns_of(tuple(names))) >= 2 and "text" in columns_of(tuple(names))


def missing_text(names: Sequence[str]) -> LoadError:
    """The error for a table in which no column holds the text."""
    shown = ", ".join(str(name) for name in names[:12]) + (" ..." if len(names) > 12 else "")
    return LoadError(
        f"No column holds the text of an article. Columns seen: {shown or 'none'}."
        " Name one of them text, body, content or article."
    )


def draft_of(
    row: Mapping[str, object],
    entry: Entry,
    ordinal: int,
    *,
    title: str = "",
    date_line: str | None = None,
    day_first: bool = False,
) -> Draft:
    """The article in one row; ``LoadError`` if it has no text. ``title`` serves a row that has none."""
    columns = columns_of(tuple(row))
    values = {field: [row[name] for name in names] for field, names in columns.items()}

    def first(field: str) -> str:
        return next((text for value in values.get(field, ()) if not is_nothing(text := plain(value))), "")

    text = first("text")
    return make_draft(
        entry,
        text_of_fragment(text) if is_fragment(text) else text,
        ordinal,
        title=first("title") or title,
        dates=[
            plain(value) if isinstance(value, (Mapping, list)) else value
            for value in values.get("date", ())
        ],
        date_line=date_line,
        url=first("url"),
        source=first("source"),
        authors=names_in(next((value for value in values.get("authors", ()) if value), None)),
        language=first("language"),
        day_first=day_first,
    )


def plain(value: object) -> str:
    """A cell as text: paragraphs of a list are joined, of an object its name or value is taken."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return plain(
            next(
                (
                    value[key]
                    for key in ("name", "title", "value", "@value", "$date", "text")
                    if key in value
                ),
                None,
            )
        )
    if isinstance(value, Sequence):
        return "\n\n".join(filter(None, map(plain, value)))
    return "" if value is None or isinstance(value, bool) else str(value)


def is_nothing(text: str) -> bool:
    """Whether a cell is empty or holds what programs write for an empty one."""
    return text.lower() in _NOTHING


def names_in(value: object) -> tuple[str, ...]:
    """The authors in a list, an object or a byline, without ``By``, e-mail addresses and repetitions."""
    if isinstance(value, str):
        parts = re.split(r"[;,&|\n]|\band\b", value)
    elif isinstance(value, Sequence):
        parts = [plain(part) for part in value]
    else:
        parts = [plain(value)]
    names = (" ".join(_NO_NAME.sub("", part).split()).strip(" ,;") for part in parts)
    return tuple(dict.fromkeys(name for name in names if not is_nothing(name)))
