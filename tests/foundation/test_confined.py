"""A child works within its bounds; whatever becomes of it, this process only hears of it."""

import os
from pathlib import Path
from typing import Any

import pytest

from consilia.foundation.confined import OutOfBounds, Rejected, confined

WORK = "tests.foundation.confined_work"


def let(name: str, *arguments: Any, **bounds: int) -> Any:
    return confined(f"{WORK}:{name}", *arguments, **bounds)


def test_an_answer_comes_back() -> None:
    assert let("add", 2, 3) == 5


def test_its_word_about_the_bytes_comes_back() -> None:
    with pytest.raises(Rejected, match="«нет»"):
        let("refuse", "«нет»")


@pytest.mark.parametrize(
    ("deed", "arguments", "bounds"),
    [
        ("take_memory", [900], {"memory_mb": 256}),
        ("go_on_for_ever", [], {"seconds": 1}),
        ("fall", [], {}),
    ],
)
def test_what_goes_beyond_its_bounds_ends_there(
    deed: str, arguments: list[Any], bounds: dict[str, int]
) -> None:
    with pytest.raises(OutOfBounds):
        let(deed, *arguments, **bounds)


def test_it_writes_only_as_much_as_it_may(tmp_path: Path) -> None:
    let("write", str(tmp_path / "small"), 1, writes_mb=1)
    with pytest.raises(OutOfBounds):
        let("write", str(tmp_path / "large"), 2, writes_mb=1)
    with pytest.raises(OutOfBounds):
        let("write", str(tmp_path / "none"), 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="the system does not count the processes of root")
def test_it_starts_no_process() -> None:
    with pytest.raises(OutOfBounds):
        let("start_a_process")


def test_it_knows_no_keys_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "told to nobody")
    assert "SECRET_KEY" not in let("surroundings")
    assert not let("django_is_there")
