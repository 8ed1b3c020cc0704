"""The people of the demo beside its consultants: those on the sign-in page, and everybody who sends or sorts cases."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from config.demo.names import Person, people
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership, User
from consilia.accounts.queries import actor_of
from consilia.accounts.services import DEMO_PASSWORD, give_role, make_demo_person
from consilia.cases.models import RegionReviewPolicy
from consilia.network.models import Consultant, Organisation

SEED = 1_193
HOME_REGION = "RU-PER"  # of the doctor, the coordinator and the operator on the sign-in page
HOME_FIELD = "neurology"  # of the expert on the sign-in page
SENDING_KINDS = ("hospital", "perinatal_centre", "polyclinic")
# Other networks report that more than a third of their organisations never send a case.
SILENT = 0.38
WRITES_ENGLISH = 0.3
COORDINATORS = 2
KEYS = {
    Role.REFERRING_DOCTOR: ("doctor", "Врач-педиатр"),
    Role.ORGANISATION_COORDINATOR: ("coordinator", "Координатор телемедицины"),
    Role.REGIONAL_OPERATOR: ("operator", "Региональный оператор"),
    Role.TRIAGE_COORDINATOR: ("triage", "Врач-координатор"),
    Role.QUALITY_REVIEWER: ("reviewer", "Эксперт по качеству"),
    Role.REGISTRY_CURATOR: ("registry", "Куратор регистра"),
    Role.MINISTRY_ANALYST: ("ministry", "Аналитик"),
    Role.AUDITOR: ("auditor", "Аудитор"),
    Role.ADMINISTRATOR: ("administrator", "Администратор"),
}


@dataclass(frozen=True, slots=True)
class Referrer:
    """A doctor who sends cases; `weight` says how often."""

    actor: Actor
    zone: str
    language: str
    weight: float


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who acts in the demo's cases, as the services want them."""

    referrers: Sequence[Referrer]
    coordinators: Mapping[UUID, Sequence[Actor]]  # by centre
    experts: Mapping[UUID, Actor]  # by user
    operators: Mapping[str, Actor]  # by region
    zones: Mapping[UUID, str]  # of centres and of experts
    home: Sequence[Referrer]  # of the hospital on the sign-in page, its demo doctor first
    centre: Organisation
    expert: Actor  # the one on the sign-in page
    readers: frozenset[UUID | None]  # everybody of the sign-in page: only they ever read their news


def invite(*, since: datetime) -> None:
    """Make the accounts, once the network is there: ten on the sign-in page, the others in the background."""
    chance = Random(SEED)  # noqa: S311 - repeatable on purpose
    persons = people(chance)
    expert = _demo_expert()
    hospital = _home_hospital()
    places = _places(hospital, expert.organisation)
    for role, place in places.items():
        _put_on_sign_in_page(role, place, next(persons), since)
    _invite_doctors(hospital, persons, chance, since)
    _invite_coordinators(persons, since)


def let_region_look_first(*, since: datetime) -> None:
    """The region of the sign-in page wants to see planned requests before they go to a centre."""
    RegionReviewPolicy.objects.get_or_create(
        region_id=HOME_REGION, urgency="planned", starts=since, defaults={"source": "demonstration"}
    )


def _demo_expert() -> Consultant:
    """The first consultant of the home field at a national centre; her account gets a password."""
    consultant = (
        Consultant.objects.filter(
            consultant_fields__field=HOME_FIELD, organisation__kind="national_centre", is_active=True
        )
        .select_related("organisation", "user")
        .order_by("user__email")[0]
    )
    consultant.user.demo_key = "expert"
    consultant.user.set_password(DEMO_PASSWORD)
    consultant.user.save(update_fields=["demo_key", "password"])
    return consultant


def _home_hospital() -> Organisation:
    hospitals = Organisation.objects.filter(kind="hospital", region=HOME_REGION, is_centre=False)
    return hospitals.order_by("identifier")[0]


def _places(hospital: Organisation, centre: Organisation) -> dict[Role, Organisation]:
    """Where each person of the sign-in page works."""
    authorities = Organisation.objects.filter(kind="health_authority")
    regional = authorities.filter(region=HOME_REGION).first() or hospital
    national = authorities.filter(region="RU-MOW").first() or centre
    return {
        Role.REFERRING_DOCTOR: hospital,
        Role.ORGANISATION_COORDINATOR: hospital,
        Role.REGIONAL_OPERATOR: regional,
        Role.TRIAGE_COORDINATOR: centre,
        Role.QUALITY_REVIEWER: centre,
        Role.REGISTRY_CURATOR: centre,
        Role.MINISTRY_ANALYST: national,
        Role.AUDITOR: national,
        Role.ADMINISTRATOR: national,
    }


