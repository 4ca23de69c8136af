"""Bytes to text: by byte order mark, as UTF-8, and else by detection. Never an error for a bad byte."""

from __future__ import annotations

import codecs
import io
from contextlib import suppress
from typing import BinaryIO, TextIO

from index.errors import LoadError
from index.loaders.base import ForwardStream, with_head

_SAMPLE = 256 * 1024  # bytes that decide about the encoding of a stream
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the mark of UTF-16, so it is tried first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = [  # what news is met in; the many other tables only add false matches
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "iso8859_2",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
_HTML_NAMES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
"""What browsers read under these names (https://encoding.spec.whatwg.org/#names-and-labels)."""
_WESTERN_SHARE = 0.08  # below this share of bytes beyond ASCII, only languages in Latin letters remain


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as Windows-1252, which they nearly always are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252", _as_windows_1252)


def encoding_of(sample: bytes) -> str:
    """The name of the encoding of a text that begins with ``sample``; ``LoadError`` for binary data."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\0" in sample:
        return _wide_encoding(sample)
    if _is_utf8(sample):
        return "utf-8"
    if sum(byte > 127 for byte in sample) < _WESTERN_SHARE * len(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return best.encoding if best else "cp1252"


def decode(data: bytes, declared: str = "") -> str:
    """The text of a whole document; ``declared`` is believed if the document is not Unicode."""
    encoding = encoding_of(data[:_SAMPLE])
    if declared and not encoding.startswith("utf"):
        with suppress(LookupError):  # of a name that nobody knows: what was detected stands
            encoding = codecs.lookup(_HTML_NAMES.get(declared.lower(), declared)).name
    return data.decode(encoding, _errors(encoding))


def text_stream(stream: BinaryIO, newline: str | None = None) -> TextIO:
    """The text of a stream of any length. ``newline`` is that of ``io.TextIOWrapper``."""
    sample, stream = with_head(stream, _SAMPLE)
    encoding = encoding_of(sample)
    kept_open = io.BufferedReader(ForwardStream(stream))  # a text wrapper closes what it wraps
    return io.TextIOWrapper(kept_open, encoding, errors=_errors(encoding), newline=newline)


def _errors(encoding: str) -> str:
    return "windows-1252" if encoding.startswith("utf-8") else "replace"


def _is_utf8(sample: bytes) -> bool:
    """Whether this is UTF-8, perhaps cut within a character or with a few broken bytes."""
    decoder = codecs.getincrementaldecoder("utf-8")
    try:
        decoder().decode(sample)
    except UnicodeDecodeError:
        text = sample.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        return sum(character > "\x7f" for character in text) - broken >= broken
    return True


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 without a mark has its zero bytes at every other place; binary data anywhere."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    places = len(sample) / 2
    if odd > 0.4 * places and even < 0.05 * places:
        return "utf-16-le"
    if even > 0.4 * places and odd < 0.05 * places:
        return "utf-16-be"
    raise LoadError("This is binary data of an unknown kind, not text.")
