"""One key for the many spellings of a name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.patients.domain.names import family_key, name_key, partial_keys

LETTERS = "абвгдеёжзийклмнопрстуфхцчшщыьэюя"
# Where letters stand for two sounds, some clusters can be read in two ways (цхч, тщ); names have no such.
CLUSTER = re.compile("[бвгджзйклмнпрстфхцчшщ]{3}|[тц]щ|ёо")
names = st.text(alphabet=LETTERS, min_size=2, max_size=14).filter(
    lambda name: not CLUSTER.search(name.replace("ь", ""))
)

# How each system writes the letters, apart from those that all write alike.
PLAIN = dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True))
SYSTEMS = {
    "GOST 7.79 A": PLAIN
    | dict(zip("ёжйхцчшщыьэюя", ["ë", "ž", "j", "h", "c", "č", "š", "ŝ", "y", "ʹ", "è", "û", "â"], strict=True)),
    "ICAO 9303": PLAIN
    | dict(
        zip("ёжйхцчшщыьэюя", ["e", "zh", "i", "kh", "ts", "ch", "sh", "shch", "y", "", "e", "iu", "ia"], strict=True)
    ),
    "BGN/PCGN": PLAIN
    | dict(
        zip("ёжйхцчшщыьэюя", ["ë", "zh", "y", "kh", "ts", "ch", "sh", "shch", "y", "’", "e", "yu", "ya"], strict=True)
    ),
    "GOST 7.79 B, х as kh": PLAIN
    | dict(
        zip("ёжйхцчшщыьэюя", ["yo", "zh", "j", "kh", "cz", "ch", "sh", "shh", "y", "`", "e", "yu", "ya"], strict=True)
    ),
}  # fmt: skip


def written(name: str, system: str) -> str:
    return "".join(SYSTEMS[system][letter] for letter in name)


@pytest.mark.parametrize("system", SYSTEMS)
@given(name=names)
def test_every_system_leads_to_the_key_of_the_russian_spelling(system: str, name: str) -> None:
    assert name_key(written(name, system)) == name_key(name)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    "name", ["мстислав", "христофор", "схимник", "вздорнов", "цветков", "троцкий", "шмидт", "подпольщик"]
)
def test_real_clusters_of_consonants_fold_alike(system: str, name: str) -> None:
    assert name_key(written(name, system)) == name_key(name)


@given(st.text(max_size=30))
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)
    assert family_key(family_key(text)) == family_key(text)


@given(st.text(alphabet=LETTERS + LETTERS.upper() + "abcxyzABCXYZ- ", max_size=30))
def test_case_makes_no_difference(text: str) -> None:
    assert name_key(text.upper()) == name_key(text.lower())


@pytest.mark.parametrize(
    "spellings",
    [
        [
            "Щербакова",
            "Shcherbakova",
            "Scherbakova",
            "Ŝerbakova",
            "Szczerbakowa",
            "Schtscherbakowa",
            "ЩЕРБАКОВА",
        ],
        ["Фёдор", "Федор", "Fedor", "Fyodor", "Fjodor"],
        ["Юлия", "Yulia", "Julia", "Iuliia", "Yuliya", "Ûliâ"],
        ["Наталья", "Наталия", "Natalia", "Natalya", "Natalʹâ"],
        ["Дмитрий", "Dmitry", "Dmitri", "Dmitrij", "Dmitriy"],
        ["Кузнецов", "Kuznetsov", "Kuznecov", "Kuzneczov"],
        ["Хабибуллин", "Khabibullin", "Habibulin"],
        ["Александр", "Aleksandr", "Alexandr"],
        ["Софья", "София", "Sophia", "Sofia"],
        ["Әлия", "Алия", "Aliya"],
    ],
    ids=lambda spellings: spellings[0],
)
def test_what_people_write_is_one_name(spellings: list[str]) -> None:
    assert len({name_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("brother", "sister"),
    [("Щербаков", "Щербакова"), ("Чайковский", "Чайковская"), ("Ильин", "Ильина"), ("Черный", "Черная")],
)
def test_brother_and_sister_share_the_key_of_the_family(brother: str, sister: str) -> None:
    assert family_key(brother) == family_key(sister)
    assert name_key(brother) != name_key(sister)


@pytest.mark.parametrize(
    ("one", "other"), [("Иванов", "Петров"), ("Мария", "Марта"), ("Алина", "Арина"), ("Шубин", "Чубин")]
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_names_of_other_scripts_keep_their_letters() -> None:
    assert name_key("李", "小龙") == "李 小龙"
    assert name_key("O’Connor-Мамин") == "oconor mamin"


@pytest.mark.parametrize("typed", ["Мари", "Мар", "мария", "Mari", "MARIYA"])
def test_the_beginning_of_a_name_is_enough_to_search(typed: str) -> None:
    (part,) = partial_keys(typed)
    assert part in name_key("Мария")


def test_the_beginning_may_end_within_a_latin_digraph() -> None:
    assert partial_keys("Kuznets")[0] in name_key("Кузнецов")
    assert partial_keys("Kuznet")[0] in name_key("Кузнецов")
