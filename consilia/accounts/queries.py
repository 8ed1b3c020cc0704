"""Questions about people and their roles."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.db.models import Count, Prefetch, QuerySet, prefetch_related_objects
from django.shortcuts import get_object_or_404

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import AccessToken, Membership, TokenPolicy, User
from consilia.foundation.constraints import in_force
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.questions import StandingQuestion, given
from consilia.foundation.sorting import folded


def who_asks(user_id: Any) -> User | None:
    """Somebody who asks for a page, by one question together with her memberships (`User.all_memberships`)."""
    found = _MEMBERSHIPS(user=user_id)
    user = found[0].user if found else _USER.first(id=user_id)
    if user is not None:
        user.all_memberships = found
    return user


def memberships_of(user: User, *, at: datetime) -> Sequence[Membership]:
    """The memberships in force, with their organisations, the oldest first."""
    found = _MEMBERSHIPS(user=user.id) if user.all_memberships is None else user.all_memberships
    held = [row for row in found if row.is_in_force(at)]
    for row in held:
        row.user = user
    return held


_USER = StandingQuestion(lambda: User.objects.filter(id=given("id")))
_MEMBERSHIPS = StandingQuestion(
    lambda: (
        Membership.objects.filter(user=given("user"))
        .select_related("user", "organisation")
        .order_by("starts", "id")
    )
)


def actor_of(membership: Membership, *, token_id: UUID | None = None) -> Actor:
    """The value that services take as `by`."""
    return Actor(
        user_id=membership.user_id,
        membership_id=membership.id,
        role=Role(membership.role),
        organisation_id=membership.organisation_id,
        region_code=membership.organisation.region_id,
        name=membership.user.short_name,
        token_id=token_id,
    )


def anybody_as(role: Role | None) -> Actor:
    """Whoever acts in `role`, for a standing question about what such people see; `asked_by` gives who it is."""
    return Actor(given("person"), None, role, given("organisation"), given("region"), "")


def asked_by(by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "person": by.user_id,
        "organisation": by.organisation_id,
        "region": by.region_code,
        "at": at,
    }


def membership_in_force(membership_id: UUID | None, *, at: datetime) -> Membership:
    """Raises Membership.DoesNotExist: also for one that is over."""
    if membership_id is None:
        raise Membership.DoesNotExist
    return Membership.objects.in_force(at).select_related("user", "organisation").get(pk=membership_id)


def token_policy(at: datetime) -> TokenPolicy:
    """The row in force that began last. Raises LookupError: there is none; no page can delete the seed row."""
    found = _TOKEN_POLICY.first(at=at)
    if found is None:
        raise LookupError("no policy of access tokens")
    return found


def token_in_use(token_id: UUID) -> AccessToken | None:
    return _TOKEN.first(id=token_id)


_TOKEN_POLICY = StandingQuestion(
    lambda: TokenPolicy.objects.filter(in_force(given("at"))).order_by("-starts")[:1]
)
_TOKEN = StandingQuestion(
    lambda: AccessToken.objects.filter(id=given("id")).select_related(
        "membership__user", "membership__organisation"
    )
)


def tokens_page(user_id: UUID, *, cursor: str | None) -> Page[AccessToken]:
    """The access tokens of a person in all her roles, the latest first."""
    rows = AccessToken.objects.filter(membership__user=user_id).select_related("membership__organisation")
    return keyset_page(rows, key=("-id",), cursor=cursor, key_of=lambda token: (str(token.id),))


def tokens_that_live_longer(than: timedelta, at: datetime) -> int:
    live = AccessToken.objects.filter(revoked_at=None, ends__gt=at + than)
    return live.count()


def tokens_used_more(than: int, at: datetime) -> int:
    """How many asked more often in the minute of their last use, within the last day."""
    return AccessToken.objects.filter(
        used_in_minute__gt=than, last_used_at__gt=at - timedelta(days=1)
    ).count()


def people(ids: Sequence[UUID]) -> dict[UUID, User]:
    return User.objects.in_bulk(ids)


def members(*, organisation_id: UUID, role: Role, at: datetime) -> set[UUID]:
    """The users who hold `role` at the organisation now."""
    in_force = Membership.objects.in_force(at).filter(
        organisation_id=organisation_id, role=role, user__is_active=True
    )
    return set(in_force.values_list("user_id", flat=True))


def holders(*, role: Role, region_code: str | None = None, at: datetime) -> set[UUID]:
    """Everybody who holds `role` now, anywhere or at an organisation of one region."""
    in_force = Membership.objects.in_force(at).filter(role=role, user__is_active=True)
    if region_code is not None:
        in_force = in_force.filter(organisation__region_id=region_code)
    return set(in_force.values_list("user_id", flat=True))


def roles_of(user_ids: Collection[UUID], *, at: datetime) -> dict[UUID, set[Role]]:
    """Every role that each of these people holds now, wherever; who holds none is left out."""
    rows = Membership.objects.in_force(at).filter(user_id__in=user_ids).values_list("user_id", "role")
    found: dict[UUID, set[Role]] = {}
    for user_id, role in rows:
        found.setdefault(user_id, set()).add(Role(role))
    return found


def places_of(*, role: Role, at: datetime) -> dict[UUID, set[UUID]]:
    """Everybody who holds `role` now, with the organisations at which she holds it."""
    rows = Membership.objects.in_force(at).filter(role=role, user__is_active=True)
    found: dict[UUID, set[UUID]] = {}
    for user_id, organisation_id in rows.values_list("user_id", "organisation_id"):
        found.setdefault(user_id, set()).add(organisation_id)
    return found


def people_by_email(emails: Collection[str]) -> dict[str, User]:
    """The accounts among `emails`, by their e-mail in small letters."""
    wanted = {email.lower() for email in emails}
    return {user.email: user for user in User.objects.filter(email__in=wanted)}


def people_page(*, text: str, cursor: str | None) -> Page[User]:
    """Accounts in alphabetical order whose name or e-mail contains every word of `text`."""
    rows = User.objects.all()
    for word in folded(text).split():
        rows = rows.filter(search__contains=word)
    page = keyset_page(
        rows, key=("search", "id"), cursor=cursor, key_of=lambda user: (user.search, str(user.id))
    )
    prefetch_related_objects(page.rows, Prefetch("memberships", _with_organisations()))
    return page


def person(user_id: UUID) -> User:
    """The account with all its memberships, the latest first. Raises Http404."""
    return get_object_or_404(
        User.objects.prefetch_related(Prefetch("memberships", _with_organisations())), pk=user_id
    )


def membership(membership_id: UUID) -> Membership:
    """Raises Http404."""
    return get_object_or_404(Membership.objects.select_related("user", "organisation"), pk=membership_id)


def _with_organisations() -> QuerySet[Membership]:
    return Membership.objects.select_related("organisation").order_by("-starts", "-id")


def organisations_like(text: str, *, limit: int = 20) -> Sequence[Any]:
    """Organisations of the network whose names contain every word of `text`."""
    rows = _organisations()
    for word in folded(text).split():
        rows = rows.filter(search__contains=word)
    return list(rows.order_by("sort_ru", "id")[:limit])


def organisation(text: str) -> Any:
    """The organisation with the identifier `text`; None for anything else."""
    identifier = _identifier(text)
    return _organisations().filter(pk=identifier).first() if identifier else None


def organisation_names(ids: Collection[UUID]) -> dict[UUID, str]:
    return {key: str(row) for key, row in _organisations().in_bulk(ids).items()}


def people_ids(text: str, *, limit: int = 200) -> Sequence[UUID]:
    """The people whose name or e-mail contains every word of `text`, or whose identifier it is."""
    if identifier := _identifier(text):
        return [identifier]
    rows = User.objects.all()
    for word in folded(text).split():
        rows = rows.filter(search__contains=word)
    return list(rows.values_list("id", flat=True)[:limit])


def person_named(text: str) -> str:
    """The name of the person whose identifier `text` is; any other text as it is."""
    identifier = _identifier(text)
    known = User.objects.filter(pk=identifier).first() if identifier else None
    return known.full_name if known else text


def organisation_ids(text: str) -> Sequence[UUID]:
    """The organisations whose names contain every word of `text`, or whose identifier it is."""
    if identifier := _identifier(text):
        return [identifier]
    return [row.id for row in organisations_like(text, limit=200)]


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _organisations() -> QuerySet[Any]:
    # The network lies above us; a role still needs an organisation, so it is known by name (decision 0002).
    return apps.get_model("network", "Organisation")._default_manager.all()


def is_locked_out(user: User, *, at: datetime) -> bool:
    """Whether sign-in with this e-mail is refused from some address after repeated failures."""
    attempts = AccessAttempt.objects.filter(
        username=user.email,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gt=at - timedelta(hours=settings.AXES_COOLOFF_TIME),
    )
    return bool(attempts.exists())


def second_factors(user: User) -> dict[str, int]:
    """How many of each kind a person has: totp, webauthn, recovery_codes."""
    rows = Authenticator.objects.filter(user=user).values_list("type").annotate(count=Count("id"))
    return dict(rows)


def demo_memberships(*, at: datetime) -> Sequence[Membership]:
    """The roles offered on the sign-in page of a demonstration, one for each person there."""
    if not settings.DEMO:
        return []
    rows = (
        Membership.objects.in_force(at)
        .filter(user__demo_key__isnull=False, user__is_active=True)
        .select_related("organisation", "user")
        .order_by("user_id", "starts", "id")
        .distinct("user_id")
    )
    order = list(Role)
    return sorted(
        rows, key=lambda membership: (order.index(Role(membership.role)), membership.user.full_name)
    )
