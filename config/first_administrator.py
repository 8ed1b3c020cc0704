"""`./dev administrator`: the first person of a new installation, who then invites everybody else on pages.

She needs an organisation to belong to: a national centre, whose details she completes in the register.
"""

import argparse
import sys
from datetime import datetime
from uuid import UUID

import django
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone


def main() -> int:
    wanted = _parsed()
    django.setup()
    from consilia.foundation.refusals import Refusal

    try:
        link = make_first_administrator(wanted, at=timezone.now())
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"{wanted.email} administers this installation. The password is chosen, within three days, at")
    print(f"  {settings.PUBLIC_URL}{link}")
    return 0


@transaction.atomic
def make_first_administrator(wanted: argparse.Namespace, *, at: datetime) -> str:
    """Make the organisation, the account and the role; answer the path of the password link."""
    from consilia.accounts.domain.actors import Actor
    from consilia.accounts.domain.roles import Role
    from consilia.accounts.models import Membership
    from consilia.accounts.services import give_role, invite_person, make_password_link
    from consilia.foundation.refusals import Refusal

    if Membership.objects.in_force(at).filter(role=Role.ADMINISTRATOR).exists():
        raise Refusal("There is an administrator already; new people are invited on the page 'People'.")
    by = Actor.system()
    organisation_id = _make_centre(wanted, at=at)
    person = invite_person(
        email=wanted.email,
        family_name=wanted.family_name,
        given_name=wanted.given_name,
        patronymic=wanted.patronymic,
        language=wanted.language,
        by=by,
        at=at,
    )
    give_role(
        user_id=person.id,
        organisation_id=organisation_id,
        role=Role.ADMINISTRATOR,
        starts=at,
        by=by,
        at=at,
    )
    return make_password_link(user_id=person.id, by=by, at=at)


def _make_centre(wanted: argparse.Namespace, *, at: datetime) -> UUID:
    """The national centre by its identifier: found, or made in the named region."""
    from consilia.accounts.domain.actors import Actor
    from consilia.foundation.refusals import Refusal
    from consilia.network.domain.facts import OrganisationFacts, Standing
    from consilia.network.models import Organisation, Region
    from consilia.network.services import create_organisation

    if known := Organisation.objects.filter(identifier=wanted.identifier).first():
        return known.id
    region = Region.objects.filter(pk=wanted.region).first()
    if region is None:
        raise Refusal(f"There is no region {wanted.region}; it is a code such as RU-MOW.")
    standing = Standing(
        identifier=wanted.identifier,
        kind=Organisation.Kind.NATIONAL_CENTRE,
        is_centre=True,
        region_id=region.pk,
        first_day=at.date(),
    )
    named = dict.fromkeys(("name_en", "name_ru", "short_name_en", "short_name_ru"), wanted.organisation)
    facts = OrganisationFacts(
        **named, city_en=region.name_en, city_ru=region.name_ru, time_zone=region.time_zone
    )
    return create_organisation(standing=standing, facts=facts, by=Actor.system(), at=at).id


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev administrator", description=__doc__.partition("\n")[0])
    parser.add_argument("email", type=_email)
    parser.add_argument("--family-name", required=True)
    parser.add_argument("--given-name", required=True)
    parser.add_argument("--patronymic", default="")
    parser.add_argument("--language", choices=["ru", "en"], default="ru")
    parser.add_argument("--organisation", required=True, metavar="NAME", help="the national centre")
    parser.add_argument("--identifier", required=True, metavar="OID", help="its object identifier")
    parser.add_argument("--region", required=True, metavar="CODE", help="its region, such as RU-MOW")
    return parser.parse_args()


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise argparse.ArgumentTypeError(f"{text} is no e-mail address") from None
    return text


if __name__ == "__main__":
    sys.exit(main())
