"""``dateline articles``: list, show and remove."""

from __future__ import annotations

from typing import Annotated

import typer

from index.errors import ArchiveError
from ui.options import ARCHIVE, AsJson, Folder, Since, Sources, Undated, Until, to_filter
from ui.shell import FAILED, open_archive, print_blocks, print_json, say

articles = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="List, show and remove articles."
)


@articles.command("list", epilog="Example: dateline articles list --text ceasefire --since 2020-10-01")
def list_articles(
    archive: Folder = ARCHIVE,
    text: Annotated[
        str,
        typer.Option(
            metavar="WORDS", help="Only articles that have this in their title, outlet or file name."
        ),
    ] = "",
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    undated: Undated = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many to list.")] = 50,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help="How many to pass over first.")] = 0,
    as_json: AsJson = False,
) -> None:
    """List articles, the newest first and the undated last."""
    with open_archive(archive) as opened:
        found = opened.articles(to_filter(since, until, source, undated), text, limit, offset)
    if as_json:
        from qa.export import articles_document

        print_json(articles_document(found, limit, offset))
        return
    from ui.tables import article_list_blocks

    print_blocks(article_list_blocks(found))
    if not found:
        say("There are no such articles.")
    elif len(found) == limit:
        say(f"There may be more: --offset {offset + limit}")


@articles.command(epilog="Example: dateline articles show 3f2a9c0d1b7e4a55")
def show(
    article_id: Annotated[
        str, typer.Argument(metavar="ID", help="The article's id, as lists and sources show it.")
    ],
    archive: Folder = ARCHIVE,
    as_json: AsJson = False,
) -> None:
    """Show an article with its text."""
    with open_archive(archive) as opened:
        article = opened.article(article_id)
    if article is None:
        raise ArchiveError(
            f"There is no article {article_id} in the archive at {archive}. "
            "Find its id with: dateline articles list"
        )
    if as_json:
        from qa.export import article_document

        print_json(article_document(article))
    else:
        from ui.tables import article_blocks

        print_blocks(article_blocks(article))


@articles.command(epilog="Example: dateline articles remove 3f2a9c0d1b7e4a55 91d0e6b7c2a84f13")
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="The ids of the articles.")],
    archive: Folder = ARCHIVE,
) -> None:
    """Remove articles. One whose file is indexed again comes back.

    The exit code is 1 if one of the ids is not in the archive; the others are removed all the same.
    """
    wanted = list(dict.fromkeys(ids))
    with open_archive(archive) as opened:
        count = opened.remove(*wanted)
    print(f"Removed {count:,} {'article' if count == 1 else 'articles'}.")
    if count < len(wanted):
        say(f"{len(wanted) - count:,} of the ids given are not in the archive.")
        raise typer.Exit(FAILED)
