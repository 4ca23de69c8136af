"""Copies in a search: one hit for what several articles say, with the others named."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.archive import RETRIEVERS, Archive
from index.collapse import Found, found_in, wordset
from index.schema import Article, Filter, Hit, Origin, Passage
from tests.fakes import HashingEmbedder
from tests.index.stories import part, story, with_changes

FLOOD = (
    "The river Oskel broke its banks at Tarn on Monday night and killed 21 people. Rescuers in boats searched "
    "the lower town until dawn. The old bridge was swept away, and nobody knows when trains will run again. "
    "Mayor Ada Belmer asked the government in Lunia for tents and blankets. Schools stay closed all week."
)


def row(name: str, text: str, day: str | None = None, source: str = "Post") -> dict[str, Any]:
    url = f"https://news.example/{name}"
    return {"title": name, "text": text, "date": day, "source": source, "url": url}


def stored(folder: Path, rows: list[dict[str, Any]]) -> Archive:
    """A new archive of some rows."""
    (folder / "rows").mkdir(parents=True)
    (folder / "rows" / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    archive = Archive.create(folder / "archive", HashingEmbedder())
    archive.add(folder / "rows")
    return archive


def told(hits: list[Hit]) -> list[tuple[str, list[str]]]:
    """The title of each hit and those of the copies that it names."""
    return [(hit.article.title, [copy.title for copy in hit.also_in]) for hit in hits]


def test_copies_are_one_hit_of_the_earliest(tmp_path: Path) -> None:
    rows = [
        row("undated", FLOOD, None, "Echo"),
        row("late", FLOOD, "2020-03-04", "Gazette"),
        row("first", "Floods at Tarn: what we know. " + FLOOD, "2020-03-02", "Wire"),
        row("second", FLOOD, "2020-03-03", "Post"),
        row("other", "The lighthouse of Ada was painted red. Nobody had asked for a bridge."),
    ]
    with stored(tmp_path, rows) as archive:
        for retriever in RETRIEVERS:
            question = "Which bridge was swept away at Tarn?"
            hits = archive.search(question, retriever=retriever)
            each = archive.search(question, retriever=retriever, collapse=False)
            assert told(hits) == [("first", ["second", "late", "undated"]), ("other", [])]
            assert len(each) == 5
            assert not any(hit.also_in for hit in each)
            assert hits[0].score == each[0].score
        assert [copy.source for copy in hits[0].also_in] == ["Post", "Gazette", "Echo"]
        assert hits[0].also_in[0].published == dt.date(2020, 3, 3)
        assert hits[0].also_in[0].article_id == next(
            a.id for a in archive.articles() if a.title == "second"
        )


def test_the_filter_decides_who_is_shown_and_named(tmp_path: Path) -> None:
    rows = [row(f"{n}", FLOOD, f"2020-03-0{n}", "Post" if n % 2 else "Echo") for n in range(1, 7)]
    with stored(tmp_path, [*rows, row("undated", FLOOD)]) as archive:

        def answers(**limits: Any) -> list[tuple[str, list[str]]]:
            return told(archive.search("bridge at Tarn", filter=Filter(**limits)))

        assert answers(until=dt.date(2020, 3, 3)) == [("1", ["2", "3"])]
        assert answers(since=dt.date(2020, 3, 5)) == [("5", ["6"])]
        assert answers(until=dt.date(2020, 3, 2), undated=True) == [("1", ["2", "undated"])]
        assert answers(sources=("Echo",)) == [("2", ["4", "6"])]


def test_the_list_is_filled_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.archive.CANDIDATES", 10)
    rows = [row(f"copy {n}", FLOOD, "2020-03-04") for n in range(60)]
    rows += [
        row(f"note {n}", f"Note {n} about the bridge at Tarn, written in {story(n, 1)}") for n in range(8)
    ]
    with stored(tmp_path, rows) as archive:
        for retriever in RETRIEVERS:
            hits = archive.search("The river Oskel broke its banks at Tarn", k=6, retriever=retriever)
            assert len(hits) == 6
            assert [bool(hit.also_in) for hit in hits].count(True) == 1
            assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
            assert len({hit.passage.rowid for hit in hits}) == 6


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("killed 21 people", "killed 47 people"),
        ("was swept away", "was not swept away"),
        ("Ada Belmer", "Tom Vantry"),
        ("Monday night", "Friday night"),
    ],
)
def test_a_copy_that_says_something_else_is_a_hit_of_its_own(
    tmp_path: Path, said: str, instead: str
) -> None:
    rows = [row("first", FLOOD, "2020-03-02"), row("update", FLOOD.replace(said, instead), "2020-03-03")]
    with stored(tmp_path, rows) as archive:
        assert archive.stats()["copies"] == 1
        assert sorted(told(archive.search("the flood at Tarn"))) == [("first", []), ("update", [])]


def test_a_copy_in_other_words_is_no_hit_of_its_own(tmp_path: Path) -> None:
    edited = FLOOD.replace("searched", "looked through").replace("swept away", "carried off")
    rows = [row("first", FLOOD, "2020-03-02"), row("edited", edited, "2020-03-03")]
    with stored(tmp_path, rows) as archive:
        assert told(archive.search("the flood at Tarn")) == [("first", ["edited"])]


def test_what_a_shorter_copy_lacks_stays(tmp_path: Path) -> None:
    whole = story(1, 24)
    rows = [row("whole", whole, "2020-03-02"), row("lead", part(whole, 0, 3), "2020-03-03")]
    with stored(tmp_path, rows) as archive:
        count = archive.stats()["passages"]
        hits = archive.search(whole.split(".")[0], k=50)
        texts = {hit.passage.text for hit in hits}
        sentences = whole.replace("\n\n", " ").split(". ")
        assert all(any(sentence in text for text in texts) for sentence in sentences[8:])
        assert {hit.article.title for hit in hits} == {"whole"}
        assert len(hits) < count
        assert [bool(hit.also_in) for hit in hits].count(True) >= 1


def found(text: str) -> Found:
    article = Article("a", text, "", None, None, None, (), None, Origin("a"))
    return found_in(Passage(1, "a", 0, len(text), text), article)


def test_a_text_says_what_it_has_the_words_and_the_facts_of() -> None:
    first, last = FLOOD[:170], FLOOD[100:]
    for part_, text, expected in (
        (first, FLOOD, True),
        (last, FLOOD, True),
        (FLOOD, first, False),
        (last, first, False),
        ("ada", "Ada.", True),
        ("Lunia", "Ada.", False),
        ("", FLOOD, True),
    ):
        assert found(part_).is_said_by(wordset(text)) is expected


@given(st.text(max_size=200), st.text(max_size=50))
def test_every_text_says_what_it_says(text: str, more: str) -> None:
    assert found(text).is_said_by(wordset(text))
    assert found(text).is_said_by(wordset(f"{text} {more}"))
    assert found(text).stands_in(f"{more} {text} {more}")
    found(text).stands_in(more)


def test_a_passage_stands_in_an_article_where_a_stretch_says_it_and_nothing_else() -> None:
    around = f"{story(1)}\n\n{{}}\n\n{story(2)}"
    passage = found(FLOOD)
    assert passage.stands_in(around.format(FLOOD))
    assert passage.stands_in(around.format(FLOOD.replace("searched", "looked through")))
    assert not passage.stands_in(around.format(""))
    assert not passage.stands_in(around.format(FLOOD.replace("21", "22")))
    assert not passage.stands_in(around.format(FLOOD.replace("was swept", "was not swept"))), (
        "a denial more"
    )
    assert not passage.stands_in(around.format(FLOOD[:200]))
    scattered = "\n\n".join(f"{sentence}. {story(n)}" for n, sentence in enumerate(FLOOD.split(". ")))
    assert not passage.stands_in(scattered)


days = st.none() | st.integers(1, 9)
kinds = st.sampled_from(
    [
        FLOOD,
        FLOOD.replace("21", "47"),
        FLOOD[:300],
        FLOOD[150:],
        story(1),
        with_changes(story(1), 0.1),
        part(story(1), 0, 3),
        part(story(1), 3, 6),
        f"{part(story(1), 0, 3)}\n\n{FLOOD}",
    ]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(kinds, days), min_size=1, max_size=10), st.integers(1, 9), st.booleans())
def test_nothing_published_later_shows(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, int | None]], until: int, undated: bool
) -> None:
    """A search up to a day gives what an archive gives that has nothing else: hits, copies, counts."""
    folder = tmp_path_factory.mktemp("as-of")
    rows = [row(str(n), text, day and f"2020-03-0{day}", str(n)) for n, (text, day) in enumerate(texts)]
    earlier = [
        row for row, (_, day) in zip(rows, texts, strict=True) if (undated if day is None else day <= until)
    ]
    filter = Filter(until=dt.date(2020, 3, until), undated=undated)
    with stored(folder / "all", rows) as whole, stored(folder / "some", earlier) as alone:
        for question in ("the flood at Tarn", story(1).split(".")[0]):
            mine = whole.search(question, 50, filter, "dense")
            theirs = alone.search(question, 50, Filter(), "dense")
            assert [(hit.passage.text, hit.article.id, hit.also_in) for hit in mine] == [
                (hit.passage.text, hit.article.id, hit.also_in) for hit in theirs
            ]
        allowed = alone.articles()
        assert whole.independent(allowed, filter) == alone.independent(allowed)
        for article in allowed:
            mine, theirs = whole.copies(article.id, filter), alone.copies(article.id)
            assert [copy.id for copy in mine] == [copy.id for copy in theirs]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(kinds, days), min_size=1, max_size=10), st.integers(1, 8))
def test_collapsing_hides_only_what_is_said_by_a_hit_above(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, int | None]], k: int
) -> None:
    rows = [row(str(n), text, day and f"2020-03-0{day}") for n, (text, day) in enumerate(texts)]
    with stored(tmp_path_factory.mktemp("hidden"), rows) as archive:
        each = archive.search("the flood at Tarn", 100, collapse=False)
        hits = archive.search("the flood at Tarn", 100)
        shown = {hit.passage.rowid for hit in hits}
        assert shown <= {hit.passage.rowid for hit in each}
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        for hit in each:
            if hit.passage.rowid not in shown:
                hidden = found_in(hit.passage, hit.article)
                assert any(hidden.is_said_by(wordset(other.passage.text)) for other in hits)
        assert archive.search("the flood at Tarn", k) == hits[:k]
