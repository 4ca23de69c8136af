"""Questions in, cited answers out: ``from qa import Assistant``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.assistant import Assistant

__all__ = ["Assistant"]


def __getattr__(name: str) -> object:
    # Importing the package for one small module must not load the whole pipeline.
    if name == "Assistant":
        from qa.assistant import Assistant

        return Assistant
    raise AttributeError(f"module 'qa' has no attribute '{name}'")
