"""Question sets of public formats: what is read, what is refused and how it is said."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eval.examples import Document, Example
from eval.sets import load_set
from index.archive import LONGEST_QUESTION
from index.errors import EvaluationError
from qa.schema import Question
from tests.eval.set_files import Write, lines, only, refusal

# SQuAD


LIGHT = "The lamp was lit in 1823. Augustin Fresnel had made its lens. Ships saw it from afar."


def squad(*questions: dict[str, Any], context: str = LIGHT) -> dict[str, Any]:
    paragraphs = [{"context": context, "qas": list(questions)}, {"context": "Nothing.", "qas": []}]
    return {"version": "v2.0", "data": [{"title": "Old_lamps", "paragraphs": paragraphs}]}


@pytest.mark.parametrize("indent", [None, 2])
def test_squad(write_file: Write, indent: int | None) -> None:
    lens = {"text": "Fresnel", "answer_start": LIGHT.index("Fresnel")}
    value = squad(
        {"id": "1", "question": "Who made it?", "answers": [lens, lens], "is_impossible": False},
        {
            "id": "2",
            "question": "Who paid?",
            "answers": [],
            "is_impossible": True,
            "plausible_answers": [lens],
        },
        {"id": "3", "question": "Who saw it?", "answers": []},
    )
    read = load_set(write_file("dev-v2.0.json", json.dumps(value, indent=indent)))
    documents = list(read.documents())
    assert read.name == "dev-v2.0"
    assert documents == [
        Document("Old-lamps-0", LIGHT, "Old lamps"),
        Document("Old-lamps-1", "Nothing.", "Old lamps"),
    ]
    made, paid, saw = read.examples
    assert made == Example(
        id="1",
        question=Question("Who made it?"),
        answers=("Fresnel",),
        articles={"Old-lamps-0": 1},
        quotations=("Augustin Fresnel had made its lens.",),
    )
    assert paid == Example(id="2", question=Question("Who paid?"), unanswerable=True)
    assert saw == Example(id="3", question=Question("Who saw it?"), articles={"Old-lamps-0": 1})


def test_squad_answers_over_two_sentences(write_file: Write) -> None:
    answer = {"text": "1823. Augustin", "answer_start": LIGHT.index("1823")}
    value = squad({"id": "1", "question": "When?", "answers": [answer]})
    assert only(write_file("s.json", json.dumps(value))).quotations == (
        "The lamp was lit in 1823. Augustin Fresnel had made its lens.",
    )


def test_squad_problems_are_placed(write_file: Write) -> None:
    value = squad(
        {"id": "a", "question": "Who?", "answers": [{"text": "Fresnel", "answer_start": 3}]},
        {"id": "b", "question": "", "answers": "Fresnel"},
        {"id": "a", "question": "When?", "answers": [], "is_impossible": "no"},
    )
    path = write_file("s.json", json.dumps(value))
    told = refusal(path)
    place = f"{path}: $.data[0].paragraphs[0].qas"
    assert f"{place}[0].answers[0]: 'Fresnel' does not stand at character 3 of the context." in told
    assert f"{place}[1]: The field 'answers' must be a list." in told
    assert f"{place}[1] (id b): The question is empty." in told
    assert f"{place}[2]: The field 'is_impossible' must be true or false." in told
    assert f"{place}[2] (id a): The id 'a' is taken by {place}[0] (id a)." in told


# BEIR


@pytest.fixture
def collection(write_file: Write, tmp_path: Path) -> Path:
    corpus = [
        {"_id": "d1", "title": "Tides", "text": "The moon pulls.", "metadata": {}},
        {
            "_id": "d2",
            "text": "Wind.",
            "date": "2020-01-02",
            "source": "Harbour Post",
            "url": "https://e.org/2",
        },
    ]
    write_file("lake/corpus.jsonl", lines(*corpus))
    queries = [{"_id": "q1", "text": "what pulls?"}, {"_id": "q2", "text": "what blows?"}]
    (tmp_path / "lake" / "queries.jsonl.gz").write_bytes(gzip.compress(lines(*queries).encode()))
    write_file("lake/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n")
    write_file("lake/qrels/dev.tsv", "query-id\tcorpus-id\tscore\nq2\td2\t1\n")
    return tmp_path / "lake"


def test_beir(collection: Path) -> None:
    read = load_set(collection)
    assert read.name == "lake"
    assert read.examples == (
        Example("q1", Question("what pulls?"), articles={"d1": 2, "d2": 0}, split="test"),
    )
    expected = [
        Document("d1", "The moon pulls.", "Tides"),
        Document("d2", "Wind.", "", "2020-01-02", "Harbour Post"),
    ]
    assert list(read.documents()) == expected
    assert list(read.documents()) == expected


def test_beir_splits(collection: Path) -> None:
    dev = load_set(f"{collection}:dev")
    assert (dev.name, [e.id for e in dev.examples], len(list(dev.documents()))) == ("lake:dev", ["q2"], 2)
    told = refusal(f"{collection}:train")
    assert "has no judgements for 'train'" in told
    assert f"{collection}:dev, {collection}:test" in told
    (collection / "qrels" / "test.tsv").unlink()
    assert load_set(collection).examples[0].split == "dev"


def test_beir_without_folder_or_header(write_file: Write) -> None:
    write_file("pond/queries.jsonl", lines({"id": 1, "text": "what pulls?"}))
    write_file("pond/qrels.tsv", "1\td1\t1.0\n1\td2\t-1\n")
    path = write_file("pond/qrels_dev.tsv", "1\td2\t1\n").parent
    assert load_set(path).examples[0].articles == {"d1": 1, "d2": 0}
    assert load_set(f"{path}:dev").examples[0].articles == {"d2": 1}
    assert not list(load_set(path).documents())


def test_beir_queries_that_are_whole_texts(write_file: Write) -> None:
    words, letters = "tide " * LONGEST_QUESTION, "t" * (LONGEST_QUESTION + 9)
    queries = lines(
        {"_id": "a", "text": words}, {"_id": "b", "text": letters}, {"_id": "c", "text": letters[9:]}
    )
    write_file("pond/queries.jsonl", queries)
    path = write_file("pond/qrels.tsv", "a\td\t1\nb\td\t1\nc\td\t1\n").parent
    first, second, third = load_set(path).examples
    assert first.question.text == ("tide " * (LONGEST_QUESTION // 5)).strip()
    assert second.question.text == third.question.text == letters[9:]
    assert [first.tags, second.tags, third.tags] == [("cut",), ("cut",), ()]


def test_beir_problems(collection: Path) -> None:
    qrels = collection / "qrels" / "test.tsv"
    qrels.write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td1\thigh\nq9\td1\t1\n", encoding="utf-8")
    told = refusal(collection)
    assert f"{qrels}:3: The line is no judgement." in told
    assert "The query 'q9' is judged, but queries.jsonl.gz has no such query." in told


def test_damaged_documents_are_told_when_they_are_read(collection: Path) -> None:
    corpus = collection / "corpus.jsonl"
    corpus.write_text(lines({"_id": "d1", "text": "a"}) + '{"_id": "d2"}\n', encoding="utf-8")
    documents = load_set(collection).documents()
    assert next(documents).id == "d1"
    with pytest.raises(EvaluationError, match=r"corpus.jsonl:2: The field 'text' must be a text"):
        next(documents)


# TREC


TOPICS = """
<top>
<head> Tipster
<num> Number: 051
<dom> Domain: Sea
<title> Topic:  Ferries &amp;
 harbours
