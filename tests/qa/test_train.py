"""Training the reader: spans survive the cutting and the word pieces, losses are what they say, and a run
goes on exactly where it stopped."""

# ruff: noqa: E402 - what needs the extra is imported once it is known to be there

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("sklearn")
pytestmark = pytest.mark.models

from transformers import BertConfig, BertModel

from index.archive import Archive
from index.embed import DEFAULT_EMBEDDER, MODELS
from index.errors import ModelError
from index.passages import split_sentences
from qa.answers import stands_in
from qa.train.answers import holds, occurrences
from qa.train.batches import Batch, Sampling, collate, epoch
from qa.train.calibrate import Case, case_of, fitted, thresholds
from qa.train.confidence import FEATURES, Calibration, Threshold, features
from qa.train.data import main as prepare
from qa.train.decode import (
    LONGEST,
    PassageLogits,
    PassageRead,
    Ranking,
    Read,
    SpanFound,
    best_spans,
    ranked,
    read,
)
from qa.train.encode import TOKENS, Encoded, Encoder
from qa.train.evaluate import ReadGroup, scores
from qa.train.groups import Candidate, Group
from qa.train.losses import LossWeights, losses
from qa.train.model import Logits, ReaderModel
from qa.train.negatives import Mining, Query, finished, mine
from qa.train.predict import OpenVinoPredictor, TorchPredictor
from qa.train.sources import cut, is_calibration, windows
from qa.train.token_groups import Collector, TokenGroups
from qa.train.trainer import Trainer, Training
from qa.train.windows import MAX_CHARS, rest_of, touches, window_around

ENCODER = Encoder(MODELS / DEFAULT_EMBEDDER)
HARBOUR = "The harbour of Selm closed on Monday. Mayor Ida Brandt blamed the ice, 40 cm thick in places."
FERRIES = "Ferries to Selm run twice a day. They carry 300 people and the post."

WORDS = st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F), min_size=1, max_size=9)
MARKS = st.sampled_from([" ", ", ", ". ", " – ", " “", "” ", "\n\n", "-", " $", "% "])


def tiny_model() -> ReaderModel:
    torch.manual_seed(1)
    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=256,
    )
    return ReaderModel(BertModel(config, add_pooling_layer=False))


def group(
    id: str, question: str, *candidates: Candidate, source: str = "news", reads: bool = True
) -> Group:
    answered = any(candidate.places for candidate in candidates)
    return Group(id, source, question, candidates, ("yes",) if answered else (), reads)


def place_of(answer: str, text: str) -> tuple[tuple[int, int], ...]:
    return ((text.index(answer), text.index(answer) + len(answer)),)


def sample_groups() -> TokenGroups:
    """An answered, an unanswered and a relevance-only group, and more of the first kind."""
    collector = Collector()
    some = [
        group(
            "a",
            "Who blamed the ice?",
            Candidate(HARBOUR, "Ice | Selm Post", place_of("Ida Brandt", HARBOUR), True, True),
            Candidate(FERRIES, optional=True),
        ),
        group("b", "Who built the harbour?", Candidate(HARBOUR), Candidate(FERRIES)),
        group(
            "c",
            "ferries",
            Candidate(FERRIES, answers=None, relevant=True),
            Candidate(HARBOUR, answers=None),
            source="pairs",
            reads=False,
        ),
        *(
            group(
                str(n),
                f"How many people do {n} ferries carry?",
                Candidate(FERRIES, "", place_of("300", FERRIES), True, True),
            )
            for n in range(9)
        ),
    ]
    for one in some:
        assert collector.add(
            one, ENCODER.encode(one.question, [(c.header, c.text) for c in one.candidates])
        )
    return collector.collected()


def batch_of(groups: TokenGroups, *numbers: int) -> Batch:
    return collate(groups, [(number, groups.passages(number)) for number in numbers], Sampling())


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
    lost = group("x", "Where?", Candidate(text, "", ((len(text) - 4, len(text)),), True, True))
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


# Losses


