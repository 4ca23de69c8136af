"""The copies of a passage in a ranking to one place.

Two passages share a place only if their articles are copies of each other *and* the passages say the
same. Copies differ: a later edition has a higher toll, a short one lacks paragraphs. So a passage is
hidden only behind one that has nearly all of its words, and every figure and name among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.database import Database
from index.duplicates import WORD
from index.fuse import Ranking
from index.schema import Article, Copy, Filter, Passage

# A text says what a passage says if it has this share of the passage's pairs of neighbouring words, and
# all of its decisive words: figures, names and these.
SAME = 0.7
COUNTS_AND_DENIALS = frozenset(
    "no not never none nobody nothing without t two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
    "eighty ninety hundred hundreds thousand thousands million millions billion billions dozen half".split()
)
# Words that begin sentences; any other with a capital is taken for a name.
OPENERS = frozenset(
    "a about after all although also an and any as at because before both but by during each even for from he "
    "her here his how however i if in instead it its just last like many meanwhile more most much my next now "
    "of on one only or other our over she since so some still such than that the their then there these they "
    "this those though through to under until we what when where which while who why with yet you".split()
)

# Where a passage stands in another text is told by pieces of it that stand there: so many, of so many
# characters each. It may be longer there by this share.
PIECES = 8
PIECE = 24
LONGER = 0.3


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a collapsed ranking: the passage to show, its score, and the other articles that say
    what it says, the earliest first, the undated last."""

    rowid: int
    score: float
    also_in: tuple[Copy, ...] = ()


def collapse(database: Database, ranking: Ranking, k: int, filter: Filter) -> list[Place]:
    """The first ``k`` places of a ranking of passages that pass the filter. Of copies that say the same
    the earliest is shown, at the place and with the score of the best; of one day, the best."""
    rowids = ranking.rowids.tolist()
    cluster_of = database.copies.clusters_of(rowids)
    clusters: dict[int, Cluster] = {}
    places: list[Place] = []
    hidden: set[int] = set()
    for rowid, score in zip(rowids, ranking.scores.tolist(), strict=True):
        if len(places) == k:
            break
        if rowid in hidden:
            continue
        if rowid not in cluster_of:
            places.append(Place(rowid, score))
            continue
        number = cluster_of[rowid]
        if number not in clusters:  # only now: few of those that were found come to be shown
            its_rowids = [other for other, cluster in cluster_of.items() if cluster == number]
            clusters[number] = Cluster(database, number, its_rowids, filter)
        shown, same = clusters[number].merge(rowid, hidden)
        hidden |= {rowid, shown} | same
        places.append(Place(shown, score, clusters[number].also_in(shown, same)))
    return places


