"""Bugs planted on purpose: each must break the law that stands guard over it, and the law must hold
without the bug. The laws are those that the ordinary tests hold the measures to."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
import pytest

from eval import answer_measures, retrieval_measures, set_measures
from eval.kinds import KINDS, each, pairs
from eval.records import Record
from eval.systems import ranked
from index.archive import Archive
from qa import answers
from tests.eval import laws
from tests.eval.making import ASKED, example, read

ANSWER = "Port Ellery"
NEWS = "The lightship left the harbour of Port Ellery at dawn, in thick fog. Nobody waved."


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What is set with this is undone after the test."""
    return monkeypatch


def catches(law: Callable[..., None], *given: Any) -> None:
    """The law is broken, by what it measures and not by an error."""
    with pytest.raises(AssertionError):
        law(*given)


# 1. Off by one in k


@pytest.mark.parametrize("shift", [1, -1])
@pytest.mark.parametrize("name", [name for name in laws.AT_THREE if not name.startswith("Answer")])
def test_one_article_too_many_or_too_few(name: str, shift: int, plant: pytest.MonkeyPatch) -> None:
    parse = ir_measures.parse_measure

    def shifted(text: str) -> Any:
        return parse(re.sub(r"\d+$", lambda cutoff: str(int(cutoff[0]) + shift), text))

    laws.cutoff_is_exact(name)
    plant.setattr(ir_measures, "parse_measure", shifted)
    catches(laws.cutoff_is_exact, name)


@pytest.mark.parametrize("shift", [1, -1])
def test_one_passage_too_many_or_too_few(shift: int, plant: pytest.MonkeyPatch) -> None:
    laws.cutoff_is_exact("AnswerRecall@3")
    plant.setattr(retrieval_measures, "first", lambda hits, k: hits[: k + shift])
    catches(laws.cutoff_is_exact, "AnswerRecall@3")


# 2. Gold leaks into the index, or the future does


def searched(archive: Archive, folder: Path, as_of: str | None = None) -> list[Record]:
    """What a search finds that knows nothing of as-of days."""
    archive.add(folder)
    asked = example(as_of=as_of, answers=(ANSWER,), quotations=(NEWS[:67],), articles={"news.txt": 1})
    news = next(hit.article.id for hit in archive.search("Nobody waved", 1, retriever="lexical"))
    return [Record(asked, gold={news: 1}, hits=ranked(archive.search(ASKED, 10)))]


@pytest.mark.parametrize(
    "leak",
    [f"Question: {ASKED}\nAnswer: {ANSWER}", "port Ellery!", NEWS[:67]],
    ids=["pair", "answer", "quotation"],
)
def test_the_question_set_is_in_the_archive(
    leak: str, archive: Archive, write: Callable[..., Path]
) -> None:
    laws.nothing_is_suspicious(
        searched(archive, write({"news.txt": NEWS, "other.txt": "A lightship sank."}))
    )
    catches(laws.nothing_is_suspicious, searched(archive, write({"questions.txt": leak})))


def test_the_as_of_day_is_forgotten(archive: Archive, write: Callable[..., Path]) -> None:
    folder = write({"news.txt": f" date 2019-04-06\n{NEWS}"})
    laws.nothing_is_suspicious(searched(archive, folder, as_of="2019-04-06"))
    catches(laws.nothing_is_suspicious, searched(archive, folder, as_of="2019-04-05"))


# 3. Scores sorted the wrong way


@pytest.mark.parametrize("name", laws.OF_RANKINGS)
def test_articles_are_ranked_worst_first(name: str, plant: pytest.MonkeyPatch) -> None:
    in_order = Record.ranked_articles.fget  # type: ignore[attr-defined]
    laws.better_ranking_scores_higher(name)
    plant.setattr(Record, "ranked_articles", property(lambda record: in_order(record)[::-1]))
    catches(laws.better_ranking_scores_higher, name)


@pytest.mark.parametrize("name", laws.OF_RANKINGS)
def test_the_evaluation_tool_is_given_ranks_for_scores(name: str, plant: pytest.MonkeyPatch) -> None:
    def by_rank(record: Record) -> dict[str, float]:
        return {article: float(rank) for rank, (article, _) in enumerate(record.ranked_articles)}

    plant.setattr(retrieval_measures, "ranking", by_rank)
    catches(laws.better_ranking_scores_higher, name)


def test_a_system_lists_its_worst_hits_first() -> None:
    record = read("It rained.", "It snowed.", "It blew.")
    laws.nothing_is_suspicious([record])
    catches(laws.nothing_is_suspicious, [dataclasses.replace(record, hits=record.hits[::-1])])


def test_the_least_sure_answers_are_given_first(plant: pytest.MonkeyPatch) -> None:
    curve = set_measures.risk_coverage
    laws.surer_answers_are_safer()
    plant.setattr(set_measures, "risk_coverage", lambda rows: curve(rows * np.array([-1, 1])))
    catches(laws.surer_answers_are_safer)


# 4. One side of EM in lower case


@pytest.mark.parametrize("lowered", ["said", "wanted"])
@pytest.mark.parametrize("name", ["EM", "EM-rtqa"])
def test_only_one_side_is_lowered(name: str, lowered: str, plant: pytest.MonkeyPatch) -> None:
    def one_sided(text: str, accepted: Sequence[str], normal: answers.Normal) -> bool:
        if lowered == "said":
            return normal(text) in accepted
        return text in map(normal, accepted)

    laws.case_is_ignored(name)
    plant.setattr(answer_measures, "exact", one_sided)
    catches(laws.case_is_ignored, name)


def test_only_the_text_that_is_searched_is_lowered(plant: pytest.MonkeyPatch) -> None:
    laws.case_is_ignored("Match")
    plant.setattr(answers, "answer_words", answers.without_articles)
    catches(laws.case_is_ignored, "Match")


# 5. Refusals counted as correct


@pytest.mark.parametrize("name", laws.OF_ANSWERS)
def test_refusals_are_graded_as_right(name: str, plant: pytest.MonkeyPatch) -> None:
    honest = answer_measures.graded

    def generous(record: Record, grade: Callable[[str], float]) -> float:
        return 1.0 if record.output and not record.output.answered else honest(record, grade)

    laws.refusals_earn_nothing(name)
    plant.setattr(answer_measures, "graded", generous)
    catches(laws.refusals_earn_nothing, name)


def test_every_refusal_is_taken_for_a_right_one(plant: pytest.MonkeyPatch) -> None:
    def generous(record: Record) -> tuple[float, float]:
        refused, unanswerable = set_measures.refusal(record)
        return refused, max(refused, unanswerable)

    laws.needless_refusals_count_against()
    changed = dataclasses.replace(KINDS["RefusalPrecision"], facts=pairs(generous))
    plant.setitem(KINDS, "RefusalPrecision", changed)
    catches(laws.needless_refusals_count_against)


def test_refusals_are_taken_for_answers(plant: pytest.MonkeyPatch) -> None:
    changed = dataclasses.replace(KINDS["Coverage"], facts=each(lambda record: float(bool(record.output))))
    plant.setitem(KINDS, "Coverage", changed)
    catches(laws.needless_refusals_count_against)


def test_refusals_carry_no_risk(plant: pytest.MonkeyPatch) -> None:
    honest = set_measures.is_right
    plant.setattr(set_measures, "is_right", lambda record: not record.output.answered or honest(record))
    catches(laws.needless_refusals_count_against)
