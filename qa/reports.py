"""From what the reader found to how the reports relate: statements, weighed, and the mentions behind them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from index.passages import Span
from index.schema import Article
from qa.disputes import denial, rivals
from qa.evidence import ALIKE, AT_ONCE, Agreement, Side, Statement, weigh
from qa.meaning.compare import Meaning, read, same
from qa.meaning.days import meant_days
from qa.meaning.names import Alias
from qa.meaning.scope import near
from qa.meaning.wordings import content
from qa.reader import sentences_around
from qa.schema import Evidence, Mention, Place, Reading
from qa.settings import Settings
from qa.words import stems

MOST_SIDES: Final = 6
"""How many sides are shown."""
CROWD: Final = 4
"""So many answers that exclude each other, and are no numbers or times, come from a reader that does not know:
only the best of them is a report."""
DENIED: Final = 0.5
"""How sure a mention must be, beside the best one, for a denial behind it to count."""
LATER: Final = 0.5
"""How sure the passage of a newer answer must be, beside that of the best, to be its change, if it is no number
of the same thing."""
RIVAL: Final = 0.03
"""How sure the passage of a number that contradicts the best one must be to answer, beside the best's."""
NEARLY: Final = 0.5
"""Places of one passage that are at least so likely, beside its likeliest, are as good as that."""
SHARED: Final = 0.6
"""The share of the words of the question in the best passage that the passage of another number must have,
besides all names among them."""
SIZES: Final = stems("many much far long old high tall big large deep fast heavy wide")
"""What only asks for a number is none of these words."""
NAME: Final = re.compile(r"(?<=[\w,] )[A-Z][\w-]+")

