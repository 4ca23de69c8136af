"""Answers begin and end with whole words, numbers and quotations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.bounds import FURTHEST, tidy


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("The mayor, Ida Brandt, resigned.", "da Bran", "Ida Brandt"),
        ("It cost $1,200.50 in all.", "200", "$1,200.50"),
        ("Some 40% of them left.", "40", "40%"),
        ("It began at 3:30 on Monday.", "30", "3:30"),
        ("Ships from Lunia, came first.", "Lunia,", "Lunia"),
        ("She said “the ice is thin” and left.", "“the ice", "“the ice is thin”"),
        ("She said “the ice is thin” and left.", "thin”", "“the ice is thin”"),
        ('He called it "a small war" then.', '"a small', '"a small war"'),
        ('He called it "a small war" then.', 'war"', '"a small war"'),
        ("The Harbour Guard (HG) was founded.", "Harbour Guard (HG", "Harbour Guard (HG)"),
        ("The Harbour Guard (HG) was founded.", "HG)", "(HG)"),
        ("“" + "Nobody knows why the ice broke " * 4 + "there.", "“Nobody knows", "Nobody knows"),
        ("Ida's boat", "Ida's", "Ida's"),
        ("nothing to mend here", "to mend", "to mend"),
        ("It was the ice\n\nIda Brandt said so.", "the ice\n\nIda", "the ice"),
        ("It was the ice\n\nIda Brandt said so.", "\n\nIda", "Ida"),
    ],
)
def test_places_are_tidied(text: str, cut: str, whole: str) -> None:
    start = text.index(cut)
    first, last = tidy(text, (start, start + len(cut)))
    assert text[first:last] == whole


@given(st.text(alphabet='ab 1.,“”"()\n€é', min_size=1, max_size=80), st.data())
def test_a_tidied_place_is_a_place_that_stays(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = tidy(text, (start, end))
    assert 0 <= first < last <= len(text)
    assert first >= start - 4 * (FURTHEST + 1), "it does not wander off"
    assert last <= end + 4 * (FURTHEST + 1)
    said = text[first:last]
    if said.strip():
        assert not (said[0].isalnum() and first > 0 and text[first - 1].isalpha())
        assert not (said[-1].isalpha() and last < len(text) and text[last].isalpha())
