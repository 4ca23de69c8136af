"""Is the answer taken from behind a question that the text asks itself?

``python -m eval.benchmarks.echoes``: 240 questions that stand as lines of their own in articles of
``data/outlets`` (explainers, interviews) are asked of the text around them, with ever more weight on what
follows (see ``qa.echoes``). An answer from before the line, or from the line itself, is wrong; one from behind
it need not be right. Writes ``echoes.md``.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.benchmarks.measuring import RESULTS, table, write_sections
from eval.benchmarks.news_sets import drawn
from eval.machine import machine
from qa.decode import PassageLogits, ranked, read
from qa.echoes import BONUS, asked_until, heeded
from qa.encode import Encoded, Encoder
from qa.predict import READER, OpenVinoPredictor
from qa.train.groups import DATA, read_jsonl

LINE = re.compile(r"(?:^|\n\n)((?:Who|What|When|Where|Why|How)[^\n?]{12,110}\?)\n\n[^\n]{60,}")
BEFORE, LONGEST = 260, 900
"""Characters of the text before the line, and of all of it: about two passages."""
BONUSES = (0.0, 1.0, 3.0, BONUS, 8.0)
PLACES = ("behind it", "in it", "before it")


class Asked(NamedTuple):
    """A question, the title of its article, and the text in which it stands."""

    question: str
    title: str
    text: str


def main() -> None:
    """Measures and writes ``echoes.md``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of news data")
    parser.add_argument("--questions", type=int, default=240)
    args = parser.parse_args()

    every = list(questions(args.data / "outlets" / "articles.jsonl.gz"))
    some = drawn(every, args.questions)
    known = [one for one in some if asked_until(one.question, one.text) is not None]
    encoder = Encoder()
    encoded = [encoder.encode(one.question, [(one.title, one.text)])[0] for one in known]
    logits = OpenVinoPredictor(READER)(encoded)
    lines = [(f"{bonus:g}", *shares(places(known, encoded, logits, bonus))) for bonus in BONUSES]
    told = (
        f"{len(every):,} such lines in 10,000 articles; of {len(some)} of them {len(known)} are seen to be the "
        f"question. Where the answer is taken from; {BONUS:g} is what ships.\n\n"
        f"{table(('added log-odds', *PLACES), lines)}\n\n{machine()}"
    )
    write_sections(RESULTS / "echoes.md", "Questions that a text asks itself", {"Answers": told})
    print(told)


def questions(path: Path) -> Iterator[Asked]:
    """Lines that ask, with the text around them."""
    for row in read_jsonl(path):
        for found in LINE.finditer(row["text"]):
            around = row["text"][max(0, found.start() - BEFORE) : found.end()]
            yield Asked(found[1], row["title"] or "", around[-LONGEST:])


def places(
    asked: Sequence[Asked], encoded: Sequence[Encoded], logits: Sequence[PassageLogits], bonus: float
) -> Counter[str]:
    """Where the answers stand."""
    found: Counter[str] = Counter()
    for (question, _, text), tokens, one in zip(asked, encoded, logits, strict=True):
        best = ranked(read([text], [tokens], [heeded(question, text, tokens, one, bonus)]))[0]
        start, end = best.span.place
        begins, ends = text.index(question), asked_until(question, text) or 0
        found[PLACES[0] if start >= ends else PLACES[1] if end > begins else PLACES[2]] += 1
    return found


def shares(found: Counter[str]) -> tuple[str, ...]:
    """Each place's share."""
    return tuple(f"{found[place] / found.total():.0%} ({found[place]})" for place in PLACES)


if __name__ == "__main__":
    main()
