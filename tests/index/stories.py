"""News stories in made-up words: as many as are wanted, none like another, and edits of them."""

from __future__ import annotations

import random

SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo zu bel dor fan gil mar nor pel sul tam ver".split()


def story(seed: int, sentences: int = 12) -> str:
    """A text of so many sentences of twelve words, two in a paragraph."""
    rng = random.Random(seed)
    written = [" ".join(word(rng) for _ in range(12)).capitalize() + "." for _ in range(sentences)]
    return "\n\n".join(" ".join(written[first : first + 2]) for first in range(0, sentences, 2))


def word(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(3))


def with_changes(text: str, share: float, seed: int = 0) -> str:
    """That share of the words replaced by others."""
    rng = random.Random(seed)
    words = text.split(" ")
    for place in rng.sample(range(len(words)), round(share * len(words))):
        words[place] = word(rng)
    return " ".join(words)


def part(text: str, first: int, last: int) -> str:
    """Some of the paragraphs."""
    return "\n\n".join(text.split("\n\n")[first:last])
