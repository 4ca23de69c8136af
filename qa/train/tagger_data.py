"""What the tagger learns from, as one file: ``python -m qa.train.tagger_data --out WORK``.

Writes ``WORK/tagger.safetensors.xz`` (see ``qa.train.tagger_turns``) from newsdesk's training passages, CANARD
and MTRAG; newsdesk's development passages and CAsT are never read. A word of the history is needed if the
rewrite has its stems and the question has not. Conversations are lengthened, and lose their answers, to be as
different as those of users; questions that stand alone are put behind other articles' conversations.
"""

from __future__ import annotations

import argparse
import random
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qa.schema import Turn
from qa.tagger import TurnsEncoder
from qa.train.groups import DATA, read_jsonl
from qa.train.options import add_options, chosen
from qa.train.tagger_turns import NO_WORD, TaggedTurns
from qa.words import stems

OPENINGS = ("Tell me about {}.", "{}", "What is {}?", "Who is {}?", "I want to know more about {}.")
"""How a conversation whose topic stands in its title may begin."""


@dataclass(frozen=True, slots=True)
class TaggerDataSettings:
    """What is made of it.

    ``longer`` variants of each newsdesk follow-up with more turns before it, ``switches`` and
    ``alone`` questions a passage that stand alone, behind another article's and behind their own
    conversation. ``unanswered`` is the share of varied conversations that lose their answers.
    ``held_out`` is the share of conversations for development. ``limit``: so many lines a file, 0: all.
    """

    longer: int = 1
    switches: int = 2
    alone: int = 1
    unanswered: float = 0.4
    held_out: float = 0.08
    limit: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question behind a conversation, and how it stands alone. ``group``: held out as one."""

    source: str
    group: str
    question: str
    history: tuple[Turn, ...]
    rewrite: str


def main() -> None:
    """Reads, encodes, writes and counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the news data")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    add_options(parser, TaggerDataSettings())
    args = parser.parse_args()
    settings = chosen(args, TaggerDataSettings)
    args.out.mkdir(parents=True, exist_ok=True)
    turns = encoded(all_rewritten(args.data, settings), settings.held_out)
    turns.save(args.out)
    for line in counts(turns):
        print(line)


def all_rewritten(data: Path, settings: TaggerDataSettings) -> Iterator[Rewritten]:
    """Every question, source by source."""
    rng, end = random.Random(settings.seed), settings.limit or None
    passages = list(read_jsonl(data / "newsdesk" / "train.jsonl.gz"))[:end]
    news = {row["pid"]: newsdesk(row) for row in passages}
    yield from news.values()
    for row in passages:
        yield from lengthened(row, news, settings, rng)
        yield from standing_alone(row, news, settings, rng)
    canard = list(read_jsonl(data / "followup" / "canard_dev.jsonl.gz"))[:end]
    yield from (one for row in canard for one in encyclopedic(row, rng))
    mtrag = list(read_jsonl(data / "followup" / "mtrag_human.jsonl.gz"))[:end]
    yield from (one for row in mtrag for one in assisted(row))
    yield from elsewhere(passages, [*canard, *mtrag], rng)


def newsdesk(row: dict[str, Any]) -> Rewritten:
    """The follow-up of a passage."""
    item = next(item for item in row["items"] if item["type"] == "follow")
    return Rewritten("newsdesk", row["pid"], item["q"], turns_of(item["history"]), item["rewrite"])


def lengthened(
    row: dict[str, Any], news: dict[str, Rewritten], settings: TaggerDataSettings, rng: random.Random
) -> Iterator[Rewritten]:
    """A follow-up with more turns before its own: of the same passage, or of another."""
    asked = news[row["pid"]]
    for _ in range(settings.longer):
        before = tuple(rng.sample(spans(row), rng.randint(1, 4)))
        if rng.random() < 0.4:
            before = conversation(another(row, news, rng))
        history = (*before, *asked.history)
        if rng.random() < settings.unanswered:
            history = without_answers(history)
        yield Rewritten("newsdesk longer", row["pid"], asked.question, history, asked.rewrite)


def standing_alone(
    row: dict[str, Any], news: dict[str, Rewritten], settings: TaggerDataSettings, rng: random.Random
) -> Iterator[Rewritten]:
    """Questions that need nothing, behind another article's conversation and behind their own."""
    asked = rng.sample(spans(row), settings.switches + settings.alone)
    for turn in asked[: settings.switches]:
        other = another(row, news, rng)
        history = other.history if rng.random() < 0.5 else conversation(other)
        yield Rewritten("switch", row["pid"], turn.question, history, turn.question)
    for turn in asked[settings.switches :]:
        history = conversation(news[row["pid"]])
        yield Rewritten("alone", row["pid"], turn.question, history, turn.question)


