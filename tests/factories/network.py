"""Places and people of the network.

make_organisation(kind="hospital", region="RU-PRI")     # in Vladivostok's time
make_centre(fields=["cardiology"])                      # a national centre that consults
make_consultant(centre, fields=["cardiology.arrhythmia"], hours="mon-fri 09:00-18:00")
make_leave(consultant, date(2026, 7, 1), date(2026, 7, 14))
make_duty(consultant, "cardiology", starts, ends)

Regions, fields, age bands and languages are rows of the reference data, made when first asked for.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.test import Client

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.network.domain.reference import Cells, Reference, age_limit, read_reference
from consilia.network.domain.weekly_hours import parse_hours
from consilia.network.models import (
    AgeBand,
    CentreField,
    Consultant,
    ConsultantField,
    ConsultantHours,
    DutyRoster,
    Field,
    Language,
    Leave,
    Organisation,
    OrganisationHours,
    Region,
    Unit,
)
from tests.factories.accounts import make_actor, make_user, signed_in_client

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_numbers = count(1)


@cache
def reference() -> Reference:
    return read_reference()


def _cells(rows: Sequence[Cells], code: str) -> tuple[int, Cells]:
    return next((n, row) for n, row in enumerate(rows) if row["code"] == code)


def make_region(code: str = "RU-MOW") -> Region:
    """A real region; others may have made a plainer one before."""
    _, row = _cells(reference().regions, code)
    names = ("number", "name_en", "name_ru", "capital_en", "capital_ru", "tile_row", "tile_column")
    defaults = {**{name: row[name] for name in names}, "time_zones": row["time_zones"].split()}
    return Region.objects.get_or_create(code=code, defaults=defaults)[0]


def make_field(code: str = "cardiology") -> Field:
    """A real field or subspecialty, with its parent."""
    position, row = _cells(reference().fields, code)
    parent = make_field(row["parent"]) if row["parent"] else None
    defaults = {
        "parent": parent,
        "name_en": row["name_en"],
        "name_ru": row["name_ru"],
        "age_bands": row["age_bands"].split(),
        "position": position,
    }
    return Field.objects.get_or_create(code=code, defaults=defaults)[0]


def make_age_bands() -> list[str]:
    """All age bands; answers their codes."""
    for position, row in enumerate(reference().age_bands):
        limit = age_limit(row["below_age"])
        defaults = {
            "name_en": row["name_en"],
            "name_ru": row["name_ru"],
            "position": position,
            "below_days": limit.below_days,
            "below_months": limit.below_months,
        }
        AgeBand.objects.get_or_create(code=row["code"], defaults=defaults)
    return [row["code"] for row in reference().age_bands]


def make_language(code: str) -> Language:
    position, row = _cells(reference().languages, code)
    defaults = {"name_en": row["name_en"], "name_ru": row["name_ru"], "position": position}
    return Language.objects.get_or_create(code=code, defaults=defaults)[0]


def make_organisation(*, region: str = "RU-MOW", hours: str = "", **facts: Any) -> Organisation:
    """A hospital in the capital of `region`, in that region's time, open in an ordinary week."""
    number = next(_numbers)
    place = make_region(region)
    organisation = Organisation.objects.create(
        **{
            "identifier": f"1.2.643.5.1.77.{number}",
            "kind": Organisation.Kind.HOSPITAL,
            "region": place,
            "name_en": f"Children's Hospital “Rowan” No. {number}",
            "name_ru": f"Детская больница «Рябина» № {number}",
            "short_name_en": f"Rowan {number}",
            "short_name_ru": f"Рябина {number}",
            "city_en": place.capital_en,
            "city_ru": place.capital_ru,
            "time_zone": place.time_zone,
            "active": DateRange(LONG_AGO.date(), None),
            "created_at": LONG_AGO,
            "changed_at": LONG_AGO,
            **facts,
        }
    )
    for span in parse_hours(hours):
        OrganisationHours.objects.create(organisation=organisation, minutes=span)
    return organisation


def make_centre(*, fields: Sequence[str] = ("cardiology",), **facts: Any) -> Organisation:
    """A national centre that consults in `fields`."""
    centre = make_organisation(**{"kind": Organisation.Kind.NATIONAL_CENTRE, "is_centre": True, **facts})
    for code in fields:
        CentreField.objects.create(centre=centre, field=make_field(code))
    return centre


def make_unit(organisation: Organisation, *, parent: Unit | None = None, **facts: Any) -> Unit:
    number = next(_numbers)
    names = {"code": f"u{number}", "name_en": f"Department {number}", "name_ru": f"Отделение {number}"}
    return Unit.objects.create(organisation=organisation, parent=parent, **{**names, **facts})


def make_consultant(
    organisation: Organisation | None = None,
    *,
    user: User | None = None,
    fields: Sequence[str] = ("cardiology",),
    hours: str = "",
    **facts: Any,
) -> Consultant:
    """A consultant for all ages with a valid register entry; the first of `fields` is the main one."""
    house = organisation or make_centre(fields=sorted({code.split(".")[0] for code in fields}))
    number = next(_numbers)
    languages = facts.setdefault("languages", ["ru"])
    for code in languages:
        make_language(code)
    consultant = Consultant.objects.create(
        organisation=house,
        user=user or make_user(),
        **{
            "name_en": f"Berezina Anna {number}",
            "name_ru": f"Березина Анна {number}",
            "age_bands": make_age_bands(),
            "workload_limit": 10,
            "time_zone": house.time_zone,
            "register_valid_until": date(2099, 12, 31),
            "created_at": LONG_AGO,
            "changed_at": LONG_AGO,
            **facts,
        },
    )
    for code in fields:
        ConsultantField.objects.create(
            consultant=consultant, field=make_field(code), is_main=code == fields[0]
        )
    for span in parse_hours(hours):
        ConsultantHours.objects.create(consultant=consultant, minutes=span)
    return consultant


def make_leave(consultant: Consultant, first_day: date, last_day: date, **facts: Any) -> Leave:
    """Leave on both days and all between."""
    period = DateRange(first_day, last_day + timedelta(days=1))
    return Leave.objects.create(consultant=consultant, period=period, **facts)


def make_duty(consultant: Consultant, field: str, starts: datetime, ends: datetime) -> DutyRoster:
    """A duty at the consultant's own organisation, which then offers the field."""
    centre_field, _ = CentreField.objects.get_or_create(
        centre=consultant.organisation, field=make_field(field)
    )
    return DutyRoster.objects.create(
        centre_field=centre_field, consultant=consultant, period=DateTimeTZRange(starts, ends)
    )


def client_as(
    role: Role, *, organisation: Any = None, language: str = "en", user: User | None = None
) -> Client:
    """A browser of somebody in Moscow who acts as `role`, at `organisation` or at some hospital."""
    person = user or make_user(language=language, time_zone="Europe/Moscow")
    return signed_in_client(make_actor(role, user=person, organisation=organisation))
