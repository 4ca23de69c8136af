"""Packed files: zip, tar, gzip, bzip2 and xz. Members are read one at a time, never put on disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from index.errors import LoadError
from index.loaders.base import MIB, Entry, ForwardStream, Skipped, megabytes, read_document
from index.loaders.dispatch import read
from index.schema import Draft

Opener = Callable[[], BinaryIO]
_SMALL = 64 * MIB  # unpacked sizes below this are harmless at any ratio


def read_zip(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read the members of a zip. One that came through a pipe or another archive is held in memory."""
    seekable = stream if stream.seekable() else io.BytesIO(read_document(stream, entry))
    try:
        archive = zipfile.ZipFile(seekable)
    except zipfile.BadZipFile as error:
        raise LoadError("The zip is damaged or cut off; copy or download it again.") from error
    with archive:
        yield from _members(_zip_members(archive, entry), entry)


def read_tar(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read the files of a tar from front to back; links and devices in it are left out."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            members = (
                (member.name, member.size, _tar_opener(archive, member))
                for member in archive
                if member.isfile()
            )
            yield from _members(members, entry)
    except tarfile.TarError as error:
        raise LoadError("The tar is damaged or cut off; copy or download it again.") from error


def read_gzip(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read whatever a ``.gz`` holds."""
    return _unpacked(stream, entry, lambda packed: cast(BinaryIO, gzip.open(packed)))


def read_bzip2(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read whatever a ``.bz2`` holds."""
    return _unpacked(stream, entry, lambda packed: cast(BinaryIO, bz2.open(packed)))


def read_xz(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read whatever an ``.xz`` holds."""
    return _unpacked(stream, entry, lambda packed: cast(BinaryIO, lzma.open(packed)))


def harmless_name(name: str) -> str:
    """A member's name as a relative path that leads nowhere else: ``../x`` becomes ``__/x``."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/"))
    name = re.sub(r"^([A-Za-z]):", r"\1", name)  # the drive of a Windows path
    parts = (part for part in PurePosixPath(name).parts if part != "/")
    return "/".join("__" if part == ".." else part for part in parts) or "__"


def _unpacked(
    stream: BinaryIO, entry: Entry, unpack: Callable[[BinaryIO], BinaryIO]
) -> Iterator[Draft | Skipped]:
    packed = ForwardStream(stream)

    def guard(count: int) -> None:
        if count > _SMALL and count > entry.limits.archive_ratio * packed.count:
            raise LoadError(_bomb(entry))

    content = ForwardStream(unpack(cast(BinaryIO, io.BufferedReader(packed))), guard=guard)
    yield from read(
        cast(BinaryIO, io.BufferedReader(content)), entry.inside(_unpacked_name(entry.filename))
    )


def _unpacked_name(filename: str) -> str:
    short = re.sub(r"\.(?:tgz|tbz2?|txz)$", ".tar", filename, flags=re.IGNORECASE)
    return re.sub(r"\.(?:gz|bz2|xz)$", "", short, flags=re.IGNORECASE)


def _bomb(entry: Entry) -> str:
    return f"It unpacks to more than {entry.limits.archive_ratio} times its size: a zip bomb, left alone."


def _zip_members(archive: zipfile.ZipFile, entry: Entry) -> Iterator[tuple[str, int, Opener]]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    total = sum(member.file_size for member in members)
    if total > entry.limits.archive_bytes:
        raise LoadError(
            f"The zip unpacks to {megabytes(total)}, above the limit; unpack it yourself first."
        )
    for member in members:
        yield member.filename, member.file_size, _zip_opener(archive, member, entry)


def _zip_opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo, entry: Entry) -> Opener:
    def open_member() -> BinaryIO:
        if member.flag_bits & 1:
            raise LoadError("The member is password-protected; unpack the zip with its password first.")
        if member.file_size > max(_SMALL, entry.limits.archive_ratio * member.compress_size):
            raise LoadError(_bomb(entry))
        return cast(BinaryIO, archive.open(member))

    return open_member


def _tar_opener(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Opener:
    return lambda: cast(BinaryIO, archive.extractfile(member))


def _members(members: Iterable[tuple[str, int, Opener]], entry: Entry) -> Iterator[Draft | Skipped]:
    """The articles of each member; a member that cannot be read is skipped, and the next one follows."""
    seen: set[str] = set()
    for name, size, open_member in members:
        name = harmless_name(name)
        if any(part.startswith((".", "__MACOSX")) for part in name.split("/")):
            continue  # the hidden files of an operating system
        origin = replace(entry.origin, member="!".join(filter(None, (entry.origin.member, name))))
        entry.budget.spend(size)
        if name in seen:
            yield Skipped(origin, "The archive holds another file of the same name, which was read.")
            continue
        seen.add(name)
        if len(seen) > entry.limits.archive_members:
            raise LoadError(
                f"The archive has more than {entry.limits.archive_members:,} members; unpack it first."
            )
        try:
            inner = entry.inside(name.rpartition("/")[2], origin)
            yield from read(cast(BinaryIO, io.BufferedReader(ForwardStream(open_member()))), inner)
        except LoadError as error:
            yield Skipped(origin, str(error))
