"""The table on the disk: reproducible, checked, and never silently empty."""

from pathlib import Path

import pytest

from consilia.diagnosis.domain import knowledge, ranking, shipped
from consilia.diagnosis.domain.features import NAMES
from consilia.diagnosis.domain.knowledge import NoTable
from consilia.terminology.domain import compact
from tests.factories.diagnosis import SEIZURE, make_knowledge


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        knowledge.save(make_knowledge(), tmp_path / name)
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name


def test_what_was_saved_ranks_as_what_was_built(tmp_path: Path) -> None:
    built = make_knowledge()
    knowledge.save(built, tmp_path)
    opened = knowledge.load(tmp_path, checksum="of a test", verify=True)
    finding = built.ontology.numbers[SEIZURE]
    one, other = (ranking.rank(known, ranking.weights(), [finding]) for known in (built, opened))
    assert one.scores.tolist() == other.scores.tolist()
    assert opened.diseases == built.diseases


def test_a_missing_foreign_or_damaged_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoTable, match="build-ranking"):
        knowledge.load(tmp_path)
    knowledge.save(make_knowledge(), tmp_path)
    with pytest.raises(NoTable, match="of other data"):
        knowledge.load(tmp_path, checksum="of today")
    table = tmp_path / "table.npy"
    whole = table.read_bytes()
    table.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert knowledge.load(tmp_path).diseases, "a look at every byte is for whoever builds"
    with pytest.raises(NoTable, match="damaged"):
        knowledge.load(tmp_path, verify=True)
    table.write_bytes(whole[:-1])
    with pytest.raises(NoTable, match="damaged"):
        knowledge.load(tmp_path)


def test_the_shipped_data_are_those_of_the_manifest() -> None:
    said = shipped.manifest()
    for name, checksum in said["sha256"].items():
        text = "".join(f"{line}\n" for line in compact.read_lines(shipped.DATA / name))
        assert compact.digest(text.encode()) == checksum, name


def test_the_shipped_weights_are_for_these_features() -> None:
    weights = ranking.weights()
    assert len(weights.weight) == len(NAMES)
    assert 0 < weights.elsewhere < 1
    assert weights.temperature > 0
