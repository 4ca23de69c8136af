"""Questions with two parts, cut into questions that stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import english
from qa.parts import split
from qa.words import stems


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who owns the ferry and what did Norway say?", ("Who owns the ferry?", "What did Norway say?")),
        ("who owns the ferry & what did Norway say", ("who owns the ferry", "what did Norway say")),
        ("Who owns the ferry? And how big is Oslo?", ("Who owns the ferry?", "How big is Oslo?")),
        ("Did the dam hold, and was anybody hurt?", ("Did the dam hold?", "Was anybody hurt?")),
        ("Who won? What did Norway say?", ("Who won?", "What did Norway say?")),
        ("tell me who won the race and who came last", ("who won the race", "who came last")),
        (
            "Who won the race, when was it held, and what was the prize?",
            ("Who won the race?", "When was the race held?", "What was the prize? (race)"),
        ),
    ],
)
def test_a_second_question_word_begins_a_part(question: str, parts: tuple[str, ...]) -> None:
    assert split(question) == parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "When and where was the pact signed?",
            ("When was the pact signed?", "Where was the pact signed?"),
        ),
        (
            "On which day and in which city was the pact signed?",
            ("On which day was the pact signed?", "In which city was the pact signed?"),
        ),
        (
            "When was the mill built and by whom?",
            ("When was the mill built?", "By whom was the mill built?"),
        ),
        ("Did the ferry sink, and why?", ("Did the ferry sink?", "Why did the ferry sink?")),
        (
            "How many sailors were saved from the ferry and how many injured?",
            ("How many sailors were saved from the ferry?", "How many sailors were injured?"),
        ),
    ],
)
def test_what_parts_share_is_repeated(question: str, parts: tuple[str, ...]) -> None:
    assert split(question) == parts


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("Where was Anna Lund born and when did she move to Oslo?", "When did Anna Lund move to Oslo?"),
        ("What is the population of Bergen, and who is its mayor?", "Who is Bergen's mayor?"),
        (
            "Which probe passed the comet and when did it land?",
            "When did the probe that passed the comet land?",
        ),
        ("Which firm built the dam and who paid for it?", "Who paid for the dam? (firm)"),
        (
            "Who is the mayor of Bergen and what did he promise?",
            "What did the mayor of Bergen promise?",
        ),
        (
            "Who leads the Harbour Board and how old is she?",
            "How old is the one who leads the Harbour Board?",
        ),
        ("Which minister resigned and why did he lie?", "Why did the minister who resigned lie?"),
        (
            "Who were the winners of the cup and how did they travel?",
            "How did the winners of the cup travel?",
        ),
        ("How tall is the lighthouse and how tall is the old one?", "How tall is the old lighthouse?"),
        ("What happened in Bergen and how many people met there?", "How many people met in Bergen?"),
        ("When did the ferry leave Bergen and where did it sink?", "Where did the ferry sink? (Bergen)"),
        (
            "What did the storm warning say about Norway, and when was it sent?",
            "When was the storm warning sent? (Norway)",
        ),
        ("What did the report say about Oslo, and who wrote it?", "Who wrote the report? (Oslo)"),
        ("Who built the bridge at Voss, and when did it fall?", "When did the bridge at Voss fall?"),
        ("How did the fire at Voss start, and when was it put out?", "When was the fire at Voss put out?"),
        (
            "Which pact did Norway sign with Iceland, and what does it say about fish?",
            "What does the pact say about fish? (Norway, Iceland)",
        ),
        ("What did the UN report say about Lund, and who paid for it?", "Who paid for the UN report?"),
        ("When did Anna Lund visit Voss, and what did she say?", "What did Anna Lund say?"),
    ],
)
def test_a_pronoun_gives_way_to_what_the_first_part_names(question: str, second: str) -> None:
    assert split(question)[1] == second


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        "Who owns the ferry?",
        "Which firm and which bank built the dam?",
        "What did Norway and Sweden agree?",
        "Which town lies between Bergen and Oslo?",
        "What is the difference between what Norway said and what Sweden said?",
        "What did she say about who paid and why?",
        "Who is the captain who saved the crew and who died last year?",
        "Who knows when and where the talks will be held?",
        "Did the captain say when he left and who?",
        "When the dam broke, who was mayor?",
        "When the dam broke, what did Norway do?",
        "Who runs Lund Lines, which built the ferry?",
        'Who wrote the song "How was it and why was it" last year?',
        "Who wrote the book Where Fish Sleep and What They Eat?",
        "The dam broke. Who was mayor?",
        "who led the works and died while climbing",
        "What about Norway?",
        "Who said what and when?",
        "  two  spaces and  tabs\tstay ",
    ],
)
def test_one_question_is_left_as_it_is(question: str) -> None:
    assert split(question) == (question,)


PRONOUNS = stems(" ".join(english.PRONOUNS))
FIRST = st.sampled_from(
    """Who owns the Aurora|When did the Harbour Board meet|Where is the lighthouse of Skagen|How tall was the mast
    Why did Norway leave the talks|What did Anna Lund promise in May|Which team won the cup""".replace(
        "\n", "|"
    ).split("|")
)
SECOND = st.sampled_from(
    """who charters it|what did Sweden answer|when was it painted|how many sailors came|where does she live
    why did the bank close|is it open|which of them won|by whom|since when|why""".replace("\n", "|").split(
        "|"
    )
)


@given(
    FIRST.map(str.strip), SECOND.map(str.strip), st.sampled_from([" and ", ", and ", " & ", "? And ", "? "])
)
def test_two_questions_keep_all_their_words(first: str, second: str, between: str) -> None:
    question = f"{first}{between}{second}?"
    parts = split(question)
    assert parts[0] in (f"{first}?", question)
    assert stems(question) - PRONOUNS <= stems(" ".join(parts))
    assert all(part.endswith(("?", ")")) for part in parts)


WORDS = """who what when where why how which by whom and & , ? ! it he she its the a new one between tell me did was
is in Norway Anna Lund ferry sank owns built said had “ ” " 's many old""".split()


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_words_give_parts_that_are_questions_of_their_own(question: str) -> None:
    parts = split(question)
    assert parts == (question,) or (len(parts) > 1 and all(part.strip() for part in parts))
    assert stems(question) - PRONOUNS - stems("tell me explain one") <= stems(" ".join(parts))


@given(st.text(max_size=60))
def test_any_text_can_be_split(text: str) -> None:
    assert split(text)
