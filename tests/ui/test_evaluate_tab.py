"""The tab "Evaluate": its events over a small archive, and its HTML."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from eval.examples import Example
from eval.folder import read_run
from eval.measures import Measure
from eval.records import Output, Record
from eval.scores import score
from eval.statistics import compare
from index.archive import Archive
from index.errors import EvaluationError
from index.schema import Filter
from qa.schema import Question
from tests.fakes import HashingEmbedder
from ui import evaluate_tab as tab
from ui import evaluate_view as view
from ui.evaluate_tab import FEEDBACK, FILE, SAMPLE, EvaluateTab
from ui.jobs import Job

READER, EDITOR = SimpleNamespace(may_edit=False), SimpleNamespace(may_edit=True)
HOSTILE = '<img src=x onerror="alert(1)">'
ROWS: list[dict[str, Any]] = [
    {
        "id": "ferry",
        "question": "Who bought the ferry Petrel?",
        "answer": "the council",
        "articles": ["ferry.txt"],
    },
    {
        "id": "bridge",
        "question": "Who opened the bridge of Veld?",
        "answer": "the mayor",
        "articles": ["bridge.txt"],
    },
    {
        "id": "lost",
        "question": "Where did the zeppelin land?",
        "answer": "Oslo",
        "articles": ["zeppelin.txt"],
    },
]


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Archive]:
    for name, text in {
        "ferry": "The council bought the ferry Petrel.",
        "bridge": "The mayor opened the bridge.",
    }.items():
        (tmp_path / f"{name}.txt").write_text(f" date 2020-03-01 The {name}\n\n{text}\n", "utf-8")
    with Archive.create(tmp_path / "archive", HashingEmbedder()) as archive:
        archive.add(tmp_path / "ferry.txt", tmp_path / "bridge.txt")
        yield archive


@pytest.fixture
def questions(tmp_path: Path) -> str:
    path = tmp_path / "upload" / "questions.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return str(path)


def events_of(archive: Archive, **options: Any) -> EvaluateTab:
    return EvaluateTab(
        archive, Job("An evaluation is running"), lambda request: request.may_edit, **options
    )


async def last(shown: AsyncIterator[Any]) -> Any:
    return [value async for value in shown][-1]


async def test_a_file_is_run_and_its_results_shown(filled: Archive, questions: str) -> None:
    events = events_of(filled)
    refused, status, stop = await last(events.run(FILE, questions, ["lexical", "fused"], "", EDITOR))
    assert (refused, stop["visible"]) == ("", False)
    assert "Done." in status
    assert not Path(questions).exists()

    fields, runs, first, _ = events.load(EDITOR)
    (name,) = runs["choices"]
    assert name.startswith("questions-")
    assert fields["visible"] is True
    assert events.load(READER)[0]["visible"] is False
    assert first["choices"] == [f"{name}/lexical", f"{name}/fused"]

    waiting, html = events.show(name)
    assert f"Scoring {name}" in waiting
    assert "AnswerRecall@1</th><td>0.667" in html
    assert "Not in the archive: 1" in html
    assert 'data-do="ask" data-question="Where did the zeppelin land?"' in html
    assert "expected: Oslo" in html
    assert html.count("<figure>") >= 1
    assert [*events.show(name)][-1] is html  # scored once
    compared = events.compare(f"{name}/lexical", f"{name}/fused")
    assert "compared with" in compared
    assert "Choose two different" in events.compare(f"{name}/lexical", f"{name}/lexical")
    assert "There is no run gone" in events.compare("gone/lexical", f"{name}/fused")


async def test_a_damaged_set_is_told_with_its_line(filled: Archive, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(ROWS[0]) + '\n{"question": ""}\n', "utf-8")
    _, status, _ = await last(events_of(filled).run(FILE, str(path), ["lexical"], "", EDITOR))
    assert "set.jsonl:2: " in status
    assert str(tmp_path) not in status
    assert 'role="alert"' in status


@pytest.mark.parametrize(
    ("content", "systems", "most", "message"),
    [
        ("", ["lexical"], "", "set.jsonl is empty."),
        (json.dumps(ROWS[0]) + "\n", ["lexicla"], "", "Did you mean &#x27;lexical&#x27;?"),
        (json.dumps(ROWS[0]) + "\n", ["lexical:k=many"], "", "The setting &#x27;k&#x27; cannot be"),
        (json.dumps(ROWS[0]) + "\n", ["lexical"], "0", "&#x27;0&#x27; is no number of questions."),
        (json.dumps(ROWS[0]) + "\n", ["lexical"], "all", "&#x27;all&#x27; is no number of questions."),
    ],
)
async def test_what_cannot_be_run_is_told(
    filled: Archive, tmp_path: Path, content: str, systems: list[str], most: str, message: str
) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(content, "utf-8")
    _, status, _ = await last(events_of(filled).run(FILE, str(path), systems, most, EDITOR))
    assert message in status


async def test_what_is_not_begun(filled: Archive) -> None:
    events = events_of(filled)
    for arguments, message in (
        ((SAMPLE, None, ["lexical"], "", READER), "Only editors may run evaluations."),
        ((SAMPLE, None, [], "", EDITOR), "Choose at least one system."),
        ((FILE, None, ["lexical"], "", EDITOR), "Choose a file with questions first."),
    ):
        assert message in (await last(events.run(*arguments)))[0]
    assert "There are no runs yet." in [*events.show(None)][-1]
    assert "There are no runs yet." in [*events.show("../..")][-1]


async def test_feedback_becomes_a_question_set(filled: Archive) -> None:
    events = events_of(filled, feedback=lambda: ROWS[:2])
    assert "Done." in (await last(events.run(FEEDBACK, None, ["lexical"], "1", EDITOR)))[1]
    (name,) = events._names()
    (records,) = read_run(filled.path / "runs" / name).records.values()
    assert [record.example.id for record in records] == ["ferry"]
    none = events_of(filled, feedback=list)
    assert (
        "No answer has been judged yet."
        in (await last(none.run(FEEDBACK, None, ["lexical"], "", EDITOR)))[1]
    )


async def test_the_sample_is_put_to_the_sample_articles(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def index_sample(path: Path) -> None:
        made.append(path)
        Archive.create(path).close()

    monkeypatch.setattr("ui.sample.sample_archive", lambda: tmp_path / "sample")
    monkeypatch.setattr("ui.sample.index_sample", index_sample)
    events = events_of(filled)
    assert "Done." in (await last(events.run(SAMPLE, None, ["lexical"], "2", EDITOR)))[1]
    assert made == [tmp_path / "sample"]
    run = read_run(filled.path / "runs" / events._names()[0])
    assert run.facts["archive"]["path"] == str(tmp_path / "sample")


async def test_stopping_keeps_what_was_asked_and_running_twice_is_refused(
    filled: Archive, questions: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, search = threading.Event(), Archive.search

    def slow(self: Archive, question: str, *arguments: Any, **options: Any) -> Any:
        if question == ROWS[1]["question"]:
            assert goes_on.wait(20)
        return search(self, question, *arguments, **options)

    monkeypatch.setattr(Archive, "search", slow)
    events = events_of(filled)
    running = asyncio.ensure_future(last(events.run(FILE, questions, ["lexical"], "", EDITOR)))
    while events._job.progress is None:
        await asyncio.sleep(0.01)
    again = await last(events.run(FILE, questions, ["lexical"], "", EDITOR))
    assert "An evaluation is running already." in again[0]
    events.stop(READER)
    assert not events._job._stop.is_set()
    events.stop(EDITOR)
    goes_on.set()
    assert "Stopped. The answers so far are kept" in (await running)[1]
    *_, html = events.show(events._names()[0])
    assert "This run was stopped" in html


def test_a_damaged_run_is_told(filled: Archive) -> None:
    events = events_of(filled)
    (filled.path / "runs" / "bad").mkdir(parents=True)
    (filled.path / "runs" / "bad" / "run.json").write_text("{", "utf-8")
    assert events.load(EDITOR)[1]["choices"] == ["bad"]
    assert "There is no run at" in [*events.show("bad")][-1]


def test_a_failure_gives_its_question_back_with_its_limits() -> None:
    question = Question(
        'Who said "no" & left?',
        Filter(since=tab.parse_day("2019-04-01"), sources=("The <Post>", "B")),
        tab.parse_day("2019-04-05"),
    )
    html = view.asking(Example("1", question))
    values = {
        name: value.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        for name, value in re.findall(r'data-(\w+)="([^"]*)"', html)
    }
    assert values.pop("do") == "ask"
    assert tab.question_of(SimpleNamespace(**values)) == question


def test_nothing_of_a_question_becomes_html() -> None:
    example = Example(HOSTILE, Question(HOSTILE), answers=(HOSTILE,), tags=(HOSTILE,))
    wrong = Record(example, output=Output(True, HOSTILE), timings={"total": 0.1})
    records = {HOSTILE: [wrong], "other": [Record(example, error=HOSTILE)]}
    scores = score(records, [Measure.parse("F1"), Measure.parse("Seconds.p50(total)")])
    one = compare(Measure.parse("F1"), records[HOSTILE], records["other"])
    for html in (
        view.overall(scores, list(records)),
        view.groups(scores, list(records)),
        view.failures(records),
        view.outcomes(records),
        view.figures(view.pictures(records, scores), list(records)),
        view.comparison(HOSTILE, HOSTILE, [one], {HOSTILE: example}),
        view.fact_list({HOSTILE: HOSTILE}),
    ):
        assert "<img" not in html
    assert "&lt;img" in view.failures(records)


def test_limits_of_questions() -> None:
    assert tab.limit_of(" ") is None
    assert tab.limit_of(" 12 ") == 12
    with pytest.raises(EvaluationError):
        tab.limit_of("-3")
    assert tab.safe("a/../b c.jsonl") == "a----b-c-jsonl"
