"""CSV, TSV, JSON Lines and JSON. The first three are streamed; see ``columns`` for what columns mean."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import BinaryIO, TextIO

from index.dates import is_day_first
from index.errors import LoadError
from index.loaders.base import Entry, Skipped, megabytes, read_document
from index.loaders.columns import columns_of, delimiter_of, draft_of, missing_text, plain
from index.loaders.decoding import decode, text_stream
from index.schema import Draft

Row = Mapping[str, object]
_LOOK_AHEAD = 200  # rows that show whether there is a text column and how dates are written


def read_csv(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read a table with a header; the delimiter (comma, semicolon, tab or bar) is found from it."""
    limit = entry.limits.row_bytes
    csv.field_size_limit(limit)  # the module knows no other place for it
    text = text_stream(stream, newline="")
    lines = iter(lambda: text.readline(limit), "")
    header = next((line for line in lines if line.strip()), "")
    reader = csv.reader(chain([header], lines), delimiter=delimiter_of(header.strip()))
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise LoadError(f"The first line does not name columns ({error}).") from error
    if "text" not in columns_of(tuple(names)):
        raise missing_text(names)
    yield from _drafts(_csv_rows(reader, names), entry)


def read_jsonl(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read one JSON object a line."""
    yield from _drafts(_json_rows(text_stream(stream), entry.limits.row_bytes), entry)


def read_json(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read an array of articles, an object that holds one, or one article. JSON is read whole."""
    try:
        value = json.loads(decode(read_document(stream, entry)))
    except ValueError as error:
        hint = " It looks like JSON Lines: name it .jsonl." if "Extra data" in str(error) else ""
        raise LoadError(f"The JSON is damaged or cut off ({error}).{hint}") from error
    yield from _drafts(_articles_in(value), entry)


def _drafts(rows: Iterator[Row | str], entry: Entry) -> Iterator[Draft | Skipped]:
    """The article of each row; a row that is a sentence says why there is none."""
    first = list(islice(rows, _LOOK_AHEAD))
    tables = [row for row in first if isinstance(row, Mapping)]
    if tables and not any("text" in columns_of(tuple(row)) for row in tables):
        raise missing_text(list(tables[0]))
    dates = (plain(row[name]) for row in tables for name in columns_of(tuple(row)).get("date", ()))
    day_first = is_day_first(dates)
    for ordinal, row in enumerate(chain(first, rows)):
        try:
            yield (
                draft_of(row, entry, ordinal, day_first=day_first)
                if isinstance(row, Mapping)
                else Skipped(entry.article(ordinal), row)
            )
        except LoadError as error:
            yield Skipped(entry.article(ordinal), str(error))


def _csv_rows(reader: Iterator[list[str]], names: list[str]) -> Iterator[Row | str]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"The row cannot be read: {error}."
            continue
        if any(cells[len(names) :]) or 0 < len(cells) < len(names):
            yield f"The row has {len(cells)} cells for {len(names)} columns; is a quotation mark missing?"
        elif cells:
            yield dict(zip(names, cells, strict=False))


def _json_rows(text: TextIO, limit: int) -> Iterator[Row | str]:
    for line in iter(lambda: text.readline(limit), ""):
        if len(line) == limit and not line.endswith("\n"):
            while (more := text.readline(limit)) and not more.endswith("\n"):
                pass
            yield f"The row is larger than the limit of {megabytes(limit)}."
        elif line.strip():
            try:
                yield from _articles_in(json.loads(line))
            except (ValueError, RecursionError) as error:
                yield f"The row is not JSON: {error}."


def _articles_in(value: object) -> Iterator[Row | str]:
    """The articles of a JSON value: itself, its elements, or those of the list that it wraps."""
    if isinstance(value, list):
        for element in value:
            yield element if isinstance(element, Mapping) else "The element is not an object."
    elif isinstance(value, Mapping):
        lists = (
            []
            if "text" in columns_of(tuple(value))
            else [v for v in value.values() if _is_list_of_objects(v)]
        )
        yield from lists[0] if lists else [value]
    else:
        yield "The value is not an object."


def _is_list_of_objects(value: object) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(element, Mapping) for element in value)
    )
