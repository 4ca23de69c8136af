"""The real models on the bundled sample archive, and on the seed where it is there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from index.archive import Archive
from index.schema import Filter
from qa import citations
from qa.assistant import Assistant


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("which countries back Haftar?", ("Egypt", "Emirates")),
        ("who backs Haftar?", ("Egypt", "Emirates")),
        ("when was the Skhirat agreement signed?", ("17 December",)),
        ("when did the Ever Given leave the lake?", ("July 7",)),
        ("why did the Skhirat agreement not unite Libya?", ()),
    ],
)
def test_answers_from_the_sample(sample_archive: Archive, question: str, words: tuple[str, ...]) -> None:
    answer = Assistant(sample_archive).ask(question)
    assert answer.is_answered
    verdicts = citations.verify(answer, sample_archive)
    assert verdicts
    assert all(verdict.holds for verdict in verdicts)
    assert all(word in answer.citations[0].quote for word in words)


def test_a_date_without_its_year_is_of_the_right_one(sample_archive: Archive) -> None:
    (part,) = Assistant(sample_archive).ask("when was the Skhirat agreement signed?").parts
    assert part.meant_days == (dt.date(2015, 12, 17), dt.date(2015, 12, 17))


def test_the_sample_is_what_its_readme_says(sample_archive: Archive) -> None:
    stats = sample_archive.stats()
    assert stats["articles"] >= 60
    assert stats["undated"] == 0
    assert all(source and source.startswith("Sample ") for source, _ in stats["sources"])
    assert all(article.title for article in sample_archive.articles())
    suffixes = {Path(article.origin.path).suffix for article in sample_archive.articles()}
    assert suffixes == {".txt", ".html", ".md", ".docx", ".pdf"}


def test_filters_change_what_is_found(sample_archive: Archive) -> None:
    hits = sample_archive.search("who backs Haftar?", filter=Filter(sources=("Sample Tribune",)))
    assert {hit.article.source for hit in hits} == {"Sample Tribune"}


@pytest.mark.data
def test_the_seed_article_answers_its_question(tmp_path: Path, data: Path) -> None:
    with Archive.create(tmp_path / "archive") as archive:
        report = archive.add(data / "seed")
        assert report.total("added") == 1
        answer = Assistant(archive).ask("who backs Haftar?")
        assert answer.is_answered
        assert answer.citations[0].article.published is not None
        assert answer.citations[0].article.published.isoformat() == "2019-04-04"
        assert answer.citations[0].quote.startswith("Backed by Egypt")
        assert all(verdict.holds for verdict in citations.verify(answer, archive))
        why = Assistant(archive).ask("why has Haftar not come to terms?")
        assert why.citations[0].quote.startswith("Bellali says")
        assert not Assistant(archive).ask("who won the 2018 World Cup?").is_answered
