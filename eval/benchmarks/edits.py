"""Copies of articles as outlets make them, and texts that look like copies and are none.

Everything is drawn from the ``random.Random`` that is handed in: the same seed, the same texts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
PARAGRAPH_END = re.compile(r"\s*\n\s*")

PLAINER = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "…": "...", "\u00a0": " "}
)

BEFORE = (
    "Listen to this story in our app. Reading time: four minutes. Share it with a friend or save it for later.",
    "You have two free articles left this month. Sign in, or take out a trial subscription for a pound a week.",
    "Live blog. Morning briefing. Opinion. Weather. Puzzles. Editor's choice: five long reads for the weekend.",
)
AFTER = (
    "Do you know more about this story? Write to our newsroom in confidence. Sign up for the evening letter and "
    "get the five stories that matter, every weekday at six. By signing up you accept our terms of use and our "
    "privacy notice. This form is protected against misuse.",
    "This report was produced with the help of correspondents in the region. It may not be published, broadcast, "
    "rewritten or redistributed without permission. All rights reserved. Advertisement. Read next: what our "
    "readers talked about this week, and the pictures of the day.",
    "Follow us for breaking news and analysis. Our work is paid for by readers like you: become a member today. "
    "Corrections and clarifications are listed on our standards page. Comments on this article are now closed.",
)


@dataclass(frozen=True, slots=True)
class Material:
    """What edits are made with: single words, and texts of other articles, at least two of
    them longer than any text that is edited."""

    words: Sequence[str]
    others: Sequence[str]


Edit = Callable[[str, Material, random.Random], str]


def changed(share: float) -> Edit:
    """That share of the words changed: of five, three replaced by another word, one left out, one
    followed by another word. Names and figures are changed as often as other words."""

    def edit(text: str, material: Material, rng: random.Random) -> str:
        found = list(WORD.finditer(text))
        chosen = set(rng.sample(range(len(found)), round(share * len(found))))
        parts, end = [], 0
        for place, match in enumerate(found):
            parts.append(text[end : match.start()])
            end = match.end()
            parts.append(other_word(match.group(), material, rng) if place in chosen else match.group())
        return "".join(parts) + text[end:]

    return edit


def other_word(word: str, material: Material, rng: random.Random) -> str:
    """A word changed."""
    kind = rng.randrange(5)
    if kind == 0:
        return ""
    return f"{word} {rng.choice(material.words)}" if kind == 1 else rng.choice(material.words)


def cut(least: float, most: float) -> Edit:
    """Paragraphs left out at random, so that a share between the two of the text stays."""

    def edit(text: str, material: Material, rng: random.Random) -> str:
        parts = paragraphs(text)
        wanted = rng.uniform(least, most) * sum(map(len, parts))
        order = rng.sample(range(len(parts)), len(parts))
        while len(order) > 1 and sum(len(parts[place]) for place in order[1:]) >= wanted:
            order.pop(0)
        return "\n\n".join(parts[place] for place in sorted(order))

    return edit


def lead(share: float) -> Edit:
    """The first sentences only, until they are that share of the text."""

    def edit(text: str, material: Material, rng: random.Random) -> str:
        kept: list[str] = []
        for sentence in SENTENCE_END.split(text):
            kept.append(sentence)
            if sum(map(len, kept)) >= share * len(text):
                break
        return " ".join(kept)

    return edit


def reordered(text: str, material: Material, rng: random.Random) -> str:
    """The paragraphs in another order."""
    parts = paragraphs(text)
    return "\n\n".join(rng.sample(parts, len(parts)))


def normalised(text: str, material: Material, rng: random.Random) -> str:
    """Quotation marks, dashes and white space as a plainer system writes them."""
    return " ".join(text.translate(PLAINER).split())


def with_dateline(text: str, material: Material, rng: random.Random) -> str:
    """The text as it was, behind another headline and dateline."""
    headline = " ".join(rng.choice(material.words) for _ in range(rng.randint(5, 10))).capitalize()
    return f"{headline}\n\nPORT ADA (Sample Wire) - {text}"


def in_boilerplate(text: str, material: Material, rng: random.Random) -> str:
    """The text between what a web page says to every reader."""
    return f"{rng.choice(BEFORE)}\n\n{text}\n\n{rng.choice(AFTER)}"


def inserted(share: float) -> Edit:
    """The text inside a longer one, of which it is that share."""

    def edit(text: str, material: Material, rng: random.Random) -> str:
        count = round(len(text.split()) * (1 - share) / share)
        around = fillings(material, count, 1, rng)[0].split()
        return "\n\n".join((" ".join(around[: count // 2]), text, " ".join(around[count // 2 :])))

    return edit


def together(*edits: Edit) -> Edit:
    """Edits one after the other."""

    def edit(text: str, material: Material, rng: random.Random) -> str:
        for one in edits:
            text = one(text, material, rng)
        return text

    return edit


def quoting(text: str, material: Material, rng: random.Random) -> str:
    """No copy: a third is the text's, the rest is of two other articles."""
    count = len(text.split())
    parts = [stretch(text, count // 3, rng), *fillings(material, count // 3, 2, rng)]
    return "\n\n".join(rng.sample(parts, 3))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text; pairs of sentences where there are fewer than four."""
    parts = [part for part in PARAGRAPH_END.split(text) if part]
    if len(parts) >= 4:
        return parts
    sentences = SENTENCE_END.split(text)
    return [" ".join(sentences[first : first + 2]) for first in range(0, len(sentences), 2)]


def fillings(material: Material, count: int, number: int, rng: random.Random) -> list[str]:
    """So many words in a row of each of so many other articles; never as much as half of one, which
    would be a copy."""
    long_enough = [other for other in material.others if length(other) > 2 * count]
    return [stretch(other, count, rng) for other in rng.sample(long_enough, number)]


@cache
def length(text: str) -> int:
    """The number of words of one of the other articles, which are asked for it again and again."""
    return len(text.split())


def stretch(text: str, count: int, rng: random.Random) -> str:
    """So many words of a text in a row."""
    words = text.split()
    first = rng.randint(0, max(0, len(words) - count))
    return " ".join(words[first : first + count])


COPIES: dict[str, Edit] = {
    "exact": lambda text, material, rng: text,
    "quotes, dashes, spaces normalised": normalised,
    "another headline and dateline": with_dateline,
    "5 % of words changed": changed(0.05),
    "10 % of words changed": changed(0.1),
    "20 % of words changed": changed(0.2),
    "30 % of words changed": changed(0.3),
    "cut to 60-90 %": cut(0.6, 0.9),
    "cut to 40 %": cut(0.4, 0.4),
    "paragraphs reordered": reordered,
    "lead only, 20 %": lead(0.2),
    "lead only, 10 %": lead(0.1),
    "boilerplate around": in_boilerplate,
    "70 % of a longer text": inserted(0.7),
    "cut, reordered, 10 % changed, boilerplate": together(
        cut(0.7, 0.9), reordered, changed(0.1), in_boilerplate
    ),
    "lead of 20 %, 10 % changed": together(lead(0.2), changed(0.1)),
}
"""The kinds of copies, by name."""
