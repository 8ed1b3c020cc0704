"""Invented names of places and people, put together from the parts in names.toml by a seeded generator.

No hospital, town or person is meant: places have fairy-tale names, people chance meetings of common ones.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random

from consilia.network.domain.transliteration import transliterated

PARTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Bilingual:
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Person:
    family: str
    given: str
    patronymic: str

    @property
    def full(self) -> str:
        return f"{self.family} {self.given} {self.patronymic}"

    @property
    def latin(self) -> str:
        """Family and given name in Latin letters."""
        return transliterated(f"{self.family} {self.given}")

    def email(self, number: int) -> str:
        """An address under a domain that never exists."""
        family, given = self.latin.lower().split()
        return f"{given[0]}.{family}.{number}@consilia.example"


def proper_names(chance: Random) -> Iterator[Bilingual]:
    """896 different names such as `Златолистая гавань` (`Gold-leaf Harbour`), in random order."""
    every = [
        Bilingual(f"{first}{second}{ending} {noun}", f"{first_en}-{second_en} {noun_en}")
        for (first, first_en), (second, second_en), (noun, ending, noun_en) in product(
            PARTS["first"], PARTS["second"], PARTS["nouns"]
        )
    ]
    chance.shuffle(every)
    yield from every


def towns(chance: Random) -> Iterator[Bilingual]:
    """Invented towns, over and over, in random order."""
    pairs = product(PARTS["town_first"].split(), PARTS["town_second"].split())
    every = [Bilingual(name, transliterated(name)) for name in map("".join, pairs)]
    while True:
        chance.shuffle(every)
        yield from every


def people(chance: Random) -> Iterator[Person]:
    """Different invented persons without end, two women for each man, as in paediatrics."""
    words = {name: PARTS[name].split() for name in ("families", "women", "men", "fathers")}
    seen: set[Person] = set()
    while True:
        woman = chance.random() < 2 / 3
        family, father = chance.choice(words["families"]), chance.choice(words["fathers"])
        person = Person(
            family=f"{family}а" if woman else family,
            given=chance.choice(words["women" if woman else "men"]),
            patronymic=PARTS["patronymics"].get(father, (f"{father}ович", f"{father}овна"))[woman],
        )
        if person not in seen:
            seen.add(person)
            yield person
