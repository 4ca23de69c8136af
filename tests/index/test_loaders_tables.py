"""CSV, TSV, JSON Lines, JSON, feeds and newswires."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import LoadError
from index.loaders import Limits, load, load_stream
from index.schema import Draft
from tests.index.loader_files import PARAGRAPH, SECOND, STORY, drafts, only, skipped

DAY = dt.date(2019, 4, 4)


def write(folder: Path, content: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def csv_text(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


ROW = [
    "Harbour open",
    "2019-04-04",
    "https://sample.example/harbour",
    "Sample Wire",
    "Jane Doe and John Roe",
    STORY,
    "en",
]


@pytest.mark.parametrize(
    "names",
    [
        ["title", "date", "url", "source", "authors", "text", "language"],
        ["Headline", "Published At", "Link", "Outlet", "Byline", "Body", "Lang"],
        ["TITLE", "publish_date", "permalink", "site-name", "Author", "articleBody", "inLanguage"],
        ["name", "pubDate", "canonical_url", "newspaper", "creator", "maintext", "lang"],
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_are_known_by_their_usual_names(tmp_path: Path, names: list[str], delimiter: str) -> None:
    draft = only(write(tmp_path, csv_text([names, ROW], delimiter), "export.csv"))
    assert draft == Draft(
        text=STORY,
        origin=draft.origin,
        title="Harbour open",
        published=DAY,
        source="Sample Wire",
        url="https://sample.example/harbour",
        authors=("Jane Doe", "John Roe"),
        language="en",
    )


def test_a_table_is_told_by_its_header(tmp_path: Path) -> None:
    assert (
        only(write(tmp_path, csv_text([["date", "text"], ["2019-04-04", STORY]]), "export")).published
        == DAY
    )


def test_a_table_in_windows_1252_and_one_with_a_mark(tmp_path: Path) -> None:
    text = csv_text([["title", "text"], ["Café “Hafen”", "Zürich – £600 "]], ";")
    for encoding in ("cp1252", "utf-8-sig", "utf-16"):
        assert only(write(tmp_path, text.encode(encoding), "export.csv")).title == "Café “Hafen”"


def test_a_table_without_a_text_column_names_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"Columns seen: name, age, city\."):
        drafts(write(tmp_path, "name,age,city\nDoe,30,Mayville\n", "people.csv"))
    with pytest.raises(LoadError, match="Columns seen: name, age"):
        drafts(write(tmp_path, '{"name": "Doe", "age": 30}\n' * 3, "people.jsonl"))


def test_the_whole_column_decides_which_number_is_the_day(tmp_path: Path) -> None:
    rows = [["date", "text"], ["4/5/2019", PARAGRAPH], ["13/5/2019", PARAGRAPH]]
    assert [draft.published for draft in drafts(write(tmp_path, csv_text(rows), "x.csv"))] == [
        dt.date(2019, 5, 4),
        dt.date(2019, 5, 13),
    ]


def test_bad_rows_are_skipped_and_keep_their_number(tmp_path: Path) -> None:
    text = "date,text\n2019-04-04,one\n2019-04-05\n2019-04-06,two,three\n2019-04-07,\n"
    text += f'0001-11-30,"{PARAGRAPH}"\n\n'
    path = write(tmp_path, text, "x.csv")
    assert [(draft.origin.ordinal, draft.text) for draft in drafts(path)] == [(0, "one"), (4, PARAGRAPH)]
    assert drafts(path)[1].published is None
    assert [part.origin.ordinal for part in skipped(path)] == [1, 2, 3]
    assert "1 cells for 2 columns" in skipped(path)[0].reason


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_memory(tmp_path: Path) -> None:
    path = write(
        tmp_path, 'date,text\n2019-04-04,"one\n' + "2019-04-05,The ferry left before noon\n" * 4000, "x.csv"
    )
    limits = Limits(row_bytes=10_000)
    assert any("larger than field limit" in part.reason for part in skipped(path, limits))
    assert len(drafts(path, limits)) > 1000


def test_fields_of_megabytes_are_taken(tmp_path: Path) -> None:
    text = f"{PARAGRAPH}\n" * 10_000
    assert (
        len(only(write(tmp_path, csv_text([["title", "text"], ["long", text]]), "x.csv")).text) > 1_000_000
    )


def test_json_lines_with_bad_rows(tmp_path: Path) -> None:
    rows = [
        json.dumps({"text": "one", "published": 1554372000}),
        "{broken",
        "7",
        json.dumps({"title": "no text"}),
        json.dumps({"text": "x" * 3000}),
        json.dumps(
            {
                "text": ["two", "paragraphs"],
                "source": {"name": "Sample Wire"},
                "author": [{"name": "Jane Doe"}],
            }
        ),
    ]
    path = write(tmp_path, "\n".join(rows), "x.jsonl")
    first, second = drafts(path, Limits(row_bytes=2000))
    assert first.published == dt.datetime(2019, 4, 4, 10, tzinfo=dt.UTC)
    assert (second.text, second.source, second.authors) == (
        "two\n\nparagraphs",
        "Sample Wire",
        ("Jane Doe",),
    )
    assert second.origin.ordinal == 5
    reasons = [part.reason for part in skipped(path, Limits(row_bytes=2000))]
    assert len(reasons) == 4
    assert "not JSON" in reasons[0]
    assert "limit" in reasons[3]


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"status": "ok", "articles": rows}])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["x.json", "x"])
def test_json_arrays_alone_or_wrapped(tmp_path: Path, wrap: object, indent: int | None, name: str) -> None:
    rows = [{"content": PARAGRAPH, "publishedAt": "2019-04-04"}, {"content": SECOND}, 7]
    path = write(tmp_path, json.dumps(wrap(rows[:2]), indent=indent), name)  # type: ignore[operator]
    assert [draft.text for draft in drafts(path)] == [PARAGRAPH, SECOND]


def test_one_json_article(tmp_path: Path) -> None:
    assert (
        only(write(tmp_path, json.dumps({"body": STORY, "date": "4 April 2019"}), "x.json")).published
        == DAY
    )


@pytest.mark.parametrize("content", ['[{"text": "one"}, {"text', '{"text": ', "[1, 2]", '["a"]', "{}"])
def test_json_without_an_article_says_why(tmp_path: Path, content: str) -> None:
    with pytest.raises(LoadError, match=r"JSON|object|column"):
        drafts(write(tmp_path, content, "x.json"))


def test_html_in_a_cell_becomes_text(tmp_path: Path) -> None:
    row = {"content": "<p>The <b>first</b> ferry<br>left.</p><ul><li>one<li>two</ul><script>x()</script>"}
    assert only(write(tmp_path, json.dumps(row), "x.json")).text == "The first ferry\nleft.\n\n- one\n- two"


def test_lone_surrogates_and_nulls_do_not_reach_the_archive(tmp_path: Path) -> None:
    draft = only(write(tmp_path, '{"text": "one \\ud83d two\\u0000", "title": "\\udc00 x"}\n', "x.jsonl"))
    assert (draft.text, draft.title) == ("one  two", "x")


def test_addresses_that_are_none_are_dropped(tmp_path: Path) -> None:
    rows = [
        ["url", "text"],
        ["javascript:alert(1)", PARAGRAPH],
        ["https://www.sample.example/a", PARAGRAPH],
    ]
    first, second = drafts(write(tmp_path, csv_text(rows), "x.csv"))
    assert (first.url, first.source) == (None, None)
    assert (second.url, second.source) == ("https://www.sample.example/a", "sample.example")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_tables_are_streamed(tmp_path: Path, kind: str) -> None:
    row = {"title": "Harbour", "text": STORY * 30}
    line = csv_text([row.values()]) if kind == "csv" else json.dumps(row) + "\n"
    path = tmp_path / f"large.{kind}"
    with path.open("w") as file:
        file.write("title,text\n" if kind == "csv" else "")
        file.writelines(line for _ in range(3000))
    next(iter(load(path)))  # imports
    tracemalloc.start()
    count = sum(1 for _ in load(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 3000
    assert path.stat().st_size > 20_000_000
    assert peak < 8_000_000


def test_articles_come_before_the_file_is_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            line = json.dumps({"text": PARAGRAPH}).encode() + b"\n"
            memoryview(buffer)[: len(line)] = line  # type: ignore[arg-type]
            return len(line)

    stream = load_stream(io.BufferedReader(Endless()), "-")
    assert [item.text for item, _ in zip(stream, range(500), strict=False) if isinstance(item, Draft)] == [
        PARAGRAPH
    ] * 500


@settings(deadline=None)  # imports and a busy machine take their time
@given(st.lists(st.tuples(st.text(), st.text("ab,;\"\n '\t", min_size=1)), min_size=1, max_size=5))
def test_csv_rows_come_out_as_they_went_in(rows: list[tuple[str, str]]) -> None:
    table = csv_text([["title", "text"], *([title.replace("\0", ""), f"x{text}x"] for title, text in rows)])
    items = load_stream(io.BytesIO(table.encode("utf-8", "replace")), "x.csv")
    texts = [item.text.split() for item in items if isinstance(item, Draft)]
    assert texts == [f"x{text}x".split() for _, text in rows]


# -- feeds --------------------------------------------------------------------------------------------

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Sample Gazette</title><language>en-gb</language>
<item><title>Harbour &amp; pier</title><link>https://sample.example/harbour</link>
<dc:creator>Jane Doe</dc:creator>
<pubDate>Thu, 04 Apr 2019 10:00:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>{PARAGRAPH}</p><p>{SECOND}</p>]]></content:encoded></item>
<item><title>No text</title><link>https://sample.example/none</link></item>
<item><title>Summary only</title><description>{SECOND}</description><pubDate>nonsense</pubDate></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Sample Gazette</title>
<entry><title>Harbour</title><link href="https://sample.example/harbour"/>
<updated>2019-04-04T10:00:00+02:00</updated>
<author><name>Jane Doe</name></author>
<content type="html">&lt;p&gt;{PARAGRAPH}&lt;/p&gt;</content></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Sample Gazette",
        "language": "en-US",
        "items": [
            {"id": "1", "url": "https://sample.example/harbour", "title": "Harbour",
             "content_html": f"<p>{PARAGRAPH}</p>",
             "date_published": "2019-04-04T10:00:00Z", "authors": [{"name": "Jane Doe"}]},
            {"id": "2", "content_text": SECOND},
        ],
    }
)  # fmt: skip


def test_rss(tmp_path: Path) -> None:
    path = write(tmp_path, RSS, "feed.xml")
    full, short = drafts(path)
    assert (full.title, full.text, full.url) == ("Harbour & pier", STORY, "https://sample.example/harbour")
    assert full.published == dt.datetime(2019, 4, 4, 10, tzinfo=dt.UTC)
    assert (full.source, full.authors, full.language) == ("Sample Gazette", ("Jane Doe",), "en")
    assert (short.text, short.published, short.origin.ordinal) == (SECOND, None, 2)
    (part,) = skipped(path)
    assert part.origin.ordinal == 1


def test_atom_and_json_feed(tmp_path: Path) -> None:
    atom = only(write(tmp_path, ATOM, "feed"))
    feed = drafts(write(tmp_path, JSON_FEED, "feed.json"))[0]
    for draft in (atom, feed):
        assert (draft.title, draft.text, draft.source) == ("Harbour", PARAGRAPH, "Sample Gazette")
        assert (draft.url, draft.authors) == ("https://sample.example/harbour", ("Jane Doe",))
    assert atom.published == dt.datetime(2019, 4, 4, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert feed.published == dt.datetime(2019, 4, 4, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "content", [RSS[:200], RSS.split("<item>")[0] + "</channel></rss>", JSON_FEED[:100]]
)
def test_feeds_without_entries_say_why(tmp_path: Path, content: str) -> None:
    with pytest.raises(LoadError, match=r"damaged|no entries"):
        drafts(write(tmp_path, content, "feed"))


# -- wires --------------------------------------------------------------------------------------------

SGML = """<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" NEWID="1">
<DATE>26-FEB-1987 15:01:01.79&#5;RM</DATE>
<TEXT>&#2;
<TITLE>HARBOUR OPEN &lt;HRB></TITLE>
<DATELINE>    MAYVILLE, Feb 26 - </DATELINE><BODY>The first ferry left for the
islands before noon.
    The pier will be
repaired.
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
<REUTERS NEWID="2"><DATE>26-FEB-1987 15:02:00.00</DATE>
<TEXT TYPE="BRIEF"><TITLE>HEADLINE ONLY</TITLE></TEXT></REUTERS>
"""


def test_newswires_in_sgml(tmp_path: Path) -> None:
    path = write(tmp_path, SGML, "reut2-000.sgm")
    draft = only(path)
    assert draft.title == "HARBOUR OPEN <HRB>"
    first, second = draft.text.split("\n\n")
    assert first == "MAYVILLE, Feb 26 - The first ferry left for the islands before noon."
    assert second == "The pier will be repaired."
    assert (draft.source, draft.published) == ("Reuters", dt.datetime(1987, 2, 26, 15, 1, 1, 790000))
    assert [part.origin.ordinal for part in skipped(path)] == [1]
