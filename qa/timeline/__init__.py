"""What happened when: dated sentences of the archive, as a timeline of a topic."""

from __future__ import annotations

from qa.timeline.events import Event, Timeline, timeline

__all__ = ["Event", "Timeline", "timeline"]
