"""People and their roles at organisations."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.roles import Role
from consilia.foundation.constraints import ends_after_it_starts, in_force, not_over
from consilia.foundation.identifiers import uuid7
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
