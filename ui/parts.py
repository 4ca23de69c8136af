"""Pieces that the tabs are built from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

ASSETS = Path(__file__).parent / "assets"

QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For every event: the page tells of progress itself, and nothing else may call it."""
UNQUEUED: dict[str, Any] = {"queue": False, **QUIETLY}
"""For what only looks: it does not wait behind questions, and is there when the queue is full."""


def html(name: str, value: str = "", **options: Any) -> gr.HTML:
    """A part of the page that is filled with HTML."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, **{"js_on_load": None, **options})


def dialog(name: str, script: str, value: str = "") -> gr.HTML:
    """A dialog that its ``script`` in ``ui/assets`` opens and closes; its heading has the id NAME-title."""
    template = f'<dialog aria-labelledby="{name}-title">${{value}}</dialog>'
    return html(name, value, html_template=template, js_on_load=f"{asset('dialog.js')}\n{asset(script)}")


def asset(name: str) -> str:
    """The text of a file in ``ui/assets``."""
    return (ASSETS / name).read_text("utf-8")