Cited = Mapping[tuple[str, tuple[int, int]], int]
"""The number of the citation of each sentence, by the article's id and the sentence's place."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """How reports relate, and the mention behind each statement, the surest first. ``denial`` is the one of
    the sides that only denies what another says."""

    agreement: Agreement
    mentions: Mapping[Statement, Mention]
    denial: Side | None = None

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
    agreement = without_crowd(question, weigh(question, list(said), alias), said)
    sides = tuple(
        dataclasses.replace(
            side, meant_days=days_in(question, side.text, [said[one] for one in side.statements])
        )
        for side in agreement.sides[:MOST_SIDES]
    )
    return with_denial(question, Weighed(dataclasses.replace(agreement, sides=sides), said))


def without_crowd(question: str, agreement: Agreement, said: Mapping[Statement, Mention]) -> Agreement:
    """The agreement, or that of the side of the first statement alone if ``CROWD`` contradict each other."""
    if agreement.verdict != "conflict" or len(agreement.sides) < CROWD:
        return agreement
    if any(meant(question, said[one]).is_value for side in agreement.sides for one in side.statements):
        return agreement
    best = next(iter(said))
    own = next(side for side in agreement.sides if best in side.statements)
    return Agreement("agreement" if own.independent > 1 else "single", (own,))


def days_in(question: str, text: str, mentions: Sequence[Mention]) -> tuple[dt.date, dt.date] | None:
    """The days that a date in an answer means, counted from the publication of the article that says it."""
    said = next((one for one in mentions if one.text == text), None)
    if said is None or said.span is None:
        return None
    article, passage = said.hit.article, said.hit.passage
    return meant_days(question, text, article.day, article.text[passage.start : said.span[0]])


def with_denial(question: str, found: Weighed) -> Weighed:
    """The same, with a side that denies the first one, if one of its articles tells of a denial. Of what has
    changed, or is of several things, it could not be told which is denied."""
    agreement = found.agreement
    if agreement.verdict not in ("single", "agreement", "conflict"):
        return found
    for mention in found.of(agreement.sides[0]):
        places = denial(question, mention.hit.article.text, mention.sentence, mention.text)
        if mention.share >= DENIED and places is not None:
            denying = Mention(mention.hit, *places, mention.share)
            report = next(one.report for one, other in found.mentions.items() if other is mention)
            side = Side(denying.text, (said := statement(denying, report),))
            sides = (*agreement.sides, side)
            return Weighed(Agreement("conflict", sides), {**found.mentions, said: denying}, side)
    return found


def statement(mention: Mention, report: Hashable) -> Statement:
    """What a mention states."""
    article = mention.hit.article
    return Statement(mention.quote, in_quote(mention), article.source, article.day, mention.share, report)


def reported(question: str, evidence: Evidence, settings: Settings) -> list[Mention]:
    """What each article says, the best answer first: where it is not mentioned, the likeliest place of
    the article's surest passage, if that is nearly as sure to answer as the passage of the best. Spans of
    several passages cannot be compared: the better one passage answers, the less is left for others.

    Of a number or a time only such are reports, and ``RIVAL`` is enough for a number in the same unit that
    was published within the same days, in a passage that names what the best one names of the question.
    """
    mentions = list(evidence.candidates[0].mentions)
    best = Best(question, mentions[0])
    strengths = {one.hit.passage.rowid: strength(one) for one in evidence.readings}
    most = strengths.get(mentions[0].hit.passage.rowid) or math.inf
    for one in sorted(evidence.readings, key=strength, reverse=True):
        share = min(1.0, strength(one) / most)
        if share < min(RIVAL, settings.side_share) or (span := best.likeliest(one)) is None:
            continue
        mention = mention_of(one, span, share)
        is_sure = share >= (LATER if best.is_replaced(mention) else settings.side_share)
        if best.can_differ(mention) and (is_sure or best.is_rival(mention)):
            mentions.append(mention)
    found: dict[str, Mention] = {}
    for mention in mentions:
        found.setdefault(mention.hit.article.id, mention)
    return [part for mention in found.values() for part in in_dispute(question, mention)]


def in_dispute(question: str, mention: Mention) -> list[Mention]:
    """A mention, or the several that its sentence sets against each other."""
    if mention.span is None:
        return [mention]
    start = mention.sentence[0]
    others = rivals(question, mention.quote, in_quote(mention))
    return [dataclasses.replace(mention, span=(start + first, start + last)) for first, last in others] or [
        mention
    ]


class Best:
    """The best answer, to which what other passages say is compared."""

    def __init__(self, question: str, mention: Mention) -> None:
        self._question, self._mention = question, mention
        self._meaning = meant(question, mention)
        self._near = near(mention.quote, in_quote(mention))
        self._named = self._names(mention)

    def _names(self, mention: Mention) -> frozenset[str]:
        """The words of the question that a mention's passage or title has."""
        text = f"{mention.hit.article.title or ''} {mention.hit.passage.text}"
        return (content(self._question) - SIZES) & content(text)

    def likeliest(self, reading: Reading) -> Span | None:
        """The place of a passage that is to be compared. Beside a number, that one of those nearly as
        likely as its likeliest whose words and neighbours are most like the best answer's and the question's.
        ``None`` if there is none."""
        text, start = reading.hit.passage.text, reading.hit.passage.start
        places = reading.places or ([Place(reading.span, 1.0)] if reading.span else [])
        nearly = NEARLY if self._meaning.quantity else 1.0
        known = self._near | content(self._question)
        likely = [one for one in places if one.probability >= nearly * places[0].probability]

        def likeness(place: Place) -> int:
            span = place.span[0] - start, place.span[1] - start
            own, around = content(text[slice(*span)]), near(text, span)
            return len(around & known) - len(own - known)

        return max(likely, key=likeness).span if likely else None

    def can_differ(self, mention: Mention) -> bool:
        """Whether a mention can be another answer: beside a number or a time only another one."""
        return meant(self._question, mention).is_value or not self._meaning.is_value

    def is_replaced(self, mention: Mention) -> bool:
        """Whether a mention would take the place of the best answer as a newer one, and is no number of the
        same thing."""
        days = self._mention.hit.article.day, mention.hit.article.day
        other = meant(self._question, mention)
        is_later = days[0] is not None and days[1] is not None and (days[1] - days[0]).days > AT_ONCE
        is_other = same(self._question, self._meaning, other) is not True
        return is_later and is_other and not self._counts_the_same(mention)

    def is_rival(self, mention: Mention) -> bool:
        """Whether a mention is a number in the same unit, of about the same day, on the same thing."""
        days = self._mention.hit.article.day, mention.hit.article.day
        if days[0] is None or days[1] is None or abs((days[0] - days[1]).days) > AT_ONCE:
            return False
        is_alike = len(near(mention.quote, in_quote(mention)) & self._near) >= ALIKE
        return is_alike and self._counts_the_same(mention)

    def _counts_the_same(self, mention: Mention) -> bool:
        """Whether a mention is a number in the same unit whose passage names what the best one's names of
        the question."""
        own, other = self._meaning.quantity, meant(self._question, mention).quantity
        if own is None or other is None or (own.unit and other.unit and own.unit.kind != other.unit.kind):
            return False
        missing = self._named - self._names(mention)
        is_named = not missing & stems(" ".join(NAME.findall(self._question)))
        return is_named and len(missing) <= (1 - SHARED) * len(self._named)


def meant(question: str, mention: Mention) -> Meaning:
    """What a mention means as an answer."""
    return read(question, mention.quote, in_quote(mention), mention.hit.article.day)


def in_quote(mention: Mention) -> Span:
    """The place of an answer's own words in its sentence."""
    start, (first, last) = mention.sentence[0], mention.span or mention.sentence
    return first - start, last - start


def strength(reading: Reading) -> float:
    """How surely a passage is about the question and answers it, 0..1."""
    return reading.relevance * reading.answerable


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
