"""Opening the files of question sets: text of any encoding, packed or not, as lines or as JSON."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn, TextIO, cast

from index.errors import EvaluationError, LoadError
from index.loaders.decoding import text_stream

_GZIP = b"\x1f\x8b"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_SURROGATE = re.compile(r"\\ud[89a-f]", re.IGNORECASE)  # pairs of these escapes make one character

Report = Callable[[str, str], None]
"""Takes a problem: where it is, what it is."""


class Row(NamedTuple):
    """An object of a file. ``number`` counts from 1: the line of JSON Lines, the row of a spreadsheet."""

    number: int
    where: str
    fields: Mapping[str, Any]


def fail(where: str, what: str) -> NoReturn:
    """A ``Report`` for what cannot wait: raises ``EvaluationError``."""
    raise EvaluationError(f"{where}: {what}")


def find(folder: Path, *names: str) -> Path | None:
    """The first of these files that the folder holds, as it is or with ``.gz`` behind its name."""
    candidates = (folder / (name + packed) for name in names for packed in ("", ".gz"))
    return next((path for path in candidates if path.is_file()), None)


@contextmanager
def opened(path: Path, newline: str | None = None) -> Iterator[TextIO]:
    """The text of a file, unpacked if it is gzip. Encodings are told apart, byte order marks dropped.

    ``newline`` is that of ``open``. Raises ``EvaluationError`` for a file that cannot be read.
    """
    try:
        with path.open("rb") as raw:
            head = raw.read(4)
            if head in _SPREADSHEETS:
                fail(str(path), "This is a spreadsheet or another packed file. Save it as CSV (UTF-8).")
            raw.seek(0)
            unpacked = gzip.GzipFile(fileobj=raw) if head.startswith(_GZIP) else raw
            yield text_stream(cast(BinaryIO, unpacked), newline)
    except (OSError, EOFError, zlib.error, LoadError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise EvaluationError(f"{path} cannot be read: {reason}") from error


def parse(text: str) -> Any:
    """The value of a JSON text. Raises ``json.JSONDecodeError`` if there is none."""
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise json.JSONDecodeError("nested too deep", text, 0) from error
    if escape := _SURROGATE.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise json.JSONDecodeError("half of a character", text, escape.start()) from error
    return value


def json_lines(path: Path, report: Report) -> Iterator[Row]:
    """The objects of JSON Lines, one a line; lines that hold none are reported."""
    with opened(path) as text:
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                value = parse(line)
            except json.JSONDecodeError as error:
                report(where, f"The line is not JSON: {error.msg} at character {error.colno}.")
            else:
                if isinstance(value, dict):
                    yield Row(number, where, value)
                else:
                    report(where, "The line is not a JSON object, written { ... }.")


def whole_json(path: Path) -> Any:
    """The value of a JSON file."""
    with opened(path) as text:
        content = text.read()
    try:
        return parse(content)
    except json.JSONDecodeError as error:
        raise damaged(path, error) from error


def damaged(path: Path, error: json.JSONDecodeError) -> EvaluationError:
    """The error for a JSON file that cannot be parsed."""
    return EvaluationError(
        f"{path}:{error.lineno}: The JSON is damaged or cut off: {error.msg} at character {error.colno}."
    )


def objects(parent: Mapping[str, Any], key: str, where: str, report: Report) -> Iterator[Row]:
    """The objects in the list ``parent[key]``, with their places; whatever else is reported."""
    value = parent.get(key)
    if isinstance(value, list):
        yield from elements(value, f"{where}.{key}", report)
    else:
        report(where, f"The field '{key}' must be a list.")


def elements(values: list[Any], where: str, report: Report) -> Iterator[Row]:
    """The objects in a list, with their places; elements of other kinds are reported."""
    for number, value in enumerate(values):
        place = f"{where}[{number}]"
        if isinstance(value, dict):
            yield Row(number + 1, place, value)
        else:
            report(place, "This must be a JSON object, written { ... }.")


def text_of(row: Row, key: str, report: Report, *, optional: bool = False) -> str:
    """The text or number under a key as text; empty, and reported unless optional, if there is none."""
    value = row.fields.get(key)
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if not (optional and value is None):
        report(row.where, f"The field '{key}' must be a text.")
    return ""
