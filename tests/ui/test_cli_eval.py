"""The commands ``dateline eval ...``: what they print, write, and their exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import Result

from index.archive import Archive
from tests.fakes import HashingEmbedder, WordReader
from tests.ui.commanding import run

ARTICLES = {
    "harbour.txt": " date 2020-03-01 Harbour opens\n\nMayor Ida Brandt opened the new harbour of Tarn on Sunday.\n",
    "mill.txt": " date 2021-06-05 Mill burns\n\nThe old mill at Tarn burned down; nobody was hurt in the fire.\n",
}
QUESTIONS = "question,answer,article,tags\nWho opened the harbour of Tarn?,Ida Brandt,harbour.txt,who\n" + (
    "What burned down at Tarn?,the old mill,mill.txt,what\n"
)


@pytest.fixture(autouse=True)
def place(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an archive and a spreadsheet of questions, to be in."""
    monkeypatch.setattr("eval.run.load_reader", WordReader)
    (workplace / "articles").mkdir()
    for name, text in ARTICLES.items():
        (workplace / "articles" / name).write_text(text)
    (workplace / "questions.csv").write_text(QUESTIONS)
    with Archive.create(workplace / "archive", HashingEmbedder()) as archive:
        archive.add(workplace / "articles")
    return workplace


def dateline(*arguments: str) -> Result:
    return run("eval", *arguments, code=None)


def test_a_spreadsheet_is_validated() -> None:
    result = dateline("validate", "questions.csv")
    assert result.exit_code == 0
    assert "answerable       2" in result.stdout
    described = json.loads(dateline("validate", "questions.csv", "--json").stdout)
    assert (described["examples"], described["tags"]) == (2, {"what": 1, "who": 1})


def test_what_does_not_fit_is_named_with_its_line(place: Path) -> None:
    (place / "questions.csv").write_text(QUESTIONS + "When?,now,x.txt,when,too many\n")
    result = dateline("validate", "questions.csv")
    assert result.exit_code == 1
    assert "questions.csv:4" in result.stderr


def test_a_run_is_scored_reported_and_kept(place: Path) -> None:
    result = dateline(
        "run",
        "questions.csv",
        "--system",
        "fused",
        "--system",
        "lexical",
        "--out",
        "first",
        "--depth",
        "20",
    )
    assert result.exit_code == 0, result.stderr
    assert "AnswerRecall@1" in result.stdout
    assert "Report: first/report.html" in result.stderr
    assert re.search(r"found +2 +2", result.stdout), "what became of the questions"
    page = (place / "first" / "report.html").read_text("utf-8")
    assert "Who opened the harbour of Tarn?" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    again = json.loads(dateline("score", "first", "--measure", "Success@1", "--json").stdout)
    overall = {score["system"]: score for score in again["scores"] if score["group"] == ""}
    assert set(overall) == {"fused", "lexical"}
    assert overall["fused"]["measure"] == "Success@1"
    assert (overall["fused"]["value"], overall["fused"]["count"]) == (1.0, 2)
    assert again["run"]["set"] == "questions"


def test_gates(place: Path) -> None:
    run = ["run", "questions.csv", "--system", "lexical", "--out", "run"]
    passed = dateline(*run, "--fail-under", "Success@1=0.5")
    assert passed.exit_code == 0, passed.stderr
    failed = dateline("score", "run", "--fail-under", "Success@1=1", "--fail-under", "P@5=0.9")
    assert failed.exit_code == 1
    assert "P@5 of 'lexical' is 0.2; 0.9 is the least allowed." in failed.stderr
    assert "Success@1" not in failed.stderr
    unknown = dateline("run", "questions.csv", "--out", "other", "--fail-under", "Recall=1")
    assert unknown.exit_code == 1
    assert not (place / "other").exists(), "nothing is asked before the names are known"


def test_two_systems_are_compared() -> None:
    dateline("run", "questions.csv", "--system", "fused+reader", "--system", "lexical", "--out", "run")
    result = dateline("compare", "run:lexical", "run:fused+reader", "--measure", "RR")
    assert result.exit_code == 0, result.stderr
    assert "RR" in result.stdout
    told = json.loads(dateline("compare", "run:lexical", "run:lexical", "--measure", "RR", "--json").stdout)
    assert told["comparisons"][0]["p_value"] == 1
    assert told["comparisons"][0]["difference"] == 0
    assert sorted(told["comparisons"][0]["tied"]) == ["row-2", "row-3"]
    unclear = dateline("compare", "run", "run")
    assert unclear.exit_code == 1
    assert "Give run:fused+reader or run:lexical" in unclear.stderr


def test_parts_of_a_set() -> None:
    assert (
        dateline("run", "questions.csv", "--tag", "who", "--system", "lexical", "--out", "who").exit_code
        == 0
    )
    told = json.loads(dateline("score", "who", "--json").stdout)
    assert told["run"]["examples"] == 1
    nothing = dateline("run", "questions.csv", "--tag", "why")
    assert nothing.exit_code == 1
    assert "Its tags: what, who." in nothing.stderr


def test_a_corpus_becomes_an_archive(place: Path) -> None:
    folder = place / "beir"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": "d1", "title": "Harbour", "text": ARTICLES["harbour.txt"]},
        {"_id": "d2", "text": "Soup."},
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(line) + "\n" for line in documents))
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q1", "text": "harbour of Tarn"}) + "\n")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    made = dateline("corpus", "beir", "--archive", "beir-archive")
    assert made.exit_code == 0, made.stderr
    result = dateline(
        "run",
        "beir",
        "--archive=beir-archive",
        "--system=lexical",
        "--measure=nDCG@10",
        "--out=run",
        "--json",
    )
    assert result.exit_code == 0, result.stderr
    scores = {
        one["measure"]: one["value"] for one in json.loads(result.stdout)["scores"] if not one["group"]
    }
    assert scores["nDCG@10"] == 1
    without = dateline("corpus", "questions.csv", "--archive", "other")
    assert without.exit_code == 1
    assert "no texts of its own" in without.stderr


def test_the_archive_of_the_environment_is_used_but_not_for_the_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATELINE_ARCHIVE", "elsewhere")
    assert "no archive at elsewhere" in dateline("run", "questions.csv").stderr
    monkeypatch.setattr("ui.sample.sample_archive", lambda: Path("made"))
    result = dateline("run", "sample:tuning", "--limit", "2", "--system", "lexical", "--out", "run")
    assert result.exit_code == 0, result.stderr
    assert json.loads(Path("run/run.json").read_text("utf-8"))["archive"]["articles"] == 114


def test_without_an_archive_it_says_what_to_do() -> None:
    result = dateline("run", "questions.csv", "--archive", "nowhere")
    assert result.exit_code == 1
    assert "dateline index" in result.stderr


def test_results_that_look_too_good_are_told_of(place: Path) -> None:
    with Archive.open("archive") as archive:
        (place / "leak.txt").write_text("Quiz: Who opened the harbour of Tarn? Ida Brandt, of course.")
        archive.add(place / "leak.txt")
    result = dateline("run", "questions.csv", "--system", "lexical", "--out", "run")
    assert "Suspicious results, 1 in all" in result.stderr
    assert "lexical, row-2: hit" in result.stderr
