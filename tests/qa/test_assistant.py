"""From a question to a cited answer, or to a refusal."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.archive import Archive
from index.errors import QuestionError
from index.schema import Filter, Hit
from qa import citations
from qa.assistant import Assistant, supporting
from qa.reader import ExtractiveReader, Reader, Reading, sentences_of
from qa.schema import Answer, Question
from qa.settings import Settings
from tests.fakes import HashingEmbedder

Write = Callable[[dict[str, str]], Path]

HARBOUR = " date 2020-05-01 Harbour opens\n\nThe harbour of Port Ada opened on 1 May 2020. Ships from Lunia came first."
MILL = " date 2021-06-02 Mill burns\n\nThe mill at Tarn burned down. Who lit the fire? Nobody in Tarn knows who lit it."
EAGER = Settings(threshold=0.0)


class WordReader:
    """Takes the sentences that share most words with the question."""

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        asked = set(question.lower().split())
        readings = [
            Reading(
                hit,
                span,
                None,
                len(asked & set(hit.article.text[slice(*span)].lower().split())) / len(asked),
            )
            for hit in hits
            for span in sentences_of(hit)
        ]
        return sorted(readings, key=lambda reading: -reading.score)


@pytest.fixture(params=["words", "extractive"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return WordReader() if request.param == "words" else ExtractiveReader(HashingEmbedder())


def test_readers_share_a_contract(archive: Archive, write: Write, reader: Reader) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": MILL}))
    hits = archive.search("harbour of Port Ada opened")
    readings = reader.read("harbour of Port Ada opened", hits)
    assert reader.read("anything", []) == []
    assert readings[0].quote == "The harbour of Port Ada opened on 1 May 2020."
    assert [reading.score for reading in readings] == sorted(
        (reading.score for reading in readings), reverse=True
    )
    for reading in readings:
        assert 0 <= reading.score <= 1
        assert reading.quote == reading.hit.article.text[slice(*reading.sentence)]
        assert reading.answer in reading.quote
        assert (
            reading.hit.passage.start
            <= reading.sentence[0]
            < reading.sentence[1]
            <= reading.hit.passage.end
        )
        assert not reading.quote.endswith("?"), "a question is no answer"


def test_an_answer_cites_the_exact_words(archive: Archive, write: Write) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": MILL}))
    answer = Assistant(archive, EAGER).ask("when was the harbour of Port Ada opened?")
    assert (answer.status, answer.text) == ("answered", "1 May 2020")
    (citation, *_) = answer.citations
    assert citation.quote == citation.article.text[citation.start : citation.end]
    assert citation.article.published == dt.date(2020, 5, 1)
    assert citation.span is not None
    assert citation.article.text[slice(*citation.span)] == answer.text
    assert answer.sentences[0].citations == (1,)
    assert all(verdict.holds for verdict in citations.verify(answer, archive))
    assert {"search", "read", "total"} <= answer.timings.keys()
    assert answer.confidence is None, "until it is calibrated"


def test_a_stream_grows_into_the_answer(archive: Archive, write: Write) -> None:
    row = {"text": "The ferry sank in the storm off Ada, the guard said."}
    rows = [
        json.dumps({**row, "title": f"Ferry {n}", "text": row["text"] + f" It was trip {n}."})
        for n in range(3)
    ]
    archive.add(write({"rows.jsonl": "\n".join(rows)}))
    assistant = Assistant(archive, dataclasses.replace(EAGER, support_share=0.0))
    steps = list(assistant.stream("what sank in the storm?"))
    assert [len(step.citations) for step in steps] == list(range(1, len(steps) + 1))
    assert len(steps) > 1
    for earlier, later in itertools.pairwise(steps):
        assert later.citations[: len(earlier.citations)] == earlier.citations
    assert without_times(steps[-1]) == without_times(assistant.ask("what sank in the storm?"))


def without_times(answer: Answer) -> Answer:
    return dataclasses.replace(answer, timings={})


def test_refusals_say_why(archive: Archive, write: Write) -> None:
    strict = Assistant(archive, Settings(threshold=1.0))
    assert "archive is empty" in (strict.ask("who?").reason or "")
    archive.add(write({"a.txt": HARBOUR}))
    answer = strict.ask("who painted the lighthouse?")
    assert (answer.status, answer.text, answer.citations) == ("abstained", "", ())
    assert "none that clearly answers" in (answer.reason or "")
    assert answer.hits, "the nearest passages are shown"
    later = strict.ask("harbour", Filter(since=dt.date(2022, 1, 1)))
    assert "within these dates" in (later.reason or "")


def test_as_of_hides_what_came_later(archive: Archive, write: Write) -> None:
    archive.add(
        write(
            {
                "a.txt": HARBOUR,
                "b.txt": MILL,
                "c.txt": "Nobody dated this note on the mill at Tarn. It burned.",
            }
        )
    )
    assistant = Assistant(archive, EAGER)
    assert {hit.article.title for hit in assistant.ask("mill at Tarn burned", as_of="2020-12-31").hits} == {
        "Harbour opens"
    }
    day_itself = assistant.ask("mill at Tarn burned", as_of=dt.date(2021, 6, 2))
    assert {hit.article.title for hit in day_itself.hits} == {"Harbour opens", "Mill burns"}
    asked = Question("mill at Tarn burned", Filter(undated=True), dt.date(2020, 12, 31))
    assert {hit.article.title for hit in assistant.ask(asked).hits} == {"Harbour opens", ""}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.tuples(*[st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1))] * 2),
    as_of=st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)),
    undated=st.none() | st.booleans(),
)
def test_nothing_later_than_as_of_is_admitted(
    days: tuple[dt.date | None, dt.date | None], as_of: dt.date | None, undated: bool | None
) -> None:
    searched = Question("x", Filter(*days, undated=undated), as_of).searched
    latest = min((day for day in (days[1], as_of) if day), default=None)
    assert (searched.since, searched.until) == (days[0], latest)
    is_undated_taken = undated if undated is not None else (as_of is None and days == (None, None))
    assert searched.admits_undated == is_undated_taken


def test_supporting_sentences_agree_and_do_not_repeat(archive: Archive, write: Write) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": MILL}))
    hits = archive.search("harbour mill")
    spans = {hit.article.title: sentences_of(hit) for hit in hits}
    first, second = (
        next(hit for hit in hits if hit.article.title == title) for title in ("Harbour opens", "Mill burns")
    )
    best = Reading(first, spans["Harbour opens"][0], None, 0.9)
    same = Reading(first, spans["Harbour opens"][0], None, 0.9)
    near = Reading(second, spans["Mill burns"][0], None, 0.88)
    weak = Reading(second, spans["Mill burns"][1], None, 0.1)
    assert supporting([best, same, near, weak], Settings()) == [best, near]
    assert supporting([best, same, near, weak], Settings(max_sentences=1)) == [best]


def test_verify_finds_every_kind_of_lie(archive: Archive, write: Write) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": MILL}))
    answer = Assistant(archive, EAGER).ask("when was the harbour of Port Ada opened?")
    (good, *_) = answer.citations
    for wrong, problem in [
        (dataclasses.replace(good, quote=good.quote.replace("Port", "Fort")), "something else"),
        (dataclasses.replace(good, start=good.start + 1, end=good.end + 1), "something else"),
        (dataclasses.replace(good, end=10_000), "no characters"),
        (
            dataclasses.replace(good, article=dataclasses.replace(good.article, id="nobody")),
            "not in this archive",
        ),
    ]:
        (verdict, *_) = citations.verify(dataclasses.replace(answer, citations=(wrong,)), archive)
        assert not verdict.holds
        assert problem in (verdict.problem or "")
    archive.remove(good.article.id)
    assert not citations.verify(answer, archive)[0].holds
    with pytest.raises(QuestionError, match="no answer"):
        citations.verify({"citations": [{"number": 1}]}, archive)


def test_what_cannot_be_asked(archive: Archive) -> None:
    assistant = Assistant(archive)
    with pytest.raises(QuestionError, match="empty"):
        assistant.ask("  ")
    with pytest.raises(QuestionError, match="10,000"):
        assistant.ask("x" * 10_000)
    with pytest.raises(QuestionError, match="inside out"):
        assistant.ask("x", Filter(since=dt.date(2021, 1, 1)), as_of="2020-01-01")
