"""How answers are judged: the normal form of RealTimeQA, and what of an example a text names. See
``qa.answers`` for the rest."""

from __future__ import annotations

import re

from eval.examples import Example
from qa.answers import plain, stands_in

COUNTERS = re.compile("[年歳人년]")


def realtimeqa_normal(text: str) -> str:
    """Lower case; ASCII punctuation and four CJK counters out; runs of white space as one space. The
    words a, an, the stay.

    As in the evaluation script of RealTimeQA (Kasai et al. 2023).
    """
    return " ".join(COUNTERS.sub("", plain(text)).split())


def matches(example: Example, *texts: str) -> bool:
    """Whether some of the texts name an accepted answer, or all together each of the items, as whole
    words."""
    if any(stands_in(answer, text) for text in texts for answer in example.answers):
        return True
    return bool(example.items) and named(example, *texts) == len(example.items)


def named(example: Example, *texts: str) -> int:
    """How many of the items are named in some of the texts."""
    return sum(any(stands_in(name, text) for text in texts for name in names) for names in example.items)
