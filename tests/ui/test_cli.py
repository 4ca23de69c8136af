"""The command line: what it prints, where, and its exit codes."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest

import index.archive
from index.archive import RETRIEVERS, Archive
from index.embed import FloatMatrix
from tests.fakes import HashingEmbedder, WordReader
from tests.ui.commanding import run, run_json
from ui.options import RetrieverName

QUOTE = (
    "Mayor Ada Lindqvist paid four million crowns for the ferry Petrel, which had lain at the quay of Veld "
    "for eleven winters under a tarpaulin that the children of the town had painted with gulls."
)
ARTICLES = {
    "ferry.txt": f" date 2020-03-01 Harbour council buys a ferry\n\nThe council met on Sunday. {QUOTE}\n",
    "bridge.txt": " date 2021-06-05 A bridge opens\n\nVeld opened a bridge on Saturday. The ferry rests.\n",
    "festival.md": "---\ntitle: Festival [returns]\ndate: 2022-07-09\nsource: Veld Courier\n---\n"
    "The summer festival of Veld returned. The ferry served as a stage.\n",
    "undated.txt": "Soup from the galley\n\nThe cook of the ferry gave away \x1b[31msoup of smoked eel.\n",
}
QUESTION = "Who paid for the ferry Petrel?"


@pytest.fixture(autouse=True)
def _reader(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that needs no loading."""
    monkeypatch.setattr("qa.assistant.load_reader", lambda: WordReader("Ada Lindqvist"))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def indexed(files: Path) -> None:
    """The archive ``./archive`` holds the articles."""
    run("index", "articles", "--label", "veld")


def ids() -> dict[str, str]:
    """The ids of the articles by their file's name."""
    articles = run_json("articles", "list")["articles"]
    return {Path(article["origin"]["path"]).name: article["id"] for article in articles}


# index


