"""Who may see a child, and the question to others whether two records are one child."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.roles import Role
from consilia.foundation.constraints import both_or_neither, ends_after_it_starts, in_force
from consilia.foundation.identifiers import uuid7
from consilia.patients.models.children import Child


class ChildAccessQuerySet(models.QuerySet["ChildAccess"]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(in_force(at))


class ChildAccess(models.Model):
    """Sight of a child for one person, or for an organisation, from `starts` until `ends` (half-open).

    An organisation's sight is for its referring doctors and coordinators, or for `role` where one is named
    (a centre's triage coordinators, say). Registration writes the first row; contexts above add theirs by
    `services.grant_sight`, with a reason such as `case 2026-000123`.

    `person` is that of the child, so that sight of one record is found as sight of all; a foreign key of both columns
    keeps it through merges (migration 0010).
    """

    REGISTERED, SAME_CHILD = "registered", "same child"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="accesses", db_constraint=False)
    person = models.UUIDField(editable=False)
    # The indexes below begin with each of the two.
    organisation = models.ForeignKey(
        "network.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    role = models.CharField(max_length=32, blank=True, choices=[(role.value, role.value) for role in Role])
    reason = models.CharField(_("reason"), max_length=200)
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"), null=True, blank=True)

    objects: ClassVar[models.Manager["ChildAccess"]] = ChildAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("sight of a child")
        verbose_name_plural = _("sights of children")
        constraints = [
            ends_after_it_starts("child_access_ends_after_start"),
            models.CheckConstraint(
                name="child_access_one_holder",
                condition=Q(organisation__isnull=True, user__isnull=False)
                | Q(organisation__isnull=False, user__isnull=True),
            ),
            # A repeated event grants nothing twice.
            models.UniqueConstraint(
                fields=["child", "organisation", "user", "role", "reason"],
                name="child_access_open_once",
                condition=Q(ends__isnull=True),
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "child"], name="child_access_organisation"),
            models.Index(fields=["user", "child"], name="child_access_user"),
            models.Index(fields=["person"], name="child_access_person"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} · {self.reason}"


class DuplicateQuestion(models.Model):
    """ "Is your child ours?" An organisation asks those who see `known` about its own record `about`.

    The asking side learns the answer, and only with "the same" does it see the other record.
    """

    class Answer(models.TextChoices):
        SAME = "same", _("The same child")
        ANOTHER = "another", _("Another child")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    known = models.ForeignKey(Child, models.PROTECT, related_name="questions")
    about = models.ForeignKey(Child, models.PROTECT, related_name="questions_asked")
    text = models.CharField(_("question"), max_length=500, blank=True)
    asking_organisation = models.ForeignKey("network.Organisation", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    answer = models.CharField(_("answer"), max_length=7, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("question about a duplicate")
        verbose_name_plural = _("questions about duplicates")
        constraints = [
            models.UniqueConstraint(fields=["known", "about"], name="duplicate_question_once"),
            both_or_neither("duplicate_question_answered", "answered_at", "answered_by"),
            models.CheckConstraint(
                name="duplicate_question_answer_dated",
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.known_id} ? {self.about_id}"


class Distinction(models.Model):
    """Somebody looked and said that two alike records are two children; the pair is not offered again."""

    class Kind(models.TextChoices):
        TWIN = "twin", _("A twin")
        ANOTHER = "another", _("Another child")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="distinctions")
    other = models.ForeignKey(Child, models.PROTECT, related_name="+")
    kind = models.CharField(_("decision"), max_length=7, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("distinction of two children")
        verbose_name_plural = _("distinctions of children")
        constraints = [
            models.UniqueConstraint(fields=["child", "other"], name="distinction_once"),
            models.CheckConstraint(name="distinction_of_two", condition=~Q(child=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} ≠ {self.other_id}"
