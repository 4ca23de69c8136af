"""When two answers count as the same: the normal form of SQuAD, and whole words."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

Normal = Callable[[str], str]
"""Brings answers that differ only in writing to one form."""

PUNCTUATION = string.punctuation.encode()
ARTICLES = re.compile(r"\b(?:an?|the)\b")
# What ASCII writes as - or ' within and around words, and what parts words.
MARKS = "‘’‚‛“”„‟‹›«»‐‑‒–−"
GAPS = "—―…"


def squad_normal(text: str) -> str:
    """Lower case; ASCII punctuation and the words a, an, the out; runs of white space as one space.

    As in the evaluation scripts of SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018).
    """
    return without_articles(plain(text))


def plain(text: str) -> str:
    """The text in lower case without ASCII punctuation."""
    # Bytes drop characters several times faster than str.translate or a regular expression do.
    raw = text.lower().encode(errors="surrogatepass")
    return raw.translate(None, PUNCTUATION).decode(errors="surrogatepass")


def without_articles(text: str) -> str:
    """The words of a text but a, an, the, with one space between them."""
    return " ".join(ARTICLES.sub(" ", text).split())


def exact(text: str, answers: Sequence[str], normal: Normal) -> bool:
    """Whether a text is one of the answers once both are brought to their normal form."""
    return normal(text) in map(normal, answers)


def token_f1(text: str, answers: Sequence[str], normal: Normal) -> float:
    """The F1 of the words that a text shares with an answer, each as often as it occurs, for the best
    of the answers; 0 without answers. If no word is left of one side, 1 if none is left of either, as
    in the script of SQuAD 2.0."""
    said = normal(text).split()
    return max((shared_f1(said, normal(answer).split()) for answer in answers), default=0.0)


def shared_f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    """The F1 of two bags of words."""
    if not said or not wanted:
        return float(said == wanted)
    shared = (Counter(said) & Counter(wanted)).total()
    return 2 * shared / (len(said) + len(wanted))


def stands_in(answer: str, text: str) -> bool:
    """Whether an answer stands in a text as whole words, both in SQuAD's normal form.

    Typographic quotation marks, dashes and ellipses count as the ASCII punctuation that stands for
    them. An answer of nothing but articles and punctuation must be the whole text.
    """
    words, rest = answer_words(answer), typed_plain(text)
    if not words:
        return text.strip().lower() == answer.strip().lower()
    # Looking for each word first spares most texts the slow search for articles.
    if not all(word in rest for word in words.split()):
        return False
    return f" {words} " in f" {without_articles(rest)} "


@lru_cache(4096)
def answer_words(answer: str) -> str:
    """SQuAD's normal form of an answer whose typographic marks count as ASCII's."""
    return without_articles(typed_plain(answer))


@lru_cache(64)  # a passage is searched for several answers in a row
def typed_plain(text: str) -> str:
    """``plain``, for which typographic marks count as the ASCII ones in their place."""
    if not text.isascii():
        for mark in GAPS:
            text = text.replace(mark, " ")
        for mark in MARKS:
            text = text.replace(mark, "")
    return plain(text)
