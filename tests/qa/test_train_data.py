"""What the reader is trained on: texts survive the cutting and the word pieces, and groups the batches."""

# ruff: noqa: E402 - what needs the extra is imported once it is known to be there

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("sklearn")
pytestmark = pytest.mark.models


from index.archive import Archive
from index.passages import split_sentences
from qa.answers import stands_in
from qa.encode import TOKENS
from qa.train.answers import holds, occurrences
from qa.train.batches import Sampling, collate, draw, epoch
from qa.train.data import main as prepare
from qa.train.groups import CandidatePassage
from qa.train.negatives import Mining, Query, finished, mine
from qa.train.sources import cut, is_calibration, windows
from qa.train.token_groups import Collector, TokenGroups
from qa.train.windows import MAX_CHARS, rest_of, touches, window_around
from tests.qa.reader_groups import (
    ENCODER,
    FERRIES,
    HARBOUR,
    batch_of,
    group,
    sample_groups,
)

WORDS = st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F), min_size=1, max_size=9)
MARKS = st.sampled_from([" ", ", ", ". ", " – ", " “", "” ", "\n\n", "-", " $", "% "])


# Texts, windows and word pieces


@given(st.lists(st.tuples(WORDS, MARKS), min_size=1, max_size=40), st.data())
@settings(max_examples=150, deadline=None)
def test_gold_spans_are_the_answer_after_tokenisation(
    pieces: list[tuple[str, str]], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first, min(first + 5, len(pieces) - 1)))
    before = "".join(word + mark for word, mark in pieces[:first])
    answer = "".join(word + mark for word, mark in pieces[first:last]) + pieces[last][0]
    text = before + "".join(word + mark for word, mark in pieces[first:])
    (encoded,) = ENCODER.encode("Who was it?", [("A title | 4 April 2019", text)])
    tokens = encoded.tokens_of((len(before), len(before) + len(answer)))
    assume(tokens is not None)
    start, end = encoded.characters_of(*tokens)
    assert text[start:end] == answer
    assert encoded.first <= tokens[0] <= tokens[1] < len(encoded.ids) - 1


def test_long_inputs_are_cut_and_a_place_beyond_the_end_is_none() -> None:
    text = "word " * 300 + "Selm"
    (encoded,) = ENCODER.encode("why " * 90, [("title " * 90, text)])
    assert len(encoded.ids) == TOKENS
    assert encoded.second == 50
    assert encoded.first == 98
    assert encoded.tokens_of((len(text) - 4, len(text))) is None
    assert encoded.tokens_of((0, 4)) == (98, 98)


@given(st.lists(WORDS, min_size=20, max_size=300), st.integers(0, 2**31), st.data())
@settings(max_examples=60, deadline=None)
def test_windows_hold_the_answer_in_whole_sentences(
    words: list[str], seed: int, data: st.DataObject
) -> None:
    text = " ".join(word.capitalize() + ("." if n % 7 == 6 else "") for n, word in enumerate(words))
    start = data.draw(st.integers(0, len(text) - 2))
    place = (start, start + 1)
    assume(not text[start].isspace())
    window = window_around(text, place, np.random.default_rng(seed))
    assert window is not None
    sentences = split_sentences(text, MAX_CHARS)
    assert window[0] <= place[0] < place[1] <= window[1]
    assert window[1] - window[0] <= MAX_CHARS
    assert window[0] in {start for start, _ in sentences}
    assert window[1] in {end for _, end in sentences}
    for other in rest_of(text, window):
        assert not touches([other], window)


def test_windows_begin_at_different_sentences() -> None:
    text = " ".join(f"The ship number {n} left the port of Selm in the night." for n in range(40))
    place = (text.index("20"), text.index("20") + 2)
    begins = {window_around(text, place, np.random.default_rng(seed)) for seed in range(40)}
    assert len(begins) > 5


def test_cut_marks_passages_with_without_and_with_half_of_the_answer() -> None:
    text = " ".join(f"Ship {n} left the port of Selm in the night of the great storm." for n in range(30))
    candidates = cut(text, "Storm", [(text.index("Ship 3"), text.index("Ship 3") + 6)])
    assert [candidate.answers for candidate in candidates[:2]] == [True, False]
    assert [candidate.optional for candidate in candidates[:2]] == [False, True]
    assert candidates[0].text[slice(*candidates[0].places[0])] == "Ship 3"
    edge = len(candidates[0].text)
    assert cut(text, "", [(edge - 4, edge + 6)])[0].answers is None
    assert not any(candidate.optional for candidate in cut(text, "", []))


def test_a_long_context_becomes_a_window_and_others() -> None:
    text = " ".join(f"Ship {n} left the port of Selm in the night of the great storm." for n in range(60))
    row = {
        "source": "qed",
        "title": "Selm",
        "context": text,
        "answers": [{"text": "Ship 30", "start": text.index("Ship 30")}],
    }
    first, *others = windows(row, np.random.default_rng(3))
    assert first.text[slice(*first.places[0])] == "Ship 30"
    assert first.header == "Selm"
    assert len(others) == 2
    assert all(other.optional and "Ship 30" not in other.text for other in others)


