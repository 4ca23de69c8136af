"""Training and reading: losses are what they say, a run goes on exactly where it stopped, and what a model
says becomes answers with probabilities."""

# ruff: noqa: E402 - what needs the extra is imported once it is known to be there

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("sklearn")
pytestmark = pytest.mark.models


from index.errors import ModelError
from qa.confidence import FEATURES, Calibration, Threshold, features
from qa.decode import (
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
from qa.encode import Encoded
from qa.predict import OpenVinoPredictor
from qa.train.average import average
from qa.train.batches import Batch, Sampling, collate, epoch
from qa.train.calibrate import Case, case_of, fitted, thresholds
from qa.train.evaluate import ReadGroup, scores
from qa.train.groups import CandidatePassage, Group
from qa.train.losses import LossWeights, losses
from qa.train.model import Logits, ReaderModel
from qa.train.predict import TorchPredictor
from qa.train.teachers import Teachers, beliefs, imitation
from qa.train.trainer import Trainer, Training
from tests.qa.reader_groups import (
    ENCODER,
    FERRIES,
    HARBOUR,
    group,
    place_of,
    sample_groups,
    tiny_model,
)

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
        taught=torch.tensor([float(any(group[p] == g for p, *_ in places)) for g in range(max(group) + 1)]),
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


# Teachers


def test_beliefs_are_shared_over_the_passages_of_a_question() -> None:
    valid = [[True, True, True, False], [True] * 4, [True] * 4]
    found = beliefs(toy_logits(), toy_batch(valid, [0, 0, 1], [(0, 1, 2)]))
    together = np.exp(np.concatenate([START[0][:3], START[1]]))
    assert found.start[:2].flatten().tolist() == pytest.approx(
        [*(together / together.sum())[:3], 0.0, *(together / together.sum())[3:]]
    )
    assert float(found.end[2].sum()) == pytest.approx(1.0)
    assert found.relevant.tolist() == pytest.approx([0.5, 0.5, 1.0])
    assert found.answers.tolist() == pytest.approx([0.5] * 3)


def test_who_believes_what_the_teacher_believes_has_nothing_to_learn() -> None:
    batch = toy_batch(
        [[True, True, True, False], [True] * 4, [True] * 4], [0, 0, 1], [(0, 1, 2), (2, 0, 0)]
    )
    target = beliefs(toy_logits(), batch)
    same = Logits(*(one.clone().requires_grad_() for one in toy_logits()))
    imitation(same, target, batch).total(LossWeights()).backward()
    assert all(float(one.grad.abs().max()) < 1e-6 for one in same)
    other = Logits(*(one.flip(-1).clone().requires_grad_() for one in toy_logits()))
    assert float(imitation(other, target, batch).span) > float(imitation(same, target, batch).span)
    imitation(other, target, batch).total(LossWeights()).backward()
    assert other.start.grad[0].abs().max() > 1e-3
    assert other.start.grad[0, 3] == 0  # not a valid place


def test_the_mean_of_the_teachers_is_believed(tmp_path: Path) -> None:
    models = [tiny_model(), tiny_model()]
    torch.nn.init.normal_(models[1].span.weight)
    for number, model in enumerate(models):
        model.save(tmp_path / str(number))
    groups = sample_groups()
    sampling = Sampling(tokens=300, chunk=120)
    batch = collate(groups, epoch(groups, np.arange(len(groups)), sampling, 0)[0], sampling)
    device = torch.device("cpu")
    one, other, both = (
        Teachers.load([tmp_path / name for name in names], device, None)(batch)
        for names in (["0"], ["1"], ["0", "1"])
    )
    assert not torch.allclose(one.start, other.start, atol=1e-4)
    for first, second, mean in zip(one, other, both, strict=True):
        assert torch.allclose((first + second) / 2, mean, atol=1e-6)


def test_a_saved_reader_is_trained_further_heads_and_all_and_an_encoder_gets_new_heads(
    tmp_path: Path,
) -> None:
    model = tiny_model()
    model.save(tmp_path / "reader")
    model.encoder.save_pretrained(tmp_path / "encoder")
    further = ReaderModel.start_from(tmp_path / "reader", dropout=0.3)
    fresh = ReaderModel.start_from(tmp_path / "encoder", dropout=0.0)
    for name, value in model.state_dict().items():
        assert torch.equal(value, further.state_dict()[name])
        if name.startswith("encoder"):
            assert torch.equal(value, fresh.state_dict()[name])
    assert not torch.equal(model.span.weight, fresh.span.weight)
    assert further.training
    assert further.whole[2].p == 0.3


def test_the_average_of_readers_has_the_mean_of_their_weights() -> None:
    one, other = tiny_model(), tiny_model()
    torch.nn.init.normal_(other.span.weight)
    wanted = (one.span.weight + other.span.weight) / 2
    same = one.whole[0].weight.clone()
    found = average([one, other])
    assert torch.allclose(found.span.weight, wanted)
    assert torch.allclose(found.whole[0].weight, same)


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
    answered = group("a", "Who?", CandidatePassage(HARBOUR, "", place_of("Ida Brandt", HARBOUR)))
    bare = group("b", "Who?", CandidatePassage(FERRIES))
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
