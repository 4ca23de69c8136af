"""Plain text: one article, or many that each begin with a ``date YYYY-MM-DD`` line.

The rest of a ``date`` line, or the first line of a text without one, is the title if it is short,
does not end like a sentence and a blank line follows; else the text begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, TextIO

from index.dates import read_dateline
from index.errors import LoadError
from index.loaders.base import Entry, Skipped, megabytes
from index.loaders.columns import draft_of
from index.loaders.decoding import text_stream
from index.loaders.drafts import clean, one_line
from index.loaders.frontmatter import split_front_matter
from index.schema import Draft

_DATE_LINE = re.compile(
    r"\s{0,4}(?:date|Date|DATE)[: ]\s*(\d{4}-\d{1,2}-\d{1,2}(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)(?:\s+|$)"
)
_TITLE_LENGTH = 150
_SENTENCE_END = re.compile(r"(?:(?<!\.)\.|[:;,])[\"'”’»)\]]*$")


@dataclass(slots=True)
class _Block:
    """The lines of one article below its ``date`` line, as far as the limit allows."""

    date: str | None = None
    lines: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def is_empty(self) -> bool:
        return not any(map(str.strip, self.lines))


def read(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read a text file, whose articles are numbered in their order."""
    limit = entry.limits.document_bytes
    for ordinal, block in enumerate(_blocks(text_stream(stream), limit)):
        if block.size > limit:
            reason = f"The text is larger than the limit of {megabytes(limit)} for one article."
            yield Skipped(entry.article(ordinal), reason)
            continue
        try:
            yield _draft(block, entry, ordinal)
        except LoadError as error:
            yield Skipped(entry.article(ordinal), str(error))


def split_headline(text: str) -> tuple[str, str]:
    """The title in the first line and the text below; an empty title if the first line is none."""
    first, _, rest = text.partition("\n")
    is_title = (
        0 < len(first) <= _TITLE_LENGTH
        and rest.startswith("\n")
        and bool(rest.strip())
        and not _SENTENCE_END.search(first)
        and any(map(str.isalpha, first))
        and read_dateline(first).published is None
    )
    return (one_line(first), rest.strip()) if is_title else ("", text)


def _blocks(stream: TextIO, limit: int) -> Iterator[_Block]:
    """The articles of the stream. Lines beyond the limit are counted and dropped."""
    block, in_front_matter = _Block(), False
    for line in iter(lambda: stream.readline(limit), ""):
        if line.rstrip() == "---":
            in_front_matter = not in_front_matter and block.is_empty
        match = None if in_front_matter else _DATE_LINE.match(line)
        if match:
            if block.date or not block.is_empty:
                yield block
            block = _Block(date=match[1])
            line = line[match.end() :]
        block.size += len(line)
        if block.size <= limit:
            block.lines.append(line)
    yield block


def _draft(block: _Block, entry: Entry, ordinal: int) -> Draft:
    fields, body = split_front_matter("".join(block.lines).lstrip("\ufeff"))
    title, text = split_headline(clean(body))
    if fields.get("title"):
        text = text if title == fields["title"] else clean(body)
    return draft_of({**fields, "text": text}, entry, ordinal, title=title, date_line=block.date)
