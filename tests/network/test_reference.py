"""The reference data of a country: complete, loadable twice, refused whole when wrong."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.ages import Age
from consilia.foundation.refusals import NotAllowed
from consilia.network.domain.age_bands import band_of
from consilia.network.domain.reference import RUSSIA, ReferenceMistakes, read_reference
from consilia.network.models import AgeBand, Field, Holiday, Region
from consilia.network.services import load_reference
from tests.factories.accounts import make_actor

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
SYSTEM = Actor.system()


def test_russia_has_89_regions_of_which_83_have_an_iso_code() -> None:
    codes = [row["code"] for row in read_reference().regions]
    assert (len(codes), sum(code.startswith("RU-") for code in codes)) == (89, 83)


def test_there_are_46_fields_and_each_subspecialty_belongs_to_one() -> None:
    fields = read_reference().fields
    tops = {row["code"] for row in fields if not row["parent"]}
    assert len(tops) == 46
    assert {row["parent"] for row in fields if row["parent"]} <= tops


def test_every_name_is_in_cyrillic_and_in_latin_letters() -> None:
    reference = read_reference()
    for row in (*reference.regions, *reference.fields, *reference.age_bands, *reference.holidays):
        assert any("а" <= letter <= "я" for letter in row["name_ru"].lower()), row
        assert row["name_en"].replace("–", "-").isascii(), row


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    written, _ = load_reference(by=SYSTEM, at=AT)
    assert written > 300
    assert load_reference(by=SYSTEM, at=AT) == (0, 0)


@pytest.mark.django_db
def test_a_changed_file_changes_only_what_differs(tmp_path: Path) -> None:
    load_reference(by=SYSTEM, at=AT)
    folder = _copy(tmp_path)
    _replace(folder / "regions.csv", "Tula Region,", "Tula Oblast,")
    assert load_reference(folder=folder, by=SYSTEM, at=AT) == (1, 0)
    assert Region.objects.get(code="RU-TUL").name_en == "Tula Oblast"


@pytest.mark.django_db
def test_two_regions_may_change_places_on_the_map(tmp_path: Path) -> None:
    load_reference(by=SYSTEM, at=AT)
    folder = _copy(tmp_path)
    lines = (folder / "regions.csv").read_text().splitlines()
    one, two = (next(line for line in lines if line.startswith(code)) for code in ("RU-TUL", "RU-ORL"))
    tiles = [line.rsplit(",", 2)[1:] for line in (one, two)]
    _replace(folder / "regions.csv", one, ",".join([one.rsplit(",", 2)[0], *tiles[1]]))
    _replace(folder / "regions.csv", two, ",".join([two.rsplit(",", 2)[0], *tiles[0]]))
    assert load_reference(folder=folder, by=SYSTEM, at=AT) == (2, 0)


@pytest.mark.django_db
def test_a_field_that_has_gone_is_kept_but_no_longer_offered(tmp_path: Path) -> None:
    load_reference(by=SYSTEM, at=AT)
    folder = _copy(tmp_path)
    text = (folder / "fields.csv").read_text().splitlines(keepends=True)
    kept = [line for line in text if not line.startswith("toxicology")]
    (folder / "fields.csv").write_text("".join(kept))
    _, removed = load_reference(folder=folder, by=SYSTEM, at=AT)
    assert removed == 2
    assert not Field.objects.get(code="toxicology").is_current


@pytest.mark.django_db
def test_a_holiday_that_has_gone_is_removed(tmp_path: Path) -> None:
    load_reference(by=SYSTEM, at=AT)
    folder = _copy(tmp_path)
    _replace(folder / "holidays.csv", "2026-06-12,Russia Day,День России\n", "")
    assert load_reference(folder=folder, by=SYSTEM, at=AT) == (0, 1)
    assert not Holiday.objects.filter(day="2026-06-12").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "mistake"),
    [
        ("regions.csv", "Europe/Kaliningrad", "Europe/Koenigsberg", "unknown time zone Europe/Koenigsberg"),
        ("regions.csv", "RU-TUL,71", "RU-ORL,71", "RU-ORL appears twice"),
        ("regions.csv", ",southern,", ",sunny,", "unknown district sunny"),
        (
            "fields.csv",
            "cardiology.arrhythmia,cardiology",
            "cardiology.arrhythmia,surgery",
            "does not follow its parent",
        ),
        ("fields.csv", "toxicology,,Toxicology", "toxicology,,", "toxicology has no name_en"),
        ("age_bands.csv", "28 d,12 m", "29 d,12 m", "infant does not begin where"),
        ("age_bands.csv", "12 m,144 m", "12 m,twelve", "twelve is not an age"),
        ("holidays.csv", "2026-06-12", "12.06.2026", "12.06.2026 is not a day"),
        ("languages.csv", "code,", "kod,", "the header must be"),
    ],
)
def test_a_wrong_file_is_refused_with_its_mistake(
    tmp_path: Path, file: str, old: str, new: str, mistake: str
) -> None:
    folder = _copy(tmp_path)
    _replace(folder / file, old, new)
    with pytest.raises(ReferenceMistakes, match=mistake.replace(".", r"\.")):
        read_reference(folder)


@pytest.mark.django_db
def test_only_the_system_and_administrators_load() -> None:
    load_reference(by=make_actor(Role.ADMINISTRATOR), at=AT)
    with pytest.raises(NotAllowed):
        load_reference(by=make_actor(Role.EXPERT), at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "months", "band"),
    [
        (0, 0, "neonate"),
        (27, 0, "neonate"),
        (28, 0, "infant"),
        (364, 11, "infant"),
        (365, 12, "child"),
        (4382, 143, "child"),
        (4383, 144, "adolescent"),
        (6573, 215, "adolescent"),
        (6575, 216, None),
    ],
)
def test_age_bands_are_half_open(days: int, months: int, band: str | None) -> None:
    load_reference(by=SYSTEM, at=AT)
    assert band_of(Age(days=days, months=months), AgeBand.objects.all()) == band


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RUSSIA, tmp_path / "country"))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
