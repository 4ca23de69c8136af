"""What a system did with an example: everything that measures and reports need, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.examples import Example


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article as far as a report shows it. ``published`` is ISO 8601."""

    id: str
    title: str = ""
    published: str | None = None
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that was found; ``start`` and ``end`` are offsets into its article's text."""

    rowid: int
    article: FoundArticle
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage in a ranked list: higher scores are better. ``lexical`` and ``dense`` are the ranks,
    from 1, in the two legs of the search."""

    passage: FoundPassage
    score: float
    lexical: int | None = None
    dense: int | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A quotation of an answer, with its article and its place in it."""

    number: int
    article: FoundArticle
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer with the numbers of its citations."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """What an answering system said. ``text`` is the short answer, empty if it abstained.

    ``confidence`` is its probability of being right, ``None`` if it gives none; ``score`` orders
    answers by how sure they are, ``None`` if nothing was read. ``read`` is how many of the hits were
    read.
    """

    answered: bool
    text: str = ""
    reason: str | None = None
    sentences: tuple[Said, ...] = ()
    citations: tuple[Cited, ...] = ()
    confidence: float | None = None
    score: float | None = None
    read: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One example with what one system did.

    ``gold`` maps ids of articles in the archive to their grades; ``missing`` are the references of the
    example to articles that the archive does not hold. ``hits`` are in order, best first. ``output`` is
    ``None`` for a system that only retrieves. ``timings`` maps stages to seconds, ``total`` among them.
    ``error`` is the message of an example that ended in an error; it counts as abstained, with no hits.
    """

    example: Example
    gold: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    hits: tuple[Ranked, ...] = ()
    output: Output | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None

    @property
    def ranked_articles(self) -> list[tuple[str, float]]:
        """The articles of the hits in order, each with the score of its best passage."""
        best: dict[str, float] = {}
        for hit in self.hits:
            best.setdefault(hit.passage.article.id, hit.score)
        return list(best.items())
