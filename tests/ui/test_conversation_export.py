"""Answers as they are kept, and conversations as files."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.archive import Archive
from index.conversation_rows import Conversation, Turn
from index.conversations import Conversations
from index.errors import QuestionError
from index.schema import Filter
from qa.assistant import Assistant
from qa.citations import verify
from qa.export import answer_document
from qa.schema import Answer, Question
from qa.schema import Turn as Earlier
from qa.settings import Settings
from tests.fakes import OneAnswer
from ui.conversation_export import (
    Form,
    conversation_document,
    escaped,
    export,
    file_name,
    web_address,
)
from ui.conversation_turns import to_answer, to_result

FERRY = """ date 2020-03-01 Harbour *council* buys <b>a ferry</b>

Mayor Ada Lindqvist paid [four] million crowns for the ferry <script>alert(1)</script> Petrel & more.
"""
BRIDGE = """ date 2021-06-05 A bridge takes the place of the ferry

The ferry Petrel made its last crossing at noon, said Mayor Lindqvist.
"""
QUESTION = Question(
    "Who paid for the <i>ferry</i> Petrel?",
    Filter(since=dt.date(2019, 1, 1)),
    dt.date(2022, 1, 1),
    (Earlier("What is new?", "A ferry"),),
)
SETTINGS = Settings(caution="eager", k=7)


@pytest.fixture
def veld(archive: Archive, write: Callable[..., Path]) -> Archive:
    archive.add(write({"ferry.txt": FERRY, "bridge.txt": BRIDGE}), label="veld")
    return archive


@pytest.fixture
def answer(veld: Archive) -> Answer:
    found = Assistant(veld, SETTINGS, OneAnswer()).ask(QUESTION)
    assert len(found.citations) >= 2
    return found


@pytest.fixture
def kept(veld: Archive, answer: Answer) -> Iterator[tuple[Conversation, list[Turn]]]:
    """A conversation with an answer and an abstention."""
    refused = Assistant(veld, Settings(threshold=2.0), OneAnswer()).ask("Who sank the zeppelin?")
    with Conversations.beside(veld.path) as store:
        made = store.create("ada")
        for one in (answer, refused):
            store.append("ada", made.id, one.question.text, one.text, to_result(one, SETTINGS))
        yield store.get("ada", made.id), store.turns("ada", made.id)


def test_an_answer_comes_back_as_it_was(veld: Archive, answer: Answer) -> None:
    assert to_answer(to_result(answer, SETTINGS), veld) == answer


def test_what_is_kept_is_the_document_the_settings_and_no_article(veld: Archive, answer: Answer) -> None:
    kept = json.loads(to_result(answer, SETTINGS))
    assert kept["document"] == json.loads(json.dumps(answer_document(answer)))
    assert kept["settings"]["k"] == 7
    assert len(kept["articles"]) == 2
    assert all(
        "text" not in article and len(article["sha256"]) == 64 for article in kept["articles"].values()
    )


def test_an_article_that_was_removed_is_seen_to_be_gone(veld: Archive, answer: Answer) -> None:
    result = to_result(answer, SETTINGS)
    gone = answer.citations[0].article
    veld.remove(gone.id)
    again = to_answer(result, veld)
    assert again.citations[0].quote == answer.citations[0].quote
    assert (again.citations[0].article.title, again.citations[0].article.text) == (gone.title, "")
    assert [verdict.holds for verdict in verify(again, veld)] == [
        citation.article.id != gone.id for citation in answer.citations
    ]


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_files_tell_the_days_that_an_answer_means(veld: Archive, answer: Answer, form: Form) -> None:
    days = (dt.date(2020, 2, 28), dt.date(2020, 2, 28))
    dated = dataclasses.replace(answer, parts=(dataclasses.replace(answer.parts[0], meant_days=days),))
    assert to_answer(to_result(dated, SETTINGS), veld) == dated
    with Conversations.beside(veld.path) as store:
        made = store.create("ada")
        store.append("ada", made.id, "When?", dated.text, to_result(dated, SETTINGS))
        told = export(store.get("ada", made.id), store.turns("ada", made.id), form)
    assert "28 February 2020" in told


@pytest.mark.parametrize("result", ["", "[]", "{}", '{"articles": {}, "answer": {"text": 1}}'])
def test_what_cannot_be_read_is_told(veld: Archive, result: str) -> None:
    with pytest.raises(QuestionError, match="another version"):
        to_answer(result, veld)


# Files


def test_the_json_export_has_all_that_proves_it_and_is_verified(
    veld: Archive, kept: tuple[Conversation, list[Turn]], answer: Answer
) -> None:
    exported = json.loads(export(*kept, "json"))
    first, second = exported["turns"]
    assert [citation["quote"] for citation in first["answer"]["citations"]] == [
        citation.quote for citation in answer.citations
    ]
    assert first["answer"]["question"]["as_of"] == "2022-01-01"
    assert first["settings"]["caution"] == "eager"
    assert set(first["hashes"]) == {citation.article.id for citation in answer.citations}
    assert second["answer"]["reason"]
    verdicts = verify(exported, veld)
    assert [(one.turn, one.holds, one.note) for one in verdicts] == [(1, True, None)] * len(
        answer.citations
    )


def test_verifying_finds_what_was_changed(
    veld: Archive, kept: tuple[Conversation, list[Turn]], write: Callable[..., Path]
) -> None:
    exported = json.loads(export(*kept, "json"))
    forged = json.loads(json.dumps(exported).replace("last crossing", "best crossing"))
    assert not all(verdict.holds for verdict in verify(forged, veld))
    veld.add(write({"bridge.txt": BRIDGE + "\nIt rained all day."}), label="veld")
    verdicts = verify(exported, veld)
    assert all(verdict.holds for verdict in verdicts)
    assert {verdict.note for verdict in verdicts} == {None, "the article was changed elsewhere since"}
    veld.add(write({"bridge.txt": BRIDGE.replace("noon", "midnight")}), label="veld")
    assert [verdict.problem for verdict in verify(exported, veld) if not verdict.holds] == [
        "the article says something else there: it was changed"
    ]


@pytest.mark.parametrize("turns", [1, [1], [{}], [{"number": 1, "answer": {}, "hashes": {}}]])
def test_what_is_no_conversation_is_told(veld: Archive, turns: object) -> None:
    with pytest.raises(QuestionError, match="cannot be read"):
        verify({"turns": turns}, veld)


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_html_export_shows_every_word_and_runs_and_loads_nothing(
    kept: tuple[Conversation, list[Turn]], answer: Answer
) -> None:
    page = Page(export(*kept, "html"))
    for citation in answer.citations:
        assert citation.quote in page.text
        assert (
            f"Characters {citation.start} to {citation.end} of article {citation.article.id}" in page.text
        )
    assert QUESTION.text in page.text
    assert "as of 2022-01-01; published from 2019-01-01" in page.text
    assert not {"script", "i", "b", "img", "link", "iframe"} & {tag for tag, _ in page.tags}
    loading = [value for _, attributes in page.tags for name, value in attributes.items() if name == "src"]
    assert loading == []
    targets = {str(attributes["href"])[1:] for tag, attributes in page.tags if tag == "a"}
    assert targets <= {str(attributes.get("id")) for _, attributes in page.tags}


def test_the_markdown_export_shows_every_word_and_has_no_html(
    kept: tuple[Conversation, list[Turn]], answer: Answer
) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).render(export(*kept, "markdown"))
    page = Page(rendered)
    for citation in answer.citations:
        assert " ".join(citation.quote.split()) in page.text
    assert QUESTION.text in page.text
    assert not {"script", "i", "b", "img"} & {tag for tag, _ in page.tags}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_markdown_takes_no_word_for_markup(text: str) -> None:
    shown = Page(MarkdownIt("commonmark", {"html": True}).render(f"> {escaped('x' + text)}"))
    assert {tag for tag, _ in shown.tags} == {"blockquote", "p"}
    assert shown.text.strip() == " ".join(f"x{text}".split())


@pytest.mark.parametrize(
    "text", ["1. one", "2) two", "- dash", "+ plus", "= is", "# head", "> deep", "12 of them"]
)
def test_markdown_takes_no_beginning_for_markup(text: str) -> None:
    shown = Page(MarkdownIt("commonmark").render(escaped(text)))
    assert ({tag for tag, _ in shown.tags}, shown.text.strip()) == ({"p"}, text)


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://a.example/x", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (None, False),
        ("http://[", False),
    ],
)
def test_only_web_pages_become_links(url: str | None, is_link: bool) -> None:
    assert (web_address(url) is not None) == is_link


def test_file_names_are_plain(kept: tuple[Conversation, list[Turn]]) -> None:
    assert file_name(kept[0], "json").startswith("who-paid-for-the-i-ferry-i-petrel-")
    assert file_name(kept[0], "markdown").endswith(".md")


def test_a_conversation_without_turns_can_be_exported() -> None:
    now = dt.datetime.now(dt.UTC)
    empty = Conversation("1", "ada", "", now, now, 0)
    assert conversation_document(empty, [])["turns"] == []
    assert "Dateline" in export(empty, [], "html")
