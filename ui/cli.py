"""The command ``dateline``. What takes long to import is imported by the command that needs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qa.schema import Question, Turn
from ui.cli_articles import articles
from ui.cli_eval import evaluation
from ui.cli_feedback import feedback
from ui.cli_index import commands as index_commands
from ui.cli_names import commands as name_commands
from ui.cli_timeline import commands as timeline_commands
from ui.cli_users import AllowedFolders, Auth, Https, RootPath, UploadSize, users
from ui.options import (
    ARCHIVE,
    After,
    Articles,
    AsJson,
    AsOf,
    Count,
    Eager,
    Explain,
    Folder,
    NoAgreement,
    NoCollapse,
    NoFollowups,
    NoNames,
    NoRecency,
    NoTimeWords,
    NoTwoParts,
    Port,
    RetrieverName,
    Since,
    Sources,
    Strict,
    Text,
    Undated,
    Until,
    to_caution,
    to_filter,
    to_path,
)
from ui.sample import index_sample, sample_archive
from ui.shell import (
    ABSTAINED,
    FAILED,
    Commands,
    open_archive,
    print_blocks,
    print_json,
    read_json,
    say,
)

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Ask a news archive a question; get an answer whose every quotation can be checked.",
    epilog="Start with: dateline demo",
)
app.add_typer(index_commands)
app.add_typer(name_commands)
app.add_typer(timeline_commands)
app.add_typer(articles, name="articles")
app.add_typer(evaluation, name="eval")
app.add_typer(feedback, name="feedback")
app.add_typer(users, name="users")


def main() -> None:
    """The entry point of the script ``dateline``."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter must not end the program.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    app(prog_name="dateline")