<desc> Description:
Which ferries sank?
<narr> Narrative: Any.
</top>
<top>
<num>52</num>
<desc> What are the prospects
of rowing?
</top>
<top><num> Number: 53 <title> Unjudged </top>
"""


def test_trec_topics(write_file: Write) -> None:
    write_file("sea/qrels.txt", "51 0 AP-1 1\n51 0 AP-2 0\n52 0 AP-3 2\n52 0 AP-4 -2\n99 0 AP-5 1\n")
    read = load_set(write_file("sea/topics.51-53", TOPICS).parent)
    assert read.name == "sea"
    assert read.examples == (
        Example("51", Question("Ferries & harbours"), articles={"AP-1": 1, "AP-2": 0}),
        Example("52", Question("What are the prospects of rowing?"), articles={"AP-3": 2, "AP-4": 0}),
    )


def test_trec_titles_in_a_table(write_file: Write) -> None:
    for year in ("19", "20"):
        write_file(f"sea/topics.dl{year}.tsv", f"id\ttitle\n{year}1\ttides of {year}\n")
        folder = write_file(f"sea/qrels.dl{year}.txt", f"{year}1\t0\td\t3\n").parent
    chosen = load_set(f"{folder}:dl20")
    assert (chosen.name, chosen.examples[0].question.text) == ("sea:dl20", "tides of 20")
    assert "it has topics.dl19.tsv, topics.dl20.tsv" in refusal(folder)


def test_trec_problems(write_file: Write) -> None:
    write_file("sea/qrels.txt", "51 0 AP-1 1\nonly two\n")
    folder = write_file("sea/topics", "<top>\n<num> 51\n</top>\n<top>\n<title> no number\n</top>\n").parent
    told = refusal(folder)
    assert f"{folder / 'qrels.txt'}:2: The line is no judgement." in told
    assert f"{folder / 'topics'}:1: The question is empty." in told
    assert f"{folder / 'topics'}:4: The topic has no number." in told
    write_file("sea/topics", "51 no tab\n")
    assert f"{folder / 'topics'}:1: The line is no topic." in refusal(folder)


# RealTimeQA


def quiz(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "question_id": f"20300104_{number}",
        "question_date": "2030/01/04",
        "question_source": "Harbour Post",
        "question_url": "https://example.org/quiz",
        "question_sentence": "Which lake froze?",
        "choices": ["Upper Lake", "Lower Lake", "Mill Pond", "None of the above"],
        "answer": ["1"],
        "evidence": 'The <a href="https://example.org/ice?a=1&amp;b=2#:~:text=ice">ice</a> and <a href="#top">more</a>',
    } | changes  # fmt: skip


def test_realtimeqa(write_file: Write) -> None:
    path = write_file(
        "20300104_qa_nota.jsonl",
        lines(quiz(0), quiz(1, answer=["3"], evidence=""), quiz(2, answer=["0", 2])),
    )
    plain, unknown, two = load_set(path).examples
    assert plain == Example(
        id="20300104_0",
        question=Question("Which lake froze?", as_of=dt.date(2030, 1, 4)),
        answers=("Lower Lake",),
        articles={"https://example.org/ice?a=1&b=2": 1},
        tags=("harbour post",),
    )
    assert (unknown.answers, unknown.unanswerable) == ((), False)
    assert unknown.tags == ("harbour post", "none of the above")
    assert two.answers == ("Upper Lake", "Mill Pond")


def test_realtimeqa_folder(write_file: Write, tmp_path: Path) -> None:
    later = {"question_date": "2030/01/11", "question_sentence": "Which pond thawed?"}
    write_file("past/2030/20300104_qa.jsonl", lines(quiz(0)))
    write_file("past/2030/20300104-20300111_qa.jsonl", lines(quiz(0), quiz(1, **later)))
    write_file("past/2030/20300104_qa_nota.jsonl", lines(quiz(7)))
    write_file("past/2030/20300104_qa_gen_public.jsonl", lines(quiz(8)))
    write_file("past/2030/20300104_gcs.jsonl", lines({"question_id": "20300104_0", "search_result": []}))
    read = load_set(tmp_path / "past")
    assert (read.name, [e.id for e in read.examples]) == ("past", ["20300104_0", "20300104_1"])


def test_realtimeqa_without_answers(write_file: Write) -> None:
    open_question = quiz(0)
    del open_question["answer"], open_question["choices"]
    assert only(write_file("q.jsonl", lines(open_question))).answers == ()


def test_realtimeqa_problems(write_file: Write) -> None:
    path = write_file(
        "q.jsonl",
        lines(
            quiz(0, answer=["4"]),
            quiz(1, question_date="2030/13/01"),
            quiz(2, choices="none"),
            quiz(0, question_sentence="Which other lake?"),
        ),
    )
    told = refusal(path)
    assert f"{path}:1: The answer '4' is no position in the choices, from 0." in told
    assert f"{path}:2: '2030-13-01' in the field 'question_date' is not a date." in told
    assert f"{path}:3: The fields 'choices' and 'answer' must be lists." in told
    assert f"{path}:4: The id '20300104_0' is taken by {path}:1." in told


# MultiHop-RAG


def hop(**changes: Any) -> dict[str, Any]:
    evidence = [
        {
            "title": "Ice",
            "url": f"https://example.org/{name}",
            "source": "Harbour Post",
            "fact": f"{name} froze.",
        }
        for name in ("upper", "lower")
    ]
    return {
        "query": "Did both lakes freeze?",
        "answer": "Yes",
        "question_type": "comparison_query",
        "evidence_list": evidence,
    } | changes


def test_multihop(write_file: Write, tmp_path: Path) -> None:
    none = hop(
        query="Why?", answer="Insufficient information.", question_type="null_query", evidence_list=[]
    )
    path = write_file("hops/MultiHopRAG.json", json.dumps([hop(), none], indent=1))
    assert not list(load_set(path).documents())
    article = {
        "title": "Ice",
        "author": None,
        "source": "Harbour Post",
        "published_at": "2023-11-27T08:45:59+00:00",
        "category": "weather",
        "url": "https://example.org/upper",
        "body": "The upper lake froze.",
    }
    write_file("hops/corpus.json", json.dumps([article]))
    for name in (path, tmp_path / "hops"):
        read = load_set(name)
        assert read.examples == (
            Example(
                id="row-1",
                question=Question("Did both lakes freeze?"),
                answers=("Yes",),
                articles={"https://example.org/upper": 1, "https://example.org/lower": 1},
                quotations=("upper froze.", "lower froze."),
                tags=("comparison_query",),
            ),
            Example(id="row-2", question=Question("Why?"), unanswerable=True, tags=("null_query",)),
        )
        url, published = article["url"], article["published_at"]
        assert list(read.documents()) == [
            Document(url, "The upper lake froze.", "Ice", published, "Harbour Post")
        ]


def test_multihop_problems(write_file: Write) -> None:
    path = write_file("hops.json", json.dumps([hop(), 3, hop(evidence_list=[{"fact": "x"}])]))
    told = refusal(path)
    assert f"{path}: $[1]: This must be a JSON object" in told
    assert f"{path}: $[2].evidence_list[0]: The field 'url' must be a text." in told


# Real collections


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "examples", "documents"),
    [("ir/time", 83, 423), ("ir/nfcorpus", 323, 3633), ("ir/cranfield", 225, 1400), ("ir/cisi", 76, 1460)],
)
def test_collections_beside_the_checkout(data: Path, name: str, examples: int, documents: int) -> None:
    read = load_set(data / name)
    assert len(read.examples) == examples
    known = {document.id for document in read.documents()}
    assert len(known) == documents
    assert all(example.articles.keys() <= known for example in read.examples)
