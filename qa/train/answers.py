"""Where an answer stands in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.passages import Span
from qa.meaning.units import ONES

LEADING_ARTICLE = re.compile(r"^(?:an?|the)\s+(?=\w)", re.IGNORECASE)
WORD = re.compile(r"\w+")
NUMBERS = [*ONES, "twenty"]


def occurrences(answer: str, text: str) -> list[Span]:
    """Every place of an answer in a text, as whole words: case, the white space and punctuation
    between words, and an article in front do not count. A sign at either end of the answer ("$",
    "%") is part of the place where it is there. Nothing for an answer without a word."""
    pattern = _pattern(answer)
    return [match.span() for match in pattern.finditer(text)] if pattern else []


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether any of the answers stands in a text, a number up to twenty in words or in digits."""
    return any(occurrences(spelling, text) for answer in answers for spelling in spellings(answer))


def spellings(answer: str) -> tuple[str, ...]:
    """The answer, and if it is a number up to twenty, the number in words and in digits."""
    name = answer.strip().lower()
    if name in NUMBERS:
        return (answer, str(NUMBERS.index(name)))
    return (answer, NUMBERS[int(name)]) if name.isdecimal() and int(name) < len(NUMBERS) else (answer,)


@lru_cache(maxsize=4096)
def _pattern(answer: str) -> re.Pattern[str] | None:
    bare = LEADING_ARTICLE.sub("", answer.strip())
    words = list(WORD.finditer(bare))
    if not words:
        return None
    before, after = bare[: words[0].start()], bare[words[-1].end() :]
    core = r"\W+".join(re.escape(word.group()) for word in words)
    return re.compile(rf"(?:{re.escape(before)})?(?<!\w){core}(?!\w)(?:{re.escape(after)})?", re.IGNORECASE)