def _put_on_sign_in_page(role: Role, place: Organisation, person: Person, since: datetime) -> None:
    key, position = KEYS[role]
    user = make_demo_person(
        email=f"{key}@consilia.example",
        family_name=person.family,
        given_name=person.given,
        patronymic=person.patronymic,
        key=key,
        time_zone=place.time_zone,
        at=since,
    )
    give_role(
        user_id=user.id,
        organisation_id=place.id,
        role=role,
        position=position,
        starts=since,
        by=Actor.system(),
        at=since,
    )


def _invite_doctors(
    hospital: Organisation, persons: Iterator[Person], chance: Random, since: datetime
) -> None:
    """Two more doctors at the home hospital, one or two wherever cases come from, none at the silent ones."""
    houses = Organisation.objects.filter(kind__in=SENDING_KINDS, is_centre=False).exclude(pk=hospital.pk)
    sending = [house for house in houses.order_by("identifier") if chance.random() >= SILENT]
    places = [hospital, hospital, *(house for house in sending for _ in range(chance.choice((1, 1, 2))))]
    rows = [
        (place, person, "en" if chance.random() < WRITES_ENGLISH else "ru")
        for place, person in zip(places, persons, strict=False)
    ]
    _make_accounts(rows, Role.REFERRING_DOCTOR, "Врач", "d", since)


def _invite_coordinators(persons: Iterator[Person], since: datetime) -> None:
    centres = Organisation.objects.filter(is_centre=True).order_by("identifier")
    places = [centre for centre in centres for _ in range(COORDINATORS)]
    rows = [(place, person, "ru") for place, person in zip(places, persons, strict=False)]
    _make_accounts(rows, Role.TRIAGE_COORDINATOR, "Врач-координатор", "t", since)


def _make_accounts(
    rows: Sequence[tuple[Organisation, Person, str]], role: Role, position: str, mark: str, since: datetime
) -> None:
    """Accounts without a password: they act in the past of the demo, and nobody signs in with them."""
    unusable = make_password(None)
    users = [
        User(
            email=person.email(number).replace("@", f".{mark}@"),
            family_name=person.family,
            given_name=person.given,
            patronymic=person.patronymic,
            language=language,
            time_zone=place.time_zone,
            password=unusable,
            is_demo=True,
        )
        for number, (place, person, language) in enumerate(rows, start=1)
    ]
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(user=user, organisation=place, role=role, position=position, starts=since)
        for user, (place, _, _) in zip(users, rows, strict=True)
    )


def assemble(at: datetime) -> Cast:
    """The cast as it is in the database."""
    by_role: dict[str, list[Membership]] = defaultdict(list)
    held = Membership.objects.in_force(at).filter(user__is_demo=True)
    for membership in held.select_related("user", "organisation").order_by("user__email"):
        by_role[membership.role].append(membership)
    doctors = by_role[Role.REFERRING_DOCTOR]
    first = next(one for one in doctors if one.user.demo_key)
    expert = next(one for one in by_role[Role.EXPERT] if one.user.demo_key)
    referrers = [_referrer(doctor) for doctor in doctors]
    at_home = [one for one in referrers if one.actor.organisation_id == first.organisation_id]
    return Cast(
        referrers=referrers,
        coordinators=_by_organisation(by_role[Role.TRIAGE_COORDINATOR]),
        experts={one.user_id: actor_of(one) for one in by_role[Role.EXPERT]},
        operators={one.organisation.region_id: actor_of(one) for one in by_role[Role.REGIONAL_OPERATOR]},
        zones=_zones(by_role[Role.EXPERT]),
        home=sorted(at_home, key=lambda one: one.actor.user_id != first.user_id),
        centre=expert.organisation,
        expert=actor_of(expert),
        readers=frozenset(User.objects.filter(demo_key__isnull=False).values_list("id", flat=True)),
    )


def _referrer(doctor: Membership) -> Referrer:
    # A few organisations send much, most of them little: weights fall as in Zipf's law.
    place = Random(str(doctor.organisation.identifier)).randrange(1, 60)  # noqa: S311
    return Referrer(actor_of(doctor), doctor.organisation.time_zone, doctor.user.language, 1 / place)


def _by_organisation(coordinators: Sequence[Membership]) -> Mapping[UUID, Sequence[Actor]]:
    """The person of the sign-in page first, where she works."""
    found: dict[UUID, list[Actor]] = defaultdict(list)
    for one in sorted(coordinators, key=lambda one: (one.user.demo_key is None, one.user.email)):
        found[one.organisation_id].append(actor_of(one))
    return found


def _zones(experts: Sequence[Membership]) -> dict[UUID, str]:
    zones: dict[UUID, Any] = dict(Organisation.objects.filter(is_centre=True).values_list("id", "time_zone"))
    return zones | {one.user_id: one.user.time_zone for one in experts}
