"""LangChain: the standard retriever tests, and the assistant as a Runnable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_tests.integration_tests import RetrieversIntegrationTests

from index.archive import Archive
from index.errors import QuestionError
from index.schema import Filter
from qa.assistant import Assistant
from qa.chains import ArchiveRetriever, Asked, AssistantRunnable, to_question
from qa.schema import Question
from qa.settings import Settings
from tests.fakes import HashingEmbedder, OneAnswer

ARTICLES = {
    "ferry.txt": """ date 2020-03-01 Harbour council buys a ferry

The harbour council of Veld bought the ferry Petrel on Sunday. Mayor Ada Lindqvist paid four million crowns.
""",
    "bridge.txt": """ date 2021-06-05 A bridge takes the ferry's place

Veld opened a bridge on Saturday. The ferry Petrel made its last crossing at noon, said Mayor Ada Lindqvist.
""",
    "festival.txt": """ date 2022-07-09 Festival returns

The summer festival of Veld returned after two years. The ferry Petrel served as a stage.
""",
    "undated.txt": """Recipes from the ferry's kitchen

The cook of the ferry Petrel gave away her soup of smoked eel and barley. Nobody had dared to ask before.
""",
}
QUESTION = "Tell me about the ferry Petrel?"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("chains")
    make_files(folder / "articles")
    with Archive.create(folder / "archive", HashingEmbedder()) as archive:
        archive.add(folder / "articles", label="Veld")
        yield archive


@pytest.fixture(scope="module")
def runnable(archive: Archive) -> AssistantRunnable:
    return AssistantRunnable(Assistant(archive, Settings(caution="eager"), OneAnswer()))


def make_files(folder: Path) -> None:
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text)


class TestArchiveRetrieverStandard(RetrieversIntegrationTests):
    """LangChain's own tests."""

    @pytest.fixture(autouse=True)
    def _open(self, archive: Archive) -> None:
        self.archive = archive

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return ArchiveRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"archive": self.archive}

    @property
    def retriever_query_example(self) -> str:
        return QUESTION


def test_documents_carry_their_place_and_scores(archive: Archive) -> None:
    hits = archive.search(QUESTION, 3)
    documents = ArchiveRetriever(archive=archive, k=3).invoke(QUESTION)
    assert [document.page_content for document in documents] == [hit.passage.text for hit in hits]
    for document, hit in zip(documents, hits, strict=True):
        metadata = document.metadata
        article = archive.article(metadata["article_id"])
        assert article is not None
        assert article.text[metadata["start"] : metadata["end"]] == document.page_content
        assert metadata["title"] == article.title
        assert metadata["score"] == hit.score
        assert metadata["lexical_score"] == (hit.lexical and hit.lexical.score)
        assert metadata["dense_score"] == (hit.dense and hit.dense.score)
    dates = {document.metadata["date"] for document in ArchiveRetriever(archive=archive).invoke(QUESTION)}
    assert dates == {"2020-03-01", "2021-06-05", "2022-07-09", None}


def test_retriever_takes_filter_and_leg(archive: Archive) -> None:
    in_2021 = Filter(dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    retriever = ArchiveRetriever(archive=archive, filter=in_2021, retriever="lexical")
    (document,) = retriever.invoke(QUESTION)
    assert document.metadata["date"] == "2021-06-05"
    assert document.metadata["dense_score"] is None
    assert retriever.invoke(QUESTION, retriever="dense")[0].metadata["lexical_score"] is None
    assert len(retriever.invoke(QUESTION, filter=Filter())) == 4


def test_invoke_gives_the_assistants_answer(runnable: AssistantRunnable) -> None:
    answer, direct = runnable.invoke(QUESTION), runnable.assistant.ask(QUESTION)
    assert answer.is_answered
    assert (answer.text, answer.citations) == (direct.text, direct.citations)
    assert runnable.invoke(Question(QUESTION)).citations == direct.citations


def test_input_can_be_a_mapping(runnable: AssistantRunnable) -> None:
    answer = runnable.invoke({"question": QUESTION, "as_of": "2020-12-31"})
    assert {citation.article.day for citation in answer.citations} == {dt.date(2020, 3, 1)}
    assert runnable.invoke({"question": QUESTION, "sources": "Nobody's News"}).status == "abstained"


def test_batch_keeps_the_order(runnable: AssistantRunnable) -> None:
    questions: list[Asked] = [QUESTION, "When did the festival return?", {"question": "Who opened it?"}] * 4
    answers = runnable.batch(questions)
    assert [answer.question for answer in answers] == [to_question(question) for question in questions]
    assert [answer.text for answer in answers] == [runnable.invoke(question).text for question in questions]


def test_stream_grows_and_ends_with_the_answer(runnable: AssistantRunnable) -> None:
    answers = list(runnable.stream(QUESTION))
    counts = [len(answer.sentences) for answer in answers]
    assert counts == [1, 2, 3]
    assert answers[-1].citations == runnable.invoke(QUESTION).citations


@pytest.mark.asyncio
async def test_asynchronous_use(runnable: AssistantRunnable) -> None:
    answers = [answer async for answer in runnable.astream(QUESTION)]
    assert answers[-1].citations == (await runnable.ainvoke(QUESTION)).citations


def test_composes_with_other_runnables(runnable: AssistantRunnable) -> None:
    asking: Runnable[str, str] = RunnableLambda(lambda name: f"Tell me about the {name}?")
    chain: Runnable[str, str] = asking | runnable | (lambda answer: answer.text)
    assert chain.invoke("ferry Petrel") == runnable.invoke(QUESTION).text
    assert list(chain.stream("ferry Petrel"))[-1] == runnable.invoke(QUESTION).text


def test_composed_retriever(archive: Archive) -> None:
    chain: Runnable[str, int] = ArchiveRetriever(archive=archive, k=2) | len
    assert chain.invoke(QUESTION) == 2


def test_callbacks_are_told(runnable: AssistantRunnable) -> None:
    from langchain_core.callbacks import BaseCallbackHandler

    class Recorder(BaseCallbackHandler):
        def __init__(self) -> None:
            self.ended: list[Any] = []

        def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:
            self.ended.append(outputs)

    recorder = Recorder()
    answer = runnable.invoke(QUESTION, {"callbacks": [recorder]})
    list(runnable.stream(QUESTION, {"callbacks": [recorder]}))
    assert recorder.ended[0] is answer
    assert recorder.ended[1].citations == answer.citations


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"question": 3},
        {"question": "Who?", "untill": "2020-01-01"},
        7,
        {"question": "Who?", "since": "soon"},
        {"question": "Who?", "as_of": 2020},
    ],
)
def test_what_is_no_question_is_refused(runnable: AssistantRunnable, asked: Any) -> None:
    with pytest.raises(QuestionError):
        runnable.invoke(asked)


def test_to_question_reads_every_field() -> None:
    assert to_question(
        {
            "question": " Who? ",
            "as_of": dt.date(2020, 5, 1),
            "since": "2020-01-01",
            "until": "2020-06-01",
            "sources": ["A", "B"],
            "undated": True,
        }
    ) == Question(
        "Who?", Filter(dt.date(2020, 1, 1), dt.date(2020, 6, 1), ("A", "B"), True), dt.date(2020, 5, 1)
    )
