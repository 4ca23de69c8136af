"""The articles behind a question set: naming those of an archive, and making an archive of its own texts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

from eval.examples import Document, QuestionSet
from index.archive import Archive
from index.database import Database
from index.errors import EvaluationError
from index.report import IngestReport, Progress
from index.urls import canonical_url


def resolve(references: Iterable[str], database: Database) -> dict[str, str]:
    """The article id of each reference to an article that the archive holds. See ``Example`` for how
    articles are referred to. Raises ``EvaluationError`` for a file name that several articles have."""
    wanted = {name: reference for reference in references for name in spellings(reference)}
    named: dict[str, set[str]] = {}
    for article_id, url, origin in database.places() if wanted else ():
        for name in (article_id, *([canonical_url(url)] if url else []), *ends(str(origin))):
            if name in wanted:
                named.setdefault(wanted[name], set()).add(article_id)
    for reference, ids in named.items():
        if len(ids) > 1:
            raise EvaluationError(
                f"'{reference}' names {len(ids)} articles of the archive. Name it with more of its path, by "
                "its URL, or by its id (dateline articles list)."
            )
    return {reference: ids.pop() for reference, ids in named.items()}


def spellings(reference: str) -> list[str]:
    """A reference as it may be known in the archive."""
    return [reference, canonical_url(reference) or document_url(reference)]


def ends(place: str) -> list[str]:
    """An origin and what is left of it behind each separator: ``a/b.zip!c.txt#2``, ``b.zip!c.txt#2``,
    ``c.txt#2``."""
    return [place, *(place[at + 1 :] for at, letter in enumerate(place) if letter in "/\\!")]


def document_url(name: str) -> str:
    """The address under which a question set's own text is stored, if its name is none. Nothing lies there:
    RFC 2606 keeps the domain ``invalid`` for such names."""
    return f"https://documents.invalid/{quote(name, safe='')}"


def index_documents(
    questions: QuestionSet, archive: Archive, on_progress: Callable[[Progress], None] | None = None
) -> IngestReport:
    """Puts the texts that a question set brings along into an archive. Raises ``EvaluationError`` if it
    brings none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "documents.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(map(line_of, questions.documents()))
        if not path.stat().st_size:
            raise EvaluationError(
                f"The question set '{questions.name}' has no texts of its own. Index its articles with: "
                "dateline index PATH..."
            )
        return archive.add(path, label=questions.name, on_progress=on_progress)


def line_of(document: Document) -> str:
    """A document as a line that the loader of JSON Lines reads."""
    fields = {
        "url": canonical_url(document.id) or document_url(document.id),
        "title": document.title,
        "date": document.published,
        "source": document.source,
        "text": document.text or document.title,  # collections of abstracts hold some titles alone
    }
    return json.dumps(fields) + "\n"
