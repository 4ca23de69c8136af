"""Question sets of every format: what is read, what is refused and how it is said."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.examples import Document, Example
from eval.sets import describe, load_set, write_rows
from eval.sets.fields import ALIASES, field_named
from index.archive import LONGEST_QUESTION
from index.errors import EvaluationError
from index.schema import Filter
from qa.schema import Question, Turn

Write = Callable[[str, str], Path]


@pytest.fixture
def write_file(tmp_path: Path) -> Write:
    """Writes a file below a temporary folder and gives its path."""

    def write(name: str, content: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
        return path

    return write


def lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def only(path: Path) -> Example:
    (example,) = load_set(path).examples
    return example


def refusal(path: Path | str) -> str:
    with pytest.raises(EvaluationError) as caught:
        load_set(path)
    return str(caught.value)


# Our own rows


def test_every_field_of_json_lines(write_file: Write) -> None:
    row = {
        "id": 7,
        "question": "Who came next?",
        "answers": ["Ada Moss", "Moss"],
        "items": [["Ada Moss", "Moss"], "Lee"],
        "as_of": "2021-05-01",
        "since": "2020-01-01",
        "until": "2021-12-31",
        "undated": True,
        "source": "Harbour Post",
        "articles": {"a.txt": 2, "b.txt": 0},
        "quotation": "Ada Moss took over.",
        "history": [{"question": "Who led it?", "answer": "Jo Hill"}, {"question": "Why?", "answer": None}],
        "tags": "who",
        "split": "tuning",
        "note": "ask Jo",
        "comment": "twice",
    }
    assert only(write_file("set.jsonl", lines(row))) == Example(
        id="7",
        question=Question(
            "Who came next?",
            Filter(dt.date(2020, 1, 1), dt.date(2021, 12, 31), ("Harbour Post",), True),
            dt.date(2021, 5, 1),
            (Turn("Who led it?", "Jo Hill"), Turn("Why?")),
        ),
        answers=("Ada Moss", "Moss"),
        items=(("Ada Moss", "Moss"), ("Lee",)),
        articles={"a.txt": 2, "b.txt": 0},
        quotations=("Ada Moss took over.",),
        tags=("who",),
        split="tuning",
    )


def test_a_spreadsheet_with_two_columns(write_file: Write) -> None:
    path = write_file(
        "mine.csv", 'Question,Answer\n"Where, and when?",Oslo | the capital\nHow many?,205\n,\n'
    )
    first, second = load_set(path).examples
    assert (first.id, first.question.text, first.answers) == (
        "row-2",
        "Where, and when?",
        ("Oslo", "the capital"),
    )
    assert (second.id, second.answers) == ("row-3", ("205",))


def test_a_spreadsheet_with_every_kind_of_column(write_file: Write) -> None:
    cells = {
        "Gold Answer": "",
        "QUERY": "Which towns?",
        "Items": "Bergen / Bjorgvin | Oslo",
        "Is-Unanswerable": "no",
        "As of": "2020-02-29",
        "Outlets": "Harbour Post|Valley Wire",
        "URL": "https://example.org/a|https://example.org/b",
        "Quote": "In Bergen, and in Oslo",
        "history": '[{""question"": ""Which country?"", ""answer"": ""Norway""}]',
        "Notes": "why not",
    }
    row = ",".join(f'"{cell}"' for cell in cells.values())
    example = only(write_file("mine.csv", ",".join(cells) + "\n" + row + "\n"))
    assert example == Example(
        id="row-2",
        question=Question(
            "Which towns?",
            Filter(sources=("Harbour Post", "Valley Wire")),
            dt.date(2020, 2, 29),
            (Turn("Which country?", "Norway"),),
        ),
        items=(("Bergen", "Bjorgvin"), ("Oslo",)),
        articles={"https://example.org/a": 1, "https://example.org/b": 1},
        quotations=("In Bergen, and in Oslo",),
    )


def test_lists_in_cells_may_be_json(write_file: Write) -> None:
    path = write_file(
        "mine.tsv", 'question\tanswers\tarticles\nwho?\t["a|b", "c"]\t{"x.txt": 3}\nwhat?\t[sic] b\t\n'
    )
    first, second = load_set(path).examples
    assert first.answers == ("a|b", "c")
    assert first.articles == {"x.txt": 3}
    assert second.answers == ("[sic] b",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_tables_as_spreadsheets_save_them(
    tmp_path: Path, encoding: str, delimiter: str, ending: str
) -> None:
    path = tmp_path / "mine.txt"
    rows = [["question", "answer", "", ""], ["Wo liegt Köln?", "am Rhein", "", ""], ["Où?", "là"]]
    path.write_bytes(ending.join(delimiter.join(row) for row in rows).encode(encoding))
    first, second = load_set(path).examples
    assert (first.question.text, first.answers) == ("Wo liegt Köln?", ("am Rhein",))
    assert (second.question.text, second.answers) == ("Où?", ("là",))


def test_excels_separator_line_and_places_after_line_breaks(write_file: Write) -> None:
    path = write_file("mine.csv", 'sep=;\nquestion;as_of\n"Who\nwas it?";2020-01-02\nwhen?;yesterday\n')
    assert refusal(path).startswith(f"{path}:5: 'yesterday' in the field 'as_of' is not a date.")


def test_packed_rows_and_one_array(tmp_path: Path, write_file: Write) -> None:
    packed = tmp_path / "set.jsonl.gz"
    packed.write_bytes(gzip.compress(b'{"question": "who?"}\n'))
    assert load_set(packed).name == "set"
    assert only(write_file("set.json", '[\n {"q": "who?",\n "gold": "me"}\n]')).answers == ("me",)
    assert only(write_file("one.json", '{\n "q": "who?",\n "gold": "me"}\n')).answers == ("me",)


def test_only_examples_of_a_split(write_file: Write) -> None:
    path = write_file("s.jsonl", lines({"q": "a?", "split": "x"}, {"q": "b?", "split": "y"}))
    chosen = load_set(f"{path}:y")
    assert (chosen.name, [e.question.text for e in chosen.examples]) == ("s:y", ["b?"])
    assert refusal(f"{path}:z") == "s has no split 'z'. It has x, y."


def test_every_alias_means_one_field() -> None:
    for field, aliases in ALIASES.items():
        for alias in aliases:
            assert field_named(alias) == field_named(alias.upper().replace(" ", "_")) == field


# What does not fit


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"q": "who?", "anwsers": ["x"]}, "The field 'anwsers' is not known. Did you mean 'answers'?"),
        ({"q": "who?", "colour": "x"}, "The field 'colour' is not known. Call it 'note' to keep it"),
        ({"q": "who?", "answer": "x", "gold": "y"}, "The fields 'answer' and 'gold' mean the same."),
        ({"answers": ["x"]}, "The question is empty."),
        ({"q": " "}, "The question is empty."),
        ({"q": "w" * (LONGEST_QUESTION + 1)}, "The question has 2,001 characters; at most 2,000"),
        ({"q": "who?", "answers": ["x"], "unanswerable": True}, "marked as unanswerable. Remove one"),
        ({"q": "who?", "items": ["x"], "unanswerable": "yes"}, "marked as unanswerable. Remove one"),
        ({"q": "who?", "unanswerable": "perhaps"}, 'must be true or false; it is "perhaps".'),
        ({"q": "who?", "as_of": "May 2020"}, "'May 2020' in the field 'as_of' is not a date."),
        ({"q": "who?", "as_of": ["2020-01-01"]}, "The field 'as_of' must be a text"),
        ({"q": "who?", "since": "2021-01-01", "until": "2020-01-01"}, "The dates are inside out"),
        ({"q": "who?", "since": "2021-01-01", "as_of": "2020-01-01"}, "The dates are inside out"),
        ({"q": "who?", "answers": ["x", " "]}, "One answer is empty."),
        ({"q": "who?", "answers": [["x"]]}, "The field 'answers' must be a text or a list of texts"),
        (
            {"q": "who?", "answers": {"text": ["x"]}},
            "The field 'answers' must be a text or a list of texts",
        ),
        ({"q": "who?", "answers": True}, "The field 'answers' must be a text"),
        ({"q": "who?", "items": [[]]}, "An item has no name."),
        ({"q": "who?", "items": "x"}, "The field 'items' must be a list of items"),
        ({"q": "who?", "quotations": [""]}, "One quotation is empty."),
        ({"q": "who?", "articles": {"a": "high"}}, "an object with a whole number for each"),
        ({"q": "who?", "articles": {"a": -1}}, "The grade of 'a' is -1."),
        ({"q": "who?", "history": ["before?"]}, "The field 'history' must be a list of earlier turns"),
        (
            {"q": "who?", "history": [{"q": "before?"}]},
            "The field 'history' must be a list of earlier turns",
        ),
        ({"q": "who?", "history": [{"question": ""}]}, "One question in the history is empty."),
        ({"q": "who?", "id": ""}, "The id is empty."),
    ],
)
def test_rows_that_do_not_fit(write_file: Write, row: dict[str, Any], message: str) -> None:
    path = write_file("set.jsonl", "\n" + lines(row))
    told = refusal(path)
    assert told.startswith(f"{path}:2: ")
    assert message in told


def test_a_quotation_needs_no_article(write_file: Write) -> None:
    assert only(write_file("s.jsonl", lines({"q": "who?", "quote": "It was me."}))).quotations


def test_duplicate_ids_name_both_places(write_file: Write) -> None:
    path = write_file("s.jsonl", lines({"id": "a", "q": "who?"}, {"id": "a", "q": "why?"}))
    assert refusal(path) == f"{path}:2: The id 'a' is taken by {path}:1. Give each question its own."


def test_ten_kinds_of_problems_at_once(write_file: Write) -> None:
    bad = [{"q": "who?", "as_of": f"day {number}"} for number in range(12)]
    path = write_file("s.jsonl", lines({"q": "", "x": 1}, {"q": "", "x": 1}, *bad) + "{oops\n[1]\n")
    told = refusal(path).split("\n")
    assert told[0] == f"{path} has 18 problems; correct them and try again:"
    assert told[1].startswith(f"  {path}:1: The field 'x' is not known.")
    assert told[1].endswith("(1 more like this.)")
    assert "The question is empty" in told[2]
    assert told[3].startswith(f"  {path}:3: 'day 0'")
    assert told[10].startswith(f"  {path}:10: 'day 7'")
    assert told[11] == "  and 6 more."
    assert len(told) == 12


def test_lines_that_are_not_objects(write_file: Write) -> None:
    told = refusal(write_file("s.jsonl", '{"q": "who?"}\n{"q": "why?"\n[1]\n{"q": "\\ud800"}\n'))
    assert ":2: The line is not JSON: Expecting ',' delimiter" in told
    assert ":3: The line is not a JSON object" in told
    assert ":4: The line is not JSON: half of a character at character 8." in told
    assert ":1: The line is not JSON" in refusal(write_file("t.jsonl", '{"q": "why?\n{"q": "who?"}\n'))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("question,anwser\nwho?,me\n", ":1: The field 'anwser' is not known. Did you mean 'answers'?"),
        ("question,answer,gold\nwho?,me,\n", ":1: The fields 'answer' and 'gold' mean the same."),
        ("question,answer,answer\nwho?,me,you\n", ":1: The fields 'answer' and 'answer' mean the same."),
        ("question,answer\nwho, and why?,me\n", ":2: The row has 3 cells for 2 named columns."),
        ("question,\nwho?,me\n", ":2: The row has 2 cells for 1 named columns."),
        ('question,answer\n"who" it?,me\n', ":2: The row cannot be read: "),
        ('question,answer\nwho?,"me\nwhy?,you\n', ":2: The row cannot be read: unexpected end of data."),
        ("question,history\nwho?,before\n", ":2: The field 'history' must be a list of earlier turns"),
        ("question,answer\n", "holds no question."),
        ("frage,antwort\nwer?,ich\n", "CSV names its columns in the first line"),
        ("", "is empty."),
        ("[]", "holds no question."),
        ("[1]", ": $[0]: This must be a JSON object"),
        ('{\n"question": ', ":2: The JSON is damaged or cut off"),
        ("[" * 100_000, "The JSON is damaged or cut off: nested too deep"),
        ('{\n"data": 3}', ": $: The field 'data' must be a list."),
    ],
)
def test_files_that_do_not_fit(write_file: Write, content: str, message: str) -> None:
    assert message in refusal(write_file("set.txt", content))


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    assert "There is no question set at" in refusal(tmp_path / "none.csv")
    assert "There is no question set at" in refusal(f"{tmp_path / 'none.csv'}:dev")
    assert "is no question set that can be read" in refusal(tmp_path)
    workbook, cut = tmp_path / "book.xlsx", tmp_path / "s.jsonl.gz"
    workbook.write_bytes(b"PK\x03\x04 and more")
    assert "Save it as CSV" in refusal(workbook)
    cut.write_bytes(gzip.compress(b'{"question": "who?"}\n' * 100)[:-12])
    assert "cannot be read" in refusal(cut)
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 4)
    assert "binary data" in refusal(tmp_path / "noise")


# Writing


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
text_tuples = st.lists(texts, max_size=3).map(tuple)
days = st.none() | st.dates()


@st.composite
def example_values(draw: st.DrawFn) -> Example:
    unanswerable = draw(st.booleans())
    since, later = draw(days), draw(days)
    has_order = since is None or later is None or since <= later
    return Example(
        id=draw(texts),
        question=Question(
            draw(texts),
            Filter(
                since if has_order else None,
                later,
                draw(text_tuples),
                draw(st.none() | st.booleans()),
                draw(text_tuples),
            ),
            None if since else draw(days),
            draw(st.lists(st.builds(Turn, texts, texts | st.just("")), max_size=2).map(tuple)),
        ),
        answers=() if unanswerable else draw(text_tuples),
        items=() if unanswerable else draw(
            st.lists(st.lists(texts, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple)
        ),
        unanswerable=unanswerable,
        articles=draw(st.dictionaries(texts, st.integers(0, 3), max_size=3)),
        quotations=draw(text_tuples),
        tags=draw(text_tuples),
        split=draw(texts | st.just("")),
    )  # fmt: skip


@settings(deadline=None)
@given(st.lists(example_values(), min_size=1, max_size=4, unique_by=lambda example: example.id))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, examples: list[Example]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "set.jsonl"
    write_rows(examples, path)
    assert load_set(path).examples == tuple(examples)


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be written"):
        write_rows([], tmp_path / "none" / "set.jsonl")


# The bundled set


def test_the_bundled_set() -> None:
    sample = load_set("sample")
    facts = describe(sample)
    assert sample.name == "sample"
    assert facts["examples"] >= 120
    assert facts["examples"] == facts["answerable"] + facts["unanswerable"]
    assert facts["with_quotations"] == facts["with_articles"] == facts["answerable"]
    assert facts["splits"]["held_out"] == facts["splits"]["tuning"] == facts["examples"] / 2
    assert not list(sample.documents())
    held_out = load_set("sample:held_out")
    assert held_out.name == "sample:held_out"
    assert len(held_out.examples) == facts["splits"]["held_out"]
    assert "It has held_out, tuning." in refusal("sample:dev")


def test_a_path_is_never_the_bundled_set() -> None:
    assert "There is no question set at sample." in refusal(Path("sample"))


def test_description(write_file: Write) -> None:
    path = write_file(
        "s.jsonl",
        lines(
            {
                "q": "a?",
                "answer": "x",
                "url": "u",
                "quote": "v",
                "tags": ["who", "who"],
                "as_of": "2020-01-01",
            },
            {"q": "b?", "unanswerable": True, "tags": ["who", "list"], "split": "dev"},
            {"q": "c?", "articles": {"u": 0, "v": 2}},
            {"q": "d?", "history": [{"question": "c?"}], "articles": {}},
        ),
    )
    assert describe(load_set(path)) == {
        "examples": 4,
        "answerable": 1,
        "unanswerable": 1,
        "retrieval_only": 1,
        "unjudged": 1,
        "with_articles": 2,
        "with_quotations": 1,
        "with_history": 1,
        "with_as_of": 1,
        "tags": {"who": 2, "list": 1},
        "splits": {"dev": 1},
    }


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
