"""``dateline index`` and ``dateline reindex``: what writes, shows its progress and can be interrupted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from ui.options import ARCHIVE, AsJson, Embedder, Folder, to_path
from ui.shell import FAILED, make_or_open, open_archive, print_blocks, print_json, stop

commands = typer.Typer()


@commands.command(epilog="Example: dateline index articles/ export.csv --archive libya --sync")
def index(
    paths: Annotated[
        list[Path],
        typer.Argument(
            parser=to_path, metavar="PATH", help="Files and folders to read; - is standard input."
        ),
    ],
    archive: Folder = ARCHIVE,
    sync: Annotated[
        bool,
        typer.Option("--sync", help="Also remove the articles whose files are gone from these folders."),
    ] = False,
    label: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Store this name in place of the absolute path of the folder."),
    ] = None,
    embedder: Embedder = None,
    max_document_mb: Annotated[
        int, typer.Option(min=1, metavar="MB", help="Refuse single documents that are larger than this.")
    ] = 64,
    as_json: AsJson = False,
) -> None:
    """Read articles into the archive, which is made if there is none.

    Text, Markdown, HTML, PDF, DOCX, feeds, CSV, JSON Lines, and zip or tar of these. What has not
    changed since the last time is skipped, so the same command goes on after an interruption. The
    embedder can be chosen only when the archive is made; later, see 'dateline reindex'.

    A file that cannot be read ends nothing and is told of in the report. The exit code is 1 if no
    file at all could be read.
    """
    from index.loaders import Limits
    from index.loaders.base import MIB
    from qa.export import index_document
    from ui.progress import progress_bar
    from ui.tables import report_blocks

    limits = Limits(document_bytes=max_document_mb * MIB)
    try:
        with make_or_open(archive, embedder) as opened, progress_bar("Indexing") as on_progress:
            report = opened.add(*paths, sync=sync, label=label, limits=limits, on_progress=on_progress)
    except KeyboardInterrupt:
        stop("Stopped. What was committed is kept; the same command goes on from there.")
    if as_json:
        print_json(index_document(report))
    else:
        print_blocks(report_blocks(report))
    if report.files and len(report.failed) == len(report.files):
        raise typer.Exit(FAILED)


@commands.command(epilog="Example: dateline reindex --max-chars 400 --overlap 1")
def reindex(
    archive: Folder = ARCHIVE,
    embedder: Embedder = None,
    max_chars: Annotated[
        int | None,
        typer.Option(min=50, metavar="N", help="The greatest length of a passage, in characters."),
    ] = None,
    overlap: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="How many sentences a passage shares with the one before."),
    ] = None,
    header: Annotated[
        bool | None,
        typer.Option(
            "--header/--no-header", help="Whether title, outlet and date are embedded with passages."
        ),
    ] = None,
) -> None:
    """Cut and embed all articles anew from the stored text, with another model or other passages.

    What is not given stays as it is. The old state is in use until the new one is complete; after an
    interruption the same command goes on.
    """
    from ui.progress import progress_bar

    given: dict[str, Any] = {"max_chars": max_chars, "overlap": overlap, "header": header}
    changes = {name: value for name, value in given.items() if value is not None}
    try:
        with (
            open_archive(archive, without_embedder=embedder is not None) as opened,
            progress_bar("Embedding") as on_progress,
        ):
            opened.reindex(embedder, replace(opened.database.passage_settings, **changes), on_progress)
            counts = opened.database.counts()
    except KeyboardInterrupt:
        stop("Stopped. The archive is as it was before; the same command goes on.")
    print(f"Embedded {counts['articles']:,} articles in {counts['passages']:,} passages.")
