"""How the reports that answer one question relate: their sides, and the verdict."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evidence import Agreement, Statement, Verdict, weigh

DAY = dt.date(2019, 3, 6)
OUTLETS = ("Harbour Post", "Island Radio", "The Beacon", "Evening Mail", "Coast Wire")


def said(text: str, days: int = 0, source: str | None = "Harbour Post", **more: object) -> Statement:
    """A statement; its answer stands in square brackets."""
    span = text.index("["), text.index("]") - 1
    sentence = text.replace("[", "", 1).replace("]", "", 1)
    return Statement(sentence, span, source, DAY + dt.timedelta(days), **more)  # type: ignore[arg-type]


def weighed(question: str, *texts: str | tuple[int, str]) -> Agreement:
    """Each text of another outlet; on a later day if it comes with a number of days."""
    dated = [text if isinstance(text, tuple) else (0, text) for text in texts]
    return weigh(
        question, [said(text, days, outlet) for (days, text), outlet in zip(dated, OUTLETS, strict=False)]
    )


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("How many guests were rescued?", ["[45 guests] were saved.", "[Some forty-five] got out.", "At least [40] live."]),
        ("When did the ferry sink?", ["It sank [on Tuesday night].", "The ferry went down [on 5 March]."]),
        ("Who leads the police?", ["[Colonel Ahmad Saleh] does.", "[Ahmed Salih] is in charge.", "[Saleh] spoke."]),
        ("Which countries stayed away?", ["[Kenya, Ghana and Togo] did.", "[Ghana] did.", "[Togo and Kenya] did."]),
        ("Which union sent observers?", ["[The African Union] did.", "[The AU] sent ten.", "[AU observers] came."]),
        ("Did they pass the law?", ["They [passed it].", "The law [was adopted].", "The house [said yes]."]),
        ("Why did she resign?", ["She resigned [over her expenses].", "[Her expenses] ended her career."]),
        ("How tall is the tower?", ["It is [300 metres] tall.", "It has [nearly 1,000 feet]."]),
        ("What was the final score?", ["Rovers won [4-2].", "City lost [2:4].", "It ended [four to two]."]),
        ("How many of the bridges are unsafe?", ["[Half of them] are.", "[50 per cent] are.", "[Every second bridge] is."]),
    ],
)  # fmt: skip
def test_one_answer_in_other_words(question: str, texts: list[str]) -> None:
    found = weighed(question, *texts)
    assert found.verdict == "agreement"
    assert len(found.sides) == 1
    assert found.sides[0].independent == len(texts)


CASES: list[tuple[Verdict, str, list[str | tuple[int, str]]]] = [
    ("change", "How many have it?", ["[120 people] have.", (6, "The number has reached [410]."), (9, "[1,050] have.")]),
    ("change", "When will the trial start?", ["It starts [on 4 May].", (2, "The start was put back to [11 June].")]),
    ("change", "How many died in the blast?", ["It killed [eight].", (1, "The toll rose to [13] on Thursday.")]),
    ("change", "Is the strike over?", ["The strike [goes on].", (14, "The strike [has ended].")]),
    ("change", "Who leads the race?", ["[Bo Lind] leads.", (1, "[Per Dahl] took the lead from Lind in the hills.")]),
    ("change", "How many were hurt?", ["[12] were, he said.", (1, "[30] were, he said."), (2, "[55] were, he said.")]),
    ("change", "How many died?", ["[12] died, the mayor said.", (1, "[19] died, the police said.")]),
    ("conflict", "How many came?", ["[12] came, the mayor said.", (1, "[19] came, the police said.")]),
    ("change", "How many fled?", ["[300 people] fled, said the mayor.", (2, "[800 people] have fled so far, he said.")]),
    ("change", "How many miners are below?", ["[29 miners] are.", (1, "[Eleven] are still waiting to be brought up.")]),
    ("conflict", "How many were on the boat?", ["The guard said [60] were.", "Survivors said [more than 200] were."]),
    ("conflict", "How many were hurt?", ["[12] were, he said.", "[30] were, she said."]),
    ("conflict", "Who fired first?", ["[The police] did, residents said.", "[The gang] fired first, said the police."]),
    ("conflict", "Did he know?", ["He [knew of the deal], an aide said.", "He [never knew of it], his office said."]),
    ("conflict", "How many hours did he sleep?", ["He slept [eight hours].", "He slept [three hours]."]),
    ("conflict", "What colour was the van?", ["The van was [white].", "The van was [dark blue]."]),
    ("conflict", "When did it ring?", ["It rang [at 9.10 pm], said one.", "It rang [at half past ten], said another."]),
    ("scope", "How many were killed?", ["[Six] were killed in Harat.", "[19] were killed in the whole of the province."]),
    ("scope", "How much do they earn?", ["They earn [2,100 euros] before tax.", "After tax they keep [1,400 euros]."]),
    ("scope", "Who won?", ["[Anna Berg] won the women's race.", "[Jon Moe] won among the men."]),
    ("scope", "How many jobs are new?", ["[1,100 full-time jobs] are new.", "[2,900 jobs] are new."]),
    ("scope", "How much rain fell?", ["[40 millimetres] fell on Monday.", "In all of March [110 millimetres] fell."]),
    ("scope", "What does the hall cost?", ["It was planned to cost [90 million].", "It has cost [150 million] up to now."]),
    ("various", "Why was it closed?", ["It was closed for [want of money].", "[Too many rats] closed it."]),
    ("various", "Which countries signed?", ["[Kenya] signed.", "[Togo] signed."]),
    ("various", "How much was it?", ["It was [40 dollars].", "It was [38 euros]."]),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "question", "texts"), CASES)
def test_answers_that_differ(verdict: Verdict, question: str, texts: list[str | tuple[int, str]]) -> None:
    found = weighed(question, *texts)
    assert found.verdict == verdict
    assert len(found.sides) == len(texts)


def test_a_day_without_its_year_is_one_day_in_later_years() -> None:
    said = "It was signed [on 17 May].", (730, "Two years ago, on [17 May], it was signed.")
    assert weighed("When was the pact signed?", *said).verdict == "agreement"
    said = "It was signed [on 17 May].", (730, "It was signed [on 17 June].")
    assert weighed("When was the pact signed?", *said).verdict != "agreement"


def test_a_change_begins_with_the_newest_and_keeps_the_trail() -> None:
    found = weighed(
        "What is the death toll?",
        "[21] are dead.",
        (3, "[47 people] are now dead."),
        (9, "The toll is [121]."),
    )
    assert [side.text for side in found.sides] == ["121", "47 people", "21"]
    assert [(day.day, side.text) for day, side in found.trail] == [(6, "21"), (9, "47 people"), (15, "121")]


def test_a_value_that_comes_back_is_one_side_and_twice_in_the_trail() -> None:
    found = weighed(
        "What is the alert?",
        "It is [yellow].",
        (8, "It was raised to [orange]."),
        (30, "It is back at [yellow]."),
    )
    assert found.verdict == "change"
    assert [side.text for side in found.sides] == ["yellow", "orange"]
    assert [side.text for _, side in found.trail] == ["yellow", "orange", "yellow"]


def test_a_side_shows_its_most_exact_answer_outlets_and_days() -> None:
    found = weighed(
        "How many drowned?",
        (1, "[More than 20] drowned."),
        "[21 sailors] drowned.",
        (1, "[About twenty] did."),
    )
    (side,) = found.sides
    assert side.text == "21 sailors"
    assert side.outlets == ("Island Radio", "Harbour Post", "The Beacon")
    assert side.days == (DAY, DAY + dt.timedelta(1))


def test_a_bound_joins_one_number_and_does_not_link_two() -> None:
    found = weighed(
        "How many drowned?", "[21] drowned, one said.", "[34] drowned, another said.", "[More than 20] did."
    )
    assert [sorted(one.text for one in side.statements) for side in found.sides] == [
        ["21", "More than 20"],
        ["34"],
    ]
    assert found.verdict == "conflict"


def test_copies_and_articles_of_one_outlet_are_no_independent_sources() -> None:
    text = "[Nine] are dead."
    assert weigh("How many are dead?", [said(text), said(text, 1)]).verdict == "single"
    copies = [said(text, source="Coast Wire", report=7), said(text, source="The Beacon", report=7)]
    assert weigh("How many are dead?", copies).verdict == "single"
    assert (
        weigh("How many are dead?", [*copies, said(text, source="Evening Mail", report=8)])
        .sides[0]
        .independent
        == 2
    )
    unnamed = [said(text, source=None), said(text, source=None)]
    assert weigh("How many are dead?", unnamed).sides[0].independent == 2


def test_a_side_counts_its_sources_as_the_archive_does() -> None:
    copied = [said("[Nine] died.", source=outlet, report=1) for outlet in ("Coast Wire", "The Beacon")]
    own = said("[Nine] are dead.", source="thebeacon.com", report=2)
    (side,) = weigh("How many are dead?", [*copied, own]).sides
    assert side.independent == 2, "one of the wire, one of the other outlet"


def test_two_places_of_one_sentence_are_two_sides() -> None:
    sentence = "The guard and the port guard each accused the other."
    statements = [Statement(sentence, span, "A", DAY) for span in ((0, 9), (14, 28))]
    found = weigh("Who fired first?", statements)
    assert found.verdict == "conflict"
    assert {side.text for side in found.sides} == {"The guard", "the port guard"}


def test_undated_statements_are_no_change() -> None:
    statements = [
        Statement("Two men died, he said.", (0, 7), "A"),
        Statement("Ninety men died, she said.", (0, 10), "B"),
    ]
    found = weigh("How many died?", statements)
    assert found.verdict == "conflict"
    assert found.trail == ()


def test_aliases_join_sides() -> None:
    statements = [said("[The Lion of Mara] won.", source="A"), said("[Jon Lind] won.", source="B")]
    assert weigh("Who won?", statements).verdict == "conflict"
    assert weigh("Who won?", statements, alias=lambda a, b: True).verdict == "agreement"


def test_nothing_to_weigh() -> None:
    assert weigh("Who won?", []) == Agreement("single", ())


def test_an_answer_may_be_the_whole_sentence_or_empty() -> None:
    whole = Statement("The roof was rotten.", (0, 20), "A", DAY)
    empty = Statement("The roof was rotten.", (4, 4), "B", DAY)
    assert sum(len(side.statements) for side in weigh("Why did it fall?", [whole, empty]).sides) == 2


POOL = [
    "[21 people] drowned.", "[Twenty-one] drowned, police said.", "[More than 20] drowned.", "[About 34] are dead.",
    "[34] drowned in Harat.", "[At least 30 sailors] died.", "The toll rose to [47].", "[Dozens] died.",
    "In all [121 people] died.", "[Nobody] died.", "[A third of the crew] died.", "[12 to 14] died.",
    "[Jon Lind] knows.", "[Mr Lind] did it.", "[Lind and Per Dahl] did.", "[Dahl] did it, not Lind.", "[The police] did.",
    "It was [on Monday].", "It was [5 March].", "It sank [in March 2019].", "[Yes].", "It [was never built].",
    "[It was built].", "She left [for want of money].", "[Money] was short.", "It cost [€40].", "It cost [$40m].",
    "[] is empty.",
]  # fmt: skip
QUESTIONS = [
    "How many people drowned?",
    "Who did it?",
    "When did it sink?",
    "Was it built?",
    "Why did she leave?",
    "What was it?",
]
STATEMENTS = st.lists(
    st.builds(
        said,
        st.sampled_from(POOL),
        st.integers(0, 6),
        st.sampled_from([*OUTLETS, None]),
        weight=st.sampled_from([0.2, 1.0]),
        report=st.sampled_from([None, 1, 2]),
    ),
    max_size=9,
)


def groups_of(found: Agreement) -> Counter[frozenset[tuple[Statement, int]]]:
    return Counter(frozenset(Counter(side.statements).items()) for side in found.sides)


@settings(deadline=None)
@given(st.sampled_from(QUESTIONS), STATEMENTS)
def test_sides_are_a_partition(question: str, statements: list[Statement]) -> None:
    found = weigh(question, statements)
    assert Counter(one for side in found.sides for one in side.statements) == Counter(statements)
    assert all(side.text in {one.text for one in side.statements} for side in found.sides)
    assert all(1 <= side.independent <= len(side.statements) for side in found.sides)
    assert (len(found.sides) < 2) == (found.verdict in ("single", "agreement"))


@settings(deadline=None)
@given(st.sampled_from(QUESTIONS), STATEMENTS, st.integers())
def test_the_order_of_statements_does_not_matter(
    question: str, statements: list[Statement], seed: int
) -> None:
    shuffled = random.Random(seed).sample(statements, len(statements))
    one, other = weigh(question, statements), weigh(question, shuffled)
    assert one.verdict == other.verdict
    assert groups_of(one) == groups_of(other)


@settings(deadline=None)
@given(st.sampled_from(QUESTIONS), STATEMENTS)
def test_a_side_weighed_again_is_one_side(question: str, statements: list[Statement]) -> None:
    for side in weigh(question, statements).sides:
        assert weigh(question, side.statements).sides == (side,)


@settings(deadline=None)
@given(st.sampled_from(QUESTIONS), STATEMENTS)
def test_a_change_is_in_the_order_of_time(question: str, statements: list[Statement]) -> None:
    found = weigh(question, statements)
    days = [day for day, _ in found.trail]
    assert days == sorted(days)
    if found.verdict == "change":
        assert found.sides[0].days[-1] == max(one.published for one in statements if one.published)


def test_weighing_needs_no_model() -> None:
    code = "import sys; import qa.evidence; print(sorted({'torch', 'openvino', 'dateparser', 'faiss'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
