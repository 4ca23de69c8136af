"""YAML front matter: the block between two lines of ``---`` at the top of a text."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"\A---[^\S\n]*\n(.*?)^(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^([A-Za-z][\w -]*):[^\S\n]*(.*)$", re.MULTILINE)


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields and the text below them; no fields if the text does not begin with such a block."""
    match = _BLOCK.match(text)
    if not match or not _FIELD.search(match[1]):
        return {}, text
    return _fields(match[1]), text[match.end() :]


def _fields(block: str) -> dict[str, object]:
    import yaml

    try:
        fields = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError):  # ValueError: an impossible date
        # Titles with a colon are the usual reason, and a line with a colon can be read without YAML.
        fields = {name: value.strip().strip("\"'") for name, value in _FIELD.findall(block)}
    return {str(name): value for name, value in fields.items()} if isinstance(fields, dict) else {}