def test_index_makes_the_archive_and_reports(files: Path) -> None:
    (files / "broken.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    (files / "empty.txt").write_bytes(b"")
    result = run("index", "articles")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["File", "Kind", "Added", "Replaced", "Unchanged", "Passages", "Remarks"]
    assert "failed:" in lines[1]
    assert "failed:" in lines[2]
    assert "4 articles added, 0 replaced, 0 unchanged" in lines[-1]
    assert "2 files failed" in lines[-1]
    assert result.stderr == ""


def test_index_again_skips_replaces_and_removes(files: Path, indexed: None) -> None:
    assert "as it was, not read again" in run("index", "articles", "--label", "veld").stdout
    (files / "bridge.txt").write_text(ARTICLES["bridge.txt"].replace("Saturday", "Friday"))
    (files / "undated.txt").unlink()
    report = run_json("index", "articles", "--label", "veld", "--sync")
    assert (report["added"], report["replaced"], report["removed"]) == (0, 1, 1)
    assert [file["is_unread"] for file in report["files"]] == [False, True, True]
    assert report["files"][0]["path"] == "veld/bridge.txt"


def test_index_reads_standard_input() -> None:
    report = run_json("index", "-", input=ARTICLES["ferry.txt"])
    assert report["added"] == 1
    assert report["files"][0]["path"].startswith("stdin:")


def test_index_fails_if_no_file_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    assert "failed:" in run("index", "broken.pdf", code=1).stdout


def test_index_refuses_large_documents(tmp_path: Path) -> None:
    page = f"<html><title>T</title><body><p>{'A sentence about the ferry. ' * 50_000}</p></body></html>"
    (tmp_path / "large.html").write_text(page)
    assert "limit of 1 MB" in run("index", "large.html", "--max-document-mb", "1", code=1).stdout


def test_index_takes_an_embedder_only_at_first(files: Path) -> None:
    run("index", "articles", "--embedder", "hashing-64")
    run("index", "articles", "--embedder", "hashing-64")
    result = run("index", "articles", "--embedder", "another", code=1)
    assert "dateline reindex --embedder another" in result.stderr
    assert result.stdout == ""


def test_index_of_nothing_is_a_usage_error() -> None:
    assert "no file or folder 'nowhere'" in run("index", "nowhere", code=2).stderr
    assert not Path("archive").exists()


def test_index_interrupted_goes_on(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(HashingEmbedder):
        calls = 0

        def embed(self, texts: Sequence[str]) -> FloatMatrix:
            self.calls += 1
            if self.calls == 3:
                raise KeyboardInterrupt
            return super().embed(texts)

    monkeypatch.setattr("index.build.BATCH_PASSAGES", 1)
    with monkeypatch.context() as patched:
        embedder = Interrupted()
        patched.setattr(index.archive, "load_embedder", lambda name: embedder)
        result = run("index", "articles", code=130)
    assert "What was committed is kept" in result.stderr
    assert result.stdout == ""
    assert run_json("stats")["articles"] == 2
    assert run_json("index", "articles")["added"] == 2
    assert run_json("stats")["articles"] == 4


# ask


def test_ask_prints_answer_sources_and_quotations(indexed: None) -> None:
    result = run("ask", QUESTION)
    lines = result.stdout.splitlines()
    assert lines[0] == "Ada Lindqvist"
    assert f"{QUOTE} [1]" in lines
    assert "[1] Harbour council buys a ferry | 1 March 2020" in lines
    assert f"    “{QUOTE}”" in lines
    assert "\x1b" not in result.stdout
    assert all(line == line.rstrip() for line in lines)


def test_ask_shows_a_whole_sentence_once(indexed: None) -> None:
    lines = run("ask", "Veld opened bridge").stdout.splitlines()
    assert lines[0] == "Veld opened a bridge on Saturday. [1]"
    assert lines[2] == "1 article, 1 independent outlet"
    assert lines[4].startswith("[1] ")


def test_ask_json(indexed: None) -> None:
    answer = run_json("ask", QUESTION)
    (citation,) = answer["citations"]
    assert (answer["status"], answer["text"], citation["quote"]) == ("answered", "Ada Lindqvist", QUOTE)
    article = run_json("articles", "show", citation["article"]["id"])["article"]
    assert article["text"][citation["start"] : citation["end"]] == QUOTE
    assert citation["span"]["text"] == "Ada Lindqvist"


def test_ask_abstains(indexed: None) -> None:
    result = run("ask", "Which whale swallowed the ferry?", code=3)
    assert result.stdout.startswith("No answer.\n")
    assert "The nearest passages:" in result.stdout
    assert run_json("ask", "Which whale swallowed the ferry?", code=3)["status"] == "abstained"


def test_ask_keeps_to_days_and_outlets(indexed: None) -> None:
    assert run_json("ask", QUESTION, "--as-of", "2020-03-01")["question"]["as_of"] == "2020-03-01"
    for options in (
        ["--as-of", "2020-02-29"],
        ["--since", "2020-03-02"],
        ["--until", "2020-02-29"],
        ["--source", "Veld Courier", "--source", "Nobody"],
    ):
        run("ask", QUESTION, *options, code=3)


def test_ask_explains(indexed: None) -> None:
    output = run("ask", QUESTION, "--explain", "--k", "2").stdout
    assert re.search(r"Sure 100\.0% \(answers from 85\.0%\)", output)
    stages = ("interpret", "search", "read", "weigh", "total")
    assert re.search("Time: " + ", ".join(rf"{stage} \d+ ms" for stage in stages), output)
    assert "Searched for: Who paid for the ferry Petrel?" in output
    table = output[output.index("#  Relevance") :].splitlines()
    shares = r"( +\d+\.\d%){3}"
    assert re.match(rf"1{shares} +\d+\.\d{{3}} +1 +\d\.\d{{3}} +\d+ +Harbour council", table[1])
    assert "“The council met on Sunday." in table[2], "the likeliest span of the first passage"


# search


def test_search_shows_passages(indexed: None) -> None:
    result = run("search", "summer festival", "--k", "2")
    assert result.stdout.startswith("1. Festival [returns] | Veld Courier | 9 July 2022")
    assert "    The summer festival of Veld returned. The ferry served as a stage." in result.stdout
    assert "lexical" not in result.stdout
    explained = run("search", "summer festival", "--explain").stdout
    assert re.search(r"lexical \d+\.\d{3} \(rank 1\), dense \d\.\d{3} \(rank 1\)", explained)
    assert "lexical not found" in explained


def test_search_tells_where_else_a_passage_stands(files: Path) -> None:
    copied = ARTICLES["ferry.txt"].replace("Harbour council", "Council")
    (files / "wire.md").write_text(
        f"---\ndate: 2020-03-02\nsource: Veld Wire\n---\n{copied.split(chr(10), 2)[2]}"
    )
    run("index", str(files))
    output = run("search", QUESTION).stdout
    assert output.count("four million crowns") == 1
    assert "    also in Veld Wire" in output


@pytest.mark.parametrize("retriever", RETRIEVERS)
def test_search_by_each_retriever(indexed: None, retriever: str) -> None:
    document = run_json("search", "summer festival", "--retriever", retriever)
    assert document["retriever"] == retriever
    first = document["hits"][0]
    assert first["article"]["title"] == "Festival [returns]"
    assert (first["lexical"] is None) == (retriever == "dense")
    assert (first["dense"] is None) == (retriever == "lexical")


def test_search_filters(indexed: None) -> None:
    def found(*options: str) -> set[str]:
        hits = run_json("search", "the ferry", *options)["hits"]
        return {Path(hit["article"]["origin"]["path"]).name for hit in hits}

    assert found() == set(ARTICLES)
    assert found("--no-undated") == set(ARTICLES) - {"undated.txt"}
    assert found("--since", "2021-01-01") == {"bridge.txt", "festival.md"}
    assert found("--since", "2022-01-01", "--undated") == {"festival.md", "undated.txt"}
    assert found("--as-of", "2021-06-05") == {"ferry.txt", "bridge.txt"}
    assert found("--source", "Veld Courier") == {"festival.md"}


def test_search_that_finds_nothing_says_so(indexed: None) -> None:
    result = run("search", "ferry", "--source", "Nobody")
    assert (result.stdout, result.stderr) == ("", "Nothing was found.\n")


def test_retriever_names_are_those_of_the_archive() -> None:
    assert get_args(RetrieverName) == RETRIEVERS


# articles


def test_articles_list(indexed: None) -> None:
    lines = run("articles", "list").stdout.splitlines()
    assert [line.split()[1] for line in lines] == [
        "Date",
        "2022-07-09",
        "2021-06-05",
        "2020-03-01",
        "undated",
    ]
    assert "bridge" in run("articles", "list", "--text", "bridge").stdout
    assert list(ids()) == ["festival.md", "bridge.txt", "ferry.txt", "undated.txt"]
    page = run("articles", "list", "--limit", "2")
    assert "--offset 2" in page.stderr
    document = run_json("articles", "list", "--limit", "2", "--offset", "1", "--until", "2021-12-31")
    assert [article["published"] for article in document["articles"]] == ["2020-03-01"]
    assert "no such articles" in run("articles", "list", "--source", "Nobody").stderr


def test_articles_show(indexed: None) -> None:
    output = run("articles", "show", ids()["festival.md"]).stdout
    assert output.startswith("Festival [returns]\nOutlet: Veld Courier\nPublished: 9 July 2022\n")
    assert "The ferry served as a stage." in output
    assert "articles list" in run("articles", "show", "0000000000000000", code=1).stderr


def test_articles_remove(indexed: None) -> None:
    known = ids()
    result = run("articles", "remove", known["ferry.txt"], known["bridge.txt"], known["ferry.txt"])
    assert result.stdout == "Removed 2 articles.\n"
    assert list(ids()) == ["festival.md", "undated.txt"]
    result = run("articles", "remove", known["festival.md"], known["ferry.txt"], code=1)
    assert result.stdout == "Removed 1 article.\n"
    assert "1 of the ids given" in result.stderr


# verify


def test_verify(indexed: None) -> None:
    answer = run("ask", QUESTION, "--json").stdout
    Path("answer.json").write_text(answer)
    assert re.search(r"\[1\] +holds", run("verify", "answer.json").stdout)
    assert run_json("verify", "-", input=answer)["holds"] is True
    Path("answer.json").write_text(answer.replace("four million", "nine million"))
    assert "does not hold" in run("verify", "answer.json", code=1).stdout
    assert run_json("verify", "answer.json", code=1)["verdicts"][0]["holds"] is False


def test_verify_an_abstention(indexed: None) -> None:
    answer = run("ask", "Which whale swallowed the ferry?", "--json", code=3).stdout
    assert run("verify", "-", input=answer).stdout == "The answer has no citations.\n"


@pytest.mark.parametrize(
    "content", ["", "no JSON", "[]", "{}", '{"citations": [{}]}', '{"citations": 3}', "\xff"]
)
def test_verify_refuses_what_is_no_answer(indexed: None, content: str) -> None:
    result = run("verify", "-", input=content.encode("latin-1"), code=1)
    assert "dateline ask --json" in result.stderr
    assert result.stdout == ""


# stats, reindex


def test_stats(indexed: None) -> None:
    output = run("stats").stdout
    assert re.search(r"Articles +4\n", output)
    assert re.search(r"Published +2020-03-01 to 2022-07-09\n", output)
    assert "Veld Courier: 1" in output
    document = run_json("stats")
    assert (document["articles"], document["undated"], document["last_day"]) == (4, 1, "2022-07-09")


def test_stats_of_an_empty_archive() -> None:
    Archive.create("archive", HashingEmbedder()).close()
    assert re.search(r"Articles +0\n", run("stats").stdout)
    assert run_json("stats")["first_day"] is None
    assert "The archive is empty" in run("ask", QUESTION, code=3).stdout


def test_reindex_changes_what_is_given(indexed: None) -> None:
    before = run_json("stats")
    result = run("reindex", "--max-chars", "60", "--overlap", "1")
    after = run_json("stats")
    assert after["passages"] > before["passages"]
    assert f"4 articles in {after['passages']} passages" in result.stdout
    assert after["passage_settings"] == {"max_chars": 60, "overlap": 1, "header": False}
    run("reindex", "--header")
    assert run_json("stats")["passage_settings"] == {"max_chars": 60, "overlap": 1, "header": True}
    run("ask", "Veld opened bridge Saturday")


# serve, demo


def test_serve_and_demo_open_the_chat(indexed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[int, tuple[Any, ...], dict[str, Any]]] = []

    def serve(archive: Archive, *arguments: Any, **options: Any) -> None:
        calls.append((archive.stats()["articles"], arguments, options))

    monkeypatch.setitem(
        sys.modules, "ui.server", SimpleNamespace(serve=serve, ServerSettings=SimpleNamespace)
    )
    run("serve", "--port", "8000")
    count, (settings,), options = calls.pop()
    assert (count, settings.host, settings.port, options) == (4, "127.0.0.1", 8000, {})
    monkeypatch.setenv("DATELINE_ARCHIVE", "archive")
    run("demo", "--archive", "sample", "--port", "8001", "--no-browser")
    count, (settings,), options = calls.pop()
    assert count >= 60
    assert (settings.port, options) == (8001, {"open_browser": False})
    assert run_json("stats")["articles"] == 4
    assert "0 articles added" in run("demo", "--archive", "sample").stderr


# errors and conventions


def test_the_archive_is_named_by_option_or_environment(files: Path) -> None:
    run("index", "articles", "--archive", "here/veld")
    assert run_json("stats", "--archive", "here/veld")["articles"] == 4
    assert run_json("stats", env={"DATELINE_ARCHIVE": "here/veld"})["articles"] == 4
    assert "There is no archive at archive" in run("stats", code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", " "], "The question is empty"),
        (["search", ""], "The question is empty"),
        (["ask", "who " * 2_500], "at most 2,000"),
        (["ask", "Who?", "--since", "2021-01-01", "--until", "2020-01-01"], "inside out"),
    ],
)
def test_a_question_that_cannot_be_asked(indexed: None, arguments: list[str], message: str) -> None:
    result = run(*arguments, "--json", code=1)
    assert message in result.stderr
    assert result.stdout == ""


def test_a_locked_archive_is_an_error(indexed: None, files: Path) -> None:
    with Archive.open("archive", HashingEmbedder()) as archive, archive._writing():
        assert "Another process is writing" in run("index", "articles", code=1).stderr
        run("ask", QUESTION)


def test_faults_are_told_of_without_a_traceback(indexed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("out of ink")

    monkeypatch.setattr(Archive, "search", fail)
    result = run("search", "ferry", code=1)
    assert result.stderr.startswith("Error: RuntimeError: out of ink")
    assert "Traceback" not in result.output
    assert isinstance(
        run("search", "ferry", env={"DATELINE_DEBUG": "1"}, code=None).exception, RuntimeError
    )


def test_interrupted_elsewhere(indexed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Archive, "search", interrupt)
    assert run("search", "ferry", code=130).stderr == "Stopped.\n"
    monkeypatch.setattr("index.archive.remake", interrupt)
    assert "as it was before" in run("reindex", code=130).stderr


def test_articles_cannot_steer_the_terminal(indexed: None) -> None:
    assert "\x1b" not in run("search", "smoked eel").stdout
    assert "\x1b" not in run("articles", "show", ids()["undated.txt"]).stdout
