"""Questions with two parts: "Who backs Haftar, and what did Egypt say?" is asked as two.

By rules, without a model. A question is cut where a second one begins (``qa.cuts``); what the parts share
is repeated, and pronouns give way to what the first part names (``qa.taking_up``).
"""

from __future__ import annotations

import re

from qa import english as en
from qa.cuts import ASKS, COUNTED, cuts, is_fragment, parts_off
from qa.ellipsis import PREPOSITION, parts_of
from qa.followup import rewrite
from qa.schema import Turn
from qa.taking_up import taken_up
from qa.words import words_of

AUXILIARY = rf"(?=(?:{'|'.join(map(re.escape, sorted(en.AUXILIARIES)))})\b)"
# "When, where and why did ...", "on what day and in which city was ...": all share the rest.
SHARING = re.compile(rf"^({ASKS})((?:, {ASKS})*),? (?:and|&) ({ASKS}) {AUXILIARY}", re.IGNORECASE)
NOUNS = rf"(?:{PREPOSITION} )?(?:what|which)((?: [\w-]+){{1,2}})"
SHARING_NOUNS = re.compile(rf"^({NOUNS}) (?:and|&) ({NOUNS}) {AUXILIARY}", re.IGNORECASE)
OPENING = re.compile(
    r"^(?:please,? )?(?:(?:can|could|would|do) you (?:please )?(?:tell me|explain|say|know)|tell me|explain|"
    r"i(?: want|['’]d like| would like) to know|i wonder)\s+(?=\w)",
    re.IGNORECASE,
)


def split(question: str) -> tuple[str, ...]:
    """The questions that a question consists of, each of which can be asked on its own. A question
    that is one comes back as it is, byte for byte."""
    parts = shared_end(question.strip()) or made_whole(pieces(question.strip()))
    if len(parts) < 2 or len(set(parts)) < len(parts):
        return (question,)
    return tuple(as_question(part, question) for part in parts)


def pieces(text: str) -> list[str]:
    """A question cut into its parts, as they are written."""
    opening = OPENING.match(text)
    body = text[opening.end() :] if opening else text
    found: list[str] = []
    start = 0
    for cut in cuts(body):
        if parts_off(body[start : cut.start()], cut, body[cut.end() :], opening is not None):
            found.append(body[start : cut.start()])
            start = cut.end()
    return [*found, body[start:]]


def made_whole(pieces: list[str]) -> list[str]:
    """Parts of a question with what each leaves out; none if a fragment cannot be made whole."""
    parts = pieces[:1]
    for piece in pieces[1:]:
        part = completed(piece, parts[-1]) if is_fragment(piece) else taken_up(piece, parts[0])
        if part is None:
            return []
        parts.append(part)
    return parts


def shared_end(text: str) -> list[str]:
    """The parts of a question that begins with several question words for one end; none for others."""
    if shared := SHARING.match(text):
        asked = [shared.group(1), *re.findall(ASKS, shared.group(2), re.IGNORECASE), shared.group(3)]
    elif shared := SHARING_NOUNS.match(text):
        asked = [shared.group(1), shared.group(3)]
        if not all(word.is_content for word in words_of(shared.group(2) + shared.group(4))):
            return []
    else:
        return []
    is_repeated = len({word.lower() for word in asked}) < len(asked)
    return [] if is_repeated else [f"{word} {text[shared.end() :]}" for word in asked]


def completed(fragment: str, before: str) -> str | None:
    """A fragment made whole with the part before it; ``None`` if it cannot be."""
    bare = fragment.strip().rstrip("?!. ")
    if counted := COUNTED.match(bare):
        parts = parts_of(before)
        noun = re.match(r"how (?:many|much) (.+)", parts.asked, re.IGNORECASE)
        if not noun or not parts.auxiliary:
            return None
        return f"{counted.group(1)} {noun.group(1)} {parts.auxiliary} {counted.group(2)}"
    whole = rewrite(f"and {bare}?", [Turn(before.rstrip("?! ") + "?")])
    return whole.text if whole.is_changed and "? (" not in whole.text else None


def as_question(part: str, question: str) -> str:
    """A part with the capital and the mark that the whole question has."""
    text = part.strip().rstrip("?!,; ")
    if question.lstrip()[:1].isupper():
        text = text[:1].upper() + text[1:]
    return text + ("?" if "?" in question and "? (" not in text else "")
