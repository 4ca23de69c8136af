"""What may be brought into the archive from the page: files sent to it, folders on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import LoadError
from index.loaders import discover

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much may be sent at once: the bytes of a file, and of all files together."""

    file_bytes: int = 200 * MB
    bytes: int = 1_000 * MB


def folder_on_server(name: str | Path, allowed: Sequence[Path]) -> Path:
    """The folder or file of that name, all links resolved, if it and everything in it lies below one of the
    allowed folders. Raises ``LoadError`` if not; of what lies elsewhere it does not tell whether it exists."""
    if not allowed:
        raise LoadError(
            "No folder on the server may be indexed from here. Allow one with: dateline serve --allow-folder FOLDER"
        )
    name = str(name).strip()
    if not name or "\x00" in name:
        raise LoadError("Write the path of a folder on the server.")
    roots = [folder.resolve() for folder in allowed]
    path = resolved(Path(name))
    if not is_below(path, roots):
        raise LoadError(
            f"{name} is not below a folder that may be indexed from here: {', '.join(map(str, allowed))}."
        )
    if not path.exists():
        raise LoadError(f"There is no file or folder {name} on the server.")
    for file in discover(path):
        if not is_below(resolved(file), roots):
            raise LoadError(
                f"{file} is a link that leads out of the folders that may be indexed from here."
            )
    return path


def is_below(path: Path, roots: Sequence[Path]) -> bool:
    """Whether a resolved path is one of some folders or lies in it."""
    return path.is_absolute() and any(path.is_relative_to(root) for root in roots)


def resolved(path: Path) -> Path:
    """A path without links and dots; raises ``LoadError`` if it is relative or its links lead in a circle."""
    if not path.is_absolute():
        raise LoadError(f"{path} does not begin with a slash. Write the whole path of the folder.")
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise LoadError(f"{path} cannot be followed: its links lead in a circle.") from error
