"""Scores by group, the usual measures, and gates."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from eval.checks import faults, leaks
from eval.measures import Measure
from eval.records import Cited, FoundArticle, Output, Record
from eval.scores import Gate, default_measures, failed, score
from index.errors import EvaluationError
from tests.eval import laws
from tests.eval.making import abstained, answered, example, hits, read

MATCH = Measure.parse("Match")
RECALL = Measure.parse("R@1")


def found(number: int, article: str, published: str, as_of: str | None = None) -> Record:
    """A record of a system that found one article, and should have found ``gold``."""
    judged = example(number, as_of, articles={"gold": 1}, tags=("harbours",) if number % 2 else ())
    return Record(judged, gold={"gold": 1}, hits=hits(article, published=published))


def by_group(records: dict[str, list[Record]], measure: Measure = RECALL) -> dict[tuple[str, str], float]:
    return {(one.system, one.group): one.estimate.value for one in score(records, [measure])}


def test_scores_are_given_over_all_and_by_tag_for_each_system() -> None:
    one = [
        answered("Ellery", ["Ellery"], number=0, tags=("who", "who")),
        answered("Dunmore", ["Ellery"], number=1, tags=("where", "who")),
    ]
    scores = score({"one": one, "two": one[:1]}, [MATCH])
    assert [(each.system, each.group, each.estimate.value, each.estimate.count) for each in scores] == [
        ("one", "", 0.5, 2),
        ("one", "tag where", 0, 1),
        ("one", "tag who", 0.5, 2),
        ("two", "", 1, 1),
        ("two", "tag who", 1, 1),
    ]
    assert [each.group for each in score({"one": one}, [MATCH], by_tag=False)] == [""]


def test_a_group_to_which_a_measure_does_not_apply_is_left_out_but_not_the_whole() -> None:
    records = {"one": [abstained(unanswerable=True, tags=("who",), as_of="2019-04-05")]}
    scores = score(records, [MATCH])
    assert [each.group for each in scores] == [""]
    assert math.isnan(scores[0].estimate.value)


def test_a_groups_records_are_judged_as_those_of_a_system_that_answers() -> None:
    """The only question of a tag ended in an error: that is an abstention here as well."""
    lost = Record(example(1, answers=("Ellery",), tags=("who",)), error="The question is too long.")
    groups = by_group({"one": [answered("Ellery", ["Ellery"]), lost]}, MATCH)
    assert groups == {("one", ""): 0.5, ("one", "tag who"): 0}


def test_the_year_is_that_of_the_as_of_day() -> None:
    records = [
        found(0, "gold", "2018-12-31", as_of="2019-01-01"),
        found(2, "other", "2017-01-01", "2020-06-01"),
    ]
    assert by_group({"one": records}) == {
        ("one", ""): 0.5,
        ("one", "year 2019"): 1,
        ("one", "year 2020"): 0,
    }


def test_else_it_is_that_of_the_relevant_article_as_any_system_found_it() -> None:
    one, two = [found(0, "gold", "2018-12-31T23:00:00+02:00")], [found(0, "other", "2011-01-01")]
    assert by_group({"one": one, "two": two})["two", "year 2018"] == 0


def test_years_of_found_articles_alone_would_flatter() -> None:
    """Nobody found the article of the second question: neither year is taken from articles."""
    lost = Record(
        example(1, articles={"lost": 1}), gold={"lost": 1}, hits=hits("other", published="2011-01-01")
    )
    assert by_group({"one": [found(0, "gold", "2018-12-31"), lost]}) == {("one", ""): 0.5}
    dated = found(2, "gold", "2018-12-31", as_of="2019-01-01")
    assert ("one", "year 2019") in by_group({"one": [found(0, "gold", "2018-12-31"), lost, dated]})


def test_years_can_be_left_out() -> None:
    records = {"one": [found(0, "gold", "2018-12-31")]}
    assert [each.group for each in score(records, [RECALL], by_year=False)] == [""]


def test_the_usual_measures_are_those_that_apply() -> None:
    retrieval = default_measures({"lexical": [read(*["It rained."] * 20, articles={"a1": 1})]})
    assert [str(measure) for measure in retrieval] == ["R@5", "R@20", "nDCG@10", "RR@10", "Success@5"]
    record = answered("Ellery", ["Ellery"], ["From Ellery."], [[1]], quotations=("From Ellery.",))
    record = dataclasses.replace(record, timings={"read": 0.1, "total": 0.2})
    answers = default_measures({"lexical": [read("It rained.")], "reader": [record]})
    assert [str(measure) for measure in answers] == [
        *("CorrectCited", "Match", "EM", "F1", "CitationPrecision", "CitationRecall"),
        *("Coverage", "RefusalPrecision", "RefusalRecall", "RefusalF1", "AnswerRecall@1"),
        *("Seconds.p50(read)", "Seconds.p95(read)", "Seconds.p50(total)", "Seconds.p95(total)"),
    ]
    assert default_measures({}) == ()


# Gates


def gate_messages(*gates: str) -> list[str]:
    good = [answered("Ellery", ["Ellery"], number=n, score=1.0) for n in range(4)]
    half = [answered("Ellery" if n % 2 else "Hale", ["Ellery"], number=n, score=1.0) for n in range(4)]
    measures = [MATCH, Measure.parse("RiskCoverageAUC"), RECALL]
    scores = score({"good": good, "half": half}, measures)
    return failed([Gate.parse(gate) for gate in gates], scores)


def test_every_system_must_pass_every_gate() -> None:
    assert gate_messages("Match=0.5", "RiskCoverageAUC=0.5") == []
    assert gate_messages("Match=0.51") == ["Match of 'half' is 0.5; 0.51 is the least allowed."]
    assert gate_messages("RiskCoverageAUC=0.4") == [
        "RiskCoverageAUC of 'half' is 0.5; 0.4 is the most allowed."
    ]


def test_a_gate_on_what_was_not_measured_fails() -> None:
    assert gate_messages("EM=0") == [
        "EM was not measured, so the gate EM=0 fails. Ask for this measure as well."
    ]
    assert gate_messages("R@1=0")[0] == "R@1 does not apply to what 'good' did, so the gate R@1=0 fails."


def test_a_gate_is_a_measure_and_its_bound() -> None:
    gate = Gate.parse(" R@20 = 0.55 ")
    assert (gate.measure, gate.least) == (Measure.parse("R@20"), 0.55)
    assert str(gate) == "R@20=0.55"
    assert Gate.parse("Seconds.p95(total)=2.5").admits(2.5)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("R@20", r"'R@20' is not a gate\. Write a measure and its bound, as in R@20=0\.55"),
        ("R@20=", r"The bound '' of R@20 is not a number"),
        ("R@20=much", r"The bound 'much' of R@20 is not a number"),
        ("R@20=nan", r"The bound 'nan' of R@20 is not a number"),
        ("R@20=55", r"between 0 and 1: write 55 % as 0\.55"),
        ("recall@20=0.5", r"Did you mean R@20\?"),
    ],
)
def test_a_gate_that_cannot_be_read_is_an_error(written: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        Gate.parse(written)


# Suspicious results


def test_an_article_of_after_the_as_of_day_is_a_leak() -> None:
    asked = example(as_of="2019-04-05")
    on_the_day = hits("a1", published="2019-04-05T23:59:00-05:00")
    laws.nothing_is_suspicious([Record(asked, hits=on_the_day), Record(asked, hits=hits("undated"))])
    late = Record(asked, hits=hits("a1", published="2019-04-06T00:10:00+12:00"))
    assert leaks(late) == [
        "hit 1 was published on 2019-04-06, after the question's as-of day 2019-04-05: a1"
    ]
    article = FoundArticle("a2", "Gale", "2019-05-01")
    cited = Record(asked, output=Output(True, "Ellery", citations=(Cited(1, article, 0, 1, "x"),)))
    assert leaks(cited)[0].startswith("citation 1 was published on 2019-05-01")
    laws.nothing_is_suspicious([dataclasses.replace(late, example=example())])


def test_a_passage_that_gives_the_answer_away_is_a_leak() -> None:
    given: dict[str, Any] = {
        "answers": ("Port Ellery",),
        "quotations": ("It left Port Ellery.",),
        "articles": {"a0": 1},
    }
    honest = read("It left Port Ellery.", "The lightship left Port Ellery today.", **given)
    honest = dataclasses.replace(honest, gold={"a0": 1})
    laws.nothing_is_suspicious([honest, read("Which harbour?", question="Which harbour?")])
    asked = read("It rained.", "Q: which harbour did the Lightship leave? A: Port Ellery", **given)
    assert leaks(asked) == ["hit 2 contains the question itself: a1"]
    assert leaks(read("Port Ellery.", **given)) == ["hit 1 is nothing but an accepted answer: a0"]
    quoted = dataclasses.replace(read("It rained.", "It left Port  Ellery", **given), gold={"a0": 1})
    assert leaks(quoted) == ["hit 2 is nothing but a gold quotation, from another article: a1"]


def test_hits_whose_scores_rise_are_not_in_order() -> None:
    record = read("It rained.", "It snowed.", "It blew.")
    laws.nothing_is_suspicious([record])
    backwards = dataclasses.replace(record, hits=record.hits[::-1])
    assert faults(backwards) == ["hit 2 has a higher score than hit 1: hits are not in order"]
    level = dataclasses.replace(record, hits=record.hits[:1] * 3)
    laws.nothing_is_suspicious([level])
