"""Small files of every kind, made on the spot, and short ways to load them."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from index.loaders import Limits, Skipped, load
from index.schema import Draft

PARAGRAPH = (
    "The harbour of Mayville reopened on Thursday after the ice had kept it shut for nine days, and the"
    " first ferry left for the islands before noon."
)
SECOND = (
    "Fishermen said that they had lost a fifth of the season, while the town council promised to pay for"
    " the repair of the eastern pier."
)
STORY = f"{PARAGRAPH}\n\n{SECOND}"


def drafts(path: Path, limits: Limits | None = None) -> list[Draft]:
    """The articles of a file."""
    return [item for item in load(path, limits=limits or Limits()) if isinstance(item, Draft)]


def skipped(path: Path, limits: Limits | None = None) -> list[Skipped]:
    """What the file holds beside articles."""
    return [item for item in load(path, limits=limits or Limits()) if isinstance(item, Skipped)]


def only(path: Path, limits: Limits | None = None) -> Draft:
    """The one article of a file."""
    (draft,) = drafts(path, limits)
    return draft


def zipped(members: Mapping[str, bytes | str], password_flag: bool = False) -> bytes:
    """A zip; with ``password_flag`` its headers say that the members are encrypted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    data = bytearray(buffer.getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)) if password_flag else ():
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def tarred(members: Mapping[str, bytes | str], mode: str = "w") -> bytes:
    """A tar, or a tar.gz with the mode ``w:gz``."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def page(body: str = STORY, head: str = "", title: str = "Harbour of Mayville open again") -> str:
    """A web page with navigation, an article and a footer."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n\n"))
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs * 3}</article>"
        "<footer>Imprint and cookie settings</footer></body></html>"
    )


def pdf(pages: list[list[str]], information: Mapping[str, str] | None = None, password: str = "") -> bytes:
    """A PDF with one string a line, 14 points apart; ``""`` leaves a line free, ``# `` is larger type."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects.append(font)
    kids = []
    for lines in pages:
        content = _page_content(lines)
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    entries = "".join(f"/{name} ({value}) " for name, value in (information or {}).items())
    objects.append(f"<< {entries}>>")
    trailer = f"/Info {len(objects)} 0 R"
    if password:
        objects.append(_encryption(password.encode()))
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'00' * 16}> <{'00' * 16}>]"
    return _pdf_file(objects, trailer)


def _page_content(lines: list[str]) -> str:
    parts, height = ["BT"], 780
    for line in lines:
        size = 20 if line.startswith("# ") else 11
        text = line.removeprefix("# ").replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        if text:
            parts.append(f"/F1 {size} Tf 1 0 0 1 72 {height} Tm ({text}) Tj")
        height -= 14 if size == 11 else 30
    return "\n".join([*parts, "ET"])


def _pdf_file(objects: list[str], trailer: str) -> bytes:
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode("latin-1")


_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _encryption(password: bytes) -> str:
    """The dictionary of 40-bit encryption (PDF 1.7, 7.6.3): enough to make a reader ask for a password."""
    padded = (password + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + b"\xfc\xff\xff\xff" + bytes(16)).digest()[:5]
    user = _rc4(key, _PADDING)
    return f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >>"


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j, result = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        result.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(result)
