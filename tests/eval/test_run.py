"""Systems, runs, and the archives behind question sets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.corpus import document_url, index_documents, resolve
from eval.examples import Document, Example, QuestionSet
from eval.folder import read_run
from eval.run import run
from eval.systems import System
from index.archive import Archive
from index.errors import EvaluationError, QuestionError
from index.schema import Filter, Hit
from qa.assistant import Assistant
from qa.schema import Question
from qa.settings import Settings
from tests.fakes import HashingEmbedder, WordReader
from tests.writing import Write

HARBOUR = " date 2020-03-01 Harbour opens\n\nMayor Ida Brandt opened the new harbour of Tarn on Sunday.\n"
MILL = " date 2021-06-05 Mill burns\n\nThe old mill at Tarn burned down; nobody was hurt in the fire.\n"
EXAMPLES = (
    Example("harbour", Question("Who opened the harbour of Tarn?"), ("Ida Brandt",), articles={"a.txt": 1}),
    Example(
        "mill",
        Question("What burned at Tarn?", as_of=dt.date(2021, 12, 31)),
        ("the old mill",),
        articles={"articles/b.txt": 2, "gone.txt": 1},
        quotations=("The old mill at Tarn burned down",),
        tags=("fire",),
    ),
    Example("moon", Question("Who walked on the moon?"), unanswerable=True),
)
SET = QuestionSet("small", EXAMPLES)
SYSTEMS = [System.parse(name) for name in ("fused+reader", "lexical")]


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.run.load_reader", WordReader)


@pytest.fixture
def filled(archive: Archive, write: Write) -> Archive:
    archive.add(write({"a.txt": HARBOUR, "b.txt": MILL}))
    return archive


# Systems


@pytest.mark.parametrize(
    "name", ["lexical", "dense", "reciprocal+reader", "fused+reader:threshold=0.5,max_sentences=1"]
)
def test_systems_are_parsed_and_printed(name: str) -> None:
    system = System.parse(name)
    assert System.parse(str(system)) == system
    assert set(str(system).partition(":")[2].split(",")) == set(name.partition(":")[2].split(","))


def test_settings_of_a_system() -> None:
    system = System.parse(" lexical+reader:threshold=0.5, passages_read=3 ")
    assert system == System(Settings(retriever="lexical", threshold=0.5, passages_read=3), True)
    assert not System.parse("dense").reads


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("fussed+reader", "Did you mean 'fused.reader'"),
        ("telepathy", "There are: fused, fused.reader"),
        ("fused:colour=1", "no setting 'colour'. There are: k, passages_read"),
        ("fused:retriever=dense", "no setting 'retriever'"),
        ("fused+reader:threshold=high", "'threshold' cannot be 'high': Input should be a valid number"),
    ],
)
def test_systems_that_mean_nothing(name: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        System.parse(name)


# Runs


def test_a_run_keeps_what_the_systems_did(filled: Archive, tmp_path: Path) -> None:
    run(SET, filled, SYSTEMS, tmp_path / "run", depth=5)
    done = read_run(tmp_path / "run")
    assert done.is_complete
    assert list(done.records) == ["fused+reader", "lexical"]
    for records in done.records.values():
        assert tuple(record.example for record in records) == EXAMPLES
    ids = {article.title: article.id for article in filled.articles()}
    harbour, mill, moon = done.records["fused+reader"]
    assert (harbour.gold, harbour.missing) == ({ids["Harbour opens"]: 1}, ())
    assert (mill.gold, mill.missing) == ({ids["Mill burns"]: 2}, ("gone.txt",))
    for record in (harbour, mill, moon):
        answer = Assistant(filled, Settings(k=20), WordReader()).ask(record.example.question)
        assert record.output is not None
        assert record.output.text == answer.text
        assert record.output.answered == answer.is_answered
        assert [cited.quote for cited in record.output.citations] == [c.quote for c in answer.citations]
        assert [hit.passage.text for hit in record.hits] == [hit.passage.text for hit in answer.hits]
        assert {"interpret", "search", "read", "total"} <= set(record.timings)
    lexical = done.records["lexical"][0]
    assert lexical.output is None
    assert lexical.hits[0].passage.article.published == "2020-03-01"
    assert (lexical.hits[0].lexical, lexical.hits[0].dense) == (1, None)
    assert done.facts["archive"]["articles"] == 2
    assert done.facts["seconds"] > 0
    assert done.facts["peak_bytes"] > 1e6


def test_an_interrupted_run_goes_on(filled: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "run"

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(SET, filled, SYSTEMS, folder, on_progress=stop)
    assert not read_run(folder).is_complete
    spent = read_run(folder).facts["seconds"]
    with (folder / "lexical.jsonl").open("a") as file:
        file.write('{"id": "moon", "hi')  # killed while it wrote
    assert len(read_run(folder).records["lexical"]) == 2
    run(SET, filled, SYSTEMS, folder)
    whole = read_run(folder)
    assert whole.is_complete
    assert [record.example.id for record in whole.records["lexical"]] == ["harbour", "mill", "moon"]
    assert whole.facts["seconds"] > spent > 0
    run(SET, filled, SYSTEMS, folder)
    assert read_run(folder).facts == whole.facts, "there was nothing left to do"


def test_another_run_does_not_go_into_the_same_folder(
    filled: Archive, write: Write, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    run(SET, filled, SYSTEMS, folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(EvaluationError, match="differs in: systems"):
        run(SET, filled, SYSTEMS[:1], folder)
    with pytest.raises(EvaluationError, match="differs in: questions"):
        run(QuestionSet("small", EXAMPLES[:1]), filled, SYSTEMS, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    filled.add(write({"c.txt": "Something new"}))
    with pytest.raises(EvaluationError, match="differs in: archive"):
        run(SET, filled, SYSTEMS, folder)


def test_folders_that_hold_no_run(filled: Archive, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(EvaluationError, match="holds something else"):
        run(SET, filled, SYSTEMS, tmp_path)
    with pytest.raises(EvaluationError, match="no run at"):
        read_run(tmp_path)
    with pytest.raises(EvaluationError, match="no questions"):
        run(QuestionSet("empty", ()), filled, SYSTEMS, tmp_path / "run")
    run(SET, filled, SYSTEMS, tmp_path / "run")
    facts = json.loads((tmp_path / "run" / "run.json").read_text())
    (tmp_path / "run" / "run.json").write_text(json.dumps({**facts, "format": 99}))
    with pytest.raises(EvaluationError, match="format 99"):
        read_run(tmp_path / "run")
    (tmp_path / "run" / "run.json").write_text(json.dumps(facts))
    (tmp_path / "run" / "passages.jsonl").write_text("{}\n")
    with pytest.raises(EvaluationError, match="damaged"):
        read_run(tmp_path / "run")


def test_a_question_that_cannot_be_asked_is_kept_as_an_error(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def search(question: str, *arguments: Any, **named: Any) -> list[Hit]:
        if "moon" in question:
            raise QuestionError("The moon is out of reach.")
        return []

    monkeypatch.setattr(filled, "search", search)
    run(SET, filled, SYSTEMS, tmp_path / "run")
    for records in read_run(tmp_path / "run").records.values():
        assert [record.error for record in records] == [None, None, "The moon is out of reach."]


# Articles behind a question set


def test_articles_are_named_in_several_ways(archive: Archive, write: Write) -> None:
    rows = [{"text": f"Note {n}", "url": f"https://a.example/{n}"} for n in range(3)]
    folder = write({"a.txt": HARBOUR, "deep/a.txt": MILL, "rows.jsonl": "\n".join(map(json.dumps, rows))})
    plain = "\n".join(json.dumps({"text": f"Line {n}"}) for n in range(3))
    archive.add(write({"plain.jsonl": plain}), label="sample")
    assert folder.is_dir()
    ids = {(article.title, article.text): article.id for article in archive.articles()}
    by_text = {text: article_id for (_, text), article_id in ids.items()}
    references = ["http://a.example/1?utm_source=x", "plain.jsonl#2", "sample/plain.jsonl", "deep/a.txt"]
    found = resolve([*references, by_text["Note 0"], "nowhere.txt"], archive.database)
    assert found["http://a.example/1?utm_source=x"] == by_text["Note 1"]
    assert found["plain.jsonl#2"] == by_text["Line 2"]
    assert found["sample/plain.jsonl"] == by_text["Line 0"]
    assert found[by_text["Note 0"]] == by_text["Note 0"]
    assert archive.article(found["deep/a.txt"]).title == "Mill burns"  # type: ignore[union-attr]
    assert "nowhere.txt" not in found
    with pytest.raises(EvaluationError, match=r"'a\.txt' names 2 articles"):
        resolve(["a.txt"], archive.database)


def test_the_texts_of_a_question_set_become_an_archive(archive: Archive) -> None:
    def documents() -> Iterator[Document]:
        yield Document("d 1/x", "The harbour of Tarn opened.", "Harbour", "2020-03-01", "Post")
        yield Document("https://a.example/mill", "The mill burned.")
        yield Document("d3", "", "A title alone")

    report = index_documents(QuestionSet("set", (), documents), archive)
    assert report.total("added") == 3
    found = resolve(["d 1/x", "http://a.example/mill"], archive.database)
    article = archive.article(found["d 1/x"])
    assert article is not None
    assert (article.title, article.source, str(article.day)) == ("Harbour", "Post", "2020-03-01")
    assert article.url == document_url("d 1/x")
    assert archive.article(found["http://a.example/mill"]).text == "The mill burned."  # type: ignore[union-attr]
    with pytest.raises(EvaluationError, match="no texts of its own"):
        index_documents(SET, archive)


def test_a_run_within_given_articles(filled: Archive, tmp_path: Path) -> None:
    mill = next(article.id for article in filled.articles() if article.title == "Mill burns")
    limited = Example("only", Question("Who opened the harbour of Tarn?", Filter(articles=(mill,))))
    run(QuestionSet("small", (limited,)), filled, SYSTEMS, tmp_path / "run")
    for (record,) in read_run(tmp_path / "run").records.values():
        assert record.example == limited
        assert {hit.passage.article.id for hit in record.hits} == {mill}


def test_a_run_is_read_without_any_model(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(SET, filled, SYSTEMS, tmp_path / "run")
    monkeypatch.setattr(HashingEmbedder, "embed", None)
    assert read_run(tmp_path / "run").is_complete
