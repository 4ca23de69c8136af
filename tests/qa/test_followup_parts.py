"""What follow-ups are taken apart into: words, antecedents, references, fragments. Made-up sentences."""

from __future__ import annotations

import pytest

from qa.antecedents import Antecedent, answer_antecedent, antecedent, antecedents_in
from qa.ellipsis import Parts, parts_of, without_lead
from qa.references import slots_in
from qa.words import words_of


@pytest.mark.parametrize(
    ("text", "word", "tag"),
    [
        ("What did the army seize in May?", "seize", "verb"),
        ("Which country backs Orban Tey?", "backs", "verb"),
        ("What causes floods?", "causes", "verb"),
        ("Who chairs the board?", "chairs", "verb"),
        ("Which judge will rule on it?", "rule", "verb"),
        ("When were talks with Lunia expected?", "talks", "noun"),
        ("How long was the siege?", "siege", "noun"),
        ("Which group claimed the attack?", "attack", "noun"),
        ("Where is Tey taking his show?", "taking", "verb"),
        ("Which meeting was late?", "meeting", "noun"),
        ("Did the US sign?", "US", "name"),
        ("Did they tell us?", "us", "other"),
        ("What can I do?", "I", "other"),
        ("Who really won?", "really", "other"),
        ("Who fed the red-tagged birds?", "red-tagged", "noun"),
    ],
)
def test_words_are_tagged(text: str, word: str, tag: str) -> None:
    assert next(one.tag for one in words_of(text) if one.text == word) == tag


def test_words_keep_their_places() -> None:
    text = "How did Tey’s 30-year rule, said U.S. envoys, end?"
    assert all(text[word.start : word.end] == word.text for word in words_of(text))
    assert [word.low for word in words_of("Tey’s U.S. 30-year $3.5")] == ["tey", "u.s.", "30-year", "$3.5"]


@pytest.mark.parametrize(
    ("phrase", "kind", "is_plural", "gender"),
    [
        ("Mary Brandt", "person", False, "female"),
        ("King Omar", "person", False, "male"),
        ("the port workers", "person", True, None),
        ("Norway", "place", False, None),
        ("the United Harbours Council", "group", False, None),
        ("NATO", "group", False, None),
        ("a ferry", "thing", False, None),
        ("the ferries", "thing", True, None),
        ("4 May 2016", "time", False, None),
        ("last year", "time", False, None),
        ("more than 40", "number", False, None),
        ("Orban Tey", "name", False, None),
        ("the end of the war", "thing", False, None),
    ],
)
def test_antecedents_have_a_kind(phrase: str, kind: str, is_plural: bool, gender: str | None) -> None:
    found = antecedent(phrase)
    assert found is not None
    assert (found.kind, found.is_plural, found.gender) == (kind, is_plural, gender)


def test_a_question_names_its_phrases_and_the_names_in_them() -> None:
    named = [
        one.text for one in antecedents_in("Which ship brought Mara Quill's letter to the port of Oslo?")
    ]
    assert named == ["Mara Quill's letter", "Mara Quill", "the port of Oslo", "Oslo"]


def test_a_tail_says_more_of_a_definite_thing() -> None:
    first = antecedents_in("Who broke the truce between Lunia and Serrano in May?")[1]
    assert (first.text, first.tail) == ("the truce", " between Lunia and Serrano")
    assert antecedents_in("Who broke the truce in May?")[0].tail == ""


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Who leads it?", "Orban Tey.", Antecedent("Orban Tey", "person")),
        ("Where is it?", "in Port Ada", Antecedent("Port Ada", "place")),
        ("Which rag printed it?", "Harbour Star", Antecedent("Harbour Star", "thing", sort="rag")),
        (
            "Who came?",
            "Anna Petrov and Omar Said",
            Antecedent("Anna Petrov and Omar Said", "person", is_plural=True),
        ),
        ("Who came?", "Sam Brandt Jr.", Antecedent("Sam Brandt Jr.", "person", gender="male")),
        ("How many came?", "41", Antecedent("41", "number")),
        ("Why did he go?", "a storm", None),
        ("What did he do?", "he left", None),
        ("What did he do?", "burned the letters", None),
        ("What did he say?", "", None),
    ],
)
def test_short_answers_are_antecedents(question: str, answer: str, expected: Antecedent | None) -> None:
    assert answer_antecedent(question, answer) == expected


@pytest.mark.parametrize(
    ("question", "references"),
    [
        ("who opposes him?", ["he"]),
        ("what did Tey tell him?", ["he"]),
        ("what did Tey say of his mother?", []),
        ("who told Tey that he lost?", []),
        ("is there a ferry?", []),
        ("who lives there?", ["there"]),
        ("what happened then?", ["then"]),
        ("when was that?", ["that"]),
        ("who said that he lost?", ["he"]),
        ("why did they do it?", ["they", "that"]),
        ("how long does it take?", []),
        ("what does the firm that makes boats sell?", []),
        ("who runs that company?", ["noun"]),
        ("what happened this year?", []),
        ("what did those who left say?", []),
    ],
)
def test_references_point_outside_the_question(question: str, references: list[str]) -> None:
    assert [slot.reference for slot in slots_in(question)] == references


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When did the mill burn?", Parts("When", "did", "the mill burn", "inverted")),
        ("Who sank the ship?", Parts("Who", "", "sank the ship", "subject")),
        ("How many people were hurt?", Parts("How many people", "were", "hurt", "subject")),
        ("In which city was it?", Parts("In which city", "was", "it", "inverted")),
        ("Did it burn?", Parts("", "Did", "it burn", "yes or no")),
        ("mill fire victims", Parts("", "", "mill fire victims", "other")),
    ],
)
def test_questions_are_taken_apart(question: str, parts: Parts) -> None:
    assert parts_of(question) == parts


def test_what_leads_a_follow_up_is_taken_off() -> None:
    assert without_lead("and, so who won?") == ("and, so ", "who won?")
    assert without_lead("Andorra?") == ("", "Andorra?")
