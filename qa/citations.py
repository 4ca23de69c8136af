"""Citations: making them, and proving that they are true."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.archive import Archive
from index.errors import QuestionError
from qa.schema import Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a citation holds: ``problem`` is ``None``, or says what is wrong. ``turn`` is the number of
    the question in an exported conversation; ``note`` says what else there is to know of the article."""

    number: int
    article_id: str
    quote: str
    problem: str | None = None
    turn: int | None = None
    note: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the quotation stands, to the letter, where the citation says."""
        return self.problem is None


def verify(answer: Answer | Mapping[str, Any], archive: Archive) -> list[Verdict]:
    """Recomputes every quotation of an answer, of its JSON form, or of an exported conversation, from the
    archive's stored text.

    Raises ``QuestionError`` if the JSON is none of these.
    """
    if isinstance(answer, Mapping) and "turns" in answer:
        return list(verify_conversation(answer, archive))
    return [check(archive, *citation) for citation in places(answer)]


def verify_conversation(exported: Mapping[str, Any], archive: Archive) -> Iterator[Verdict]:
    """The verdicts on all quotations of an exported conversation, turn by turn."""
    try:
        turns = [(int(turn["number"]), turn["answer"], dict(turn["hashes"])) for turn in exported["turns"]]
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionError(
            f"This is no conversation as Dateline exports it: its turns cannot be read ({error!r})."
        ) from error
    for number, answer, hashes in turns:
        for verdict in verify(answer, archive):
            note = changed(archive, verdict.article_id, hashes) if verdict.holds else None
            yield dataclasses.replace(verdict, turn=number, note=note)


def changed(archive: Archive, article_id: str, hashes: Mapping[str, str]) -> str | None:
    """What to note of an article whose text has not the SHA-256 that it had."""
    article = archive.article(article_id)
    if article is None or article_id not in hashes:
        return None
    digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    return None if digest == hashes[article_id] else "the article was changed elsewhere since"


def places(answer: Answer | Mapping[str, Any]) -> Iterable[tuple[int, str, int, int, str]]:
    """Number, article id, start, end and quotation of every citation."""
    if isinstance(answer, Answer):
        return [(c.number, c.article.id, c.start, c.end, c.quote) for c in answer.citations]
    try:
        return [
            (int(c["number"]), str(c["article"]["id"]), int(c["start"]), int(c["end"]), str(c["quote"]))
            for c in answer["citations"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionError(
            "This is no answer as 'dateline ask --json' writes it: "
            f"its citations cannot be read ({error!r})."
        ) from error


def check(archive: Archive, number: int, article_id: str, start: int, end: int, quote: str) -> Verdict:
    """The verdict on one quotation."""
    article = archive.article(article_id)
    if article is None:
        return Verdict(number, article_id, quote, "the article is not in this archive")
    if not 0 <= start < end <= len(article.text):
        return Verdict(number, article_id, quote, f"the article has no characters {start} to {end}")
    if article.text[start:end] != quote:
        return Verdict(number, article_id, quote, "the article says something else there: it was changed")
    return Verdict(number, article_id, quote)
