"""``dateline names``: the other forms of a name, and why they are the same."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.options import ARCHIVE, AsJson, AsOf, Folder
from ui.shell import ABSTAINED, open_archive, print_blocks, print_json, say

commands = typer.Typer()


@commands.command(epilog="Example: dateline names Haftar --as-of 2019-04-05")
def names(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A person, place or body.")],
    archive: Folder = ARCHIVE,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show under which other forms the articles have a name, and what says that they are the same.

    The exit code is 3 if there is no other form.
    """
    with open_archive(archive) as opened:
        aliases = opened.aliases
        forms = [(other, aliases.why(name, other, as_of) or "") for other in aliases.of(name, as_of)]
    if as_json:
        print_json({"name": name, "aliases": [{"name": other, "why": why} for other, why in forms]})
    elif forms:
        from ui.tables import make_table, plain

        table = make_table("other form", "because")
        for other, why in forms:
            table.add_row(plain(other), plain(why))
        print_blocks([table])
    else:
        say("The articles have no other form of this name.")
    if not forms:
        raise typer.Exit(ABSTAINED)