def each_alone(ranking: Ranking, k: int) -> list[Place]:
    """The first ``k`` places of a ranking, each with the passage that has it."""
    return [
        Place(rowid, score)
        for rowid, score in zip(ranking.rowids[:k].tolist(), ranking.scores[:k].tolist(), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Wordset:
    """A text for comparison: its words in lower case, and the pairs of neighbouring ones."""

    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of a ranking, its article, its words, and the decisive ones among them."""

    passage: Passage
    article: Article
    wordset: Wordset
    decisive: frozenset[str]

    def is_said_by(self, text: Wordset) -> bool:
        """Whether a text says all that the passage says."""
        return self.decisive <= text.words and self.is_nearly_in(text)

    def is_nearly_in(self, text: Wordset) -> bool:
        """Whether a text has nearly all words of the passage, but perhaps not the decisive ones."""
        pairs = self.wordset.pairs
        return len(pairs & text.pairs) >= SAME * len(pairs) if pairs else self.wordset.words <= text.words

    def stands_in(self, text: str) -> bool:
        """Whether a stretch of a whole article says all that the passage says, and nothing else."""
        if self.passage.text in text:
            return True
        likeliest = stretch(text, self.passage.text, self.wordset.pairs)
        return self.is_said_by(wordset(likeliest)) and decisive(likeliest) <= self.wordset.words


def found_in(passage: Passage, article: Article) -> Found:
    """A passage made ready for comparison."""
    return Found(passage, article, wordset(passage.text), decisive(passage.text))


def stretch(text: str, passage: str, pairs: frozenset[tuple[str, str]]) -> str:
    """The part of a text that is likeliest to be an edited passage, which has these pairs of words: from
    the first to the last pair near the place where its pieces stand."""
    starts = starts_of(passage, text)
    if not starts:
        return ""
    start, margin = int(median(starts)), int(LONGER * len(passage))
    near = text[max(0, start - margin) : max(0, start + len(passage) + margin)]
    words = list(WORD.finditer(near))
    lower = (word.group().casefold() for word in words)
    places = [place for place, pair in enumerate(pairwise(lower)) if pair in pairs]
    return near[words[places[0]].start() : words[places[-1] + 1].end()] if places else ""


def starts_of(passage: str, text: str) -> list[int]:
    """Where a passage would begin in a text, by each of its pieces that stands there."""
    offsets = range(0, max(1, len(passage) - PIECE), max(PIECE, len(passage) // PIECES))
    places = ((offset, text.find(passage[offset : offset + PIECE])) for offset in offsets)
    return [place - offset for offset, place in places if place >= 0]


def wordset(text: str) -> Wordset:
    """The words of a text."""
    words = [word.casefold() for word in WORD.findall(text)]
    return Wordset(frozenset(words), frozenset(pairwise(words)))


def decisive(text: str) -> frozenset[str]:
    """The words of a text in whose place another word would say something else: figures, names, numbers
    and denials."""
    return frozenset(
        lower
        for word in WORD.findall(text)
        if (lower := word.casefold()) in COUNTS_AND_DENIALS
        or not word.isalpha()
        or (word[0].isupper() and lower not in OPENERS)
    )


class Cluster:
    """The passages of a ranking that belong to one cluster, and the articles of the cluster that a
    filter allows."""

    def __init__(self, database: Database, number: int, rowids: list[int], filter: Filter) -> None:
        """``rowids`` are those of the cluster's passages in the ranking, the best first."""
        self._database = database
        self._family = database.copies.families([number], filter)
        self._passages = {found[0].rowid: found for found in database.passages(rowids)}
        self._articles = {article.id: article for _, article in self._passages.values()}
        self._ready: dict[int, Found] = {}

    def merge(self, rowid: int, hidden: set[int]) -> tuple[int, set[int]]:
        """The passage to show in place of one, and others of which it says all that they say."""
        if rowid not in self._passages:  # deleted a moment ago
            return rowid, set()
        best = self._found(rowid)
        others = [self._found(other) for other in self._alike(best) if other not in hidden]
        equals = [best, *(other for other in others if best.is_said_by(other.wordset))]
        shown = min(equals, key=lambda equal: age(equal.article))
        same = {other.passage.rowid for other in others if other.is_said_by(shown.wordset)}
        return shown.passage.rowid, same | {rowid}

    def also_in(self, rowid: int, same: set[int]) -> tuple[Copy, ...]:
        """The other articles that say what a passage says, the earliest first. ``same`` are passages of
        which it says all: their articles count if they lack no more than a few words of it."""
        if rowid not in self._passages:
            return ()
        shown = self._found(rowid)
        having = {other.article.id for other in map(self._found, same) if shown.is_nearly_in(other.wordset)}
        relatives = sorted(self._with_text(self._relatives(shown.article)), key=age)
        return tuple(
            Copy(article.id, article.title, article.source, article.published)
            for article in relatives
            if article.id in having or shown.stands_in(article.text)
        )

    def _found(self, rowid: int) -> Found:
        if rowid not in self._ready:
            self._ready[rowid] = found_in(*self._passages[rowid])
        return self._ready[rowid]

    def _alike(self, found: Found) -> list[int]:
        """The passages in copies of a passage's article that share a piece with it."""
        relatives = set(self._relatives(found.article))
        return [
            rowid
            for rowid, (passage, article) in self._passages.items()
            if article.id in relatives and starts_of(found.passage.text, passage.text)
        ]

    def _relatives(self, article: Article) -> list[str]:
        """The ids of the copies of an article."""
        family = self._family.get(article.id)
        return [other for other in self._family if self._family[other] == family and other != article.id]

    def _with_text(self, ids: list[str]) -> list[Article]:
        unread = [article_id for article_id in ids if article_id not in self._articles]
        self._articles |= {article.id: article for article in self._database.articles(unread)}
        return [self._articles[article_id] for article_id in ids if article_id in self._articles]


def age(article: Article) -> tuple[bool, int]:
    """Sorts articles by day, the undated last."""
    return article.day is None, article.day.toordinal() if article.day else 0
