"""The command ``dateline timeline``."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.options import ARCHIVE, Articles, AsJson, AsOf, Folder, Since, Sources, Undated, Until, to_filter
from ui.shell import open_archive, print_blocks, print_json, say

commands = typer.Typer()


@commands.command(epilog="Example: dateline timeline 'offensive on Tripoli' --since 2019-04-01 --limit 10")
def timeline(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="What the timeline is of, in some words.")],
    archive: Folder = ARCHIVE,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    article: Articles = None,
    as_of: AsOf = None,
    undated: Undated = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="The most events to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what happened when: dated sentences of the archive on a topic, each with its source.

    Events are dated by the text of an article, else by its publication. --since, --until and words such as
    'in April 2019' in the topic also limit the days of the events.
    """
    filter = to_filter(since, until, source, undated, article)
    with open_archive(archive) as opened:
        from qa.timeline import timeline as timeline_of

        made = timeline_of(opened, topic, filter, as_of, limit)
        is_empty = not made.events and not opened.database.counts()["articles"]
    if as_json:
        from qa.export import timeline_document

        print_json(timeline_document(made))
    else:
        from ui.timeline_tables import timeline_blocks

        print_blocks(timeline_blocks(made))
    if is_empty:
        say("The archive is empty. Add articles with: dateline index PATH...")
    elif not made.events:
        say("Nothing was found that happened on a day that is known. Try other words, or wider dates.")
