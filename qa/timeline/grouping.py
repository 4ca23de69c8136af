"""Dated sentences about one event taken together, and the events that a timeline needs most.

Days are ranked by how many articles tell of them, and then told by their best sentence, which does better
than ranking sentences alone (Ghalandari and Ifrim 2020, "Examining the State-of-the-Art in News Timeline
Summarization").
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from qa.timeline.dating import Dated, Days

RELEVANT: Final = 0.3
"""The least nearness of a sentence that is about the topic."""
SAME: Final = 0.6
"""The least cosine of two sentences that tell of one event."""
SAME_NEARBY: Final = 0.7
"""The same where one of them, dated by its publication, is a day apart from the other."""
BY_PUBLICATION: Final = 0.7
"""What an event counts whose sentence names no day: it may tell how things are, not what happened."""
DIGITS: Final = 5
"""Of a cosine that are alike in every batch."""
_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """A dated sentence with its nearness to the topic, a cosine, and its embedding."""

    dated: Dated
    relevance: float
    vector: NDArray[np.float32]

    @property
    def article(self) -> str:
        """The id of its article."""
        return self.dated.hit.article.id


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences on one event: ``best``, which tells it, and those of other articles, one each, the
    nearest to the topic first. ``score`` is higher for an event that is nearer to the topic and happened
    on a day that more articles tell of."""

    best: Told
    others: tuple[Told, ...]
    score: float


def relevant(embedder: Embedder, topic: str, dated: Sequence[Dated]) -> list[Told]:
    """The sentences about a topic, the nearest first."""
    if not dated:
        return []
    vectors = embedder.embed([topic, *(one.text for one in dated)])
    cosines = (vectors[1:] @ vectors[0]).tolist()
    told = [
        Told(one, _nearness(one, cosine), vector)
        for one, cosine, vector in zip(dated, cosines, vectors[1:], strict=True)
    ]
    near = (one for one in told if one.relevance >= RELEVANT)
    # In an order that does not depend on how the search ranked them.
    return sorted(near, key=lambda one: (-round(one.relevance, DIGITS), one.dated.first, *_place(one)))


def _place(told: Told) -> tuple[str, int]:
    return told.article, told.dated.start


def _nearness(dated: Dated, cosine: float) -> float:
    """How near a sentence is to the topic, by itself and by its passage, which says who "he" is."""
    return (cosine + (dated.hit.dense.score if dated.hit.dense else cosine)) / 2


def grouped(told: Sequence[Told]) -> list[Group]:
    """Sentences, the nearest to the topic first, taken together by event."""
    events: list[list[Told]] = []
    for one in told:
        event = next((event for event in events if _is_same(event[0], one)), None)
        if event is None:
            events.append([one])
        else:
            event.append(one)
    articles = Counter(days for days, _ in {(_days(one), one.article) for one in told})
    return [_group(event, articles) for event in events]


def _is_same(a: Told, b: Told) -> bool:
    """Whether two sentences tell of one event: alike, and of the same days. What is dated by its
    publication may have happened the day before."""
    cosine = float(a.vector @ b.vector)
    if cosine < SAME:
        return False
    first, second = a.dated, b.dated
    gap = max(first.first - second.last, second.first - first.last)
    if gap <= 0 * _ONE_DAY:
        return True
    is_loose = "publication" in (first.dated_by, second.dated_by)
    return is_loose and gap <= _ONE_DAY and cosine >= SAME_NEARBY


def _days(told: Told) -> Days:
    return told.dated.first, told.dated.last


def _group(event: Sequence[Told], articles: Counter[Days]) -> Group:
    best = min(event, key=_looseness)
    others: dict[str, Told] = {}
    for one in event:
        if one.article != best.article:
            others.setdefault(one.article, one)
    weight = BY_PUBLICATION if best.dated.dated_by == "publication" else 1.0
    return Group(best, tuple(others.values()), weight * best.relevance * articles[_days(best)])


def _looseness(told: Told) -> tuple[int, bool, int, float]:
    """Least for what is dated to a day, by the text, and of two by publication the earlier."""
    dated, is_published = told.dated, told.dated.dated_by == "publication"
    return (
        (dated.last - dated.first).days,
        is_published,
        dated.first.toordinal() if is_published else 0,
        -told.relevance,
    )


def chosen(groups: Iterable[Group], limit: int) -> list[Group]:
    """At most ``limit`` events, the earliest first: the best, of those on the same days the second
    counting half, the third a third."""
    ranked = []
    for _, on_days in groupby(sorted(groups, key=_when), key=_when):
        in_order = sorted(on_days, key=lambda group: -group.score)
        ranked += [(group.score / place, group) for place, group in enumerate(in_order, 1)]
    best = sorted(ranked, key=lambda pair: -pair[0])[:limit]
    return sorted((group for _, group in best), key=lambda group: (*_when(group), -group.score))


def _when(group: Group) -> Days:
    return _days(group.best)
