"""Conversations between a page and the place where they are kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import get_args

from index.conversation_rows import Conversation, Reason, Turn, Verdict
from index.conversations import Conversations
from index.errors import ConversationMissing, QuestionError
from qa.assistant import Assistant
from qa.schema import Answer, Part, Question
from ui.conversation_export import Form, export, file_name
from ui.conversation_turns import to_answer, to_result
from ui.thread import Exchange, Thread
from ui.tools import GOOD


class Keeper:
    """Keeps the threads of a page as conversations of their owners."""

    def __init__(self, conversations: Conversations, assistant: Assistant) -> None:
        self.conversations, self._assistant = conversations, assistant

    def reopen(self, owner: str, conversation_id: str) -> Thread:
        """A kept conversation. Raises ``ConversationMissing`` if the owner has none of that id."""
        turns = self.conversations.turns(owner, conversation_id)
        return Thread(tuple(map(self._exchange, turns)), conversation_id)

    def keep(self, owner: str, thread: Thread, is_replacing: bool) -> Thread:
        """The conversation with its last exchange kept, as a further one or in place of the last; as it
        is, if it is not to be kept."""
        if not thread.keeps or not thread.exchanges:
            return thread
        *before, last = thread.exchanges
        kept = self._store(owner, thread.id, last, is_replacing) if thread.id else None
        if kept is None:  # the first answer, or the conversation was deleted in another window
            return self._keep_all(owner, thread)
        exchanges = (*before, dataclasses.replace(last, key=kept.number))
        return dataclasses.replace(thread, exchanges=exchanges)

    def judge(self, owner: str, thread: Thread, turn: int, judgement: str) -> Thread:
        """The conversation with one of its answers judged: ``GOOD``, or why it is bad. The same judgement
        again takes it back."""
        one = thread.exchanges[turn]
        if one.judged == judgement and one.feedback is not None:
            self.conversations.withdraw(owner, one.feedback)
            return thread.changed(turn, judged=None, feedback=None, comment="", right_answer="")
        return self._judged(owner, thread, turn, judgement)

    def say(self, owner: str, thread: Thread, turn: int, comment: str, right_answer: str) -> Thread:
        """The conversation with a comment on an answer that was judged, and what the right one is. Raises
        ``QuestionError`` for words that are too long."""
        one = thread.exchanges[turn]
        if one.judged is None:
            return thread
        said = self._judged(owner, thread, turn, one.judged, comment.strip(), right_answer.strip())
        if one.key is None and one.feedback is not None:
            self.conversations.withdraw(owner, one.feedback)
        return said

    def export(self, owner: str, thread: Thread, form: Form) -> tuple[str, str]:
        """The name and the text of a file with the conversation. One that is kept is taken as it was kept:
        with what the articles said at that time."""
        if thread.id is not None:
            conversation = self.conversations.get(owner, thread.id)
            turns: Sequence[Turn] = self.conversations.turns(owner, thread.id)
        else:
            turns = [self._turn(number, one) for number, one in enumerate(thread.exchanges)]
            conversation = unkept(owner, turns)
        return file_name(conversation, form), export(conversation, turns, form)

    def _store(self, owner: str, conversation_id: str, one: Exchange, replaces: bool) -> Turn | None:
        """The exchange as it was kept; ``None`` if there is no such conversation."""
        what = (owner, conversation_id, one.answer.question.text, one.answer.text, self._result(one))
        try:
            return self.conversations.replace(*what) if replaces else self.conversations.append(*what)
        except ConversationMissing:
            return None

    def _keep_all(self, owner: str, thread: Thread) -> Thread:
        """The conversation, all of it kept as a new one."""
        results = [self._result(one) for one in thread.exchanges]  # what fails leaves nothing behind
        new, kept = self.conversations.create(owner), []
        for one, result in zip(thread.exchanges, results, strict=True):
            turn = self.conversations.append(
                owner, new.id, one.answer.question.text, one.answer.text, result
            )
            kept.append(dataclasses.replace(one, key=turn.number))
        return dataclasses.replace(thread, id=new.id, exchanges=tuple(kept))

    def _result(self, one: Exchange) -> str:
        return to_result(one.answer, self._assistant.settings)

    def _judged(
        self,
        owner: str,
        thread: Thread,
        turn: int,
        judgement: str,
        comment: str = "",
        right_answer: str = "",
    ) -> Thread:
        one = thread.exchanges[turn]
        verdict, reason = verdict_of(judgement)
        assert verdict is not None
        if one.key is not None:
            number = self.conversations.judge(owner, one.key, verdict, reason, comment, right_answer)
        else:
            before = [(each.answer.question.text, each.answer.text) for each in thread.exchanges[:turn]]
            what = (owner, one.answer.question.text, self._result(one), verdict, reason, comment)
            number = self.conversations.judge_unkept(*what, before, right_answer)
        said = {"comment": comment, "right_answer": right_answer}
        return thread.changed(turn, judged=judgement, feedback=number, **said)

    def _exchange(self, turn: Turn) -> Exchange:
        try:
            answer = to_answer(turn.result, self._assistant.archive)
        except QuestionError as error:
            answer = unreadable(turn, str(error))
        judged = GOOD if turn.verdict == "up" else turn.reason or None
        return Exchange(
            answer,
            turn.created.astimezone(),
            turn.number,
            judged,
            comment=turn.comment,
            right_answer=turn.right_answer,
        )

    def _turn(self, number: int, one: Exchange) -> Turn:
        verdict, reason = verdict_of(one.judged)
        question, asked = one.answer.question.text, one.asked.astimezone(dt.UTC)
        said = (verdict, reason, one.comment, one.right_answer)
        return Turn(number, question, one.answer.text, self._result(one), asked, *said)


def verdict_of(judgement: str | None) -> tuple[Verdict | None, Reason]:
    """How a judgement of the page is stored."""
    reasons: dict[str | None, Reason] = {reason: reason for reason in get_args(Reason)}
    verdict: Verdict | None = "up" if judgement == GOOD else "down" if judgement else None
    return verdict, reasons.get(judgement, "")


def unreadable(turn: Turn, reason: str) -> Answer:
    """What stands for an answer that cannot be read."""
    part = Part(turn.question, "abstained", "", reason=reason)
    return Answer(Question(turn.question), "abstained", "", (part,), reason=reason)


def unkept(owner: str, turns: Sequence[Turn]) -> Conversation:
    """A conversation that is nowhere but on its page."""
    times = [turn.created for turn in turns] or [dt.datetime.now(dt.UTC)]
    title = turns[0].question if turns else "Conversation"
    return Conversation("", owner, title, times[0], times[-1], len(turns))
