"""The consultants of the demo network: who they are, when they are away, and when they are on duty."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from random import Random
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from config.demo.names import Person, people
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership, User
from consilia.network.domain.coverage import Week
from consilia.network.models import Consultant, Field, Leave, Organisation
from consilia.network.services import set_leave

CONSULTANTS = 150
ON_CALL = (
    *("intensive-care", "neonatology", "cardiology", "cardiac-surgery", "surgery", "neurosurgery"),
    *("neurology", "haematology", "oncology", "infectious-diseases", "toxicology", "metabolic"),
    *("endocrinology", "nephrology", "hepatology", "burns", "pulmonology", "ophthalmology"),
)
OWN_HOURS = (
    *("", "", "", "mon-fri 09:00-15:00", "mon-fri 10:00-18:00", "mon-thu 08:00-20:00"),
    *("tue 09:00-17:00; thu-sat 09:00-17:00", "mon-wed 08:00-16:00", "mon-fri 14:00-22:00"),
)
LANGUAGES = ("ru", "ru en", "ru en", "ru en", "ru tt", "ru sah", "ru kk", "ru ba en")


@dataclass(frozen=True, slots=True)
class Entry:
    """A person, and her row in the import file."""

    person: Person
    row: dict[str, str]


def entries(houses: Sequence[dict[str, str]], chance: Random) -> list[Entry]:
    """150 consultants; writes into `houses` in which fields each centre consults.

    Every field has two consultants at one national centre, who can share its duties, and one at an
    interregional hospital, mostly in another time zone; the busiest fields have one more.
    """
    centres = [house for house in houses if house["is_centre"] == "yes"]
    national = cycle([house for house in centres if house["kind"] == "national_centre"])
    wider = cycle([house for house in centres if house["kind"] != "national_centre"])
    tops = list(Field.objects.filter(parent=None, is_current=True).order_by("position"))
    busiest = set(ON_CALL[: CONSULTANTS - 3 * len(tops)])
    persons = people(chance)
    made: list[Entry] = []
    for field in tops:
        home = next(national)
        houses_of_field = (home, home, next(wider), *([next(national)] if field.code in busiest else []))
        for number, house in enumerate(houses_of_field):
            house["fields"] = " ".join(sorted({*house["fields"].split(), field.code}))
            person = next(persons)
            # The second at a centre may leave the youngest to the first.
            bands = field.age_bands[-2:] if number == 1 and chance.random() < 0.6 else field.age_bands
            row = _row(person.email(len(made) + 1), person, field, bands, chance)
            made.append(Entry(person, {**row, **_place(house)}))
    return made


def make_accounts(made: Sequence[Entry], since: datetime) -> None:
    """Accounts without a password (the demo signs people in by a button), each an expert of her centre."""
    houses = dict(Organisation.objects.filter(is_centre=True).values_list("identifier", "id"))
    unusable = make_password(None)
    users = [
        User(
            email=entry.row["email"],
            family_name=entry.person.family,
            given_name=entry.person.given,
            patronymic=entry.person.patronymic,
            time_zone=entry.row["time_zone"],
            password=unusable,
            is_demo=True,
        )
        for entry in made
    ]
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organisation_id=houses[entry.row["organisation"]],
            role=Role.EXPERT,
            position=entry.row["position_ru"],
            starts=since,
        )
        for user, entry in zip(users, made, strict=True)
    )


def grant_leaves(consultants: Sequence[Consultant], chance: Random, at: datetime) -> int:
    """Some are away now and some soon; leave is entered one by one, as people do."""
    away = chance.sample(list(consultants), k=len(consultants) // 8)
    for consultant, start in zip(away, cycle((-6, -2, 4, 11, 20)), strict=False):
        first_day = at.date() + timedelta(days=start)
        set_leave(
            consultant_id=consultant.id,
            first_day=first_day,
            last_day=first_day + timedelta(days=chance.choice((4, 6, 13))),
            reason=chance.choice(("holiday", "holiday", "study", "travel", "illness")),
            by=Actor.system(),
            at=at,
        )
    return len(away)


def duties(consultants: Iterable[Consultant], at: datetime) -> Iterator[dict[str, str]]:
    """Duties of 24 hours from last Monday for four weeks, in turn; when all are away, a gap stays."""
    monday = Week.of(at.date(), "UTC").monday - timedelta(days=7)
    days = [monday + timedelta(days=n) for n in range(28)]
    for code, team in _teams(consultants):
        leaves = {one.id: list(one.leaves.filter(cancelled_at=None)) for one in team}
        for number, day in enumerate(days):
            turn = [team[(number + n) % len(team)] for n in range(len(team))]
            there = [one for one in turn if not any(_meets(leave, day) for leave in leaves[one.id])]
            if there:
                yield _duty(code, there[0], day)


def _teams(consultants: Iterable[Consultant]) -> Iterator[tuple[str, list[Consultant]]]:
    """Fields on call, with the consultants of one centre who can take turns."""
    teams: dict[tuple[str, str], list[Consultant]] = {}
    for consultant in consultants:
        main = consultant.consultant_fields.get(is_main=True).field_id
        if main in ON_CALL:
            teams.setdefault((main, consultant.organisation.identifier), []).append(consultant)
    for (code, _), team in sorted(teams.items(), key=lambda item: item[0]):
        if len(team) > 1:
            yield code, team


def _row(email: str, person: Person, field: Field, bands: Sequence[str], chance: Random) -> dict[str, str]:
    below = list(field.subspecialties.order_by("position"))
    special = chance.sample(below, k=min(len(below), chance.choice((0, 1, 1, 2))))
    return {
        "email": email,
        "name_ru": person.full,
        "name_en": person.latin,
        "position_ru": f"Консультант: {field.name_ru.lower()}",
        "position_en": f"Consultant: {field.name_en.lower()}",
        "main_field": field.code,
        "other_fields": " ".join(sub.code for sub in special),
        "age_bands": " ".join(bands),
        "languages": chance.choice(LANGUAGES),
        "workload_limit": str(chance.choice((6, 8, 10, 10, 12, 15))),
        "hours": chance.choice(OWN_HOURS),
        "register_number": f"DEMO-{chance.randrange(10**6):06}",
        "register_valid_until": date(2029 + chance.randrange(3), 1 + chance.randrange(12), 28).isoformat(),
        "is_active": "yes",
    }


def _place(house: dict[str, str]) -> dict[str, str]:
    return {
        "organisation": house["identifier"],
        "unit": "telemedicine" if house["kind"] == "national_centre" else "paediatrics",
        "time_zone": house["time_zone"],
    }


def _meets(leave: Leave, day: date) -> bool:
    """A duty from 08:00 to 08:00 touches its day and the next."""
    return bool(leave.period.lower <= day + timedelta(days=1) and day < leave.period.upper)


def _duty(code: str, consultant: Consultant, day: date) -> dict[str, str]:
    zone = ZoneInfo(consultant.organisation.time_zone)
    starts, ends = (datetime.combine(one, time(8), zone) for one in (day, day + timedelta(days=1)))
    return {
        "centre": consultant.organisation.identifier,
        "field": code,
        "consultant": consultant.user.email,
        "starts": starts.isoformat(" ", "minutes"),
        "ends": ends.isoformat(" ", "minutes"),
    }
