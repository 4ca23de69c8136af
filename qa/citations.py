"""Citations: making them, and proving that they are true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from index.archive import Archive
from index.errors import QuestionError
from qa.schema import Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a citation holds: ``problem`` is ``None``, or says what is wrong."""

    number: int
    article_id: str
    quote: str
    problem: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the quotation stands, to the letter, where the citation says."""
        return self.problem is None


def verify(answer: Answer | Mapping[str, Any], archive: Archive) -> list[Verdict]:
    """Recomputes every quotation of an answer, or of its JSON form, from the archive's stored text.

    Raises ``QuestionError`` if the JSON is no answer.
    """
    return [check(archive, *citation) for citation in places(answer)]


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