def hand_span_loss(
    start: list[list[float]], end: list[list[float]], places: list[tuple[int, int, int]]
) -> float:
    """Of one group all of whose tokens are valid."""
    all_start, all_end = np.concatenate(start), np.concatenate(end)
    p_start = [np.exp(row) / np.exp(all_start).sum() for row in start]
    p_end = [np.exp(row) / np.exp(all_end).sum() for row in end]
    return float(-np.log(sum(p_start[p][i] * p_end[p][j] for p, i, j in places)))


def toy_batch(valid: list[list[bool]], group: list[int], places: list[tuple[int, int, int]]) -> Batch:
    passages = len(group)
    return Batch(
        chunks=(),
        valid=torch.tensor(valid),
        group=torch.tensor(group),
        places=torch.tensor(places),
        answers=torch.full((passages,), -1.0),
        relevant=torch.full((passages,), -1.0),
        weight=torch.ones(max(group) + 1),
        tokens=0,
    )


START = [[0.5, 1.0, -2.0, 9.0], [0.1, 0.0, 3.0, 0.2], [1.0, 2.0, 0.0, -1.0]]
END = [[0.0, 0.3, 1.0, 9.0], [-1.0, 0.4, 0.0, 2.0], [0.7, 0.0, 1.0, 0.0]]


def toy_logits() -> Logits:
    return Logits(torch.tensor(START), torch.tensor(END), torch.zeros(3), torch.zeros(3))


def test_shared_normalisation_is_that_by_hand() -> None:
    valid = [[True, True, True, False], [True] * 4, [True] * 4]
    places = [(0, 1, 2), (1, 2, 3), (2, 0, 0)]
    batch = toy_batch(valid, [0, 0, 1], places)
    found = losses(toy_logits(), batch, LossWeights()).span
    first = hand_span_loss([START[0][:3], START[1]], [END[0][:3], END[1]], places[:2])
    second = hand_span_loss([START[2]], [END[2]], [(0, 0, 0)])
    assert float(found) == pytest.approx((first + second) / 2, abs=1e-5)


def test_separate_normalisation_tells_a_passage_without_a_place_that_it_has_none() -> None:
    batch = toy_batch([[True] * 4] * 3, [0, 0, 1], [(1, 2, 3), (2, 1, 1)])
    found = losses(toy_logits(), batch, LossWeights(shared=False)).span
    wanted = [
        hand_span_loss([START[0]], [END[0]], [(0, 0, 0)]),
        hand_span_loss([START[1]], [END[1]], [(0, 2, 3)]),
        hand_span_loss([START[2]], [END[2]], [(0, 1, 1)]),
    ]
    assert float(found) == pytest.approx(np.mean(wanted), abs=1e-5)


def test_a_group_that_teaches_relevance_only_does_not_change_the_span_loss() -> None:
    batch = toy_batch([[True] * 4] * 3, [0, 0, 1], [(1, 2, 3)])
    logits = Logits(*(one.requires_grad_() for one in toy_logits()))
    found = losses(logits, batch, LossWeights()).span
    assert float(found.detach()) == pytest.approx(hand_span_loss(START[:2], END[:2], [(1, 2, 3)]), abs=1e-5)
    found.backward()
    assert torch.isfinite(logits.start.grad).all()
    assert not logits.start.grad[2].any()


def test_heads_learn_only_from_known_labels() -> None:
    batch = toy_batch([[True] * 4] * 3, [0, 0, 1], [(1, 2, 3)])
    batch.answers[:] = torch.tensor([1.0, 0.0, -1.0])
    batch.relevant[:] = torch.tensor([1.0, 0.0, 1.0])
    logits = Logits(
        torch.tensor(START),
        torch.tensor(END),
        torch.tensor([2.0, -1.0, 5.0]),
        torch.tensor([1.0, 3.0, 0.0]),
    )
    found = losses(logits, batch, LossWeights())
    assert float(found.answers) == pytest.approx(
        (np.log1p(np.exp(-2)) + np.log1p(np.exp(-1))) / 2, abs=1e-5
    )
    # The third passage is relevant, too, but has nothing to be compared with.
    assert float(found.relevant) == pytest.approx(-np.log(np.exp(1) / (np.exp(1) + np.exp(3))), abs=1e-5)


# Training


