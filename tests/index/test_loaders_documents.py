"""Web pages, PDF and DOCX."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest

from index.errors import LoadError
from index.loaders import Limits
from tests.index.loader_files import PARAGRAPH, SECOND, STORY, drafts, only, page, pdf, zipped

DAY = dt.date(2019, 4, 4)


def write(folder: Path, content: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# -- pages --------------------------------------------------------------------------------------------


def test_a_page_gives_its_article_without_navigation(tmp_path: Path) -> None:
    draft = only(write(tmp_path, page(), "harbour.html"))
    assert draft.title == "Harbour of Mayville open again"
    assert draft.text.split("\n\n")[:2] == [PARAGRAPH, SECOND]
    assert "Sport" not in draft.text
    assert "cookie" not in draft.text
    assert (draft.published, draft.source, draft.language) == (None, None, None)


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "NewsArticle"},
        {"@graph": [{"@type": "Organization", "name": "Other"}, {"@type": "NewsArticle"}]},
        [{"@type": "BreadcrumbList"}, {"@type": ["NewsArticle", "Article"]}],
    ],
)
def test_json_ld_dates_a_page(tmp_path: Path, data: object) -> None:
    article = {
        "headline": "Harbour of Mayville open again",
        "datePublished": "2019-04-04T08:30:00+02:00",
        "author": [{"@type": "Person", "name": "Jane Doe"}],
    }
    text = json.dumps(data).replace('NewsArticle"}', f'NewsArticle", {json.dumps(article)[1:]}')
    text = text.replace('"Article"]}', f'"Article"], {json.dumps(article)[1:]}')
    head = f'<script type="application/ld+json">{text}</script>'
    head += '<meta property="og:site_name" content="Sample Gazette">'
    draft = only(write(tmp_path, page(head=head), "harbour.html"))
    assert draft.published == dt.datetime(2019, 4, 4, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert (draft.source, draft.authors) == ("Sample Gazette", ("Jane Doe",))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="article:published_time" content="2019-04-04T08:00Z">',
         dt.datetime(2019, 4, 4, 8, tzinfo=dt.UTC)),
        ('<meta name="date" content="4 April 2019">', DAY),
        ('<meta name="date" content="0001-11-30"><meta name="pubdate" content="2019-04-04">', DAY),
        ('<link rel="canonical" href="https://sample.example/2019/04/04/harbour">', DAY),
        ('<meta name="date" content="2050-09-30">', None),
        ('<script type="application/ld+json">{broken</script>', None),
    ],
)  # fmt: skip
def test_meta_tags_and_address_date_a_page(tmp_path: Path, head: str, expected: object) -> None:
    assert only(write(tmp_path, page(head=head), "harbour.html")).published == expected


def test_the_outlet_is_taken_off_the_title_and_the_address_kept(tmp_path: Path) -> None:
    head = (
        '<meta property="og:site_name" content="Sample Gazette">'
        '<link rel="canonical" href="https://sample.example/harbour">'
    )
    draft = only(write(tmp_path, page(head=head, title="Harbour open | Sample Gazette"), "harbour.html"))
    assert (draft.title, draft.url) == ("Harbour open", "https://sample.example/harbour")


def test_a_page_is_told_by_its_content(tmp_path: Path) -> None:
    assert only(write(tmp_path, page(), "harbour")).title == "Harbour of Mayville open again"


def test_a_declared_encoding_is_believed(tmp_path: Path) -> None:
    body = (
        "Przystań Żółć otwarto w czwartek, a pierwszy prom odpłynął na wyspy jeszcze przed południem. " * 3
    )
    markup = page(body, head='<meta charset="iso-8859-2">', title="Przystań")
    assert "Przystań Żółć" in only(write(tmp_path, markup.encode("iso-8859-2"), "harbour.html")).text


@pytest.mark.parametrize(
    "markup", ["<html><head><title>x</title></head><body></body></html>", "<html></html>"]
)
def test_a_page_without_an_article_is_refused(tmp_path: Path, markup: str) -> None:
    with pytest.raises(LoadError, match="no article text"):
        drafts(write(tmp_path, markup, "empty.html"))


# -- PDF ----------------------------------------------------------------------------------------------

LINES = [
    "The harbour of Mayville reopened on Thursday after the ice had kept it shut for nine days,",
    "and the first ferry left for the islands before noon, with forty people and the mail of a week on",
    "board.",
    "Fishermen said that they had lost a fifth of the season, while the town council of May-",
    "ville promised to pay for the repair of the eastern pier. The work is to begin in May and to take",
]
NEXT_PAGE = ["until autumn, said the engineer in charge of the piers, who had not seen such ice before."]


def test_a_pdf_is_put_together_into_paragraphs(tmp_path: Path) -> None:
    information = {
        "Title": "Harbour open again",
        "Author": "Jane Doe",
        "CreationDate": "D:20190404083000+02'00'",
    }
    draft = only(write(tmp_path, pdf([LINES, NEXT_PAGE], information), "harbour.pdf"))
    first, second = draft.text.split("\n\n")
    assert first.endswith("before noon, with forty people and the mail of a week on board.")
    assert "the town council of Mayville promised" in second
    assert "and to take until autumn, said" in second
    assert draft.page_starts == (0, draft.text.index("until autumn"))
    assert (draft.title, draft.authors) == ("Harbour open again", ("Jane Doe",))
    assert draft.published == dt.datetime(2019, 4, 4, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def test_larger_type_at_the_top_is_the_title(tmp_path: Path) -> None:
    lines = [
        "# Harbour of Mayville",
        "# open again",
        "MAYVILLE, April 4, 2019 (Sample Wire) - The ferry left.",
        *LINES,
    ]
    draft = only(write(tmp_path, pdf([lines], {"Title": "untitled"}), "harbour.pdf"))
    assert draft.title == "Harbour of Mayville open again"
    assert draft.text.startswith("MAYVILLE")
    assert (draft.source, draft.published) == ("Sample Wire", DAY)


def test_running_titles_are_left_out(tmp_path: Path) -> None:
    pages = [[*LINES, "", "Sample Gazette - page 1"], [*LINES, "", "Sample Gazette - page 2"]]
    assert "Sample Gazette" not in only(write(tmp_path, pdf(pages), "harbour.pdf")).text


def test_pages_count_from_their_first_character(tmp_path: Path) -> None:
    draft = only(write(tmp_path, pdf([LINES[:3], [], LINES[3:], LINES[:3]]), "harbour.pdf"))
    assert len(draft.page_starts) == 4
    assert draft.page_starts == tuple(sorted(draft.page_starts))
    assert draft.text[draft.page_starts[2] :].startswith("Fishermen")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pdf([LINES], password="secret"), "password"),
        (pdf([[], []]), "scan"),
        (pdf([LINES])[:300], "damaged or cut off"),
        (b"%PDF-1.4\n%%EOF", "damaged or cut off"),
    ],
)
def test_pdfs_that_give_nothing_say_why(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(LoadError, match=message):
        drafts(write(tmp_path, content, "harbour.pdf"))


# -- DOCX ---------------------------------------------------------------------------------------------


def docx_file(
    title: str = "", style: str = "Title", author: str = "Jane Doe", created: dt.datetime | None = None
) -> bytes:
    import docx

    document = docx.Document()
    if title:
        document.add_paragraph(title, style=style)
    document.add_paragraph(f"MAYVILLE, April 4, 2019 (Sample Wire) - {PARAGRAPH}")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["day", "ferries", "Thursday", "3"], strict=True):
        cell.text = text
    document.add_paragraph(SECOND)
    document.core_properties.author = author
    if created:
        document.core_properties.created = created
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("style", ["Title", "Heading 1"])
def test_a_docx_gives_paragraphs_and_tables_in_order(tmp_path: Path, style: str) -> None:
    draft = only(write(tmp_path, docx_file("Harbour open again", style), "harbour.docx"))
    assert draft.title == "Harbour open again"
    assert draft.text.startswith("MAYVILLE, April 4")
    assert "day | ferries\nThursday | 3" in draft.text
    assert draft.text.endswith(SECOND)
    assert (draft.source, draft.published, draft.authors) == ("Sample Wire", DAY, ("Jane Doe",))


def test_the_day_on_which_a_docx_was_made_is_the_last_resort(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph(PARAGRAPH)
    document.save(str(tmp_path / "template.docx"))
    assert only(tmp_path / "template.docx").published is None  # the library's template is of 2013
    document.core_properties.created = dt.datetime(2019, 4, 4)
    document.save(str(tmp_path / "made.docx"))
    assert str(only(tmp_path / "made.docx").published).startswith("2019-04-04")


def test_damaged_and_oversized_docx_files_say_why(tmp_path: Path) -> None:
    content = docx_file("Harbour")
    with pytest.raises(LoadError, match="damaged or cut off"):
        drafts(write(tmp_path, content[: len(content) // 2], "cut.docx"))
    with pytest.raises(LoadError, match="limit"):
        drafts(write(tmp_path, content, "large.docx"), Limits(document_bytes=len(content)))
    fake = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<nothing/>"})
    with pytest.raises(LoadError, match="docx"):
        drafts(write(tmp_path, fake, "fake.docx"))


def test_a_document_above_the_limit_is_refused(tmp_path: Path) -> None:
    for content, name in ((page(), "large.html"), (pdf([LINES]), "large.pdf"), (STORY, "large.md")):
        with pytest.raises(LoadError, match="limit"):
            drafts(write(tmp_path, content, name), Limits(document_bytes=200))
