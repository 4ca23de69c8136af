"""The type of the fixture ``write``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Write = Callable[[dict[str, str]], Path]
"""Writes files, each a name and a text, and gives the folder that they are in."""
