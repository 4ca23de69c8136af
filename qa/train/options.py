"""Frozen settings as options on the command line, one a field."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import Any, TypeVar

Settings = TypeVar("Settings")


def add_options(parser: argparse.ArgumentParser, defaults: Any, prefix: str = "") -> None:
    """Adds ``--prefix-field`` for each field of a dataclass whose values are text, numbers or bool."""
    section = parser.add_argument_group(type(defaults).__name__, (type(defaults).__doc__ or "").strip())
    for field in fields(defaults):
        value = getattr(defaults, field.name)
        name = f"--{prefix}{field.name}".replace("_", "-")
        if isinstance(value, bool):
            section.add_argument(name, action=argparse.BooleanOptionalAction, default=value)
        else:
            section.add_argument(name, type=type(value), default=value, help="default: %(default)s")


def chosen(args: argparse.Namespace, cls: type[Settings], prefix: str = "") -> Settings:
    """The settings that were given."""
    names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
    return cls(**{name: getattr(args, f"{prefix}{name}".replace("-", "_")) for name in names})
