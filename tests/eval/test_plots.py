"""The pictures of a report."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from eval import plots
from eval.measures import Measure
from eval.records import Record
from eval.scores import Score
from eval.statistics import Estimate
from tests.eval.lighthouses import (
    RECORDS,
    example,
)


def texts(picture: plots.Picture | None) -> list[str]:
    """The texts of a picture, which must be XML."""
    assert picture
    root = ElementTree.fromstring(picture.svg)
    return ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]


def scored(groups: dict[str, float], system: str = "one") -> list[Score]:
    """Scores of a measure by group."""
    match = Measure.parse("Match")
    return [
        Score(system, group, match, Estimate(value, value, value, 9)) for group, value in groups.items()
    ]


def test_pictures_show_years_and_tags_in_their_order() -> None:
    years = scored({"year 2020": 0.5, "year 2018": 0.25})
    assert [text for text in texts(plots.quality_by_year(years, ["one"])) if text[0] == "2"] == [
        "2018",
        "2020",
    ]
    tags = scored({"tag who": 0.5, "tag $a_b$ <i>": 0.25})
    assert {"who", "$a_b$ <i>", "Match"} <= set(texts(plots.quality_by_tag(tags, ["one"])))


def test_there_is_no_picture_of_nothing() -> None:
    assert plots.quality_by_year(scored({"year 2020": 0.5}), ["one"]) is None
    assert plots.quality_by_tag([], ["one"]) is None
    assert plots.risk_by_coverage({"lexical": RECORDS["lexical"]}) is None
    assert plots.latency_by_stage({"lexical": [Record(example(1))]}) is None


def test_a_system_keeps_its_colour_from_picture_to_picture() -> None:
    both = {"lexical": RECORDS["lexical"], "fused+reader": RECORDS["fused+reader"]}
    risk = plots.risk_by_coverage(both)
    quality = plots.quality_by_tag(scored({"tag who": 0.5}, "fused+reader"), list(both))
    for picture in (risk, quality):
        assert picture
        assert picture.systems == (1,)
        assert "var(--series-2, #2d5f7f)" in picture.svg
        assert "--series-1" not in picture.svg


def test_stages_add_up_to_the_total() -> None:
    assert plots.mean_stages(RECORDS["fused+reader"]) == pytest.approx(
        {"search": 0.02, "read": 0.1, "other": 0.01}
    )
    assert {"search", "read", "other", "130 ms", "20 ms"} <= set(texts(plots.latency_by_stage(RECORDS)))
    many = {"one": {f"stage {number}": float(number) for number in range(1, 10)}}
    assert plots.longest_stages(many) == ["stage 5", "stage 6", "stage 7", "stage 8", "stage 9", "other"]
    assert many["one"]["other"] == 10
    assert sum(many["one"].values()) == 45


def test_the_same_picture_is_drawn_twice_the_same() -> None:
    assert plots.latency_by_stage(RECORDS) == plots.latency_by_stage(RECORDS)
