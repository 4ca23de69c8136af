"""Which texts are taken for copies of each other."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.duplicates import aligned, are_copies, buckets, least_shared, wording
from tests.index.stories import part, story, with_changes

STORY = story(1)
ROUND = (
    "The harvest fair in {town} ended on {day}. Farmers sold {a} sheep, {b} cows and {c} geese, and the prize for "
    "the largest pumpkin went to {winner}, whose fruit weighed {d} pounds. The mayor thanked everybody who had "
    "helped with tents, tables and music. Whoever lost a coat or an umbrella may ask for it at the town hall."
)


def copies(one: str, other: str) -> bool:
    """Whether two texts are compared at all, and then taken for copies."""
    texts = wording(one), wording(other)
    mine, theirs = map(buckets, texts)
    shared = len(np.intersect1d(mine, theirs))
    return shared >= least_shared(len(mine), len(theirs)) and are_copies(*texts)


@pytest.mark.parametrize(
    "copy",
    [
        STORY,
        STORY.upper(),
        "Another headline\n\nBy our own correspondent\n\n" + STORY,
        " ".join(STORY.split()),
        part(STORY, 0, 2),
        part(STORY, 3, 6),
        "\n\n".join(reversed(STORY.split("\n\n"))),
        f"{story(2, 4)}\n\n{STORY}\n\n{story(3, 4)}",
        f"{part(STORY, 0, 4)}\n\n{story(2, 4)}",
        STORY + "\n\n" + STORY,
        with_changes(STORY, 0.05),
        with_changes(STORY, 0.2),
        with_changes(part(STORY, 1, 5), 0.1),
    ],
)
def test_copies(copy: str) -> None:
    assert copies(STORY, copy)
    assert copies(copy, STORY)


@pytest.mark.parametrize(
    "other",
    [
        story(2),
        "",
        part(STORY, 0, 1)[:60],
        f"{part(STORY, 0, 2)}\n\n{story(2, 8)}",
        f"{part(story(2), 0, 4)}\n\n{part(STORY, 2, 4)}",
        with_changes(STORY, 0.8),
    ],
)
def test_no_copies(other: str) -> None:
    assert not copies(STORY, other)
    assert not copies(other, STORY)


def test_typography_does_not_matter() -> None:
    text = "“" + STORY.replace(" ", "’s – ", 3) + "”"
    plain = text.translate(str.maketrans({"“": '"', "”": '"', "’": "'", "–": "-"}))
    assert np.array_equal(wording(text).words, wording(plain).words)


def test_a_form_filled_in_anew_is_no_copy() -> None:
    first = ROUND.format(town="Lunia", day="Monday", a=312, b=45, c=1200, d=640, winner="Ada Belmer")
    again = ROUND.format(town="Quill", day="Sunday", a=287, b=61, c=1430, d=702, winner="Tom Vantry")
    assert not copies(first, again)
    assert copies(first, first.replace("1200", "1250")), "a figure that was corrected"
    assert copies(first, first.replace("Everybody", "all").replace("tables", "benches")), "other words"


def test_a_name_spelt_otherwise_throughout_does_not_make_a_form() -> None:
    sentences = STORY.split(". ")
    text = ". General Hafter said, ".join(sentences)
    assert copies(text, text.replace("Hafter", "Hifter"))


def test_too_short_to_tell() -> None:
    assert not copies("Rain is expected in Lunia tonight.", "Rain is expected in Lunia tonight.")


def test_buckets_are_the_same_in_every_process() -> None:
    script = (
        "from index.duplicates import buckets, wording; from tests.index.stories import story;"
        "print(buckets(wording(story(1))).tolist())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert printed == {f"{buckets(wording(STORY)).tolist()}\n"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 50), st.integers(0, 50), st.floats(0, 1), st.integers(0, 6), st.integers(0, 6))
def test_the_order_of_two_texts_does_not_matter(
    one: int, other: int, share: float, first: int, last: int
) -> None:
    text = part(story(one), first, last) + "\n\n" + with_changes(story(other), share)
    mine, theirs = wording(story(one)), wording(text)
    assert are_copies(mine, theirs) == are_copies(theirs, mine)
    in_mine, in_theirs = aligned(mine, theirs)
    assert (len(in_mine), len(in_theirs)) == (len(mine.words), len(theirs.words))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_compared(one: str, other: str) -> None:
    assert isinstance(are_copies(wording(one), wording(other)), bool)
    found = buckets(wording(one))
    assert found.dtype == np.int32
    assert (np.diff(found) > 0).all()
    assert (found >= 0).all()


def test_most_kinds_of_edits_are_found_for_many_stories() -> None:
    rng = random.Random(0)
    found = [copies(story(n, 20), with_changes(story(n, 20), 0.2, rng.randrange(99))) for n in range(40)]
    assert sum(found) >= 38
