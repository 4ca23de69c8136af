"""What an answer tells of several reports: sides, trails, independent sources, parts; nothing from later."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.archive import Archive
from index.schema import Filter, Hit
from qa import citations
from qa.assistant import Assistant
from qa.compose import alternatives
from qa.export import answer_document
from qa.schema import Answer, Place, Question, Reading
from qa.settings import Settings
from tests.fakes import EachAnswer, HashingEmbedder
from tests.index.stories import story
from tests.writing import Write

ANY = Settings(threshold=0.0)
DEAD = "How many people were killed in the ferry fire at Veld?"


def rows(*articles: tuple[str, str | None, str]) -> dict[str, str]:
    """A file of articles, each given as its outlet, its day and its text."""
    lines = (
        json.dumps({"title": f"{source} {n}", "source": source, "date": day, "text": text})
        for n, (source, day, text) in enumerate(articles)
    )
    return {"rows.jsonl": "\n".join(lines)}


def toll(number: int, more: str = "") -> str:
    """A sentence with a death toll."""
    return f"The ferry fire at Veld killed {number} people{more}, officials said."


@pytest.fixture
def assistant(archive: Archive) -> Assistant:
    return Assistant(archive, ANY, EachAnswer(r"\d+ people"))


def test_sources_that_agree_are_counted(archive: Archive, write: Write, assistant: Assistant) -> None:
    archive.add(
        write(
            rows(
                ("Harbour Post", "2019-04-05", toll(21) + " The quay was closed by the guard."),
                ("Island Radio", "2019-04-05", "Smoke hung over the bay. " + toll(21, " on Monday")),
                ("Island Radio", "2019-04-06", "A day later it is quiet. " + toll(21, " this week")),
            )
        )
    )
    answer = assistant.ask(DEAD)
    (part,) = answer.parts
    assert part.agreement is not None
    assert (answer.text, part.agreement.verdict) == ("21 people", "agreement")
    assert (len(answer.articles), answer.independent, part.independent) == (3, 2, 2)
    assert answer.outlets == ("Harbour Post", "Island Radio")
    assert [article.day for article in answer.articles] == sorted(a.day for a in answer.articles if a.day)


def test_copies_are_one_source_and_all_are_told_of(
    archive: Archive, write: Write, assistant: Assistant
) -> None:
    text = f"{toll(21)} {story(3)}"
    archive.add(
        write(
            rows(
                ("Coast Wire", "2019-04-05", text),
                ("Harbour Post", "2019-04-06", text),
                ("Evening Mail", "2019-04-06", text),
            )
        )
    )
    answer = assistant.ask(DEAD)
    assert answer.parts[0].agreement is not None
    assert answer.parts[0].agreement.verdict == "single"
    assert (len(answer.articles), answer.independent) == (3, 1)


def test_the_newest_value_is_the_answer_with_a_trail(
    archive: Archive, write: Write, assistant: Assistant
) -> None:
    archive.add(
        write(
            rows(
                ("Harbour Post", "2019-04-05", toll(21, " so far")),
                ("Island Radio", "2019-04-08", "The toll rose. " + toll(47, " so far")),
                ("Harbour Post", "2019-04-14", "The toll rose again. " + toll(121, " so far")),
            )
        )
    )
    answer = assistant.ask(DEAD)
    (part,) = answer.parts
    assert part.agreement is not None
    assert (answer.text, part.agreement.verdict) == ("121 people", "change")
    cited = {citation.number: citation for citation in answer.citations}
    trail = [
        (day, side.text, [cited[n].article.day for n in side.citations])
        for day, side in part.agreement.trail
    ]
    assert trail == [
        (dt.date(2019, 4, day), f"{number} people", [dt.date(2019, 4, day)])
        for day, number in ((5, 21), (8, 47), (14, 121))
    ]
    assert (len(part.articles), part.independent) == (3, 2), "of all values"
    earlier = assistant.ask(DEAD, as_of="2019-04-09")
    assert earlier.text == "47 people"
    assert all(verdict.holds for verdict in citations.verify(answer, archive))


def test_all_sides_of_a_conflict_are_shown(archive: Archive, write: Write, assistant: Assistant) -> None:
    archive.add(
        write(
            rows(
                ("Harbour Post", "2019-04-05", toll(40)),
                ("Evening Mail", "2019-04-05", "The mayor spoke. " + toll(40, " in all")),
                ("Island Radio", "2019-04-05", toll(44)),
            )
        )
    )
    answer = assistant.ask(DEAD)
    (part,) = answer.parts
    assert part.agreement is not None
    assert (part.agreement.verdict, answer.text) == ("conflict", "40 people or 44 people")
    assert all(side.citations for side in part.agreement.sides)
    cited = {citation.number: citation for citation in answer.citations}
    for side in part.agreement.sides:
        assert all(side.text in cited[number].quote for number in side.citations)
    assert len(answer.articles) == 3
    off = Assistant(archive, Settings(threshold=0.0, agreement=False), EachAnswer(r"\d+ people")).ask(DEAD)
    assert (off.text, off.parts[0].agreement) == ("40 people", None)


def test_many_names_are_no_conflict_but_many_numbers_are(archive: Archive, write: Write) -> None:
    named = [f"{name} paid for the ferry." for name in ("Ada Lind", "Bo Kerr", "Ida Brandt", "Ole Norr")]
    texts = [*named, *map(toll, (40, 44, 47, 52))]
    archive.add(write(rows(*((f"Post {n}", "2019-04-05", text) for n, text in enumerate(texts)))))

    def sides(question: str, pattern: str) -> tuple[str, int]:
        (part,) = Assistant(archive, ANY, EachAnswer(pattern)).ask(question).parts
        assert part.agreement is not None
        return part.agreement.verdict, len(part.agreement.sides)

    names = r"[A-Z]\w+ [A-Z]\w+"
    assert sides("Who paid for the ferry?", names) == ("single", 1)
    assert sides(DEAD, r"\d+ people") == ("conflict", 4)
    archive.remove(next(one.id for one in archive.articles() if "Norr" in one.text))
    assert sides("Who paid for the ferry?", names) == ("conflict", 3)


def test_sides_tell_the_days_that_they_mean(archive: Archive, write: Write) -> None:
    archive.add(
        write(
            rows(
                ("Harbour Post", "2019-04-05", "The ferry of Veld sank on Monday, the guard said."),
                ("Island Radio", "2019-04-05", "The ferry of Veld sank on Tuesday, a witness said."),
            )
        )
    )
    answer = Assistant(archive, ANY, EachAnswer("Monday|Tuesday")).ask("When did the ferry of Veld sink?")
    agreement = answer.parts[0].agreement
    assert agreement is not None
    assert agreement.verdict == "conflict"
    assert {side.text: side.meant_days for side in agreement.sides} == {
        "Monday": (dt.date(2019, 4, 1),) * 2,
        "Tuesday": (dt.date(2019, 4, 2),) * 2,
    }
    assert answer.parts[0].meant_days is None, "of two days neither is told as the one"


def test_an_unlikely_answer_is_no_side(archive: Archive, write: Write) -> None:
    archive.add(
        write(rows(("Harbour Post", "2019-04-05", toll(40)), ("Island Radio", "2019-04-05", toll(44))))
    )
    answer = Assistant(archive, ANY, EachAnswer(r"\d+ people", doubtful="44")).ask(DEAD)
    assert answer.text == "40 people"
    assert answer.parts[0].agreement is not None
    assert answer.parts[0].agreement.verdict == "single"


class HalfSure(EachAnswer):
    """A reader that is a tenth as sure of the passages with ``44``, where it finds two places alike."""

    def _reading(self, hit: Hit, count: int) -> Reading:
        found = super()._reading(hit, count)
        start = hit.passage.start
        places = tuple(
            Place((start + one.start(), start + one.end()), 0.3)
            for one in self._find.finditer(hit.passage.text)
        )
        is_doubtful = "44" in hit.passage.text
        return dataclasses.replace(found, answerable=0.09 if is_doubtful else 0.9, places=places)


@pytest.mark.parametrize(
    ("day", "text", "told"),
    [
        ("2019-04-05", toll(44), "40 people or 44 people"),
        ("2019-04-05", f"9 people stood by. {toll(44)}", "40 people or 44 people"),
        ("2019-04-25", toll(44), "40 people"),
        ("2019-04-05", "Then 44 people went to church at Veld after the ferry fire.", "40 people"),
        ("2019-04-05", "The mill fire at Tarn killed 44 people, officials said.", "40 people"),
    ],
)
def test_another_number_of_the_same_thing_and_day_needs_to_be_less_sure(
    archive: Archive, write: Write, day: str, text: str, told: str
) -> None:
    archive.add(write(rows(("Harbour Post", "2019-04-05", toll(40)), ("Island Radio", day, text))))
    assert Assistant(archive, ANY, HalfSure(r"\d+ people")).ask(DEAD).text == told


def test_a_newer_answer_must_be_surer_than_another_side(archive: Archive, write: Write) -> None:
    texts = [
        ("Harbour Post", "2019-04-05", "The ferry Petrel of Veld is led by Captain Lund."),
        ("Island Radio", "2019-05-05", "Route 44 of the ferry Petrel to Veld was painted by Captain Mora."),
    ]
    archive.add(write(rows(*texts)))
    reader = HalfSure(r"Captain \w+")
    assert Assistant(archive, ANY, reader).ask("Who leads the ferry Petrel of Veld?").text == "Captain Lund"
    eager = Settings(threshold=0.0, side_share=0.05)
    assert (
        "Captain Mora"
        not in Assistant(archive, eager, reader).ask("Who leads the ferry Petrel of Veld?").text
    )


def test_a_denial_is_a_side(archive: Archive, write: Write) -> None:
    text = (
        "The mayor of Veld blamed 3 guards for the ferry fire. Nobody was hurt. "
        "The guards denied that they had lit it, and left."
    )
    archive.add(write(rows(("Harbour Post", "2019-04-05", text))))
    answer = Assistant(archive, ANY, EachAnswer(r"\d guards")).ask("Who lit the ferry fire at Veld?")
    (part,) = answer.parts
    assert part.agreement is not None
    assert part.agreement.verdict == "conflict"
    assert answer.text == "3 guards, but the guards denied that they had lit it"
    cited = {citation.number: citation.quote for citation in answer.citations}
    quotes = [cited[number] for side in part.agreement.sides for number in side.citations]
    assert quotes == [text.partition(" Nobody")[0], "The guards denied that they had lit it, and left."]
    assert (part.independent, len(part.articles)) == (1, 1)
    assert all(verdict.holds for verdict in citations.verify(answer, archive))


def test_what_a_sentence_sets_against_itself_is_two_sides(archive: Archive, write: Write) -> None:
    text = "The harbour counted 15 people on the raft at Veld; the coast guard had spoken of 13."
    archive.add(write(rows(("Harbour Post", "2019-04-05", text))))
    answer = Assistant(archive, ANY, EachAnswer(r"\d+ people")).ask(
        "How many people were on the raft at Veld?"
    )
    assert answer.text == "15 people or 13"
    assert len(answer.citations) == 1


def test_parts_have_their_own_answers_and_citations(archive: Archive, write: Write) -> None:
    archive.add(
        write(
            rows(
                ("Harbour Post", "2019-04-05", toll(40)),
                (
                    "Island Radio",
                    "2020-04-05",
                    "The mill at Tarn burned down and 7 people fled to the church.",
                ),
            )
        )
    )
    assistant = Assistant(archive, ANY, EachAnswer(r"\d+ people"))
    steps = list(assistant.stream(f"{DEAD.rstrip('?')}, and how many people fled from the mill at Tarn?"))
    answer = steps[-1]
    assert [part.text for part in answer.parts][1:] == ["7 people"]
    assert answer.text.splitlines() == [part.text for part in answer.parts]
    numbers = [number for sentence in answer.sentences for number in sentence.citations]
    assert numbers == [citation.number for citation in answer.citations] == list(range(1, len(numbers) + 1))
    for earlier, later in itertools.pairwise(steps):
        assert later.citations[: len(earlier.citations)] == earlier.citations
    document = json.loads(json.dumps(answer_document(answer)))
    assert all(verdict.holds for verdict in citations.verify(document, archive))
    assert {hit.passage.rowid for hit in answer.hits} >= {one.hit.passage.rowid for one in answer.readings}
    assert [hit.score for hit in answer.hits] == sorted((h.score for h in answer.hits), reverse=True)


def test_a_part_without_an_answer_keeps_its_reason(archive: Archive, write: Write) -> None:
    archive.add(write(rows(("Harbour Post", "2019-04-05", toll(40)))))
    assistant = Assistant(archive, Settings(caution="balanced"), EachAnswer(r"40 people(?=, officials)"))
    steps = list(assistant.stream("Who was Xerxes of Nowhere, and how many people were killed at Veld?"))
    answer = steps[-1]
    assert answer.status == "answered"
    assert all(step.is_answered for step in steps)
    assert len(answer.parts) == 2


@pytest.mark.parametrize(
    ("texts", "told"), [(["13"], "13"), (["13", "15"], "13 or 15"), (["1", "2", "3"], "1, 2 or 3")]
)
def test_alternatives(texts: list[str], told: str) -> None:
    assert alternatives(texts) == told


# As of a day

FIRST = dt.date(2020, 1, 1)
offsets = st.none() | st.integers(0, 40)


@settings(max_examples=25, deadline=None)
@given(
    given_articles=st.lists(
        st.tuples(offsets, st.sampled_from([21, 47, 121]), st.sampled_from(["A", "B", "C"]), st.booleans()),
        min_size=1,
        max_size=6,
    ),
    as_of=st.integers(0, 40),
    question=st.sampled_from([DEAD, "How many people has the ferry fire at Veld killed in January 2020?"]),
)
def test_nothing_of_later_articles_is_used_or_shown(
    given_articles: list[tuple[int | None, int, str, bool]], as_of: int, question: str
) -> None:
    """The answer as of a day is that of an archive which has only the articles until then."""
    day = FIRST + dt.timedelta(as_of)
    every = [
        (outlet, day_of(offset), toll(number, f" on trip {n}") + (f" {story(1)}" if is_copy else ""))
        for n, (offset, number, outlet, is_copy) in enumerate(given_articles)
    ]
    allowed = [row for row in every if row[1] is not None and row[1] <= day.isoformat()]
    with tempfile.TemporaryDirectory() as folder:
        late, early = (
            asked_of(Path(folder) / name, some, question, day)
            for name, some in (("all", every), ("early", allowed))
        )
    for article in [
        *late.articles,
        *(hit.article for hit in late.hits),
        *(one.article for one in late.citations),
    ]:
        assert article.day is not None
        assert article.day <= day
    for copy in (copy for hit in late.hits for copy in hit.also_in):
        assert copy.published is not None
        assert copy.published <= day
    for part in late.parts:
        if part.agreement is not None:
            assert all(told <= day for told, _ in part.agreement.trail)
            assert all(one <= day for side in part.agreement.sides for one in side.days)
    assert told_by(late) == told_by(early)


def day_of(offset: int | None) -> str | None:
    """A day in ISO form, by its number."""
    return None if offset is None else (FIRST + dt.timedelta(offset)).isoformat()


def asked_of(
    folder: Path, articles: list[tuple[str, str | None, str]], question: str, day: dt.date
) -> Answer:
    """The answer of a new archive with some articles, as of a day."""
    folder.mkdir()
    for name, text in rows(*articles).items():
        (folder / name).write_text(text)
    with Archive.create(folder / "archive", HashingEmbedder()) as archive:
        if articles:
            archive.add(folder / "rows.jsonl", label="rows")
        # Only BM25's statistics may know of later articles.
        reader = EachAnswer(r"\d+ people")
        return Assistant(archive, Settings(threshold=0.0, retriever="dense"), reader).ask(
            Question(question, Filter(), day)
        )


def told_by(answer: Answer) -> tuple[object, ...]:
    """What an answer says of how much stands behind it."""
    relations = [
        (part.agreement.verdict, [(day, side.text) for day, side in part.agreement.trail])
        for part in answer.parts
        if part.agreement is not None
    ]
    return (
        answer.status,
        answer.independent,
        len(answer.articles),
        answer.outlets,
        sorted(map(repr, relations)),
    )
