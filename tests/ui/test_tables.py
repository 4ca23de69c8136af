"""What a terminal shows: nothing of a quotation is lost, and long reports stay short."""

from __future__ import annotations

import io
import re
from collections import Counter

from rich.console import Console

from index.report import FileReport, IngestReport, Progress
from index.schema import Article, Origin
from qa.schema import Answer, Citation, Part, Question, Sentence
from ui.answer_tables import answer_blocks
from ui.progress import in_words, progress_bar
from ui.tables import report_blocks

WORDS = " ".join(f"word{number}" for number in range(60))
QUOTE = f"Ada Lindqvist\n\nbought {WORDS} [sic] :smile:."
ARTICLE = Article(
    "f" * 16, QUOTE, "A [bold]title[/bold]", None, "Veld Courier", None, (), "en", Origin("f.txt")
)
ANSWER = Answer(
    Question("Who?"),
    "answered",
    "Ada Lindqvist",
    (
        Part("Who?", "answered", "Ada Lindqvist", (Sentence(QUOTE, (1,)),)),
        Part("Why?", "abstained", "", reason="The archive does not say why."),
    ),
    (Citation(1, ARTICLE, 0, len(QUOTE), QUOTE, (0, 13)),),
)


def shown(blocks: object, width: int = 40) -> str:
    """What a terminal of that width shows, with its colours."""
    console = Console(
        file=io.StringIO(), force_terminal=True, width=width, markup=False, highlight=False, emoji=False
    )
    for block in blocks:  # type: ignore[attr-defined]
        console.print(block)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_a_narrow_terminal_shows_all_of_a_quotation() -> None:
    output = without_colours(shown(answer_blocks(ANSWER)))
    assert max(map(len, output.splitlines())) <= 40
    assert output.split().count("word59") == 2
    assert " ".join(output.split()).count(" ".join(QUOTE.split())) == 2
    assert "[1] A [bold]title[/bold]" in output
    assert re.search(r"\n    “Ada Lindqvist *\n\n    bought", output)
    assert "No answer to: Why?" in output


def test_the_answers_own_words_are_marked_in_the_quotation() -> None:
    output = shown(answer_blocks(ANSWER), 2000)
    assert "“\x1b[1;4mAda Lindqvist\x1b[0m" in output
    assert "\n\x1b[1mAda Lindqvist\x1b[0m\n" in output


def test_a_long_report_shows_problems_first_and_stays_short() -> None:
    good = [FileReport(f"good{number}.txt", "text", added=1, passages=2) for number in range(1000)]
    partly = FileReport("partly.csv", "csv", added=5, skipped=Counter({"The row has no text.": 3}))
    noted = FileReport("noted.txt", "text", added=1, notes=Counter({"in another language (de)": 1}))
    bad = [FileReport(f"bad{number}.pdf", failed="It is damaged.") for number in range(100)]
    report = IngestReport([*good, partly, noted, *bad], removed=2, seconds=61.04)
    lines = without_colours(shown(report_blocks(report), 200)).splitlines()
    assert len(lines) < 80
    assert lines[1].split()[:2] == ["partly.csv", "csv"]
    assert lines[1].rstrip().endswith("skipped 3: The row has no text.")
    assert lines[2].rstrip().endswith("1 in another language (de)")
    assert lines[3].rstrip().endswith("failed: It is damaged.")
    assert "and more files: 52 with and 980 without remarks (--json lists them all)" in lines
    assert lines[-1] == (
        "1,006 articles added, 0 replaced, 0 unchanged; 2,000 passages embedded; 1,102 files in 61.0 s; "
        "100 files failed; 3 parts of files skipped; 2 articles removed"
    )


def test_the_report_of_nothing() -> None:
    output = shown(report_blocks(IngestReport()))
    assert "0 files" in output
    assert "File" not in output


def test_progress_in_words() -> None:
    progress = Progress(
        files=1,
        files_total=4,
        bytes=100,
        bytes_total=400,
        articles=3000,
        embedded=0,
        passages=0,
        seconds=40.0,
    )
    assert in_words(progress) == "3,000 articles, 75.0/s, 2:00 left"
    with progress_bar("Indexing") as show:  # not a terminal: nothing is shown, nothing fails
        show(progress)
