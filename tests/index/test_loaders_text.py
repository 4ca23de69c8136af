"""Plain text, many articles in one file, Markdown, front matter, and encodings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import LoadError
from index.loaders import Limits
from index.loaders.decoding import decode
from index.loaders.drafts import clean
from index.loaders.plain import split_headline
from tests.index.loader_files import PARAGRAPH, SECOND, STORY, drafts, only, skipped

DAY = dt.date(2019, 4, 4)


def write(folder: Path, text: str | bytes, name: str = "story.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_the_date_line_may_begin_the_text(tmp_path: Path) -> None:
    draft = only(write(tmp_path, f" date 2019-04-04 {STORY}\n"))
    assert (draft.published, draft.title, draft.text) == (DAY, "", STORY)
    assert draft.origin.path.endswith("story.txt")
    assert draft.origin.ordinal == 0


def test_the_date_line_may_hold_the_title(tmp_path: Path) -> None:
    draft = only(write(tmp_path, f" date 2019-04-04 Harbour of Mayville open again\n\n{STORY}\n"))
    assert (draft.published, draft.title, draft.text) == (DAY, "Harbour of Mayville open again", STORY)


def test_a_date_line_without_more_leaves_the_title_to_the_next_line(tmp_path: Path) -> None:
    draft = only(write(tmp_path, f"date 2019-04-04\nHarbour open again\n\n{STORY}"))
    assert (draft.published, draft.title, draft.text) == (DAY, "Harbour open again", STORY)


def test_many_articles_in_one_file(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f" date 2019-04-04 {PARAGRAPH}\n\n{SECOND}\n date 2019-04-05 Pier to be repaired\n\n{SECOND}\n\n\n"
        f" date 2019-02-30 {PARAGRAPH}\n",
    )
    first, second, third = drafts(path)
    assert (first.published, first.text, first.origin.ordinal) == (DAY, STORY, 0)
    assert (second.title, second.published, second.origin.ordinal) == (
        "Pier to be repaired",
        dt.date(2019, 4, 5),
        1,
    )
    assert (third.published, third.text, third.origin.ordinal) == (None, PARAGRAPH, 2)


def test_text_above_the_first_date_line_is_an_article_too(tmp_path: Path) -> None:
    first, second = drafts(write(tmp_path, f"{PARAGRAPH}\n\ndate 2019-04-04 {SECOND}"))
    assert (first.text, first.published, second.text, second.published) == (PARAGRAPH, None, SECOND, DAY)


def test_the_first_line_is_the_title_of_other_text(tmp_path: Path) -> None:
    draft = only(write(tmp_path, f"Can the harbour stay open?\n\n{STORY}"))
    assert (draft.title, draft.text) == ("Can the harbour stay open?", STORY)


@pytest.mark.parametrize(
    "text",
    [
        f"This is a sentence.\n\n{STORY}",
        f"{'A long line ' * 20}\n\n{STORY}",
        f"No blank line below\n{STORY}",
        "Only one line",
        f"4 April 2019\n\n{STORY}",
        f"***\n\n{STORY}",
    ],
)
def test_other_first_lines_are_no_titles(text: str) -> None:
    assert split_headline(text) == ("", text)


def test_a_dateline_gives_outlet_and_date(tmp_path: Path) -> None:
    text = f"MAYVILLE, April 4 (Sample Wire) - {PARAGRAPH}"
    draft = only(write(tmp_path, text, "harbour-2019.txt"))
    assert (draft.source, draft.published, draft.text) == ("Sample Wire", DAY, text)


def test_a_file_name_gives_a_date(tmp_path: Path) -> None:
    assert only(write(tmp_path, STORY, "2019-04-04-harbour.txt")).published == DAY


def test_front_matter(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 'Harbour: open again'\ndate: 2019-04-04T08:30:00+02:00\noutlet: Sample Gazette\n"
        "url: https://sample.example/harbour\nauthors: [Jane Doe, John Roe]\nlang: en-GB\n---\n\n"
        f"# Harbour: open again\n\n{PARAGRAPH}\n"
    )
    for name in ("story.md", "story.txt"):
        draft = only(write(tmp_path, text, name))
        assert draft.title == "Harbour: open again"
        assert draft.published == dt.datetime(2019, 4, 4, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
        assert draft.source == "Sample Gazette"
        assert draft.url == "https://sample.example/harbour"
        assert draft.authors == ("Jane Doe", "John Roe")
        assert draft.language == "en"
    assert only(tmp_path / "story.md").text == PARAGRAPH


def test_front_matter_that_is_no_yaml_is_read_by_lines(tmp_path: Path) -> None:
    draft = only(
        write(tmp_path, f"---\ntitle: Harbour: open again\ndate: 2019-04-04\n---\n{STORY}", "story.md")
    )
    assert (draft.title, draft.published, draft.text) == ("Harbour: open again", DAY, STORY)


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    assert STORY in only(write(tmp_path, f"---\n\n{STORY}\n\n---\n")).text


def test_markdown_becomes_readable_text(tmp_path: Path) -> None:
    markdown = (
        "# Harbour *open* again\n\nThe **first** [ferry](https://sample.example) left\nat `noon`.\n\n"
        "## Numbers\n\n- nine days\n- one *pier*\n\n1. ice\n2. water\n\n> A quotation\n\n"
        "| day | ferries |\n|---|---|\n| Thursday | 3 |\n\n"
        "![picture](x.png)\n\n    code line\n\nEnd &amp; out.\n"
    )
    draft = only(write(tmp_path, markdown, "story.md"))
    assert draft.title == "Harbour open again"
    assert draft.text == (
        "The first ferry left at noon.\n\nNumbers\n\n- nine days\n- one pier\n\n1. ice\n2. water\n\n"
        "A quotation\n\nday | ferries\nThursday | 3\n\ncode line\n\nEnd & out."
    )


FRENCH = "Le port de Mayville a été rouvert à l’aube ; coût : 600 € pour “tous”."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings_are_detected(tmp_path: Path, encoding: str) -> None:
    assert (
        only(write(tmp_path, f"{PARAGRAPH}\n\n{FRENCH}".encode(encoding))).text
        == f"{PARAGRAPH}\n\n{FRENCH}"
    )


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        (
            "cp1251",
            "Порт Мэйвилла снова открылся в четверг, и первый паром ушёл к островам ещё до полудня.",
        ),
        (
            "cp1253",
            "Το λιμάνι άνοιξε ξανά την Πέμπτη και το πρώτο πλοίο έφυγε για τα νησιά πριν το μεσημέρι.",
        ),
        (
            "cp932",
            "港は九日ぶりに木曜日に再開され、最初のフェリーは正午前に島へ向かった。漁師たちは喜んでいる。",
        ),
        ("gb18030", "港口在关闭九天之后于星期四重新开放，第一班渡轮在中午之前驶往各岛。"),
    ],
)
def test_encodings_of_other_scripts(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_broken_utf8_loses_nothing_else(tmp_path: Path) -> None:
    draft = only(write(tmp_path, PARAGRAPH.encode() + " – Zürich – ".encode() + b"\xff caf\xe9 \xc3"))
    assert draft.text.startswith(PARAGRAPH)
    assert "– Zürich – ÿ café" in draft.text


def test_a_bad_byte_far_into_a_file_is_read_as_windows_1252(tmp_path: Path) -> None:
    draft = only(write(tmp_path, (f"{PARAGRAPH}\n" * 4000).encode() + b"It cost \xa3600."))
    assert draft.text.endswith("It cost £600.")


def test_a_text_above_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="larger than the limit"):
        drafts(write(tmp_path, STORY * 10), Limits(document_bytes=500))


def test_one_article_above_the_limit_does_not_stop_the_others(tmp_path: Path) -> None:
    path = write(tmp_path, f"date 2019-04-04 {STORY * 10}\ndate 2019-04-05 {PARAGRAPH}\n")
    limits = Limits(document_bytes=500)
    (draft,) = drafts(path, limits)
    assert (draft.text, draft.origin.ordinal) == (PARAGRAPH, 1)
    (part,) = skipped(path, limits)
    assert part.origin.ordinal == 0
    assert "limit" in part.reason


@settings(deadline=None)  # imports and a busy machine take their time
@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "\r" not in once
    once.encode("utf-8")


def test_cleaning_keeps_paragraphs_and_drops_what_is_not_seen() -> None:
    assert clean("a\u00adb\r\n\r\n\r\n c \t\n\x00d\ud83d\fe\u2028f\n") == "ab\n\n c\nd\n\ne\nf"