def trainer(folder: Path, steps: int = 6) -> Trainer:
    groups = sample_groups()
    training = Training(steps=steps, lr=1e-3, precision="fp32", log_every=1, ema=0.9, evaluations=1)
    sampling = Sampling(tokens=300, chunk=120, negatives=1, seed=5)
    return Trainer(
        tiny_model(),
        groups,
        np.arange(len(groups)),
        folder,
        training,
        sampling,
        evaluate=lambda model: {"training": model.training},
    )


def test_going_on_is_the_same_as_never_having_stopped(tmp_path: Path) -> None:
    whole = trainer(tmp_path / "whole")
    assert whole.run()
    assert not trainer(tmp_path / "parts").run(pause_at=3)
    second = trainer(tmp_path / "parts")
    torch.manual_seed(99)  # what happened in between is forgotten
    assert second.resume()
    assert second.run()
    assert second.step == 6
    assert second.run()  # is over, and stays so
    assert second.step == 6
    for ours, theirs in (
        (whole.model.state_dict(), second.model.state_dict()),
        (whole.result.state_dict(), second.result.state_dict()),
    ):
        assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    logs = [(tmp_path / name / "log.jsonl").read_text().splitlines() for name in ("whole", "parts")]
    spans = [[row["span"] for row in map(json.loads, log) if "span" in row] for log in logs]
    assert spans[0] == spans[1]
    assert len(spans[0]) == 6
    assert sum("scores" in line for line in logs[0]) == 2  # before and half-way


def test_a_run_learns_and_words_stay_frozen(tmp_path: Path) -> None:
    run = trainer(tmp_path, steps=40)
    words = run.model.encoder.embeddings.word_embeddings.weight.clone()
    run.run()
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    spans = [line["span"] for line in lines if "span" in line]
    assert np.mean(spans[-8:]) < np.mean(spans[:8])
    assert torch.equal(words, run.model.encoder.embeddings.word_embeddings.weight)


def test_another_run_is_not_gone_on_with(tmp_path: Path) -> None:
    trainer(tmp_path).run(pause_at=1)
    with pytest.raises(ModelError, match="other settings"):
        trainer(tmp_path, steps=7).resume()


# Reading


def test_a_saved_model_reads_as_before_and_so_does_the_converted_one(tmp_path: Path) -> None:
    from qa.train.export import convert

    model = tiny_model().eval()
    model.save(tmp_path)
    encoded = ENCODER.encode("Who blamed the ice?", [("Ice", HARBOUR), ("", FERRIES)])
    ours, loaded, converted = (
        predict(encoded)
        for predict in (
            TorchPredictor(model),
            TorchPredictor(ReaderModel.load(tmp_path)),
            OpenVinoPredictor(convert(tmp_path)),
        )
    )
    for one, same, near in zip(ours, loaded, converted, strict=True):
        assert np.allclose(one.start, same.start, atol=1e-5)
        assert np.allclose(one.end, near.end, atol=0.02)
        assert near.relevant == pytest.approx(one.relevant, abs=0.02)
    assert [len(one.start) for one in ours] == [len(one.offsets) for one in encoded]


def test_best_spans_are_those_of_all_pairs() -> None:
    rng = np.random.default_rng(2)
    start, end = rng.normal(size=(2, 60)).astype(np.float32)
    pairs = [(i, j, start[i] + end[j]) for i in range(60) for j in range(i, min(60, i + LONGEST))]
    wanted = sorted(pairs, key=lambda pair: -pair[2])[:5]
    assert [pair[:2] for pair in best_spans(start, end)] == [pair[:2] for pair in wanted]


def spoken(text: str, encoded: Encoded, logits: dict[str, float]) -> PassageLogits:
    """Logits of a passage in which some answers begin and end, and nothing else does."""
    start, end = np.full((2, len(encoded.offsets)), -9, np.float32)
    for answer, value in logits.items():
        first, last = encoded.tokens_of(*place_of(answer, text))
        start[first - encoded.first] = end[last - encoded.first] = value
    return PassageLogits(start, end, (0.0, 0.0), answers=0.0, relevant=0.0)


