"""Markdown as readable plain text: no marks, paragraphs apart, list items and table rows on lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from index.loaders.base import Entry, Skipped, read_document
from index.loaders.columns import draft_of
from index.loaders.decoding import decode
from index.loaders.drafts import clean, one_line
from index.loaders.frontmatter import split_front_matter
from index.loaders.markup import text_of_fragment
from index.schema import Draft

if TYPE_CHECKING:
    from markdown_it.token import Token


def read(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read a Markdown file. Without a title in its front matter, a heading at the top is the title."""
    fields, body = split_front_matter(decode(read_document(stream, entry)).replace("\r\n", "\n"))
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    title = ""
    if len(tokens) > 2 and tokens[0].type == "heading_open":
        title = one_line(_inline(tokens[1]))
        if not fields.get("title") or one_line(str(fields["title"])) == title:
            tokens = tokens[3:]
    yield draft_of({**fields, "text": plain_text(tokens)}, entry, 0, title=title)


def plain_text(tokens: Sequence[Token]) -> str:
    """The text of a parsed document."""
    parts: list[str] = []
    mark = ""  # the bullet or number of a list item that has no text yet
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            parts.append(" | ".join(cells or ()) + "\n")
            cells = None
        elif token.type == "inline" and cells is not None:
            cells.append(_inline(token))
        elif token.type in _LEAVES:
            parts.append(mark + _LEAVES[token.type](token))
            mark = ""
        if token.type.endswith("_close") and token.block:
            parts.append("\n" if token.hidden else _ENDS.get(token.type, ""))
    return clean("".join(parts))


def _inline(token: Token) -> str:
    """The words of a paragraph: no emphasis, of a link its text, of an image nothing."""
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    kept = ("text", "code_inline", "text_special")
    return "".join(
        child.content if child.type in kept else breaks.get(child.type, "")
        for child in token.children or ()
    )


_LEAVES: dict[str, Callable[[Token], str]] = {
    "inline": _inline,
    "fence": lambda token: token.content + "\n",
    "code_block": lambda token: token.content + "\n",
    "html_block": lambda token: text_of_fragment(token.content) + "\n\n",
}
_ENDS = dict.fromkeys(
    ("paragraph_close", "heading_close", "bullet_list_close", "ordered_list_close", "table_close"), "\n\n"
)
