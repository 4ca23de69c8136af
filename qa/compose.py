"""From what was found to an answer: what is shown of it, its sentences, its citations."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from index.schema import Article, Hit
from qa.evidence import Side
from qa.reports import Weighed
from qa.schema import Answer, Citation, Evidence, Mention, Part, Reading, Search, Sentence
from qa.settings import Settings

EXPLANATION = re.compile(
    r"\b(?:why|how come|what (?:caused|led to|prompted|(?:was|is|were|are) the (?:reason|cause)s?)|"
    r"how (?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|to)\b)",
    re.IGNORECASE,
)

LITTLE: Final = frozenset("A An The His Her Its Their These Those Both Some All No".split())


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one part of a question: the hits, the best first, and what the reader made of
    those that it read."""

    search: Search
    hits: tuple[Hit, ...]
    evidence: Evidence

    @property
    def confidence(self) -> float | None:
        """The probability that the best answer is correct; ``None`` without any."""
        return self.evidence.candidates[0].probability if self.evidence.candidates else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answer to one part of a question: its text, the days that a date in it means, the mentions that are
    shown, the best first, how the reports relate, the articles that say the answer, and how many independent
    sources these are."""

    text: str
    meant_days: tuple[dt.date, dt.date] | None
    mentions: tuple[Mention, ...]
    weighed: Weighed | None
    articles: tuple[Article, ...]
    independent: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A part of an answer, and the citations in it."""

    found: Found
    part: Part
    citations: tuple[Citation, ...] = ()


def asks_to_explain(question: str) -> bool:
    """Whether a question asks for a reason or a way, not for a thing or a number."""
    return EXPLANATION.search(question) is not None


def reranked(hits: Sequence[Hit], evidence: Evidence) -> tuple[Hit, ...]:
    """The hits, first those that were read, by relevance. The share of the relevance is added to the
    score of the best of the others, so that the order is that of the scores."""
    rest = hits[len(evidence.readings) :]
    floor = max((hit.score for hit in rest), default=0.0)
    read = [
        dataclasses.replace(reading.hit, score=floor + reading.relevance) for reading in evidence.readings
    ]
    return (*sorted(read, key=lambda hit: -hit.score), *rest)


# What is shown


def supporting(mentions: Sequence[Mention], settings: Settings) -> list[Mention]:
    """The mentions of an answer that are shown: nearly as probable as the best one, and not the same
    words again."""
    chosen: list[Mention] = []
    for mention in mentions:
        is_new = all(mention.quote != other.quote for other in chosen)
        if is_new and mention.share >= settings.support_share and len(chosen) < settings.max_sentences:
            chosen.append(mention)
    return chosen


def shown(
    found: Found, weighed: Weighed | None, settings: Settings
) -> tuple[str, list[Mention], list[Mention]]:
    """The short answer, the mentions shown for it, and all mentions that count as saying it. Of a change the
    newest value is the answer; of a conflict all sides are. Of both the mentions of all sides count. Every
    other side is shown with its surest mention. Reasons and ways are given as the whole sentence: a part of
    it seldom makes sense alone."""
    own = list(found.evidence.candidates[0].mentions)
    best = own[0]
    if weighed is None:
        return (
            best.quote if asks_to_explain(found.search.question) else best.text,
            supporting(own, settings),
            own,
        )
    sides, verdict = weighed.agreement.sides, weighed.agreement.verdict
    side = sides[0] if verdict == "change" else weighed.side_of(best)
    mentions = weighed.of(side)
    is_own = best in mentions
    saying = unique([best, *mentions, *own] if is_own else mentions)
    others = [weighed.of(other)[0] for other in sides if other is not side]
    chosen = unique([*supporting(saying, settings), *others])
    if verdict in ("change", "conflict"):
        saying = unique([*saying, *(mention for other in sides for mention in weighed.of(other))])
    is_newest = verdict != "change" or best.hit.article.day in side.days[-1:]
    text = best.text if is_own and is_newest else side.text
    return in_conflict(text, side, weighed) if verdict == "conflict" else text, chosen, saying


