"""Texts to candidates: cut as the archive cuts, or in a window around an answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.passages import PassageSettings, Span, split, split_sentences

MAX_CHARS = PassageSettings().max_chars


def places_within(places: Sequence[Span], window: Span) -> tuple[Span, ...]:
    """The places that lie wholly in a window, as offsets into it."""
    first, last = window
    return tuple((start - first, end - first) for start, end in places if first <= start and end <= last)


def touches(places: Sequence[Span], window: Span) -> bool:
    """Whether any of the places, or a part of it, lies in the window."""
    return any(start < window[1] and window[0] < end for start, end in places)


def window_around(text: str, place: Span, rng: np.random.Generator) -> Span | None:
    """A passage of whole sentences, at most ``MAX_CHARS`` long, that holds a place; where it begins
    is drawn at random. ``None`` if the sentences of the place alone are too long."""
    sentences = split_sentences(text, MAX_CHARS)
    touched = [i for i, (start, end) in enumerate(sentences) if start < place[1] and place[0] < end]
    if not touched:
        return None
    end = sentences[touched[-1]][1]
    begins = [i for i in range(touched[0] + 1) if end - sentences[i][0] <= MAX_CHARS]
    if not begins:
        return None
    begin = int(rng.choice(begins))
    last = touched[-1]
    while last + 1 < len(sentences) and sentences[last + 1][1] - sentences[begin][0] <= MAX_CHARS:
        last += 1
    return sentences[begin][0], sentences[last][1]


def rest_of(text: str, window: Span) -> list[Span]:
    """The passages of what stands before and after a window."""
    before = split(text[: window[0]])
    after = [(start + window[1], end + window[1]) for start, end in split(text[window[1] :])]
    return before + after
