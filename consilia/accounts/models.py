"""People and their roles at organisations."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.programs import Scope
from consilia.accounts.domain.roles import Role
from consilia.foundation.constraints import both_or_neither, ends_after_it_starts, in_force, not_over
from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Policy, PolicyQuerySet
from consilia.foundation.sorting import haystack

ROLE_NAMES = {
    Role.REFERRING_DOCTOR: _("Referring doctor"),
    Role.ORGANISATION_COORDINATOR: _("Organisation coordinator"),
    Role.REGIONAL_OPERATOR: _("Regional operator"),
    Role.TRIAGE_COORDINATOR: _("Triage coordinator"),
    Role.EXPERT: _("Expert"),
    Role.QUALITY_REVIEWER: _("Quality reviewer"),
    Role.BED_MANAGER: _("Bed manager"),
    Role.REGISTRY_CURATOR: _("Registry curator"),
    Role.EDUCATION_ORGANISER: _("Education organiser"),
    Role.MINISTRY_ANALYST: _("Ministry analyst"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A user with a hashed password, or with none (who then signs in by OpenID Connect)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. What she may do comes from her memberships, never from flags on this row."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    family_name = models.CharField(_("family name"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=5, default="ru")
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(
        _("density"), max_length=12, choices=Density.choices, default=Density.COMFORTABLE
    )
    text_only = models.BooleanField(_("text only"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Moscow")
    is_active = models.BooleanField(_("account is open"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    # The few demo people who stand on the sign-in page, by a short name such as "expert".
    demo_key = models.CharField(max_length=40, null=True, unique=True, editable=False)
    search = haystack("family_name", "given_name", "patronymic", "email")
    created_at = models.DateTimeField(auto_now_add=True)

    # All of hers, once they were asked for with her (`queries.who_asks`).
    all_memberships: "Sequence[Membership] | None" = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["family_name", "given_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(name="user_email_lower", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="user_demo_key_of_demo", condition=Q(demo_key__isnull=True) | Q(is_demo=True)
            ),
        ]
        indexes = [
            # The haystack begins with the name, so it is the alphabetical order as well.
            models.Index(fields=["search", "id"], name="user_alphabetical"),
            GinIndex(fields=["search"], name="user_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """Family name and initials: `Иванова А. П.`"""
        initials = [f"{name[0]}." for name in (self.given_name, self.patronymic) if name]
        return " ".join([self.family_name, *initials])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(in_force(at))

    def not_over(self, at: datetime) -> Self:
        """In force, or still to begin."""
        return self.filter(not_over(at))


class Membership(models.Model):
    """One person in one role at one organisation, from `starts` until `ends` (half-open)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    # By name: the network knows its people, and a person's role needs an organisation (decision 0002).
    organisation = models.ForeignKey("network.Organisation", models.PROTECT, related_name="memberships")
    role = models.CharField(
        _("role"), max_length=32, choices=[(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    position = models.CharField(_("position"), max_length=200, blank=True)
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            ends_after_it_starts("membership_ends_after_start"),
            # The same role at the same place twice at once would mean nothing.
            ExclusionConstraint(
                name="membership_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts"),
                            F("ends"),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="membership_place")]

    def is_in_force(self, at: datetime) -> bool:
        """What `in_force` asks the database, of a row that is here."""
        return self.starts <= at and (self.ends is None or self.ends > at)

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class AccessToken(models.Model):
    """By this a program acts as one person in one of her roles, for what it was made for; known by its hash alone.

    It ends with its own time, with the role, with the account, or when it is revoked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(_("program"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    may_read = models.BooleanField(_("may read"))
    may_send = models.BooleanField(_("may send"))
    made_at = models.DateTimeField(_("issued"))
    ends = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(_("last used"), null=True)
    # How often in the minute of its last use: every process has to see the same number.
    used_in_minute = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            ends_after_it_starts("access_token_ends_after_made", start="made_at"),
            both_or_neither("access_token_revoked_by_somebody", "revoked_at", "revoked_by"),
            models.CheckConstraint(
                name="access_token_for_something", condition=Q(may_read=True) | Q(may_send=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def allows(self, scope: Scope) -> bool:
        return self.may_read if scope is Scope.READ else self.may_send

    def is_live(self, at: datetime) -> bool:
        return self.revoked_at is None and self.ends > at and self.membership.is_in_force(at)


class TokenPolicy(Policy):
    """How long an access token may live, and how often a program may ask by one."""

    longest_days = models.PositiveSmallIntegerField(
        _("longest life, days"), validators=[MinValueValidator(1), MaxValueValidator(3_650)]
    )
    per_minute = models.PositiveIntegerField(_("requests a minute"), validators=[MinValueValidator(1)])

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy of access tokens")
        verbose_name_plural = _("policies of access tokens")
        constraints = [
            ends_after_it_starts("token_policy_ends_after_start"),
            models.CheckConstraint(
                name="token_policy_positive", condition=Q(longest_days__range=(1, 3_650), per_minute__gt=0)
            ),
            models.UniqueConstraint(fields=["starts"], name="token_policy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.longest_days} d, {self.per_minute}/min"


class Installation(models.Model):
    """The one row that says what this database is for, so that made-up and real data never meet."""

    only = models.BooleanField(primary_key=True, default=True)
    mode = models.CharField(max_length=10)
    claimed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        constraints = [
            models.CheckConstraint(name="installation_one_row", condition=Q(only=True)),
            models.CheckConstraint(
                name="installation_mode", condition=Q(mode__in=["production", "demo", "test"])
            ),
        ]

    def __str__(self) -> str:
        return self.mode


def short_name_of(user: User) -> str:
    """How the sign-in library calls a person."""
    return user.short_name


def role_name(role: Role | str | None) -> str:
    """The role in the reader's language; the system has none."""
    return str(ROLE_NAMES[Role(role)]) if role else ""
