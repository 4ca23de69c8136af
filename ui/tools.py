"""What can be done with an answer, as HTML: copy, ask again, edit, judge."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import escape

from index.conversation_rows import LONGEST_COMMENT
from qa.schema import Answer, Citation
from ui.render import day_text, do, outlet, short_answer, title

GOOD = "good"
REASONS = ("wrong answer", "wrong citation", "should have answered", "should have refused")
"""Why an answer can be bad."""
WRONG = ("wrong answer", "should have answered")
"""Those for which there is a right answer that the reader may know."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an answer stands in its conversation: whether it is the last, and still growing; the day on which
    it was asked; how it was judged: ``GOOD``, one of ``REASONS``, or not at all; what else the reader
    should know of how it came about; and what was said when it was judged."""

    is_last: bool = True
    is_growing: bool = False
    asked: dt.date | None = None
    judged: str | None = None
    note: str = ""
    comment: str = ""
    right_answer: str = ""


def tools(answer: Answer, turn: int, standing: Standing) -> str:
    """The buttons below an answer."""
    buttons = [f'<button type="button" data-copy="{escape(plain(answer))}">Copy</button>']
    if standing.is_last:
        buttons.append(f"<button {do('again', turn=turn)}>Ask again</button>")
        buttons.append(f"<button {do('edit', turn=turn, what='question')}>Edit question</button>")
    buttons.append(f"<button {do('timeline', turn=turn)}>Timeline</button>")
    thumbs = f"{good(turn, standing.judged)}{bad(answer, turn, standing.judged)}"
    buttons.append(f'<div class="thumbs">{thumbs}</div>')
    group = f'<div class="tools" role="group" aria-label="This answer">{"".join(buttons)}</div>'
    return group + (say_more(turn, standing) if standing.judged in REASONS else "")


def good(turn: int, judged: str | None) -> str:
    """Thumb up."""
    pressed = str(judged == GOOD).lower()
    return (
        f'<button {do("judge", turn=turn, verdict=GOOD)} class="thumb up" aria-pressed="{pressed}" '
        'aria-label="A good answer" title="A good answer"></button>'
    )


def bad(answer: Answer, turn: int, judged: str | None) -> str:
    """Thumb down, with the reasons that can apply folded below it."""
    pressed = judged is not None and judged != GOOD
    fitting = [reason for reason in REASONS if (reason == "should have answered") != answer.is_answered]
    buttons = "".join(
        f"<li><button {do('judge', turn=turn, verdict=reason)} "
        f'aria-pressed="{str(judged == reason).lower()}">{reason.capitalize()}</button></li>'
        for reason in fitting
    )
    return (
        f'<details class="bad"><summary class="thumb down{" pressed" if pressed else ""}" '
        f'aria-label="A bad answer{f": {judged}" if pressed else ""}" title="A bad answer"></summary>'
        f"<ul>{buttons}</ul></details>"
    )


def say_more(turn: int, standing: Standing) -> str:
    """What the reader says of a bad answer, and the fields to say it in, folded away."""
    fields = field(turn, "comment", "Comment", standing.comment)
    if standing.judged in WRONG:
        fields = field(turn, "right", "The right answer", standing.right_answer) + fields
    said = [words for words in (standing.right_answer, standing.comment) if words]
    told = f': <span dir="auto">{escape("; ".join(said))}</span>' if said else ""
    return (
        f'<details class="say" data-key="say-{turn}"><summary><b>{str(standing.judged).capitalize()}</b>{told} '
        f"<span>{'Change' if said else 'Say more'}</span></summary>"
        f"<div>{fields}<button {do('say', turn=turn)}>Save</button></div></details>"
    )


def field(turn: int, name: str, label: str, value: str) -> str:
    """A field for some words; all of them can be left empty."""
    return (
        f'<label>{label} <input name="{name}" data-draft="{name}-{turn}" maxlength="{LONGEST_COMMENT}" '
        f'value="{escape(value)}" placeholder="optional" dir="auto" autocomplete="off"></label>'
    )


def plain(answer: Answer) -> str:
    """An answer as text to be pasted elsewhere, with its citations; or the reason why there is none."""
    told = [answer.question.text]
    for part in answer.parts:
        asked = [part.question] if len(answer.parts) > 1 else []
        if part.status == "abstained":
            told.append("\n".join([*asked, part.reason or ""]))
            continue
        sentences = " ".join(
            f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}"
            for sentence in part.sentences
        )
        short = short_answer(part.text, part.meant_days)
        told.append("\n".join([*asked, *([short] if short not in sentences else []), sentences]))
    return "\n\n".join([*told, "\n".join(map(reference, answer.citations))]).strip()


def reference(citation: Citation) -> str:
    """A citation as a line of text."""
    article = citation.article
    day = day_text(article.published) if article.published else "undated"
    place = f" {article.url}" if article.url else ""
    return f"[{citation.number}] {title(article)}. {outlet(article.source)}, {day}.{place}"
