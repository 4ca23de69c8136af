"""Copies of one text: which articles are worth comparing, and whether one holds most of another.

MinHash proposes. The words of an article, three at a time (*shingles*), are cut into windows, and each
window is signed by rensa; every value of a signature is one *bucket*. Two articles are compared when
they share some. Windows, not whole articles: a brief that was cut from a long story has little in
common with the whole of it, but most with one window.

Alignment decides. Shingles that stand in both texts are anchors; anchors that follow each other closely
in both make a *run*, which also covers the changed words between them. Paragraphs may thus be in
another order. An article is a copy if its runs cover enough of it, unless it is the same form filled
in anew (a lottery, a market report): there it is figures and names that differ, and hardly a word
around them.

Only words of four letters and more, and all with a digit, count: the short ones say little and are in
every text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import rensa
from numpy.typing import NDArray

WORD = re.compile(r"\w+")
SHORT = 3  # letters; words up to this length are left out

SHINGLE = 3  # words
WINDOW = 60  # shingles
SLOTS = 12  # values of a window's signature
FORMAT = f"1, rensa {rensa.RMinHash.ALGORITHM_VERSION}"
"""Raise the number when buckets or decisions change: what is stored is then made anew."""

# What two articles must share to be compared: LEAST_SHARED buckets, and this share of the buckets of
# the one that has fewer. Half of the copies with 30 % of their words changed share twice as much.
LEAST_SHARED = 2
LEAST_SHARE = 0.06

# A run goes on over as many changed words, and is as long at least; shorter ones are set phrases.
GAP = 10
SHORTEST_RUN = 6

# An article is a copy if another holds this share of it, and not less than these words.
HELD_SHARE = 0.6
LEAST_HELD = 15

# The same form, filled in anew: at least so many figures and names are others, more than this share of
# them all, and so many for each other word that is new.
LEAST_NEW_FACTS = 4
NEW_FACTS_SHARE = 0.1
NEW_FACTS_PER_WORD = 2

Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text that count, as hashes that do not depend on case. ``facts`` marks the figures
    and names among them: what has a digit or begins with a capital. ``anchors`` are the hashes of the
    shingles, sorted, each once, and ``places`` where each begins first."""

    words: Hashes
    facts: Mask
    anchors: Hashes
    places: NDArray[np.int64]


def wording(text: str) -> Wording:
    """The words and shingles of a text."""
    codes = np.array([code(word) for word in WORD.findall(text)], np.uint64)
    codes = codes[codes != LEFT_OUT]
    words = codes >> np.uint64(1)
    anchors, places = np.unique(shingles(words), return_index=True)
    return Wording(words, (codes & np.uint64(1)).astype(np.bool_), anchors, places)


LEFT_OUT = 0


@lru_cache(maxsize=200_000)
def code(word: str) -> int:
    """63 bits of the hash of a word's lower case, and a last bit that marks facts; LEFT_OUT for a word
    that does not count."""
    is_figure = any(letter.isdigit() for letter in word)
    if len(word) <= SHORT and not is_figure:
        return LEFT_OUT
    digest = blake2b(word.casefold().encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1 << 1 | (is_figure or word[0].isupper())


def shingles(words: Hashes) -> Hashes:
    """The hash of each run of SHINGLE words, in order; none for a shorter text."""
    count = max(len(words) - SHINGLE + 1, 0)
    hashes = np.zeros(count, np.uint64)
    for first in range(SHINGLE):
        hashes = mixed(hashes ^ words[first : first + count])
    return hashes


def mixed(hashes: Hashes) -> Hashes:
    """Every bit of a hash spread over all 64: the finaliser of SplitMix64 (Steele et al. 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def buckets(text: Wording) -> NDArray[np.int32]:
    """The buckets of a text, sorted, each once: positive int32. None for fewer words than a shingle."""
    hashes = shingles(text.words)
    if len(hashes) == 0:
        return np.zeros(0, np.int32)
    windows = max(1, round(len(hashes) / WINDOW))
    edges = np.linspace(0, len(hashes), windows + 1).astype(np.uint64)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, edges, SLOTS, seed=1)
    values = np.array(matrix.to_rows(), np.uint64)
    slots = np.arange(SLOTS, dtype=np.uint64) << np.uint64(32)
    return np.unique(mixed(values | slots) >> np.uint64(33)).astype(np.int32)


def least_shared(one: int, other: int) -> float:
    """How many buckets two articles that have so many must share to be compared."""
    return max(LEAST_SHARED, LEAST_SHARE * min(one, other))


def are_copies(one: Wording, other: Wording) -> bool:
    """Whether one of the two texts holds the other, or most of it."""
    in_one, in_other = aligned(one, other)
    return holds(other, one, in_one) or holds(one, other, in_other)


def holds(whole: Wording, part: Wording, covered: Mask) -> bool:
    """Whether ``whole`` holds most of ``part``, whose words that lie in their runs are given."""
    count = int(covered.sum())
    is_most = count >= LEAST_HELD and count >= HELD_SHARE * len(covered)
    return is_most and not is_filled_in(part, whole)


def is_filled_in(one: Wording, other: Wording) -> bool:
    """Whether a text is the form of another one, filled in anew: what differs is mostly figures and
    names. A figure is the same only beside the same neighbour; each word counts once, since a name may
    be spelt otherwise throughout."""
    shared = np.isin(pairs(one.words), pairs(other.words))
    has_neighbour = np.append(shared, False) | np.append(False, shared)
    new_facts = distinct(one.words[one.facts & ~has_neighbour])
    new_words = distinct(one.words[~one.facts & ~np.isin(one.words, other.words)])
    enough = max(LEAST_NEW_FACTS, NEW_FACTS_SHARE * distinct(one.words[one.facts]))
    return new_facts >= max(enough, NEW_FACTS_PER_WORD * new_words)


def distinct(words: Hashes) -> int:
    """How many words there are, each counted once."""
    return len(np.unique(words))


def pairs(words: Hashes) -> Hashes:
    """The hash of each two neighbouring words, in order."""
    return mixed(words[:-1]) ^ words[1:]


def aligned(one: Wording, other: Wording) -> tuple[Mask, Mask]:
    """Which words of two texts lie in runs that both share: bool for each word of either."""
    _, mine, theirs = np.intersect1d(one.anchors, other.anchors, assume_unique=True, return_indices=True)
    here, there = one.places[mine], other.places[theirs]
    order = np.argsort(here)
    here, there = here[order], there[order]
    step_here, step_there = np.diff(here), np.diff(there)
    is_break = (step_here > GAP) | (step_there <= 0) | (abs(step_there - step_here) > GAP)
    first = np.flatnonzero(np.concatenate([[True], is_break]))
    last = np.flatnonzero(np.concatenate([is_break, [True]]))
    in_one, in_other = np.zeros(len(one.words), np.bool_), np.zeros(len(other.words), np.bool_)
    for begin, end in zip(first, last, strict=True) if len(here) else ():
        if here[end] + SHINGLE - here[begin] >= SHORTEST_RUN:
            in_one[here[begin] : here[end] + SHINGLE] = True
            in_other[there[begin] : there[end] + SHINGLE] = True
    return in_one, in_other
