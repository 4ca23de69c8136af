"""From a question to a cited answer, or to a refusal."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.archive import Archive
from index.errors import QuestionError
from index.schema import Filter
from qa import citations
from qa.assistant import Assistant
from qa.compose import reranked, supporting
from qa.export import answer_document
from qa.schema import Answer, Candidate, Evidence, Mention, Question, Reading
from qa.settings import Caution, Settings
from tests.fakes import OneAnswer, WordReader, sentences_of
from tests.writing import Write

HARBOUR = " date 2020-05-01 Harbour opens\n\nThe harbour of Port Ada opened on 1 May 2020. Ships from Lunia came first."
MILL = " date 2021-06-02 Mill burns\n\nThe mill at Tarn burned down. Who lit the fire? Nobody in Tarn knows who lit it."
EAGER = Settings(threshold=0.0)


@pytest.fixture
def assistant(archive: Archive) -> Assistant:
    return Assistant(archive, EAGER, WordReader(r"\d+ May \d+"))


def test_an_answer_cites_the_exact_words(archive: Archive, write: Write, assistant: Assistant) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": MILL}))
    answer = assistant.ask("when was the harbour of Port Ada opened?")
    assert (answer.status, answer.text) == ("answered", "1 May 2020")
    (citation, *_) = answer.citations
    assert citation.quote == citation.article.text[citation.start : citation.end]
    assert citation.article.published == dt.date(2020, 5, 1)
    assert citation.span is not None
    assert citation.article.text[slice(*citation.span)] == answer.text
    assert answer.sentences[0].citations == (1,)
    assert all(verdict.holds for verdict in citations.verify(answer, archive))
    assert {"search", "read", "total"} <= answer.timings.keys()
    assert (answer.confidence or 0.0) >= answer.threshold == 0.0
    assert {reading.hit.passage.rowid for reading in answer.readings} == {
        hit.passage.rowid for hit in answer.hits
    }


def test_a_date_without_its_year_is_told_in_full(archive: Archive, write: Write) -> None:
    archive.add(
        write({"a.txt": " date 2020-05-03 Harbour opens\n\nThe harbour of Port Ada opened on 1 May."})
    )
    answer = Assistant(archive, EAGER, WordReader(r"\d+ May")).ask(
        "when was the harbour of Port Ada opened?"
    )
    assert answer.text == "1 May"
    assert answer.parts[0].meant_days == (dt.date(2020, 5, 1), dt.date(2020, 5, 1))
    assert answer_document(answer)["parts"][0]["meant_days"] == {
        "first": "2020-05-01",
        "last": "2020-05-01",
    }


def test_a_stream_grows_into_the_answer(archive: Archive, write: Write) -> None:
    row = {"text": "The ferry sank in the storm off Ada, the guard said."}
    rows = [
        json.dumps({**row, "title": f"Ferry {n}", "text": row["text"] + f" It was trip {n}."})
        for n in range(3)
    ]
    archive.add(write({"rows.jsonl": "\n".join(rows)}))
    assistant = Assistant(archive, EAGER, OneAnswer())
    steps = list(assistant.stream("what sank in the storm?"))
    assert [len(step.citations) for step in steps] == list(range(1, len(steps) + 1))
    assert len(steps) > 1
    for earlier, later in itertools.pairwise(steps):
        assert later.citations[: len(earlier.citations)] == earlier.citations
    assert without_times(steps[-1]) == without_times(assistant.ask("what sank in the storm?"))


def without_times(answer: Answer) -> Answer:
    return dataclasses.replace(answer, timings={})


def test_refusals_say_why(archive: Archive, write: Write) -> None:
    strict = Assistant(archive, Settings(caution="strict"), WordReader())
    assert "archive is empty" in (strict.ask("who?").reason or "")
    archive.add(write({"a.txt": HARBOUR}))
    answer = strict.ask("who painted the harbour?")
    assert (answer.status, answer.text, answer.citations) == ("abstained", "", ())
    assert "none that clearly answers" in (answer.reason or "")
    assert answer.hits, "the nearest passages are shown"


LATER, UNTIL_THEN = Filter(since=dt.date(2022, 1, 1)), Filter(until=dt.date(2022, 1, 1))


@pytest.mark.parametrize(
    ("question", "filter", "why"),
    [
        ("harbour", LATER, "No article is within these dates."),
        ("harbour", Filter(sources=("Nobody's Post",)), "No article is of these outlets."),
        (
            "harbour",
            Filter(LATER.since, sources=("x",)),
            "No article is of these outlets within these dates.",
        ),
        ("harbour", Filter(articles=("x",)), "No article is within these limits."),
        ("Why do zebras purr?", Filter(), "No article in the archive has anything on this."),
        ("Why do zebras purr?", UNTIL_THEN, "No article within these dates has anything on this."),
        ("Who is Quentin Zorblax?", Filter(), "No article in the archive mentions Quentin Zorblax."),
        (
            "When did Zorblax leave the harbour of Brunnia?",
            UNTIL_THEN,
            "No article within these dates mentions Zorblax or Brunnia.",
        ),
        ("Did The Who see the harbour?", Filter(), "none that clearly answers"),
    ],
)
def test_the_reason_is_that_of_the_case(
    archive: Archive, write: Write, question: str, filter: Filter, why: str
) -> None:
    archive.add(write({"a.txt": HARBOUR}))
    answer = Assistant(archive, Settings(threshold=2.0), WordReader()).ask(question, filter)
    assert why in (answer.reason or "")


def test_a_search_by_meaning_alone_is_not_said_to_have_no_words_in_common(
    archive: Archive, write: Write
) -> None:
    archive.add(write({"a.txt": HARBOUR}))
    settings = Settings(threshold=2.0, retriever="dense")
    answer = Assistant(archive, settings, WordReader()).ask("why do zebras purr?")
    assert "none that clearly answers" in (answer.reason or "")


def test_as_of_hides_what_came_later(archive: Archive, write: Write, assistant: Assistant) -> None:
    archive.add(
        write(
            {
                "a.txt": HARBOUR,
                "b.txt": MILL,
                "c.txt": "Nobody dated this note on the mill at Tarn. It burned.",
            }
        )
    )
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
    best = Mention(first, spans["Harbour opens"][0], None)
    near = Mention(second, spans["Mill burns"][0], None, 0.5)
    weak = Mention(second, spans["Mill burns"][1], None, 0.01)
    found = Candidate((best, best, near, weak), 0.9)
    assert supporting(found.mentions, Settings()) == [best, near]
    assert supporting(found.mentions, Settings(max_sentences=1)) == [best]


def test_what_was_read_comes_first_by_relevance(archive: Archive, write: Write) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": MILL}))
    hits = archive.search("harbour mill")
    readings = tuple(
        Reading(hit, share, 0.5, None, 0.0) for hit, share in zip(hits, (0.2, 0.8), strict=False)
    )
    other = dataclasses.replace(hits[0], score=17.5)  # BM25 has no upper end
    found = reranked([*hits, other], Evidence((), readings))
    assert [hit.passage.rowid for hit in found] == [hits[n].passage.rowid for n in (1, 0, 0)]
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("Why did the harbour open?", True),
        ("how was the harbour opened", True),
        ("What led to the opening?", True),
        ("How many boats has the harbour of Port Ada?", False),
        ("Who opened the harbour?", False),
        ("how long is the quay?", False),
    ],
)
def test_explanations_are_whole_sentences(
    archive: Archive, write: Write, question: str, whole: bool
) -> None:
    archive.add(write({"a.txt": HARBOUR}))
    answer = Assistant(archive, EAGER, WordReader("Port Ada")).ask(question)
    assert answer.text == (answer.citations[0].quote if whole else "Port Ada")
    assert answer.citations[0].span is not None, "the words that matter are marked"


@pytest.mark.parametrize(("caution", "answers"), [("eager", True), ("balanced", False), ("strict", False)])
def test_caution_decides_whether_an_answer_is_given(
    archive: Archive, write: Write, caution: Caution, answers: bool
) -> None:
    archive.add(write({"a.txt": HARBOUR}))
    answer = Assistant(archive, Settings(caution=caution), WordReader()).ask(
        "which harbour burned in June?"
    )
    assert answer.is_answered == answers
    assert 0 < (answer.confidence or 0) < 0.85
    assert answer.threshold == WordReader.thresholds[caution]


def test_verify_finds_every_kind_of_lie(archive: Archive, write: Write, assistant: Assistant) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": MILL}))
    answer = assistant.ask("when was the harbour of Port Ada opened?")
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


def test_what_cannot_be_asked(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="empty"):
        assistant.ask("  ")
    with pytest.raises(QuestionError, match="10,000"):
        assistant.ask("x" * 10_000)
    with pytest.raises(QuestionError, match="inside out"):
        assistant.ask("x", Filter(since=dt.date(2021, 1, 1)), as_of="2020-01-01")
