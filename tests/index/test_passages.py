"""Passages: exact offsets, full coverage, stable."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from index.passages import PassageSettings, embedded_text, header, split, split_sentences
from index.schema import Draft, Origin

WORDS = st.sampled_from(
    [
        "The",
        "army",
        "left",
        "Mr.",
        "U.S.",
        "3.5",
        "“Go!”",
        "he",
        "said",
        "naïve",
        "🙂",
        "—",
        "x" * 90,
        "مرحبا",
    ]
)
ENDS = st.sampled_from([" ", ". ", ".\n", "?\n\n", "\n \n", "!” ", "\t", "\u00a0", "\r\n"])
TEXTS = (
    st.lists(st.tuples(WORDS, ENDS), max_size=200).map(
        lambda pairs: "".join(word + end for word, end in pairs)
    )
    | st.text()
)
SETTINGS = st.builds(
    PassageSettings, max_chars=st.integers(1, 400), overlap=st.integers(0, 3), header=st.booleans()
)


@given(TEXTS, SETTINGS)
@example("a. b. c. d.", PassageSettings(max_chars=1, overlap=3))
@example("x" * 1000, PassageSettings(max_chars=7))
def test_passages_cover_the_text_in_order_and_are_trimmed(text: str, settings: PassageSettings) -> None:
    spans = split(text, settings)
    covered = set()
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        assert end - start <= settings.max_chars
        covered.update(range(start, end))
    assert all(position in covered or character.isspace() for position, character in enumerate(text))
    assert spans == sorted(set(spans))
    assert spans == split(text, settings)


@given(TEXTS, st.integers(1, 400))
def test_without_overlap_no_character_is_in_two_passages(text: str, max_chars: int) -> None:
    spans = split(text, PassageSettings(max_chars, overlap=0))
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))


def test_sentences_stay_whole() -> None:
    text = "Mr. Ali of the U.S. Embassy came at 3 p.m. on Jan. 5. He left!\n\nNobody said why. “No comment.” It rained."
    sentences = [text[start:end] for start, end in split_sentences(text)]
    assert sentences[0] == "Mr. Ali of the U.S. Embassy came at 3 p.m. on Jan. 5."
    assert "He left!" in sentences
    assert "Nobody said why." in sentences


def test_overlap_repeats_sentences() -> None:
    text = "One is here. Two is here. Three is here. Four is here."
    spans = split(text, PassageSettings(max_chars=28, overlap=1))
    assert [text[start:end] for start, end in spans] == [
        "One is here. Two is here.",
        "Two is here. Three is here.",
        "Three is here. Four is here.",
    ]


def test_header_says_what_is_known() -> None:
    draft = Draft("Text.", Origin("a"), title="Ship stuck", source="Wire", published=dt.date(2021, 3, 4))
    assert header(draft) == "Ship stuck | Wire | 4 March 2021"
    assert (
        embedded_text(draft, "Text.", PassageSettings(header=True))
        == "Ship stuck | Wire | 4 March 2021\nText."
    )
    assert embedded_text(draft, "Text.", PassageSettings()) == "Text."
    assert embedded_text(Draft("Text.", Origin("a")), "Text.", PassageSettings(header=True)) == "Text."
