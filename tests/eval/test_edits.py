"""The texts that the measurement of copies is made with: each kind is what it says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from eval.benchmarks.copies import QUOTING, Text, made, precision_section, recall_section
from eval.benchmarks.edits import COPIES, WORD, Material, paragraphs, quoting
from eval.benchmarks.forms import FORMS
from index.duplicates import are_copies, wording
from tests.index.stories import story

STORY = story(1, 40)
LONG = [story(100 + n, 250) for n in range(3)]
MATERIAL = Material(WORD.findall(story(99, 40)), LONG)


def edited(kind: str, seed: int = 0) -> str:
    return COPIES[kind](STORY, MATERIAL, random.Random(seed))


def kept(text: str) -> float:
    """The share of the story's different words that a text has."""
    words = set(WORD.findall(STORY))
    return len(words & set(WORD.findall(text))) / len(words)


@pytest.mark.parametrize("kind", COPIES)
def test_every_kind_is_a_copy_and_the_same_for_the_same_seed(kind: str) -> None:
    assert edited(kind) == edited(kind)
    assert kind == "exact" or edited(kind) != STORY
    if "30 %" not in kind:
        assert are_copies(wording(STORY), wording(edited(kind)))


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("exact", 1, 1),
        ("quotes, dashes, spaces normalised", 1, 1),
        ("another headline and dateline", 1, 1),
        ("5 % of words changed", 0.94, 0.97),
        ("20 % of words changed", 0.8, 0.88),
        ("cut to 60-90 %", 0.55, 0.93),
        ("cut to 40 %", 0.35, 0.5),
        ("paragraphs reordered", 1, 1),
        ("lead only, 20 %", 0.18, 0.27),
        ("lead only, 10 %", 0.09, 0.16),
        ("boilerplate around", 1, 1),
        ("70 % of a longer text", 1, 1),
    ],
)
def test_as_much_stays_as_the_name_says(kind: str, least: float, most: float) -> None:
    for seed in range(3):
        assert least <= kept(edited(kind, seed)) <= most


def test_a_text_inside_a_longer_one_is_its_share() -> None:
    longer = edited("70 % of a longer text")
    assert STORY in longer
    assert len(STORY.split()) / len(longer.split()) == pytest.approx(0.7, abs=0.01)


def test_reordering_keeps_the_paragraphs() -> None:
    assert sorted(paragraphs(edited("paragraphs reordered"))) == sorted(paragraphs(STORY))


def test_quoting_a_third_is_no_copy_of_anything() -> None:
    text = quoting(STORY, MATERIAL, random.Random(0))
    assert 0.25 < kept(text) < 0.4
    assert not any(are_copies(wording(one), wording(text)) for one in (STORY, *LONG))


@pytest.mark.parametrize("form", FORMS)
def test_forms_are_alike_and_no_copies(form: str) -> None:
    rng = random.Random(0)
    texts = [wording(FORMS[form](rng)) for _ in range(12)]
    assert not any(are_copies(one, other) for one in texts for other in texts if one is not other)


def test_no_article_is_used_twice() -> None:
    articles = [Text(f"a{n}", "", story(n, 20), f"a{n}") for n in range(60)]
    articles += [Text(f"long{n}", "", text, f"long{n}") for n, text in enumerate(LONG)]
    texts = made(articles, 2, random.Random(0))
    copies = [text for text in texts if text.kind in COPIES]
    assert len(copies) == 2 * len(COPIES)
    assert len({text.family for text in copies}) == len(copies)
    assert not any(text.family.startswith("long") for text in copies)
    assert all(text.family == text.id for text in texts if text.kind not in COPIES)


def test_scores(tmp_path: Path) -> None:
    kind = next(iter(COPIES))
    texts = [
        Text("a", "A", story(1), "a"),
        Text("a1", "A", story(1), "a", kind),
        Text("b", "B", story(2), "b"),
        Text("b1", "B", story(2), "b", kind),
        Text("c", "C", story(1), "c"),
        Text("c1", "C", story(1), "c", kind),
        Text("q", "Q", story(3), "q", QUOTING),
    ]
    by_id = {text.id: text for text in texts}
    clusters = [[by_id[name] for name in cluster] for cluster in (["a", "a1", "c1", "q"], ["b", "c"])]
    assert f"| {kind} | 144 | 3 | 1 | 0.333 |" in recall_section(
        [text for text in texts if text.kind != QUOTING]
        + [Text(other, "", story(4), other, other) for other in list(COPIES)[1:]],
        clusters,
    )
    section = precision_section(texts, clusters, tmp_path / "pairs.txt")
    # a-a1 is right; a-c1 and a1-c1 come from copies, a and c; three pairs with q are wrong; b-c is real.
    assert "**Pair precision 0.2500**" in section
    assert "| made from two real articles that are copies | 2 |" in section
    assert "| two real articles | 1 |" in section
