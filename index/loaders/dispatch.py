"""From a stream to the loader of its kind. Containers come back here with each of their members."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import LoadError
from index.loaders.base import Entry, Reader, Skipped, with_head
from index.loaders.sniffing import HEAD_BYTES, sniff
from index.schema import Draft

_READERS = {  # modules are imported when their kind is met, since their libraries are large
    "text": "plain:read",
    "markdown": "markdown:read",
    "html": "pages:read",
    "pdf": "pdf:read",
    "docx": "word:read",
    "feed": "feeds:read",
    "sgml": "wires:read",
    "csv": "tables:read_csv",
    "jsonl": "tables:read_jsonl",
    "json": "tables:read_json",
    "zip": "containers:read_zip",
    "tar": "containers:read_tar",
    "gzip": "containers:read_gzip",
    "bzip2": "containers:read_bzip2",
    "xz": "containers:read_xz",
}


def read(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """The articles of a stream of any kind. Every failure is a ``LoadError``."""
    kind = "file"
    try:
        head, stream = with_head(stream, HEAD_BYTES)
        kind = sniff(head, entry.filename)
        yield from _reader(kind)(stream, entry)
    except LoadError:
        raise
    except EOFError as error:
        raise LoadError("The file is cut off; copy or download it again.") from error
    except Exception as error:
        # The parsers of other people's formats raise whatever they like on damaged files, and one
        # file must not end the run of all others.
        raise LoadError(
            f"The {kind} is damaged or of an unknown make ({type(error).__name__}: {error})."
        ) from error


def _reader(kind: str) -> Reader:
    module, _, function = _READERS[kind].partition(":")
    reader: Reader = getattr(importlib.import_module(f"index.loaders.{module}"), function)
    return reader
