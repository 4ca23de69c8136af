"""From what the reader found to how the reports relate: statements, weighed, and the mentions behind them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.passages import Span
from index.schema import Article
from qa.evidence import Agreement, Side, Statement, weigh
from qa.meaning.names import Alias
from qa.reader import sentences_around
from qa.schema import Evidence, Mention, Reading
from qa.settings import Settings

MOST_SIDES = 6
"""How many sides are shown."""

Cited = Mapping[tuple[str, tuple[int, int]], int]
"""The number of the citation of each sentence, by the article's id and the sentence's place."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """How reports relate, and the mention behind each statement, the surest first."""

    agreement: Agreement
    mentions: Mapping[Statement, Mention]

    def of(self, side: Side) -> list[Mention]:
        """The mentions of a side, the surest first."""
        said = set(side.statements)
        return [mention for statement, mention in self.mentions.items() if statement in said]

    def side_of(self, best: Mention) -> Side:
        """The side that a mention is on, the first if it is on none."""
        sides = self.agreement.sides
        return next((side for side in sides if best in map(self.mentions.get, side.statements)), sides[0])

    def numbered(self, numbers: Cited) -> Agreement:
        """The agreement with the numbers of the citations that quote its statements."""

        def cited(one: Statement) -> Statement:
            mention = self.mentions[one]
            number = numbers.get((mention.hit.article.id, mention.sentence))
            return dataclasses.replace(one, citation=number)

        sides = (
            dataclasses.replace(side, statements=tuple(map(cited, side.statements)))
            for side in self.agreement.sides
        )
        return dataclasses.replace(self.agreement, sides=tuple(sides))


def weighed(
    question: str,
    mentions: Sequence[Mention],
    reports: Mapping[str, str],
    alias: Alias | None = None,
) -> Weighed | None:
    """How the reports relate in which an answer is mentioned, the surest first; ``reports`` gives the report that each
    article, by its id, is of. ``None`` if no mention has an answer that is less than its sentence."""
    said = {
        statement(mention, reports.get(mention.hit.article.id)): mention
        for mention in mentions
        if mention.span is not None
    }
    if not said:
        return None
    agreement = weigh(question, list(said), alias)
    return Weighed(dataclasses.replace(agreement, sides=agreement.sides[:MOST_SIDES]), said)


def statement(mention: Mention, report: str | None) -> Statement:
    """What a mention states."""
    start, (first, last) = mention.sentence[0], mention.span or mention.sentence
    article = mention.hit.article
    return Statement(
        mention.quote, (first - start, last - start), article.source, article.day, mention.share, report
    )


def reported(evidence: Evidence, settings: Settings) -> list[Mention]:
    """What each article says, the best answer first: where it is not mentioned, the likeliest place of
    the article's surest passage, if that is nearly as sure to answer as the passage of the best. Spans of
    several passages cannot be compared: the better one passage answers, the less is left for others."""
    mentions = list(evidence.candidates[0].mentions)
    strengths = {one.hit.passage.rowid: strength(one) for one in evidence.readings}
    best = strengths.get(mentions[0].hit.passage.rowid) or math.inf
    for one in sorted(evidence.readings, key=strength, reverse=True):
        share = min(1.0, strength(one) / best)
        if share >= settings.side_share and one.span is not None and is_one_paragraph(one, one.span):
            mentions.append(mention_of(one, one.span, share))
    found: dict[str, Mention] = {}
    for mention in mentions:
        found.setdefault(mention.hit.article.id, mention)
    return list(found.values())


def strength(reading: Reading) -> float:
    """How surely a passage is about the question and answers it, 0..1."""
    return reading.relevance * reading.answerable


def is_one_paragraph(reading: Reading, span: Span) -> bool:
    """Whether a span is no place where the reader ran on into the next paragraph."""
    return "\n\n" not in reading.hit.article.text[slice(*span)]


def mention_of(reading: Reading, span: Span, share: float) -> Mention:
    """The likeliest place of a passage as a mention."""
    hit, start = reading.hit, reading.hit.passage.start
    first, last = sentences_around(hit.passage.text, (span[0] - start, span[1] - start))
    return Mention(hit, (start + first, start + last), span, share)


def articles_of(mentions: Sequence[Mention]) -> dict[str, Article | None]:
    """The articles with mentions by their ids, and ``None`` for those that are only known as having the
    same passage."""
    found: dict[str, Article | None] = {}
    for mention in mentions:
        found |= dict.fromkeys(
            copy.article_id for copy in mention.hit.also_in if copy.article_id not in found
        )
        found[mention.hit.article.id] = mention.hit.article
    return found
