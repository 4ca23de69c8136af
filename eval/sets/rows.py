"""Our own question sets: JSON Lines, and tables as spreadsheets write them.

A table needs no more than the columns ``question`` and ``answer``. All fields, of which only
``question`` must be there:

==============  =====================================================================================
field           value
==============  =====================================================================================
id              any text; ``row-N`` if it is missing, with the number of the row
question        the question
answers         the accepted answers, each complete in itself
items           for lists: all that a complete answer names, each as its alternative names
unanswerable    true if the archive holds no answer
as_of           the last publication day that may be used, ``2019-04-05``
since, until    the first and the last publication day to be searched
undated         whether articles without a date are searched
sources         the outlets to be searched
within          the ids of the articles to be searched, if not all
articles        the relevant articles by id, URL or end of their file name, or a grade for each
quotations      the words, out of these articles, that say the answer
history         the conversation before: ``[{"question": ..., "answer": ...}]``
tags            words to report by
split           the part of the set that the example belongs to
note            for the writer; it is not read
==============  =====================================================================================

Names are matched without case, spaces, ``_`` and ``-``, and have aliases (``fields.ALIASES``): answer,
gold, article, url, quote and more. In JSON a single value may stand for a list of one.

In tables, lists are separated by ``|``, the alternative names of an item by ``/``; a list that holds
these characters, a history, or grades of articles are written in the cell as JSON. The delimiter is a
comma, a semicolon or a tab, whichever makes a column ``question`` of the first line.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from eval.examples import Example
from eval.sets.collect import Collector
from eval.sets.fields import example_of, field_named, unknown_field
from eval.sets.files import Row, elements, json_lines, opened
from index.errors import EvaluationError

_DELIMITERS = ",;\t"
_LISTS = frozenset(("answers", "items", "sources", "within", "articles", "quotations", "history", "tags"))
_JSON_CELL = re.compile(r'\[\s*["\[{]|\{\s*"')
_SEPARATOR_LINE = re.compile(r"sep=.\s*", re.IGNORECASE)  # Excel's own hint at the delimiter


def read_jsonl(path: Path, collector: Collector) -> None:
    """Read JSON Lines into the collector."""
    for row in json_lines(path, collector.problem):
        _collect(row, collector)


def read_array(values: list[Any], path: Path, collector: Collector) -> None:
    """Read the objects of one JSON array, which is how some programs write rows."""
    for row in elements(values, f"{path}: $", collector.problem):
        _collect(row, collector)


def read_table(path: Path, collector: Collector) -> None:
    """Read a table with a header into the collector."""
    with opened(path, newline="") as text:
        for row in _table_rows(text, path, collector):
            _collect(row, collector)


def is_header(line: str) -> bool:
    """Whether a first line names the columns of a table of questions."""
    return any("question" in map(field_named, _cells(line, delimiter)) for delimiter in _DELIMITERS)


def write_rows(examples: Iterable[Example], path: Path, notes: Mapping[str, str] | None = None) -> None:
    """Write our JSON Lines, UTF-8; ``load_set`` gives equal examples back. An existing file is replaced.
    ``notes`` are for the reader of the file, by the ids of the examples.

    Raises ``EvaluationError`` if it cannot be written.
    """
    rows = [row_of(example) for example in examples]
    noted = [row | ({"note": notes[row["id"]]} if notes and row["id"] in notes else {}) for row in rows]
    lines = [json.dumps(row, ensure_ascii=False) for row in noted]
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror or error}") from error


def row_of(example: Example) -> dict[str, Any]:
    """An example as the object that is written for it; fields that say nothing are left out."""
    question = example.question
    graded = any(grade != 1 for grade in example.articles.values())
    dates = {"as_of": question.as_of, "since": question.filter.since, "until": question.filter.until}
    row = {
        "id": example.id,
        "question": question.text,
        "answers": list(example.answers),
        "items": [list(names) for names in example.items],
        "unanswerable": example.unanswerable or None,
        **{name: day.isoformat() for name, day in dates.items() if day},
        "undated": question.filter.undated,
        "sources": list(question.filter.sources),
        "within": list(question.filter.articles),
        "articles": dict(example.articles) if graded else list(example.articles),
        "quotations": list(example.quotations),
        "history": [{"question": turn.question, "answer": turn.answer} for turn in question.history],
        "tags": list(example.tags),
        "split": example.split,
    }
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def _collect(row: Row, collector: Collector) -> None:
    """Read one row, with the names of its fields as they are in the file."""

    def problem(what: str) -> None:
        collector.problem(row.where, what)

    fields: dict[str, tuple[str, Any]] = {}
    for name, value in row.fields.items():
        field = field_named(name)
        if field is None:
            problem(unknown_field(name))
        elif field == "note" or value is None:
            continue
        elif field in fields:
            problem(_same_meaning(fields[field][0], name))
        else:
            fields[field] = name, value
    if example := example_of(fields, row.number, problem):
        collector.add(row.where, example)


def _same_meaning(first: str, second: str) -> str:
    return f"The fields '{first}' and '{second}' mean the same. Remove one of them."


def _table_rows(text: TextIO, path: Path, collector: Collector) -> Iterator[Row]:
    before, header = 1, text.readline()
    while header and (not header.strip() or _SEPARATOR_LINE.fullmatch(header)):
        before, header = before + 1, text.readline()
    delimiter = next((d for d in _DELIMITERS if "question" in map(field_named, _cells(header, d))), ",")
    reader = csv.reader(chain([header], text), delimiter=delimiter, skipinitialspace=True, strict=True)
    names: list[str] = []
    line = before
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1:
                names = _columns(cells, f"{path}:{line}", collector)
            elif any(cell.strip() for cell in cells):
                yield from _row(names, cells, Row(number, f"{path}:{line}", {}), collector)
            line = before + reader.line_num
    except csv.Error as error:
        collector.problem(
            f"{path}:{line}",
            f"The row cannot be read: {error}. Put cells with line breaks, quotation marks or delimiters"
            " in quotation marks, and double the marks inside.",
        )


def _columns(cells: list[str], where: str, collector: Collector) -> list[str]:
    """The names of the columns; one that is unknown is reported here, once, and not read."""
    names = [cell.strip() for cell in cells]
    if "question" not in map(field_named, names):
        raise EvaluationError(
            f"{where}: No column is named 'question'. The first line must name the columns, for example:"
            " question,answer"
        )
    columns: dict[str, str] = {}
    for name in filter(None, names):
        field = field_named(name)
        if field is None:
            collector.problem(where, unknown_field(name))
        elif field != "note" and columns.setdefault(field, name) is not name:
            collector.problem(where, _same_meaning(columns[field], name))
    return names


def _row(names: Sequence[str], cells: Sequence[str], row: Row, collector: Collector) -> Iterator[Row]:
    """The cells by column. Cells that are missing at the end are empty: some spreadsheets save space."""
    named = dict(zip(names, cells, strict=False))
    unnamed = [*cells[len(names) :], *(cell for name, cell in zip(names, cells, strict=False) if not name)]
    if any(cell.strip() for cell in unnamed):
        collector.problem(
            row.where,
            f"The row has {len(cells)} cells for {len([name for name in names if name])} named columns."
            " Put cells that contain the delimiter in quotation marks.",
        )
        return
    fields = {
        name: _cell_value(field, cell.strip())
        for name, cell in named.items()
        if (field := field_named(name)) and cell.strip()
    }
    yield row._replace(fields=fields)


def _cell_value(field: str, cell: str) -> Any:
    if field not in _LISTS:
        return cell
    if _JSON_CELL.match(cell):
        with suppress(ValueError):  # an answer may well begin like this
            return json.loads(cell)
    parts = [part.strip() for part in cell.split("|") if part.strip()]
    if field == "items":
        return [[name.strip() for name in part.split("/") if name.strip()] for part in parts]
    return parts


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []
