"""The list of conversations as HTML, the content of a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index.conversation_rows import Conversation
from ui.render import count, day_text, do

MOST = 50
"""How many conversations are listed; further ones are found by searching."""

DELETE_ALL = (
    f'<p class="all"><button {do("remove_all")} data-really="Really delete all, with what you said of answers?">'
    "Delete all my conversations</button></p>"
)


def drawer_view(found: Sequence[Conversation], total: int, current: str | None, keeps: bool) -> str:
    """The conversations that were found of ``total``, the one that is open marked, and the switch whether
    any are kept."""
    rows = "".join(row(one, one.id == current) for one in found[:MOST])
    listed = f"<ul>{rows}</ul>" if rows else '<p class="none">No conversation.</p>'
    more = (
        f'<p class="none">{total - len(found):,} more; search for them.</p>' if total > len(found) else ""
    )
    checked = " checked" if keeps else ""
    return (
        '<div class="bar"><h2 id="drawer-title">Conversations</h2>'
        f'<button {do("close")} class="close" aria-label="Close the conversations">Close</button></div>'
        '<div class="find"><input type="search" aria-label="Find conversations" '
        f'placeholder="Search questions and answers"><button {do("new")}>New</button></div>'
        f'<div class="list" aria-live="polite">{listed}{more}</div>'
        f'<p class="keep"><label><input type="checkbox" data-keep{checked}> Keep conversations</label> '
        "<span>They lie beside the archive, on the machine that Dateline runs on.</span></p>"
        f"{DELETE_ALL if current or found else ''}"
    )


def row(one: Conversation, is_current: bool) -> str:
    """One conversation."""
    title = one.title.strip() or "Untitled"
    current = ' class="current" aria-current="true"' if is_current else ""
    told = f"{count(one.turns, 'question')}, {day_text(one.changed.astimezone())}"
    return (
        f'<li{current}><button {do("reopen", id=one.id)} class="title" dir="auto">{escape(title)}</button>'
        f'<input class="rename" aria-label="New title" value="{escape(title)}" data-id="{escape(one.id)}" hidden>'
        f"<span>{told}</span>"
        f'<button type="button" data-rename aria-label="Rename: {escape(title)}">Rename</button>'
        f'<button {do("remove", id=one.id)} aria-label="Delete: {escape(title)}">Delete</button></li>'
    )