def encyclopedic(row: dict[str, Any], rng: random.Random) -> Iterator[Rewritten]:
    """A turn of CANARD: as it is, and behind a turn with its page's title, with and without answers."""
    history = turns_of(row["history"])
    topic = rng.choice((row["title"], f"{row['title']} {row['section']}"))
    opened = (Turn(rng.choice(OPENINGS).format(topic)), *history)
    # What an answer-less turn still says is in the questions alone: users of a search box have no more.
    for name, turns in (
        ("canard", history),
        ("canard titled", opened),
        ("canard unanswered", without_answers(opened)),
    ):
        if turns:
            yield Rewritten(name, row["conversation"], row["question"], turns, row["rewrite"])


def assisted(row: dict[str, Any]) -> Iterator[Rewritten]:
    """A turn of MTRAG, with the answers that it has, and without."""
    history = turns_of(row["history"])
    variants = {history: "mtrag", without_answers(history): "mtrag unanswered"}
    for turns, name in variants.items():
        if turns:
            yield Rewritten(name, row["conversation"], row["question"], turns, row["rewrite"])


def elsewhere(
    passages: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]], rng: random.Random
) -> Iterator[Rewritten]:
    """Newsdesk questions that stand alone, behind some conversations of the other sets."""
    for row in rows:
        if row["history"] and rng.random() < 0.5:
            passage = rng.choice(passages)
            question = rng.choice(spans(passage)).question
            yield Rewritten(
                "switch elsewhere", passage["pid"], question, turns_of(row["history"]), question
            )


def spans(row: dict[str, Any]) -> list[Turn]:
    """A passage's questions that stand alone, with their answers."""
    return [Turn(item["q"], item["a"]) for item in row["items"] if item["type"] == "span"]


def turns_of(history: Iterable[dict[str, Any]]) -> tuple[Turn, ...]:
    """The turns of a file's history."""
    return tuple(Turn(turn["q"], turn["a"] or "") for turn in history)


def conversation(asked: Rewritten) -> tuple[Turn, ...]:
    """A follow-up's history and the follow-up, not answered."""
    return (*asked.history, Turn(asked.question))


def without_answers(history: Iterable[Turn]) -> tuple[Turn, ...]:
    """The questions of a conversation."""
    return tuple(Turn(turn.question) for turn in history)


def another(row: dict[str, Any], news: dict[str, Rewritten], rng: random.Random) -> Rewritten:
    """The follow-up of another passage, drawn at random."""
    names = list(news)
    name = rng.choice(names)
    while name == row["pid"]:
        name = rng.choice(names)
    return news[name]


def encoded(rewritten: Iterable[Rewritten], held_out: float) -> TaggedTurns:
    """The questions as word pieces and labels."""
    encoder, sources = TurnsEncoder(), dict[str, int]()
    rows: list[tuple[int, int, int, bool]] = []
    parts: list[tuple[Any, Any, Any]] = []
    for one in rewritten:
        turns = encoder.encode(one.question, one.history)
        gold, numbers = stems(one.rewrite) - stems(one.question), dict[frozenset[str], int]()
        word, needed = np.full(len(turns.ids), NO_WORD, np.int16), np.zeros(len(turns.ids), bool)
        for said in turns.words:
            word[said.token] = numbers.setdefault(said.stems, len(numbers))
            needed[said.token] = said.stems <= gold
        parts.append((turns.ids, word, needed))
        source = sources.setdefault(one.source, len(sources))
        rows.append((turns.second, min(len(gold), 255), source, is_held_out(one.group, held_out)))
    seconds, wanted, source_numbers, dev = zip(*rows, strict=True)
    ids, word, needed = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return TaggedTurns(
        ids=ids,
        begin=np.cumsum([0, *(len(part[0]) for part in parts)]),
        second=np.array(seconds, np.uint8),
        word=word,
        needed=needed,
        wanted=np.array(wanted, np.uint8),
        source=np.array(source_numbers, np.uint8),
        dev=np.array(dev, bool),
        sources=tuple(sources),
    )


def is_held_out(group: str, share: float) -> bool:
    """Whether a conversation belongs to the share that is held out: always the same ones."""
    return zlib.crc32(group.encode()) % 1000 < 1000 * share


def counts(turns: TaggedTurns) -> Iterator[str]:
    """How much there is of each source."""
    for number, name in enumerate(turns.sources):
        rows = turns.source == number
        tokens = np.repeat(rows, turns.lengths)
        words = tokens & (turns.word != NO_WORD)
        yield (
            f"{name:18} {rows.sum():6,} questions, {(rows & turns.dev).sum():5,} held out, "
            f"{(rows & turns.needs).sum():6,} need words, {tokens.sum():9,} tokens, "
            f"{turns.needed[words].mean():.3f} of {words.sum():7,} words needed"
        )


if __name__ == "__main__":
    main()