def test_equal_answers_of_several_passages_are_one() -> None:
    texts = ["Selm or Brandt", "selm"]
    encoded = ENCODER.encode("Who?", [("", text) for text in texts])
    # "Brandt" has the best single span, "Selm" the most mass.
    logits = [
        spoken(texts[0], encoded[0], {"Selm": 1.0, "Brandt": 1.1}),
        spoken(texts[1], encoded[1], {"selm": 1.0}),
    ]
    done = read(texts, encoded, logits)
    best = ranked(done, Ranking(answers=0.0))[0]
    assert best.span.text == "Selm"
    assert best.mass > best.span.log_p
    assert done.none < 0


def test_scores_tell_right_from_wrong_and_answerable_from_not() -> None:
    answered = group("a", "Who?", Candidate(HARBOUR, "", place_of("Ida Brandt", HARBOUR)))
    bare = group("b", "Who?", Candidate(FERRIES))
    answered = Group("a", "news", "Who?", answered.candidates, ("Ida Brandt",))
    found = scores([ReadGroup(answered, "the Ida Brandt", 2.0, 1.0), ReadGroup(bare, "Selm", -1.0, 0.5)])
    assert found == {
        "questions": 1, "em": 100.0, "f1": 100.0,
        "auc_head": 1.0, "refused_head": 100.0, "auc_margin": 1.0, "refused_margin": 100.0,
    }  # fmt: skip


def test_a_calibration_survives_its_file_and_gives_probabilities(tmp_path: Path) -> None:
    count = len(FEATURES)
    calibration = Calibration(
        ranking=Ranking(1.0, 0.5),
        passages=16,
        mean=(0.0,) * count,
        scale=(1.0,) * count,
        weights=(1.0,) + (0.0,) * (count - 1),
        bias=0.0,
        knots=((0.0, 0.1), (1.0, 0.9)),
        thresholds=(Threshold(0.1, 0.8, 0.5),),
        facts={"questions": 3},
    )
    calibration.save(tmp_path / "calibration.json")
    assert Calibration.load(tmp_path / "calibration.json") == calibration
    assert calibration.probability(np.zeros(count)) == pytest.approx(0.5)
    encoded = ENCODER.encode("Who?", [("", HARBOUR)])
    done = read([HARBOUR], encoded, TorchPredictor(tiny_model().eval())(encoded))
    line = json.loads(json.dumps({"answers": [], "article": "a", "read": asdict(done)}))
    assert case_of(line).read == done
    values = features(done, ranked(done))
    assert values.shape == (count,)
    assert 0.1 <= calibration.probability(values) <= 0.9


def test_thresholds_keep_to_their_risk() -> None:
    probabilities = np.array([0.9, 0.8, 0.8, 0.6, 0.5])
    is_right = np.array([True, True, False, True, False])
    found = {one.risk: one for one in thresholds(probabilities, is_right)}
    assert found[0.02].probability == 0.9
    assert found[0.02].coverage == pytest.approx(0.2)
    assert found[0.3].coverage == pytest.approx(0.8)
    assert found[0.4].coverage == pytest.approx(1.0)


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


def test_calibration_learns_that_clear_answers_are_right() -> None:
    rng = np.random.default_rng(6)
    cases = []
    for number in range(300):
        is_clear = bool(rng.random() < 0.5)
        is_right = bool(rng.random() < (0.9 if is_clear else 0.2))
        span = SpanFound("Ida Brandt" if is_right else "the ice", (0, 7), -0.2 if is_clear else -3.0)
        passages = (PassageRead((span,), 3.0 if is_clear else -2.0, 0.0), PassageRead((), -4.0, -1.0))
        cases.append(Case(("Brandt",), f"article{number // 3}", Read(passages, -4.0 if is_clear else -0.5)))
    found = fitted(cases, passages=2)
    assert found.facts["brier"] < found.facts["brier_of_the_mean"]
    clear, unclear = (
        found.probability(features(case.read, ranked(case.read, found.ranking)))
        for case in (
            next(case for case in cases if case.read.none < -1),
            next(case for case in cases if case.read.none > -1),
        )
    )
    assert clear == pytest.approx(0.9, abs=0.08)
    assert unclear == pytest.approx(0.2, abs=0.12)
    assert found.thresholds[-1].coverage >= found.thresholds[0].coverage