def show_version(wanted: bool) -> None:
    """Prints the version and ends."""
    if wanted:
        from importlib.metadata import version

        print(f"dateline {version('dateline')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """The options of ``dateline`` itself."""


@app.command(epilog="Example: dateline ask 'Who backs Haftar?' --as-of 2019-04-05")
def ask(
    question: Text,
    archive: Folder = ARCHIVE,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    article: Articles = None,
    as_of: AsOf = None,
    undated: Undated = None,
    k: Count = 20,
    strict: Strict = False,
    eager: Eager = False,
    after: After = None,
    no_followups: NoFollowups = False,
    no_two_parts: NoTwoParts = False,
    no_time_words: NoTimeWords = False,
    no_recency: NoRecency = False,
    no_names: NoNames = False,
    no_agreement: NoAgreement = False,
    no_collapse: NoCollapse = False,
    as_json: AsJson = False,
    explain: Explain = False,
) -> None:
    """Answer a question from the archive, with the sentences that say so and where they stand.

    The exit code is 0 if any part of the question was answered and 3 if the archive does not answer it.
    --explain also shows the time taken, how sure the reader is, and what it made of every passage.
    """
    filter = to_filter(since, until, source, undated, article)
    with open_archive(archive) as opened:
        # Imported while the model loads in the background.
        from qa.assistant import Assistant
        from qa.export import answer_document
        from qa.settings import Settings
        from ui.answer_tables import answer_blocks, explanation_blocks

        settings = Settings(
            k=k,
            collapse=not no_collapse,
            caution=to_caution(strict, eager),
            followups=not no_followups,
            two_parts=not no_two_parts,
            time_words=not no_time_words,
            recency=not no_recency,
            names=not no_names,
            agreement=not no_agreement,
        )
        assistant, history = Assistant(opened, settings), tuple[Turn, ...]()
        for earlier in after or ():
            told = assistant.ask(Question(earlier.strip(), filter, as_of, history))
            history = (*history, Turn(earlier.strip(), told.text))
        answer = assistant.ask(Question(question.strip(), filter, as_of, history))
    if as_json:
        print_json(answer_document(answer))
    else:
        print_blocks(answer_blocks(answer))
        print_blocks(explanation_blocks(answer) if explain else ())
    if not answer.is_answered:
        raise typer.Exit(ABSTAINED)


@app.command(epilog="Example: dateline search 'oil port blockade' --since 2020-01-01 --explain")
def search(
    question: Text,
    archive: Folder = ARCHIVE,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    article: Articles = None,
    as_of: AsOf = None,
    undated: Undated = None,
    k: Count = 10,
    retriever: Annotated[
        RetrieverName,
        typer.Option(
            help="By words (lexical), by meaning (dense), or by both, with their scores fused or their "
            "ranks (reciprocal)."
        ),
    ] = "fused",
    as_json: AsJson = False,
    explain: Explain = False,
) -> None:
    """Find the passages that fit a question best.

    --explain also shows the raw score and the rank of each passage by words and by meaning.
    """
    asked = Question(question.strip(), to_filter(since, until, source, undated, article), as_of)
    with open_archive(archive) as opened:
        hits = opened.search(asked.text, k, asked.searched, retriever)
    if as_json:
        from qa.export import search_document

        print_json(search_document(asked, retriever, hits))
        return
    from ui.tables import hit_blocks

    print_blocks(hit_blocks(hits, explain))
    if not hits:
        say("Nothing was found.")


@app.command(epilog="Example: dateline ask 'Who backs Haftar?' --json | dateline verify -")
def verify(
    answer: Annotated[
        Path,
        typer.Argument(
            parser=to_path,
            metavar="FILE",
            help="What 'dateline ask --json' printed, or a conversation exported as JSON; - is standard input.",
        ),
    ],
    archive: Folder = ARCHIVE,
    as_json: AsJson = False,
) -> None:
    """Check every quotation of an answer or of a conversation against the archive, to the letter.

    The exit code is 1 if any does not hold.
    """
    found = read_json(answer)
    with open_archive(archive) as opened:
        from qa.citations import verify as verify_answer

        verdicts = verify_answer(found, opened)
    if as_json:
        from qa.export import verify_document

        print_json(verify_document(verdicts))
    else:
        from ui.tables import verdict_blocks

        print_blocks(verdict_blocks(verdicts))
    if not all(verdict.holds for verdict in verdicts):
        raise typer.Exit(FAILED)


@app.command(epilog="Example: dateline stats --archive libya")
def stats(archive: Folder = ARCHIVE, as_json: AsJson = False) -> None:
    """Show what the archive holds, its outlets, and what it was made with."""
    with open_archive(archive) as opened:
        found = opened.stats()
    if as_json:
        from qa.export import stats_document

        print_json(stats_document(found))
    else:
        from ui.tables import stats_blocks

        print_blocks(stats_blocks(archive, found))


@app.command(epilog="Example: dateline serve --archive libya --port 8000")
def serve(
    archive: Folder = ARCHIVE,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="The address to listen on; 0.0.0.0 lets other machines in and needs --auth.",
        ),
    ] = "127.0.0.1",
    port: Port = 7860,
    auth: Auth = None,
    root_path: RootPath = "",
    https: Https = False,
    allow_folder: AllowedFolders = None,
    upload_mb: UploadSize = 1_000,
) -> None:
    """Open the archive as a chat, in the browser. docs/serving.md tells how to serve it to others."""
    with open_archive(archive) as opened:
        from ui.server import ServerSettings
        from ui.server import serve as serve_chat
        from ui.uploads import MB, UploadLimits
        from ui.users import Users

        settings = ServerSettings(
            host=host,
            port=port,
            users=Users(auth) if auth else None,
            root_path=root_path.rstrip("/"),
            https=https,
            folders=tuple(allow_folder or ()),
            uploads=UploadLimits(file_bytes=min(upload_mb, 200) * MB, bytes=upload_mb * MB),
        )
        serve_chat(opened, settings)


@app.command(epilog="Example: dateline demo --port 8000 --no-browser")
def demo(
    archive: Annotated[
        Path,
        typer.Option(  # not from the environment: that is the user's own archive
            "--archive",
            metavar="FOLDER",
            default_factory=sample_archive,
            show_default="in the user's cache",
            help="The folder for the sample archive.",
        ),
    ],
    port: Port = 7860,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
) -> None:
    """Index the bundled sample articles and open them as a chat, in the browser."""
    index_sample(archive)
    with open_archive(archive) as opened:
        from ui.server import ServerSettings
        from ui.server import serve as serve_chat

        serve_chat(opened, ServerSettings(port=port), open_browser=browser)
