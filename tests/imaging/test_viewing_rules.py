"""What a header means to a viewer, and what it leaves open."""

import pytest

from consilia.imaging.domain.viewing import facts_of_frames, rate_of


def header(**values: object) -> dict[str, object]:
    return {tag.removeprefix("t"): {"vr": "DS", "Value": value} for tag, value in values.items()}


def test_a_bare_grey_header_leaves_open_what_it_does_not_say() -> None:
    facts = facts_of_frames(header(t00280004=["MONOCHROME2"], t00280100=[16]))
    assert (facts["slope"], facts["intercept"], facts["signed"]) == (1, 0, False)
    assert [facts[name] for name in ("window", "spacing", "position", "orientation", "space")] == [None] * 5


def test_the_spacing_of_the_detector_stands_in_where_that_of_the_body_is_not_told() -> None:
    assert facts_of_frames(header(t00181164=[0.1, 0.2]))["spacing"] == [0.1, 0.2]
    assert facts_of_frames(header(t00181164=[0.1, 0.2], t00280030=[0.3, 0.4]))["spacing"] == [0.3, 0.4]


@pytest.mark.parametrize("spacing", [[0.1], [], ["a", "b"], [0.1, None], [1, 2, 3]])
def test_half_a_spacing_is_none(spacing: list[object]) -> None:
    assert facts_of_frames(header(t00280030=spacing))["spacing"] is None


def test_colours_have_neither_window_nor_sign() -> None:
    facts = facts_of_frames(header(t00280004=["YBR_FULL"], t00281050=[1], t00281051=[2], t00280103=[1]))
    assert (facts["samples"], facts["window"], facts["signed"]) == (3, None, False)


def test_black_bones_are_inverted() -> None:
    assert facts_of_frames(header(t00280004=["MONOCHROME1"]))["inverted"]


@pytest.mark.parametrize(
    ("told", "rate"),
    [
        ({}, None),
        ({"t00181063": [40]}, 25),
        ({"t00181063": [0]}, None),
        ({"t00181063": [40], "t00180040": [30]}, 30),
    ],
)
def test_the_rate_of_a_film(told: dict[str, object], rate: float | None) -> None:
    assert rate_of(header(**told)) == rate
