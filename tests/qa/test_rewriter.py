"""Follow-ups rewritten by rules and the tagger. The conversations are made up."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ModelError
from index.inference import LENGTH_STEP
from qa.followup import Rewrite, Rewriter, rewrite
from qa.rewriter import OpenVinoTagger, TaggedRewriter, Tags, load_rewriter
from qa.schema import Turn
from qa.tagger import QUESTION_TOKENS, TAGGER, TOKENS, EncodedTurns, TurnsEncoder, padded

MILL = Turn("Where did Mara Quill open the mill?", "Port Ada")
FIRE = Turn("What burnt down in Tarn last winter?", "The old salt mill near the harbour burnt down.")
STRIKE = Turn("Why did the dockers of Lunia strike?", "Their wages were cut in March.")


class Says:
    """A tagger that gives each word a fixed probability, others 0, and counts its calls."""

    def __init__(self, words: Mapping[str, float], needs: float = 1.0) -> None:
        self.words, self.needs, self.calls = words, needs, 0

    def __call__(self, turns: EncodedTurns) -> Tags:
        self.calls += 1
        found = np.zeros(len(turns.ids), np.float32)
        for word in turns.words:
            found[word.token] = self.words.get(word.text, 0.0)
        return Tags(found, self.needs)


def rewritten(
    question: str, *history: Turn, words: Mapping[str, float] | None = None, needs: float = 1.0
) -> Rewrite:
    """What becomes of a question if the tagger says this."""
    rewriter: Rewriter = TaggedRewriter(tagger=Says(words or {}, needs))
    return rewriter.rewrite(question, history)


# What is made of the tags


def test_the_tagger_can_keep_the_rules_from_a_question() -> None:
    assert rewrite("who runs it now?", [MILL]).is_changed
    assert rewritten("who runs it now?", MILL, needs=0.01) == Rewrite("who runs it now?")


def test_without_words_above_the_threshold_the_rules_stand() -> None:
    found = rewritten("who runs it now?", MILL, words={"Mara": 0.1})
    assert found == rewrite("who runs it now?", [MILL])


def test_words_come_into_brackets_in_the_order_in_which_they_were_said() -> None:
    words = {"strike": 0.9, "dockers": 0.8, "March": 0.7, "wages": 0.05}
    found = rewritten("What did the ministry of Serrano say?", STRIKE, words=words)
    assert found.text == "What did the ministry of Serrano say? (dockers strike, March)"
    assert found.added == ("dockers", "strike", "March")


def test_words_join_those_that_the_rules_put_in_brackets() -> None:
    ruled = rewrite("who runs it now?", [STRIKE, MILL]).text
    assert ruled.endswith(")")
    found = rewritten("who runs it now?", STRIKE, MILL, words={"Lunia": 0.9, "Mara": 0.9})
    assert found.text == ruled[:-1] + ", Lunia)"  # Mara is there already


def test_brackets_of_the_user_are_left_alone() -> None:
    question = "What did the ministry of Serrano say (in full)"
    assert rewritten(question, STRIKE, words={"Lunia": 0.9}).text == question + " (Lunia)"


def test_a_word_counts_as_its_likeliest_mention_and_is_added_once() -> None:
    class Later(Says):
        def __call__(self, turns: EncodedTurns) -> Tags:
            tags = super().__call__(turns)
            tags.words[[word.token for word in turns.words if word.place.turn == 1]] = 0.9
            return tags

    again = Turn("Which Lunia?", "")
    found = TaggedRewriter(tagger=Later({})).rewrite(
        "What did the ministry of Serrano say?", [STRIKE, again]
    )
    assert found.text.count("Lunia") == 1


def test_without_a_history_nothing_is_asked_of_the_model() -> None:
    says = Says({})
    assert TaggedRewriter(tagger=says).rewrite("Who runs it?", []) == Rewrite("Who runs it?")
    assert says.calls == 0


# What the model is given


def test_each_word_of_the_history_is_at_its_first_word_piece() -> None:
    encoder = TurnsEncoder()
    turns = encoder.encode("Who paid for the mill?", [FIRE, MILL])
    assert {word.text for word in turns.words} >= {"Tarn", "salt", "Quill", "Ada"}
    assert "mill" not in {word.text for word in turns.words}  # the question has it
    for word in turns.words:
        piece = encoder.tokenizer.decode([int(turns.ids[word.token])])
        assert word.text.lower().startswith(piece.removeprefix("##"))
        turn = (FIRE, MILL)[word.place.turn]
        said = turn.answer if word.place.is_answer else turn.question
        assert said[word.start : word.end] == word.text


@given(st.lists(st.builds(Turn, st.text(max_size=300), st.text(max_size=400)), max_size=20), st.text())
@settings(max_examples=30, deadline=None)
def test_no_conversation_is_too_long(history: list[Turn], question: str) -> None:
    turns = TurnsEncoder().encode(question, history)
    assert len(turns.ids) <= TOKENS
    assert turns.second <= QUESTION_TOKENS + 2
    assert all(turns.second <= word.token < len(turns.ids) for word in turns.words)


def test_padding() -> None:
    short, long = np.arange(3, dtype=np.uint16), np.arange(1, LENGTH_STEP + 2, dtype=np.uint16)
    ids, mask, types = padded([(short, 2), (long, 5)])
    assert ids.shape == mask.shape == types.shape == (2, 2 * LENGTH_STEP)
    assert mask.sum(axis=1).tolist() == [3, LENGTH_STEP + 1]
    assert types.sum(axis=1).tolist() == [1, LENGTH_STEP + 1 - 5]
    assert not types[0, 3:].any()


# The shipped model


def test_the_shipped_model_finds_what_the_rules_do_not() -> None:
    history = [
        Turn("Why did the dockers of Lunia strike?", "low wages"),
        Turn("How long did it last?", "nine days"),
    ]
    question = "who led the strike?"
    assert "dockers" not in rewrite(question, history).added
    assert {"dockers", "Lunia"} <= set(load_rewriter().rewrite(question, history).added)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2018 election in Serrano?",
        "When was Anna Petrov born?",
        "How tall is the Petrel tower?",
    ],
)
def test_the_shipped_model_leaves_another_topic_alone(question: str) -> None:
    assert load_rewriter().rewrite(question, [STRIKE, FIRE]) == Rewrite(question)


def test_the_shipped_model_gives_a_probability_a_token() -> None:
    turns = TurnsEncoder().encode("why?", [STRIKE])
    tags = OpenVinoTagger()(turns)
    assert tags.words.shape == turns.ids.shape
    assert ((tags.words >= 0) & (tags.words <= 1)).all()
    assert 0 <= tags.needs <= 1


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    shutil.copytree(TAGGER, tmp_path / "tagger")
    (tmp_path / "tagger" / "thresholds.json").write_text("{}")
    with pytest.raises(ModelError, match=r"thresholds\.json is damaged"):
        OpenVinoTagger(tmp_path / "tagger")