@pytest.mark.parametrize(
    ("answer", "text", "found"),
    [
        ("the Selm Post", "He read the SELM\nPost.", "SELM\nPost"),
        ("$40", "It cost $40, not $400.", "$40"),
        ("40", "It cost $40.", "40"),
        ("27%", "Only 27% came", "27%"),
        ("ice", "A nice price", None),
        ("Brandt", "Brandt’s boat", "Brandt"),
        ("...", "Wait ...", None),
    ],
)
def test_occurrences(answer: str, text: str, found: str | None) -> None:
    assert [text[slice(*place)] for place in occurrences(answer, text)] == ([found] if found else [])


def test_numbers_count_in_words_and_in_digits() -> None:
    assert holds("Eight homes burnt.", ["8"])
    assert holds("8 homes burnt.", ["eight"])
    assert not holds("18 homes burnt.", ["8"])
    assert stands_in("The Selm", "in selm.")


def test_calibration_articles_are_about_a_tenth_and_always_the_same() -> None:
    kept = [is_calibration(f"article{n}") for n in range(2000)]
    assert 150 < sum(kept) < 250
    assert is_calibration("article7") == kept[7]


# Groups and batches


def write_gz(path: Path, *rows: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def small_pack(data: Path) -> None:
    """A data pack of a few own texts, in the form of the real one."""
    small_reading_pack(data)
    small_relevance_pack(data)


def small_reading_pack(data: Path) -> None:
    items = [
        {"type": "span", "q": "Who blamed the ice?", "a": "Ida Brandt", "start": HARBOUR.index("Ida")},
        {"type": "none", "q": "Who built the harbour?", "a": None, "start": None},
        {
            "type": "follow",
            "q": "how thick?",
            "rewrite": "How thick was it?",
            "a": "40 cm",
            "start": HARBOUR.index("40"),
        },
    ]
    desk = [
        {
            "pid": f"t{n}",
            "article": f"a{n}",
            "title": "Ice",
            "source": "Selm Post",
            "date": "2020-01-02",
            "text": HARBOUR,
        }
        for n in range(30)
    ]
    write_gz(data / "newsdesk/train.jsonl.gz", *({**row, "url": None, "items": items} for row in desk))
    answers = [{"text": "300 people", "start": FERRIES.index("300")}]
    span = {
        "title": "Selm",
        "question": "How many do ferries carry?",
        "context": FERRIES,
        "answers": answers,
    }
    rows = [
        {**span, "id": f"{source}:{n}", "source": source}
        for source in ("qed", "qamr_wiki")
        for n in range(5)
    ]
    write_gz(data / "spanqa/train.jsonl.gz", *rows)
    quiz = {
        "question": "Which harbour closed?",
        "answers": ["Selm"],
        "date": "2020-01-03",
        "needs_choices": False,
    }
    quizzes = [{**quiz, "id": split, "split": split} for split in ("train", "dev", "anchored")]
    write_gz(data / "rtqa/questions.jsonl.gz", *quizzes)


def small_relevance_pack(data: Path) -> None:
    pairs = [
        ("what runs twice a day ?", "ferries run twice a day ."),
        ("who sails twice ?", "the post sails twice ."),
    ]
    write_gz(
        data / "spanqa/sentence_pairs.jsonl.gz",
        *({"id": q, "source": "squad_nqg", "sentence": s, "question": q} for q, s in pairs),
    )
    docs = [{"id": f"M{n}", "title": f"Salt {n}", "text": f"Salt and sleep, study {n}."} for n in range(20)]
    write_gz(data / "ir/nfcorpus/docs.jsonl.gz", *docs)
    write_gz(data / "ir/nfcorpus/qrels_train.tsv.gz", "P1\tM3\t1")
    (data / "ir/nfcorpus/queries.jsonl").write_text(
        '{"id": "P1", "text": "salt"}\n{"id": "P2", "text": "sleep"}\n'
    )


def test_a_small_pack_becomes_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_pack(tmp_path / "data")
    found = {
        "header": "Selm",
        "text": HARBOUR,
        "places": [[HARBOUR.index("Selm"), HARBOUR.index("Selm") + 4]],
    }
    other = {"header": "", "text": FERRIES}
    mined = [
        {"id": "newsdesk:t3/0", "negatives": [other] * 6, "positives": []},
        *(
            {"id": f"rtqa:{split}", "negatives": [other], "positives": [found]}
            for split in ("train", "dev")
        ),
    ]
    (tmp_path / "negatives.jsonl").write_text("".join(json.dumps(row) + "\n" for row in mined))
    options = ["--data", str(tmp_path / "data"), "--out", str(tmp_path), "--qamr", "3"]
    monkeypatch.setattr(sys, "argv", ["data", *options])
    prepare()
    groups = TokenGroups.load(tmp_path / "train.safetensors")
    counts = {name: int((groups.source == number).sum()) for number, name in enumerate(groups.sources)}
    kept_out = len((tmp_path / "calibration.jsonl").read_text().splitlines())
    assert kept_out == sum(is_calibration(f"a{n}") for n in range(30)) > 0
    assert counts == {
        **dict.fromkeys(("newsdesk-span", "newsdesk-none", "newsdesk-follow"), 30 - kept_out),
        "qed": 5, "qamr": 3, "rtqa": 1, "pairs": 2, "nfcorpus": 1,
    }  # fmt: skip
    batches = epoch(groups, np.arange(len(groups)), Sampling(tokens=400), 0)
    assert all(collate(groups, batch, Sampling()).tokens > 0 for batch in batches)


def test_groups_survive_the_file(tmp_path: Path) -> None:
    groups = sample_groups()
    groups.save(tmp_path / "train.safetensors")
    loaded = TokenGroups.load(tmp_path / "train.safetensors")
    assert loaded.sources == ("news", "pairs")
    assert len(loaded) == 12
    assert all(
        np.array_equal(getattr(groups, name), getattr(loaded, name))
        for name in ("ids", "places", "optional", "reads")
    )
    (first, last), *_ = loaded.places_of(0).tolist()
    ids = loaded.ids[loaded.token_begin[0] :][first : last + 1].tolist()
    assert ENCODER.tokenizer.decode(ids) == "ida brandt"


def test_a_group_whose_answer_was_cut_off_is_left_out() -> None:
    text = "word " * 400 + "Selm"
    lost = group("x", "Where?", CandidatePassage(text, "", ((len(text) - 4, len(text)),), True, True))
    assert not Collector().add(lost, ENCODER.encode("Where?", [("", text)]))


def test_epochs_take_every_group_once_and_repeat_with_the_seed() -> None:
    groups = sample_groups()
    sampling = Sampling(tokens=200, negatives=1, seed=4)
    batches = epoch(groups, np.arange(len(groups)), sampling, 0)
    assert sorted(number for batch in batches for number, _ in batch) == list(range(len(groups)))
    again = epoch(groups, np.arange(len(groups)), sampling, 0)
    assert [[n for n, _ in batch] for batch in batches] == [[n for n, _ in batch] for batch in again]
    other = epoch(groups, np.arange(len(groups)), sampling, 1)
    assert [[n for n, _ in batch] for batch in batches] != [[n for n, _ in batch] for batch in other]


def test_a_share_of_a_negative_is_taken_so_often() -> None:
    groups, rng = sample_groups(), np.random.default_rng(3)
    own = len(draw(groups, 0, Sampling(negatives=0), rng))
    taken = [len(draw(groups, 0, Sampling(negatives=0.25), rng)) - own for _ in range(400)]
    assert set(taken) == {0, 1}
    assert 0.15 < np.mean(taken) < 0.35


def test_a_batch_says_where_spans_may_be_and_which_are_right() -> None:
    groups = sample_groups()
    batch = batch_of(groups, 0, 1, 2)
    assert torch.cat([chunk.mask.sum(1) for chunk in batch.chunks]).sum() == batch.tokens
    lengths = torch.cat([chunk.mask.sum(1) for chunk in batch.chunks]).tolist()
    assert lengths == sorted(lengths, reverse=True)
    assert batch.valid[:, 0].all()
    right = {int(batch.group[row]): (first, last) for row, first, last in batch.places.tolist()}
    assert right.keys() == {0, 1}
    assert right[0] != (0, 0)
    assert right[1] == (0, 0)
    assert (batch.places[:, 0][batch.group[batch.places[:, 0]] == 1]).numel() == 2
    row, first, _ = next(place for place in batch.places.tolist() if place[1])
    assert batch.chunks[0].types[row, first] == 1
    assert not batch.valid[row, 1:first].all()


# Mining


def test_negatives_are_of_other_articles_and_hold_no_answer(sample_archive: Archive) -> None:
    question = "Who chose the prime minister of Libya?"
    first = sample_archive.search(question, 1)[0]
    found = mine(sample_archive, Query("q", question, ("Nobody Atall",)), Mining())
    assert found["negatives"][0]["text"] == first.passage.text
    assert found["positives"] == []
    answer = " ".join(first.passage.text.split()[2:7])
    day = first.article.day
    assert day is not None
    row = mine(sample_archive, Query("q", question, (answer,), asked=day), Mining())
    assert first.passage.text not in [one["text"] for one in row["negatives"]]
    assert row["positives"][0]["text"] == first.passage.text
    start, end = row["positives"][0]["places"][0]
    assert first.passage.text[start:end].split()[0] in answer
    assert all(one["published"] <= day.isoformat() for one in row["negatives"])


def test_mining_goes_on_after_a_line_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "negatives.jsonl"
    path.write_text('{"id": "a"}\n{"id": "b", "nega')
    assert finished(path) == {"a"}
    assert path.read_text() == '{"id": "a"}\n'
