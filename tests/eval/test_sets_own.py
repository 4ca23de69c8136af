"""Our own question sets, JSON Lines and tables: what is read, what is refused and how it is said."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.examples import Example
from eval.sets import describe, load_set, write_rows
from eval.sets.fields import ALIASES, field_named
from index.archive import LONGEST_QUESTION
from index.errors import EvaluationError
from index.schema import Filter
from qa.schema import Question, Turn
from tests.eval.set_files import Write, lines, only, refusal


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
