"""Readers: one contract over all of them, and how the shipped one puts its answers together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.benchmarks.baselines.sentence_reader import SentenceReader
from index.archive import Archive
from index.errors import ModelError
from qa.confidence import FEATURES, Calibration, Threshold
from qa.decode import PassageLogits, Ranking
from qa.encode import Encoded, Encoder
from qa.predict import READER
from qa.reader import Reader, SpanReader, load_reader, sentences_around
from qa.schema import Evidence
from tests.fakes import HashingEmbedder, WordReader
from tests.writing import Write

HARBOUR = (
    " date 2020-05-01 Harbour closes\n\nThe harbour of Selm closed on Monday. "
    "Mayor Ida Brandt blamed the ice. Ships wait outside."
)
FERRIES = " date 2020-05-03 Ferries stay\n\nNo ferry left Selm. The mayor, Ida Brandt, blamed the council."
MILL = " date 2021-06-02 Mill burns\n\nThe mill at Tarn burned down. Who lit the fire? Nobody knows."
QUESTION = "Which mayor blamed the ice?"


class Scripted:
    """A predictor that is sure of some answers wherever they stand, each with its logit."""

    def __init__(self, **logits: float) -> None:
        self._logits, self._tokenizer = logits, Encoder().tokenizer

    def __call__(self, encoded: Sequence[Encoded]) -> list[PassageLogits]:
        return [self._logits_of(one) for one in encoded]

    def _logits_of(self, encoded: Encoded) -> PassageLogits:
        ids = encoded.ids[encoded.first : -1].tolist()
        start, end = np.full((2, len(ids)), -9, np.float32)
        found = 0.0
        for answer, logit in self._logits.items():
            pieces = self._tokenizer.encode(answer.replace("_", " "), add_special_tokens=False).ids
            for first in range(len(ids) - len(pieces) + 1):
                if ids[first : first + len(pieces)] == pieces:
                    start[first] = end[first + len(pieces) - 1] = logit
                    found = max(found, logit)
        return PassageLogits(start, end, (0.0, 0.0), answers=found, relevant=found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A reader's folder with no model in it."""
    size = len(FEATURES)
    Calibration(
        ranking=Ranking(),
        passages=16,
        mean=(0.0,) * size,
        scale=(1.0,) * size,
        weights=(0.0, 1.0) + (0.0,) * (size - 2),  # the mass of the answer
        bias=1.0,
        knots=(),
        thresholds=(Threshold(0.05, 0.9, 0.2), Threshold(0.4, 0.6, 0.5), Threshold(0.5, 0.1, 0.9)),
        facts={},
    ).save(tmp_path / "calibration.json")
    return tmp_path


@pytest.fixture(params=["shipped", "scripted", "sentences", "words"])
def reader(request: pytest.FixtureRequest, folder: Path) -> Reader:
    makers: dict[str, Callable[[], Reader]] = {
        "shipped": load_reader,
        "scripted": lambda: SpanReader(folder, Scripted(ida_brandt=5.0, ice=2.0)),
        "sentences": lambda: SentenceReader(HashingEmbedder()),
        "words": lambda: WordReader("Ida Brandt"),
    }
    return makers[request.param]()


def test_readers_share_a_contract(archive: Archive, write: Write, reader: Reader) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": FERRIES, "c.txt": MILL}))
    hits = archive.search(QUESTION)
    found = reader.read(QUESTION, hits)
    assert reader.read(QUESTION, []) == Evidence()
    probabilities = [candidate.probability for candidate in found.candidates]
    assert all(0 <= probability <= 1 for probability in probabilities)
    assert found.candidates[0].text in (
        "Ida Brandt",
        "Mayor Ida Brandt",
        "Mayor Ida Brandt blamed the ice.",
    )
    assert "Ida Brandt" in found.candidates[0].mentions[0].quote
    for candidate in found.candidates:
        for mention in candidate.mentions:
            start, end = mention.sentence
            passage = mention.hit.passage
            assert passage.start <= start < end <= passage.end
            assert mention.quote == mention.hit.article.text[start:end]
            assert mention.text in mention.quote
            assert 0 <= mention.share <= 1
    if found.readings:
        assert [reading.hit for reading in found.readings] == hits
    strict, balanced, eager = (reader.threshold(one) for one in ("strict", "balanced", "eager"))
    assert 0 <= eager <= balanced <= strict <= 1


def test_what_several_passages_say_is_one_answer(archive: Archive, write: Write, folder: Path) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": FERRIES, "c.txt": MILL}))
    hits = archive.search(QUESTION)
    found = SpanReader(folder, Scripted(ida_brandt=5.0, tarn=4.0)).read(QUESTION, hits)
    best, second = found.candidates[:2]
    assert (best.text, second.text) == ("Ida Brandt", "Tarn")
    assert {mention.quote for mention in best.mentions[:2]} == {
        "Mayor Ida Brandt blamed the ice.",
        "The mayor, Ida Brandt, blamed the council.",
    }
    assert best.mentions[0].share == 1
    assert best.probability > second.probability
    assert sum(reading.relevance for reading in found.readings) == pytest.approx(1)
    by_title = {reading.hit.article.title: reading for reading in found.readings}
    assert by_title["Harbour closes"].answerable > by_title["Mill burns"].answerable
    assert by_title["Harbour closes"].relevance > by_title["Mill burns"].relevance


def test_a_weekday_of_another_week_is_no_mention_of_it(
    archive: Archive, write: Write, folder: Path
) -> None:
    later = " date 2020-05-28 A look back\n\nThe harbour of Selm opened again on Monday."
    archive.add(write({"a.txt": HARBOUR, "b.txt": later}))
    hits = archive.search("When did the harbour of Selm close on Monday?")
    reader = SpanReader(folder, Scripted(Monday=5.0))

    def articles(question: str) -> set[str | None]:
        (answer, *_) = reader.read(question, hits).candidates
        return {mention.hit.article.title for mention in answer.mentions}

    assert len(articles("When did the harbour of Selm close?")) == 1
    assert articles("Which day is washing day?") == articles("When did the harbour of Selm close?")
    assert articles("Which song was sung?") == {"Harbour closes", "A look back"}


def test_cautions_are_thresholds_of_the_calibration(folder: Path) -> None:
    reader = SpanReader(folder, Scripted())
    assert [reader.threshold(one) for one in ("strict", "balanced", "eager")] == [0.9, 0.6, 0.1]


def test_a_place_is_quoted_with_its_whole_sentences() -> None:
    text = "First one. Second two. Third three."
    assert text[slice(*sentences_around(text, (12, 15)))] == "Second two."
    assert text[slice(*sentences_around(text, (6, 15)))] == "First one. Second two."
    assert text[slice(*sentences_around(text, (0, len(text))))] == text


def test_a_damaged_reader_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="missing"):
        SpanReader(tmp_path)
    for name in ("reader.xml", "reader.bin", "calibration.json", "SHA256SUMS"):
        (tmp_path / name).write_bytes((READER / name).read_bytes())
    (tmp_path / "calibration.json").write_text("{}")
    with pytest.raises(ModelError, match="damaged"):
        SpanReader(tmp_path)
