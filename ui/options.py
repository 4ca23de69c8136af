"""The arguments and options that several commands share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

import typer

from index.errors import QuestionError
from index.schema import Filter
from qa.schema import parse_day

ARCHIVE = Path("archive")


def to_day(text: str) -> dt.date:
    """A day as it is given on the command line. Anything else is a usage error."""
    try:
        return parse_day(text)
    except QuestionError as error:
        raise typer.BadParameter(f"'{text}' is not a date. Write it like 2019-04-05.") from error


def to_path(text: str) -> Path:
    """Something to be read: a file or folder, or ``-``. One that is not there is a usage error."""
    path = Path(text)
    if text != "-" and not path.exists():
        raise typer.BadParameter(f"There is no file or folder '{text}'.")
    return path


def to_filter(
    since: dt.date | None,
    until: dt.date | None,
    sources: list[str] | None,
    undated: bool | None,
    articles: list[str] | None = None,
) -> Filter:
    """The filter from its options."""
    return Filter(since, until, tuple(sources or ()), undated, tuple(articles or ()))


# The values of index.archive.Retriever and qa.settings.Caution; importing them from there would load the
# search engines.
RetrieverName = Literal["fused", "reciprocal", "lexical", "dense"]
CautionName = Literal["strict", "balanced", "eager"]


def to_caution(strict: bool, eager: bool) -> CautionName:
    """How sure an answer must be, from the options."""
    if strict and eager:
        raise typer.BadParameter("Give --strict or --eager, not both.")
    return "strict" if strict else "eager" if eager else "balanced"


Text = Annotated[str, typer.Argument(metavar="QUESTION", help="A question, or some words.")]
Folder = Annotated[
    Path,
    typer.Option(
        "--archive", envvar="DATELINE_ARCHIVE", metavar="FOLDER", help="The folder that holds the archive."
    ),
]
Since = Annotated[
    dt.date | None,
    typer.Option(parser=to_day, metavar="YYYY-MM-DD", help="Only articles published on this day or later."),
]
Until = Annotated[
    dt.date | None,
    typer.Option(
        parser=to_day, metavar="YYYY-MM-DD", help="Only articles published on this day or earlier."
    ),
]
AsOf = Annotated[
    dt.date | None,
    typer.Option(
        parser=to_day, metavar="YYYY-MM-DD", help="Use nothing that was published after this day."
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="OUTLET",
        help="Only articles of this outlet, spelt as in 'dateline stats'; can be given several times.",
    ),
]
Articles = Annotated[
    list[str] | None,
    typer.Option(
        "--article",
        metavar="ID",
        help="Only this article, by its id as sources show it; can be given several times.",
    ),
]
Undated = Annotated[
    bool | None,
    typer.Option(
        "--undated/--no-undated",
        help="Whether articles without a date take part. Without either they do, unless days are given.",
    ),
]
Count = Annotated[int, typer.Option("--k", "-k", min=1, metavar="N", help="How many passages to find.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Answer only when very sure: fewer answers, fewer wrong ones.")
]
Eager = Annotated[
    bool, typer.Option("--eager", help="Answer even when unsure: more answers, more wrong ones.")
]
After = Annotated[
    list[str] | None,
    typer.Option(
        "--after",
        metavar="QUESTION",
        help="A question that was asked before this one, which may follow up on it; can be given several "
        "times, the oldest first.",
    ),
]
NoFollowups = Annotated[
    bool, typer.Option("--no-followups", help="Ask the question as it is, whatever was asked before.")
]
NoTwoParts = Annotated[bool, typer.Option("--no-two-parts", help="Ask a question of two parts as one.")]
NoTimeWords = Annotated[
    bool,
    typer.Option(
        "--no-time-words",
        help="Do not prefer articles of the days of words like 'in April 2019'. None are where days are "
        "given with --since or --until.",
    ),
]
NoRecency = Annotated[
    bool,
    typer.Option("--no-recency", help="Do not prefer recent articles for questions in the present tense."),
]
NoNames = Annotated[
    bool, typer.Option("--no-names", help="Do not look for other forms of the names in the question.")
]
NoAgreement = Annotated[
    bool, typer.Option("--no-agreement", help="Do not compare what the reports say; give the likeliest.")
]
NoCollapse = Annotated[bool, typer.Option("--no-collapse", help="Show each copy of a passage for itself.")]
Explain = Annotated[
    bool, typer.Option("--explain", help="Show how the result came about; JSON always has it.")
]
AsJson = Annotated[
    bool,
    typer.Option(
        "--json", help="Print JSON, and nothing else, on standard output. docs/json.md explains the fields."
    ),
]
Embedder = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The model that embeds: all-MiniLM-L6-v2, which comes with Dateline, or any "
        "sentence-transformers model by name or folder (extra 'models').",
    ),
]
Port = Annotated[int, typer.Option(min=1, max=65535, metavar="PORT", help="The port to listen on.")]
