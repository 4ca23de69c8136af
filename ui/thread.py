"""A conversation as one page has it open, and as HTML."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qa.citations import Verdict
from qa.schema import Answer, Citation, Question, Turn
from ui.answer_view import answer_view
from ui.cards import sources
from ui.tools import Standing

Check = Callable[[Citation], Verdict]
"""Recomputes whether a citation holds."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer. ``key`` is the number of the turn that it is kept as, ``None`` if it is not;
    ``judged`` says how its reader found it (see ``ui.tools.Standing``), ``feedback`` is the number of that
    judgement, if it was given on this page, ``comment`` and ``right_answer`` are what was said with it; ``note``
    is something that the reader should know of how the answer came about."""

    answer: Answer
    asked: dt.datetime
    key: int | None = None
    judged: str | None = None
    feedback: int | None = None
    note: str = ""
    comment: str = ""
    right_answer: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation, oldest exchange first. ``id`` is that of the conversation that it is kept as, ``None``
    as long as it is not; ``keeps`` says whether it is to be. ``pending`` is a question that is being
    answered, ``is_growing`` tells that the last answer is not complete yet, ``is_replacing`` that it takes the
    place of an earlier one."""

    exchanges: tuple[Exchange, ...] = ()
    id: str | None = None
    keeps: bool = True
    pending: Question | None = None
    is_growing: bool = False
    is_replacing: bool = False

    def before(self, turn: int) -> tuple[Exchange, ...]:
        """The exchanges that stay when a turn is asked again: an earlier turn stays itself, and what is
        asked goes to the end."""
        return self.exchanges[:-1] if turn == len(self.exchanges) - 1 else self.exchanges

    def asking(self, question: Question, before: tuple[Exchange, ...]) -> Thread:
        """The conversation while nothing has been answered yet; what came after ``before`` stays until then."""
        replaced = len(before) < len(self.exchanges)
        return dataclasses.replace(self, pending=question, is_growing=False, is_replacing=replaced)

    def growing(self, before: tuple[Exchange, ...], last: Exchange) -> Thread:
        """The conversation with an answer that is growing at its end."""
        return dataclasses.replace(self, exchanges=(*before, last), pending=None, is_growing=True)

    def settled(self) -> Thread:
        """The conversation with nothing going on."""
        return dataclasses.replace(self, pending=None, is_growing=False, is_replacing=False)

    def changed(self, turn: int, **changes: Any) -> Thread:
        """The conversation with something changed about one of its exchanges."""
        exchanges = list(self.exchanges)
        exchanges[turn] = dataclasses.replace(exchanges[turn], **changes)
        return dataclasses.replace(self, exchanges=tuple(exchanges))


def history(exchanges: tuple[Exchange, ...]) -> tuple[Turn, ...]:
    """What was said so far, for the next question."""
    return tuple(Turn(one.answer.question.text, one.answer.text) for one in exchanges)


def thread_view(thread: Thread, check: Check, exchanges: tuple[Exchange, ...] | None = None) -> str:
    """The exchanges of a conversation, with more that can be done about the last one; or those that stay
    while something is asked or has failed, of which none is the last."""
    last = len(thread.exchanges) - 1 if exchanges is None else None
    shown = thread.exchanges if exchanges is None else exchanges
    return "".join(
        exchange_view(one, turn, turn == last, thread.is_growing, check) for turn, one in enumerate(shown)
    )


def exchange_view(one: Exchange, turn: int, is_last: bool, is_growing: bool, check: Check) -> str:
    """One exchange, its citations checked now."""
    problems = {source.number: check(source).problem for source in sources(one.answer)}
    standing = Standing(
        is_last,
        is_last and is_growing,
        one.asked.date(),
        one.judged,
        one.note,
        one.comment,
        one.right_answer,
    )
    return answer_view(one.answer, problems, turn, standing)
