"""DOCX: paragraphs and table rows in their order, and the properties of the document."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from index.errors import LoadError
from index.loaders.base import Entry, Skipped, megabytes, read_document
from index.loaders.columns import names_in
from index.loaders.drafts import clean, make_draft
from index.loaders.plain import split_headline
from index.schema import Draft

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

_TEMPLATE_DATE = dt.date(2013, 12, 23)  # python-docx writes it into documents that name no date


def read(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read a Word document. The title is the paragraph of that style, a heading at the top, the
    property, or a first line that looks like one."""
    document = _open(read_document(stream, entry), entry)
    title, text = _title_and_text(document)
    properties = document.core_properties
    if not title:
        title, text = split_headline(text) if not properties.title else (properties.title, text)
    created = properties.created
    yield make_draft(
        entry,
        text,
        title=title,
        properties=created if created and created.date() != _TEMPLATE_DATE else None,
        authors=names_in(properties.author if properties.author != "python-docx" else ""),
        language=properties.language,
    )


def _open(data: bytes, entry: Entry) -> Document:
    import docx

    try:
        size = sum(member.file_size for member in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except zipfile.BadZipFile as error:
        raise LoadError("The DOCX is damaged or cut off; copy or download it again.") from error
    if size > entry.limits.document_bytes:
        raise LoadError(f"The DOCX unpacks to {megabytes(size)}, above the limit for one document.")
    return docx.Document(io.BytesIO(data))


def _title_and_text(document: Document) -> tuple[str, str]:
    from docx.table import Table

    title, blocks = "", []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            blocks.append(_rows(block))
            continue
        style = block.style.name if block.style else ""
        is_title = style == "Title" or (style == "Heading 1" and not blocks)
        if is_title and not title and block.text.strip():
            title = block.text
        else:
            blocks.append(block.text)
    return title, clean("\n\n".join(block for block in blocks if block.strip()))


def _rows(table: Table) -> str:
    """A line for each row; a cell that spans several is written once."""
    rows = ({cell._tc: cell.text.strip() for cell in row.cells}.values() for row in table.rows)
    return "\n".join(" | ".join(filter(None, row)) for row in rows)
