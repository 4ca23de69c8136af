"""Telling the kind of a file: by its content first, by its suffix where content cannot tell."""

from __future__ import annotations

import re
from pathlib import PurePath

from index.errors import LoadError
from index.loaders.decoding import decode

HEAD_BYTES = 64 * 1024
"""How much of a file ``sniff`` wants to see."""

_PACKINGS = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"))
_REFUSED = (  # signatures from https://en.wikipedia.org/wiki/List_of_file_signatures
    (0, b"\x89PNG", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (8, b"WEBP", "a WebP image"),
    (8, b"WAVE", "a sound file"),
    (8, b"AVI ", "a video"),
    (4, b"ftyp", "a video, sound or image file (MPEG-4)"),
    (0, b"ID3", "a sound file (MP3)"),
    (0, b"OggS", "a sound file (Ogg)"),
    (0, b"\x1aE\xdf\xa3", "a video (Matroska)"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it and add the folder"),
    (0, b"Rar!\x1a\x07", "a RAR archive; unpack it and add the folder"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive; unpack it and add the file"),
    (0, b"{\\rtf", "an RTF document; save it as DOCX or plain text"),
    (0, b"PAR1", "a Parquet table; export it as CSV or JSON Lines"),
    (0, b"SQLite format 3", "a SQLite database; export the articles as CSV or JSON Lines"),
    (0, b"bplist", "a Safari web archive or property list; save the page as HTML"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ\x90", "a program"),
    (0, b"wOF", "a font"),
)
_OLD_OFFICE = {
    ".msg": "an Outlook message (.msg); save its text or its attachments",
    ".doc": "an old Word document (.doc); save it as DOCX",
    ".xls": "an old Excel workbook (.xls); export the sheet as CSV",
    ".ppt": "an old PowerPoint file (.ppt); save it as PDF",
}
_ZIPPED = (  # what the first members of a zip say; in the order in which to look
    (b"mimetypeapplication/epub+zip", "an e-book (EPUB); convert it to HTML or DOCX"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file; save it as DOCX, PDF or CSV"),
    (b"xl/", "an Excel workbook (.xlsx); export the sheet as CSV"),
    (b"ppt/", "a PowerPoint file (.pptx); save it as PDF"),
)
_CODE = {
    ".css": "a style sheet", ".js": "a script", ".mjs": "a script", ".py": "a program", ".svg": "an image",
}  # fmt: skip
_BY_SUFFIX = {
    ".md": "markdown", ".markdown": "markdown", ".csv": "csv", ".tsv": "csv", ".tab": "csv",
    ".htm": "html", ".html": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
}  # fmt: skip
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|article|section|main|div|p|h1|table)\b", re.IGNORECASE
)
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_MAIL = re.compile(
    r"^(?:received|return-path|message-id|mime-version|delivered-to|x-[\w-]+):\s",
    re.IGNORECASE | re.MULTILINE,
)


def sniff(head: bytes, filename: str) -> str:
    """The kind of a file that begins with ``head`` (``HEAD_BYTES`` of it, or all).

    One of ``text``, ``markdown``, ``html``, ``pdf``, ``docx``, ``feed``, ``csv``, ``jsonl``, ``json``,
    ``sgml``, ``zip``, ``tar``, ``gzip``, ``bzip2``, ``xz``. Raises ``LoadError`` with the name of what
    else it is.
    """
    if not head:
        raise LoadError("The file is empty.")
    suffix = PurePath(filename).suffix.lower()
    if kind := _binary_kind(head, suffix):
        return kind
    text = decode(head).lstrip("\ufeff \t\r\n")
    if not text:
        raise LoadError("The file holds nothing but white space.")
    if suffix in _CODE:
        raise refusal(_CODE[suffix])
    return _markup_kind(text, suffix) or _json_kind(text, suffix) or _text_kind(text, suffix)


def refusal(what: str) -> LoadError:
    """The error for a kind that is not taken."""
    return LoadError(f"This is {what}." if ";" in what else f"This is {what}, not a text.")


def _binary_kind(head: bytes, suffix: str) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip_kind(head, suffix)
    for signature, kind in _PACKINGS:
        if head.startswith(signature):
            return kind
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise refusal(_OLD_OFFICE.get(suffix, "an old Microsoft Office file; save it as DOCX or CSV"))
    for offset, signature, what in _REFUSED:
        if head.startswith(signature, offset):
            raise refusal(what)
    return None


def _zip_kind(head: bytes, suffix: str) -> str:
    is_office = b"[Content_Types].xml" in head
    if is_office and (b"word/" in head or suffix == ".docx"):
        return "docx"
    for mark, what in _ZIPPED:
        if mark in head and (is_office or mark.startswith(b"mimetype")):
            raise refusal(what)
    return "zip"


def _markup_kind(text: str, suffix: str) -> str | None:
    if not text.startswith("<"):
        return None
    start = text[:4096]
    if re.match(r"<(?:!doctype\s+lewis|reuters\s)", start, re.IGNORECASE):
        return "sgml"
    page, feed = _HTML.search(start), _FEED.search(start)
    if page or feed:
        return "feed" if feed and (not page or feed.start() < page.start()) else "html"
    if start.startswith("<?xml"):
        raise LoadError(
            "This is XML that is neither a feed nor a web page; convert it to CSV or JSON Lines."
        )
    return "html" if _BY_SUFFIX.get(suffix) == "html" else None


def _json_kind(text: str, suffix: str) -> str | None:
    if not re.match(r'\{\s*["}]|\[\s*[\[{"\]]', text):
        return None
    if _JSON_FEED.search(text[:4096]):
        return "feed"
    if text.startswith("["):
        return "json"
    first, newline, rest = text.partition("\n")
    is_row = first.rstrip().endswith("}") and rest.lstrip()[:1] in ("{", "")
    is_named = _BY_SUFFIX.get(suffix) == "jsonl" or not (newline or suffix)
    return "jsonl" if is_named or (newline and is_row) else "json"


def _text_kind(text: str, suffix: str) -> str:
    if suffix in (".eml", ".mht", ".mhtml") or len(_MAIL.findall(text[:4096])) >= 2:
        raise refusal("an e-mail message or a web archive (MHTML); save its text, or the page as HTML")
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    from index.loaders.columns import is_header

    return "csv" if is_header(text.partition("\n")[0]) else "text"
