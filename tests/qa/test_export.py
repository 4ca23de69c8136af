"""JSON: every document has the fields that docs/json.md promises, of the types that it promises."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval import export as eval_export
from eval.folder import Run
from eval.measures import Measure
from eval.scores import Score
from eval.sets.load import load_set
from eval.statistics import Comparison, Estimate
from index.archive import Archive
from index.expansions import Alias, Expansion
from index.loaders import Skipped
from index.passages import PassageSettings
from index.report import FileReport, IngestReport
from index.schema import Article, Copy, Filter, Hit, LegScore, Origin, Passage
from qa import export
from qa.citations import Verdict, verify
from qa.evidence import Agreement, Side, Statement
from qa.followup import Rewrite
from qa.schema import (
    Answer,
    Citation,
    Interpretation,
    Part,
    Question,
    Reading,
    Search,
    Sentence,
    Turn,
)
from qa.timeline import Event, Timeline
from qa.timespan import TimeSpan
from tests.fakes import HashingEmbedder

ROOT = Path(__file__).parents[2]
TEXT = "The lighthouse of Veld was lit on Monday.\fIts keeper is Ada Lindqvist, the mayor said."
QUOTE = "Its keeper is Ada Lindqvist, the mayor said."
START, END = TEXT.index(QUOTE), len(TEXT)
SPAN = (TEXT.index("Ada"), TEXT.index(", the"))

ARTICLE = Article(
    id="0123456789abcdef",
    text=TEXT,
    title="A light over Veld",
    published=dt.datetime(2020, 3, 2, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    source="Veld Courier",
    url="https://courier.example/light",
    authors=("Bo Ek",),
    language="en",
    origin=Origin("papers.zip", "veld/light.pdf", 1),
    page_starts=(0, START),
)
COPY = Copy("c0de", "The keeper", None, dt.date(2020, 3, 3))
HIT = Hit(Passage(7, ARTICLE.id, 0, END, TEXT), ARTICLE, 0.75, LegScore(9.5, 1), LegScore(0.5, 2), (COPY,))
QUESTION = Question(
    "Who keeps the light?",
    Filter(dt.date(2020, 1, 1), dt.date(2020, 12, 31), ("Veld Courier",), False),
    dt.date(2020, 6, 1),
    (Turn("Where is the light?", "Veld"),),
)
SPAN_OF_TIME = TimeSpan("in 2020", 20, 27, dt.date(2020, 1, 1), dt.date(2020, 12, 31), True)
INTERPRETATION = Interpretation(
    Rewrite("Who keeps the light of Veld?", ("of", "Veld")),
    (
        Search(
            "Who keeps the light in 2020?", "Who keeps the light in 2020?", QUESTION.searched, SPAN_OF_TIME
        ),
        Search(
            "Who pays?",
            "Who pays?",
            Filter(),
            None,
            dt.date(2020, 6, 1),
            (Expansion("Ada", (Alias("A. Lindqvist", "both are said of the keeper"),)),),
        ),
    ),
)
STATEMENT = Statement(QUOTE, (14, 27), "Veld Courier", dt.date(2020, 3, 2), citation=1)
DAYS = (dt.date(2020, 3, 1), dt.date(2020, 3, 2))
AGREEMENT = Agreement(
    "change", (Side("Ada Lindqvist", (STATEMENT,), DAYS), Side("Bo Ek", (Statement("Bo Ek.", (0, 5)),)))
)
CITATION = Citation(1, ARTICLE, START, END, QUOTE, SPAN)
ANSWERED = Answer(
    QUESTION,
    "answered",
    "Ada Lindqvist",
    (
        Part(
            QUESTION.text,
            "answered",
            "Ada Lindqvist",
            (Sentence(QUOTE, (1,)),),
            searched_for=QUESTION.text,
            confidence=0.9,
            agreement=AGREEMENT,
            articles=(ARTICLE,),
            independent=1,
        ),
    ),
    (CITATION,),
    (HIT,),
    readings=(Reading(HIT, 0.75, 0.9, SPAN, 0.5),),
    confidence=0.9,
    threshold=0.25,
    timings={"search": 0.01, "read": 0.2, "total": 0.21},
    interpretation=INTERPRETATION,
    independent=1,
)
ABSTAINED = Answer(
    Question("Why?"), "abstained", "", (Part("Why?", "abstained", "", reason="No."),), reason="No."
)
EVENT = Event(dt.date(2020, 3, 1), dt.date(2020, 3, 31), "text", CITATION, (), 1, 0.5)
TIMELINE = Timeline(QUESTION, (EVENT,), TimeSpan("in 2020", 0, 7, None, dt.date(2020, 12, 31), True))
FILE = FileReport(
    "papers.zip", "zip", 1, 2, 3, 4, Counter({"no text": 5}), [Skipped(Origin("papers.zip"), "no text")]
)
VERDICT = Verdict(1, ARTICLE.id, QUOTE, "the article is not in this archive")
STATS: dict[str, Any] = {
    "articles": 1,
    "passages": 2,
    "copies": 0,
    "undated": 0,
    "first_day": dt.date(2020, 3, 2),
    "last_day": dt.date(2020, 3, 2),
    "sources": [("Veld Courier", 1), (None, 2)],
    "embedder": "hashing-64",
    "passage_settings": PassageSettings(),
    "generation": 3,
    "bytes": 4096,
}
EMPTY_STATS = {**STATS, "articles": 0, "first_day": None, "last_day": None, "sources": []}

NAN = float("nan")
RUN = Run(Path("run"), {"set": "sample"}, {})
SCORES = [
    Score("fused", "tag who", Measure.parse("R@20"), Estimate(0.5, 0.25, 0.75, 8)),
    Score("fused", "", Measure.parse("EM"), Estimate(NAN, NAN, NAN, 0)),
]
COMPARISONS = [
    Comparison(Measure.parse("R@20"), 0.5, 0.25, 0.75, 0.01, ("a",), ("b",), ("c",)),
    Comparison(Measure.parse("ECE"), NAN, NAN, NAN, NAN),
]

DOCUMENTS = {
    "dateline ask": [export.answer_document(ANSWERED), export.answer_document(ABSTAINED)],
    "dateline search": [export.search_document(QUESTION, "fused", [HIT])],
    "dateline timeline": [export.timeline_document(TIMELINE), export.timeline_document(Timeline(QUESTION))],
    "dateline articles list": [export.articles_document([ARTICLE], 50, 0)],
    "dateline articles show": [export.article_document(ARTICLE)],
    "dateline index": [export.index_document(IngestReport([FILE], 6, 1.5))],
    "dateline verify": [export.verify_document([VERDICT])],
    "dateline stats": [export.stats_document(STATS), export.stats_document(EMPTY_STATS)],
    "dateline eval validate": [eval_export.set_document(load_set("sample"))],
    "dateline eval run": [eval_export.run_document(RUN, SCORES)],
    "dateline eval compare": [eval_export.comparison_document("a", "b", COMPARISONS)],
}
TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "strings": str,
    "integers": int,
}


def read_docs() -> dict[str, dict[str, str]]:
    """Field to type for each section of the documentation that has a table."""
    sections: dict[str, dict[str, str]] = {}
    for line in (ROOT / "docs" / "json.md").read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"### `?([^`]+)`?", line):
            fields = sections.setdefault(heading.group(1), {})
        elif row := re.fullmatch(r"\| `(\w+)` \| (.+?) \| .+ \|", line):
            fields[row.group(1)] = row.group(2)
    sections["Article with text"] |= sections["Article"]
    return sections


DOCS = read_docs()


def assert_documented(value: Any, section: str) -> None:
    """The value has exactly the fields of a section, each of its type, all the way down."""
    assert value.keys() == DOCS[section].keys(), section
    for field, type_name in DOCS[section].items():
        assert_type(value[field], type_name, f"{section}: {field}")


def assert_type(value: Any, type_name: str, where: str) -> None:
    listed = type_name.startswith("list of ")
    if listed:
        assert isinstance(value, list), where
    for item in value if listed else [value]:
        names = type_name.removeprefix("list of ").split(" or ")
        link = re.fullmatch(r"\[(.+)\]\(#.+\)", names[0])
        if link and item is not None:
            assert_documented(item, link.group(1))
        else:
            expected = [TYPES[name] for name in names if name in TYPES]
            assert any(isinstance(item, kind) for kind in expected), where
            assert isinstance(item, bool) == ("boolean" in names and item is not None), where


@pytest.mark.parametrize("command", DOCUMENTS)
def test_documents_are_as_documented(command: str) -> None:
    for document in DOCUMENTS[command]:
        assert_documented(document, command)
        assert document["schema_version"] == export.SCHEMA_VERSION == 1
        assert json.loads(json.dumps(document)) == document


def test_every_documented_document_is_tested() -> None:
    assert {section for section in DOCS if section.startswith("dateline ")} == DOCUMENTS.keys()


def test_links_of_the_documentation_lead_somewhere() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    anchors = {heading.lower().replace(" ", "-") for heading in re.findall(r"^### (\w[\w ]*)$", text, re.M)}
    assert set(re.findall(r"\(#([\w-]+)\)", text)) == anchors


def test_answer() -> None:
    document = export.answer_document(ANSWERED)
    (citation,), (hit,) = document["citations"], document["hits"]
    assert document["question"] == {
        "text": "Who keeps the light?",
        "as_of": "2020-06-01",
        "since": "2020-01-01",
        "until": "2020-12-31",
        "sources": ["Veld Courier"],
        "undated": False,
        "articles": [],
        "history": [{"question": "Where is the light?", "answer": "Veld"}],
        "time_words": True,
    }
    assert document["parts"][0]["sentences"] == [{"text": QUOTE, "citations": [1]}]
    assert document["parts"][0]["agreement"]["sides"][0] == {
        "text": "Ada Lindqvist",
        "meant_days": {"first": "2020-03-01", "last": "2020-03-02"},
        "citations": [1],
        "outlets": ["Veld Courier"],
        "days": ["2020-03-02"],
        "independent": 1,
    }
    (told,) = document["parts"][0]["agreement"]["trail"]
    assert told == {"day": "2020-03-02", "text": "Ada Lindqvist", "citations": [1]}
    assert document["interpretation"]["searches"][0]["timespan"]["since"] == "2020-01-01"
    assert document["interpretation"]["searches"][1]["recency"] == "2020-06-01"
    assert TEXT[citation["start"] : citation["end"]] == citation["quote"] == QUOTE
    assert citation["span"] == {"start": SPAN[0], "end": SPAN[1], "text": "Ada Lindqvist"}
    assert (citation["page"], hit["page"]) == (2, 1)
    assert (hit["lexical"], hit["dense"]) == ({"score": 9.5, "rank": 1}, {"score": 0.5, "rank": 2})
    assert citation["article"]["published"] == "2020-03-02T08:30:00+02:00"
    assert citation["article"]["origin"] == {"path": "papers.zip", "member": "veld/light.pdf", "ordinal": 1}
    assert "text" not in citation["article"]


def test_what_is_not_known_is_null() -> None:
    unknown = Article("f", "Text.", "", None, None, None, (), None, Origin("f.txt"))
    document = export.article_document(unknown)["article"]
    assert [name for name, value in document.items() if value is None] == [
        "published",
        "source",
        "url",
        "language",
    ]
    hit = export.hit_json(Hit(Passage(1, "f", 0, 5, "Text."), unknown, 1.0))
    assert hit["lexical"] is hit["dense"] is hit["page"] is None
    assert export.citation_json(Citation(1, unknown, 0, 5, "Text."))["span"] is None


def test_an_exported_answer_can_be_verified(tmp_path: Path) -> None:
    (tmp_path / "light.txt").write_text(" date 2020-03-02 A light\n\n" + QUOTE)
    with Archive.create(tmp_path / "archive", HashingEmbedder()) as archive:
        archive.add(tmp_path / "light.txt")
        (article,) = archive.articles()
        start = article.text.index(QUOTE)
        citation = Citation(1, article, start, start + len(QUOTE), QUOTE)
        answer = Answer(QUESTION, "answered", QUOTE, (), (citation,))
        document = json.loads(json.dumps(export.answer_document(answer)))
        assert all(verdict.holds for verdict in verify(document, archive))
        document["citations"][0]["quote"] = "Its keeper is Bo Ek, the mayor said."
        assert not any(verdict.holds for verdict in verify(document, archive))


def test_verify_document_says_whether_all_hold() -> None:
    holding = Verdict(2, ARTICLE.id, QUOTE)
    assert export.verify_document([holding])["holds"] is True
    assert export.verify_document([holding, VERDICT])["holds"] is False
    assert export.verify_document([])["holds"] is True


def test_exporting_loads_no_search_engine() -> None:
    code = "import sys, qa.export; print({'numpy', 'faiss', 'tantivy', 'openvino'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
