"""``dateline feedback``: what readers said of answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import ArchiveMissing
from ui.options import ARCHIVE, AsJson, Folder
from ui.shell import print_blocks, print_json, say

if TYPE_CHECKING:
    from index.conversations import Conversations

feedback = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Show and export what readers said of answers."
)


@feedback.command("list", epilog="Example: dateline feedback list --archive libya")
def list_feedback(archive: Folder = ARCHIVE, as_json: AsJson = False) -> None:
    """List what readers said of answers, the oldest first."""
    with open_conversations(archive) as kept:
        found = kept.feedback()
    if as_json:
        from qa.export import document

        print_json(
            document(
                feedback=[
                    {
                        "number": one.number,
                        "created": one.created.isoformat(),
                        "question": one.question,
                        "verdict": one.verdict,
                        "reason": one.reason,
                        "comment": one.comment,
                        "right_answer": one.right_answer,
                    }
                    for one in found
                ]
            )
        )
    elif found:
        from ui.tables import make_table, plain

        table = make_table("Day", "Said", "Question", "Right answer", "Comment")
        for one in found:
            said = one.reason or {"up": "good", "down": "bad"}[one.verdict]
            table.add_row(
                f"{one.created.date()}",
                said,
                plain(one.question),
                plain(one.right_answer),
                plain(one.comment),
            )
        print_blocks([table])
    else:
        say("Nothing was said of answers yet.")


@feedback.command(epilog="Example: dateline feedback export heard.jsonl && dateline eval run heard.jsonl")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The question set to write, JSON Lines.")],
    archive: Folder = ARCHIVE,
) -> None:
    """Write what readers said of answers as a question set for 'dateline eval'.

    Good answers become gold, with the articles that they cite; "should have refused" becomes
    unanswerable; a right answer that the reader gave is accepted. Of the others it was not said: they have
    the tag 'to complete'.
    """
    from eval.feedback import notes, to_examples
    from eval.sets.rows import write_rows

    with open_conversations(archive) as kept:
        found = kept.feedback()
    examples = to_examples(found)
    write_rows(examples, file, notes(found))
    open_ones = sum("to complete" in example.tags for example in examples)
    say(
        f"Wrote {len(examples):,} {'question' if len(examples) == 1 else 'questions'} to {file}"
        + (f"; {open_ones:,} of them need an answer (tag 'to complete')." if open_ones else ".")
    )


def open_conversations(archive: Path) -> Conversations:
    """The conversations of an archive, which need neither its model nor its indexes."""
    if not (archive / "archive.db").is_file():
        raise ArchiveMissing(
            f"There is no archive at {archive}. Make one with: dateline index PATH... --archive {archive}"
        )
    from index.conversations import Conversations

    return Conversations.beside(archive)
