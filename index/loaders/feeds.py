"""RSS, Atom (through feedparser) and JSON Feed (https://jsonfeed.org/version/1.1): an article an entry."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from index.errors import LoadError
from index.loaders.base import Entry, Skipped, read_document
from index.loaders.columns import draft_of
from index.loaders.decoding import decode
from index.schema import Draft


def read(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read a feed. The title of the feed is the outlet of all its entries."""
    data = read_document(stream, entry)
    rows = _json_rows(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else _xml_rows(data)
    for ordinal, row in enumerate(rows):
        try:
            yield draft_of(row, entry, ordinal)
        except LoadError as error:
            yield Skipped(entry.article(ordinal), f"{error} The entry has neither content nor summary.")


def _xml_rows(data: bytes) -> Iterator[Mapping[str, object]]:
    import feedparser

    feed = feedparser.parse(io.BytesIO(data))
    if not feed.entries:
        cause = feed.get("bozo_exception")
        raise LoadError(f"The feed is damaged ({cause})." if cause else "The feed has no entries.")
    for item in feed.entries:
        texts = [
            item.get("summary") or "",
            *(content.get("value") or "" for content in item.get("content", ())),
        ]
        yield {
            "title": item.get("title"),
            "text": max(texts, key=len),
            "url": item.get("link"),
            "published": item.get("published"),
            "updated": item.get("updated"),
            "authors": [author.get("name") for author in item.get("authors", ())],
            "source": feed.feed.get("title"),
            "language": feed.feed.get("language"),
        }


def _json_rows(data: bytes) -> Iterator[Mapping[str, object]]:
    try:
        feed: Any = json.loads(decode(data))
    except ValueError as error:
        raise LoadError(f"The JSON feed is damaged or cut off ({error}).") from error
    for item in feed.get("items", ()):
        yield {
            "title": item.get("title"),
            "text": item.get("content_html") or item.get("content_text"),
            "body": item.get("summary"),
            "url": item.get("url") or item.get("external_url"),
            "published": item.get("date_published"),
            "updated": item.get("date_modified"),
            "authors": item.get("authors")
            or item.get("author")
            or feed.get("authors")
            or feed.get("author"),
            "source": feed.get("title"),
            "language": item.get("language") or feed.get("language"),
        }
