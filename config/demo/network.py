"""The demo network: 780 invented organisations in every region, and 150 consultants over 46 fields.

Organisations, units, consultants and duties go in through the same import service as a real file, so the
audit log tells one deed for each. The same seed always gives the same network.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from django.db import transaction

from config.demo import consultants as staff
from config.demo.names import Bilingual, proper_names, towns
from consilia.accounts.domain.actors import Actor
from consilia.foundation.csv_exchange import csv_lines
from consilia.network.models import Consultant, Organisation, Region
from consilia.network.services import import_file, load_reference
from consilia.network.services.sheets import SHEETS

SEED = 780
ARC = "2.999.7"  # below the object identifiers that are set aside for examples
ORGANISATIONS = 780
SMALL_ORGANISATIONS = 178  # six centres, a hospital in each of 89 regions, and most authorities
NATIONAL_CENTRES = {"RU-MOW": 2, "RU-SPE": 1, "RU-SVE": 1, "RU-NVS": 1, "RU-PRI": 1}
# Hospitals that consult beyond their region, so that somebody is awake in every time zone.
INTERREGIONAL = ("RU-KGD", "RU-ROS", "RU-SAM", "RU-OMS", "RU-KYA", "RU-IRK", "RU-SA", "RU-MAG")
HOURS = {
    "national_centre": "mon-fri 08:00-18:00; sat 09:00-14:00",
    "hospital": "mon-fri 08:00-17:00",
    "polyclinic": "mon-fri 08:00-20:00; sat 09:00-15:00",
    "perinatal_centre": "mon-fri 08:00-17:00; sat 08:00-13:00",
    "health_authority": "mon-thu 09:00-18:00; fri 09:00-16:45",
}
TITLES = {
    "national_centre": (Bilingual("Национальный детский центр", "National Children's Centre"),),
    "hospital": (
        Bilingual("Детская больница", "Children's Hospital"),
        Bilingual("Районная больница", "District Hospital"),
        Bilingual("Межрайонная детская больница", "Intermunicipal Children's Hospital"),
    ),
    "polyclinic": (Bilingual("Детская поликлиника", "Children's Polyclinic"),),
    "perinatal_centre": (Bilingual("Перинатальный центр", "Perinatal Centre"),),
    "health_authority": (Bilingual("Служба детского здоровья", "Child Health Service"),),
}
UNITS = (  # code, Russian, English, part of
    ("admission", "Приёмное отделение", "Admission department", ""),
    ("icu", "Отделение реанимации и интенсивной терапии", "Intensive care unit", ""),
    ("nicu", "Реанимация новорождённых", "Neonatal intensive care", "icu"),
    ("paediatrics", "Педиатрическое отделение", "General paediatrics", ""),
    ("infants", "Палаты детей до года", "Infant ward", "paediatrics"),
    ("surgery", "Хирургическое отделение", "Surgical department", ""),
    ("imaging", "Отделение лучевой диагностики", "Imaging department", ""),
    ("laboratory", "Лаборатория", "Laboratory", ""),
    ("telemedicine", "Телемедицинский центр", "Telemedicine centre", ""),
    ("day", "Дневной стационар", "Day hospital", ""),
)
UNITS_OF = {
    "national_centre": len(UNITS),
    "hospital": 6,
    "perinatal_centre": 3,
    "polyclinic": 1,
    "health_authority": 0,
}
Progress = Callable[[str], None]


class Place(NamedTuple):
    """An organisation to be."""

    region: Region
    kind: str
    is_centre: bool = False


@dataclass(frozen=True, slots=True)
class DemoNetwork:
    """What later steps of the demo build on."""

    organisations: Sequence[Organisation]
    centres: Sequence[Organisation]
    consultants: Sequence[Consultant]


@transaction.atomic
def build(
    *, at: datetime, progress: Progress, small: bool = False, since: datetime | None = None
) -> DemoNetwork:
    """Fill an empty network.

    Args:
        at: now; leave and duty lie around it.
        since: when the organisations joined and the consultants were entered; a year before `at`.
        small: a fifth of the organisations, but all consultants.
    """
    since = since or at - timedelta(days=365)
    chance = Random(SEED)  # noqa: S311 - repeatable on purpose
    load_reference(by=Actor.system(), at=since)
    houses = _organisations(chance, since.date(), small=small)
    entries = staff.entries(houses, chance)
    units = [unit for house in houses for unit in _units(house)]
    progress(f"Organisations: {len(houses)}, their units: {len(units)}")
    _import("organisations", houses, at=since)
    _import("units", units, at=since)
    progress(f"Consultants: {len(entries)}")
    staff.make_accounts(entries, since)
    _import("consultants", [entry.row for entry in entries], at=since)
    consultants = list(Consultant.objects.select_related("organisation", "user").order_by("user__email"))
    leaves = staff.grant_leaves(consultants, chance, at)
    duties = list(staff.duties(consultants, at))
    progress(f"Leaves: {leaves}, duties: {len(duties)}")
    _import("duties", duties, at=at)
    organisations = list(Organisation.objects.select_related("region").order_by("identifier"))
    centres = [organisation for organisation in organisations if organisation.is_centre]
    return DemoNetwork(organisations, centres, consultants)


def _import(kind: str, rows: Sequence[Mapping[str, str]], *, at: datetime) -> None:
    content = "".join(csv_lines(rows, SHEETS[kind].columns)).encode()
    import_file(kind=kind, file_name=f"demo-{kind}.csv", content=content, by=Actor.system(), at=at)


def _organisations(chance: Random, first_day: date, *, small: bool) -> list[dict[str, str]]:
    names, invented = proper_names(chance), towns(chance)
    regions = list(Region.objects.order_by("number"))
    return [
        {
            **_names(place, next(names), next(invented), chance),
            "identifier": f"{ARC}.{int(place.region.number)}.{number}",
            "kind": place.kind,
            "is_centre": "yes" if place.is_centre else "no",
            "region": place.region.code,
            "time_zone": place.region.time_zone,
            "phone": f"+7 000 {number // 100:03}-{number % 100:02}-00",
            "first_day": first_day.isoformat(),
            "last_day": "",
            "hours": HOURS[place.kind],
            "fields": "",
        }
        for number, place in enumerate(_places(regions, chance, small=small), start=1)
    ]


def _places(regions: Sequence[Region], chance: Random, *, small: bool) -> Iterator[Place]:
    """National centres, then what every region has, then more wherever chance puts it."""
    centres = [region for region in regions for _ in range(NATIONAL_CENTRES.get(region.code, 0))]
    fixed = [
        *(Place(region, "national_centre", is_centre=True) for region in centres),
        *(Place(region, "hospital", is_centre=region.code in INTERREGIONAL) for region in regions),
        *(Place(region, "health_authority") for region in regions),
        *(Place(region, "perinatal_centre") for region in regions),
    ]
    if small:
        yield from fixed[:SMALL_ORGANISATIONS]
        return
    yield from fixed
    for _ in range(ORGANISATIONS - len(fixed)):
        yield Place(chance.choice(regions), chance.choices(("hospital", "polyclinic"), (3, 2))[0])


def _names(place: Place, name: Bilingual, town: Bilingual, chance: Random) -> dict[str, str]:
    title, region = chance.choice(TITLES[place.kind]), place.region
    if place.kind == "health_authority":
        full = Bilingual(f"{title.ru}: {region.name_ru}", f"{title.en}: {region.name_en}")
        short = full
    else:
        full = Bilingual(f"{title.ru} «{name.ru}»", f"{title.en} “{name.en}”")
        short = Bilingual(f"«{name.ru}»", f"{name.en} {title.en.split()[-1]}")
    central = place.kind in {"national_centre", "health_authority"} or chance.random() < 0.4
    city = Bilingual(region.capital_ru, region.capital_en) if central else town
    return {
        "name_ru": full.ru,
        "name_en": full.en,
        "short_name_ru": short.ru,
        "short_name_en": short.en,
        "city_ru": city.ru,
        "city_en": city.en,
    }


def _units(house: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for code, ru, en, above in UNITS[: UNITS_OF[house["kind"]]]:
        yield {
            "organisation": house["identifier"],
            "code": code,
            "parent": above,
            "name_ru": ru,
            "name_en": en,
            "is_open": "yes",
        }