def in_conflict(text: str, side: Side, weighed: Weighed) -> str:
    """An answer, which is one of the sides, with those of the others."""
    others = [other for other in weighed.agreement.sides if other not in (side, weighed.denial)]
    texts = [text, *(lowered(weighed.of(other)[0].text) for other in others)]
    every = alternatives(list(dict.fromkeys(texts)))
    return every if weighed.denial is None else f"{every}, but {lowered(weighed.denial.text)}"


def unique(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions, the first one of each sentence of an article."""
    found: dict[tuple[str, tuple[int, int]], Mention] = {}
    for mention in mentions:
        found.setdefault((mention.hit.article.id, mention.sentence), mention)
    return list(found.values())


def alternatives(texts: Sequence[str]) -> str:
    """Answers of which only one can be true: "13 or 15"."""
    return " or ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def lowered(text: str) -> str:
    """A text as it stands within a sentence: "The mayor" as "the mayor"."""
    first, blank, rest = text.partition(" ")
    return f"{first.lower()}{blank}{rest}" if first in LITTLE else text


# Parts


def abstained(found: Found, reason: str) -> Composed:
    """A part without an answer, and why."""
    part = Part(found.search.question, "abstained", "", reason=reason)
    return Composed(found, with_search(part, found))


def answered(found: Found, chosen: Chosen, count: int, before: int) -> Composed:
    """A part with its answer and the first ``count`` of its sentences, each with its citation; ``before``
    citations have a number already."""
    citations = tuple(
        Citation(number, mention.hit.article, *mention.sentence, mention.quote, mention.span)
        for number, mention in enumerate(chosen.mentions[:count], before + 1)
    )
    numbers = {(one.article.id, (one.start, one.end)): one.number for one in citations}
    part = Part(
        found.search.question,
        "answered",
        chosen.text,
        tuple(Sentence(citation.quote, (citation.number,)) for citation in citations),
        agreement=chosen.weighed.numbered(numbers) if chosen.weighed else None,
        articles=chosen.articles,
        independent=chosen.independent,
        meant_days=chosen.meant_days,
    )
    return Composed(found, with_search(part, found), citations)


def with_search(part: Part, found: Found) -> Part:
    """A part with what was searched for, and how sure its answer is."""
    return dataclasses.replace(part, searched_for=found.search.text, confidence=found.confidence)


# All parts together


def together(empty: Answer, composed: Sequence[Composed]) -> Answer:
    """The answer of its parts."""
    parts = tuple(one.part for one in composed)
    given = [part for part in parts if part.status == "answered"]
    sure = [part.confidence for part in given or parts if part.confidence is not None]
    reasons = dict.fromkeys(part.reason for part in parts if part.reason)
    return dataclasses.replace(
        empty,
        status="answered" if given else "abstained",
        text="\n".join(part.text for part in given),
        parts=parts,
        citations=tuple(citation for one in composed for citation in one.citations),
        hits=merged([one.found.hits for one in composed]),
        reason=None if given else " ".join(reasons),
        readings=all_readings(composed),
        confidence=(min if given else max)(sure, default=None),
    )


def merged(lists: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The hits of all parts, each passage once, the best first."""
    if len(lists) == 1:
        return tuple(lists[0])
    found: dict[int, Hit] = {}
    for hit in sorted((hit for hits in lists for hit in hits), key=lambda hit: -hit.score):
        found.setdefault(hit.passage.rowid, hit)
    return tuple(found.values())


def all_readings(composed: Sequence[Composed]) -> tuple[Reading, ...]:
    """What the reader made of the passages, of one that was read twice where it was the more relevant."""
    found: dict[int, Reading] = {}
    for one in composed:
        for reading in one.found.evidence.readings:
            rowid = reading.hit.passage.rowid
            if rowid not in found or reading.relevance > found[rowid].relevance:
                found[rowid] = reading
    return tuple(found.values())
