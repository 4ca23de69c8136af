"""Articles in, passages out: ``from index import Archive``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.archive import Archive

__all__ = ["Archive"]


def __getattr__(name: str) -> object:
    # Importing the package for one small module must not load FAISS and tantivy.
    if name == "Archive":
        from index.archive import Archive

        return Archive
    raise AttributeError(f"module 'index' has no attribute '{name}'")
