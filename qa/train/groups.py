"""What the reader learns from: a question with passages that answer it and passages that do not."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import DatelineError
from index.passages import Span, header
from index.schema import Draft, Origin

DATA = Path(__file__).parents[2].parent / "shared" / "data"
"""Where the news data lies: beside the checkout."""


@dataclass(frozen=True, slots=True)
class CandidatePassage:
    """A passage that a question is read against.

    ``places`` are offsets into ``text`` at which the answer stands. ``answers`` says whether the
    passage answers the question and ``relevant`` whether it should rank high; ``None`` is not known.
    ``optional`` candidates are drawn anew in each epoch, the others always take part.
    """

    text: str
    header: str = ""
    places: tuple[Span, ...] = ()
    answers: bool | None = False
    relevant: bool | None = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A question with its candidates. ``answers`` are the accepted answers, empty if there is none.

    ``reads`` says whether spans are learned from it: if no candidate has a place, that there is no
    answer. Without it only relevance is learned.
    """

    id: str
    source: str
    question: str
    candidates: tuple[CandidatePassage, ...]
    answers: tuple[str, ...] = ()
    reads: bool = True


def read_jsonl(path: Path) -> Iterator[Any]:
    """The objects of a file of JSON Lines, gzipped or not, UTF-8. Raises ``DatelineError`` if it is
    missing."""
    if not path.is_file():
        raise DatelineError(
            f"There is no file {path}. Name the folder that holds it with --data or --work."
        )
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def header_of(title: str, source: str | None, date: str | None) -> str:
    """``title | source | 4 April 2019`` as the reader sees it in front of a passage."""
    published = dt.date.fromisoformat(date) if date else None
    return header(Draft("", Origin(""), title=title, source=source, published=published))
