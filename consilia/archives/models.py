"""Hospitals' archives of images, and what was carried between them and cases."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.accounts.models import ROLE_NAMES
from consilia.archives.domain.carrying import CARRYING
from consilia.archives.domain.problems import Problem
from consilia.cases.models import Attachment, Case
from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7
from consilia.foundation.switches import Switched
from consilia.network.models import Organisation


class ArchiveQuerySet(models.QuerySet["Archive"]):
    def open(self) -> Self:
        return self.filter(disabled_at=None)

    def locked(self, archive_id: UUID) -> "Archive":
        return self.select_for_update(of=("self",)).get(pk=archive_id)


class Archive(Switched):
    """Where the images of an organisation are kept, and by what it knows us. The secret is sealed."""

    class SignIn(models.TextChoices):
        NONE = "none", pgettext_lazy("sign-in of an archive", "nothing")
        BASIC = "basic", _("user name and password")
        TOKEN = "token", pgettext_lazy("sign-in of an archive", "token")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(pgettext_lazy("archive", "name"), max_length=120)
    address = models.URLField(_("address"), max_length=300)
    sign_in = models.CharField(
        _("it knows us by"), max_length=5, choices=SignIn.choices, default=SignIn.BASIC
    )
    user_name = models.CharField(_("user name"), max_length=200, blank=True)
    secret_sealed = models.BinaryField(null=True)
    authority = models.TextField(_("its own certificate authority"), blank=True)
    roles = ArrayField(
        models.CharField(max_length=32, choices=[(role.value, ROLE_NAMES[role]) for role in CARRYING]),
        verbose_name=_("who may use it"),
    )
    may_pull = models.BooleanField(_("images are fetched from it"), default=True)
    may_push = models.BooleanField(_("images are sent to it"), default=False)
    made_at = models.DateTimeField(_("entered"))

    objects: ClassVar[models.Manager["Archive"]] = ArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive of images")
        verbose_name_plural = _("archives of images")
        ordering = ["name", "id"]
        constraints = [
            both_or_neither("archive_disabled_by_somebody", "disabled_at", "disabled_by"),
            models.UniqueConstraint(fields=["organisation", "name"], name="archive_once"),
            models.CheckConstraint(
                name="archive_secret_where_needed",
                condition=Q(sign_in="none") | Q(secret_sealed__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Transfer(models.Model):
    """A study on its way from an archive into a case, or out of it. The work may be done twice."""

    class Way(models.TextChoices):
        PULL = "pull", _("into the case")
        PUSH = "push", _("into the archive")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("transfer", "waits")
        RUNNING = "running", pgettext_lazy("transfer", "under way")
        DONE = "done", pgettext_lazy("transfer", "finished")
        FAILED = "failed", pgettext_lazy("transfer", "failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    archive = models.ForeignKey(Archive, models.PROTECT, related_name="+")
    way = models.CharField(_("way"), max_length=4, choices=Way.choices)
    study_uid = models.CharField(_("study number"), max_length=64)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    problem = models.CharField(max_length=12, blank=True, choices=[(one.value, one.value) for one in Problem])
    attempts = models.PositiveSmallIntegerField(default=0)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # In which of her roles, so that the job asks whether it still allows what she began.
    membership = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("begun"))
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("transfer of images")
        verbose_name_plural = _("transfers of images")
        indexes = [models.Index(fields=["case", "-begun_at"], name="transfer_of_case")]
        constraints = [
            models.CheckConstraint(
                name="transfer_settled_when_over",
                condition=Q(state__in=["done", "failed"], settled_at__isnull=False)
                | (Q(state__in=["waiting", "running"]) & Q(settled_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="transfer_failed_with_a_problem",
                condition=(Q(state="failed") & ~Q(problem="")) | (~Q(state="failed") & Q(problem="")),
            ),
            # Twice at once would carry everything twice.
            models.UniqueConstraint(
                fields=["case", "archive", "way", "study_uid"],
                condition=Q(state__in=["waiting", "running"]),
                name="transfer_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.state} {self.done}/{self.total}"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}


def settle(transfer: Transfer, *, problem: str, at: datetime) -> None:
    """It is over, well or with a problem."""
    transfer.state = Transfer.State.FAILED if problem else Transfer.State.DONE
    transfer.problem, transfer.settled_at = problem, at
    transfer.save()
